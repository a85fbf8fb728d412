"""What a back office is started with."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

from kiosk.backoffice.wire import secure


@dataclass(frozen=True, slots=True)
class KioskToken:
    """A kiosk that may call, and the SHA-256 of its bearer token in hexadecimal.

    A plain hash is enough for a random token of 256 bits (``secrets.token_urlsafe``); it would not be for a password.
    ``name`` is what a citizen's phone calls it, its id if empty. Raises ValueError when ``kiosk_id`` is empty or
    ``sha256`` is not 64 hexadecimal digits.
    """

    kiosk_id: str
    sha256: str
    name: str = ""

    def __post_init__(self) -> None:
        if not self.kiosk_id or len(self.kiosk_id) > 64:
            raise ValueError("a kiosk has a name of 1 to 64 characters")
        if len(self.sha256) != 64 or not set(self.sha256) <= set("0123456789abcdef"):
            raise ValueError("a token is configured as its SHA-256, 64 lower-case hexadecimal digits")

    @classmethod
    def of(cls, kiosk_id: str, token: str, name: str = "") -> KioskToken:
        """Return what to configure for ``token``."""
        return cls(kiosk_id, sha256(token.encode()).hexdigest(), name)


@dataclass(frozen=True, slots=True, kw_only=True)
class FranceTravailSettings:
    """The convention with France Travail: where a phone signs in, where the API is, and who the town is there.

    ``interval`` is the seconds between two questions of a kiosk that waits for a phone. Raises ValueError, with the
    name in front, for an address that is neither https nor this machine.
    """

    authorize_url: str
    token_url: str
    api_url: str
    client_id: str
    client_secret: str = field(repr=False)
    interval: int = 5

    def __post_init__(self) -> None:
        for name in ("authorize_url", "token_url", "api_url"):
            if not _secure(getattr(self, name)):
                raise ValueError(f"{name}: codes and tokens do not cross a network in clear")
        if urlsplit(self.api_url).query:
            raise ValueError("api_url: is an address without a query")


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """``port`` 0 takes a free one. ``database_url`` is SQLAlchemy's; ``sqlite://`` lives and dies with the process.
    ``stock`` is how many simulated stamp numbers exist in all, sold ones included. ``public_url`` is how a phone
    reaches this back office, None on this machine only; without ``france_travail`` no declaration is sent.

    Raises ValueError for a port that does not exist, a stock below 0 or above a million, two tokens of one kiosk
    or one token of two.
    """

    kiosk_tokens: tuple[KioskToken, ...]
    host: str = "127.0.0.1"
    port: int = 8400
    database_url: str = "sqlite:///backoffice.sqlite3"
    stock: int = 1_000
    public_url: str | None = None
    france_travail: FranceTravailSettings | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65_535:
            raise ValueError("a port is 0 to 65535")
        if not 0 <= self.stock <= 1_000_000:
            raise ValueError("a stock is 0 to 1000000 numbers")
        kiosks = {token.kiosk_id for token in self.kiosk_tokens}
        hashes = {token.sha256 for token in self.kiosk_tokens}
        if not len(kiosks) == len(hashes) == len(self.kiosk_tokens):
            raise ValueError("each kiosk has one token, of its own")


def _secure(address: str) -> bool:
    try:
        return secure(address)
    except ValueError:
        return False
