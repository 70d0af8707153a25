"""What the client says matters beside what the therapist guesses; nothing is averaged."""

from __future__ import annotations

import streamlit as st

from kapdecide import voices
from kapdecide.case import Case
from kapdecide.knowledge import Knowledge
from kapdecide.ui.tables import facts
from kapdecide.wording import listed

APART = {
    "same": "Much the same",
    "person": "Higher for the client",
    "therapist": "Higher in the therapist's guess",
    "one": "Only one of you named it",
}


def show(case: Case, knowledge: Knowledge) -> None:
    """Where the two see it alike and where not."""
    rows = voices.side_by_side(case, knowledge)
    st.header("Two voices", anchor=False)
    if not voices.both_named(rows):
        who = "therapist" if any(row.person != voices.UNNAMED for row in rows) else "client"
        st.write(f"The {who} has named nothing yet.")
        return
    apart = [row.name for row in rows if row.apart != "same"]
    st.write(
        f"You see these differently: {listed(name.lower() for name in apart)}. Talk about why. Nothing is averaged."
        if apart
        else "You see these much the same way."
    )
    facts(
        {
            "What matters": [row.name for row in rows],
            "The client says": [row.person for row in rows],
            "The therapist's guess": [row.therapist for row in rows],
            "Side by side": [APART[row.apart] for row in rows],
        }
    )
