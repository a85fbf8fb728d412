"""The tags of a page: what each piece is, in reading order and in which language (ISO 32000-1, section 14.7).

reportlab draws and knows no tags, but it lets objects and marks of one's own into the file; a screen reader then
follows the page and changes voice with its language.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_PAGE_KEY: Final = 0


class Tag(Enum):
    """What a piece of a page is (standard structure types, ISO 32000-1, section 14.8.4)."""

    TITLE = "H1"
    HEADING = "H2"
    PARAGRAPH = "P"
    FIGURE = "Figure"


@dataclass(frozen=True, slots=True)
class _Piece:
    tag: Tag
    language: str
    alternative: str | None


class Structure:
    """Collects the pieces of a one-page document while it is drawn."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._pieces: list[_Piece] = []

    @contextmanager
    def piece(self, tag: Tag, language: str, alternative: str | None = None) -> Iterator[None]:
        """Everything drawn inside is one piece; ``alternative`` says a figure in words."""
        self._canvas.addLiteral(f"/{tag.value} <</MCID {len(self._pieces)}>> BDC")
        self._pieces.append(_Piece(tag, language, alternative))
        yield
        self._canvas.addLiteral("EMC")

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """Everything drawn inside says nothing."""
        self._canvas.addLiteral("/Artifact BMC")
        yield
        self._canvas.addLiteral("EMC")

    def close(self) -> None:
        """Write the tree. Called once, after the page is shown and before the file is made."""
        from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName

        document: Any = vars(self._canvas)["_doc"]  # no public name leads to the catalogue
        (page,) = document.Pages.pages
        root = PDFDictionary({"Type": PDFName("StructTreeRoot")})
        whole = PDFDictionary({"Type": PDFName("StructElem"), "S": PDFName("Document"), "P": document.Reference(root)})
        pieces = PDFArray([self._element(number, document, page, whole) for number in range(len(self._pieces))])
        whole["K"] = pieces
        root["K"] = document.Reference(whole)
        root["ParentTree"] = document.Reference(PDFDictionary({"Nums": PDFArray([_PAGE_KEY, pieces])}))
        root["ParentTreeNextKey"] = _PAGE_KEY + 1
        document._catalog.StructTreeRoot = root
        document._catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        # reportlab writes only the keys that it has heard of.
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents"]
        page.StructParents = _PAGE_KEY

    def _element(self, number: int, document: Any, page: Any, parent: Any) -> Any:
        from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFString

        piece = self._pieces[number]
        element = PDFDictionary(
            {
                "Type": PDFName("StructElem"),
                "S": PDFName(piece.tag.value),
                "P": document.Reference(parent),
                "Pg": document.Reference(page),
                "K": number,
                "Lang": PDFString(piece.language),
            }
        )
        if piece.alternative is not None:
            element["Alt"] = PDFString(piece.alternative)
        return document.Reference(element)
