"""The money topic of Compare: what people pay, month by month, what drives it, the bill, and words to use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import streamlit as st

from kapdecide import coverage
from kapdecide.case import Case
from kapdecide.comparison import Comparison, Cost, PathComparison
from kapdecide.cost.schedule import YEAR_DAYS
from kapdecide.ui import charts, reading, state
from kapdecide.ui.tables import big, items, paths_table, small
from kapdecide.wording import NOT_PRICED, VERIFIED, date, dollars, exact_dollars, people, safe, short_date


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
            return "$0 extra."
        return small(NOT_PRICED) if path.cost is None else cell(path.cost)

    return guarded


def _people_pay(span: str, limit: float | None) -> Callable[[PathComparison], str]:
    def cell(cost: Cost) -> str:
        s = getattr(cost, span)
        over = ""
        if s.chance_over_limit is not None and limit is not None:
            number = people(100 * s.chance_over_limit)
            over = f"<br>{small(f'{number} of 100 people would pay more than your limit of {dollars(limit)}')}"
        return f"{big(dollars(s.p50))}<br>{small(f'8 of 10 people pay {dollars(s.p10)} to {dollars(s.p90)}')}{over}"

    return _priced(cell)


def _as_planned(cost: Cost) -> str:
    s = cost.first_12_months
    return f"{dollars(s.typical)}<br>{small(f'{dollars(s.low)} to {dollars(s.high)}, by the price level near you')}"


def _around(cost: Cost) -> str:
    parts = [
        f"{name} {dollars(value)}"
        for name, value in (
            ("rides", cost.around.rides),
            ("lost pay", cost.around.hours),
            ("childcare", cost.around.childcare),
        )
        if value
    ]
    return f"Of this, {safe(', '.join(parts))} in 12 months at typical prices." if parts else "Nothing counted."


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


def show(result: Comparison, paths: Sequence[PathComparison], case: Case, names: dict[str, str]) -> None:
    paths_table(
        f"What you may pay from {date(result.start)}. About half stop early because it does not help them, and pay less.",
        paths,
        names,
        [
            ("First 8 weeks", _people_pay("first_8_weeks", case.budget.limit_8_weeks)),
            ("First 12 months", _people_pay("first_12_months", case.budget.limit_12_months)),
            ("If it helps and you go on all year", _priced(_as_planned)),
            ("If one answer changes", _priced(_scenarios)),
            ("Around the visits", _priced(_around)),
            ("Tax a health account may save", _priced(_tax)),
            ("Is it covered?", covered),
            (
                "What this rests on",
                _priced(
                    lambda cost: items(map(safe, cost.rests_on)) or "Your own answers and the prices of our record."
                ),
            ),
        ],
    )
    treated = [(path, path.cost) for path in paths if path.id != "stay" and path.cost is not None]
    if treated:
        st.subheader("Month by month, if it helps and you go on", anchor=False)
        charts.monthly_cost(
            [(names[p.id], p.id, m.month, m.low, m.typical, m.high) for p, cost in treated for m in cost.by_month],
            case.budget.monthly_limit,
            renewal_months(result, case),
        )
        st.subheader("What drives the cost", anchor=False)
        st.caption("Each bar moves one unknown from its low to its high end, if it helps and you go on all year.")
        for path, cost in treated:
            st.markdown(f"**{names[path.id]}**")
            charts.tornado(names[path.id], path.id, state.cost_drivers(path, result), cost.first_12_months.typical)
    for path, cost in treated:
        with st.expander(f"The bill, line by line: {names[path.id]}"):
            _bill(cost)
    words_to_use(case, any(path.id == "spravato" for path, _ in treated))
    st.markdown(
        "**What is not in it.** A drug deductible of its own. Family plans. A plan that says no after you began. Bills settled "
        "after the year ends. Programs that pay in your plan's place. A second course after a relapse is in the range above."
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


def renewal_months(result: Comparison, case: Case) -> list[int]:
    """Months after the start, 1 to 12, in which the plan year starts over; none without a plan."""
    if not any(path.cost is not None and path.cost.basis == "plan" for path in result.paths.values()):
        return []
    first = case.insurance.plan_renewal_month or 1
    days = [result.start + dt.timedelta(days=d) for d in range(YEAR_DAYS)]
    return [d * 12 // YEAR_DAYS + 1 for d, day in enumerate(days) if d and (day.month, day.day) == (first, 1)]


STANDING = {"met": "Met", "missing": "Missing", "ask": "Ask"}


def words_to_use(case: Case, spravato: bool) -> None:
    """What to say on the phone, and what a plan asks for, against this person's history."""
    knowledge = state.knowledge()
    with st.expander("What to say when you call your plan"):
        lines = coverage.call_script(case, knowledge, "insurer")
        st.markdown("\n".join(f"{i}. {reading.plain(line)}" for i, line in enumerate(lines, 1)))
    with st.expander("What to ask the clinic or program about the price"):
        lines = coverage.call_script(case, knowledge, "clinic")
        st.markdown("\n".join(f"{i}. {reading.plain(line)}" for i, line in enumerate(lines, 1)))
    if spravato:
        with st.expander("Prior authorization for Spravato: what plans ask for"):
            found = coverage.prior_authorization(case, knowledge)
            st.table(
                {
                    "Plans ask for": [item.person for item, _ in found],
                    "Where you stand": [STANDING[standing] for _, standing in found],
                    "If it is missing": ["" if standing == "met" else item.if_missing for item, standing in found],
                }
            )
            st.caption("Plans differ. Ask yours for its own list. From payer policies in our record.")
