"""Tables we write ourselves: paths as columns, questions as rows; on a phone one row after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

import streamlit as st

from kapdecide.comparison import PathComparison
from kapdecide.ui.style import PATH_COLOR
from kapdecide.wording import NOT_MEASURED, STATUS, people, safe

# A row: its heading (a second line is smaller), and the HTML of one path's cell (every part of it made safe by whoever builds it).
Row = tuple[str, Callable[[PathComparison], str]]


# More columns than these need the whole width of a laptop.
FEW_COLUMNS = 3


class Named(Protocol):
    """A path, as the comparison or the record has it."""

    @property
    def id(self) -> str: ...


P = TypeVar("P", bound=Named)


def paths_table(
    caption: str,
    paths: Sequence[P],
    names: Mapping[str, str],
    rows: Iterable[tuple[str, Callable[[P], str]]],
    under_name: Callable[[P], str] | None = None,
) -> None:
    """Equal slots for every path; an empty slot says so.

    ``under_name`` stands in each column's heading. On a phone each cell carries its path's name.
    """

    def name(path: P) -> str:
        under = under_name(path) if under_name else ""
        return f'<span class="kd-name" style="--kd-path:{PATH_COLOR[path.id]}">{safe(names[path.id])}</span>{under}'

    head = "".join(f'<th scope="col">{name(path)}</th>' for path in paths)
    body = "".join(
        f'<tr><th scope="row">{_row_title(title)}</th>'
        + "".join(
            f'<td class="kd-{p.id}" data-path="{safe(names[p.id])}" style="--kd-path:{PATH_COLOR[p.id]}">'
            f"{cell(p) or 'Not in our record.'}</td>"
            for p in paths
        )
        + "</tr>"
        for title, cell in rows
    )
    kinds = ["kd-table", *(["kd-many"] if len(paths) > FEW_COLUMNS else []), *(["kd-short"] if under_name else [])]
    # On a phone the columns are gone, so the names and their marks stand once above the rows.
    list_of_names = "".join(f'<li class="kd-{path.id}">{name(path)}</li>' for path in paths) if under_name else ""
    st.html(
        (f'<ul class="kd-names" aria-hidden="true">{list_of_names}</ul>' if list_of_names else "")
        + f'<table class="{" ".join(kinds)}">'
        + (f"<caption>{safe(caption)}</caption>" if caption else "")
        + '<colgroup><col class="kd-first"></colgroup>'
        + f'<thead><tr><td class="kd-corner"></td>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def facts(columns: Mapping[str, Sequence[str]]) -> None:
    """A few rows of words. Written here, since a frame of pandas on every run takes as long as ten questions."""
    head = "".join(f'<th scope="col">{safe(title)}</th>' for title in columns)
    rows = (
        f'<tr><th scope="row">{safe(first)}</th>{"".join(f"<td>{safe(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in zip(*columns.values(), strict=True)
    )
    st.html(f'<table class="kd-facts"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>')


def _row_title(title: str) -> str:
    """The question; a second line says of whom or by when."""
    question, _, note = title.partition("\n")
    return safe(question) + (f"<br>{small(note)}" if note else "")


def span_bar(low: float, mid: float | None, high: float, top: float, color: str, drawn: bool = False) -> str:
    """A range on a scale from 0 to ``top`` that all columns share, with a mark at ``mid``; the words beside it say the same.

    ``drawn``: nobody measured it, so it is dashed.
    """
    if top <= 0:
        return ""
    left, right = (min(max(value / top, 0.0), 1.0) * 100 for value in (low, high))
    # What nobody measured has no middle to mark.
    kind, mark = " kd-planned" if drawn else "", ""
    if mid is not None and not drawn:
        mark = f'<b style="left:{min(max(mid / top, 0.0), 1.0) * 100:.1f}%"></b>'
    return (
        f'<span class="kd-span{kind}" aria-hidden="true" style="--kd-path:{color}">'
        f'<i style="left:{left:.1f}%;width:{max(right - left, 1.5):.1f}%"></i>{mark}</span>'
    )


def unmeasured() -> str:
    return f'<span class="kd-chip">{NOT_MEASURED}</span>'


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


def icons(of_100: float, high: float, label: str, color: str) -> str:
    """100 people, from the bottom left: filled up to the number, hatched to the high end of its range, empty beyond."""
    counted, reach = people(max(of_100, 0.0)), people(max(high, 0.0))
    # Rows are written from the top; people are counted from the bottom left.
    places = [row * 10 + column for row in range(9, -1, -1) for column in range(10)]
    dots = "".join(f'<i class="{"f" if i < counted else "r" if i < reach else "e"}"></i>' for i in places)
    return f'<span class="kd-dots" role="img" aria-label="{safe(label)}" style="--kd-path:{color}">{dots}</span>'
