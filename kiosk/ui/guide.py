"""Leads somebody who does not see the screen, or does not touch it: says what stands there, and lets the keys of a
keypad, or two switches, do everything (EN 301 549, 5.1.3.1 and 5.1.6.1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Property, QObject, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible
from PySide6.QtQml import QmlElement, QmlSingleton
from PySide6.QtQuick import QQuickWindow
from shiboken6 import isValid

from kiosk.devices.keypad.api import Key
from kiosk.devices.speech.api import Sink
from kiosk.text import Message, _
from kiosk.ui.narrator import Narrator
from kiosk.ui.reading import Part, bring_into_view, reading, visible_place_of
from kiosk.ui.shell import Kiosk
from kiosk.ui.view import Overlay
from kiosk.visit.keys import DOES, JACK, Lessons, Meaning, Strikes
from kiosk.visit.voice import RATES, VOLUMES, Hearing

QML_IMPORT_NAME = "Kiosk.Core"
QML_IMPORT_MAJOR_VERSION = 1

_SETTLED_MS: Final = 30
"""A page changes in several steps; what is said of it is what it came to."""

_KEYS: Final = _(
    "Down: next. Up: back to what was said before. The middle key chooses. Left: pause. Right: faster. Help: again."
)
_BAR: Final = frozenset({"french", "language", "comfort", "listen", "agent", "finish"})
_REMINDER_S: Final = 15
"""Seconds before everything is erased at which that is said a second time."""
_WELCOME: Final = _("The kiosk speaks to you in this headset.")


@QmlElement
@QmlSingleton
class Guide(QObject):
    """Where somebody is on the page, what is said of it, and what the keys of the keypad do."""

    changed = Signal()
    _keyed = Signal(object)

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
        self._keypad = devices.keypad
        self._voice = Narrator(shell, self)
        self._window: QQuickWindow | None = None
        self._parts: tuple[Part, ...] = ()
        self._place: tuple[object, ...] = ()
        self._cursor: Part | None = None
        self._keys_used = False
        self._blank = False
        self._reminded = False
        self._pressed = False
        self._strikes = Strikes()
        self._lessons = Lessons()
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_MS)
        self._settled.timeout.connect(self._look)
        shell.changed.connect(self._settled.start)
        shell.ended.connect(self._next_person)
        shell.refused.connect(self._refused)
        self._voice.changed.connect(self.changed)
        self._voice.spoke.connect(self._spoke)
        # The keypad speaks from a thread of its own: a queued signal brings a key to this one, and when it was struck.
        self._keyed.connect(lambda struck: self.key(*struck))
        clock = shell.parts.clock
        self._unsubscribe = self._keypad.subscribe_keys(lambda key: self._keyed.emit((key, clock.monotonic())))

    def watch(self, window: QQuickWindow) -> None:
        """Look after ``window`` from now on."""
        QAccessible.setActive(True)
        self._window = window
        if self._keypad.headset:
            self._plugged(True)

    def close(self) -> None:
        """Stop listening, and be silent."""
        self._unsubscribe()
        self._settled.stop()
        self._voice.close()

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

    def key(self, key: Key, at: float) -> None:
        """Do what a key of the keypad, struck at that second, asks; any key says that somebody is there."""
        # Only who asked for more time is waited for.
        if self._strikes.hasty(key, at) and bool(self._shell.property("moreTime")):
            return
        self._shell.touched()
        if self._warned and key not in JACK:
            self._shell.stay()
            return
        match self._lessons.meaning(key, at, heard=self._hearing.manner is not None):
            case Meaning.ACT:
                self._act(key)
            case Meaning.AGAIN:
                self._say_cursor(_("Help twice, fast: what each key does."))
            case Meaning.LEARN:
                self._say(_("Now each key only says what it does. Press help again to go on."))
            case Meaning.EXPLAIN:
                self._say(DOES[key])
            case Meaning.GO_ON:
                self._say_cursor()

    def _act(self, key: Key) -> None:
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
                self._voice.pause()
            case Key.BACK:
                self._shell.back()
            case Key.UP | Key.DOWN:
                self._move(1 if key is Key.DOWN else -1)
            case Key.SELECT:
                self._press()

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
        self._lead(True)

    def _lead(self, led: bool) -> None:
        """Somebody is led through the pages by ear or by keys, or not; a loudspeaker is heard by who sees them too."""
        self._shell.lead(led)

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
            self._lessons.forget()
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
            self._cursor = None
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
            self._voice.say(*self._voice.pieces(*alerts))
        elif field is not None and old is not None and field.said != old.said:
            self._voice.say(*self._voice.pieces(replace(field, name=field.said, said="", description="")))
        elif now is not None and was is not None and _told(now) != _told(was):
            self._say_cursor()
        elif pressed:
            # What was wrong still is.
            self._voice.say(*self._voice.pieces(*(part for part in parts if part.alert)))

    def _warn(self, *, new: bool) -> None:
        """Say that time runs out, at first and near its end: also aloud to who does not listen, and looks elsewhere."""
        near = int(self._shell.property("secondsLeft")) <= _REMINDER_S
        if new or (near and not self._reminded):
            self._voice.warn(self._read())
        self._reminded = near

    def _begin(self, parts: tuple[Part, ...], *before: Message) -> None:
        """Say a new page: all of it to who touches the screen, else up to the first thing that can be pressed, and
        stand just before that."""
        first = next((n for n, part in enumerate(parts) if _begins(part)), 0)
        lead = parts[first:]
        if self._hearing.sink is Sink.LOUDSPEAKER and not self._keys_used:
            self._voice.read([part for part in lead if _of_the_page(part)])
            return
        until = next((n for n, part in enumerate(lead) if part.pressed), len(lead))
        if lead:
            self._cursor = lead[max(until - 1, 0)]
            self.changed.emit()
        choices = any(part.pressed for part in lead)
        after = [_("Press the key down to hear what you can choose.")] if choices else []
        words = self._voice.words
        self._voice.read(lead[: max(until, 1)], before=[*map(words, before)], after=[*map(words, after)])

    def _say_cursor(self, *after: Message) -> None:
        """Say where the keys are, then what else there is to say."""
        parts = self._read()
        at = self._at(parts)
        part = parts[at] if at is not None else self._cursor
        here = self._voice.pieces(part) if part is not None else []
        self._voice.say(*here, *map(self._voice.words, after))

    def _say(self, message: Message) -> None:
        self._voice.say(self._voice.words(message))

    def _spoke(self) -> None:
        # Who listens is there: the time of the silence begins when the voice has ended (WCAG 2.2.1). The warning that
        # time runs out is no reason to let it stand still.
        if not self._warned:
            self._shell.touched()

    # --- how it is heard -----------------------------------------------------------------------------------------

    @property
    def _hearing(self) -> Hearing:
        return self._voice.hearing

    def _hear(self, hearing: Hearing) -> None:
        self._voice.hearing = hearing
        self.changed.emit()

    def _plugged(self, headset: bool) -> None:
        if not headset:
            self._lead(self._keys_used)
            self.silence()
            return
        self._lead(True)
        self._hear(replace(self._hearing, sink=Sink.HEADSET))
        self._parts = self._read()
        self._place = self._shell.place
        self._begin(self._parts, _WELCOME, _KEYS)

    def _next_person(self) -> None:
        """Everything is back to the usual for whoever comes next; a headset that is left in says nothing of him."""
        self._keys_used = False
        # Nothing stays of what was on the screen, or was said.
        self._parts = ()
        self._cursor = None
        self._voice.cut()
        self._blank = False
        self._lessons.forget()
        self._lead(False)
        if self._hearing.sink is not Sink.HEADSET:
            self.silence()
        else:
            self._hear(self._hearing.by_default())

    # --- what QML calls and reads ----------------------------------------------------------------------------------

    @Slot()
    def listen(self) -> None:
        """Hear this page, and those that follow: in the headset if one is in, else on the loudspeaker."""
        self._hear(replace(self._hearing, sink=Sink.HEADSET if self._keypad.headset else Sink.LOUDSPEAKER))
        self._begin(self._read())

    @Slot()
    def silence(self) -> None:
        """Hear nothing more."""
        self._voice.cut()
        self._lessons.forget()
        self._blank = False
        self._hear(Hearing())

    @Slot(int)
    def faster(self, steps: int) -> None:
        """Speak that many steps faster, or slower if negative, and say so."""
        self._hear(self._hearing.faster(steps))
        self._say(self._speed)

    @Slot(int)
    def louder(self, steps: int) -> None:
        """Speak that many steps louder, or softer if negative, and say so."""
        self._hear(self._hearing.louder(steps))
        self._say(self._volume)

    @Slot()
    def hush(self) -> None:
        """Be silent for now: somebody did something (EN 301 549, 5.1.3.5)."""
        self._voice.cut()

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

    def _get_cursor(self) -> QRectF:
        part = self._cursor if self._keys_used else self._voice.spoken
        return visible_place_of(part.item) if part is not None and isValid(part.item) else QRectF()

    def _get_speaks(self) -> bool:
        return self._hearing.sink is not None

    def _get_headset(self) -> bool:
        return self._hearing.sink is Sink.HEADSET

    def _get_can_speak(self) -> bool:
        return Sink.LOUDSPEAKER in self._voice.sinks

    def _get_blank(self) -> bool:
        return self._blank

    @property
    def _speed(self) -> Message:
        return _("Speed: {step} of {steps}", step=RATES.index(self._hearing.rate) + 1, steps=len(RATES))

    @property
    def _volume(self) -> Message:
        return _("Volume: {step} of {steps}", step=VOLUMES.index(self._hearing.volume) + 1, steps=len(VOLUMES))

    def _get_speed(self) -> str:
        return self._voice.words(self._speed).text

    def _get_volume(self) -> str:
        return self._voice.words(self._volume).text

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
