"""A payment terminal that speaks Concert V3 over a real socket, as unkind as the field. Its ledger is the truth."""

from __future__ import annotations

import socket
import time
from enum import Enum
from threading import Event, Lock, Thread


class Mode(Enum):
    """What becomes of the next debit; everything after it goes well."""

    OK = "ok"
    KEEPS_OPEN = "keeps_open"
    FRAGMENTED = "fragmented"
    BYTE_BY_BYTE = "byte_by_byte"
    REFUSED = "refused"
    FORBIDDEN = "forbidden"
    ABANDONED = "abandoned"
    TIMED_OUT = "timed_out"
    ACKNOWLEDGED_ONLY = "acknowledged_only"
    SILENT_BEFORE = "silent_before"
    PAID_THEN_CUT = "paid_then_cut"
    PAID_THEN_SILENT = "paid_then_silent"
    CUT_IN_THE_ANSWER = "cut_in_the_answer"
    WRONG_AMOUNT = "wrong_amount"
    ANOTHER_TILL = "another_till"
    GARBAGE = "garbage"
    REBOOTS = "reboots"


PAYS = frozenset(Mode) - {
    Mode.REFUSED,
    Mode.FORBIDDEN,
    Mode.ABANDONED,
    Mode.TIMED_OUT,
    Mode.ACKNOWLEDGED_ONLY,
    Mode.SILENT_BEFORE,
    Mode.REBOOTS,
}
"""The modes in which the money leaves the card."""

PAN = "4970109000000012"
_REFUSALS = {Mode.REFUSED: "04", Mode.FORBIDDEN: "05", Mode.ABANDONED: "06", Mode.TIMED_OUT: "08"}


class ConcertLab:
    """The terminal. ``echoes`` is whether it repeats the till's private data (CF)."""

    def __init__(self, *, echoes: bool = True, reverses: bool = True) -> None:
        self.next = Mode.OK
        self.knows_probes = True
        self.requests: list[bytes] = []
        self.debits: list[int] = []
        self.reversed: list[int] = []
        self.asked = Event()
        self._echoes = echoes
        self._reverses = reverses
        self._last: dict[str, str] | None = None
        self._authorisations = 0
        self._lock = Lock()
        self._server: socket.socket | None = None
        self._over = Event()
        self.port = 0
        self.switch_on()

    def switch_on(self) -> None:
        """Listen, on the same port as before."""
        self._over = Event()
        self._server = socket.create_server(("127.0.0.1", self.port))
        self.port = self._server.getsockname()[1]
        Thread(target=self._accept, args=(self._server, self._over), name="concert-lab", daemon=True).start()

    def switch_off(self) -> None:
        """Cut its power."""
        self._over.set()
        if self._server is not None:
            self._server.shutdown(socket.SHUT_RDWR)
            self._server.close()
            self._server = None

    @property
    def kept(self) -> int:
        """Cents that left the card and did not come back."""
        return sum(self.debits) - sum(self.reversed)

    def sell_by_hand(self, cents: int) -> None:
        """A shopkeeper takes a payment on the terminal itself."""
        with self._lock:
            self._authorise(cents, "")

    def _accept(self, server: socket.socket, over: Event) -> None:
        while not over.is_set():
            try:
                connection, _ = server.accept()
            except OSError:
                return
            Thread(target=self._serve, args=(connection, over), name="concert-lab", daemon=True).start()

    def _serve(self, connection: socket.socket, over: Event) -> None:
        with connection:
            connection.settimeout(5)
            try:
                request = connection.recv(4096)
                if request:
                    self._answer(connection, request, over)
            except OSError:
                pass

    def _answer(self, connection: socket.socket, request: bytes, over: Event) -> None:
        asked = _records(request)
        with self._lock:
            self.requests.append(request)
            mode = Mode.OK
            if asked["CD"] == "0":
                mode, self.next = self.next, Mode.OK
            answer = self._carried_out(asked, mode)
        self.asked.set()
        match mode:
            case Mode.SILENT_BEFORE | Mode.PAID_THEN_SILENT:
                over.wait(120)
            case Mode.PAID_THEN_CUT | Mode.REBOOTS:
                return
            case Mode.CUT_IN_THE_ANSWER:
                connection.sendall(answer[: len(answer) // 2 + 1])
            case Mode.GARBAGE:
                connection.sendall(b"\x02HTTP/1.1 200 OK\r\n\x03")
            case Mode.FRAGMENTED:
                for at in range(0, len(answer), 7):
                    connection.sendall(answer[at : at + 7])
                    time.sleep(0.005)
            case Mode.BYTE_BY_BYTE:
                for at in range(len(answer)):
                    connection.sendall(answer[at : at + 1])
                    time.sleep(0.001)
            case Mode.KEEPS_OPEN:
                connection.sendall(answer)
                over.wait(2)
            case _:
                connection.sendall(answer)

    def _carried_out(self, asked: dict[str, str], mode: Mode) -> bytes:
        """Do what is asked and return the whole answer."""
        common = {tag: asked[tag] for tag in ("CZ", "CJ", "CA", "CD", "CE")} | {"AQ": "SN-42"}
        cents = int(asked["CB"])
        match asked["CD"]:
            case "I":
                done = {"AE": "10"} if self.knows_probes else {"AE": "01", "AF": "12"}
                return _built({**common, **done})
            case "3":
                last = self._last
                return _built({**common, **(last or {"AE": "01", "AF": "07"})})
            case "2":
                if self._reverses and self._last is not None and int(self._last["CB"]) == cents:
                    self.reversed.append(cents)
                    self._last = None
                    return _built({**common, "CB": f"{cents:012d}", "AE": "10"})
                return _built({**common, "AE": "01", "AF": "05"})
        if mode in _REFUSALS:
            return _built({**common, "CB": f"{cents:012d}", "AE": "01", "AF": _REFUSALS[mode]})
        if mode is Mode.ACKNOWLEDGED_ONLY:
            return _built({**common, "AE": "11"})
        if mode not in PAYS:
            return b""
        done = self._authorise(cents, asked.get("CF", ""))
        if mode is Mode.WRONG_AMOUNT:
            done = {**done, "CB": f"{cents + 100:012d}"}
        if mode is Mode.ANOTHER_TILL:
            common = {**common, "CA": "77"}
        return _built({**common, **done, "AA": PAN, "AB": "2912", "AL": "VISA", "ZT": f"CARTE {PAN}"})

    def _authorise(self, cents: int, reference: str) -> dict[str, str]:
        self._authorisations += 1
        self.debits.append(cents)
        done = {"AE": "10", "AC": f"{self._authorisations:06d}", "CB": f"{cents:012d}", "CC": "001"}
        if self._echoes and reference:
            done["CF"] = reference
        self._last = done
        return done


def _built(records: dict[str, str]) -> bytes:
    return "".join(f"{tag}{len(value):03d}{value}" for tag, value in records.items()).encode("ascii")


def _records(data: bytes) -> dict[str, str]:
    """Read a request, written by another hand than the kiosk's parser."""
    text, at, found = data.decode("ascii"), 0, {}
    while at < len(text):
        length = int(text[at + 2 : at + 5])
        found[text[at : at + 2]] = text[at + 5 : at + 5 + length]
        at += 5 + length
    return found
