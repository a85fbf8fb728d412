"""The tags of a document: what each piece is, in reading order and in which language (ISO 32000-1, section 14.7).

reportlab draws and knows no tags, but it lets objects and marks of one's own into the file; a screen reader then
follows the pages and changes voice with their language.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_FIRST_KEY: Final = 0


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
    """Collects the pieces of a document while it is drawn, page after page."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._pages: list[list[_Piece]] = [[]]
        self._silent = False

    @contextmanager
    def piece(self, tag: Tag, language: str, alternative: str | None = None) -> Iterator[None]:
        """Everything drawn inside is one piece; ``alternative`` says a figure in words."""
        if self._silent:
            with self.decoration():
                yield
            return
        pieces = self._pages[-1]
        self._canvas.addLiteral(f"/{tag.value} <</MCID {len(pieces)}>> BDC")
        pieces.append(_Piece(tag, language, alternative))
        yield
        self._canvas.addLiteral("EMC")

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """Everything drawn inside says nothing."""
        self._canvas.addLiteral("/Artifact BMC")
        yield
        self._canvas.addLiteral("EMC")

    @contextmanager
    def silence(self) -> Iterator[None]:
        """No piece drawn inside is spoken: what each page repeats is said once."""
        self._silent = True
        yield
        self._silent = False

    def next_page(self) -> None:
        """The pieces that follow are on the next page."""
        self._pages.append([])

    def close(self) -> None:
        """Write the tree. Called once, after the last page is shown and before the file is made."""
        from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName

        document: Any = vars(self._canvas)["_doc"]  # no public name leads to the catalogue
        root = PDFDictionary({"Type": PDFName("StructTreeRoot")})
        whole = PDFDictionary({"Type": PDFName("StructElem"), "S": PDFName("Document"), "P": document.Reference(root)})
        parents: list[Any] = []
        elements: list[Any] = []
        for key, (page, pieces) in enumerate(zip(document.Pages.pages, self._pages, strict=True), _FIRST_KEY):
            of_page = [_element(number, piece, document, page, whole) for number, piece in enumerate(pieces)]
            parents += [key, PDFArray(of_page)]
            elements += of_page
            # reportlab writes only the keys that it has heard of.
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents"]
            page.StructParents = key
        whole["K"] = PDFArray(elements)
        root["K"] = document.Reference(whole)
        root["ParentTree"] = document.Reference(PDFDictionary({"Nums": PDFArray(parents)}))
        root["ParentTreeNextKey"] = _FIRST_KEY + len(self._pages)
        document._catalog.StructTreeRoot = root
        document._catalog.MarkInfo = PDFDictionary({"Marked": "true"})


def _element(number: int, piece: _Piece, document: Any, page: Any, parent: Any) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFString

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
