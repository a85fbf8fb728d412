"""What the devices say of themselves."""

from __future__ import annotations

import time
from dataclasses import asdict
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, Final

from kiosk.check.beside import Fitted, fitted_beside
from kiosk.check.finding import Finding, Findings, probed
from kiosk.clock import Clock
from kiosk.config import Settings
from kiosk.device_settings import Driver, Pcsc
from kiosk.devices.device import Actor, Severity, Status
from kiosk.fitted import Device

FIRST_LOOK: Final = 10.0
"""Seconds that an adapter may take to find out how its device is."""
VIRTUAL_READERS: Final = (Path("/etc/reader.conf.d"), Path("/usr/lib/pcsc/drivers/serial"))
"""Where pcscd finds drivers of readers that are on no bus; the driver of virtual cards is one."""

WHO: Final = {
    Actor.NOBODY: "",
    Actor.CITIZEN: ", the citizen acts",
    Actor.AGENT: ", an agent must act",
    Actor.IT: ", IT must act",
}


def devices(settings: Settings, clock: Clock) -> Findings:
    """Yield the status of each device, and what it can do."""
    yield from _virtual_reader(settings)
    with fitted_beside(settings, clock) as fitted:
        for one in fitted:
            yield probed(one.name, partial(_finding, one))


def _finding(one: Fitted) -> Finding:
    if one.driver is Driver.NONE:
        return Finding(one.name, Severity.OK, "none: this kiosk does without")
    if one.device is None:
        return Finding(one.name, Severity.OK, "the kiosk is running and has it")
    status = seen(one.device)
    abilities = asdict(one.device.capabilities())
    can = ", ".join(_ability(name.replace("_", " "), able) for name, able in abilities.items())
    detail = f"{status.state.value.replace('_', ' ')}{WHO[status.actor]} ({can})"
    if one.driver is Driver.SIMULATED and status.severity is Severity.OK:
        return Finding(one.name, Severity.WARNING, f"simulated, for trials only: {detail}")
    return Finding(one.name, status.severity, detail)


def seen(device: Device) -> Status[Any]:
    """Return the status of ``device`` once it has looked for its hardware, waiting at most :data:`FIRST_LOOK`.

    An adapter looks on a thread of its own, and says UNKNOWN until it has.
    """
    ends = time.monotonic() + FIRST_LOOK
    while (status := device.status()).state.name == "UNKNOWN" and time.monotonic() < ends:
        time.sleep(0.02)
    return status


def _virtual_reader(settings: Settings) -> Findings:
    """A driver of virtual cards lets anybody on the network put an agent's card in: it listens on every interface."""
    if not isinstance(settings.devices.card_reader, Pcsc):
        return
    found = sorted(file.name for folder in VIRTUAL_READERS for file in folder.glob("*") if "vpcd" in file.name)
    if found:
        yield Finding("virtual reader", Severity.FAULT, f"{found[0]} is installed: remove the package vsmartcard-vpcd")
    else:
        yield Finding("virtual reader", Severity.OK, "none is installed")


def _ability(name: str, able: Any) -> str:
    match able:
        case bool():
            return name if able else f"no {name}"
        case Enum():
            return f"{name}: {str(able.value).replace('_', ' ')}"
        case frozenset():
            return f"{name}: {', '.join(sorted(one.value for one in able)) or 'none'}"
        case int():
            return f"{name}: {able}"
        case _:
            return f"{name}: {able or 'not known'}"
