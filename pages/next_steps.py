"""If it does not work: the plan made beforehand, the tracker, what comes then, and every alternative with its evidence."""

import streamlit as st

from kapdecide import ui
from kapdecide.alternatives import STRENGTHS, Filters, little_known, option, options, wanted_conditions
from kapdecide.ui import inputs, options_list, plan_ahead, state, steps, tracker
from kapdecide.wording import STRENGTH

case = ui.frame("next_steps", layout="wide")
knowledge = state.knowledge()
ui.heading(
    "next_steps",
    "If it does not work",
    "Ketamine does not help everybody. If it does not help you, that is a fact about the treatment. It is not a fact "
    "about you. It helps to know the next step before the first one.",
)
ui.fault_summary(["plan", "measures", "budget.start_date"])

AIMS = {
    "symptom relief": "Ease symptoms",
    "therapy depth": "Go deeper in therapy",
    "altered-state work": "Work with an altered state",
    "body-based": "Work through the body",
    "spiritual": "Something spiritual",
    "fast": "Something fast",
}
MORE = "alternatives_shown"


@st.fragment
def walk() -> None:
    """Walking the steps draws only the steps anew."""
    steps.show(state.case(), knowledge, state.today())


@st.fragment
def alternatives() -> None:
    """Searching and filtering draws only the alternatives anew; an answer given here, the whole page."""
    if state.case() is not case:
        st.rerun()
    labels = {row.id: row.name for row in knowledge.conditions}
    mine = wanted_conditions(case)
    st.header("Strong evidence that few people know", anchor=False)
    options_list.little_known(little_known(case, knowledge), case, knowledge)
    st.caption("Facts from studies, not advice. Each line says how far we checked it.")
    st.header(f"All {len(knowledge.alternatives)} alternatives", anchor=False)
    st.write(
        "Each shows what is known for the conditions you pick. A heading says for which one its strength holds."
    )
    one, two, three = st.columns(3)
    with one:
        search = st.text_input(
            "Search by name", placeholder="For example: TMS, reiki, yoga", **state.kept("alt_search")
        )
        chosen = st.multiselect(
            "For which conditions?",
            list(labels),
            default=list(mine),
            format_func=lambda c: labels[c],
            placeholder="All conditions",
            **state.kept("alt_conditions"),
        )
    with two:
        aims = st.multiselect(
            "What should it do?",
            list(AIMS),
            format_func=lambda a: AIMS[a],
            placeholder="Anything",
            **state.kept("alt_aims"),
        )
        strength = st.selectbox(
            "Evidence at least",
            STRENGTHS,
            index=None,
            format_func=lambda s: STRENGTH[s],
            placeholder="Any",
            **state.kept("alt_strength"),
        )
        cost = st.number_input(
            "Lowest price at most (dollars)",
            min_value=0,
            value=None,
            step=50,
            placeholder="Any",
            **state.kept("alt_cost"),
        )
    with three:
        insured = st.checkbox("Often or always insured", **state.kept("alt_insured"))
        at_home = st.checkbox("Possible at home", **state.kept("alt_home"))
        home_state = case.insurance.state
        legal = st.checkbox(
            f"Legal in {knowledge.row('states', home_state).name}" if home_state else "Legal everywhere in the US",
            **state.kept("alt_legal"),
        )
        hide_tried = st.checkbox("Hide what I have tried", **state.kept("alt_tried"))
    unasked = [q for q in knowledge.other_questions if case.safety.answers.get(q.id) is None]
    with st.expander(
        f"{len(unasked)} questions about what you take are still open"
        if unasked
        else "Your answers about what you take"
    ):
        st.write("These matter for some alternatives. Until you answer, we say “not answered yet” where they count.")
        for column, question in zip(st.columns(3), knowledge.other_questions, strict=False):
            with column:
                inputs.choice(
                    f"safety.answers.{question.id}", question.question, {"no": "No", "yes": "Yes", "unsure": "Not sure"}
                )
    wanted = Filters(tuple(chosen), strength, cost, insured, at_home, search, hide_tried, tuple(aims), legal)
    found = options(case, knowledge, wanted)
    together = st.multiselect(
        "Compare up to three side by side",
        [row.id for row in knowledge.alternatives],
        max_selections=3,
        format_func=lambda name: knowledge.row("alternatives", name).name,
        placeholder="Pick two or three",
        **state.kept("alt_together"),
    )
    if together:
        columns = [option(name, case, knowledge, tuple(chosen)) for name in together]
        options_list.side_by_side(columns, chosen, case, knowledge)
    st.html(f'<p role="status"><strong>{len(found)}</strong> of {len(knowledge.alternatives)} fit.</p>')
    if legal:
        st.caption("This leaves out what our record calls “state laws differ”. It does not say which states.")
    if not found:
        st.info("Nothing fits all of these. Take one filter away, or search for a shorter word.")
    shown = st.session_state.get(MORE, options_list.FIRST_SHOWN)
    options_list.show(found, chosen, case, knowledge, shown)
    if shown < len(found):
        st.button(
            f"Show {min(options_list.FIRST_SHOWN, len(found) - shown)} more",
            key="alt_more",
            on_click=lambda: st.session_state.update({MORE: shown + options_list.FIRST_SHOWN}),
        )
    if chosen and len(found) < len(knowledge.alternatives):
        st.caption("This list leaves out what has no rating for your conditions. Take a condition away to see it.")


ui.parts(
    "next_steps",
    {
        "Plan ahead": lambda: plan_ahead.show(case, knowledge),
        "Track it": lambda: tracker.show(case, knowledge, state.today()),
        "Step by step": walk,
        "Alternatives": alternatives,
    },
)
ui.back_and_next("next_steps")
