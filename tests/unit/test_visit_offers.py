"""What the home screen offers, whatever is out of order: the whole matrix."""

from __future__ import annotations

from datetime import date, datetime
from itertools import product

import pytest

from kiosk.clock import PARIS
from kiosk.procedures.mode import Mode
from kiosk.procedures.procedure import Procedure
from kiosk.procedures.registry import procedure
from kiosk.text import Message, _
from kiosk.visit.offers import Condition, offer

STAMP = procedure("fiscal_stamp")
DECLARATION = procedure("france_travail")
REFUND = procedure("stamp_refund")

CLOSED = _("This service is closed at this kiosk. Ask an agent.")
NO_TERMINAL = _("No card payment at the moment: we prepare you for the official site.")
NO_OFFICE = _("The stamp service does not answer: we prepare you for the official site.")
PREPARES = _("We prepare you for the official site.")
NO_PAPER = _("No paper today: on the screen and by message only.")
ON_SCREEN_ONLY = _("No paper today: on the screen only.")

OPEN = datetime(2026, 10, 29, 10, tzinfo=PARIS)


def condition(
    terminal: bool,
    printer: bool,
    office: bool,
    *,
    tariffs: bool = True,
    now: datetime = OPEN,
    clock_sure: bool = True,
) -> Condition:
    """Return how everything stands on a day on which everything is open."""
    return Condition(terminal, printer, office, tariffs, now, clock_sure)


CASES = list(product((True, False), repeat=3))
PAIRS = list(product((True, False), repeat=2))


@pytest.mark.parametrize(
    ("terminal", "printer", "office", "mode", "notice", "degraded"),
    [
        (True, True, True, Mode.CONNECTED, None, False),
        (True, False, True, Mode.CONNECTED, NO_PAPER, False),
        (True, True, False, Mode.GUIDE, NO_OFFICE, True),
        (True, False, False, Mode.GUIDE, NO_OFFICE, True),
        (False, True, True, Mode.GUIDE, NO_TERMINAL, True),
        (False, False, True, Mode.GUIDE, NO_TERMINAL, True),
        (False, True, False, Mode.GUIDE, NO_TERMINAL, True),
        (False, False, False, Mode.GUIDE, NO_TERMINAL, True),
    ],
)
def test_a_stamp_is_sold_only_where_it_can_be_paid_and_issued(
    terminal: bool, printer: bool, office: bool, mode: Mode, notice: Message | None, degraded: bool
) -> None:
    offered = offer(STAMP, Mode.CONNECTED, condition(terminal, printer, office))
    assert (offered.procedure, offered.mode, offered.notice, offered.degraded) == (STAMP, mode, notice, degraded)


@pytest.mark.parametrize(("terminal", "printer", "office"), CASES)
def test_a_guide_needs_nothing_and_says_what_it_is(terminal: bool, printer: bool, office: bool) -> None:
    offered = offer(STAMP, Mode.GUIDE, condition(terminal, printer, office))
    assert (offered.mode, offered.notice, offered.degraded) == (Mode.GUIDE, PREPARES, False)


@pytest.mark.parametrize(("terminal", "office"), PAIRS)
@pytest.mark.parametrize("configured", [Mode.CONNECTED, Mode.GUIDE])
def test_what_sells_nothing_misses_nothing_but_the_paper(configured: Mode, terminal: bool, office: bool) -> None:
    whole = offer(REFUND, configured, condition(terminal, True, office))
    assert (whole.mode, whole.notice, whole.degraded) == (configured, None, False)
    paperless = offer(REFUND, configured, condition(terminal, False, office))
    assert (paperless.mode, paperless.notice, paperless.degraded) == (configured, ON_SCREEN_ONLY, False)


@pytest.mark.parametrize(("terminal", "printer", "office"), CASES)
@pytest.mark.parametrize("closed", [STAMP, DECLARATION, REFUND], ids=["stamp", "declaration", "refund"])
def test_what_is_off_stays_off(closed: Procedure, terminal: bool, printer: bool, office: bool) -> None:
    offered = offer(closed, Mode.OFF, condition(terminal, printer, office))
    assert (offered.mode, offered.notice, offered.degraded) == (Mode.OFF, CLOSED, True)


def test_without_tariffs_no_stamp_is_sold() -> None:
    offered = offer(STAMP, Mode.CONNECTED, condition(True, True, True, tariffs=False))
    assert (offered.mode, offered.notice, offered.degraded) == (Mode.GUIDE, NO_OFFICE, True)


@pytest.mark.parametrize(("terminal", "tariffs"), PAIRS)
@pytest.mark.parametrize(
    ("office", "printer", "mode", "notice", "degraded"),
    [
        (True, True, Mode.CONNECTED, None, False),
        (True, False, Mode.CONNECTED, ON_SCREEN_ONLY, False),
        (False, True, Mode.GUIDE, _("No connection at the moment: we prepare you for the official site."), True),
    ],
)
def test_a_declaration_needs_the_back_office_and_no_terminal(
    terminal: bool, tariffs: bool, office: bool, printer: bool, mode: Mode, notice: Message | None, degraded: bool
) -> None:
    offered = offer(DECLARATION, Mode.CONNECTED, condition(terminal, printer, office, tariffs=tariffs))
    assert (offered.mode, offered.notice, offered.degraded) == (mode, notice, degraded)


@pytest.mark.parametrize("office", [True, False])
def test_between_two_windows_the_tile_says_when_it_opens_and_stays_open(office: bool) -> None:
    now = datetime(2026, 11, 23, 10, tzinfo=PARIS)
    offered = offer(DECLARATION, Mode.CONNECTED, condition(True, True, office, now=now))
    assert offered.mode is not Mode.OFF
    assert offered.notice == _("It opens on {day}.", day=date(2026, 11, 28))


def test_a_kiosk_that_is_not_sure_of_the_date_says_so_on_the_tile() -> None:
    offered = offer(DECLARATION, Mode.CONNECTED, condition(True, True, True, clock_sure=False))
    assert offered.notice == _("This kiosk is not sure of the date: use the official site.")
    assert offer(STAMP, Mode.CONNECTED, condition(True, True, True, clock_sure=False)).notice is None
