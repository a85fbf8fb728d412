"""``kiosk agents``: what IT needs to put an agent on the list, and to read what was done in the agents' mode."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from kiosk.agent.enrol import write_pin, write_uid
from kiosk.agent.people import People
from kiosk.agent.register import Broken, verify
from kiosk.agents_mode import badge_reader, people_of
from kiosk.check.devices import seen
from kiosk.clock import SystemClock
from kiosk.config import ConfigError, Settings
from kiosk.device_settings import Agents
from kiosk.devices.badge.api import Distrust
from kiosk.devices.badge.piv import PivBadge
from kiosk.devices.badge.pkcs11 import Pkcs11Badge
from kiosk.devices.card_reader.api import CardReader
from kiosk.fitted import reader


def agents(chosen: Namespace, settings: Settings, out: TextIO) -> int:
    """Do what was asked and return 0, or 1 when it cannot be done. Raises ConfigError without a section agents."""
    asked = settings.agents
    if asked is None:
        raise ConfigError("agents: is missing; `kiosk agents` needs this section")
    match chosen.act:
        case "pin":
            return write_pin(getpass, out)
        case "uid":
            with _reader(settings) as slot:
                return write_uid(slot, _salt(asked), out)
        case "certificate":
            with _reader(settings) as slot:
                return _certificate(asked, slot, out)
        case _:
            return _register(Path(asked.register_file), out)


@contextmanager
def _reader(settings: Settings) -> Iterator[CardReader]:
    slot = reader(settings.devices, SystemClock())
    try:
        seen(slot)
        yield slot
    finally:
        slot.close()


def _certificate(asked: Agents, slot: CardReader, out: TextIO) -> int:
    badge = badge_reader(asked, slot, People(()), SystemClock())
    found = badge.certificate() if isinstance(badge, PivBadge | Pkcs11Badge) else Distrust.UNREADABLE
    if not isinstance(found, bytes):
        out.write(f"no certificate: {found.value}\n")
        return 1
    out.write(f'certificate = "{sha256(found).hexdigest()}"\n')
    return 0


def _salt(asked: Agents) -> bytes:
    # The first badge of all is enrolled before there is a list.
    return people_of(asked).salt if Path(asked.list_file).exists() else b""


def _register(path: Path, out: TextIO) -> int:
    verdict = verify(path)
    if isinstance(verdict, Broken):
        where = f"line {verdict.line} does not follow from the one before" if verdict.line else "it cannot be read"
        out.write(f"{path}: {where}\n")
        return 1
    for text in path.read_text(encoding="ascii").splitlines()[: verdict.lines] if verdict.lines else ():
        line = json.loads(text)
        told = (line["event"], line["why"], line["agent"], line["level"])
        out.write(f"{line['at']}  {'  '.join(str(word or '-') for word in told)}\n")
    out.write(f"{verdict.lines} lines, whole\n")
    return 0
