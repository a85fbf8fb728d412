"""A paper made of a number, rows and advice, whatever the procedure: acknowledgement, memo, reminder, checklist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from kiosk.documents.blocks import Beside, Block, Code, Heading, Panel, Row, Stack
from kiosk.documents.pages import Part, pages
from kiosk.documents.qr import qr_matrix
from kiosk.documents.sheet import ROOM
from kiosk.documents.structure import Tag
from kiosk.documents.typeface import Face, Ink, Style
from kiosk.documents.typesetter import QR_SIDE, STRONG, Typesetter
from kiosk.documents.wording import SiteIdentity, Voice, Words, same
from kiosk.leaflet import Leaflet, QrNote, Quoted, Section
from kiosk.text import Message, _

_SECTION: Final = Style(Face.BOLD, 14)
_NUMBER: Final = Style(Face.BOLD, 32, leading=1.16)
# The same size: a label and its value stand on one line.
_LABEL: Final = Style(Face.REGULAR, 11.5, Ink.SOFT)
_VALUE: Final = Style(Face.BOLD, 11.5)

_LABEL_ROOM: Final = 76.0
_COLUMN_GAP: Final = 6.0
_VALUE_ROOM: Final = ROOM - _LABEL_ROOM - _COLUMN_GAP
_PANEL_ROOM: Final = ROOM - 16.0
_GUTTER: Final = 10.0
_SPACES: Final = re.compile(r"[ \t\r\n\f\v]+")


def leaflet(leaf: Leaflet, language: str, words: Words, site: SiteIdentity, printed_at: datetime | None) -> bytes:
    """Return ``leaf`` as the PDF of one or more A4 pages, in French and in ``language``.

    No name, sentence or row is cut, and no row is broken by the end of a page. ``printed_at`` is None when the time
    is not known for certain. Raises ValueError when it has no timezone, when one piece of ``leaf`` is higher than a
    page, or when its QR code cannot hold the payload.
    """
    voice = Voice(words, language)
    # Once for all sizes of the type: it is as large in each, and the slowest piece to make.
    code = None if leaf.code is None else _code(voice, leaf.code)
    return pages(leaf.title, lambda typesetter: tuple(_parts(typesetter, voice, leaf, code)), voice, site, printed_at)


def _parts(typesetter: Typesetter, voice: Voice, leaf: Leaflet, code: Code | None) -> Iterator[Part]:
    if leaf.banner is not None:
        yield Part((typesetter.banner(voice.say(leaf.banner.title), voice.say(leaf.banner.text)),))
    if leaf.number is not None:
        caption, number = leaf.number
        yield Part((typesetter.hero(voice.say(caption), number, _NUMBER),))
    if leaf.quoted is not None:
        yield Part((_quoted(typesetter, voice, leaf.quoted),))
    for section in leaf.sections:
        if section.rows:
            yield _section(typesetter, voice, section)
    if code is not None:
        yield Part((Beside(_words(typesetter, voice, leaf, ROOM - QR_SIDE - _GUTTER), code, ROOM - QR_SIDE),))
    elif leaf.advice:
        yield Part((_words(typesetter, voice, leaf, ROOM),))


def _quoted(typesetter: Typesetter, voice: Voice, quoted: Quoted) -> Block:
    # Its lines are the organism's, broken for another page than this one.
    said = same(_SPACES.sub(" ", quoted.words).strip())
    return Panel(
        Stack(
            (
                typesetter.said(voice.say(quoted.who), _LABEL, _PANEL_ROOM, tag=Tag.HEADING),
                typesetter.said(said, _VALUE, _PANEL_ROOM),
            ),
            gap=1.0,
        )
    )


def _section(typesetter: Typesetter, voice: Voice, section: Section) -> Part:
    rows = tuple(
        Row(
            typesetter.said(voice.say(row.label), _LABEL, _LABEL_ROOM),
            typesetter.said(voice.say(row.value), _VALUE, _VALUE_ROOM),
            _LABEL_ROOM + _COLUMN_GAP,
            ROOM,
            1.4 * typesetter.scale,
        )
        for row in section.rows
    )
    again = _("{title} (continued)", title=section.title)
    return Part(_in_company(rows), _heading(typesetter, voice, section.title), _heading(typesetter, voice, again))


def _in_company(rows: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the rows with the first two, and the last two, in one piece: none is alone at the end of a page."""
    if len(rows) < 4:
        return (Stack(rows),)
    return (Stack(rows[:2]), *rows[2:-2], Stack(rows[-2:]))


def _heading(typesetter: Typesetter, voice: Voice, title: Message) -> Heading:
    return Heading(typesetter.said(voice.say(title), _SECTION, ROOM, tag=Tag.HEADING))


def _words(typesetter: Typesetter, voice: Voice, leaf: Leaflet, room: float) -> Stack:
    words = [] if leaf.code is None else [typesetter.said(voice.say(leaf.code.caption), STRONG, room)]
    if leaf.advice:
        advice = [voice.say(sentence) for sentence in leaf.advice]
        words.append(typesetter.notes(advice, room, voice.say(_("Good to know"))))
    return Stack(tuple(words), gap=4.0 * typesetter.scale)


def _code(voice: Voice, code: QrNote) -> Code:
    # Without a caption below: several lines as narrow as the code take more of the page than beside it.
    payload = code.payload if isinstance(code.payload, str) else voice.say(code.payload).french.text
    caption = voice.say(code.caption).french
    return Code(qr_matrix(payload), QR_SIDE, Stack(()), caption.text, caption.language)
