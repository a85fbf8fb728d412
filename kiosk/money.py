"""Money in whole cents of a euro."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPACE = "[ \u00a0\u202f]"
# 86 · 86,5 · 86.50 € · 1 234 567,00: spaces stand between thousands or before the sign, and nowhere else.
_AMOUNT = re.compile(
    rf"(?P<euros>[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}}){{0,2}}|[0-9]{{1,9}})(?:[.,](?P<cents>[0-9]{{1,2}}))?{_SPACE}?€?"
)


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount in cents of a euro; never a float, never negative."""

    cents: int

    def __post_init__(self) -> None:
        if self.cents < 0:
            raise ValueError(f"an amount is never negative: {self.cents} cents")

    def __str__(self) -> str:
        return f"{self.cents // 100}.{self.cents % 100:02d} EUR"


def euros(amount: int) -> Money:
    """Return that many whole euros."""
    return Money(amount * 100)


def parse_money(raw: str) -> Money | None:
    """Return the amount written in ``raw`` (``86``, ``86,5``, ``86.50 €``), or None when it is not one."""
    match = _AMOUNT.fullmatch(raw.strip())
    if match is None:
        return None
    cents = (match["cents"] or "").ljust(2, "0")
    return Money(int(re.sub(_SPACE, "", match["euros"])) * 100 + int(cents))
