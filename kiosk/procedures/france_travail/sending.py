"""Sending: everything is shown twice, sent once, and what the organism makes of it is told as it is."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final

from kiosk.conversation import ask, do
from kiosk.conversation.ask import Line, Option, Reply
from kiosk.conversation.engine import Talk
from kiosk.conversation.step import Point
from kiosk.declarations.api import (
    Acknowledgement,
    Filed,
    FilingOutcome,
    Incoherent,
    Invalid,
    NotFiled,
    Part,
    Standing,
    Trouble,
    Uncertain,
)
from kiosk.declarations.calendar import Window
from kiosk.procedures.france_travail import outcomes, papers, review, words
from kiosk.procedures.france_travail.acts import FileDeclaration, documents_for
from kiosk.procedures.france_travail.documents import send_documents
from kiosk.procedures.france_travail.identify import Then, identify, then
from kiosk.procedures.france_travail.rehearse import deliver, memo
from kiosk.procedures.france_travail.situation import Situation
from kiosk.procedures.procedure import Facts
from kiosk.text import Message, _, verbatim

MOST_TRIES: Final = 6
"""Declarations that France Travail refuses one after the other before an agent looks at them."""


class Remarks(StrEnum):
    """What to do with answers that France Travail finds odd."""

    CORRECT = "correct"
    CONFIRM = "confirm"


_PARTS: Final = {
    Part.HOURS: _("The hours"),
    Part.PAY: _("The gross pay"),
    Part.INTERNSHIP: _("The internship"),
    Part.SICK_LEAVE: _("The sick leave"),
    Part.MATERNITY: _("The maternity leave"),
    Part.RETIREMENT: _("The retirement pension"),
    Part.INVALIDITY: _("The invalidity pension"),
    Part.END_OF_SEARCH: _("The end of your search"),
    Part.OTHER: _("The declaration"),
}

_NOT_TAKEN: Final = (
    _("France Travail did not take it"),
    _("Your answers are kept. We asked: nothing was recorded."),
)

_STANDINGS: Final = {
    NotFiled.ALREADY_DONE: Standing.DONE,
    NotFiled.CLOSED: Standing.CLOSED,
    NotFiled.IMPOSSIBLE: Standing.IMPOSSIBLE,
}


def send(situation: Situation, token: str, identifications: Iterator[int], window: Window, facts: Facts) -> Talk:
    """Review, confirm and send ``situation`` until the organism has it, refuses it for good, or the citizen stops."""
    force = False
    for number in range(1, MOST_TRIES + 1):
        yield _review(situation, number, force)
        yield _confirm(situation, number)
        outcome: FilingOutcome = yield do.Submission(
            id=f"submit.{number}",
            chapter=words.CHECK,
            title=words.title(window.month),
            wait=do.Wait(_("Your declaration is on its way"), _("Please wait for the answer. It can take a minute.")),
            form=FileDeclaration(situation.declaration, token, force),
            nothing_done=_nothing_done,
        )
        force = False
        match outcome:
            case Filed(acknowledgement):
                return (yield from _filed(acknowledgement, situation, token, facts))
            case Uncertain():
                handed = yield from deliver("memo", papers.memo(situation, window, uncertain=True), facts, words.PROOF)
                return outcomes.uncertain(window, handed)
            case NotFiled.ALREADY_DONE | NotFiled.CLOSED | NotFiled.IMPOSSIBLE:
                return outcomes.cannot_declare(_STANDINGS[outcome], window.month)
            case Incoherent(remarks, about):
                yield _told(f"remarks.{number}", _("France Travail asks you to check"), remarks)
                confirmed = (yield _odd(number)) is Remarks.CONFIRM
                # Answers that were changed since were never remarked upon: they are sent like any others.
                force = confirmed and about == situation.declaration
            case Invalid(errors):
                yield _refused(number, errors)
            case Trouble.IDENTITY_ENDED:
                yield _identity_ended(number)
                again = yield from identify(identifications, words.CHECK)
                if again is None:
                    return (yield from memo(situation, window, facts))
                token = again
            case _:
                title, help_ = _NOT_TAKEN if outcome is NotFiled.NOT_TAKEN else words.NO_ANSWER
                if (yield then(f"submit.{number}.then", words.CHECK, title, help_)) is Then.WITHOUT:
                    return (yield from memo(situation, window, facts))
    return (yield from memo(situation, window, facts))


def _nothing_done(outcome: Any) -> bool:
    # Whoever is told that the month is done or closed has nothing left to change.
    return isinstance(outcome, Incoherent | Invalid | Trouble) or outcome is NotFiled.NOT_TAKEN


def _review(situation: Situation, number: int, force: bool) -> ask.Review:
    lines = review.lines(situation)
    if force:
        # What is confirmed in spite of the remarks is what was remarked upon, and nothing else: Back leads to both.
        lines = tuple(Line(label=line.label, value=line.value) for line in lines)
    return ask.Review(
        id=f"review.{number}",
        chapter=words.CHECK,
        title=_("Is this exact and complete?"),
        help=_("Read every line. Touch “Change” beside a line that is wrong."),
        lines=lines,
        notices=review.notices(situation),
        proceed=_("Yes, it is exact and complete"),
    )


def _confirm(situation: Situation, number: int) -> ask.Review:
    declaration = situation.declaration
    stays = declaration.end_of_search is None
    lines = [Line(label=_("Month"), value=_("{month}", month=declaration.month))]
    if declaration.work:
        lines += [
            Line(label=_("Hours in all"), value=_("{hours} hours", hours=declaration.hours)),
            Line(label=_("Gross pay in all"), value=_("{amount}", amount=declaration.gross)),
        ]
    else:
        lines.append(Line(label=_("Work"), value=_("No")))
    lines.append(Line(label=_("Still looking for work"), value=_("Yes") if stays else _("No")))
    return ask.Review(
        id=f"confirm.{number}",
        chapter=words.CHECK,
        title=_("Send it now?"),
        help=_("Once it is sent, it cannot be changed here or online."),
        lines=tuple(lines),
        notices=(
            Point("warning", _("A mistake can cost you money. A false declaration is punished by law.")),
            Point("back", _("Not sure? Go back, or call an agent.")),
        ),
        proceed=_("Send my declaration"),
    )


def _told(step: str, title: Message, remarks: tuple[str, ...]) -> ask.Information:
    return ask.Information(
        id=step,
        chapter=words.CHECK,
        title=title,
        help=_("Nothing is recorded yet. These are the words of France Travail, in French."),
        points=tuple(Point("message", verbatim(remark)) for remark in remarks),
    )


def _odd(number: int) -> ask.Choice:
    return ask.Choice(
        id=f"incoherent.{number}",
        chapter=words.CHECK,
        title=_("What do you want to do?"),
        help=_("Your answers may be right all the same."),
        options=(
            Option(value=Remarks.CORRECT, label=_("I change my answers"), icon="pencil"),
            Option(value=Remarks.CONFIRM, label=_("My answers are right"), detail=_("I confirm them"), icon="done"),
        ),
    )


def _refused(number: int, errors: tuple[tuple[Part, str], ...]) -> ask.Information:
    return ask.Information(
        id=f"refused.{number}",
        chapter=words.CHECK,
        title=_("France Travail refuses something"),
        help=_("Nothing is recorded yet. Change it on the next page, or ask an agent."),
        points=tuple(
            Point("problem", _("{part} – {words}", part=_PARTS[part], words=verbatim(said))) for part, said in errors
        ),
    )


def _identity_ended(number: int) -> ask.Information:
    return ask.Information(
        id=f"identity_ended.{number}",
        chapter=words.CHECK,
        title=_("Please sign in once more"),
        help=_("You were signed in for some minutes only. Your answers are kept. Nothing was sent."),
        points=(Point("phone", _("You get a new code for your phone.")),),
    )


def _filed(proof: Acknowledgement, situation: Situation, token: str, facts: Facts) -> Talk:
    wanted = documents_for(situation.declaration)
    missing = wanted
    if wanted and (yield from send_documents(wanted, proof.month, token)):
        missing = ()
    handed = None
    if facts.can_print and (yield _paper()) is Reply.YES:
        handed = yield from deliver(
            "acknowledgement", papers.acknowledgement(proof, situation, missing), facts, words.PROOF
        )
    return outcomes.filed(proof, missing, handed)


def _paper() -> ask.YesNo:
    return ask.YesNo(
        id="paper",
        chapter=words.PROOF,
        title=_("Your declaration has arrived. Do you want it on paper?"),
        help=_("Your answers are on the paper: take it with you."),
        yes=_("Yes, print it"),
        no=_("No, on the screen is enough"),
    )
