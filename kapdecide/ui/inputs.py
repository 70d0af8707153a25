"""The question widgets: each tied to one answer, each may stay empty, each shows its own fault."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from kapdecide.knowledge.rows import SafetyRule
from kapdecide.ui import state


def _fault(field: str) -> None:
    """The sentence beside the field; what was typed stays in it."""
    if sentence := state.fault(field):
        st.error(f"This {sentence} We left it out for now.", icon=":material/error:")


def _closed(field: str, help_line: str | None) -> Any:
    """What stands below every question: its help line, and what is wrong with the answer. Gives the answer."""
    if help_line:
        st.caption(help_line)
    _fault(field)
    return state.answer(field)


def choice(
    field: str, label: str, options: Mapping[str, str], help_line: str | None = None, horizontal: bool = False
) -> Any:
    """One of several. Can be left open and opened again with "Not answered"."""
    current = state.answer(field)
    names = [*options, None]
    st.radio(
        label,
        names,
        index=names.index(current) if current in names else len(names) - 1,
        format_func=lambda name: "Not answered" if name is None else options[name],
        horizontal=horizontal,
        captions=None,
        **state.bind(field),
    )
    return _closed(field, help_line)


def pick(field: str, label: str, options: Mapping[str, str], help_line: str | None = None) -> Any:
    """One of many, from a list that can be searched. Empty means not known."""
    current = state.answer(field)
    names = list(options)
    st.selectbox(
        label,
        names,
        index=None,
        format_func=lambda name: options[name],
        placeholder="Not answered",
        **state.bind_empty(field, current if current in options else None),
    )
    return _closed(field, help_line)


def several(field: str, label: str, options: Mapping[str, str], help_line: str | None = None) -> Any:
    """Any number of several, as buttons that stay pressed."""
    current = [name for name in (state.answer(field) or []) if name in options]
    st.pills(
        label,
        list(options),
        selection_mode="multi",
        default=current,
        format_func=lambda name: options[name],
        **state.bind(field, lambda chosen: list(chosen) or None),
    )
    return _closed(field, help_line)


def many(field: str, label: str, options: Mapping[str, str], help_line: str | None = None) -> Any:
    """Any number of many, from a list that can be searched."""
    current = [name for name in (state.answer(field) or []) if name in options]
    st.multiselect(
        label,
        list(options),
        default=current,
        format_func=lambda name: options[name],
        placeholder="Not answered",
        **state.bind(field, lambda chosen: list(chosen) or None),
    )
    return _closed(field, help_line)


def _number(
    field: str,
    label: str,
    help_line: str | None,
    shown: Callable[[float], float],
    kept: Callable[[float], float],
    **look: Any,
) -> Any:
    """A number field. ``shown`` turns the answer into what stands in the field, ``kept`` turns that back."""
    current = state.answer(field)
    st.number_input(
        label,
        value=None,
        **look,
        **state.bind_empty(
            field,
            shown(current) if isinstance(current, int | float) else None,
            lambda value: None if value is None else kept(value),
        ),
    )
    return _closed(field, help_line)


def whole(field: str, label: str, help_line: str | None = None, placeholder: str = "Not answered") -> Any:
    """A whole number typed in."""
    return _number(field, label, help_line, int, int, step=1, format="%d", placeholder=placeholder)


def dollars(field: str, label: str, help_line: str | None = None, placeholder: str = "Not answered") -> Any:
    """An amount in dollars."""
    look = {"step": 50.0, "format": "%.0f", "icon": ":material/attach_money:", "placeholder": placeholder}
    return _number(field, label, help_line, float, float, **look)


def decimal(field: str, label: str, help_line: str | None = None, placeholder: str = "Not answered") -> Any:
    """A number that need not be whole."""
    return _number(field, label, help_line, float, float, step=0.5, format="%.1f", placeholder=placeholder)


def percent(field: str, label: str, help_line: str | None = None, placeholder: str = "Not answered") -> Any:
    """A share, typed as a percentage and kept as 0 to 1."""

    def shown(share: float) -> float:
        return round(float(share) * 100, 2)

    def kept(percentage: float) -> float:
        return round(percentage / 100, 4)

    return _number(field, label, help_line, shown, kept, step=1.0, format="%.0f", placeholder=placeholder)


def day(field: str, label: str, help_line: str | None = None) -> Any:
    """A date, or empty."""
    current = state.answer(field)
    st.date_input(
        label,
        value=None,
        min_value=dt.date(2020, 1, 1),
        max_value=dt.date(2040, 12, 31),
        format="MM/DD/YYYY",
        **state.bind_empty(
            field,
            dt.date.fromisoformat(current) if isinstance(current, str) else None,
            lambda value: None if value is None else value.isoformat(),
        ),
    )
    return _closed(field, help_line)


REST = {
    "no": "None of the others apply to me",
    "unsure": "I am not sure about the others",
    "prefer_not_to_say": "I prefer not to say",
    "open": "Not answered yet",
}


def checklist(name: str, rules: Sequence[SafetyRule], columns: int = 2) -> None:
    """Tick what applies; one answer covers the rest, so that silence is never taken for a no."""
    fields = {rule.id: f"safety.answers.{rule.id}" for rule in rules}
    ticked = {rule_id for rule_id, field in fields.items() if state.answer(field) == "yes"}
    rest = _rest(fields.values())

    def tick(rule_id: str) -> None:
        chosen = st.session_state[state.key(fields[rule_id])]
        left = _rest(fields.values())
        state.put(fields[rule_id], "yes" if chosen else (left if left != "open" else None))

    half = -(-len(rules) // columns)
    for column, part in zip(
        st.columns(columns), (rules[i * half : (i + 1) * half] for i in range(columns)), strict=False
    ):
        with column:
            for rule in part:
                st.checkbox(
                    rule.question,
                    value=rule.id in ticked,
                    key=state.key(fields[rule.id]),
                    wrap=True,
                    on_change=tick,
                    args=(rule.id,),
                )

    rest_key = state.key(f"rest_{name}")

    def answer_rest() -> None:
        value = st.session_state[rest_key]
        state.put_all(
            {field: (None if value == "open" else value) for field in fields.values() if state.answer(field) != "yes"}
        )

    labels = dict(REST)
    if not ticked:
        labels["no"] = "None of these apply to me"
        labels["unsure"] = "I am not sure about these"
    st.radio(
        "And everything you did not tick?",
        list(labels),
        index=list(labels).index(rest),
        format_func=lambda value: labels[value],
        key=rest_key,
        on_change=answer_rest,
        horizontal=True,
    )


def _rest(fields: Iterable[str]) -> str:
    """The one answer that stands for all that is not ticked; "open" where there is none."""
    left = {state.answer(field) for field in fields} - {"yes"}
    only = left.pop() if len(left) == 1 else None
    return only if only in REST else "open"


def text(field: str, label: str, help_line: str | None = None) -> Any:
    """A few words, or empty."""
    st.text_input(
        label,
        value=state.answer(field) or "",
        max_chars=200,
        **state.bind(field, lambda value: value.strip() or None),
    )
    return _closed(field, help_line)
