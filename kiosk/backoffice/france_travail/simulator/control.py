"""``/simulation``: how the demo and the tests turn the simulator's knobs. Nothing of it exists upstream."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from kiosk.backoffice.france_travail.simulator.answering import TheSimulation
from kiosk.backoffice.france_travail.simulator.faults import Call, Fault, Planned

router = APIRouter(prefix="/simulation")


class PlannedModel(BaseModel):
    """A fault to come, as :class:`Planned`."""

    model_config = ConfigDict(extra="forbid")

    call: Call | None
    fault: Fault
    times: Annotated[int, Field(ge=1)] | None = 1


@router.get("")
async def state(simulation: TheSimulation) -> dict[str, Any]:
    """Return the month that can be declared, who declared which, how many papers came, and the faults to come."""
    month = simulation.declarations.month
    return {
        "month": str(month) if month else None,
        "declared": [{"person": person.value, "month": str(month)} for person, month in simulation.declarations.saved],
        "documents": [
            {"person": kept.person.value, "situation": kept.code.situation, "type": kept.code.type}
            for kept in simulation.documents.kept
        ],
        "unconfirmed": simulation.documents.waiting,
        "faults": [
            {"call": planned.call, "fault": planned.fault, "times": planned.times}
            for planned in simulation.faults.to_come
        ],
    }


@router.delete("", status_code=204)
async def reset(simulation: TheSimulation) -> None:
    """Be as on the first day."""
    simulation.reset()


@router.put("/faults", status_code=204)
async def plan(simulation: TheSimulation, plan: list[PlannedModel]) -> None:
    """Plan these faults in the place of all others."""
    simulation.faults.plan(*(Planned(planned.call, planned.fault, planned.times) for planned in plan))


@router.post("/release", status_code=204)
async def release(simulation: TheSimulation) -> None:
    """Let go of every call that hangs."""
    simulation.release()


@router.get("/calls")
async def calls(simulation: TheSimulation) -> list[dict[str, Any]]:
    """Return what arrived, oldest first."""
    return [
        {"call": record.call, "person": record.person, "statut": record.statut, "fault": record.fault}
        for record in simulation.records.all()
    ]


@router.delete("/calls", status_code=204)
async def forget_calls(simulation: TheSimulation) -> None:
    """Forget what arrived."""
    simulation.records.clear()
