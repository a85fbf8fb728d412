"""What one page shows, as plain values: the step rendered in the language of the visit. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum

from kiosk.conversation import ask, do
from kiosk.conversation.ask import InvalidAnswer
from kiosk.conversation.step import Ending, Point, Step
from kiosk.text import Message, _
from kiosk.ui.fields import field_of
from kiosk.visit.visit import Visit

Render = Callable[[Message], str]


class Screen(Enum):
    """The QML file that shows a page (``screens/<value>Screen.qml``)."""

    ATTRACT = "Attract"
    HOME = "Home"
    INFORMATION = "Information"
    CHOICE = "Choice"
    ENTRY = "Entry"
    REVIEW = "Review"
    WORKING = "Working"
    ENDING = "Ending"
    GOODBYE = "Goodbye"
    FAILURE = "Failure"


@dataclass(frozen=True, slots=True)
class OptionRow:
    value: str
    label: str
    detail: str
    price: str
    icon: str


@dataclass(frozen=True, slots=True)
class PointRow:
    icon: str
    text: str
    paper: str = ""


@dataclass(frozen=True, slots=True)
class LineRow:
    label: str
    value: str = field(repr=False)
    edit: str


@dataclass(frozen=True, slots=True)
class Content:
    """One page. Empty text means that the page has no such part."""

    screen: Screen
    id: str = ""
    procedure: str = ""
    title: str = ""
    help: str = ""
    chapter: int = 0
    chapters: int = 0
    chapter_title: str = ""
    can_go_back: bool = False
    first: bool = False
    proceed: str = ""
    options: tuple[OptionRow, ...] = ()
    more: bool = False
    points: tuple[PointRow, ...] = ()
    lines: tuple[LineRow, ...] = ()
    total: str = ""
    total_label: str = ""
    keyboard: str = ""
    entered: str = field(default="", repr=False)
    placeholder: str = ""
    suffix: str = ""
    unsure: str = ""
    problem: str = ""
    cure: str = ""
    tone: str = ""
    number: str = field(default="", repr=False)
    number_caption: str = ""
    qr: str = field(default="", repr=False)
    qr_caption: str = ""


def content_of(visit: Visit, render: Render, page: int = 0, invalid: InvalidAnswer | None = None) -> Content:
    """Return the page of the visit's current step; ``page`` is which cards of a long choice are shown."""
    step = visit.conversation.current
    base = Content(
        screen=Screen.INFORMATION,
        id=step.id,
        procedure=render(visit.procedure.tile.title),
        title=render(step.title),
        help=render(step.help) if step.help else "",
        can_go_back=visit.conversation.can_go_back,
        first=not visit.conversation.path,
    )
    if step.chapter is not None:
        chapter = step.chapter
        base = replace(base, chapter=chapter.number, chapters=chapter.total, chapter_title=render(chapter.title))
    match step:
        case ask.Information():
            return replace(
                base,
                points=_points(step.points, render),
                qr=step.qr or "",
                qr_caption=render(step.qr_caption) if step.qr_caption else "",
                proceed=render(step.proceed),
            )
        case ask.Choice():
            return _choice(base, step, render, page)
        case ask.YesNo():
            return _yes_no(base, step, render)
        case ask.Entry():
            return _entry(base, step, visit, render, invalid)
        case ask.Review():
            return _review(base, step, visit, render)
        case do.Effect():
            return replace(base, screen=Screen.WORKING)
        case Ending():
            return _ending(base, step, render)
        case Step():
            raise TypeError(f"no screen for {type(step).__name__} {step.id}")


def _points(points: tuple[Point, ...], render: Render) -> tuple[PointRow, ...]:
    return tuple(
        PointRow(point.icon, render(point.text), render(point.paper) if point.paper else "") for point in points
    )


def _yes_no(base: Content, step: ask.YesNo, render: Render) -> Content:
    cards = [(ask.Reply.YES.value, step.yes, "yes"), (ask.Reply.NO.value, step.no, "no")]
    if step.unsure is not None:
        cards.append((ask.UNSURE, step.unsure, "agent"))
    rows = tuple(OptionRow(value, render(label), "", "", icon) for value, label, icon in cards)
    return replace(base, screen=Screen.CHOICE, options=rows)


def _choice(base: Content, step: ask.Choice, render: Render, page: int) -> Content:
    pages = step.pages()
    rows = tuple(
        OptionRow(
            option.value,
            render(option.label),
            render(option.detail) if option.detail else "",
            render(option.price) if option.price else "",
            option.icon,
        )
        for option in pages[page % len(pages)]
    )
    return replace(base, screen=Screen.CHOICE, options=rows, more=len(pages) > 1)


def _entry(base: Content, step: ask.Entry, visit: Visit, render: Render, invalid: InvalidAnswer | None) -> Content:
    field = field_of(step)
    return replace(
        base,
        screen=Screen.ENTRY,
        keyboard=field.keyboard.value,
        entered=field.shown(visit.entered),
        placeholder=field.pattern or _pattern(step, render),
        suffix=_suffix(step, render),
        unsure=render(step.unsure) if step.unsure else "",
        problem=render(invalid.problem) if invalid else "",
        cure=render(invalid.cure) if invalid else "",
        proceed=render(_("Continue")),
    )


def _pattern(step: ask.Entry, render: Render) -> str:
    match step:
        case ask.Day():
            return render(_("DD/MM/YYYY"))
        case ask.Contact(channel=ask.Channel.SMS):
            return "06 00 00 00 00"
        case ask.Contact():
            return render(_("name@example.org"))
        case _:
            return ""


def _suffix(step: ask.Entry, render: Render) -> str:
    match step:
        case ask.Amount():
            return "€"
        case ask.Whole(unit=Message() as unit):
            return render(unit)
        case ask.DayOf():
            return render(_("{month}", month=step.month))
        case _:
            return ""


def _review(base: Content, step: ask.Review, visit: Visit, render: Render) -> Content:
    can_edit = visit.conversation.can_edit
    return replace(
        base,
        screen=Screen.REVIEW,
        lines=tuple(
            LineRow(render(line.label), render(line.value), line.edit if line.edit in can_edit and line.edit else "")
            for line in step.lines
        ),
        points=_points(step.notices, render),
        total=render(_("{amount}", amount=step.total)) if step.total else "",
        total_label=render(step.total_label) if step.total_label else "",
        proceed=render(step.proceed),
    )


def _ending(base: Content, step: Ending, render: Render) -> Content:
    return replace(
        base,
        screen=Screen.ENDING,
        tone=step.tone.value,
        points=_points(step.points, render),
        number=step.number or "",
        number_caption=render(step.number_caption) if step.number_caption else "",
        qr=render(step.qr) if isinstance(step.qr, Message) else step.qr or "",
        qr_caption=render(step.qr_caption) if step.qr_caption else "",
        proceed=render(_("Finish and erase")),
    )
