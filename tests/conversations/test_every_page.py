"""Every page that a citizen can reach, in every mode: its words, its pictograms, its codes, its place on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from string import Formatter

import pytest

from kiosk.conversation.ask import PAGE, Choice, Review
from kiosk.conversation.do import Purchase
from kiosk.conversation.engine import Position
from kiosk.conversation.step import Ending, Step
from kiosk.money import euros
from kiosk.orders.api import StampOrder
from kiosk.procedures.fiscal_stamp.words import JUSTICE_SITE, OFFICIAL_SITE
from kiosk.procedures.mode import Mode
from kiosk.procedures.registry import PROCEDURES
from kiosk.tariffs import Catalogue, Certainty
from kiosk.ui.icons import ICONS
from tests.conversations.every_walk import positions
from tests.conversations.pages import icons, says, sentences, untranslatable
from tests.conversations.prices import CATALOGUE
from tests.conversations.walk import ADDRESS, MOBILE, NUMBER, TODAY, Known, script

PICTOGRAMS = {
    "adult", "agent", "bank", "boat", "calendar", "card", "change", "check", "child", "email", "erase", "exam",
    "exchange", "finish", "globe", "hosting", "id_card", "justice", "lawyer", "licence", "list", "lost",
    "message", "nationality", "no_printer", "other", "paid", "paper", "passport", "phone", "printer", "refund",
    "pencil", "renew", "residence", "retry", "shop", "stamp", "teen", "warning",
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
}  # fmt: skip

WAYS = tuple(ENDINGS)
KNOWN = (Known(CATALOGUE), Known(CATALOGUE, date(2027, 1, 1), can_print=False), Known(None))


@cache
def reached(procedure_id: str, mode: Mode, *known: Known) -> tuple[Position, ...]:
    return tuple(position for facts in known or KNOWN for position in positions(script(procedure_id, facts, mode)))


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
        if isinstance(position.current, Review) and position.current.id in ("review", "review.1"):
            assert set(position.current.editable()) <= {step.id for step in position.path}


@pytest.mark.parametrize(("procedure_id", "mode"), WAYS)
def test_no_screen_has_more_cards_than_a_glance_takes_in(procedure_id: str, mode: Mode) -> None:
    for page in pages(procedure_id, mode):
        if isinstance(page, Choice):
            assert len(page.options) <= PAGE


@pytest.mark.parametrize(("procedure_id", "mode"), WAYS)
def test_a_code_holds_an_official_address_or_the_number_just_bought(procedure_id: str, mode: Mode) -> None:
    for page in pages(procedure_id, mode):
        if isinstance(page, Ending) and page.qr is not None:
            assert page.qr in ({NUMBER} if page.id == "sold" else {OFFICIAL_SITE, JUSTICE_SITE})
            assert page.qr_caption is not None


@pytest.mark.parametrize(("procedure_id", "mode"), WAYS)
def test_no_representation_of_a_page_gives_the_citizen_away(procedure_id: str, mode: Mode) -> None:
    private = (ADDRESS, MOBILE, MOBILE.replace(" ", "")[1:], NUMBER, "1234 5678 9012 3456", "TR-2026/7")
    for page in pages(procedure_id, mode):
        assert not [secret for secret in private if secret in repr(page)]


def test_the_guide_never_asks_for_money_or_an_address() -> None:
    for page in pages("fiscal_stamp", Mode.GUIDE):
        assert not isinstance(page, Purchase)
        assert not page.id.startswith(("channel", "contact", "review"))


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
