"""Calls for an agent: noted, looked up by the kiosk that made them, answered by the agents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kiosk.backoffice.server.models import AgentCallIn, AgentCallOut
from kiosk.backoffice.server.problems import ProblemError
from kiosk.backoffice.server.tables import AgentCallRow
from kiosk.clock import Clock
from kiosk.orders.api import RefusalCode

OPEN: Final = timedelta(minutes=30)
"""After that nobody waits any more."""

UNDER_WAY: Final = timedelta(minutes=5)
"""How long an agent who said that he comes is on his way."""


def note(engine: Engine, clock: Clock, kiosk: str, call: AgentCallIn) -> AgentCallOut:
    """Write down that somebody wants an agent. An agent who is on his way to that kiosk comes for this call too."""
    now = clock.now().astimezone(UTC)
    with Session(engine) as session, session.begin():
        under_way = session.scalars(
            select(AgentCallRow.coming_at)
            .where(AgentCallRow.kiosk_id == kiosk, AgentCallRow.coming_at > now - UNDER_WAY)
            .order_by(AgentCallRow.coming_at.desc())
        ).first()
        row = AgentCallRow(
            kiosk_id=kiosk,
            screen=call.screen,
            language=call.language,
            need=call.need.value if call.need else None,
            called_at=now,
            coming_at=under_way,
        )
        session.add(row)
        session.flush()
        return AgentCallOut(call=row.id, coming=row.coming_at is not None)


def look_up(engine: Engine, kiosk: str, call: int) -> AgentCallOut:
    """Return a call of ``kiosk`` as it stands. Raises ProblemError for one that it did not make."""
    with Session(engine) as session:
        row = session.get(AgentCallRow, call)
        if row is None or row.kiosk_id != kiosk:
            raise ProblemError(HTTPStatus.NOT_FOUND, RefusalCode.OTHER, "no such call of this kiosk")
        return AgentCallOut(call=row.id, coming=row.coming_at is not None)


def waiting(engine: Engine, now: datetime) -> Sequence[AgentCallRow]:
    """Return the calls of the last half hour that nobody comes to, oldest first."""
    with Session(engine) as session:
        return session.scalars(
            select(AgentCallRow)
            .where(AgentCallRow.coming_at.is_(None), AgentCallRow.called_at > now.astimezone(UTC) - OPEN)
            .order_by(AgentCallRow.id)
        ).all()


def come(engine: Engine, now: datetime, kiosk: str | None = None) -> int:
    """Say that an agent comes to every call that waits, or to those of one kiosk; return how many there were."""
    with Session(engine) as session, session.begin():
        rows = session.scalars(
            select(AgentCallRow).where(
                AgentCallRow.coming_at.is_(None), AgentCallRow.called_at > now.astimezone(UTC) - OPEN
            )
        ).all()
        chosen = [row for row in rows if kiosk is None or row.kiosk_id == kiosk]
        for row in chosen:
            row.coming_at = now.astimezone(UTC)
        return len(chosen)
