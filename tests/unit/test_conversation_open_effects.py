"""Effects that leave everything open: what can be changed behind them, and which reviews are asked again."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.conversation import ask, do
from kiosk.conversation.engine import Conversation, NotAllowedError, ScriptError, Talk
from tests.unit.talks import (
    DONE,
    REFUSED,
    TAKEN,
    TITLE,
    delivery,
    enquiry,
    purchase,
    review,
    script,
    submission,
    walked,
    yes_no,
)

KNOWN = object()
IDENTIFICATION = do.Identification(id="who", title=TITLE)
TWO_TRIES = script(
    yes_no("a"),
    review("look.1", "a"),
    review("sure.1"),
    submission("send.1"),
    ask.Information(id="refused.1", title=TITLE),
    review("look.2", "a"),
    review("sure.2"),
    submission("send.2"),
)
REFUSED_ONCE = ("yes", "", "", REFUSED, "")


@pytest.mark.parametrize("effect", [enquiry("ask"), IDENTIFICATION], ids=["enquiry", "identification"])
def test_what_was_answered_before_a_question_to_somebody_can_be_changed_behind_it(effect: do.Effect) -> None:
    talk = script(yes_no("a"), effect, yes_no("b"), review("look", "a", "b"))
    conversation = walked(talk, "yes", KNOWN, "yes")
    assert conversation.can_edit == {"a", "b"}
    conversation.edit("a")
    assert conversation.draft == "yes"
    assert conversation.answer("no") is None
    assert conversation.current.id == "look", "the effect is not run again"
    assert conversation.answers[effect.id] is KNOWN


def test_back_stops_at_an_effect_that_left_everything_open() -> None:
    conversation = walked(script(yes_no("a"), enquiry("ask"), yes_no("b")), "yes", KNOWN)
    assert not conversation.can_go_back
    conversation = walked(TWO_TRIES, *REFUSED_ONCE[:-1])
    assert not conversation.can_go_back


@pytest.mark.parametrize(
    ("effect", "result"),
    [(submission("act"), TAKEN), (purchase("act"), REFUSED), (delivery("act"), REFUSED)],
    ids=["form taken", "payment", "paper"],
)
def test_what_settled_something_bars_the_way(effect: do.Effect, result: object) -> None:
    talk = script(yes_no("a"), review("look"), effect, enquiry("ask"), yes_no("b"), review("again", "a", "b"))
    conversation = walked(talk, "yes", "", result, KNOWN, "yes")
    assert conversation.can_edit == {"b"}
    with pytest.raises(NotAllowedError, match="a cannot be changed from again"):
        conversation.edit("a")


def test_behind_a_form_that_was_not_taken_everything_can_be_changed_and_is_looked_at_again() -> None:
    conversation = walked(TWO_TRIES, *REFUSED_ONCE)
    assert conversation.can_edit == {"a"}
    conversation.edit("a")
    assert conversation.answer("no") is None
    assert conversation.current.id == "look.2", "the reviews whose act has run are not asked again"
    assert conversation.answer("") is None
    assert conversation.answer("") is None
    assert conversation.begin().id == "send.2"
    assert conversation.answers["send.1"] is REFUSED


def test_a_review_confirmed_on_other_answers_is_asked_again_though_one_before_it_is_spent() -> None:
    conversation = walked(TWO_TRIES, *REFUSED_ONCE, "", "")
    conversation.back()
    conversation.back()
    assert conversation.current.id == "look.2"
    conversation.edit("a")
    assert conversation.answer("no") is None
    assert [conversation.current.id, *walk_on(conversation)] == ["look.2", "sure.2", "send.2"]


def walk_on(conversation: Conversation) -> list[str]:
    passed = []
    while isinstance(conversation.current, ask.Review):
        assert conversation.answer("") is None
        passed.append(conversation.current.id)
    return passed


def test_what_was_confirmed_for_one_act_is_not_confirmed_for_another() -> None:
    def talk() -> Talk:
        gives = yield yes_no("give")
        yield review("look", "give")
        if gives is ask.Reply.YES:
            yield submission("send")
            yield review("again", "give")
        else:
            yield purchase("pay")
        return DONE

    conversation = walked(talk, "yes", "", REFUSED)
    conversation.edit("give")
    assert conversation.answer("no") is None
    assert conversation.current.id == "look"


def test_a_change_taken_back_behind_a_form_that_was_not_taken_leaves_everything_as_it_was() -> None:
    conversation = walked(TWO_TRIES, *REFUSED_ONCE)
    before = conversation.answers
    conversation.edit("a")
    conversation.back()
    assert (conversation.current.id, conversation.answers) == ("look.2", before)


def test_no_review_re_opens_an_effect() -> None:
    talk = script(enquiry("ask"), review("look", "ask"), submission("send"), review("again", "ask", "send", "look"))
    conversation = walked(talk, KNOWN)
    assert conversation.can_edit == frozenset()
    conversation = walked(talk, KNOWN, "", REFUSED)
    assert conversation.can_edit == {"look"}
    for effect in ("ask", "send"):
        with pytest.raises(NotAllowedError):
            conversation.edit(effect)


def test_a_submission_needs_a_review_of_its_own_as_a_payment_does() -> None:
    with pytest.raises(ScriptError, match=r"send\.2 does not follow a review"):
        walked(script(review("look"), submission("send.1"), submission("send.2")), "", REFUSED)


def test_the_wipe_forgets_that_reviews_were_spent() -> None:
    conversation = walked(TWO_TRIES, *REFUSED_ONCE)
    conversation.wipe()
    assert vars(conversation) == vars(Conversation(TWO_TRIES))
    assert conversation.answer("no") is None
    assert [conversation.current.id, *walk_on(conversation)] == ["look.1", "sure.1", "send.1"]


@pytest.mark.parametrize(
    ("effect", "result", "settles"),
    [
        (IDENTIFICATION, KNOWN, False),
        (enquiry("ask"), KNOWN, False),
        (submission("send"), REFUSED, False),
        (submission("send"), TAKEN, True),
        (do.Submission(id="send", title=TITLE, form="form"), REFUSED, True),
        (purchase("pay"), REFUSED, True),
        (delivery("print"), REFUSED, True),
    ],
)
def test_each_effect_says_whether_its_result_settles_anything(effect: do.Effect, result: Any, settles: bool) -> None:
    assert effect.settles(result) is settles
