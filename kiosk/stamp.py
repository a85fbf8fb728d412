"""The electronic fiscal stamp itself (timbre fiscal électronique; CGI art. 887, 899, 900)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiosk.money import Money

DIGITS = 16


@dataclass(frozen=True, slots=True)
class StampNumber:
    """The identifier of a stamp: 16 digits. A bearer value: whoever holds it can use it.

    Raises ValueError when ``digits`` is not 16 ASCII digits.
    """

    digits: str

    def __post_init__(self) -> None:
        if not (len(self.digits) == DIGITS and self.digits.isascii() and self.digits.isdigit()):
            raise ValueError("a stamp number has 16 digits")

    @property
    def grouped(self) -> str:
        """The number by fours: ``1234 5678 9012 3456``."""
        return " ".join(self.digits[i : i + 4] for i in range(0, DIGITS, 4))

    def __repr__(self) -> str:
        # Bearer value: a traceback or a log line must not give it away.
        return "StampNumber(****)"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stamp that the administration issued."""

    number: StampNumber
    amount: Money
    issued_on: date
    valid_until: date
    specimen: bool
