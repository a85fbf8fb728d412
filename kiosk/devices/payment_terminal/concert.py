"""A payment terminal over Concert V3 (Caisse-AP over IP, Association du paiement).

One connection for each command; the terminal answers when it is done, minutes later for a payment. There is no command
that cancels, and closing the connection does not: the citizen presses the red key. A request that left is never sent
again.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import Enum
from threading import Event, Lock, Thread
from typing import Final, TypeAlias

from kiosk.clock import Clock
from kiosk.devices.device import Board, Status, Unsubscribe, guarded
from kiosk.devices.payment_terminal.api import (
    Approved,
    Capabilities,
    CaptureResult,
    LastPayment,
    LookUp,
    NotSent,
    PaymentOutcome,
    PaymentRequest,
    Prompt,
    ReversalResult,
    TerminalState,
    Totals,
    Unknown,
)
from kiosk.devices.payment_terminal.concert_answers import (
    Action,
    TillIdentity,
    last_payment_of,
    mark_of,
    outcome_of,
    reversal_of,
    state_of,
)
from kiosk.devices.payment_terminal.concert_codec import GarbledError, Message, parsed
from kiosk.devices.payment_terminal.states import status_of
from kiosk.money import Money

CONNECT_TIMEOUT: Final = 5.0
QUESTION_TIMEOUT: Final = 15.0
"""Seconds for an answer that needs no citizen."""
QUIET: Final = 0.5
"""Seconds of silence that end a message: it has no length. 0.25 to 1 in the field."""
LOOK_WHEN_WELL: Final = 60.0
LOOK_WHEN_NOT: Final = 5.0
_GLANCE: Final = 0.05
_NAP: Final = 0.25


class _Trouble(Enum):
    """Why there is no answer."""

    NOT_SENT = "not_sent"
    LOST = "lost"


_Exchanged: TypeAlias = Message | _Trouble


class ConcertTerminal:
    """A card terminal at ``host``:``port``. ``answer_timeout`` is in seconds, of the ``clock``.

    It tells its last payment and nothing of an earlier one; whether that one may be cancelled is a matter of the
    contract (``reverses``).
    """

    def __init__(
        self,
        host: str,
        port: int,
        clock: Clock,
        *,
        till: int = 1,
        protocol_id: str = "012345678901",
        version: str = "0300",
        answer_timeout: float = 180.0,
        reverses: bool = False,
    ) -> None:
        self._address = (host, port)
        self._clock = clock
        self._till = TillIdentity(till, protocol_id, version)
        self._answer_timeout = answer_timeout
        self._reverses = reverses
        self._serial = ""
        self._last_mark = ""
        self._reversed: set[str] = set()
        self._paying = Lock()
        self._turn = Lock()
        self._facts = Lock()
        self._closing = Event()
        self._look = Event()
        self._board = Board(status_of(TerminalState.UNKNOWN))
        self._watcher = Thread(target=self._watch, name="payment-terminal", daemon=True)
        self._watcher.start()

    # --- the interface of every terminal -------------------------------------------------------------------------

    def capabilities(self) -> Capabilities:
        """Return what it can do; it says which terminal it is only while it is in reach, and if it tells its serial."""
        here = self.status().state in (TerminalState.READY, TerminalState.BUSY)
        return Capabilities(reversal=self._reverses, look_up=LookUp.LAST_PAYMENT, serial=self._serial if here else "")

    def status(self) -> Status[TerminalState]:
        """Return the last known status."""
        return self._board.status

    def subscribe(self, callback: Callable[[Status[TerminalState]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status."""
        return self._board.subscribe(callback)

    def pay(self, request: PaymentRequest, on_prompt: Callable[[Prompt], None]) -> PaymentOutcome:
        """Ask for the money and wait. The terminal does not tell what it shows: it leads the citizen by itself."""
        if not self._paying.acquire(blocking=False):
            return NotSent()
        try:
            with self._my_turn() as mine:
                return self._paid(request, guarded(on_prompt)) if mine else NotSent()
        finally:
            self._paying.release()
            if self.status().state is not TerminalState.READY or not self._serial:
                self._look.set()

    def find(self, reference: str) -> PaymentOutcome:
        """Return Unknown: it keeps no references."""
        return Unknown()

    def last_payment(self) -> LastPayment | None:
        """Return what its duplicate (action 3) tells."""
        if self._paying.locked():
            return None
        with self._my_turn() as mine:
            return self._told() if mine else None

    def capture(self, reference: str) -> CaptureResult:
        """Return REFUSED: it takes the money at once."""
        return CaptureResult.REFUSED

    def reverse(self, reference: str) -> ReversalResult:
        """Cancel the last payment (action 2), if the terminal repeats that it is ``reference``; else REFUSED."""
        if not self._reverses:
            return ReversalResult.REFUSED
        if self._paying.locked():
            return ReversalResult.UNKNOWN
        with self._my_turn() as mine:
            return self._undone(reference) if mine else ReversalResult.UNKNOWN

    def totals(self, day: date) -> Totals | None:
        """Return None: there is no such question."""
        return None

    def close(self) -> None:
        """Release the terminal; a waiting ``pay`` returns Unknown."""
        self._closing.set()
        self._look.set()
        self._watcher.join(timeout=CONNECT_TIMEOUT + 1)
        self._note(TerminalState.UNKNOWN)

    # --- commands, each with the turn ----------------------------------------------------------------------------

    def _paid(self, request: PaymentRequest, on_prompt: Callable[[Prompt], None]) -> PaymentOutcome:
        self._note(TerminalState.BUSY)
        answer = self._exchange(
            Action.DEBIT,
            request.amount,
            request.reference,
            within=self._answer_timeout,
            sent=lambda: on_prompt(Prompt.FOLLOW_TERMINAL),
        )
        if isinstance(answer, _Trouble):
            return NotSent() if answer is _Trouble.NOT_SENT else Unknown()
        self._note(TerminalState.READY)
        outcome = outcome_of(answer, request)
        if isinstance(outcome, Approved):
            mark = mark_of(answer)
            if mark == self._last_mark:
                return Unknown()  # the answer of the payment before, left over
            self._last_mark = mark
        return outcome

    def _told(self) -> LastPayment | None:
        answer = self._exchange(Action.DUPLICATE, Money(0))
        last = last_payment_of(answer) if isinstance(answer, Message) else None
        if last is not None and last.mark:
            self._last_mark = last.mark
        return last

    def _undone(self, reference: str) -> ReversalResult:
        if reference in self._reversed:
            return ReversalResult.REVERSED
        last = self._told()
        if last is None:
            return ReversalResult.UNKNOWN
        if not isinstance(last.outcome, Approved) or last.reference != reference:
            return ReversalResult.REFUSED
        answer = self._exchange(Action.CANCEL, last.amount, reference)
        if isinstance(answer, _Trouble):
            return ReversalResult.UNKNOWN
        result = reversal_of(answer, last.amount)
        if result is ReversalResult.REVERSED:
            self._reversed.add(reference)
        return result

    # --- the watcher ---------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        while not self._closing.is_set():
            if not self._paying.locked() and self._turn.acquire(blocking=False):
                try:
                    self._note(self._probe())
                finally:
                    self._turn.release()
            self._wait(LOOK_WHEN_WELL if self.status().state is TerminalState.READY else LOOK_WHEN_NOT)

    def _probe(self) -> TerminalState:
        """Ask it to identify itself (action I), which moves no money.

        Its serial comes from nowhere else: an order that knows one waits until it is told again.
        """
        answer = self._exchange(Action.IDENTIFY, Money(0))
        if isinstance(answer, Message):
            self._serial = answer["AQ"]
            return state_of(answer)
        self._serial = ""
        return TerminalState.OFFLINE if answer is _Trouble.NOT_SENT else TerminalState.UNKNOWN

    def _wait(self, seconds: float) -> None:
        """Wait that long, or until somebody wants it to look."""
        ends = self._clock.monotonic() + seconds
        while self._clock.monotonic() < ends and not self._look.wait(_NAP):
            pass
        self._look.clear()

    def _note(self, state: TerminalState) -> None:
        with self._facts:
            self._board.note(status_of(TerminalState.UNKNOWN if self._closing.is_set() else state))
        self._board.tell()

    # --- the wire ------------------------------------------------------------------------------------------------

    @contextmanager
    def _my_turn(self) -> Iterator[bool]:
        """One request at a time: wait for the end of a question, and tell whether it came."""
        mine = self._turn.acquire(timeout=CONNECT_TIMEOUT + QUESTION_TIMEOUT)
        try:
            yield mine and not self._closing.is_set()
        finally:
            if mine:
                self._turn.release()

    def _exchange(
        self,
        action: Action,
        amount: Money,
        reference: str = "",
        *,
        within: float = QUESTION_TIMEOUT,
        sent: Callable[[], None] = lambda: None,
    ) -> _Exchanged:
        """Send one request and return its answer, or what became of it. Called with the turn."""
        request = self._till.request(action, amount, reference)
        try:
            connection = socket.create_connection(self._address, timeout=CONNECT_TIMEOUT)
        except (OSError, UnicodeError):  # UnicodeError: a name that no DNS can hold
            return _Trouble.NOT_SENT
        with connection:
            ends = self._clock.monotonic() + within
            try:
                connection.sendall(request)
                sent()
                answer = self._receive(connection, ends)
            except (OSError, GarbledError):
                return _Trouble.LOST
        if answer is None:
            return _Trouble.LOST
        # One that does not know the question of a probe may repeat anything.
        believed = action is Action.IDENTIFY or self._till.is_answered_by(answer, action)
        return answer if believed else _Trouble.LOST

    def _receive(self, connection: socket.socket, ends: float) -> Message | None:
        """Return the answer once it is whole and silence follows it, or the other end hangs up; None when it never is.

        Raises GarbledError at the first byte that is not of the protocol.
        """
        connection.settimeout(_GLANCE)
        buffer, silence = bytearray(), 0.0
        try:
            while not self._closing.is_set() and self._clock.monotonic() < ends:
                answer = parsed(buffer)
                if answer is not None and silence >= QUIET:
                    return answer
                try:
                    piece = connection.recv(1024)
                except TimeoutError:
                    silence += _GLANCE
                    continue
                except OSError:
                    return answer  # reset: as good as hung up
                if not piece:
                    return answer
                buffer += piece
                silence = 0.0
            return None
        finally:
            buffer[:] = bytes(len(buffer))  # the card's number was in it
