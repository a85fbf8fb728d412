"""What the conversation asks the kiosk to do: questions to the organism, and the declaration itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.declarations.api import Document, DocumentKind
from kiosk.declarations.situation import Declaration
from kiosk.months import Month


@dataclass(frozen=True, slots=True)
class AskStanding:
    """Can ``month`` be declared by the holder of ``token``? Answered by a ``StandingAnswer``."""

    month: Month
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AskDocumentLink:
    """A page for the phone that sends ``documents``. Answered by a ``DocumentLink`` or a ``Trouble``."""

    documents: tuple[Document, ...]
    month: Month
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FileDeclaration:
    """Send ``declaration``; ``force`` confirms what the organism found incoherent. Ends in a ``FilingOutcome``."""

    declaration: Declaration
    token: str = field(repr=False)
    force: bool


def documents_for(declaration: Declaration) -> tuple[Document, ...]:
    """Return the papers that France Travail wants to see for ``declaration``, in the order of the questions."""
    documents: list[Document] = []
    for job in declaration.work:
        documents.append(Document(DocumentKind.PAY_SLIP, job.employer))
        if job.ended:
            documents.append(Document(DocumentKind.EMPLOYER_CERTIFICATE, job.employer))
    for present, kind in (
        (bool(declaration.internships), DocumentKind.INTERNSHIP),
        (bool(declaration.sick_leaves), DocumentKind.SICK_NOTE),
        (declaration.maternity is not None, DocumentKind.MATERNITY),
        (declaration.retirement is not None, DocumentKind.RETIREMENT),
        (declaration.invalidity is not None, DocumentKind.INVALIDITY),
    ):
        if present:
            documents.append(Document(kind))
    return tuple(documents)
