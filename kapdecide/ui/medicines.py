"""Can I keep my medicine? One line per path, never a word to stop."""

from __future__ import annotations

import streamlit as st

from kapdecide.knowledge.rows import Medicine
from kapdecide.ui import state
from kapdecide.wording import VERIFIED

KEEP = {"iv": "keep_iv", "spravato": "keep_spravato", "home": "keep_home", "kap": "keep_kap", "iv_kap": "keep_iv_kap"}


def _names(row: Medicine) -> str:
    return ", ".join((*row.brand_names, *row.generic_names))


def look_up() -> None:
    """A class of medicine, by its own name or any brand, and what it means on each path; then all classes."""
    knowledge = state.knowledge()
    rows = {row.id: row for row in knowledge.medicines}
    chosen = st.selectbox(
        "Can I keep my medicine? Type its name.",
        list(rows),
        index=None,
        format_func=lambda name: f"{rows[name].class_name} ({_names(rows[name])})",
        placeholder="For example: Xanax, lamotrigine, Zoloft",
        **state.kept("medicine"),
    )
    if chosen is not None:
        _one(rows[chosen])
    st.caption(
        "Change nothing by yourself: ask your prescriber. "
        f"The names in this list are {' and '.join(sorted({VERIFIED[row.verified] for row in rows.values()}))}. "
        "If yours is missing, ask about it too."
    )
    with st.expander("All kinds of medicine in this list"):
        st.table(
            {
                "Kind": [row.class_name for row in rows.values()],
                "Brand names": [", ".join(row.brand_names) for row in rows.values()],
                "Drug names": [", ".join(row.generic_names) for row in rows.values()],
                "Counts as": [
                    knowledge.row("safety_rules", row.rule_id).question if row.rule_id else "No rule in our record"
                    for row in rows.values()
                ],
            }
        )


def _one(row: Medicine) -> None:
    knowledge = state.knowledge()
    names = {path.id: path.short_name for path in knowledge.paths}
    st.table({"Path": [names[p] for p in KEEP], "Can I keep it?": [getattr(row, column) for column in KEEP.values()]})
    if row.rule_id and state.answer(f"safety.answers.{row.rule_id}") != "yes":
        rule = knowledge.row("safety_rules", row.rule_id)
        place = "the list above" if rule.checklist == "medicines" else "the list under “Your mind”"
        st.info(f"If you take it, tick this line in {place}: “{rule.question}”.")
