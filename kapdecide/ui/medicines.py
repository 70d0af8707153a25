"""Can I keep my medicine? One line per path, never a word to stop."""

from __future__ import annotations

import streamlit as st

from kapdecide.knowledge.rows import Medicine
from kapdecide.ui import reading, state, tables
from kapdecide.ui.frame import folded
from kapdecide.wording import VERIFIED

KEEP = {"iv": "keep_iv", "spravato": "keep_spravato", "home": "keep_home", "kap": "keep_kap", "iv_kap": "keep_iv_kap"}


def look_up() -> None:
    """A medicine by its own name or any brand, and what it means on each path; then all classes."""
    knowledge = state.knowledge()
    rows = {row.id: row for row in knowledge.medicines}
    # Each name is an option of its own, found by how it begins: lorazepam is no part of clorazepate.
    named: dict[str, list[Medicine]] = {}
    for row in rows.values():
        for name in dict.fromkeys((*row.brand_names, *row.generic_names, row.class_name)):
            named.setdefault(name, []).append(row)
    chosen = st.selectbox(
        "Can I keep my medicine? Type its name.",
        sorted(named, key=str.lower),
        index=None,
        format_func=lambda name: _option(name, named[name]),
        placeholder="For example: Xanax, lamotrigine, Zoloft",
        filter_mode="prefix",
        **state.kept("medicine"),
    )
    for row in named.get(chosen, ()) if chosen is not None else ():
        _one(row)
    st.caption(
        "Not in the list? Ask your prescriber about it too. Change nothing by yourself. "
        f"The names in this list are {' and '.join(sorted({VERIFIED[row.verified] for row in rows.values()}))}."
    )

    def everything() -> None:
        tables.facts(
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

    folded("All kinds of medicine in this list", "medicines", everything)


def _option(name: str, kinds: list[Medicine]) -> str:
    """Xanax (Benzodiazepines)"""
    others = [row.class_name for row in kinds if row.class_name != name]
    return f"{name} ({'; '.join(others)})" if others else name


def _one(row: Medicine) -> None:
    knowledge = state.knowledge()
    names = {path.id: path.short_name for path in knowledge.paths}
    st.markdown(f"**{row.class_name}**")
    tables.facts(
        {"Path": [names[p] for p in KEEP], "Can I keep it?": [getattr(row, column) for column in KEEP.values()]}
    )
    if row.rule_id:
        rule = knowledge.row("safety_rules", row.rule_id)
        st.caption(
            f"{reading.plain(rule.person)} This is {VERIFIED[rule.verified]}. "
            f"Sources: {reading.links(rule.source_ids, knowledge)}."
        )
        if state.answer(f"safety.answers.{row.rule_id}") != "yes":
            place = "the list above" if rule.checklist == "medicines" else "the list under “Mind”"
            st.info(f"If you take it, tick this line in {place}: “{rule.question}”.")
