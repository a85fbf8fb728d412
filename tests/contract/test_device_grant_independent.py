"""The device grant against an identity broker that others wrote: npm's ``oidc-provider``, certified by the OpenID
Foundation. What the kiosk took from RFC 8628, they took from it too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from kiosk.backoffice.device_grant import DeviceGrant
from kiosk.identity.api import HandOver, Identification, Identified, NotIdentified
from tests.contract.oidc_provider.bench import (
    GUARD,
    Citizen,
    Provider,
    StillClock,
    abort,
    approve,
    provider_running,
    refuse,
)

PENDING = "authorization_pending"


def identified(provider: Provider, citizen: Citizen, clock: StillClock) -> Identification:
    return DeviceGrant(provider.issuer, "K1", "openid", clock=clock).identify("fr", citizen)


def test_a_phone_that_approves_gives_a_token_that_opens() -> None:
    with provider_running() as provider:
        clock = StillClock()
        citizen = Citizen(clock, provider)
        citizen.at, citizen.act = 3, approve
        answer = identified(provider, citizen, clock)
        assert isinstance(answer, Identified)
        # It says no interval, so the five seconds of the RFC hold.
        assert citizen.waits == [5.0, 5.0, 5.0]
        assert provider.polls == [PENDING, PENDING, "token"]
        (shown,) = citizen.shown
        assert shown.seconds == 600
        assert shown.code in shown.address_with_code
        opened = requests.get(
            f"{provider.issuer}/me", headers={"Authorization": f"Bearer {answer.token}"}, timeout=GUARD
        )
        assert opened.json() == {"sub": "somebody"}


@pytest.mark.parametrize("no", [abort, refuse])
def test_a_phone_that_refuses_is_heard(no: Callable[[HandOver], None]) -> None:
    with provider_running() as provider:
        clock = StillClock()
        citizen = Citizen(clock, provider)
        citizen.at, citizen.act = 2, no
        assert identified(provider, citizen, clock) is NotIdentified.REFUSED
        assert provider.polls == [PENDING, "access_denied"]


def test_a_code_that_nobody_approves_ends_by_the_clock_of_the_kiosk() -> None:
    with provider_running(ttl=17) as provider:
        clock = StillClock()
        citizen = Citizen(clock, provider)
        assert identified(provider, citizen, clock) is NotIdentified.EXPIRED
        assert citizen.waits == [5.0, 5.0, 5.0, 2.0]
        assert provider.polls == [PENDING] * 3


def test_a_code_that_nobody_approves_ends_by_the_clock_of_the_broker() -> None:
    with provider_running() as provider:
        clock = StillClock()
        citizen = Citizen(clock, provider)
        citizen.at, citizen.act = 2, lambda _shown: provider.advance(600)
        assert identified(provider, citizen, clock) is NotIdentified.EXPIRED
        assert provider.polls == [PENDING, "expired_token"]


def test_who_is_told_to_slow_down_slows_down_for_good() -> None:
    with provider_running(pace=12) as provider:
        clock = StillClock()
        citizen = Citizen(clock, provider)
        citizen.at, citizen.act = 5, approve
        assert isinstance(identified(provider, citizen, clock), Identified)
        assert citizen.waits == [5.0, 5.0, 10.0, 15.0, 15.0]
        assert provider.polls == [PENDING, "slow_down", "slow_down", PENDING, "token"]


def test_who_left_is_polled_for_no_more_and_an_approval_after_that_opens_nothing() -> None:
    with provider_running() as provider:
        clock = StillClock()
        citizen = Citizen(clock, provider)

        def leave(_shown: HandOver) -> None:
            citizen.gone = True

        citizen.at, citizen.act = 2, leave
        assert identified(provider, citizen, clock) is NotIdentified.GIVEN_UP
        approve(citizen.shown[0])
        assert provider.polls == [PENDING]


def test_an_approval_that_arrives_after_somebody_left_is_dropped() -> None:
    with provider_running() as provider:
        clock = StillClock()
        citizen = Citizen(clock, provider)
        citizen.at, citizen.act = 1, approve
        citizen.leaves_while_asked = True
        assert identified(provider, citizen, clock) is NotIdentified.GIVEN_UP
        assert provider.polls == ["token"]
