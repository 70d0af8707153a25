"""A bookmark to any page, on a server where nothing was opened: help stands on it, and danger stops everything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from kapdecide.people import people
from kapdecide.ui.frame import STEPS
from tests.browser import walking
from tests.browser.conftest import DESK, window

pytestmark = pytest.mark.browser
IN_DANGER = next(person.name for person in people() if person.id == "alex")


@pytest.fixture
def first_visitor(browser: Browser, fresh_server: str) -> Iterator[Page]:
    yield from window(browser, fresh_server, **DESK)


# Start is last: opening it first would register the pages for every later visitor.
@pytest.mark.parametrize("step", [step.id for step in (*STEPS[1:], STEPS[0])])
def test_a_deep_link_shows_the_crisis_strip_and_the_way_around(first_visitor: Page, step: str) -> None:
    walking.goto(first_visitor, step)
    strip = first_visitor.get_by_role("complementary", name="Help in a crisis")
    expect(strip).to_be_visible()
    assert [link.get_attribute("href") for link in strip.get_by_role("link").all()] == ["tel:988", "sms:988", "tel:911"]
    menu = first_visitor.get_by_test_id("stSidebar").get_by_test_id("stPageLink-NavLink")
    expect(menu).to_have_count(len(STEPS))
    assert [text.splitlines()[-1] for text in menu.all_inner_texts()] == [step.title for step in STEPS]
    expect(first_visitor.get_by_role("heading", level=1)).to_have_count(1)
    assert urlsplit(first_visitor.url).path == ("/" if step == "start" else f"/{step}")


def assert_only_help(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Please get help now. You do not have to do this alone.")
    body = page.locator("body").inner_text()
    assert "Call 988" in body
    assert "$" not in body
    assert "of 100" not in body
    expect(walking.main(page).locator("table, canvas, svg.marks")).to_have_count(0)


def test_danger_typed_on_the_safety_page_stops_every_page_of_the_walk(page: Page) -> None:
    walking.goto(page, "start")
    others = [step.id for step in STEPS[1:] if step.id != "safety"]
    for step in others:
        walking.turn_to(page, step)
    walking.turn_to(page, "safety")
    walking.answer(page, "Do you have a plan", "Yes")
    assert_only_help(page)
    for step in reversed(others):
        page.go_back()
        walking.at(page, step)
        assert_only_help(page)


def test_a_person_in_danger_sees_help_instead_of_a_comparison_and_a_clear_word_leads_out(page: Page) -> None:
    walking.become(page, IN_DANGER)
    assert_only_help(page)
    walking.tick(page, "I am safe now")
    walking.press(page, re.compile("^Go to the "))
    walking.at(page, "safety")
    # As many answers as it takes: help does not come back between them.
    walking.answer(page, "have you wished you were dead", "No")
    walking.answer(page, "Have you ever tried", "Never")
    walking.answer(page, "Do you have a plan", "No")
    walking.turn_to(page, "compare")
    assert walking.main(page).locator("table.kd-table").count() > 0
