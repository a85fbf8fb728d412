"""What the citizen goes home with: the acknowledgement, and his papers sent or still to be sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.conversation.step import Ending, Tone
from kiosk.declarations.api import Document, DocumentKind, Trouble
from kiosk.declarations.situation import Period, Work
from kiosk.money import euros
from kiosk.procedures.france_travail import papers
from kiosk.procedures.france_travail.acts import AskDocumentLink
from kiosk.procedures.papers import Handed
from kiosk.text import Message
from tests.conversations.month import IN_OCTOBER, TWO_JOBS, Lived, ready_to_send, sends
from tests.conversations.organism import EMPLOYER, FILED, FOUND, LINK, ME, OCTOBER
from tests.conversations.walk import Walker, script

PROOF = FILED.acknowledgement
SLIPS = (
    Document(DocumentKind.PAY_SLIP, EMPLOYER),
    Document(DocumentKind.PAY_SLIP, "Garage de l'Ouest"),
    Document(DocumentKind.EMPLOYER_CERTIFICATE, "Garage de l'Ouest"),
)
EVERYTHING = Lived(
    work=tuple(Work(f"Maison {letter}", 12, euros(150), True) for letter in "ABC"),
    internships=(Period(date(2026, 10, 3), date(2026, 10, 9)),),
    sick_leaves=(Period(date(2026, 10, 12), date(2026, 10, 13)),),
    maternity=date(2026, 10, 14),
    retirement=date(2026, 10, 5),
    invalidity=date(2026, 10, 6),
)


def filed(walk: Walker, lived: Lived = TWO_JOBS) -> Walker:
    return sends(ready_to_send(walk, lived), FILED)


def has(page: Ending, icon: str, number: int) -> bool:
    """Whether a line of ``page`` under that pictogram counts ``number``."""
    return any(point.icon == icon and ("count", number) in point.text.args for point in page.points)


# --- the papers --------------------------------------------------------------------------------------------------


def test_without_papers_to_send_none_are_spoken_of(declarant: Walker) -> None:
    page = filed(declarant, Lived(training=True, paternity=True)).picks("paper", "no").ends("filed")
    assert "paper" not in {point.icon for point in page.points}


def test_papers_sent_now_are_not_missing(declarant: Walker) -> None:
    filed(declarant).picks("documents", "now")
    assert declarant.subject("documents.link") == AskDocumentLink(SLIPS, OCTOBER, ME.token)
    page = declarant.asks("documents.link", LINK).at("documents.send")
    assert (page.qr, len(page.points)) == (LINK.url, len(SLIPS))
    declarant.reads("documents.send").picks("documents.sent", "all").picks("paper", "yes")
    assert declarant.paper("acknowledgement") == papers.acknowledgement(PROOF, TWO_JOBS.situation(), ())
    page = declarant.receives("acknowledgement", Handed.PRINTED).ends("filed")
    assert not has(page, "paper", len(SLIPS))


def test_papers_not_all_sent_are_all_on_the_list(declarant: Walker) -> None:
    filed(declarant).picks("documents", "now").asks("documents.link", LINK).reads("documents.send")
    declarant.picks("documents.sent", "not_all").picks("paper", "yes")
    assert declarant.paper("acknowledgement") == papers.acknowledgement(PROOF, TWO_JOBS.situation(), SLIPS)
    assert has(declarant.receives("acknowledgement", Handed.PRINTED).ends("filed"), "paper", len(SLIPS))


def test_papers_sent_later_are_on_the_list(declarant: Walker) -> None:
    filed(declarant).picks("documents", "later").picks("paper", "yes")
    assert declarant.paper("acknowledgement") == papers.acknowledgement(PROOF, TWO_JOBS.situation(), SLIPS)
    declarant.receives("acknowledgement", Handed.NOT_PRINTED)
    assert has(declarant.ends("filed"), "paper", len(SLIPS))


@pytest.mark.parametrize("trouble", Trouble)
def test_a_link_that_cannot_be_had_takes_nothing_from_the_declaration(declarant: Walker, trouble: Trouble) -> None:
    filed(declarant).picks("documents", "now").asks("documents.link", trouble).reads("documents.no_link")
    assert has(declarant.picks("paper", "no").ends("filed"), "paper", len(SLIPS))


def test_many_papers_are_shown_in_part_and_counted(declarant: Walker) -> None:
    filed(declarant, EVERYTHING).picks("documents", "now")
    documents = declarant.subject("documents.link").documents
    assert [document.kind for document in documents] == [
        *[DocumentKind.PAY_SLIP, DocumentKind.EMPLOYER_CERTIFICATE] * 3,
        *(DocumentKind.INTERNSHIP, DocumentKind.SICK_NOTE, DocumentKind.MATERNITY),
        *(DocumentKind.RETIREMENT, DocumentKind.INVALIDITY),
    ]
    points = declarant.asks("documents.link", LINK).at("documents.send").points
    assert [point.icon for point in points] == ["paper"] * 5 + ["list"]
    assert points[-1].text.args == (("count", len(documents) - 5),)


# --- the acknowledgement -----------------------------------------------------------------------------------------


def test_the_last_page_holds_the_number_and_a_code_to_keep(declarant: Walker) -> None:
    page = filed(declarant, Lived()).picks("paper", "no").ends("filed")
    assert (page.tone, page.number) == (Tone.DONE, PROOF.number)
    assert page.qr == papers.in_short(PROOF)
    assert isinstance(page.qr, Message)


def test_the_paper_quotes_the_organism_and_shows_every_answer(declarant: Walker) -> None:
    filed(declarant, EVERYTHING).picks("documents", "later").picks("paper", "yes")
    paper = declarant.paper("acknowledgement")
    assert paper.number[1] == PROOF.number
    assert paper.quoted.words == PROOF.message
    (review,) = (step for step in declarant.talk.path if step.id == "review.1")
    answers = [(row.label, row.value) for row in paper.sections[1].rows]
    assert answers == [(line.label, line.value) for line in review.lines]
    assert len(paper.sections[2].rows) == 11


def test_a_declaration_that_was_found_done_quotes_nobody(declarant: Walker) -> None:
    sends(ready_to_send(declarant), FOUND).picks("paper", "yes")
    assert declarant.paper("acknowledgement").quoted is None
    declarant.receives("acknowledgement", Handed.PRINTED).ends("found")


def test_an_acknowledgement_without_a_number_is_one_all_the_same(declarant: Walker) -> None:
    unnumbered = replace(FOUND, acknowledgement=replace(PROOF, number="", found=True))
    sends(ready_to_send(declarant), unnumbered).picks("paper", "yes")
    assert declarant.paper("acknowledgement").number is None
    assert declarant.receives("acknowledgement", Handed.PRINTED).ends("found").number is None


def test_without_a_printer_the_proof_is_on_the_screen() -> None:
    walk = Walker(script("france_travail", replace(IN_OCTOBER, can_print=False)))
    assert filed(walk, Lived()).ends("filed").qr == papers.in_short(PROOF)
    assert not walk.talk.can_go_back


@pytest.mark.parametrize(
    ("handed", "icon"),
    [
        (Handed.PRINTED, "printer"),
        (Handed.PARTLY, "no_printer"),
        (Handed.NOT_PRINTED, "no_printer"),
        (Handed.HELD, "agent"),
    ],
)
def test_the_last_page_says_what_became_of_the_paper(declarant: Walker, handed: Handed, icon: str) -> None:
    page = filed(declarant, Lived()).picks("paper", "yes").receives("acknowledgement", handed).ends("filed")
    assert icon in {point.icon for point in page.points}
