"""What a person does on "What matters to me": points, order or nothing, the picture, a hand-over to the therapist."""

from __future__ import annotations

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kapdecide.people import people
from tests.pages.opening import NO_THOUGHTS, again, facts, opened, words

POINTS = {"relief": 80, "onset": 30, "lasting": 60, "harms": 40, "burden": 20, "cost": 60, "therapy": 10}


def person(name: str) -> dict[str, Any]:
    """A demo person's answers, with nothing said about what matters."""
    answers = next(p for p in people() if p.id == name).answers()
    return {part: told for part, told in answers.items() if part not in ("priorities", "therapist")}


def page(priorities: dict[str, Any] | None = None, **more: Any) -> AppTest:
    """Dana's page, with these priorities and whatever else is said."""
    return opened("priorities", person("dana") | more | ({"priorities": priorities} if priorities else {}))


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label.startswith(label)).click()
    return run(at)


def run(at: AppTest) -> AppTest:
    again(at)
    assert not at.exception
    return at


def key(at: AppTest, name: str) -> str:
    return f"w_{name}_{at.session_state.gen}"


def test_before_anything_is_said_no_path_stands_above_another() -> None:
    text = words(page())
    assert "Nothing to draw yet" in text
    assert "kd-bar" not in text
    assert "lines up" not in text


def test_the_picture_waits_for_the_three_questions() -> None:
    text = words(opened("priorities", {"priorities": {"points": POINTS}}))
    assert "Three questions first" in text
    assert "kd-bar" not in text


def test_a_slider_and_its_number_field_are_one_answer() -> None:
    at = page({"method": "swing", "points": {"relief": 50}})
    slider, typed = key(at, "priorities.points.relief"), key(at, "priorities.points.relief.typed")
    assert at.slider(slider).value == at.number_input(typed).value == 50
    at.number_input(typed).set_value(70)
    run(at)
    assert at.slider(slider).value == 70
    at.slider(slider).set_value(20)
    run(at)
    assert at.number_input(typed).value == 20
    assert at.session_state["case"].priorities.points == {"relief": 20}


def test_an_empty_field_is_no_answer_and_a_zero_is_one() -> None:
    at = page({"method": "swing"})
    typed = key(at, "priorities.points.cost.typed")
    assert at.number_input(typed).value is None
    at.number_input(typed).set_value(0)
    run(at)
    assert at.session_state["case"].priorities.points == {"cost": 0}


def test_bars_stand_in_neutral_order_and_shares_only_on_request() -> None:
    at = page({"method": "swing", "points": POINTS})
    text = words(at)
    bars = text[text.index("kd-align") :]
    places = [bars.index(f">{name}<") for name in ("IV infusions", "Spravato", "KAP", "IV with KAP")]
    assert places == sorted(places)
    assert "kd-tens" not in text
    next(t for t in at.toggle if t.label.startswith("Show how often")).set_value(True)
    run(at)
    text = words(at)
    assert "kd-tens" in text
    drawn = next(h.body for h in at.get("html") if "kd-tens" in h.body)
    tens = [part.split('"')[0] for part in drawn.split('kd-tens" role="img" aria-label="')[1:]]
    assert sum(int(t.split()[0]) for t in tens) == 100
    assert "What would change this" in text
    assert "Which question to ask next" in text


def test_fewer_than_four_say_what_is_missing_and_keep_the_bars() -> None:
    text = words(page({"method": "swing", "points": {"relief": 50, "cost": 50}}))
    assert "You gave 2 priorities so far" in text
    assert "kd-bar" in text
    assert "lines up" not in text


def test_all_zero_is_a_sentence() -> None:
    text = words(page({"method": "swing", "points": dict.fromkeys(POINTS, 0)}))
    assert "All your priorities stand at 0" in text
    assert "kd-bar" not in text


def test_order_and_saying_nothing_work_too() -> None:
    text = words(page({"method": "order", "order": ["relief", "cost", "harms", "lasting"]}))
    assert "What would change this" in text
    text = words(page({"method": "none"}))
    assert "chose to say nothing" in text


def test_a_contradiction_is_named_kindly() -> None:
    at = page({"method": "swing", "points": POINTS, "pairs": [["onset", "relief", "onset"]]})
    assert "Both can be true on different days" in words(at)


def test_a_pair_is_kept_once_and_can_be_changed() -> None:
    at = page({"method": "swing", "points": POINTS})
    radio = next(r for r in at.radio if ".pair." in str(r.key))
    a, b = str(radio.key).split(".pair.")[1].rsplit("_", 1)[0].split(".")
    radio.set_value(b)
    run(at)
    assert at.session_state["case"].priorities.pairs == ((a, b, b),)
    next(r for r in at.radio if r.key == radio.key).set_value("same")
    run(at)
    assert at.session_state["case"].priorities.pairs == ((a, b, "same"),)


def test_a_budget_that_is_a_limit_is_no_priority_as_well() -> None:
    at = page({"method": "swing", "points": POINTS}, budget={"role": "limit", "limit_12_months": 4000})
    assert key(at, "priorities.points.cost") not in [s.key for s in at.slider]
    assert "more than your limit of \\$4,000" in words(at) or "more than your limit of $4,000" in words(at)


def test_two_voices_do_not_see_each_other_until_both_have_spoken() -> None:
    at = page({"method": "swing", "points": POINTS}, setting="consultation")
    assert "kd-bar" not in words(at)
    press(at, "Done: hide this")
    assert [s.key for s in at.slider] == []
    assert all("80" not in str(n.value) for n in at.number_input)
    at.radio(key(at, "therapist.priorities.method")).set_value("swing")
    run(at)
    assert all(str(s.key).startswith("w_therapist.") for s in at.slider)
    at.number_input(key(at, "therapist.priorities.points.cost.typed")).set_value(100)
    at.number_input(key(at, "therapist.priorities.points.relief.typed")).set_value(10)
    run(at)
    press(at, "Done: show both")
    text = words(at)
    assert "Two voices" in text
    assert "Nothing is averaged" in text
    assert "kd-bar" in text
    told = at.session_state["case"].therapist.priorities.points
    assert told == {"cost": 100, "relief": 10}
    assert at.session_state["case"].priorities.points == POINTS


def test_another_conditions_numbers_are_never_filled_in() -> None:
    at = opened("priorities", person("jo") | {"priorities": {"method": "swing", "points": POINTS}})
    text = words(at)
    assert "Not measured for OCD" in text
    assert "lines up" not in text


@pytest.mark.parametrize("suicidality", [NO_THOUGHTS | {"thoughts": "yes", "plan_or_intent": "yes"}])
def test_in_danger_nothing_about_priorities_is_shown(suicidality: dict[str, str]) -> None:
    at = opened("priorities", {"safety": {"suicidality": suicidality}, "priorities": {"points": POINTS}})
    text = words(at)
    assert "What matters to me" not in at.title[0].value
    assert "kd-bar" not in text


def test_what_is_open_and_dashed_is_explained() -> None:
    assert "Open parts with a dashed edge were not measured" in words(page({"method": "swing", "points": POINTS}))
    text = words(opened("priorities", person("jo") | {"priorities": {"method": "swing", "points": POINTS}}))
    assert "Parts with a dashed edge are not known for your condition" in text


def test_sources_publishes_which_way_the_tool_leans() -> None:
    at = opened("sources", part="Self-audit")
    assert "Which way this tool leans by itself" in [s.value for s in at.subheader]
    table = next(one for one in facts(at) if "Comes first with no insurance" in one)
    assert sum(int(cell.split()[0]) for cell in table["Comes first with no insurance"]) == pytest.approx(100, abs=2)


def test_a_guess_that_was_not_given_is_not_compared() -> None:
    at = page({"method": "swing", "points": POINTS}, setting="consultation")
    press(at, "Done: hide this")
    press(at, "Done: show both")
    text = words(at)
    assert "The therapist has named nothing yet" in text
    assert "Higher in the therapist" not in text


def test_a_limit_without_a_number_says_so() -> None:
    assert "not typed a limit" in words(page({"method": "swing", "points": POINTS}, budget={"role": "limit"}))


def test_a_number_nobody_measured_carries_the_mark_of_compare_wherever_it_stands() -> None:
    at = opened(
        "priorities",
        person("dana") | {"priorities": {"method": "swing", "points": POINTS}},
        w_folded_table_priorities_0=True,
    )
    text = words(at)
    bars = text[text.index("kd-align") :]
    kap = bars[bars.index(">KAP<") : bars.index(">IV with KAP<")]
    assert 'kd-chip">Not measured</span> chance of clear relief' in kap
    assert "KAP: most of it comes from" in text
    assert re.search(r"KAP: most of it .*Not measured: chance of clear relief", text)
    row = re.findall(r'<th scope="row">Chance of clear relief.*?</tr>', text)[0]
    cells = dict(re.findall(r'<td class="kd-(\w+)"[^>]*>(.*?)</td>', row))
    assert "Not measured" in cells["kap"]
    assert "we assume" in cells["kap"]
    assert "Not measured" not in cells["spravato"]


def test_the_sentence_that_sets_a_path_in_front_says_what_it_rests_on() -> None:
    at = page({"method": "swing", "points": POINTS})
    told = next(m.proto.body for m in at.get("html") if "kd-say" in m.proto.body)
    assert "your points" in told
    assert "rest on ranges we assume, not on measurements" in told
    assert re.search(r"Staying as now lines up as well as [\w ]+, or better, in about \d+ of 100 ways", told)


def test_staying_as_now_is_always_in_the_picture() -> None:
    points = {"method": "swing", "points": POINTS}
    measured = words(page(points))
    assert "The dashed line is staying as you are now" in measured
    other = words(page(points, goals={"main_condition": "ptsd", "conditions": ["ptsd"]}))
    bars = other[other.index("kd-align") :]
    assert '<b class="kd-name">Stay as now</b>' in bars, "where only its range is known, it is a bar like the others"


def test_with_a_limit_the_page_says_how_likely_each_path_that_counts_goes_over_it() -> None:
    points = {"method": "swing", "points": POINTS}
    dana = person("dana")["budget"]
    limited = words(page(points, budget=dana | {"role": "limit"}))
    assert re.search(r"so many would pay more than your limit of .{0,2}6,000: IV infusions \d+", limited)
    assert "so many would pay more" not in words(page(points, budget=dana | {"role": "criterion"}))
