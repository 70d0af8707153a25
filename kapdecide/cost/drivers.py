"""What drives the cost: each unknown moved to its low and its high end, all others held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from kapdecide import coverage
from kapdecide.case import ActivePath, Case, Quote
from kapdecide.cost.planned import planned_cost
from kapdecide.cost.schedule import programmes
from kapdecide.coverage import CardMode
from kapdecide.knowledge import Knowledge

TOP = 5
WAY_WORD = {
    "home_daily": "daily very low dose",
    "home_weekly": "weekly lozenge",
    "kap_iv": "IV",
    "kap_im": "injection",
    "kap_lozenge": "lozenge",
}


@dataclass(frozen=True)
class Driver:
    """One unknown, and the 12-month total at each of its ends, in dollars."""

    label: str
    at_low: float
    at_high: float
    low_word: str
    high_word: str

    @property
    def swing(self) -> float:
        return abs(self.at_high - self.at_low)


def _with(case: Case, part: str, **changes: object) -> Case:
    return case.model_copy(update={part: getattr(case, part).model_copy(update=changes)})


def _quoted(case: Case, prices: dict[str, float]) -> Case:
    quotes = dict(case.budget.quotes or {}) | {p: Quote(amount=value) for p, value in prices.items()}
    return _with(case, "budget", quotes=quotes)


def _changes(
    path: ActivePath, programme: str, case: Case, knowledge: Knowledge, who: coverage.Policy
) -> Iterator[tuple[str, Case, Case, str, str]]:
    """Unknowns of this path: a label, the case at its low end, at its high end, and a word for each."""
    told = set(case.budget.quotes or {})
    visits = [row for row in knowledge.visits if row.programme == programme]
    by_role: dict[str, set[str]] = {}
    for row in visits:
        by_role.setdefault("upkeep" if row.role == "upkeep" else row.role, set()).update(row.price_ids)
    names = {
        "dose": "Price of a session",
        "upkeep": "Price of a booster",
        "integration": "Price of a therapy hour",
        "evaluation": "Price of the first visits",
    }
    for role, label in names.items():
        prices = [knowledge.row("prices", p) for p in sorted(by_role.get(role, set()) - told)]
        prices = [p for p in prices if p.low and p.high and p.low != p.high]
        if role == "upkeep" and {p.id for p in prices} == {p.id for p in prices if p.id in by_role.get("dose", set())}:
            continue
        if prices:
            low, high = {p.id: p.low for p in prices}, {p.id: p.high for p in prices}
            yield label, _quoted(case, low), _quoted(case, high), "low price", "high price"
    for name, low_count, high_count in (("iv_sessions", 4, 8), ("kap_sessions", 3, 10)):
        if getattr(case.treatment, name) is None and any(row.count == name for row in visits):
            yield (
                "Number of sessions",
                _with(case, "treatment", **{name: low_count}),
                _with(case, "treatment", **{name: high_count}),
                f"{low_count} sessions",
                f"{high_count} sessions",
            )
    if any(row.needs_ride for row in visits) and case.budget.ride_cost is None:
        ride = knowledge.row("prices", "anc_ride")
        yield (
            "Rides",
            _with(case, "budget", ride_cost=ride.low),
            _with(case, "budget", ride_cost=ride.high),
            "a friend drives",
            "long rides",
        )
    if path == "spravato" and who.plan is not None and case.insurance.spravato_covered is None:
        yield (
            "Your plan covers it or not",
            _with(case, "insurance", spravato_covered="yes"),
            _with(case, "insurance", spravato_covered="no"),
            "it says yes",
            "it says no",
        )
    if path in ("kap", "iv_kap") and who.plan is not None and case.insurance.therapy_in_network is None:
        yield (
            "Therapist in your network or not",
            _with(case, "insurance", therapy_in_network=True),
            _with(case, "insurance", therapy_in_network=False),
            "in network",
            "not in network",
        )
    if (
        (case.treatment.upkeep_per_month or {}).get(path) is None
        and any(r.role == "upkeep" and r.count == "to_end" for r in visits)
        and programme != "home_daily"
    ):
        usual = knowledge.input(path, "maintenance_sessions_per_month")
        held = dict(case.treatment.upkeep_per_month or {})
        yield (
            "How often you need upkeep",
            _with(case, "treatment", upkeep_per_month=held | {path: usual.low}),
            _with(case, "treatment", upkeep_per_month=held | {path: min(usual.high, 4.0)}),
            f"{usual.low:g} a month",
            f"{min(usual.high, 4.0):g} a month",
        )


def drivers(
    path: ActivePath, programme: str, mode: CardMode, case: Case, knowledge: Knowledge, start: dt.date, today: dt.date
) -> list[Driver]:
    """The five unknowns that move the planned 12-month total most, largest first."""

    def total(changed: Case, counted: CardMode = mode, programme: str = programme) -> float:
        who = coverage.policy(changed, knowledge, start, today)
        [planned] = planned_cost(programme, path, changed, knowledge, who, start, counted, ["typical"])
        return float(planned.total())

    who = coverage.policy(case, knowledge, start, today)
    found = [
        Driver(label, total(low), total(high), low_word, high_word)
        for label, low, high, low_word, high_word in _changes(path, programme, case, knowledge, who)
    ]
    if (
        path == "spravato"
        and len(coverage.card_modes(case, who)) > 1
        and coverage.spravato_billing(case, who) == "insured_drug"
    ):
        found.append(
            Driver(
                "Your plan counts the savings card or not",
                total(case, "standard"),
                total(case, "accumulator"),
                "it counts",
                "it does not",
            )
        )
    ways = programmes(path, case)
    if len(ways) > 1:
        priced = sorted((total(case, programme=way), WAY_WORD[way]) for way in ways)
        (least, least_name), (most, most_name) = priced[0], priced[-1]
        found.append(Driver("Which program or route it is", least, most, least_name, most_name))
    return sorted((d for d in found if d.swing >= 1), key=lambda d: -d.swing)[:TOP]
