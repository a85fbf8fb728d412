"""A voice without sound: it keeps what it was to say, takes its time over it, breaks, and is cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from threading import Thread
from typing import Final

from kiosk.clock import Clock
from kiosk.devices.device import Listeners, Status, Unsubscribe
from kiosk.devices.simulation import SimulatedDevice
from kiosk.devices.speech.api import Capabilities, Manner, Piece, Sink, SpeechState
from kiosk.devices.speech.states import status_of

LANGUAGES: Final = frozenset({"fr", "fr-simple", "en", "ar", "tr", "pt", "it", "es"})


class SimulatedSpeech(SimulatedDevice[SpeechState]):
    """A voice driven by hand; ships with the product for the demo and the tests.

    ``pace`` is how many seconds of ``clock`` a character takes at the usual rate; 0 says everything at once.
    """

    def __init__(self, clock: Clock, *, pace: float = 0.0) -> None:
        self._pace = pace
        self._works = True
        self._turn = 0
        self._paused = False
        self._now: Piece | None = None
        self._heard: list[tuple[Piece, Manner]] = []
        self._told: Listeners[Piece | None] = Listeners()
        super().__init__(clock)

    def capabilities(self) -> Capabilities:
        """Return that it has every language and reaches both sinks."""
        return Capabilities(languages=LANGUAGES, sinks=frozenset(Sink))

    def subscribe_progress(self, callback: Callable[[Piece | None], None]) -> Unsubscribe:
        """Call ``callback`` with each piece as it begins, and with None when all was said."""
        return self._told.subscribe(callback)

    def say(self, pieces: Sequence[Piece], manner: Manner) -> None:
        """Say ``pieces``; what was being said is cut."""
        with self._acting():
            self._turn += 1
            self._paused = False
            self._now = None
            turn = self._turn
            if not self._works or self._closed:
                return
        work = partial(self._say, tuple(pieces), manner, turn)
        if self._pace:
            Thread(target=work, name="speech", daemon=True).start()
        else:
            work()

    def stop(self) -> None:
        """Be silent."""
        with self._acting():
            self._turn += 1
            self._now = None

    def pause(self, paused: bool) -> None:
        """Hold the words, or go on."""
        with self._acting():
            self._paused = paused

    def close(self) -> None:
        """Be silent for good."""
        self.stop()
        super().close()

    # --- the hand of the technician ------------------------------------------------------------------------------

    def break_down(self, broken: bool = True) -> None:
        """Lose the voice, or get it back."""
        with self._acting():
            self._works = not broken

    # --- what can be heard ---------------------------------------------------------------------------------------

    @property
    def heard(self) -> tuple[tuple[Piece, Manner], ...]:
        """Everything that was said from its beginning on, oldest first."""
        with self._changed:
            return tuple(self._heard)

    @property
    def saying(self) -> Piece | None:
        """What is being said now."""
        with self._changed:
            return self._now

    # --- inside --------------------------------------------------------------------------------------------------

    def _read(self) -> Status[SpeechState]:
        if self._closed:
            return status_of(SpeechState.UNKNOWN)
        return status_of(SpeechState.READY if self._works else SpeechState.BROKEN)

    def _say(self, pieces: tuple[Piece, ...], manner: Manner, turn: int) -> None:
        for piece in pieces:
            with self._acting():
                if turn != self._turn:
                    return
                self._now = piece
                self._heard.append((piece, manner))
                self._told.add(piece)
            self._told.tell()
            with self._acting():
                left = len(piece.text) * self._pace / manner.rate
                while left > 0 and turn == self._turn:
                    until = self._clock.monotonic() + left
                    before = self._clock.monotonic()
                    if not self._wait(until, lambda: turn != self._turn or self._paused):
                        break
                    left -= self._clock.monotonic() - before
                    while self._paused and turn == self._turn:
                        self._changed.wait(0.02)
                if turn != self._turn:
                    return
        with self._acting():
            if turn != self._turn:
                return
            self._now = None
            self._told.add(None)
        self._told.tell()
