"""What is kept, and the engine that keeps it. ``docs/backoffice.md`` says what for and for how long."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    Engine,
    ForeignKey,
    QueuePool,
    String,
    UniqueConstraint,
    create_engine,
    event,
    inspect,
    make_url,
)
from sqlalchemy import Enum as Choice
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

WAIT = 5.0
"""Seconds that a call waits for the database."""


class Base(DeclarativeBase):
    """The tables of the back office."""


class Verdict(Enum):
    """What was decided of an order, once."""

    ISSUED = "issued"
    REVERSED = "reversed"


class MessageState(Enum):
    """Where a message stands: HELD until the stamp is issued, then QUEUED, then SENT; DROPPED with a reversal."""

    HELD = "held"
    QUEUED = "queued"
    SENT = "sent"
    DROPPED = "dropped"


def _choice(enum: type[Enum]) -> Choice:
    return Choice(enum, native_enum=False, create_constraint=True, values_callable=lambda kind: [e.value for e in kind])


class OrderRow(Base):
    """An order, as it was reserved; never changed afterwards."""

    __tablename__ = "orders"
    __table_args__ = (UniqueConstraint("kiosk_id", "reference"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kiosk_id: Mapped[str] = mapped_column(String(64))
    reference: Mapped[str] = mapped_column(String(64))
    tariff_id: Mapped[str] = mapped_column(String(64))
    amount_cents: Mapped[int]
    language: Mapped[str] = mapped_column(String(64))
    reserved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class DecisionRow(Base):
    """Issue xor reverse: the order is the primary key, so the database itself refuses a second decision."""

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint("(verdict = 'issued') = (authorisation IS NOT NULL)", name="issued_when_paid"),
        CheckConstraint("(verdict = 'issued') = (issued_on IS NOT NULL)", name="issued_with_a_date"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    verdict: Mapped[Verdict] = mapped_column(_choice(Verdict))
    authorisation: Mapped[str | None] = mapped_column(String(64))
    issued_on: Mapped[date | None] = mapped_column(Date)
    decided_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class StampRow(Base):
    """A stamp number in stock; taken once it has an order."""

    __tablename__ = "stamps"

    number: Mapped[str] = mapped_column(String(16), primary_key=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), unique=True)


class MessageRow(Base):
    """The outbox. ``address`` is the citizen's, and is erased in the transaction that sends or drops the message."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("(state IN ('held', 'queued')) = (address IS NOT NULL)", name="erased_when_done"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(8))
    address: Mapped[str | None] = mapped_column(String(254))
    state: Mapped[MessageState] = mapped_column(_choice(MessageState))


class ClosedReferenceRow(Base):
    """A reference that was reversed before it was ever seen: should its order still arrive, it is refused."""

    __tablename__ = "closed_references"

    kiosk_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    reference: Mapped[str] = mapped_column(String(64), primary_key=True)
    closed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class AgentCallRow(Base):
    """Somebody asked for the agent at a kiosk."""

    __tablename__ = "agent_calls"

    id: Mapped[int] = mapped_column(primary_key=True)
    kiosk_id: Mapped[str] = mapped_column(String(64))
    screen: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(64))
    need: Mapped[str | None] = mapped_column(String(64))
    called_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    coming_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


def open_database(url: str) -> Engine:
    """Return the engine of ``url`` with every table made, and the folder of an SQLite file.

    Raises sqlalchemy.exc.SQLAlchemyError or OSError when it cannot.
    """
    options: dict[str, Any] = {"hide_parameters": True}  # a failing statement must not print a contact
    address = make_url(url)
    sqlite = address.get_backend_name() == "sqlite"
    if sqlite:
        options["connect_args"] = {"check_same_thread": False, "timeout": WAIT}
        if address.database and address.database != ":memory:":
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        else:
            # The database is its one connection: everybody takes turns on it.
            options |= {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0, "pool_timeout": WAIT}
    engine = create_engine(url, **options)
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    _drop_former_calls(engine)
    Base.metadata.create_all(engine)
    return engine


def _drop_former_calls(engine: Engine) -> None:
    """Calls of before they had a need: nobody waits at any of them, and their table is made anew."""
    table, looked = Base.metadata.tables[AgentCallRow.__tablename__], inspect(engine)
    if looked.has_table(table.name) and "need" not in {column["name"] for column in looked.get_columns(table.name)}:
        table.drop(engine)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own BEGIN is deferred: two readers that turn writers would dead-lock. See the "begin" event.
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
