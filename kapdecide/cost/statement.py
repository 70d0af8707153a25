"""What one path costs one person, as the screen and the sheet show it: planned, over the courses people take, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kapdecide import coverage, evidence
from kapdecide.case import ActivePath, Case
from kapdecide.cost.courses import Courses, Distribution, by_kind, by_month, chance_over
from kapdecide.cost.planned import LEVELS, PlannedCost, planned_cost
from kapdecide.cost.schedule import FIRST_WEEKS_DAYS, YEAR_DAYS, programmes
from kapdecide.knowledge import Knowledge, freshness
from kapdecide.points import Floats


class _Part(BaseModel):
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


class Scenario(_Part):
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


class Around(_Part):
    """Money around the visits over 12 months at typical prices, outside every plan."""

    rides: float = 0
    hours: float = 0
    childcare: float = 0
    escorted_visits: int = 0
    """Visits after which nobody may drive: somebody must take you home."""


class CourseCost(_Part):
    """One way a course may go: how many of 100, and what they pay in 12 months."""

    id: Literal["left", "no_response", "went_on", "ended", "second"]
    of_100: float
    p10: float
    p50: float
    p90: float


class QuoteUsed(_Part):
    """A price the person was told, in place of the range of the record."""

    price: str
    component: str
    amount: float
    said_by: str | None
    date: dt.date | None


NOT_COVERED = "not_covered"


class Cost(_Part):
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

    @property
    def if_not_covered(self) -> Span | None:
        """Twelve months at the cash price, where the price above counts on a yes that the plan has not given."""
        return next((one.first_12_months for one in self.scenarios if one.id == NOT_COVERED), None)

    def months_over(self, limit: float) -> int:
        """In how many months a person whom it helps, and who goes on all year, pays more than a limit for one month."""
        return sum(month.typical > limit for month in self.by_month)


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


def over_courses(planned: Cost, found: Courses, case: Case) -> Cost:
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
        id=NOT_COVERED,
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
    of_role = {role: {p for v in headline.visits if v.row.role == role for p in v.row.price_ids} for role in ("dose", "upkeep")}
    if of_role["dose"] & set(case.budget.quotes or {}) and of_role["upkeep"] & {price.id for price in ours}:
        found.append("Your price is for the first course. Later sessions stand at our range: type yours on the Budget page.")
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
                f"We used a typical {names.get(row.name, row.name)} of {value}{doubt}. Your own number would replace it."
            )
    if who.plan is not None and path in ("spravato", "kap", "iv_kap"):
        known = coverage.defaults(case, knowledge)
        shared = any(rule.deductible_applies for rule in who.plan.rules.values())
        if shared and case.insurance.deductible is None and "deductible" not in known:
            found.append("We do not know your plan's deductible, so none is counted. Yours would change that.")
        if case.insurance.oop_max is None and who.plan.oop_max is None:
            found.append(
                "This kind of insurance has no yearly maximum, so none is counted."
                if "oop_max" in known
                else "We do not know your plan's yearly maximum, so none is counted. Yours would change that."
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
        found.append("No sessions after the first course are counted. What you plan on the Budget page comes on top.")
    if variants > 1:
        found.append("More than one price fits your answers. The one that costs more leads. Money shows the others under “What is in it”.")
    return tuple(found)


def cost_of(
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
