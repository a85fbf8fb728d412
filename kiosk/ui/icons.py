"""The pictograms, by the names that the procedures use: glyphs of Material Design Icons 6."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Final

_FONT: Final = "materialdesignicons6-webfont-6.9.96.ttf"
_CHARMAP: Final = "materialdesignicons6-webfont-charmap-6.9.96.json"

ICONS: Final[dict[str, str]] = {
    "adult": "account-outline",
    "agent": "face-agent",
    "back": "arrow-left",
    "back_rtl": "arrow-right",
    "bank": "bank-outline",
    "boat": "sail-boat",
    "calendar": "calendar-month-outline",
    "card": "credit-card-outline",
    "change": "file-replace-outline",
    "check": "magnify",
    "child": "human-male-child",
    "chevron": "chevron-right",
    "chevron_rtl": "chevron-left",
    "close": "close",
    "comfort": "format-size",
    "agent_call": "hand-wave-outline",
    "down": "arrow-down",
    "done": "check-circle-outline",
    "elsewhere": "cellphone",
    "email": "email-outline",
    "erase": "eraser-variant",
    "euro": "currency-eur",
    "exam": "clipboard-check-outline",
    "exchange": "swap-horizontal",
    "finish": "exit-to-app",
    "forward": "arrow-right",
    "french": "alpha-f-box-outline",
    "globe": "web",
    "hosting": "home-heart",
    "id_card": "card-account-details-outline",
    "info": "information-outline",
    "justice": "scale-balance",
    "language": "translate",
    "lawyer": "account-tie-voice-outline",
    "licence": "car-outline",
    "list": "format-list-checks",
    "look_left": "arrow-left-bold",
    "look_right": "arrow-right-bold",
    "lost": "card-search-outline",
    "message": "message-text-outline",
    "more": "dots-horizontal-circle-outline",
    "nationality": "flag-outline",
    "no": "close-circle-outline",
    "no_printer": "printer-off-outline",
    "nothing_to_pay": "check-decagram-outline",
    "keypad": "dialpad",
    "lock": "lock-outline",
    "other": "dots-horizontal-circle-outline",
    "paid": "check-decagram-outline",
    "paper": "file-document-outline",
    "passport": "passport",
    "pencil": "pencil-outline",
    "phone": "cellphone",
    "power": "power-plug-outline",
    "printer": "printer-outline",
    "problem": "alert-circle-outline",
    "receipt": "receipt-text-outline",
    "refund": "cash-refund",
    "renew": "autorenew",
    "residence": "home-account",
    "retirement": "account-clock-outline",
    "retry": "refresh",
    "scanner": "barcode-scan",
    "shop": "store-outline",
    "stamp": "stamper",
    "teen": "account-school-outline",
    "time": "clock-outline",
    "town": "bank",
    "touch": "gesture-tap",
    "bag": "bag-personal-outline",
    "up": "arrow-up",
    "unsure": "help-circle-outline",
    "voice": "volume-high",
    "voice_off": "volume-off",
    "warning": "alert-outline",
    "work": "briefcase-outline",
    "yes": "check-circle-outline",
}


def _fonts() -> Path:
    # QtAwesome is a package of fonts to us: importing it would pull QtWidgets in.
    spec = importlib.util.find_spec("qtawesome")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package QtAwesome, which carries the icon font, is not installed")
    return Path(spec.origin).parent / "fonts"


def font_file() -> Path:
    """Return the icon font."""
    return _fonts() / _FONT


def glyphs() -> dict[str, str]:
    """Return the character of each icon name. Raises KeyError when the font lacks one."""
    import json

    charmap = json.loads((_fonts() / _CHARMAP).read_text(encoding="utf-8"))
    return {name: chr(int(charmap[glyph], 16)) for name, glyph in ICONS.items()}
