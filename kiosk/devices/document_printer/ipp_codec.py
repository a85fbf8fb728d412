"""The encoding of the Internet Printing Protocol (RFC 8010): as much of it as a job needs, strict and bounded.

What arrives keeps integers, enums, booleans and texts; a value of another kind is read over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, TypeAlias

Value: TypeAlias = int | bool | str
Attributes: TypeAlias = Mapping[str, tuple[Value, ...]]

MOST_FIELDS: Final = 20_000
"""Delimiters and values of one message; a printer that is asked for a few attributes sends hundreds at most."""


class Operation(IntEnum):
    """Operations (RFC 8011, section 5.4.15)."""

    PRINT_JOB = 0x0002
    CREATE_JOB = 0x0005
    SEND_DOCUMENT = 0x0006
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B


# Status codes (RFC 8011, appendix B).
OK: Final = 0x0000
NOT_FOUND: Final = 0x0406
BUSY: Final = 0x0507
_LAST_SUCCESS: Final = 0x00FF


class Group(IntEnum):
    """Delimiters of a group of attributes (RFC 8010, section 3.5.1)."""

    OPERATION = 0x01
    JOB = 0x02
    PRINTER = 0x04
    UNSUPPORTED = 0x05


class Tag(IntEnum):
    """Kinds of value (RFC 8010, section 3.5.2)."""

    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49


_END: Final = 0x03
_FIRST_KIND: Final = 0x10
_TEXTS: Final = range(0x41, 0x4A)  # the names of the members of a collection, 0x4A, are no values
_LONGEST_TEXT: Final = 1023  # octets (RFC 8011, section 5.1)


class GarbledError(Exception):
    """The bytes are no message of IPP. The text never quotes them."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute to send. Raises ValueError for a text that is too long."""

    tag: Tag
    name: str
    values: tuple[Value, ...]

    def __post_init__(self) -> None:
        if any(isinstance(value, str) and len(value.encode()) > _LONGEST_TEXT for value in self.values):
            raise ValueError(f"a text of IPP has at most {_LONGEST_TEXT} octets")


def integer(name: str, value: int) -> Attribute:
    """Return an attribute with one integer."""
    return Attribute(Tag.INTEGER, name, (value,))


def boolean(name: str, value: bool) -> Attribute:
    """Return an attribute with one boolean."""
    return Attribute(Tag.BOOLEAN, name, (value,))


def text_name(name: str, value: str) -> Attribute:
    """Return an attribute with one name."""
    return Attribute(Tag.NAME, name, (value,))


def keywords(name: str, *values: str) -> Attribute:
    """Return an attribute with keywords."""
    return Attribute(Tag.KEYWORD, name, values)


def uri(name: str, value: str) -> Attribute:
    """Return an attribute with one URI."""
    return Attribute(Tag.URI, name, (value,))


def media_type(name: str, value: str) -> Attribute:
    """Return an attribute with one media type."""
    return Attribute(Tag.MIME, name, (value,))


LANGUAGE: Final = (
    Attribute(Tag.CHARSET, "attributes-charset", ("utf-8",)),
    Attribute(Tag.LANGUAGE, "attributes-natural-language", ("en",)),
)
"""What the operation attributes of every request and answer begin with (RFC 8011, section 4.1.4)."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request, whose ``code`` is an operation, or an answer, whose ``code`` is a status."""

    code: int
    number: int
    groups: tuple[tuple[int, Attributes], ...]

    @property
    def successful(self) -> bool:
        """Whether an answer says that the operation was done."""
        return self.code <= _LAST_SUCCESS

    @property
    def jobs(self) -> tuple[Attributes, ...]:
        """The jobs that an answer tells of, in order."""
        return tuple(attributes for group, attributes in self.groups if group == Group.JOB)

    def first(self, group: Group) -> Attributes:
        """Return the attributes of the first such group; none when there is no such group."""
        return next((attributes for one, attributes in self.groups if one == group), {})


def encode(code: int, number: int, groups: Iterable[tuple[Group, Iterable[Attribute]]], document: bytes = b"") -> bytes:
    """Return the bytes of a message of version 2.0."""
    out = bytearray((2, 0)) + code.to_bytes(2) + number.to_bytes(4)
    for group, attributes in groups:
        out.append(group)
        for attribute in attributes:
            name = attribute.name.encode("ascii")
            for value in attribute.values:
                written = _written(value)
                out += bytes((attribute.tag,)) + len(name).to_bytes(2) + name + len(written).to_bytes(2) + written
                name = b""  # a further value of the same attribute has none (RFC 8010, section 3.1.5)
    out.append(_END)
    return bytes(out) + document


def _written(value: Value) -> bytes:
    match value:
        case bool():
            return bytes((value,))
        case int():
            return value.to_bytes(4, signed=True)
        case str():
            return value.encode()


def decode(data: bytes) -> Message:
    """Return the message that ``data`` begins with; a document behind it is not looked at. Raises GarbledError."""
    return _Reader(data).message()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def message(self) -> Message:
        if self._take(2)[0] not in (1, 2):
            raise GarbledError("another version")
        code, number = int.from_bytes(self._take(2)), int.from_bytes(self._take(4))
        groups: list[tuple[int, dict[str, tuple[Value, ...]]]] = []
        name = ""
        for _ in range(MOST_FIELDS):
            tag = self._take(1)[0]
            if tag == _END:
                return Message(code, number, tuple(groups))
            if tag < _FIRST_KIND:
                groups.append((tag, {}))
                name = ""
                continue
            name = self._text(self._sized()) or name
            value = self._value(tag, self._sized())
            if not groups or not name:
                raise GarbledError("a value that belongs nowhere")
            if value is not None:
                attributes = groups[-1][1]
                attributes[name] = (*attributes.get(name, ()), value)
        raise GarbledError("too much")

    def _value(self, tag: int, value: bytes) -> Value | None:
        if tag in (Tag.INTEGER, Tag.ENUM):
            if len(value) != 4:
                raise GarbledError("a number of another size")
            return int.from_bytes(value, signed=True)
        if tag == Tag.BOOLEAN:
            if value not in (b"\x00", b"\x01"):
                raise GarbledError("neither true nor false")
            return value == b"\x01"
        return self._text(value) if tag in _TEXTS else None

    def _text(self, value: bytes) -> str:
        try:
            return value.decode()
        except UnicodeDecodeError:
            raise GarbledError("no text") from None

    def _sized(self) -> bytes:
        return self._take(int.from_bytes(self._take(2)))

    def _take(self, length: int) -> bytes:
        taken = self._data[self._at : self._at + length]
        if len(taken) != length:
            raise GarbledError("not whole")
        self._at += length
        return taken
