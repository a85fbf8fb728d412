"""Who comes to the machine's kiosk, and how often what strikes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st

from kiosk.contact import Email
from kiosk.devices.payment_terminal.simulated import Policy
from kiosk.money import euros
from kiosk.orders.api import StampOrder
from kiosk.orders.events import Paper
from tests.faults.machine_partners import Line

_CONTACT: Final = Email("usager@example.org")
ORDERS: Final = (
    StampOrder("passport.adult", euros(86), _CONTACT, "fr"),
    StampOrder("passport.15_17", euros(42), _CONTACT, "fr"),
)
# What strikes is drawn less often than what does not, or nobody would ever be sold anything.
_MOODS: Final = (*[Policy.APPROVE] * 5, *(mood for mood in Policy if mood is not Policy.MANUAL))
LINES: Final = (*[Line.FINE] * 4, *Line)
PAPERS: Final = (Paper.PRINTED, Paper.PARTLY, Paper.NOT_PRINTED, Paper.HELD)

happenings = st.sampled_from(("nothing", "nothing", "nothing", "dies", "dies", "recovers", "arrives"))
calls = st.integers(1, 16)
rarely = st.sampled_from((False, False, False, True))
mostly = st.sampled_from((True, True, True, False))
few = st.sampled_from((0, 0, 0, 1, 2, 4))


@dataclass(frozen=True)
class Purchase:
    """One citizen at the kiosk: what he buys, what the terminal does, and what happens at which call meanwhile."""

    order: StampOrder
    mood: Policy = Policy.APPROVE
    happens: str = "nothing"
    call: int = 1
    after: bool = False
    paper: Paper = Paper.PRINTED


_purchases = st.builds(
    Purchase,
    order=st.sampled_from(ORDERS),
    mood=st.sampled_from(_MOODS),
    happens=happenings,
    call=calls,
    after=st.booleans(),
    paper=st.sampled_from(PAPERS),
)


citizens = st.lists(_purchases, min_size=1, max_size=2)
