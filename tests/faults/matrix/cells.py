"""What can go wrong, and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from kiosk.dock.actions import Action


class Moment(Enum):
    """Where the purchase is when the trouble strikes; the value is the column's heading."""

    BEFORE = "before anybody comes"
    QUESTIONS = "at a question"
    REVIEW = "at the review"
    CARD = "the terminal waits for the card"
    PIN = "the terminal waits for the PIN"
    PAID = "paid, the stamp is being issued"
    PRINTING = "the stamp is being printed"
    END = "on the last page"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One row: what happens to a device, as acts of the dock."""

    id: str
    device: str
    acts: tuple[tuple[Action, dict[str, Any]], ...] = field(hash=False)


def _trouble(id: str, device: str, *acts: Action | tuple[Action, dict[str, Any]]) -> Trouble:
    return Trouble(id, device, tuple(act if isinstance(act, tuple) else (act, {}) for act in acts))


_OUT: Final = (Action.PRINTER_TONER, {"level": "out"})

TROUBLES: Final = (
    _trouble("unplugged", "payment terminal", Action.PAYMENT_OFFLINE),
    _trouble("out of service", "payment terminal", Action.PAYMENT_OUT_OF_SERVICE),
    _trouble("hangs", "payment terminal", Action.PAYMENT_HANG),
    _trouble("charges, and its answer is lost", "payment terminal", Action.PAYMENT_LOSE_ANSWER),
    _trouble("refuses the card", "payment terminal", Action.PAYMENT_DECLINE),
    _trouble("red key", "payment terminal", Action.PAYMENT_RED_BUTTON),
    _trouble("the next request is lost", "payment terminal", Action.PAYMENT_LOSE_REQUEST),
    _trouble("the next request comes late", "payment terminal", Action.PAYMENT_LATE),
    _trouble("forgets what it took", "payment terminal", Action.PAYMENT_FORGET),
    _trouble("ten answers lost", "payment terminal", (Action.PAYMENT_DROP_ANSWERS, {"times": 10})),
    _trouble("no paper", "document printer", Action.PRINTER_EMPTY),
    _trouble("paper jam", "document printer", Action.PRINTER_JAM),
    _trouble("door open", "document printer", Action.PRINTER_OPEN_DOOR),
    _trouble("no toner", "document printer", _OUT),
    _trouble("unplugged", "document printer", Action.PRINTER_OFFLINE),
    _trouble("no paper, cannot cancel", "document printer", Action.PRINTER_CANCEL_FAILS, Action.PRINTER_EMPTY),
    _trouble("a bank card in it", "card reader", Action.CARD_INSERT_BANK),
    _trouble("a mute card in it", "card reader", Action.CARD_INSERT_MUTE),
    _trouble("unplugged", "card reader", Action.READER_UNPLUG),
    _trouble("a code that means nothing here", "code scanner", Action.SCANNER_SCAN),
    _trouble("noise", "code scanner", Action.SCANNER_NOISE),
    _trouble("unplugged", "code scanner", Action.SCANNER_UNPLUG),
    _trouble("mains lost", "power", Action.POWER_BATTERY),
    _trouble("battery low", "power", Action.POWER_LOW),
    _trouble("supply cannot be read", "power", Action.POWER_LOSE),
    _trouble("unplugged", "keypad", Action.KEYPAD_UNPLUG),
    _trouble("cut", "network", Action.NETWORK_CUT),
    _trouble("answers lost", "network", Action.NETWORK_LOSE_ANSWERS),
    _trouble("requests lost", "network", Action.NETWORK_LOSE_REQUESTS),
)
"""Every row. A trouble that cannot happen at a moment (the red key, before a payment) leaves its cell empty."""
