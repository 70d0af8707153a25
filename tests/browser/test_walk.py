"""The whole way, as a person goes it: what stands on screen is what the core says, and no answer is lost."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kapdecide import Case, Knowledge, compare
from kapdecide.alternatives import Filters, options, wanted_conditions
from kapdecide.case import case_of, read_case
from kapdecide.comparison import Comparison
from kapdecide.people import people
from kapdecide.wording import STATUS, dollars, extra_people
from tests.browser import walking
from tests.conftest import NO_THOUGHTS

pytestmark = pytest.mark.browser
PERSONS = {person.id: person for person in people()}
SPACES = re.compile(r"\s+")


def comparison(case: Case, knowledge: Knowledge) -> Comparison:
    found = compare(case, knowledge, today=dt.date.today())
    assert isinstance(found, Comparison)
    return found


def columns(page: Page) -> dict[str, str]:
    """All that the tables on screen say of each path, by the path's short name."""
    found: dict[str, list[str]] = {}
    for name, text in page.evaluate("""() => [
        ...[...document.querySelectorAll('table.kd-table td[data-path]')].map(td => [td.dataset.path, td.innerText]),
        ...[...document.querySelectorAll('table.kd-table thead th')].map(th => [th.innerText.split('\\n')[0], th.innerText]),
    ]"""):
        found.setdefault(name, []).append(text)
    return {name: SPACES.sub(" ", " ".join(texts)) for name, texts in found.items()}


def assert_shown(page: Page, expected: Comparison, knowledge: Knowledge) -> None:
    """Gates, chances and money of every path stand on screen as the core has them."""
    shown = columns(page)
    for path in expected.paths.values():
        text = shown[knowledge.row("paths", path.id).short_name]
        assert STATUS[path.gate.status] in text
        if path.response.extra is not None and path.response.measured:
            extra = path.response.extra
            number, span = extra_people(extra.low, extra.mid, extra.high)
            assert number.removesuffix(" of 100") in text
            assert span.removeprefix("could be ") in text
        if path.id == "stay":
            assert "$0" in text
        elif path.cost is None:
            assert "$" not in text
        else:
            year = path.cost.first_12_months
            for amount in (year.p10, year.p50, year.p90, year.typical):
                assert amount is not None
                assert re.search(rf"{re.escape(dollars(amount))}(?![\d,])", text), (path.id, amount, text)


@pytest.mark.parametrize("person", ["dana", "mara", "luis"])
def test_a_demo_person_reaches_the_alternatives_with_the_cores_numbers(
    page: Page, knowledge: Knowledge, person: str
) -> None:
    case = PERSONS[person].case
    expected = comparison(case, knowledge)
    walking.become(page, PERSONS[person].name)
    assert_shown(page, expected, knowledge)

    walking.choose(page, "Money")
    shown = columns(page)
    for path in expected.paths.values():
        if path.id != "stay" and path.cost is not None:
            for span in (path.cost.first_8_weeks, path.cost.first_12_months):
                for amount in (span.p10, span.p50, span.p90):
                    assert amount is not None
                    assert dollars(amount) in shown[knowledge.row("paths", path.id).short_name]

    walking.turn_to(page, "next_steps")
    walking.open_tab(page, "Alternatives")
    fitting = options(case, knowledge, Filters(wanted_conditions(case)))
    expect(page.get_by_role("status").filter(has_text="fit.")).to_have_text(
        f"{len(fitting)} of {len(knowledge.alternatives)} fit."
    )
    listed = page.locator("details[id^=alternative-]")
    while walking.main(page).get_by_role("button", name=re.compile(r"^Show \d+ more$")).count():
        walking.press(page, re.compile(r"^Show \d+ more$"))
    names = listed.evaluate_all("found => found.map(one => one.id.replace('alternative-', ''))")
    assert names == [option.row.id for option in fitting]


def test_the_quick_questions_typed_by_hand_give_the_cores_numbers(page: Page, knowledge: Knowledge) -> None:
    walking.goto(page, "start")
    walking.press(page, "quick questions")
    walking.at(page, "goals")
    walking.answer(page, "What do you want ketamine to do?", "Ease symptoms: use it as a medicine")
    walking.press(page, re.compile("^Treatment-resistant depression$"))
    walking.pick(page, "Which one matters most", "Treatment-resistant depression")
    walking.fill(page, "How many antidepressants", "3")
    walking.forward(page)
    walking.at(page, "safety")
    walking.answer(page, "have you wished you were dead", "No")
    walking.answer(page, "Do you have a plan", "No")
    walking.answer(page, "Have you ever tried", "Never")
    walking.fill(page, "How old are you?", "41")
    for part in ("Body", "Mind", "Medicines", "Getting there"):
        walking.press(page, f"Next part: {part}")
        if part == "Medicines":
            walking.tick(page, "Benzodiazepine for nerves or sleep")
        rest = walking.main(page).get_by_test_id("stRadio").filter(has_text="And everything you did not tick?")
        rest.locator("visible=true").locator("label").filter(has_text=re.compile("^None of ")).click()
        walking.settled(page)
    walking.forward(page)
    walking.at(page, "insurance")
    payer = knowledge.row("payers", "ppo").name
    walking.pick(page, "What kind of insurance", payer)
    walking.pick(page, "Which state do you live in", "Tennessee")
    walking.fill(page, "Deductible for the year", "1900")
    walking.fill(page, "Out-of-pocket maximum for the year", "5000")
    walking.fill(page, "Deductible met so far", "600")
    walking.fill(page, "Out-of-pocket met so far", "800")
    walking.forward(page)
    walking.at(page, "budget")
    walking.fill(page, "My limit for 12 months", "6000")
    walking.turn_to(page, "compare")

    expected = case_of(
        {
            "goals": {
                "aim": "rebalance",
                "conditions": ["trd"],
                "main_condition": "trd",
                "failed_antidepressants": 3,
            },
            "safety": {
                "suicidality": NO_THOUGHTS,
                "age": 41,
                "answers": {
                    rule.id: "yes" if rule.id == "benzodiazepine" else "no"
                    for rule in knowledge.safety_rules
                    if rule.checklist in ("body", "mind", "medicines", "practical")
                },
            },
            "insurance": {
                "payer": "ppo",
                "state": "TN",
                "deductible": 1900,
                "oop_max": 5000,
                "deductible_met": 600,
                "oop_met": 800,
            },
            "budget": {"limit_12_months": 6000},
        }
    )
    found = comparison(expected, knowledge)
    assert found.paths["home"].gate.status != "open", "the ticked medicine must matter, or this test shows nothing"
    assert_shown(page, found, knowledge)


def typed(page: Page) -> dict[str, str]:
    """What stands in one field of each page now."""
    found = {}
    for step, label in (("budget", "My limit for 12 months"), ("safety", "How old are you?")):
        walking.turn_to(page, step)
        found[step] = walking.main(page).get_by_label(label).first.input_value()
    walking.turn_to(page, "goals")
    found["goals"] = (
        walking.asked(page, "What do you want ketamine to do?").locator("label[data-selected]").inner_text()
    )
    walking.turn_to(page, "insurance")
    found["insurance"] = walking.main(page).get_by_role("combobox", name="Which state").input_value()
    return found


def test_answers_outlive_page_changes_and_the_browsers_back(page: Page) -> None:
    walking.goto(page, "start")
    walking.turn_to(page, "goals")
    walking.answer(page, "What do you want ketamine to do?", "Both")
    walking.turn_to(page, "budget")
    walking.fill(page, "My limit for 12 months", "4321")
    walking.turn_to(page, "safety")
    walking.fill(page, "How old are you?", "52")
    walking.turn_to(page, "insurance")
    walking.pick(page, "Which state", "Ohio")
    expected = {"budget": "4321", "safety": "52", "goals": "Both", "insurance": "Ohio"}
    assert typed(page) == expected
    page.go_back()
    walking.at(page, "goals")
    page.go_back()
    walking.at(page, "safety")
    expect(walking.main(page).get_by_label("How old are you?")).to_have_value("52")
    page.go_forward()
    walking.at(page, "goals")
    assert typed(page) == expected


def test_a_field_left_by_clicking_the_menu_is_kept(page: Page) -> None:
    walking.goto(page, "budget")
    walking.main(page).get_by_label("My limit for 12 months").fill("2500")
    walking.turn_to(page, "goals")
    walking.turn_to(page, "budget")
    expect(walking.main(page).get_by_label("My limit for 12 months")).to_have_value("2500")


def test_a_wrong_entry_is_named_beside_its_field_and_the_rest_is_kept(page: Page) -> None:
    walking.goto(page, "insurance")
    walking.pick(page, "What kind of insurance", "Employer PPO / POS")
    walking.fill(page, "Deductible for the year", "1000")
    walking.fill(page, "Deductible met so far", "5000")
    faults = walking.main(page).get_by_test_id("stAlert").filter(has_text="We left it out for now")
    expect(faults).to_have_count(1)
    expect(walking.main(page).get_by_label("Deductible met so far")).to_have_value("5000")
    expect(walking.main(page).get_by_label("Deductible for the year")).to_have_value("1000")
    walking.turn_to(page, "budget")
    walking.fill(page, "My limit for 12 months", "-5")
    expect(faults).to_have_count(1)
    walking.turn_to(page, "insurance")
    expect(faults).to_have_count(1)
    walking.fill(page, "Deductible met so far", "500")
    expect(faults).to_have_count(0)
    expect(walking.main(page).get_by_role("combobox", name="What kind of insurance")).to_have_value(
        "Employer PPO / POS"
    )


def saved(page: Page, to: Path) -> dict[str, Any]:
    """The plan file, as the browser downloads it."""
    with page.expect_download() as download:
        page.get_by_test_id("stSidebar").get_by_role("button", name="Save my answers").click()
    download.value.save_as(to)
    found: dict[str, Any] = json.loads(to.read_text("utf-8"))
    return found


def test_a_saved_plan_opens_again_after_a_reload(page: Page, knowledge: Knowledge, tmp_path: Path) -> None:
    walking.become(page, PERSONS["mara"].name)
    file = tmp_path / "plan.json"
    assert read_case(json.dumps(saved(page, file))) == PERSONS["mara"].case

    walking.goto(page, "start")
    page.locator("input[type=file]").set_input_files(file)
    walking.press(page, "Use this file")
    expect(walking.main(page).get_by_text("Your plan is open.")).to_be_visible()
    walking.turn_to(page, "compare")
    assert_shown(page, comparison(PERSONS["mara"].case, knowledge), knowledge)


def test_a_file_that_is_no_plan_changes_nothing(page: Page, tmp_path: Path) -> None:
    walking.goto(page, "budget")
    walking.fill(page, "My limit for 12 months", "777")
    walking.turn_to(page, "start")
    file = tmp_path / "holiday.json"
    file.write_text("[not a plan", "utf-8")
    page.locator("input[type=file]").set_input_files(file)
    # What a person answered gives way only when they say so.
    expect(walking.main(page).get_by_text("You have answers here.")).to_be_visible()
    expect(walking.main(page).get_by_role("button", name="Use this file")).to_have_count(0)
    walking.tick(page, "Replace my answers")
    walking.press(page, "Use this file")
    expect(walking.main(page).get_by_text("Your answers here are unchanged.")).to_be_visible()
    walking.turn_to(page, "budget")
    expect(walking.main(page).get_by_label("My limit for 12 months")).to_have_value("777")


def test_a_number_is_taken_back_by_hand(page: Page) -> None:
    walking.goto(page, "budget")
    walking.fill(page, "My limit for 12 months", "777")
    walking.fill(page, "My limit for 12 months", "")
    walking.turn_to(page, "goals")
    walking.turn_to(page, "budget")
    expect(walking.main(page).get_by_label("My limit for 12 months")).to_have_value("")
