"""Page one of the sheet: the decision, the situation, the paths side by side, what matters, and the safety flags."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kapdecide import evidence
from kapdecide.case import Budget, Case, PathId
from kapdecide.comparison import Comparison, PathComparison
from kapdecide.cost.schedule import HOME_PROGRAMME, KAP_PROGRAMME
from kapdecide.cost.statement import Cost
from kapdecide.knowledge import Knowledge
from kapdecide.report.parts import Bar, Chart, Section, Table, few, short
from kapdecide.safety import Reason
from kapdecide.wording import (
    KETAMINE_BEFORE,
    KIND,
    NOT_MEASURED,
    NOT_PRICED,
    STATUS,
    VERIFIED,
    assumed,
    count,
    dollar_range,
    dollars,
    extra_people,
    given_dollars,
    listed,
    lower,
    months_over,
    people,
    people_range,
    stay_ahead,
    still_open,
    without_brackets,
)

# How much of a list stands on paper; the rest is in the app and the sheet says so.
MOST_REASONS = 2
MOST_FLAGS = 6
DECISION = "Which ketamine path, if any, to talk over next, or to stay as now?"
DECIDES = {"me": "I decide", "together": "my clinician and I together", "clinician": "my clinician"}
AIM = {
    "rebalance": "ease symptoms",
    "therapy": "help therapy move",
    "both": "ease symptoms and help therapy move",
    "explore": "a first, legal, careful experience of an altered state",
}
SURE_LABELS = ("sure", "know benefits and risks", "clear what matters", "enough support")


def _leaning(value: str | None, knowledge: Knowledge) -> str:
    if value is None:
        return "not said"
    return "not sure" if value == "unsure" else str(knowledge.row("paths", value).short_name)


def decision(case: Case, knowledge: Knowledge) -> Iterator[str]:
    goals, measures = case.goals, case.measures
    decides = DECIDES.get(goals.decides or "", "not said")
    yield (
        f"Who decides: {decides}. Leaning before: {_leaning(goals.leaning_before, knowledge)}; "
        f"now: {_leaning(goals.leaning_after, knowledge)}."
    )
    for when, answers in (("before", measures.sure_before), ("now", measures.sure_after)):
        if answers is not None:
            lacking = [label for label, yes in zip(SURE_LABELS, answers, strict=True) if not yes]
            rest = f" Still open: {listed(lacking)}." if lacking else ""
            yield f"SURE test {when}: {sum(answers)} of 4 yes.{rest}"


def the_decision(case: Case, knowledge: Knowledge) -> Section:
    return Section(title="The decision", lead=DECISION, lines=tuple(decision(case, knowledge)))


def my_situation(case: Case, found: Comparison, knowledge: Knowledge) -> Section:
    return Section(title="My situation", lines=tuple(situation(case, found, knowledge)))


def situation(case: Case, found: Comparison, knowledge: Knowledge) -> Iterator[str]:
    goals, told = case.goals, case.insurance
    labels = {row.id: row.name for row in knowledge.conditions}
    conditions = [labels[c] for c in goals.conditions or ()]
    main = f"; matters most: {labels[goals.main_condition]}" if goals.main_condition else ""
    about = [f"Living with: {listed(conditions) or 'not said'}{main}"]
    if goals.failed_antidepressants is not None:
        about.append(f"{count(goals.failed_antidepressants, 'antidepressant')} did not help")
    if case.safety.age is not None:
        about.append(f"age {case.safety.age}")
    yield "; ".join(about) + "."
    wish = [f"Hope for: {AIM.get(goals.aim or '', 'not said')}"]
    if goals.relief_needed_within_days is not None:
        wish.append(f"relief needed within {count(goals.relief_needed_within_days, 'day')}")
    if goals.has_therapist is not None:
        wish.append("has a therapist" if goals.has_therapist else "no therapist now")
    if goals.tried:
        wish.append("tried: " + short(listed(_treatment(t, knowledge) for t in goals.tried), 220))
    yield "; ".join(wish) + "."
    payer = knowledge.row("payers", told.payer).name if told.payer else "not said, so prices are cash prices"
    if told.payer == "marketplace" and told.marketplace_tier:
        payer += f", {told.marketplace_tier} tier"
    state = f"; state: {knowledge.row('states', told.state).name}" if told.state else ""
    yield f"Insurance: {payer}{state}. {_limits(case.budget)}."
    for notice in found.notices[:2]:
        yield short(notice, 260)


def _limits(budget: Budget) -> str:
    told = [
        f"{given_dollars(limit)} for {span}"
        for limit, span in (
            (budget.limit_12_months, "12 months"),
            (budget.limit_8_weeks, "the first 8 weeks"),
            (budget.monthly_limit, "any one month"),
        )
        if limit is not None
    ]
    return f"My limit: {listed(told) or 'not said'}"


def _treatment(treatment: str, knowledge: Knowledge) -> str:
    known = KETAMINE_BEFORE.get(treatment)
    return lower(known) if known else str(knowledge.row("alternatives", treatment).name)


def told(path: PathComparison) -> list[Reason]:
    """The reasons a person gave, strictest first; what only waits for an answer is left out."""
    return [r for r in path.gate.reasons if r.state != "unasked" and r.status != "open"]


def waiting(path: PathComparison) -> int:
    """How many questions that could touch this path have no answer yet."""
    return path.gate.unanswered


def _gate(path: PathComparison) -> str:
    given = told(path)
    shown = given if len(given) == MOST_REASONS + 1 else given[:MOST_REASONS]
    notes = [lower(without_brackets(r.short)) for r in shown]
    if left := len(given) - len(shown):
        notes.append(f"and {count(left, 'more reason')}")
    if unanswered := still_open(path.gate):
        notes.append(unanswered)
    return STATUS[path.gate.status] + (f": {'; '.join(notes)}." if notes else ".")


def helps(path: PathComparison, case: Case, knowledge: Knowledge) -> str:
    """What the path adds, of 100 people; another condition's number never stands in."""
    extra = path.response.extra
    if path.id == "stay" or extra is None:
        head = evidence.first_study(path.id, case, knowledge)
        if head is None:
            return f"{NOT_MEASURED}."
        who = f"{head.people:,} people" if head.people else "number of people not given"
        return " ".join((f"{head.text} ({who}; {head.time})", *evidence.beside(path.id, case, knowledge)))
    if not path.response.measured:
        return f"{assumed(extra.low, extra.high, more=True)}."
    number, span = extra_people(extra.low, extra.mid, extra.high)
    sure = f" Certainty: {path.response.certainty}." if path.response.certainty else ""
    return f"{number} ({span}).{sure}"


def well_at_a_year(path: PathComparison) -> str:
    """The projection at month 12; there is none for a condition without its own."""
    well = (path.well_at_months or {}).get("12")
    if well is None:
        return f"{NOT_MEASURED}."
    if path.id != "stay" and not path.response.measured:
        return f"{assumed(well.low, well.high)}."
    words = people_range(well.low, well.mid, well.high)
    return f"{words}." if path.id == "stay" else f"{words}; without upkeep {people(well.without_upkeep.mid)}."


def price_12_months(path: PathComparison) -> str:
    if path.id == "stay":
        return "$0 extra; your present care goes on."
    if path.cost is None:
        return NOT_PRICED
    year = path.cost.first_12_months
    how = "through your plan" if path.cost.basis == "plan" else "cash prices"
    over = ""
    if year.chance_over_limit is not None:
        over = f" {people(100 * year.chance_over_limit)} of 100 people would pay more than my limit."
    return (
        f"{dollars(year.p50 or 0)} for the middle person; 8 of 10 pay {dollars(year.p10 or 0)} to "
        f"{dollars(year.p90 or 0)}, {how}.{over}"
    )


def _priced(path: PathComparison, words: Callable[[Cost], str]) -> str:
    """What a price cell says: nothing extra for staying, no price for what is not now."""
    if path.id == "stay":
        return "$0 extra."
    return NOT_PRICED if path.cost is None else words(path.cost)


def _price_as_planned(path: PathComparison, budget: Budget) -> str:
    def words(cost: Cost) -> str:
        year, refused = cost.first_12_months, cost.if_not_covered
        said = f"{dollar_range(year.low, year.typical, year.high)}."
        if budget.monthly_limit is not None:
            over = months_over(cost.months_over(budget.monthly_limit), budget.monthly_limit)
            said += f" {over[0].upper()}{over[1:]}."
        if refused is not None:
            said += f" If my plan says no: {dollars(refused.typical)}."
        return said

    return _priced(path, words)


def price_8_weeks(path: PathComparison) -> str:
    def words(cost: Cost) -> str:
        weeks = cost.first_8_weeks
        return f"{dollars(weeks.p50 or 0)} ({dollars(weeks.p10 or 0)} to {dollars(weeks.p90 or 0)})."

    return _priced(path, words)


def _onset(path: PathComparison, case: Case, knowledge: Knowledge) -> str:
    middle, beside = evidence.onset(path.id, case, knowledge)
    if path.id == "stay":
        return f"{NOT_MEASURED} {beside}."
    return f"{NOT_MEASURED}: {beside}." if middle is None else f"{middle} ({beside})."


def _visits(path: PathComparison) -> str:
    if path.id == "stay":
        return "Your usual visits."
    visits = path.visits
    if visits.each_day:
        return "A dose each day at home."
    hours = f", about {visits.hours_first_8_weeks:.0f} hours" if visits.hours_first_8_weeks else ""
    at_home = visits.first_8_weeks - visits.clinic_first_8_weeks
    parts = [f"{visits.clinic_first_8_weeks} at a clinic"] if visits.clinic_first_8_weeks else []
    parts += [f"{at_home} at home"] if at_home else []
    return f"{listed(parts)}{hours}."


def _covered(path: PathComparison) -> str:
    if path.id == "stay":
        return "As now."
    if path.coverage is None:
        return "Insurance not said."
    mark = "" if path.coverage.verified == "yes" else f" ({VERIFIED[path.coverage.verified]})"
    return short(path.coverage.text.split(". ")[0].split(": ")[0], 70).rstrip(".") + f"{mark}."


SHOWN_HARMS = {"dissociation": "feeling unreal", "dizziness": "dizziness", "nausea_vomiting": "nausea"}


def _way(path: PathId, case: Case, knowledge: Knowledge) -> str:
    """The first way this path is given that fits the answers, as Compare shows it."""
    if path == "kap" and case.access.kap_route in KAP_PROGRAMME:
        return KAP_PROGRAMME[case.access.kap_route]
    if path == "home" and case.access.home_programme in HOME_PROGRAMME:
        return HOME_PROGRAMME[case.access.home_programme]
    return next((str(row.id) for row in knowledge.routes if row.path == path), path)


def _harms(path: PathComparison, case: Case, knowledge: Knowledge) -> str:
    if path.id == "stay":
        return "None from ketamine."
    way = _way(path.id, case, knowledge)
    rows = {
        h.group: h
        for h in reversed(knowledge.harms)
        if h.path == path.id and h.programme in (way, path.id) and h.primary
    }
    shown = []
    for group, name in SHOWN_HARMS.items():
        if (h := rows.get(group)) is None or h.pct_treated is None:
            # The same slots for every path: what nobody counted is said where the count would stand.
            shown.append(f"{name} {NOT_MEASURED.lower() if h is None else h.of_100_treated}")
            continue
        other = "placebo spray and a pill" if h.comparator.startswith("placebo") else h.comparator
        beside = "no comparison" if h.comparator == "none" else f"{other}: {h.of_100_comparator}"
        shown.append(f"{name} {h.of_100_treated} ({beside})")
    counted = any(h.pct_treated is not None for h in (rows.get(group) for group in SHOWN_HARMS) if h)
    words = "; ".join(shown)
    return f"Of 100: {words}." if counted else f"{words[0].upper()}{words[1:]}. Expect the same kinds."


def side_by_side(paths: Sequence[PathComparison], case: Case, knowledge: Knowledge, names: dict[str, str]) -> Section:
    rows: list[tuple[str, ...]] = [
        ("Open to me?", *(_gate(p) for p in paths)),
        ("Will it help? Of 100 people", *(short(helps(p, case, knowledge), 330) for p in paths)),
        ("How soon? In days, if it helps", *(_onset(p, case, knowledge) for p in paths)),
        ("Well at 12 months (a projection)", *(well_at_a_year(p) for p in paths)),
        ("Side effects", *(_harms(p, case, knowledge) for p in paths)),
        ("Visits in 8 weeks", *(_visits(p) for p in paths)),
        ("Covered?", *(_covered(p) for p in paths)),
        ("I pay in 12 months", *(price_12_months(p) for p in paths)),
        ("If it helps and I go on all year", *(_price_as_planned(p, case.budget) for p in paths)),
        ("I pay in the first 8 weeks", *(price_8_weeks(p) for p in paths)),
    ]
    depression = evidence.conditions_shown(case) == evidence.DEPRESSION
    return Section(
        title="Side by side",
        table=Table(head=("Question", *(names[p.id] for p in paths)), rows=tuple(rows)),
        note="The order means nothing. "
        + (
            "“More of 100” is what the treatment adds to what happens without it, in studies of depression."
            if depression
            else "Studies of my own main concern, or not measured."
        )
        + " Who stops early pays less.",
    )


WITHHELD = "Left out: my therapist and I are still taking turns on this."
LABEL = {
    "clear": "By my points one path lines up more often with what I said matters",
    "leans": "By my points it leans a little to one path",
    "too_close": "Too close to call",
}


def priorities(
    found: Comparison, paths: Sequence[PathComparison], names: dict[str, str], withheld: bool = False
) -> Section:
    """``withheld``: the therapist has not said yet what they think, so what the client said stays out."""
    title = "What matters to me"
    if withheld:
        return Section(title=title, lines=(WITHHELD,))
    picture = found.priorities
    if picture is None:
        return Section(title=title, lines=("I have not answered this yet, so there is no picture.",))
    if picture.hidden_because:
        lead = "We do not show whether one path stands out. " + " ".join(picture.hidden_because)
    else:
        lead = LABEL.get(picture.label or "", "")
        if picture.label in ("clear", "leans"):
            lead += f": {names[str(picture.first)]}"
        lead += "." if lead else ""
        if picture.stay_ahead is not None:
            lead += f" {stay_ahead(names[str(picture.first)], picture.stay_ahead)}"
    bars = []
    for path in paths:
        span = picture.intervals.get(path.id)
        # Staying is the dashed line; where only its range is known, a bar like the others.
        if path.id == "stay" and (span is None or span.mid is not None):
            continue
        if span is None:
            words = "not now" if path.gate.status == "not_now" else "not lined up"
            bars.append(Bar(label=names[path.id], words=words))
            continue
        thin = "; too little measured" if span.mid is None else ""
        if not thin and not all(picture.measured[path.id].values()):
            thin = "; partly assumed"
        words = f"{people(100 * span.low)} to {people(100 * span.high)} of 100{thin}"
        bars.append(Bar(label=names[path.id], low=span.low, mid=span.mid, high=span.high, words=words))
    stay = picture.intervals.get("stay")
    chart = Chart(
        alt="How far each path lines up with what I said matters: "
        + "; ".join(f"{bar.label} {bar.words}" for bar in bars)
        + ".",
        bars=tuple(bars),
        limit=None if stay is None else stay.mid,
        limit_words="staying as now",
    )
    lines = [short(change.text, 220) for change in picture.what_would_change[:2]]
    lines += [f"A question to ask next: {short(one.question, 200)}" for one in picture.best_next_question[:1]]
    return Section(
        title=title,
        lead=lead,
        chart=chart,
        lines=tuple(lines),
        note="0: the low end of every point I gave weight to. 100: the high end. Where bars overlap, the order can change with the facts or my points."
        + (
            " Partly assumed: some of it was not measured for that path."
            if any("assumed" in b.words for b in bars)
            else ""
        ),
    )


def flags(paths: Sequence[PathComparison], names: dict[str, str]) -> list[tuple[Reason, str]]:
    """Each reason once, with the paths it touches: "not now for A and B; ask first for C"."""
    by_rule: dict[str, tuple[Reason, dict[str, list[str]]]] = {}
    for path in paths:
        for reason in told(path):
            _, at = by_rule.setdefault(reason.rule, (reason, {}))
            at.setdefault(reason.status, []).append(names[path.id])
    return [
        (
            reason,
            "; ".join(
                f"{STATUS[status].lower()} for {listed(at[status])}"
                for status in ("not_now", "ask_first")
                if status in at
            ),
        )
        for reason, at in by_rule.values()
    ]


def safety_flags(paths: Sequence[PathComparison], names: dict[str, str]) -> Section:
    lines = []
    for reason, where in flags(paths, names):
        unsure = " I am not sure of this." if reason.not_sure else ""
        kind = "" if reason.kind == "safety" else f" ({KIND[reason.kind]})"
        lines.append(f"{short(reason.short, 170)}: {where}.{unsure} {short(reason.text, 260)}{kind}")
    lead = "Nothing I told the tool stands in the way of these paths." if not lines else ""
    if most := max((waiting(p) for p in paths), default=0):
        lead = f"{lead} {count(most, 'safety question')} still not answered: each may change this.".strip()
    return Section(title="Safety flags", lead=lead, lines=few(lines, MOST_FLAGS, "flag"))
