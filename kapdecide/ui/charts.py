"""Charts: each spec is written once, only rows travel on a rerun; each has a sentence and a table twin."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from kapdecide.cost.drivers import Driver
from kapdecide.ui.style import PATH_COLOR
from kapdecide.wording import dollars, listed, people, people_range

Spec = dict[str, Any]


def _spec(chart: alt.LayerChart | alt.Chart | alt.FacetChart) -> Spec:
    made: Spec = chart.to_dict()
    made.pop("$schema", None)
    made.pop("datasets", None)
    made.pop("data", None)
    return made


def monthly_cost(
    rows: Sequence[tuple[str, str, int, float, float, float]], limit: float | None, renewals: Sequence[int]
) -> None:
    """What falls in each month: a bar from low to high, a mark at typical. One small chart per path.

    ``renewals`` are the months in which the plan year starts over.
    """
    frame = pd.DataFrame(rows, columns=["name", "path", "month", "low", "typical", "high"])
    if limit is not None:
        frame["limit"] = limit
    top = float(max(frame["high"].max(), limit or 0)) or 1.0
    names = list(dict.fromkeys(frame["name"]))
    for column, name in zip(st.columns(len(names)), names, strict=True):
        part = frame[frame["name"] == name]
        path = part["path"].iloc[0]
        first = part.iloc[0]
        sentence = (
            f"{name}: the first month is the dearest or among them, about {dollars(first['typical'])}."
            if first["typical"] >= part["typical"].max()
            else f"{name}: the dearest month is about {dollars(part['typical'].max())}."
        )
        with column:
            st.markdown(f"**{name}**")
            st.vega_lite_chart(
                part.drop(columns=["name", "path"]),
                _one_monthly_spec(PATH_COLOR[path], limit is not None, top, tuple(renewals)),
                alt=sentence,
            )
            st.caption(
                sentence
                + (f" The dashed line across is your limit of {dollars(limit)} a month." if limit else "")
                + (
                    f" The dotted line is month {listed(map(str, renewals))}, when your plan year starts over."
                    if renewals
                    else ""
                )
            )
    with st.expander("The same as a table"):
        st.dataframe(
            {
                "Month": sorted(set(frame["month"])),
                **{
                    name: [
                        f"{dollars(t)} ({dollars(a)} to {dollars(b)})"
                        for a, t, b in frame[frame["name"] == name][["low", "typical", "high"]].itertuples(index=False)
                    ]
                    for name in names
                },
            },
            hide_index=True,
        )


@cache
def _one_monthly_spec(color: str, limit: bool, top: float, renewals: tuple[int, ...]) -> Spec:
    base = alt.Chart(pd.DataFrame({"month": [], "low": [], "typical": [], "high": []}))
    x = alt.X("month:O", title="Month after the start", axis=alt.Axis(labelAngle=0, values=[1, 3, 6, 9, 12]))
    y = alt.Y(
        "low:Q",
        title="Dollars",
        scale=alt.Scale(domain=[0, top]),
        axis=alt.Axis(format="$,.0f", tickCount=4),
    )
    layers = [
        base.mark_bar(opacity=0.35, size=14, color=color).encode(x=x, y=y, y2="high:Q"),
        base.mark_tick(thickness=3, size=16, color=color).encode(x=x, y="typical:Q"),
    ]
    if limit:
        layers.append(base.mark_rule(strokeDash=[6, 4], color=color).encode(y="limit:Q"))
    if renewals:
        again = base.transform_filter(alt.FieldOneOfPredicate(field="month", oneOf=list(renewals)))
        layers.append(again.mark_rule(strokeDash=[2, 3], opacity=0.8).encode(x=x))
    return _spec(alt.layer(*layers).properties(height=190))


@cache
def _calendar_spec(names: tuple[str, ...], colors: tuple[str, ...]) -> Spec:
    base = alt.Chart(pd.DataFrame({"week": [], "path": [], "what": [], "id": []}))
    chart = base.mark_circle(size=110, opacity=0.9).encode(
        x=alt.X(
            "week:Q",
            title="Weeks from the first dose",
            scale=alt.Scale(domain=[-2, 8]),
            axis=alt.Axis(tickCount=10, grid=True),
        ),
        y=alt.Y("path:N", title=None, sort=list(names), axis=alt.Axis(labelLimit=160, labelFontSize=13)),
        color=alt.Color("path:N", scale=alt.Scale(domain=list(names), range=list(colors)), legend=None),
        tooltip=["path:N", alt.Tooltip("day:Q", title="day"), alt.Tooltip("what:N", title="what")],
    )
    return _spec(chart.properties(height={"step": 34}))


def calendar(rows: Sequence[tuple[str, str, int, str]], names: Sequence[str]) -> None:
    """The first 8 weeks: a dot for each planned date."""
    if not rows:
        st.caption("Nothing is planned in the first 8 weeks.")
        return
    frame = pd.DataFrame(rows, columns=["path", "id", "day", "what"])
    frame["week"] = frame["day"] / 7
    counted = frame[frame["day"] >= 0].groupby("path").size()
    sentence = "; ".join(f"{name}: {int(counted.get(name, 0))} dates" for name in names) + " in the first 8 weeks."
    colors = tuple(
        PATH_COLOR[frame[frame["path"] == name]["id"].iloc[0]] for name in names if name in set(frame["path"])
    )
    st.vega_lite_chart(
        frame.drop(columns="id"),
        _calendar_spec(tuple(n for n in names if n in set(frame["path"])), colors),
        alt=sentence,
    )
    st.caption(sentence)
    with st.expander("The same as a table"):
        st.dataframe(
            {"Path": frame["path"], "Day": frame["day"], "What": frame["what"]},
            hide_index=True,
        )


@cache
def _well_spec(color: str) -> Spec:
    base = alt.Chart(pd.DataFrame({"month": [], "low": [], "mid": [], "high": [], "without": []}))
    x = alt.X(
        "month:Q",
        title="Months after the start",
        scale=alt.Scale(domain=[1, 24]),
        axis=alt.Axis(values=[1, 6, 12, 18, 24]),
    )
    y = alt.Y("low:Q", title="People well, of 100", scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(tickCount=5))
    return _spec(
        alt.layer(
            base.mark_area(opacity=0.22, color=color).encode(x=x, y=y, y2="high:Q"),
            base.mark_line(strokeWidth=3, color=color).encode(x=x, y="mid:Q"),
            base.mark_line(strokeWidth=2, strokeDash=[5, 4], color=color).encode(x=x, y="without:Q"),
        ).properties(height=200)
    )


def well_by_month(rows: Sequence[tuple[str, str, int, float, float, float, float]]) -> None:
    """People of 100 who are well: the line with upkeep, its range, and dashed without any upkeep."""
    frame = pd.DataFrame(rows, columns=["name", "path", "month", "low", "mid", "high", "without"])
    names = list(dict.fromkeys(frame["name"]))
    for column, name in zip(st.columns(len(names)), names, strict=True):
        part = frame[frame["name"] == name]
        path = part["path"].iloc[0]
        year = part[part["month"] == 12].iloc[0]
        sentence = f"{name}: at 12 months about {people_range(year['low'], year['mid'], year['high'])} people are well"
        sentence += "." if path == "stay" else f"; without upkeep about {people(year['without'])}."
        with column:
            st.markdown(f"**{name}**")
            st.vega_lite_chart(part.drop(columns=["name", "path"]), _well_spec(PATH_COLOR[path]), alt=sentence)
            st.caption(sentence)
    with st.expander("The same as a table"):
        st.dataframe(
            {
                "Month": sorted(set(frame["month"])),
                **{
                    name: [
                        people_range(a, b, c)
                        for a, b, c in frame[frame["name"] == name][["low", "mid", "high"]].itertuples(index=False)
                    ]
                    for name in names
                },
            },
            hide_index=True,
        )


@cache
def _tornado_spec(color: str) -> Spec:
    base = alt.Chart(pd.DataFrame({"label": [], "low": [], "high": [], "now": [], "order": []}))
    y = alt.Y("label:N", title=None, sort=alt.SortField("order"), axis=alt.Axis(labelLimit=260, labelOverlap=False))
    x = alt.X("low:Q", title="Dollars in 12 months", axis=alt.Axis(format="$,.0f", tickCount=4))
    return _spec(
        alt.layer(
            base.mark_bar(color=color, opacity=0.55, height=16).encode(y=y, x=x, x2="high:Q"),
            base.mark_rule(color=color, strokeWidth=2, strokeDash=[4, 3]).encode(x="now:Q"),
        ).properties(height={"step": 32})
    )


def tornado(name: str, path: str, found: Sequence[Driver], now: float) -> None:
    """The unknowns that move the cost most, widest first; the dashed line is the total as it stands."""
    if not found:
        st.caption(f"{name}: nothing you could still find out would move this by a dollar.")
        return
    frame = pd.DataFrame(
        [(d.label, min(d.at_low, d.at_high), max(d.at_low, d.at_high), now, i) for i, d in enumerate(found)],
        columns=["label", "low", "high", "now", "order"],
    )
    first = found[0]
    sentence = f"{name}: what moves the cost most is “{first.label.lower()}”: {dollars(first.at_low)} ({first.low_word}) to {dollars(first.at_high)} ({first.high_word})."
    st.vega_lite_chart(frame, _tornado_spec(PATH_COLOR[path]), alt=sentence)
    st.caption(sentence)
    with st.expander(f"The same as a table: {name}"):
        st.dataframe(
            {
                "What": [d.label for d in found],
                "One end": [f"{d.low_word}: {dollars(d.at_low)}" for d in found],
                "Other end": [f"{d.high_word}: {dollars(d.at_high)}" for d in found],
            },
            hide_index=True,
        )
