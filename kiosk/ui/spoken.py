"""From a part of the screen to the words that are said of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from PySide6.QtGui import QAccessible

from kiosk.devices.speech.api import Piece, Sink
from kiosk.text import Message, _
from kiosk.ui.reading import Part

_ROLES: Final = {
    QAccessible.Role.Button: _("button"),
    QAccessible.Role.CheckBox: _("switch"),
    QAccessible.Role.RadioButton: _("choice"),
    QAccessible.Role.EditableText: _("field"),
}
# A code, or a long number: said as a number it could not be written down. A year and an amount are numbers.
_GROUPS: Final = r"[0-9]{4}(?:[ \u00a0\u202f][0-9]{4})+"
_MIXED: Final = r"(?=[A-Z0-9-]*[0-9])(?=[0-9]{5}|[A-Z0-9-]*[A-Z-])[A-Z0-9]{4,}(?:-[A-Z0-9]+)*"
_CODE: Final = re.compile(rf"\b(?:{_GROUPS}|{_MIXED})\b")
_ISOLATES: Final = re.compile("[\u2066-\u2069\u200e\u200f]")


def pieces_of(
    part: Part, language: str, sink: Sink, render: Callable[[Message], str], written: Iterable[str] = ()
) -> Iterator[Piece]:
    """Yield what is said of ``part``: its name in its own language, then what it is and holds in that of the screen.

    Personal words stay on the screen when everybody could hear them (EN 301 549, 5.1.3.9), and so does what somebody
    has ``written``, in whatever sentence it stands.
    """
    aloud = sink is not Sink.HEADSET
    if part.personal and aloud:
        yield Piece(render(_("Personal: read it on the screen, or plug in a headset.")), language)
        return

    def audible(text: str) -> str:
        return without(text, written, render(_("what you have written"))) if aloud else text

    yield Piece(speakable(audible(part.name)), part.language or language)
    more = [audible(part.said), audible(part.description), _told(part.checked, render)]
    if part.role in _ROLES:
        more.append(render(_ROLES[part.role]))
    if not part.enabled:
        more.append(render(_("not available now")))
    rest = ". ".join(words.strip(". ") for words in more if words)
    if rest:
        yield Piece(speakable(rest), language)


def without(text: str, written: Iterable[str], instead: str) -> str:
    """Return ``text`` with each of the ``written`` words replaced, wherever they stand as words of their own."""
    for words in sorted(written, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", lambda _match: instead, text)
    return text


def speakable(text: str) -> str:
    """Return ``text`` as a voice should have it: codes and long numbers one sign after the other."""

    def spelt(match: re.Match[str]) -> str:
        return ", ".join(" ".join("".join(group.split())) for group in match[0].split("-"))

    return _CODE.sub(spelt, _ISOLATES.sub("", text)).replace("…", " ")


def _told(checked: bool | None, render: Callable[[Message], str]) -> str:
    if checked is None:
        return ""
    return render(_("chosen")) if checked else render(_("not chosen"))
