"""A stamp is bought at a Concert V3 terminal, over its socket, while the terminal misbehaves and the kiosk dies.

The invariants are those of :mod:`tests.faults.orders_truth`, looked at in the terminal's own books.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from enum import Enum

import pytest

from kiosk.clock import AdjustableClock
from kiosk.devices.device import Status, Unsubscribe
from kiosk.devices.payment_terminal.api import (
    Capabilities,
    CaptureResult,
    LastPayment,
    LookUp,
    NotSent,
    PaymentOutcome,
    PaymentRequest,
    Prompt,
    ReversalResult,
    TerminalState,
    Totals,
    Unknown,
)
from kiosk.devices.payment_terminal.concert import ConcertTerminal
from kiosk.money import Money
from kiosk.orders.api import NotSold, Sold
from kiosk.orders.events import Decided, Decision, Doubt, PayIntended, Withdrawn
from kiosk.orders.reference import new_reference
from tests.faults.orders_faults import Crash
from tests.faults.orders_partners import ORDER
from tests.faults.orders_world import World
from tests.lab.concert import PAYS, ConcertLab, Echo, Mode
from tests.lab.daemons import until


class Death(Enum):
    """When the kiosk dies while it is paid."""

    NEVER = "never"
    ONCE_SENT = "once_sent"
    BEFORE_ITS_OUTCOME_IS_WRITTEN = "before_its_outcome_is_written"


class BookedTerminal:
    """The adapter as the kiosk uses it, and the books of the terminal behind it as the truth reads them."""

    def __init__(self, fate: World, lab: ConcertLab, clock: AdjustableClock, can: Capabilities, repeats: bool) -> None:
        self._fate = fate
        self._lab = lab
        self._clock = clock
        self._can = can
        self.repeats = repeats
        self.death = Death.NEVER
        self.told_of_none: set[str] = set()
        self.not_reversed: set[str] = set()
        self.not_captured: set[str] = set()
        self.lapsed: set[str] = set()
        self.captured: set[str] = set()
        self.sound = True
        self._told: LastPayment | None = None
        self._adapter = self._connected()

    # --- the adapter ---------------------------------------------------------------------------------------------

    def restart(self) -> None:
        """Be the adapter of a kiosk that was started again, at a terminal that has its power back."""
        self._adapter.close()
        self._lab.switch_on()
        self._adapter = self._connected()

    def capabilities(self) -> Capabilities:
        return self._adapter.capabilities()

    def status(self) -> Status[TerminalState]:
        return self._adapter.status()

    def subscribe(self, callback: Callable[[Status[TerminalState]], None]) -> Unsubscribe:
        return self._adapter.subscribe(callback)

    def pay(self, request: PaymentRequest, on_prompt: Callable[[Prompt], None]) -> PaymentOutcome:
        self._fate.intended("pay", request.reference, PayIntended)
        if self._told is not None and not self._told.mark:
            self.told_of_none.add(request.reference)

        def heard(prompt: Prompt) -> None:
            on_prompt(prompt)
            if self.death is Death.ONCE_SENT:
                raise Crash

        def act() -> PaymentOutcome:
            outcome = self._adapter.pay(request, heard)
            if self.death is Death.BEFORE_ITS_OUTCOME_IS_WRITTEN:
                raise Crash
            return outcome

        silence: PaymentOutcome = Unknown()
        return self._fate.strike("pay", request.reference, act, lost=silence, refused=silence, not_sent=NotSent())

    def find(self, reference: str) -> PaymentOutcome:
        return self._adapter.find(reference)

    def last_payment(self) -> LastPayment | None:
        self._told = self._adapter.last_payment()
        return self._told

    def capture(self, reference: str) -> CaptureResult:
        return self._adapter.capture(reference)

    def reverse(self, reference: str) -> ReversalResult:
        self._fate.intended("reverse", reference, Decided(Decision.REVERSE), Withdrawn)
        result = self._adapter.reverse(reference)
        if result is ReversalResult.REFUSED:
            self.not_reversed.add(reference)
        return result

    def totals(self, day: date) -> Totals | None:
        return self._adapter.totals(day)

    def close(self) -> None:
        self._adapter.close()
        self._lab.close()

    # --- the books -----------------------------------------------------------------------------------------------

    @property
    def debits(self) -> dict[str, list[Money]]:
        """What this kiosk's orders took from cards, given back or not."""
        found: dict[str, list[Money]] = {}
        for sale in self._lab.sales:
            if sale.till == "01":
                found.setdefault(sale.reference, []).append(Money(sale.cents))
        return found

    @property
    def reversed(self) -> set[str]:
        return {sale.reference for sale in self._lab.sales if sale.taken_back}

    @property
    def last_asked(self) -> str | None:
        """Whose payment it would tell of."""
        last = self._lab.sales[-1] if self._lab.sales else None
        return None if last is None or self._lab.tells_an_older_one else last.reference

    def kept(self, reference: str) -> list[Money]:
        return [Money(cents) for cents in self._lab.kept(reference)]

    def held(self, reference: str) -> list[Money]:
        return []

    def saw(self, reference: str) -> bool:
        return reference in self.debits

    # --- inside --------------------------------------------------------------------------------------------------

    def _connected(self) -> ConcertTerminal:
        adapter = ConcertTerminal("127.0.0.1", self._lab.port, self._clock, reverses=self._can.reversal)
        until(lambda: adapter.status().state is TerminalState.READY, "the kiosk sees the terminal")
        return adapter


class Counter:
    """A kiosk at a terminal that took a payment of the very same amount before."""

    def __init__(self, *, echo: Echo, reverses: bool = True) -> None:
        clock = AdjustableClock()
        self.lab = ConcertLab(echo=echo)
        self.lab.when_silent = lambda: clock.advance(200)
        self.lab.sell_by_hand(ORDER.amount.cents)
        can = Capabilities(reversal=reverses, look_up=LookUp.LAST_PAYMENT, serial=self.lab.serial)
        self.world = World(can=can)
        self.terminal = BookedTerminal(self.world, self.lab, clock, can, repeats=echo is Echo.KEPT)
        self.world.terminal = self.terminal
        self.world.terminals = [self.terminal]

    def buy(self, mode: Mode, death: Death = Death.NEVER) -> object:
        """Let a citizen buy; return what he reads, None when the kiosk died."""
        self.lab.next, self.terminal.death = mode, death
        outcome = self.world.buy()
        if death is Death.ONCE_SENT:
            until(self.lab.asked.is_set, "what was sent arrives")
        self.lab.next, self.terminal.death = Mode.OK, Death.NEVER
        return outcome

    def damages(self) -> list[str]:
        """Start the kiosk again, until all is quiet, and return what does not hold."""
        self.terminal.restart()
        self.world.settle_down()
        return self.world.damages()


@pytest.fixture
def counter() -> Iterator[Callable[..., Counter]]:
    made: list[Counter] = []

    def open_one(**kind: object) -> Counter:
        made.append(Counter(**kind))
        return made[-1]

    yield open_one
    for each in made:
        each.terminal.close()
        each.world.journal.close()


Open = Callable[..., Counter]
MODES = [mode for mode in Mode if mode is not Mode.HANDED]
BY_VALUE = {"ids": lambda it: it.value}


@pytest.mark.parametrize(
    ("echo", "death"), [*((Echo.KEPT, death) for death in Death), (Echo.ABSENT, Death.ONCE_SENT)], **BY_VALUE
)
@pytest.mark.parametrize("mode", MODES, **BY_VALUE)
def test_the_money_is_where_the_stamp_is(counter: Open, mode: Mode, echo: Echo, death: Death) -> None:
    at = counter(echo=echo)
    outcome = at.buy(mode, death)
    assert (outcome is None) is (death is not Death.NEVER)
    assert at.damages() == []
    assert len(at.lab.debits_asked()) == 1
    stamps = [stamp for code in at.world.standings for stamp in at.world.office.stamps(code)]
    told = {standing.charged for standing in at.world.standings.values()}
    # The terminal tells of what it took: no payment is left to an agent because the kiosk died.
    assert len(stamps) == len(told - {None}) == (1 if mode in PAYS else 0)
    assert isinstance(at.buy(Mode.OK), Sold)
    assert at.damages() == []


@pytest.mark.parametrize("death", Death, **BY_VALUE)
@pytest.mark.parametrize("echo", Echo, **BY_VALUE)
@pytest.mark.parametrize("mode", [Mode.OK, Mode.PAID_THEN_CUT], **BY_VALUE)
def test_the_money_of_a_refused_stamp_goes_back_or_is_an_agents(
    counter: Open, mode: Mode, echo: Echo, death: Death
) -> None:
    at = counter(echo=echo)
    at.world.office.refuses_to_issue = True
    at.buy(mode, death)
    assert at.damages() == []
    if echo is Echo.KEPT:
        assert at.lab.kept() == [ORDER.amount.cents], "only what was sold by hand"
    else:
        assert at.world.doubt() is Doubt.REVERSAL_REFUSED


@pytest.mark.parametrize("cancelling", [Mode.PAID_THEN_CUT, Mode.SILENT_BEFORE, Mode.REFUSED], **BY_VALUE)
def test_a_cancellation_that_nobody_heard_of_is_an_agents(counter: Open, cancelling: Mode) -> None:
    at = counter(echo=Echo.KEPT)
    at.world.office.refuses_to_issue = True
    at.lab.questions["2"] = cancelling
    at.buy(Mode.OK)
    at.lab.questions.clear()
    assert at.damages() == []
    assert at.world.doubt() is Doubt.REVERSAL_REFUSED


@pytest.mark.parametrize("echo", [Echo.KEPT, Echo.ABSENT], **BY_VALUE)
def test_the_same_sale_by_hand_before_is_not_taken_for_this_one(counter: Open, echo: Echo) -> None:
    at = counter(echo=echo)
    at.lab.tells_none = True
    at.buy(Mode.REBOOTS)
    # It could not tell what came before; now it can.
    at.lab.tells_none = False
    assert at.damages() == []
    assert at.world.doubt() is Doubt.TERMINAL_CANNOT_TELL


def test_an_older_sale_that_is_told_instead_is_not_taken_for_this_one(counter: Open) -> None:
    at = counter(echo=Echo.ABSENT)
    at.buy(Mode.PAID_THEN_POWER_CUT)
    at.lab.tells_an_older_one = True
    assert at.damages() == []
    assert at.world.doubt() is Doubt.TERMINAL_CANNOT_TELL


def test_the_sale_of_a_second_kiosk_is_not_taken_for_this_one(counter: Open) -> None:
    at = counter(echo=Echo.KEPT)
    at.buy(Mode.REBOOTS)
    at.lab.sell_by_hand(ORDER.amount.cents, new_reference("CHY2").code, till="02")
    assert at.damages() == []
    assert at.world.doubt() is Doubt.TERMINAL_CANNOT_TELL


def test_a_terminal_that_cannot_be_read_is_asked_for_no_money(counter: Open) -> None:
    at = counter(echo=Echo.KEPT)
    at.lab.questions["3"] = Mode.GARBAGE
    assert isinstance(at.buy(Mode.OK), NotSold)
    assert at.lab.debits_asked() == []
    assert at.damages() == []
