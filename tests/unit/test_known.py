"""What is told before anything is loaded is true of what is then loaded."""

from __future__ import annotations

from kiosk.known import known_procedures
from kiosk.procedures.registry import PROCEDURES


def test_the_ids_are_those_of_the_registry_in_its_order() -> None:
    assert known_procedures() == tuple(procedure.id for procedure in PROCEDURES)
