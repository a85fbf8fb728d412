"""What a back office is started with."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class KioskToken:
    """A kiosk that may call, and the SHA-256 of its bearer token in hexadecimal.

    A plain hash is enough for a random token of 256 bits (``secrets.token_urlsafe``); it would not be for a password.
    Raises ValueError when ``kiosk_id`` is empty or ``sha256`` is not 64 hexadecimal digits.
    """

    kiosk_id: str
    sha256: str

    def __post_init__(self) -> None:
        if not self.kiosk_id or len(self.kiosk_id) > 64:
            raise ValueError("a kiosk has a name of 1 to 64 characters")
        if len(self.sha256) != 64 or not set(self.sha256) <= set("0123456789abcdef"):
            raise ValueError("a token is configured as its SHA-256, 64 lower-case hexadecimal digits")

    @classmethod
    def of(cls, kiosk_id: str, token: str) -> KioskToken:
        """Return what to configure for ``token``."""
        return cls(kiosk_id, sha256(token.encode()).hexdigest())


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """``port`` 0 takes a free one. ``database_url`` is SQLAlchemy's; ``sqlite://`` lives and dies with the process.
    ``stock`` is how many simulated stamp numbers exist in all, sold ones included.

    Raises ValueError for a port that does not exist, a stock below 0 or above a million, two tokens of one kiosk
    or one token of two.
    """

    kiosk_tokens: tuple[KioskToken, ...]
    host: str = "127.0.0.1"
    port: int = 8400
    database_url: str = "sqlite:///backoffice.sqlite3"
    stock: int = 1_000

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65_535:
            raise ValueError("a port is 0 to 65535")
        if not 0 <= self.stock <= 1_000_000:
            raise ValueError("a stock is 0 to 1000000 numbers")
        kiosks = {token.kiosk_id for token in self.kiosk_tokens}
        hashes = {token.sha256 for token in self.kiosk_tokens}
        if not len(kiosks) == len(hashes) == len(self.kiosk_tokens):
            raise ValueError("each kiosk has one token, of its own")
