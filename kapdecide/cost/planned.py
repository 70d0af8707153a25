"""What the planned visits cost if everything goes as planned: low, typical and high prices through the plan."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kapdecide.case import ActivePath, Case
from kapdecide.cost.insurance import PlannedClaim, PricedLine, cents, price_claims
from kapdecide.cost.schedule import FIRST_WEEKS_DAYS, MONTH_ENDS, YEAR_DAYS, PlannedVisit, planned_visits
from kapdecide.coverage import CardMode, Policy, card, covers, spravato_billing
from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import Price, Visit
from kapdecide.plan import Card, Category

Level = Literal["low", "typical", "high"]
LEVELS: tuple[Level, ...] = ("low", "typical", "high")


def amount(price: Price, level: Level, case: Case) -> Decimal:
    """One price at one level; the person's own quote replaces the whole range."""
    quote = (case.budget.quotes or {}).get(price.id)
    value = quote.amount if quote else getattr(price, level)
    if value is None:
        raise KeyError(f"price {price.id!r} has no {level} value")
    return Decimal(str(value))


@dataclass(frozen=True)
class AroundLine:
    """Money around a visit that no plan counts: the ride, lost hours, childcare."""

    date: dt.date
    day: int
    kind: Literal["ride", "hours", "childcare"]
    amount: Decimal


@dataclass(frozen=True)
class PlannedCost:
    """One programme priced at one level under one way of counting the card."""

    programme: str
    mode: CardMode
    level: Level
    visits: tuple[PlannedVisit, ...]
    lines: tuple[PricedLine, ...]
    around: tuple[AroundLine, ...]
    start: dt.date

    def total(self, days: int = YEAR_DAYS) -> Decimal:
        """All the person pays before day ``days``: care, and what surrounds it."""
        return self.care(days) + sum((line.amount for line in self.around if line.day < days), Decimal(0))

    def care(self, days: int = YEAR_DAYS) -> Decimal:
        end = self.start + dt.timedelta(days=days)
        return sum((line.patient for line in self.lines if line.date < end), Decimal(0))

    def care_by_year(self) -> dict[int, float]:
        """What is paid for care in each calendar year of the first 12 months."""
        years: dict[int, float] = defaultdict(float)
        for line in self.lines:
            years[line.date.year] += float(line.patient)
        return dict(years)

    def by_month(self) -> list[Decimal]:
        """What falls in each month after the start, 1 to 12."""
        months: dict[int, Decimal] = defaultdict(Decimal)
        dated: Iterable[tuple[int, Decimal]] = [((line.date - self.start).days, line.patient) for line in self.lines]
        for day, value in [*dated, *((line.day, line.amount) for line in self.around)]:
            months[min(bisect_right(MONTH_ENDS, day), 11)] += value
        return [months[m] for m in range(12)]


def claims(
    visits: Iterable[PlannedVisit],
    path: ActivePath,
    case: Case,
    knowledge: Knowledge,
    who: Policy,
    level: Level,
    start: dt.date,
) -> list[PlannedClaim]:
    """A claim for each price of each visit, drug before visit on one day."""
    found: list[PlannedClaim] = []
    # Visits of one kind cost the same.
    of_row: dict[str, list[_Kind]] = {}
    for visit in visits:
        row, date = visit.row, visit.date(start)
        if row.id not in of_row:
            of_row[row.id] = list(_kinds(row, path, case, knowledge, who, level))
        found += [PlannedClaim(date, *kind) for kind in of_row[row.id]]
    return found


# What a claim holds besides its date: label, category, billed, allowed, covered.
_Kind = tuple[str, Category, Decimal, Decimal, bool]


def _kinds(
    row: Visit, path: ActivePath, case: Case, knowledge: Knowledge, who: Policy, level: Level
) -> Iterator[_Kind]:
    for price_id, category, coverable in zip(row.price_ids, row.categories, row.coverable, strict=True):
        price = knowledge.row("prices", price_id)
        value = amount(price, level, case)
        covered = coverable == "yes" and covers(category, path, case, who)
        whose = " (your clinic's price)" if price.supplied and price_id not in (case.budget.quotes or {}) else ""
        label = (row.label if len(row.price_ids) == 1 else f"{row.label}: {price.component}") + whose
        yield label, category, value, value if covered else Decimal(0), covered


def around(
    visits: Iterable[PlannedVisit], case: Case, knowledge: Knowledge, level: Level, start: dt.date
) -> list[AroundLine]:
    """Rides, unpaid hours and childcare, after and outside the plan.

    Hours count only where the person gave a wage; childcare only where they gave its price.
    """
    budget = case.budget
    found: list[AroundLine] = []

    def add(visit: PlannedVisit, kind: Literal["ride", "hours", "childcare"], value: Decimal) -> None:
        if value > 0:
            found.append(AroundLine(visit.date(start), visit.day, kind, cents(value)))

    for visit in visits:
        if not visit.row.in_clinic:
            continue
        if visit.row.needs_ride:
            ride = budget.ride_cost
            add(
                visit,
                "ride",
                Decimal(str(getattr(knowledge.row("prices", "anc_ride"), level) if ride is None else ride)),
            )
        if budget.hourly_wage:
            hours = budget.unpaid_hours_per_visit
            if hours is None and visit.row.hours_price_id is not None:
                hours = getattr(knowledge.row("prices", visit.row.hours_price_id), level)
            add(visit, "hours", Decimal(str(hours or 0)) * Decimal(str(budget.hourly_wage)))
        if budget.childcare_per_visit:
            add(visit, "childcare", Decimal(str(budget.childcare_per_visit)))
    return found


def planned_cost(
    programme: str,
    path: ActivePath,
    case: Case,
    knowledge: Knowledge,
    who: Policy,
    start: dt.date,
    mode: CardMode,
    levels: Sequence[Level] = LEVELS,
) -> list[PlannedCost]:
    """The first 12 months of one programme at each price level, exact to the cent."""
    billing = spravato_billing(case, who) if path == "spravato" else "cash"
    visits = tuple(planned_visits(programme, case, knowledge, billing))
    drug_card: Card | None = card(case, knowledge, who, mode) if billing == "insured_drug" else None

    def at(level: Level) -> PlannedCost:
        lines = price_claims(who.plan, drug_card, claims(visits, path, case, knowledge, who, level, start))
        surrounds = around(visits, case, knowledge, level, start)
        return PlannedCost(programme, mode, level, visits, tuple(lines), tuple(surrounds), start)

    return [at(level) for level in levels]


__all__ = ["FIRST_WEEKS_DAYS", "LEVELS", "AroundLine", "Level", "PlannedCost", "amount", "planned_cost"]
