"""What the identity broker is started with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.backoffice.device_grant import INTERVAL
from kiosk.backoffice.wire import secure


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentitySettings:
    """The kiosks, the upstream login, and where phones find the broker.

    ``kiosks`` gives for each client_id the name that a phone is shown. ``client_id`` and ``client_secret`` are the
    town's at the upstream login. ``public_url`` is the address in front of the broker; None takes that of each
    request, on this machine only. ``interval`` is the seconds between two polls. Raises ValueError for an address
    that is neither https nor this machine.
    """

    kiosks: Mapping[str, str]
    authorize_url: str
    token_url: str
    userinfo_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str
    public_url: str | None = None
    interval: int = INTERVAL

    def __post_init__(self) -> None:
        addresses = (self.authorize_url, self.token_url, self.userinfo_url, self.public_url)
        if not all(secure(address) for address in addresses if address is not None):
            raise ValueError("codes and tokens do not cross a network in clear")
