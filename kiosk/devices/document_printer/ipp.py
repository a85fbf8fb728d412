"""An A4 printer over the Internet Printing Protocol (RFC 8010, RFC 8011): an IPP Everywhere one, or a queue of cupsd.

A job is followed to its end. One that stops is waited for, then cancelled, and the cancellation is proved: state 7, 8
or 9, after which nothing of it comes out. What cannot be proved is held, until an agent has looked.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from itertools import count
from threading import Event, Lock, Thread
from typing import Any, Final
from urllib.parse import urlsplit

from kiosk.clock import Clock
from kiosk.devices.device import Board, Severity, Status, Unsubscribe
from kiosk.devices.document_printer import ipp_codec as codec
from kiosk.devices.document_printer.api import (
    Capabilities,
    Held,
    NotPrinted,
    Printed,
    PrinterState,
    PrintJob,
    PrintOutcome,
    Sent,
)
from kiosk.devices.document_printer.ipp_codec import Answer, Attribute, Attributes, GarbledError, Operation, Tag
from kiosk.devices.document_printer.pages import count_pages
from kiosk.devices.document_printer.states import status_of

CONNECT_TIMEOUT: Final = 5.0
READ_TIMEOUT: Final = 10.0
_WHEN_WELL: Final = 5.0
_WHEN_NOT: Final = 2.0
_POLL: Final = 0.2
_USER: Final = "kiosk"
_MOST_BYTES: Final = 262_144
_PROOF_TRIES: Final = 25
_BUSY: Final = 0x0507
_NO_SUCH_JOB: Final = 0x0406
_BACKENDS_THAT_WAIT: Final = ("ipp:", "ipps:")


class _Job(IntEnum):
    """``job-state`` (RFC 8011, section 5.3.7)."""

    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


_REASONS: Final = {
    "media-empty": PrinterState.PAPER_OUT,
    "media-needed": PrinterState.PAPER_OUT,
    "media-jam": PrinterState.JAMMED,
    "door-open": PrinterState.DOOR_OPEN,
    "cover-open": PrinterState.DOOR_OPEN,
    "interlock-open": PrinterState.DOOR_OPEN,
    "toner-empty": PrinterState.TONER_OUT,
    "marker-supply-empty": PrinterState.TONER_OUT,
    "shutdown": PrinterState.OFFLINE,
    "offline": PrinterState.OFFLINE,
    "connecting-to-device": PrinterState.OFFLINE,
    "timed-out": PrinterState.OFFLINE,
    "media-low": PrinterState.PAPER_LOW,
    "toner-low": PrinterState.TONER_LOW,
    "marker-supply-low": PrinterState.TONER_LOW,
}
"""``printer-state-reasons`` (section 5.4.12) without their suffix, the worst first."""
_SUFFIXES: Final = ("-error", "-warning", "-report")


class UnreachedError(Exception):
    """The printer gave no answer. ``sent`` is whether the request may have reached it."""

    def __init__(self, *, sent: bool) -> None:
        super().__init__()
        self.sent = sent


def state_of(attributes: Attributes) -> PrinterState:
    """Return what the attributes of a printer say. A reason that is not in the table counts only when the printer says
    that it has stopped."""
    told = {_stem(str(reason)) for reason in attributes.get("printer-state-reasons", ())}
    for stem, state in _REASONS.items():
        if stem in told:
            return state
    match attributes.get("printer-state", ()):
        case (3 | 4, *_):
            return PrinterState.READY
        case (5, *_):  # stopped (section 5.4.11)
            return PrinterState.BROKEN
        case _:
            return PrinterState.UNKNOWN


def _stem(reason: str) -> str:
    for suffix in _SUFFIXES:
        reason = reason.removesuffix(suffix)
    return reason


class IppPrinter:
    """The printer at ``uri``. ``clock`` measures the ``patience``, seconds that a stopped job waits for paper."""

    def __init__(self, uri: str, clock: Clock, *, patience: float = 30.0, ca_file: str = "") -> None:
        self._uri = uri
        self._clock = clock
        self._patience = patience
        parts = urlsplit(uri)
        scheme = "https" if parts.scheme == "ipps" else "http"
        self._url = parts._replace(scheme=scheme, netloc=parts.netloc if parts.port else f"{parts.netloc}:631").geturl()
        self._verify: bool | str = ca_file or True
        self._numbers = count(1)
        self._can = Capabilities(colour=False, duplex=False, proves_printed=False)
        self._held: set[int] = set()
        # Whose a job is that a restart left inside, nobody knows: the first look cancels it.
        self._leftovers = True
        self._busy = False
        self._one_job = Lock()
        self._closing = Event()
        self._look = Event()
        self._board = Board(status_of(PrinterState.UNKNOWN))
        self._watcher = Thread(target=self._watch, name="document-printer", daemon=True)
        self._watcher.start()

    # --- the interface of every printer --------------------------------------------------------------------------

    def capabilities(self) -> Capabilities:
        """Return what the printer can do, as it said at the last look."""
        return self._can

    def status(self) -> Status[PrinterState]:
        """Return the last known status."""
        return self._board.status

    def subscribe(self, callback: Callable[[Status[PrinterState]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status."""
        return self._board.subscribe(callback)

    def print_document(self, job: PrintJob) -> PrintOutcome:
        """Print ``job`` once and follow it to its end. Raises ValueError when the document is no PDF with pages."""
        pages = count_pages(job.pdf)
        if not self._one_job.acquire(blocking=False):
            return NotPrinted(PrinterState.PRINTING)
        try:
            if self._closing.is_set():
                return NotPrinted(PrinterState.UNKNOWN)
            seen = self._seen()
            if status_of(seen).severity is Severity.FAULT:
                return NotPrinted(self._tell(seen))
            self._busy = True
            self._tell(PrinterState.PRINTING)
            try:
                return self._printed(job, pages)
            finally:
                self._busy = False
                self._tell(self._seen())
        finally:
            self._one_job.release()

    def clear_held(self) -> bool:
        """Return whether no job of this kiosk is left in the printer; it cancels each, and asks."""
        with self._one_job:
            if self._all_cancelled():
                self._held.clear()
                self._leftovers = False
            held = bool(self._held or self._leftovers)
            self._tell(self._seen())
        return not held

    def close(self) -> None:
        """Ask no more; a job that runs is cancelled, or held."""
        self._closing.set()
        self._look.set()
        self._watcher.join(timeout=CONNECT_TIMEOUT + READ_TIMEOUT)
        self._board.post(status_of(PrinterState.UNKNOWN))

    # --- a job ---------------------------------------------------------------------------------------------------

    def _printed(self, job: PrintJob, pages: int) -> PrintOutcome:
        ends = self._clock.monotonic() + self._patience
        while True:
            try:
                accepted = self._call(Operation.PRINT_JOB, _job_of(job), job.pdf)
            except UnreachedError as error:
                return self._lost(ends) if error.sent else NotPrinted(PrinterState.OFFLINE)
            if accepted.successful and accepted.jobs and "job-id" in accepted.jobs[0]:
                return self._followed(int(accepted.jobs[0]["job-id"][0]), pages)
            if accepted.status != _BUSY:
                return self._lost(ends) if accepted.successful else NotPrinted(PrinterState.BROKEN)
            # It said that it took nothing, so it may be asked again.
            if self._clock.monotonic() >= ends or self._closing.wait(_POLL):
                return NotPrinted(PrinterState.BUSY)

    def _followed(self, number: int, pages: int) -> PrintOutcome:
        """Return what became of the job ``number``; one that makes no way is cancelled after the patience."""
        reason, way, waits_since = PrinterState.UNKNOWN, -1, self._clock.monotonic()
        while not self._closing.is_set():
            seen = self._job(number)
            if seen is not None:
                match seen.get("job-state", (0,))[0]:
                    case _Job.COMPLETED:
                        return Printed(pages) if self._can.proves_printed else Sent()
                    case _Job.CANCELED | _Job.ABORTED:
                        return NotPrinted(reason if reason is not PrinterState.UNKNOWN else self._why())
            why = self._tell(self._why())
            if why is not PrinterState.PRINTING:
                reason = why
            done = int(seen.get("job-impressions-completed", (0,))[0]) if seen else way
            if done != way and why is PrinterState.PRINTING:
                way, waits_since = done, self._clock.monotonic()
            if self._clock.monotonic() - waits_since >= self._patience:
                break
            self._closing.wait(_POLL)
        return self._given_up(number, reason, pages)

    def _given_up(self, number: int, reason: PrinterState, pages: int) -> PrintOutcome:
        """Cancel the job and return NotPrinted once that is proved, Printed when it was too late, else Held."""
        ended = self._cancelled(number)
        if ended is None:
            self._held.add(number)
            return Held(reason)
        if ended is _Job.COMPLETED:
            return Printed(pages) if self._can.proves_printed else Sent()
        return NotPrinted(reason)

    def _lost(self, ends: float) -> PrintOutcome:
        """The answer to the job was lost: was it taken? Look for it, cancel it, and say Held unless none is inside."""
        while not self._all_cancelled():
            if self._clock.monotonic() >= ends or self._closing.wait(_POLL):
                self._leftovers = True
                return Held(PrinterState.OFFLINE)
        return NotPrinted(PrinterState.OFFLINE)

    def _cancelled(self, number: int) -> _Job | None:
        """Cancel one job and return the state in which it ended, None when that cannot be known."""
        for _ in range(_PROOF_TRIES):
            try:
                self._call(Operation.CANCEL_JOB, [(Tag.INTEGER, "job-id", number)])
            except UnreachedError:
                return None
            seen = self._job(number)
            state = seen.get("job-state", (0,))[0] if seen else 0
            if state in (_Job.CANCELED, _Job.ABORTED, _Job.COMPLETED):
                return _Job(state)
            self._look.wait(_POLL)
        return None

    def _all_cancelled(self) -> bool:
        """Cancel every job of this kiosk that has not ended; return whether none is left, False when nobody says so."""
        try:
            for number in self._unfinished():
                self._cancelled(number)
            return not self._unfinished()
        except UnreachedError:
            return False

    def _unfinished(self) -> list[int]:
        asked: list[Attribute] = [
            (Tag.BOOLEAN, "my-jobs", True),
            (Tag.KEYWORD, "which-jobs", "not-completed"),
            (Tag.KEYWORD, "requested-attributes", "job-id"),
        ]
        answer = self._call(Operation.GET_JOBS, asked)
        if not answer.successful:
            raise UnreachedError(sent=True)
        return [int(job["job-id"][0]) for job in answer.jobs if "job-id" in job]

    def _job(self, number: int) -> Attributes | None:
        """Return the attributes of a job; None when there is no answer, or the printer has forgotten it."""
        asked: list[Attribute] = [
            (Tag.INTEGER, "job-id", number),
            (Tag.KEYWORD, "requested-attributes", "job-state"),
            (Tag.KEYWORD, "requested-attributes", "job-impressions-completed"),
        ]
        try:
            answer = self._call(Operation.GET_JOB_ATTRIBUTES, asked)
        except UnreachedError:
            return None
        return answer.jobs[0] if answer.successful and answer.jobs else None

    def _why(self) -> PrinterState:
        """Return what stands in the way of the job, PRINTING when nothing does."""
        state = self._asked()
        return PrinterState.PRINTING if status_of(state).severity is not Severity.FAULT else state

    # --- the watcher ---------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        while not self._closing.is_set():
            if not self._busy:
                seen = self._seen()
                if not self._busy:
                    self._tell(seen)
            well = self.status().severity is not Severity.FAULT
            self._look.wait(_WHEN_WELL if well else _WHEN_NOT)
            self._look.clear()

    def _seen(self) -> PrinterState:
        state = self._asked()
        if self._leftovers and status_of(state).severity is not Severity.FAULT and self._all_cancelled():
            self._leftovers = False
        # What a kiosk that was cut off left inside counts as held once the printer is in reach and keeps it.
        inside = self._held or (self._leftovers and state not in (PrinterState.OFFLINE, PrinterState.UNKNOWN))
        return PrinterState.HOLDING if inside else state

    def _asked(self) -> PrinterState:
        try:
            answer = self._call(Operation.GET_PRINTER_ATTRIBUTES, _WANTED)
        except UnreachedError:
            return PrinterState.OFFLINE
        if not answer.successful:
            return PrinterState.UNKNOWN
        self._can = _capabilities(answer.printer)
        return state_of(answer.printer)

    def _tell(self, state: PrinterState) -> PrinterState:
        if not self._closing.is_set():
            self._board.post(status_of(state))
        return state

    # --- the wire ------------------------------------------------------------------------------------------------

    def _call(self, operation: Operation, attributes: list[Attribute], data: bytes = b"") -> Answer:
        """Ask once. Raises UnreachedError when no answer comes that can be believed."""
        import requests

        number = next(self._numbers) & 0x7FFFFFFF
        target: list[Attribute] = [(Tag.URI, "printer-uri", self._uri)]
        numbered = [attribute for attribute in attributes if attribute[1] == "job-id"]
        others = [attribute for attribute in attributes if attribute[1] != "job-id"]
        user: list[Attribute] = [(Tag.NAME, "requesting-user-name", _USER)]
        body = codec.request(operation, number, [*target, *numbered, *user, *others], data)
        try:
            with requests.post(
                self._url,
                data=body,
                headers={"Content-Type": "application/ipp", "Accept-Encoding": "identity"},
                timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
                verify=self._verify,
                stream=True,
                allow_redirects=False,
            ) as response:
                if response.status_code != 200:
                    raise UnreachedError(sent=True)
                answer = codec.answer(_body(response))
        except (requests.exceptions.ConnectTimeout, requests.exceptions.SSLError):
            raise UnreachedError(sent=False) from None
        except requests.exceptions.ConnectionError as error:
            raise UnreachedError(sent=not _never_connected(error)) from None
        except (requests.exceptions.RequestException, GarbledError):
            raise UnreachedError(sent=True) from None
        if answer.request != number:
            raise UnreachedError(sent=True)
        return answer


_WANTED: Final[list[Attribute]] = [
    (Tag.KEYWORD, "requested-attributes", name)
    for name in ("printer-state", "printer-state-reasons", "color-supported", "sides-supported", "device-uri")
]


def _job_of(job: PrintJob) -> list[Attribute]:
    return [
        (Tag.NAME, "job-name", job.title),
        (Tag.MIME, "document-format", "application/pdf"),
    ]


def _capabilities(printer: Attributes) -> Capabilities:
    """Return what the printer says it can do. A queue of cupsd that does not wait for its printer proves nothing."""
    behind = [str(uri) for uri in printer.get("device-uri", ())]
    return Capabilities(
        colour=printer.get("color-supported", (False,))[0] is True,
        duplex=any(str(side).startswith("two-sided") for side in printer.get("sides-supported", ())),
        proves_printed=all(uri.startswith(_BACKENDS_THAT_WAIT) for uri in behind),
    )


def _body(response: Any) -> bytes:
    body = b""
    for piece in response.iter_content(16_384):
        body += piece
        if len(body) > _MOST_BYTES:
            raise GarbledError("too long")
    return body


def _never_connected(error: Exception) -> bool:
    """Whether no connection was made, so that nothing can have been sent."""
    from urllib3.exceptions import MaxRetryError, NewConnectionError

    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
