"""The SURE test on screen, in its exact words. A "no" is a sign to go on talking; each leads to a page that helps."""

from __future__ import annotations

import streamlit as st

from kapdecide.ui import state
from kapdecide.ui.frame import STEP

# For each of the four questions: what to do about a "no", and the pages that help, the first that exists.
HELPS = (
    ("Look at the paths side by side once more.", ("compare",)),
    ("Look at what helps and what can go wrong.", ("compare",)),
    ("Say what matters to you, and see what that means.", ("priorities", "goals")),
    ("Bring this sheet to someone you trust, and plan who to call.", ("next_steps",)),
)


def show(field: str) -> None:
    """Four questions; they count when all four are answered. ``field`` is ``measures.sure_before`` or ``sure_after``."""
    form = state.knowledge().row("instruments", "sure")
    held = state.answer(field)
    typed: list[bool | None] = st.session_state.setdefault(
        state.key(f"typed_{field}"), list(held) if held else [None] * len(form.items)
    )

    def keep(number: int) -> None:
        typed[number] = st.session_state[state.key(f"{field}_{number}")]
        state.put(field, None if None in typed else list(typed))

    for number, item in enumerate(form.items):
        st.radio(
            item,
            [True, False],
            index=None if typed[number] is None else int(not typed[number]),
            format_func=lambda yes: form.answers[0 if yes else 1].capitalize(),
            key=state.key(f"{field}_{number}"),
            on_change=keep,
            args=(number,),
            horizontal=True,
        )
    left = typed.count(None)
    if left:
        st.caption(f"{left} of {len(typed)} still open. They count when all are answered.")
    st.caption(form.citation)


def what_helps(field: str) -> None:
    """For each "no" a sentence and the page that helps; a word where all four are yes."""
    held = state.answer(field)
    if not held:
        return
    if all(held):
        st.success("4 of 4 yes.")
        return
    st.info(f"{sum(held)} of 4 yes. A no is a sign to go on talking. It is nothing against you.")
    for yes, (sentence, pages) in zip(held, HELPS, strict=True):
        if not yes:
            step = next(STEP[page] for page in pages if page in STEP)
            st.markdown(f"- {sentence}")
            st.page_link(step.file, label=f"Go to “{step.title}”", icon=f":material/{step.icon}:")
