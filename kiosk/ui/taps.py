"""A hand that trembles taps twice: the second tap must not answer a page that nobody has read yet.

Continue stands at the same place on every page, so without this a double tap on the e-mail page confirms the review.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QInputEvent, QKeyEvent

from kiosk.visit.comfort import DOUBLE_STRIKE_S

HASTE_MS: Final = 300
"""Milliseconds between two presses below which the second one belongs to the first; more for who asked for time."""

_BEGINS: Final = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin})
_GOES_ON: Final = frozenset({QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseMove, QEvent.Type.TouchUpdate})
_ENDS: Final = frozenset({QEvent.Type.MouseButtonRelease, QEvent.Type.TouchEnd, QEvent.Type.TouchCancel})
_ACTING: Final = frozenset({0x01000004, 0x01000005, 0x20})
"""Qt::Key_Return, Key_Enter and Key_Space; the name Qt itself is too slow to build for the first frame."""


class TapGuard(QObject):
    """An event filter for the window: drops the presses of a burst once the first of them has changed the page, and
    the repeats of a key that is held down and acts.

    ``page`` returns what is shown, as a value that is another one on another page; ``patient`` whether somebody asked
    for more time. The time is that of the events themselves, so a slow machine does not turn two taps into one.
    """

    def __init__(self, page: Callable[[], object], patient: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._patient = patient
        self._pressed_on: object = None
        self._pressed_at = -HASTE_MS
        self._dropping = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return whether the event goes no further."""
        kind = event.type()
        if isinstance(event, QKeyEvent):
            return kind is QEvent.Type.KeyPress and event.isAutoRepeat() and event.key() in _ACTING
        if kind in _BEGINS and isinstance(event, QInputEvent):
            self._dropping = self._hasty(event.timestamp())
        elif kind not in _GOES_ON and kind not in _ENDS:
            return False
        dropped = self._dropping
        if kind in _ENDS:
            self._dropping = False
        if dropped:
            event.accept()  # else Qt makes a mouse press of a touch that nobody took
        return dropped

    def _hasty(self, now: int) -> bool:
        page = self._page()
        haste = DOUBLE_STRIKE_S * 1000 if self._patient() else HASTE_MS
        hasty = page != self._pressed_on and now - self._pressed_at < haste
        if not hasty:
            self._pressed_on = page
        self._pressed_at = now
        return hasty
