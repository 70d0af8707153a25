"""Totals by day: one spec for each scale and theme, only rows travel on a rerun."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from kapdecide.ui.style import LINE_GRAY, PAGE_COLOR, PATH_COLOR, TEXT_COLOR


@cache
def _scores_spec(top: int, theme: str) -> dict[str, Any]:
    base = alt.Chart(pd.DataFrame({"kind": [], "day": [], "score": [], "label": []}))
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%b %-d, %Y", tickCount=4, labelOverlap=True, grid=False))
    y = alt.Y("score:Q", title=None, scale=alt.Scale(domain=[0, top]), axis=alt.Axis(tickCount=5, grid=False))

    def only(kind: str) -> alt.Chart:
        return base.transform_filter(f"datum.kind == '{kind}'")

    words: dict[str, Any] = {"color": TEXT_COLOR[theme], "fontSize": 12}
    # The page's own color around the words keeps them readable where the line of totals runs under them.
    halo: dict[str, Any] = {"color": PAGE_COLOR[theme], "stroke": PAGE_COLOR[theme], "strokeWidth": 4, "fontSize": 12}
    place: dict[str, Any] = {"align": "left", "baseline": "top", "dx": 3, "dy": 4}
    chart = (
        alt.layer(
            only("line").mark_rule(strokeDash=[6, 4], color=LINE_GRAY, strokeWidth=1.5).encode(y=y),
            only("dose").mark_tick(orient="vertical", size=12, thickness=2, color=LINE_GRAY).encode(x=x, y=y),
            only("judge").mark_rule(strokeDash=[2, 3], color=LINE_GRAY, strokeWidth=2).encode(x=x),
            only("judge")
            .mark_text(align="right", baseline="top", dx=-4, **words)
            .encode(x=x, y=alt.value(2), text="label:N"),
            only("score").mark_line(strokeWidth=2.5, color=PATH_COLOR["iv"]).encode(x=x, y=y),
            only("score").mark_circle(size=70, opacity=1, color=PATH_COLOR["iv"]).encode(x=x, y=y),
            only("score")
            .mark_text(baseline="bottom", dy=-7, fontWeight="bold", **words)
            .encode(x=x, y=y, text="label:N"),
            only("line").mark_text(**place, **halo).encode(x=alt.value(0), y=y, text="label:N"),
            only("line").mark_text(**place, **words).encode(x=alt.value(0), y=y, text="label:N"),
        )
        .properties(height=320)
        .to_dict()
    )
    return {name: part for name, part in chart.items() if name not in ("$schema", "datasets", "data")}


def scores_over_time(
    lines: Sequence[tuple[int, str]],
    scores: Sequence[tuple[dt.date, int]],
    top: int,
    doses: Sequence[dt.date],
    judge: dt.date | None,
    sentence: str,
) -> None:
    """Totals by day, with labelled lines across for the start and the thresholds, and ticks for treatment days.

    The caller says the sentence and shows the table. Only a few totals carry their number; many would cover each other.
    """
    few = len(scores) <= 12
    rows: list[tuple[str, dt.date | None, int | None, str]] = [("line", None, value, label) for value, label in lines]
    rows += [("dose", day, 0, "") for day in doses]
    rows += [("judge", judge, None, "day to judge")] if judge else []
    rows += [
        ("score", day, score, str(score) if few or i == len(scores) - 1 else "")
        for i, (day, score) in enumerate(scores)
    ]
    frame = pd.DataFrame(rows, columns=["kind", "day", "score", "label"])
    frame["day"] = pd.to_datetime(frame["day"])
    st.vega_lite_chart(frame, _scores_spec(top, st.context.theme.type or "light"), alt=sentence)
    legend = ["The line with dots is your totals; lower is better."] + (
        ["The small ticks at the bottom are planned treatment days."] if doses else []
    )
    st.caption(" ".join(legend))
