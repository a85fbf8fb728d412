"""A PIV card without plastic, true enough for OpenSC: the demo's badge, and the one that the tests judge the kiosk by.

Its keys are made when it is issued and die with the process.
"""

from __future__ import annotations

import gzip
from typing import Final, TypeAlias

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from kiosk.devices.badge.piv import AUTHENTICATION_CERTIFICATE, AUTHENTICATION_KEY, PIV_AID
from kiosk.devices.badge.tlv import parsed, tlv

Key: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_ATR: Final = bytes.fromhex("3B878001004D61697269653D")
"""T=1, and historical bytes of its own: OpenSC takes a card that has none for a maker's that cannot do curves."""
_TRIES: Final = 3
_LONGEST_ANSWER: Final = 256
_CHUID: Final = bytes.fromhex("5FC102")
_CCC: Final = bytes.fromhex("5FC107")
_OK = b"\x90\x00"
_NOT_FOUND, _WRONG_DATA, _NOT_SUPPORTED = b"\x6a\x82", b"\x6a\x80", b"\x6d\x00"
_BLOCKED, _NOT_ALLOWED, _WRONG_P1P2 = b"\x69\x83", b"\x69\x82", b"\x6a\x86"
_FASC_N: Final = bytes.fromhex("d4e739da739ced39ce739da1685a1082108ce73984108ca3fc")
_HOLDER: Final = ((0x30, _FASC_N), (0x34, bytes(range(16))), (0x35, b"20991231"), (0x3E, b""), (0xFE, b""))
"""Card holder unique identifier (part 1, table 9)."""
_CAPABILITIES: Final = (
    (0xF0, bytes.fromhex("f015a000000116ff02") + bytes(12)),
    *((0xF1, b"\x21"), (0xF2, b"\x21"), (0xF3, b""), (0xF4, b"\x00"), (0xF5, b"\x10")),
    *((tag, b"") for tag in (0xF6, 0xF7, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE)),
)
"""Card capability container (part 1, table 8)."""


class SoftPivCard:
    """A card with one key, its certificate (DER) and a PIN of 6 to 8 digits.

    What may be set at any time, for a card that is not as it should be: ``certificate`` (None: there is none),
    ``packed`` (the certificate is compressed), ``garbage`` (it answers 6F00 to everything after its selection).
    """

    def __init__(self, key: Key, certificate: bytes | None, pin: str) -> None:
        self._key = key
        self._pin = pin.encode("ascii").ljust(8, b"\xff")
        self.certificate = certificate
        self.packed = False
        self.garbage = False
        self.tries = _TRIES
        """How many are left; settable."""
        self.shown: list[bytes] = []
        """Each PIN that was shown to it, as it came."""
        self.reset()

    @property
    def atr(self) -> bytes:
        """What it says when it is powered up."""
        return _ATR

    def reset(self) -> None:
        """Forget that it was selected and that its PIN was shown."""
        self._selected = False
        self._verified = False
        self._rest = b""
        self._chain = b""

    def respond(self, command: bytes) -> bytes:
        """Return the data and the two status bytes for a command APDU, short form."""
        kind, instruction, _, p2 = command[:4]
        data = command[5 : 5 + command[4]] if len(command) > 5 else b""
        if instruction == 0xC0:
            return self._next_piece()
        if kind & 0x10:
            self._chain += data
            return _OK
        data, self._chain = self._chain + data, b""
        if instruction == 0xA4:
            return self._select(data)
        if not self._selected or self.garbage:
            return b"\x6f\x00" if self.garbage else _NOT_SUPPORTED
        match instruction:
            case 0x20:
                return self._verify(p2, data)
            case 0xCB:
                return self._in_pieces(self._object(data))
            case 0x87:
                return self._in_pieces(self._sign(p2, data))
            case _:
                return _NOT_SUPPORTED

    # --- the commands (NIST SP 800-73-4, part 2, section 3) ------------------------------------------------------

    def _select(self, name: bytes) -> bytes:
        # The version at its end may be left out (part 1, 2.2).
        if name not in (PIV_AID, PIV_AID[:9], PIV_AID[:5]):
            return _NOT_FOUND
        self._selected, self._verified = True, False
        inside = tlv(0x4F, PIV_AID[5:]) + tlv(0x79, tlv(0x4F, PIV_AID[:5]))
        return tlv(0x61, inside) + _OK

    def _verify(self, reference: int, shown: bytes) -> bytes:
        if reference != 0x80:
            return _WRONG_P1P2
        if not shown:
            return _OK if self._verified else self._left()
        self.shown.append(shown)
        if self.tries == 0:
            return _BLOCKED
        if shown == self._pin:
            self._verified, self.tries = True, _TRIES
            return _OK
        self._verified = False
        self.tries -= 1
        return self._left()

    def _left(self) -> bytes:
        return bytes((0x63, 0xC0 | self.tries)) if self.tries else _BLOCKED

    def _object(self, asked: bytes) -> bytes:
        name = parsed(asked).get(0x5C, b"")
        if name == AUTHENTICATION_CERTIFICATE and self.certificate is not None:
            kept = gzip.compress(self.certificate) if self.packed else self.certificate
            return tlv(0x53, tlv(0x70, kept) + tlv(0x71, bytes((self.packed,))) + tlv(0xFE, b"")) + _OK
        if name == b"\x7e":
            return tlv(0x7E, tlv(0x4F, PIV_AID) + tlv(0x5F2F, b"\x40\x00")) + _OK
        if name == _CHUID:
            return tlv(0x53, b"".join(tlv(*field) for field in _HOLDER)) + _OK
        if name == _CCC:
            return tlv(0x53, b"".join(tlv(*field) for field in _CAPABILITIES)) + _OK
        return _NOT_FOUND

    def _sign(self, reference: int, asked: bytes) -> bytes:
        if reference != AUTHENTICATION_KEY:
            return _WRONG_P1P2
        if not self._verified:
            return _NOT_ALLOWED
        block = parsed(parsed(asked)[0x7C]).get(0x81, b"")
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            digest = hashes.SHA384() if self._key.key_size == 384 else hashes.SHA256()
            if len(block) != digest.digest_size:
                return _WRONG_DATA
            signature = self._key.sign(block, ec.ECDSA(Prehashed(digest)))
        else:
            if len(block) != self._key.key_size // 8:
                return _WRONG_DATA
            numbers = self._key.private_numbers()
            power = pow(int.from_bytes(block), numbers.d, numbers.public_numbers.n)
            signature = power.to_bytes(len(block))
        return tlv(0x7C, tlv(0x82, signature)) + _OK

    # --- long answers (ISO/IEC 7816-4, section 5.3.4) ------------------------------------------------------------

    def _in_pieces(self, answer: bytes) -> bytes:
        if answer[-2:] != _OK:
            return answer
        self._rest = answer[:-2]
        return self._next_piece()

    def _next_piece(self) -> bytes:
        piece, self._rest = self._rest[:_LONGEST_ANSWER], self._rest[_LONGEST_ANSWER:]
        left = min(len(self._rest), 255) if self._rest else 0
        if not self._rest:
            return piece + _OK
        return piece + bytes((0x61, left if len(self._rest) < _LONGEST_ANSWER else 0))
