"""If it does not work: what comes then, step by step, and every alternative with its own evidence."""

import streamlit as st

from kapdecide import ui
from kapdecide.alternatives import STRENGTHS, Filters, options, wanted_conditions
from kapdecide.ui import options_list, state
from kapdecide.wording import STRENGTH, VERIFIED

case = ui.frame("next_steps", layout="wide")
knowledge = state.knowledge()
ui.heading(
    "next_steps",
    "If it does not work",
    "About half of people do not respond to ketamine, and many who do relapse later. If it does not help, that is a fact about the "
    "treatment. It is not a fact about you. It helps to know the next step before the first one.",
)

alternatives_tab, steps_tab = st.tabs(["Alternatives", "Step by step"])

with steps_tab:
    st.write("These steps are for you and your clinician to walk together. Open the one that fits where you are.")
    for step in knowledge.next_steps:
        with st.expander(f"{step.order}. {step.title}"):
            st.caption(step.person_when)
            st.write(step.person)
            if step.questions:
                st.markdown("**Questions you can ask**\n" + "\n".join(f"- {q}" for q in step.questions))
            if case.setting == "consultation":
                st.markdown("**For the clinician: points to raise**\n" + "\n".join(f"- {p}" for p in step.clinician))
            later = [knowledge.row("next_steps", s) for s in step.next_step_ids]
            st.caption(
                "Then: " + "; ".join(f"{s.order}. {s.title}" for s in later) + f". Evidence {VERIFIED[step.verified]}."
            )

with alternatives_tab:
    labels = {row.id: row.name for row in knowledge.conditions}
    mine = wanted_conditions(case)
    st.write(
        f"There are {len(knowledge.alternatives)} here. Each shows what is known for the condition you pick, never for another one."
    )
    one, two, three = st.columns(3)
    with one:
        chosen = st.multiselect(
            "For which conditions?",
            list(labels),
            default=list(mine),
            format_func=lambda c: labels[c],
            placeholder="All conditions",
            key=state.key("alt_conditions"),
        )
        search = st.text_input(
            "Search by name", key=state.key("alt_search"), placeholder="For example: TMS, reiki, yoga"
        )
    with two:
        strength = st.selectbox(
            "Evidence at least",
            STRENGTHS,
            index=None,
            format_func=lambda s: STRENGTH[s],
            placeholder="Any",
            key=state.key("alt_strength"),
        )
        cost = st.number_input(
            "Cost from at most (dollars)",
            min_value=0,
            value=None,
            step=50,
            placeholder="Any",
            key=state.key("alt_cost"),
        )
    with three:
        insured = st.checkbox("Often or always insured", key=state.key("alt_insured"))
        at_home = st.checkbox("Possible at home", key=state.key("alt_home"))
        hide_tried = st.checkbox("Hide what I have tried", key=state.key("alt_tried"))
    found = options(
        case,
        knowledge,
        Filters(tuple(chosen), strength, cost, insured, at_home, search, hide_tried),
    )
    st.html(f'<p role="status"><strong>{len(found)}</strong> of {len(knowledge.alternatives)} fit.</p>')
    if not found:
        st.info("Nothing fits all of these. Take one filter away, or search for a shorter word.")
    options_list.show(found, case, knowledge)

ui.back_and_next("next_steps")
