"""Start: the decision, the setting, what happens to answers; open a plan or a demo person."""

import json

import streamlit as st

from kapdecide import ui
from kapdecide.people import people
from kapdecide.ui import inputs, plan_file, state

ui.frame("start")
ui.heading(
    "start",
    "Which ketamine path, if any, should you talk over next?",
    "Or should you stay as you are now? This tool lays four ways to have ketamine for mental health side by side: "
    "what each is like, how likely it is to help, what can go wrong, and what it may cost you with your own plan.",
)

inputs.choice(
    "setting",
    "Who is here?",
    {"consultation": "My therapist and I, together (about 10 minutes)", "self": "I am on my own (about 20 minutes)", "demo": "Clinic staff showing the tool (about 3 minutes)"},
)

with st.container(horizontal=True):
    if st.button("Start with 15 quick questions", type="primary", icon=":material/bolt:"):
        st.session_state.quick = True
        st.switch_page("pages/goals.py")
    if st.button("Take the full walk", icon=":material/directions_walk:"):
        st.session_state.quick = False
        st.switch_page("pages/goals.py")
    if st.button("Show me the comparison now", icon=":material/table_chart:"):
        st.switch_page("pages/compare.py")
st.caption("You can skip any question, go in any order and come back. The tool shows what it can with what it has.")

st.header("What this is, and is not", anchor=False)
st.markdown(
    "- It gives facts with their sources and says how sure they are. About half of people who try ketamine for "
    "depression respond. Many who do later relapse.\n"
    "- It is not a diagnosis, not a prescription and not a seller. It does not tell you what to choose.\n"
    "- Staying as you are now always stands beside the other choices.\n"
    "- Never change a medicine because of this page. Ask the person who prescribes it."
)

st.header("Where your answers go", anchor=False)
st.write(
    "Your answers go to the computer that runs this page. They stay in its memory while the page is open. They are "
    "never saved, logged or sent on. If you reload the page, they are gone. To keep them, use “Save my answers” in the menu."
)

st.header("Open what you have", anchor=False)
left, right = st.columns(2)
with left:
    upload = st.file_uploader("Open a saved plan file", type="json", max_upload_size=1, key=f"upload_{st.session_state.gen}")
    if upload is not None and st.button("Use this file", icon=":material/folder_open:"):
        st.session_state.opened = plan_file.open_plan(upload.getvalue())
        st.rerun()
    for kind, message in st.session_state.get("opened", []):
        (st.success if kind == "kept" else st.warning)(message)
with right:
    persons = {person.id: person for person in people()}
    chosen = st.selectbox(
        "Or load a demo person (made up)",
        list(persons),
        index=None,
        format_func=lambda name: persons[name].name,
        placeholder="Pick one",
        key="demo_pick",
    )
    if chosen:
        st.caption(persons[chosen].story)
        if st.button("Load this person", icon=":material/person:"):
            state.replace(json.loads(json.dumps(persons[chosen].answers())))
            st.session_state.demo_person = persons[chosen].name
            st.switch_page("pages/compare.py")

ui.back_and_next("start")
