"""compare(case, knowledge) -> Comparison: the one place where the parts meet.

The pages, the command line and the sheet all show this same object; nobody
recomputes. Pure: same input, same picture. What was not computed is null, never 0.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kapdecide import coverage, evidence, outcomes, safety
from kapdecide.alignment import Alignment, align
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
from kapdecide.cost.courses import Courses, Distribution, by_kind, by_month, chance_over, courses
from kapdecide.cost.planned import LEVELS, PlannedCost, planned_cost
from kapdecide.cost.schedule import FIRST_WEEKS_DAYS, YEAR_DAYS, programmes
from kapdecide.criteria import Followed, Standing, standing
from kapdecide.evidence import Response
from kapdecide.knowledge import Knowledge, freshness
from kapdecide.points import Floats
from kapdecide.safety import Gate
from kapdecide.wording import listed


class Part(BaseModel):
    model_config = ConfigDict(frozen=True)


# What a picture holds many of is kept small: a session has one picture, a server a hundred sessions.


@dataclass(frozen=True, slots=True, kw_only=True)
class Dollars:
    """Dollars over some span of time.

    ``low typical high``: everything goes as planned, at low, typical and high prices.
    ``p10 p50 p90 mean``: over the courses people really take; null until computed.
    """

    low: float
    typical: float
    high: float
    p10: float | None = None
    p50: float | None = None
    p90: float | None = None
    mean: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span(Dollars):
    """Dollars over the first weeks or the first year, and how likely they go over the person's limit."""

    chance_over_limit: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Month(Dollars):
    """Dollars in one month."""

    month: int


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


class Scenario(Part):
    """The same plan with one unknown answered one way."""

    id: str
    text: str
    question: str
    first_8_weeks: Span
    first_12_months: Span


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of the itemised bill, at typical prices. Dollars."""

    date: dt.date
    label: str
    category: str
    billed: float
    covered: bool
    deductible: float
    cost_share: float
    balance: float
    card: float
    patient: float
    plan_pays: float
    ded_left: float | None
    oop_left: float | None


class Around(Part):
    """Money around the visits over 12 months at typical prices, outside every plan."""

    rides: float = 0
    hours: float = 0
    childcare: float = 0
    escorted_visits: int = 0
    """Visits after which nobody may drive: somebody must take you home."""


class CourseCost(Part):
    """One way a course may go: how many of 100, and what they pay in 12 months."""

    id: Literal["left", "no_response", "went_on", "ended", "second"]
    of_100: float
    p10: float
    p50: float
    p90: float


class QuoteUsed(Part):
    """A price the person was told, in place of the range of the record."""

    price: str
    component: str
    amount: float
    said_by: str | None
    date: dt.date | None


class Cost(Part):
    first_8_weeks: Span
    first_12_months: Span
    by_month: tuple[Month, ...]
    courses: tuple[CourseCost, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    quotes: tuple[QuoteUsed, ...] = ()
    bill: tuple[BillLine, ...] = ()
    around: Around = Around()
    programme: str | None = None
    card_mode: Literal["standard", "accumulator", "maximizer"] | None = None
    basis: Literal["none", "cash", "plan"]
    rests_on: tuple[str, ...] = ()
    tax_saving: float | None = None
    """Tax a health account may save in 12 months, shown apart and never taken off; null where nothing is known."""


class Visits(Part):
    """How many visits, and how many of them away from home."""

    first_8_weeks: int
    first_12_months: int
    clinic_first_8_weeks: int
    clinic_first_12_months: int
    hours_first_8_weeks: float | None = None


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


def _span(costs: Sequence[PlannedCost], days: int) -> Span:
    """Low to high over the price levels.

    A dearer drug can mean a lower bill (card money that counts fills the
    maximum sooner), so the edges are the least and the most of the levels.
    """
    totals = [float(cost.total(days)) for cost in costs]
    return Span(low=min(totals), typical=totals[LEVELS.index("typical")], high=max(totals))


def _months(costs: Sequence[PlannedCost]) -> tuple[Month, ...]:
    by_level = [[float(value) for value in cost.by_month()] for cost in costs]
    return tuple(
        Month(month=m + 1, low=min(values), typical=values[LEVELS.index("typical")], high=max(values))
        for m, values in enumerate(zip(*by_level, strict=True))
    )


def _over_courses(planned: Cost, found: Courses, case: Case) -> Cost:
    """The planned cost with its spread over the courses people really take, and the chance of going over a limit."""

    def spread(span: Span, dollars: Floats, limit: float | None) -> Span:
        d = Distribution.of(dollars, found.weight)
        over = None if limit is None else chance_over(dollars, found.weight, limit)
        return replace(span, p10=d.p10, p50=d.p50, p90=d.p90, mean=d.mean, chance_over_limit=over)

    months = tuple(
        replace(month, p10=d.p10, p50=d.p50, p90=d.p90, mean=d.mean)
        for month, d in zip(planned.by_month, by_month(found), strict=False)
    )
    return planned.model_copy(
        update={
            "first_8_weeks": spread(planned.first_8_weeks, found.first_weeks, case.budget.limit_8_weeks),
            "first_12_months": spread(planned.first_12_months, found.first_year, case.budget.limit_12_months),
            "by_month": months,
            # How many take which course is known for depression only.
            "courses": tuple(
                CourseCost(id=kind, of_100=100 * chance, p10=d.p10, p50=d.p50, p90=d.p90)
                for kind, (chance, d) in by_kind(found).items()
            )
            if evidence.conditions_shown(case) == evidence.DEPRESSION
            else (),
        }
    )


def _well_at_months(with_upkeep: Floats, without: Floats) -> dict[str, Well]:
    kept, none = outcomes.span(100 * with_upkeep), outcomes.span(100 * without)

    def of(row: Floats) -> dict[str, float]:
        return dict(zip(("low", "mid", "high"), map(float, row), strict=True))

    return {str(m): Well(**of(kept[m]), without_upkeep=OfHundred(**of(none[m]))) for m in range(1, outcomes.MONTHS + 1)}


def _bill(cost: PlannedCost) -> tuple[BillLine, ...]:
    return tuple(
        BillLine(
            date=line.date,
            label=line.label,
            category=line.category,
            billed=float(line.billed),
            covered=line.base > 0,
            deductible=float(line.deductible),
            cost_share=float(line.cost_share),
            balance=float(line.balance),
            card=float(line.card),
            patient=float(line.patient),
            plan_pays=float(line.plan_pays),
            ded_left=None if line.ded_left is None else float(line.ded_left),
            oop_left=None if line.oop_left is None else float(line.oop_left),
        )
        for line in cost.lines
    )


def _around(cost: PlannedCost) -> Around:
    def total(kind: str) -> float:
        return float(sum((line.amount for line in cost.around if line.kind == kind), Decimal(0)))

    escorted = sum(visit.row.in_clinic and visit.row.needs_ride for visit in cost.visits)
    return Around(rides=total("ride"), hours=total("hours"), childcare=total("childcare"), escorted_visits=escorted)


def _quotes(cost: PlannedCost, case: Case, knowledge: Knowledge) -> tuple[QuoteUsed, ...]:
    quotes = case.budget.quotes or {}
    used = dict.fromkeys(price for visit in cost.visits for price in visit.row.price_ids if price in quotes)
    return tuple(
        QuoteUsed(
            price=price,
            component=knowledge.row("prices", price).component,
            amount=quotes[price].amount,
            said_by=quotes[price].from_,
            date=quotes[price].date,
        )
        for price in used
    )


CARD_TEXT = {
    "standard": "Your plan counts the savings card toward your maximum",
    "accumulator": "Your plan does not count the savings card (accumulator)",
    "maximizer": "Your plan spreads the card over the year (maximizer)",
}
PROGRAMME_TEXT = {
    "home_daily": "Daily very low dose at home",
    "home_weekly": "Weekly lozenge sessions at home",
    "kap_iv": "KAP with an IV infusion",
    "kap_im": "KAP with an injection",
    "kap_lozenge": "KAP with a lozenge in the office",
}
CARD_QUESTION = "Does my plan count the savings card toward my deductible and out-of-pocket maximum?"
COVER_QUESTION = "Does my plan cover Spravato for me, and what prior authorization does it ask for?"
PROGRAMME_QUESTION = {
    "home": "Which home program would it be, and what is its whole price?",
    "kap": "By which route would the ketamine be given, and what is the whole price?",
}


def _variants(
    path: ActivePath, case: Case, knowledge: Knowledge, who: coverage.Policy, start: dt.date
) -> list[list[PlannedCost]]:
    """Every programme and card mode that is still possible, each at three price levels."""
    modes: tuple[coverage.CardMode, ...] = ("standard",)
    if path == "spravato" and coverage.spravato_billing(case, who) == "insured_drug":
        modes = coverage.card_modes(case, who)
    return [
        planned_cost(programme, path, case, knowledge, who, start, mode)
        for programme in programmes(path, case)
        for mode in modes
    ]


def _scenario(path: ActivePath, costs: Sequence[PlannedCost]) -> Scenario:
    cost = costs[0]
    by_card = path == "spravato"
    return Scenario(
        id=cost.mode if by_card else cost.programme,
        text=CARD_TEXT[cost.mode] if by_card else PROGRAMME_TEXT.get(cost.programme, cost.programme),
        question=CARD_QUESTION if by_card else PROGRAMME_QUESTION.get(path, ""),
        first_8_weeks=_span(costs, FIRST_WEEKS_DAYS),
        first_12_months=_span(costs, YEAR_DAYS),
    )


def _not_covered(case: Case, knowledge: Knowledge, who: coverage.Policy, start: dt.date) -> Scenario | None:
    """Spravato at the cash price, where cover is likely but not confirmed."""
    if case.insurance.spravato_covered is not None or coverage.spravato_billing(case, who) == "cash":
        return None
    told = case.model_copy(update={"insurance": case.insurance.model_copy(update={"spravato_covered": "no"})})
    costs = planned_cost("spravato", "spravato", told, knowledge, who, start, "standard")
    return Scenario(
        id="not_covered",
        text="Your plan says no and you pay cash",
        question=COVER_QUESTION,
        first_8_weeks=_span(costs, FIRST_WEEKS_DAYS),
        first_12_months=_span(costs, YEAR_DAYS),
    )


def _rests_on(
    path: ActivePath,
    case: Case,
    knowledge: Knowledge,
    who: coverage.Policy,
    headline: PlannedCost,
    variants: int,
    today: dt.date,
) -> tuple[str, ...]:
    found: list[str] = []
    used = {knowledge.row("prices", price) for visit in headline.visits for price in visit.row.price_ids}
    if any(freshness.is_due("prices", price, knowledge, today) for price in used):
        found.append("Some of these prices are past their review date. Ask for a quote.")
    ours = {price for price in used if price.supplied is None and price.id not in (case.budget.quotes or {})}
    for supplied in sorted({price.supplied for price in used - ours if price.supplied}):
        found.append(f"Some of these prices are from your clinic, not from us ({supplied}).")
    if any(price.verified != "yes" for price in ours):
        found.append("Some of these prices are not verified. They are estimates until you have a quote.")
    if who.missing:
        found.append(who.missing)
    if who.plan is not None and path in ("spravato", "kap", "iv_kap"):
        names = {"oop_max": "out-of-pocket maximum", "specialist_copay": "copay", "coinsurance": "coinsurance"}
        for row in who.assumed:
            if (
                row.name == "specialist_copay"
                and path == "spravato"
                and case.insurance.copay_applies_to in (None, "therapy")
            ):
                continue
            value = f"{row.value:.0%}" if row.name == "coinsurance" else f"${row.value:,.0f}"
            doubt = "" if row.verified == "yes" else " (a planning value, not verified)"
            found.append(
                f"We used a typical {names.get(row.name, row.name)} of {value}{doubt}. Type yours to replace it."
            )
    if who.plan is not None and path in ("spravato", "kap", "iv_kap"):
        known = coverage.defaults(case, knowledge)
        shared = any(rule.deductible_applies for rule in who.plan.rules.values())
        if shared and case.insurance.deductible is None and "deductible" not in known:
            found.append("We do not know your plan's deductible, so none is counted. Type yours to change that.")
        if case.insurance.oop_max is None and who.plan.oop_max is None:
            found.append(
                "This kind of insurance has no yearly maximum, so none is counted."
                if "oop_max" in known
                else "We do not know your plan's yearly maximum, so none is counted. Type yours to change that."
            )
    if who.plan is not None and path in ("kap", "iv_kap") and case.insurance.therapy_in_network is not True:
        paid_back = who.payer is not None and who.payer.out_of_network == "yes"
        found.append(
            "We count therapy as not covered, since we do not know that your therapist is in your network."
            + (" Your plan may pay part of it back: ask for a superbill, a receipt to send in." if paid_back else "")
        )
    if path == "spravato" and coverage.spravato_billing(case, who) == "insured_drug":
        barred = case.insurance.state in knowledge.row("regional_rules", "rebate-states").states
        found.append(
            "The maker's rebate for the watch time is not open to people in your state."
            if barred
            else "The maker has a rebate for the watch time. Its limits are not public, so it is not counted."
        )
    if path == "spravato" and who.plan is not None and case.insurance.spravato_covered is None:
        found.append("This counts on your plan saying yes to Spravato.")
    if evidence.conditions_shown(case) != evidence.DEPRESSION:
        found.append(
            "How many people stop early comes from studies of depression. For your main concern nobody has measured it."
        )
    if path == "kap" and not (case.treatment.upkeep_per_month or {}).get("kap"):
        found.append("No sessions after the first course are counted. Add some on the Budget page if you plan them.")
    if variants > 1:
        found.append("More than one price fits your answers. The dearer one is shown; the others stand below it.")
    return tuple(found)


def _cost(
    path: ActivePath, case: Case, knowledge: Knowledge, who: coverage.Policy, start: dt.date, today: dt.date
) -> tuple[Cost, PlannedCost]:
    variants = _variants(path, case, knowledge, who, start)
    typical = LEVELS.index("typical")
    # Not sure means the dearer one leads; the spread is shown beside it.
    dearest = max(variants, key=lambda costs: costs[typical].total())
    scenarios = [_scenario(path, costs) for costs in variants] if len(variants) > 1 else []
    if path == "spravato" and (refused := _not_covered(case, knowledge, who, start)):
        scenarios.append(refused)
    headline = dearest[typical]
    cost = Cost(
        first_8_weeks=_span(dearest, FIRST_WEEKS_DAYS),
        first_12_months=_span(dearest, YEAR_DAYS),
        by_month=_months(dearest),
        scenarios=tuple(scenarios),
        bill=_bill(headline),
        around=_around(headline),
        quotes=_quotes(headline, case, knowledge),
        programme=headline.programme,
        card_mode=headline.mode,
        basis="plan" if any(line.base > 0 for line in headline.lines) else "cash",
        tax_saving=coverage.tax_saving(headline.care_by_year(), case, knowledge),
        rests_on=_rests_on(path, case, knowledge, who, headline, len(variants), today),
    )
    return cost, headline


MONTHS_PRICED = 12
NOTHING = Span(low=0, typical=0, high=0, p10=0, p50=0, p90=0, mean=0)
STAY_COST = Cost(
    first_8_weeks=NOTHING,
    first_12_months=NOTHING,
    by_month=tuple(Month(month=m, low=0, typical=0, high=0) for m in range(1, 13)),
    basis="none",
)


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
        return (
            "Fits what you want: therapy is part of it."
            if with_therapy
            else "Not what you asked for: therapy is not part of it. You can add your own."
        )
    if goals.aim == "both":
        return (
            "Fits what you want: symptoms and therapy together."
            if with_therapy
            else "Fits half of what you want: symptoms, with no therapy built in."
        )
    if goals.aim == "rebalance":
        return (
            "Fits what you want: aimed at symptoms first."
            if not with_therapy
            else "Aimed at therapy as well as symptoms, which is more than you asked for."
        )
    if goals.aim == "explore":
        return (
            "Fits what you want: someone is with you through the session."
            if with_therapy
            else "Not built for exploring: most sessions have little talk before or after."
        )
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
            "You have not said which tier your marketplace plan is. We used bronze, the dearer of the two we know."
        )
    if safety.asks_suicidality_again(case) and safety.suicidality(case) == "none":
        found.append(ASK_AGAIN)
    planned = {price for visit in knowledge.visits for price in visit.price_ids}
    if idle := [price for price in case.budget.quotes or {} if price not in planned]:
        names = listed(f"“{knowledge.row('prices', price).component}”" for price in idle)
        found.append(f"No planned visit uses your price for {names}, so it changes nothing here.")
    return tuple(found)


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


@dataclass(frozen=True)
class Drawn:
    """The comparison before anybody says what matters, and where the paths stand. Weighing it again is cheap."""

    comparison: Comparison | UrgentHelp
    standing: Standing | None = None

    def weighed(self, case: Case, knowledge: Knowledge) -> Comparison | UrgentHelp:
        """The same comparison with what the person's priorities say. All else in ``case`` must be as when drawn."""
        found = self.comparison
        if self.standing is None or isinstance(found, UrgentHelp):
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
            planned, headline = _cost(path, case, knowledge, who, start, today)
            visits = _visits(headline, knowledge)
            taken = None
            if gates[path].status == "not_now":
                cost = None
            else:
                taken = courses(
                    headline.programme, path, case, knowledge, who, start, headline.mode, cohort, MONTHS_PRICED
                )
                cost = _over_courses(planned, taken, case)
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
        notices=_notices(case, knowledge, who, start, today),
        paths=found,
    )
    waiting = {p: frozenset(r.rule for r in gates[p].reasons if r.state in ("unasked", "unsure")) for p in PATHS}
    not_now = frozenset(p for p in PATHS if gates[p].status == "not_now")
    stands = standing(followed, usual, found["stay"].response.certainty, not_now, waiting, case, knowledge, points)
    return Drawn(comparison, stands)
