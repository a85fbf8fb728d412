"""From a reply that came back whole to a value that the kiosk believes; what it does not believe is :class:`Lost`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from kiosk.backoffice.contract import AgentCallBody, CatalogueBody, DayBody, HealthBody, OrderBody, ProblemBody
from kiosk.backoffice.wire import Reply, decode
from kiosk.orders.api import DayBook, Lost, OrderRecord, OrderState, RefusalCode, Refused, StampOrder
from kiosk.tariffs import Catalogue

_OK: Final = frozenset({200})
_DONE: Final = frozenset({200, 201})
_ACCEPTED: Final = frozenset({202})

_REFUSALS: Final = frozenset({400, 404, 409, 413, 422})
"""Statuses under which the contract promises, with a problem body, that nothing was done."""


@dataclass(frozen=True, slots=True)
class Healthy:
    """The back office answers and knows this kiosk. ``specimen`` tells that its stamps have no value."""

    version: str
    specimen: bool


@dataclass(frozen=True, slots=True)
class Called:
    """A call for the agent that arrived. ``coming`` is whether one said that he comes."""

    call: int
    coming: bool


def read_order(
    reply: Reply, reference: str, *, asked: StampOrder | None = None, states: Collection[OrderState] = tuple(OrderState)
) -> OrderRecord | Refused | Lost:
    """Return the order ``reference``; Lost when it is another's, not what was ``asked`` or not in one of ``states``."""
    body = decode(reply, _DONE, OrderBody)
    if body is None:
        return _refusal(reply)
    record = body.value()
    if record.reference != reference or record.state not in states:
        return Lost()
    if asked is not None and (record.amount, record.tariff_id) != (asked.amount, asked.tariff_id):
        return Lost()
    return record


def read_day(reply: Reply, day: date) -> DayBook | Refused | Lost:
    """Return the book of ``day``; Lost when it is another day's."""
    body = decode(reply, _OK, DayBody)
    if body is None:
        return _refusal(reply)
    return body.value() if body.date == day else Lost()


def read_catalogue(reply: Reply, kept: Catalogue | None) -> Catalogue | Lost:
    """Return the catalogue in ``reply``, or ``kept`` when the back office says that it still stands (304)."""
    if reply.status == 304 and kept is not None:
        return kept
    body = decode(reply, _OK, CatalogueBody)
    return Lost() if body is None else body.value()


def read_health(reply: Reply) -> Healthy | Lost:
    """Return what the back office says of itself."""
    body = decode(reply, _OK, HealthBody)
    return Lost() if body is None else Healthy(body.version, body.specimen)


def read_agent_call(reply: Reply) -> Called | Refused | Lost:
    """Return the call as it was taken, or as it stands."""
    body = decode(reply, _OK | _ACCEPTED, AgentCallBody)
    return _refusal(reply) if body is None else Called(body.call, body.coming)


def _refusal(reply: Reply) -> Refused | Lost:
    """Return the definite no in ``reply``. A 404 of a web server that was never ours is not one."""
    problem = decode(reply, _REFUSALS, ProblemBody, "application/problem+json")
    if problem is None or problem.status != reply.status:
        return Lost()
    try:
        return Refused(RefusalCode(problem.code))
    except ValueError:
        return Refused(RefusalCode.OTHER)
