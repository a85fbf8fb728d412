"""A tactile keypad without hardware, with a headphone jack."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.clock import Clock
from kiosk.devices.device import Listeners, Status, Unsubscribe
from kiosk.devices.keypad.api import Capabilities, Key, KeypadState
from kiosk.devices.keypad.states import status_of
from kiosk.devices.simulation import SimulatedDevice


class SimulatedKeypad(SimulatedDevice[KeypadState]):
    """A keypad driven by hand; ships with the product for the demo and the tests."""

    def __init__(self, clock: Clock) -> None:
        self._plugged = True
        self._headset = False
        self._keys: Listeners[Key] = Listeners()
        super().__init__(clock)

    def capabilities(self) -> Capabilities:
        """Return that every key is there, and the jack speaks."""
        return Capabilities(keys=frozenset(Key), jack=True)

    @property
    def headset(self) -> bool:
        """Whether a headset is known to be plugged in."""
        return self._headset

    def subscribe_keys(self, callback: Callable[[Key], None]) -> Unsubscribe:
        """Call ``callback`` with each key, from the thread of the finger."""
        return self._keys.subscribe(callback)

    # --- the finger, and the hand with the headset -------------------------------------------------------------------

    def press(self, key: Key) -> bool:
        """Press a key; return whether the keypad was there. Raises ValueError for the jack, which is no key."""
        if key in (Key.JACK_IN, Key.JACK_OUT):
            raise ValueError("a headset is plugged in, not pressed")
        with self._acting():
            there = self._plugged and not self._closed
            if there:
                self._keys.add(key)
        self._keys.tell()
        return there

    def plug_headset(self) -> bool:
        """Plug a headset in; return whether the jack was free."""
        return self._jack(True)

    def unplug_headset(self) -> bool:
        """Pull the headset; return whether there was one."""
        return self._jack(False)

    def unplug(self) -> bool:
        """Pull the keypad's cable; a headset in its jack is lost with it. Return whether it was in."""
        self._jack(False)
        return self._plug(False)

    def plug(self) -> bool:
        """Put the cable back; return whether it was out."""
        return self._plug(True)

    def _jack(self, headset: bool) -> bool:
        with self._acting():
            changed = self._plugged and not self._closed and self._headset is not headset
            if changed:
                self._headset = headset
                self._keys.add(Key.JACK_IN if headset else Key.JACK_OUT)
        self._keys.tell()
        return changed

    def _plug(self, plugged: bool) -> bool:
        with self._acting():
            was, self._plugged = self._plugged, plugged
            return was is not plugged

    def _read(self) -> Status[KeypadState]:
        if self._closed:
            return status_of(KeypadState.UNKNOWN)
        return status_of(KeypadState.READY if self._plugged else KeypadState.OFFLINE)
