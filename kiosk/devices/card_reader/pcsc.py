"""Smart-card readers through pcscd, by the plain calls of PC/SC (part 5): the threads of pyscard's monitors die for
good when pcscd ends.

A virtual reader is not seen: its driver listens on the network, and anybody there could put an agent's card in.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import Any, Final, TypeVar

from kiosk.clock import Clock, SystemClock
from kiosk.devices.card_reader.api import Answer, Capabilities, CardFault, CardSession, ReaderState, Response
from kiosk.devices.device import Actor, Board, Severity, Status, Unsubscribe

T = TypeVar("T")

MUTE_TIMEOUT: Final = 10.0
"""Seconds before a card that does not answer is called mute; the call itself would wait for ever."""
_VIRTUAL: Final = "Virtual PCD"
_PNP: Final = "\\\\?PnP?\\Notification"
_LOOK_MS: Final = 2000
_RETRY: Final = 1.0
_GLANCE: Final = 0.02
_MOMENT: Final = 50  # glances

# pcsclite.h; as numbers, since pyscard is imported by the kiosk that has a reader only.
_SUCCESS: Final = 0
_TIMEOUT: Final = 0x8010000A
_SHARING_VIOLATION: Final = 0x8010000B
_NO_SMARTCARD: Final = 0x8010000C
_NO_READERS: Final = 0x8010002E
_UNRESPONSIVE: Final = 0x80100066
_UNPOWERED: Final = 0x80100067
_REMOVED: Final = 0x80100069
_UNKNOWN_READER: Final = 0x80100009
_SERVICE_GONE: Final = frozenset({0x8010001D, 0x8010001E, 0x80100003, 0x80100017, _UNKNOWN_READER})
_PRESENT: Final = 0x20
_MUTE: Final = 0x200
_EXCLUSIVE: Final = 1
_ANY_PROTOCOL: Final = 3
_RESET: Final = 1
_UNPOWER: Final = 2

_STATUS: Final = {
    ReaderState.EMPTY: Status(ReaderState.EMPTY, Severity.OK, Actor.NOBODY),
    ReaderState.CARD_PRESENT: Status(ReaderState.CARD_PRESENT, Severity.OK, Actor.NOBODY),
    ReaderState.CARD_MUTE: Status(ReaderState.CARD_MUTE, Severity.WARNING, Actor.CITIZEN),
    ReaderState.NO_READER: Status(ReaderState.NO_READER, Severity.FAULT, Actor.IT),
    ReaderState.UNKNOWN: Status(ReaderState.UNKNOWN, Severity.FAULT, Actor.IT),
}

_log = logging.getLogger(__name__)


def _code(result: int) -> int:
    """Return a result as the unsigned number of the standard: pyscard hands it over signed."""
    return result & 0xFFFFFFFF


class PcscReader:
    """Every reader whose name contains ``name``, as one: the card that came last is the one to talk to.

    ``virtual`` lets virtual readers in, for tests; ``clock`` measures the ``mute_timeout`` (seconds).
    """

    def __init__(
        self, name: str = "", *, virtual: bool = False, mute_timeout: float = MUTE_TIMEOUT, clock: Clock | None = None
    ) -> None:
        self._name = name
        self._virtual = virtual
        self._mute_timeout = mute_timeout
        self._clock = clock or SystemClock()
        self._seen: dict[str, int] = {}
        self._cards: list[str] = []  # the readers that have a card, the last to get one at the end
        self._found_mute = False
        self._lock = Lock()
        self._closing = Event()
        self._context: Any = None
        self._board = Board(_STATUS[ReaderState.UNKNOWN])
        self._watcher = Thread(target=self._watch, name="card-reader", daemon=True)
        self._watcher.start()

    # --- the interface of every reader ---------------------------------------------------------------------------

    def capabilities(self) -> Capabilities:
        """Return what the readers at hand can do, by their names: PC/SC does not say it otherwise."""
        names = [name.lower() for name in tuple(self._seen)]
        without_contact = [any(word in name for word in ("contactless", "picc", " cl")) for name in names]
        return Capabilities(contact=not all(without_contact), contactless=any(without_contact))

    def status(self) -> Status[ReaderState]:
        """Return the last known status."""
        return self._board.status

    def subscribe(self, callback: Callable[[Status[ReaderState]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status."""
        return self._board.subscribe(callback)

    def connect(self) -> CardSession | CardFault:
        """Power the last card up anew and hold it alone. The data of an answer of 61xx, and a command refused with
        6Cxx, are for the caller to ask for (ISO/IEC 7816-4, 5.1.3)."""
        with self._lock:
            name = self._cards[-1] if self._cards else None
        if self._closing.is_set() or self.status().state in (ReaderState.NO_READER, ReaderState.UNKNOWN):
            return CardFault.NO_READER
        if name is None:
            return CardFault.NO_CARD
        opened = self._bounded(lambda: _open(name))
        if opened is None:
            self._note_mute()
            return CardFault.MUTE
        return opened if isinstance(opened, CardFault) else _Session(self, *opened)

    def close(self) -> None:
        """Release the readers. A card that never answers keeps nobody waiting: its thread is left behind."""
        self._closing.set()
        # Not from here: the library has one lock for all of its calls, and a mute card may be behind it.
        Thread(target=self._cancel, name="card-reader-cancel", daemon=True).start()
        self._watcher.join(timeout=3 * _LOOK_MS / 1000)
        self._board.post(_STATUS[ReaderState.UNKNOWN])

    def _cancel(self) -> None:
        """End the watcher's call; one that begins just now misses it, so it is asked for until the thread has ended."""
        from smartcard.scard import SCardCancel

        while self._watcher.is_alive() and (context := self._context) is not None:
            SCardCancel(context)
            self._watcher.join(timeout=0.05)

    # --- the watcher ---------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        from smartcard.scard import SCARD_SCOPE_SYSTEM, SCardEstablishContext, SCardReleaseContext

        while not self._closing.is_set():
            result, context = SCardEstablishContext(SCARD_SCOPE_SYSTEM)
            if result == _SUCCESS:
                self._context = context
                self._follow(context)
                self._context = None
                SCardReleaseContext(context)
            if self._closing.is_set():
                return
            # The service is gone, and whatever was trusted with it.
            self._forget()
            self._closing.wait(_RETRY)

    def _follow(self, context: Any) -> None:
        """Tell what happens at the readers until the service is lost or the device closed."""
        from smartcard.scard import SCARD_STATE_UNAWARE, SCardGetStatusChange, SCardListReaders

        while not self._closing.is_set():
            result, names = SCardListReaders(context, [])
            if _code(result) not in (_SUCCESS, _NO_READERS):
                return
            mine = [name for name in (names if result == _SUCCESS else []) if self._is_mine(name)]
            self._keep_only(mine)
            asked = [(name, self._seen.get(name, SCARD_STATE_UNAWARE)) for name in mine]
            result, states = SCardGetStatusChange(context, _LOOK_MS, [*asked, (_PNP, SCARD_STATE_UNAWARE)])
            if self._closing.is_set() or _code(result) not in (_SUCCESS, _TIMEOUT, _UNKNOWN_READER):
                return
            if result == _SUCCESS:
                for name, state, _atr in states:
                    if name in mine:
                        self._happened(name, state)

    def _is_mine(self, name: str) -> bool:
        return self._name in name and (self._virtual or not name.startswith(_VIRTUAL))

    def _keep_only(self, names: list[str]) -> None:
        with self._lock:
            for gone in set(self._seen) - set(names):
                del self._seen[gone]
            cards = [name for name in self._cards if name in names]
            lost, self._cards = len(cards) != len(self._cards), cards
        if not names:
            self._post(ReaderState.NO_READER)
        elif lost or self.status().state in (ReaderState.UNKNOWN, ReaderState.NO_READER):
            self._tell_cards(changed=lost)

    def _happened(self, name: str, state: int) -> None:
        """Take the new state of a reader; its high half counts what happened, so a swap between two looks shows."""
        with self._lock:
            before, self._seen[name] = self._seen.get(name, 0), state
            had, has = name in self._cards, bool(state & _PRESENT)
            another = had and has and (state >> 16) != (before >> 16)
            changed = had != has or another
            if changed and had:
                self._cards.remove(name)
            if changed and has:
                self._cards.append(name)
        if changed:
            self._tell_cards(changed=had, mute=bool(state & _MUTE))

    def _tell_cards(self, *, changed: bool, mute: bool = False) -> None:
        """Tell whether there is a card; ``changed``: one that was there is gone, whatever is there now."""
        if changed:
            self._found_mute = False
            self._post(ReaderState.EMPTY)
        if not self._cards:
            self._post(ReaderState.EMPTY)
        else:
            self._post(ReaderState.CARD_MUTE if mute else ReaderState.CARD_PRESENT)

    def _forget(self) -> None:
        with self._lock:
            self._seen.clear()
            self._cards.clear()
        self._found_mute = False
        self._post(ReaderState.NO_READER)

    def _post(self, state: ReaderState) -> None:
        if not self._closing.is_set():
            self._board.post(_STATUS[state])

    # --- what a session needs ------------------------------------------------------------------------------------

    def _bounded(self, call: Callable[[], T]) -> T | None:
        """Return what ``call`` returns, on a thread that is left behind when it takes longer than the mute time-out or
        the device is closed; None then."""
        done = Event()
        results: list[T] = []

        def work() -> None:
            try:
                results.append(call())
            except Exception as error:  # a call of C that is given what it cannot take
                _log.error("a call of the card reader raised %s", type(error).__name__)
            done.set()

        Thread(target=work, name="card-command", daemon=True).start()
        ends = self._clock.monotonic() + self._mute_timeout
        while not done.wait(_GLANCE):
            if self._closing.is_set() or self._clock.monotonic() >= ends:
                return None
        return results[0] if results else None

    def _note_mute(self) -> None:
        with self._lock:
            there = bool(self._cards)
        if there:
            self._post(ReaderState.CARD_MUTE)

    def _fault(self, result: int) -> CardFault:
        """Return what an error of a session means; the card is gone for it in any case."""
        # The watcher finds out by itself whether the card was pulled or the service is gone; it may need a moment.
        for _ in range(_MOMENT):
            if self.status().state is not ReaderState.CARD_PRESENT or self._closing.wait(_GLANCE):
                break
        service_gone = _code(result) in _SERVICE_GONE or self.status().state is ReaderState.NO_READER
        return CardFault.NO_READER if service_gone or self._closing.is_set() else CardFault.REMOVED


def _open(name: str) -> tuple[Any, Any, int] | CardFault:
    """Return context, card and protocol, the card held alone and reset. Blocks for as long as the card thinks."""
    from smartcard.scard import (
        SCARD_SCOPE_SYSTEM,
        SCardConnect,
        SCardEstablishContext,
        SCardReconnect,
        SCardReleaseContext,
    )

    result, context = SCardEstablishContext(SCARD_SCOPE_SYSTEM)
    if result != _SUCCESS:
        return CardFault.NO_READER
    result, card, protocol = SCardConnect(context, name, _EXCLUSIVE, _ANY_PROTOCOL)
    if result == _SUCCESS:
        result, protocol = SCardReconnect(card, _EXCLUSIVE, _ANY_PROTOCOL, _RESET)
    if result == _SUCCESS:
        return context, card, protocol
    SCardReleaseContext(context)
    match _code(result):
        case code if code == _SHARING_VIOLATION:
            return CardFault.TAKEN
        case code if code in (_NO_SMARTCARD, _REMOVED):
            return CardFault.NO_CARD
        case code if code in (_UNRESPONSIVE, _UNPOWERED):
            return CardFault.MUTE
        case _:
            return CardFault.NO_READER


class _Session:
    """One connection to one card: its handle is good for that card only (SCARD_W_REMOVED_CARD ever after)."""

    def __init__(self, reader: PcscReader, context: Any, card: Any, protocol: int) -> None:
        self._reader = reader
        self._context = context
        self._card = card
        self._protocol = protocol
        self._over: CardFault | None = None
        self._left_behind = Event()
        self._one_command = Lock()

    def transmit(self, command: bytes) -> Answer:
        """Return the card's answer; MUTE, REMOVED and NO_READER end the session."""
        from smartcard.scard import SCARD_PCI_T0, SCARD_PCI_T1, SCARD_PROTOCOL_T0, SCardTransmit

        if len(command) < 4:
            raise ValueError("a command APDU has at least four bytes (ISO/IEC 7816-4, 5.1)")
        with self._one_command:
            if self._over is not None:
                return self._over
            header = SCARD_PCI_T0 if self._protocol == SCARD_PROTOCOL_T0 else SCARD_PCI_T1
            card = self._card

            def transmitted() -> tuple[int, list[int]]:
                answer: tuple[int, list[int]] = SCardTransmit(card, header, list(command))
                if self._left_behind.is_set():
                    self._let_go(card)
                return answer

            answered = self._reader._bounded(transmitted)
            if answered is None:
                self._left_behind.set()
                self._over = CardFault.NO_READER if self._reader._closing.is_set() else CardFault.MUTE
                self._reader._note_mute()
                return self._over
            result, answer = answered
            # A card that is pulled in mid-command may leave a success without an answer.
            if result != _SUCCESS or len(answer) < 2:
                self._over = self._reader._fault(result)
                return self._over
        return Response(bytes(answer[:-2]), answer[-2] << 8 | answer[-1])

    def close(self) -> None:
        """Power the card down and let it go."""
        card, self._card = self._card, None
        if card is None:
            return
        if self._left_behind.is_set():
            # To let go of it now would wait as long as its command does, with the library's only lock in hand: whoever
            # waits for the command does it, once the card is pulled.
            return
        self._over = CardFault.REMOVED
        self._let_go(card)

    def _let_go(self, card: Any) -> None:
        from smartcard.scard import SCardDisconnect, SCardReleaseContext

        SCardDisconnect(card, _UNPOWER)
        SCardReleaseContext(self._context)
