"""The pseudo-locale: English 40 % longer, accented and in brackets, so that a screen shows what it cannot hold.

A sentence on screen without brackets was cut, and one without accents never went through a catalogue.
"""

from __future__ import annotations

import math
from typing import Final

from kiosk.i18n.catalogue import PLACEHOLDER, Catalogue

GROWTH: Final = 0.4
"""How much longer: about what German or Portuguese adds to a short English label."""

_VOWELS: Final = frozenset("aeiouAEIOU")
# Letters of Latin-1 only: the typeface of the kiosk has them, so the layout is measured with the real glyphs.
_ACCENTS: Final = str.maketrans("aceinouyACEINOUY", "áçéîñöüýÁÇÉÎÑÖÜÝ")


def pseudo(english: Catalogue) -> Catalogue:
    """Return ``english`` with every form stretched and its placeholders untouched."""
    return Catalogue(
        english.plural, {key: tuple(stretch(form) for form in forms) for key, forms in english.messages.items()}
    )


def stretch(text: str) -> str:
    """Return ``text`` accented, in brackets, and at least 40 % longer, placeholders not counted."""
    words = PLACEHOLDER.split(text)
    kept = [*PLACEHOLDER.findall(text), ""]
    goal = math.ceil(sum(map(len, words)) * (1 + GROWTH))
    grown = [_double_vowels(word).translate(_ACCENTS) for word in words]
    padding = max(0, goal - sum(map(len, grown)))
    return "[" + "".join(word + hole for word, hole in zip(grown, kept, strict=True)) + "~" * padding + "]"


def _double_vowels(word: str) -> str:
    return "".join(letter + letter.lower() if letter in _VOWELS else letter for letter in word)
