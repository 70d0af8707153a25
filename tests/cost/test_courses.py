"""The exact distribution over courses against people simulated one by one, priced by the decimal engine."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal

import numpy as np
import pytest

from kapdecide import Case, Knowledge, coverage, outcomes
from kapdecide.case import ActivePath, case_of
from kapdecide.cost.courses import HORIZON, Distribution, by_month, chance_over, courses
from kapdecide.cost.insurance import price_claims
from kapdecide.cost.planned import around, claims
from kapdecide.cost.schedule import PlannedVisit, month_end, planned_visits, programmes

START = dt.date(2026, 10, 5)
PEOPLE = 200_000
POINTS = 512
TYPICAL = 16  # the middle price node
PATHS: tuple[ActivePath, ...] = ("iv", "spravato", "home", "kap", "iv_kap")


def _case(payer: str | None) -> Case:
    return case_of(
        {
            "insurance": {"payer": payer, "therapy_in_network": True},
            "access": {"kap_route": "im", "home_programme": "weekly_lozenge"},
            "budget": {"hourly_wage": 20.0},
            "treatment": {"upkeep_per_month": {"kap": 0.5}},
        }
    )


def _lives(cohort: outcomes.Course, rng: np.random.Generator) -> Counter[tuple[str, int, int]]:
    """(what happened, month, month) for each of PEOPLE, each with the chances of one evidence point."""
    point = rng.integers(0, POINTS, PEOPLE)

    def chance(values: np.ndarray) -> np.ndarray:
        return rng.random(PEOPLE) < values[point]

    responds = rng.random(PEOPLE)
    p, d = cohort.response[point], cohort.dropout[point]
    found: Counter[tuple[str, int, int]] = Counter()
    found["left", 0, 0] = int(((responds >= p) & (responds < p + d)).sum())
    found["no response", 0, 0] = int((responds >= p + d).sum())
    on = responds < p
    second = np.zeros(PEOPLE, int)  # month of the relapse that a working second course followed
    for m in range(cohort.first_months + 1, 25):
        ends = (second > 0) & (second + 2 <= m) & ~(~chance(cohort.relapse) & ~chance(cohort.stop))
        for t in np.unique(second[ends]):
            found["second held until", int(t), m] += int((second[ends] == t).sum())
        second[ends] = 0
        relapses = on & chance(cohort.relapse)
        stops = on & ~relapses & chance(cohort.stop)
        on &= ~relapses & ~stops
        again = relapses & chance(cohort.again) & (m < 24)
        works = again & chance(cohort.second)
        found["ended in", m, 0] += int(stops.sum() + (relapses & ~again).sum())
        found["second failed", m, 0] += int((again & ~works).sum())
        second[works] = m
    found["went on", 24, 0] = int(on.sum())
    for t in np.unique(second[second > 0]):
        found["second held until", int(t), 24] += int((second == t).sum())
    return found


def _visits_of(life: tuple[str, int, int], visits: list[PlannedVisit]) -> list[PlannedVisit]:
    what, t, k = life
    later = {v.row.id for v in visits if v.row.role == "upkeep"}
    upkeep = [v for v in visits if v.row.id in later or v.row.follows in later]
    first = [v for v in visits if v not in upkeep]
    doses = [v for v in first if v.row.role in ("dose", "integration")]
    if what == "left":
        return first[: -(-len(first) // 2)]
    if what == "no response":
        return first
    kept = first + [v for v in upkeep if v.day < month_end(t)]
    if what in ("ended in", "went on"):
        return kept
    shift = month_end(t) - min(v.day for v in doses)
    moved = [PlannedVisit(v.day + shift, v.row, v.number) for v in doses if v.day + shift < HORIZON]
    if what == "second held until":
        moved += [
            PlannedVisit(v.day + shift, v.row, v.number) for v in upkeep if v.day + shift < min(month_end(k), HORIZON)
        ]
    return kept + moved


@pytest.mark.parametrize("payer", [None, "ppo", "medicare_b"])
@pytest.mark.parametrize("path", PATHS)
def test_the_distribution_is_that_of_people_simulated_one_by_one(
    path: ActivePath, payer: str | None, knowledge: Knowledge
) -> None:
    case = _case(payer)
    who = coverage.policy(case, knowledge, START, START)
    cohort = outcomes.course(path, case, knowledge, POINTS, outcomes.upkeep_share(path, case, knowledge))
    programme = programmes(path, case)[0]
    exact = courses(programme, path, case, knowledge, who, START, "accumulator", cohort)
    assert exact.weight.sum() == pytest.approx(1, abs=1e-9)
    assert exact.weight.min() >= -1e-12

    billing = coverage.spravato_billing(case, who) if path == "spravato" else "cash"
    visits = planned_visits(programme, case, knowledge, billing, until=HORIZON)
    drug_card = coverage.card(case, knowledge, who, "accumulator") if billing == "insured_drug" else None
    year_end = month_end(12)

    def dollars(life: tuple[str, int, int]) -> float:
        chosen = sorted(_visits_of(life, visits), key=lambda v: v.day)
        lines = price_claims(who.plan, drug_card, claims(chosen, path, case, knowledge, who, "typical", START))
        care = sum((x.patient for x in lines if (x.date - START).days < year_end), Decimal(0))
        rest = sum(
            (x.amount for x in around(chosen, case, knowledge, "typical", START) if x.day < year_end), Decimal(0)
        )
        return float(care + rest)

    lives = _lives(cohort, np.random.default_rng(7))
    assert sum(lives.values()) == PEOPLE
    priced = {life: dollars(life) for life, number in lives.items() if number}
    values = np.array([priced[life] for life in priced])
    numbers = np.array([lives[life] for life in priced])
    mean = float(values @ numbers) / PEOPLE
    error = float(np.sqrt(((values - mean) ** 2) @ numbers / PEOPLE) / np.sqrt(PEOPLE))

    typical = exact.first_year[:, TYPICAL]
    assert abs(float(typical @ exact.weight) - mean) < 4 * error + 0.01

    # A little above each amount, so that a cent of rounding between the engines is no step in the distribution.
    grid = np.unique(np.concatenate([values, typical])) + 0.013
    simulated = np.array([numbers[values <= x].sum() for x in grid]) / PEOPLE
    weighted = np.array([exact.weight[typical <= x].sum() for x in grid])
    assert np.abs(simulated - weighted).max() < 0.01


def test_people_who_leave_early_pay_less_than_those_who_go_on(knowledge: Knowledge) -> None:
    case = _case(None)
    who = coverage.policy(case, knowledge, START, START)
    for path in PATHS:
        cohort = outcomes.course(path, case, knowledge, POINTS, 1.0)
        found = courses(programmes(path, case)[0], path, case, knowledge, who, START, "standard", cohort)
        left, no_response, went_on = found.first_year[:3, TYPICAL]
        assert left < no_response < went_on


def test_trying_again_more_often_costs_more_and_never_less(knowledge: Knowledge) -> None:
    means = []
    for again in (0.0, 0.25, 0.5, 0.75, 1.0):
        case = case_of({"treatment": {"try_again": again}})
        who = coverage.policy(case, knowledge, START, START)
        cohort = outcomes.course("iv", case, knowledge, POINTS, 1.0)
        found = courses("iv", "iv", case, knowledge, who, START, "standard", cohort)
        means.append(Distribution.of(found.first_year, found.weight).mean)
    assert means == sorted(means)
    assert means[0] < means[-1]


def test_the_chance_of_going_over_a_limit_falls_as_the_limit_rises(knowledge: Knowledge) -> None:
    case = _case(None)
    who = coverage.policy(case, knowledge, START, START)
    cohort = outcomes.course("iv", case, knowledge, POINTS, 1.0)
    found = courses("iv", "iv", case, knowledge, who, START, "standard", cohort)
    chances = [chance_over(found.first_year, found.weight, limit) for limit in (0, 1000, 3000, 6000, 12000, 10**6)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] == pytest.approx(1)
    assert chances[-1] == 0


@pytest.mark.parametrize("payer", [None, "medicaid", "ppo"])
@pytest.mark.parametrize("path", PATHS)
def test_months_and_longer_spans_tell_one_story(path: ActivePath, payer: str | None, knowledge: Knowledge) -> None:
    case = _case(payer)
    who = coverage.policy(case, knowledge, START, START)
    cohort = outcomes.course(path, case, knowledge, POINTS, outcomes.upkeep_share(path, case, knowledge))
    for programme in programmes(path, case):
        found = courses(programme, path, case, knowledge, who, START, "standard", cohort)
        months = by_month(found)
        year, weeks = (Distribution.of(dollars, found.weight) for dollars in (found.first_year, found.first_weeks))
        assert sum(month.mean for month in months[:12]) == pytest.approx(year.mean)
        for part in ("p10", "p50", "p90"):
            assert getattr(months[0], part) <= getattr(weeks, part) <= getattr(year, part), (programme, part)
