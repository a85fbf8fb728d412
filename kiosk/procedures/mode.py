"""What is known of the procedures before they are loaded: the configuration is read before the first frame."""

from __future__ import annotations

from enum import Enum
from typing import Final

PROCEDURE_IDS: Final = ("fiscal_stamp", "france_travail", "stamp_refund")
"""The ids of `kiosk.procedures.registry`, in its order."""


class Mode(Enum):
    """How a procedure is delivered here; the screen always says which."""

    CONNECTED = "connected"
    GUIDE = "guide"
    OFF = "off"
