"""What travels between a kiosk and its back office about declarations, as the kiosk believes it.

The rules of :mod:`kiosk.backoffice.contract` hold here too. An answer is one of several bodies, told apart by
``outcome``; a body says what it is worth with ``value``.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final, TypeAlias

from msgspec import Meta, Struct

from kiosk.backoffice.contract import Name, Text
from kiosk.backoffice.wire import secure
from kiosk.declarations.api import (
    Acknowledgement,
    Document,
    DocumentKind,
    DocumentLink,
    Filed,
    Incoherent,
    Invalid,
    NotFiled,
    Part,
    Standing,
    StandingAnswer,
    Trouble,
    Uncertain,
)
from kiosk.declarations.situation import Declaration, Motive, Period
from kiosk.months import Month

MOST_DOCUMENTS: Final = 40
"""Papers behind one link."""

LONGEST_NAME: Final = 60
"""Characters of an employer's name; what is longer is cut."""

MonthText: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}\Z")]
Number: TypeAlias = Annotated[str, Meta(pattern=r"^AR-[0-9A-Z]{4}-[0-9A-Z]{4}\Z")]
Moment: TypeAlias = Annotated[datetime, Meta(tz=True)]
Address: TypeAlias = Annotated[str, Meta(pattern=r"^https?://[\x21-\x7e]{1,500}\Z")]


class _Hidden(Struct, frozen=True):
    """A body whose repr says nothing: all in it is the citizen's."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(****)"


# --- what the kiosk sends ----------------------------------------------------------------------------------------


class WorkPart(_Hidden, frozen=True):
    """Work for one employer, who stays on the kiosk."""

    hours: int
    gross_cents: int
    ended: bool


class PeriodPart(_Hidden, frozen=True):
    """Days from ``start`` to ``end``, both included."""

    start: date
    end: date


class EndPart(_Hidden, frozen=True):
    """Since when and why somebody no longer looks for work."""

    on: date
    motive: Motive


class FilingRequest(_Hidden, frozen=True):
    """Body of ``POST /v1/declarations/{month}``."""

    work: tuple[WorkPart, ...]
    training: bool
    internships: tuple[PeriodPart, ...]
    sick_leaves: tuple[PeriodPart, ...]
    maternity: date | None
    retirement: date | None
    invalidity: date | None
    end_of_search: EndPart | None
    force: bool


def filing_of(declaration: Declaration, *, force: bool) -> FilingRequest:
    """Return the body that sends ``declaration``."""
    end = declaration.end_of_search
    return FilingRequest(
        work=tuple(WorkPart(work.hours, work.gross.cents, work.ended) for work in declaration.work),
        training=declaration.training,
        internships=_periods(declaration.internships),
        sick_leaves=_periods(declaration.sick_leaves),
        maternity=declaration.maternity,
        retirement=declaration.retirement,
        invalidity=declaration.invalidity,
        end_of_search=EndPart(end.on, end.motive) if end else None,
        force=force,
    )


def _periods(periods: tuple[Period, ...]) -> tuple[PeriodPart, ...]:
    return tuple(PeriodPart(period.start, period.end) for period in periods)


class DocumentPart(_Hidden, frozen=True):
    """A paper that is to be sent, and the employer it is about."""

    kind: DocumentKind
    name: str


class DocumentLinkRequest(_Hidden, frozen=True):
    """Body of ``POST /v1/document-links``."""

    month: str
    documents: tuple[DocumentPart, ...]


def link_for(documents: tuple[Document, ...], month: Month) -> DocumentLinkRequest:
    """Return the body that asks for a page for ``documents``. Raises ValueError for none, or for more than 40."""
    if not 1 <= len(documents) <= MOST_DOCUMENTS:
        raise ValueError("a link is for 1 to 40 documents")
    parts = tuple(DocumentPart(document.kind, document.name[:LONGEST_NAME]) for document in documents)
    return DocumentLinkRequest(str(month), parts)


# --- what the back office answers --------------------------------------------------------------------------------

_STANDINGS: Final[dict[str, StandingAnswer]] = {answer.value: answer for answer in (*Standing, *Trouble)}


class StandingBody(Struct, frozen=True):
    """Answer of ``GET /v1/declarations/{month}``. Raises at decoding for a standing that this kiosk does not know."""

    standing: str

    def __post_init__(self) -> None:
        if self.standing not in _STANDINGS:
            raise ValueError("no such standing")

    def value(self) -> StandingAnswer:
        """Return the kiosk's own value."""
        return _STANDINGS[self.standing]


class AcknowledgementBody(_Hidden, frozen=True):
    """That the declaration arrived."""

    number: Number
    month: MonthText
    received_at: Moment
    message: Text
    found: bool


class FiledBody(_Hidden, frozen=True, tag_field="outcome", tag="filed"):
    """It is with the organism. Raises at decoding when the acknowledgement's month does not exist."""

    acknowledgement: AcknowledgementBody

    def __post_init__(self) -> None:
        Month.parse(self.acknowledgement.month)

    def value(self) -> Filed:
        """Return the kiosk's own value."""
        said = self.acknowledgement
        month = Month.parse(said.month)
        return Filed(Acknowledgement(said.number, month, said.received_at, said.message, said.found))


class IncoherentBody(_Hidden, frozen=True, tag_field="outcome", tag="incoherent"):
    """The organism finds the answers odd."""

    remarks: Annotated[tuple[Text, ...], Meta(max_length=100)]

    def value(self) -> Incoherent:
        """Return the kiosk's own value."""
        return Incoherent(self.remarks)


class ErrorPart(_Hidden, frozen=True):
    """What is wrong with one part. ``part`` is open: a newer back office may know parts that this kiosk does not."""

    part: Name
    message: Text

    def value(self) -> tuple[Part, str]:
        """Return the kiosk's own value."""
        try:
            return Part(self.part), self.message
        except ValueError:
            return Part.OTHER, self.message


class InvalidBody(_Hidden, frozen=True, tag_field="outcome", tag="invalid"):
    """The organism refuses parts of it."""

    errors: Annotated[tuple[ErrorPart, ...], Meta(max_length=100)]

    def value(self) -> Invalid:
        """Return the kiosk's own value."""
        return Invalid(tuple(error.value() for error in self.errors))


class AlreadyDoneBody(Struct, frozen=True, tag_field="outcome", tag="already_done"):
    """The month was declared before."""

    def value(self) -> NotFiled:
        """Return the kiosk's own value."""
        return NotFiled.ALREADY_DONE


class ClosedBody(Struct, frozen=True, tag_field="outcome", tag="closed"):
    """The month's window is not open."""

    def value(self) -> NotFiled:
        """Return the kiosk's own value."""
        return NotFiled.CLOSED


class ImpossibleBody(Struct, frozen=True, tag_field="outcome", tag="impossible"):
    """The organism takes no declaration of this person."""

    def value(self) -> NotFiled:
        """Return the kiosk's own value."""
        return NotFiled.IMPOSSIBLE


class NotTakenBody(Struct, frozen=True, tag_field="outcome", tag="not_taken"):
    """The organism did not take it."""

    def value(self) -> NotFiled:
        """Return the kiosk's own value."""
        return NotFiled.NOT_TAKEN


class UncertainBody(Struct, frozen=True, tag_field="outcome", tag="uncertain"):
    """It was sent, and nobody could find out more."""

    def value(self) -> Uncertain:
        """Return the kiosk's own value."""
        return Uncertain()


class IdentityEndedBody(Struct, frozen=True, tag_field="outcome", tag="identity_ended"):
    """The citizen's token is no longer good."""

    def value(self) -> Trouble:
        """Return the kiosk's own value."""
        return Trouble.IDENTITY_ENDED


class UnreachedBody(Struct, frozen=True, tag_field="outcome", tag="unreached"):
    """The organism does not answer; nothing was sent."""

    def value(self) -> Trouble:
        """Return the kiosk's own value."""
        return Trouble.UNREACHED


FilingBody: TypeAlias = (
    FiledBody
    | IncoherentBody
    | InvalidBody
    | AlreadyDoneBody
    | ClosedBody
    | ImpossibleBody
    | NotTakenBody
    | UncertainBody
    | IdentityEndedBody
    | UnreachedBody
)
"""Answer of ``POST /v1/declarations/{month}``."""


class LinkReadyBody(_Hidden, frozen=True, tag_field="outcome", tag="ready"):
    """The page is there. Raises at decoding for an address that papers may not be sent to."""

    url: Address
    expires_at: Moment

    def __post_init__(self) -> None:
        if not secure(self.url):
            raise ValueError("papers are sent over https")

    def value(self) -> DocumentLink:
        """Return the kiosk's own value."""
        return DocumentLink(self.url, self.expires_at)


DocumentLinkBody: TypeAlias = LinkReadyBody | IdentityEndedBody | UnreachedBody
"""Answer of ``POST /v1/document-links``."""
