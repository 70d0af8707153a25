"""Question groups that stand on more than one page."""

from __future__ import annotations

import streamlit as st

from kapdecide import safety
from kapdecide.ui import choices, inputs, reading, state
from kapdecide.wording import safe


def suicidality() -> None:
    """The three questions, in our own plain words. All three are always asked."""
    st.write(
        "We ask everyone. Nothing is kept unless you save your plan file. If you are in danger now, call or text 988, or call 911."
    )
    inputs.choice(
        "safety.suicidality.thoughts",
        "In the past month, have you wished you were dead or thought about killing yourself?",
        choices.WORDS["safety.suicidality.thoughts"],
    )
    inputs.choice(
        "safety.suicidality.plan_or_intent",
        "Do you have a plan, or do you mean to act on such thoughts?",
        choices.WORDS["safety.suicidality.plan_or_intent"],
    )
    inputs.choice(
        "safety.suicidality.attempt_or_preparation",
        "Have you ever tried to end your life, or done something to get ready for it?",
        choices.WORDS["safety.suicidality.attempt_or_preparation"],
    )
    thoughts()


def thoughts() -> None:
    """What thoughts without a plan ask for today; a word of help where a person would rather not say; else nothing."""
    if safety.suicidality(state.case()) != "passive":
        if "prefer_not_to_say" in state.case().safety.suicidality.model_dump().values():
            st.info(
                "You do not have to say it here. If such thoughts come, call or text 988 at any hour. "
                "Please tell your clinician or somebody you trust. Until then, “ask first” stands at every path."
            )
        return
    knowledge = state.knowledge()
    screen = knowledge.row("help_screens", "thoughts")
    st.warning(f"**{screen.title}**\n" + "\n".join(f"- {line}" for line in screen.lines))
    st.html(f'<div class="kd-links">{big_links(screen.links)}</div>')
    if state.answer("setting") == "consultation":
        with st.expander("For the therapist", expanded=True):
            st.markdown("\n".join(f"- {line}" for line in screen.therapist))
    # A paper's own title may praise what it tested: no such words in sight here.
    with st.expander("Where this comes from"):
        st.caption("Sources: " + reading.links(screen.source_ids, knowledge))


def big_links(links: tuple[str, ...]) -> str:
    """Tap targets out of "label|address" entries."""
    return "".join(
        f'<a class="kd-big" href="{safe(address)}">{safe(label)}</a>'
        for label, address in (link.split("|", 1) for link in links)
    )
