"""Tables we write ourselves: paths as columns, questions as rows; on a phone one row after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from kapdecide.comparison import PathComparison
from kapdecide.ui.style import PATH_COLOR
from kapdecide.wording import STATUS, people, safe

# A row: its heading, and the HTML of one path's cell (every part of it made safe by whoever builds it).
Row = tuple[str, Callable[[PathComparison], str]]


def paths_table(caption: str, paths: Sequence[PathComparison], names: dict[str, str], rows: Iterable[Row]) -> None:
    """Equal slots for every path; an empty slot says so."""
    head = "".join(
        f'<th scope="col"><span class="kd-name" style="--kd-path:{PATH_COLOR[p.id]}">{safe(names[p.id])}</span></th>'
        for p in paths
    )
    body = "".join(
        f'<tr><th scope="row">{safe(title)}</th>'
        + "".join(
            f'<td data-path="{safe(names[p.id])}" style="--kd-path:{PATH_COLOR[p.id]}">{cell(p) or "Not in our record."}</td>'
            for p in paths
        )
        + "</tr>"
        for title, cell in rows
    )
    st.html(
        f'<table class="kd-table"><caption>{safe(caption)}</caption><colgroup><col class="kd-first"></colgroup>'
        f'<thead><tr><th scope="col"><span class="kd-small">Question</span></th>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def gate_chip(status: str) -> str:
    mark = {"open": "○", "ask_first": "◐", "not_now": "⊘"}[status]
    return f'<span class="kd-gate {status}">{mark} {STATUS[status]}</span>'


def items(lines: Iterable[str]) -> str:
    """A list of already safe lines."""
    found = list(lines)
    if len(found) == 1:
        return found[0]
    return f"<ul>{''.join(f'<li>{line}</li>' for line in found)}</ul>" if found else ""


def small(text: str) -> str:
    return f'<span class="kd-small">{safe(text)}</span>'


def big(text: str) -> str:
    return f'<span class="kd-big-number">{safe(text)}</span>'


def icons(of_100: float, low: float, high: float, label: str, color: str) -> str:
    """100 people, from the bottom left: filled up to the low end, hatched to the high end, empty beyond.

    Where there is no range, low and high are the number itself.
    """
    sure, reach = people(min(low, of_100)), people(max(high, of_100))
    dots = "".join(f'<i class="{"f" if i < sure else "r" if i < reach else "e"}"></i>' for i in range(100))
    return f'<span class="kd-dots" role="img" aria-label="{safe(label)}" style="--kd-path:{color}">{dots}</span>'
