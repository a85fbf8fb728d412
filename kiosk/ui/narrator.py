"""Says parts of the screen as one person wants to hear them, and knows which one is being said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from PySide6.QtCore import QObject, Signal

from kiosk.devices.speech.api import Piece, Sink
from kiosk.text import Message
from kiosk.ui.reading import Part
from kiosk.ui.spoken import pieces_of
from kiosk.ui.view import ShellView
from kiosk.visit.voice import Hearing

Said: TypeAlias = tuple[tuple[Part, Piece], ...]
"""Pieces, each with the part that it is of."""


class Narrator(QObject):
    """The voice of one kiosk."""

    changed = Signal()
    """Another part is being said, or none."""
    spoke = Signal()
    """The voice came to the next piece, or to its end; a cut tells nothing."""
    _progressed = Signal(object)

    def __init__(self, shell: ShellView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._speech = shell.parts.devices.speech
        self._paused = False
        self._said: Said = ()
        self.hearing = Hearing()
        self.spoken: Part | None = None
        # It speaks of itself from a thread of its own: a queued signal brings it to this one.
        self._progressed.connect(self._on_progress)
        self._unsubscribe = self._speech.subscribe_progress(self._progressed.emit)

    def close(self) -> None:
        """Be silent for good."""
        self._unsubscribe()
        self._speech.stop()

    @property
    def sinks(self) -> frozenset[Sink]:
        """Where the voice can be heard."""
        return self._speech.capabilities().sinks

    def words(self, message: Message) -> Piece:
        """Return a sentence of ours in the language of the screen."""
        return Piece(self._rendered(message), self._language)

    def pieces(self, *parts: Part) -> list[Piece]:
        """Return what is said of ``parts`` where somebody listens, or aloud when nobody does."""
        return [piece for _part, piece in self._of(parts)]

    def say(self, *pieces: Piece) -> None:
        """Say ``pieces``, and cut what is being said; nothing happens when nobody listens."""
        self._say(pieces, ())

    def read(self, parts: Sequence[Part], *, before: Sequence[Piece] = (), after: Sequence[Piece] = ()) -> None:
        """Say ``parts`` and show which one is being said, between other words."""
        said = self._of(parts)
        self._say([*before, *(piece for _part, piece in said), *after], said)

    def warn(self, parts: Sequence[Part]) -> None:
        """Say ``parts`` where somebody listens, and aloud when nobody does: he may look elsewhere."""
        manner = replace(self.hearing, sink=self._sink).manner
        if manner is not None and self._sink in self.sinks:
            self._paused = False
            self._speech.say(self.pieces(*parts), manner)

    def pause(self) -> None:
        """Hold the words, or let them go on."""
        self._paused = not self._paused
        self._speech.pause(self._paused)

    def cut(self) -> None:
        """Be silent for now."""
        self._speech.stop()
        self._said = ()
        self._at(None)

    # --- inside --------------------------------------------------------------------------------------------------

    def _say(self, pieces: Sequence[Piece], said: Said) -> None:
        manner = self.hearing.manner
        self._paused = False
        self._said = said
        if manner is not None and pieces:
            self._speech.say(pieces, manner)

    def _of(self, parts: Sequence[Part]) -> Said:
        written = self._shell.written
        return tuple(
            (part, piece)
            for part in parts
            for piece in pieces_of(part, self._language, self._sink, self._rendered, written)
        )

    def _on_progress(self, piece: Piece | None) -> None:
        # The very same piece: one that was cut meanwhile may have told of itself late.
        self._at(next((part for part, said in self._said if said is piece), None))
        self.spoke.emit()

    def _at(self, part: Part | None) -> None:
        if part is not self.spoken:
            self.spoken = part
            self.changed.emit()

    @property
    def _sink(self) -> Sink:
        return self.hearing.sink or Sink.LOUDSPEAKER

    @property
    def _language(self) -> str:
        return str(self._shell.property("language"))

    def _rendered(self, message: Message) -> str:
        return self._shell.parts.words.render(message, self._language)
