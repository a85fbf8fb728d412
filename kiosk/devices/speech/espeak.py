"""espeak-ng's voices, played by a program that takes a WAV on its input (aplay). A synthesis takes 20 to 50 ms for a
sentence, so that nothing is made beforehand and nothing is kept."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from threading import Condition, Event, Thread
from types import MappingProxyType
from typing import Final

from kiosk.devices.device import Board, Listeners, Status, Unsubscribe
from kiosk.devices.speech.api import Capabilities, Manner, Piece, Sink, SpeechState
from kiosk.devices.speech.states import status_of

VOICES: Final[Mapping[str, str]] = MappingProxyType(
    {"fr": "fr", "fr-simple": "fr", "en": "en-gb", "ar": "ar", "tr": "tr", "pt": "pt", "it": "it", "es": "es"}
)
"""espeak-ng's name of the voice of each language."""
_WORDS_A_MINUTE: Final = 165
_LOUDEST: Final = 200
"""espeak-ng's amplitude; 100 is its usual one."""
_RETRY: Final = 5.0


class EspeakSpeech:
    """The voice, heard through ``player``, whose ``{device}`` stands for the name of the sink. A sink without a name
    is not there."""

    def __init__(self, player: tuple[str, ...], devices: Mapping[Sink, str], *, program: str = "espeak-ng") -> None:
        self._player = player
        self._devices = {sink: name for sink, name in devices.items() if name}
        self._program = program
        self._changed = Condition()
        self._turn = 0
        self._failed = False  # until something was said to its end again
        self._wanted: tuple[tuple[Piece, ...], Manner] | None = None
        self._running: tuple[subprocess.Popen[bytes], ...] = ()
        self._closing = Event()
        self._board = Board(status_of(SpeechState.UNKNOWN))
        self._told: Listeners[Piece | None] = Listeners()
        self._worker = Thread(target=self._work, name="speech", daemon=True)
        self._worker.start()

    def capabilities(self) -> Capabilities:
        """Return its languages and the sinks that have a name."""
        return Capabilities(languages=frozenset(VOICES), sinks=frozenset(self._devices))

    def status(self) -> Status[SpeechState]:
        """Return the last known status."""
        return self._board.status

    def subscribe(self, callback: Callable[[Status[SpeechState]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status."""
        return self._board.subscribe(callback)

    def subscribe_progress(self, callback: Callable[[Piece | None], None]) -> Unsubscribe:
        """Call ``callback`` with each piece as it begins, and with None when all was said."""
        return self._told.subscribe(callback)

    def say(self, pieces: Sequence[Piece], manner: Manner) -> None:
        """Say ``pieces``; a sink that is not there stays silent."""
        with self._changed:
            self._cut()
            if manner.sink in self._devices:
                self._wanted = (tuple(pieces), manner)
            self._changed.notify_all()

    def stop(self) -> None:
        """Be silent."""
        with self._changed:
            self._cut()

    def pause(self, paused: bool) -> None:
        """Hold the words, or go on."""
        with self._changed:
            for process in self._running:
                with suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGSTOP if paused else signal.SIGCONT)

    def close(self) -> None:
        """Be silent for good."""
        self._closing.set()
        with self._changed:
            self._cut()
            self._changed.notify_all()
        self._worker.join(timeout=5)
        self._board.post(status_of(SpeechState.UNKNOWN))

    # --- inside --------------------------------------------------------------------------------------------------

    def _cut(self) -> None:
        """End what is being said, with the lock held."""
        self._turn += 1
        self._wanted = None
        for process in self._running:
            # SIGKILL also ends a process that is held; it has nothing to tidy up.
            process.kill()
        self._running = ()

    def _work(self) -> None:
        while not self._closing.is_set():
            there = shutil.which(self._program) and shutil.which(self._player[0])
            self._board.post(status_of(SpeechState.READY if there and not self._failed else SpeechState.BROKEN))
            with self._changed:
                if self._wanted is None:
                    self._changed.wait(_RETRY)
                if self._closing.is_set() or self._wanted is None:
                    continue
                (pieces, manner), turn, self._wanted = self._wanted, self._turn, None
            self._say(pieces, manner, turn)

    def _say(self, pieces: tuple[Piece, ...], manner: Manner, turn: int) -> None:
        for piece in pieces:
            self._told.add(piece)
            self._told.tell()
            if not self._said(piece, manner, turn):
                return
        self._told.add(None)
        self._told.tell()

    def _said(self, piece: Piece, manner: Manner, turn: int) -> bool:
        """Say one piece; return whether it was said to its end."""
        voice = VOICES.get(piece.language, "fr")
        speed, loud = round(_WORDS_A_MINUTE * manner.rate), round(_LOUDEST * manner.volume)
        speak = [self._program, "-v", voice, "-s", str(speed), "-a", str(loud), "--stdin", "--stdout"]
        play = [part.replace("{device}", self._devices[manner.sink]) for part in self._player]
        with self._changed:
            if turn != self._turn:
                return False
            try:
                speaker = subprocess.Popen(
                    speak, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
                )
                player = subprocess.Popen(
                    play, stdin=speaker.stdout, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
            except OSError:
                self._failed = True
                return False
            self._running = (speaker, player)
        assert speaker.stdin is not None
        assert speaker.stdout is not None
        speaker.stdout.close()  # the player has it
        with suppress(OSError):  # it was cut
            # The words go over a pipe: what is on a command line can be read by every account.
            speaker.stdin.write(piece.text.encode())
        with suppress(OSError):
            speaker.stdin.close()
        codes = [process.wait() for process in (speaker, player)]
        with self._changed:
            if turn != self._turn:
                return False
            self._running = ()
        self._failed = any(codes)
        return not self._failed
