"""Each kind of question: what it understands, what it refuses and how, and what fills the field again."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.contact import Email, Mobile
from kiosk.conversation import ask
from kiosk.conversation.ask import UNSURE, InvalidAnswer, Reply, Special
from kiosk.money import Money, euros
from kiosk.months import Month
from kiosk.stamp import StampNumber
from kiosk.text import Message, Reference, _, verbatim

TITLE = _("Title")
TOO_EARLY, TOO_LATE = _("Too early"), _("Too late")
NOVEMBER = Month(2026, 11)


class Card(StrEnum):
    A = "a"
    B = "b"
    C = "c"
    D = "d"
    E = "e"
    F = "f"


def choice(*cards: Card) -> ask.Choice:
    return ask.Choice(id="q", title=TITLE, options=tuple(ask.Option(value=card, label=TITLE) for card in cards))


def amount(*, unsure: Message | None = None) -> ask.Amount:
    return ask.Amount(id="q", title=TITLE, at_least=euros(1), at_most=euros(999), unsure=unsure)


def text(*, unsure: Message | None = None) -> ask.Text:
    return ask.Text(id="q", title=TITLE, unsure=unsure)


def name(*, unsure: Message | None = None) -> ask.Name:
    return ask.Name(id="q", title=TITLE, unsure=unsure)


def whole(*, unsure: Message | None = None) -> ask.Whole:
    return ask.Whole(id="q", title=TITLE, at_least=1, at_most=744, unsure=unsure)


def day_of(*, unsure: Message | None = None) -> ask.DayOf:
    return ask.DayOf(id="q", title=TITLE, month=NOVEMBER, unsure=unsure)


def day(*, unsure: Message | None = None) -> ask.Day:
    return ask.Day(
        id="q",
        title=TITLE,
        earliest=date(2026, 11, 3),
        latest=date(2031, 11, 30),
        too_early=TOO_EARLY,
        too_late=TOO_LATE,
        unsure=unsure,
    )


def yes_no(*, unsure: Message | None = None) -> ask.YesNo:
    return ask.YesNo(id="q", title=TITLE, unsure=unsure)


EMAIL = ask.Contact(id="q", title=TITLE, channel=ask.Channel.EMAIL)
SMS = ask.Contact(id="q", title=TITLE, channel=ask.Channel.SMS)
CODE = ask.Code(id="q", title=TITLE)
DAY = ask.Day(id="q", title=TITLE, earliest=date(2020, 1, 1), latest=date(2026, 9, 15))
YES_NO = ask.YesNo(id="q", title=TITLE)
INFORMATION = ask.Information(id="q", title=TITLE)
REVIEW = ask.Review(id="q", title=TITLE, lines=(), proceed=TITLE)
ENTRIES = [amount(), EMAIL, SMS, CODE, DAY, text(), name(), whole(), day_of()]
KINDS = [choice(*Card), YES_NO, *ENTRIES, INFORMATION, REVIEW]


@pytest.mark.parametrize(
    ("question", "raw", "value"),
    [
        (choice(*Card), "b", Card.B),
        (YES_NO, "no", Reply.NO),
        (amount(), "225", euros(225)),
        (amount(), " 86,5 ", Money(8650)),
        (EMAIL, " adresse@exemple.fr ", Email("adresse@exemple.fr")),
        (SMS, "06.39.98.00.42", Mobile("+33639980042")),
        (CODE, "1234 5678\u00a09012-3456", StampNumber("1234567890123456")),
        (DAY, "15/09/2026", date(2026, 9, 15)),
        (DAY, "01012020", date(2020, 1, 1)),
        (text(), " TR-2026/7 ", "TR-2026/7"),
        (name(), "  L’Épi \t d'or & Cie (Metz) ", "L’Épi d'or & Cie (Metz)"),
        (name(), "Кафе 3+", "Кафе 3+"),
        (name(), "x" * 60, "x" * 60),
        (whole(), " 1\u202f\u00a0 2 ", 12),
        (whole(), "007", 7),
        (whole(), "744", 744),
        (day_of(), "1", date(2026, 11, 1)),
        (day_of(), "30", date(2026, 11, 30)),
        (day_of(), "09", date(2026, 11, 9)),
        (day_of(), "09/11/2026", date(2026, 11, 9)),
        (day(), "03112026", date(2026, 11, 3)),
        (INFORMATION, "", Special.SEEN),
        (REVIEW, "", Special.CONFIRMED),
    ],
)
def test_a_good_answer_becomes_a_value_that_still_stands_later(question: ask.Question, raw: str, value: Any) -> None:
    assert question.parse(raw) == value
    assert question.accepts(value)
    assert question.parse(question.written(value)) == value


@pytest.mark.parametrize(
    ("question", "raw", "problem"),
    [
        (choice(Card.A), "b", _("This is not one of the choices.")),
        (choice(Card.A), "", _("This is not one of the choices.")),
        (YES_NO, "maybe", _("This is not one of the choices.")),
        (amount(), "abc", _("This is not an amount.")),
        (amount(), "0", _("The amount must be between {least} and {most}.", least=euros(1), most=euros(999))),
        (amount(), "1000", _("The amount must be between {least} and {most}.", least=euros(1), most=euros(999))),
        (EMAIL, "adresse", _("The sign @ is missing in the address.")),
        (EMAIL, "adresse@", _("The end of the address is missing, after the sign @.")),
        (EMAIL, "a b@exemple.fr", _("This is not an e-mail address.")),
        (SMS, "0199001234", _("This is not a French mobile number.")),
        (CODE, "123456789012345", _("The number has {count} digits instead of 16.", count=15)),
        (CODE, "12345678901234567", _("The number has {count} digits instead of 16.", count=17)),
        (CODE, "123456789012345x", _("The number is made of digits only.")),
        (CODE, "- -", _("The number is made of digits only.")),
        (DAY, "15/09", _("The date is not complete.")),
        (DAY, "31/02/2026", _("This date does not exist.")),
        (DAY, "01/01/0000", _("This date does not exist.")),
        (DAY, "16/09/2026", _("This date is in the future.")),
        (DAY, "31/12/2019", _("This date is too long ago.")),
        (text(), "n°7", _("Only letters, digits and hyphens are possible here.")),
        (text(), "x" * 31, _("This is too long.")),
        (name(), "x" * 61, _("This is too long.")),
        (name(), "-", _("This is not a name.")),
        (name(), "Bar &", _("This is not a name.")),
        (name(), "Bar <b>", _("This is not a name.")),
        (name(), "Bar\x1bLac", _("This is not a name.")),
        (whole(), "1,5", _("This is not a whole number.")),
        (whole(), "-1", _("This is not a whole number.")),
        (whole(), "1" * 10, _("This is not a whole number.")),
        (whole(), "٣", _("This is not a whole number.")),
        (whole(), "0", _("The number must be between {least} and {most}.", least=1, most=744)),
        (whole(), "745", _("The number must be between {least} and {most}.", least=1, most=744)),
        (day_of(), "0", _("There is no day {number} in {month}.", number=0, month=NOVEMBER)),
        (day_of(), "31", _("There is no day {number} in {month}.", number=31, month=NOVEMBER)),
        (day_of(), "100", _("The date is not complete.")),
        (day_of(), "31/11/2026", _("This date does not exist.")),
        (day_of(), "01/12/2026", _("This date is not in {month}.", month=NOVEMBER)),
        (day_of(), "09/11/2025", _("This date is not in {month}.", month=NOVEMBER)),
        (day(), "02/11/2026", TOO_EARLY),
        (day(), "01/12/2031", TOO_LATE),
    ],
)
def test_a_bad_answer_says_what_is_wrong_and_how_to_cure_it(question: ask.Question, raw: str, problem: Message) -> None:
    invalid = question.parse(f" {raw} " if isinstance(question, ask.Entry) else raw)
    assert isinstance(invalid, InvalidAnswer)
    assert invalid.problem == problem
    assert invalid.cure.id
    assert invalid.kept.strip() == raw.strip()
    if isinstance(question, ask.Entry):
        assert invalid.kept == f" {raw} "
        assert invalid.cure == question.example()


@pytest.mark.parametrize("question", ENTRIES, ids=lambda kind: type(kind).__name__)
@pytest.mark.parametrize("raw", ["", "  "])
def test_nothing_is_not_an_answer(question: ask.Entry, raw: str) -> None:
    assert question.parse(raw) == InvalidAnswer(_("Nothing is written yet."), question.example(), raw)


@pytest.mark.parametrize(
    ("with_way_out", "without"),
    [(kind(unsure=TITLE), kind()) for kind in (amount, text, name, whole, day_of, day)],
    ids=["amount", "text", "name", "whole", "day of", "day"],
)
def test_not_knowing_is_an_answer_only_where_there_is_a_way_out(with_way_out: ask.Entry, without: ask.Entry) -> None:
    assert with_way_out.parse(UNSURE) is Special.UNSURE
    assert with_way_out.accepts(Special.UNSURE)
    assert with_way_out.written(Special.UNSURE) == ""
    assert isinstance(without.parse(UNSURE), InvalidAnswer)
    assert not without.accepts(Special.UNSURE)


def test_who_knows_neither_yes_nor_no_may_say_so_where_there_is_a_way_out() -> None:
    assert yes_no(unsure=TITLE).parse(UNSURE) is Special.UNSURE
    assert yes_no(unsure=TITLE).accepts(Special.UNSURE)
    assert yes_no(unsure=TITLE).written(Special.UNSURE) == UNSURE
    assert isinstance(yes_no().parse(UNSURE), InvalidAnswer)
    assert not yes_no().accepts(Special.UNSURE)


STRANGERS = (
    Card.A, Reply.YES, euros(5), Email("adresse@exemple.fr"), Mobile("+33639980042"), StampNumber("1234567890123456"),
    date(2026, 9, 1), date(2026, 11, 1), "A name", Special.SEEN, Special.CONFIRMED, Special.UNSURE, None, 7,
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "own"),
    [
        (choice(*Card), {Card.A}),
        (YES_NO, {Reply.YES}),
        (amount(), {euros(5)}),
        (EMAIL, {Email("adresse@exemple.fr")}),
        (SMS, {Mobile("+33639980042")}),
        (CODE, {StampNumber("1234567890123456")}),
        (DAY, {date(2026, 9, 1)}),
        (text(), {"A name"}),
        (name(), {"A name"}),
        (whole(), {7}),
        (day_of(), {date(2026, 11, 1)}),
        (INFORMATION, {Special.SEEN}),
        (REVIEW, {Special.CONFIRMED}),
    ],
    ids=[type(kind).__name__ for kind in KINDS],
)
def test_an_answer_to_another_kind_of_question_never_stands(question: ask.Question, own: set[Any]) -> None:
    assert {answer for answer in STRANGERS if question.accepts(answer)} == own


def test_an_answer_outside_the_limits_of_now_no_longer_stands() -> None:
    assert not amount().accepts(euros(1000))
    assert not DAY.accepts(date(2026, 9, 16))
    assert not choice(Card.A).accepts(Card.B)
    assert not whole().accepts(745)
    assert not day_of().accepts(date(2026, 12, 1))
    assert not name().accepts("x" * 61)
    assert not name().accepts("Not  tidied up")


@settings(derandomize=True, database=None, deadline=None)
@given(st.sampled_from(KINDS), st.text())
def test_no_text_breaks_a_question(question: ask.Question, raw: str) -> None:
    value = question.parse(raw)
    if isinstance(value, InvalidAnswer):
        assert value.kept == raw
    else:
        assert question.accepts(value)
        assert question.parse(question.written(value)) == value


def test_five_cards_fill_a_screen_and_a_sixth_opens_another() -> None:
    assert [len(page) for page in choice(*tuple(Card)[:5]).pages()] == [5]
    assert [len(page) for page in choice(*Card).pages()] == [4, 2]


def test_a_choice_has_options_each_once() -> None:
    for cards in ((), (Card.A, Card.A)):
        with pytest.raises(ValueError, match="each once"):
            choice(*cards)


def test_a_review_can_change_the_steps_that_its_lines_name() -> None:
    lines = (
        ask.Line(label=TITLE, value=TITLE, edit="a"),
        ask.Line(label=TITLE, value=TITLE),
        ask.Line(label=TITLE, value=TITLE, edit="b"),
    )
    assert set(ask.Review(id="q", title=TITLE, lines=lines, proceed=TITLE).editable()) == {"a", "b"}


def test_what_was_typed_shows_in_no_traceback() -> None:
    assert "adresse" not in repr(EMAIL.parse("adresse@"))


def test_limits_that_hang_on_other_answers_show_in_no_traceback() -> None:
    left = ask.Amount(id="q", title=TITLE, at_least=euros(1), at_most=euros(97_655))
    assert "97655" not in repr(left)
    assert repr(date(2026, 11, 3)) not in repr(day())
    assert TOO_EARLY.id not in repr(day())


def test_a_message_is_its_sentence_and_its_values() -> None:
    assert _("{b} {a}", b=1, a=euros(2)) == Message("{b} {a}", (("a", euros(2)), ("b", 1)))
    assert verbatim("AB-1") == Message("{text}", (("text", Reference("AB-1")),))
