"""``kiosk check``: does everything that the configuration names exist, work and answer? Nothing is sold or printed."""

from __future__ import annotations

from typing import Final, TextIO

from kiosk.check.agents import agents
from kiosk.check.back_office import back_office
from kiosk.check.devices import devices
from kiosk.check.identity import identity
from kiosk.check.installation import journal, languages, procedures, screen
from kiosk.clock import Clock, SystemClock
from kiosk.config import Settings
from kiosk.devices.device import Severity

__all__ = ["check"]

_WORDS: Final = {Severity.OK: "OK", Severity.WARNING: "WARNING", Severity.FAULT: "FAULT"}


def check(settings: Settings, out: TextIO, clock: Clock | None = None) -> int:
    """Look at everything, write the table to ``out`` and return 0, or 1 when there is a fault.

    Every probe is bounded, so it ends within two minutes whatever hangs. Raises ConfigError for an address of the
    back office that a token may not be sent to.
    """
    clock = clock or SystemClock()
    findings = [
        *screen(settings),
        *languages(settings),
        *journal(settings),
        *back_office(settings, clock),
        *identity(settings, clock),
        *devices(settings, clock),
        *agents(settings, clock),
        *procedures(settings),
    ]
    width = max(len(finding.what) for finding in findings)
    for finding in findings:
        out.write(f"{finding.what:<{width}}  {_WORDS[finding.result]:<7}  {finding.detail}\n")
    good, warnings, faults = (sum(finding.result is severity for finding in findings) for severity in Severity)
    out.write(f"\n{good} OK, {_count(warnings, 'warning')}, {_count(faults, 'fault')}\n")
    return 1 if faults else 0


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
