"""Every page with every kind of person: it opens, keeps what was answered, and says what is missing or wrong."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kapdecide.case import Case
from kapdecide.people import people
from kapdecide.ui.frame import STEP, STEPS
from tests.pages.opening import again, turn

APP = Path(__file__).parents[2] / "app.py"
PERSONS = {person.id: person for person in people()}
PAGES = [step.id for step in STEPS]


def app(**session: Any) -> AppTest:
    """The app with a session that has begun."""
    running = AppTest.from_file(APP, default_timeout=60)
    for name, value in session.items():
        running.session_state[name] = value
    return running.run()


def turn_to(running: AppTest, step: str) -> AppTest:
    running.switch_page(STEP[step].file).run()
    assert not running.exception, f"{step}: {[error.value for error in running.exception]}"
    return running


def through_parts(running: AppTest, step: str) -> None:
    """Each part of a page that has several opens too."""
    for tab in [tab.label for tab in running.tabs][1:]:
        turn(running, step, tab)
        assert not running.exception, f"{step}, {tab}: {[error.value for error in running.exception]}"


def become(running: AppTest, person: str) -> AppTest:
    running.session_state["w_folded_people_0"] = True
    again(running).button(key=f"person_{person}").click().run()
    assert not running.exception
    return running


def field(running: AppTest, name: str) -> Any:
    """The widget tied to one answer; its key carries a generation after the name."""
    kinds = (running.number_input, running.radio, running.selectbox, running.checkbox, running.text_input)
    return next(
        widget
        for widget in itertools.chain(*kinds)
        if widget.key and widget.key.startswith(f"w_{name}_") and widget.key.removeprefix(f"w_{name}_").isdigit()
    )


def words(running: AppTest) -> str:
    shown = itertools.chain(
        running.title, running.info, running.warning, running.error, running.markdown, running.caption
    )
    return "\n".join(str(element.value) for element in shown)


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("setting", ["consultation", "self"])
def test_every_page_opens_with_nothing_answered(setting: str, quick: bool) -> None:
    running = app(quick=quick)
    field(running, "setting").set_value(setting).run()
    for step in PAGES:
        turn_to(running, step)
        assert len(running.title) == 1, step
        through_parts(running, step)


@pytest.mark.parametrize("person", list(PERSONS))
def test_every_page_opens_for_every_demo_person(person: str) -> None:
    running = become(app(), person)
    for step in PAGES:
        turn_to(running, step)
        assert len(running.title) == 1, step
        through_parts(running, step)


def test_an_empty_case_is_told_what_would_appear() -> None:
    running = app()
    assert "The comparison opens when all three have an answer" in words(turn_to(running, "compare"))
    assert "Still open: Suicide and age (4), Body" in words(turn_to(running, "safety"))


TYPED: dict[str, tuple[str, Any]] = {
    "goals": ("goals.failed_antidepressants", 3),
    "safety": ("safety.age", 47),
    "insurance": ("insurance.state", "OH"),
    "budget": ("budget.limit_12_months", 4000.0),
}


@pytest.mark.parametrize("order", list(itertools.permutations(TYPED))[::5])
def test_answers_outlive_page_changes_in_any_order(order: tuple[str, ...]) -> None:
    running = app()
    for step in order:
        turn_to(running, step)
        name, value = TYPED[step]
        field(running, name).set_value(value).run()
    for step in reversed(order):
        turn_to(running, step)
        name, value = TYPED[step]
        assert field(running, name).value == value, step


@pytest.mark.parametrize(
    ("step", "name", "bad", "good_name", "good"),
    [
        ("goals", "goals.failed_antidepressants", -1, "goals.aim", "both"),
        ("safety", "safety.age", 300, "safety.suicidality.thoughts", "no"),
        ("insurance", "insurance.deductible_met", 5000.0, "insurance.state", "OH"),
        ("budget", "budget.limit_12_months", -5.0, "budget.limit_8_weeks", 900.0),
    ],
)
def test_a_wrong_answer_gets_a_sentence_and_the_rest_is_kept(
    step: str, name: str, bad: Any, good_name: str, good: Any
) -> None:
    running = turn_to(app(), step)
    if step == "insurance":
        field(running, "insurance.payer").set_value("ppo").run()
        field(running, "insurance.deductible").set_value(1000.0).run()
    field(running, name).set_value(bad).run()
    field(running, good_name).set_value(good).run()
    assert not running.exception
    assert [error for error in running.error if "We left it out for now" in error.value]
    assert field(running, name).value == bad
    turn_to(running, "start")
    turn_to(running, step)
    assert field(running, good_name).value == good
    assert field(running, name).value == bad


@pytest.mark.parametrize(
    ("step", "name", "typed"),
    [("budget", "budget.limit_12_months", 4000.0), ("goals", "goals.failed_antidepressants", 2)],
)
def test_a_number_can_be_taken_back(step: str, name: str, typed: float) -> None:
    running = turn_to(app(), step)
    field(running, name).set_value(typed)
    assert again(running).session_state["answers"][name.partition(".")[0]]
    # The platform lets only a field that began empty be emptied.
    assert not field(running, name).proto.HasField("default")
    field(running, name).set_value(None)
    again(running)
    assert not running.session_state["answers"].get(name.partition(".")[0])
    turn_to(running, "answers")
    assert field(turn_to(running, step), name).value is None


def test_a_choice_from_a_list_can_be_taken_back() -> None:
    running = turn_to(app(), "goals")
    field(running, "goals.main_condition").set_value("ptsd")
    assert again(running).session_state["case"].goals.main_condition == "ptsd"
    assert not field(running, "goals.main_condition").proto.HasField("default")
    field(running, "goals.main_condition").set_value(None)
    assert again(running).session_state["case"].goals.main_condition is None


def test_what_was_marked_on_the_phq9_can_be_taken_back() -> None:
    running = turn_to(app(quick=False), "goals")
    running.session_state["w_folded_phq9_0"] = True
    again(running)
    for item in range(9):
        running.radio(key=f"w_phq9_{item}_{running.session_state['gen']}").set_value(1)
        running.session_state[f"w_folded_phq9_{running.session_state['gen']}"] = True
        again(running)
    assert running.session_state["case"].measures.phq9_items == (1,) * 9
    running.session_state[f"w_folded_phq9_{running.session_state['gen']}"] = True
    again(running)
    next(b for b in running.button if b.label == "Clear these nine answers").click()
    again(running)
    assert running.session_state["case"].measures.phq9_items is None
    running.session_state[f"w_folded_phq9_{running.session_state['gen']}"] = True
    again(running)
    assert running.radio(key=f"w_phq9_0_{running.session_state['gen']}").value is None
    assert not [b for b in running.button if b.label == "Clear these nine answers"], "nothing is left to clear"


def test_starting_over_leaves_nothing_of_the_person_before() -> None:
    running = turn_to(app(quick=False), "goals")
    field(running, "goals.main_condition").set_value("ptsd")
    again(running)
    running.session_state["w_folded_phq9_0"] = True
    again(running).radio(key="w_phq9_0_0").set_value(2)
    again(running)
    running.session_state["w_folded_start_over_0"] = True
    again(running)
    next(b for b in running.button if b.label == "Delete all answers here").click()
    again(running)
    assert running.session_state["case"] == Case()
    left = running.session_state._state.filtered_state
    assert "gen" in left
    assert not [name for name in left if name.endswith("_0") or "typed" in name]
    turn_to(running, "goals")
    running.session_state["w_folded_phq9_1"] = True
    assert again(running).radio(key="w_phq9_0_1").value is None


def test_answers_of_a_person_give_way_to_a_made_up_one_only_when_they_say_so() -> None:
    running = app()
    turn_to(running, "goals")
    field(running, "goals.main_condition").set_value("ptsd")
    again(running)
    turn_to(running, "start")
    running.session_state["w_folded_people_0"] = True
    again(running)
    assert running.button(key="person_dana").disabled
    assert any("You have answers here" in w.value for w in running.warning)
    running.checkbox(key="w_replace_a made-up person_0").check()
    assert not again(running).button(key="person_dana").disabled


@pytest.mark.parametrize("step", ["goals", "insurance", "budget"])
def test_the_quick_walk_leads_to_every_question(step: str) -> None:
    running = turn_to(app(quick=True), step)
    few = len(running.main)
    next(b for b in running.button if b.label == "Show every question").click()
    again(running)
    assert not running.session_state["quick"]
    assert not any(b.label == "Show every question" for b in running.button)
    assert step == "insurance" or len(running.main) > few


def test_an_answer_left_out_of_a_file_is_named_as_the_questions_name_it() -> None:
    told = {"schema_version": 1, "insurance": {"payer": "gold"}, "safety": {"age": 40, "answers": {"maoi": "perhaps"}}}

    def script(content: str) -> None:
        import streamlit as st

        from kapdecide.ui import plan_file, state

        state.begin()
        st.session_state.said = plan_file.open_plan(content.encode())

    at = AppTest.from_function(script, args=(json.dumps(told),), default_timeout=60).run()
    assert not at.exception
    [lost] = [text for kind, text in at.session_state["said"] if kind == "lost"]
    assert "Insurance (not an answer we know)" in lost
    assert "MAOI antidepressant" in lost
    assert "insurance.payer" not in lost
