"""What stands on the roll: drawn by Qt, judged by a foreign reader of codes and by looking at the dots."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import zxingcpp
from PySide6.QtGui import QFontMetricsF, QGuiApplication

from kiosk import resources
from kiosk.devices.receipt_printer.api import Bitmap, Capabilities
from kiosk.documents.ticket import (
    Banner,
    Code,
    Fact,
    Line,
    Rule,
    Size,
    Ticket,
    receipt_ticket,
    slip_ticket,
    stamp_ticket,
)
from kiosk.documents.wording import Said, SiteIdentity, Span, same
from kiosk.i18n.translations import Translations
from kiosk.orders.api import Sold
from kiosk.stamp import StampNumber
from kiosk.text import verbatim
from kiosk.ui.ticket import _OTHER, _POINTS, drawn
from tests.unit.test_visit_reprint import STAMP

pytestmark = pytest.mark.usefixtures("qapp")

WIDE = Capabilities(width=576, dpi=203, cuts=True, proves_printed=True)
NARROW = Capabilities(width=384, dpi=203, cuts=True, proves_printed=True)
FINE = Capabilities(width=832, dpi=300, cuts=True, proves_printed=True)
SITE = SiteIdentity("Mairie annexe", "Chambéry", "CHY1")
SOLD = Sold("CHY1-7K2M-94QD", STAMP, "482913", True)
NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)


@pytest.fixture(scope="module")
def words() -> Translations:
    return Translations(resources.folder("locales"), ("fr", "en"))


@pytest.fixture(scope="module")
def tickets(words: Translations) -> dict[str, Ticket]:
    name, use = verbatim("Passeport, adulte"), verbatim("Demande de passeport")
    return {
        "receipt": receipt_ticket(SOLD, name, "en", words, SITE, NOW),
        "stamp": stamp_ticket(SOLD, name, use, "en", words, SITE),
        "slip": slip_ticket(SOLD.reference, verbatim("Payé, sans timbre"), "en", words, SITE, NOW),
    }


def rows(picture: Bitmap) -> Iterator[str]:
    """The dots of each row, "1" is black."""
    for top in range(0, len(picture.dots), picture.stride):
        row = picture.dots[top : top + picture.stride]
        yield f"{int.from_bytes(row, 'big'):0{8 * picture.stride}b}"[: picture.width]


def codes(picture: Bitmap) -> list[bytes]:
    """What zxing reads."""
    grey = b"".join(row.translate({48: "\xff", 49: "\x00"}).encode("latin-1") for row in rows(picture))
    view = memoryview(grey).cast("B", (picture.height, picture.width))
    return [found.bytes for found in zxingcpp.read_barcodes(view)]


@pytest.mark.parametrize("paper", [WIDE, NARROW, FINE], ids=["80 mm", "58 mm", "300 dpi"])
@pytest.mark.parametrize(
    ("name", "payload"), [("receipt", SOLD.reference), ("stamp", STAMP.number.digits), ("slip", SOLD.reference)]
)
def test_a_foreign_reader_reads_its_code(
    tickets: dict[str, Ticket], paper: Capabilities, name: str, payload: str
) -> None:
    assert codes(drawn(tickets[name], paper)) == [payload.encode()]


@pytest.mark.parametrize("paper", [WIDE, NARROW, FINE], ids=["80 mm", "58 mm", "300 dpi"])
@pytest.mark.parametrize("name", ["receipt", "stamp", "slip"])
def test_nothing_touches_the_edges_of_the_paper(tickets: dict[str, Ticket], paper: Capabilities, name: str) -> None:
    picture = drawn(tickets[name], paper)
    assert picture.width == paper.width
    lines = list(rows(picture))
    assert all(line[0] == line[-1] == "0" for line in lines)
    assert "1" not in lines[0] + lines[-1]


def test_the_number_of_a_stamp_is_on_one_line() -> None:
    number = StampNumber("8888888888888888")  # the widest digits

    def height(text: str) -> int:
        return drawn(Ticket((Line(same(text), Size.HERO),)), WIDE).height

    assert height(number.grouped) <= height("8")


def test_a_receipt_does_not_tell_the_number_of_the_stamp(words: Translations) -> None:
    other = replace(SOLD, stamp=replace(STAMP, number=StampNumber("9999888877776666")))

    def of(sold: Sold) -> Ticket:
        return receipt_ticket(sold, verbatim("Passeport"), "en", words, SITE, NOW)

    assert of(SOLD) == of(other)


def test_a_specimen_says_so_in_white_on_black(words: Translations) -> None:
    specimen = replace(SOLD, stamp=replace(STAMP, specimen=True))
    picture = drawn(receipt_ticket(specimen, verbatim("Passeport"), "en", words, SITE, NOW), WIDE)
    assert any(row.count("1") > 0.9 * picture.width for row in rows(picture))


def test_it_is_drawn_on_another_thread_dot_for_dot_the_same(tickets: dict[str, Ticket]) -> None:
    with ThreadPoolExecutor(1) as worker:
        assert worker.submit(drawn, tickets["stamp"], WIDE).result() == drawn(tickets["stamp"], WIDE)


@pytest.mark.parametrize(
    "piece",
    [
        lambda: Line(same("Ligne")),
        lambda: Banner(same("Bandeau")),
        lambda: Fact(same("Nom"), same("Valeur")),
        lambda: Code("1"),
        Rule,
    ],
    ids=["line", "banner", "fact", "code", "rule"],
)
def test_each_piece_leaves_dots(piece: Callable[[], Line | Banner | Fact | Code | Rule]) -> None:
    assert any("1" in row for row in rows(drawn(Ticket((piece(),)), WIDE)))


def test_a_word_longer_than_the_paper_is_broken_and_not_cut() -> None:
    one, five = (drawn(Ticket((Line(same("M" * count)),)), NARROW).height for count in (5, 100))
    assert five > 3 * one


def test_a_second_language_is_under_the_french_one() -> None:
    both = Said(Span("Bonjour", "fr"), Span("Good morning", "en"))
    assert drawn(Ticket((Line(both),)), WIDE).height > 1.4 * drawn(Ticket((Line(same("Bonjour")),)), WIDE).height


def test_paper_too_narrow_for_a_code_is_told() -> None:
    with pytest.raises(ValueError, match="too narrow"):
        drawn(Ticket((Code("1" * 200),)), replace(WIDE, width=32))


def test_what_is_worth_money_is_in_no_repr() -> None:
    assert "1234" not in repr(Code("1234567890123456"))
    assert "1234" not in repr(Line(same("1234 5678")))


def test_no_letter_of_the_roll_is_smaller_than_ten_points() -> None:
    """As on the pages of A4: a receipt is read at home, without the kiosk's largest letters."""
    assert min(_OTHER, *_POINTS.values()) >= 10.0


def height_mm(ticket: Ticket, paper: Capabilities = FINE) -> float:
    """How high what is black is."""
    black = [number for number, row in enumerate(rows(drawn(ticket, paper))) if "1" in row]
    return (black[-1] - black[0] + 1) * 25.4 / paper.dpi


def test_the_smallest_letters_are_ten_points_high_on_the_paper_and_large_ones_sixteen() -> None:
    font = QGuiApplication.font()
    font.setPixelSize(1000)
    capital = QFontMetricsF(font).capHeight() / 1000
    for large, points in ((False, 10), (True, 16)):
        seen = height_mm(Ticket((Line(same("H"), Size.NOTE),), large)) * 72 / 25.4 / capital
        assert seen == pytest.approx(points, abs=0.8)


def test_a_code_is_three_centimetres_wide() -> None:
    for payload in (STAMP.number.digits, SOLD.reference):
        for paper in (WIDE, NARROW, FINE):
            assert height_mm(Ticket((Code(payload),)), paper) >= 29.9


def test_large_print_breaks_no_word() -> None:
    line = drawn(Ticket((Line(same("remboursement")),), large=True), NARROW)
    usual = drawn(Ticket((Line(same("remboursement")),)), NARROW)
    assert usual.height < line.height < 1.7 * usual.height


@pytest.mark.parametrize("name", ["receipt", "stamp", "slip"])
def test_large_print_is_longer_and_loses_nothing(tickets: dict[str, Ticket], name: str) -> None:
    usual, large = drawn(tickets[name], NARROW), drawn(replace(tickets[name], large=True), NARROW)
    assert large.height > 1.3 * usual.height
    assert codes(large) == codes(usual) != []
    for row in rows(large):
        assert "1" not in (row[0], row[-1]) or row == "1" * NARROW.width
