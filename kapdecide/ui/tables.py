"""Tables we write ourselves: paths as columns, questions as rows; on a phone one row after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from kapdecide.comparison import PathComparison
from kapdecide.ui.style import PATH_COLOR
from kapdecide.wording import STATUS, safe

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


def icons(of_100: float, low: float | None, high: float | None, label: str, color: str) -> str:
    """100 people, from the bottom left: solid for the number, hatched up to the top of the range."""
    solid = round(of_100)
    sure = solid if low is None else round(low)
    reach = solid if high is None else round(high)
    pattern = f"h{abs(hash((label, color))) % 10**8}"
    cells = []
    for i in range(100):
        x, y = 4 + (i % 10) * 11, 103 - (i // 10) * 11
        if i < sure:
            fill = f'fill="{color}"'
        elif i < reach:
            fill = f'fill="url(#{pattern})" stroke="{color}" stroke-width="1"'
        else:
            fill = 'fill="none" stroke="currentColor" stroke-opacity=".35" stroke-width="1"'
        cells.append(f'<circle cx="{x + 4}" cy="{y}" r="4.2" {fill}/>')
    return (
        f'<svg class="kd-icons" viewBox="0 0 118 112" role="img" aria-label="{safe(label)}">'
        f'<defs><pattern id="{pattern}" width="3" height="3" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="1.4" height="3" fill="{color}"/></pattern></defs>{"".join(cells)}</svg>'
    )
