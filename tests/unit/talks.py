"""Steps and small talks for the rules of the engine."""

from __future__ import annotations

from typing import Any

from kiosk.conversation import ask, do
from kiosk.conversation.engine import Conversation, Script, Talk
from kiosk.conversation.step import Ending, Step, Tone
from kiosk.text import _

TITLE = _("Title")
DONE = Ending(id="done", tone=Tone.DONE, title=TITLE)
REFUSED, TAKEN = object(), object()
"""Results of a submission: the first leaves everything open."""


def yes_no(step_id: str) -> ask.YesNo:
    return ask.YesNo(id=step_id, title=TITLE)


def review(step_id: str, *edits: str) -> ask.Review:
    lines = tuple(ask.Line(label=TITLE, value=TITLE, edit=edit) for edit in edits)
    return ask.Review(id=step_id, title=TITLE, lines=lines, proceed=TITLE)


def purchase(step_id: str) -> do.Purchase[str]:
    return do.Purchase(id=step_id, title=TITLE, order="order")


def delivery(step_id: str) -> do.Delivery[str]:
    return do.Delivery(id=step_id, title=TITLE, item="item")


def submission(step_id: str) -> do.Submission[str]:
    return do.Submission(id=step_id, title=TITLE, form="form", nothing_done=nothing_done)


def enquiry(step_id: str) -> do.Enquiry[str]:
    return do.Enquiry(id=step_id, title=TITLE, subject="subject")


def nothing_done(result: Any) -> bool:
    return result is REFUSED


def script(*steps: Step) -> Script:
    def talk() -> Talk:
        waiting = list(steps)
        while waiting:
            yield waiting.pop(0)
        return DONE

    return talk


def walked(talk: Script, *answers: Any) -> Conversation:
    """Return a conversation after that many answers; an answer that is no text is the result of an effect."""
    conversation = Conversation(talk)
    for answer in answers:
        if isinstance(answer, str):
            assert conversation.answer(answer) is None
        else:
            conversation.record(conversation.begin().id, answer)
    return conversation
