"""A walk through a procedure, told step by step: each verb names the step where it must happen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from kiosk.clock import PARIS
from kiosk.conversation.ask import UNSURE, InvalidAnswer, Review
from kiosk.conversation.do import Delivery, Enquiry, Identification, Purchase, Submission
from kiosk.conversation.engine import Conversation, Script
from kiosk.conversation.step import Ending, Step
from kiosk.declarations.api import DocumentLink, FilingOutcome, StandingAnswer, Trouble
from kiosk.identity.api import Identification as Identity
from kiosk.money import Money
from kiosk.orders.api import PurchaseOutcome, Sold, StampOrder
from kiosk.procedures.france_travail.acts import FileDeclaration
from kiosk.procedures.mode import Mode
from kiosk.procedures.papers import Handed
from kiosk.procedures.procedure import Procedure
from kiosk.procedures.registry import procedure
from kiosk.stamp import Stamp, StampNumber
from kiosk.tariffs import Catalogue

TODAY = date(2026, 9, 15)
ADDRESS = "adresse@exemple.fr"
MOBILE = "06 39 98 00 42"
"""A number of the range that the numbering plan keeps for fiction."""
NUMBER = "1234567890123456"


@dataclass(frozen=True, slots=True)
class Known:
    """What a procedure knows of the visit, frozen."""

    catalogue: Catalogue | None
    today: date = TODAY
    can_print: bool = True
    language: str = "fr"
    clock_sure: bool = True
    at: time = time(12)

    @property
    def now(self) -> datetime:
        """The moment of the visit."""
        return datetime.combine(self.today, self.at, PARIS)


def sold(amount: Money, reference: str = "CH-0001", *, message_sent: bool = True, specimen: bool = True) -> Sold:
    """Return the outcome of a purchase that went well."""
    stamp = Stamp(StampNumber(NUMBER), amount, TODAY, TODAY.replace(year=TODAY.year + 1), specimen)
    return Sold(reference, stamp, "A1B2C3", message_sent)


def script(procedure_id: str, known: Known, mode: Mode = Mode.CONNECTED) -> Script:
    """Return the talk of a real procedure over what is known."""
    talker: Procedure = procedure(procedure_id)
    return lambda: talker.conversation(mode, known)


class Walker:
    """One citizen at the screen. Every verb asserts that the step it names is the one that waits."""

    def __init__(self, talk: Script) -> None:
        self.talk = Conversation(talk)

    def at(self, step_id: str) -> Step | Ending:
        """Assert that ``step_id`` waits, and return it."""
        assert self.talk.current.id == step_id
        return self.talk.current

    def reads(self, step_id: str) -> Walker:
        """Go on from something to read."""
        return self.picks(step_id, "")

    def picks(self, step_id: str, value: str) -> Walker:
        """Touch one card, or answer in any other way that must be understood."""
        self.at(step_id)
        assert self.talk.answer(value) is None
        return self

    types = picks
    """The same, on a keyboard."""

    def does_not_know(self, step_id: str) -> Walker:
        """Touch "I do not know"."""
        return self.picks(step_id, UNSURE)

    def fails(self, step_id: str, raw: str) -> InvalidAnswer:
        """Type what cannot be understood; assert that nothing moved and that the input is kept, return why."""
        self.at(step_id)
        before = self.talk.answers, self.talk.path, self.talk.current
        problem = self.talk.answer(raw)
        assert problem is not None
        assert problem.kept == raw
        assert (self.talk.answers, self.talk.path, self.talk.current) == before
        return problem

    def reviews(self, step_id: str) -> Review:
        """Assert that a review waits, and return it."""
        review = self.at(step_id)
        assert isinstance(review, Review)
        return review

    def confirms(self, step_id: str) -> Walker:
        """Confirm a review."""
        self.reviews(step_id)
        return self.picks(step_id, "")

    def changes(self, step_id: str) -> Walker:
        """Touch "change" beside a line of the review."""
        self.talk.edit(step_id)
        self.at(step_id)
        return self

    def goes_back(self, *, to: str) -> Walker:
        """Touch Back."""
        self.talk.back()
        self.at(to)
        return self

    def pays(self, effect_id: str, outcome: PurchaseOutcome) -> Walker:
        """Let a purchase end with ``outcome``."""
        assert isinstance(self.at(effect_id), Purchase)
        return self.lets(effect_id, outcome)

    def identifies(self, effect_id: str, who: Identity) -> Walker:
        """Let an identification end with ``who``."""
        assert isinstance(self.at(effect_id), Identification)
        return self.lets(effect_id, who)

    def asks(self, effect_id: str, answer: StandingAnswer | DocumentLink | Trouble) -> Walker:
        """Let the organism answer a question."""
        assert isinstance(self.at(effect_id), Enquiry)
        return self.lets(effect_id, answer)

    def submits(self, effect_id: str, outcome: FilingOutcome) -> Walker:
        """Let a submission end with ``outcome``."""
        assert isinstance(self.at(effect_id), Submission)
        return self.lets(effect_id, outcome)

    def receives(self, effect_id: str, handed: Handed) -> Walker:
        """Let the printer end with ``handed``."""
        assert isinstance(self.at(effect_id), Delivery)
        return self.lets(effect_id, handed)

    def lets(self, effect_id: str, result: Any) -> Walker:
        """Run an effect once, with ``result``."""
        self.at(effect_id)
        assert self.talk.begin().id == effect_id
        self.talk.record(effect_id, result)
        return self

    def ends(self, ending_id: str) -> Ending:
        """Assert that the talk is over, and return its last page."""
        ending = self.at(ending_id)
        assert isinstance(ending, Ending)
        return ending

    @property
    def order(self) -> StampOrder:
        """What the waiting purchase would buy."""
        purchase = self.talk.current
        assert isinstance(purchase, Purchase)
        order: StampOrder = purchase.order
        return order

    def form(self, effect_id: str) -> FileDeclaration:
        """Return what the waiting submission would send."""
        submission = self.at(effect_id)
        assert isinstance(submission, Submission)
        form: FileDeclaration = submission.form
        return form

    def subject(self, effect_id: str) -> Any:
        """Return what the waiting enquiry would ask about."""
        enquiry = self.at(effect_id)
        assert isinstance(enquiry, Enquiry)
        return enquiry.subject

    def paper(self, effect_id: str) -> Any:
        """Return what the waiting delivery would print."""
        delivery = self.at(effect_id)
        assert isinstance(delivery, Delivery)
        return delivery.item

    @property
    def sold_something(self) -> bool:
        """Whether any purchase was on the way here."""
        return any(isinstance(step, Purchase) for step in self.talk.path)

    @property
    def sent_something(self) -> bool:
        """Whether any declaration was on the way here, or is about to be."""
        return any(isinstance(step, Submission) for step in (*self.talk.path, self.talk.current))
