"""Who speaks on a page, and in which languages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Protocol

from kiosk.text import Message

FRENCH: Final = "fr"

_UNSEEN: Final = re.compile("[\u200e\u200f\u2066-\u2069]")
"""What tells a direction and has no form of its own."""


class Words(Protocol):
    """The catalogues of translated sentences."""

    def render(self, message: Message, language: str) -> str:
        """Return ``message`` in ``language``, its amounts, dates and references included."""


@dataclass(frozen=True, slots=True)
class SiteIdentity:
    """The annex that a page comes from, and which of its kiosks printed it."""

    name: str
    town: str
    kiosk: str


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text and the language it is in (BCP 47), for the reader that speaks the page.

    Its ``repr`` is silent, as a number that is worth money may be in it.
    """

    text: str = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a page. ``other`` is None when French is enough, or reads the same."""

    french: Span
    other: Span | None = None


class Voice:
    """Says every sentence in French, and again in the citizen's language when that is another one.

    French is never missing: law 94-665 of 4 August 1994, art. 3 and 4. French in simple words is French: such a page
    speaks with those words only.
    """

    def __init__(self, words: Words, language: str) -> None:
        simple = language.replace("_", "-").split("-")[0] == FRENCH
        self._words = words
        self._french = language if simple else FRENCH
        self._other = None if simple else language

    @property
    def language(self) -> str:
        """The language of the page as a whole."""
        return FRENCH

    def say(self, message: Message) -> Said:
        """Return ``message`` in the language or languages of the page."""
        french = Span(self._words.render(message, self._french), FRENCH)
        if self._other is None:
            return Said(french)
        other = Span(self._words.render(message, self._other), self._other)
        return Said(french, None if _UNSEEN.sub("", other.text) == _UNSEEN.sub("", french.text) else other)


def same(text: str) -> Said:
    """Return a name, number or address that no language changes."""
    return Said(Span(text, FRENCH))
