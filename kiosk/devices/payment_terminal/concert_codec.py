"""The records of Concert V3 (Caisse-AP over IP): tag of two letters, length of three digits, value.

A message is records one after the other, with no frame and no total length (the serial form has STX, ETX and LRC, the
IP form has not): a whole message cannot be told from the beginning of a longer one but by silence. What concerns the
card is dropped while it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

MOST_BYTES: Final = 8192
"""More than any answer: a ticket is at most 900 signs."""

KEPT: Final = frozenset(
    ("CZ", "CJ", "CA", "CB", "CD", "CE", "CC", "CF", "CG", "CH", "CI", "AE", "AF", "AC", "AP", "AQ")
)
"""What may be known here. AA and AB (number and expiry of the card), AL, ZT and AK (the ticket, which holds them) may
not."""

_HEAD: Final = re.compile(rb"([A-Z]{2})([0-9]{3})")
_PRINTED: Final = re.compile(rb"[ -~]+")
_HEAD_BEGUN: Final = re.compile(rb"[A-Z]{0,2}|[A-Z]{2}[0-9]{0,2}")


class GarbledError(Exception):
    """What came is not of this protocol. The message never quotes it."""


@dataclass(frozen=True, slots=True)
class Message:
    """The records of one message that may be known, by tag."""

    records: Mapping[str, str] = field(repr=False)

    def __getitem__(self, tag: str) -> str:
        """Return the value, "" when the message has no such record."""
        return self.records.get(tag, "")

    def number(self, tag: str) -> int | None:
        """Return the value as a number, None when it is none: amounts come back zero-padded to twelve digits."""
        value = self[tag]
        return int(value) if value.isascii() and value.isdigit() else None


def built(records: Iterable[tuple[str, str]]) -> bytes:
    """Return the bytes of a message. Raises ValueError for what no record can hold."""
    out = bytearray()
    for tag, value in records:
        if not re.fullmatch("[A-Z]{2}", tag) or not 1 <= len(value) <= 999 or not value.isascii():
            raise ValueError(f"the record {tag} cannot be built")
        out += f"{tag}{len(value):03d}{value}".encode("ascii")
    return bytes(out)


def parsed(data: bytes | bytearray) -> Message | None:
    """Return the message that ``data`` is, None while its last record is not whole (or nothing came yet).

    Raises GarbledError for what is not of this protocol, or too long. A record that comes twice is garbage too: the
    answer to another request may be in front of this one, and nobody knows which of them to believe.
    """
    if len(data) > MOST_BYTES:
        raise GarbledError("too long")
    records: dict[str, str] = {}
    at = 0
    while at < len(data):
        head = _HEAD.match(data, at)
        if head is None:
            if len(data) - at < 5 and _HEAD_BEGUN.fullmatch(data, at):
                return None
            raise GarbledError("no record")
        tag, length = head[1].decode("ascii"), int(head[2])
        if length == 0:
            raise GarbledError("an empty record")
        at = head.end() + length
        if at > len(data):
            return None
        if tag in KEPT:
            value = data[head.end() : at]
            if not _PRINTED.fullmatch(value):
                raise GarbledError("not of printed characters")
            if tag in records:
                raise GarbledError("a record twice")
            records[tag] = value.decode("ascii")
    return Message(MappingProxyType(records)) if at else None
