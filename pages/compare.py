"""Compare: every path on what people ask first, then any topic in detail, for the paths picked."""

import streamlit as st

from kapdecide import ui
from kapdecide.comparison import ASK_AGAIN
from kapdecide.ui import changes, gate_reasons, money, overview, questions, state, topics

case = ui.frame("compare", layout="wide")
knowledge = state.knowledge()
asked = case.safety.suicidality
if None in (asked.thoughts, asked.plan_or_intent, asked.attempt_or_preparation):
    ui.heading("compare", "Three questions before any price")
    questions.suicidality()
    st.info("The comparison opens when all three have an answer. “I prefer not to say” is an answer.")
    ui.back_and_next("compare")
    st.stop()

ui.heading("compare", "Which path, if any, to talk over next?")
gate_reasons.caution(case)
changes.since("compare", case)

result = state.result()
names = {row.id: row.short_name for row in knowledge.paths}
everything = {"first": "At a glance"} | topics.TOPICS


def narrow(wide: str) -> None:
    """What was chosen in a list on a narrow screen is chosen in the row of a wide one too."""
    chosen = st.session_state[f"{wide}_narrow"]
    st.session_state[wide] = ([chosen] if chosen else []) if wide == "picked_paths" else chosen


active = [path for path in result.paths if path != "stay"]
with st.container(gap="xsmall"):
    with st.container(key="pick_many", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("Look closer at two or three:", width="content")
        picked = st.pills(
            "Look closer at two or three paths. Pick none to see all.",
            active,
            selection_mode="multi",
            format_func=lambda path: names[path],
            label_visibility="collapsed",
            key="picked_paths",
            persist_state="session",
        )
    topic = st.segmented_control(
        "Topic",
        list(everything),
        format_func=lambda t: everything[t],
        default=None if "picked_topic" in st.session_state else "first",
        label_visibility="collapsed",
        required=True,
        key="picked_topic",
        persist_state="session",
    )
    with st.container(key="pick_narrow", horizontal=True, gap="small"):
        # The same two choices on a narrow screen, where the rows above would take half of it.
        st.session_state.picked_paths_narrow = picked[0] if len(picked) == 1 else None
        st.session_state.picked_topic_narrow = topic
        st.selectbox(
            "Path",
            active,
            index=None,
            placeholder=f"{len(picked)} paths" if picked else "All paths",
            format_func=lambda path: names[path],
            filter_mode=None,
            key="picked_paths_narrow",
            on_change=narrow,
            args=("picked_paths",),
        )
        st.selectbox(
            "Topic",
            list(everything),
            format_func=lambda t: everything[t],
            filter_mode=None,
            key="picked_topic_narrow",
            on_change=narrow,
            args=("picked_topic",),
        )
# Staying as now always stands beside the others.
paths = [path for path in result.paths.values() if not picked or path.id in ("stay", *picked)]
if topic != "first" and len(paths) > 4:
    st.html('<p class="kd-small kd-wide">Pick two or three paths above for wider columns.</p>')

match topic:
    case "first":
        overview.show(paths, case, names, {p: topics.routes(p, case, knowledge)[0] for p in result.paths})
        money.over_the_limit(list(result.paths.values()), case)
        overview.what_the_numbers_are(paths, case, names)
        for notice in result.notices:
            if notice != ASK_AGAIN:  # stands above the numbers already
                st.info(notice)
        ui.folded(
            "Why each path is open, ask first or not now",
            "why",
            lambda: gate_reasons.show(result, names, clinician=case.setting == "consultation"),
        )
    case "like":
        topics.like(paths, case, names)
    case "help":
        topics.helps(paths, case, names)
    case "lasting":
        topics.lasting(paths, case, names)
    case "harms":
        topics.harms(paths, case, names)
    case "get":
        topics.getting(result, paths, case, names)
    case "money":
        money.show(result, paths, case, names)
    case "sure":
        topics.sure(paths, case, names)

ui.back_and_next("compare")
