"""What a person does on "If it does not work": plan, enter totals, walk the steps, find and compare alternatives."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kapdecide.ui.frame import THROUGH_APP
from tests.pages.opening import NO_THOUGHTS, every_part, facts, opened, turn

TODAY = dt.date.today()


def day(ago: int) -> dt.date:
    return TODAY - dt.timedelta(days=ago)


def page(answers: dict[str, Any] | None = None, part: str = "Plan ahead") -> AppTest:
    """One part of the page of a person with these answers; no thoughts of suicide unless they say so."""
    return opened("next_steps", {"safety": {"suicidality": NO_THOUGHTS}} | (answers or {}), part=part)


def run(at: AppTest) -> AppTest:
    """One rerun, as in the browser: not by way of app.py again, which would forget what a widget holds."""
    at.session_state[THROUGH_APP] = True
    at.run()
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label.startswith(label)).click()
    return run(at)


def key(at: AppTest, name: str) -> str:
    return f"w_{name}_{at.session_state.gen}"


def add(at: AppTest, when: dt.date, score: int) -> AppTest:
    at.date_input(key(at, "score_day")).set_value(when)
    at.number_input(key(at, "score_total")).set_value(score)
    press(at, "Add this total")
    return at


def verdict(at: AppTest) -> str:
    """The sentence above the chart."""
    return next(h.body for h in at.get("html") if 'role="status"' in h.body and "start" in h.body)


def texts(at: AppTest) -> str:
    return "\n".join(str(getattr(e, "value", "")) for e in (*at.markdown, *at.caption, *at.warning, *at.error))


STARTED = {
    "goals": {"main_condition": "depression", "leaning_before": "iv"},
    "budget": {"start_date": day(120).isoformat()},
    "measures": {"baseline": {"phq9": 20}},
}


def test_five_totals_change_the_class_at_the_right_one() -> None:
    at = page(STARTED, "Track it")
    said = []
    for ago, score in ((90, 19), (76, 15), (62, 10), (48, 14), (34, 15)):
        add(at, day(ago), score)
        said.append(verdict(at).split(".")[0].split("<strong>")[1])
    assert said == [
        "No change that counts yet",
        "Some change (partial response)",
        "Clear change (response)",
        "Up again, not yet for two weeks",
        "Up again for two weeks (relapse)",
    ]
    assert "**You may be at step 11: If you felt better, then slipped back**" in texts(turn(at, "next_steps", "Step by step"))
    assert len(at.session_state.case.measures.scores) == 5


@pytest.mark.parametrize(
    ("score", "said"), [(28, "between 0 and 27"), (-1, "between 0 and 27"), (None, "a day and a total")]
)
def test_a_total_that_cannot_be_is_refused_by_name(score: int | None, said: str) -> None:
    at = page(STARTED, "Track it")
    at.number_input(key(at, "score_total")).set_value(score)
    press(at, "Add this total")
    assert said in at.error[0].value
    assert not at.session_state.case.measures.scores


def test_one_day_takes_one_total_of_a_scale_and_deleting_frees_it() -> None:
    at = add(page(STARTED, "Track it"), day(30), 12)
    add(at, day(30), 11)
    assert "already" in at.error[0].value
    which = next(s for s in at.selectbox if s.label == "Which one?")
    which.set_value(0)
    run(at)
    press(at, "Delete this total")
    assert not at.session_state.case.measures.scores
    add(at, day(30), 11)
    assert [e.score for e in at.session_state.case.measures.scores] == [11]


def test_pasted_lines_keep_the_good_rows_and_name_the_bad_ones() -> None:
    at = page(STARTED, "Track it")
    lines = f"date,scale,score\n{day(60)},PHQ-9,14\n{day(46)},PHQ-9,99\n{day(32)},GAD-7,8"
    at.text_area(key(at, "score_lines")).set_value(lines)
    run(at)
    press(at, "Add these totals")
    assert "2 totals added" in at.warning[0].value
    assert "Line 3" in at.warning[0].value
    assert [(e.scale, e.score) for e in at.session_state.case.measures.scores] == [("phq9", 14), ("gad7", 8)]


def fill_in(at: AppTest, values: list[int]) -> None:
    for place, value in enumerate(values):
        at.radio(key(at, f"item_phq9_{place}")).set_value(value)
    run(at)


def test_the_nine_questions_add_up_and_count() -> None:
    at = page(STARTED, "Track it")
    fill_in(at, [1, 1, 1, 2, 0, 0, 1, 0, 0])
    assert "**Your total is 6 of 27.**" in texts(at)
    press(at, "Add this PHQ-9 total")
    case = at.session_state.case
    assert [(e.score, e.date) for e in case.measures.scores] == [(6, TODAY)]
    assert case.measures.phq9_items == (1, 1, 1, 2, 0, 0, 1, 0, 0)
    assert case.measures.baseline == {"phq9": 20}
    assert verdict(at).count("Clear change (response)")


def test_item_nine_above_zero_asks_about_suicide_at_once_and_an_intent_brings_help_alone() -> None:
    at = page(STARTED, "Track it")
    asked = "Do you have a plan, or do you mean to act on such thoughts?"
    assert not any(asked in r.label for r in at.radio)
    at.radio(key(at, "item_phq9_8")).set_value(1)
    run(at)
    plan = next(r for r in at.radio if asked in r.label)
    plan.set_value("yes")
    run(at)
    assert not any(b.label == "Add this total" for b in at.button)
    assert not any("Alternatives" in t.label for t in at.tabs)


def test_the_plan_is_kept_and_shows_what_counts_from_this_start() -> None:
    at = page(STARTED)
    shown = next(table for table in facts(at) if "PHQ-9 total" in table)
    assert shown["PHQ-9 total"] == ["4 or less", "5 to 10", "11 to 15", "16 to 24", "25 or more"]
    at.selectbox(key(at, "plan.next_first")).set_value("tms")
    run(at)
    at.selectbox(key(at, "plan.next_second")).set_value("ect")
    run(at)
    at.number_input(key(at, "plan.stop_amount")).set_value(3000.0)
    run(at)
    at.text_input(key(at, "plan.contact")).set_value("My sister")
    run(at)
    at.date_input(key(at, "plan.stop_date")).set_value(day(-30))
    run(at)
    press(at, "Use ")
    plan = at.session_state.case.plan
    assert (plan.next_first, plan.next_second, plan.stop_amount, plan.contact) == ("tms", "ect", 3000.0, "My sister")
    # IV: the fourth infusion, two weeks after the start.
    assert plan.checkpoint == day(120 - 14)
    assert json.loads(at.session_state.case.to_json())["plan"]["next_first"] == "tms"


def test_no_day_is_suggested_for_a_path_that_is_not_now() -> None:
    answers = STARTED | {
        "safety": {"suicidality": NO_THOUGHTS | {"thoughts": "yes"}, "age": 40},
        "goals": {"main_condition": "depression", "leaning_before": "home"},
    }
    at = page(answers)
    path = at.selectbox(key(at, "plan_path"))
    assert path.value is None, "what is not now is not picked beforehand"
    path.set_value("home")
    run(at)
    assert "“not now” for you, so we suggest no day" in " ".join(w.value for w in at.warning)
    assert not [b for b in at.button if b.label.startswith("Use ")]
    at.selectbox(key(at, "plan_path")).set_value("iv")
    run(at)
    press(at, "Use ")
    assert at.session_state.case.plan.checkpoint is not None
    assert at.selectbox(key(at, "plan_path")).value == "iv", "the path the day is for stays picked"


def test_alone_a_step_speaks_plainly_and_in_consultation_the_clinician_reads_more() -> None:
    at = page(STARTED | {"setting": "self"}, "Step by step")
    at.radio(key(at, "step_shown")).set_value("medicine-check")
    run(at)
    assert "diazepam" not in texts(at)
    assert "Questions you can ask" in texts(at)
    at = page(STARTED | {"setting": "consultation"}, "Step by step")
    at.radio(key(at, "step_shown")).set_value("medicine-check")
    run(at)
    assert "diazepam" in texts(at)


def test_every_step_can_be_walked_to_and_on_from() -> None:
    at = page(STARTED, "Step by step")
    steps = at.radio(key(at, "step_shown"))
    assert len(steps.options) == 16
    at.radio(key(at, "step_shown")).set_value("check-delivery")
    run(at)
    press(at, "5. ")
    assert at.radio(key(at, "step_shown")).value == "medicine-check"
    press(at, "Back to where you may be")
    assert at.radio(key(at, "step_shown")).value == "define-nonresponse"


def list_of(at: AppTest) -> str:
    return "".join(h.body for h in at.get("html") if "kd-list" in h.body and "<details" in h.body)


def test_the_list_is_short_at_first_and_all_83_are_a_few_presses_away() -> None:
    at = page(part="Alternatives")
    assert list_of(at).count("<details") == 12
    for _ in range(6):
        press(at, "Show ")
    assert list_of(at).count("<details") == 83
    assert not [b for b in at.button if b.key == "alt_more"]


def test_with_two_conditions_a_heading_says_for_which_one_the_evidence_is_strong() -> None:
    at = page({"goals": {"main_condition": "ptsd", "conditions": ["depression", "ptsd"]}}, "Alternatives")
    headings = [s.value for s in at.subheader if "evidence" in s.value]
    assert headings[:2] == ["PTSD: strong evidence (3)", "Depression: strong evidence (8)"]
    assert "Where two are equal, PTSD comes first." in texts(at)
    assert "rates neither" not in texts(at), "both have something strong"
    assert not [s for s in headings if s.startswith("Strong evidence")]


def test_a_relative_of_a_condition_is_named_where_it_stands_in() -> None:
    at = page({"goals": {"main_condition": "complex_ptsd"}}, "Alternatives")
    headings = [s.value for s in at.subheader if "evidence" in s.value]
    assert headings[0] == "Not rated for complex PTSD. For PTSD: strong evidence (1)"
    assert "For complex PTSD, our record rates neither ECT, TMS nor a talk therapy as strong." in texts(at)
    both = page({"goals": {"main_condition": "complex_ptsd", "conditions": ["depression"]}}, "Alternatives")
    assert "For complex PTSD, our record rates neither" in texts(both)
    assert "ECT for severe" in texts(both)


def test_an_alternative_that_is_not_for_this_person_says_why_and_stays_in_sight() -> None:
    answers = {"safety": {"suicidality": NO_THOUGHTS, "age": 40, "answers": {"psychosis": "yes"}}}
    at = page(answers, "Alternatives")
    at.text_input(key(at, "alt_search")).set_value("cannabis")
    run(at)
    assert "Not now" in list_of(at)
    assert "psychosis" in list_of(at)


def test_the_three_questions_nothing_else_asks_are_kept_with_the_safety_answers() -> None:
    at = page(part="Alternatives")
    next(r for r in at.radio if "SSRI" in r.label).set_value("yes")
    run(at)
    assert at.session_state.case.safety.answers == {"ssri": "yes"}
    at.text_input(key(at, "alt_search")).set_value("ayahuasca")
    run(at)
    assert "Not now" in list_of(at)


def test_together_both_read_the_same_plain_words_and_the_clinicians_stand_apart() -> None:
    def described(setting: str) -> str:
        return list_of(page({"setting": setting, "goals": {"main_condition": "trd"}}, "Alternatives"))

    alone, together = described("self"), described("consultation")
    plain, terms = "36 of 100 did when they switched antidepressants", "ASCERTAIN-TRD: 52% responded"
    assert plain in alone
    assert "For the clinician" not in alone
    assert plain in together
    assert terms not in alone
    assert together.index("For the clinician") < together.index(terms)


def test_three_stand_side_by_side_in_the_same_slots() -> None:
    at = page(STARTED, "Alternatives")
    at.multiselect(key(at, "alt_together")).set_value(["ect", "tms", "esketamine-spray"])
    run(at)
    table = next(h.body for h in at.get("html") if 'id="side-by-side"' in h.body)
    assert table.count('scope="col"') == 3
    assert table.count('scope="row"') >= 12
    assert table.count("<td data-path") == 3 * table.count('scope="row"')


@pytest.mark.parametrize("word", ["best", "winner", "recommended", "match %", "breakthrough", "miracle"])
def test_nothing_is_called_the_top_choice(word: str) -> None:
    parts = every_part("next_steps", {"safety": {"suicidality": NO_THOUGHTS}} | STARTED)
    whole = "".join(texts(at) + list_of(at) for at in parts).lower()
    assert "alternatives" in whole
    assert f" {word} " not in whole
