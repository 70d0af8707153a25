"""Five totals, the step that follows, and three alternatives side by side: with the keyboard alone."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walking

pytestmark = pytest.mark.browser
MOST_TABS = 150
# What has the focus: its own name, or the text of the label it belongs to.
FOCUSED = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return '';
    const label = e.labels && e.labels.length ? e.labels[0].innerText : '';
    const text = e.innerText && e.innerText.length < 200 ? e.innerText : '';
    return [e.getAttribute('aria-label') || '', label, text].join(' ').replace(/\\s+/g, ' ').trim();
}"""


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press Tab until what stands there has the focus."""
    for _ in range(MOST_TABS):
        if name in page.evaluate(FOCUSED):
            return
        page.keyboard.press(key)
    raise AssertionError(f"the keyboard does not reach {name!r}; the last stop was {page.evaluate(FOCUSED)!r}")


HEADING = {
    "Track it": "Track how it goes",
    "Step by step": "Where you may be",
    "Alternatives": "Strong evidence that few people know",
}


def open_tab(page: Page, steps_right: int, name: str) -> None:
    """From the tab that has the focus to another with the arrow keys; wait until its part stands there."""
    walking.settled(page)
    for _ in range(steps_right):
        before = page.evaluate(FOCUSED)
        page.keyboard.press("ArrowRight")
        page.wait_for_function(f"before => ({FOCUSED})() !== before", arg=before)
    page.keyboard.press("Enter")
    walking.settled(page)
    expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("heading", name=HEADING[name])).to_be_visible()


def add(page: Page, day: dt.date, total: int) -> None:
    """One total: back to the day, the day's digits, the total, Enter."""
    tab_to(page, "month", "Shift+Tab")
    page.keyboard.type(f"{day:%m%d%Y}")
    tab_to(page, "Total (0 to 27)")
    page.keyboard.type(str(total))
    page.keyboard.press("Enter")
    walking.settled(page)


def test_five_totals_the_next_step_and_three_side_by_side_without_a_mouse(page: Page) -> None:
    walking.goto(page, "next_steps")
    expect(page.get_by_label("total before treatment")).to_be_visible()
    tab_to(page, "Plan ahead")
    tab_to(page, "total before treatment")
    page.keyboard.type("20")
    page.keyboard.press("Tab")
    walking.settled(page)
    tab_to(page, "Plan ahead", "Shift+Tab")
    open_tab(page, 1, "Track it")
    tab_to(page, "Total (0 to 27)")
    status = walking.main(page).locator("p[role=status]").filter(has_text="total is")
    today = dt.date.today()
    for weeks_ago, total, said in (
        (12, 19, "No change that counts yet."),
        (10, 15, "Some change (partial response)."),
        (8, 10, "Clear change (response)."),
        (5, 14, "Up again, not yet for two weeks."),
        (3, 15, "Up again for two weeks (relapse)."),
    ):
        add(page, today - dt.timedelta(weeks=weeks_ago), total)
        expect(status).to_contain_text(said)
        expect(status).to_contain_text(f"total is {total}")
    tab_to(page, "Track it", "Shift+Tab")
    open_tab(page, 1, "Step by step")
    expect(page.get_by_text("You may be at step 11: If you felt better, then slipped back")).to_be_visible()
    tab_to(page, "9. Choose the next step together")
    page.keyboard.press("Enter")
    walking.settled(page)
    expect(page.get_by_role("heading", name="9. Choose the next step together")).to_be_visible()
    tab_to(page, "Step by step", "Shift+Tab")
    open_tab(page, 1, "Alternatives")
    tab_to(page, "Compare up to three side by side")
    for name in ("ECT (electro", "TMS (magnetic", "Spravato after"):
        page.keyboard.type(name)
        expect(page.get_by_role("option").first).to_contain_text(name)
        page.keyboard.press("Enter")
        walking.settled(page)
    page.keyboard.press("Escape")
    table = page.locator("table#side-by-side")
    expect(table.locator("thead th")).to_have_count(3)
    for row in ("What it is", "What is known", "Cost", "Harms", "Law", "After ketamine"):
        expect(table.get_by_role("rowheader", name=row, exact=True)).to_be_visible()


def test_an_alternative_opens_and_closes_with_the_keyboard_and_stays_open_on_a_rerun(page: Page) -> None:
    walking.goto(page, "next_steps")
    tab_to(page, "Plan ahead")
    open_tab(page, 3, "Alternatives")
    expect(page.locator("#alternative-ect summary")).to_be_visible()
    tab_to(page, "ECT (electroconvulsive therapy)")
    page.keyboard.press("Enter")
    harms = page.locator("#alternative-ect dd").filter(has_text="memory gaps").first
    expect(harms).to_be_visible()
    walking.tick(page, "Hide what I have tried")
    expect(harms).to_be_visible()


def test_on_a_phone_the_three_stand_one_after_the_other_and_nothing_runs_over_the_edge(phone: Page) -> None:
    walking.goto(phone, "next_steps")
    for name in ("Plan ahead", "Track it", "Step by step", "Alternatives"):
        phone.get_by_role("tab", name=name).click()
        walking.settled(phone)
        wide = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, name


def test_on_a_phone_a_step_that_is_picked_comes_into_sight(phone: Page) -> None:
    walking.become(phone, "Dana")
    walking.turn_to(phone, "next_steps")
    walking.open_tab(phone, "Step by step")
    walking.main(phone).locator("label").filter(has_text="13. If you have side effects").click()
    walking.settled(phone)
    heading = phone.get_by_role("heading", name="13. If you have side effects")
    expect(heading).to_be_in_viewport()
