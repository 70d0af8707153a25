"""Scores by date: enter them, see what they mean, delete them. They live in the session and the plan file only."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st

from kapdecide import follow_up
from kapdecide.case import Case, ScoreEntry
from kapdecide.follow_up import SCALES, ScaleId, Standing
from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import Instrument, Scale
from kapdecide.ui import questions, reading, score_chart, state, steps
from kapdecide.ui.plan_ahead import notice
from kapdecide.wording import SCORE_WORD, VERIFIED, count, date, moved, short_date, span

ITEM_ABOUT_DEATH = 8  # the ninth question of the PHQ-9
# How the threshold that decided is introduced.
RULE = {
    "none": "Less than some change, which is",
    "too_early": "Less than some change, which is",
    "partial": "Some change is",
    "response": "A response is",
    "remission": "Remission is",
    "low_baseline": "You started in the range of remission, which is",
    "worse": "Worse is",
    "slipping": "A relapse is",
    "relapse": "A relapse is",
}
EDGE = {"remission": "few symptoms:", "response": "response:", "partial": "partial:", "worse": "worse:"}
DAYS_AHEAD = dt.timedelta(days=30)


def _entries() -> list[dict[str, Any]]:
    """The entries as typed, copied; a list that cannot be used is left as it is."""
    return [dict(entry) for entry in state.answer("measures.scores") or []]


def _clear(*fields: str) -> None:
    """Empty these fields where they stand, so that whoever uses the keyboard does not lose their place."""
    for field in fields:
        st.session_state[state.key(field)] = None


def _say(kind: str, text: str) -> None:
    st.session_state.score_said = (kind, text)


def _add(new: list[ScoreEntry]) -> None:
    state.put("measures.scores", _entries() + [entry.model_dump(mode="json") for entry in new])


def show(case: Case, knowledge: Knowledge, today: dt.date) -> None:
    st.header("Track how it goes", anchor=False)
    st.write(
        "Enter a total now and then. Every two weeks is enough. One bad day, or a lift on treatment day, decides nothing."
    )
    names = {name: knowledge.row("scale_thresholds", name).scale for name in SCALES}
    key = state.key("track_scale")
    if st.session_state.get(key) not in names:
        st.session_state[key] = follow_up.scale_for(case)
    left, right = st.columns([1, 2], gap="large")
    with left:
        chosen: ScaleId = st.selectbox(
            "Questionnaire", list(names), format_func=lambda name: names[name], key=key, persist_state="session"
        )
        scale: Scale = knowledge.row("scale_thresholds", chosen)
        _one_total(scale, knowledge, today)
    with right:
        _picture(follow_up.standing(case, knowledge, chosen), case, knowledge, today)
    if knowledge.has("instruments", chosen):
        _questionnaire(knowledge.row("instruments", chosen), scale, knowledge, today)
    elif scale.rated_by == "clinician":
        st.caption(f"{scale.scale}: enter the total only. Its questions may not be shown here ({scale.licence}).")
    elif chosen not in ("phq9", "gad7"):
        st.caption(f"{scale.scale}: enter the total only.")
    _many(knowledge, today)
    _delete(case, names)
    st.caption(
        "Your totals stay in the memory of this page and in the plan file that you save. "
        "They are not kept anywhere else."
    )


def _one_total(scale: Scale, knowledge: Knowledge, today: dt.date) -> None:
    day_key, score_key = state.key("score_day"), state.key("score_total")

    def add() -> None:
        if _keep(scale, st.session_state[day_key], st.session_state[score_key], knowledge, today):
            _clear("score_total")

    with st.form(state.key("add_score"), border=False):
        st.date_input(
            "Day",
            value=today,
            min_value=dt.date(2000, 1, 1),
            max_value=today + DAYS_AHEAD,
            format="MM/DD/YYYY",
            key=day_key,
        )
        st.number_input(f"Total ({scale.min} to {scale.max})", value=None, step=1, format="%d", key=score_key)
        st.form_submit_button("Add this total", on_click=add)
    if said := st.session_state.pop("score_said", None):
        kind, text = said
        (st.success if kind == "kept" else st.error if kind == "fault" else st.warning)(text)


def _keep(scale: Scale, day: dt.date | None, score: float | None, knowledge: Knowledge, today: dt.date) -> bool:
    if day is None or score is None:
        _say("fault", "Please give a day and a total.")
        return False
    taken = {(entry.date, entry.scale) for entry in state.case().measures.scores or ()}
    fault = follow_up.fault_of(day, scale, int(score), taken, today)
    if fault:
        _say("fault", f"Not added: {fault}")
        return False
    _add([ScoreEntry(date=day, scale=scale.id, score=int(score))])
    _say("kept", f"Added: {scale.scale} {int(score)} on {date(day)}.")
    return True


# --- what it means ------------------------------------------------------------------------------------------------


def _picture(found: Standing, case: Case, knowledge: Knowledge, today: dt.date) -> None:
    st.html(f'<p role="status"><strong>{_sentence(found)}</strong></p>')
    if found.word in RULE:
        rule = f"{RULE[found.word]}: {found.rule} ({VERIFIED[found.verified]}). "
        st.caption(reading.plain(rule) + f"Sources: {reading.links(found.scale.source_ids, knowledge)}.")
    _follows(case, knowledge, today)
    readings = follow_up.readings(case, _id(found))
    if readings:
        path = follow_up.path_of(case)
        doses = follow_up.dose_dates(path, case, knowledge) if path else []
        end = max(readings[-1].date, today)
        score_chart.scores_over_time(
            _lines(found),
            [(r.date, r.score) for r in readings],
            found.scale.max,
            [day for day in doses if day <= end],
            follow_up.judged_on(case, knowledge),
            _sentence(found),
        )
        with st.expander("The same as a table"):
            st.table(_table(found, readings, case))
    for said in follow_up.notices(case, knowledge, _id(found)):
        st.info(notice(said))


def _lines(found: Standing) -> list[tuple[int, str]]:
    """The start, and the edge of each part of the yardstick, as lines across; one line where two would meet."""
    if found.baseline is None:
        return []
    lines = [(found.baseline, f"start {found.baseline}")]
    for part in follow_up.yardstick(found.scale, found.baseline):
        edge = part.low if part.word == "worse" else part.high
        if part.word in EDGE and all(abs(edge - other) > found.scale.max / 20 for other, _ in lines):
            lines.append((edge, f"{EDGE[part.word]} {span(part.low, part.high, found.scale.max)}"))
    return lines


def _id(found: Standing) -> ScaleId:
    return next(name for name in SCALES if name == found.scale.id)


def _table(found: Standing, readings: list[follow_up.Reading], case: Case) -> dict[str, list[str]]:
    base, start = found.baseline, case.budget.start_date

    def counts(reading: follow_up.Reading) -> str:
        if start is not None and reading.date <= start:
            return "Before treatment"
        if base is None:
            return SCORE_WORD["no_baseline"]
        if reading == found.latest:
            return SCORE_WORD[found.word]
        return SCORE_WORD[follow_up.word_for(found.scale, base, reading.score)]

    return {
        "Day": [short_date(r.date) for r in readings],
        f"{found.scale.scale} total": [str(r.score) for r in readings],
        "Next to the start": [moved(base - r.score, base) if base is not None else "not known" for r in readings],
        "Counts as": [counts(r) for r in readings],
    }


def _sentence(found: Standing) -> str:
    """The one sentence above the chart; numbers and our own words only."""
    latest, base, name = found.latest, found.baseline, found.scale.scale
    if latest is None:
        return (
            f"{SCORE_WORD[found.word]} on the {name}."
            if base is None
            else f"You started at {base} on the {name}. No total since."
        )
    said = f"Your latest {name} total is {latest.score}, of {date(latest.date)}"
    if base is None or found.fall is None:
        return f"{said}. {SCORE_WORD['no_baseline']}: give your total from before treatment in your plan."
    return f"{SCORE_WORD[found.word]}. You started at {base}. {said}, {moved(found.fall, base)}."


def _follows(case: Case, knowledge: Knowledge, today: dt.date) -> None:
    """The step that follows from the scale of the plan, in a sentence and a way to it."""
    place = follow_up.place(case, knowledge, today)
    step = knowledge.row("next_steps", place.step)
    # Whoever got worse reads at once what to do.
    with st.expander(f"What may follow: step {step.order}, {step.title}", expanded=step.id == "worsening"):
        st.markdown("\n".join(f"- {reading.plain(line)}" for line in steps.because(place, case, knowledge)))
        st.write(reading.plain(step.person))
        if step.questions:
            st.markdown("**Questions you can ask**\n" + "\n".join(f"- {reading.plain(q)}" for q in step.questions))
        st.caption("All steps are under “Step by step”.")


# --- the nine or seven questions ----------------------------------------------------------------------------------


def _questionnaire(form: Instrument, scale: Scale, knowledge: Knowledge, today: dt.date) -> None:
    """The questions in their exact words. Thoughts of death, marked above zero, ask the suicide questions at once."""
    with st.expander(f"Fill in the {count(len(form.items), 'question')} of the {form.name} here"):
        st.markdown(f"**{form.stem}**")
        given = [
            st.radio(
                f"{place + 1}. {item}",
                range(len(form.answers)),
                index=None,
                format_func=lambda value: form.answers[value],
                horizontal=True,
                **state.kept(f"item_{form.id}_{place}"),
            )
            for place, item in enumerate(form.items)
        ]
        left = given.count(None)
        if left:
            st.caption(f"{left} of {len(form.items)} still open. The total counts when all are answered.")
        else:
            total = sum(value or 0 for value in given)
            st.markdown(f"**Your total is {total} of {scale.max}.**")
            day = st.date_input(
                "On which day did you answer these?",
                value=today,
                max_value=today,
                format="MM/DD/YYYY",
                key=state.key(f"item_day_{form.id}"),
            )
            st.button(
                f"Add this {form.name} total",
                key=state.key(f"add_items_{form.id}"),
                on_click=_keep_items,
                args=(form.id, given, scale, day, knowledge, today),
            )
        st.caption(f"{form.citation} It looks back {form.looks_back_days} days, so it is not for the day after a dose.")
    marked = form.id == "phq9" and bool(given[ITEM_ABOUT_DEATH])
    held = state.case().measures.phq9_items
    if marked or (form.id == "phq9" and held is not None and held[ITEM_ABOUT_DEATH] > 0):
        st.warning(
            "You marked thoughts of being better off dead or of hurting yourself. Please tell your clinician today. "
            "If you are in danger now, call or text 988, or call 911."
        )
        questions.suicidality()


def _keep_items(
    form: str, given: list[int | None], scale: Scale, day: dt.date | None, knowledge: Knowledge, today: dt.date
) -> None:
    if not _keep(scale, day, sum(value or 0 for value in given), knowledge, today):
        return
    if form == "phq9" and day == max(e.date for e in state.case().measures.scores or () if e.scale == "phq9"):
        state.put("measures.phq9_items", [value or 0 for value in given])
    _clear(*(f"item_{form}_{place}" for place in range(len(given))))


# --- many at once, and taking one out -----------------------------------------------------------------------------


def _many(knowledge: Knowledge, today: dt.date) -> None:
    # An opened file cannot be taken out of its field; a new field stands there after each.
    number = st.session_state.setdefault("score_files", 0)
    text_key, file_key = state.key("score_lines"), state.key(f"score_file_{number}")

    def add() -> None:
        upload = st.session_state.get(file_key)
        typed = st.session_state.get(text_key) or ""
        filed = ""
        if upload is not None:
            try:
                filed = upload.getvalue().decode("utf-8-sig")
            except UnicodeDecodeError:
                _say("fault", "This file could not be read as text. Save it as CSV (UTF-8). Nothing was added.")
                return
        if not (typed + filed).strip():
            _say("fault", "There is nothing to add yet.")
            return
        held = state.case().measures.scores or ()
        lines = follow_up.read_scores(typed, knowledge, today, held)
        rows = follow_up.read_scores(filed, knowledge, today, (*held, *lines.kept))
        kept = lines.kept + rows.kept
        faults = lines.faults + [f"In the file, {fault[0].lower()}{fault[1:]}" for fault in rows.faults]
        if kept:
            _add(kept)
            st.session_state.score_files = number + 1
        # What was left out stays where it was typed, to be mended.
        st.session_state[text_key] = "\n".join(lines.left) or None
        said = f"{count(len(kept), 'total')} added."
        if faults:
            more = f" And {len(faults) - 10} more." if len(faults) > 10 else ""
            said += " Left out: " + " ".join(faults[:10]) + more
        if lines.left:
            said += " The lines that were left out still stand in the field below."
        _say("kept" if not faults else "some", said)

    with st.expander("Add many at once: paste lines or open a CSV file"):
        st.write(
            "One line each: day, scale, total. For example: `2026-11-24, PHQ-9, 14`. A first line with names is fine."
        )
        st.text_area("Lines", height=120, **state.kept("score_lines"))
        st.file_uploader("Or a CSV file", type=["csv", "txt"], key=file_key, max_upload_size=1)
        st.button("Add these totals", key=state.key("add_lines"), on_click=add)


def _delete(case: Case, names: dict[ScaleId, str]) -> None:
    entries = case.measures.scores or ()
    if not entries:
        return

    def drop() -> None:
        chosen = st.session_state[key]
        if chosen is not None:
            left = [entry for place, entry in enumerate(_entries()) if place != chosen]
            state.put("measures.scores", left or None)
            _clear("delete_which")
            _say("kept", "That total is deleted.")

    key = state.key("delete_which")
    order = sorted(range(len(entries)), key=lambda place: entries[place].date, reverse=True)
    with st.expander(f"Delete one of {count(len(entries), 'total')}"):
        st.selectbox(
            "Which one?",
            order,
            index=None,
            format_func=lambda i: f"{short_date(entries[i].date)}: {names[entries[i].scale]} {entries[i].score}",
            placeholder="Pick a total",
            key=key,
        )
        st.button("Delete this total", key=state.key("delete_score"), on_click=drop)
