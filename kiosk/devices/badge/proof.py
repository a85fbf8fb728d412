"""The proof that a card holds the key of its certificate: a fresh nonce that it signs."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

NONCE_BYTES: Final = 32
# DigestInfo of SHA-256 (RFC 8017, section 9.2, note 1).
_SHA256_INFO: Final = bytes.fromhex("3031300d060960864801650304020105000420")


@dataclass(frozen=True, slots=True)
class Challenge:
    """A nonce nobody used before, for the key of ``certificate``."""

    certificate: Certificate
    nonce: bytes

    @classmethod
    def fresh(cls, certificate: Certificate) -> Challenge | None:
        """Return a challenge, None for a kind of key that cards do not have."""
        from cryptography.hazmat.primitives.asymmetric import ec, rsa

        key = certificate.public_key()
        known = isinstance(key, rsa.RSAPublicKey) or (
            isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in ("secp256r1", "secp384r1")
        )
        return cls(certificate, secrets.token_bytes(NONCE_BYTES)) if known else None

    @property
    def key_bits(self) -> int:
        """The size of the key."""
        return int(self.certificate.public_key().key_size)  # type: ignore[union-attr]  # RSA or a curve, see fresh()

    @property
    def elliptic(self) -> bool:
        """Whether the key is on a curve; otherwise it is RSA."""
        from cryptography.hazmat.primitives.asymmetric import ec

        return isinstance(self.certificate.public_key(), ec.EllipticCurvePublicKey)

    def digest(self) -> bytes:
        """Return what an elliptic key signs: the digest of the nonce, as long as the key."""
        from cryptography.hazmat.primitives import hashes

        digest = hashes.Hash(hashes.SHA384() if self.key_bits == 384 else hashes.SHA256())
        digest.update(self.nonce)
        return digest.finalize()

    def digest_info(self) -> bytes:
        """Return what an RSA key signs, before its padding (RFC 8017, section 9.2)."""
        from hashlib import sha256

        return _SHA256_INFO + sha256(self.nonce).digest()

    def padded(self) -> bytes:
        """Return the whole block that an RSA key raises to its power (EMSA-PKCS1-v1_5)."""
        info = self.digest_info()
        return b"\x00\x01" + b"\xff" * (self.key_bits // 8 - 3 - len(info)) + b"\x00" + info

    def met_by(self, signature: bytes) -> bool:
        """Return whether ``signature`` (for a curve: DER) is of this nonce by this key."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

        key = self.certificate.public_key()
        try:
            if isinstance(key, ec.EllipticCurvePublicKey):
                algorithm = hashes.SHA384() if self.key_bits == 384 else hashes.SHA256()
                key.verify(signature, self.nonce, ec.ECDSA(algorithm))
            elif isinstance(key, rsa.RSAPublicKey):
                key.verify(signature, self.nonce, padding.PKCS1v15(), hashes.SHA256())
            else:
                return False
        except InvalidSignature:
            return False
        return True
