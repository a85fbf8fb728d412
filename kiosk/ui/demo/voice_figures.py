"""From a key to the voice, and to silence, with espeak-ng itself; the ear is a pipe in place of a sound card."""

from __future__ import annotations

import json
import os
import select
import shutil
import tempfile
import time
from pathlib import Path
from threading import Thread
from typing import Final

KEYS: Final = 60
HEARD: Final = 256
"""Bytes after which something is heard: the header of a WAV file has 44."""


class Ear:
    """Listens to what a player writes into a pipe, and knows when it began and when it fell silent."""

    def __init__(self, folder: Path) -> None:
        self.pipe = folder / "ear"
        os.mkfifo(self.pipe)
        self.began = self.ended = 0.0
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            with self.pipe.open("rb", buffering=0) as sound:
                heard = 0
                while heard < HEARD and (piece := sound.read(HEARD)):
                    heard += len(piece)
                if heard >= HEARD:
                    self.began = time.monotonic()
                # A sound card takes its time, and so does a full pipe: the voice goes on until it is cut.
                ending = select.poll()
                ending.register(sound, 0)
                ending.poll()
                self.ended = time.monotonic()


def voice() -> None:
    """Press keys while a page is read; print how long each took to its words, and to cut the old ones, in ms."""
    if shutil.which("espeak-ng") is None:
        print(json.dumps({"start": [], "stop": []}), flush=True)
        return
    from PySide6.QtGui import QAccessible, QGuiApplication

    from kiosk.devices.keypad.api import Key
    from kiosk.devices.speech.api import Sink
    from kiosk.devices.speech.espeak import EspeakSpeech
    from kiosk.ui.curtain import qt_application
    from kiosk.ui.demo.robot import HANG, LostError
    from kiosk.ui.demo.stage import Stage

    def words_after(moment: float) -> None:
        # Not the robot's own wait: it sleeps between two looks, which would be measured too.
        while ear.began <= moment:
            QGuiApplication.processEvents()
            if time.monotonic() > moment + HANG:
                raise LostError("waited in vain for the voice")

    qt_application()
    QAccessible.setActive(True)
    with tempfile.TemporaryDirectory() as folder:
        ear = Ear(Path(folder))
        speech = EspeakSpeech(("sh", "-c", 'exec cat > "$0"', "{device}"), {Sink.HEADSET: str(ear.pipe)})
        stage = Stage(landscape=False, speech=speech)
        stage.start("fiscal_stamp")
        stage.go()
        plugged = time.monotonic()
        stage.devices.keypad.plug_headset()
        words_after(plugged)
        start, stop = [], []
        for _ in range(KEYS):
            pressed = time.monotonic()
            stage.devices.keypad.press(Key.DOWN)
            words_after(pressed)
            start.append((ear.began - pressed) * 1000)
            stop.append((ear.ended - pressed) * 1000)
        stage.close()
        speech.close()
    print(json.dumps({"start": start, "stop": stop}), flush=True)
