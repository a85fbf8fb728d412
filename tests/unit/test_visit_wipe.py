"""Nothing of the citizen remains: canaries are typed all through a visit, and looked for once it is wiped."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import datetime
from types import BuiltinFunctionType, FrameType, FunctionType, ModuleType
from typing import Any

import pytest

from kiosk.clock import PARIS
from kiosk.conversation.ask import InvalidAnswer
from kiosk.conversation.engine import Conversation
from kiosk.declarations.api import Incoherent, Standing
from kiosk.identity.api import Identified
from kiosk.money import euros
from kiosk.procedures.mode import Mode
from kiosk.procedures.registry import procedure
from kiosk.visit.visit import Visit, VisitFacts
from tests.conversations.prices import CATALOGUE
from tests.conversations.stretches import for_a_passport
from tests.conversations.walk import Walker, sold

E_MAIL = "canari.jaune@exemple.fr"
MOBILE = "06 39 98 07 15"
STAMP = "9081726354453627"
TRANSACTION = "CANARI-TR-77"
BADLY_TYPED = "canari.sans.arobase"
TOKEN = "CANARI-JETON"
EMPLOYER = "Le canari chanteur"

CANARIES = (
    "canari",
    "CANARI",
    "639980715",
    "39 98 07 15",
    "9081726354453627",
    "9081 7263 5445 3627",
    "1234567890123456",  # the stamp that the walk of the tests is sold
    "1234 5678 9012 3456",
)


def inner(thing: Any) -> Iterator[Any]:
    """Yield what ``thing`` holds. A function leads on by what it closed over, not by the module that it is in."""
    if isinstance(thing, FunctionType):
        yield from (cell.cell_contents for cell in thing.__closure__ or () if cell.cell_contents is not None)
        yield from (thing.__defaults__, thing.__kwdefaults__)
    elif not isinstance(thing, type | ModuleType | FrameType | BuiltinFunctionType):
        yield from gc.get_referents(thing)


def canaries_in(root: object) -> set[str]:
    """Return the canaries that can be reached from ``root``."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, str | bytes | bytearray):
            text = thing if isinstance(thing, str) else thing.decode("latin-1")
            found.update(canary for canary in CANARIES if canary in text)
        else:
            waiting.extend(inner(thing))
    return found


class VisitWalker(Walker):
    """A citizen whose conversation is that of a visit."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit

    @property
    def talk(self) -> Conversation:  # type: ignore[override]  # the visit's own, whatever becomes of it
        return self.visit.conversation

    def leaves_in_the_field(self, raw: str) -> None:
        """Type without going on."""
        self.visit.entered = raw


def visit_of(procedure_id: str) -> VisitWalker:
    now = datetime(2026, 10, 5, 10, tzinfo=PARIS)  # September can be declared
    facts = VisitFacts(now=now, clock_sure=True, catalogue=CATALOGUE, can_print=True, language="fr")
    return VisitWalker(Visit(procedure(procedure_id), Mode.CONNECTED, facts))


def buys() -> VisitWalker:
    """Everything that can be typed, changed, taken back and shown while a stamp is bought."""
    citizen = visit_of("fiscal_stamp")
    for_a_passport(citizen)
    citizen.picks("channel", "sms").types("contact.sms", MOBILE)
    citizen.goes_back(to="contact.sms").goes_back(to="channel")
    citizen.picks("channel", "email")
    problem = citizen.fails("contact.email", BADLY_TYPED)
    assert isinstance(problem, InvalidAnswer)
    citizen.types("contact.email", E_MAIL)
    citizen.changes("contact.email").leaves_in_the_field(E_MAIL)
    return citizen


def has_bought() -> VisitWalker:
    citizen = buys()
    citizen.types("contact.email", E_MAIL).confirms("review.1")
    citizen.pays("purchase.1", sold(euros(86)))
    citizen.leaves_in_the_field(STAMP)
    return citizen


def asks_for_a_refund() -> VisitWalker:
    citizen = visit_of("stamp_refund")
    citizen.picks("goal", "refund").types("number", STAMP).picks("seller", "online").picks("used", "no")
    citizen.types("bought_on", "01/09/2026").types("amount", "86").types("transaction", TRANSACTION)
    citizen.changes("transaction").leaves_in_the_field(TRANSACTION)
    return citizen


def declares() -> VisitWalker:
    """A month with an employer, known to the phone, sent and refused, changed and left in the middle."""
    citizen = visit_of("france_travail")
    citizen.reads("start").picks("phone", "here")
    citizen.lets("identify.1", Identified(TOKEN)).lets("standing.1", Standing.OPEN)
    citizen.picks("worked", "yes").types("employers", "1").types("employer.1.name", EMPLOYER)
    citizen.types("employer.1.hours", "12").types("employer.1.gross", "345,67").picks("employer.1.ended", "no")
    citizen.picks("training", "yes").picks("internship", "none").picks("sick", "none").picks("maternity", "no")
    citizen.picks("paternity", "no").picks("retirement", "no").picks("invalidity", "no")
    citizen.confirms("review.1").confirms("confirm.1").lets("submit.1", Incoherent((f"{EMPLOYER} ?",)))
    citizen.reads("remarks.1").picks("incoherent.1", "correct")
    citizen.changes("employer.1.name").leaves_in_the_field(EMPLOYER)
    return citizen


@pytest.mark.parametrize("story", [buys, has_bought, asks_for_a_refund, declares])
def test_a_wiped_visit_holds_nothing_of_the_citizen(story: Any) -> None:
    citizen = story()
    visit = citizen.visit
    conversation = visit.conversation
    assert canaries_in(visit), "the search finds them while they are there"

    visit.wipe()
    gc.collect()
    assert canaries_in(visit) == set()
    assert canaries_in(conversation) == set()
    assert visit.entered == ""
    assert conversation.path == ()
    assert conversation.draft == ""


def test_a_purchase_under_way_is_wiped_too() -> None:
    citizen = buys()
    citizen.types("contact.email", E_MAIL).confirms("review.1")
    effect = citizen.talk.begin()
    assert canaries_in(effect), "an order carries its contact"

    citizen.visit.wipe()
    assert canaries_in(citizen.visit) == set()
    assert citizen.talk.current.id == "start"


def test_wiping_twice_is_harmless() -> None:
    visit = asks_for_a_refund().visit
    visit.wipe()
    visit.wipe()
    assert canaries_in(visit) == set()


def test_a_change_of_language_loses_no_answer() -> None:
    citizen = buys()
    before = citizen.talk.answers
    citizen.visit.language = "en"
    assert citizen.visit.language == "en"
    assert citizen.talk.answers == before
    citizen.types("contact.email", E_MAIL).confirms("review.1")
    assert citizen.order.language == "en"
