"""What the papers of a declaration are called in front of a citizen, on the kiosk and on his phone."""

from __future__ import annotations

from typing import Final

from kiosk.declarations.api import Document, DocumentKind
from kiosk.text import Message, Reference, _

KINDS: Final = {
    DocumentKind.PAY_SLIP: _("Pay slip"),
    DocumentKind.EMPLOYER_CERTIFICATE: _("Certificate of the employer"),
    DocumentKind.INTERNSHIP: _("Certificate of the internship"),
    DocumentKind.SICK_NOTE: _("Sick note"),
    DocumentKind.MATERNITY: _("Certificate of the maternity leave"),
    DocumentKind.RETIREMENT: _("Letter about the retirement pension"),
    DocumentKind.INVALIDITY: _("Letter about the invalidity pension"),
}


def name_of(document: Document) -> Message:
    """Return what ``document`` is called, with the employer that it is about."""
    kind = KINDS[document.kind]
    if not document.name:
        return kind
    return _("{document} – {employer}", document=kind, employer=Reference(document.name))
