"""Random people on random pages: no page fails, no urgent case shows a price, bad files and bills are named and change nothing.

The normal run is short. ``KAPDECIDE_FUZZ=20`` makes each part twenty times longer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from streamlit.testing.v1 import AppTest

from kapdecide import Knowledge, compare
from kapdecide.case import Case, CaseError, case_of, read_case
from kapdecide.cost.insurance import bill_as_json, read_bill
from kapdecide.safety import urgent
from kapdecide.ui.frame import STEPS, THROUGH_APP, part_key
from tests.conftest import TODAY
from tests.fuzzing import LONGER, QUIET, nasty_text

ROOT = Path(__file__).parents[1]
WITH_PARTS = ("safety", "next_steps", "learn", "sources")
# Money as a page writes it. The help screens name telephone numbers, never an amount.
PRICE = re.compile(r"\$\s?\d")


def words_of(app: AppTest) -> str:
    """Everything the main part of a page says, charts and tables too."""
    found: list[str] = []

    def look(node: Any) -> None:
        proto = getattr(node, "proto", None)
        if proto is not None:
            found.append(str(proto))
        for child in getattr(node, "children", {}).values():
            look(child)

    look(app.main)
    return "\n".join(found)


class Walk(RuleBasedStateMachine):
    """One person: turns pages in any order, touches whatever stands there, gives any value it takes."""

    def __init__(self) -> None:
        super().__init__()
        self.app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)

    @initialize(danger=st.booleans())
    def comes_in(self, danger: bool) -> None:
        """Every second person comes with a plan file that tells of danger, or of none."""
        self.app.run()
        told = {"thoughts": "yes", "plan_or_intent": "yes" if danger else "no", "attempt_or_preparation": "never"}
        case = case_of({**FULL, "safety": {**FULL["safety"], "suicidality": told}})
        assert (urgent(case, KNOWLEDGE[0]) is not None) == danger
        self.app.session_state["answers"] = case.model_dump(mode="json", exclude_none=True)
        self.app.session_state["case"] = case

    @rule(step=st.sampled_from(STEPS))
    def turns_to(self, step: Any) -> None:
        self.app.switch_page(step.file).run()

    @rule(data=st.data(), step=st.sampled_from([step for step in STEPS if step.id in WITH_PARTS]))
    def opens_a_part(self, data: st.DataObject, step: Any) -> None:
        """One of the tabs of a long page."""
        self.app.switch_page(step.file).run()
        if self.app.tabs:  # with an urgent screen there are none
            part = data.draw(st.sampled_from([tab.label for tab in self.app.tabs]))
            self.app.session_state[part_key(step.id)] = part
            self.app.session_state[THROUGH_APP] = True
            self.app.run()

    @rule(data=st.data())
    def answers(self, data: st.DataObject) -> None:
        kind = data.draw(
            st.sampled_from(
                ("radio", "checkbox", "number_input", "selectbox", "text_input", "text_area", "multiselect")
            )
        )
        there = [one for one in getattr(self.app.main, kind) if not one.disabled]
        if not there:
            return
        widget = there[data.draw(st.integers(0, len(there) - 1))]
        match kind:
            case "radio" | "selectbox":
                if widget.options:
                    widget.set_value(data.draw(st.sampled_from(list(widget.options))))
            case "checkbox":
                widget.set_value(data.draw(st.booleans()))
            case "number_input":
                low = widget.min if widget.min is not None and widget.min > -1e6 else -5
                high = widget.max if widget.max is not None and widget.max < 1e6 else 1_000_000
                number = data.draw(st.integers(int(low), int(high)))
                widget.set_value(type(widget.step or 1)(number))
            case "text_input" | "text_area":
                widget.set_value(data.draw(nasty_text))
            case _:
                widget.set_value(data.draw(st.lists(st.sampled_from(list(widget.options)), max_size=3, unique=True)))
        self.app.run()

    @rule(data=st.data())
    def presses(self, data: st.DataObject) -> None:
        there = [one for one in self.app.button if not one.disabled]
        if there:
            there[data.draw(st.integers(0, len(there) - 1))].click().run()

    @invariant()
    def no_page_fails(self) -> None:
        assert not self.app.exception, self.app.exception

    @invariant()
    def danger_shows_no_price(self) -> None:
        if "case" not in self.app.session_state:
            return
        case: Case = self.app.session_state["case"]
        if urgent(case, KNOWLEDGE[0]) is not None:
            assert not PRICE.search(words_of(self.app)), "an urgent case shows a price"


KNOWLEDGE: list[Knowledge] = []


@pytest.fixture(autouse=True)
def _read_once(knowledge: Knowledge) -> None:
    KNOWLEDGE[:] = [knowledge]


def test_a_random_walk_never_fails_and_danger_never_shows_a_price() -> None:
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=4 * LONGER, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def refused(work: Callable[[], object]) -> dict[str, str] | None:
    """Every field at fault with its sentence; None where there is none. Any other error goes through."""
    try:
        work()
    except CaseError as error:
        return error.faults if all(map(all, error.faults.items())) else {}
    return None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
FULL = json.loads((ROOT / "data" / "people" / "02-mara.json").read_text("utf-8"))["case"]
BILLS = [json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "data" / "worked_bills").glob("*.json"))]


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))]


@st.composite
def spoiled(draw: st.DrawFn, whole: Any) -> Any:
    """A good document with one to three of its values replaced by anything."""
    made = json.loads(json.dumps(whole))
    for _ in range(draw(st.integers(1, 3))):
        *above, last = draw(st.sampled_from([place for place in places(made) if place]))
        here = made
        for key in above:
            here = here[key]
        here[last] = draw(JSON)
    return made


@settings(max_examples=60 * LONGER, deadline=None, suppress_health_check=QUIET)
@given(content=st.binary(max_size=300) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_a_plan_or_are_refused_by_name(content: bytes) -> None:
    assert refused(lambda: read_case(content)) != {}


@settings(max_examples=60 * LONGER, deadline=None, suppress_health_check=QUIET)
@given(content=spoiled(FULL))
def test_a_spoiled_plan_is_compared_or_refused_by_the_name_of_a_field(content: Any) -> None:
    text = json.dumps(content)
    if refused(lambda: compare(read_case(text), KNOWLEDGE[0], today=TODAY, points=16)) is None:
        case = read_case(text)
        assert compare(case, KNOWLEDGE[0], today=TODAY, points=16).urgent == (urgent(case, KNOWLEDGE[0]) is not None)


@settings(max_examples=60 * LONGER, deadline=None, suppress_health_check=QUIET)
@given(content=st.sampled_from(BILLS).flatmap(spoiled) | JSON)
def test_a_spoiled_bill_is_priced_or_refused_by_name(content: Any) -> None:
    if refused(lambda: bill_as_json(read_bill(content))) is None:
        assert "patient_total" in bill_as_json(read_bill(content))
