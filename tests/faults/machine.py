"""A kiosk, its town and its citizens, who do anything in any order: Hypothesis looks for what does damage.

Everything is what ships: orders, journal, printing, the simulated terminal, the back office (called in this process).
The invariants are those of :mod:`tests.faults.orders_truth`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from kiosk.clock import AdjustableClock
from kiosk.devices.payment_terminal.api import Capabilities, LookUp
from kiosk.devices.payment_terminal.simulated import (
    CAPTURING,
    FULL,
    LAST_ONLY,
    NO_REVERSAL,
    NOTHING,
    LedgerEntry,
    Policy,
)
from kiosk.money import Money
from kiosk.orders.api import NotSold, PaidNotIssued, PurchaseOutcome, Sold
from kiosk.orders.chain import Intact
from kiosk.orders.events import Doubt, Paper, Parked, Settled, Settlement
from kiosk.orders.printing import Printing
from kiosk.orders.purchase import Purchasing
from kiosk.orders.reference import OrderReference
from kiosk.orders.state import Phase
from tests.faults.machine_citizens import (
    LINES,
    ORDERS,
    PAPERS,
    Purchase,
    calls,
    citizens,
    few,
    happenings,
    mostly,
    rarely,
)
from tests.faults.machine_partners import Disk, Line, Moments, Office, Terminal
from tests.faults.orders_faults import Crash

KINDS: Final = (FULL, CAPTURING, NO_REVERSAL, LAST_ONLY, replace(LAST_ONLY, reversal=False), NOTHING)
_ROUNDS: Final = 5
_TERMINALS: Final = 3


class OrderMachine(RuleBasedStateMachine):
    """One kiosk's life."""

    lived = 0

    @initialize(can=st.sampled_from(KINDS))
    def install(self, can: Capabilities) -> None:
        self.can = can
        self.clock = AdjustableClock(datetime(2026, 11, 23, 9, tzinfo=UTC))
        self.moments = Moments()
        self.disk = Disk(self.clock, self.moments)
        self.office = Office(self.moments)
        self.terminals: list[Terminal] = []
        self.papers: dict[str, int] = {}
        self.not_sold: set[str] = set()
        self.asked_before: set[str] = set()
        self.captures_were_refused = False
        self.swap_terminal()

    # --- what citizens do ----------------------------------------------------------------------------------------

    @rule(purchases=citizens)
    def buy(self, purchases: list[Purchase]) -> None:
        for purchase in purchases:
            self._buy(purchase)

    @rule(happens=happenings, call=calls, after=st.booleans())
    def recover(self, happens: str, call: int, after: bool) -> None:
        with self._happening(happens, call, after=after):
            self.kiosk.recover()

    def restart(self) -> None:
        """Start the kiosk: nothing is remembered but the journal."""
        self.kiosk = Purchasing(self.office, self.terminal, self.disk, "CHY1", wait=lambda _: None)
        self.printing = Printing(self.disk)

    # --- what happens around them --------------------------------------------------------------------------------

    @rule(
        line=st.sampled_from(LINES),
        refuses=rarely,
        relay=st.booleans(),
        full=rarely,
        jump=st.sampled_from((0.0, -86_400.0, 3_600.0)),
        purchases=citizens,
    )
    def buy_in_other_weather(
        self, line: Line, refuses: bool, relay: bool, full: bool, jump: float, purchases: list[Purchase]
    ) -> None:
        self.office.line, self.office.refuses_to_issue, self.office.town.relay.up = line, refuses, relay
        self.disk.full = full
        self.clock.jump(jump)
        self.buy(purchases)

    @rule(online=mostly, requests=few, answers=few, captures_refused=rarely, purchases=citizens)
    def buy_at_another_line(
        self, online: bool, requests: int, answers: int, captures_refused: bool, purchases: list[Purchase]
    ) -> None:
        self.terminal.set_online(online)
        self.terminal.drop_requests, self.terminal.drop_answers = requests, answers
        self.terminal.captures_refused = captures_refused
        self.captures_were_refused |= captures_refused
        self.buy(purchases)

    @rule()
    def let_late_things_arrive(self) -> None:
        self.office.arrive()
        for terminal in self.terminals:
            terminal.arrive()

    @precondition(lambda self: len(self.terminals) < _TERMINALS)
    @rule()
    def swap_terminal(self) -> None:
        self.asked_before = {code for code, standing in self.disk.standings.items() if standing.plan is not None}
        can = replace(self.can, serial=f"SIM-{len(self.terminals) + 1}")
        self.terminal = Terminal(self.clock, can, self.moments, self.disk)
        self.terminals.append(self.terminal)
        self.restart()

    @precondition(lambda self: not self.disk.full)
    @rule(how=st.sampled_from(Settlement), paper=st.sampled_from(PAPERS))
    def let_the_agent_work(self, how: Settlement, paper: Paper) -> None:
        # He comes on the next day: what was late has arrived by then.
        self.let_late_things_arrive()
        if not any(terminal.late for terminal in self.terminals):
            for reference in self.disk.parked_orders():
                self.disk.append(reference, Settled(how))
        for reference in self.disk.doubtful_papers():
            assert self.printing.reprint(reference.code, lambda: paper) is paper

    # --- what must hold ------------------------------------------------------------------------------------------

    @invariant()
    def the_truth(self) -> None:
        states = self.office.states()
        for terminal in self.terminals:
            assert terminal.unintended == []
            for code, entry in terminal.ledger().items():
                assert len(entry.taken) + len(entry.holds) <= 1, "I2: twice debited"
                assert not (entry.reversed and states[code][0] == "issued"), "I3: paid back, and the stamp is valid"
        for code in self.not_sold:
            assert self._moved(code) == Money(0), "the citizen read that his card was not charged"
        for code, standing in self.disk.standings.items():
            if standing.phase in (Phase.ISSUED, Phase.CLOSED):
                self._check_the_balance(code, standing.amount, states)
        assert max(self.papers.values(), default=0) <= 1, "I8: printed twice by the machine"

    def teardown(self) -> None:
        if hasattr(self, "can"):
            self._heal()
            for _ in range(_ROUNDS):
                self.kiosk.recover()
            self.let_late_things_arrive()
            self.office.send_messages()
            self._at_the_end()
            self._buy(Purchase(ORDERS[0]))
            self.the_truth()
            self.disk.close()
            type(self).lived += 1

    # --- inside --------------------------------------------------------------------------------------------------

    def _buy(self, purchase: Purchase) -> None:
        self.terminal.next_payment = purchase.mood
        well = purchase.mood is Policy.APPROVE and purchase.happens != "dies" and self._all_is_well()
        with self._happening(purchase.happens, purchase.call, after=purchase.after):
            outcome = self.kiosk.buy(purchase.order, lambda _: None)
            self._compare(outcome, purchase.order.amount)
            assert isinstance(outcome, Sold) or not well, "I9: nothing struck this purchase, and nothing was sold"
            if isinstance(outcome, Sold):
                for _ in range(2):
                    self.printing.once(outcome.reference, lambda: self._print(outcome.reference, purchase.paper))
        self.terminal.next_payment = None

    @contextmanager
    def _happening(self, what: str, call: int, *, after: bool) -> Iterator[None]:
        happens = {"dies": self._die, "recovers": self._recover_in_between, "arrives": self.let_late_things_arrive}
        if what in happens:
            self.moments.plan(call, happens[what], after=after)
        try:
            with suppress(Crash):
                yield
                return
            self.restart()
        finally:
            self.moments.forget()

    def _die(self) -> None:
        raise Crash

    def _recover_in_between(self) -> None:
        self.kiosk.recover()

    def _print(self, code: str, paper: Paper) -> Paper:
        self.papers[code] = self.papers.get(code, 0) + 1
        return paper

    def _all_is_well(self) -> bool:
        terminal, office = self.terminal, self.office
        heard = not (terminal.drop_requests or terminal.drop_answers or terminal.captures_refused)
        reached = office.line is Line.FINE and terminal.capabilities().serial != ""
        return heard and reached and not (office.refuses_to_issue or self.disk.full)

    def _entries(self, code: str) -> list[LedgerEntry]:
        return [entry for terminal in self.terminals for of, entry in terminal.ledger().items() if of == code]

    def _moved(self, code: str) -> Money:
        """What was taken or is held, and did not come back."""
        return Money(sum(entry.kept.cents + entry.held.cents for entry in self._entries(code)))

    def _compare(self, outcome: PurchaseOutcome, amount: Money) -> None:
        """Compare what the citizen reads with the truth."""
        match outcome:
            case Sold(code, stamp):
                lapsed = any(entry.lapsed for entry in self._entries(code))
                assert self._moved(code) == amount or lapsed
                assert self.office.states()[code][:2] == ("issued", stamp.number.digits)
            case NotSold(code):
                self.not_sold.add(code)
            case PaidNotIssued(code):
                assert self._moved(code) == amount
            case _:
                pass

    def _check_the_balance(self, code: str, amount: Money, states: dict[str, tuple[str, str | None, str]]) -> None:
        issued = states.get(code, ("",))[0] == "issued"
        kept = sum(entry.kept.cents for entry in self._entries(code))
        assert kept == (amount.cents if issued else 0), "I1: the money is not what the stamp is worth"
        assert all(entry.held == Money(0) for entry in self._entries(code)), "I7: the money stays held"

    def _heal(self) -> None:
        self.office.line, self.office.refuses_to_issue = Line.FINE, False
        self.office.town.relay.up = True
        self.disk.full = False
        self.terminal.drop_requests = self.terminal.drop_answers = 0
        self.terminal.captures_refused = False
        for terminal in self.terminals:
            terminal.set_online(True)
        self.restart()

    def _at_the_end(self) -> None:
        assert isinstance(self.disk.verify(), Intact), "I6: the chain is broken"
        assert self.disk.open_orders() == (), "I4: an order never ends"
        states = self.office.states()
        for code, standing in self.disk.standings.items():
            state, _, message = states.get(code, ("", None, ""))
            assert state != "issued" or message == "sent", "I8: nobody sends the stamp to the citizen"
            assert state != "reserved" or standing.phase in (Phase.PARKED, Phase.SETTLED), "I7: a stamp stays set aside"
        for reference in self.disk.parked_orders():
            assert self._may_park(reference), "I4: an agent is bothered for nothing"

    def _may_park(self, reference: OrderReference) -> bool:
        (doubt,) = (event.doubt for event in self.disk.events(reference) if isinstance(event, Parked))
        match doubt:
            case Doubt.TERMINAL_CANNOT_TELL:
                return not (self.can.reversal and self.can.look_up is LookUp.BY_REFERENCE)
            case Doubt.ANOTHER_TERMINAL:
                return reference.code in self.asked_before
            case Doubt.CAPTURE_REFUSED:
                return any(entry.lapsed for entry in self._entries(reference.code))
            case Doubt.REVERSAL_REFUSED:
                return not self.can.reversal
            case Doubt.OFFICE_CONTRADICTS:
                # The bank took its word back while the disk was full: the terminal says no, the office says issued.
                return self.captures_were_refused and self.disk.was_full
            case _:
                return False
