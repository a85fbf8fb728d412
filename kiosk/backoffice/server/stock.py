"""The stock of simulated stamp numbers. They begin with 9999 and are marked SPECIMEN wherever they appear.

The State publishes no format for the 16 digits of a real stamp, so the prefix proves nothing by itself: it lets a
person who reads a number aloud be told that it is ours. What counts is ``specimen`` in the contract.
"""

from __future__ import annotations

from secrets import randbelow

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session

from kiosk.backoffice.server.tables import StampRow

SPECIMEN_PREFIX = "9999"
_DIGITS = 12


def fill(engine: Engine, size: int) -> None:
    """Make numbers until ``size`` exist, sold ones included; a restart with the same size makes none."""
    with Session(engine) as session, session.begin():
        missing = size - session.execute(select(func.count()).select_from(StampRow)).scalar_one()
        if missing <= 0:
            return
        known = set(session.scalars(select(StampRow.number)))
        fresh: set[str] = set()
        while len(fresh) < missing:
            number = f"{SPECIMEN_PREFIX}{randbelow(10**_DIGITS):0{_DIGITS}d}"
            if number not in known:
                fresh.add(number)
        session.execute(insert(StampRow), [{"number": number} for number in fresh])


def take(session: Session, order_id: int) -> bool:
    """Set one number aside for the order, in the caller's transaction; False when none is left."""
    free = select(StampRow).where(StampRow.order_id.is_(None)).limit(1).with_for_update(skip_locked=True)
    stamp = session.scalars(free).first()
    if stamp is None:
        return False
    stamp.order_id = order_id
    return True


def give_back(session: Session, order_id: int) -> None:
    """Return the order's number to the stock: nobody ever saw it."""
    stamp = session.scalars(select(StampRow).where(StampRow.order_id == order_id)).one()
    stamp.order_id = None


def number_of(session: Session, order_id: int) -> str:
    """Return the number that the order holds."""
    return session.scalars(select(StampRow.number).where(StampRow.order_id == order_id)).one()
