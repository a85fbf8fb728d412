"""The engine, rule by rule; `tests/conversations` tells the same over any conversation."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.conversation import ask
from kiosk.conversation.engine import Conversation, NotAllowedError, ScriptError, Talk
from kiosk.conversation.step import Step
from kiosk.money import euros
from kiosk.text import _
from tests.unit.talks import DONE, TITLE, delivery, purchase, review, script, walked, yes_no

SALE = script(yes_no("a"), yes_no("b"), review("look", "a", "b"), purchase("pay"), delivery("print"))
SOLD, PRINTED = object(), object()


# --- scripts that break the rules ------------------------------------------------------------------------------


def test_a_step_id_comes_once_on_a_path() -> None:
    with pytest.raises(ScriptError, match="a comes twice"):
        walked(script(yes_no("a"), yes_no("a")), "yes")


def test_two_branches_may_share_a_step_id() -> None:
    def talk() -> Talk:
        if (yield yes_no("which")) is ask.Reply.YES:
            yield yes_no("shared")
        else:
            yield review("look", "which")
            yield yes_no("shared")
        return DONE

    assert walked(talk, "yes", "no").current == DONE
    assert walked(talk, "no", "", "no").current == DONE


@pytest.mark.parametrize(
    ("steps", "answers"),
    [
        ((purchase("pay"),), ()),
        ((yes_no("a"), purchase("pay")), ("yes",)),
        ((review("look"), yes_no("a"), purchase("pay")), ("", "yes")),
        ((review("look"), ask.Information(id="info", title=TITLE), purchase("pay")), ("", "")),
        ((delivery("print"), purchase("pay")), (PRINTED,)),
        ((review("look"), purchase("pay"), purchase("pay again")), ("", SOLD)),
        ((review("look"), purchase("pay"), delivery("print"), purchase("pay again")), ("", SOLD, PRINTED)),
    ],
    ids=["alone", "no review", "question between", "page between", "after a print", "twice", "twice, print between"],
)
def test_every_irreversible_act_comes_straight_from_a_review_of_its_own(
    steps: tuple[Step, ...], answers: tuple[Any, ...]
) -> None:
    with pytest.raises(ScriptError, match="does not follow a review"):
        walked(script(*steps), *answers)


def test_an_act_that_can_be_undone_may_stand_between_the_review_and_the_payment() -> None:
    conversation = walked(script(review("look"), delivery("print"), purchase("pay")), "", PRINTED)
    assert conversation.current.id == "pay"


def test_a_talk_that_ends_without_an_ending_is_a_defect() -> None:
    def talk() -> Any:
        yield yes_no("a")
        return "done"

    with pytest.raises(ScriptError, match="returns an Ending"):
        walked(talk, "yes")


def test_a_talk_may_be_nothing_but_an_ending() -> None:
    conversation = Conversation(script())
    assert conversation.current == DONE
    assert not conversation.can_go_back


# --- effects ---------------------------------------------------------------------------------------------------


def test_an_effect_runs_once_and_nothing_moves_meanwhile() -> None:
    conversation = walked(SALE, "yes", "yes", "")
    assert conversation.begin().id == "pay"
    assert not conversation.can_go_back
    for move in (conversation.begin, conversation.back, lambda: conversation.answer("yes")):
        with pytest.raises(NotAllowedError):
            move()
    with pytest.raises(NotAllowedError, match="print is not running"):
        conversation.record("print", PRINTED)
    conversation.record("pay", SOLD)
    assert conversation.current.id == "print"
    with pytest.raises(NotAllowedError, match="pay is not running"):
        conversation.record("pay", SOLD)


def test_before_an_effect_starts_back_returns_to_its_review() -> None:
    conversation = walked(SALE, "yes", "yes", "")
    conversation.back()
    assert conversation.current.id == "look"


def test_behind_an_effect_there_is_no_back_and_no_change() -> None:
    talk = script(yes_no("a"), review("look", "a"), purchase("pay"), yes_no("b"), review("look again", "a", "b"))
    conversation = walked(talk, "yes", "", SOLD)
    assert not conversation.can_go_back
    with pytest.raises(NotAllowedError, match="no way back from b"):
        conversation.back()
    assert conversation.answer("no") is None
    assert conversation.can_edit == {"b"}
    with pytest.raises(NotAllowedError, match="a cannot be changed from look again"):
        conversation.edit("a")


def test_a_result_that_arrives_after_the_wipe_is_refused() -> None:
    conversation = walked(SALE, "yes", "yes", "")
    conversation.begin()
    conversation.wipe()
    with pytest.raises(NotAllowedError):
        conversation.record("pay", SOLD)
    assert conversation.current.id == "a"
    assert conversation.answers == {}


# --- reviews ---------------------------------------------------------------------------------------------------


def test_a_change_has_every_review_behind_it_confirmed_again() -> None:
    def talk() -> Talk:
        short = yield yes_no("short")
        yield review("first look", "short")
        if short is ask.Reply.NO:
            yield review("second look", "short")
        yield purchase("pay")
        return DONE

    conversation = walked(talk, "no", "")
    assert conversation.current.id == "second look"
    conversation.edit("short")
    assert conversation.answer("yes") is None
    assert conversation.current.id == "first look"


def test_a_change_that_is_taken_back_leaves_the_reviews_confirmed() -> None:
    conversation = walked(script(yes_no("a"), review("look", "a"), review("look again", "a")), "no", "")
    conversation.edit("a")
    conversation.back()
    assert conversation.current.id == "look again"
    conversation.back()
    assert conversation.current.id == "look"


def test_only_a_review_opens_a_change() -> None:
    conversation = walked(SALE, "yes")
    assert conversation.can_edit == frozenset()
    with pytest.raises(NotAllowedError):
        conversation.edit("a")


def test_a_review_cannot_open_a_step_that_was_never_asked() -> None:
    conversation = walked(script(yes_no("a"), review("look", "a", "never")), "yes")
    assert conversation.can_edit == {"a"}


def test_a_branch_that_no_longer_applies_disappears_and_comes_back_as_it_was() -> None:
    def talk() -> Talk:
        if (yield yes_no("more")) is ask.Reply.YES:
            yield ask.Amount(id="amount", title=TITLE, at_least=euros(1), at_most=euros(9))
        yield review("look", "more")
        return DONE

    conversation = walked(talk, "yes", "5")
    conversation.edit("more")
    assert conversation.draft == "yes"
    conversation.answer("no")
    assert list(conversation.answers) == ["more"]
    conversation.edit("more")
    conversation.answer("yes")
    assert conversation.answers == {"more": ask.Reply.YES, "amount": euros(5)}
    assert conversation.current.id == "look"


def test_an_answer_that_a_change_made_impossible_is_asked_again() -> None:
    def talk() -> Talk:
        high = yield yes_no("high")
        limits = (euros(10), euros(20)) if high is ask.Reply.YES else (euros(1), euros(5))
        yield ask.Amount(id="amount", title=TITLE, at_least=limits[0], at_most=limits[1])
        yield review("look", "high")
        return DONE

    conversation = walked(talk, "yes", "15")
    conversation.edit("high")
    conversation.answer("no")
    assert conversation.current.id == "amount"
    assert conversation.draft == ""


def test_a_draft_that_no_longer_fits_is_not_shown() -> None:
    def talk() -> Talk:
        most = euros(20) if (yield yes_no("high")) is ask.Reply.YES else euros(5)
        yield ask.Amount(id="amount", title=TITLE, at_least=euros(1), at_most=most)
        return DONE

    conversation = walked(talk, "yes", "15")
    conversation.back()
    assert conversation.draft == "15"
    conversation.back()
    conversation.answer("no")
    assert conversation.current.id == "amount"
    assert conversation.draft == ""


# --- what the script reads -------------------------------------------------------------------------------------


def test_a_refresh_asks_the_same_question_in_the_words_of_now() -> None:
    titles = [_("Before")]

    def talk() -> Talk:
        yield yes_no("a")
        yield ask.YesNo(id="b", title=titles[-1])
        return DONE

    conversation = walked(talk, "yes")
    titles.append(_("After"))
    conversation.refresh()
    assert conversation.current.title == _("After")
    assert conversation.answers == {"a": ask.Reply.YES}


def test_each_replay_closes_the_talk_that_it_walked() -> None:
    closed = []

    def talk() -> Talk:
        try:
            yield yes_no("a")
        finally:
            closed.append(True)
        return DONE

    conversation = Conversation(talk)
    assert closed == [True]
    conversation.answer("yes")
    assert closed == [True, True]


def test_no_question_waits_at_an_ending() -> None:
    with pytest.raises(NotAllowedError, match="no question waits at done"):
        Conversation(script()).answer("yes")
