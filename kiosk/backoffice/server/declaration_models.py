"""What travels about declarations, as the back office believes and publishes it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from kiosk.backoffice.server.models import Day, Sent, _whole
from kiosk.declarations.api import Document, DocumentKind, Part
from kiosk.declarations.situation import Declaration, EndOfSearch, Motive, Period, Work
from kiosk.money import Money
from kiosk.months import Month

MOST_EMPLOYERS = 20
MOST_PERIODS = 10
MOST_DOCUMENTS = 40


def _real(text: str) -> str:
    Month.parse(text)
    return text


MonthText: TypeAlias = Annotated[
    str,
    Field(pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$", description="The month declared.", examples=["2026-10"]),
    AfterValidator(_real),
]
Hours: TypeAlias = Annotated[
    int, Field(strict=True, ge=1, le=744, description="Whole hours for one employer."), BeforeValidator(_whole)
]
GrossCents: TypeAlias = Annotated[
    int, Field(strict=True, ge=100, le=9_999_900, description="Gross pay in cents."), BeforeValidator(_whole)
]


class WorkIn(Sent):
    """Work for one employer; who that is stays on the kiosk."""

    hours: Hours
    gross_cents: GrossCents
    ended: bool = Field(strict=True, description="Whether the contract ended in the month.")


class PeriodIn(Sent):
    """Days from the first to the last, both included."""

    start: Day
    end: Day


class EndOfSearchIn(Sent):
    """Since when and why somebody no longer looks for work."""

    on: Day
    motive: Motive


class DeclarationIn(Sent):
    """Everything that is declared of a month."""

    work: tuple[WorkIn, ...] = Field(max_length=MOST_EMPLOYERS)
    training: bool = Field(strict=True)
    internships: tuple[PeriodIn, ...] = Field(max_length=MOST_PERIODS)
    sick_leaves: tuple[PeriodIn, ...] = Field(max_length=MOST_PERIODS)
    maternity: Day | None
    retirement: Day | None
    invalidity: Day | None
    end_of_search: EndOfSearchIn | None
    force: bool = Field(strict=True, description="Confirms what was found incoherent.")

    def value(self, month: Month) -> Declaration:
        """Return the declaration of ``month``. Raises ValueError when it breaks a rule of the form."""
        end = self.end_of_search
        return Declaration(
            month=month,
            work=tuple(Work("", job.hours, Money(job.gross_cents), job.ended) for job in self.work),
            training=self.training,
            internships=_periods(self.internships),
            sick_leaves=_periods(self.sick_leaves),
            maternity=self.maternity,
            retirement=self.retirement,
            invalidity=self.invalidity,
            end_of_search=EndOfSearch(end.on, end.motive) if end else None,
        )


class StandingOut(BaseModel):
    """Whether the month can be declared."""

    standing: Literal["open", "done", "closed", "impossible", "identity_ended", "unreached"]


class AcknowledgementOut(BaseModel):
    """That the declaration arrived (CRPA art. L112-11)."""

    number: str = Field(pattern=r"^AR-[0-9A-Z]{4}-[0-9A-Z]{4}$")
    month: MonthText
    received_at: datetime
    message: str = Field(max_length=2_000, description="The organism's words, in French; empty when it was looked up.")
    found: bool = Field(description="Whether its answer was lost and its status says that the month is declared.")


class FiledOut(BaseModel):
    """The organism has it."""

    outcome: Literal["filed"] = "filed"
    acknowledgement: AcknowledgementOut


class IncoherentOut(BaseModel):
    """Nothing was recorded: the organism finds the answers odd."""

    outcome: Literal["incoherent"] = "incoherent"
    remarks: tuple[str, ...]


class ErrorOut(BaseModel):
    """What the organism refuses, in its own words."""

    part: Part
    message: str


class InvalidOut(BaseModel):
    """Nothing was recorded: the organism refuses these parts."""

    outcome: Literal["invalid"] = "invalid"
    errors: tuple[ErrorOut, ...]


class NotFiledOut(BaseModel):
    """Nothing was recorded by this call; with ``uncertain`` alone, nobody knows."""

    outcome: Literal["already_done", "closed", "impossible", "not_taken", "identity_ended", "unreached", "uncertain"]


FilingOut: TypeAlias = Annotated[FiledOut | IncoherentOut | InvalidOut | NotFiledOut, Field(discriminator="outcome")]


class DocumentIn(Sent):
    """A paper that is to be sent."""

    kind: DocumentKind
    name: str = Field(max_length=60, description="The employer it is about, empty for the other kinds.")

    def value(self) -> Document:
        """Return the document."""
        return Document(self.kind, self.name)


class DocumentsIn(Sent):
    """The papers of a month."""

    month: MonthText
    documents: tuple[DocumentIn, ...] = Field(min_length=1, max_length=MOST_DOCUMENTS)


class LinkOut(BaseModel):
    """A page on which a phone sends them."""

    outcome: Literal["ready"] = "ready"
    url: str
    expires_at: datetime


class NoLinkOut(BaseModel):
    """There is no page."""

    outcome: Literal["identity_ended", "unreached"]


def _periods(periods: tuple[PeriodIn, ...]) -> tuple[Period, ...]:
    return tuple(Period(period.start, period.end) for period in periods)
