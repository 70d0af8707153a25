"""A health plan and a savings card, as far as a claim meets them: typed, exact, frozen."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

ZERO = Decimal(0)
Category = Literal["drug", "medical_visit", "therapy", "pharmacy"]


def _exact(value: object) -> object:
    """0.2 in JSON means exactly 0.2, not the nearest binary fraction."""
    if isinstance(value, bool):
        raise PydanticCustomError("limit", "must be a number")
    return str(value) if isinstance(value, float) else value


Money = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, le=10_000_000, allow_inf_nan=False)]
Rate = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, le=1, allow_inf_nan=False)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(Part):
    """How one category is shared: coinsurance (a rate) or copay (dollars)."""

    type: Literal["coinsurance", "copay"]
    amount: Money
    deductible_applies: bool = True

    @model_validator(mode="after")
    def _rate_is_a_share(self) -> Self:
        if self.type == "coinsurance" and self.amount > 1:
            raise PydanticCustomError("limit", "has a coinsurance above 1: give a share between 0 and 1")
        return self


class OutOfNetwork(Part):
    deductible: Money = ZERO
    coinsurance: Rate
    oop_max: Money | None = None
    met_deductible: Money = ZERO
    met_oop: Money = ZERO


class Plan(Part):
    """A health plan's rules. ``oop_max`` None: no cap. ``oon`` None: nothing out of network is covered."""

    start_month: Annotated[int, Field(ge=1, le=12)] = 1
    deductible: Money = ZERO
    oop_max: Money | None = None
    met_deductible: Money = ZERO
    met_oop: Money = ZERO
    rules: dict[Category, Rule] = Field(default_factory=dict)
    oon: OutOfNetwork | None = None
    hsa_minimum: Money | None = None
    """Statutory minimum deductible of an HSA plan: until it is met, card money does not count."""


class Card(Part):
    """The manufacturer's savings card for the drug. ``maximizer_share``: the share a maximizer sets per treatment."""

    floor: Money = ZERO
    annual_max: Money
    mode: Literal["standard", "accumulator", "maximizer"] = "standard"
    maximizer_share: Money | None = None

    @model_validator(mode="after")
    def _maximizer_has_a_share(self) -> Self:
        if self.mode == "maximizer" and self.maximizer_share is None:
            raise PydanticCustomError("limit", "needs a maximizer_share when its mode is maximizer")
        return self


def plan_year(day: dt.date, start_month: int) -> int:
    """The year in which the plan year that holds this day began."""
    return day.year if day.month >= start_month else day.year - 1
