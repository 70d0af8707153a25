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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from kapdecide import points
from kapdecide.case import ActivePath, Case
from kapdecide.cost.arrays import CATEGORIES, ClaimArrays, patient_pays, to_cents
from kapdecide.cost.planned import LEVELS, amount
from kapdecide.cost.schedule import FIRST_WEEKS_DAYS, MONTH_ENDS, PlannedVisit, month_end, planned_visits
from kapdecide.coverage import CardMode, Policy, card, covers, spravato_billing
from kapdecide.knowledge import Knowledge
from kapdecide.outcomes import MONTHS, Course
from kapdecide.plan import Card, Plan
from kapdecide.points import Floats

PRICE_LEVELS = 33
# As many evidence points as the weights need: their means do not change to the third digit with more.
WEIGHT_POINTS = 1024
# What may happen: stopped early; finished, and it did not help; helped to the end; helped, then ended; tried again.
KINDS = ("left", "no_response", "went_on", "ended", "second")
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


HORIZON = month_end(MONTHS)
# The local price level at equally likely nodes, as standard normal values: one level for all prices of a place.
NODES = np.array([NormalDist().inv_cdf((i + 0.5) / PRICE_LEVELS) for i in range(PRICE_LEVELS)])
# The first weeks end inside a month: it is cut there, so that one pass through the plan serves both sums.
FIRST_WEEKS_MONTH = int(np.searchsorted(MONTH_ENDS, FIRST_WEEKS_DAYS)) + 1
PERIOD_ENDS = np.insert(MONTH_ENDS, FIRST_WEEKS_MONTH - 1, FIRST_WEEKS_DAYS)


def _nodes_of(low: float, typical: float, high: float) -> Floats:
    """A price at every node of the local level, on the log scale; a free low end on the plain one."""
    if low == typical == high:
        return np.full(PRICE_LEVELS, typical)
    if low > 0:
        return points.rate(low, typical, high, NODES)
    return np.maximum(points.plain(low, typical, high, NODES), 0.0)


@dataclass(frozen=True)
class _Item:
    """One thing a kind of visit costs: ``dollars (K,)`` at each price node, in whole cents."""

    category: int
    covered: bool
    dollars: Floats


def _care(visit: PlannedVisit, path: ActivePath, case: Case, knowledge: Knowledge, who: Policy) -> Iterator[_Item]:
    row = visit.row
    for price_id, category, coverable in zip(row.price_ids, row.categories, row.coverable, strict=True):
        price = knowledge.row("prices", price_id)
        low, typical, high = (float(amount(price, level, case)) for level in LEVELS)
        covered = coverable == "yes" and covers(category, path, case, who)
        yield _Item(CATEGORIES.index(category), covered, to_cents(_nodes_of(low, typical, high)))


def _around(visit: PlannedVisit, case: Case, knowledge: Knowledge) -> Iterator[_Item]:
    """The ride, lost hours and childcare: outside every plan."""
    row, budget = visit.row, case.budget
    if not row.in_clinic:
        return
    total = np.zeros(PRICE_LEVELS)
    if row.needs_ride:
        ride = knowledge.row("prices", "anc_ride")
        total += _nodes_of(ride.low, ride.typical, ride.high) if budget.ride_cost is None else budget.ride_cost
    if budget.hourly_wage:
        if budget.unpaid_hours_per_visit is not None:
            total += budget.unpaid_hours_per_visit * budget.hourly_wage
        elif row.hours_price_id:
            hours = knowledge.row("prices", row.hours_price_id)
            total += _nodes_of(hours.low, hours.typical, hours.high) * budget.hourly_wage
    total += budget.childcare_per_visit or 0
    if total.any():
        yield _Item(CATEGORIES.index("pharmacy"), False, to_cents(total))


@dataclass(frozen=True)
class _Lines:
    """All that is paid for if nothing ends early, one entry a line ``(N,)`` in order; and the items ``(I,)`` they buy."""

    day: Ints
    item: Ints
    upkeep: Bools
    repeats: Bools
    """Part of a second course: a dose, the therapy around it, or upkeep."""
    first_half: Bools
    """Among the first half of the visits of the first course."""
    category: Ints
    covered: Bools
    dollars: Floats
    """``(I, K)``"""


def _lines(
    visits: Sequence[PlannedVisit], path: ActivePath, case: Case, knowledge: Knowledge, who: Policy
) -> _Lines:
    boosters = {v.row.id for v in visits if v.row.role == "upkeep"}
    # The therapy that follows a booster belongs to upkeep too.
    upkeep = [v.row.id in boosters or v.row.follows in boosters for v in visits]
    half = -(-upkeep.count(False) // 2)
    items: list[_Item] = []
    of_row: dict[str, range] = {}
    found: list[tuple[int, int, bool, bool, bool]] = []
    opening = 0
    for visit, later in zip(visits, upkeep, strict=True):
        row = visit.row
        if row.id not in of_row:
            before = len(items)
            items += [*_care(visit, path, case, knowledge, who), *_around(visit, case, knowledge)]
            of_row[row.id] = range(before, len(items))
        opening += not later
        repeats = later or row.role in ("dose", "integration")
        found += [(visit.day, item, later, repeats, not later and opening <= half) for item in of_row[row.id]]
    day, item, is_upkeep, repeated, first_half = (np.array(column) for column in zip(*found, strict=True))
    return _Lines(
        day,
        item,
        is_upkeep,
        repeated,
        first_half,
        np.array([one.category for one in items]),
        np.array([one.covered for one in items]),
        np.array([one.dollars for one in items]),
    )


@dataclass(frozen=True)
class Courses:
    """All courses of one programme.

    Course ``c`` pays ``fixed[branch[c]]`` whatever happens, and ``going[branch[c]]`` through month ``until[c]``.
    ``fixed`` and ``going`` are ``(B, months + 1, K)`` dollars (one month is cut where the first weeks end);
    ``branch``, ``until``, ``kind`` (an index of ``KINDS``) and ``weight`` are ``(C,)``; the weights sum to 1.
    """

    fixed: Floats
    going: Floats
    branch: Ints
    until: Ints
    kind: Ints
    weight: Floats

    @property
    def months(self) -> int:
        return int(self.fixed.shape[1]) - 1

    def through(self, month: int) -> Floats:
        """Dollars up to the end of a month, ``(C, K)``."""
        sums = np.cumsum(_by_month(self.going[:, : month + 1]), axis=1)
        sums = np.concatenate([np.zeros_like(sums[:, :1]), sums], axis=1)
        total: Floats = self.fixed[:, : month + 1].sum(axis=1)[self.branch]
        total += sums[self.branch, np.minimum(self.until, month)]
        return total

    @cached_property
    def first_year(self) -> Floats:
        """Dollars in 12 months, ``(C, K)``."""
        return self.through(12)

    @cached_property
    def first_weeks(self) -> Floats:
        """Dollars in the first 8 weeks, ``(C, K)``; whoever goes on past the first course goes on past them."""
        kept = (self.until >= FIRST_WEEKS_MONTH)[:, None]
        cut = FIRST_WEEKS_MONTH
        total: Floats = self.fixed[:, :cut].sum(axis=1)[self.branch] + self.going[:, :cut].sum(axis=1)[self.branch] * kept
        return total


def _by_month(periods: Floats) -> Floats:
    """``(B, months + 1, K)`` with the cut month put together again: ``(B, months, K)``."""
    cut = FIRST_WEEKS_MONTH
    together = periods[:, cut - 1 : cut] + periods[:, cut : cut + 1]
    return np.concatenate([periods[:, : cut - 1], together, periods[:, cut + 1 :]], axis=1)


def courses(
    programme: str,
    path: ActivePath,
    case: Case,
    knowledge: Knowledge,
    who: Policy,
    start: dt.date,
    mode: CardMode,
    cohort: Course,
    months: int = MONTHS,
) -> Courses:
    """Every possible course of one programme over ``months`` months (12 to 24)."""
    horizon = month_end(months)
    billing = spravato_billing(case, who) if path == "spravato" else "cash"
    visits = planned_visits(programme, case, knowledge, billing, until=horizon)
    lines = _lines(visits, path, case, knowledge, who)
    c = cohort.first_months
    # Branch 0 goes on to the end; branch t relapses in month t and starts again at its end; the last one leaves half way.
    ends = np.array(MONTH_ENDS[c : months - 1])[:, None]
    shift = ends - min((v.day for v in visits if v.row.role in ("dose", "integration")), default=0)
    size = (len(ends) + 2, len(lines.day))
    first, again = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    first[0] = True
    first[1:-1] = ~lines.upkeep | (lines.day < ends)
    first[-1] = lines.first_half
    again[1:-1] = lines.repeats & (lines.day + shift < horizon)
    later = np.zeros(size, np.int64) + lines.day
    later[1:-1] += shift
    taken = np.concatenate([first, again], axis=1)
    day = np.concatenate([np.broadcast_to(lines.day, size), later], axis=1)
    goes_on = np.zeros_like(taken)
    goes_on[0, : size[1]] = lines.upkeep
    goes_on[1:-1, size[1] :] = lines.upkeep
    drug_card = card(case, knowledge, who, mode) if billing == "insured_drug" else None
    fixed, going = _priced(lines, taken, day, goes_on, who.plan, drug_card, start, months)
    branch, until, kind = _rows(c, months)
    return Courses(fixed, going, branch, until, kind, _weights(cohort.first(WEIGHT_POINTS), months))


def _priced(
    lines: _Lines,
    taken: Bools,
    day: Ints,
    goes_on: Bools,
    plan: Plan | None,
    drug_card: Card | None,
    start: dt.date,
    months: int,
) -> tuple[Floats, Floats]:
    """Dollars of each branch and period: what is paid whatever happens, and what is paid while the course goes on."""
    branches, periods = len(taken), months + 1
    item = np.concatenate([lines.item, lines.item])
    covered = taken & lines.covered[item]
    free = taken & ~covered
    period = np.searchsorted(PERIOD_ENDS[:periods], day, side="right").clip(max=periods - 1)
    cell = (np.arange(branches)[:, None] * periods + period) * 2 + goes_on
    cells, kinds = branches * periods * 2, len(lines.covered)
    # What no plan counts is the same whatever came before: only how often it falls in a period matters.
    often = np.bincount((cell * kinds + item)[free], minlength=cells * kinds).reshape(cells, kinds)
    dollars = often @ lines.dollars
    if covered.any() and plan is not None:
        length = int(covered.sum(axis=1).max())
        far = int(day.max()) + 1
        order = np.argsort(np.where(covered, day, far), axis=1, kind="stable")[:, :length]

        def ordered(values: Ints) -> Ints:
            made: Ints = np.take_along_axis(np.broadcast_to(values, covered.shape), order, axis=1).T
            return made

        used, days, bought = ordered(covered.astype(np.int64)) > 0, ordered(day), ordered(item)
        year, month = _calendar(start, far)
        billed = np.where(used[..., None], lines.dollars[bought], 0.0)
        claims = ClaimArrays(
            (year - (month < plan.start_month))[days],
            year[days],
            lines.category[bought],
            used,
            np.zeros_like(used),
            billed,
            billed,
        )
        paid = patient_pays(plan, drug_card, claims).reshape(-1, PRICE_LEVELS)
        where = ordered(cell).ravel()
        rank = np.argsort(where, kind="stable")
        starts = np.flatnonzero(np.diff(where[rank], prepend=-1))
        dollars[where[rank][starts]] += np.add.reduceat(paid[rank], starts, axis=0)
    shaped = dollars.reshape(branches, periods, 2, PRICE_LEVELS)
    return shaped[:, :, 0], shaped[:, :, 1]


def _calendar(start: dt.date, days: int) -> tuple[Ints, Ints]:
    """Year, and month 1 to 12, of each day from the start on."""
    months = (np.datetime64(start) + np.arange(days)).astype("datetime64[M]").astype(np.int64)
    return 1970 + months // 12, 1 + months % 12


@cache
def _rows(c: int, months: int) -> tuple[Ints, Ints, Ints]:
    """Branch, last month and kind of each course, in the order of ``_weights``: left, no response, on to the end, ended
    in month t; a second course that failed, that held to the end, and that ended in month k."""
    left, no_response, went_on, ended, second = range(len(KINDS))
    relapses = range(c + 1, months)
    branches = range(1, len(relapses) + 1)
    rows = [(len(branches) + 1, 0, left), (0, 0, no_response), (0, months, went_on)]
    rows += [(0, t, ended) for t in range(c + 1, months + 1)]
    rows += [(b, 0, second) for b in branches]
    rows += [(b, months, second) for b in branches]
    rows += [(b, k, second) for b, t in zip(branches, relapses, strict=True) for k in range(t + 2, months + 1)]
    branch, until, kind = np.array(rows, np.int64).T
    return branch, until, kind


def _weights(cohort: Course, months: int) -> Floats:
    """The weight of each course in the cohort: the mean of its chance over the fixed points."""
    c, count = cohort.first_months, cohort.response.shape[-1]
    relapses = np.arange(c + 1, months)
    once = (cohort.stopped + cohort.relapsed * (1 - cohort.again)).mean(axis=1)
    once[months] = (cohort.stopped[months] + cohort.relapsed[months]).mean()
    tried = cohort.relapsed[relapses] * cohort.again
    # A second course that works holds from month t + 1; it ends in month k = t + 2, t + 3 ... or not at all.
    stays = (1 - cohort.relapse) * (1 - cohort.stop)
    steps = np.arange(max(months - c - 1, 0))
    holds = cohort.second * stays ** steps[:, None]
    held = (tried @ holds.T) / count
    ended = (tried @ (holds * (1 - stays)).T) / count
    last = months - 1 - relapses
    second_ended = [ended[i, : last[i]] for i in range(len(relapses))]
    return np.concatenate(
        [
            [cohort.dropout.mean(), (1 - cohort.response - cohort.dropout).mean(), cohort.on_first[months].mean()],
            once[c + 1 : months + 1],
            (tried * (1 - cohort.second)).mean(axis=1),
            held[np.arange(len(relapses)), last],
            *second_ended,
        ]
    )


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
        return _distributions(dollars[None], weight[None])[0]


def _distributions(dollars: Floats, weight: Floats) -> list[Distribution]:
    """One for each of ``dollars (M, C, K)`` and ``weight (M, C)``."""
    count, _, nodes = dollars.shape
    values = dollars.reshape(count, -1)
    shares = np.repeat(weight / nodes, nodes, axis=1)
    order = np.argsort(values, axis=1)
    ranked = np.take_along_axis(values, order, axis=1)
    reached = np.cumsum(np.take_along_axis(shares, order, axis=1), axis=1)
    means = (values * shares).sum(axis=1)
    found = []
    for m in range(count):
        at = np.searchsorted(reached[m], (0.1, 0.5, 0.9)).clip(max=values.shape[1] - 1)
        p10, p50, p90 = map(float, ranked[m, at])
        found.append(Distribution(p10, p50, p90, float(means[m])))
    return found


def by_month(found: Courses) -> list[Distribution]:
    """The spread of each month's dollars.

    In one month a course pays one of two things for each branch: with or without what goes on.
    """
    months, branches = found.months, len(found.fixed)
    off = _by_month(found.fixed)
    on = off + _by_month(found.going)
    month = np.arange(1, months + 1)[:, None]
    state = (month - 1) * 2 * branches + found.branch * 2 + (found.until >= month)
    weights = np.broadcast_to(found.weight, state.shape).ravel()
    shares = np.bincount(state.ravel(), weights, minlength=months * 2 * branches).astype(np.float64)
    dollars = np.stack([off, on], axis=1).reshape(2 * branches, months, -1).swapaxes(0, 1)
    return _distributions(dollars, shares.reshape(months, 2 * branches))


def by_kind(found: Courses) -> dict[str, tuple[float, Distribution]]:
    """For each of ``KINDS`` that may happen: its chance, 0 to 1, and what it costs in 12 months."""
    made = {}
    for number, name in enumerate(KINDS):
        chosen = found.kind == number
        chance = float(found.weight[chosen].sum())
        if chance > 0:
            made[name] = chance, Distribution.of(found.first_year[chosen], found.weight[chosen] / chance)
    return made


def chance_over(dollars: Floats, weight: Floats, limit: float) -> float:
    """The chance that a person pays more than the limit, 0 to 1."""
    # Weights sum to 1 but for rounding.
    return min(float(((dollars > limit).mean(axis=1) * weight).sum()), 1.0)
