"""compare(case, knowledge) -> Comparison: the one place where the parts meet.

The pages, the command line and the sheet all show this same object; nobody
recomputes. Pure: same input, same picture. What was not computed is null, never 0.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kapdecide import coverage, evidence, outcomes, safety
from kapdecide.alignment import Alignment, align, method_of
from kapdecide.case import (
    ACTIVE_PATHS,
    PATHS,
    ActivePath,
    Case,
    Measures,
    PathId,
    Plan,
    Priorities,
    Therapist,
    check_dates,
    check_ids,
)
from kapdecide.cost.courses import courses
from kapdecide.cost.planned import PlannedCost
from kapdecide.cost.schedule import FIRST_WEEKS_DAYS, HOME_PROGRAMME, YEAR_DAYS
from kapdecide.cost.statement import MONTHS_PRICED, STAY_COST, Cost, cost_of, over_courses
from kapdecide.criteria import Followed, Standing, standing
from kapdecide.evidence import Response
from kapdecide.knowledge import Knowledge
from kapdecide.points import Floats
from kapdecide.safety import Gate
from kapdecide.wording import listed


class Part(BaseModel):
    model_config = ConfigDict(frozen=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfHundred:
    """People of 100: 10th, 50th and 90th percentile over the evidence points."""

    low: float
    mid: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Well(OfHundred):
    """People of 100 who are well in a month, with upkeep as planned and without any."""

    without_upkeep: OfHundred


class Visits(Part):
    """How many visits, and how many of them away from home."""

    first_8_weeks: int
    first_12_months: int
    clinic_first_8_weeks: int
    clinic_first_12_months: int
    hours_first_8_weeks: float | None = None
    each_day: bool = False
    """A dose each day at home: no dates to count."""


class Covered(Part):
    """ "Is it covered?" in one line."""

    status: str
    text: str
    verified: str
    sources: tuple[str, ...]


class PathComparison(Part):
    id: PathId
    name: str
    gate: Gate
    response: Response
    well_at_months: dict[str, Well] | None = None
    cost: Cost | None
    """Null for a path that is not now: nothing that is ruled out is priced as if it were open."""
    visits: Visits
    coverage: Covered | None = None
    fits: str | None = None


class Comparison(Part):
    """What a person who is in no acute danger sees."""

    urgent: Literal[False] = False
    content_version: str
    today: dt.date
    start: dt.date
    condition: str | None
    notices: tuple[str, ...]
    paths: dict[str, PathComparison]
    priorities: Alignment | None = None
    """What the person's priorities say; null where they said nothing."""


class UrgentHelp(Part):
    """What a person in acute danger sees: help, and nothing else."""

    urgent: Literal[True] = True
    urgent_kind: Literal["suicide", "medical"]
    help: tuple[str, ...]
    content_version: str


def _well_at_months(with_upkeep: Floats, without: Floats) -> dict[str, Well]:
    kept, none = outcomes.span(100 * with_upkeep), outcomes.span(100 * without)

    def of(row: Floats) -> dict[str, float]:
        return dict(zip(("low", "mid", "high"), map(float, row), strict=True))

    return {str(m): Well(**of(kept[m]), without_upkeep=OfHundred(**of(none[m]))) for m in range(1, outcomes.MONTHS + 1)}


def _visits(headline: PlannedCost, knowledge: Knowledge) -> Visits:
    def count(days: int, clinic: bool) -> int:
        dates = {
            v.day
            for v in headline.visits
            if v.day < days and v.row.role != "supply" and (v.row.in_clinic or not clinic)
        }
        return len(dates)

    hours = [
        knowledge.row("prices", v.row.hours_price_id).typical
        for v in headline.visits
        if v.day < FIRST_WEEKS_DAYS and v.row.hours_price_id
    ]
    return Visits(
        first_8_weeks=count(FIRST_WEEKS_DAYS, False),
        first_12_months=count(YEAR_DAYS, False),
        clinic_first_8_weeks=count(FIRST_WEEKS_DAYS, True),
        clinic_first_12_months=count(YEAR_DAYS, True),
        hours_first_8_weeks=sum(hours) if hours else None,
        each_day=headline.programme == HOME_PROGRAMME["daily_very_low"],
    )


def _covered(path: PathId, case: Case, knowledge: Knowledge) -> Covered | None:
    row = None if path == "stay" else coverage.answer(path, case, knowledge)
    if row is None:
        return None
    return Covered(status=row.status, text=row.person, verified=row.verified, sources=row.source_ids)


def _fits(path: PathId, case: Case) -> str | None:
    """One sentence on what the person asked for. It orders nothing and scores nothing."""
    goals = case.goals
    with_therapy = path in ("kap", "iv_kap")
    if path == "stay":
        return None
    if goals.aim == "therapy":
        return "Therapy is part of it." if with_therapy else "Therapy is not built in."
    if goals.aim == "both":
        return "Symptoms yes; therapy is built in." if with_therapy else "Symptoms yes; therapy is not built in."
    if goals.aim == "rebalance":
        return "Aimed at symptoms and therapy." if with_therapy else "Aimed at symptoms alone."
    if goals.aim == "explore":
        return "Someone is with you in each session." if with_therapy else "Most sessions have little talk."
    return None


ASK_AGAIN = (
    "In the PHQ-9 you marked thoughts of being better off dead or of hurting yourself. Please answer the three "
    "questions about suicide again, and tell your clinician today."
)


def _notices(case: Case, knowledge: Knowledge, who: coverage.Policy, start: dt.date, today: dt.date) -> tuple[str, ...]:
    found: list[str] = []
    if case.insurance.payer is None:
        found.append("You have not said how you are insured. All prices are cash prices.")
    if start < today:
        found.append(f"Your start date ({start:%B %-d, %Y}) has passed. Plans get old: set a new date when you can.")
    if safety.resistant_depression(case) == "contradiction":
        found.append(
            "You ticked treatment-resistant depression and counted fewer than two antidepressants that failed. "
            "Which is right? Until you say, we count it as not met."
        )
    if case.insurance.payer == "marketplace" and case.insurance.marketplace_tier is None:
        found.append(
            "You have not said which tier your marketplace plan is. We used bronze, which costs more of the two we know."
        )
    if safety.two_answers_about_suicide(case):
        found.append(ASK_AGAIN)
    return tuple(found)


def _unused_prices(case: Case, costs: Iterable[Cost | None], knowledge: Knowledge) -> tuple[str, ...]:
    """A price that was told and is in none of the prices shown, so that nobody believes it is."""
    used = {quote.price for cost in costs if cost for quote in cost.quotes}
    planned = {price for visit in knowledge.visits for price in visit.price_ids}
    idle: dict[bool, list[str]] = {}
    for price in case.budget.quotes or {}:
        if price not in used:
            idle.setdefault(price in planned, []).append(f"“{knowledge.row('prices', price).component}”")
    why = {
        False: "No planned visit uses your price for {}, so it changes nothing here.",
        True: "Your price for {} is in none of the prices here. It may be for a program or route you have not picked on "
        "the Budget page, or for a path that is not now.",
    }
    return tuple(why[visited].format(listed(names)) for visited, names in idle.items())


def pictured(case: Case) -> Case:
    """The case without what no part of the comparison reads: scores, the plan made beforehand, notes, where one leans."""
    return case.model_copy(
        update={
            "setting": None,
            "goals": case.goals.model_copy(update={"leaning_before": None, "leaning_after": None, "decides": None}),
            "measures": Measures(phq9_items=case.measures.phq9_items),
            "therapist": Therapist(priorities=case.therapist.priorities),
            "plan": Plan(),
        }
    )


def unweighed(case: Case) -> Case:
    """What ``draw`` reads of the case: no weights, neither the person's nor the therapist's, nor what the limit is for."""
    return pictured(case).model_copy(
        update={
            "priorities": Priorities(),
            "therapist": Therapist(),
            "budget": case.budget.model_copy(update={"role": None}),
        }
    )


@dataclass
class Drawn:
    """The comparison before anybody says what matters, and where the paths stand. Weighing it again is cheap."""

    comparison: Comparison | UrgentHelp
    stand: Callable[[], Standing] | None = None
    """How to work out where the paths stand. It holds tens of megabytes of cohorts, and is let go once it was asked."""

    @cached_property
    def standing(self) -> Standing | None:
        """Where the paths stand on every criterion; None in danger."""
        stand, self.stand = self.stand, None
        return None if stand is None else stand()

    def weighed(self, case: Case, knowledge: Knowledge) -> Comparison | UrgentHelp:
        """The same comparison with what the person's priorities say. All else in ``case`` must be as when drawn."""
        found = self.comparison
        if isinstance(found, UrgentHelp) or method_of(case.priorities) is None or self.standing is None:
            return found
        return found.model_copy(update={"priorities": align(case, self.standing, knowledge)})


def compare(
    case: Case, knowledge: Knowledge, today: dt.date | None = None, points: int = 4096
) -> Comparison | UrgentHelp:
    """Gates, evidence, money and priorities of every path for one person.

    ``today`` is the day the picture is drawn for (default: the clock's day, read only here at
    the edge). ``points`` is the number of fixed evidence points. Raises ``CaseError`` for ids
    inside the case that the knowledge does not hold.
    """
    return draw(case, knowledge, today, points).weighed(case, knowledge)


def draw(case: Case, knowledge: Knowledge, today: dt.date | None = None, points: int = 4096) -> Drawn:
    """``compare`` before the priorities: all that does not change when only a weight moves."""
    today = today or dt.date.today()
    check_ids(case, knowledge)
    check_dates(case, today)
    kind = safety.urgent(case, knowledge)
    if kind is not None:
        screen = knowledge.row("help_screens", kind)
        help_first = UrgentHelp(urgent_kind=kind, help=screen.lines, content_version=knowledge.content_version)
        return Drawn(help_first)

    start = case.budget.start_date or today
    who = coverage.policy(case, knowledge, start, today)
    gates = safety.gates(case, knowledge, start)
    usual = outcomes.usual_care(knowledge, points)
    shown = min(points, outcomes.SHOWN_POINTS)
    in_depression = evidence.conditions_shown(case) == evidence.DEPRESSION
    found: dict[str, PathComparison] = {}
    followed: dict[ActivePath, Followed] = {}
    cost: Cost | None
    for path in PATHS:
        row = knowledge.row("paths", path)
        if path in ACTIVE_PATHS:
            cohort = outcomes.course(path, case, knowledge, points, outcomes.upkeep_share(path, case, knowledge))
            bare = outcomes.course(path, case, knowledge, shown, 0.0)
            working = outcomes.well(cohort.working[:, :shown], usual.well[:, :shown])
            without = outcomes.well(bare.working, usual.well[:, :shown])
            planned, headline = cost_of(path, case, knowledge, who, start, today)
            visits = _visits(headline, knowledge)
            taken = None
            if gates[path].status == "not_now":
                cost = None
            else:
                taken = courses(
                    headline.programme, path, case, knowledge, who, start, headline.mode, cohort, MONTHS_PRICED
                )
                cost = over_courses(planned, taken, case)
            response = evidence.response(path, case, knowledge)
            followed[path] = Followed(
                cohort,
                headline.visits,
                taken,
                planned.first_12_months.typical,
                {s.id: s.first_12_months.typical for s in planned.scenarios},
                cost.first_12_months.chance_over_limit if cost else None,
                response.certainty,
            )
        else:
            response = evidence.response(path, case, knowledge)
            working = without = usual.well[:, :shown]
            cost, visits = (
                STAY_COST,
                Visits(first_8_weeks=0, first_12_months=0, clinic_first_8_weeks=0, clinic_first_12_months=0),
            )
        found[path] = PathComparison(
            id=path,
            name=row.name,
            gate=gates[path],
            response=response,
            # Another condition's projection is never shown in place of one that does not exist.
            well_at_months=_well_at_months(working, without) if in_depression else None,
            cost=cost,
            visits=visits,
            coverage=_covered(path, case, knowledge),
            fits=_fits(path, case),
        )
    comparison = Comparison(
        content_version=knowledge.content_version,
        today=today,
        start=start,
        condition=case.goals.main_condition,
        notices=_notices(case, knowledge, who, start, today)
        + _unused_prices(case, (path.cost for path in found.values()), knowledge),
        paths=found,
    )
    waiting = {p: frozenset(r.rule for r in gates[p].reasons if r.state in ("unasked", "unsure")) for p in PATHS}
    not_now = frozenset(p for p in PATHS if gates[p].status == "not_now")
    certainty = found["stay"].response.certainty
    return Drawn(comparison, lambda: standing(followed, usual, certainty, not_now, waiting, case, knowledge, points))
