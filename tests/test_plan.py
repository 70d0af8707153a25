"""A plan and a card hold exactly what was said, and refuse what cannot be."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kapdecide.plan import Card, Plan, Rule, plan_year


def test_a_fifth_is_exactly_a_fifth() -> None:
    assert Rule(type="coinsurance", amount=0.2).amount == Decimal("0.2")  # type: ignore[arg-type]
    assert Rule(type="copay", amount="45.10").amount == Decimal("45.10")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "content",
    [
        {"deductible": -1},
        {"deductible": True},
        {"deductible": "NaN"},
        {"oop_max": "Infinity"},
        {"start_month": 0},
        {"start_month": 13},
        {"rules": {"surgery": {"type": "copay", "amount": 1}}},
        {"rules": {"drug": {"type": "coinsurance", "amount": 1.01}}},
        {"rules": {"drug": {"type": "gift", "amount": 0}}},
        {"oon": {"coinsurance": 2}},
        {"shoes": 1},
    ],
)
def test_a_plan_that_cannot_be_is_refused(content: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Plan.model_validate(content)


def test_a_plan_with_nothing_said_covers_nothing_and_has_no_cap() -> None:
    plan = Plan()
    assert (plan.rules, plan.oop_max, plan.oon, plan.deductible) == ({}, None, None, 0)


def test_a_maximizer_needs_its_share() -> None:
    with pytest.raises(ValidationError, match="maximizer_share"):
        Card(annual_max=Decimal(7150), mode="maximizer")
    assert Card(annual_max=Decimal(7150), mode="maximizer", maximizer_share=Decimal(900)).floor == 0


@given(st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 30)), st.integers(1, 12))
def test_a_plan_year_turns_on_its_first_day_and_on_no_other(day: dt.date, month: int) -> None:
    next_day = day + dt.timedelta(days=1)
    turned = plan_year(next_day, month) - plan_year(day, month)
    assert turned == (next_day.day == 1 and next_day.month == month)
    assert dt.date(plan_year(day, month), month, 1) <= day
