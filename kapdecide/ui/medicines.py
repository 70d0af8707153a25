"""Can I keep my medicine? One line per path, never a word to stop."""

from __future__ import annotations

import streamlit as st

from kapdecide.knowledge.rows import Medicine
from kapdecide.ui import state
from kapdecide.wording import VERIFIED


def _names(row: Medicine) -> str:
    return ", ".join((*row.brand_names, *row.generic_names))


def look_up() -> None:
    """A class of medicine, by its own name or any brand, and what it means on each path."""
    knowledge = state.knowledge()
    rows = {row.id: row for row in knowledge.medicines}
    chosen = st.selectbox(
        "Can I keep my medicine? Type its name.",
        list(rows),
        index=None,
        format_func=lambda name: f"{rows[name].class_name} ({_names(rows[name])})",
        placeholder="For example: Xanax, lamotrigine, Zoloft",
        key=state.key("medicine"),
    )
    if chosen is None:
        return
    row = rows[chosen]
    names = {path.id: path.short_name for path in knowledge.paths}
    st.table(
        {
            "Path": [names[p] for p in ("iv", "spravato", "home", "kap", "iv_kap")],
            "Can I keep it?": [row.keep_iv, row.keep_spravato, row.keep_home, row.keep_kap, row.keep_iv_kap],
        }
    )
    st.caption(
        f"Never change a medicine on your own. Ask the person who prescribes it. The names in this list are {VERIFIED[row.verified]}."
    )
