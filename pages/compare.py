"""Compare: all paths on the five things people ask first, then any two or three by topic."""

import streamlit as st

from kapdecide import safety, ui
from kapdecide.ui import money, questions, state, topics

case = ui.frame("compare", layout="wide")
knowledge = state.knowledge()
ui.heading("compare", "Side by side")

asked = case.safety.suicidality
if None in (asked.thoughts, asked.plan_or_intent, asked.attempt_or_preparation):
    st.subheader("Three questions before any price", anchor=False)
    questions.suicidality()
    st.info("The comparison opens when all three have an answer. “I prefer not to say” is an answer.")
    ui.back_and_next("compare")
    st.stop()

result = state.result()
names = {row.id: row.short_name for row in knowledge.paths}
for notice in result.notices:
    st.info(notice)
if safety.asks_suicidality_again(case) and safety.suicidality(case) == "none":
    st.warning(
        "In the PHQ-9 you marked thoughts of being better off dead or of hurting yourself. Please look at the first questions on the Safety page again, and tell your clinician today."
    )
    st.page_link("pages/safety.py", label="Go to the safety questions", icon=":material/health_and_safety:")
elif safety.suicidality(case) != "none":
    st.warning(
        "Please talk with your clinician today about thoughts of suicide. Spravato is not shown to prevent suicide, and no path here replaces emergency care. Call or text 988 any time."
    )

combined = st.toggle("Show IV together with KAP", value=True, key="show_iv_kap", persist_state="session")
shown = [path for path in result.paths.values() if combined or path.id != "iv_kap"]
topics.overview(shown, case, names)
with st.expander("Why each path is open, ask first or not now"):
    topics.reasons(result, names, clinician=case.setting == "consultation")

st.header("Two or three in detail", anchor=False)
picked = st.pills(
    "Pick two or three",
    [path.id for path in shown],
    selection_mode="multi",
    default=None,
    format_func=lambda path: names[path],
    key="picked_paths",
    persist_state="session",
)
topic = st.segmented_control(
    "Topic",
    list(topics.TOPICS),
    format_func=lambda t: topics.TOPICS[t],
    default="like",
    key="picked_topic",
    persist_state="session",
)
paths = [path for path in shown if path.id in (picked or [])]
if not paths:
    st.info(
        "Pick two or three paths above. Then you see a treatment day, the chances, the harms, the time and the bill side by side."
    )
elif len(paths) > 3:
    st.warning("Pick at most three, so that the columns stay wide enough to read.")
else:
    match topic:
        case "help":
            topics.helps(paths, case, names)
        case "lasting":
            topics.lasting(paths, case, names)
        case "harms":
            topics.harms(paths, case, names)
        case "time":
            topics.time(paths, case, names)
        case "money":
            money.show(result, paths, case, names)
        case "sure":
            topics.sure(paths, case, names)
        case _:
            topics.like(paths, case, names)

ui.back_and_next("compare")
