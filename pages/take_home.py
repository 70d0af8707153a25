"""Take home: SURE and leaning once more, then the sheet, the plan file, the note and the bundle."""

import streamlit as st

from kapdecide import ui
from kapdecide.comparison import Comparison
from kapdecide.ui import inputs, questions, state, sure, tables, take_home
from kapdecide.ui.frame import STEP, to_part
from kapdecide.wording import dollar_range, short_date, typed

case = ui.frame("take_home", layout="wide")
knowledge = state.knowledge()
ui.heading(
    "take_home",
    "What you take home",
    "Two pages for the talk with your prescriber and for the kitchen table. They show the same numbers as the screen.",
)
ui.fault_summary(["measures", "therapist", "goals"])

asked = case.safety.suicidality
if None in (asked.thoughts, asked.plan_or_intent, asked.attempt_or_preparation):
    st.header("Three questions before any price", anchor=False)
    questions.suicidality()
    st.info("The sheet opens when all three have an answer. “I prefer not to say” is an answer.")
    ui.back_and_next("take_home")
    st.stop()

found = state.result()
assert isinstance(found, Comparison)  # in danger the frame has stopped this page
names = {row.id: row.short_name for row in knowledge.paths}
questions.thoughts()

missing = [
    step
    for step, known in (
        ("goals", case.goals.main_condition),
        ("safety", case.safety.age),
        ("insurance", case.insurance.payer),
        ("budget", case.budget.limit_12_months),
    )
    if known is None
]
if len(missing) > 1:
    st.info("Much is still open, so the sheet says little about you. Each of these pages adds to it.")
    with st.container(horizontal=True):
        for step in missing:
            st.page_link(STEP[step].file, label=STEP[step].title, icon=f":material/{STEP[step].icon}:")

one, two = st.columns(2, gap="large")
with one:
    st.header("Where do you stand now?", anchor=False)
    sure.show("measures.sure_after")
    sure.what_helps("measures.sure_after")
    before = case.measures.sure_before
    if before is not None:
        st.caption(f"At the start it was {sum(before)} of 4 yes.")
with two:
    st.header("Which way do you lean?", anchor=False)
    paths = {row.id: row.name for row in knowledge.paths} | {"unsure": "Not sure"}
    inputs.pick(
        "goals.leaning_after", "Which way do you lean now?", paths, "Leaning is not deciding. You can change it."
    )
    if case.goals.leaning_before is not None:
        st.caption(f"At the start: {paths[case.goals.leaning_before]}.")
    to_part("learn", "Check yourself", "Check what you know: six questions", STEP["learn"].icon)

take_home.note()

st.header("Your sheet", anchor=False)
take_home.say_what_is_left_out()
one, two = st.columns([3, 1])
with one:
    picked = st.pills(
        "Which paths go on the sheet? “Stay as now” is always on it.",
        [path for path in names if path != "stay"],
        selection_mode="multi",
        default=[path for path in names if path != "stay"],
        format_func=lambda path: names[path],
        key=state.key("sheet_paths"),
        wrap=True,
    )
with two:
    paper = st.radio(
        "Paper",
        list(take_home.PAPERS),
        format_func=lambda p: take_home.PAPERS[p],
        key=state.key("paper"),
        horizontal=True,
    )
    large = st.checkbox("Large print", key=state.key("large_print"))
    if large:
        st.caption("14 point, on pages laid on their side. It takes more than two.")
chosen = ["stay", *picked]
take_home.downloads(found, chosen, paper, large)
st.caption(
    "Each file is made when you press its button, and it is yours: nothing of it stays here. "
    "It holds what you told us. Keep it where only people you trust can read it."
)
ui.folded("Look at the sheet here", "sheet", lambda: take_home.preview(found, chosen))

if case.setting != "consultation":
    st.header("When to bring someone in", anchor=False)
    st.markdown(
        "- **Before you choose:** go through the sheet with someone who can prescribe. Only they can clear what says “ask first”.\n"
        "- **When a question on the sheet worries you:** call your therapist or doctor. Do not wait for the next visit.\n"
        "- **When you feel worse, or have thoughts of ending your life:** call or text 988. In danger now: 911.\n"
        "- **For a treatment day:** ask a person you trust to take you home and stay with you."
    )
    st.markdown(
        "**Need a break?** Save the plan file above and close this page. Later, open the file on the Start page and go on."
    )

supplied = [row for row in knowledge.prices if row.supplied]
if knowledge.providers or supplied:
    with st.expander("Numbers from your clinic"):
        st.write("The clinic that runs this computer put these in place of ours or beside them. We did not check them.")
        if knowledge.providers:
            tables.facts(
                {
                    "Who": [row.name for row in knowledge.providers],
                    "Phone": [row.phone for row in knowledge.providers],
                    "Where": [row.where or "" for row in knowledge.providers],
                    "From": [f"{typed(row.supplied_by)}, {short_date(row.supplied_on)}" for row in knowledge.providers],
                }
            )
        if supplied:
            tables.facts(
                {
                    "Price": [f"{row.component} ({row.unit})" for row in supplied],
                    "Clinic's price": [dollar_range(row.low, row.typical, row.high) for row in supplied],
                    "From": [row.supplied or "" for row in supplied],
                }
            )

ui.back_and_next("take_home")
