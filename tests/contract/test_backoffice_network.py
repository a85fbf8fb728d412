"""A network that loses and delays, between the real client and the real back office."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.backoffice.simulated import NetworkMode, NetworkSwitch
from kiosk.contact import Email
from kiosk.money import euros
from kiosk.orders.api import Lost, OrderRecord, OrderState, RefusalCode, Refused, StampOrder
from tests.contract.backoffice_office import Office, office_open

ADULT = StampOrder("passport.adult", euros(86), Email("citizen@example.org"), "fr")


@pytest.fixture(scope="module")
def server() -> Iterator[Office]:
    with office_open() as opened:
        yield opened


@pytest.fixture
def network() -> NetworkSwitch:
    return NetworkSwitch()


def state_of(office: Office, reference: str) -> OrderState | Refused:
    """Return how the order stands, as a kiosk with a sound network hears it."""
    answer = office.kiosk().order(reference)
    assert isinstance(answer, OrderRecord | Refused)
    return answer if isinstance(answer, Refused) else answer.state


def test_a_lost_request_is_not_told_from_a_lost_answer(server: Office, network: NetworkSwitch) -> None:
    network.mode = NetworkMode.LOSE_REQUESTS
    assert server.kiosk(network=network).reserve("L-1", ADULT) == Lost()
    network.mode = NetworkMode.LOSE_ANSWERS
    assert server.kiosk(network=network).reserve("L-2", ADULT) == Lost()
    assert state_of(server, "L-1") == Refused(RefusalCode.UNKNOWN_ORDER)
    assert state_of(server, "L-2") is OrderState.RESERVED


def test_a_late_request_arrives_after_all(server: Office, network: NetworkSwitch) -> None:
    network.mode = NetworkMode.LATE
    assert server.kiosk(network=network).reserve("D-1", ADULT) == Lost()
    assert state_of(server, "D-1") == Refused(RefusalCode.UNKNOWN_ORDER)
    network.deliver_late()
    assert state_of(server, "D-1") is OrderState.RESERVED
    network.deliver_late()
    assert state_of(server, "D-1") is OrderState.RESERVED


def test_what_is_late_arrives_in_order_when_the_network_changes(server: Office, network: NetworkSwitch) -> None:
    network.mode = NetworkMode.LATE
    for ask in (
        lambda: server.kiosk(network=network).reserve("D-2", ADULT),
        lambda: server.kiosk(network=network).issue("D-2", "A1B2C3"),
    ):
        assert ask() == Lost()
    network.mode = NetworkMode.CUT
    network.deliver_late()  # waits for the delivery that the change began
    assert state_of(server, "D-2") is OrderState.ISSUED


def test_an_order_given_back_bars_its_late_request(server: Office, network: NetworkSwitch) -> None:
    network.mode = NetworkMode.LATE
    assert server.kiosk(network=network).reserve("D-3", ADULT) == Lost()
    unknown = Refused(RefusalCode.UNKNOWN_ORDER)
    assert server.kiosk().reverse("D-3") == unknown
    network.deliver_late()
    assert state_of(server, "D-3") == unknown


def test_a_late_request_that_meets_no_server_is_lost(network: NetworkSwitch, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/office.sqlite3"
    network.mode = NetworkMode.LATE
    with office_open(database) as office:
        assert office.kiosk(network=network).reserve("D-4", ADULT) == Lost()
    network.deliver_late()
    with office_open(database) as office:
        network.deliver_late()
        assert state_of(office, "D-4") == Refused(RefusalCode.UNKNOWN_ORDER)
