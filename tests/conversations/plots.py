"""Conversations made up by Hypothesis: questions of every kind, branches, loops, reviews and effects."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from typing import Any, TypeAlias

from hypothesis import strategies as st

from kiosk.conversation import ask, do
from kiosk.conversation.engine import Script, Talk
from kiosk.conversation.step import Ending, Step, Tone
from kiosk.declarations.api import Incoherent, Invalid, NotFiled, Trouble
from kiosk.money import euros
from kiosk.text import _

TITLE = _("Title")


class Card(StrEnum):
    A = "a"
    B = "b"
    C = "c"


class Turn(StrEnum):
    """What a made-up conversation does next."""

    CHOICE = "choice"
    YES_NO = "yes_no"
    AMOUNT = "amount"
    INFORMATION = "information"
    REVIEW = "review"
    PURCHASE = "purchase"
    DELIVERY = "delivery"
    ENQUIRY = "enquiry"
    SUBMISSION = "submission"
    BRANCH = "branch"
    LOOP = "loop"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Beat:
    """One turn. ``size`` varies a question; ``parts`` are the arms of a branch, or the body of a loop."""

    turn: Turn
    size: int = 1
    parts: tuple[Plot, ...] = ()


Plot: TypeAlias = tuple[Beat, ...]

_SIMPLE = (
    Turn.CHOICE,
    Turn.YES_NO,
    Turn.AMOUNT,
    Turn.INFORMATION,
    Turn.REVIEW,
    Turn.PURCHASE,
    Turn.DELIVERY,
    Turn.ENQUIRY,
    Turn.SUBMISSION,
    Turn.STOP,
)


def plots() -> st.SearchStrategy[Plot]:
    """Return a strategy of conversations that keep the rules, one level of branch inside another at most."""
    simple = st.builds(Beat, st.sampled_from(_SIMPLE), st.integers(1, 3))
    # STOP cuts everything behind it: keep it rare outside branches.
    going_on = simple.filter(lambda beat: beat.turn is not Turn.STOP)
    inner = st.lists(simple, max_size=3).map(tuple)
    nested = st.builds(Beat, st.sampled_from((Turn.BRANCH, Turn.LOOP)), st.integers(1, 3), st.tuples(inner, inner))
    deep = st.lists(going_on | nested, min_size=1, max_size=4).map(tuple)
    outer = st.builds(Beat, st.just(Turn.BRANCH), st.integers(1, 3), st.tuples(deep, inner))
    return st.lists(going_on | nested | outer, min_size=1, max_size=8).map(tuple)


def scripted(plot: Plot) -> Script:
    """Return the talk of ``plot``.

    A step is named after its kind and how many of that kind came before it, so two branches share names and an answer
    given in one may or may not fit the other; every purchase and submission has a review of its own just before.
    """
    return lambda: _talk(plot)


@dataclass(slots=True)
class _Names:
    given: dict[str, count[int]] = field(default_factory=dict)
    passed: list[str] = field(default_factory=list)

    def next(self, kind: str) -> str:
        name = f"{kind}.{next(self.given.setdefault(kind, count(1)))}"
        self.passed.append(name)
        return name


def _talk(plot: Plot) -> Talk:
    names = _Names()
    yield from _walk(plot, names)
    return Ending(id=f"end after {len(names.passed)}", tone=Tone.DONE, title=TITLE)


def _walk(plot: Plot, names: _Names) -> Generator[Step, Any, bool]:
    """Return whether the talk goes on behind ``plot``."""
    for beat in plot:
        match beat.turn:
            case Turn.STOP:
                return False
            case Turn.BRANCH:
                reply = yield ask.YesNo(id=names.next("branch"), title=TITLE)
                if not (yield from _walk(beat.parts[reply is ask.Reply.NO], names)):
                    return False
            case Turn.LOOP:
                for _again in range(beat.size):
                    if (yield ask.YesNo(id=names.next("again"), title=TITLE)) is ask.Reply.NO:
                        break
                    if not (yield from _walk(beat.parts[0], names)):
                        return False
            case Turn.PURCHASE:
                yield _review(names)
                yield do.Purchase(id=names.next("purchase"), title=TITLE, order=tuple(names.passed))
            case Turn.DELIVERY:
                yield do.Delivery(id=names.next("delivery"), title=TITLE, item=tuple(names.passed))
            case Turn.ENQUIRY:
                yield do.Enquiry(id=names.next("enquiry"), title=TITLE, subject=tuple(names.passed))
            case Turn.SUBMISSION:
                yield _review(names)
                yield do.Submission(
                    id=names.next("submission"), title=TITLE, form=tuple(names.passed), nothing_done=_nothing_done
                )
            case _:
                yield _question(beat, names)
    return True


def _nothing_done(result: Any) -> bool:
    return isinstance(result, Incoherent | Invalid | NotFiled | Trouble)


def _question(beat: Beat, names: _Names) -> Step:
    match beat.turn:
        case Turn.CHOICE:
            options = tuple(ask.Option(value=card, label=TITLE) for card in tuple(Card)[: beat.size])
            return ask.Choice(id=names.next("choice"), title=TITLE, options=options)
        case Turn.YES_NO:
            return ask.YesNo(id=names.next("yes_no"), title=TITLE)
        case Turn.AMOUNT:
            return ask.Amount(
                id=names.next("amount"),
                title=TITLE,
                at_least=euros(beat.size),
                at_most=euros(beat.size + 2),
                unsure=TITLE if beat.size == 2 else None,
            )
        case Turn.REVIEW:
            return _review(names)
        case _:
            return ask.Information(id=names.next("information"), title=TITLE)


def _review(names: _Names) -> ask.Review:
    lines = tuple(ask.Line(label=TITLE, value=TITLE, edit=name) for name in names.passed)
    return ask.Review(id=names.next("review"), title=TITLE, lines=lines, proceed=TITLE)
