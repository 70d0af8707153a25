"""Safety: suicidality first, in plain words; then body, mind, medicines and practical things."""

import streamlit as st

from kapdecide import safety, ui
from kapdecide.ui import changes, inputs, medicines, questions, state

case = ui.frame("safety")
knowledge = state.knowledge()
on_the_day = safety.treatment_day_checks(knowledge)

if kind := safety.urgent(case, knowledge):
    # The person left the urgent screen: the questions behind it, and nothing else, until an answer changes.
    ui.heading("safety", "Change your answers")
    st.error("If you are in danger now, call or text 988, or call 911. The comparison waits while these answers stand.")
    if kind == "suicide":
        questions.suicidality()
    else:
        inputs.checklist("treatment_day", on_the_day, columns=1)
    st.stop()

ui.heading(
    "safety",
    "Is it safe for you?",
    "Your answers open or close paths. They never add up to a score. “I prefer not to say” is always an answer, and it counts as a reason to ask first.",
)
ui.fault_summary(["safety"])

st.header("First, about thoughts of suicide", anchor=False)
questions.suicidality()

st.header("Your age", anchor=False)
inputs.whole("safety.age", "How old are you?")

for name, title, lead in (
    ("body", "Your body", "Tick what you have now or had in the past, as the line says."),
    ("mind", "Your mind", "Tick what fits."),
    (
        "medicines",
        "What you take",
        "Tick what you take. Do not change any medicine because of this list. Ask the person who prescribes it.",
    ),
    ("practical", "Getting there and being looked after", "Tick what is true for you."),
):
    st.header(title, anchor=False)
    st.write(lead)
    inputs.checklist(name, [rule for rule in knowledge.safety_rules if rule.checklist == name])
    if name == "medicines":
        medicines.look_up()

with st.expander("Only if you are about to have a treatment today"):
    st.write("These are checks for the day itself. Leave them empty on any other day.")
    inputs.checklist("treatment_day", on_the_day, columns=1)

changes.since("safety", state.case())
left = len(safety.questions_left(state.case(), knowledge))
if left:
    st.info(f"{left} safety questions are still open. Until they are answered, paths they touch stay at “ask first”.")
else:
    st.success("All safety questions are answered.")

ui.back_and_next("safety")
