"""A gettext catalogue as Qt's .qm bytes, so that ``qsTr`` in QML and ``_()`` in Python share one catalogue.

The messages carry no Qt context, so any QML file finds them; the disambiguation of ``qsTr`` is gettext's msgctxt.
Why not a QTranslator in Python: overriding ``translate`` costs a reference to None a call on Python 3.11 with some
PySide6 releases. The format is that of ``QTranslator::load(const uchar *, int)`` in qtbase/src/corelib/kernel.
"""

from __future__ import annotations

import struct
from typing import Final

from kiosk.i18n.catalogue import Catalogue
from kiosk.i18n.languages import Direction

_MAGIC: Final = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")

# Sections of the file.
_HASHES: Final = 0x42
_MESSAGES: Final = 0x69
_NUMERUS_RULES: Final = 0x88

# Records of a message.
_END: Final = 0x01
_TRANSLATION: Final = 0x03
_SOURCE_TEXT: Final = 0x06
_COMMENT: Final = 0x08

_EQUAL: Final = 0x01
_AT_MOST: Final = 0x03
_BETWEEN: Final = 0x04
_OF_100: Final = 0x20
_NEXT: Final = 0xFF

# Qt's rules say when each form but the last applies; forms are in the order of the catalogue.
_PLURAL_RULES: Final[dict[str, bytes]] = {
    "": b"",
    "(n != 1)": bytes((_EQUAL, 1)),
    "(n > 1)": bytes((_AT_MOST, 1)),
    "0": b"",
    # Arabic: none, one, two, a few, hundreds, many.
    "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=0 && n%100<=2 ? 4 : 5)": bytes(
        (
            *(_EQUAL, 0, _NEXT, _EQUAL, 1, _NEXT, _EQUAL, 2, _NEXT),
            *(_OF_100 | _BETWEEN, 3, 10, _NEXT, _OF_100 | _BETWEEN, 0, 2),
        )
    ),
}


def qm(catalogue: Catalogue, direction: Direction) -> bytes:
    """Return the bytes that ``QTranslator.load`` takes. Raises ValueError when the plural rule has no Qt form here."""
    rules = _PLURAL_RULES.get(catalogue.plural)
    if rules is None:
        raise ValueError(f"no Qt rule for the plural expression {catalogue.plural!r}: add it to _PLURAL_RULES")
    hashes: list[tuple[int, int]] = []
    messages = bytearray()
    # Qt asks for this message to know the direction of its own layouts.
    entries = {("", "QT_LAYOUT_DIRECTION"): (direction.value,), **catalogue.messages}
    for (context, message_id), forms in entries.items():
        source, comment = message_id.encode(), context.encode()
        hashes.append((_elf_hash(source + comment), len(messages)))
        for form in forms:
            messages += _block(_TRANSLATION, form.encode("utf-16-be"))
        messages += _block(_SOURCE_TEXT, source) + _block(_COMMENT, comment) + bytes((_END,))
    table = b"".join(struct.pack(">2I", *entry) for entry in sorted(hashes))
    return _MAGIC + _block(_HASHES, table) + _block(_MESSAGES, bytes(messages)) + _block(_NUMERUS_RULES, rules)


def _block(tag: int, content: bytes) -> bytes:
    return struct.pack(">BI", tag, len(content)) + content


def _elf_hash(text: bytes) -> int:
    """Return the hash of the System V ABI that Qt looks messages up by; Qt keeps 0 for "none"."""
    value = 0
    for byte in text:
        value = (value << 4) + byte
        high = value & 0xF0000000
        value = (value ^ (high >> 24)) & ~high & 0xFFFFFFFF
    return value or 1
