"""The network to the back office, which loses requests and answers and holds some up, as a seed says."""

from __future__ import annotations

from random import Random
from threading import Timer

from kiosk.backoffice.simulated import NetworkMode, NetworkSwitch
from kiosk.backoffice.wire import Adapter, Transport
from tests.faults.kills.scene import LATE_IN_A_HUNDRED, LATENESS


def unkind(losses: int, dice: Random) -> Transport:
    """Return a transport whose every call meets what ``dice`` says; ``losses`` of a hundred requests and of a hundred
    answers are lost. A late request that the kiosk does not live to see is lost too."""
    in_a_hundred = {
        NetworkMode.ONLINE: 100 - 2 * losses - LATE_IN_A_HUNDRED,
        NetworkMode.LOSE_REQUESTS: losses,
        NetworkMode.LOSE_ANSWERS: losses,
        NetworkMode.LATE: LATE_IN_A_HUNDRED,
    }

    def adapter() -> Adapter:
        switch = NetworkSwitch(dice.choices(list(in_a_hundred), list(in_a_hundred.values()))[0])
        if switch.mode is NetworkMode.LATE:
            Timer(dice.uniform(*LATENESS), switch.deliver_late).start()
        return switch.adapter()

    return adapter
