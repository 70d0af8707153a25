"""What a decision aid owes everybody, held on the pages as a person meets them."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from kapdecide import Knowledge, compare
from kapdecide.case import case_of
from kapdecide.report import render, sheet
from kapdecide.ui.frame import LOOK_UP, STEP, STEPS
from kapdecide.ui.topics import TOPICS
from kapdecide.wording import dollars
from tests.pages.opening import NO_THOUGHTS, PAGES, again, opened, words

RESISTANT = {
    "goals": {"main_condition": "trd", "conditions": ["trd"], "failed_antidepressants": 3},
    "safety": {"suicidality": NO_THOUGHTS},
}
PATHS = ["stay", "iv", "spravato", "home", "kap", "iv_kap"]
SLOTS = re.compile(r'<td class="kd-(\w+)"[^>]*>(.*?)</td>', re.S)


def tables(topic: str) -> list[str]:
    return [
        m.proto.body for m in opened("compare", RESISTANT, picked_topic=topic).get("html") if "<table" in m.proto.body
    ]


def test_the_first_page_states_the_decision() -> None:
    at = opened("start")
    assert at.title[0].value == "Which ketamine path, if any, should you talk over next?"
    assert "stay as you are now" in words(at)


def test_all_six_paths_are_columns_and_staying_is_the_first(knowledge: Knowledge) -> None:
    names = {path.id: path.short_name for path in knowledge.paths}
    for topic in ("first", *TOPICS):
        for head in re.findall(r"<thead>.*?</thead>", tables(topic)[0], re.S):
            columns = re.findall(r'<span class="kd-name"[^>]*>(.*?)</span>', head)
            assert columns == [names[path] for path in PATHS], topic


@pytest.mark.parametrize("topic", ["first", *TOPICS])
def test_every_path_answers_every_question_of_every_topic(topic: str) -> None:
    for row in re.findall(r'<th scope="row">.*?</tr>', tables(topic)[0], re.S):
        cells = SLOTS.findall(row)
        assert [path for path, _ in cells] == PATHS
        assert all(re.sub(r"<[^>]+>", "", cell).strip() for _, cell in cells)


def test_each_path_says_what_it_is_like_for_body_mind_and_daily_life(knowledge: Knowledge) -> None:
    body, mind, daily = (
        ("after_effects_that_day", "food_rule"),
        ("feelings_frightening", "feelings_pleasant"),
        ("driving_rule", "work_next_day"),
    )
    for route in knowledge.routes:
        told = {fact.topic for fact in knowledge.route_facts if fact.route == route.id and fact.text}
        if route.path == "stay":
            assert "what_it_is_like" in told
            continue
        for part in (body, mind, daily):
            assert set(part) <= told, route.id
        assert any(step.route == route.id for step in knowledge.treatment_days), route.id
        assert any(day.route == route.id for day in knowledge.first_8_weeks), route.id


@pytest.mark.parametrize("page", PAGES)
def test_every_page_shows_the_date_of_its_content(page: str, knowledge: Knowledge) -> None:
    shown = words(opened(page, RESISTANT))
    assert f"Content {knowledge.content_version}" in shown
    dt.date.fromisoformat(knowledge.content_version[:10])


def test_no_estimate_stands_without_its_range_and_certainty(knowledge: Knowledge) -> None:
    found = compare(case_of(RESISTANT), knowledge, today=dt.date(2026, 11, 24), points=256)
    assert found.urgent is False
    for path in found.paths.values():
        if path.response.extra is not None:
            assert path.response.extra.low < path.response.extra.high
        for month in (path.well_at_months or {}).values():
            assert month.low < month.high
        assert path.response.certainty or not path.response.measured or path.id == "stay"
    adds = re.search(r'<th scope="row">What the treatment adds.*?</tr>', "".join(tables("help")), re.S)
    assert adds is not None
    for path, cell in SLOTS.findall(adds.group()):
        assert path == "stay" or "could be" in cell or "Not measured" in cell, path
    sure = re.search(r'<th scope="row">How sure is it\?.*?</tr>', tables("sure")[0], re.S)
    assert sure is not None
    for path, cell in SLOTS.findall(sure.group()):
        assert re.search(r"(High|Moderate|Low|Very low|Low-moderate|Not measured)", cell, re.I), path


def test_every_study_says_who_took_part_when_and_against_what(knowledge: Knowledge) -> None:
    for study in knowledge.study_results:
        assert study.time, study.id
        assert study.comparator, study.id
        finding = knowledge.row("findings", study.finding_id)
        assert finding.population, study.id
        assert study.people or finding.n or study.of_100_treated is None, study.id
    shown = "".join(tables("help"))
    assert "midazolam" in shown
    assert "62 people" in shown


def test_all_paths_are_shown_for_the_same_months(knowledge: Knowledge) -> None:
    found = compare(case_of(RESISTANT), knowledge, today=dt.date(2026, 11, 24), points=64)
    assert found.urgent is False
    months = {path.id: list(path.well_at_months or {}) for path in found.paths.values()}
    assert {tuple(m) for m in months.values()} == {tuple(str(n) for n in range(1, 25))}
    assert {len(path.cost.by_month) for path in found.paths.values() if path.cost} == {12}
    rows = re.findall(r'<th scope="row">(.*?)</th>', tables("money")[0])
    assert rows[:2] == ["First 8 weeks", "First 12 months"]


def test_a_chance_is_shown_in_words_in_dots_and_in_a_table() -> None:
    shown = tables("help")[0]
    assert re.search(r"\d+ more of 100, could be", shown)
    assert shown.count('class="kd-dots" role="img" aria-label=') >= 3
    assert shown.count("<tr>") >= 2
    lasting = opened("compare", RESISTANT, picked_topic="lasting")
    assert lasting.get("vega_lite_chart") or lasting.get("arrow_vega_lite_chart")
    assert lasting.dataframe or lasting.table or lasting.expander


def test_the_walk_goes_forward_and_back_through_every_page() -> None:
    walk = [step.id for step in STEPS if step.id not in LOOK_UP]
    for place, step in enumerate(STEPS):
        at = opened(step.id, RESISTANT)
        labels = [button.label for button in at.button]
        assert (f"Back: {STEPS[place - 1].title}" in labels) == (place > 0), step.id
        # The walk ends at Take home, and the pages to look things up end the list.
        goes_on = step.id not in ("take_home", STEPS[-1].id)
        assert any(label.startswith("Next: ") for label in labels) == goes_on, step.id
        assert not goes_on or f"Next: {STEPS[place + 1].title}" in labels, step.id
        if step.id in walk:
            assert f"Step {walk.index(step.id) + 1} of {len(walk)}" in words(at), step.id


def test_what_matters_most_is_asked_with_a_way_to_answer() -> None:
    at = opened("priorities", RESISTANT)
    assert at.title[0].value == STEP["priorities"].title
    assert at.number_input or at.slider or at.radio or at.selectbox
    assert "priorities" not in at.session_state["answers"]


def test_the_take_home_page_gives_questions_for_the_visit() -> None:
    shown = words(opened("take_home", RESISTANT))
    assert "talk with your prescriber" in shown
    assert shown.count("?") > 5


@pytest.mark.parametrize("topic", ["first", "help"])
def test_with_ptsd_the_null_results_stand_in_the_cell_of_the_good_one(topic: str) -> None:
    at = opened(
        "compare", RESISTANT | {"goals": {"main_condition": "ptsd", "conditions": ["ptsd"]}}, picked_topic=topic
    )
    table = next(m.proto.body for m in at.get("html") if "<table" in m.proto.body)
    good = [(path, cell) for path, cell in SLOTS.findall(table) if re.search(r"\b6[79] of 100", cell)]
    assert {path for path, _ in good} == {"iv", "iv_kap"}
    for _, cell in good:
        assert "small effect at most" in cell
    assert "Across studies" not in table
    if topic == "first":
        assert "certainty very low" in words(at)
        assert all(cell.index("Studies disagree") < cell.index("small effect") < cell.index("of 100") for _, cell in good)
        assert "the gain was lost after about 4" in words(at)
    else:
        assert "No figure to rely on" in table


def test_what_is_well_tested_for_a_condition_stands_one_press_away() -> None:
    goals = {"main_condition": "ptsd", "conditions": ["ptsd"]}
    at = opened("compare", RESISTANT | {"goals": goals})
    assert "Other treatments with strong evidence for PTSD: EMDR" in words(at)
    next(button for button in at.button if button.label == "See these treatments").click()
    assert again(at).title[0].value == "If it does not work"
    assert "See these treatments" not in [button.label for button in opened("compare", RESISTANT).button]


@pytest.mark.parametrize(("age", "told"), [(64, False), (66, True), (80, True)])
def test_whoever_is_older_than_the_people_studied_reads_what_the_trial_of_their_age_found(age: int, told: bool) -> None:
    at = opened("compare", RESISTANT | {"safety": {"suicidality": NO_THOUGHTS, "age": age}})
    assert ("At age 65 and over, 27 of 100 responded with Spravato and 13 of 100" in words(at)) is told


def test_a_limit_for_one_month_and_a_no_of_the_plan_are_said_where_the_price_is(knowledge: Knowledge) -> None:
    answers = RESISTANT | {
        "insurance": {"payer": "medicaid", "state": "OH"},
        "budget": {"monthly_limit": 150.0},
    }
    found = compare(case_of(answers), knowledge, points=256)
    assert found.urgent is False
    costs = {path: one.cost for path, one in found.paths.items() if one.cost is not None}
    at_cash = costs["spravato"].if_not_covered
    assert at_cash is not None
    refused = dollars(at_cash.typical)
    glance = next(m.proto.body for m in opened("compare", answers).get("html") if "What may I pay" in m.proto.body)
    cells = dict(SLOTS.findall(glance[glance.index("What may I pay") :].partition("</tr>")[0]))
    assert f"no cover: {refused}" in cells["spravato"]
    assert "no cover" not in cells["iv"]
    for path, cost in costs.items():
        if path != "stay":
            assert f"over $150 in {cost.months_over(150)} of 12 months" in cells[path]
    printed = render.html_body(sheet.make(case_of(answers), found, knowledge))
    assert f"If my plan says no: {refused}." in printed
    assert "My limit: $150 for any one month." in printed
    yes = answers | {"insurance": {"payer": "medicaid", "state": "OH", "spravato_covered": "yes"}}
    assert "no cover" not in "".join(m.proto.body for m in opened("compare", yes).get("html")), "the plan has answered"


def test_what_going_on_all_year_costs_stands_beside_the_middle_cost(knowledge: Knowledge) -> None:
    found = compare(case_of(RESISTANT), knowledge, points=256)
    assert found.urgent is False
    prices = re.search(r'<th scope="row">What may I pay.*?</tr>', tables("first")[0], re.S)
    assert prices is not None
    for path, cell in SLOTS.findall(prices.group()):
        cost = found.paths[path].cost
        if path != "stay" and cost is not None:
            assert f"if all year: {dollars(cost.first_12_months.typical)}" in cell, path
