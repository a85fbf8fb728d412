"""Steps that act: effects, run once, outside the screen's thread, their result recorded as an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from kiosk.conversation.step import Step

OrderT = TypeVar("OrderT")
ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect(Step):
    """An act. An irreversible one can only follow a review."""

    irreversible: bool = True

    def accepts(self, answer: Any) -> bool:
        """A recorded result always stands: an effect is never run again."""
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
