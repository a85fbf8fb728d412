"""What the simulator is started with."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kiosk.months import Month

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorSettings:
    """``client_id`` and ``client_secret`` are those of the one client. ``port`` 0 takes a free one.

    ``month``, written ``YYYY-MM``, can be declared whatever the date; None follows the calendar. A redirect_uri is
    one of ``redirect_uris``, to the letter; without any, it leads to this machine (the real login takes none of
    these). Raises ValueError for a host that is not this machine: whoever gets here signs in as anybody.
    """

    client_id: str
    client_secret: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 0
    month: str | None = None
    redirect_uris: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.host not in LOOPBACK:
            raise ValueError("the simulator answers this machine only")
        if self.month is not None:
            Month.parse(self.month)

    def leads_back(self, redirect_uri: str) -> bool:
        """Whether a browser may be sent there with a code."""
        if self.redirect_uris:
            return redirect_uri in self.redirect_uris
        try:
            parts = urlsplit(redirect_uri)
        except ValueError:
            return False
        return parts.scheme in ("http", "https") and parts.hostname in LOOPBACK and not parts.fragment
