"""A faithful simulator of France Travail, as a small server of its own: `create_app` and `build` give it."""

from kiosk.backoffice.france_travail.simulator.app import create_app
from kiosk.backoffice.france_travail.simulator.faults import Call, Fault, Planned, Record
from kiosk.backoffice.france_travail.simulator.persona import Persona
from kiosk.backoffice.france_travail.simulator.run import build
from kiosk.backoffice.france_travail.simulator.settings import SimulatorSettings
from kiosk.backoffice.france_travail.simulator.simulation import Simulation

__all__ = ["Call", "Fault", "Persona", "Planned", "Record", "Simulation", "SimulatorSettings", "build", "create_app"]
