"""What the devices say of themselves."""

from __future__ import annotations

from dataclasses import asdict
from enum import Enum
from functools import partial
from typing import Any, Final, Protocol

from kiosk import app
from kiosk.check.finding import Finding, Findings, probed
from kiosk.clock import Clock
from kiosk.config import Driver, Settings
from kiosk.devices.device import Actor, Severity, Status

_FOR_TRIALS: Final = frozenset({Driver.SIMULATED})
_WHO: Final = {
    Actor.NOBODY: "",
    Actor.CITIZEN: ", the citizen acts",
    Actor.AGENT: ", an agent must act",
    Actor.IT: ", IT must act",
}


class Device(Protocol):
    """What every device can be asked."""

    def capabilities(self) -> Any:
        """Return its capabilities, a dataclass of flags, choices and texts."""

    def status(self) -> Status[Any]:
        """Return its last known status, without I/O."""


def devices(settings: Settings, clock: Clock) -> Findings:
    """Yield the status of each device, and what it can do."""
    drivers = settings.devices
    fitted = app.hardware(settings, clock)
    try:
        for what, driver, device in (
            ("payment terminal", drivers.payment_terminal, fitted.terminal),
            ("document printer", drivers.document_printer, fitted.printer),
            ("card reader", drivers.card_reader, fitted.reader),
        ):
            yield probed(what, partial(_device, what, driver, device))
    finally:
        fitted.close()


def _device(what: str, driver: Driver, device: Device) -> Finding:
    if driver is Driver.NONE:
        return Finding(what, Severity.OK, "none: this kiosk does without")
    status = device.status()
    abilities = asdict(device.capabilities())
    can = ", ".join(_ability(name.replace("_", " "), able) for name, able in abilities.items())
    detail = f"{status.state.value.replace('_', ' ')}{_WHO[status.actor]} ({can})"
    if driver in _FOR_TRIALS and status.severity is Severity.OK:
        return Finding(what, Severity.WARNING, f"simulated, for trials only: {detail}")
    return Finding(what, status.severity, detail)


def _ability(name: str, able: bool | Enum | str) -> str:
    match able:
        case bool():
            return name if able else f"no {name}"
        case Enum():
            return f"{name}: {str(able.value).replace('_', ' ')}"
        case _:
            return f"{name}: {able or 'not known'}"
