"""What every page promises, checked by readers that share no code with us: poppler, pypdf and ZXing.

They need Debian's `poppler-utils`; without it these tests fail, as a page that nobody read is not checked.
"""

from __future__ import annotations

import builtins
import io
import os
import re
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from itertools import combinations, groupby
from typing import Any, Final

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from kiosk.clock import PARIS
from kiosk.documents import (
    RefundChannel,
    RefundMemo,
    SiteIdentity,
    qr_matrix,
    receipt,
    refund_memo,
    slip,
    stamp_page,
)
from kiosk.documents.sheet import Sheet
from kiosk.i18n.pseudo import stretch
from kiosk.money import Money, euros
from kiosk.orders.api import Sold
from kiosk.procedures.fiscal_stamp.words import OFFICIAL_SITE, PRODUCTS
from kiosk.stamp import Stamp, StampNumber
from kiosk.text import Argument, Message, Reference, _, verbatim

GUARD: Final = 60  # seconds before a reader that hangs is called broken
POINT_MM: Final = 25.4 / 72
MARGIN_MM: Final = 14.0
MARK: Final = "SPECIMENœ"


class Phrases:
    """Catalogues of one line each: English as it is, French with a mark at its end, the pseudo-locale 40 % longer."""

    def render(self, message: Message, language: str) -> str:
        words = {"en": message.id, "fr": f"{message.id}œ", "qps": stretch(message.id)}[language]
        if message.id.startswith("{") and message.id.endswith("}"):
            words = message.id
        return words.format(**{name: self._value(value, language) for name, value in message.args})

    def _value(self, value: Argument, language: str) -> object:
        match value:
            case Message():
                return self.render(value, language)
            case Reference():
                return value.value
            case Money():
                whole, cents = divmod(value.cents, 100)
                return f"{whole},{cents:02}\u202f€" if language == "fr" else f"€{whole}.{cents:02}"
            case date():
                return f"{value:%d/%m/%Y}" if language == "fr" else f"{value:%-d %B %Y}"
        return value


PHRASES: Final = Phrases()
SITE: Final = SiteIdentity("Mairie annexe", "Chambéry", "C1")
STAMP: Final = Stamp(StampNumber("0123456789012345"), euros(86), date(2026, 5, 12), date(2027, 5, 11), specimen=False)
SOLD: Final = Sold("C1-7K4M-2Q9X", STAMP, "A83921", message_sent=True)
SPECIMEN: Final = replace(SOLD, stamp=replace(STAMP, specimen=True))
PASSPORT: Final = PRODUCTS["passport.adult"]
PAID_AT: Final = datetime(2026, 5, 12, 14, 5, tzinfo=PARIS)
MEMO: Final = RefundMemo(
    number=STAMP.number,
    amount=Money(850),
    bought_on=date(2026, 5, 12),
    transaction_reference="TX 4489 2201",
    channel=RefundChannel.CARD,
    verdict=_("You can ask for the refund until {last}.", last=date(2027, 11, 11)),
    official_site=OFFICIAL_SITE,
)


@dataclass(frozen=True)
class Word:
    """A word and its box on the page, in mm from the top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


class Paper:
    """A printed page in the hands of somebody who did not make it."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf

    @cached_property
    def text(self) -> str:
        """The words of the page in the order they are drawn, any space between them as one."""
        return " ".join(self._poppler("pdftotext", "-raw", "-", "-").decode().split())

    @cached_property
    def words(self) -> list[Word]:
        """Every word and its place, without the mark across the page, which poppler reads in one piece or in some."""
        boxes = re.findall(
            r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>',
            self._poppler("pdftotext", "-bbox", "-", "-").decode(),
        )
        words = [Word(text, *(float(edge) * POINT_MM for edge in edges)) for *edges, text in boxes]
        return [word for word in words if word.text not in MARK or word.bottom - word.top < 10]

    @cached_property
    def reader(self) -> PdfReader:
        return PdfReader(io.BytesIO(self.pdf))

    @cached_property
    def sizes(self) -> dict[str, float]:
        """The size in points of each line of text."""
        sizes: dict[str, float] = {}

        def visit(text: str, _cm: Any, _tm: Any, _font: Any, size: float) -> None:
            if text.strip():
                sizes[text.strip()] = size

        self.reader.pages[0].extract_text(visitor_text=visit)
        return sizes

    @cached_property
    def fonts(self) -> list[list[str]]:
        """The columns of pdffonts, from the encoding on: encoding, embedded, subset, unicode, object."""
        rows = self._poppler("pdffonts", "-").decode().splitlines()[2:]
        return [row.split()[-6:] for row in rows]

    def raster(self, dpi: int) -> Image.Image:
        """The page as a printer of that resolution sees it, in grey."""
        return Image.open(io.BytesIO(self._poppler("pdftoppm", "-r", str(dpi), "-gray", "-singlefile", "-"))).convert(
            "L"
        )

    def _poppler(self, tool: str, *arguments: str) -> bytes:
        done = subprocess.run([tool, *arguments], input=self.pdf, capture_output=True, timeout=GUARD, check=True)
        assert not done.stderr, done.stderr.decode()
        return done.stdout


def the_stamp(language: str, sold: Sold = SOLD, *, duplicate: bool = False) -> Paper:
    return Paper(stamp_page(sold, PASSPORT.name, PASSPORT.use, language, PHRASES, SITE, duplicate=duplicate))


def the_receipt(language: str, sold: Sold = SOLD, *, duplicate: bool = False) -> Paper:
    return Paper(receipt(sold, PASSPORT.name, language, PHRASES, SITE, PAID_AT, duplicate=duplicate))


def the_memo(language: str, memo: RefundMemo = MEMO) -> Paper:
    return Paper(refund_memo(memo, language, PHRASES, SITE))


def the_slip(language: str) -> Paper:
    return Paper(slip(SOLD.reference, _("We do not know yet if you have paid"), language, PHRASES, SITE, PAID_AT))


def the_specimen(language: str) -> Paper:
    return the_stamp(language, SPECIMEN)


def the_demonstration(language: str) -> Paper:
    return the_receipt(language, SPECIMEN)


def the_duplicate(language: str) -> Paper:
    return the_stamp(language, duplicate=True)


def the_duplicate_specimen(language: str) -> Paper:
    return the_stamp(language, SPECIMEN, duplicate=True)


def the_duplicate_receipt(language: str) -> Paper:
    return the_receipt(language, duplicate=True)


def the_duplicate_demonstration(language: str) -> Paper:
    return the_receipt(language, SPECIMEN, duplicate=True)


every_page = pytest.mark.parametrize(
    "make",
    [
        the_stamp,
        the_specimen,
        the_receipt,
        the_demonstration,
        the_memo,
        the_slip,
        the_duplicate,
        the_duplicate_specimen,
        the_duplicate_receipt,
        the_duplicate_demonstration,
    ],
    ids=lambda make: make.__name__,
)
every_language = pytest.mark.parametrize("language", ["fr", "en", "qps"])
Make = Callable[[str], Paper]


# --- every page ---------------------------------------------------------------------------------------------------


@every_page
@every_language
def test_a_page_is_one_sheet_of_a4_with_its_fonts_inside(make: Make, language: str) -> None:
    paper = make(language)
    assert len(paper.reader.pages) == 1
    box = paper.reader.pages[0].mediabox
    assert (float(box.width) * POINT_MM, float(box.height) * POINT_MM) == pytest.approx((210, 297), abs=0.1)
    assert [(embedded, subset, to_unicode) for _e, embedded, subset, to_unicode, *_o in paper.fonts] == [
        ("yes", "yes", "yes")
    ] * 2


@every_page
@every_language
def test_nothing_leaves_the_page_and_no_word_covers_another(make: Make, language: str) -> None:
    words = make(language).words
    assert len(words) > 30
    for word in words:
        assert MARGIN_MM - 2 <= word.top < word.bottom <= 297 - MARGIN_MM + 2, word
        assert 20 - 0.1 <= word.left < word.right <= 190 + 0.1, word
    for one, other in combinations(words, 2):
        across = min(one.right, other.right) - max(one.left, other.left)
        down = min(one.bottom, other.bottom) - max(one.top, other.top)
        # The boxes reach from ascender to descender, more than a line's leading: letters that meet overlap by more.
        assert across <= 0.1 or down <= 0.35 * min(one.bottom - one.top, other.bottom - other.top), (one, other)


@every_page
@every_language
def test_nothing_is_printed_smaller_than_ten_points(make: Make, language: str) -> None:
    assert min(make(language).sizes.values()) >= 10


@every_page
def test_the_document_says_its_title_language_and_author(make: Make) -> None:
    reader = make("en").reader
    assert reader.metadata is not None
    assert reader.metadata.title in {
        "Electronic fiscal stampœ",
        "Payment receiptœ",
        "Memo for a refundœ",
        "Your orderœ",
    }
    assert reader.metadata.author == "Mairie annexe, Chambéry"
    # A page knows no hour of its making, and a false one is worse than none.
    assert (reader.metadata.creation_date, reader.metadata.modification_date) == (None, None)
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


@every_page
def test_each_french_line_is_followed_by_the_citizens_language(make: Make) -> None:
    pieces = list(_pieces(make("en")))
    assert {language for _tag, language, _text in pieces} == {"fr", "en"}
    for number, (_tag, language, text) in enumerate(pieces):
        if language == "en":
            assert pieces[number - 1][1] == "fr"
            if text[-1].isalpha() and text.isascii() and not any(letter.isdigit() for letter in text):
                assert pieces[number - 1][2].replace("œ", "") == text
                assert pieces[number - 1][2].endswith("œ")


@every_page
def test_everything_drawn_is_tagged_or_decoration(make: Make) -> None:
    paper = make("en")
    marks = re.findall(
        rb"/(\w+) <</MCID (\d+)>> BDC|/(Artifact) BMC|(EMC)\b", paper.reader.pages[0].get_contents().get_data()
    )
    kinds = ["end" if end else "start" for _tag, _id, _artifact, end in marks]
    assert kinds == ["start", "end"] * (len(kinds) // 2)
    pieces = list(_pieces(paper))
    assert [int(number) for _tag, number, _artifact, _end in marks if number] == list(range(len(pieces)))
    assert [tag for tag, _language, _text in pieces].count("/H1") == 1


@every_page
def test_the_same_page_is_made_of_the_same_bytes(make: Make) -> None:
    assert make("en").pdf == make("en").pdf


def test_pages_made_at_the_same_time_do_not_mix_their_letters() -> None:
    alone = [make("en").pdf for make in (the_stamp, the_receipt, the_memo, the_slip)]
    with ThreadPoolExecutor(4) as hands:
        together = [hands.submit(make, "en") for make in (the_stamp, the_receipt, the_memo, the_slip) * 2]
        assert [made.result(GUARD).pdf for made in together] == alone * 2


def test_a_page_touches_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = the_specimen("en").pdf

    def refuse(*arguments: object, **_options: object) -> Any:
        raise AssertionError(f"opened {arguments[0]}")

    for module, name in ((builtins, "open"), (io, "open"), (os, "open"), (os, "mkdir"), (os, "replace")):
        monkeypatch.setattr(module, name, refuse)
    made = stamp_page(SPECIMEN, PASSPORT.name, PASSPORT.use, "en", PHRASES, SITE)
    monkeypatch.undo()
    assert made == expected


# --- the stamp ----------------------------------------------------------------------------------------------------


@every_language
def test_the_stamp_shows_its_number_large_and_everything_that_it_is_worth(language: str) -> None:
    paper = the_stamp(language)
    assert "0123 4567 8901 2345" in paper.text
    assert paper.sizes["0123 4567 8901 2345"] >= 40
    assert paper.sizes["0123 4567 8901 2345"] == max(paper.sizes.values())
    for fact in ("86,00 €", "12/05/2026", "11/05/2027", "C1-7K4M-2Q9X", "Application for a passportœ"):
        assert fact in paper.text
    if language == "en":
        for fact in ("€86.00", "12 May 2026", "11 May 2027"):
            assert fact in paper.text


@pytest.mark.parametrize(
    ("amount", "written"), [(Money(850), "8,50 €"), (euros(999), "999,00 €"), (Money(1), "0,01 €")]
)
def test_the_amount_is_the_stamps_own(amount: Money, written: str) -> None:
    sold = replace(SOLD, stamp=replace(STAMP, amount=amount))
    assert written in the_stamp("fr", sold).text
    assert written in the_receipt("fr", sold).text


@pytest.mark.parametrize("digits", ["0123456789012345", "0000000000000000", "1111111111111111", "8808808808808808"])
@pytest.mark.parametrize("duplicate", [False, True], ids=["first", "duplicate"])
@pytest.mark.parametrize("specimen", [False, True], ids=["stamp", "specimen"])
def test_the_code_holds_the_sixteen_digits_and_nothing_more(specimen: bool, duplicate: bool, digits: str) -> None:
    sold = replace(SOLD, stamp=replace(STAMP, number=StampNumber(digits), specimen=specimen))
    page = the_stamp("en", sold, duplicate=duplicate).raster(200)
    assert _codes(page) == [digits]
    assert _codes(page.convert("1").convert("L")) == [digits]  # as a printer with one ink dithers it


@every_language
@pytest.mark.parametrize("make", [the_specimen, the_duplicate_specimen, the_memo], ids=lambda make: make.__name__)
def test_the_code_is_large_enough_for_any_reader(make: Make, language: str) -> None:
    (code,) = zxingcpp.read_barcodes(make(language).raster(200))
    across = code.position.top_right.x - code.position.top_left.x
    down = code.position.bottom_left.y - code.position.top_left.y
    assert min(across, down) * 25.4 / 200 >= 35


def test_the_code_keeps_its_quiet_zone_even_on_the_mark() -> None:
    sheet = Sheet("A code on the mark", "Mairie annexe", "fr")
    sheet.watermark("SPECIMEN")
    sheet.qr(qr_matrix(STAMP.number.digits), 87, 130, 36, "A code", "fr")
    page = Paper(sheet.pdf()).raster(254)  # ten dots for each mm
    assert _codes(page) == [STAMP.number.digits]
    quiet = 4 * 36 / 21
    left, top, right, bottom = (round(10 * mm) for mm in (87 - quiet, 130 - quiet, 123 + quiet, 166 + quiet))
    for edge in (
        (left, top, right, 1300),
        (left, 1660, right, bottom),
        (left, top, 870, bottom),
        (1230, top, right, bottom),
    ):
        inside = page.crop((edge[0] + 2, edge[1] + 2, edge[2] - 2, edge[3] - 2))
        assert inside.getextrema() == (255, 255)
    assert min(page.crop((left - 300, top, left - 2, bottom)).getextrema()) < 255  # there is a mark to keep away


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [(True, "The same number was sent to you by message."), (False, "The same number will be sent to you by message.")],
)
def test_the_page_does_not_claim_a_message_that_has_not_left(sent: bool, sentence: str) -> None:
    assert sentence in the_stamp("en", replace(SOLD, message_sent=sent)).text


@pytest.mark.parametrize("make", [the_stamp, the_receipt], ids=["stamp", "receipt"])
@every_language
def test_a_specimen_says_so_in_words_and_across_the_page(make: Callable[..., Paper], language: str) -> None:
    marked, real = make(language, SPECIMEN), make(language, SOLD)
    assert "no valueœ" in marked.text
    assert "no value" not in real.text
    assert MARK in marked.reader.pages[0].extract_text()
    assert "SPECIMEN" not in real.reader.pages[0].extract_text()
    grey, blank = marked.raster(50).histogram(), real.raster(50).histogram()
    # The mark covers several percent of the page, in a grey that no text has.
    assert sum(grey[225:240]) > 0.03 * sum(grey)
    assert sum(blank[225:240]) < 0.01 * sum(blank)


@every_language
@pytest.mark.parametrize("tariff", sorted(PRODUCTS))
def test_every_product_fits(tariff: str, language: str) -> None:
    product = PRODUCTS[tariff]
    paper = Paper(stamp_page(SPECIMEN, product.name, product.use, language, PHRASES, SITE, duplicate=True))
    assert max(word.bottom for word in paper.words) <= 297 - MARGIN_MM + 2
    assert "…" not in paper.text


def test_a_name_without_end_is_cut_and_pushes_nothing_off_the_page() -> None:
    endless = verbatim("Timbre pour une démarche dont le nom ne finit jamais, " * 6)
    paper = Paper(stamp_page(SPECIMEN, endless, endless, "qps", PHRASES, SITE, duplicate=True))
    assert paper.text.count("…") == 2
    assert max(word.bottom for word in paper.words) <= 297 - MARGIN_MM + 2
    assert "C1-7K4M-2Q9X" in paper.text


# --- the duplicate ------------------------------------------------------------------------------------------------

both_duplicates = pytest.mark.parametrize("make", [the_stamp, the_receipt], ids=["stamp", "receipt"])
either_kind = pytest.mark.parametrize("sold", [SOLD, SPECIMEN], ids=["sold", "specimen"])


@both_duplicates
@either_kind
def test_a_duplicate_says_so_right_after_its_title_in_both_languages(make: Callable[..., Paper], sold: Sold) -> None:
    pieces = _pieces(make("en", sold, duplicate=True))
    title = [tag for tag, _language, _text in pieces].index("/H1")
    assert pieces[title + 2 : title + 4] == [("/H2", "fr", "DUPLICATEœ"), ("/P", "en", "DUPLICATE")]
    for language, (_tag, said_in, text) in zip(("fr", "en"), pieces[title + 4 : title + 6], strict=True):
        assert said_in == language
        assert "one stamp, one use" in text


@both_duplicates
@either_kind
def test_a_first_copy_is_no_duplicate(make: Callable[..., Paper], sold: Sold) -> None:
    assert "DUPLICATE" not in make("en", sold).text


@both_duplicates
@every_language
@either_kind
def test_a_duplicate_is_framed_in_black_above_everything_else(
    make: Callable[..., Paper], sold: Sold, language: str
) -> None:
    paper = make(language, sold, duplicate=True)
    assert _writing_lines(paper) - _writing_lines(make(language, sold)) == 2
    (mark,) = (word for word in paper.words if word.text.startswith("DUPLICATE") and word.bottom - word.top > 7)
    assert mark.left == pytest.approx(28, abs=0.2)
    assert 45 < mark.top < mark.bottom < 75
    assert [word for word in paper.words if word.top > mark.bottom] != []


@every_language
@either_kind
def test_a_duplicate_has_the_same_number_and_the_same_order_number(sold: Sold, language: str) -> None:
    stamp, proof = (make(language, sold, duplicate=True) for make in (the_stamp, the_receipt))
    assert stamp.sizes["0123 4567 8901 2345"] == the_stamp(language, sold).sizes["0123 4567 8901 2345"] >= 40
    assert all("C1-7K4M-2Q9X" in paper.text for paper in (stamp, proof))
    assert "0123" not in proof.text
    assert "12/05/2026, 14:05" in proof.text


# --- the receipt --------------------------------------------------------------------------------------------------


@every_language
def test_the_receipt_proves_the_payment_and_gives_nothing_away(language: str) -> None:
    paper = the_receipt(language)
    for fact in ("86,00 €", "12/05/2026, 14:05", "C1-7K4M-2Q9X", "A83921", "Mairie annexe, Chambéry", "L112-11"):
        assert fact in paper.text
    assert "0123" not in paper.text
    assert _codes(paper.raster(200)) == []


# --- the memo -----------------------------------------------------------------------------------------------------


@every_language
def test_the_memo_holds_the_four_data_of_the_official_form(language: str) -> None:
    paper = the_memo(language)
    for datum in ("0123 4567 8901 2345", "8,50 €", "12/05/2026", "TX 4489 2201", "timbres.impots.gouv.fr"):
        assert datum in paper.text
    assert "No value as proofœ" in paper.text
    assert _codes(paper.raster(200)) == [OFFICIAL_SITE]


def test_the_memo_leaves_a_line_for_what_the_citizen_does_not_know() -> None:
    complete = the_memo("fr")
    partial = the_memo("fr", replace(MEMO, amount=None, transaction_reference=None))
    assert _writing_lines(complete) == 0
    assert _writing_lines(partial) == 2
    assert "Transaction numberœ" in partial.text


@pytest.mark.parametrize(
    ("channel", "card", "bank"),
    [(RefundChannel.CARD, True, False), (RefundChannel.TOBACCONIST, False, True), (None, True, True)],
)
def test_the_memo_tells_where_the_money_goes_back_to(channel: RefundChannel | None, card: bool, bank: bool) -> None:
    text = the_memo("fr", replace(MEMO, channel=channel)).text
    assert ("Paid by card online" in text, "RIB" in text) == (card, bank)


def test_the_memo_of_somebody_who_knows_nothing_fits_in_two_languages() -> None:
    memo = replace(MEMO, amount=None, transaction_reference=None, channel=None)
    assert max(word.bottom for word in the_memo("qps", memo).words) <= 297 - MARGIN_MM + 2


# --- the slip -----------------------------------------------------------------------------------------------------


@every_language
def test_the_slip_shows_the_order_number_large_and_what_to_do(language: str) -> None:
    paper = the_slip(language)
    assert paper.sizes["C1-7K4M-2Q9X"] == max(paper.sizes.values()) >= 40
    for said in ("We do not know yet if you have paidœ", "12/05/2026, 14:05", "Do not pay again.œ"):
        assert said in paper.text
    assert _codes(paper.raster(200)) == []


# --- how a page is read -------------------------------------------------------------------------------------------


def _codes(page: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(page)]


def _writing_lines(paper: Paper) -> int:
    """Return how many unbroken black lines longer than 100 mm the page has; its other rules are lighter."""
    page = paper.raster(150)
    rows = (page.crop((0, row, page.width, row + 1)).tobytes() for row in range(page.height))
    lined = [max(map(len, re.findall(rb"[\x00-\x3a]+", row)), default=0) * 25.4 / 150 > 100 for row in rows]
    return sum(is_line for is_line, _rows in groupby(lined))


def _pieces(paper: Paper) -> list[tuple[str, str, str]]:
    """Return the tag, language and text of each piece, as a reader that speaks the page meets them."""
    document = paper.reader.trailer["/Root"]["/StructTreeRoot"]["/K"]
    assert document["/S"] == "/Document"
    lines = paper._poppler("pdfinfo", "-struct-text", "-").decode().replace("\u00a0", " ")
    texts = re.findall(r'^    "(.*)"$', lines, re.MULTILINE)
    elements = [element.get_object() for element in document["/K"]]
    spoken = iter(texts)
    return [(str(e["/S"]), str(e["/Lang"]), str(e["/Alt"]) if e["/S"] == "/Figure" else next(spoken)) for e in elements]
