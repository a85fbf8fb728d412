"""Any month, told in any way: what is sent is what was answered, looked at twice, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk.conversation.ask import Reply, Review
from kiosk.conversation.do import Submission
from kiosk.declarations.situation import Declaration, EndOfSearch, Motive, Period, Work
from kiosk.identity.api import Identified
from kiosk.money import Money
from kiosk.months import Month
from kiosk.procedures.france_travail.acts import FileDeclaration
from kiosk.procedures.france_travail.sending import Remarks
from kiosk.text import Message, Reference, _
from tests.conversations.month import NOTHING, TWO_JOBS, Lived, ready_to_send, typed
from tests.conversations.organism import ME
from tests.conversations.ramble import Act, Move, Rambler
from tests.conversations.walk import Known, Walker, script

DAYS = (date(2026, 10, 29), date(2026, 11, 30), date(2026, 12, 31), date(2027, 2, 26), date(2028, 2, 29))
"""A day in the window of its own month, of each length that a month has."""

bounded = settings(max_examples=60, derandomize=True, database=None, deadline=None)


@st.composite
def lives(draw: st.DrawFn) -> tuple[date, Lived]:
    """Return a strategy of months, each with the day on which it is told."""
    today = draw(st.sampled_from(DAYS))
    month = Month.of(today)
    days = st.dates(month.first, month.last)
    maybe = st.none() | days
    jobs = st.builds(
        Work,
        st.text("aÉïz9 ", min_size=1, max_size=20).map(lambda name: " ".join(name.split())).filter(bool),
        st.integers(1, 24 * month.days),
        st.integers(100, 2_000_000).map(Money),
        st.booleans(),
    )
    periods = st.lists(st.builds(_period, days, st.integers(0, 1_500)), max_size=5).map(tuple)
    training = draw(st.booleans())
    stopped = st.none() if training else st.none() | st.builds(EndOfSearch, days, st.sampled_from(Motive))
    lived = Lived(
        work=tuple(draw(st.lists(jobs, max_size=4))),
        training=training,
        internships=draw(periods),
        sick_leaves=draw(periods),
        maternity=draw(maybe),
        paternity=draw(st.booleans()),
        retirement=draw(maybe),
        invalidity=draw(maybe),
        stopped=draw(stopped),
    )
    return today, lived


def _period(start: date, days: int) -> Period:
    return Period(start, start + timedelta(days=days))


@bounded
@given(lives())
def test_any_month_is_declared_as_it_was_told_and_the_review_says_so(told: tuple[date, Lived]) -> None:
    today, lived = told
    walk = ready_to_send(Walker(script("france_travail", Known(None, today))), lived)
    review = walk.reviews("review.1")
    shown = {line.edit: line.value for line in review.lines if line.edit is not None}
    asked = {step.id: step for step in walk.talk.path}
    assert list(shown) == [step for step, _raw in lived.told()]
    for step, raw in lived.told():
        assert read(shown[step], asked[step]) == raw.replace("several", "once")
    sums = [line.value for line in review.lines if line.edit is None and dict(line.value.args)]
    hours, pay = sum(job.hours for job in lived.work), sum(job.gross.cents for job in lived.work)
    both = [_("{hours} hours", hours=hours), _("{amount}", amount=Money(pay))]
    assert sums == (both if len(lived.work) > 1 else [])
    walk.confirms("review.1").confirms("confirm.1")
    assert walk.form("submit.1") == FileDeclaration(lived.situation(Month.of(today)).declaration, ME.token, force=False)


def read(value: Message, question: Any) -> str:
    """Return what was typed or touched at ``question`` if the review says ``value``."""
    for option in getattr(question, "options", ()):
        if option.label == value:
            return str(option.value)
    if not value.args:
        return {"Yes": "once" if hasattr(question, "options") else "yes", "No": "no"}[value.id]
    ((_name, said),) = value.args
    match said:
        case Money():
            return typed(said)
        case Reference():
            return said.value
        case date():
            return f"{said:%d/%m/%Y}" if question.id.endswith(".end") else str(said.day)
        case _:
            return str(said)


# --- whatever a hand does ----------------------------------------------------------------------------------------

_OPEN = (2, 3, 7, 8, 9)
"""Among the results of a submission, those after which nothing was recorded."""

_FORWARD, _RUN = Move(Act.ANSWER), Move(Act.RUN)
_ODD, _REFUSED, _TOKEN_ENDED, _NOT_TAKEN = (Move(Act.RUN, pick) for pick in (2, 3, 8, 7))
_CONFIRM = Move(Act.ANSWER, 1)
_CHANGED = [Move(Act.EDIT), Move(Act.ANSWER, 1)]

# A first declaration that leaves everything open; then mostly the first card and again results that leave everything
# open, or few walks would send a second time.
_FORTH = st.builds(Move, st.just(Act.ANSWER), st.sampled_from((0, 0, 0, 1)))
_ACT = st.builds(Move, st.just(Act.RUN), st.sampled_from((*_OPEN, *_OPEN, 0, 4, 10)))
_ABOUT = st.builds(Move, st.sampled_from((Act.EDIT, Act.EDIT, Act.BACK, Act.MISTYPE)), st.integers(0, 21))
hands = st.builds(
    lambda result, then: [_FORWARD, _FORWARD, Move(Act.RUN, result), _FORWARD, *then],
    st.sampled_from(_OPEN),
    st.lists(st.one_of(*[_FORTH] * 5, *[_ACT] * 3, *[_ABOUT] * 2), min_size=8, max_size=40),
)


@bounded
@given(lives(), hands)
@example((DAYS[0], NOTHING), [_FORWARD, _FORWARD, _ODD, _FORWARD, _FORWARD, *_CHANGED, _FORWARD, _FORWARD, _RUN])
@example((DAYS[0], NOTHING), [_FORWARD, _FORWARD, _ODD, _FORWARD, _CONFIRM, _FORWARD, _FORWARD, _RUN])
@example((DAYS[0], TWO_JOBS), [_FORWARD, _FORWARD, _REFUSED, _FORWARD, *_CHANGED, _FORWARD, _FORWARD, _RUN])
@example((DAYS[0], TWO_JOBS), [_FORWARD, _FORWARD, _TOKEN_ENDED, _FORWARD, _RUN, *_CHANGED, _FORWARD, _FORWARD, _RUN])
@example((DAYS[0], TWO_JOBS), [_FORWARD, _FORWARD, _NOT_TAKEN, _FORWARD, *_CHANGED, _FORWARD, _FORWARD, _RUN])
def test_whatever_a_hand_does_a_declaration_is_looked_at_twice(told: tuple[date, Lived], walk: list[Move]) -> None:
    today, lived = told
    talk = script("france_travail", Known(None, today))
    rambler = Rambler(talk, ready_to_send(Walker(talk), lived).talk)
    for move in walk:
        rambler.makes(move)
        if isinstance(rambler.talk.current, Submission):
            looked_at_twice(rambler, rambler.talk.current, Month.of(today))
    fresh = rambler.told_again()
    assert (fresh.path, fresh.current) == (rambler.talk.path, rambler.talk.current)


def looked_at_twice(rambler: Rambler, waiting: Submission[FileDeclaration], month: Month) -> None:
    """Assert that what waits to be sent was confirmed twice as it is now, and that nothing was recorded before."""
    path, answers = rambler.talk.path, rambler.talk.answers
    number = waiting.id.removeprefix("submit.")
    review, confirm = path[-2:]
    assert (review.id, confirm.id) == (f"review.{number}", f"confirm.{number}")
    assert isinstance(review, Review)
    assert isinstance(confirm, Review)
    assert (review, confirm) == (rambler.looked_at[review.id], rambler.looked_at[confirm.id])
    sent_before = [step for step in path if isinstance(step, Submission)]
    assert all(step.nothing_done(answers[step.id]) for step in sent_before)
    token = [answer.token for answer in answers.values() if isinstance(answer, Identified)][-1]
    declaration = rebuilt(answers, month)
    force = list(answers.values())[-3] is Remarks.CONFIRM and answers[sent_before[-1].id].about == declaration
    assert waiting.form == FileDeclaration(declaration, token, force)
    assert force == (review.editable() == set()), "what is confirmed in spite of a remark cannot be changed"


def rebuilt(answers: dict[str, Any], month: Month) -> Declaration:
    """Return the declaration that ``answers`` make, put together by hand."""
    until = answers.get("looking.until")
    return Declaration(
        month=month,
        work=tuple(
            Work(
                answers[f"employer.{number}.name"],
                answers[f"employer.{number}.hours"],
                answers[f"employer.{number}.gross"],
                answers[f"employer.{number}.ended"] is Reply.YES,
            )
            for number in range(1, answers.get("employers", 0) + 1)
        ),
        training=answers["training"] is Reply.YES,
        internships=tuple(_periods(answers, "internship")),
        sick_leaves=tuple(_periods(answers, "sick")),
        maternity=answers.get("maternity.since"),
        retirement=answers.get("retirement.since"),
        invalidity=answers.get("invalidity.since"),
        end_of_search=EndOfSearch(until, Motive(answers["looking.why"])) if until else None,
    )


def _periods(answers: dict[str, Any], step: str) -> Iterator[Period]:
    for number in count(1):
        if f"{step}.{number}.start" not in answers:
            return
        yield Period(answers[f"{step}.{number}.start"], answers[f"{step}.{number}.end"])
