"""Whatever a script looks like and whatever a hand does to it, a conversation is its answers and nothing else."""

from __future__ import annotations

from hypothesis import HealthCheck, example, given, settings

from kiosk.conversation.ask import Question, Review
from kiosk.conversation.do import Effect
from kiosk.conversation.engine import Conversation
from kiosk.conversation.step import Ending
from tests.conversations.inputs import good_answers, results
from tests.conversations.plots import Beat, Plot, Turn, plots, scripted
from tests.conversations.ramble import Act, Move, Rambler, moves

bounded = settings(
    max_examples=250,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

_TWO_REVIEWS: Plot = (
    Beat(Turn.BRANCH, parts=((), (Beat(Turn.YES_NO), Beat(Turn.STOP)))),
    Beat(Turn.REVIEW),
    Beat(Turn.YES_NO),
    Beat(Turn.PURCHASE),
)
_SHARED_REVIEW: Plot = (Beat(Turn.BRANCH, parts=((Beat(Turn.SUBMISSION), Beat(Turn.REVIEW)), (Beat(Turn.PURCHASE),))),)
"""Whatever was confirmed for the one arm was not confirmed for the other."""

_FORWARD = Move(Act.ANSWER)
_REFUSED = Move(Act.RUN, 2)


@bounded
@given(plots(), moves())
@example(_TWO_REVIEWS, [_FORWARD, _FORWARD, _FORWARD, Move(Act.EDIT), _FORWARD, _FORWARD, _FORWARD, Move(Act.RUN)])
@example(_SHARED_REVIEW, [_FORWARD, _FORWARD, _REFUSED, Move(Act.EDIT), Move(Act.ANSWER, 1), Move(Act.RUN)])
@example((Beat(Turn.YES_NO), Beat(Turn.REVIEW)), [_FORWARD, Move(Act.EDIT), Move(Act.BACK), Move(Act.BACK)])
def test_any_walk_stands_where_its_answers_alone_lead(plot: Plot, walk: list[Move]) -> None:
    rambler = Rambler(scripted(plot))
    for move in walk:
        rambler.makes(move)
    fresh = rambler.told_again()
    assert fresh.path == rambler.talk.path
    assert fresh.current == rambler.talk.current
    assert fresh.answers == rambler.talk.answers


@bounded
@given(plots(), moves())
def test_nothing_is_left_of_any_walk_once_it_is_wiped(plot: Plot, walk: list[Move]) -> None:
    script = scripted(plot)
    rambler = Rambler(script)
    for move in walk:
        rambler.makes(move)
    rambler.talk.wipe()
    assert rambler.talk.answers == {}
    assert rambler.talk.path == ()
    assert vars(rambler.talk) == vars(Conversation(script))


@bounded
@given(plots(), moves())
def test_an_edit_answered_the_same_way_asks_nothing_else_again(plot: Plot, walk: list[Move]) -> None:
    rambler = Rambler(scripted(plot))
    for move in walk:
        rambler.makes(move)
    talk = rambler.talk
    review = talk.current
    passed = talk.answers
    reviews = [step.id for step in talk.path if isinstance(step, Review)]
    for step_id in talk.can_edit:
        talk.edit(step_id)
        reopened = talk.current
        assert isinstance(reopened, Question)
        raw = next(raw for raw in (talk.draft, *good_answers(reopened)) if reopened.parse(raw) == passed[step_id])
        assert talk.answer(raw) is None
        while talk.current != review:
            # Only the reviews on the way have to be looked at again.
            assert talk.current.id in reviews
            assert talk.answer("") is None
        assert talk.answers == passed


@bounded
@given(plots())
def test_every_plot_can_be_walked_to_its_end(plot: Plot) -> None:
    """The generator makes real conversations: a straight walk ends, and each purchase had its own review."""
    talk = Conversation(scripted(plot))
    while not isinstance(talk.current, Ending):
        step = talk.current
        if isinstance(step, Effect):
            assert not step.irreversible or isinstance(talk.path[-1], Review)
            talk.record(talk.begin().id, results(step)[0])
        else:
            assert talk.answer(good_answers(step)[-1]) is None
