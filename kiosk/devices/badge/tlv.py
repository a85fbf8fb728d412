"""Tags, lengths and values as smart cards write them (BER-TLV; ISO/IEC 7816-4, section 5.2.2)."""

from __future__ import annotations

_MANY = 0x1F
"""The low bits of a first byte of a tag that goes on."""


def tlv(tag: int, value: bytes) -> bytes:
    """Return ``value`` under ``tag``, with the shortest length that holds it."""
    name = tag.to_bytes((tag.bit_length() + 7) // 8 or 1)
    size = len(value)
    if size < 0x80:
        return name + bytes((size,)) + value
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return name + bytes((0x80 | len(length),)) + length + value


def parsed(data: bytes) -> dict[int, bytes]:
    """Return the values of ``data`` by tag, the first of each. Raises ValueError when it ends in the middle."""
    values: dict[int, bytes] = {}
    at = 0
    while at < len(data):
        start = at
        at += 1
        if data[start] & _MANY == _MANY:
            while at < len(data) and data[at] & 0x80:
                at += 1
            at += 1
        tag = int.from_bytes(data[start:at])
        length, at = _length(data, at)
        if at + length > len(data):
            raise ValueError("a value ends too early")
        values.setdefault(tag, data[at : at + length])
        at += length
    return values


def _length(data: bytes, at: int) -> tuple[int, int]:
    if at >= len(data):
        raise ValueError("a length is missing")
    first = data[at]
    if first < 0x80:
        return first, at + 1
    end = at + 1 + (first & 0x7F)
    if first == 0x80 or end > len(data):
        raise ValueError("a length is cut")
    return int.from_bytes(data[at + 1 : end]), end
