"""What a leaflet promises on one page and on several, checked by the readers of `test_documents_pages`."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, datetime
from itertools import combinations
from typing import Final

import pytest
import zxingcpp
from PIL import Image

from kiosk.clock import PARIS
from kiosk.documents import leaflet
from kiosk.leaflet import Banner, Leaflet, QrNote, Quoted, Row, Section
from kiosk.months import Month
from kiosk.text import Message, Reference, _, verbatim
from tests.contract.test_documents_pages import MARGIN_MM, PHRASES, POINT_MM, SITE, Paper

NUMBER: Final = "AR-7K2M-9QXF"
PRINTED_AT: Final = datetime(2026, 10, 29, 10, 15, tzinfo=PARIS)
WIDE: Final = "W" * 60
SAID: Final = "Votre actualisation a été prise en compte.\r\n\tVous restez inscrit."
IN_SHORT: Final = (
    "Déclaration France Travail d’octobre 2026, reçue le 29 octobre 2026 à 10:12, accusé de réception n° "
    f"{NUMBER}. Traitée par France Travail, 3949. Documents encore à envoyer : deux bulletins de salaire, "
    "une attestation de l’employeur, un avis d’arrêt de travail, à l’adresse francetravail.fr."
)

RECEIVED: Final = Section(
    _("Acknowledgement of receipt"),
    (
        Row(_("Month"), _("{month}", month=Month(2026, 10))),
        Row(_("Received on"), _("{day} at {time}", day=date(2026, 10, 29), time=Reference("10:12"))),
    ),
)


def answers(rows: int) -> Section:
    """Return as many rows as that, each with a label and a value of its own."""
    return Section(
        _("Your answers"),
        tuple(Row(_("Question {number}", number=n), _("Answer {number}", number=n)) for n in range(1, rows + 1)),
    )


ACKNOWLEDGEMENT: Final = Leaflet(
    name="declaration",
    title=_("France Travail declaration"),
    number=(_("Number of the acknowledgement"), NUMBER),
    sections=(RECEIVED, answers(25), Section(_("Papers still to be sent"), ())),
    quoted=Quoted(_("France Travail says"), SAID),
    advice=(_("It cannot be changed online."), _("In case of a mistake, call the organism.")),
    code=QrNote(IN_SHORT, _("Scan with your phone: you keep this acknowledgement.")),
)
MEMO: Final = Leaflet(
    name="declaration-memo",
    title=_("France Travail declaration"),
    banner=Banner(_("No value as proof"), _("Nothing was sent. This page helps you answer.")),
    sections=(answers(12),),
    advice=(_("You can declare before the end of the month."),),
    code=QrNote("https://www.example.org", _("Scan with your phone: you open the official site.")),
)
REMINDER: Final = Leaflet(
    name="declaration-reminder",
    title=_("France Travail declaration"),
    sections=(Section(_("When"), answers(2).rows), Section(_("Where"), answers(3).rows)),
    advice=(_("Have your pay slips ready for that day."),),
)
CHECKLIST: Final = Leaflet(
    name="checklist",
    title=_("What to bring with you"),
    sections=(
        Section(_("Your papers"), tuple(Row(_("Paper {number}", number=n), verbatim(WIDE)) for n in range(1, 41))),
    ),
)


class Leaves(Paper):
    """Printed pages in the hands of somebody who did not make them."""

    @property
    def pages(self) -> list[str]:
        """The words of each page in the order they are drawn, any space between them as one."""
        # The form feed that ends each page counts as a space.
        return [" ".join(page.split()) for page in self._poppler("pdftotext", "-raw", "-", "-").decode().split("\f")][
            :-1
        ]

    @property
    def spoken(self) -> list[tuple[str, str, int]]:
        """The tag, language and page of each piece, as a reader that speaks the document meets them."""
        document = self.reader.trailer["/Root"]["/StructTreeRoot"]["/K"]
        pieces = [element.get_object() for element in document["/K"]]
        numbers = {page.indirect_reference: number for number, page in enumerate(self.reader.pages)}
        return [(str(e["/S"]), str(e["/Lang"]), numbers[e.raw_get("/Pg")]) for e in pieces]

    def page(self, number: int, dpi: int) -> Image.Image:
        """One page, the first is 1, as a printer of that resolution sees it, in grey."""
        one = ("-f", str(number), "-singlefile")
        return Image.open(io.BytesIO(self._poppler("pdftoppm", "-r", str(dpi), "-gray", *one, "-"))).convert("L")


def printed(leaf: Leaflet, language: str = "en", at: datetime | None = PRINTED_AT) -> Leaves:
    return Leaves(leaflet(leaf, language, PHRASES, SITE, at))


every_leaflet = pytest.mark.parametrize(
    "leaf", [ACKNOWLEDGEMENT, MEMO, REMINDER, CHECKLIST], ids=lambda leaf: leaf.name
)
every_language = pytest.mark.parametrize("language", ["fr", "en", "qps"])


# --- every leaflet ------------------------------------------------------------------------------------------------


@every_leaflet
@every_language
def test_every_page_is_a4_with_its_fonts_inside(leaf: Leaflet, language: str) -> None:
    paper = printed(leaf, language)
    for page in paper.reader.pages:
        size = (float(page.mediabox.width) * POINT_MM, float(page.mediabox.height) * POINT_MM)
        assert size == pytest.approx((210, 297), abs=0.1)
    assert [row[1:4] for row in paper.fonts] == [["yes", "yes", "yes"]] * 2


@every_leaflet
@every_language
def test_no_page_is_left_and_no_word_covers_another(leaf: Leaflet, language: str) -> None:
    for page in _boxes(printed(leaf, language)):
        for left, top, right, bottom in page:
            assert MARGIN_MM - 2 <= top < bottom <= 297 - MARGIN_MM + 2
            assert 20 - 0.1 <= left < right <= 190 + 0.1
        for one, other in combinations(page, 2):
            across = min(one[2], other[2]) - max(one[0], other[0])
            down = min(one[3], other[3]) - max(one[1], other[1])
            assert across <= 0.1 or down <= 0.35 * min(one[3] - one[1], other[3] - other[1]), (one, other)


@every_leaflet
@every_language
def test_nothing_is_smaller_than_ten_points_and_the_number_is_the_largest(leaf: Leaflet, language: str) -> None:
    paper = printed(leaf, language)
    assert min(_sizes(paper).values()) >= 10
    if leaf.number is not None:
        assert _sizes(paper)[NUMBER] == max(_sizes(paper).values()) >= 28


@every_leaflet
@every_language
def test_every_row_is_there_once_whole_and_on_one_page(leaf: Leaflet, language: str) -> None:
    pages = printed(leaf, language).pages
    for section in leaf.sections:
        for row in section.rows:
            found = [page for page in pages if re.search(rf"{_french(row.label)}(?![0-9])", page)]
            assert len(found) == 1
            # A long name is broken into lines, which nothing else stands between.
            assert _french(row.value).replace(" ", "") in found[0].replace(" ", "")
    assert "…" not in " ".join(pages)


@every_leaflet
def test_the_file_is_tagged_in_the_order_of_the_pages(leaf: Leaflet) -> None:
    paper = printed(leaf)
    pages = [number for _tag, _language, number in paper.spoken]
    assert pages == sorted(pages)
    assert [tag for tag, _language, _number in paper.spoken].count("/H1") == 1
    assert {language for _tag, language, _number in paper.spoken} == {"fr", "en"}
    tree = paper.reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    for number, page in enumerate(paper.reader.pages):
        assert page["/StructParents"] == tree[2 * number] == number
        marks = re.findall(rb"<</MCID (\d+)>> BDC|/(Artifact) BMC|(EMC)\b", page.get_contents().get_data())
        assert ["end" if end else "start" for *_start, end in marks] == ["start", "end"] * (len(marks) // 2)
        assert [int(mark) for mark, _artifact, _end in marks if mark] == list(range(len(tree[2 * number + 1])))
        assert len(tree[2 * number + 1]) == pages.count(number)


@every_leaflet
def test_the_file_says_its_title_language_and_author_and_no_hour_of_its_making(leaf: Leaflet) -> None:
    reader = printed(leaf).reader
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == (f"{leaf.title.id}œ", "Mairie annexe, Chambéry")
    assert (reader.metadata.creation_date, reader.metadata.modification_date) == (None, None)
    assert reader.trailer["/Root"]["/Lang"] == "fr"


@every_leaflet
def test_the_same_leaflet_is_made_of_the_same_bytes(leaf: Leaflet) -> None:
    assert printed(leaf).pdf == printed(leaf).pdf


# --- several pages ------------------------------------------------------------------------------------------------


def test_few_answers_are_one_page_and_many_are_several() -> None:
    few = replace(ACKNOWLEDGEMENT, sections=(RECEIVED, answers(9)))
    assert [len(printed(leaf, "fr").pages) for leaf in (few, ACKNOWLEDGEMENT)] == [1, 2]
    assert len(printed(CHECKLIST, "qps").pages) > 3


@every_leaflet
@every_language
def test_each_page_has_the_annex_the_title_and_how_far_it_is(leaf: Leaflet, language: str) -> None:
    pages = printed(leaf, language).pages
    for number, page in enumerate(pages, start=1):
        assert page.startswith("Mairie annexe Chambéry")
        assert page.count(_french(leaf.title)) == 1
        assert page.count(f"{number} / {len(pages)}") == (len(pages) > 1)


def test_what_every_page_repeats_is_spoken_once() -> None:
    paper = printed(CHECKLIST, "fr")
    said = " ".join(paper._poppler("pdfinfo", "-struct-text", "-").decode().split())
    assert len(paper.pages) > 1
    assert [said.count(words) for words in ("Mairie annexe", _french(CHECKLIST.title), "Printed on")] == [1, 1, 1]
    assert f"1 / {len(paper.pages)}" not in said


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_section_that_goes_on_says_so_and_leaves_no_row_alone(language: str) -> None:
    following = Section(_("Papers still to be sent"), answers(9).rows)
    for rows in (2, 3, 4, *range(10, 50)):
        leaf = replace(ACKNOWLEDGEMENT, sections=(answers(rows), following), code=None, advice=())
        pages = [page.split("Papers still to be sentœ")[0] for page in printed(leaf, language).pages]
        shown = [len(re.findall(r"Question \d+œ", page)) for page in pages if "Your answers" in page]
        going_on = [len(re.findall(r"\(continued\)œ", page)) for page in pages if "Your answers" in page]
        assert sum(shown) == rows
        assert min(shown) >= 2
        assert going_on == [0] + [1] * (len(shown) - 1)


def test_sections_stand_apart() -> None:
    words = printed(REMINDER, "fr").words
    (where,) = (word for word in words if word.text == "Whereœ")
    above = max(word.bottom for word in words if word.bottom < where.top + 1)
    assert where.top - above > 6


def test_a_row_higher_than_a_page_is_refused_rather_than_cut() -> None:
    endless = Section(_("Your answers"), (Row(_("Employer"), verbatim(WIDE * 80)),))
    with pytest.raises(ValueError, match="higher than a page"):
        printed(replace(MEMO, sections=(endless,)))


# --- what stands on it --------------------------------------------------------------------------------------------


def test_the_organisms_words_are_said_once_as_they_were_and_in_french_only() -> None:
    paper = printed(ACKNOWLEDGEMENT, "en")
    said = "Votre actualisation a été prise en compte. Vous restez inscrit."
    assert " ".join(paper.pages).count(said) == 1
    assert f"France Travail saysœ France Travail says {said}" in paper.pages[0]


@every_language
def test_the_longest_words_of_the_organism_fit(language: str) -> None:
    # As many letters as the back office hands on, the widest.
    leaf = replace(ACKNOWLEDGEMENT, quoted=Quoted(_("France Travail says"), "W" * 2_000))
    assert "W" * 2_000 in "".join(printed(leaf, language).pages).replace(" ", "")


@pytest.mark.parametrize("dpi", [150, 200])
@pytest.mark.parametrize(
    ("leaf", "payload"), [(ACKNOWLEDGEMENT, IN_SHORT), (MEMO, "https://www.example.org")], ids=["text", "address"]
)
@every_language
def test_the_code_is_read_from_the_last_page_and_large_enough(
    leaf: Leaflet, payload: str, language: str, dpi: int
) -> None:
    assert len(IN_SHORT.encode()) > 290
    paper = printed(leaf, language)
    page = paper.page(len(paper.pages), dpi)
    (code,) = zxingcpp.read_barcodes(page.convert("1").convert("L"))  # as a printer with one ink dithers it
    assert code.text == payload
    across = code.position.top_right.x - code.position.top_left.x
    assert across * 25.4 / dpi >= 35


def test_a_code_of_a_sentence_holds_its_french() -> None:
    note = QrNote(_("Received: {number}", number=Reference(NUMBER)), _("Scan with your phone."))
    paper = printed(replace(REMINDER, code=note), "en")
    (code,) = zxingcpp.read_barcodes(paper.page(1, 200))
    assert code.text == f"Received: {NUMBER}œ"


@every_language
def test_the_banner_comes_first_and_only_where_there_is_one(language: str) -> None:
    memo, reminder = (printed(leaf, language).pages[0] for leaf in (MEMO, REMINDER))
    assert memo.index("No value as proofœ") < memo.index("Your answersœ")
    assert "No value as proof" not in reminder


def test_what_is_empty_is_not_drawn() -> None:
    assert "Papers still to be sent" not in " ".join(printed(ACKNOWLEDGEMENT).pages)
    bare = printed(Leaflet(name="bare", title=_("France Travail declaration"), sections=(answers(1),)), "fr", None)
    assert bare.pages == [
        "Mairie annexe Chambéry Kiosk C1œ France Travail declarationœ Your answersœ " + "Question 1œ Answer 1œ"
    ]
    assert zxingcpp.read_barcodes(bare.page(1, 200)) == []


@pytest.mark.parametrize("name", ["advice", "code"])
def test_advice_and_code_stand_without_each_other(name: str) -> None:
    alone = printed(replace(MEMO, **{name: () if name == "advice" else None}), "fr")
    said = " ".join(alone.pages)
    assert ("Good to knowœ" in said) is (name == "code")
    assert len(zxingcpp.read_barcodes(alone.page(len(alone.pages), 200))) == (name == "advice")


def test_the_hour_of_printing_is_told_when_it_is_known() -> None:
    assert "29/10/2026, 10:15" in printed(REMINDER, "fr").pages[0]
    assert "Printed" not in printed(REMINDER, "fr", None).pages[0]
    with pytest.raises(ValueError, match="timezone"):
        printed(REMINDER, "fr", datetime(2026, 10, 29, 10, 15))


# --- how a page is read -------------------------------------------------------------------------------------------


def _french(message: Message) -> str:
    return PHRASES.render(message, "fr")


def _boxes(paper: Leaves) -> list[list[tuple[float, float, float, float]]]:
    """Return the box of each word of each page, in mm from its top left corner."""
    pages = paper._poppler("pdftotext", "-bbox", "-", "-").decode().split("<page ")[1:]
    edges = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">')
    return [[tuple(float(edge) * POINT_MM for edge in found) for found in edges.findall(page)] for page in pages]


def _sizes(paper: Leaves) -> dict[str, float]:
    """Return the size in points of each line of every page."""
    sizes: dict[str, float] = {}

    def visit(text: str, _cm: object, _tm: object, _font: object, size: float) -> None:
        if text.strip():
            sizes[text.strip()] = size

    for page in paper.reader.pages:
        page.extract_text(visitor_text=visit)
    return sizes
