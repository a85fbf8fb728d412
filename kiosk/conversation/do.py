"""Steps that act: effects, run once, outside the screen's thread, their result recorded as an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from kiosk.conversation.step import Step
from kiosk.text import Message

OrderT = TypeVar("OrderT")
ItemT = TypeVar("ItemT")
SubjectT = TypeVar("SubjectT")
FormT = TypeVar("FormT")


@dataclass(frozen=True, slots=True)
class Wait:
    """What the screen says while an effect runs and has told nothing yet."""

    headline: Message
    detail: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect(Step):
    """An act. An irreversible one can only follow a review.

    ``wait`` is said while it runs. ``interrupted`` is recorded as its result when the citizen does not want to wait
    any longer; an effect without it cannot be interrupted.
    """

    irreversible: bool = True
    wait: Wait | None = None
    interrupted: Any = None

    def accepts(self, answer: Any) -> bool:
        """A recorded result always stands: an effect is never run again."""
        return True

    def settles(self, result: Any) -> bool:
        """Return whether ``result`` stands in the way of changing what was answered before the effect."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase(Effect, Generic[OrderT]):
    """Take the money for ``order`` and have it fulfilled."""

    order: OrderT = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery(Effect, Generic[ItemT]):
    """Hand ``item`` over on paper. The number itself already left by message."""

    item: ItemT = field(repr=False)
    irreversible: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification(Effect):
    """Have the citizen say who he is, on his own phone."""

    irreversible: bool = False

    def settles(self, result: Any) -> bool:
        """Who somebody is hangs on no answer."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry(Effect, Generic[SubjectT]):
    """Ask an organism about ``subject``; nothing changes there."""

    subject: SubjectT = field(repr=False)
    irreversible: bool = False

    def settles(self, result: Any) -> bool:
        """Asking changes nothing."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission(Effect, Generic[FormT]):
    """Send ``form`` to an organism. ``nothing_done`` tells the results after which nothing was recorded there."""

    form: FormT = field(repr=False)
    nothing_done: Callable[[Any], bool] = field(default=lambda _result: False, repr=False)

    def settles(self, result: Any) -> bool:
        """A form that was recorded cannot be changed any more."""
        return not self.nothing_done(result)
