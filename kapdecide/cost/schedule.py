"""The visits a path plans, with real dates, out of ``visits.csv``.

Day 0 is the start. Every month is as long as the others, to the day; visits keep their real days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from kapdecide.case import ActivePath, Case
from kapdecide.coverage import Billing
from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import Visit
from kapdecide.outcomes import DAYS_PER_MONTH, MONTHS

YEAR_DAYS = 365
FIRST_WEEKS_DAYS = 56


def month_end(month: int) -> int:
    """The first day that no longer belongs to month ``month`` after the start."""
    return round(month * DAYS_PER_MONTH)


# The end of every month that a projection reaches.
MONTH_ENDS = tuple(month_end(m) for m in range(1, MONTHS + 1))

KAP_PROGRAMME = {"iv": "kap_iv", "im": "kap_im", "lozenge_in_office": "kap_lozenge"}
HOME_PROGRAMME = {"daily_very_low": "home_daily", "weekly_lozenge": "home_weekly"}


@dataclass(frozen=True)
class PlannedVisit:
    """One visit: how many days after the start, and which row of ``visits.csv`` it is."""

    day: int
    row: Visit
    number: int

    def date(self, start: dt.date) -> dt.date:
        return start + dt.timedelta(days=self.day)


def programmes(path: ActivePath, case: Case) -> tuple[str, ...]:
    """The programmes a path may mean: several where the person is not sure."""
    if path == "kap":
        route = case.access.kap_route
        return (KAP_PROGRAMME[route],) if route in KAP_PROGRAMME else tuple(KAP_PROGRAMME.values())
    if path == "home":
        programme = case.access.home_programme
        return (HOME_PROGRAMME[programme],) if programme in HOME_PROGRAMME else tuple(HOME_PROGRAMME.values())
    return (path,)


def sessions(name: str, case: Case, knowledge: Knowledge) -> int:
    """How many first-course sessions (``iv_sessions``, ``kap_sessions``): the person's number or the typical one."""
    told: int | None = getattr(case.treatment, name)
    return told if told is not None else int(knowledge.row("prices", name).typical)


def _repeat(first: float, gaps: list[float], count: int | None, until: int) -> Iterator[int]:
    day, number = first, 0
    while round(day) < until and (count is None or number < count):
        yield round(day)
        day += gaps[number % len(gaps)] if gaps else until
        number += 1


def _own_days(row: Visit, case: Case, knowledge: Knowledge, last_dose: int, until: int) -> Iterator[int]:
    gaps = [float(gap) for gap in row.gap_days]
    first = row.first_day
    wish = (case.treatment.upkeep_per_month or {}).get(row.path)
    if row.role == "upkeep" and row.count in ("to_end", "asked") and row.programme != "home_daily" and wish is not None:
        if wish == 0:
            return
        gaps = [DAYS_PER_MONTH / wish]
    if row.count == "asked":
        if not wish:
            return
        first = last_dose + gaps[0]
    if row.role == "dose" and row.path == "kap" and case.treatment.kap_spacing_days:
        gaps = [float(case.treatment.kap_spacing_days)]
    count = {"one": 1, "fixed": row.fixed_count}.get(row.count)
    if row.count in ("iv_sessions", "kap_sessions"):
        count = sessions(row.count, case, knowledge)
    yield from _repeat(first, gaps, count, until)


def planned_visits(
    programme: str, case: Case, knowledge: Knowledge, billing: Billing = "cash", until: int = YEAR_DAYS
) -> list[PlannedVisit]:
    """Every planned visit before day ``until``, by day, in the order of the table within a day."""
    rows: list[Visit] = [row for row in knowledge.visits if row.programme == programme and _applies(row, case, billing)]
    days: dict[str, list[int]] = {}
    for row in rows:
        if row.follows is None:
            doses = [day for other in rows if other.role == "dose" for day in days.get(other.id, [])]
            days[row.id] = list(_own_days(row, case, knowledge, max(doses, default=0), until))
    for row in rows:
        if row.follows is not None:
            days[row.id] = [later for day in days.get(row.follows, []) if (later := day + round(row.first_day)) < until]
    order = {row.id: place for place, row in enumerate(rows)}
    found = [PlannedVisit(day, row, number) for row in rows for number, day in enumerate(days[row.id], start=1)]
    return sorted(found, key=lambda visit: (visit.day, order[visit.row.id]))


def _applies(row: Visit, case: Case, billing: Billing) -> bool:
    if row.only_when is None:
        return True
    if row.only_when == "alabama":
        return case.insurance.state == "AL"
    return row.only_when == billing
