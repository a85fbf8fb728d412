"""The jobs of this kiosk in a printer, or in a queue of cupsd, by IPP (RFC 8011, sections 4.2, 4.3 and 5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from kiosk.devices.document_printer import ipp_codec as codec
from kiosk.devices.document_printer.api import PrinterState
from kiosk.devices.document_printer.ipp_codec import Attributes, Group, Message, Operation
from kiosk.devices.document_printer.ipp_reading import ASKED, PDF, Reading, read
from kiosk.devices.document_printer.ipp_wire import USER, NoAnswerError, Wire

# A printer fresh from its box may think in US Letter and on both sides; one that knows neither word passes over it.
_PAPER: Final = (codec.keywords("media", "iso_a4_210x297mm"), codec.keywords("sides", "one-sided"))
_SEND_TIMEOUT: Final = 30.0  # seconds for a document: some printers take it as fast as they print it
_FAREWELL: Final = 2.0
_STANDING: Final = ("job-state", "job-impressions-completed")
_PENDING: Final = (3, 4)
_STATES: Final = range(3, 10)


class End(Enum):
    """How a job ended (``job-state``, section 5.3.7): after it nothing more of it comes out."""

    CANCELLED = 7
    ABORTED = 8
    COMPLETED = 9


@dataclass(frozen=True, slots=True)
class JobSeen:
    """Where a job stands. ``waits``: others are before it. ``printed`` counts the pages that came out, None when the
    printer does not say."""

    end: End | None
    waits: bool
    printed: int | None


@dataclass(frozen=True, slots=True)
class Refused:
    """The printer took nothing. ``busy``: it may be asked again."""

    busy: bool


class Jobs:
    """Asks for the printer at the end of ``wire``, and for what it holds of this kiosk. All raise NoAnswerError."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def reading(self) -> Reading:
        """Return what the printer says of itself."""
        answer = self._wire.ask(Operation.GET_PRINTER_ATTRIBUTES, codec.keywords("requested-attributes", *ASKED))
        return read(_believed(answer).first(Group.PRINTER))

    def create(self, title: str) -> int | Refused:
        """Make an empty job and return its number. Until it has a document nothing can come out of it."""
        answer = self._wire.ask(Operation.CREATE_JOB, codec.text_name("job-name", title), template=_PAPER)
        if not answer.successful:
            return Refused(answer.code == codec.BUSY)
        return _sure(_number(answer.first(Group.JOB).get("job-id", ())))

    def send(self, job: int, pdf: bytes) -> Refused | None:
        """Give the job its document."""
        answer = self._wire.ask(
            Operation.SEND_DOCUMENT,
            codec.media_type("document-format", PDF),
            codec.boolean("last-document", True),
            job=job,
            document=pdf,
            within=_SEND_TIMEOUT,
        )
        return None if answer.successful else Refused(answer.code == codec.BUSY)

    def seen(self, job: int) -> JobSeen | None:
        """Return where the job stands; None when the printer knows of no such job."""
        asked = codec.keywords("requested-attributes", *_STANDING)
        answer = self._wire.ask(Operation.GET_JOB_ATTRIBUTES, asked, job=job)
        return None if answer.code == codec.NOT_FOUND else _seen(_believed(answer).first(Group.JOB))

    def cancel(self, job: int) -> bool:
        """Ask for the job to be cancelled; return whether the printer will, False when it has ended or is unknown."""
        return self._wire.ask(Operation.CANCEL_JOB, job=job).successful

    def bid_farewell(self, job: int) -> None:
        """Ask for the job to be cancelled by a wire that was cut, and wait for the answer but a moment."""
        self._wire.ask(Operation.CANCEL_JOB, job=job, within=_FAREWELL, last_word=True)

    def unfinished(self) -> tuple[int, ...]:
        """Return the jobs of this kiosk that have not ended."""
        return tuple(self._ours("not-completed"))

    def ended(self) -> dict[int, JobSeen]:
        """Return the jobs of this kiosk that have ended, as far as the printer keeps them."""
        return {number: _seen(job) for number, job in self._ours("completed").items()}

    def _ours(self, which: str) -> dict[int, Attributes]:
        answer = self._wire.ask(
            Operation.GET_JOBS,
            codec.boolean("my-jobs", True),
            codec.keywords("which-jobs", which),
            codec.keywords("requested-attributes", "job-id", "job-originating-user-name", *_STANDING),
        )
        # A printer that gives no names was asked for ``my-jobs`` only.
        ours = (job for job in _believed(answer).jobs if job.get("job-originating-user-name", (USER,))[0] == USER)
        return {_sure(_number(job.get("job-id", ()))): job for job in ours}


def _seen(said: Attributes) -> JobSeen:
    state = _number(said.get("job-state", ()))
    if state not in _STATES:
        raise NoAnswerError(PrinterState.UNKNOWN, sent=True)
    return JobSeen(
        end=End(state) if state in {end.value for end in End} else None,
        waits=state in _PENDING,
        printed=_number(said.get("job-impressions-completed", ())),
    )


def _believed(answer: Message) -> Message:
    if not answer.successful:
        raise NoAnswerError(PrinterState.UNKNOWN, sent=True)
    return answer


def _number(values: tuple[codec.Value, ...]) -> int | None:
    return values[0] if len(values) == 1 and type(values[0]) is int else None


def _sure(number: int | None) -> int:
    if number is None:
        raise NoAnswerError(PrinterState.UNKNOWN, sent=True)
    return number
