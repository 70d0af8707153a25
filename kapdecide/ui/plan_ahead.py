"""The plan made before the first treatment: how you will know, when, how far, who to call, what comes next."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from kapdecide import follow_up, safety
from kapdecide.alternatives import Filters, options, wanted_conditions
from kapdecide.case import ActivePath, Case
from kapdecide.follow_up import SCALES, Notice, ScaleId
from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import Scale
from kapdecide.ui import inputs, reading, state, tables
from kapdecide.ui.frame import folded
from kapdecide.wording import SCORE_WORD, VERIFIED, count, date, listed, short_date, span


def scale_names(knowledge: Knowledge) -> dict[str, str]:
    return {name: _named(knowledge.row("scale_thresholds", name)) for name in SCALES}


def _named(scale: Scale) -> str:
    who = "you fill it in" if scale.rated_by == "self" else "a clinician fills it in"
    return f"{scale.scale}: {scale.name} ({who})"


def notice(found: Notice) -> str:
    """What a reader should know about dates, in a sentence."""
    days = listed(short_date(day) for day in found.days)
    match found.kind:
        case "twice":
            return f"There are two totals for {days}. The one entered last counts."
        case "before_start":
            many = len(found.days) > 1
            return (
                f"The {'totals' if many else 'total'} of {days} {'are' if many else 'is'} from before treatment starts, or from "
                "its first day. That can be a starting point. It cannot show what treatment does."
            )
        case "looks_back":
            return f"This questionnaire asks about the last 2 weeks, so the total of {days} still covers days before treatment."
        case "checkpoint_early":
            return f"The day to judge ({days}) is not after treatment starts. Please look at both dates."
        case "stop_early":
            return f"The day to pause and talk ({days}) is not after treatment starts. Please look at both dates."
        case "stop_before_checkpoint":
            return "The day to pause and talk comes before the day to judge. Please look at both dates."


def show(case: Case, knowledge: Knowledge) -> None:
    """Every part may stay empty; the plan file and the sheet carry it."""
    hope = knowledge.row("next_steps", "hope-and-crisis")
    st.header("Your plan, made before the first treatment", anchor=False)
    st.write(reading.plain(hope.person))
    where = f"Sources: {reading.links(hope.source_ids, knowledge)}."
    folded(f"Where this comes from ({VERIFIED[hope.verified]})", "hope_sources", lambda: st.caption(where))
    left, right = st.columns(2, gap="large")
    with left:
        _yardstick(case, knowledge)
    with right:
        _limits(case, knowledge)
    for found in follow_up.notices(case, knowledge, follow_up.scale_for(case)):
        if found.kind in ("checkpoint_early", "stop_early", "stop_before_checkpoint"):
            st.warning(notice(found))


def _yardstick(case: Case, knowledge: Knowledge) -> None:
    st.subheader("How will you know?", anchor=False)
    inputs.pick("plan.scale", "Which questionnaire will you use?", scale_names(knowledge))
    chosen = follow_up.scale_for(state.case())
    scale: Scale = knowledge.row("scale_thresholds", chosen)
    if state.case().plan.scale is None:
        st.caption(f"Until you pick one, we use the {scale.scale}.")
    inputs.whole(
        f"measures.baseline.{chosen}",
        f"Your {scale.scale} total before treatment ({scale.min} to {scale.max})",
        "You can fill in the PHQ-9 or the GAD-7 under “Track it”." if scale.id in ("phq9", "gad7") else None,
    )
    baseline = follow_up.baseline_of(state.case(), chosen)
    if baseline is None:
        _offer_first(chosen, scale)
        st.caption("With a total from before, this shows what would count as working, partly, and not.")
    else:
        yardstick_table(scale, baseline, knowledge)
    inputs.day("budget.start_date", "When does treatment start?")
    _checkpoint(state.case(), knowledge)


def _offer_first(chosen: ScaleId, scale: Scale) -> None:
    found = follow_up.readings(state.case(), chosen)
    if found:
        first = found[0]
        st.button(
            f"Use the total of {short_date(first.date)} ({first.score}) as your start",
            key=state.key("use_first"),
            on_click=lambda: _put_baseline(chosen, first.score),
        )


def _put_baseline(scale: ScaleId, score: int) -> None:
    state.put(f"measures.baseline.{scale}", score)
    st.session_state.gen += 1  # the field above is drawn anew with it


def yardstick_table(scale: Scale, baseline: int, knowledge: Knowledge) -> None:
    """What each total would count as from this start."""
    parts = follow_up.yardstick(scale, baseline)
    tables.facts(
        {
            f"{scale.scale} total": [span(part.low, part.high, scale.max) for part in parts],
            f"From a start of {baseline} this counts as": [SCORE_WORD[part.word] for part in parts],
        }
    )
    unsure = [f for f in scale.unverified_fields if f in ("remission", "response", "partial", "worse")]
    st.caption(
        f"By published thresholds, {VERIFIED[scale.verified]}."
        + (f" For “{listed(unsure)}” we have not read a source." if unsure else "")
        + f" {reading.plain(scale.note)} Sources: {reading.links(scale.source_ids, knowledge)}."
    )


def _checkpoint(case: Case, knowledge: Knowledge) -> None:
    names = {row.id: row.name for row in knowledge.paths if row.id != "stay"}

    def closed(path: ActivePath | None) -> bool:
        start = case.budget.start_date or state.today()
        return path is not None and safety.gate(path, case, knowledge, start).status == "not_now"

    known = follow_up.path_of(case)
    path = st.selectbox(
        "Which path is this plan for?",
        list(names),
        index=list(names).index(known) if known and not closed(known) else None,
        format_func=lambda name: names[name],
        placeholder="Not sure yet",
        **state.kept("plan_path"),
    )
    if closed(path):
        st.warning(
            f"{names[path]} is “not now” for you, so we suggest no day for it. Compare says why. "
            "If you have this treatment already, tell your clinician what stands there."
        )
    suggested = follow_up.checkpoint(path, case, knowledge) if path and not closed(path) else None
    inputs.day("plan.checkpoint", "On which day will you judge it together?")
    if suggested is None:
        if not closed(path):
            st.caption("With a path and a start date, we suggest a day.")
        return
    said = f"Suggested: {date(suggested.date)}. {suggested.why}"
    if (weeks := next(row for row in knowledge.checkpoints if row.path == path).weeks_after_first_dose) is not None:
        said += f" Your first dose is planned for {date(suggested.date - dt.timedelta(weeks=weeks))}."
    if case.setting == "consultation":
        said += f" For the clinician: {suggested.clinician}"
    st.caption(
        reading.plain(f"{said} ({VERIFIED[suggested.verified]}; sources: ")
        + f"{reading.links(suggested.source_ids, knowledge)})"
    )
    if case.plan.checkpoint != suggested.date:
        st.button(
            f"Use {date(suggested.date)}",
            key=state.key("use_checkpoint"),
            on_click=lambda: _put_checkpoint(suggested.date),
        )


def _put_checkpoint(day: dt.date) -> None:
    state.put("plan.checkpoint", day.isoformat())
    # Into the field itself: the path picked above it stays picked.
    st.session_state[state.key("plan.checkpoint")] = day


def _limits(case: Case, knowledge: Knowledge) -> None:
    st.subheader("How far will you go?", anchor=False)
    inputs.day(
        "plan.stop_date",
        "On which day will you pause and talk, if nothing has changed?",
        "You and your clinician then talk before the next treatment.",
    )
    inputs.dollars("plan.stop_amount", "How much will you spend at most before that talk?")
    inputs.text(
        "plan.contact",
        "Who will you call if it gets hard, at night too?",
        "A person or a clinic line. Leave out what you would not want on paper. In danger: 988 or 911.",
    )
    st.subheader("What comes next?", anchor=False)
    names = next_choices(case, knowledge)
    inputs.pick("plan.next_first", "If it does not work, what would you look at first?", names)
    inputs.pick("plan.next_second", "And after that?", names)
    if case.plan.next_first and case.plan.next_first == case.plan.next_second:
        st.warning("Both choices are the same. A second one gives you somewhere to go after the first.")
    st.caption(f"{count(len(names), 'alternative')}, those with the strongest evidence for one of your conditions first.")


def next_choices(case: Case, knowledge: Knowledge) -> dict[str, str]:
    """All alternatives by name: rated ones for the person's conditions first, then the others. Held for each case."""
    return state.held("choices", case, lambda: _choices(case, knowledge))


def _choices(case: Case, knowledge: Knowledge) -> dict[str, str]:
    mine = options(case, knowledge, Filters(wanted_conditions(case)))
    seen = {option.row.id for option in mine}
    rest = [option for option in options(case, knowledge) if option.row.id not in seen]
    return {
        option.row.id: option.row.name + (" (not for you now)" if option.status == "not_now" else "")
        for option in (*mine, *rest)
    }
