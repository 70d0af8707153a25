"""What Compare shows for each topic: rows of cells built from the comparison and the knowledge."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

import streamlit as st

from kapdecide import evidence
from kapdecide.case import Case
from kapdecide.comparison import Comparison, PathComparison
from kapdecide.cost.schedule import HOME_PROGRAMME, KAP_PROGRAMME
from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import DayStep, Harm
from kapdecide.ui import charts, choices, due, inputs, money, reading, state
from kapdecide.ui.frame import folded
from kapdecide.ui.overview import HARM_NAMES, effort, onset, people_of, primary_harms
from kapdecide.ui.style import PATH_COLOR
from kapdecide.ui.tables import Row, big, facts, icons, items, paths_table, small, span_bar, unmeasured
from kapdecide.wording import (
    NOT_MEASURED,
    NOT_MEASURED_MEANS,
    VERIFIED,
    count,
    date,
    extra_people,
    listed,
    lower,
    minutes,
    people,
    people_range,
    safe,
)

TOPICS = {
    "like": "What it is like",
    "help": "Will it help",
    "lasting": "How long",
    "harms": "What can go wrong",
    "get": "Can I get it",
    "money": "Money",
    "sure": "How sure",
}
COULD_BE = "could be "
NEAREST = (
    f'<span class="kd-unmeasured"><strong>{NOT_MEASURED}.</strong> Nobody has measured how much this adds. '
    "What comes closest stands below.</span>"
)
UNMEASURED = f'<span class="kd-unmeasured"><strong>{NOT_MEASURED}.</strong> {safe(NOT_MEASURED_MEANS)}</span>'


def routes(path: str, case: Case, knowledge: Knowledge) -> list[str]:
    """The ways a path is given that still fit the answers."""
    if path == "kap" and case.access.kap_route in KAP_PROGRAMME:
        return [KAP_PROGRAMME[case.access.kap_route]]
    if path == "home" and case.access.home_programme in HOME_PROGRAMME:
        return [HOME_PROGRAMME[case.access.home_programme]]
    return [row.id for row in knowledge.routes if row.path == path]


def _facts(path: str, topic: str, case: Case, knowledge: Knowledge) -> str:
    """A fact for each way the path may be given, once where they agree."""
    names = {row.id: row.name for row in knowledge.routes}
    ways = routes(path, case, knowledge)
    texts: dict[str, list[str]] = {}
    for fact in knowledge.route_facts:
        if fact.route in ways and fact.topic == topic:
            mark = "" if fact.verified == "yes" else f" {small('(' + VERIFIED[fact.verified] + ')')}"
            texts.setdefault(f"{safe(fact.text)}{mark}", []).append(fact.route)
    shared = len(ways) == 1 or all(len(found) == len(ways) for found in texts.values())
    return items(text if shared else f"{small(_way(names[found[0]]))}: {text}" for text, found in texts.items())


def _fact_row(title: str, topic: str, case: Case, knowledge: Knowledge) -> Row:
    return (title, lambda path: _facts(path.id, topic, case, knowledge))


def _way(name: str) -> str:
    return name.replace("At home: ", "").replace("KAP with ", "With ")


def like(paths: Sequence[PathComparison], case: Case, names: dict[str, str]) -> None:
    knowledge = state.knowledge()
    _which_way(paths, case)
    ways = {path.id: routes(path.id, case, knowledge)[0] for path in paths}

    paths_table(
        "What each path is like. Ask the clinic or program for its own sheet.",
        paths,
        names,
        [
            _fact_row("In one line", "plain", case, knowledge),
            _fact_row("Where", "setting", case, knowledge),
            _fact_row("Who is with you", "who_is_in_the_room", case, knowledge),
            _fact_row("It can feel pleasant", "feelings_pleasant", case, knowledge),
            _fact_row("It can feel strange", "feelings_strange", case, knowledge),
            _fact_row("It can be frightening", "feelings_frightening", case, knowledge),
            _fact_row("Later that day", "after_effects_that_day", case, knowledge),
            _fact_row("Work the next day", "work_next_day", case, knowledge),
            _fact_row("Food and drink", "food_rule", case, knowledge),
            _fact_row("Usual dose", "usual_dose", case, knowledge),
        ],
    )
    st.header("A treatment day", anchor=False)
    days = {p.id: [s for s in knowledge.treatment_days if s.route == ways[p.id]] for p in paths}
    charts.treatment_day([(names[p.id], p.id, days[p.id]) for p in paths if days[p.id]])
    for path in paths:
        if days[path.id]:
            folded(f"Step by step: {names[path.id]}", f"day_{path.id}", partial(_step_by_step, days[path.id]))
    st.header("The first 8 weeks", anchor=False)
    charts.calendar(
        [
            (names[path.id], path.id, row.day, row.what)
            for path in paths
            for row in knowledge.first_8_weeks
            if row.route == ways[path.id] and row.day <= 56
        ],
        [names[p.id] for p in paths],
    )


def _step_by_step(day: Sequence[DayStep]) -> None:
    facts(
        {
            "When (0 is the dose)": [minutes(step.from_min, step.to_min) for step in day],
            "What happens": [step.text for step in day],
            "How sure": [VERIFIED[step.verified] for step in day],
        }
    )


def _which_way(paths: Sequence[PathComparison], case: Case) -> None:
    shown = {path.id for path in paths}
    asked = []
    if "home" in shown and case.access.home_programme in (None, "unsure"):
        asked.append(("access.home_programme", "At home, which kind?", "both"))
    if "kap" in shown and case.access.kap_route in (None, "unsure"):
        asked.append(("access.kap_route", "KAP, by which route?", "all"))
    if asked:
        for place, (field, question, until) in zip(st.columns(2), asked, strict=False):
            with place:
                note = f"Until you pick one, you see {until}, and the treatment day is the first one's."
                inputs.pick(field, question, choices.WORDS[field], note)


def helps(paths: Sequence[PathComparison], case: Case, names: dict[str, str]) -> None:
    knowledge = state.knowledge()
    shown = evidence.conditions_shown(case)
    labels = {row.id: row.name for row in knowledge.conditions}
    st.write(f"Studies of: {listed(lower(labels[c]) for c in shown)}.")

    def picture(path: PathComparison) -> str:
        s = evidence.first_study(path.id, case, knowledge)
        if s is None:
            return UNMEASURED
        if s.of_100_treated is None:
            return f"<strong>No count of people.</strong> {safe(s.text)} {small(s.time)}"
        did = people(s.of_100_treated)
        word = {"response": "responded", "remission": "got well"}.get(s.outcome, "improved")
        said = f"{did} of 100 people {word} with {names[path.id]}"
        inside = icons(s.of_100_treated, s.of_100_treated, said, PATH_COLOR[path.id])
        if s.of_100_comparator is None:
            other = f"<strong>{safe(s.comparator.capitalize())}.</strong> {small('Part of this may be hope and time.')}"
        else:
            without = people(s.of_100_comparator)
            said = f"{without} of 100 people {word} with {s.comparator}"
            dots = icons(without, without, said, PATH_COLOR["stay"])
            other = f"<strong>{without} of 100</strong> {word} with {safe(s.comparator)}{dots}"
        raw = path.response.raw
        across = ""
        if raw and raw.low < raw.high:
            across = f"<br>{small(f'Across studies: {people_range(raw.low, raw.mid, raw.high)} responded')}"
        elif shown != evidence.DEPRESSION:
            across = f"<br>{small('This is one study. There is no range to rely on.')}"
        against = "".join(f"<br><strong>{safe(said)}</strong>" for said in evidence.beside(path.id, case, knowledge))
        who = people_of(s)
        return (
            f"<strong>{did} of 100</strong> {word}, {100 - did} did not{inside}{other}{across}{against}<br>"
            f"{small(f'{who}; {s.time}')}{due.mark('findings', knowledge.row('findings', s.finding_id))}"
        )

    def adds(path: PathComparison) -> str:
        extra = path.response.extra
        if path.id == "stay":
            return "Nothing is added. Studies held the others against a dummy or another drug, not against staying as now."
        if extra is None:
            return _no_figure(path, case, knowledge)
        number, span = extra_people(extra.low, extra.mid, extra.high)
        words = safe(f"{number}, {span}")
        late = due.evidence_mark(path, knowledge)
        if path.response.measured:
            label = f"{words} because of the treatment"
            return f"{words}{icons(extra.mid, extra.high, label, PATH_COLOR[path.id])}{small('Filled: the middle. Striped: up to the high end.')}{late}"
        return f"{NEAREST}{small(f'We assume {span.removeprefix(COULD_BE)} of 100.')}{late}"

    def others(path: PathComparison) -> str:
        found = [s for s in evidence.studies(path.id, case, knowledge) if not s.headline]
        return (
            items(f"{safe(s.text)} {small(f'{s.people or chr(63)} people; {s.time}; {s.comparator}')}" for s in found)
            or "No other study in our record for this."
        )

    paths_table(
        "Of 100 people. Filled dots are people who responded. Studies differ in who took part, so compare what each adds, not the raw counts.",
        paths,
        names,
        [("What the treatment adds", adds), ("The study to look at first", picture)],
    )
    about = "Each with its people, its time and its comparison."
    folded("Other studies", "studies", lambda: paths_table(about, paths, names, [("Studies", others)]))
    st.caption(
        "Response means symptoms fell by at least half. Remission means few symptoms were left. Where nothing was "
        "measured, please do not guess. Nobody knows."
        if shown == evidence.DEPRESSION
        else "Each study set what counts as a response. Where nothing was measured, please do not guess. Nobody knows."
    )


def _no_figure(path: PathComparison, case: Case, knowledge: Knowledge) -> str:
    """Where nobody knows how much the treatment adds: what was compared, and what speaks against it."""
    study = evidence.first_study(path.id, case, knowledge)
    if study is None:
        return "How people fare with the care they have now is not in our record." if path.id == "stay" else UNMEASURED
    against = "".join(f"<br>{safe(said)}" for said in evidence.beside(path.id, case, knowledge))
    if study.of_100_treated is None or study.of_100_comparator is None:
        why = "gives no count" if study.of_100_treated is None else "had no group to compare"
        return f"<strong>No figure to rely on.</strong> {small(f'The study below {why}.')}{against}"
    with_it, without = people(study.of_100_treated), people(study.of_100_comparator)
    compared = f"One study of {people_of(study)} compared: {with_it} of 100, and {without} with {study.comparator}."
    return f"<strong>No figure to rely on.</strong> {safe(compared)}{against}"


def lasting(paths: Sequence[PathComparison], case: Case, names: dict[str, str]) -> None:
    knowledge = state.knowledge()

    def monthly(parameter: str) -> Row:
        title = (
            "Without upkeep: relapse each month"
            if parameter.endswith("no_maintenance")
            else "With upkeep: relapse each month"
        )
        how = {"derived": "worked out from a study"}

        def cell(path: PathComparison) -> str:
            if path.id == "stay":
                return "Does not apply."
            row = knowledge.input(path.id, parameter)
            if not evidence.was_measured(row):
                return f"{unmeasured()}<br>{small(f'we assume {people(100 * row.low)} to {people(100 * row.high)} of 100 people who had responded')}"
            return f"About {safe(people_range(100 * row.low, 100 * row.mid, 100 * row.high))} people who had responded {small(f'{how.get(row.basis, row.basis)}; certainty {row.certainty}')}{due.mark('model_inputs', row)}"

        return (title, cell)

    if evidence.conditions_shown(case) != evidence.DEPRESSION:
        st.info("How often it wears off was studied in depression only. For your main concern nobody measured it.")
    paths_table(
        "How soon it may help and how long it lasts.",
        paths,
        names,
        [
            ("How soon?", lambda path: onset(path, case, knowledge)),
            monthly("relapse_per_month_no_maintenance"),
            monthly("relapse_per_month_with_maintenance"),
            ("Usual upkeep", lambda path: _facts(path.id, "usual_maintenance", case, knowledge)),
            ("If you stop", lambda path: _facts(path.id, "stopping", case, knowledge)),
        ],
    )
    if all(path.well_at_months for path in paths):
        st.header("How many are well, month by month", anchor=False)
        charts.well_by_month(
            [
                (names[p.id], p.id, int(m), w.low, w.mid, w.high, w.without_upkeep.mid)
                for p in paths
                for m, w in (p.well_at_months or {}).items()
            ],
            names["stay"],
            {p.id for p in paths if p.response.measured},
        )
        dummy = knowledge.input("all", "shared_control_response")
        st.caption(
            "A projection, not a study result. All ketamine paths share one start, so that they differ only in what each adds. In "
            f"trials {people_range(100 * dummy.low, 100 * dummy.mid, 100 * dummy.high)} people responded with a dummy or another drug. The gray line does not have that start. "
            "So the gap between a path and the gray line is wider than what the drug adds. "
            "Usual care goes on beside every path. The range covers 8 of 10 of the values that fit the studies."
        )


def _per_1000(text: str) -> str:
    """3 to 4 for 0.3 to 0.4: the same people, counted in a thousand."""
    return re.sub(r"\d+(?:\.\d+)?", lambda found: f"{float(found[0]) * 10:g}", text)


def _rare(rows: Sequence[Harm]) -> bool:
    """Whether any figure of this harm is under 1 in 100; then all of its row is counted in 1,000."""
    figures = [r.of_100_treated for r in rows] + [r.of_100_comparator for r in rows if r.comparator != "none"]
    return any(text.startswith("0.") for text in figures)


def _harm_cell(row: Harm, rare: bool, color: str) -> str:
    """The count with the treatment, of all who were treated, and what it stands beside."""
    if not row.of_100_treated[:1].isdigit():
        if row.of_100_treated == "does not apply":
            return small("No ketamine, so none from it.")
        note = f"<br>{small(row.note[0].upper() + row.note[1:] + '.')}" if row.note else ""
        return f'<span class="kd-chip">{safe(row.of_100_treated.capitalize())}</span>{note}'
    of, count_of = ("1,000", _per_1000) if rare else ("100", str)
    bar = "<br>" if row.pct_treated is None else span_bar(0, row.pct_comparator, row.pct_treated, 100, color)
    other = row.of_100_comparator
    with_other = count_of(other) if other[:1].isdigit() else other
    words = {
        "none": "no comparison group",
        "ECT": f"with ECT, another treatment and not a placebo: {with_other}",
    }.get(row.comparator, f"with {row.comparator}: {with_other}")
    return f"{big(f'{count_of(row.of_100_treated)} of {of}')}{bar}{small(words)}{due.mark('harms', row)}"


def harms(paths: Sequence[PathComparison], case: Case, names: dict[str, str]) -> None:
    knowledge = state.knowledge()
    _which_way(paths, case)
    found = {p.id: primary_harms(p.id, routes(p.id, case, knowledge)[0], knowledge) for p in paths}
    shown = [h for rows in found.values() for h in rows]

    def group(name: str) -> Row:
        here = [h for h in shown if h.group == name]
        rare = _rare(here)

        def cell(path: PathComparison) -> str:
            row = next((h for h in found[path.id] if h.group == name), None)
            if row is None:
                return unmeasured()
            return _harm_cell(row, rare, PATH_COLOR[path.id])

        return (HARM_NAMES[name], cell)

    def counted(path: PathComparison) -> str:
        """Who was counted, for how long and how sure, said once for all the figures it holds for."""
        told: dict[str, list[str]] = {}
        for h in found[path.id]:
            if h.of_100_treated[:1].isdigit():
                about = f"{h.population}; {h.time}; certainty {h.certainty}; {VERIFIED[h.verified]}"
                told.setdefault(about, []).append(HARM_NAMES[h.group].lower())
        if len(told) == 1:
            return small(next(iter(told)))
        return items(f"{safe(listed(what))}: {small(about)}" for about, what in told.items()) or small("Nobody.")

    paths_table(
        "Of 100 people treated, how many had it. The full width is all 100; the mark is how many had it with what the study compared. "
        "Staying as now adds none of these. But your illness may go on, and the care you have now has side effects too. They are not counted here.",
        paths,
        names,
        [group(name) for name in HARM_NAMES],
    )
    about = "The people behind each figure above."
    folded(
        "Who was counted, for how long, and how sure",
        "counted",
        lambda: paths_table(about, paths, names, [("Counted", counted)]),
    )
    st.markdown(
        "**Rare and long-term.** Bladder and liver harm are on the ketamine label for long or heavy use. Nobody knows a safe "
        "limit for treatment over years. A few people feel bad in their mind for days or weeks. That is rare, and the label names it."
    )
    watched = (
        ("Blood pressure", "monitoring_blood_pressure"),
        ("Bladder", "monitoring_urine_bladder"),
        ("Liver", "monitoring_liver"),
        ("Other checks", "monitoring_other"),
    )
    rows = [_fact_row(title, topic, case, knowledge) for title, topic in watched]
    folded("How you are watched for harm", "watched", lambda: paths_table("What is checked.", paths, names, rows))


WILLING = {"yes": "Someone near you said yes.", "no": "Nobody you asked will prescribe it yet."}


def getting(result: Comparison, paths: Sequence[PathComparison], case: Case, names: dict[str, str]) -> None:
    """Can I get it: cover, who prescribes, visits and rides, the law, and how to judge a clinic."""
    knowledge = state.knowledge()

    def year(path: PathComparison) -> str:
        if path.id == "stay":
            return "Your usual visits."
        v = path.visits
        return f"{count(v.clinic_first_12_months, 'clinic visit')}; {count(v.first_12_months, 'planned date')} in all."

    def near(path: PathComparison) -> str:
        if path.id == "stay":
            return "The people you see now."
        told = (case.access.prescriber_willing or {}).get(path.id)
        return f"{WILLING.get(told or '', 'Not known yet: ask.')} {_facts(path.id, 'who_prescribes', case, knowledge)}"

    paths_table(
        "Can you get it, and what does it ask of you, if everything goes as planned?",
        paths,
        names,
        [
            ("Is it covered?", money.covered),
            ("Will someone prescribe it?", near),
            ("Visits\nfirst 8 weeks", effort),
            ("Visits\n12 months", year),
            _fact_row("Someone with you", "escort_rule", case, knowledge),
            _fact_row("Driving", "driving_rule", case, knowledge),
            _fact_row("Law", "legal_status", case, knowledge),
        ],
    )
    st.caption(
        "Hours on treatment days are what we assume. The length of a session has a source. Travel and recovery have none. Therapy hours come on top."
    )
    for path in paths:
        if path.id == "stay":
            continue
        way = routes(path.id, case, knowledge)[0]
        folded(f"How to judge a clinic or program: {names[path.id]}", f"judge_{path.id}", partial(_judge, way))


def _judge(route: str) -> None:
    for title, topic in (("Look for", "judge"), ("Ask before you say yes", "ask_first")):
        told = "\n".join(
            f"- {reading.plain(f.text)}{'' if f.verified == 'yes' else f' ({VERIFIED[f.verified]})'}"
            for f in state.knowledge().route_facts
            if f.route == route and f.topic == topic
        )
        st.markdown(f"**{title}**\n{told}")


def sure(paths: Sequence[PathComparison], case: Case, names: dict[str, str]) -> None:
    knowledge = state.knowledge()

    def certainty(path: PathComparison) -> str:
        r = path.response
        first = f"<strong>{safe((r.certainty or 'not measured').capitalize())}</strong> {small(r.population or '')}"
        if path.id == "stay" or r.measured or r.certainty is None:
            return first
        # A study may be sound and still not tell how much this path adds.
        return f"{unmeasured()}<br>{small('how much this path adds')}<br>{small('The first study by itself:')} {first}"

    def gaps(path: PathComparison) -> str:
        found = [knowledge.row("findings", f) for f in path.response.findings]
        told = [f.certainty_reason for f in found if f.certainty_reason]
        return items(safe(why[0].upper() + why[1:]) for why in dict.fromkeys(told)) or "Not in our record."

    def where(path: PathComparison) -> str:
        ids = dict.fromkeys(s for f in path.response.findings for s in knowledge.row("findings", f).source_ids)
        return items(
            f'<a href="{safe(s.url)}" target="_blank" rel="noopener noreferrer">{safe(s.title)}</a> {small(f"{s.year or chr(63)}; {VERIFIED[s.verified]}")}'
            if s.url
            else f"{safe(s.title)} {small(VERIFIED[s.verified])}"
            for s in knowledge.sources_of(tuple(ids))
        )

    paths_table(
        "One reviewer judged certainty, in the four steps of GRADE: high, moderate, low, very low.",
        paths,
        names,
        [("How sure is it?", certainty), ("How sound the studies are", gaps), ("Sources", where)],
    )
    st.caption(
        f"All facts were last checked on {date(max(f.checked_on for f in knowledge.findings))}. Content {knowledge.content_version}."
    )
