"""Steps that ask: pure questions, each of which turns what was typed or touched into a frozen value."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, StrEnum
from typing import Any, Final

from kiosk.contact import Contact as ContactValue
from kiosk.contact import Email, Mobile, parse_email, parse_mobile
from kiosk.conversation.step import Point, Step
from kiosk.money import Money, parse_money
from kiosk.stamp import DIGITS, StampNumber
from kiosk.text import Message, Reference, _

UNSURE: Final = "?"
"""What the screen submits for "I don't know"."""


class Special(Enum):
    """Answers that are not values."""

    SEEN = "seen"
    CONFIRMED = "confirmed"
    UNSURE = "unsure"


class Channel(StrEnum):
    """How a message reaches the citizen."""

    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True, slots=True)
class InvalidAnswer:
    """What was typed is not an answer: what is wrong, how to cure it, and the input as it was, kept."""

    problem: Message
    cure: Message
    kept: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Step):
    """A step that a person answers."""

    @abstractmethod
    def parse(self, raw: str) -> Any | InvalidAnswer:
        """Return the frozen value that ``raw`` means, or why it means none."""

    @abstractmethod
    def written(self, answer: Any) -> str:
        """Return the text that, parsed again, gives ``answer``; it fills the field when a step is re-opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Information(Question):
    """Something to read before going on."""

    points: tuple[Point, ...] = ()
    proceed: Message = field(default_factory=lambda: _("Continue"))

    def parse(self, raw: str) -> Special:
        return Special.SEEN

    def accepts(self, answer: Any) -> bool:
        return answer is Special.SEEN

    def written(self, answer: Any) -> str:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One big card of a choice. ``value`` is the answer; its text never shows."""

    value: StrEnum
    label: Message
    detail: Message | None = None
    price: Message | None = None
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Question):
    """One of several cards; a screen shows at most :data:`PAGE` of them and pages beyond."""

    options: tuple[Option, ...]

    def __post_init__(self) -> None:
        values = [option.value for option in self.options]
        if not values or len(set(values)) != len(values):
            raise ValueError(f"step {self.id}: a choice has options, each once")

    def parse(self, raw: str) -> StrEnum | InvalidAnswer:
        for option in self.options:
            if option.value == raw:
                return option.value
        return InvalidAnswer(_("This is not one of the choices."), _("Touch one of the cards."), raw)

    def accepts(self, answer: Any) -> bool:
        return any(option.value is answer for option in self.options)

    def written(self, answer: Any) -> str:
        return str(answer)

    def pages(self) -> tuple[tuple[Option, ...], ...]:
        """Return the options screen by screen: all on one, or by four with room for a "more choices" card."""
        if len(self.options) <= PAGE:
            return (self.options,)
        size = PAGE - 1
        return tuple(self.options[i : i + size] for i in range(0, len(self.options), size))


PAGE: Final = 5
"""Cards a person takes in at one glance (facts: at most five choices a screen)."""


class Reply(StrEnum):
    """The answer to a yes/no question."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNo(Question):
    """A question that yes or no answers."""

    yes: Message = field(default_factory=lambda: _("Yes"))
    no: Message = field(default_factory=lambda: _("No"))

    def parse(self, raw: str) -> Reply | InvalidAnswer:
        if raw in (Reply.YES, Reply.NO):
            return Reply(raw)
        return InvalidAnswer(_("This is not one of the choices."), _("Touch one of the cards."), raw)

    def accepts(self, answer: Any) -> bool:
        return isinstance(answer, Reply)

    def written(self, answer: Any) -> str:
        return str(answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Question):
    """A question answered by typing. ``unsure`` is the label of the way out for who does not know."""

    unsure: Message | None = None

    def parse(self, raw: str) -> Any | InvalidAnswer:
        if raw == UNSURE and self.unsure is not None:
            return Special.UNSURE
        text = raw.strip()
        if not text:
            return InvalidAnswer(_("Nothing is written yet."), self.example(), raw)
        value = self.read(text)
        return replace(value, kept=raw) if isinstance(value, InvalidAnswer) else value

    @abstractmethod
    def read(self, text: str) -> Any | InvalidAnswer:
        """Return the value of the non-empty ``text``, or why it has none."""

    @abstractmethod
    def example(self) -> Message:
        """Return a sentence that shows what to type."""

    def accepts(self, answer: Any) -> bool:
        if answer is Special.UNSURE:
            return self.unsure is not None
        return not isinstance(answer, Special | StrEnum) and self.read(self.written(answer)) == answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount(Entry):
    """An amount of money within inclusive limits."""

    at_least: Money
    at_most: Money

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
    """A civil date, typed as day, month, year (eight digits), within inclusive limits."""

    earliest: date
    latest: date

    def read(self, text: str) -> date | InvalidAnswer:
        digits = text.translate(str.maketrans("", "", " /.-"))
        if not (digits.isascii() and digits.isdigit() and len(digits) == 8):
            return InvalidAnswer(_("The date is not complete."), self.example(), text)
        try:
            day = date(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
        except ValueError:
            return InvalidAnswer(_("This date does not exist."), self.example(), text)
        if day > self.latest:
            return InvalidAnswer(_("This date is in the future."), self.example(), text)
        if day < self.earliest:
            return InvalidAnswer(_("This date is too long ago."), self.example(), text)
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
class Line:
    """One line of a review; ``edit`` names the step that "change" re-opens."""

    label: Message
    value: Message = field(repr=False)
    edit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Question):
    """Everything at a glance before an act; the only door to an irreversible effect."""

    lines: tuple[Line, ...]
    total: Money | None = None
    total_label: Message | None = None
    notices: tuple[Point, ...] = ()
    proceed: Message

    def editable(self) -> Collection[str]:
        """Return the ids of the steps that can be re-opened from here."""
        return {line.edit for line in self.lines if line.edit is not None}

    def parse(self, raw: str) -> Special:
        return Special.CONFIRMED

    def accepts(self, answer: Any) -> bool:
        return answer is Special.CONFIRMED

    def written(self, answer: Any) -> str:
        return ""
