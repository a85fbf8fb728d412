"""A compiled catalogue in memory, read from the .mo format of GNU gettext."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

PLACEHOLDER: Final = re.compile(r"\{\w+\}|%n|%L?[1-9]")
"""What a translation keeps as it is: ``{name}`` in Python, ``%n`` and ``%1`` in QML."""

Key: TypeAlias = tuple[str, str]
"""Context (msgctxt, empty when there is none) and id of a message."""

_MAGIC: Final = 0x950412DE
_PLURAL: Final = re.compile(r"plural\s*=\s*([^;\n]+)")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The messages of one language: each has one form, or one per plural form in the order of ``plural``.

    ``plural`` is the C expression of the catalogue's ``Plural-Forms`` header, empty when it has none.
    """

    plural: str
    messages: Mapping[Key, tuple[str, ...]]


def has_words(message_id: str) -> bool:
    """Whether there is something to translate; ``{amount}`` alone reads the same everywhere."""
    return any(letter.isalpha() for letter in PLACEHOLDER.sub("", message_id))


def read_mo(content: bytes) -> Catalogue:
    """Return the catalogue in ``content``, as UTF-8. Raises ValueError when it is not a .mo file."""
    try:
        return _read(content)
    except (struct.error, UnicodeDecodeError) as error:
        raise ValueError(f"not a .mo file: {error}") from error


def _read(content: bytes) -> Catalogue:
    for order in ("<", ">"):
        if struct.unpack_from(f"{order}I", content)[0] == _MAGIC:
            break
    else:
        raise ValueError("not a .mo file: wrong magic number")
    _revision, count, ids_at, strings_at = struct.unpack_from(f"{order}4I", content, 4)
    messages: dict[Key, tuple[str, ...]] = {}
    plural = ""
    for i in range(count):
        key, string = (_text(content, order, table + 8 * i) for table in (ids_at, strings_at))
        context, separator, message_id = key.rpartition("\x04")
        if not key:
            header = _PLURAL.search(string)
            plural = header[1].strip() if header else ""
        else:
            messages[context if separator else "", message_id.partition("\0")[0]] = tuple(string.split("\0"))
    return Catalogue(plural, messages)


def _text(content: bytes, order: str, at: int) -> str:
    length, offset = struct.unpack_from(f"{order}2I", content, at)
    return content[offset : offset + length].decode()
