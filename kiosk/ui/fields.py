"""What a field lets in while somebody types, and how it shows it. Pure: the same rules for touch and for keys."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kiosk.conversation import ask
from kiosk.stamp import DIGITS


class Keyboard(Enum):
    """Which keys are under the field."""

    DIGITS = "digits"
    AMOUNT = "amount"
    LETTERS = "letters"
    NAME = "name"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Field:
    """A field's keys, what it lets in, and what it shows around it."""

    keyboard: Keyboard
    letters: frozenset[str] | None
    longest: int
    groups: tuple[int, ...] = ()
    separator: str = " "
    pattern: str = ""

    def typed(self, entered: str, text: str) -> str:
        """Return what is in the field after ``text`` was typed; a sign that cannot belong is not taken."""
        for sign in text:
            if len(entered) < self.longest and (self.letters is None or sign in self.letters) and sign.isprintable():
                entered += sign
        return entered

    def erased(self, entered: str) -> str:
        """Return what is in the field after its last sign was erased."""
        return entered[:-1]

    def raw(self, written: str) -> str:
        """Return the signs of an earlier answer, without the separators that this field adds itself."""
        return written.replace(self.separator, "") if self.groups else written

    def shown(self, entered: str) -> str:
        """Return what stands on screen: the signs in groups."""
        if not self.groups:
            return entered
        parts, rest = [], entered
        for size in self.groups:
            if rest:
                parts.append(rest[:size])
                rest = rest[size:]
        return self.separator.join(parts)


_FIGURES = frozenset("0123456789")
# A whole number lets them in too: 1,5 hours are refused and said to be, never read as 15.
_DECIMALS = _FIGURES | {",", "."}


def field_of(step: ask.Entry) -> Field:
    """Return the field for a kind of question. Raises TypeError for a kind that has none."""
    match step:
        case ask.Amount(at_most=most):
            return Field(Keyboard.AMOUNT, _DECIMALS, _signs(most.cents // 100) + len(",00"))
        case ask.Whole(at_most=number):
            return Field(Keyboard.DIGITS, _DECIMALS, _signs(number))
        case ask.Code():
            return Field(Keyboard.DIGITS, _FIGURES, DIGITS, (4,) * 4, pattern="•••• •••• •••• ••••")
        case ask.Day() | ask.DayOf():
            return Field(Keyboard.DIGITS, _FIGURES, 8, (2, 2, 4), separator="/")
        case ask.Contact(channel=ask.Channel.SMS):
            return Field(Keyboard.DIGITS, _FIGURES, 10, (2,) * 5)
        case ask.Contact():
            return Field(Keyboard.EMAIL, None, 254)
        case ask.Text(at_most=longest):
            return Field(Keyboard.LETTERS, None, longest)
        case ask.Name(at_most=longest):
            return Field(Keyboard.NAME, None, longest)
        case _:
            raise TypeError(f"no field for {type(step).__name__}")


def _signs(number: int) -> int:
    # One more than the largest number has: one that is too large is refused and said to be, never cut to a smaller.
    return len(str(number)) + 1
