"""Asks a printer, or a queue of cupsd, by IPP (RFC 8011): one operation, one answer that can be believed, or none."""

from __future__ import annotations

from itertools import count
from threading import Lock
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from kiosk.devices.document_printer import ipp_codec as codec
from kiosk.devices.document_printer.api import PrinterState
from kiosk.devices.document_printer.ipp_codec import Attribute, GarbledError, Group, Message, Operation

if TYPE_CHECKING:
    from kiosk.devices.document_printer.ipp_http import Exchange

USER: Final = "kiosk"
"""Whose jobs they are. The printer of a kiosk is its own: what it holds under this name is this kiosk's."""
ANSWER_TIMEOUT: Final = 5.0
"""Seconds for an answer."""
_PORT: Final = 631


class NoAnswerError(Exception):
    """The printer gave no answer that can be believed. ``sent`` is whether the request may have reached it, ``state``
    what it says of the printer."""

    def __init__(self, state: PrinterState, *, sent: bool) -> None:
        super().__init__()
        self.state = state
        self.sent = sent


class Wire:
    """The way to the printer at ``uri``. Threads may ask at the same time. Raises ValueError for a URI that is none of
    a printer. ``ca_file`` holds the authority of one that speaks TLS, "" for those that the system trusts."""

    def __init__(self, uri: str, ca_file: str = "") -> None:
        parts = urlsplit(uri)
        if parts.scheme not in ("ipp", "ipps") or not parts.hostname or parts.username is not None:
            raise ValueError("is not ipp://host/path or ipps://host/path")
        # RFC 3510 and RFC 7472: IPP is HTTP on port 631.
        address = parts._replace(
            scheme="https" if parts.scheme == "ipps" else "http",
            netloc=parts.netloc if parts.port else f"{parts.netloc}:{_PORT}",
        )
        self._uri = uri
        self._url = address.geturl()
        self._verify: bool | str = ca_file or True
        self._numbers = count(1)
        self._lock = Lock()
        self._under_way: set[Exchange] = set()
        self._closed = False

    def ask(
        self,
        operation: Operation,
        *attributes: Attribute,
        job: int | None = None,
        template: tuple[Attribute, ...] = (),
        document: bytes = b"",
        within: float = ANSWER_TIMEOUT,
        last_word: bool = False,
    ) -> Message:
        """Return the answer, whatever its status; ``template`` are the attributes of a job to make. Blocks
        for ``within`` seconds and the time to connect. Raises NoAnswerError."""
        from kiosk.devices.document_printer.ipp_http import BrokenError, Exchange, NotAnHttpAnswerError

        number = next(self._numbers) & 0x7FFF_FFFF
        target = () if job is None else (codec.integer("job-id", job),)
        asked = (
            *codec.LANGUAGE,
            codec.uri("printer-uri", self._uri),
            *target,
            codec.text_name("requesting-user-name", USER),
            *attributes,
        )
        groups = [(Group.OPERATION, asked), (Group.JOB, template)]
        body = codec.encode(operation, number, groups if template else groups[:1], document)
        exchange = Exchange()
        with self._lock:
            if self._closed and not last_word:
                raise NoAnswerError(PrinterState.UNKNOWN, sent=False)
            self._under_way.add(exchange)
        try:
            answer = codec.decode(exchange.post(self._url, body, self._verify, within))
        except BrokenError:
            raise NoAnswerError(PrinterState.OFFLINE, sent=exchange.connected) from None
        except (NotAnHttpAnswerError, GarbledError):
            raise NoAnswerError(PrinterState.UNKNOWN, sent=True) from None
        finally:
            with self._lock:
                self._under_way.discard(exchange)
        if answer.number != number:
            raise NoAnswerError(PrinterState.UNKNOWN, sent=True)
        return answer

    def cut(self) -> None:
        """End every exchange that is under way, and ask no more but a ``last_word``; twice is harmless."""
        with self._lock:
            self._closed = True
            for exchange in self._under_way:
                exchange.cut()
