"""How one person wants the screen: size of the text, colours, reach, time. Everything is back to the usual afterwards
(VVSG 2.0, 7.1-A)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Final


class TextSize(Enum):
    """Four sizes of the running text, by the height of its capitals (VVSG 2.0, 7.1-G; EN 301 549, 5.1.4)."""

    SMALL = "small"
    USUAL = "usual"
    LARGE = "large"
    LARGEST = "largest"


CAP_HEIGHT_MM: Final[dict[TextSize, float]] = {
    TextSize.SMALL: 3.9,
    TextSize.USUAL: 5.4,
    TextSize.LARGE: 6.8,
    TextSize.LARGEST: 8.8,
}
"""Millimetres; 8.8 mm is 0.7 degrees at 720 mm."""
VIEWING_DISTANCE_MM: Final = 500.0
"""From the eyes to the screen: an arm's length, as whoever touches it stands or sits (EN 301 549, 5.1.4)."""
LEAST_CAP_HEIGHT_MM: Final = 3.5
"""No capital is lower, whatever it says (VVSG 2.0, 7.1-G)."""


def least_cap_height_mm(size: TextSize) -> float:
    """Return how high every capital on screen is at least, in millimetres: in the largest size, 0.7 degrees at the
    viewing distance (EN 301 549, 5.1.4)."""
    if size is TextSize.LARGEST:
        return 2 * VIEWING_DISTANCE_MM * math.tan(math.radians(0.7 / 2))
    return LEAST_CAP_HEIGHT_MM


class Colours(Enum):
    """Four palettes (VVSG 2.0, 7.1-D)."""

    USUAL = "usual"
    BLACK_ON_WHITE = "black_on_white"
    WHITE_ON_BLACK = "white_on_black"
    LOW_CONTRAST = "low_contrast"


class Keys(Enum):
    """How the letters of the keyboard on screen are arranged: as on French computers, from A to Z, in Arabic."""

    AZERTY = "azerty"
    ALPHABETICAL = "alphabetical"
    ARABIC = "arabic"


@dataclass(frozen=True, slots=True)
class Comfort:
    """What one person chose. ``reach`` brings every control within reach of a seated person (EN 301 549, 8.3.2);
    ``more_time`` triples every wait of the kiosk for a person (WCAG 2.2.1), and takes what a hand
    strikes twice for one."""

    text: TextSize = TextSize.USUAL
    colours: Colours = Colours.USUAL
    reach: bool = False
    more_time: bool = False
    keys: Keys = Keys.AZERTY

    @property
    def large(self) -> bool:
        """Whether what is handed over is better in large print too."""
        return self.text in (TextSize.LARGE, TextSize.LARGEST)


USUAL: Final = Comfort()
TIME_FACTOR: Final = 3.0
"""How much longer everything waits with ``more_time``."""
LED_FACTOR: Final = 2.0
"""How much longer everything waits for who is led by the voice or by the keys: to hear a page takes longer."""
DOUBLE_STRIKE_S: Final = 0.5
"""Seconds within which a key, or a place, that is struck again counts once with ``more_time`` (EN 301 549, 5.8)."""
