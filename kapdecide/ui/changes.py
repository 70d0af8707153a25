"""What the person's answers moved since they last looked: which path, where to, and because of what."""

from __future__ import annotations

import streamlit as st

from kapdecide import safety
from kapdecide.case import Case
from kapdecide.ui import state
from kapdecide.wording import STATUS, listed


def _gates(case: Case) -> dict[str, safety.Gate]:
    day = case.budget.start_date or state.today()
    return state.held("gates", (case, day), lambda: safety.gates(case, state.knowledge(), day))


def sentences(moves: list[safety.Move], names: dict[str, str]) -> list[str]:
    """At home moved from open to ask first. Why: Benzodiazepine for nerves or sleep."""
    told = []
    for move in moves:
        because = f" Why: {listed(move.because)}." if move.because else ""
        told.append(
            f"{names[move.path]} moved from {STATUS[move.before].lower()} to {STATUS[move.after].lower()}.{because}"
        )
    return told


def since(place: str, case: Case) -> None:
    """Say what the last answer moved since this place was last shown; the first time it only remembers."""
    seen = st.session_state.setdefault("gates_seen", {})
    now = _gates(case)
    before, told, of = seen.get(place, (now, [], case))
    if case is not of:
        names = {row.id: row.short_name for row in state.knowledge().paths}
        told = sentences(safety.moved(before, now), names)
    seen[place] = (now, told, case)
    if told:
        st.info("**What changed.** " + " ".join(told), icon=":material/swap_horiz:")
