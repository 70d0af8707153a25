"""Charts: each spec is written once, only rows travel on a rerun; each has a sentence and a table twin."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kapdecide.cost.drivers import Driver
from kapdecide.knowledge.rows import DayStep
from kapdecide.ui import reading
from kapdecide.ui.frame import folded
from kapdecide.ui.style import LINE_GRAY, PAGE_COLOR, PATH_COLOR, TEXT_COLOR
from kapdecide.ui.tables import facts
from kapdecide.wording import dollars, given_dollars, listed, people, people_range

Spec = dict[str, Any]
TWIN = "The same as a table"


def _spec(chart: alt.LayerChart | alt.Chart | alt.FacetChart) -> Spec:
    made: Spec = chart.to_dict()
    made.pop("$schema", None)
    made.pop("datasets", None)
    made.pop("data", None)
    return made


@dataclass(frozen=True)
class MonthlyCost:
    """One path's months: what 8 of 10 people pay (``low`` to ``high``), what half pay at most, and what going on costs."""

    name: str
    path: str
    months: Sequence[tuple[int, float, float, float, float]]
    """month, low, middle, high, going on"""
    resets: Sequence[tuple[int, str]]
    """Months in which the plan year starts over, each with its date in words."""

    def sentence(self) -> str:
        first = self.months[0]
        dearest = max(self.months, key=lambda month: month[4])
        words = f"{self.name}: in month 1, 8 of 10 people pay {dollars(first[1])} to {dollars(first[3])}."
        if not any(going for *_, going in self.months):
            return words
        free = next((m for i, (m, *_) in enumerate(self.months) if all(x[2] == 0 for x in self.months[i:])), None)
        if free is not None:
            words += f" From month {free} on, half of people pay nothing, as they have stopped."
        return words + f" Going on all year costs the most in month {dearest[0]}, about {dollars(dearest[4])}."


def monthly_cost(paths: Sequence[MonthlyCost], limit: float | None) -> None:
    """What falls in each month, one small chart a path, all on one scale, with the limit and the plan year's turn."""
    tallest = max((max(high, going) for path in paths for _, _, _, high, going in path.months), default=0.0)
    top = max(tallest, limit or 0.0, 1.0) * 1.12
    st.html(
        '<p class="kd-small">Bar: what 8 of 10 people pay. Thick line: half of people pay less, half pay more. '
        "Diamond: what it costs if it helps and you go on.</p>"
    )
    for place, path in zip(panels(len(paths)), paths, strict=True):
        frame = pd.DataFrame(path.months, columns=["month", "low", "middle", "high", "going"])
        peak = frame["going"].idxmax()
        frame["peak"] = [dollars(v) if i == peak and v else "" for i, v in enumerate(frame["going"])]
        frame["above"] = frame[["going", "high"]].max(axis=1)
        frame["limit"] = limit
        frame["limit_words"] = "" if limit is None else f"your limit {given_dollars(limit)}"
        frame["reset"] = frame["month"].map(dict(path.resets)).fillna("")
        sentence = path.sentence()
        with place:
            st.markdown(f"**{path.name}**")
            st.vega_lite_chart(
                frame,
                _monthly_spec(
                    PATH_COLOR[path.path],
                    limit is not None,
                    round(top, 2),
                    tuple(month for month, _ in path.resets),
                    st.context.theme.type or "light",
                ),
                alt=sentence,
            )
            st.caption(reading.plain(sentence))
    folded(TWIN, "table_by_month", lambda: _months_as_a_table(paths))


def _months_as_a_table(paths: Sequence[MonthlyCost]) -> None:
    st.caption("What 8 of 10 people pay; then, after the dash, what going on costs.")
    st.dataframe(
        {
            "Month": [month for month, *_ in paths[0].months],
            **{
                path.name: [
                    f"{dollars(low)} to {dollars(high)} – {dollars(going)}" for _, low, _, high, going in path.months
                ]
                for path in paths
            },
        },
        hide_index=True,
    )


@cache
def _monthly_spec(color: str, limit: bool, top: float, resets: tuple[int, ...], theme: str) -> Spec:
    columns = ("month", "low", "middle", "high", "going", "peak", "above", "limit", "limit_words", "reset")
    base = alt.Chart(pd.DataFrame({column: [] for column in columns}))
    x = alt.X(
        "month:Q",
        title="Month after the start",
        scale=alt.Scale(domain=[-0.2, 12.6], nice=False),
        axis=alt.Axis(values=[1, 3, 6, 9, 12], grid=False),
    )
    y = alt.Y(
        "low:Q",
        title=None,
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(format="$,.0f", tickCount=4),
    )
    words: dict[str, Any] = {"color": TEXT_COLOR[theme], "fontSize": 12}
    # The page's own color around a number keeps it readable where the line of the plan year's turn runs under it.
    halo: dict[str, Any] = {"color": PAGE_COLOR[theme], "stroke": PAGE_COLOR[theme], "strokeWidth": 4, "fontSize": 12}
    dearest = [
        base.mark_text(dy=-11, fontWeight="bold", **look).encode(x=x, y="above:Q", text="peak:N")
        for look in (halo, words)
    ]
    layers = [
        base.mark_bar(opacity=0.35, size=15, color=color).encode(x=x, y=y, y2="high:Q"),
        base.mark_tick(orient="horizontal", thickness=4, size=17, color=color).encode(x=x, y="middle:Q"),
        base.mark_point(shape="diamond", size=55, strokeWidth=2, color=color).encode(x=x, y="going:Q"),
    ]
    if limit:
        last = base.transform_filter(alt.datum.month == 12)
        layers += [
            last.mark_rule(strokeDash=[6, 4], strokeWidth=2, color=LINE_GRAY).encode(y="limit:Q"),
            last.mark_text(align="right", dx=10, dy=-8, **words).encode(x=x, y="limit:Q", text="limit_words:N"),
        ]
    for month in resets:
        # The plan year turns within the month: the line stands at its left edge, its words on the roomier side.
        turn = base.transform_filter(alt.datum.month == month).transform_calculate(edge="datum.month - 0.5")
        late = month > 6
        layers += [
            turn.mark_rule(strokeDash=[2, 3], strokeWidth=2, color=LINE_GRAY).encode(x="edge:Q"),
            turn.mark_text(align="right" if late else "left", dx=-5 if late else 5, baseline="top", **words).encode(
                x="edge:Q", y=alt.value(1), text="reset:N"
            ),
        ]
    return _spec(alt.layer(*layers, *dearest).properties(height=230))


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
    last = frame[frame["day"] >= 0].groupby("path")["day"].max() // 7 + 1
    busy = [f"{name}, to week {int(last[name])}" for name in names if name in last]
    sentence = (
        f"Typical dates, counted from the first dose: {listed(busy)}. Calls and check-ins are dots too. "
        "The visits of your own plan stand under “At a glance”."
    )
    colors = tuple(
        PATH_COLOR[frame[frame["path"] == name]["id"].iloc[0]] for name in names if name in set(frame["path"])
    )
    st.vega_lite_chart(
        frame.drop(columns="id"),
        _calendar_spec(tuple(n for n in names if n in set(frame["path"])), colors),
        alt=sentence,
    )
    st.caption(sentence)
    columns = {"Path": [name for name, *_ in rows], "Day": [str(day) for _, _, day, _ in rows], "What": [w for *_, w in rows]}
    folded(TWIN, "table_calendar", lambda: facts(columns))


PANELS_A_ROW = 3
# Points across that a small chart needs to be read.
PANEL_WIDTH = 250


def panels(count: int) -> Iterator[DeltaGenerator]:
    """A place for each of several small charts, as many beside each other as there is room for, at most three."""
    grid = st.grid(PANELS_A_ROW, min_column_width=PANEL_WIDTH)
    for _ in range(count):
        yield grid.cell()


@cache
def _well_spec(color: str, reference: str, measured: bool) -> Spec:
    base = alt.Chart(pd.DataFrame({"month": [], "low": [], "mid": [], "high": [], "without": [], "stay": []}))
    x = alt.X(
        "month:Q",
        title="Months",
        scale=alt.Scale(domain=[1, 24]),
        axis=alt.Axis(values=[1, 6, 12, 18, 24], grid=False),
    )
    y = alt.Y(
        "low:Q", title="Of 100 people", scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(values=[0, 25, 50, 75, 100])
    )
    last = base.transform_filter(alt.datum.month == 24)
    band = base.mark_area(opacity=0.22, color=color)
    # What nobody measured has no middle to draw: its range alone, with a dashed edge.
    edge = (
        []
        if measured
        else [base.mark_line(strokeDash=[2, 3], color=color).encode(x=x, y=e) for e in ("low:Q", "high:Q")]
    )
    lines = (
        [
            base.mark_line(strokeWidth=2, strokeDash=[5, 4], color=color).encode(x=x, y="without:Q"),
            base.mark_line(strokeWidth=3, color=color).encode(x=x, y="mid:Q"),
        ]
        if measured
        else []
    )
    return _spec(
        alt.layer(
            band.encode(x=x, y=y, y2="high:Q"),
            *edge,
            base.mark_line(strokeWidth=2, color=reference).encode(x=x, y="stay:Q"),
            *lines,
            last.mark_circle(size=45, color=reference).encode(x=x, y="stay:Q"),
        ).properties(height=210)
    )


def well_by_month(
    rows: Sequence[tuple[str, str, int, float, float, float, float]], stay_name: str, measured: Collection[str]
) -> None:
    """People of 100 who are well: with upkeep and its range, dashed without upkeep, and staying as now as the reference.

    ``rows``: name, path, month, low, mid, high, without upkeep; staying as now among them. ``measured``: the paths
    whose gain was measured; of the others only the range is drawn.
    """
    frame = pd.DataFrame(rows, columns=["name", "path", "month", "low", "mid", "high", "without"])
    reference = frame[frame["path"] == "stay"].set_index("month")["mid"]
    frame["stay"] = frame["month"].map(reference)
    active = frame[frame["path"] != "stay"]
    names = list(dict.fromkeys(active["name"]))
    st.caption(
        f"Thick line: with upkeep, and its range. Dashed: without upkeep. Thin gray line: {stay_name.lower()}, "
        f"about {people(reference[12])} of 100 well at 12 months."
    )
    for column, name in zip(panels(len(names)), names, strict=True):
        part = active[active["name"] == name]
        path = part["path"].iloc[0]
        year = part[part["month"] == 12].iloc[0]
        sentence = (
            f"{name}: at 12 months about {people_range(year['low'], year['mid'], year['high'])} people are well; "
            f"without upkeep about {people(year['without'])}."
            if path in measured
            else f"{name}: not measured. We assume {people(year['low'])} to {people(year['high'])} of 100 at 12 months."
        )
        with column:
            st.markdown(f"**{name}**")
            st.vega_lite_chart(
                part.drop(columns=["name", "path"]),
                _well_spec(PATH_COLOR[path], PATH_COLOR["stay"], path in measured),
                alt=sentence,
            )
            st.caption(sentence)
    folded(TWIN, "table_well", lambda: _well_as_a_table(rows, {"stay", *measured}))


def _well_as_a_table(
    rows: Sequence[tuple[str, str, int, float, float, float, float]], measured: Collection[str]
) -> None:
    columns: dict[str, list[str]] = {}
    for name, path, _, low, mid, high, _ in rows:
        columns.setdefault(name, []).append(
            people_range(low, mid, high) if path in measured else f"not measured: {people(low)} to {people(high)}"
        )
    st.dataframe({"Month": sorted({month for _, _, month, *_ in rows}), **columns}, hide_index=True)


@cache
def _day_spec(names: tuple[str, ...], colors: tuple[str, ...], text: str) -> Spec:
    base = alt.Chart(pd.DataFrame({"path": [], "part": [], "from": [], "to": [], "label": []}))
    x = alt.X(
        "from:Q",
        title="Minutes from the dose",
        axis=alt.Axis(values=[0, 60, 120, 180]),
        scale=alt.Scale(domain=[-35, 285]),  # room for the words after the longest bar, on a phone too
    )
    y = alt.Y("path:N", title=None, sort=list(names), axis=alt.Axis(labelLimit=160, labelFontSize=13))
    color = alt.Color("path:N", scale=alt.Scale(domain=list(names), range=list(colors)), legend=None)
    bars = base.mark_bar(cornerRadius=3).encode(
        x=x,
        x2="to:Q",
        y=y,
        color=color,
        size=alt.Size("part:N", scale=alt.Scale(domain=["visit", "peak", "dose"], range=[22, 22, 8]), legend=None),
        opacity=alt.Opacity(
            "part:N", scale=alt.Scale(domain=["visit", "peak", "dose"], range=[0.25, 0.6, 1.0]), legend=None
        ),
    )
    # How long it is stands at the right edge, where it fits on every screen.
    ends = base.transform_filter(alt.datum.part == "visit").mark_text(align="right", fontSize=13, color=text)
    return _spec(alt.layer(bars, ends.encode(x=alt.value("width"), y=y, text="label:N")).properties(height={"step": 38}))


def treatment_day(days: Sequence[tuple[str, str, Sequence[DayStep]]]) -> None:
    """One lane a path: from arrival until the person may go, with the dose and the strongest effects in it.

    ``days``: name, path, steps.
    """
    if not days:
        st.caption("There is no treatment day.")
        return
    rows, told = [], []
    for name, _, steps in days:
        inside = [s for s in steps if s.part in ("visit", "dose", "peak")]
        start, end = min(s.from_min for s in inside), max(s.to_min for s in inside)
        length = f"{(end - start) / 60:.1f}".removesuffix(".0") + " hours"
        told.append(f"{name} about {length}")
        rows.append((name, "visit", start, end, length))
        rows += [(name, s.part, s.from_min, s.to_min, "") for part in ("peak", "dose") for s in steps if s.part == part]
    frame = pd.DataFrame(rows, columns=["path", "part", "from", "to", "label"])
    sentence = f"From arrival until you may go, as we assume: {listed(told)}."
    spec = _day_spec(
        tuple(d[0] for d in days), tuple(PATH_COLOR[d[1]] for d in days), TEXT_COLOR[st.context.theme.type or "light"]
    )
    st.vega_lite_chart(frame, spec, alt=sentence)
    st.caption(
        f"Pale: from arrival until you may go. Darker: the strongest effects. Thin and full: the dose. {sentence}"
    )


@cache
def _tornado_spec(color: str, text: str) -> Spec:
    base = alt.Chart(pd.DataFrame({"label": [], "ends": [], "low": [], "high": [], "now": [], "order": []}))
    y = alt.Y("order:O", title=None, axis=None)
    x = alt.X(
        "low:Q",
        title="Dollars in 12 months, if you go on",
        scale=alt.Scale(zero=True),
        axis=alt.Axis(format="$,.0f", tickCount=3, grid=False),
    )
    # The words stand above each bar, from the left edge: nothing has to be cut on a narrow screen.
    words: dict[str, Any] = {"align": "left", "baseline": "middle", "color": text}
    return _spec(
        alt.layer(
            base.mark_bar(color=color, opacity=0.55, height=13, yOffset=19).encode(y=y, x=x, x2="high:Q"),
            base.mark_tick(color=color, thickness=3, size=19, yOffset=19).encode(y=y, x="now:Q"),
            base.mark_text(fontSize=13, fontWeight="bold", dy=-17, **words).encode(y=y, x=alt.value(0), text="label:N"),
            base.mark_text(fontSize=12, **words).encode(y=y, x=alt.value(0), text="ends:N"),
        ).properties(height={"step": 66})
    )


def tornado(name: str, path: str, found: Sequence[Driver], now: float) -> None:
    """The unknowns that move the cost most, widest first; the mark on each bar is the total as it stands."""
    if not found:
        st.caption(f"{name}: nothing you could still find out would move this by a dollar.")
        return
    frame = pd.DataFrame(
        [
            (
                d.label,
                f"{d.low_word}: {dollars(d.at_low)} · {d.high_word}: {dollars(d.at_high)}",
                min(d.at_low, d.at_high),
                max(d.at_low, d.at_high),
                now,
                i,
            )
            for i, d in enumerate(found)
        ],
        columns=["label", "ends", "low", "high", "now", "order"],
    )
    first = found[0]
    sentence = f"{name}: what moves the cost most is “{first.label.lower()}”: {dollars(first.at_low)} ({first.low_word}) to {dollars(first.at_high)} ({first.high_word})."
    st.vega_lite_chart(
        frame, _tornado_spec(PATH_COLOR[path], TEXT_COLOR[st.context.theme.type or "light"]), alt=sentence
    )
    st.caption(reading.plain(sentence))
    columns = {
        "What": [d.label for d in found],
        "One end": [f"{d.low_word}: {dollars(d.at_low)}" for d in found],
        "Other end": [f"{d.high_word}: {dollars(d.at_high)}" for d in found],
    }
    folded(f"{TWIN}: {name}", f"table_drivers_{path}", lambda: facts(columns))
