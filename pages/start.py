"""Start: the decision, the setting, what happens to answers; open a plan or a demo person."""

import streamlit as st

from kapdecide import ui
from kapdecide.people import people
from kapdecide.ui import choices, inputs, plan_file, reading, state, sure

case = ui.frame("start")
knowledge = state.knowledge()
ui.heading(
    "start",
    "Which ketamine path, if any, should you talk over next?",
    "Or should you stay as you are now? This tool lays four ways to have ketamine for mental health, and two of them together, side by side. "
    "You see what each is like and how likely it is to help. You see what can go wrong, and what it may cost you with "
    "your own plan.",
)

inputs.choice(
    "setting",
    "Who is here?",
    choices.WORDS["setting"],
)

with st.container(horizontal=True):
    if st.button("Start with the quick questions", type="primary", icon=":material/bolt:"):
        st.session_state.quick = True
        st.switch_page("pages/goals.py")
    if st.button("Take the full walk", icon=":material/directions_walk:"):
        st.session_state.quick = False
        st.switch_page("pages/goals.py")
    if st.button("Show me the comparison now", icon=":material/table_chart:"):
        st.switch_page("pages/compare.py")
st.caption(
    "The quick questions are 12 if you pay yourself and up to 20 with a health plan, plus four safety lists to tick. "
    "You can skip any question, go in any order and come back. The tool shows what it can with what it has."
)

if case.setting == "self":
    st.info(
        "Take your time. You can stop after any page: press “Save my answers” in the menu, and open the file here later. "
        "Talk with someone who can prescribe before you decide. In a crisis, call or text 988 at any hour."
    )
if case.setting == "consultation":
    st.info(
        "The type is larger, for two people at one screen. "
        "The therapist's note for the chart is on the page “Take home”."
    )


def before_you_begin() -> None:
    st.write("We ask them again at the end. You can skip them.")
    sure.show("measures.sure_before")


ui.folded("Before you begin: four short questions about this choice", "sure", before_you_begin)

st.header("What this is, and is not", anchor=False)
st.markdown(
    "- It gives facts with their sources and says how sure they are.\n"
    f"- {reading.key_fact('respond', knowledge)}\n"
    f"- {reading.key_fact('relapse', knowledge)}\n"
    "- It is not a diagnosis, not a prescription and not a seller. It does not tell you what to choose.\n"
    "- Staying as you are now always stands beside the other choices.\n"
    "- Never change a medicine because of this page. Ask the person who prescribes it."
)

st.header("Where your answers go", anchor=False)
st.write(
    "Your answers go to the computer that runs this page. They stay in its memory while the page is open. They are "
    "never saved, logged or sent on. If you reload the page, they are gone. To keep them, use “Save my answers” in the menu."
)


def may_replace(what: str) -> bool:
    """Answers of a person's own give way only when they say so."""
    if state.made_up() or not (state.answered() and st.session_state.changed):
        return True
    st.warning(f"You have answers here. If you open {what}, they are gone. Save them first to keep them.")
    return st.checkbox("Replace my answers", key=state.key(f"replace_{what}"))


st.header("Open what you have", anchor=False)
upload = st.file_uploader(
    "Open a saved plan file", type="json", max_upload_size=1, key=f"upload_{st.session_state.gen}"
)
if upload is not None and may_replace("this file") and st.button("Use this file", icon=":material/folder_open:"):
    st.session_state.opened = plan_file.open_plan(upload.getvalue())
    st.rerun()
for kind, message in st.session_state.get("opened", []):
    {"kept": st.success, "note": st.info}.get(kind, st.warning)(message)


def made_up_people() -> None:
    free = may_replace("a made-up person")
    everybody = people()
    half = -(-len(everybody) // 2)
    for column, some in zip(st.columns(2), (everybody[:half], everybody[half:]), strict=True):
        with column:
            for person in some:
                if st.button(person.name, icon=":material/person:", key=f"person_{person.id}", disabled=not free):
                    state.replace(person.answers())
                    state.made_up_person(person.name)
                    st.switch_page("pages/compare.py")
                st.caption(person.story)


ui.folded("Show it with a made-up person", "people", made_up_people, expanded=case.setting == "demo")
ui.back_and_next("start")
