"""What travels, as the back office believes and publishes it (``docs/openapi.json``)."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from kiosk.need import Need
from kiosk.orders.api import OrderState
from kiosk.tariffs import Certainty


def _whole(value: object) -> object:
    """JSON Schema counts 86.0 among the integers (draft 2020-12 validation, section 6.1.1); "86" is not one."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _full_date(value: object) -> object:
    """RFC 3339, section 5.6: 2026-11-22. Pydantic would also read a number of seconds."""
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("a date is YYYY-MM-DD")
    return value


Day: TypeAlias = Annotated[date, BeforeValidator(_full_date)]
Reference: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
        description="The kiosk's own number of the order, unique for that kiosk.",
        examples=["K1-20261122-0001"],
    ),
]
Language: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}([_@-][A-Za-z0-9]{1,16}){0,3}$", examples=["fr"])]
TariffId: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$", examples=["passport.adult"])]
# Field before BeforeValidator: the other way round the bounds hold and are left out of the published schema.
Cents: TypeAlias = Annotated[
    int, Field(strict=True, ge=0, le=10_000_000, description="Cents of a euro."), BeforeValidator(_whole)
]
Authorisation: TypeAlias = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,64}$")]
LARGEST_BOOK = 5_000
"""Orders in the book of one day."""


class Sent(BaseModel):
    """A body that a kiosk sends: nothing unknown in it, and its repr stays out of any traceback."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(****)"

    __str__ = __repr__


class EmailDelivery(Sent):
    """The number leaves by e-mail."""

    channel: Literal["email"]
    address: str = Field(
        max_length=254, pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,6}$"
    )


class SmsDelivery(Sent):
    """The number leaves by SMS to a French mobile number in E.164 form."""

    channel: Literal["sms"]
    address: str = Field(pattern=r"^\+33[67][0-9]{8}$")


class OrderIn(Sent):
    """One stamp to set aside."""

    reference: Reference
    tariff_id: TariffId
    amount_cents: Cents
    language: Language
    delivery: Annotated[EmailDelivery | SmsDelivery, Field(discriminator="channel")]


class IssueIn(Sent):
    """Proof of payment: the authorisation that the payment terminal gave."""

    authorisation: Authorisation


class AgentCallIn(Sent):
    """Where help is wanted."""

    screen: str = Field(pattern=r"^[A-Za-z0-9._:-]{1,64}$")
    language: Language
    need: Need | None = Field(default=None, description="What for, if that was said.")


class StampOut(BaseModel):
    """An issued stamp (CGI art. 899: a unique identifier; art. 900: valid twelve months)."""

    number: str = Field(pattern=r"^[0-9]{16}$")
    amount_cents: Cents
    issued_on: date
    valid_until: date
    specimen: bool = Field(description="True: a simulated number without any value.")

    def __repr__(self) -> str:
        return "StampOut(****)"


class OrderOut(BaseModel):
    """An order as it stands."""

    reference: Reference
    tariff_id: TariffId
    language: Language
    state: OrderState
    amount_cents: Cents
    stamp: StampOut | None = Field(description="Set exactly when the state is issued.")
    message_sent: bool = Field(description="Whether the number already left for the citizen's contact.")


class DayLineOut(BaseModel):
    """One order of a day."""

    reference: Reference
    state: Literal[OrderState.ISSUED, OrderState.RESERVED]
    amount_cents: Cents
    authorisation: Authorisation | None = Field(description="Set exactly when the state is issued.")


class DayOut(BaseModel):
    """What was issued on a day, and what was reserved until its end and is not decided yet."""

    date: date
    orders: tuple[DayLineOut, ...] = Field(max_length=LARGEST_BOOK, description="By reference, each once.")


class AgentCallOut(BaseModel):
    """A call as it stands."""

    call: int = Field(ge=1)
    coming: bool = Field(description="Whether an agent said that he comes.")


class HealthOut(BaseModel):
    """The back office works and knows the kiosk that asks."""

    version: str
    specimen: bool = Field(description="Whether its stamps are simulated.")


class TariffOut(BaseModel):
    """One dated row. Both ends are inclusive; null means without end. A null amount is typed by the citizen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: TariffId
    group: str = Field(min_length=1)
    label_fr: str = Field(min_length=1)
    amount_cents: Cents | None
    territory: str = Field(min_length=1)
    effective_from: date | None
    effective_to: date | None
    sold_on: str = Field(min_length=1)
    legal: str
    source: str
    certainty: Certainty
    checked_on: date
    note: str

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.effective_from and self.effective_to and self.effective_to < self.effective_from:
            raise ValueError("a tariff ends after it begins")
        return self

    def covers(self, day: date) -> bool:
        """Whether the row is in force on that day."""
        return (self.effective_from or date.min) <= day <= (self.effective_to or date.max)


class CatalogueOut(BaseModel):
    """All dated rows; no two of one id and territory share a day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str = Field(min_length=1)
    tariffs: tuple[TariffOut, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _no_day_has_two_prices(self) -> Self:
        rows = sorted(self.tariffs, key=lambda row: (row.id, row.territory, row.effective_from or date.min))
        for row, after in pairwise(rows):
            same = (row.id, row.territory) == (after.id, after.territory)
            if same and (after.effective_from or date.min) <= (row.effective_to or date.max):
                raise ValueError(f"two rows of {row.id} share a day")
        return self
