"""Each kind of step becomes a page: which screen shows it, and what it says."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from datetime import date, datetime
from enum import StrEnum

import pytest

from kiosk import resources
from kiosk.clock import PARIS
from kiosk.conversation import ask, do
from kiosk.conversation.ask import Channel, InvalidAnswer, Line, Option
from kiosk.conversation.engine import Talk
from kiosk.conversation.step import Chapter, Ending, Point, Step, Tone
from kiosk.money import euros
from kiosk.months import Month
from kiosk.procedures.mode import Mode
from kiosk.procedures.procedure import Facts, Requirement, Tile
from kiosk.text import Message, _
from kiosk.ui.content import Content, LineRow, OptionRow, PointRow, Screen, content_of
from kiosk.ui.page import Page
from kiosk.visit.visit import Visit, VisitFacts

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=PARIS)
TILE = Tile(title=_("Errand"), summary=_("s"), cost=_("c"), duration=_("d"), bring=_("b"), icon="stamp")


class Fruit(StrEnum):
    APPLE = "apple"
    PEAR = "pear"


@dataclass(frozen=True)
class OneStep:
    """A procedure of one step, perhaps after a page that was read."""

    step: Step | Ending
    before: bool = False
    id: str = "errand"
    tile: Tile = TILE
    needs: frozenset[Requirement] = frozenset()

    def conversation(self, mode: Mode, facts: Facts) -> Talk:
        if self.before:
            yield ask.Review(id="before", title=_("Before"), lines=(), proceed=_("Go"))
        if isinstance(self.step, Step):
            yield self.step
        return self.step if isinstance(self.step, Ending) else Ending(id="end", tone=Tone.DONE, title=_("End"))


def say(message: Message) -> str:
    """Render without a catalogue."""
    return message.id.format(**{name: getattr(value, "value", value) for name, value in message.args})


def visit_at(step: Step | Ending, *, before: bool = False) -> Visit:
    facts = VisitFacts(NOW, clock_sure=True, catalogue=None, can_print=True, language="fr")
    visit = Visit(OneStep(step, before), Mode.CONNECTED, facts)
    if before:
        visit.conversation.answer("")
    return visit


def page_of(step: Step | Ending, *, entered: str = "", before: bool = False) -> Content:
    visit = visit_at(step, before=before)
    visit.entered = entered
    return content_of(visit, say)


def test_every_screen_has_its_file() -> None:
    files = {file.name for file in resources.folder("screens").glob("*Screen.qml")}
    assert files == {f"{screen.value}Screen.qml" for screen in Screen}


def test_what_every_page_says() -> None:
    chapter = Chapter(2, 5, _("Where to send it"))
    page = page_of(ask.Information(id="read", title=_("Title"), help=_("Help"), chapter=chapter))
    assert (page.id, page.procedure, page.title, page.help) == ("read", "Errand", "Title", "Help")
    assert (page.chapter, page.chapters, page.chapter_title) == (2, 5, "Where to send it")
    assert page.first
    assert not page.can_go_back


def test_a_page_without_help_and_chapter_says_nothing_in_their_place() -> None:
    page = page_of(ask.Information(id="read", title=_("Title")), before=True)
    assert (page.help, page.chapter, page.chapters, page.chapter_title) == ("", 0, 0, "")
    assert page.can_go_back
    assert not page.first


def test_information() -> None:
    page = page_of(ask.Information(id="read", title=_("T"), points=(Point("card", _("Pay")),), proceed=_("Start")))
    assert page.screen is Screen.INFORMATION
    assert page.points == (PointRow("card", "Pay"),)
    assert page.proceed == "Start"
    assert (page.qr, page.qr_caption) == ("", "")


def test_information_for_the_phone() -> None:
    page = page_of(ask.Information(id="read", title=_("T"), qr="https://exemple.fr/x", qr_caption=_("Scan")))
    assert (page.screen, page.qr, page.qr_caption) == (Screen.INFORMATION, "https://exemple.fr/x", "Scan")


def test_choice() -> None:
    options = (
        Option(value=Fruit.APPLE, label=_("Apple"), detail=_("Red"), price=_("Free"), icon="yes"),
        Option(value=Fruit.PEAR, label=_("Pear")),
    )
    page = page_of(ask.Choice(id="fruit", title=_("T"), options=options))
    assert page.screen is Screen.CHOICE
    assert page.options == (OptionRow("apple", "Apple", "Red", "Free", "yes"), OptionRow("pear", "Pear", "", "", ""))
    assert page.proceed == "", "a card is the answer"
    assert not page.more


def test_yes_or_no() -> None:
    page = page_of(ask.YesNo(id="paid", title=_("T"), yes=_("It is"), no=_("Not yet")))
    assert page.screen is Screen.CHOICE
    assert [(row.value, row.label, row.icon) for row in page.options] == [
        ("yes", "It is", "yes"),
        ("no", "Not yet", "no"),
    ]


def test_who_does_not_know_has_a_card_of_his_own() -> None:
    step = ask.YesNo(id="paid", title=_("T"), unsure=_("I do not know"))
    page = page_of(step)
    assert page.options[2:] == (OptionRow("?", "I do not know", "", "", "agent"),)
    assert step.accepts(step.parse(page.options[2].value))


@pytest.mark.parametrize(
    ("step", "entered", "shown", "placeholder", "suffix"),
    [
        (ask.Amount(id="q", title=_("T"), at_least=euros(1), at_most=euros(9)), "5", "5", "", "€"),
        (ask.Code(id="q", title=_("T")), "99990", "9999 0", "•••• •••• •••• ••••", ""),
        (
            ask.Day(id="q", title=_("T"), earliest=date(2020, 1, 1), latest=date(2026, 1, 1)),
            "0101",
            "01/01",
            "DD/MM/YYYY",
            "",
        ),
        (ask.Contact(id="q", title=_("T"), channel=Channel.SMS), "061", "06 1", "06 00 00 00 00", ""),
        (ask.Contact(id="q", title=_("T"), channel=Channel.EMAIL), "a@", "a@", "name@example.org", ""),
        (ask.Text(id="q", title=_("T")), "AB-1", "AB-1", "", ""),
        (ask.Name(id="q", title=_("T")), "Café", "Café", "", ""),
        (ask.Whole(id="q", title=_("T"), at_least=1, at_most=744, unit=_("hours")), "151", "151", "", "hours"),
        (ask.Whole(id="q", title=_("T"), at_least=1, at_most=12), "2", "2", "", ""),
        (ask.DayOf(id="q", title=_("T"), month=Month(2026, 10)), "9", "9", "", "2026-10"),
    ],
    ids=["amount", "code", "day", "mobile", "email", "text", "name", "unit", "count", "day of a month"],
)
def test_entry(step: ask.Entry, entered: str, shown: str, placeholder: str, suffix: str) -> None:
    page = page_of(step, entered=entered)
    assert page.screen is Screen.ENTRY
    assert (page.entered, page.placeholder, page.suffix) == (shown, placeholder, suffix)
    assert (page.proceed, page.unsure, page.problem, page.cure) == ("Continue", "", "", "")
    assert page.keyboard


def test_an_entry_with_a_way_out_and_a_problem() -> None:
    step = ask.Text(id="q", title=_("T"), unsure=_("I do not know"))
    page = content_of(visit_at(step), say, invalid=InvalidAnswer(_("Wrong."), _("Do this."), "x"))
    assert (page.unsure, page.problem, page.cure) == ("I do not know", "Wrong.", "Do this.")


def test_review() -> None:
    step = ask.Review(
        id="review",
        title=_("T"),
        lines=(Line(label=_("Use"), value=_("Passport"), edit="unknown"), Line(label=_("For"), value=_("A child"))),
        total=euros(86),
        total_label=_("You pay"),
        notices=(Point("refund", _("Refund")),),
        proceed=_("Pay"),
    )
    page = page_of(step)
    assert page.screen is Screen.REVIEW
    assert page.lines == (LineRow("Use", "Passport", ""), LineRow("For", "A child", "")), "what cannot change says so"
    assert (page.total, page.total_label, page.proceed) == (say(_("{amount}", amount=euros(86))), "You pay", "Pay")
    assert page.points == (PointRow("refund", "Refund"),)


def test_an_effect_is_waited_for() -> None:
    page = page_of(do.Purchase(id="act", title=_("T"), order="an order"), before=True)
    assert page.screen is Screen.WORKING
    assert page.proceed == ""


def test_ending() -> None:
    ending = Ending(
        id="sold",
        tone=Tone.DONE,
        title=_("T"),
        points=(Point("message", _("Sent")),),
        number="9999 0000",
        number_caption=_("Number"),
        qr="99990000",
        qr_caption=_("Scan"),
    )
    page = page_of(ending)
    assert page.screen is Screen.ENDING
    assert (page.tone, page.number, page.number_caption, page.qr, page.qr_caption) == (
        *("done", "9999 0000", "Number"),
        *("99990000", "Scan"),
    )
    assert page.proceed == "Finish and erase"
    assert page_of(Ending(id="end", tone=Tone.AGENT, title=_("T"))).qr == ""
    assert page_of(Ending(id="end", tone=Tone.DONE, title=_("T"), qr=_("Received"))).qr == "Received"


def test_nothing_of_the_citizen_shows_in_a_traceback() -> None:
    review = ask.Review(id="q", title=_("T"), lines=(Line(label=_("To"), value=_("canary")),), proceed=_("Pay"))
    sold = Ending(id="sold", tone=Tone.DONE, title=_("T"), number="canary", qr="canary")
    typed = page_of(ask.Contact(id="q", title=_("T"), channel=Channel.EMAIL), entered="canary")
    link = ask.Information(id="q", title=_("T"), qr="canary")
    for page in (page_of(review), page_of(sold), page_of(link), typed):
        assert "canary" in str(astuple(page))
        assert "canary" not in repr(page)


class StrangeStep(Step):
    """A kind that somebody added and forgot to draw."""

    def accepts(self, answer: object) -> bool:
        return False


def test_a_kind_of_step_without_a_screen_is_a_defect() -> None:
    with pytest.raises(TypeError, match="no screen for StrangeStep strange"):
        page_of(StrangeStep(id="strange", title=_("T")))


def test_qml_sees_everything_that_a_page_says() -> None:
    page = Page()
    known = {page.metaObject().property(n).name() for n in range(page.metaObject().propertyCount())}
    assert {_in_qml(field.name) for field in fields(Content)} == known - {"objectName"}


def _in_qml(name: str) -> str:
    first, *others = name.split("_")
    return "stepId" if name == "id" else first + "".join(part.title() for part in others)
