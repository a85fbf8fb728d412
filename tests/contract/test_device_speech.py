"""What every voice promises: one thing at a time, cut at once, held and gone on with."""

from __future__ import annotations

import math
import shutil
import sys
import wave
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from kiosk.clock import AdjustableClock
from kiosk.devices.speech.api import Manner, Piece, Sink, Speech, SpeechState
from kiosk.devices.speech.espeak import VOICES, EspeakSpeech
from kiosk.devices.speech.simulated import SimulatedSpeech
from kiosk.visit.voice import VOLUMES
from tests.lab.daemons import until

EAR = Manner(Sink.HEADSET)
HELLO = Piece("Bonjour", "fr")
LONG = Piece("Un timbre fiscal, encore un timbre fiscal, " * 40, "fr")


class Bench(Protocol):
    """A voice and an ear."""

    against: str

    @property
    def speech(self) -> Speech: ...
    def speaks(self) -> bool: ...
    def time_passes(self) -> None: ...
    def close(self) -> None: ...


class SimulatedBench:
    """The simulated voice, whose time is a clock's."""

    against = "simulator"

    def __init__(self, _folder: Path) -> None:
        self.clock = AdjustableClock()
        self.speech = SimulatedSpeech(self.clock, pace=0.05)

    def speaks(self) -> bool:
        return self.speech.saying is not None

    def time_passes(self) -> None:
        self.clock.advance(10)

    def close(self) -> None:
        self.speech.close()


class EspeakBench:
    """espeak-ng itself, and a player that keeps the sound and takes a moment for it, as a sound card does."""

    against = "espeak-ng"

    def __init__(self, folder: Path) -> None:
        if shutil.which("espeak-ng") is None:
            pytest.skip("espeak-ng is not installed")
        player = Path(__file__).parents[1] / "lab" / "player.py"
        self.folder = folder
        command = (sys.executable, str(player), str(folder), "{device}")
        self.speech = EspeakSpeech(command, {Sink.HEADSET: "ear", Sink.LOUDSPEAKER: ""})
        until(lambda: self.speech.status().state is SpeechState.READY, "the voice is ready")

    def speaks(self) -> bool:
        return bool(self.speech._running)

    def time_passes(self) -> None:
        """It passes by itself."""

    def close(self) -> None:
        self.speech.close()


@pytest.fixture(params=[SimulatedBench, EspeakBench], ids=["simulated", "espeak"])
def bench(
    request: pytest.FixtureRequest, tmp_path: Path, record_property: Callable[[str, object], None]
) -> Iterator[Bench]:
    made: Bench = request.param(tmp_path)
    for name, value in (
        ("device", "speech"),
        ("adapter", request.node.callspec.id),
        ("against", made.against),
    ):
        record_property(name, value)
    yield made
    made.close()


@pytest.fixture
def told(bench: Bench) -> list[Piece | None]:
    told: list[Piece | None] = []
    bench.speech.subscribe_progress(told.append)
    return told


def _ends(bench: Bench, told: list[Piece | None]) -> None:
    def over() -> bool:
        bench.time_passes()
        return None in told

    until(over, "all was said")


def test_it_says_each_piece_and_then_that_all_was_said(bench: Bench, told: list[Piece | None]) -> None:
    morning = Piece("Good morning", "en")
    bench.speech.say([HELLO, morning], EAR)
    _ends(bench, told)
    assert told == [HELLO, morning, None]
    assert told[1] is morning, "who says it twice must know which one is said"


def test_new_words_cut_the_old_ones(bench: Bench, told: list[Piece | None]) -> None:
    bench.speech.say([LONG, LONG], EAR)
    until(lambda: bench.speaks(), "it speaks")
    bench.speech.say([HELLO], EAR)
    _ends(bench, told)
    assert told.count(None) == 1


def test_it_is_silent_at_once_and_tells_nothing_of_it(bench: Bench, told: list[Piece | None]) -> None:
    bench.speech.say([LONG], EAR)
    until(lambda: bench.speaks(), "it speaks")
    bench.speech.stop()
    assert not bench.speaks()
    bench.speech.say([HELLO], EAR)
    _ends(bench, told)
    assert told.count(None) == 1


def test_a_pause_holds_the_words_and_they_go_on(bench: Bench, told: list[Piece | None]) -> None:
    bench.speech.say([HELLO, HELLO], EAR)
    until(lambda: bench.speaks(), "it speaks")
    bench.speech.pause(True)
    assert None not in told
    bench.speech.pause(False)
    _ends(bench, told)


def test_a_held_voice_can_be_cut(bench: Bench, told: list[Piece | None]) -> None:
    bench.speech.say([LONG], EAR)
    until(lambda: bench.speaks(), "it speaks")
    bench.speech.pause(True)
    bench.speech.say([HELLO], EAR)
    _ends(bench, told)


def test_every_language_of_the_kiosk_has_a_voice(bench: Bench) -> None:
    assert {"fr", "fr-simple", "en", "ar", "tr", "pt", "it", "es"} <= bench.speech.capabilities().languages


def test_closing_twice_is_harmless_and_is_never_ok_afterwards(bench: Bench) -> None:
    bench.speech.say([LONG], EAR)
    bench.speech.close()
    bench.speech.close()
    assert not bench.speaks()
    assert bench.speech.status().state is SpeechState.UNKNOWN


def test_no_representation_shows_what_was_said() -> None:
    assert "Bonjour" not in repr(HELLO)


# --- espeak-ng -----------------------------------------------------------------------------------------------------


@pytest.fixture
def espeak(tmp_path: Path) -> Iterator[EspeakBench]:
    bench = EspeakBench(tmp_path)
    yield bench
    bench.close()


@pytest.mark.parametrize("language", sorted(VOICES))
def test_each_voice_makes_sound(espeak: EspeakBench, language: str) -> None:
    words = {"ar": "صباح الخير"}.get(language, "Bonjour, 86 euros")
    assert max(map(abs, _heard(espeak, Piece(words, language), EAR))) > 1000


def test_a_faster_voice_is_shorter(espeak: EspeakBench) -> None:
    assert len(_heard(espeak, HELLO, Manner(Sink.HEADSET, rate=2.0))) < len(_heard(espeak, HELLO, EAR))


@pytest.mark.parametrize("language", sorted(VOICES))
def test_the_loudest_is_eighteen_decibels_above_the_softest(espeak: EspeakBench, language: str) -> None:
    piece = Piece("Bonjour, 86 euros", language)
    loud = [_level(_heard(espeak, piece, Manner(Sink.HEADSET, volume=volume))) for volume in VOLUMES]
    gains = [decibels - loud[0] for decibels in loud]
    assert gains == sorted(gains)
    assert gains[-1] >= 18, "EN 301 549, 8.2.1.1"
    assert any(12 <= gain < 18 for gain in gains), "a step between, 8.2.1.2"


def _level(sound: array[int]) -> float:
    """Return how loud a sound is, in decibels above one unit of its samples."""
    return 10 * math.log10(sum(sample * sample for sample in sound) / len(sound))


def _heard(espeak: EspeakBench, piece: Piece, manner: Manner) -> array[int]:
    """Return the samples of what the player got."""
    told: list[Piece | None] = []
    stop = espeak.speech.subscribe_progress(told.append)
    espeak.speech.say([piece], manner)
    _ends(espeak, told)
    stop()
    (sound,) = espeak.folder.glob("ear-*.wav")
    with wave.open(str(sound)) as heard:
        data = heard.readframes(10_000_000)  # espeak-ng writes to a pipe, and so no true length
    sound.unlink()
    return array("h", data[: len(data) // 2 * 2])


def test_a_sink_without_a_name_stays_silent(espeak: EspeakBench) -> None:
    assert espeak.speech.capabilities().sinks == {Sink.HEADSET}
    espeak.speech.say([HELLO], Manner(Sink.LOUDSPEAKER))
    espeak.speech.stop()
    assert list(espeak.folder.glob("*.wav")) == []


def test_a_player_that_is_not_there_is_told(tmp_path: Path) -> None:
    speech = EspeakSpeech((str(tmp_path / "nobody"),), {Sink.HEADSET: "ear"})
    until(lambda: speech.status().state is SpeechState.BROKEN, "it is told")
    speech.close()


def test_a_player_that_fails_is_told() -> None:
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    speech = EspeakSpeech(("false",), {Sink.HEADSET: "ear"})
    until(lambda: speech.status().state is SpeechState.READY, "it is ready")
    speech.say([HELLO], EAR)
    until(lambda: speech.status().state is SpeechState.BROKEN, "it is told")
    speech.close()
