"""A payment terminal that speaks Concert V3 over a real socket, as unkind as the field. Its ledger is the truth.

It shares no line with the kiosk's own codec.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from queue import Empty, Queue
from threading import Event, Lock, Thread

from tests.lab.daemons import until


class Mode(Enum):
    """What becomes of a debit, and of its answer."""

    OK = "ok"
    KEEPS_OPEN = "keeps_open"
    FRAGMENTED = "fragmented"
    BYTE_BY_BYTE = "byte_by_byte"
    RESETS = "resets"
    REFUSED = "refused"
    FORBIDDEN = "forbidden"
    ABANDONED = "abandoned"
    TIMED_OUT = "timed_out"
    NOT_UNDERSTOOD = "not_understood"
    UNEXPLAINED = "unexplained"
    ACKNOWLEDGED_ONLY = "acknowledged_only"
    SILENT_BEFORE = "silent_before"
    REBOOTS = "reboots"
    PAID_THEN_CUT = "paid_then_cut"
    PAID_THEN_SILENT = "paid_then_silent"
    PAID_THEN_POWER_CUT = "paid_then_power_cut"
    CUT_IN_THE_ANSWER = "cut_in_the_answer"
    CUT_BETWEEN_RECORDS = "cut_between_records"
    WRONG_AMOUNT = "wrong_amount"
    ANOTHER_TILL = "another_till"
    ANOTHER_PROTOCOL = "another_protocol"
    ANOTHER_ACTION = "another_action"
    GARBAGE = "garbage"
    STALE = "stale"
    AFTER_A_STALE_ONE = "after_a_stale_one"
    HANDED = "handed"


class Echo(Enum):
    """What a terminal does with the till's private data (CF)."""

    KEPT = "kept"
    OVERWRITTEN = "overwritten"
    ABSENT = "absent"


PAN = "4970109000000012"
OLD_REFERENCE = "CHY1-0ZZZ-000G"

_WHY_NOT = {
    Mode.REFUSED: "04",
    Mode.FORBIDDEN: "05",
    Mode.ABANDONED: "06",
    Mode.TIMED_OUT: "08",
    Mode.NOT_UNDERSTOOD: "09",
    Mode.UNEXPLAINED: "00",
}
_NOTHING_DONE = {Mode.ACKNOWLEDGED_ONLY, Mode.SILENT_BEFORE, Mode.REBOOTS}
PAYS = frozenset(Mode) - _WHY_NOT.keys() - _NOTHING_DONE - {Mode.HANDED}
"""The modes in which the money leaves the card."""
SILENT = frozenset({Mode.SILENT_BEFORE, Mode.PAID_THEN_SILENT})

_BENT = {
    Mode.ANOTHER_TILL: {"CA": "77"},
    Mode.ANOTHER_PROTOCOL: {"CJ": "999999999999"},
    Mode.ANOTHER_ACTION: {"CD": "1"},
}


@dataclass
class Sale:
    """Money that left a card; ``till`` is who asked, "" for a sale by hand."""

    reference: str
    cents: int
    till: str
    told: dict[str, str]
    taken_back: bool = False


class ConcertLab:
    """The terminal. ``next`` is what becomes of the next debit, ``questions`` of each other request, by its action;
    ``when_silent`` is called when it falls silent."""

    def __init__(self, *, echo: Echo = Echo.KEPT, reverses: bool = True) -> None:
        self.next = Mode.OK
        self.questions: dict[str, Mode] = {}
        self.when_silent: Callable[[], object] = lambda: None
        self.knows_probes = True
        self.in_service = True
        self.tells_none = False
        self.tells_an_older_one = False
        self.serial = "SN-42"
        self.requests: list[bytes] = []
        self.sales: list[Sale] = []
        self.asked = Event()
        self._echo = echo
        self._reverses = reverses
        self._answers: list[bytes] = []
        self._hand: Queue[Mode] = Queue()
        self._waits_for_somebody = False
        self._lock = Lock()
        self._power = Lock()
        self._threads: list[Thread] = []
        self._connections: set[socket.socket] = set()
        self._server: socket.socket | None = None
        self._over = Event()
        self.port = 0
        self.switch_on()

    # --- who stands at it ----------------------------------------------------------------------------------------

    def act(self, mode: Mode) -> None:
        """Be the citizen, the bank or the fuse: decide what becomes of the payment that is on it."""
        until(lambda: self._waits_for_somebody, "a payment is on the terminal")
        self._hand.put(mode)

    @property
    def payment_is_on(self) -> bool:
        """Whether it waits for a citizen."""
        return self._waits_for_somebody

    def sell_by_hand(self, cents: int, reference: str = "", till: str = "") -> None:
        """Somebody takes a payment on the terminal itself, or another till does."""
        with self._lock:
            self._authorise(cents, reference, till)

    def switch_on(self) -> None:
        """Listen, on the same port as before."""
        with self._power:
            if self._server is None:
                self._over = Event()
                self._server = socket.create_server(("127.0.0.1", self.port))
                self.port = self._server.getsockname()[1]
                self._start(self._accept, self._server, self._over)

    def switch_off(self) -> None:
        """Cut its power: every connection breaks."""
        with self._power:
            server, self._server = self._server, None
            if server is None:
                return
            self._over.set()
            for each in (server, *self._connections):
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
            server.close()

    def close(self) -> None:
        """Switch it off and wait for its threads."""
        self.switch_off()
        for thread in self._threads:
            thread.join(timeout=10)
            assert not thread.is_alive()

    # --- its books -----------------------------------------------------------------------------------------------

    def kept(self, reference: str | None = None) -> list[int]:
        """Cents that left the card and did not come back, of one reference or of all."""
        return [sale.cents for sale in self.sales if not sale.taken_back and reference in (None, sale.reference)]

    def debits_asked(self) -> list[bytes]:
        """The requests for money that came."""
        return [request for request in self.requests if _records(request)["CD"] == "0"]

    # --- inside --------------------------------------------------------------------------------------------------

    def _start(self, act: Callable[..., None], *args: object) -> None:
        thread = Thread(target=act, args=args, name="concert-lab", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, server: socket.socket, over: Event) -> None:
        while not over.is_set():
            try:
                connection, _ = server.accept()
            except OSError:
                return
            self._start(self._serve, connection, over)

    def _serve(self, connection: socket.socket, over: Event) -> None:
        self._connections.add(connection)
        with connection, suppress(OSError):
            connection.settimeout(10)
            request = connection.recv(4096)
            if request:
                self._answer(connection, request, over)
        self._connections.discard(connection)

    def _answer(self, connection: socket.socket, request: bytes, over: Event) -> None:
        asked = _records(request)
        self.requests.append(request)
        if asked["CD"] == "0":
            mode, self.next = self.next, Mode.OK
            mode = self._handed(over) if mode is Mode.HANDED else mode
        else:
            mode = self.questions.get(asked["CD"], Mode.OK)
        with self._lock:
            stale = self._stale(int(asked["CB"]))
            answer = self._carried_out(asked, mode)
            if asked["CD"] == "0":
                self._answers.append(answer)
        if asked["CD"] == "0":
            self.asked.set()
        self._send(connection, mode, answer, stale, over)

    def _handed(self, over: Event) -> Mode:
        self._waits_for_somebody = True
        try:
            while not over.is_set():
                with suppress(Empty):
                    return self._hand.get(timeout=0.005)
            return Mode.REBOOTS
        finally:
            self._waits_for_somebody = False

    def _send(self, connection: socket.socket, mode: Mode, answer: bytes, stale: bytes, over: Event) -> None:
        match mode:
            case _ if over.is_set():
                pass  # its power was cut meanwhile
            case Mode.SILENT_BEFORE | Mode.PAID_THEN_SILENT:
                self.when_silent()
                over.wait(120)
            case Mode.REBOOTS | Mode.PAID_THEN_POWER_CUT:
                self.switch_off()
            case Mode.PAID_THEN_CUT:
                pass
            case Mode.CUT_IN_THE_ANSWER:
                connection.sendall(answer[: answer.index(b"CB") + 7])
            case Mode.CUT_BETWEEN_RECORDS:
                connection.sendall(answer[: answer.index(b"CB")])
            case Mode.GARBAGE:
                connection.sendall(b"\x02HTTP/1.1 200 OK\r\n\x03")
            case Mode.FRAGMENTED | Mode.BYTE_BY_BYTE:
                size = 7 if mode is Mode.FRAGMENTED else 1
                for at in range(0, len(answer), size):
                    connection.sendall(answer[at : at + size])
                    time.sleep(0.001)
            case Mode.RESETS:
                connection.sendall(answer)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            case Mode.KEEPS_OPEN:
                connection.sendall(answer)
                over.wait(120)
            case Mode.STALE:
                connection.sendall(stale)
            case Mode.AFTER_A_STALE_ONE:
                connection.sendall(_built({"CZ": "0300", "AE": "01", "AF": "04"}) + answer)
            case _:
                connection.sendall(answer)

    def _carried_out(self, asked: dict[str, str], mode: Mode) -> bytes:
        """Do what is asked and return the whole answer."""
        same = {tag: asked[tag] for tag in ("CZ", "CJ", "CA", "CD", "CE")} | {"AQ": self.serial}
        cents = int(asked["CB"])
        if not self.in_service:
            return _built({**same, "AE": "01", "AF": "07"})
        match asked["CD"]:
            case "I":
                done = {"AE": "10"} if self.knows_probes else {"AE": "01", "AF": "12"}
            case "3":
                done = self._duplicate()
            case "2":
                done = self._cancelled(cents) if mode is not Mode.REFUSED else {"AE": "01", "AF": "05"}
            case _ if mode in _WHY_NOT:
                done = {"CB": f"{cents:012d}", "AE": "01", "AF": _WHY_NOT[mode]}
            case _ if mode in _NOTHING_DONE:
                done = {"AE": "11"}
            case _:
                done = self._authorise(cents, asked.get("CF", ""), asked["CA"])
                if mode is Mode.WRONG_AMOUNT:
                    done = {**done, "CB": f"{cents + 100:012d}"}
                done = {**done, "AA": PAN, "AB": "2912", "AL": "VISA", "ZT": f"CARTE {PAN}"}
        return _built({**same, **done, **_BENT.get(mode, {})})

    def _duplicate(self) -> dict[str, str]:
        told = self.sales[:-1] if self.tells_an_older_one else self.sales
        if self.tells_none or not told or told[-1].taken_back:
            return {"AE": "01", "AF": "07"}
        # The date is that of the question: a payment is told again with another one each time.
        return {**told[-1].told, "AP": str(len(self.requests)), "AA": PAN, "ZT": f"DUPLICATA {PAN}"}

    def _cancelled(self, cents: int) -> dict[str, str]:
        last = self.sales[-1] if self.sales else None
        if self._reverses and last is not None and last.cents == cents and not last.taken_back:
            last.taken_back = True
            return {"CB": f"{cents:012d}", "AE": "10"}
        return {"AE": "01", "AF": "05"}

    def _authorise(self, cents: int, reference: str, till: str) -> dict[str, str]:
        done = {"AE": "10", "CB": f"{cents:012d}", "AC": f"{len(self.sales) + 1:06d}", "CC": "001"}
        if self._echo is not Echo.ABSENT and reference:
            done["CF"] = reference if self._echo is Echo.KEPT else "TPE 0042 LOT 7"
        self.sales.append(Sale(reference, cents, till, done))
        return done

    def _stale(self, cents: int) -> bytes:
        """The answer of the payment before, or of one of another day."""
        old = {"CZ": "0300", "AE": "10", "CB": f"{cents:012d}", "AC": "777777", "CF": OLD_REFERENCE}
        return self._answers[-1] if self._answers else _built(old)


def _built(records: dict[str, str]) -> bytes:
    return "".join(f"{tag}{len(value):03d}{value}" for tag, value in records.items()).encode("ascii")


def _records(data: bytes) -> dict[str, str]:
    text, at, found = data.decode("ascii"), 0, {}
    while at < len(text):
        length = int(text[at + 2 : at + 5])
        found[text[at : at + 2]] = text[at + 5 : at + 5 + length]
        at += 5 + length
    return found
