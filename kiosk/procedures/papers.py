"""What any procedure can hand over on paper, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kiosk.text import Message


class Handed(Enum):
    """What became of the paper."""

    PRINTED = "printed"
    PARTLY = "partly"
    NOT_PRINTED = "not_printed"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class OrderSlip:
    """The order number of a purchase that an agent must look at, and what the citizen should know of it."""

    reference: str
    what: Message
