"""A supply without hardware: somebody pulls the plug, the battery runs down, or the supply stops answering."""

from __future__ import annotations

from kiosk.clock import Clock
from kiosk.devices.device import Status
from kiosk.devices.power.api import Capabilities, PowerState
from kiosk.devices.power.states import status_of
from kiosk.devices.simulation import SimulatedDevice


class SimulatedPower(SimulatedDevice[PowerState]):
    """A supply driven by hand; ships with the product for the demo and the tests. It begins on mains."""

    def __init__(self, clock: Clock) -> None:
        self._feeds = PowerState.MAINS
        super().__init__(clock)

    def capabilities(self) -> Capabilities:
        """Return what the supply can do: it has a battery."""
        return Capabilities(battery=True)

    # --- the hands at the fuse box -------------------------------------------------------------------------------

    def mains(self) -> bool:
        """Bring the mains back; return whether that changed anything."""
        return self._feed(PowerState.MAINS)

    def on_battery(self) -> bool:
        """Cut the mains; return whether that changed anything."""
        return self._feed(PowerState.ON_BATTERY)

    def low(self) -> bool:
        """Cut the mains and run the battery down; return whether that changed anything."""
        return self._feed(PowerState.LOW_BATTERY)

    def lose(self) -> bool:
        """Let the supply stop answering; return whether it answered until then."""
        return self._feed(PowerState.UNKNOWN)

    # --- inside --------------------------------------------------------------------------------------------------

    def _feed(self, state: PowerState) -> bool:
        with self._acting():
            before, self._feeds = self._feeds, state
            return before is not state

    def _read(self) -> Status[PowerState]:
        return status_of(PowerState.UNKNOWN if self._closed else self._feeds)
