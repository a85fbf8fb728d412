"""Powering the kiosk off on a low battery."""

from __future__ import annotations

import logging
import subprocess
from threading import Thread
from typing import Final

_TIMEOUT: Final = 30  # seconds; systemctl asks and returns, it does not wait for the end

_log = logging.getLogger(__name__)


def power_off(command: tuple[str, ...]) -> None:
    """Start ``command`` (program and arguments, no shell) and return at once; () powers nothing off.

    Never raises: how it ended is in the log, as a number or the kind of the error.
    """
    if command:
        Thread(target=_run, args=(command,), name="power off", daemon=True).start()


def _run(command: tuple[str, ...]) -> None:
    _log.warning("low battery: powering off")
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        _log.error("powering off failed: %s", type(error).__name__)
        return
    if done.returncode:
        _log.error("powering off failed: exit code %d", done.returncode)
