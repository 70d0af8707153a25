"""The PHQ-9 on screen, in its exact words. Item 9 above zero asks the suicide questions at once."""

from __future__ import annotations

import streamlit as st

from kapdecide.ui import questions, state

TYPED = "phq9_typed"


def _typed() -> list[int | None]:
    """What was marked so far, whether or not the nine questions are open."""
    held = state.answer("measures.phq9_items")
    items = state.knowledge().row("instruments", "phq9").items
    typed: list[int | None] = st.session_state.setdefault(
        state.key(TYPED), list(held) if held else [None] * len(items)
    )
    if held and list(held) != typed and None not in typed:
        typed[:] = held
    return typed


def show() -> None:
    """Nine questions; the total counts only when all nine are answered."""
    form = state.knowledge().row("instruments", "phq9")
    typed = _typed()
    st.markdown(f"**{form.stem}**")

    def keep(number: int) -> None:
        typed[number] = st.session_state[state.key(f"phq9_{number}")]
        if None in typed:
            state.put("measures.phq9_items", None)
        else:
            state.put_all({"measures.phq9_items": list(typed), "measures.baseline.phq9": sum(n or 0 for n in typed)})
            st.session_state.gen += 1  # the total's own field is drawn anew

    for number, item in enumerate(form.items):
        st.radio(
            f"{number + 1}. {item}",
            range(len(form.answers)),
            index=typed[number],
            format_func=lambda value: form.answers[value],
            key=state.key(f"phq9_{number}"),
            on_change=keep,
            args=(number,),
            horizontal=True,
        )

    def clear() -> None:
        typed[:] = [None] * len(form.items)
        state.put("measures.phq9_items", None)
        st.session_state.gen += 1

    left = typed.count(None)
    if left < len(form.items):
        st.button("Clear these nine answers", icon=":material/backspace:", on_click=clear, key=state.key("phq9_clear"))
    if left:
        st.caption(f"{left} of {len(form.items)} still open. The total counts when all are answered.")
    else:
        st.success(f"Your total is {sum(n or 0 for n in typed)} of 27.")
    st.caption(f"{form.citation} It looks back {form.looks_back_days} days, so it is not for the day after a dose.")


def thoughts_of_death() -> None:
    """What a mark at item 9 calls for, in sight also when the nine questions are closed again."""
    if _typed()[8]:
        st.warning(
            "You marked thoughts of being better off dead or of hurting yourself. Please tell your clinician today. "
            "If you are in danger now, call or text 988, or call 911."
        )
        questions.suicidality()
