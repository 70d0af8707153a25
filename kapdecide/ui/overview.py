"""The first view of Compare: every path at once, on what people ask first, in as few words as will do.

Layers below it hold the rest. Each number here stands on one common scale with its range, so that
columns can be compared without reading.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kapdecide import evidence, safety
from kapdecide.case import Case
from kapdecide.comparison import PathComparison
from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import Harm, StudyResult
from kapdecide.ui import due, reading, state
from kapdecide.ui.frame import to_part
from kapdecide.ui.style import PATH_COLOR
from kapdecide.ui.tables import Row, big, gate_chip, items, paths_table, small, span_bar, unmeasured
from kapdecide.wording import (
    KIND_SHORT,
    NOT_MEASURED,
    NOT_PRICED,
    count,
    dollars,
    extra_people,
    listed,
    lower,
    months_over,
    people,
    still_open,
    without_brackets,
)

HARM_NAMES = {
    "dissociation": "Feeling unreal or far away",
    "anxiety": "Anxiety",
    "dizziness": "Dizziness",
    "nausea_vomiting": "Nausea",
    "headache": "Headache",
    "sedation": "Sleepiness",
    "blood_pressure": "Blood pressure rise",
    "urinary": "Bladder trouble",
    "loc_breathing": "Passing out or slow breathing",
    "misuse": "Misuse",
}
WITH_THERAPY = ("kap", "iv_kap")
# The harm that most studies counted; the others stand under "What can go wrong".
FIRST_HARM = "dissociation"
COVERED = {
    "usually": "Usually",
    "sometimes": "Sometimes",
    "rarely": "Rarely",
    "no": "No",
    "ask": "Ask your plan",
    "cash": "You pay cash",
}


def show(paths: Sequence[PathComparison], case: Case, names: dict[str, str], routes: dict[str, str]) -> None:
    """The rows people ask for first. ``routes``: the way each path is given that the answers point to."""
    knowledge = state.knowledge()
    rows: list[Row] = [
        _helps(paths, case, knowledge),
        _costs(paths, case),
        _first_harm(knowledge, routes),
        _onset(case, knowledge),
        ("How much effort?\nfirst 8 weeks", effort),
        ("Is it covered?", _covered),
        ("Why this mark?", lambda path: _why(path, case)),
    ]
    if any(path.fits for path in paths):
        rows.append(("What you asked for", lambda path: small(path.fits or "Always an option.")))
    paths_table(
        "",
        paths,
        names,
        rows,
        under_name=_mark,
    )


def _mark(path: PathComparison) -> str:
    """The gate, and what it is about where that is not safety."""
    told = {r.kind for r in path.gate.reasons if r.status == path.gate.status != "open"}
    other = small(KIND_SHORT[next(iter(told))]) if len(told) == 1 and "safety" not in told else ""
    if path.gate.status == "open" and path.gate.unanswered:
        other = small("so far")
    return gate_chip(path.gate.status) + (f"<br>{other}" if other else "")


def _why(path: PathComparison, case: Case) -> str:
    """Each reason for a "not now", or the first one to ask about; how many more stand below in full."""
    if path.id == "stay" and safety.suicidality(case) == "passive":
        return small("Always an option, with help: talk with your clinician today.")
    told = [r for r in path.gate.reasons if r.state != "unasked" and r.status != "open"]
    ruled_out = [r for r in told if r.status == "not_now"]
    first = ruled_out or told[:1]
    notes = [small(without_brackets(r.short) + (": not sure" if r.not_sure else "")) for r in first]
    if more := len(told) - len(first):
        notes.append(small(f"and {more} more to ask about" if ruled_out else f"and {more} more"))
    if left := still_open(path.gate):
        notes.append(small(left[0].upper() + left[1:]))
    return items(notes) or small("Nothing you told us stands in the way.")


def _helps(paths: Sequence[PathComparison], case: Case, knowledge: Knowledge) -> Row:
    extras = [path.response.extra for path in paths if path.response.extra]
    top = max((extra.high for extra in extras), default=0.0)

    def cell(path: PathComparison) -> str:
        extra = path.response.extra
        if extra is None:
            return _study(path, case, knowledge)
        number, span = extra_people(extra.low, extra.mid, extra.high)
        number, span = number.removesuffix(" of 100"), span.removeprefix("could be ")
        bar = span_bar(extra.low, extra.mid, extra.high, top, PATH_COLOR[path.id], drawn=not path.response.measured)
        if path.response.measured:
            return f"{big(number)}{bar}{small(span)}{due.evidence_mark(path, knowledge)}"
        return f"{unmeasured()}{bar}{small(f'we assume {span}')}{due.evidence_mark(path, knowledge)}"

    note = "more of 100 than without it" if extras else "of 100 in one study; see the note below"
    return (f"Will it help?\n{note}", cell)


def _study(path: PathComparison, case: Case, knowledge: Knowledge) -> str:
    """The condition's own study where no gain over a comparison group stands in the record."""
    study = evidence.first_study(path.id, case, knowledge)
    if study is None:
        return unmeasured()
    if path.id == "stay" and study.of_100_treated is not None:
        late = due.evidence_mark(path, knowledge)
        # A count of all who respond, at another time and with no comparison: no number to hold the others against.
        return f"{big('No extra')}<br>{small(f'{people(study.of_100_treated)} of 100 respond in {study.time} of usual care')}{late}"
    if study.of_100_treated is None:
        return f"{unmeasured()}<br>{small('one study, no count')}"
    without = study.comparator.replace("no comparison group", "no comparison")
    if study.of_100_comparator is not None:
        without = f"{people(study.of_100_comparator)} with {without}"
    counted = f"{people(study.of_100_treated)} of 100"
    # Where larger or pooled studies speak against a small one, its number never stands first.
    if against := evidence.beside(path.id, case, knowledge):
        told = " ".join((*against, f"{people_of(study)}: {counted} ({without})."))
        return f"{big('Studies disagree')}<br>{small(told)}"
    return f"{big(counted)}<br>{small(f'{without}; {people_of(study)}, {study.time}')}"


def _costs(paths: Sequence[PathComparison], case: Case) -> Row:
    spans = [path.cost.first_12_months for path in paths if path.cost is not None]
    top = max((max(s.p90 or 0.0, s.high) for s in spans), default=0.0)

    def cell(path: PathComparison) -> str:
        if path.id == "stay":
            return f"{big('$0 extra')}<br>{small('your care goes on')}"
        if path.cost is None:
            return small(NOT_PRICED)
        year, refused, in_one_month = path.cost.first_12_months, path.cost.if_not_covered, case.budget.monthly_limit
        low, mid, high = year.p10 or 0.0, year.p50 or 0.0, year.p90 or 0.0
        lines = [f"{dollars(low)} to {dollars(high)}"]
        if year.chance_over_limit is not None:
            lines.append(f"{people(100 * year.chance_over_limit)} of 100 over limit")
        lines.append(f"if all year: {dollars(year.typical)}")
        if in_one_month is not None:
            lines.append(months_over(path.cost.months_over(in_one_month), in_one_month))
        if refused is not None:
            lines.append(f"no cover: {dollars(refused.typical)}")
        lines += [due.MARK for line in path.cost.rests_on if "past their review date" in line]
        bar = span_bar(low, mid, high, top, PATH_COLOR[path.id])
        return big(dollars(mid)) + bar + "<br>".join(map(small, lines))

    return ("What may I pay?\nin 12 months; 8 of 10 people pay within the range", cell)


def primary_harms(path: str, way: str, knowledge: Knowledge) -> list[Harm]:
    """The figure to show for each kind of harm on one way of giving a path."""
    return [h for h in knowledge.harms if h.path == path and h.programme in (way, path) and h.primary]


def beside(harm: Harm) -> str:
    """The comparison a harm stands beside, in few words; ECT is named as what it is."""
    if harm.comparator == "none":
        return "no comparison group"
    what = (
        "ECT, another treatment"
        if harm.comparator == "ECT"
        else harm.comparator.replace("placebo spray plus new antidepressant", "placebo spray and a pill")
    )
    return f"{harm.of_100_comparator} with {what}"


def _first_harm(knowledge: Knowledge, routes: dict[str, str]) -> Row:
    def cell(path: PathComparison) -> str:
        if path.id == "stay":
            return small("None from ketamine.")
        found = [h for h in primary_harms(path.id, routes[path.id], knowledge) if h.group == FIRST_HARM]
        if not found or found[0].pct_treated is None:
            return f"{unmeasured()}<br>{small('expect the same kinds')}"
        late = due.mark("harms", found[0])
        return f"{big(f'{found[0].of_100_treated} of 100')}<br>{small(beside(found[0]))}{late}"

    return (f"Side effects?\n{HARM_NAMES[FIRST_HARM].lower()}", cell)


def _onset(case: Case, knowledge: Knowledge) -> Row:
    return ("How soon?\ndays, if it helps you", lambda path: onset(path, case, knowledge))


def onset(path: PathComparison, case: Case, knowledge: Knowledge) -> str:
    """Days until it helps, where it does; for another condition than depression nobody measured them."""
    middle, rest = evidence.onset(path.id, case, knowledge)
    late = "" if path.id == "stay" else due.mark("model_inputs", knowledge.input(path.id, "onset_days"))
    return f"{unmeasured() if middle is None else big(middle)}<br>{small(rest)}{late}"


def effort(path: PathComparison) -> str:
    """Visits of the first 8 weeks, and the hours that the treatment days take; nobody counted those of therapy."""
    if path.id == "stay":
        return small("Your usual visits.")
    visits = path.visits
    if visits.each_day:
        return f"{big('Each day')}<br>{small('at home; no clinic visit' if not visits.clinic_first_8_weeks else 'at home')}"
    at_home = visits.first_8_weeks - visits.clinic_first_8_weeks
    first = count(visits.clinic_first_8_weeks, "clinic visit") if visits.clinic_first_8_weeks else f"{at_home} at home"
    more = [f"and {at_home} at home"] if at_home and visits.clinic_first_8_weeks else []
    if visits.hours_first_8_weeks:
        on_top = " + therapy" if path.id in WITH_THERAPY else ""
        more.append(f"{visits.hours_first_8_weeks:.0f} hours{on_top}")
    return f"{big(first)}<br>{small('; '.join(more) or 'no clinic visit')}"


def _covered(path: PathComparison) -> str:
    if path.id == "stay":
        return "As now"
    return COVERED.get(path.coverage.status if path.coverage else "", "Tell us your insurance")


# What stands below the first view ------------------------------------------------------------------


def what_the_numbers_are(paths: Sequence[PathComparison], case: Case, names: dict[str, str]) -> None:
    """The people, the time, the certainty and the source behind the first view, in one place."""
    knowledge = state.knowledge()
    sure = [
        f"{names[path.id]} {path.response.certainty if path.response.measured else NOT_MEASURED.lower()}"
        for path in paths
        if path.id != "stay"
    ]
    if evidence.conditions_shown(case) == evidence.DEPRESSION:
        st.caption(
            "**Will it help?** Of 100 people with depression in studies, how many more respond because of the treatment. "
            "That is at the end of a first course of about four weeks. To respond means that symptoms fell by at least half. The bar is "
            f"the range, the mark the middle. Dashed: nobody measured it, so it is the range we assume. Certainty: {listed(sure)}."
        )
        for line in filter(None, (_closest(paths, case, names), _at_this_age(paths, case, names))):
            st.caption(line)
    else:
        st.caption(reading.plain(_one_study_each(paths, case, names)))
        _what_else(case, knowledge)
    over = "" if case.budget.limit_12_months is None else "“Over limit” is your limit for 12 months. "
    if any(path.cost and path.cost.if_not_covered for path in paths):
        over += "“No cover” is that year at the cash price, if your plan says no. "
    if case.budget.monthly_limit is not None:
        over += "How many months are over your limit for one month counts a person who goes on all year. "
    st.caption(
        "**What may I pay?** Half of people pay less than the first number. Stopping early is one reason. "
        "“If all year” is what a person pays whom it helps and who goes on for 12 months, at typical prices. "
        "It can lie above the range, since many stop earlier. "
        f"{over}Prices were last checked in {max(p.checked_on for p in knowledge.prices):%B %Y}. Sources and doubts are under the topics above."
    )
    st.caption("**How much effort?** About so many hours on treatment days alone. Therapy hours come on top.")


def _closest(paths: Sequence[PathComparison], case: Case, names: dict[str, str]) -> str:
    """The study that comes closest where a gain was not measured: "not measured" must not hide that none was found."""
    told: dict[str, list[str]] = {}
    for path in paths:
        study = evidence.first_study(path.id, case, state.knowledge())
        if path.id != "stay" and study is not None and not path.response.measured:
            told.setdefault(study.text, []).append(names[path.id])
    lines = "".join(f" {listed(who)}: {text}" for text, who in told.items())
    return reading.plain(f"**Not measured: what comes closest?**{lines}") if lines else ""


def _at_this_age(paths: Sequence[PathComparison], case: Case, names: dict[str, str]) -> str:
    """What the trial in people of the reader's age found, where the number above comes from younger ones."""
    told = [
        f"The number for {names[path.id]} comes from {path.response.population}. {study.text}"
        for path in paths
        if (study := evidence.at_this_age(path.id, case, state.knowledge()))
    ]
    return reading.plain(f"**At your age:** {' '.join(told)}") if told else ""


def _what_else(case: Case, knowledge: Knowledge) -> None:
    """Where ketamine is hardly tested for a condition, what has been tested well stands no further than one press."""
    condition = knowledge.row("conditions", evidence.conditions_shown(case)[0])
    strong = [
        knowledge.row("alternatives", line.alternative).name
        for line in knowledge.alternative_evidence
        if line.condition == condition.id and line.strength == "strong"
    ]
    if strong:
        st.write(f"Other treatments with strong evidence for {lower(condition.name)}: {listed(strong)}.")
        to_part("next_steps", "Alternatives", "See these treatments", "list")


def _one_study_each(paths: Sequence[PathComparison], case: Case, names: dict[str, str]) -> str:
    """The same for a condition other than depression, where single studies stand in place of a pooled number."""
    knowledge = state.knowledge()
    condition = next(row.name for row in knowledge.conditions if row.id == evidence.conditions_shown(case)[0])
    heads = {
        path.id: study
        for path in paths
        if (study := evidence.first_study(path.id, case, knowledge)) and study.of_100_treated is not None
    }
    about = f"**Will it help?** The numbers come from studies of: {condition}. "
    if not heads:
        return about + "None of these studies counted people."
    told = [
        f"{names[path]}: {people_of(study)}, {study.time}, certainty "
        f"{knowledge.row('findings', study.finding_id).certainty}"
        for path, study in heads.items()
    ]
    return (
        about + "They are the people of 100 who responded in one study, so there is no range to rely on. "
        f"Each study set what counts as a response. {'; '.join(told)}. "
        "Where other studies found less, the same cell says so."
    )


def people_of(study: StudyResult) -> str:
    """How many took part in a study."""
    return count(study.people, "person").replace("persons", "people") if study.people else "number of people not given"
