"""What France Travail makes of a declaration: nothing is sent that was not confirmed twice, and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.conversation.engine import NotAllowedError
from kiosk.conversation.step import Tone
from kiosk.declarations.api import FilingOutcome, Invalid, NotFiled, Part, Trouble, Uncertain
from kiosk.declarations.situation import Work
from kiosk.identity.api import NotIdentified
from kiosk.money import euros
from kiosk.procedures.france_travail import papers
from kiosk.procedures.france_travail.acts import FileDeclaration
from kiosk.procedures.france_travail.sending import MOST_TRIES
from kiosk.procedures.france_travail.words import SITE
from kiosk.procedures.papers import Handed
from kiosk.text import verbatim
from tests.conversations.month import (
    GARAGE,
    IN_OCTOBER,
    NOTHING,
    TWO_JOBS,
    WINDOW,
    Lived,
    confirms_twice,
    ready_to_send,
    sends,
)
from tests.conversations.organism import FILED, FOUND, INCOHERENT, INVALID, ME, ME_AGAIN
from tests.conversations.pages import says
from tests.conversations.walk import Walker, script

DECLARED = TWO_JOBS.situation().declaration
SETTLED = {NotFiled.ALREADY_DONE: "done", NotFiled.CLOSED: "closed", NotFiled.IMPOSSIBLE: "impossible"}
CORRECTED = replace(DECLARED, work=(TWO_JOBS.work[0], Work(GARAGE.employer, 32, GARAGE.gross, GARAGE.ended)))


def corrected(walk: Walker) -> Walker:
    """Change the hours of the second employer from the review that waits."""
    return walk.changes("employer.2.hours").types("employer.2.hours", "32")


# --- odd, or refused ---------------------------------------------------------------------------------------------


def test_what_is_found_odd_is_corrected_from_the_new_review(declarant: Walker) -> None:
    sends(ready_to_send(declarant, TWO_JOBS), INCOHERENT)
    assert verbatim(INCOHERENT.remarks[0]) in [point.text for point in declarant.at("remarks.1").points]
    declarant.reads("remarks.1").picks("incoherent.1", "correct")
    corrected(declarant).reviews("review.2")
    assert confirms_twice(declarant, 2).form("submit.2") == FileDeclaration(CORRECTED, ME.token, force=False)


def test_the_words_of_the_organism_are_not_behind_any_way_back(declarant: Walker) -> None:
    sends(ready_to_send(declarant), INCOHERENT)
    assert not declarant.talk.can_go_back
    declarant.reads("remarks.1").goes_back(to="remarks.1")


def test_what_is_found_odd_can_be_confirmed_as_it_is(declarant: Walker) -> None:
    sends(ready_to_send(declarant, TWO_JOBS), INCOHERENT).reads("remarks.1").picks("incoherent.1", "confirm")
    assert declarant.reviews("review.2").editable() == set()
    declarant.goes_back(to="incoherent.1").picks("incoherent.1", "confirm")
    assert confirms_twice(declarant, 2).form("submit.2") == FileDeclaration(DECLARED, ME.token, force=True)


def test_who_confirmed_may_still_correct_and_then_confirms_nothing_odd(declarant: Walker) -> None:
    sends(ready_to_send(declarant, TWO_JOBS), INCOHERENT).reads("remarks.1").picks("incoherent.1", "confirm")
    confirms_twice(declarant, 2).goes_back(to="confirm.2").goes_back(to="review.2").goes_back(to="incoherent.1")
    corrected(declarant.picks("incoherent.1", "correct"))
    assert confirms_twice(declarant, 2).form("submit.2") == FileDeclaration(CORRECTED, ME.token, force=False)


def test_only_what_was_remarked_upon_can_be_confirmed(declarant: Walker) -> None:
    sends(ready_to_send(declarant, TWO_JOBS), INCOHERENT).reads("remarks.1").picks("incoherent.1", "correct")
    corrected(declarant).goes_back(to="incoherent.1").picks("incoherent.1", "confirm")
    assert declarant.reviews("review.2").editable(), "nobody has seen these answers: they can still change"
    assert confirms_twice(declarant, 2).form("submit.2") == FileDeclaration(CORRECTED, ME.token, force=False)


def test_one_confirmation_forces_one_declaration(declarant: Walker) -> None:
    sends(ready_to_send(declarant), INCOHERENT).reads("remarks.1").picks("incoherent.1", "confirm")
    sends(declarant, INCOHERENT, 2).reads("remarks.2").picks("incoherent.2", "correct")
    assert not confirms_twice(declarant, 3).form("submit.3").force


def test_what_is_refused_is_named_and_corrected(declarant: Walker) -> None:
    sends(ready_to_send(declarant, TWO_JOBS), INVALID)
    assert len(declarant.at("refused.1").points) == len(INVALID.errors)
    corrected(declarant.reads("refused.1"))
    assert confirms_twice(declarant, 2).form("submit.2") == FileDeclaration(CORRECTED, ME.token, force=False)
    declarant.submits("submit.2", FILED).picks("documents", "later").picks("paper", "no").ends("filed")


@pytest.mark.parametrize("part", Part)
def test_every_part_of_the_form_can_be_refused(declarant: Walker, part: Part) -> None:
    page = sends(ready_to_send(declarant), Invalid(((part, "Valeur refusée"),))).at("refused.1")
    assert "{text}" in says(page)


def test_after_six_refusals_there_is_a_memo(declarant: Walker) -> None:
    ready_to_send(declarant, TWO_JOBS)
    for number in range(1, MOST_TRIES + 1):
        sends(declarant, INVALID, number).reads(f"refused.{number}")
    assert MOST_TRIES == 6
    assert declarant.paper("memo") == papers.memo(TWO_JOBS.situation(), WINDOW)
    declarant.receives("memo", Handed.PRINTED).ends("hand_over")


# --- the month is not open any more ------------------------------------------------------------------------------


@pytest.mark.parametrize(("outcome", "ending"), SETTLED.items())
def test_a_month_that_closed_in_between_ends_the_talk(declarant: Walker, outcome: NotFiled, ending: str) -> None:
    assert sends(ready_to_send(declarant), outcome).ends(ending).qr == SITE
    assert not declarant.talk.can_go_back


# --- the token ended ---------------------------------------------------------------------------------------------


def test_a_token_that_ended_costs_no_answer(declarant: Walker) -> None:
    sends(ready_to_send(declarant, TWO_JOBS), Trouble.IDENTITY_ENDED).reads("identity_ended.1")
    declarant.identifies("identify.2", ME_AGAIN)
    assert confirms_twice(declarant, 2).form("submit.2") == FileDeclaration(DECLARED, ME_AGAIN.token, force=False)


def test_a_token_that_ended_can_be_tried_for_and_answers_be_changed_after(declarant: Walker) -> None:
    sends(ready_to_send(declarant, TWO_JOBS), Trouble.IDENTITY_ENDED).reads("identity_ended.1")
    declarant.identifies("identify.2", NotIdentified.EXPIRED).picks("identify.2.then", "again")
    corrected(declarant.identifies("identify.3", ME_AGAIN))
    assert confirms_twice(declarant, 2).form("submit.2") == FileDeclaration(CORRECTED, ME_AGAIN.token, force=False)


def test_a_confirmation_of_oddness_does_not_outlive_the_token(declarant: Walker) -> None:
    sends(ready_to_send(declarant), INCOHERENT).reads("remarks.1").picks("incoherent.1", "confirm")
    sends(declarant, Trouble.IDENTITY_ENDED, 2).reads("identity_ended.2").identifies("identify.2", ME_AGAIN)
    assert not confirms_twice(declarant, 3).form("submit.3").force


def test_who_does_not_sign_in_again_gets_a_memo(declarant: Walker) -> None:
    sends(ready_to_send(declarant, TWO_JOBS), Trouble.IDENTITY_ENDED).reads("identity_ended.1")
    declarant.identifies("identify.2", NotIdentified.GIVEN_UP).picks("identify.2.then", "without")
    assert declarant.paper("memo") == papers.memo(TWO_JOBS.situation(), WINDOW)
    declarant.receives("memo", Handed.PRINTED).ends("hand_over")


# --- the answer was lost -----------------------------------------------------------------------------------------


def test_a_lost_answer_that_was_found_done_is_an_acknowledgement(declarant: Walker) -> None:
    sends(ready_to_send(declarant), FOUND).picks("paper", "no")
    page = declarant.ends("found")
    assert (page.tone, page.number) == (Tone.DONE, FOUND.acknowledgement.number)


@pytest.mark.parametrize("outcome", [NotFiled.NOT_TAKEN, Trouble.UNREACHED])
def test_what_was_not_taken_is_sent_again_behind_new_reviews(declarant: Walker, outcome: FilingOutcome) -> None:
    sends(ready_to_send(declarant, TWO_JOBS), outcome).picks("submit.1.then", "again")
    assert confirms_twice(declarant, 2).form("submit.2") == FileDeclaration(DECLARED, ME.token, force=False)


@pytest.mark.parametrize("outcome", [NotFiled.NOT_TAKEN, Trouble.UNREACHED])
def test_what_was_not_taken_becomes_a_memo(declarant: Walker, outcome: FilingOutcome) -> None:
    sends(ready_to_send(declarant, TWO_JOBS), outcome).picks("submit.1.then", "without")
    assert declarant.paper("memo") == papers.memo(TWO_JOBS.situation(), WINDOW)
    assert declarant.receives("memo", Handed.PRINTED).ends("hand_over").tone is Tone.ELSEWHERE


@pytest.mark.parametrize("can_print", [True, False])
def test_what_nobody_knows_of_is_never_sent_again(can_print: bool) -> None:
    walk = Walker(script("france_travail", replace(IN_OCTOBER, can_print=can_print)))
    sends(ready_to_send(walk, TWO_JOBS), Uncertain())
    if can_print:
        assert walk.paper("memo") == papers.memo(TWO_JOBS.situation(), WINDOW, uncertain=True)
        assert walk.paper("memo").banner != papers.memo(TWO_JOBS.situation(), WINDOW).banner
        walk.receives("memo", Handed.PRINTED)
    assert walk.ends("uncertain").tone is Tone.PROBLEM
    for move in (walk.talk.back, walk.talk.begin, lambda: walk.talk.edit("worked"), lambda: walk.talk.answer("")):
        with pytest.raises(NotAllowedError):
            move()


@pytest.mark.parametrize("outcome", [FILED, FOUND, Uncertain(), *SETTLED])
def test_what_settles_the_month_bars_every_change_behind_it(declarant: Walker, outcome: FilingOutcome) -> None:
    assert confirms_twice(ready_to_send(declarant)).at("submit.1").settles(outcome)


@pytest.mark.parametrize("outcome", [INCOHERENT, INVALID, NotFiled.NOT_TAKEN, *Trouble])
def test_where_nothing_was_recorded_everything_stays_open(declarant: Walker, outcome: FilingOutcome) -> None:
    assert not confirms_twice(ready_to_send(declarant)).at("submit.1").settles(outcome)


def test_a_second_try_that_nobody_knows_of_ends_too(declarant: Walker) -> None:
    sends(ready_to_send(declarant), NotFiled.NOT_TAKEN).picks("submit.1.then", "again")
    sends(declarant, Uncertain(), 2).receives("memo", Handed.PRINTED).ends("uncertain")


def test_the_memo_names_what_was_not_sent_and_the_paternity_leave(declarant: Walker) -> None:
    lived = Lived(work=(Work("Scierie du Val", 12, euros(150), True),), paternity=True, maternity=date(2026, 10, 3))
    sends(ready_to_send(declarant, lived), Trouble.UNREACHED).picks("submit.1.then", "without")
    memo = declarant.paper("memo")
    with_paternity, without = lived.situation(), replace(lived, paternity=False).situation()
    assert memo == papers.memo(with_paternity, WINDOW)
    assert len(memo.advice) == len(papers.memo(without, WINDOW).advice) + 1
    assert [len(section.rows) for section in memo.sections] == [15, 3]


def test_nothing_to_declare_is_a_declaration_too(declarant: Walker) -> None:
    assert confirms_twice(ready_to_send(declarant)).form("submit.1").declaration == NOTHING.situation().declaration
