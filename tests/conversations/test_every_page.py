"""Every page that a citizen can reach, in every mode: its words, its pictograms, its codes, its place on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from string import Formatter

import pytest

from kiosk.conversation.ask import PAGE, Choice, Information, Review
from kiosk.conversation.do import Identification, Purchase, Submission
from kiosk.conversation.engine import Position
from kiosk.conversation.step import Ending, Step
from kiosk.money import euros
from kiosk.orders.api import StampOrder
from kiosk.procedures.fiscal_stamp.words import JUSTICE_SITE, OFFICIAL_SITE
from kiosk.procedures.france_travail.papers import in_short
from kiosk.procedures.france_travail.words import SITE
from kiosk.procedures.mode import Mode
from kiosk.procedures.registry import PROCEDURES
from kiosk.tariffs import Catalogue, Certainty
from kiosk.ui.icons import ICONS
from tests.conversations.every_walk import positions
from tests.conversations.organism import EMPLOYER, FILED, LINK, ME
from tests.conversations.pages import icons, says, sentences, untranslatable
from tests.conversations.prices import CATALOGUE
from tests.conversations.walk import ADDRESS, MOBILE, NUMBER, TODAY, Known, script

PICTOGRAMS = {
    "adult", "agent", "back", "bank", "boat", "calendar", "card", "change", "check", "child", "done", "email", "erase",
    "exam", "exchange", "finish", "globe", "hosting", "id_card", "info", "justice", "lawyer", "licence", "list", "lost",
    "message", "nationality", "no", "no_printer", "other", "paid", "paper", "passport", "pencil", "phone", "printer",
    "problem", "refund", "renew", "residence", "retirement", "retry", "shop", "stamp", "teen", "time", "warning",
    "work", "yes",
}  # fmt: skip
"""Every pictogram that a procedure uses; the font must have each."""

ENDINGS = {
    ("fiscal_stamp", Mode.CONNECTED): {
        "already_paid", "ask_agent", "free", "may_be_free", "not_sold", "paid_not_issued", "paid_without_stamp", "sold",
        "to_verify", "unresolved",
    },
    ("fiscal_stamp", Mode.GUIDE): {"already_paid", "ask_agent", "free", "hand_over", "may_be_free", "to_verify"},
    ("stamp_refund", Mode.CONNECTED): {"format_right", "justice", "not_refundable", "refund_ready", "too_late"},
    ("stamp_refund", Mode.GUIDE): {"format_right", "justice", "not_refundable", "refund_ready", "too_late"},
    ("france_travail", Mode.CONNECTED): {
        "ask_agent", "clock_unsure", "closed", "done", "filed", "found", "hand_over", "impossible", "not_open",
        "uncertain",
    },
    ("france_travail", Mode.GUIDE): {"ask_agent", "clock_unsure", "hand_over", "not_open"},
}  # fmt: skip

WAYS = tuple(ENDINGS)
KNOWN = (Known(CATALOGUE), Known(CATALOGUE, date(2027, 1, 1), can_print=False), Known(None))
OPEN, BETWEEN_TWO_WINDOWS = date(2026, 10, 29), date(2026, 10, 20)
KNOWN_OF_THE_MONTH = (
    *(Known(None, today, can_print) for today in (OPEN, BETWEEN_TWO_WINDOWS) for can_print in (True, False)),
    Known(None, OPEN, clock_sure=False),
)
TURNS = 2
"""How often a walk through the declaration leaves the plain way: every pair of answers is met."""


@cache
def reached(procedure_id: str, mode: Mode, *known: Known) -> tuple[Position, ...]:
    monthly = procedure_id == "france_travail"
    return tuple(
        position
        for facts in known or (KNOWN_OF_THE_MONTH if monthly else KNOWN)
        for position in positions(script(procedure_id, facts, mode), TURNS if monthly else None)
    )


def pages(procedure_id: str, mode: Mode, *known: Known) -> Iterator[Step | Ending]:
    for position in reached(procedure_id, mode, *known):
        yield position.current


@pytest.mark.parametrize(("procedure_id", "mode"), WAYS)
def test_the_endings_are_these_and_each_is_reached(procedure_id: str, mode: Mode) -> None:
    assert {page.id for page in pages(procedure_id, mode) if isinstance(page, Ending)} == ENDINGS[procedure_id, mode]


@pytest.mark.parametrize(("procedure_id", "mode"), WAYS)
def test_every_text_is_a_sentence_with_all_its_values(procedure_id: str, mode: Mode) -> None:
    for page in (*pages(procedure_id, mode), *(procedure.tile for procedure in PROCEDURES)):
        assert untranslatable(page) == []
        for sentence in sentences(page):
            placeholders = {name for _, name, _, _ in Formatter().parse(sentence.id) if name is not None}
            assert placeholders == dict(sentence.args).keys()


def test_every_pictogram_is_known_and_has_a_glyph() -> None:
    used = {icon for way in WAYS for page in pages(*way) for icon in icons(page)}
    used |= {icon for procedure in PROCEDURES for icon in icons(procedure.tile)}
    print("pictograms:", " ".join(sorted(used)))
    assert used == PICTOGRAMS
    assert used <= ICONS.keys()


@pytest.mark.parametrize(("procedure_id", "mode"), WAYS)
def test_progress_never_goes_back_and_its_length_never_changes(procedure_id: str, mode: Mode) -> None:
    for position in reached(procedure_id, mode):
        chapters = [page.chapter for page in (*position.path, position.current) if page.chapter]
        assert all(before.number <= after.number for before, after in pairwise(chapters))
        assert all(1 <= chapter.number <= chapter.total for chapter in chapters)
        assert len({chapter.total for chapter in chapters}) <= 1


@pytest.mark.parametrize(("procedure_id", "mode"), WAYS)
def test_every_line_of_a_first_review_that_can_change_does(procedure_id: str, mode: Mode) -> None:
    for position in reached(procedure_id, mode):
        if isinstance(position.current, Review) and position.current.id in ("review", "review.1", "rehearsal"):
            assert set(position.current.editable()) <= {step.id for step in position.path}


@pytest.mark.parametrize(("procedure_id", "mode"), WAYS)
def test_no_screen_has_more_cards_than_a_glance_takes_in(procedure_id: str, mode: Mode) -> None:
    for page in pages(procedure_id, mode):
        if isinstance(page, Choice):
            assert len(page.options) <= PAGE


@pytest.mark.parametrize(("procedure_id", "mode"), WAYS)
def test_a_code_holds_an_official_address_or_what_was_just_obtained(procedure_id: str, mode: Mode) -> None:
    acknowledgement = in_short(FILED.acknowledgement)
    obtained = {"sold": NUMBER, "filed": acknowledgement, "found": acknowledgement, "documents.send": LINK.url}
    official = {"france_travail": {SITE}}.get(procedure_id, {OFFICIAL_SITE, JUSTICE_SITE})
    for page in pages(procedure_id, mode):
        if isinstance(page, Ending | Information) and page.qr is not None:
            assert page.qr in ({obtained[page.id]} if page.id in obtained else official)
            assert page.qr_caption is not None


@pytest.mark.parametrize(("procedure_id", "mode"), WAYS)
def test_no_representation_of_a_page_gives_the_citizen_away(procedure_id: str, mode: Mode) -> None:
    private = (
        *(ADDRESS, MOBILE, MOBILE.replace(" ", "")[1:], NUMBER, "1234 5678 9012 3456", "TR-2026/7"),
        *(EMPLOYER, ME.token, LINK.url),
    )
    for page in pages(procedure_id, mode):
        assert not [secret for secret in private if secret in repr(page)]


def test_the_guide_never_asks_for_money_or_an_address() -> None:
    for page in pages("fiscal_stamp", Mode.GUIDE):
        assert not isinstance(page, Purchase)
        assert not page.id.startswith(("channel", "contact", "review"))


def test_the_guide_neither_asks_who_the_citizen_is_nor_sends_anything() -> None:
    for page in pages("france_travail", Mode.GUIDE):
        assert not isinstance(page, Identification | Submission)


@pytest.mark.parametrize(
    ("today", "courts"),
    [
        (date(2026, 4, 30), {"justice.appeal"}),
        (TODAY, {"justice.appeal", "justice.aid"}),
        (date(2027, 1, 1), {"justice.aid"}),
    ],
)
def test_what_is_sold_is_official_and_in_force_at_exactly_its_price(today: date, courts: set[str]) -> None:
    sold = set()
    for page in pages("fiscal_stamp", Mode.CONNECTED, Known(CATALOGUE, today)):
        if isinstance(page, Purchase):
            assert isinstance(page.order, StampOrder)
            (row,) = (row for row in CATALOGUE.tariffs if row.id == page.order.tariff_id and row.covers(today))
            assert row.certainty is Certainty.OFFICIAL
            if row.amount is None:
                assert euros(1) <= page.order.amount <= euros(999)
            else:
                assert page.order.amount == row.amount
            sold.add(row.id)
    always = {"passport.adult", "passport.15_17", "passport.0_14", "cni.lost", "licence.lost", "residence.free"}
    assert sold == always | courts


@pytest.mark.parametrize("certainty", [Certainty.SECONDARY, Certainty.TO_VERIFY, Certainty.MEMORY])
def test_nothing_is_sold_and_no_price_is_named_while_the_catalogue_is_in_doubt(certainty: Certainty) -> None:
    doubtful = Catalogue("doubtful", tuple(replace(row, certainty=certainty) for row in CATALOGUE.tariffs))
    for facts in (Known(doubtful), Known(None)):
        for page in pages("fiscal_stamp", Mode.CONNECTED, facts):
            assert not isinstance(page, Purchase)
            assert "{amount}" not in says(page)
