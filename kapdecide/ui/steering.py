"""Which way the content itself leans, as it was recorded: on Sources, and beside what the priorities say."""

from __future__ import annotations

import streamlit as st

from kapdecide.knowledge import Knowledge
from kapdecide.ui.tables import facts
from kapdecide.wording import people

TITLE = "Which way this tool leans by itself"


def show(knowledge: Knowledge) -> None:
    """The recorded lean of the content: how often each path comes first when nobody has said what matters."""
    st.write(
        "No tool is neutral: the list of priorities and their scales favor some paths. So we measure it. Below, all "
        "weights are alike likely, and nothing stands in the way of any path. If every path came first equally often, "
        "each would stand at 20 of 100. What you say on “What matters to me” replaces all of this."
    )
    names = {row.id: row.short_name for row in knowledge.paths}
    newest = knowledge.steering[-1].content
    rows = [row for row in knowledge.steering if row.content == newest]
    situations = list(dict.fromkeys(row.situation for row in rows))
    facts(
        {
            "Path": [names[row.path] for row in rows if row.situation == situations[0]],
            **{
                f"Comes first with {'no insurance' if s == 'no insurance' else 'an employer plan'}": [
                    f"{people(100 * row.first_share)} of 100" for row in rows if row.situation == s
                ]
                for s in situations
            },
        }
    )
    move = people(100 * knowledge.row("thresholds", "steering_move").value)
    st.caption(
        f"Measured with the facts of record {newest}. When new facts move a path by more than {move} of 100, the list of "
        "changes says why."
    )
