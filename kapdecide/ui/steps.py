"""The steps for when a treatment does not help: where this person may be, why, and the way on from there."""

from __future__ import annotations

import datetime as dt
import json

import streamlit as st

from kapdecide import follow_up
from kapdecide.case import Case
from kapdecide.follow_up import Place
from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import NextStep
from kapdecide.ui import reading, state
from kapdecide.wording import SCORE_WORD, VERIFIED, date, listed, moved, without_brackets

SHOWN = "step_shown"


def because(place: Place, case: Case, knowledge: Knowledge) -> list[str]:
    """Why this step, one plain sentence each."""
    found = place.standing
    name = found.scale.scale
    said = []
    if place.thoughts:
        said.append("You told us about thoughts of being better off dead, or of hurting yourself. Safety comes first.")
    latest = found.latest
    if latest is not None and found.fall is not None and found.baseline is not None:
        said.append(
            f"You started at {found.baseline} on the {name}. On {date(latest.date)} your total was {latest.score}, "
            f"{moved(found.fall, found.baseline)}. We call that: {SCORE_WORD[found.word].lower()}."
        )
    judge = follow_up.judged_on(case, knowledge)
    match place.because:
        case "no_baseline":
            said.append(f"There is no {name} total from before treatment, so there is nothing to compare with.")
        case "not_begun":
            said.append("There is no total since treatment began.")
        case "begun":
            said.append(f"Treatment has begun, and there is no {name} total since.")
        case "too_early" if judge:
            said.append(f"The day to judge is {date(judge)}. Before that day, no change is no answer.")
        case "slipping":
            said.append("You had been better. It does not count as a relapse until it has lasted two weeks.")
        case "relapse":
            said.append("You had been better, and it has been up again for two weeks or more.")
        case "none_twice":
            said.append("You tried ketamine in more than one way. The steps look at another way only once.")
        case "low_baseline":
            said.append(f"The {name} cannot show a change from so low a start. Another questionnaire may.")
    raised = [
        without_brackets(knowledge.row("safety_rules", name).question) for name in follow_up.medicines_to_raise(case)
    ]
    if raised and "medicine-check" in (place.step, *place.beside):
        said.append(f"You take something that is worth asking about: {listed(raised)}. Change nothing on your own.")
    return said


def _go(step: str) -> None:
    st.session_state[state.key(SHOWN)] = step


def show(case: Case, knowledge: Knowledge, today: dt.date) -> None:
    """Where you may be, the step open to read, and all of them as a list to walk."""
    place = follow_up.place(case, knowledge, today)
    here: NextStep = knowledge.row("next_steps", place.step)
    st.header("Where you may be", anchor=False)
    st.markdown(f"**You may be at step {here.order}: {here.title}**")
    st.markdown("Because:\n" + "\n".join(f"- {reading.plain(line)}" for line in because(place, case, knowledge)))
    beside = [knowledge.row("next_steps", name) for name in place.beside]
    if beside:
        st.write("Beside it, or right after: " + listed(f"{s.order}. {s.title}" for s in beside) + ".")
    st.caption("This comes from your totals and answers alone. You and your clinician know more than a number does.")
    steps: dict[str, NextStep] = {step.id: step for step in knowledge.next_steps}
    key = state.key(SHOWN)
    if st.session_state.get(key) not in steps:
        st.session_state[key] = place.step
    wide, narrow = st.columns([2, 1], gap="large")
    with wide, st.container(key="step"):
        _step(steps[st.session_state[key]], place, case, knowledge)
    with narrow:
        st.radio(
            "All 16 steps. Walk them in any order.",
            list(steps),
            format_func=lambda name: _label(steps[name], place),
            key=key,
            persist_state="session",
        )
    _turn_up(st.session_state[key])


def _turn_up(step: str) -> None:
    """On a phone the list stands below the step: whoever picks another is brought to it. The id is from our own list."""
    st.html(
        "<script>(()=>{"
        f"const step={json.dumps(step)};"
        "const before=window.kdStep;window.kdStep=step;"
        "if(before!==undefined&&before!==step&&matchMedia('(max-width:767px)').matches)"
        "document.querySelector('.st-key-step')?.scrollIntoView({block:'start'})})()</script>",
        unsafe_allow_javascript=True,
    )


def _label(step: NextStep, place: Place) -> str:
    mark = " (you may be here)" if step.id == place.step else " (beside it)" if step.id in place.beside else ""
    return f"{step.order}. {step.title}{mark}"


def _step(step: NextStep, place: Place, case: Case, knowledge: Knowledge) -> None:
    st.subheader(f"{step.order}. {step.title}", anchor=False)
    if step.id == place.step:
        st.markdown("**You may be here.**")
    st.caption(step.person_when)
    st.write(reading.plain(step.person))
    if step.questions:
        st.markdown("**Questions you can ask**\n" + "\n".join(f"- {reading.plain(q)}" for q in step.questions))
    if case.setting == "consultation":
        st.markdown(
            "**For the clinician: points to raise**\n" + "\n".join(f"- {reading.plain(p)}" for p in step.clinician)
        )
        st.caption(f"Who: {step.who}.")
    st.caption(f"Sources: {reading.links(step.source_ids, knowledge)}. This step is {VERIFIED[step.verified]}.")
    if step.id == "choose-next":
        st.write("You find all the others under “Alternatives” above, each with the proof for what you have.")
    st.markdown("**From here**")
    for name in step.next_step_ids:
        later: NextStep = knowledge.row("next_steps", name)
        st.button(
            f"{later.order}. {later.title}",
            key=state.key(f"go_{step.id}_{name}"),
            icon=":material/arrow_forward:",
            on_click=_go,
            args=(name,),
        )
    if step.id != place.step:
        st.button(
            "Back to where you may be",
            key=state.key("go_here"),
            icon=":material/my_location:",
            on_click=_go,
            args=(place.step,),
        )
