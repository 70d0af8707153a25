"""The answers in the session: as typed, and as the case they make.

Nothing here leaves the memory of the session. What was typed is kept even when
it cannot be used; the case is built from all that can.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from kapdecide import plan_file
from kapdecide.case import Case
from kapdecide.comparison import Comparison, Drawn, PathComparison, UrgentHelp, draw, pictured, unweighed
from kapdecide.cost.drivers import Driver, drivers
from kapdecide.knowledge import Knowledge, load_knowledge

T = TypeVar("T")
# The one thing that outlives a person: which session the browser talks to.
MARK = "session_mark"
EMPTY: dict[str, Any] = {"schema_version": 1}


@st.cache_resource(show_spinner="Reading the knowledge base")
def knowledge() -> Knowledge:
    """Read once for all sessions; it holds no person's answers."""
    return load_knowledge()


def begin() -> None:
    """A fresh session starts with no answers."""
    if "answers" not in st.session_state:
        st.session_state.answers = copy.deepcopy(EMPTY)
        st.session_state.faults = {}
        st.session_state.case = Case()
        st.session_state.gen = 0
        st.session_state.changed = False


def today() -> dt.date:
    return dt.date.today()


def case() -> Case:
    """The case made of every answer that can be used."""
    found: Case = st.session_state.case
    return found


def fault(field: str) -> str | None:
    """What is wrong with a field, in one sentence."""
    faults: dict[str, str] = st.session_state.faults
    return faults.get(field)


def faults() -> dict[str, str]:
    found: dict[str, str] = st.session_state.faults
    return found


def answer(field: str) -> Any:
    """What was typed for ``part.key`` (or deeper), None when nothing was."""
    here: Any = st.session_state.answers
    for name in field.split("."):
        if not isinstance(here, dict):
            return None
        here = here.get(name)
    return here


def _set(tree: dict[str, Any], field: str, value: Any) -> None:
    *parents, last = field.split(".")
    for name in parents:
        tree = tree.setdefault(name, {})
    if value is None:
        tree.pop(last, None)
    else:
        tree[last] = value


def put(field: str, value: Any) -> None:
    """Keep one answer. One that cannot be used is kept as typed, named, and left out of the case."""
    put_all({field: value})


def put_all(values: dict[str, Any]) -> None:
    answers = st.session_state.answers
    for field, value in values.items():
        _set(answers, field, value)
    st.session_state.case, st.session_state.faults = usable(answers)
    st.session_state.changed = True


def usable(answers: dict[str, Any]) -> tuple[Case, dict[str, str]]:
    """The case of all answers that hold together, and a sentence for each that does not."""
    return plan_file.usable(answers, knowledge(), today())


def replace(answers: dict[str, Any]) -> dict[str, str]:
    """Take over a whole set of answers (a plan file, a demo person). Returns what could not be used."""
    made, found = usable(answers)
    kept = made.model_dump(mode="json", exclude_none=True)
    st.session_state.answers = kept
    st.session_state.case, st.session_state.faults = made, {}
    st.session_state.gen += 1  # every widget is drawn anew with the new answers
    st.session_state.changed = False
    st.session_state.pop("gates_seen", None)
    return found


def made_up_person(name: str | None) -> None:
    """Whose made-up answers these are; None when they are a person's own."""
    st.session_state.demo_person = name


def made_up() -> bool:
    """Whether what is on screen is made up. The mark stays until the demo is reset, whatever else is answered."""
    return bool(st.session_state.get("demo_person")) or case().setting == "demo"


def answered() -> bool:
    """Whether anything was answered here besides who is at the screen."""
    return bool(st.session_state.answers.keys() - EMPTY.keys() - {"setting"})


def reset() -> None:
    """Nothing of the person before is left: no answer, no draft, no picture, no search."""
    after = st.session_state.gen + 1
    for name in list(st.session_state):
        if name != MARK:
            del st.session_state[name]
    begin()
    st.session_state.gen = after  # every widget is drawn anew


def key(field: str) -> str:
    return f"w_{field}_{st.session_state.gen}"


def kept(field: str) -> dict[str, Any]:
    """For a widget that holds no answer (a search, a filter): what it shows stays while it is out of sight."""
    return {"key": key(field), "persist_state": "session"}


def bind(field: str, save: Callable[[Any], Any] | None = None) -> dict[str, Any]:
    """Key and callback that tie a widget to an answer; the widget's value comes from ``answer``."""
    name = key(field)

    def keep() -> None:
        value = st.session_state[name]
        put(field, save(value) if save else value)

    return {"key": name, "on_change": keep}


def held(name: str, about: object, make: Callable[[], T]) -> T:
    """Something made of what it is ``about``, made anew only when that is no longer the same."""
    kept = st.session_state.get(f"held_{name}")
    if kept is None or kept[0] != about:
        kept = (about, make())
        st.session_state[f"held_{name}"] = kept
    found: T = kept[1]
    return found


def arrive(page: str) -> None:
    """Which page is drawn. On the first run of a page its fields are filled anew; see ``bind_empty``."""
    st.session_state.arrived = st.session_state.get("page_shown") != page
    st.session_state.page_shown = page


def bind_empty(field: str, shown: Any, save: Callable[[Any], Any] | None = None) -> dict[str, Any]:
    """As ``bind``, for a field that can be emptied again. Give the widget no value: it is filled here."""
    tied = bind(field, save)
    fill(tied["key"], shown)
    return tied


def fill(name: str, shown: Any) -> None:
    """Put what a field shows into it, when it is drawn for the first time on this page.

    The platform lets a person empty only what began empty, so the answer cannot come as the widget's value. Not on
    every run: that would undo a fast typist.
    """
    if st.session_state.get("arrived", True) or name not in st.session_state:
        st.session_state[name] = shown


def result(weighing: bool = False) -> Comparison | UrgentHelp:
    """The comparison of this session's case, computed anew only when an answer that it reads changed.

    ``weighing``: the page moves weights, so what they act on is kept. It is a megabyte or two; no other page holds it.
    """
    made, now = case(), today()

    def weighed() -> Comparison | UrgentHelp:
        before = drawn() if weighing else draw(made, knowledge(), today=now)
        return before.weighed(made, knowledge())

    found = held("result", (pictured(made), now), weighed)
    if not weighing:
        st.session_state.pop("held_drawn", None)
    return found


def drawn() -> Drawn:
    """The comparison before the priorities: kept while only weights move."""
    made, now = case(), today()

    def settled() -> Drawn:
        found = draw(made, knowledge(), today=now)
        _ = found.standing  # worked out now, so that what it is made of can go
        return found

    return held("drawn", (unweighed(made), now), settled)


def cost_drivers(path: PathComparison, found: Comparison) -> list[Driver]:
    """What moves this path's cost most; worked out once for each picture."""
    made, cost = case(), path.cost
    if path.id == "stay" or cost is None or not cost.programme:
        return []
    name, programme, mode = path.id, cost.programme, cost.card_mode or "standard"
    return held(
        f"drivers_{name}",
        (pictured(made), found.today),
        lambda: drivers(name, programme, mode, made, knowledge(), found.start, found.today),
    )
