"""Safety: suicidality first, in plain words; then body, mind, medicines and practical things."""

from collections import Counter
from functools import partial

import streamlit as st

from kapdecide import safety, ui
from kapdecide.ui import changes, inputs, medicines, questions, state
from kapdecide.wording import listed

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

PARTS = {
    "start": "Suicide and age",
    "body": "Body",
    "mind": "Mind",
    "medicines": "Medicines",
    "practical": "Getting there",
    "treatment_day": "Treatment day",
}
LEADS = {
    "body": "Tick what you have now or had in the past, as the line says.",
    "mind": "Tick what fits.",
    "medicines": "Tick what you take. Do not change any medicine because of this list. Ask the person who prescribes it.",
    "practical": "Tick what is true for you.",
    "treatment_day": "Only on a day of treatment, before a dose or after it. Leave these empty on any other day.",
}


def turn_to(name: str) -> None:
    st.session_state[ui.part_key("safety")] = PARTS[name]


def part(name: str) -> None:
    """The questions of one part, and a way to the next."""
    if name == "start":
        st.header("First, about thoughts of suicide", anchor=False)
        questions.suicidality()
        st.header("Your age", anchor=False)
        inputs.whole("safety.age", "How old are you?")
    else:
        st.header(PARTS[name], anchor=False)
        st.write(LEADS[name])
        rules = [rule for rule in knowledge.safety_rules if rule.checklist == name]
        inputs.checklist(name, rules, columns=1 if name == "treatment_day" else 2)
    if name == "medicines":
        medicines.look_up()
    place = list(PARTS).index(name)
    following = list(PARTS)[place + 1 : place + 2]
    if following and following != ["treatment_day"]:
        st.button(
            f"Next part: {PARTS[following[0]]}",
            icon=":material/arrow_downward:",
            key=f"to_{following[0]}",
            type="primary",
            on_click=turn_to,
            args=following,
        )


ui.parts("safety", {title: partial(part, name) for name, title in PARTS.items()})

changes.since("safety", state.case())
left = Counter(
    rule.checklist
    for rule in knowledge.safety_rules
    if rule.asked == "yes" and state.case().safety.answers.get(rule.id) is None
)
if safety.suicidality(state.case()) == "unasked" or state.case().safety.age is None:
    left["start"] = sum(
        answer is None for answer in (*state.case().safety.suicidality.model_dump().values(), state.case().safety.age)
    )
if left.total():
    where = listed(f"{PARTS[name]} ({left[name]})" for name in PARTS if left[name])
    st.info(f"Still open: {where}. Each answer may still move a path to “ask first” or “not now”.")
else:
    told = (*state.case().safety.answers.values(), *state.case().safety.suicidality.model_dump().values())
    if unsure := sum(answer in ("unsure", "prefer_not_to_say") for answer in told):
        st.info(
            f"All safety questions are answered, {unsure} of them with “not sure” or “prefer not to say”. "
            "Each of those is a reason to ask first."
        )
    else:
        st.success("All safety questions are answered.")

# On the last of the lists the way leads on; before it, to the next list.
lists_over = st.session_state.get(ui.part_key("safety")) in (PARTS["practical"], PARTS["treatment_day"])
ui.back_and_next("safety", lead=lists_over or not left.total())
