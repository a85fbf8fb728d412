"""What a citizen takes away on paper: A4 pages in memory, French first, then the citizen's language.

Nothing here touches a disk, a printer or Qt, and reportlab, qrcode and the typeface are loaded by the first page.
"""

from __future__ import annotations

from kiosk.documents.leaflet import leaflet
from kiosk.documents.qr import qr_matrix
from kiosk.documents.receipt import receipt
from kiosk.documents.refund_memo import RefundChannel, RefundMemo, refund_memo
from kiosk.documents.slip import slip
from kiosk.documents.stamp_page import stamp_page
from kiosk.documents.wording import SiteIdentity, Words

__all__ = [
    "RefundChannel",
    "RefundMemo",
    "SiteIdentity",
    "Words",
    "leaflet",
    "qr_matrix",
    "receipt",
    "refund_memo",
    "slip",
    "stamp_page",
]
