"""The money topic of Compare: what people pay, month by month, what drives it, the bill, and words to use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

import streamlit as st

from kapdecide import coverage
from kapdecide.case import Case
from kapdecide.comparison import Comparison, PathComparison
from kapdecide.cost.schedule import YEAR_DAYS
from kapdecide.cost.statement import Cost, Scenario
from kapdecide.ui import charts, reading, state
from kapdecide.ui.frame import folded, parts, to_part
from kapdecide.ui.tables import Row, big, facts, items, paths_table, small
from kapdecide.wording import (
    NOT_PRICED,
    VERIFIED,
    count,
    date,
    dollar_range,
    dollars,
    exact_dollars,
    given_dollars,
    listed,
    months_over,
    people,
    safe,
    short_date,
    typed,
    whole_people,
)

# Over the limit for more people than not.
LIKELY = 0.5

Treated = Sequence[tuple[PathComparison, Cost]]
"""The paths that are priced, each with its cost."""


def covered(path: PathComparison) -> str:
    """Is it covered, in one line, with how far that was checked."""
    if path.id == "stay":
        return "As now."
    if path.coverage is None:
        return "Tell us your insurance on the Insurance page."
    return f"{safe(path.coverage.text)} {small(VERIFIED[path.coverage.verified])}"


def _priced(cell: Callable[[Cost], str]) -> Callable[[PathComparison], str]:
    """Nothing is priced that is ruled out; staying costs nothing extra."""

    def guarded(path: PathComparison) -> str:
        if path.id == "stay":
            return big("$0 extra")
        return small(NOT_PRICED) if path.cost is None else cell(path.cost)

    return guarded


def _people_pay(span: str, limit: float | None) -> Callable[[PathComparison], str]:
    def cell(cost: Cost) -> str:
        s = getattr(cost, span)
        over = ""
        if s.chance_over_limit is not None and limit is not None:
            number = people(100 * s.chance_over_limit)
            over = f"<br>{small(f'{number} of 100 would pay more than your limit of {given_dollars(limit)}')}"
        return f"{big(dollars(s.p50))}<br>{small(f'8 of 10 people pay {dollars(s.p10)} to {dollars(s.p90)}')}{over}"

    return _priced(cell)


def _as_planned(in_one_month: float | None) -> Callable[[PathComparison], str]:
    def cell(cost: Cost) -> str:
        year, refused = cost.first_12_months, cost.if_not_covered
        lines = [f"{dollars(year.low)} to {dollars(year.high)}, by the price level near you"]
        if in_one_month is not None:
            lines.append(months_over(cost.months_over(in_one_month), in_one_month))
        if refused is not None:
            lines.append(f"if your plan says no: {dollar_range(refused.low, refused.typical, refused.high)}")
        return f"{big(dollars(year.typical))}<br>{'<br>'.join(map(small, lines))}"

    return _priced(cell)


def _includes(cost: Cost) -> str:
    """What the price is made of if it helps and a person goes on all year: every line, the quiet ones too."""
    kinds: dict[str, list[float]] = {}
    for line in cost.bill:
        kinds.setdefault(line.label, []).append(line.patient)
    lines = [f"{len(paid)} × {safe(label)}: {dollars(sum(paid))}" for label, paid in kinds.items()]
    around = cost.around
    if around.escorted_visits:
        lines.append(f"{count(around.escorted_visits, 'ride')} there and back: {dollars(around.rides)}")
        lines.append("Someone to take you home after each: no price counted")
        lost = dollars(around.hours) if around.hours else "not counted. Give your hourly pay on the Budget page"
        lines.append(f"Hours off work: {lost}")
    if around.childcare:
        lines.append(f"Childcare: {dollars(around.childcare)}")
    return items(lines)


COURSES = {
    "left": "leave during the first course",
    "no_response": "finish it, and it does not help",
    "ended": "are helped, then stop or it wears off",
    "second": "are helped, it wears off, and they try again",
    "went_on": "are helped all year and go on",
}


def _by_course(cost: Cost) -> str:
    """How many of 100 take each course, and what it costs them."""
    taken = [one for kind in COURSES for one in cost.courses if one.id == kind]
    numbers = whole_people([one.of_100 for one in taken])
    return items(
        f"{number} of 100 {COURSES[one.id]}: <strong>{dollars(one.p50)}</strong> "
        + small(f"({dollars(one.p10)} to {dollars(one.p90)})")
        for number, one in zip(numbers, taken, strict=True)
    )


def _courses(path: PathComparison) -> str:
    said = _priced(_by_course)(path)
    guessed = path.id != "stay" and path.cost is not None and path.cost.courses and not path.response.measured
    return said + small("How many go which way was not measured. We assume it.") if guessed else said


def _rests_on(treated: Treated, names: dict[str, str]) -> str:
    """What the prices stand on, each line once with the paths it holds for."""
    holds: dict[str, list[str]] = {}
    for path, cost in treated:
        quoted = [
            f"Your price of {exact_dollars(quote.amount)} for “{quote.component}”"
            + (f", from {typed(quote.said_by)}" if quote.said_by else "")
            + (f", {date(quote.date)}" if quote.date else ", no date given")
            + ", in place of our range."
            for quote in cost.quotes
        ]
        for line in (*quoted, *cost.rests_on):
            holds.setdefault(line, []).append(names[path.id])
    lines = [f"<li><strong>{safe(listed(who))}:</strong> {safe(line)}</li>" for line, who in holds.items()]
    return f'<div class="kd-rests"><strong>What these prices rest on</strong><ul>{"".join(lines)}</ul></div>' if lines else ""


def _scenarios(cost: Cost) -> str:
    lines = []
    for s in cost.scenarios:
        span = s.first_12_months
        lines.append(
            f"{safe(s.text)}: <strong>{dollars(span.typical)}</strong> {small(f'{dollars(span.low)} to {dollars(span.high)} if you go on all year')}"
        )
    return items(lines) or "One price fits your answers."


def _tax(cost: Cost) -> str:
    if cost.tax_saving is None:
        return "Not counted."
    return f"About {dollars(cost.tax_saving)} in 12 months. It is not taken off the prices above."


def over_the_limit(paths: Sequence[PathComparison], case: Case) -> None:
    """What is left to look at where every priced path is likelier than not to cost more than a person can pay."""
    chances = [path.cost.first_12_months.chance_over_limit for path in paths if path.id != "stay" and path.cost]
    if not chances or any(chance is None or chance <= LIKELY for chance in chances):
        return
    st.write(
        "Most people would pay more than your limit on every path priced here. Other treatments are listed too, and some cost less."
    )
    to_part("next_steps", "Alternatives", "See the alternatives", "list")


def two_plan_years(treated: Treated, result: Comparison, case: Case) -> str | None:
    """Why a year of treatment may cost more than one year's maximum; None where one plan year holds it all."""
    turns = {day for _, cost in treated for _, day in plan_year_turns(cost, result, case)}
    bills = [line for _, cost in treated for line in cost.bill]
    parts_of_plan = (["deductible"] if any(line.deductible for line in bills) else []) + (
        ["yearly maximum"] if any(line.oop_left is not None for line in bills) else []
    )
    if not turns or not parts_of_plan:
        return None
    return (
        f"Your 12 months span two plan years: your plan starts over on {date(min(turns))}. So you may have to meet your "
        f"{listed(parts_of_plan)} twice. Care that your plan does not cover comes on top."
    )


def _worth(treated: Treated, names: dict[str, str]) -> str | None:
    """The open question on the savings card, and what its answer is worth in 12 months."""
    for path, cost in treated:
        modes = _card_modes(path, cost)
        apart = abs(modes[0].first_12_months.typical - modes[1].first_12_months.typical) if modes else 0
        if round(apart):
            return (
                f"{names[path.id]}: one open question is worth about **{reading.plain(dollars(apart))}** in 12 months, "
                f"if it helps and you go on. Ask your plan: “{modes[0].question}”"
            )
    return None


def _card_modes(path: PathComparison, cost: Cost) -> list[Scenario]:
    """The savings card counted by the plan, and not; empty where the answers settle it."""
    modes = [s for s in cost.scenarios if s.id in ("standard", "accumulator")]
    return modes if path.id == "spravato" and len(modes) > 1 else []


def show(result: Comparison, paths: Sequence[PathComparison], case: Case, names: dict[str, str]) -> None:
    treated = [(path, path.cost) for path in paths if path.id != "stay" and path.cost is not None]
    for said in (two_plan_years(treated, result, case), _worth(treated, names)):
        if said:
            st.markdown(said)
    over_the_limit(list(result.paths.values()), case)
    paths_table(
        f"What you may pay from {date(result.start)}. A person whom it does not help stops early and pays less.",
        paths,
        names,
        [
            ("First 8 weeks", _people_pay("first_8_weeks", case.budget.limit_8_weeks)),
            ("First 12 months", _people_pay("first_12_months", case.budget.limit_12_months)),
            ("If it helps and you go on all year", _as_planned(case.budget.monthly_limit)),
            ("Is it covered?", covered),
        ],
    )
    if not treated:
        words_to_use(result, treated, case, names)
        return
    if rests_on := _rests_on(treated, names):
        st.html(rests_on)
    parts(
        "money",
        {
            "Month by month": lambda: _month_by_month(treated, result, case, names),
            "What drives it": lambda: _what_drives_it(treated, result, names),
            "What is in it": lambda: _what_is_in_it(treated, names),
            "The bill": lambda: _bills(treated, names),
            "What to say": lambda: words_to_use(result, treated, case, names),
        },
    )


def _month_by_month(treated: Treated, result: Comparison, case: Case, names: dict[str, str]) -> None:
    charts.monthly_cost([_months(path, cost, result, case, names) for path, cost in treated], case.budget.monthly_limit)
    _both_ways(treated, names)


def _what_drives_it(treated: Treated, result: Comparison, names: dict[str, str]) -> None:
    st.caption(
        "Each bar moves one unknown from its low to its high end. The mark is the cost as it stands. "
        "All of it if it helps and you go on all year."
    )
    for place, (path, cost) in zip(charts.panels(len(treated)), treated, strict=True):
        with place:
            st.markdown(f"**{names[path.id]}**")
            charts.tornado(names[path.id], path.id, state.cost_drivers(path, result), cost.first_12_months.typical)


def _what_is_in_it(treated: Treated, names: dict[str, str]) -> None:
    rows: list[Row] = [
        ("What each course costs in 12 months", _courses),
        ("What is paid for, if you go on all year", _priced(_includes)),
    ]
    if any(cost.scenarios for _, cost in treated):
        rows.append(("If one answer changes", _priced(_scenarios)))
    if any(cost.tax_saving is not None for _, cost in treated):
        rows.append(("Tax a health account may save", _priced(_tax)))
    paths_table(
        "How people's courses go, and what is paid for.",
        [path for path, _ in treated],
        names,
        rows,
    )
    _not_in_it()


def _bills(treated: Treated, names: dict[str, str]) -> None:
    for path, cost in treated:
        folded(f"The bill, line by line: {names[path.id]}", f"bill_{path.id}", partial(_bill, cost))


def _months(
    path: PathComparison, cost: Cost, result: Comparison, case: Case, names: dict[str, str]
) -> charts.MonthlyCost:
    return charts.MonthlyCost(
        names[path.id],
        path.id,
        [(m.month, m.p10 or 0.0, m.p50 or 0.0, m.p90 or 0.0, m.typical) for m in cost.by_month],
        [(month, f"new plan year, {day:%b} {day.day}") for month, day in plan_year_turns(cost, result, case)],
    )


def _both_ways(treated: Treated, names: dict[str, str]) -> None:
    """The savings card counted or not, side by side, with the question that settles it."""
    for path, cost in treated:
        modes = _card_modes(path, cost)
        if not modes:
            continue
        st.header("If your plan counts the savings card, or does not", anchor=False)
        facts(
            {
                f"{names[path.id]}, if it helps and you go on": ["First 8 weeks", "First 12 months"],
                **{
                    mode.text: [
                        dollar_range(span.low, span.typical, span.high)
                        for span in (mode.first_8_weeks, mode.first_12_months)
                    ]
                    for mode in modes
                },
            }
        )
        apart = abs(modes[0].first_12_months.typical - modes[1].first_12_months.typical)
        worth = (
            f"That one answer is worth about **{reading.plain(dollars(apart))}** in 12 months. "
            if round(apart)
            else "With your other answers, it changes nothing. "
        )
        st.markdown(f"{worth}Ask your plan: “{modes[0].question}”")


def _not_in_it() -> None:
    knowledge = state.knowledge()
    extras = (
        ("anc_ecg", "a heart tracing (ECG)"),
        ("anc_labs", "blood and urine tests"),
        ("anc_sitter", "a paid sitter at home, each time"),
    )
    prices = listed(
        f"{name} ({dollars(row.low)} to {dollars(row.high)}, {VERIFIED[row.verified]})"
        for price, name in extras
        for row in [knowledge.row("prices", price)]
    )
    st.markdown(
        "**What is not in it.** A drug deductible of its own. Family plans. A plan that says no after you began. Bills settled "
        "after the year ends. Programs that pay in your plan's place. Tax that a health account saves. "
        + reading.plain(f"Also not in it, if you are asked for them: {prices}. ")
        + "A second course after a relapse is in the range above."
    )


def _bill(cost: Cost) -> None:
    def left(value: float | None) -> str:
        return "" if value is None else exact_dollars(value)

    st.caption("At typical prices, if everything goes as planned. Rides, lost pay and childcare come on top.")
    st.dataframe(
        {
            "Date": [short_date(b.date) for b in cost.bill],
            "What": [b.label for b in cost.bill],
            "Billed": [exact_dollars(b.billed) for b in cost.bill],
            "Covered": ["yes" if b.covered else "no" for b in cost.bill],
            "Deductible": [exact_dollars(b.deductible) for b in cost.bill],
            "Share": [exact_dollars(b.cost_share) for b in cost.bill],
            "Card pays": [exact_dollars(b.card) for b in cost.bill],
            "You pay": [exact_dollars(b.patient) for b in cost.bill],
            "Deductible left": [left(b.ded_left) for b in cost.bill],
            "Maximum left": [left(b.oop_left) for b in cost.bill],
        },
        hide_index=True,
    )


def plan_year_turns(cost: Cost, result: Comparison, case: Case) -> list[tuple[int, dt.date]]:
    """Months after the start, 1 to 12, in which the plan year starts over, with the day; none without a plan."""
    if cost.basis != "plan":
        return []
    first = case.insurance.plan_renewal_month or 1
    days = [(d, result.start + dt.timedelta(days=d)) for d in range(1, YEAR_DAYS)]
    return [(d * 12 // YEAR_DAYS + 1, day) for d, day in days if (day.month, day.day) == (first, 1)]


STANDING = {"met": "Met", "missing": "Missing", "ask": "Ask"}


def words_to_use(result: Comparison, treated: Treated, case: Case, names: dict[str, str]) -> None:
    """What to say on the phone, and what a plan asks for, against this person's history."""
    knowledge = state.knowledge()

    def lines(who: Literal["insurer", "clinic"]) -> None:
        told = coverage.call_script(case, knowledge, who)
        st.markdown("\n".join(f"{i}. {reading.plain(line)}" for i, line in enumerate(told, 1)))

    def letter() -> None:
        st.write("Copy it, add your name, and send it before you book. If you pay yourself, you have a right to an answer.")
        for path, cost in treated:
            st.code(_estimate_request(names[path.id], cost, result.start), language=None, wrap_lines=True)

    def prior_authorization() -> None:
        found = coverage.prior_authorization(case, knowledge)
        facts(
            {
                "Plans ask for": [item.person for item, _ in found],
                "Where you stand": [STANDING[standing] for _, standing in found],
                "If it is missing": ["" if standing == "met" else item.if_missing for item, standing in found],
            }
        )
        st.caption("Plans differ. Ask yours for its own list. From payer policies in our record.")

    folded("What to say when you call your plan", "call_plan", lambda: lines("insurer"))
    folded("What to ask the clinic or program about the price", "call_clinic", lambda: lines("clinic"))
    if treated and coverage.may_ask_for_estimate(case, knowledge):
        folded("A letter that asks for a good faith estimate", "estimate", letter)
    if any(path.id == "spravato" for path, _ in treated):
        folded("Prior authorization for Spravato: what plans ask for", "authorization", prior_authorization)


def _estimate_request(name: str, cost: Cost, start: dt.date) -> str:
    """A letter a person can send, with the visits their answers plan."""
    kinds: dict[str, int] = {}
    for line in cost.bill:
        kinds[line.label] = kinds.get(line.label, 0) + 1
    visits = "\n".join(f"- {number} x {label}" for label, number in kinds.items())
    return (
        f"I plan to pay for {name} myself, starting about {date(start)}. Please send me a good faith estimate in writing "
        f"for the first 12 months, with the billing codes. I expect:\n{visits}\n"
        "Please list anything that is billed apart: tests, medicine, facility fees, therapy, and what I pay if I stop early."
    )
