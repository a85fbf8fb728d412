"""How many pages a document has: what a printer must have printed of it."""

from __future__ import annotations

import re
from typing import Final

# The kiosk's documents keep their page objects outside compressed object streams, so the leaves of the page tree can
# be counted as they stand (ISO 32000-1, 7.7.3.3); /Pages, the inner node, is another name.
_PAGE: Final = re.compile(rb"/Type\s*/Page(?![0-9A-Za-z])")


def count_pages(pdf: bytes) -> int:
    """Return the number of pages of ``pdf``; raise ValueError when it is not a whole PDF with pages to count."""
    if not pdf.startswith(b"%PDF-") or b"%%EOF" not in pdf[-1024:]:
        raise ValueError("a document to print is a whole PDF")
    pages = len(_PAGE.findall(pdf))
    if pages == 0:
        raise ValueError("a PDF to print has pages outside compressed object streams")
    return pages
