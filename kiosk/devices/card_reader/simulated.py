"""A card reader without hardware, as unkind as the field: mute cards, wrong cards, cards pulled in mid-command."""

from __future__ import annotations

from enum import Enum
from threading import Lock

from kiosk.clock import Clock
from kiosk.devices.card_reader.api import Answer, Capabilities, CardFault, CardSession, ReaderState, Response
from kiosk.devices.device import Actor, Severity, Status
from kiosk.devices.simulation import SimulatedDevice
from kiosk.devices.simulation.card import SmartCard

# The PC/SC call itself never gives up on a mute card, so the adapter must; seconds.
MUTE_TIMEOUT = 10.0

# Status words of ISO/IEC 7816-4, 5.6.
_OK = 0x9000
_NOT_FOUND = 0x6A82
_UNKNOWN_INSTRUCTION = 0x6D00

_SELECT_BY_NAME = bytes.fromhex("00A404")
# NIST SP 800-73-4, part 1, 2.2 (the application's name) and part 2, table 3 (what its selection answers).
PIV_NAME = bytes.fromhex("A000000308000010000100")
_PIV_TEMPLATE = bytes.fromhex("61114F0600001000010079074F05A000000308")


class CardKind(Enum):
    """What somebody may put in the slot."""

    BANK = "bank"
    VITALE = "vitale"
    AGENT_BADGE = "agent_badge"
    MUTE = "mute"


class SimulatedReader(SimulatedDevice[ReaderState]):
    """A card reader driven by hand; ships with the product for the demo and the tests.

    ``clock`` measures the ``pace`` (seconds a command takes) and ``mute_timeout`` (seconds before a card that does not
    answer is called mute). Any :class:`SmartCard` can be put in; of the ready-made ones, the badge knows one thing,
    that it is a PIV card, and the others know nothing.

    What may be set at any time: ``taken``: another program holds the card.
    """

    def __init__(self, clock: Clock, *, pace: float = 0.0, mute_timeout: float = MUTE_TIMEOUT) -> None:
        self.taken = False
        self._pace = pace
        self._mute_timeout = mute_timeout
        self._plugged = True
        self._card: CardKind | SmartCard | None = None
        self._insertions = 0
        self._found_mute = False
        self._open: _Session | None = None
        super().__init__(clock)

    # --- the interface of every reader ---------------------------------------------------------------------------

    def capabilities(self) -> Capabilities:
        """Return what the reader can do: it has a slot and no antenna."""
        return Capabilities(contact=True, contactless=False)

    def connect(self) -> CardSession | CardFault:
        """Reset the card and return a session with it; TAKEN while another session is open, or ``taken`` is set."""
        with self._acting():
            if fault := self._missing():
                return fault
            if self.taken or (self._open is not None and self._open.card_is_in):
                return CardFault.TAKEN
            card = self._card
            if not isinstance(card, CardKind | None):
                card.reset()
            self._open = _Session(self, self._insertions)
            return self._open

    # --- the hand at the slot ------------------------------------------------------------------------------------

    def swap(self, card: CardKind | SmartCard) -> bool:
        """Pull the card and put another one in, faster than anybody looks; return whether there was one."""
        had = self.remove()
        self.insert(card)
        return had

    def insert(self, card: CardKind | SmartCard) -> bool:
        """Put ``card`` in; return False when the slot is taken. Without a reader the card stays in the slot unseen."""
        with self._acting():
            if self._card is not None:
                return False
            self._card = card
            self._insertions += 1
            return True

    def remove(self) -> bool:
        """Pull the card; return whether there was one."""
        with self._acting():
            had, self._card = self._card is not None, None
            self._insertions += 1
            self._found_mute = False
            return had

    def unplug(self) -> bool:
        """Pull the reader's cable (or lose its service, which looks the same); return whether it was in."""
        with self._acting():
            was, self._plugged = self._plugged, False
            self._insertions += 1
            self._found_mute = False
            return was

    def plug(self) -> bool:
        """Put the cable back; a card in the slot is seen at once. Return whether it was out."""
        with self._acting():
            was, self._plugged = self._plugged, True
            return not was

    # --- what can be seen ----------------------------------------------------------------------------------------

    @property
    def card(self) -> CardKind | SmartCard | None:
        """What lies in the slot."""
        with self._changed:
            return self._card

    # --- inside --------------------------------------------------------------------------------------------------

    def _read(self) -> Status[ReaderState]:
        if self._closed:
            return Status(ReaderState.UNKNOWN, Severity.FAULT, Actor.IT)
        if not self._plugged:
            return Status(ReaderState.NO_READER, Severity.FAULT, Actor.IT)
        if self._card is None:
            return Status(ReaderState.EMPTY, Severity.OK, Actor.NOBODY)
        if self._found_mute:
            return Status(ReaderState.CARD_MUTE, Severity.WARNING, Actor.CITIZEN)
        return Status(ReaderState.CARD_PRESENT, Severity.OK, Actor.NOBODY)

    def _missing(self) -> CardFault | None:
        if self._closed or not self._plugged:
            return CardFault.NO_READER
        return CardFault.NO_CARD if self._card is None else None

    # --- what a session asks of its reader -----------------------------------------------------------------------

    def _is_in(self, insertion: int) -> bool:
        return self._missing() is None and self._insertions == insertion

    def _say(self, insertion: int, command: bytes) -> Answer:
        with self._acting():
            if not self._is_in(insertion):
                return self._gone()
            card = self._card
            ends_at = self._clock.monotonic() + (self._mute_timeout if card is CardKind.MUTE else self._pace)
            if self._wait(ends_at, lambda: not self._is_in(insertion)):
                return self._gone()
            if card is CardKind.MUTE:
                self._found_mute = True
                return CardFault.MUTE
            if isinstance(card, CardKind | None):
                return answer_of(card, command)
            answer = card.respond(command)
            if not self._is_in(insertion):  # pulled before it had said everything
                return self._gone()
        return Response(answer[:-2], int.from_bytes(answer[-2:]))

    def _gone(self) -> CardFault:
        return CardFault.NO_READER if self._missing() is CardFault.NO_READER else CardFault.REMOVED

    def _let_go(self, session: _Session) -> None:
        with self._acting():
            if self._open is session:
                self._open = None
                if not isinstance(self._card, CardKind | None):
                    self._card.reset()


class _Session:
    """A session with the card that was put in as the ``insertion``-th act at the slot."""

    def __init__(self, reader: SimulatedReader, insertion: int) -> None:
        self._reader = reader
        self._insertion = insertion
        self._one_command = Lock()
        self._closed = False

    @property
    def card_is_in(self) -> bool:
        """Whether that very card is still in."""
        return self._reader._is_in(self._insertion)

    def transmit(self, command: bytes) -> Answer:
        """Return the card's answer, or MUTE after the time-out, REMOVED when it was pulled meanwhile (even if another
        card is in by then), NO_READER when the reader went. Raise ValueError when ``command`` is no APDU."""
        if len(command) < 4:
            raise ValueError("a command APDU has at least four bytes (ISO/IEC 7816-4, 5.1)")
        with self._one_command:
            return CardFault.REMOVED if self._closed else self._reader._say(self._insertion, command)

    def close(self) -> None:
        """Let the card go."""
        if not self._closed:
            self._closed = True
            self._reader._let_go(self)


def answer_of(card: CardKind | None, command: bytes) -> Response:
    """Return what a ready-made card answers to a command."""
    return _piv_answer(command) if card is CardKind.AGENT_BADGE else _stranger_answer(command)


def _piv_answer(command: bytes) -> Response:
    """Return what a badge says to its own selection; its keys come with the agents' mode."""
    name = command[5 : 5 + command[4]] if len(command) > 5 else b""
    # The version at its end may be left out (SP 800-73-4, part 1, 2.2).
    if command[:3] == _SELECT_BY_NAME and name in (PIV_NAME, PIV_NAME[:9]):
        return Response(_PIV_TEMPLATE, _OK)
    return _stranger_answer(command)


def _stranger_answer(command: bytes) -> Response:
    """Return what a card says that knows no such application and no such instruction."""
    return Response(b"", _NOT_FOUND if command[:3] == _SELECT_BY_NAME else _UNKNOWN_INSTRUCTION)
