"""The agents' mode of one kiosk, as its configuration says: who may open it, and how a badge is trusted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.agent.desk import AgentsMode
from kiosk.agent.people import People, load
from kiosk.agent.register import Register
from kiosk.clock import Clock
from kiosk.config import ConfigError
from kiosk.device_settings import Agents, BadgeNumber, Piv, Pkcs11
from kiosk.devices.badge.api import BadgeReader
from kiosk.devices.card_reader.api import CardReader

if TYPE_CHECKING:
    from kiosk.devices.badge.trust import Trust


def agents_mode(asked: Agents | None, reader: CardReader, clock: Clock) -> AgentsMode | None:
    """Return who may open the mode and how, None when nobody may. Raises ConfigError for a file that cannot be used."""
    if asked is None:
        return None
    people = people_of(asked)
    register = Register(Path(asked.register_file), clock)
    return AgentsMode(badge_reader(asked, reader, people, clock), register, asked.lock_after_s)


def people_of(asked: Agents) -> People:
    """Return the list of agents. Raises ConfigError for one that cannot be used."""
    try:
        return load(Path(asked.list_file))
    except ValueError as error:
        raise ConfigError(f"agents.list_file: {error}") from None


def badge_reader(asked: Agents, reader: CardReader, people: People, clock: Clock) -> BadgeReader:
    """Return what trusts a badge in ``reader``. Raises ConfigError for a file that cannot be used."""
    match asked.badge:
        case BadgeNumber():
            from kiosk.devices.badge.uid import UidBadge

            return UidBadge(reader, people)
        case Piv() as chosen:
            from kiosk.devices.badge.piv import PivBadge

            return PivBadge(reader, _trust(chosen), people, clock)
        case Pkcs11() as chosen:
            from kiosk.devices.badge.pkcs11 import Pkcs11Badge

            trust = _trust(chosen)
            try:
                return Pkcs11Badge(Path(chosen.module), trust, people, clock)
            except ValueError as error:
                raise ConfigError(f"agents.badge.module: {error}") from None


def _trust(chosen: Piv | Pkcs11) -> Trust:
    from kiosk.devices.badge.trust import Trust

    try:
        return Trust.of_files(Path(chosen.authority_file), Path(chosen.revocation_file))
    except ValueError as error:
        raise ConfigError(f"agents.badge.authority_file: {error}") from None
