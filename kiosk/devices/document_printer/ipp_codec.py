"""The encoding of the Internet Printing Protocol (RFC 8010): as much of it as a job needs, strict and bounded.

What arrives keeps integers, enums, booleans and texts; any other value is read over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, TypeAlias

Value: TypeAlias = int | bool | str
Attributes: TypeAlias = Mapping[str, tuple[Value, ...]]

MOST_ATTRIBUTES: Final = 2000


class Operation(IntEnum):
    """Operations (RFC 8011, section 5.4.15)."""

    PRINT_JOB = 0x0002
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B


class Tag(IntEnum):
    """Delimiters and value tags (RFC 8010, section 3.5)."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49


Attribute: TypeAlias = tuple[Tag, str, Value]

_NUMBERS: Final = frozenset({Tag.INTEGER, Tag.ENUM})
_TEXTS: Final = range(0x40, 0x60)
_FIRST_VALUE: Final = 0x10


class GarbledError(Exception):
    """The bytes are no answer of IPP. The message never quotes them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a printer answered: a status code, and the attributes of each group of a kind, in order."""

    status: int
    request: int
    jobs: tuple[Attributes, ...]
    printer: Attributes

    @property
    def successful(self) -> bool:
        """Whether the operation was done (RFC 8011, appendix B.1.2)."""
        return self.status < 0x0100


def request(operation: Operation, number: int, attributes: Iterable[Attribute], data: bytes = b"") -> bytes:
    """Return the bytes of a request of version 2.0; its operation attributes begin with charset and language.

    Raises ValueError for a text that is too long.
    """
    out = bytearray((2, 0))
    out += operation.to_bytes(2) + number.to_bytes(4) + bytes((Tag.OPERATION,))
    first: tuple[Attribute, ...] = (
        (Tag.CHARSET, "attributes-charset", "utf-8"),
        (Tag.LANGUAGE, "attributes-natural-language", "en"),
    )
    before = ""
    for tag, name, value in (*first, *attributes):
        written = _written(value)
        # A further value of the same attribute has no name (section 3.1.5).
        shown = b"" if name == before else name.encode("ascii")
        out += bytes((tag,)) + len(shown).to_bytes(2) + shown + len(written).to_bytes(2) + written
        before = name
    out += bytes((Tag.END,))
    return bytes(out) + data


def _written(value: Value) -> bytes:
    if isinstance(value, bool):
        return bytes((value,))
    if isinstance(value, int):
        return value.to_bytes(4, signed=True)
    written = value.encode("utf-8")
    if len(written) > 1023:
        raise ValueError("a text of IPP has at most 1023 bytes")
    return written


def answer(data: bytes) -> Answer:
    """Return what ``data`` says. Raises GarbledError when it is no whole answer."""
    try:
        return _Reader(data).answer()
    except UnicodeDecodeError:
        raise GarbledError("not a whole answer") from None


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def answer(self) -> Answer:
        if self._take(2)[0] not in (1, 2):
            raise GarbledError("another version")
        status, number = int.from_bytes(self._take(2)), int.from_bytes(self._take(4))
        jobs: list[dict[str, tuple[Value, ...]]] = []
        printer: dict[str, tuple[Value, ...]] = {}
        group: dict[str, tuple[Value, ...]] = {}
        name = ""
        for _ in range(MOST_ATTRIBUTES):
            tag = self._take(1)[0]
            if tag == Tag.END:
                return Answer(status, number, tuple(jobs), printer)
            if tag < _FIRST_VALUE:
                group = printer if tag == Tag.PRINTER else {}
                if tag == Tag.JOB:
                    jobs.append(group)
                continue
            name = self._sized().decode("ascii") or name
            value = _read(tag, self._sized())
            if value is not None:
                group[name] = (*group.get(name, ()), value)
        raise GarbledError("too many attributes")

    def _sized(self) -> bytes:
        return self._take(int.from_bytes(self._take(2)))

    def _take(self, length: int) -> bytes:
        taken = self._data[self._at : self._at + length]
        if len(taken) != length:
            raise GarbledError("not a whole answer")
        self._at += length
        return taken


def _read(tag: int, value: bytes) -> Value | None:
    if tag in _NUMBERS and len(value) == 4:
        return int.from_bytes(value, signed=True)
    if tag == Tag.BOOLEAN and len(value) == 1:
        return value[0] != 0
    return value.decode("utf-8") if tag in _TEXTS else None
