"""Steps that act: effects, run once, outside the screen's thread, their result recorded as an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from kiosk.conversation.step import Step

O = TypeVar("O")
D = TypeVar("D")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect(Step):
    """An act. An irreversible one can only follow a review."""

    irreversible: bool = True

    def accepts(self, answer: Any) -> bool:
        """A recorded result always stands: an effect is never run again."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase(Effect, Generic[O]):
    """Take the money for ``order`` and have it fulfilled."""

    order: O = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery(Effect, Generic[D]):
    """Hand ``item`` over on paper. The number itself already left by message."""

    item: D = field(repr=False)
    irreversible: bool = False
