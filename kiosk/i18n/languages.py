"""The languages that the kiosk can speak: a closed list. Adding one is a row here and a folder in ``locales/``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Direction(Enum):
    """The direction of writing, in the words Qt uses (``QT_LAYOUT_DIRECTION``)."""

    LEFT_TO_RIGHT = "LTR"
    RIGHT_TO_LEFT = "RTL"


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the kiosk.

    ``endonym`` is its name for those who speak it, ``locale`` the CLDR locale of its numbers and dates. Letters
    that are smaller than Latin ones of the same size are written ``scale`` times larger, their lines ``leading`` apart.
    """

    code: str
    endonym: str
    direction: Direction
    locale: str
    scale: float = 1.0
    leading: float = 1.12


_LTR, _RTL = Direction.LEFT_TO_RIGHT, Direction.RIGHT_TO_LEFT

LANGUAGES: Final[tuple[Language, ...]] = (
    Language("fr", "Français", _LTR, "fr_FR"),
    Language("fr-simple", "Français simple", _LTR, "fr_FR"),
    Language("en", "English", _LTR, "en_GB"),
    # The months that every Arabic reader knows, and the decimal comma of the Maghreb and of French pay slips.
    Language("ar", "العربية", _RTL, "ar_LY", scale=1.2, leading=1.3),
    Language("tr", "Türkçe", _LTR, "tr_TR"),
    Language("pt", "Português", _LTR, "pt_PT"),
    Language("it", "Italiano", _LTR, "it_IT"),
    Language("es", "Español", _LTR, "es_ES"),
)

PSEUDO: Final = Language("qps", "[Pséüdö]", _LTR, "en_GB")
"""English made longer and accented, for tests of the layout; never offered to a citizen."""


def language(code: str) -> Language:
    """Return the language ``code``, the pseudo-locale included. Raises ValueError naming the known codes."""
    for known in (*LANGUAGES, PSEUDO):
        if known.code == code:
            return known
    codes = ", ".join(known.code for known in LANGUAGES)
    raise ValueError(f"unknown language {code!r}: known are {codes}")
