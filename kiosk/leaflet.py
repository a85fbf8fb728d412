"""A paper made of titles, rows and advice, which needs no drawing of its own. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.text import Message


@dataclass(frozen=True, slots=True)
class Banner:
    """What is said before everything else, in a frame: that the paper proves nothing, for example."""

    title: Message
    text: Message


@dataclass(frozen=True, slots=True)
class Row:
    """One fact."""

    label: Message
    value: Message = field(repr=False)


@dataclass(frozen=True, slots=True)
class Section:
    """Facts under a title; a section without rows is not drawn."""

    title: Message
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """What an organism said, in French, word for word."""

    who: Message
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class QrNote:
    """A QR code with the exact ``payload``, or with the French of a message; and what it is for."""

    payload: str | Message = field(repr=False)
    caption: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaflet:
    """The paper. ``name`` is the print job's, never translated; ``number`` is printed very large under its caption."""

    name: str
    title: Message
    banner: Banner | None = None
    number: tuple[Message, str] | None = field(default=None, repr=False)
    sections: tuple[Section, ...] = ()
    quoted: Quoted | None = None
    advice: tuple[Message, ...] = ()
    code: QrNote | None = None
