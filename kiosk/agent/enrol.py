"""Writes the lines of the list of agents, for IT: the PIN, and the number of a badge."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TextIO

from kiosk.agent.people import uid_mark
from kiosk.agent.pin import hashed
from kiosk.devices.badge.uid import uid_of
from kiosk.devices.card_reader.api import CardFault, CardReader


def write_pin(ask: Callable[[str], str], out: TextIO) -> int:
    """Ask twice for a PIN by ``ask``, which shows nothing of it (``getpass.getpass``), and write its line. Return 0, or
    1 when there is none to write."""
    pin = ask("PIN (6 to 8 digits): ")
    try:
        line = hashed(pin)
    except ValueError as error:
        out.write(f"{error}\n")
        return 1
    if ask("once more: ") != pin:
        out.write("that was another one\n")
        return 1
    out.write(f'pin = "{line}"\n')
    return 0


def write_uid(reader: CardReader, salt: bytes, out: TextIO) -> int:
    """Write the line for the badge that lies on ``reader``, and a new salt when the list has none (``b""``). Return 0,
    or 1 when no badge with a number is there."""
    uid = uid_of(reader)
    if uid is None or isinstance(uid, CardFault):
        out.write(f"no number: {uid.value if uid else 'this card has none, or another one each time'}\n")
        return 1
    if not salt:
        salt = secrets.token_bytes(16)
        out.write(f'salt = "{salt.hex()}"  # once, at the top of the file\n')
    out.write(f'uid = "{uid_mark(salt, uid)}"\n')
    return 0
