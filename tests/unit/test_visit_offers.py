"""What the home screen offers, whatever is out of order: the whole matrix."""

from __future__ import annotations

from itertools import product

import pytest

from kiosk.procedures.mode import Mode
from kiosk.procedures.procedure import Procedure
from kiosk.procedures.registry import procedure
from kiosk.text import Message, _
from kiosk.visit.offers import Condition, offer

STAMP = procedure("fiscal_stamp")
REFUND = procedure("stamp_refund")

CLOSED = _("This service is closed at this kiosk. Ask an agent.")
NO_TERMINAL = _("No card payment at the moment: we prepare you for the official site.")
NO_OFFICE = _("The stamp service does not answer: we prepare you for the official site.")
PREPARES = _("We prepare you for the official site.")
NO_PAPER = _("No paper today: on the screen and by message only.")
ON_SCREEN_ONLY = _("No paper today: on the screen only.")

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
    offered = offer(STAMP, Mode.CONNECTED, Condition(terminal, printer, office))
    assert (offered.procedure, offered.mode, offered.notice, offered.degraded) == (STAMP, mode, notice, degraded)


@pytest.mark.parametrize(("terminal", "printer", "office"), CASES)
def test_a_guide_needs_nothing_and_says_what_it_is(terminal: bool, printer: bool, office: bool) -> None:
    offered = offer(STAMP, Mode.GUIDE, Condition(terminal, printer, office))
    assert (offered.mode, offered.notice, offered.degraded) == (Mode.GUIDE, PREPARES, False)


@pytest.mark.parametrize(("terminal", "office"), PAIRS)
@pytest.mark.parametrize("configured", [Mode.CONNECTED, Mode.GUIDE])
def test_what_sells_nothing_misses_nothing_but_the_paper(configured: Mode, terminal: bool, office: bool) -> None:
    whole = offer(REFUND, configured, Condition(terminal, True, office))
    assert (whole.mode, whole.notice, whole.degraded) == (configured, None, False)
    paperless = offer(REFUND, configured, Condition(terminal, False, office))
    assert (paperless.mode, paperless.notice, paperless.degraded) == (configured, ON_SCREEN_ONLY, False)


@pytest.mark.parametrize(("terminal", "printer", "office"), CASES)
@pytest.mark.parametrize("closed", [STAMP, REFUND], ids=["stamp", "refund"])
def test_what_is_off_stays_off(closed: Procedure, terminal: bool, printer: bool, office: bool) -> None:
    offered = offer(closed, Mode.OFF, Condition(terminal, printer, office))
    assert (offered.mode, offered.notice, offered.degraded) == (Mode.OFF, CLOSED, True)
