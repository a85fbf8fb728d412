"""A printer that does to a kiosk what no good one does: it loses requests and answers, hangs, babbles and forgets."""

from __future__ import annotations

import ssl
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread

from kiosk.clock import AdjustableClock
from kiosk.devices.document_printer import ipp_codec as codec
from kiosk.devices.document_printer.api import PrinterState, PrintOutcome
from kiosk.devices.document_printer.ipp import IppPrinter
from kiosk.devices.document_printer.ipp_codec import Attribute, Group, Message, Operation, Tag
from kiosk.devices.document_printer.pages import count_pages
from kiosk.devices.document_printer.simulated import PATIENCE
from tests.contract.printer_bench import GUARD, document
from tests.lab.daemons import until


class Fault(Enum):
    """What becomes of one request."""

    BUSY = auto()
    REFUSED = auto()
    LOST_REQUEST = auto()
    LOST_ANSWER = auto()
    HANGS = auto()
    DRIPS = auto()
    HALF = auto()
    GARBAGE = auto()
    ENDLESS = auto()
    WRONG_NUMBER = auto()
    WEB_PAGE = auto()
    HTTP_ERROR = auto()


@dataclass
class Job:
    state: int = 3
    printed: int | None = 0
    user: str = "kiosk"


class StrangePrinter:
    """Listens on the loopback. ``faults`` has, for each operation, what becomes of the next requests; ``then`` of all
    later ones. A job with its document is printed at once, unless ``prints`` says otherwise."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.faults: dict[Operation, deque[Fault]] = {operation: deque() for operation in Operation}
        self.then: dict[Operation, Fault] = {}
        self.jobs: dict[int, Job] = {}
        self.documents: list[bytes] = []
        self.asked: list[Operation] = []
        self.prints: Callable[[Job, int], object] = _print_all
        self.attributes: tuple[Attribute, ...] = (
            Attribute(Tag.ENUM, "printer-state", (3,)),
            codec.keywords("printer-state-reasons", "none"),
        )
        self.hanging = Event()
        self._over = Event()
        self._lock = Lock()
        strange = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                strange.serve(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        scheme = "ipp"
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            scheme = "ipps"
        self.uri = f"{scheme}://localhost:{self._server.server_address[1]}/ipp/print"
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), name="strange-printer", daemon=True)
        self._thread.start()

    def let_go(self) -> None:
        """End what hangs, without an answer."""
        self._over.set()

    def close(self) -> None:
        """Go away; what hangs ends."""
        self.let_go()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def serve(self, connection: BaseHTTPRequestHandler) -> None:
        """Answer one request, or do not."""
        connection.close_connection = True
        body = connection.rfile.read(int(connection.headers["Content-Length"]))
        request = codec.decode(body)
        operation = Operation(request.code)
        with self._lock:
            self.asked.append(operation)
            queue = self.faults[operation]
            fault = queue.popleft() if queue else self.then.get(operation)
            match fault:
                case Fault.LOST_REQUEST:
                    return
                case Fault.BUSY:
                    answer = _answer(codec.BUSY, request.number)
                case Fault.REFUSED:
                    answer = _answer(0x0500, request.number)
                case _:
                    number = request.number + (fault is Fault.WRONG_NUMBER)
                    answer = self._do(operation, request, number, body[body.find(b"%PDF-") :])
        self._send(connection, answer, fault)

    def _send(self, connection: BaseHTTPRequestHandler, answer: bytes, fault: Fault | None) -> None:
        status, kind, length = 200, "application/ipp", len(answer)
        match fault:
            case Fault.LOST_ANSWER:
                return
            case Fault.HANGS:
                self.hanging.set()
                self._over.wait()
                return
            case Fault.GARBAGE:
                answer, length = bytes(range(256)), 256
            case Fault.ENDLESS:
                answer, length = bytes(1_000_000), 1_000_000
            case Fault.WEB_PAGE:
                kind = "text/html"
            case Fault.HTTP_ERROR:
                status = 503
            case Fault.HALF | Fault.DRIPS:
                answer = answer[: len(answer) // 2]
            case _:
                pass
        connection.send_response(status)
        connection.send_header("Content-Type", kind)
        connection.send_header("Content-Length", str(length))
        connection.end_headers()
        piece = 1 if fault is Fault.DRIPS else len(answer)
        try:
            for at in range(0, len(answer), piece):
                connection.wfile.write(answer[at : at + piece])
                if fault is Fault.DRIPS and self._over.wait(0.1):
                    return
        except OSError:
            pass  # the kiosk has heard enough

    # --- what a good printer does ------------------------------------------------------------------------------------

    def _do(self, operation: Operation, request: Message, number: int, document: bytes) -> bytes:
        said = request.first(Group.OPERATION)
        match operation:
            case Operation.GET_PRINTER_ATTRIBUTES:
                return _answer(codec.OK, number, (Group.PRINTER, self.attributes))
            case Operation.GET_JOBS:
                ended = said.get("which-jobs") == ("completed",)
                listed = [job for job in self.jobs if (self.jobs[job].state >= 7) == ended]
                return _answer(codec.OK, number, *(self._told(job) for job in listed))
            case Operation.CREATE_JOB:
                made = len(self.jobs) + 1
                self.jobs[made] = Job()
                return _answer(codec.OK, number, self._told(made))
            case _:
                (asked,) = said["job-id"]
                assert isinstance(asked, int)
                return self._do_with(operation, asked, number, document)

    def _do_with(self, operation: Operation, asked: int, number: int, document: bytes) -> bytes:
        job = self.jobs.get(asked)
        if job is None:
            return _answer(codec.NOT_FOUND, number)
        if operation is Operation.SEND_DOCUMENT:
            self.prints(job, count_pages(document))
            if job.state == 9:
                self.documents.append(document)
        if operation is Operation.CANCEL_JOB:
            if job.state >= 7:
                return _answer(0x0404, number)
            job.state = 7
        return _answer(codec.OK, number, self._told(asked))

    def _told(self, number: int) -> tuple[Group, tuple[Attribute, ...]]:
        job = self.jobs[number]
        told = [
            codec.integer("job-id", number),
            Attribute(Tag.ENUM, "job-state", (job.state,)),
            codec.text_name("job-originating-user-name", job.user),
        ]
        if job.printed is not None:
            told.append(codec.integer("job-impressions-completed", job.printed))
        return Group.JOB, tuple(told)


class Kiosk:
    """A kiosk before it, whose clock a test advances."""

    def __init__(self, uri: str, ca_file: str = "") -> None:
        self.clock = AdjustableClock()
        self.printer = IppPrinter(uri, self.clock, patience=PATIENCE, ca_file=ca_file)
        self._worker = ThreadPoolExecutor(1)

    def sees(self, state: PrinterState) -> None:
        def seen() -> bool:
            if self.printer.status().state is state:
                return True
            self.clock.advance(1)  # the watcher looks now and then
            return False

        until(seen, f"the kiosk sees {state.value}")

    def prints(self, *, advancing: float = 0.0) -> PrintOutcome:
        """Print one page, while the clock runs ahead."""
        future = self._worker.submit(self.printer.print_document, document(1))
        while advancing and not future.done():
            self.clock.advance(advancing)
            Event().wait(0.05)
        return future.result(timeout=GUARD)

    def close(self) -> None:
        self.printer.close()
        self._worker.shutdown()


def _print_all(job: Job, pages: int) -> None:
    job.state, job.printed = 9, pages


def _answer(code: int, number: int, *groups: tuple[Group, tuple[Attribute, ...]]) -> bytes:
    return codec.encode(code, number, [(Group.OPERATION, codec.LANGUAGE), *groups])
