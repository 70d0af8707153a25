"""Goals: why ketamine, for what, how soon, what was tried, who decides."""

import streamlit as st

from kapdecide import safety, ui
from kapdecide.ui import choices, inputs, phq9, state

case = ui.frame("goals")
knowledge = state.knowledge()
quick = st.session_state.get("quick", False)

ui.heading("goals", "What do you hope for?", "Skip what you do not know. An empty answer is fine.")
ui.fault_summary(["goals", "measures"])

inputs.choice(
    "goals.aim",
    "What do you want ketamine to do?",
    choices.WORDS["goals.aim"],
)
conditions = choices.conditions(knowledge)
inputs.several("goals.conditions", "What do you live with? Pick all that apply.", conditions)
inputs.pick(
    "goals.main_condition",
    "Which one matters most for this choice?",
    conditions,
    "This decides whose study results you see, and if Spravato is approved for you. Most studies are about depression.",
)
inputs.whole(
    "goals.failed_antidepressants",
    "How many antidepressants did you take long enough, at a full dose, that did not help?",
    "Your prescriber can help you count. Spravato is approved for depression after two. Zero is an answer too.",
)
if safety.resistant_depression(case) == "contradiction":
    st.warning(
        "You picked treatment-resistant depression, and fewer than two antidepressants that did not help. "
        "Which is right? Until you change one, we do not count it as treatment-resistant."
    )

if not quick:
    inputs.choice(
        "goals.session_kind",
        "Which kind of session do you picture?",
        choices.WORDS["goals.session_kind"],
    )
    inputs.choice(
        "goals.has_therapist", "Do you have a therapist now?", choices.WORDS["goals.has_therapist"], horizontal=True
    )
    inputs.whole("goals.relief_needed_within_days", "In how many days do you need relief?")
    inputs.many("goals.tried", "What have you tried?", choices.tried(knowledge))
    inputs.choice(
        "goals.decides",
        "Who should make this choice?",
        choices.WORDS["goals.decides"],
    )
    inputs.pick(
        "goals.leaning_before",
        "Which way do you lean right now?",
        choices.leaning(knowledge),
        "We ask again at the end.",
    )
    inputs.whole(
        "measures.baseline.phq9",
        "Your latest PHQ-9 total, if you know it (0 to 27)",
        "The PHQ-9 is nine questions about the last two weeks. A higher number means more symptoms.",
    )

    ui.folded("Or take the PHQ-9 here (nine questions)", "phq9", phq9.show)
phq9.thoughts_of_death()

ui.every_question()
ui.back_and_next("goals")
