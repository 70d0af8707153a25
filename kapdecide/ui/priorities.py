"""What matters to me: the questions, in points, as an order, or pair by pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import streamlit as st

from kapdecide.alignment import method_of
from kapdecide.case import Case, Priorities
from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import CriterionRow
from kapdecide.ui import inputs, state
from kapdecide.ui.reading import plain
from kapdecide.wording import VERIFIED

MOST = 7
METHODS = {
    "swing": "With points from 0 to 100",
    "order": "Just put them in order",
    "none": "I would rather not say",
}
SURENESS = {"high": "Very sure", "medium": "Fairly sure", "low": "Not so sure"}
PAIRS_SHOWN = 3
# Points across for a number field beside its slider.
NUMBER_WIDTH = 112


def ask(prefix: str, told: Priorities, case: Case, knowledge: Knowledge) -> None:
    """All questions of one voice. ``prefix`` is where its answers are kept."""
    method = inputs.choice(f"{prefix}.method", "How do you want to say what matters?", METHODS, horizontal=True)
    if method == "none":
        st.caption("Fine. The bars below then weigh everything alike, and nothing is counted.")
        return
    if method is None:
        return
    shown = _offered(prefix, told, case, knowledge)
    names: dict[str, str] = {row.id: row.name for row in shown}
    if method == "swing":
        st.write(
            "Each step below goes from one end to the other. Give 100 to the step that matters most to you, "
            "and less to the others. 0 means it does not matter. Leave out what you do not know."
        )
        one, two = st.columns(2, gap="large")
        for n, row in enumerate(shown):
            with one if n < -(-len(shown) // 2) else two:
                _twin(f"{prefix}.points.{row.id}", row)
    else:
        inputs.many(
            f"{prefix}.order",
            "Pick them one after the other, what matters most first.",
            names,
            "At least four, please.",
        )
    with st.expander("Sure or not, pairs, and what each one means"):
        if method == "swing":
            inputs.choice(f"{prefix}.sureness", "How sure are you of these points?", SURENESS, horizontal=True)
        _more(prefix, shown, knowledge)
        _pairs(prefix, told, shown)
        for row in knowledge.criteria:
            st.markdown(
                plain(f"**{row.name}.** {row.meaning} The scale runs from {row.from_words} to {row.to_words}. ")
                + plain(f"*Why this scale: {row.reason} Ours, {VERIFIED[row.verified]}.*")
            )


def _offered(prefix: str, told: Priorities, case: Case, knowledge: Knowledge) -> list[CriterionRow]:
    """What this person's goal suggests, and whatever else was picked or answered; seven at most."""
    answered = {c for c, p in (told.points or {}).items() if p is not None} | set(told.order or ())
    extra = set(st.session_state.get(state.key(f"{prefix}.also"), []))
    aim = case.goals.aim
    found = []
    for row in knowledge.criteria:
        if row.id == "cost" and case.budget.role == "limit":
            continue
        if row.id == "evidence":
            wanted = bool(told.evidence_counts)
        else:
            wanted = aim is None or aim in row.offered_for or row.id in answered or row.id in extra
        if wanted:
            found.append(row)
    if len(found) > MOST:
        st.warning("Seven at most, so that each can be weighed with care. Leave one out to make room for the studies.")
    return found[:MOST]


def _more(prefix: str, shown: Sequence[CriterionRow], knowledge: Knowledge) -> None:
    missing = {
        row.id: row.name for row in knowledge.criteria if row.id not in ("evidence", "cost") and row not in shown
    }
    key = state.key(f"{prefix}.also")
    if missing or st.session_state.get(key):
        options = missing | {row.id: row.name for row in shown if row.id in st.session_state.get(key, [])}
        st.multiselect(
            "Something else that matters to you?",
            list(options),
            format_func=lambda name: options[name],
            placeholder="Pick one to add it",
            key=key,
        )
    inputs.choice(
        f"{prefix}.evidence_counts",
        "Should it count by itself how sure the studies are?",
        {True: "Yes", False: "No"},  # type: ignore[dict-item]
        "It already makes the ranges wider. Say yes if sure studies matter to you beyond that.",
        horizontal=True,
    )


def _twin(field: str, row: CriterionRow) -> None:
    """A slider and a number field for the same answer; each moves the other."""
    drag, typed = state.key(field), state.key(f"{field}.typed")
    now = state.answer(field)
    value = int(now) if isinstance(now, int | float) and 0 <= now <= 100 else None

    def dragged() -> None:
        st.session_state[typed] = st.session_state[drag]
        state.put(field, st.session_state[drag])

    def wrote() -> None:
        number = st.session_state[typed]
        st.session_state[drag] = number or 0
        state.put(field, number)

    st.markdown(f"**{row.name}**")
    st.caption(plain(row.swing))
    # A value is given once; after that the two keep each other in step.
    with st.container(horizontal=True, vertical_alignment="center"):
        start: dict[str, Any] = {} if drag in st.session_state else {"value": value or 0}
        st.slider(f"{row.name}: slider", 0, 100, key=drag, on_change=dragged, label_visibility="collapsed", **start)
        state.fill(typed, value)
        st.number_input(
            f"{row.name}: points from 0 to 100",
            value=None,
            min_value=0,
            max_value=100,
            step=5,
            placeholder="–",
            key=typed,
            on_change=wrote,
            label_visibility="collapsed",
            width=NUMBER_WIDTH,
        )
    if now is None:
        st.caption("Not answered yet.")


def _pairs(prefix: str, told: Priorities, shown: Sequence[CriterionRow]) -> None:
    """A few direct comparisons, of those that stand closest to each other."""
    size: dict[str, float] = {c: float(p) for c, p in (told.points or {}).items() if p is not None}
    if method_of(told) == "order":
        size = {c: -10.0 * i for i, c in enumerate(told.order or ())}
    near = sorted(
        combinations([row.id for row in shown if row.id in size], 2), key=lambda p: abs(size[p[0]] - size[p[1]])
    )
    asked = [(a, b) for a, b, _ in told.pairs or ()]
    wanted = [*asked, *(p for p in near if p not in asked)][: max(PAIRS_SHOWN, len(asked))]
    if not wanted:
        return
    names: dict[str, str] = {row.id: row.name for row in shown}
    st.markdown("**A check, if you like.** Two at a time: which matters more?")
    for a, b in wanted:
        if a in names and b in names:
            _pair(prefix, a, b, names)


def _pair(prefix: str, a: str, b: str, names: Mapping[str, str]) -> None:
    field, key = f"{prefix}.pairs", state.key(f"{prefix}.pair.{a}.{b}")
    told: list[list[str]] = [list(p) for p in state.answer(field) or []]
    current = next((which for one, other, which in told if (one, other) == (a, b)), None)

    def keep() -> None:
        which = st.session_state[key]
        left = [p for p in told if (p[0], p[1]) != (a, b)]
        state.put(field, [*left, *([[a, b, which]] if which else [])] or None)

    options: list[str | None] = [a, b, "same", None]
    words = {a: names[a], b: names[b], "same": "Both alike", None: "Not answered"}
    st.radio(
        f"{names[a]}, or {names[b].lower()}?",
        options,
        index=options.index(current) if current in options else 3,
        format_func=lambda value: words[value],
        horizontal=True,
        key=key,
        on_change=keep,
    )
