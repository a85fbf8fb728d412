"""What can be asked of the organism about a declaration, and every answer. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol, TypeAlias

from kiosk.declarations.situation import Declaration
from kiosk.months import Month


class Standing(Enum):
    """Whether a month can be declared now by this person, as the organism says before anything is sent."""

    OPEN = "open"
    DONE = "done"
    CLOSED = "closed"
    IMPOSSIBLE = "impossible"


class Trouble(Enum):
    """Why there is no answer about the declaration. In each of them nothing was sent.

    IDENTITY_ENDED: the citizen's token is no longer good. UNREACHED: the organism, or the way to it, does not answer.
    """

    IDENTITY_ENDED = "identity_ended"
    UNREACHED = "unreached"


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """That the declaration arrived (CRPA art. L112-11 and R112-11-1).

    ``number`` is the back office's own, made for this acknowledgement and kept nowhere; ``received_at`` is
    timezone-aware; ``message`` is what the organism said, in French, word for word, empty when its answer was lost
    and its status says that the month is declared (``found``).
    """

    number: str
    month: Month
    received_at: datetime
    message: str
    found: bool


@dataclass(frozen=True, slots=True)
class Filed:
    """The declaration is with the organism."""

    acknowledgement: Acknowledgement


@dataclass(frozen=True, slots=True)
class Incoherent:
    """Nothing was recorded: the organism finds the answers odd. They can be changed, or confirmed (``force``).

    ``about`` is the declaration that was remarked upon, once somebody says so: only that one can be confirmed.
    """

    remarks: tuple[str, ...] = field(repr=False)
    about: Declaration | None = field(default=None, repr=False)


class Part(Enum):
    """What a refusal of the form is about."""

    HOURS = "hours"
    PAY = "pay"
    INTERNSHIP = "internship"
    SICK_LEAVE = "sick_leave"
    MATERNITY = "maternity"
    RETIREMENT = "retirement"
    INVALIDITY = "invalidity"
    END_OF_SEARCH = "end_of_search"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Invalid:
    """Nothing was recorded: the organism refuses these parts, with its own words in French."""

    errors: tuple[tuple[Part, str], ...] = field(repr=False)


class NotFiled(Enum):
    """Nothing was recorded by this call, for certain.

    ALREADY_DONE: the month was declared before. CLOSED: its window is over, or not open yet. IMPOSSIBLE: the
    organism takes no declaration of this person. NOT_TAKEN: it did not take it, and may another time.
    """

    ALREADY_DONE = "already_done"
    CLOSED = "closed"
    IMPOSSIBLE = "impossible"
    NOT_TAKEN = "not_taken"


@dataclass(frozen=True, slots=True)
class Uncertain:
    """It was sent, and nobody could find out whether it was recorded. It is not sent again by the machine."""


StandingAnswer: TypeAlias = Standing | Trouble
FilingOutcome: TypeAlias = Filed | Incoherent | Invalid | NotFiled | Trouble | Uncertain


class DocumentKind(Enum):
    """A paper that France Travail wants to see."""

    PAY_SLIP = "pay_slip"
    EMPLOYER_CERTIFICATE = "employer_certificate"
    INTERNSHIP = "internship"
    SICK_NOTE = "sick_note"
    MATERNITY = "maternity"
    RETIREMENT = "retirement"
    INVALIDITY = "invalidity"


@dataclass(frozen=True, slots=True)
class Document:
    """A paper to send. ``name`` is the employer it is about, empty for the others."""

    kind: DocumentKind
    name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A page on which a phone sends the papers: good once, until ``expires_at``."""

    url: str = field(repr=False)
    expires_at: datetime


class DeclarationOffice(Protocol):
    """The back office as far as declarations go. Every call blocks, for a bounded time.

    ``token`` is the citizen's, from the identity broker; it is in memory only, here and there.
    """

    def standing(self, month: Month, token: str) -> StandingAnswer:
        """Return whether ``month`` can be declared by the holder of ``token``."""

    def file(self, declaration: Declaration, token: str, *, force: bool) -> FilingOutcome:
        """Send ``declaration``; ``force`` confirms what was found incoherent.

        Whatever the network did, the answer says what is known: a lost answer is looked up by the standing, and the
        declaration is never sent twice unless the standing said in between that it was not done.
        """

    def document_link(self, documents: tuple[Document, ...], month: Month, token: str) -> DocumentLink | Trouble:
        """Return a page on which the citizen's phone sends ``documents``."""
