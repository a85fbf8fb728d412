"""Leads somebody who does not see the screen, or does not touch it: says what stands there, and lets the keys of a
keypad, or two switches, do everything (EN 301 549, 5.1.3.1 and 5.1.6.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Property, QObject, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible
from PySide6.QtQml import QmlElement, QmlSingleton
from PySide6.QtQuick import QQuickWindow
from shiboken6 import isValid

from kiosk.devices.keypad.api import Key
from kiosk.devices.speech.api import Piece, Sink
from kiosk.text import Message, _
from kiosk.ui.reading import Part, bring_into_view, reading, visible_place_of
from kiosk.ui.shell import Kiosk
from kiosk.ui.spoken import pieces_of
from kiosk.ui.view import Overlay
from kiosk.visit.comfort import DOUBLE_STRIKE_S
from kiosk.visit.voice import RATES, VOLUMES, Hearing

QML_IMPORT_NAME = "Kiosk.Core"
QML_IMPORT_MAJOR_VERSION = 1

_SETTLED_MS: Final = 30
"""A page changes in several steps; what is said of it is what it came to."""

_KEYS: Final = _(
    "Down: next. Up: back to what was said before. The middle key chooses. Left: pause. Right: faster. Help: again."
)
_DOES: Final = {
    Key.DOWN: _("Down: the next part."),
    Key.UP: _("Up: the part before."),
    Key.SELECT: _("Middle key: choose."),
    Key.BACK: _("Back: one step back."),
    Key.LEFT: _("Left: pause, or go on."),
    Key.RIGHT: _("Right: faster."),
    Key.VOLUME_UP: _("Plus: louder."),
    Key.VOLUME_DOWN: _("Minus: softer."),
}
"""What each key does, for who feels the keys and does not know them yet; the help key itself ends that."""
_JACK: Final = (Key.JACK_IN, Key.JACK_OUT)
_BAR: Final = frozenset({"french", "language", "comfort", "listen", "agent", "finish"})
_REMINDER_S: Final = 15
"""Seconds before everything is erased at which that is said a second time."""
_WELCOME: Final = _("The kiosk speaks to you in this headset.")


@QmlElement
@QmlSingleton
class Guide(QObject):
    """The voice and the keypad of one kiosk."""

    changed = Signal()
    _keyed = Signal(object)
    _progressed = Signal(object)

    instance: Guide | None = None

    @staticmethod
    def create(_engine: object) -> Guide:
        """Hand the guide made by the composition root to QML."""
        assert Guide.instance is not None
        return Guide.instance

    def __init__(self, shell: Kiosk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        Guide.instance = self
        devices = shell.parts.devices
        self._shell = shell
        self._speech = devices.speech
        self._window: QQuickWindow | None = None
        self._parts: tuple[Part, ...] = ()
        self._place: tuple[object, ...] = ()
        self._cursor: Part | None = None
        self._keys_used = False
        self._hearing = Hearing()
        self._paused = False
        self._speaking = False
        self._blank = False
        self._reminded = False
        self._pressed = False
        self._helped = False
        self._learning = False
        self._struck: tuple[Key | None, float] = (None, 0.0)
        self._aloud: tuple[tuple[Part, Piece], ...] = ()
        self._spoken: Part | None = None
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_MS)
        self._settled.timeout.connect(self._look)
        shell.changed.connect(self._settled.start)
        shell.ended.connect(self._next_person)
        shell.refused.connect(self._refused)
        # Both speak from threads of their own: a queued signal brings it to this one.
        self._keyed.connect(self.key)
        self._progressed.connect(self._on_progress)
        self._unsubscribe = [
            devices.keypad.subscribe_keys(self._keyed.emit),
            self._speech.subscribe_progress(self._progressed.emit),
        ]

    def watch(self, window: QQuickWindow) -> None:
        """Look after ``window`` from now on."""
        QAccessible.setActive(True)
        self._window = window
        if self._shell.parts.devices.keypad.headset:
            self._plugged(True)

    def close(self) -> None:
        """Stop listening, and be silent."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._settled.stop()
        self._speech.stop()

    @property
    def settled(self) -> bool:
        """Whether all that is new was looked at."""
        return not self._settled.isActive()

    @property
    def _warned(self) -> bool:
        return self._shell.place[-1] is Overlay.IDLE

    @property
    def cursor(self) -> Part | None:
        """Where the keys are."""
        return self._cursor

    # --- the keys ------------------------------------------------------------------------------------------------

    def key(self, key: Key) -> None:
        """Do what a key of the keypad asks; any key says that somebody is there."""
        if self._hasty(key):
            return
        self._shell.touched()
        if self._warned and key not in _JACK:
            self._shell.stay()
            return
        helped, self._helped = self._helped, key is Key.HELP
        if self._learning and key in _DOES:
            self._say([self._words(_DOES[key])])
            return
        if key in (Key.BACK, Key.SELECT):
            self.hush()
        match key:
            case Key.JACK_IN | Key.JACK_OUT:
                self._plugged(key is Key.JACK_IN)
            case Key.VOLUME_UP | Key.VOLUME_DOWN:
                self._hear(self._hearing.louder(1 if key is Key.VOLUME_UP else -1))
                self._say_cursor()
            case Key.RIGHT:
                self._hear(self._hearing.next_rate())
                self._say_cursor()
            case Key.LEFT:
                self._pause(not self._paused)
            case Key.HELP if self._learning:
                self._learning = self._helped = False
                self._say_cursor()
            case Key.HELP if helped and self._hearing.manner is not None:
                self._learning = True
                self._say([self._words(_("Now each key only says what it does. Press help again to go on."))])
            case Key.HELP:
                self._say_cursor(after=[self._words(_("Help again: what each key does."))])
            case Key.BACK:
                self._shell.back()
            case Key.UP | Key.DOWN:
                self._move(1 if key is Key.DOWN else -1)
            case Key.SELECT:
                self._press()

    def _hasty(self, key: Key) -> bool:
        """Whether a hand that trembles struck the key twice; only who asked for more time is waited for (EN 301 549,
        5.8)."""
        (last, at), now = self._struck, self._shell.parts.clock.monotonic()
        patient = bool(self._shell.property("moreTime"))
        hasty = patient and key is last and key not in _JACK and now - at < DOUBLE_STRIKE_S
        if not hasty:
            self._struck = (key, now)
        return hasty

    def _move(self, by: int) -> None:
        self._use_keys()
        self._parts = self._read()
        reachable = self._parts
        if not reachable:
            return
        at = self._at(reachable)
        self._go(reachable[(at + by) % len(reachable)] if at is not None else reachable[0 if by > 0 else -1])
        self._say_cursor()

    def _use_keys(self) -> None:
        self._keys_used = True
        self._lead()

    def _lead(self) -> None:
        """Tell the shell whether somebody is led through the pages; a loudspeaker is heard by who sees them too."""
        self._shell.lead(self._keys_used or self._hearing.sink is Sink.HEADSET)

    def _press(self) -> None:
        self._use_keys()
        parts = self._read()
        at = self._at(parts)
        part = parts[at] if at is not None else None
        if part is None:
            self._move(1)
        elif part.pressed and part.enabled:
            part.item.forceActiveFocus(Qt.FocusReason.ShortcutFocusReason)
            interface = QAccessible.queryAccessibleInterface(part.item)
            if interface is not None:
                interface.actionInterface().doAction("Press")
            # What the press left as it was is said again: a digit that was typed, a choice that was made.
            self._pressed = True
            self._settled.start()
        else:
            self._say_cursor()

    def _refused(self) -> None:
        # By a touch too: what was wrong still is, and is said again.
        self._pressed = True
        self._settled.start()

    def _go(self, part: Part) -> None:
        self._cursor = part
        bring_into_view(part.item)
        if part.pressed:
            part.item.forceActiveFocus(Qt.FocusReason.TabFocusReason)
        self.changed.emit()

    def _at(self, parts: tuple[Part, ...]) -> int | None:
        """Where the cursor is among ``parts``; the same item, whatever it says by now, or the one made in its place: a
        keyboard that turns to capitals is made anew."""
        if self._cursor is None:
            return None
        item, identifier = self._cursor.item, self._cursor.identifier.lower()
        same = (number for number, part in enumerate(parts) if part.item == item)
        anew = (number for number, part in enumerate(parts) if identifier and part.identifier.lower() == identifier)
        return next(same, next(anew, None))

    # --- what is said --------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Say what is new: another page from its beginning, what must be heard, or what a key changed."""
        place = self._shell.place
        pressed, self._pressed = self._pressed, False
        if place != self._place:
            self._helped = self._learning = False
        if self._warned:
            self._warn(new=place != self._place)
        elif self._place[-1:] == (Overlay.IDLE,):
            self.hush()
        if not self._keys_used and self._hearing.sink is None:
            self._place = place
            return
        parts, before = self._read(), self._parts
        self._parts = parts
        if place != self._place:
            self._place = place
            self._cursor = self._spoken = None
            self.changed.emit()
            if not self._warned:
                self._begin(parts)
            return
        was, at = self._cursor, self._at(parts)
        now = parts[at] if at is not None else None
        self._cursor = now
        if now is not None and was is not None and now.item != was.item:
            self._go(now)
        self.changed.emit()
        told = {(part.item, part.name) for part in before}
        alerts = [part for part in parts if part.alert and (part.item, part.name) not in told]
        field = next((part for part in parts if part.role is QAccessible.Role.EditableText), None)
        old = next((part for part in before if part.role is QAccessible.Role.EditableText), None)
        if alerts:
            self._say([piece for part in alerts for piece in self._pieces(part)])
        elif field is not None and old is not None and field.said != old.said:
            self._say(list(self._pieces(replace(field, name=field.said, said="", description=""))))
        elif now is not None and was is not None and _told(now) != _told(was):
            self._say_cursor()
        elif pressed:
            # What was wrong still is.
            self._say([piece for part in parts if part.alert for piece in self._pieces(part)])

    def _warn(self, *, new: bool) -> None:
        """Say that time runs out, at first and near its end: also aloud to who does not listen, and looks elsewhere."""
        near = int(self._shell.property("secondsLeft")) <= _REMINDER_S
        if new or (near and not self._reminded):
            parts = self._read()
            sink = self._hearing.sink or Sink.LOUDSPEAKER
            manner = replace(self._hearing, sink=sink).manner
            if manner is not None and sink in self._speech.capabilities().sinks:
                self._paused = False
                self._speech.say([piece for part in parts for piece in self._pieces(part)], manner)
        self._reminded = near

    def _begin(self, parts: tuple[Part, ...], *before: Piece) -> None:
        """Say a new page: all of it to who touches the screen, else up to the first thing that can be pressed, and
        stand just before that."""
        first = next((n for n, part in enumerate(parts) if _begins(part)), 0)
        lead = parts[first:]
        if self._hearing.sink is Sink.LOUDSPEAKER and not self._keys_used:
            self._say_parts([part for part in lead if _of_the_page(part)])
            return
        until = next((n for n, part in enumerate(lead) if part.pressed), len(lead))
        aloud = tuple((part, piece) for part in lead[: max(until, 1)] for piece in self._pieces(part))
        words = [*before, *(piece for _part, piece in aloud)]
        choices = sum(part.pressed for part in lead)
        if choices:
            words.append(self._words(_("Press the key down to hear what you can choose.")))
        if lead:
            self._cursor = lead[max(until - 1, 0)]
            self.changed.emit()
        self._say(words, aloud)

    def _say_cursor(self, *, after: Sequence[Piece] = ()) -> None:
        if self._cursor is None:
            self._say(after)
            return
        parts = self._read()
        at = self._at(parts)
        part = parts[at] if at is not None else self._cursor
        self._say([*self._pieces(part), *after])

    def _say_parts(self, parts: Sequence[Part]) -> None:
        """Say them one after the other, and show which one is being said."""
        aloud = tuple((part, piece) for part in parts for piece in self._pieces(part))
        self._say([piece for _part, piece in aloud], aloud)

    def _pieces(self, part: Part) -> list[Piece]:
        sink = self._hearing.sink or Sink.LOUDSPEAKER
        return list(pieces_of(part, self._language, sink, self._rendered, self._shell.written))

    def _words(self, message: Message) -> Piece:
        return Piece(self._rendered(message), self._language)

    def _say(self, pieces: Sequence[Piece], aloud: tuple[tuple[Part, Piece], ...] = ()) -> None:
        manner = self._hearing.manner
        self._paused = False
        self._aloud = aloud
        if manner is not None and pieces:
            self._speaking = True
            self._speech.say(pieces, manner)

    def _on_progress(self, piece: Piece | None) -> None:
        self._speaking = piece is not None
        # The very same piece: one that was cut meanwhile may have told of itself late.
        spoken = next((part for part, said in self._aloud if said is piece), None)
        if spoken is not self._spoken:
            self._spoken = spoken
            self.changed.emit()
        # Who listens is there: the time of the silence begins when the voice has ended (WCAG 2.2.1). The warning that
        # time runs out is no reason to let it stand still.
        if not self._warned:
            self._shell.touched()

    # --- how it is heard -----------------------------------------------------------------------------------------

    def _plugged(self, headset: bool) -> None:
        if headset:
            self._hear(replace(self._hearing, sink=Sink.HEADSET))
            self._parts = self._read()
            self._place = self._shell.place
            self._begin(self._parts, self._words(_WELCOME), self._words(_KEYS))
        else:
            self._silent()

    def _cut(self) -> None:
        self._speech.stop()
        self._aloud = ()
        self._spoken = None
        self.changed.emit()

    def _silent(self) -> None:
        self._cut()
        self._helped = self._learning = False
        self._speaking = self._paused = False
        self._blank = False
        self._hear(Hearing())

    def _hear(self, hearing: Hearing) -> None:
        self._hearing = hearing
        self._lead()
        self.changed.emit()

    def _pause(self, paused: bool) -> None:
        self._paused = paused
        self._speech.pause(paused)

    def _next_person(self) -> None:
        """Everything is back to the usual for whoever comes next."""
        self._keys_used = self._helped = self._learning = False
        self._cursor = None
        self._blank = False
        if self._hearing.sink is not Sink.HEADSET:
            self._silent()
        else:
            self._hear(self._hearing.by_default())

    # --- what QML calls and reads ----------------------------------------------------------------------------------

    @Slot()
    def listen(self) -> None:
        """Hear this page, and those that follow, on the loudspeaker."""
        self._hear(replace(self._hearing, sink=Sink.LOUDSPEAKER))
        self._begin(self._read())

    @Slot()
    def silence(self) -> None:
        """Hear nothing more."""
        self._silent()

    @Slot(int)
    def faster(self, steps: int) -> None:
        """Speak that many steps faster, or slower if negative, and say so."""
        self._hear(self._hearing.faster(steps))
        self._say([self._words(self._speed)])

    @Slot(int)
    def louder(self, steps: int) -> None:
        """Speak that many steps louder, or softer if negative, and say so."""
        self._hear(self._hearing.louder(steps))
        self._say([self._words(self._volume)])

    @Slot()
    def hush(self) -> None:
        """Be silent for now: somebody did something (EN 301 549, 5.1.3.5)."""
        self._cut()

    @Slot()
    def blankScreen(self) -> None:
        """Show nothing while somebody listens in a headset; any touch shows it again."""
        self._blank = self._hearing.sink is Sink.HEADSET
        self.changed.emit()

    @Slot()
    def showScreen(self) -> None:
        """Show the screen again."""
        self._blank = False
        self.changed.emit()

    def _read(self) -> tuple[Part, ...]:
        return reading(self._window) if self._window is not None else ()

    @property
    def _language(self) -> str:
        return str(self._shell.property("language"))

    @property
    def _rendered(self) -> Callable[[Message], str]:
        return lambda message: self._shell.parts.words.render(message, self._language)

    def _get_cursor(self) -> QRectF:
        part = self._cursor if self._keys_used else self._spoken
        return visible_place_of(part.item) if part is not None and isValid(part.item) else QRectF()

    def _get_speaks(self) -> bool:
        return self._hearing.sink is not None

    def _get_headset(self) -> bool:
        return self._hearing.sink is Sink.HEADSET

    def _get_can_speak(self) -> bool:
        return Sink.LOUDSPEAKER in self._speech.capabilities().sinks

    def _get_blank(self) -> bool:
        return self._blank

    @property
    def _speed(self) -> Message:
        return _("Speed: {step} of {steps}", step=RATES.index(self._hearing.rate) + 1, steps=len(RATES))

    @property
    def _volume(self) -> Message:
        return _("Volume: {step} of {steps}", step=VOLUMES.index(self._hearing.volume) + 1, steps=len(VOLUMES))

    def _get_speed(self) -> str:
        return self._rendered(self._speed)

    def _get_volume(self) -> str:
        return self._rendered(self._volume)

    cursorPlace = Property(QRectF, _get_cursor, notify=changed)
    speaks = Property(bool, _get_speaks, notify=changed)
    headset = Property(bool, _get_headset, notify=changed)
    canSpeak = Property(bool, _get_can_speak, constant=True)
    blank = Property(bool, _get_blank, notify=changed)
    speed = Property(str, _get_speed, notify=changed)
    volume = Property(str, _get_volume, notify=changed)


def _of_the_page(part: Part) -> bool:
    """Whether it is there to be read: not the bar, which is the same on every page, nor a key to write with."""
    return part.identifier not in _BAR and not part.identifier.startswith("key.")


def _begins(part: Part) -> bool:
    """Whether a page is read from here on: the line of the town above it is the same on every page."""
    return part.role in (QAccessible.Role.Heading, QAccessible.Role.AlertMessage)


def _told(part: Part) -> tuple[object, ...]:
    """What is said again when it becomes another."""
    return part.checked, part.said
