"""Whether an agent can open his mode: the list, the register, and how badges are trusted."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Final

from kiosk.agent.register import Broken, verify
from kiosk.agents_mode import badge_reader, people_of
from kiosk.check.finding import Finding, Findings
from kiosk.clock import PARIS, Clock
from kiosk.config import ConfigError, Settings
from kiosk.device_settings import Agents, BadgeNumber, Piv, Pkcs11
from kiosk.devices.absent import AbsentReader
from kiosk.devices.badge.api import Level
from kiosk.devices.device import Severity

_SOON: Final = timedelta(hours=24)
"""A list that ends sooner than that should have been renewed by now."""


def agents(settings: Settings, clock: Clock) -> Findings:
    """Yield what can be said of the agents' mode without a badge."""
    asked = settings.agents
    if asked is None:
        yield Finding("agents", Severity.OK, "none: held paper is cleared by `kiosk devices --cleared` only")
        return
    yield _people(asked, clock)
    if not isinstance(asked.badge, BadgeNumber):
        yield _revoked(asked.badge, clock)
    yield _register(Path(asked.register_file))


def _people(asked: Agents, clock: Clock) -> Finding:
    try:
        people = people_of(asked)
        badge = badge_reader(asked, AbsentReader(), people, clock)
    except ConfigError as error:
        return Finding("agents", Severity.FAULT, str(error))
    weak = badge.level is Level.BADGE_UID
    detail = f"{len(people.listed)} badges on the list, level {badge.level.value}"
    return Finding("agents", Severity.WARNING if weak else Severity.OK, detail + ", which anybody can copy" * weak)


def _revoked(badge: Piv | Pkcs11, clock: Clock) -> Finding:
    from kiosk.devices.badge.trust import Trust

    try:
        trust = Trust.of_files(Path(badge.authority_file), Path(badge.revocation_file))
    except ValueError as error:
        return Finding("revoked badges", Severity.FAULT, f"agents.badge.authority_file: {error}")
    until = trust.good_until(clock.now())
    if until is None:
        return Finding("revoked badges", Severity.FAULT, f"{badge.revocation_file}: no list in force; no badge opens")
    left = until - clock.now()
    detail = f"the list is good until {until.astimezone(PARIS):%Y-%m-%d %H:%M}"
    return Finding("revoked badges", Severity.WARNING if left < _SOON else Severity.OK, detail)


def _register(path: Path) -> Finding:
    verdict = verify(path)
    if isinstance(verdict, Broken):
        where = f"line {verdict.line} does not follow from the one before" if verdict.line else "it cannot be read"
        return Finding("agents' register", Severity.FAULT, f"{path}: {where}; the mode stays closed")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        return Finding("agents' register", Severity.FAULT, f"{path} cannot be written; the mode stays closed")
    return Finding("agents' register", Severity.OK, f"{verdict.lines} lines, whole")
