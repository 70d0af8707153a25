"""python -m benchmarks.pages: each page beside a bare page with as many widgets and charts, in one run.

From the message that carries an answer to the end of the script, p50 and p95, the two servers in turn, so that a busy
machine slows both. Read the ratios; the milliseconds belong to the machine. ``benchmarks.clicks`` does it in a browser.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.wire import Person, Rerun, become, serve
from kapdecide.ui.priorities import METHODS

PERSON = "Mara, 34"
# Every kind of widget, and how a bare page draws one.
BARE = {
    "radio": "st.radio('Question', ['One', 'Two', 'Three'], key=k)",
    "selectbox": "st.selectbox('Question', ['One', 'Two', 'Three'], key=k)",
    "checkbox": "st.checkbox('Question', key=k)",
    "number_input": "st.number_input('Question', value=1.0, key=k)",
    "button_group": "st.pills('Question', ['One', 'Two', 'Three'], selection_mode='multi', key=k)",
    "multiselect": "st.multiselect('Question', ['One', 'Two', 'Three'], key=k)",
    "slider": "st.slider('Question', 0, 100, key=k)",
    "text_input": "st.text_input('Question', key=k)",
    "text_area": "st.text_area('Question', key=k)",
    "date_input": "st.date_input('Question', value=None, key=k)",
    "button": "st.button('Press', key=k)",
    "download_button": "st.download_button('Save', data='{}', key=k, on_click='ignore')",
    "file_uploader": "st.file_uploader('Open', key=k)",
    "page_link": "st.page_link(PAGE, label=k)",
    "vega_lite_chart": "st.vega_lite_chart(ROWS, SPEC)",
    "dataframe": "st.dataframe(ROWS)",
    "table": "st.table(ROWS)",
}
BARE_APP = """
import gc, json, os
import pandas as pd
import streamlit as st
from kapdecide.ui.tuning import tune
tune()
ROWS = pd.DataFrame({"month": list(range(12)), "low": [1.0] * 12, "typical": [2.0] * 12, "high": [3.0] * 12})
SPEC = {"mark": "bar", "encoding": {"x": {"field": "month", "type": "ordinal"},
        "y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}}, "height": 190}
VIEWS = json.loads(open(os.environ["BARE_VIEWS"]).read())
LINES = json.loads(os.environ["BARE_LINES"])
def page(name):
    def draw():
        st.title(name)
        st.session_state.n = st.session_state.get("n", 0) + 1
        st.write(f"Run {st.session_state.n}")
        for kind, count in VIEWS[name].items():
            for i in range(count):
                exec(LINES[kind], {"st": st, "k": f"{name}_{kind}_{i}", "ROWS": ROWS, "SPEC": SPEC, "PAGE": PAGES[0]})
    return draw
PAGES = [st.Page(page(name), title=name, url_path=f"view-{i}", default=i == 0) for i, name in enumerate(VIEWS)]
st.navigation(PAGES, position="hidden").run()
"""


@dataclass(frozen=True)
class View:
    """A page in a state worth measuring: what is picked on it first, and which widget is moved."""

    name: str
    page: str
    picks: tuple[tuple[str, Any], ...] = ()
    moved: str | None = None
    """The widget to move; None: whatever there is."""


BODY = View("safety: body", "safety", (("safety_part", "Body"),))
WEIGHTS = View(
    "priorities: weights",
    "priorities",
    (("w_priorities.method_1", METHODS["swing"]),),
    moved="w_priorities.points.relief_1",
)


def next_parts() -> list[View]:
    titles = ("Track it", "Step by step", "Alternatives")
    return [View(f"next steps: {title}", "next_steps", (("next_steps_part", title),)) for title in titles]


def views(pages: Sequence[str]) -> list[View]:
    """Every page as it opens, and Compare with its charts."""
    nothing = (("picked_paths", []),)
    found = [View(name or "start", name, nothing if name == "compare" else ()) for name in pages]
    two = ("picked_paths", ["IV infusions", "Spravato"])
    for topic in ("Money", "How soon and how long it lasts"):
        found.append(View(f"compare: {topic.split()[0].lower()}", "compare", (two, ("picked_topic", [topic]))))
    return [*found, BODY, *next_parts(), WEIGHTS]


def moves(person: Person) -> tuple[str, tuple[Any, Any]] | None:
    """A widget that any page may have, and two values to go back and forth between."""
    for kind, values in (("number_input", (40.0, 41.0)), ("checkbox", (True, False))):
        for name, (found, widget) in person.widgets.items():
            if found == kind and not (kind == "number_input" and widget.has_max):
                return name, values
    for name, (kind, widget) in person.widgets.items():
        if kind == "radio" and "suicidality" not in name:
            return name, (widget.options[0], widget.options[1])
    return None


async def again(person: Person, count: int, moved: str | None = None) -> Rerun:
    """One more answer on the page that is open, or the page once more where nothing can be moved."""
    if moved is not None:
        return await person.set(person.find(moved), [40.0 + count % 2])
    found = moves(person)
    if found is None:
        return await person.rerun()
    name, values = found
    return await person.set(name, values[count % 2])


async def open_view(person: Person, view: View) -> Rerun:
    """Turn to the view. A Compare topic keeps what was picked before, so picks are made anew."""
    shown = await person.go(view.page)
    for ending, wanted in view.picks:
        shown = await person.set(person.find(ending), wanted)
    return shown


def line(times: list[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return 1000 * statistics.median(ordered), 1000 * ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


async def server_times(times: int) -> None:
    counts: dict[str, dict[str, int]] = {}
    with serve() as ours:
        empty, demo = Person(ours.port), Person(ours.port)
        await empty.open()
        await demo.open()
        pages = list(demo.pages)
        await become(demo, PERSON)
        todo = views(pages)
        for view in todo:
            counts[view.name] = await held(demo, view)
        with bare_server(counts) as bare:
            other = Person(bare.port)
            await other.open()
            print(
                f"{'':24s} {'bare p50':>9s} {'p95':>6s} | {'empty p50':>9s} {'p95':>6s} {'ratio':>6s} | {'demo p50':>9s} {'p95':>6s} {'ratio':>6s}   widgets charts elements kB"
            )
            for place, view in enumerate(todo):
                await open_view(demo, view)
                # Without answers, Compare asks its first questions and has nothing to pick.
                await empty.go(view.page)
                await other.go(f"view-{place}" if place else "")
                found: dict[str, list[float]] = {"bare": [], "empty": [], "demo": []}
                size = 0
                for i in range(times + 3):
                    for name, person in (("bare", other), ("empty", empty), ("demo", demo)):
                        one = await again(person, i, view.moved if name == "demo" else None)
                        if one.failed:
                            raise RuntimeError(f"{view.name}: {one.failed}")
                        if i >= 3:
                            found[name].append(one.seconds)
                        size = one.size if name == "demo" else size
                bare_p, empty_p, demo_p = (line(found[name]) for name in ("bare", "empty", "demo"))
                charts = demo.shown["vega_lite_chart"]
                widgets = sum(counts[view.name].values()) - charts
                print(
                    f"{view.name:24s} {bare_p[0]:9.1f} {bare_p[1]:6.1f} | {empty_p[0]:9.1f} {empty_p[1]:6.1f} {empty_p[0] / bare_p[0]:6.2f} |"
                    f" {demo_p[0]:9.1f} {demo_p[1]:6.1f} {demo_p[0] / bare_p[0]:6.2f}   {widgets:7d} {charts:6d} {sum(demo.shown.values()):8d} {size / 1000:.0f}"
                )
            fresh = []
            for i in range(8):
                await demo.go("budget")
                await demo.set(demo.find("budget.limit_12_months_1"), 4000.0 + i)
                fresh.append((await demo.go("compare")).seconds)
            print(
                f"Compare opened after an answer changed: {1000 * statistics.median(fresh):.0f} ms (the whole comparison is computed anew)"
            )


async def held(person: Person, view: View) -> dict[str, int]:
    """How many widgets and charts of each kind a view has."""
    await open_view(person, view)
    return {kind: n for kind, n in person.shown.items() if kind in BARE}


def bare_server(counts: dict[str, dict[str, int]]) -> Any:
    """A bare app with one page per view."""
    folder = Path(tempfile.mkdtemp(prefix="bare-"))
    (folder / "bare.py").write_text(BARE_APP)
    (folder / "views.json").write_text(json.dumps(counts))
    environment = {"BARE_VIEWS": str(folder / "views.json"), "BARE_LINES": json.dumps(BARE), "PYTHONPATH": "."}
    return serve(folder / "bare.py", environment=environment)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--times", type=int, default=40, help="reruns of each page (at most 500)")
    options = parser.parse_args()
    asyncio.run(server_times(min(options.times, 500)))


if __name__ == "__main__":
    main()
