"""Compare on one screen: what people ask first stands there without scrolling; on a phone two lists lead to the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kapdecide.people import people
from kapdecide.ui.topics import TOPICS
from tests.browser import walking

pytestmark = pytest.mark.browser
PERSONS = {person.id: person for person in people()}
FIRST = ["Will it help?", "What may I pay?", "Side effects?", "How soon?", "How much effort?"]
# Where the heading, the columns' names and each question's row end, in points from the top, and the smallest letters in them.
VIEW = """() => {
    const end = element => element.getBoundingClientRect().bottom;
    const rows = [...document.querySelectorAll('table.kd-table tbody tr')].slice(0, 5);
    const root = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const letters = rows.flatMap(row => [row, ...row.querySelectorAll('*')]).filter(e => e.innerText);
    return {
        heading: document.querySelector('h1').getBoundingClientRect().top,
        questions: rows.map(row => row.querySelector('th').innerText.split('\\n')[0]),
        columns: end(document.querySelector('table.kd-table thead')),
        lowest: Math.max(...rows.map(end)),
        smallest: Math.min(...letters.map(e => parseFloat(getComputedStyle(e).fontSize))) / root,
    };
}"""


def assert_answers_at_once(page: Page) -> None:
    # The rows of choices come with code of their own; they take their place once it is there.
    walking.main(page).get_by_role("radio", name="At a glance").wait_for()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which path, if any, to talk over next?")
    seen: dict[str, Any] = page.evaluate(VIEW)
    height = (page.viewport_size or {"height": 0})["height"]
    assert seen["questions"] == FIRST
    assert seen["heading"] > 0
    assert seen["columns"] < seen["lowest"] <= height, seen
    assert seen["smallest"] >= 0.849, seen


# A warning stands above one, a note under a mark of another; all three have a limit, which adds a line to each price.
@pytest.mark.parametrize("person", ["robin", "terry", "june"])
def test_the_first_five_questions_are_answered_without_scrolling(page: Page, person: str) -> None:
    walking.become(page, PERSONS[person].name)
    assert_answers_at_once(page)


def test_they_are_in_the_larger_type_of_two_people_at_one_screen(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(PERSONS["robin"].answers() | {"setting": "consultation"}), "utf-8")
    walking.goto(page, "start")
    page.locator("input[type=file]").set_input_files(file)
    walking.press(page, "Use this file")
    walking.turn_to(page, "compare")
    assert_answers_at_once(page)


def test_on_a_phone_two_lists_choose_the_path_and_the_topic(phone: Page) -> None:
    walking.become(phone, PERSONS["dana"].name)
    walking.choose_from_list(phone, "Path", "Spravato")
    cells = walking.main(phone).locator("table.kd-table td[data-path]").locator("visible=true")
    assert set(cells.evaluate_all("them => them.map(it => it.dataset.path)")) == {"Stay as now", "Spravato"}
    walking.choose(phone, "Money")
    assert set(cells.evaluate_all("them => them.map(it => it.dataset.path)")) == {"Stay as now", "Spravato"}
    expect(walking.main(phone).get_by_role("rowheader", name="First 8 weeks").first).to_be_visible()
    # Turned on its side, a tablet shows the same choices as rows.
    phone.set_viewport_size({"width": 1024, "height": 768})
    expect(walking.main(phone).get_by_role("radio", name="Money", exact=True)).to_be_checked()
    expect(walking.main(phone).get_by_role("button", name="Spravato", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )


def test_the_lists_go_with_the_keyboard_alone(phone: Page) -> None:
    walking.become(phone, PERSONS["dana"].name)
    topic = walking.main(phone).get_by_role("combobox", name="Topic")
    topic.focus()
    topic.press("ArrowDown")
    expect(phone.get_by_role("option")).to_have_count(len(TOPICS) + 1)
    topic.press("End")
    topic.press("Enter")
    walking.settled(phone)
    expect(topic).to_have_value(list(TOPICS.values())[-1])
    expect(topic).to_be_focused()
    expect(walking.main(phone).get_by_role("rowheader", name="How sure is it?")).to_be_visible()
