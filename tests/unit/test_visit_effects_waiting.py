"""Effects under way: what must be waited for before a kiosk stops, what need not, and a paper of any procedure."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from kiosk.clock import AdjustableClock
from kiosk.conversation.do import Delivery, Effect, Enquiry, Identification, Submission
from kiosk.declarations.api import FilingOutcome, NotFiled, Standing, StandingAnswer
from kiosk.declarations.situation import Declaration
from kiosk.devices.document_printer.api import PrintJob
from kiosk.devices.document_printer.simulated import SimulatedPrinter
from kiosk.identity.api import NotIdentified
from kiosk.leaflet import Leaflet
from kiosk.months import Month
from kiosk.orders import events
from kiosk.orders.api import Progress, PurchaseOutcome, StampOrder
from kiosk.procedures.france_travail.acts import AskStanding, FileDeclaration
from kiosk.procedures.papers import Handed
from kiosk.text import verbatim
from kiosk.visit.effects import Effects, Paper
from kiosk.visit.sheets import Sheet
from tests.unit.rooms import Declarations, Listener, Nobody, rooms

GUARD = 30.0
"""Seconds after which a test that hangs is given up."""
MONTH = Month(2026, 11)
STANDING = Enquiry(id="standing.1", title=verbatim("May I"), subject=AskStanding(MONTH, "token"))
DECLARATION = Submission(
    id="submit.1", title=verbatim("Send"), form=FileDeclaration(Declaration(month=MONTH), "token", force=False)
)
SIGN_IN = Identification(id="identify.1", title=verbatim("Who"), interrupted=NotIdentified.GIVEN_UP)
LEAFLET = Leaflet(name="checklist", title=verbatim("Pièces"))


class Slow(Declarations):
    """An organism that has the question, and answers when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.let = Event(), Event()

    def standing(self, month: Month, token: str) -> StandingAnswer:
        self._wait()
        return super().standing(month, token)

    def file(self, declaration: Declaration, token: str, *, force: bool) -> FilingOutcome:
        self._wait()
        return super().file(declaration, token, force=force)

    def _wait(self) -> None:
        self.reached.set()
        assert self.let.wait(GUARD)


class Hesitant(Listener):
    """Somebody who looks for his phone, and leaves when he is let."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.let = Event(), Event()

    def left(self, within: float) -> bool:
        self.reached.set()
        assert self.let.wait(GUARD)
        return True


class Press:
    """Draws one page of anything."""

    def __init__(self) -> None:
        self.asked: list[tuple[Paper, str]] = []

    def sheets(self, paper: Paper, language: str, *, large: bool = False) -> tuple[Sheet, ...]:
        self.asked.append((paper, language))
        return (Sheet(lambda: PrintJob("page", b"%PDF-1.4 <</Type /Page>> %%EOF")),)


class NothingElse:
    """A shop and a journal of stamps that nobody needs here."""

    def buy(self, order: StampOrder, watch: Callable[[Progress], None]) -> PurchaseOutcome:
        raise AssertionError("nothing is bought here")

    def once(self, reference: str, act: Callable[[], events.Paper]) -> events.Paper:
        raise AssertionError("nothing of value is printed here")


def kiosk(press: Press, declarations: Declarations | None = None) -> Effects:
    return rooms(NothingElse(), press, NothingElse(), SimulatedPrinter(AdjustableClock()), declarations)


@pytest.mark.parametrize(
    ("effect", "answer"), [(STANDING, Standing.OPEN), (DECLARATION, NotFiled.NOT_TAKEN)], ids=["standing", "submit"]
)
def test_what_is_asked_of_the_organism_is_waited_for(effect: Effect, answer: object) -> None:
    organism = Slow()
    effects = kiosk(Press(), organism)
    assert effects.at_rest(0)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(effects.run, effect, "fr", Nobody())
        assert organism.reached.wait(GUARD)
        assert not effects.at_rest(0)
        organism.let.set()
        assert effects.at_rest(GUARD)
        assert running.result(GUARD) is answer


def test_a_phone_that_is_looked_for_is_not_waited_for() -> None:
    effects, citizen = kiosk(Press()), Hesitant()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(effects.run, SIGN_IN, "fr", citizen)
        assert citizen.reached.wait(GUARD)
        assert effects.at_rest(0)
        citizen.let.set()
        assert running.result(GUARD) is NotIdentified.GIVEN_UP


def test_an_effect_that_breaks_leaves_the_kiosk_at_rest() -> None:
    effects = kiosk(Press())
    with pytest.raises(TypeError, match=r"^no room runs Enquiry dance$"):
        effects.run(Enquiry(id="dance", title=verbatim("Dance"), subject="waltz"), "fr", Nobody())
    assert effects.at_rest(0)


def test_a_leaflet_is_printed_by_the_press_as_often_as_it_is_wanted() -> None:
    press = Press()
    effects = kiosk(press)
    leaflet = Delivery(id="memo", title=verbatim("Printing"), item=LEAFLET)
    assert [effects.run(leaflet, "en", Nobody()) for _ in range(2)] == [Handed.PRINTED] * 2
    assert press.asked == [(LEAFLET, "en")] * 2
