"""What a field lets in while somebody types, and how it shows it."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.conversation import ask
from kiosk.conversation.ask import Channel
from kiosk.money import euros
from kiosk.months import Month
from kiosk.text import Message, _
from kiosk.ui.fields import Keyboard, field_of

TITLE = _("Title")
AMOUNT = ask.Amount(id="amount", title=TITLE, at_least=euros(1), at_most=euros(999))
CODE = ask.Code(id="code", title=TITLE)
DAY = ask.Day(id="day", title=TITLE, earliest=date(2020, 1, 1), latest=date(2026, 11, 22))
EMAIL = ask.Contact(id="contact", title=TITLE, channel=Channel.EMAIL)
MOBILE = ask.Contact(id="contact", title=TITLE, channel=Channel.SMS)
HOURS = ask.Whole(id="hours", title=TITLE, at_least=1, at_most=744)
PAY = ask.Amount(id="pay", title=TITLE, at_least=euros(1), at_most=euros(99_999))
NAME = ask.Name(id="name", title=TITLE)
DAY_OF = ask.DayOf(id="day", title=TITLE, month=Month(2026, 10))
TEXT = ask.Text(id="text", title=TITLE, at_most=5)


@pytest.mark.parametrize(
    ("step", "typed", "entered"),
    [
        (AMOUNT, "2a2b5", "225"),
        (AMOUNT, "12,50", "12,50"),
        (AMOUNT, "12345678", "1234567"),
        (CODE, "9999 0000-1111 2222 3", "9999000011112222"),
        (DAY, "22/11/2026", "22112026"),
        (EMAIL, "a.b+c@d.fr", "a.b+c@d.fr"),
        (EMAIL, "a\tb\x1b\n", "ab"),
        (EMAIL, "a" * 300, "a" * 254),
        (MOBILE, "06 12 34 56 78 9", "0612345678"),
        (MOBILE, "٠٦", ""),
        (TEXT, "AB-12-34", "AB-12"),
        (PAY, "99999,00", "99999,00"),
        (PAY, "12.50", "12.50"),
        (HOURS, "1.5", "1.5"),
        (NAME, "L'Étoile & Cie", "L'Étoile & Cie"),
        (NAME, "a" * 80, "a" * 60),
        (DAY_OF, "15/09/2026", "15092026"),
    ],
)
def test_only_what_can_belong_gets_in(step: ask.Entry, typed: str, entered: str) -> None:
    assert field_of(step).typed("", typed) == entered


@pytest.mark.parametrize(
    ("step", "entered", "shown"),
    [
        (CODE, "", ""),
        (CODE, "99990", "9999 0"),
        (CODE, "9999000011112222", "9999 0000 1111 2222"),
        (DAY, "2211", "22/11"),
        (DAY, "22112026", "22/11/2026"),
        (MOBILE, "061", "06 1"),
        (AMOUNT, "225", "225"),
        (EMAIL, "a@b.fr", "a@b.fr"),
        (DAY_OF, "9", "9"),
        (DAY_OF, "15092026", "15/09/2026"),
    ],
)
def test_long_numbers_are_shown_in_groups(step: ask.Entry, entered: str, shown: str) -> None:
    field = field_of(step)
    assert field.shown(entered) == shown
    assert field.raw(shown) == entered


@pytest.mark.parametrize(
    ("step", "typed"),
    [
        (HOURS, "1,5"),
        (HOURS, "1.5"),
        (HOURS, "7450"),
        (HOURS, "74500"),
        (PAY, "100000"),
        (PAY, "1000000,00"),
        (AMOUNT, "10000"),
        (DAY_OF, "310"),
    ],
)
def test_what_is_no_answer_is_never_cut_to_one_that_is(step: ask.Entry, typed: str) -> None:
    assert isinstance(step.parse(field_of(step).typed("", typed)), ask.InvalidAnswer)


def test_erasing_takes_one_sign_and_then_nothing() -> None:
    field = field_of(CODE)
    assert field.erased("99") == "9"
    assert field.erased("") == ""


def test_an_address_keeps_the_spaces_that_somebody_typed() -> None:
    assert field_of(EMAIL).raw("a b@c.fr") == "a b@c.fr"


@pytest.mark.parametrize(
    ("step", "keyboard"),
    [
        (AMOUNT, Keyboard.AMOUNT),
        (CODE, Keyboard.DIGITS),
        (DAY, Keyboard.DIGITS),
        (MOBILE, Keyboard.DIGITS),
        (EMAIL, Keyboard.EMAIL),
        (TEXT, Keyboard.LETTERS),
        (HOURS, Keyboard.DIGITS),
        (DAY_OF, Keyboard.DIGITS),
        (NAME, Keyboard.NAME),
    ],
)
def test_each_question_has_its_own_keys(step: ask.Entry, keyboard: Keyboard) -> None:
    assert field_of(step).keyboard is keyboard


class StrangeEntry(ask.Entry):
    """A kind that somebody added and forgot to give keys."""

    def read(self, text: str) -> str:
        return text

    def example(self) -> Message:
        return TITLE

    def written(self, answer: object) -> str:
        return str(answer)


def test_a_kind_of_question_without_a_field_is_a_defect() -> None:
    with pytest.raises(TypeError, match="no field for StrangeEntry"):
        field_of(StrangeEntry(id="unknown", title=TITLE))
