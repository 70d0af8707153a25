"""Every course a person may take, priced exactly and weighted by the cohort.

A plan is never run on a cohort's average charges: people stop early or go on.
A course is: left during the first course; no response; stop or relapse in month
t; relapse in month t, then a second course that works or not and ends in month
k. The claims of a course that stops are a prefix of the claims of one that goes
on, so one pass through the plan prices every early stop, and one branch per
relapse month prices every second course.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from kapdecide import points
from kapdecide.case import ActivePath, Case
from kapdecide.cost.arrays import CATEGORIES, ClaimArrays, patient_pays
from kapdecide.cost.planned import LEVELS, amount
from kapdecide.cost.schedule import FIRST_WEEKS_DAYS, PlannedVisit, planned_visits
from kapdecide.coverage import CardMode, Policy, card, covers, spravato_billing
from kapdecide.knowledge import Knowledge
from kapdecide.outcomes import DAYS_PER_MONTH, MONTHS, Course
from kapdecide.plan import Card, plan_year
from kapdecide.points import Floats

PRICE_LEVELS = 33
# As many evidence points as the weights need: their means do not change to the third digit with more.
WEIGHT_POINTS = 1024
HORIZON = round(MONTHS * DAYS_PER_MONTH)
Ints = npt.NDArray[np.int64]


def month_end(month: int) -> int:
    """The last day that still belongs to month ``month`` after the start."""
    return round(month * DAYS_PER_MONTH)


# The local price level at equally likely nodes, as standard normal values: one level for all prices of a place.
NODES = np.array([NormalDist().inv_cdf((i + 0.5) / PRICE_LEVELS) for i in range(PRICE_LEVELS)])
MONTH_ENDS = np.array([month_end(m) for m in range(1, MONTHS + 1)])
OPENING, UPKEEP, AGAIN, UPKEEP_AGAIN = range(4)


@dataclass(frozen=True)
class _Item:
    """One thing paid for: the day, and what it costs at each price node, ``(K,)``."""

    day: int
    label: str
    category: int
    covered: bool
    around: bool
    dollars: Floats


def _nodes_of(low: float, typical: float, high: float) -> Floats:
    """A price at every node of the local level, on the log scale; a free low end on the plain one."""
    if low == typical == high:
        return np.full(PRICE_LEVELS, typical)
    if low > 0:
        return points.rate(low, typical, high, NODES)
    return np.maximum(points.plain(low, typical, high, NODES), 0.0)


class _Items:
    """What one visit costs, worked out once per kind of visit."""

    def __init__(self, path: ActivePath, case: Case, knowledge: Knowledge, who: Policy) -> None:
        self.path, self.case, self.knowledge, self.who = path, case, knowledge, who
        self._held: dict[str, list[tuple[str, int, bool, bool, Floats]]] = {}

    def of(self, visit: PlannedVisit, day: int) -> list[_Item]:
        if visit.row.id not in self._held:
            self._held[visit.row.id] = [*self._care(visit), *self._around(visit)]
        return [_Item(day, *parts) for parts in self._held[visit.row.id]]

    def _care(self, visit: PlannedVisit) -> list[tuple[str, int, bool, bool, Floats]]:
        row = visit.row
        found = []
        for price_id, category, coverable in zip(row.price_ids, row.categories, row.coverable, strict=True):
            price = self.knowledge.row("prices", price_id)
            values = [float(amount(price, level, self.case)) for level in LEVELS]
            covered = coverable == "yes" and covers(category, self.path, self.case, self.who)
            found.append((row.label, CATEGORIES.index(category), covered, False, _nodes_of(*values)))
        return found

    def _around(self, visit: PlannedVisit) -> list[tuple[str, int, bool, bool, Floats]]:
        row, budget, prices = visit.row, self.case.budget, self.knowledge
        total = np.zeros(PRICE_LEVELS)
        if row.in_clinic and row.needs_ride:
            ride = prices.row("prices", "anc_ride")
            total = total + (
                _nodes_of(ride.low, ride.typical, ride.high) if budget.ride_cost is None else budget.ride_cost
            )
        if row.in_clinic and budget.hourly_wage:
            if budget.unpaid_hours_per_visit is not None:
                total = total + budget.unpaid_hours_per_visit * budget.hourly_wage
            elif row.hours_price_id:
                hours = prices.row("prices", row.hours_price_id)
                total = total + _nodes_of(hours.low, hours.typical, hours.high) * budget.hourly_wage
        if row.in_clinic and budget.childcare_per_visit:
            total = total + budget.childcare_per_visit
        return [("around", 3, False, True, total)] if total.any() else []


@dataclass(frozen=True)
class Courses:
    """All courses of one programme. ``monthly`` is ``(C, 24, K)`` dollars, ``first_weeks`` ``(C, K)``; ``weight`` ``(C,)`` sums to 1."""

    monthly: Floats
    first_weeks: Floats
    weight: Floats

    @cached_property
    def first_year(self) -> Floats:
        made: Floats = self.monthly[:, :12].sum(axis=1)
        return made


def _split(visits: Sequence[PlannedVisit]) -> tuple[list[PlannedVisit], list[PlannedVisit]]:
    """The first course, and the upkeep after it (with the therapy that follows a booster)."""
    after = {v.row.id for v in visits if v.row.role == "upkeep"}
    upkeep = [v for v in visits if v.row.id in after or v.row.follows in after]
    first = [v for v in visits if v not in upkeep]
    return first, upkeep


def courses(
    programme: str,
    path: ActivePath,
    case: Case,
    knowledge: Knowledge,
    who: Policy,
    start: dt.date,
    mode: CardMode,
    cohort: Course,
) -> Courses:
    """Every possible course of one programme over 24 months."""
    billing = spravato_billing(case, who) if path == "spravato" else "cash"
    visits = planned_visits(programme, case, knowledge, billing, until=HORIZON)
    first, upkeep = _split(visits)
    doses = [v for v in first if v.row.role in ("dose", "integration")]
    first_dose = min((v.day for v in doses), default=0)
    make = _Items(path, case, knowledge, who)
    c = cohort.first_months

    def items(chosen: Sequence[PlannedVisit], shift: int = 0, before: int = HORIZON) -> list[_Item]:
        return [item for v in chosen if v.day + shift < before for item in make.of(v, v.day + shift)]

    opening = items(first)
    # Branch 0 goes on to the end; branch t relapses in month t and starts again at its end; the last one leaves half way.
    branches = [[(OPENING, opening), (UPKEEP, items(upkeep))]]
    again = list(range(c + 1, MONTHS))
    for t in again:
        shift = month_end(t) - first_dose
        kept = items([v for v in upkeep if v.day < month_end(t)])
        branches.append(
            [(OPENING, opening), (UPKEEP, kept), (AGAIN, items(doses, shift)), (UPKEEP_AGAIN, items(upkeep, shift))]
        )
    branches.append([(OPENING, items(first[: -(-len(first) // 2)]))])
    drug_card = card(case, knowledge, who, mode) if billing == "insured_drug" else None
    monthly, weeks = _priced(branches, who, drug_card, start)
    return _weighted(cohort, monthly, weeks, again)


def _priced(
    branches: Sequence[Sequence[tuple[int, list[_Item]]]], who: Policy, drug_card: Card | None, start: dt.date
) -> tuple[Floats, Floats]:
    """Dollars by branch, kind of line, month and price node, ``(B, 4, 24, K)``; and of the first weeks, ``(B, 4, K)``."""
    flat = [
        sorted(((item, kind) for kind, found in branch for item in found), key=lambda one: one[0].day)
        for branch in branches
    ]
    length = max(map(len, flat))
    size = (length, len(flat))
    days, category, kinds = np.zeros(size, np.int64), np.full(size, 3), np.zeros(size, np.int64)
    covered = np.zeros(size, bool)
    billed = np.zeros((*size, PRICE_LEVELS))
    for b, lines in enumerate(flat):
        for i, (item, kind) in enumerate(lines):
            days[i, b], category[i, b], kinds[i, b], covered[i, b] = item.day, item.category, kind, item.covered
            billed[i, b] = item.dollars
        days[len(lines) :, b] = lines[-1][0].day if lines else 0
    if covered.any() and who.plan is not None:
        dates = [start + dt.timedelta(days=int(day)) for day in range(int(days.max()) + 1)]
        plan_years = np.array([plan_year(day, who.plan.start_month) for day in dates])
        calendar_years = np.array([day.year for day in dates])
        claims = ClaimArrays(
            plan_years[days],
            calendar_years[days],
            category,
            covered,
            np.zeros(size, bool),
            billed,
            np.where(covered[..., None], billed, 0.0),
        )
        paid = patient_pays(who.plan, drug_card, claims)
    else:
        paid = billed
    month = np.minimum(np.searchsorted(MONTH_ENDS, days, side="right"), MONTHS - 1)
    branch = np.broadcast_to(np.arange(len(flat)), size)
    place = (branch * 4 + kinds) * MONTHS + month
    order = np.argsort(place.ravel(), kind="stable")
    cells = place.ravel()[order]
    starts = np.flatnonzero(np.r_[True, cells[1:] != cells[:-1]])
    sums = np.zeros((len(flat) * 4 * MONTHS, PRICE_LEVELS))
    sums[cells[starts]] = np.add.reduceat(paid.reshape(-1, PRICE_LEVELS)[order], starts, axis=0)
    monthly = sums.reshape(len(flat), 4, MONTHS, PRICE_LEVELS)
    early = paid * (days < FIRST_WEEKS_DAYS)[..., None]
    weeks = np.stack([(early * (kinds == kind)[..., None]).sum(axis=0) for kind in range(4)], axis=1)
    return monthly, weeks


def _weighted(cohort: Course, monthly: Floats, weeks: Floats, again: Sequence[int]) -> Courses:
    """Each course's dollars and its weight in the cohort: the mean of its chance over the fixed points."""
    cohort = cohort.first(WEIGHT_POINTS)
    # One row a course: branch, upkeep until month, second course or not, upkeep after it until month; and its weight.
    rows: list[tuple[int, int, bool, int]] = []
    weight: list[float] = []

    def add(branch: int, share: float, until: int, second: bool = False, second_until: int = 0) -> None:
        rows.append((branch, until, second, second_until))
        weight.append(share)

    c = cohort.first_months
    add(len(monthly) - 1, float(cohort.dropout.mean()), 0)
    add(0, float((1 - cohort.response - cohort.dropout).mean()), 0)
    add(0, float(cohort.on_first[MONTHS].mean()), MONTHS)
    once = (cohort.stopped + cohort.relapsed * (1 - cohort.again)).mean(axis=1)
    once[MONTHS] = (cohort.stopped[MONTHS] + cohort.relapsed[MONTHS]).mean()
    for t in range(c + 1, MONTHS + 1):
        add(0, float(once[t]), t)

    tried = cohort.relapsed[again] * cohort.again
    failed = (tried * (1 - cohort.second)).mean(axis=1)
    holding = tried * cohort.second
    stays = (1 - cohort.relapse) * (1 - cohort.stop)
    for b, t in enumerate(again, start=1):
        add(b, float(failed[b - 1]), t, second=True)
    # A second course that works holds from month t + 1; it ends in month k = t + 2, t + 3 ... or not at all.
    for step in range(1, MONTHS - c):
        alive = [b for b, t in enumerate(again, start=1) if t + step <= MONTHS]
        if step > 1:
            ends = (holding[: len(alive)] * (1 - stays)).mean(axis=1)
            holding = holding[: len(alive)] * stays
            for b in alive:
                add(b, float(ends[b - 1]), again[b - 1], second=True, second_until=again[b - 1] + step)
        last = alive[-1]
        if again[last - 1] + step == MONTHS:
            add(last, float(holding[last - 1].mean()), again[last - 1], second=True, second_until=MONTHS)

    branch, until, second, second_until = (np.array(column) for column in zip(*rows, strict=True))
    month = np.arange(1, MONTHS + 1)
    kept = (month <= until[:, None])[..., None]
    kept_again = (second[:, None] & (month <= second_until[:, None]))[..., None]
    dollars = monthly[:, OPENING][branch] + monthly[:, UPKEEP][branch] * kept
    dollars += monthly[:, AGAIN][branch] * second[:, None, None] + monthly[:, UPKEEP_AGAIN][branch] * kept_again
    # The first weeks end inside month 2.
    early = weeks[:, OPENING][branch] + weeks[:, UPKEEP][branch] * (until >= 2)[:, None]
    early += weeks[:, AGAIN][branch] * second[:, None] + weeks[:, UPKEEP_AGAIN][branch] * (second_until >= 2)[:, None]
    return Courses(dollars, early, np.array(weight))


@dataclass(frozen=True)
class Distribution:
    """Dollars over all courses and price levels."""

    p10: float
    p50: float
    p90: float
    mean: float

    @staticmethod
    def of(dollars: Floats, weight: Floats) -> Distribution:
        """``dollars (C, K)``, each column equally likely; ``weight (C,)`` sums to 1."""
        values = dollars.ravel()
        shares = np.repeat(weight / dollars.shape[1], dollars.shape[1])
        order = np.argsort(values)
        reached = np.cumsum(shares[order])
        quantile = values[order][np.minimum(np.searchsorted(reached, (0.1, 0.5, 0.9)), len(values) - 1)]
        p10, p50, p90 = map(float, quantile)
        return Distribution(p10, p50, p90, float(values @ shares))


def by_month(found: Courses) -> list[Distribution]:
    """The spread of each month's dollars, months 1 to 24, over every fourth price node."""
    nodes = found.monthly[:, :, ::4]
    return [Distribution.of(nodes[:, m], found.weight) for m in range(MONTHS)]


def chance_over(dollars: Floats, weight: Floats, limit: float) -> float:
    """The chance that a person pays more than the limit, 0 to 1."""
    return float(((dollars > limit).mean(axis=1) * weight).sum())
