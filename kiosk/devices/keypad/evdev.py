"""A tactile keypad by its Linux event devices: its keys are its own, and no other program hears them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from enum import Enum
from threading import Event, Lock, Thread
from typing import Final, TypeAlias

from kiosk.clock import Clock
from kiosk.devices.device import Board, Listeners, Status, Unsubscribe
from kiosk.devices.evdev import CODES, Code, Happened, Kind, follow, opened, switched_on
from kiosk.devices.keypad.api import Capabilities, Key, KeypadState
from kiosk.devices.keypad.states import status_of

_RETRY: Final = 2.0


class Jack(Enum):
    """A switch that says by its position whether a headset is in."""

    SWITCH = "jack"


Meaning: TypeAlias = Key | Jack


def parse_keys(keys: Mapping[str, str]) -> Mapping[Code, Meaning]:
    """Return what each code means. Raises ValueError naming the code or the word that does not exist, and for a key
    that is no switch but is said to be the jack."""
    words = {meaning.value: meaning for kind in (Key, Jack) for meaning in kind}
    known: dict[Code, Meaning] = {}
    for name, word in keys.items():
        if name not in CODES:
            raise ValueError(f"{name!r} is not the name of a key or switch")
        if word not in words:
            raise ValueError(f"{word!r} is not one of {', '.join(words)}")
        code, meaning = CODES[name], words[word]
        if (code.kind is Kind.SWITCH) is not (meaning is Jack.SWITCH):
            raise ValueError(f"{name} cannot be {word!r}: a switch is the jack, and a key is not")
        known[code] = meaning
    return known


class EvdevKeypad:
    """The keypad behind ``paths``, one event device for its keys and often another one for its volume keys."""

    def __init__(
        self,
        paths: tuple[str, ...],
        keys: Mapping[Code, Meaning],
        clock: Clock,
        *,
        open_device: Callable[[str], int] = opened,
    ) -> None:
        self._keys = keys
        self._open = open_device
        self._closing = Event()
        self._lock = Lock()
        self._ready: set[str] = set()
        self._paths = paths
        self._headset = False
        self._board = Board(status_of(KeypadState.UNKNOWN))
        self._told: Listeners[Key] = Listeners()
        self._watchers = [Thread(target=self._watch, args=(path,), name="keypad", daemon=True) for path in paths]
        for watcher in self._watchers:
            watcher.start()

    def capabilities(self) -> Capabilities:
        """Return the keys that the configuration maps."""
        meanings = set(self._keys.values())
        keys = frozenset(meaning for meaning in meanings if isinstance(meaning, Key))
        return Capabilities(keys=keys, jack=Jack.SWITCH in meanings or Key.JACK_IN in keys)

    def status(self) -> Status[KeypadState]:
        """Return the last known status; READY when every part is there."""
        return self._board.status

    def subscribe(self, callback: Callable[[Status[KeypadState]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status."""
        return self._board.subscribe(callback)

    def subscribe_keys(self, callback: Callable[[Key], None]) -> Unsubscribe:
        """Call ``callback`` with each key that goes down."""
        return self._told.subscribe(callback)

    @property
    def headset(self) -> bool:
        """Whether a headset is known to be plugged in."""
        return self._headset

    def close(self) -> None:
        """Give the keys back."""
        self._closing.set()
        for watcher in self._watchers:
            watcher.join(timeout=5)
        self._post(KeypadState.UNKNOWN)

    # --- inside --------------------------------------------------------------------------------------------------

    def _watch(self, path: str) -> None:
        while not self._closing.is_set():
            try:
                descriptor = self._open(path)
            except OSError:
                self._part(path, there=False)
                self._closing.wait(_RETRY)
                continue
            try:
                self._part(path, there=True)
                for code, meaning in self._keys.items():
                    if meaning is Jack.SWITCH and switched_on(descriptor, code.number):
                        self._jack(True)
                follow(descriptor, self._happened, self._closing)
            except OSError:
                self._part(path, there=False)
                # Whoever was listening has lost the sound: nothing personal may go to a loudspeaker instead.
                self._jack(False)
                self._closing.wait(_RETRY)
            finally:
                os.close(descriptor)

    def _happened(self, event: Happened) -> None:
        match self._keys.get(event.code):
            case None:
                return
            case Jack.SWITCH:
                self._jack(event.value == 1)
            case Key.JACK_IN | Key.JACK_OUT as key if event.value == 1:
                self._jack(key is Key.JACK_IN)
            case Key() as key if event.value == 1:  # 2 is a key that is held: it counts once
                self._tell(key)

    def _jack(self, headset: bool) -> None:
        with self._lock:
            changed, self._headset = self._headset is not headset, headset
        if changed:
            self._tell(Key.JACK_IN if headset else Key.JACK_OUT)

    def _tell(self, key: Key) -> None:
        self._told.add(key)
        self._told.tell()

    def _part(self, path: str, *, there: bool) -> None:
        with self._lock:
            (self._ready.add if there else self._ready.discard)(path)
            whole = len(self._ready) == len(self._paths)
        if not self._closing.is_set():
            self._post(KeypadState.READY if whole else KeypadState.OFFLINE)

    def _post(self, state: KeypadState) -> None:
        with self._lock:
            self._board.note(status_of(state))
        self._board.tell()
