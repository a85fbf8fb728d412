"""Questions that are answered by typing: amounts, contacts, numbers, dates, names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from kiosk.contact import Contact as ContactValue
from kiosk.contact import Email, Mobile, parse_email, parse_mobile
from kiosk.conversation.question import UNSURE, Entry, InvalidAnswer, Special
from kiosk.money import Money, parse_money
from kiosk.months import Month
from kiosk.stamp import DIGITS, StampNumber
from kiosk.text import Message, Reference, _


class Channel(StrEnum):
    """How a message reaches the citizen."""

    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount(Entry):
    """An amount of money within inclusive limits; the upper one may say what somebody earns."""

    at_least: Money
    at_most: Money = field(repr=False)

    def read(self, text: str) -> Money | InvalidAnswer:
        amount = parse_money(text)
        if amount is None:
            return InvalidAnswer(_("This is not an amount."), self.example(), text)
        if not self.at_least <= amount <= self.at_most:
            return InvalidAnswer(
                _("The amount must be between {least} and {most}.", least=self.at_least, most=self.at_most),
                self.example(),
                text,
            )
        return amount

    def example(self) -> Message:
        return _("Write the amount in figures, for example {example}.", example=Reference("225"))

    def written(self, answer: Any) -> str:
        if not isinstance(answer, Money):
            return ""
        whole, cents = divmod(answer.cents, 100)
        return f"{whole},{cents:02d}" if cents else str(whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Entry):
    """An e-mail address or a French mobile number, by ``channel``."""

    channel: Channel

    def read(self, text: str) -> ContactValue | InvalidAnswer:
        if self.channel is Channel.EMAIL:
            email = parse_email(text)
            return email or InvalidAnswer(self._email_problem(text), self.example(), text)
        mobile = parse_mobile(text)
        return mobile or InvalidAnswer(_("This is not a French mobile number."), self.example(), text)

    @staticmethod
    def _email_problem(text: str) -> Message:
        _local, at, domain = text.partition("@")
        if not at:
            return _("The sign @ is missing in the address.")
        if not domain or "." not in domain:
            return _("The end of the address is missing, after the sign @.")
        return _("This is not an e-mail address.")

    def example(self) -> Message:
        if self.channel is Channel.EMAIL:
            return _("An address looks like {example}.", example=Reference("prenom.nom@exemple.fr"))
        return _("A number has 10 digits and starts with 06 or 07.")

    def written(self, answer: Any) -> str:
        if isinstance(answer, Email):
            return answer.address
        return answer.national if isinstance(answer, Mobile) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code(Entry):
    """The 16 digits of a stamp; only the format is checked."""

    def read(self, text: str) -> StampNumber | InvalidAnswer:
        digits = text.translate(str.maketrans("", "", " \u00a0\u202f-."))
        if not (digits.isascii() and digits.isdigit()):
            return InvalidAnswer(_("The number is made of digits only."), self.example(), text)
        if len(digits) != DIGITS:
            return InvalidAnswer(
                _("The number has {count} digits instead of 16.", count=len(digits)), self.example(), text
            )
        return StampNumber(digits)

    def example(self) -> Message:
        return _("The 16 digits are on your stamp, in groups of four.")

    def written(self, answer: Any) -> str:
        return answer.grouped if isinstance(answer, StampNumber) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day(Entry):
    """A civil date, typed as day, month, year (eight digits), within inclusive limits.

    ``too_early`` and ``too_late`` say in the words of the question why a date beyond a limit is none.
    """

    earliest: date = field(repr=False)
    latest: date
    too_early: Message = field(default_factory=lambda: _("This date is too long ago."), repr=False)
    too_late: Message = field(default_factory=lambda: _("This date is in the future."))

    def read(self, text: str) -> date | InvalidAnswer:
        day = _civil_date(text)
        if not isinstance(day, date):
            return InvalidAnswer(day, self.example(), text)
        if day > self.latest:
            return InvalidAnswer(self.too_late, self.example(), text)
        if day < self.earliest:
            return InvalidAnswer(self.too_early, self.example(), text)
        return day

    def example(self) -> Message:
        return _("Write the day, the month and the year: {example}.", example=Reference(f"{self.latest:%d/%m/%Y}"))

    def written(self, answer: Any) -> str:
        return f"{answer:%d/%m/%Y}" if isinstance(answer, date) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Entry):
    """A short reference copied from a paper: letters, digits and hyphens."""

    at_most: int = 30

    def read(self, text: str) -> str | InvalidAnswer:
        if not all(sign.isascii() and (sign.isalnum() or sign in "- /") for sign in text):
            return InvalidAnswer(_("Only letters, digits and hyphens are possible here."), self.example(), text)
        if len(text) > self.at_most:
            return InvalidAnswer(_("This is too long."), self.example(), text)
        return text

    def example(self) -> Message:
        return _("Copy it as it is written on your receipt.")

    def accepts(self, answer: Any) -> bool:
        return (answer is Special.UNSURE and self.unsure is not None) or (type(answer) is str and answer != UNSURE)

    def written(self, answer: Any) -> str:
        return answer if isinstance(answer, str) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOf(Entry):
    """A day of a month that is known: its number is enough. A full date is understood too."""

    month: Month

    def read(self, text: str) -> date | InvalidAnswer:
        if text.isascii() and text.isdigit() and len(text) <= 2:
            number = int(text)
            if 1 <= number <= self.month.days:
                return self.month.first.replace(day=number)
            return InvalidAnswer(
                _("There is no day {number} in {month}.", number=number, month=self.month), self.example(), text
            )
        day = _civil_date(text)
        if not isinstance(day, date):
            return InvalidAnswer(day, self.example(), text)
        if day not in self.month:
            return InvalidAnswer(_("This date is not in {month}.", month=self.month), self.example(), text)
        return day

    def example(self) -> Message:
        return _("Write the day only, from 1 to {last}.", last=self.month.days)

    def written(self, answer: Any) -> str:
        return str(answer.day) if isinstance(answer, date) else ""

    def accepts(self, answer: Any) -> bool:
        if answer is Special.UNSURE:
            return self.unsure is not None
        return isinstance(answer, date) and answer in self.month


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Entry):
    """A whole number within inclusive limits; ``unit`` stands behind it on screen."""

    at_least: int
    at_most: int
    unit: Message | None = None

    def read(self, text: str) -> int | InvalidAnswer:
        digits = text.translate(str.maketrans("", "", " \u00a0\u202f"))
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER):
            return InvalidAnswer(_("This is not a whole number."), self.example(), text)
        number = int(digits)
        if not self.at_least <= number <= self.at_most:
            return InvalidAnswer(
                _("The number must be between {least} and {most}.", least=self.at_least, most=self.at_most),
                self.example(),
                text,
            )
        return number

    def example(self) -> Message:
        return _("Write a number without a comma, for example {example}.", example=min(self.at_most, 12))

    def written(self, answer: Any) -> str:
        return str(answer) if type(answer) is int else ""


_LONGEST_NUMBER: Final = 9

_NAME: Final = re.compile(r"[^\W_](?:[\w .,'’&()/+-]*[\w.)+])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Entry):
    """The name of a firm or a person: letters of any alphabet, digits, spaces and some punctuation."""

    at_most: int = 60

    def read(self, text: str) -> str | InvalidAnswer:
        name = " ".join(text.split())
        if len(name) > self.at_most:
            return InvalidAnswer(_("This is too long."), self.example(), text)
        if not _NAME.fullmatch(name):
            return InvalidAnswer(_("This is not a name."), self.example(), text)
        return name

    def example(self) -> Message:
        return _("Write the name as it stands on your pay slip.")

    def accepts(self, answer: Any) -> bool:
        if answer is Special.UNSURE:
            return self.unsure is not None
        return type(answer) is str and self.read(answer) == answer

    def written(self, answer: Any) -> str:
        return answer if isinstance(answer, str) else ""


def _civil_date(text: str) -> date | Message:
    digits = text.translate(str.maketrans("", "", " /.-"))
    if not (digits.isascii() and digits.isdigit() and len(digits) == 8):
        return _("The date is not complete.")
    try:
        return date(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        return _("This date does not exist.")
