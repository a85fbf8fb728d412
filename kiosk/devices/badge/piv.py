"""PIV badges by their own commands (NIST SP 800-73-4, part 2), without a middleware that remembers anything.

A PIN goes only to a card whose certificate is already believed and on the list: a card that somebody made to collect
PINs gets none. What opens the mode is a signature of a fresh nonce, by the key of the certificate that was read in the
same session.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Final, Protocol

from kiosk.clock import Clock
from kiosk.devices.badge.api import (
    Agent,
    Badge,
    BadPin,
    Distrust,
    Distrusted,
    Failed,
    Level,
    Look,
    NotABadge,
    PinBlocked,
    Recognised,
    Role,
    Unlock,
    WrongPin,
)
from kiosk.devices.badge.proof import Challenge
from kiosk.devices.badge.tlv import parsed, tlv
from kiosk.devices.badge.trust import Trust
from kiosk.devices.card_reader.api import CardFault, CardReader, CardSession, Response

PIV_AID: Final = bytes.fromhex("A000000308000010000100")
"""SP 800-73-4, part 1, section 2.2."""
AUTHENTICATION_KEY: Final = 0x9A
AUTHENTICATION_CERTIFICATE: Final = bytes.fromhex("5FC105")
"""The certificate of that key (part 1, table 3)."""

SHORTEST, LONGEST = 6, 8
"""Digits of a PIN (part 1, section 2.4.3)."""
_PIN_REFERENCE: Final = 0x80
_OK: Final = 0x9000
_BLOCKED: Final = 0x6983

_LONGEST_DATA: Final = 255
_MOST_PIECES: Final = 64
"""Pieces of one answer that are asked for: a card that always promises more comes to an end."""
_LONGEST_OBJECT: Final = 16_384
"""Bytes of a certificate that are unpacked at most."""
_ALGORITHMS: Final = {(True, 256): 0x11, (True, 384): 0x14, (False, 2048): 0x07, (False, 3072): 0x05}
"""By elliptic or not and bits (SP 800-78-4, table 6-2)."""
_GZIP: Final = 0x01


class KnownCertificates(Protocol):
    """The town hall's list, as far as certificates go."""

    def by_certificate(self, fingerprint: str) -> tuple[str, Role] | None:
        """Return number and role of the agent with the certificate of that SHA-256, in hexadecimal, or None."""


def is_pin(pin: str) -> bool:
    """Return whether ``pin`` has the form of a PIN: one that has not is never sent, so that no try is lost."""
    return SHORTEST <= len(pin) <= LONGEST and pin.isascii() and pin.isdigit()


class _StoppedError(Exception):
    """Why the talk with the card ended; it never leaves this module."""

    def __init__(self, outcome: PinBlocked | WrongPin | Distrusted | Failed) -> None:
        super().__init__()
        self.outcome = outcome


class _NotPivError(Exception):
    """The card knows no PIV."""


class PivBadge:
    """PIV badges in ``reader``, believed by ``trust`` and known to the list."""

    level = Level.PIV

    def __init__(self, reader: CardReader, trust: Trust, known: KnownCertificates, clock: Clock) -> None:
        self._reader = reader
        self._trust = trust
        self._known = known
        self._clock = clock

    def look(self) -> Look:
        """Return what the card in the reader is, and how many tries it has left."""
        try:
            with self._card() as card:
                return Badge(card.tries(), SHORTEST, LONGEST)
        except _NotPivError:
            return NotABadge()
        except _StoppedError as stopped:
            return stopped.outcome.fault if isinstance(stopped.outcome, Failed) else NotABadge()

    def unlock(self, pin: str) -> Unlock:
        """Try ``pin`` once on the badge that is in now, if that badge is one to be believed."""
        if not is_pin(pin):
            return BadPin()
        try:
            with self._card() as card:
                return self._recognised(card, pin)
        except _NotPivError:
            return Distrusted(Distrust.UNREADABLE)
        except _StoppedError as stopped:
            return stopped.outcome

    def certificate(self) -> bytes | Distrust | CardFault:
        """Return the certificate (DER) of the badge that is in, for the list; its PIN is not asked for."""
        try:
            with self._card() as card:
                return card.certificate()
        except _NotPivError:
            return Distrust.UNREADABLE
        except _StoppedError as stopped:
            return stopped.outcome.fault if isinstance(stopped.outcome, Failed) else Distrust.UNREADABLE

    def _recognised(self, card: _Card, pin: str) -> Unlock:
        certificate = card.certificate()
        believed = self._trust.check(certificate, self._clock.now())
        if isinstance(believed, Distrust):
            return Distrusted(believed)
        agent = self._known.by_certificate(sha256(certificate).hexdigest())
        if agent is None:
            return Distrusted(Distrust.UNKNOWN_AGENT)
        challenge = Challenge.fresh(believed)
        algorithm = _ALGORITHMS.get((challenge.elliptic, challenge.key_bits)) if challenge else None
        if challenge is None or algorithm is None:
            return Distrusted(Distrust.UNREADABLE)
        card.verify(pin)
        signed = card.sign(algorithm, challenge.digest() if challenge.elliptic else challenge.padded())
        if not challenge.met_by(signed):
            return Distrusted(Distrust.BAD_SIGNATURE)
        return Recognised(Agent(*agent, self.level))

    @contextmanager
    def _card(self) -> Iterator[_Card]:
        session = self._reader.connect()
        if isinstance(session, CardFault):
            raise _StoppedError(Failed(session))
        try:
            card = _Card(session)
            card.select()
            yield card
        finally:
            session.close()


class _Card:
    """The commands of a PIV card, in one session."""

    def __init__(self, session: CardSession) -> None:
        self._session = session

    def select(self) -> None:
        """Choose the application. Raises _NotPivError on a card that does not have it."""
        answer = self._say(0xA4, 0x04, 0x00, PIV_AID)
        if answer.status_word != _OK:
            raise _NotPivError

    def tries(self) -> int | None:
        """Return how many are left (part 2, section 3.2.1), None when the card does not say."""
        return _tries_in(self._say(0x20, 0x00, _PIN_REFERENCE).status_word)

    def verify(self, pin: str) -> None:
        """Show the PIN, once."""
        said = self._say(0x20, 0x00, _PIN_REFERENCE, pin.encode("ascii").ljust(8, b"\xff")).status_word
        if said == _OK:
            return
        left = _tries_in(said)
        if left is None:
            raise _StoppedError(Distrusted(Distrust.UNREADABLE))
        raise _StoppedError(WrongPin(left) if left else PinBlocked())

    def certificate(self) -> bytes:
        """Return the certificate of the authentication key (part 1, section 3.1.1), unpacked."""
        answer = self._say(0xCB, 0x3F, 0xFF, tlv(0x5C, AUTHENTICATION_CERTIFICATE))
        try:
            fields = parsed(parsed(answer.data)[0x53])
            certificate = fields[0x70]
            if fields.get(0x71, b"\x00")[:1] == bytes((_GZIP,)):
                return _unpacked(certificate)
        except (KeyError, ValueError, zlib.error):
            raise _StoppedError(Distrusted(Distrust.UNREADABLE)) from None
        return certificate

    def sign(self, algorithm: int, block: bytes) -> bytes:
        """Return the signature of ``block`` by the authentication key (part 2, section 3.2.4)."""
        asked = tlv(0x7C, tlv(0x82, b"") + tlv(0x81, block))
        answer = self._say(0x87, algorithm, AUTHENTICATION_KEY, asked)
        try:
            return parsed(parsed(answer.data)[0x7C])[0x82]
        except (KeyError, ValueError):
            raise _StoppedError(Distrusted(Distrust.BAD_SIGNATURE)) from None

    def _say(self, instruction: int, p1: int, p2: int, data: bytes = b"") -> Response:
        """Send a command, in pieces when it is long, and return the whole answer (ISO/IEC 7816-4, 5.1.1 and 5.3.4)."""
        while len(data) > _LONGEST_DATA:
            piece, data = data[:_LONGEST_DATA], data[_LONGEST_DATA:]
            part = self._transmit(bytes((0x10, instruction, p1, p2, len(piece))) + piece)
            if part.status_word != _OK:
                return part
        head = bytes((0x00, instruction, p1, p2))
        # Case 4 for what answers with data, case 1 for a VERIFY without a PIN.
        body = bytes((len(data),)) + data if data else b""
        ends = b"\x00" if instruction in (0xA4, 0xCB, 0x87) else b""
        answer = self._transmit(head + body + ends)
        whole = answer.data
        for _piece in range(_MOST_PIECES):
            if answer.status_word >> 8 != 0x61:
                break
            answer = self._transmit(bytes((0x00, 0xC0, 0x00, 0x00, answer.status_word & 0xFF)))
            whole += answer.data
        return Response(whole, answer.status_word)

    def _transmit(self, command: bytes) -> Response:
        answer = self._session.transmit(command)
        if isinstance(answer, CardFault):
            raise _StoppedError(Failed(answer))
        return answer


def _tries_in(status_word: int) -> int | None:
    if status_word >> 4 == 0x63C:
        return status_word & 0xF
    return 0 if status_word == _BLOCKED else None


def _unpacked(packed: bytes) -> bytes:
    """Return a certificate that the card keeps compressed. Raises zlib.error or ValueError."""
    unpacker = zlib.decompressobj(wbits=31)
    whole = unpacker.decompress(packed, _LONGEST_OBJECT)
    if not unpacker.eof:
        raise ValueError("not a whole certificate")
    return whole
