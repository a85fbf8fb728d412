"""Can a citizen say who he is here, and does the kiosk know the date? A declaration needs both."""

from __future__ import annotations

from kiosk.check.finding import Finding, Findings, probed
from kiosk.clock import Clock
from kiosk.config import Identity, Settings
from kiosk.devices.device import Severity


def identity(settings: Settings, clock: Clock) -> Findings:
    """Yield whether the clock is kept right, and whether the configured identity broker answers."""
    if clock.synchronised():
        yield Finding("clock", Severity.OK, "a time source keeps it right")
    else:
        detail = "no time source keeps it right: no declaration is taken here (timedatectl shows why)"
        yield Finding("clock", Severity.WARNING, detail)
    asked = settings.identity
    if asked is not None:
        yield probed("identity", lambda: _broker(asked, clock))


def _broker(asked: Identity, clock: Clock) -> Finding:
    from kiosk.backoffice.device_grant import DeviceGrant

    try:
        broker = DeviceGrant(asked.issuer, asked.client_id, asked.scope, clock=clock)
    except ValueError as error:
        return Finding("identity", Severity.FAULT, f"identity.issuer: {error}")
    if broker.answers():
        return Finding("identity", Severity.OK, f"{asked.issuer} answers")
    return Finding("identity", Severity.FAULT, f"{asked.issuer}: no identity broker answers there under this name")
