"""The planned visits priced: at three price levels, through the plan, with what surrounds a visit."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from kapdecide import Knowledge, coverage
from kapdecide.case import ActivePath, case_of
from kapdecide.cost.planned import PlannedCost, planned_cost

START = dt.date(2026, 3, 2)


def cost(knowledge: Knowledge, path: ActivePath = "iv", programme: str | None = None, **told: Any) -> list[PlannedCost]:
    case = case_of(told)
    start = case.budget.start_date or START
    who = coverage.policy(case, knowledge, start, start)
    mode = case.insurance.card_mode or "standard"
    return planned_cost(programme or path, path, case, knowledge, who, start, mode)


def test_cash_iv_is_the_sum_of_its_visits_at_each_price_level(knowledge: Knowledge) -> None:
    found = [one.care() for one in cost(knowledge)]
    assert found == [150 + 6 * 300 + 12 * 400, 250 + 18 * 475, 350 + 18 * 800]


@pytest.mark.parametrize("path", ["iv", "spravato", "iv_kap"])
def test_the_months_add_up_to_the_year(path: ActivePath, knowledge: Knowledge) -> None:
    for one in cost(knowledge, path, insurance={"payer": "ppo"}, budget={"hourly_wage": 25.0}):
        assert sum(one.by_month()) == one.total()


@pytest.mark.parametrize("programme", ["home_daily", "home_weekly"])
def test_the_months_of_a_home_programme_add_up_to_the_year(programme: str, knowledge: Knowledge) -> None:
    for one in cost(knowledge, "home", programme):
        assert sum(one.by_month()) == one.total()


def test_a_monthly_program_is_charged_once_in_every_month(knowledge: Knowledge) -> None:
    _, typical, _ = cost(knowledge, "home", "home_daily", budget={"quotes": {"home_program_month": {"amount": 129.0}}})
    first, *others = typical.by_month()
    assert set(others) == {129}
    assert first > 129, "the first month has the prescriber visit too"


def test_a_quote_replaces_the_range_at_every_level(knowledge: Knowledge) -> None:
    quotes = {price: {"amount": 410.0} for price in ("iv_consult", "iv_infusion", "iv_booster")}
    low, typical, high = cost(knowledge, budget={"quotes": quotes})
    assert low.care() == typical.care() == high.care() == 19 * 410


def test_rides_hours_and_childcare_come_on_top_and_never_touch_the_plan(knowledge: Knowledge) -> None:
    bare = cost(knowledge, "spravato", insurance={"payer": "ppo"}, budget={"ride_cost": 0.0})[1]
    around = {"ride_cost": 30.0, "hourly_wage": 20.0, "unpaid_hours_per_visit": 2.0, "childcare_per_visit": 15.0}
    full = cost(knowledge, "spravato", insurance={"payer": "ppo"}, budget=around)[1]
    assert [line.patient for line in full.lines] == [line.patient for line in bare.lines]
    treatments = sum(visit.row.needs_ride for visit in full.visits)
    visits = sum(visit.row.in_clinic for visit in full.visits)
    assert full.total() - bare.total() == treatments * 30 + visits * (40 + 15)


def test_lost_hours_count_only_with_a_wage(knowledge: Knowledge) -> None:
    assert not [line for line in cost(knowledge)[1].around if line.kind == "hours"]
    assert [line for line in cost(knowledge, budget={"hourly_wage": 20.0})[1].around if line.kind == "hours"]


def test_the_same_spravato_year_costs_thousands_more_if_the_card_does_not_count(knowledge: Knowledge) -> None:
    def year(mode: str) -> Decimal:
        told = {"payer": "ppo", "card_mode": mode}
        return cost(knowledge, "spravato", insurance=told, budget={"start_date": "2026-01-05"})[1].care()

    assert year("accumulator") - year("standard") > 3000


def test_a_november_start_meets_the_deductible_twice_and_a_january_start_once(knowledge: Knowledge) -> None:
    def deductibles(start: str) -> Decimal:
        told = {"payer": "ppo", "card_mode": "standard"}
        found = cost(knowledge, "spravato", insurance=told, budget={"start_date": start})[1]
        return sum((line.deductible for line in found.lines), Decimal(0))

    assert deductibles("2026-01-05") == 1900
    assert deductibles("2026-11-02") == 3800


def test_medicare_has_no_card_and_no_cap_and_shares_every_visit(knowledge: Knowledge) -> None:
    found = cost(knowledge, "spravato", insurance={"payer": "medicare_b"}, budget={"start_date": "2026-01-05"})[1]
    assert all(line.card == 0 and line.oop_left is None for line in found.lines)
    covered = [line for line in found.lines if line.base]
    assert sum((line.deductible for line in covered), Decimal(0)) == 283
    assert covered[-1].patient == Decimal("271.22")  # 20 % of 1,356.08
