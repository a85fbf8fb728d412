"""What must hold of the money and of the stamps, whatever broke: looked at from outside, in the partners' own books.

========  ==========================================================================================================
I1        the money taken is the face value of exactly one valid stamp, or none is taken and none is valid
I2        at most one payment and one stamp for an order
I3        never paid back and a valid stamp
I4        every order ends once its partners answer; an agent is asked only where no machine may decide
I5        nothing leaves the kiosk without an earlier intent in the journal
I6        the chain verifies, and each order stands where its events say
I7        no money stays held and no stamp stays set aside for an order that ended
I8        a valid stamp was sent or is in an agent's list; the machine prints it once, and knows what became of it
I9        an order that does not end keeps no other citizen waiting
I11       nothing is cancelled once the money was asked for
========  ==========================================================================================================

Amounts are cents by type (I10), no clock orders anything as every clock here runs backwards (I12), and the journal
can hold no personal data by type (I13).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kiosk.devices.payment_terminal.api import LookUp
from kiosk.orders.api import NotSold, OrderState, PaidNotIssued, PaidWithoutStamp, PurchaseOutcome, Sold, Unresolved
from kiosk.orders.chain import Intact
from kiosk.orders.events import (
    Doubt,
    Event,
    IssueRefused,
    NotPaid,
    Paper,
    Parked,
    PaymentReversed,
)
from kiosk.orders.reference import OrderReference
from kiosk.orders.state import Phase
from tests.faults.orders_partners import ORDER, Sign

if TYPE_CHECKING:
    from tests.faults.orders_world import World

WHERE_AN_ANSWER_IS_LOST = frozenset({"append PayIntended", "pay", "append Paid", "append NotPaid"})
OVER = frozenset({Phase.ISSUED, Phase.CLOSED})


def at_this_step(world: World) -> Iterator[str]:
    """Yield what does not hold although it must at every moment."""
    for terminal in world.terminals:
        for reference, debits in terminal.debits.items():
            if len(debits) > 1:
                yield "I2: twice debited"
            if reference in terminal.reversed and world.office.stamps(reference):
                yield "I3: paid back, and the stamp is valid"
    for reference, standing in world.standings.items():
        if standing.phase in OVER:
            yield from _of_the_balance(world, reference)
    for reference in world.told_not_sold:
        if world.kept(reference) or world.held(reference):
            yield "the citizen read that his card was not charged"


def at_the_end(world: World) -> Iterator[str]:
    """Yield what does not hold now that every partner has answered and nothing is under way."""
    yield from at_this_step(world)
    if not isinstance(world.journal.verify(), Intact):
        yield "I6: the chain is broken"
    if any(world.journal.events(OrderReference(code)) != tuple(events) for code, events in world.durable.items()):
        yield "I6: the journal does not hold what was written"
    if world.journal.open_orders():
        yield "I4: an order never ends"
    parked = {reference.code for reference in world.journal.parked_orders()}
    agents = parked | {reference.code for reference in world.journal.doubtful_papers()}
    for reference in _known(world):
        stamps = world.office.stamps(reference)
        if len(stamps) > 1:
            yield "I2: twice issued"
        if reference not in parked:
            yield from _of_the_balance(world, reference)
            if world.office.orders.get(reference) is OrderState.RESERVED and reference not in world.office.contradicted:
                yield "I7: a stamp stays set aside"
        if stamps and reference not in world.office.messages | agents:
            yield "I8: nobody gives the stamp to the citizen"
        yield from _of_the_paper(world, reference)


def of_what_is_read(world: World, outcome: PurchaseOutcome) -> Iterator[str]:
    """Yield what is wrong with what the citizen reads now."""
    reference, amounts = outcome.reference, [ORDER.amount]
    moved = world.kept(reference) + world.held(reference)
    match outcome:
        case Sold(stamp=stamp):
            # A bank that accepted a payment and then refuses to hand the money over is an agent's affair.
            lapsed = any(reference in terminal.lapsed for terminal in world.terminals)
            if (moved != amounts and not lapsed) or world.office.stamps(reference) != [stamp]:
                yield "the citizen reads that he has a stamp"
        case NotSold():
            world.told_not_sold.add(reference)
            yield from at_this_step(world)
        case PaidNotIssued() if moved != amounts:
            yield "the citizen reads that he has paid"
        case PaidWithoutStamp() if not any(reference in terminal.debits for terminal in world.terminals):
            yield "the citizen reads that he has paid, and has no stamp"
        case Unresolved() if reference in world.standings and world.standings[reference].charged is not None:
            yield "the citizen reads that nobody knows, although it is known that he has paid"
        case _:
            pass


def of_an_untouched_purchase(world: World, outcome: PurchaseOutcome | None) -> Iterator[str]:
    """Yield when nothing was sold although nothing struck."""
    if not (world.office.refuses_to_issue or isinstance(outcome, Sold)):
        yield "I9: nothing struck this purchase, and nothing was sold"


def of_intents(journalled: Iterable[Event], place: str, signs: tuple[Sign, ...]) -> Iterator[str]:
    """Yield when a call leaves without one of ``signs``: an event, or a kind of event."""
    for event in journalled:
        if event in signs or type(event) in signs:
            return
    yield f"I5: {place} without an intent"


def of_giving_up(world: World, reference: str) -> Iterator[str]:
    """Yield when a stamp is given back although its money was asked for and nobody said that there is none."""
    asked = any((position.place, position.reference) == ("pay", reference) for position in world.positions)
    answered = NotPaid, PaymentReversed, IssueRefused
    if asked and not any(isinstance(event, answered) for event in world.durable.get(reference, ())):
        yield "I11: cancelled behind the back of a payment"


def of_parking(world: World, reference: str, events: Iterable[Event]) -> Iterator[str]:
    """Yield when an order is given to an agent although the machine could know."""
    for event in events:
        if isinstance(event, Parked) and not may_park(world, reference, event.doubt):
            yield f"I4: an agent is bothered for nothing ({event.doubt.value})"


def may_park(world: World, reference: str, doubt: Doubt) -> bool:
    """Whether no machine may decide about that order now, by what its partners know and by what struck it."""
    terminal = world.terminal
    match doubt:
        case Doubt.TERMINAL_CANNOT_TELL if world.can.look_up is LookUp.NONE:
            return any(place in WHERE_AN_ANSWER_IS_LOST and whose == reference for place, whose in world.struck)
        case Doubt.TERMINAL_CANNOT_TELL if world.can.look_up is LookUp.LAST_PAYMENT:
            forgotten = reference in world.asked_before_it_forgot
            mine = terminal.last_asked == reference and world.asked[-1] == reference and not forgotten
            told_apart = terminal.repeats or reference not in terminal.told_of_none
            return not (mine and told_apart) or _others_in_doubt(world, reference)
        case Doubt.TERMINAL_CANNOT_TELL:
            return not (world.can.reversal or terminal.saw(reference))
        case Doubt.TERMINAL_FORGOT:
            return reference in world.asked_before_it_forgot
        case Doubt.ANOTHER_TERMINAL:
            return reference in world.asked_of_another
        case Doubt.AGENT:
            return False
        case Doubt.REVERSAL_REFUSED:
            return not world.can.reversal or reference in terminal.not_reversed
        case Doubt.CAPTURE_REFUSED:
            return reference in terminal.not_captured
        case Doubt.OFFICE_CONTRADICTS:
            return reference in world.office.contradicted
        case Doubt.WRONG_AMOUNT | Doubt.UNREADABLE_AUTHORISATION:
            return not terminal.sound


# --- inside ----------------------------------------------------------------------------------------------------------


def _known(world: World) -> set[str]:
    debited = {reference for terminal in world.terminals for reference in terminal.debits}
    return debited | world.office.orders.keys() | world.standings.keys()


def _of_the_balance(world: World, reference: str) -> Iterator[str]:
    if world.kept(reference) != [stamp.amount for stamp in world.office.stamps(reference)]:
        yield "I1: the money is not what the stamps are worth"
    if world.held(reference):
        yield "I7: the money stays held"


def _of_the_paper(world: World, reference: str) -> Iterator[str]:
    papers = world.printer.papers.get(reference, 0)
    if papers > 1:
        yield "I8: printed twice by the machine"
    if world.disk_failed:
        return
    paper = world.standings[reference].paper if reference in world.standings else Paper.NONE
    if papers != {Paper.PRINTED: 1, Paper.NONE: 0, Paper.NOT_PRINTED: 0}.get(paper, papers):
        yield "I8: the journal is wrong about the paper"


def _others_in_doubt(world: World, reference: str) -> bool:
    doubtful = {Phase.PAYING, Phase.PARKED}
    return any(standing.phase in doubtful for other, standing in world.standings.items() if other != reference)
