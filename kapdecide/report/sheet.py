"""case + comparison + knowledge -> the two pages a person takes home.

A ``Sheet`` is plain words and the numbers of its bars; ``render`` draws the same
sheet as HTML and as PDF. Every figure comes out of the ``Comparison`` the screen
shows, through the same words. A path that is not now gives its reason, never a price.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kapdecide import coverage, evidence, safety
from kapdecide.case import PATHS, Case, PathId
from kapdecide.comparison import Comparison, PathComparison, UrgentHelp
from kapdecide.cost.drivers import drivers
from kapdecide.cost.schedule import HOME_PROGRAMME, KAP_PROGRAMME
from kapdecide.knowledge import Knowledge
from kapdecide.safety import Reason
from kapdecide.wording import (
    KIND,
    NOT_MEASURED,
    NOT_PRICED,
    STATUS,
    VERIFIED,
    count,
    date,
    days,
    dollar_range,
    dollars,
    extra_people,
    listed,
    people,
    people_range,
    short_date,
    still_open,
)

Paper = Literal["us-letter", "a4"]
DECISION = "Which ketamine path, if any, to talk over next, or to stay as now?"
NOT_ADVICE = (
    "Information to talk over with a clinician. It is not medical advice, and it does not tell you what to choose."
)
IN_THE_APP = "(more in the app)"
TO_WRITE = "____________________"

# How much of a list stands on paper; the rest is in the app and the sheet says so.
MOST = {"flags": 6, "questions": 8, "sources": 9, "reasons": 2, "drivers": 2, "providers": 4}


class Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Bar(Part):
    """One bar: from low to high, a mark at mid, and its words. No bar where low is None."""

    label: str
    low: float | None = None
    mid: float | None = None
    high: float | None = None
    words: str


class Chart(Part):
    """Bars on one scale from ``bottom`` to ``top``; ``alt`` says the same in words. ``limit`` is a line across."""

    alt: str
    bars: tuple[Bar, ...]
    bottom: float = 0
    top: float = 1
    limit: float | None = None
    limit_words: str = ""


class Table(Part):
    """A row's first cell is its heading."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Section(Part):
    title: str
    lead: str = ""
    table: Table | None = None
    chart: Chart | None = None
    lines: tuple[str, ...] = ()
    boxes: tuple[str, ...] = ()
    """Lines to tick off with a pen."""
    note: str = ""


class Sheet(Part):
    """``front`` is page one; ``back`` is the top of page two, ``left`` and ``right`` its columns."""

    title: str
    made_on: dt.date
    made_up: bool
    urgent: bool
    front: tuple[Section, ...]
    back: tuple[Section, ...] = ()
    left: tuple[Section, ...] = ()
    right: tuple[Section, ...] = ()
    footer: tuple[str, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        return (*self.front, *self.back, *self.left, *self.right)


def short(text: str, limit: int) -> str:
    """A text cut at a word, with a word on where the rest is."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[:limit].rsplit(" ", 1)[0] if " " in text[:limit] else text[:limit]
    return f"{cut.rstrip(',;:.')} … {IN_THE_APP}"


def _few(lines: Sequence[str], most: int, noun: str) -> tuple[str, ...]:
    if len(lines) <= most:
        return tuple(lines)
    return (*lines[:most], f"and {count(len(lines) - most, f'more {noun}')} {IN_THE_APP}")


def _lower(text: str) -> str:
    """For the middle of a sentence; an abbreviation keeps its capitals."""
    return text if text[:2].isupper() else text[0].lower() + text[1:]


def make(
    case: Case,
    found: Comparison | UrgentHelp,
    knowledge: Knowledge,
    chosen: Sequence[PathId] | None = None,
    made_up: bool = False,
) -> Sheet:
    """The sheet of one person. ``chosen`` paths stand in neutral order whatever their order here; default all.

    In danger there is only the help sheet.
    """
    made_up = made_up or case.setting == "demo"
    if isinstance(found, UrgentHelp):
        return _help_sheet(found, knowledge, made_up)
    wanted = set(chosen) | {"stay"} if chosen is not None else set(PATHS)
    paths = [found.paths[path] for path in PATHS if path in wanted]
    names = {row.id: row.short_name for row in knowledge.paths}
    checked = max(row.checked_on for row in knowledge.findings)
    return Sheet(
        title="kapdecide: my sheet",
        made_on=found.today,
        made_up=made_up,
        urgent=False,
        front=(
            Section(title="The decision", lead=DECISION, lines=tuple(decision(case, knowledge))),
            Section(title="My situation", lines=tuple(situation(case, found, knowledge))),
            _side_by_side(paths, case, knowledge, names),
            priorities(found, paths, names),
            _flags(paths, names),
        ),
        back=(_money(case, found, paths, names, knowledge),),
        left=(
            Section(
                title="Ask the prescriber",
                boxes=_few(_questions(case, paths, names), MOST["questions"], "question"),
            ),
            _treatment_day(knowledge),
            _if_it_fails(case, knowledge),
            _sources(paths, knowledge),
        ),
        right=(
            Section(title="Call your plan", boxes=tuple(coverage.call_script(case, knowledge, "insurer"))),
            _authorization(case, paths, knowledge),
            _estimate(case, knowledge),
            *_near(paths, knowledge),
        ),
        footer=(
            f"Content {found.content_version} (date and hash). Facts last checked {short_date(checked)}. "
            f"Made {date(found.today)}; treatment would start {date(found.start)}.",
            NOT_ADVICE,
            "In a crisis call or text 988. In danger now: 911.",
        ),
    )


def _help_sheet(found: UrgentHelp, knowledge: Knowledge, made_up: bool) -> Sheet:
    screen = knowledge.row("help_screens", found.urgent_kind)
    return Sheet(
        title="Help now",
        made_on=max(row.checked_on for row in knowledge.findings),
        made_up=made_up,
        urgent=True,
        front=(Section(title=screen.title, lines=found.help),),
        footer=(f"Content {found.content_version}.",),
    )


# Page one ---------------------------------------------------------------------------------------------

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
        wish.append("tried: " + short(listed(_treatment(t, knowledge) for t in goals.tried), 110))
    yield "; ".join(wish) + "."
    payer = knowledge.row("payers", told.payer).name if told.payer else "not said, so prices are cash prices"
    state = f"; state: {knowledge.row('states', told.state).name}" if told.state else ""
    limit = "not said" if case.budget.limit_12_months is None else dollars(case.budget.limit_12_months)
    yield f"Insurance: {payer}{state}. Limit for 12 months: {limit}."
    for notice in found.notices[:2]:
        yield short(notice, 150)


TRIED = {
    "ketamine_iv": "IV ketamine",
    "ketamine_home": "ketamine at home",
    "ketamine_kap": "KAP",
    "spravato": "Spravato",
}


def _treatment(treatment: str, knowledge: Knowledge) -> str:
    return TRIED.get(treatment) or str(knowledge.row("alternatives", treatment).name)


def told(path: PathComparison) -> list[Reason]:
    """The reasons a person gave, strictest first; what only waits for an answer is left out."""
    return [r for r in path.gate.reasons if r.state != "unasked" and r.status != "open"]


def waiting(path: PathComparison) -> int:
    return sum(r.state == "unasked" for r in path.gate.reasons)


def _gate(path: PathComparison) -> str:
    given = told(path)
    notes = [_lower(short(r.short.split(" (")[0], 70)) for r in given[: MOST["reasons"]]]
    if len(given) > MOST["reasons"]:
        notes.append(f"and {count(len(given) - MOST['reasons'], 'more reason')}")
    if left := still_open(path.gate.reasons):
        notes.append(left)
    return STATUS[path.gate.status] + (f": {'; '.join(notes)}." if notes else ".")


def helps(path: PathComparison, case: Case, knowledge: Knowledge) -> str:
    """What the path adds, of 100 people; another condition's number never stands in."""
    extra = path.response.extra
    if path.id == "stay" or extra is None:
        head = next((s for s in evidence.studies(path.id, case, knowledge) if s.headline), None)
        if head is None:
            return f"{NOT_MEASURED}."
        who = f"{head.people:,} people" if head.people else "number of people not given"
        return f"{head.text} ({who}; {head.time})"
    number, span = extra_people(extra.low, extra.mid, extra.high)
    if path.response.measured:
        sure = f" Certainty: {path.response.certainty}." if path.response.certainty else ""
        return f"{number} ({span}).{sure}"
    return f"{NOT_MEASURED}. Our planning range: {number} ({span})."


def well_at_a_year(path: PathComparison) -> str:
    """The projection at month 12; there is none for a condition without its own."""
    well = (path.well_at_months or {}).get("12")
    if well is None:
        return f"{NOT_MEASURED}."
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


def _price_as_planned(path: PathComparison) -> str:
    if path.id == "stay":
        return "$0 extra."
    if path.cost is None:
        return NOT_PRICED
    year = path.cost.first_12_months
    return f"{dollar_range(year.low, year.typical, year.high)}."


def price_8_weeks(path: PathComparison) -> str:
    if path.id == "stay":
        return "$0 extra."
    if path.cost is None:
        return NOT_PRICED
    weeks = path.cost.first_8_weeks
    return f"{dollars(weeks.p50 or 0)} ({dollars(weeks.p10 or 0)} to {dollars(weeks.p90 or 0)})."


def _onset(path: PathComparison, knowledge: Knowledge) -> str:
    if path.id == "stay":
        return f"{NOT_MEASURED} at 4 weeks."
    row = knowledge.input(path.id, "onset_days")
    return f"{days(row.low, row.mid, row.high).capitalize()}."


def _visits(path: PathComparison) -> str:
    if path.id == "stay":
        return "Your usual visits."
    visits = path.visits
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
        if h.path == path.id and h.programme in (way, path.id) and h.primary and h.pct_treated is not None
    }
    shown = []
    for group, name in SHOWN_HARMS.items():
        if (h := rows.get(group)) is None:
            continue
        other = "placebo spray and a pill" if h.comparator.startswith("placebo") else h.comparator
        beside = "no comparison" if h.comparator == "none" else f"{other}: {h.of_100_comparator}"
        shown.append(f"{name} {h.of_100_treated} ({beside})")
    if not shown:
        return f"{NOT_MEASURED} one by one; expect the same kinds."
    return f"Of 100: {'; '.join(shown)}."


def _side_by_side(paths: Sequence[PathComparison], case: Case, knowledge: Knowledge, names: dict[str, str]) -> Section:
    rows: list[tuple[str, ...]] = [
        ("Open to me?", *(_gate(p) for p in paths)),
        ("Will it help? Of 100 people", *(short(helps(p, case, knowledge), 150) for p in paths)),
        ("How soon?", *(_onset(p, knowledge) for p in paths)),
        ("Well at 12 months (a projection)", *(well_at_a_year(p) for p in paths)),
        ("Side effects", *(_harms(p, case, knowledge) for p in paths)),
        ("Visits in 8 weeks", *(_visits(p) for p in paths)),
        ("Covered?", *(_covered(p) for p in paths)),
        ("I pay in 12 months", *(price_12_months(p) for p in paths)),
        ("If it helps and I go on all year", *(_price_as_planned(p) for p in paths)),
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
        + " About half stop early and pay less.",
    )


LABEL = {
    "clear": "Clear: one path lines up more often with what I said matters.",
    "leans": "Leans: one path lines up somewhat more often with what I said matters.",
    "too_close": "Too close to call.",
}


def priorities(found: Comparison, paths: Sequence[PathComparison], names: dict[str, str]) -> Section:
    title = "What matters to me"
    picture = found.priorities
    if picture is None:
        return Section(title=title, lines=("Not answered yet, so nothing is lined up.",))
    if picture.hidden_because:
        lead = "Whether one path stands out is not shown. " + " ".join(picture.hidden_because)
    else:
        lead = LABEL.get(picture.label or "", "")
    bars = []
    for path in paths:
        span = picture.intervals.get(path.id)
        if path.id == "stay":
            continue
        if span is None:
            words = "not now" if path.gate.status == "not_now" else "not lined up"
            bars.append(Bar(label=names[path.id], words=words))
            continue
        thin = "; too little measured" if span.mid is None else ""
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
    lines = [short(change.text, 150) for change in picture.what_would_change[:2]]
    lines += [f"A question to ask next: {short(one.question, 130)}" for one in picture.best_next_question[:1]]
    return Section(
        title=title,
        lead=lead,
        chart=chart,
        lines=tuple(lines),
        note="0: the low end of every point I gave weight to. 100: the high end. Bars that overlap are not told apart.",
    )


# Safety -----------------------------------------------------------------------------------------------


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


def _flags(paths: Sequence[PathComparison], names: dict[str, str]) -> Section:
    lines = []
    for reason, where in flags(paths, names):
        unsure = " I am not sure of this." if reason.state == "unsure" else ""
        kind = "" if reason.kind == "safety" else f" ({KIND[reason.kind]})"
        lines.append(f"{short(reason.short, 110)}: {where}.{unsure} {short(reason.text, 170)}{kind}")
    lead = "Nothing I told the tool stands in the way of these paths." if not lines else ""
    if most := max((waiting(p) for p in paths), default=0):
        lead = f"{lead} {count(most, 'safety question')} still not answered: each may change this.".strip()
    return Section(title="Safety flags", lead=lead, lines=_few(lines, MOST["flags"], "flag"))


def _treatment_day(knowledge: Knowledge) -> Section:
    rules = [rule for rule in knowledge.safety_rules if rule.checklist == "treatment_day"]
    now = [rule.question for rule in rules if rule.urgent_kind]
    first = [rule.question for rule in rules if not rule.urgent_kind]
    return Section(
        title="On a treatment day",
        boxes=(*(f"Tell the staff before the dose: {_lower(q)}." for q in first),),
        lines=tuple(f"Call 911: {_lower(q)}." for q in now),
    )


# Page two ---------------------------------------------------------------------------------------------


def _money(
    case: Case, found: Comparison, paths: Sequence[PathComparison], names: dict[str, str], knowledge: Knowledge
) -> Section:
    limit = case.budget.limit_12_months
    bars = []
    for path in paths:
        year = None if path.cost is None or path.id == "stay" else path.cost.first_12_months
        words = "$0 extra" if path.id == "stay" else NOT_PRICED
        if year is not None:
            words = f"{dollars(year.p50 or 0)} ({dollars(year.p10 or 0)} to {dollars(year.p90 or 0)})"
        bars.append(
            Bar(
                label=names[path.id],
                low=None if year is None else year.p10,
                mid=None if year is None else year.p50,
                high=None if year is None else year.p90,
                words=words,
            )
        )
    top = max([bar.high or 0 for bar in bars] + [limit or 0]) or 1.0
    chart = Chart(
        alt="What people pay in 12 months: " + "; ".join(f"{bar.label} {bar.words}" for bar in bars) + ".",
        bars=tuple(bars),
        top=top,
        limit=limit,
        limit_words="" if limit is None else f"my limit {dollars(limit)}",
    )
    lines = [line for path in paths if (line := _what_moves(path, case, found, names, knowledge))]
    rests = list(dict.fromkeys(text for path in paths if path.cost for text in path.cost.rests_on))
    return Section(
        title="What I may pay in 12 months",
        lead="A bar covers 8 of 10 people; the mark is the middle person. About half stop early because it does not help them.",
        chart=chart,
        lines=tuple(lines),
        note=short("This rests on: " + " ".join(rests), 520) if rests else "",
    )


def _what_moves(
    path: PathComparison, case: Case, found: Comparison, names: dict[str, str], knowledge: Knowledge
) -> str:
    """What drives this path's cost most, as the Money topic shows it."""
    cost = path.cost
    if path.id == "stay" or cost is None or cost.programme is None:
        return ""
    moved = drivers(path.id, cost.programme, cost.card_mode or "standard", case, knowledge, found.start, found.today)
    if not moved:
        return ""
    parts = [
        f"“{_lower(d.label)}”, {dollars(d.at_low)} ({d.low_word}) to {dollars(d.at_high)} ({d.high_word})"
        for d in moved[: MOST["drivers"]]
    ]
    return f"{names[path.id]}, going on all year, {dollars(cost.first_12_months.typical)}. What moves it most: {'; '.join(parts)}."


def _questions(case: Case, paths: Sequence[PathComparison], names: dict[str, str]) -> list[str]:
    """Out of this person's flags and open answers, never a text for everybody."""
    asked: dict[str, tuple[Reason, list[str]]] = {}
    for path in paths:
        for reason in told(path):
            if reason.kind != "practical":
                asked.setdefault(reason.rule, (reason, []))[1].append(names[path.id])
    lines = []
    for reason, where in asked.values():
        if reason.rule in ("si_passive", "si_active"):
            lines.append("Please make a safety plan with me. Who do I call at night and on weekends?")
            continue
        start = "I am not sure about this: " if reason.state == "unsure" else ""
        lines.append(
            f"{start}{short(reason.short, 90)}. What does it mean for {listed(where)}, and what would clear it?"
        )
    open_answers = list(dict.fromkeys(r.short for p in paths for r in p.gate.reasons if r.state == "unasked"))
    if open_answers:
        rest = f", and {len(open_answers) - 2} more" if len(open_answers) > 2 else ""
        shown = "; ".join(short(text, 60) for text in open_answers[:2])
        lines.append(f"Please check with me what I have not answered: {shown}{rest}.")
    active = [p for p in paths if p.id != "stay" and p.gate.status != "not_now"]
    willing = {str(path): said for path, said in (case.access.prescriber_willing or {}).items()}
    no = [names[p.id] for p in active if willing.get(p.id) == "no"]
    unknown = [names[p.id] for p in active if p.id != "iv_kap" and willing.get(p.id) in (None, "unknown")]
    if no:
        lines.append(f"Nobody I asked will prescribe {listed(no)}. Who near me does?")
    if unknown:
        lines.append(f"Do you prescribe {_either(unknown)}, or who near me does?")
    lines.append(
        "Which of my medicines do I go on taking, and what changes on a treatment day? I change nothing on my own."
    )
    if case.plan.scale is None or case.plan.checkpoint is None:
        lines.append("On which scale and on which day do we judge whether it works?")
    if any(p.id == "kap" for p in active) and case.access.kap_route in (None, "unsure"):
        lines.append("For KAP: IV, injection or lozenge?")
    if any(p.id == "home" for p in active) and case.access.home_programme in (None, "unsure"):
        lines.append("At home: a weekly lozenge or a very low dose each day? Who do I call at night?")
    lines.append("What do we do if it does not help, and what if it helps and wears off?")
    return lines


def _either(items: Iterable[str]) -> str:
    names = list(items)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


STANDING = {"met": "met", "missing": "missing", "ask": "to ask"}


def _authorization(case: Case, paths: Sequence[PathComparison], knowledge: Knowledge) -> Section:
    title = "Prior authorization for Spravato"
    spravato = next((p for p in paths if p.id == "spravato"), None)
    if spravato is None:
        return Section(title=title, lead="Spravato is not on this sheet.")
    if spravato.gate.status == "not_now":
        return Section(title=title, lead="Not needed while Spravato is not now.")
    payer = knowledge.row("payers", case.insurance.payer) if case.insurance.payer else None
    if payer is not None and payer.pricing == "cash":
        return Section(title=title, lead="There is no plan to ask. Ask the maker about its help program.")
    boxes = []
    for item, standing in coverage.prior_authorization(case, knowledge):
        rest = "" if standing == "met" else f" {item.if_missing}"
        boxes.append(f"{item.person} ({STANDING[standing]}){rest}")
    return Section(title=title, boxes=tuple(boxes))


def _estimate(case: Case, knowledge: Knowledge) -> Section:
    return Section(
        title="Ask the clinic about the price",
        boxes=tuple(coverage.call_script(case, knowledge, "clinic")),
    )


def plan_lines(case: Case, knowledge: Knowledge, blank: str = TO_WRITE) -> list[str]:
    """The plan made beforehand; what is not set is a line to write on, or ``blank``."""
    plan, measures = case.plan, case.measures
    scales = {row.id: row.scale for row in knowledge.scale_thresholds}
    scale = scales.get(plan.scale or "", blank)
    baseline = (measures.baseline or {}).get(plan.scale or "phq9")
    lines = [
        f"We judge it with: {scale}; score before: {blank if baseline is None else baseline}; "
        f"on: {blank if plan.checkpoint is None else short_date(plan.checkpoint)}.",
        f"I stop by: {blank if plan.stop_date is None else short_date(plan.stop_date)}, or when I have spent: "
        f"{blank if plan.stop_amount is None else dollars(plan.stop_amount)}.",
        f"Then first: {_next(plan.next_first, knowledge, blank)}; second: {_next(plan.next_second, knowledge, blank)}.",
        f"I call: {blank if plan.contact is None else short(plan.contact, 90)}.",
    ]
    if measures.scores:
        last = max(measures.scores, key=lambda entry: entry.date)
        start = (measures.baseline or {}).get(last.scale)
        beside = "" if start is None else f" (before: {start})"
        lines.append(f"Latest score: {scales[last.scale]} {last.score} on {short_date(last.date)}{beside}.")
    return lines


def _near(paths: Sequence[PathComparison], knowledge: Knowledge) -> tuple[Section, ...]:
    """Whom the clinic that runs this computer names, with who said so and when; nothing where it named nobody."""
    shown = {p.id for p in paths if p.gate.status != "not_now"}
    lines = [
        f"{short(row.name, 60)}: {short(row.phone, 30)}{f', {short(row.where, 50)}' if row.where else ''} "
        f"(from {row.supplied_by}, {short_date(row.supplied_on)})"
        for row in knowledge.providers
        if not row.paths or shown & set(row.paths)
    ]
    if not lines:
        return ()
    return (Section(title="Near me, as my clinic says", lines=_few(lines, MOST["providers"], "entry")),)


def _if_it_fails(case: Case, knowledge: Knowledge) -> Section:
    return Section(
        title="If it does not work",
        lead="About half of people do not respond. That is a fact about the treatment, not about me.",
        lines=tuple(plan_lines(case, knowledge)),
    )


def _next(treatment: str | None, knowledge: Knowledge, blank: str) -> str:
    return blank if treatment is None else str(knowledge.row("alternatives", treatment).name)


def _sources(paths: Sequence[PathComparison], knowledge: Knowledge) -> Section:
    ids: dict[str, None] = {}
    for path in paths:
        ids |= dict.fromkeys(path.response.sources)
        ids |= dict.fromkeys(s for reason in told(path) for s in reason.sources)
        ids |= dict.fromkeys(path.coverage.sources if path.coverage else ())
    lines = []
    for source in knowledge.sources_of(tuple(ids)):
        if source.url is None:
            continue
        year = f", {source.year}" if source.year else ""
        mark = "" if source.verified == "yes" else f"; {VERIFIED[source.verified]}"
        lines.append(
            f"{short(source.title, 100).replace(f' {IN_THE_APP}', '')}{year} (checked {short_date(source.checked_on)}{mark})"
        )
    return Section(
        title="Sources",
        lines=_few(lines, MOST["sources"], "source"),
        note="What rests on general knowledge alone is marked “not verified” in the app.",
    )


def suicide_line(case: Case) -> str:
    """What the three questions say, in clinical words and without any free text."""
    return {
        "active": "Plan, intent or a recent attempt reported: help came first.",
        "passive": f"{safety.said_about_suicide(case)}. No plan or intent: same-day contact advised.",
        "unasked": "Some questions about suicide have no answer yet; counted as caution.",
        "none": "No thoughts, plan or attempt reported.",
    }[safety.suicidality(case)]
