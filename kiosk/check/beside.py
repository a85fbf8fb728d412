"""The devices as another program than the kiosk may have them: all of them, or those that the running kiosk shares."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from msgspec import structs

from kiosk import app
from kiosk.clock import Clock
from kiosk.config import Settings
from kiosk.device_settings import Driver, Section
from kiosk.fitted import Device
from kiosk.orders.lock import DrivenElsewhereError, driving

Choice: TypeAlias = Driver | Section

ALONE: Final = ("payment_terminal", "receipt_printer", "code_scanner", "keypad")
"""Devices that serve one program at a time: a second connection would take them from the kiosk."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """One device by the key of the configuration. ``device`` is None while the running kiosk has it for itself."""

    key: str
    driver: Choice
    device: Device | None

    @property
    def name(self) -> str:
        """What people call it."""
        return self.key.replace("_", " ")


@contextmanager
def fitted_beside(settings: Settings, clock: Clock) -> Iterator[tuple[Fitted, ...]]:
    """Open the devices that the configuration names, except those that a running kiosk has for itself, and close them.

    No kiosk starts meanwhile. Raises ConfigError for a value that an adapter refuses.
    """
    asked = settings.devices
    with ExitStack() as stack:
        alone = _alone(settings.journal.path, stack)
        taken = () if alone else tuple(key for key in ALONE if getattr(asked, key) is not Driver.NONE)
        open_to_us = structs.replace(asked, **dict.fromkeys(taken, Driver.NONE))
        hardware = app.fit(structs.replace(settings, devices=open_to_us), clock)
        stack.callback(hardware.close)
        yield tuple(
            Fitted(key, getattr(asked, key), None if key in taken else device)
            for key, device in hardware.by_key().items()
        )


def _alone(journal: str, stack: ExitStack) -> bool:
    """Return whether no kiosk runs on ``journal``, and keep it so as long as ``stack``."""
    if not Path(f"{journal}.lock").exists():
        # No kiosk ever ran here. The file is not made: it would belong to whoever looks, and the kiosk could not start.
        return True
    try:
        stack.enter_context(driving(journal))
    except (DrivenElsewhereError, OSError):
        return False  # another account's lock cannot be looked at: its kiosk may run
    return True
