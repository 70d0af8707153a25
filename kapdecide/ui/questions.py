"""Question groups that stand on more than one page."""

from __future__ import annotations

import streamlit as st

from kapdecide.ui import inputs

RATHER_NOT = "I prefer not to say"


def suicidality() -> None:
    """The three questions, in our own plain words. All three are always asked."""
    st.write(
        "We ask everyone. Your answers stay on this page. If you are in danger now, call or text 988, or call 911."
    )
    inputs.choice(
        "safety.suicidality.thoughts",
        "In the past month, have you wished you were dead or thought about killing yourself?",
        {"no": "No", "yes": "Yes", "prefer_not_to_say": RATHER_NOT},
    )
    inputs.choice(
        "safety.suicidality.plan_or_intent",
        "Do you have a plan, or do you mean to act on such thoughts?",
        {"no": "No", "yes": "Yes", "prefer_not_to_say": RATHER_NOT},
    )
    inputs.choice(
        "safety.suicidality.attempt_or_preparation",
        "Have you ever tried to end your life, or done something to get ready for it?",
        {
            "never": "Never",
            "within_3_months": "Yes, in the last 3 months",
            "earlier": "Yes, longer ago",
            "prefer_not_to_say": RATHER_NOT,
        },
    )
