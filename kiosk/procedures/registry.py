"""The procedures that this kiosk knows, in the order of the home screen."""

from __future__ import annotations

from typing import Final

from kiosk.procedures.fiscal_stamp.purchase import StampPurchase
from kiosk.procedures.fiscal_stamp.refund import StampRefund
from kiosk.procedures.france_travail.procedure import MonthlyDeclaration
from kiosk.procedures.procedure import Procedure

PROCEDURES: Final[tuple[Procedure, ...]] = (StampPurchase(), MonthlyDeclaration(), StampRefund())


def procedure(procedure_id: str) -> Procedure:
    """Return the procedure of that id. Raises KeyError when there is none."""
    for candidate in PROCEDURES:
        if candidate.id == procedure_id:
            return candidate
    raise KeyError(procedure_id)
