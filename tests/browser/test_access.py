"""Everyone can use it: machine rules of accessibility, the keyboard alone, a phone, large text, a screen reader's words."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from kapdecide.ui.frame import STEP, STEPS
from kapdecide.ui.topics import TOPICS
from tests.browser import axe, walking
from tests.browser.axe import NAMES
from tests.browser.conftest import DESK, window

pytestmark = pytest.mark.browser


@pytest.fixture
def still(browser: Browser, server: str) -> Iterator[Page]:
    """A laptop's window in which nothing fades, so that colors can be read at once after the theme changes."""
    yield from window(browser, server, **DESK, reduced_motion="reduce")


def assert_sound(page: Page, where: str) -> int:
    """No rule of axe is broken in light or dark, headings are in order, every picture has words. Gives how many pictures."""
    assert axe.found(page).ours == (), where
    assert axe.found_in_the_dark(page).ours == (), f"{where}, in the dark"
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.evaluate("document.documentElement.lang") == "en"
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].filter(h => h.offsetParent).map(h => +h.tagName[1])"
    )
    assert all(later - before <= 1 for before, later in itertools.pairwise(levels)), (where, levels)
    charts = walking.main(page).get_by_test_id("stVegaLiteChart").count()
    drawn = walking.main(page).locator("[role=graphics-document]")
    expect(drawn).to_have_count(charts)
    said = drawn.evaluate_all("them => them.map(it => it.ariaLabel || '')")
    assert all(len(words) > 20 for words in said), (where, said)
    return charts


@pytest.mark.parametrize(("state", "pictures"), [(state, 2 if state == "every topic" else 0) for state in axe.STATES])
def test_no_state_of_any_page_breaks_a_rule_in_light_or_dark(still: Page, state: str, pictures: int) -> None:
    shown = {place: assert_sound(still, f"{place}, {state}") for place in axe.STATES[state](still)}
    assert shown
    assert sum(shown.values()) >= pictures


def test_the_rules_are_really_run(still: Page) -> None:
    walking.goto(still, "start")
    assert axe.found(still).rules > 30
    bad = '<img src="data:,"><p style="color:#777;background:#888">gray on gray</p>'
    still.evaluate("bad => document.querySelector('h1').insertAdjacentHTML('afterend', bad)", bad)
    broken = {line.split()[0] for line in axe.found(still).ours}
    assert {"image-alt", "color-contrast"} <= broken
    assert any(line.startswith("color-contrast") for line in axe.found_in_the_dark(still).ours)


def focused(page: Page) -> str:
    found: str = page.evaluate(
        "document.activeElement.innerText || document.activeElement.getAttribute('aria-label') || ''"
    )
    return found.strip()


def tab_to(page: Page, name: str, tag: str = "*") -> None:
    """Press Tab until something with this name has the focus, and see that the focus shows."""
    for _ in range(160):
        page.keyboard.press("Tab")
        if name in focused(page) and page.evaluate("tag => document.activeElement.matches(tag)", tag):
            return
    raise AssertionError(f"{name} cannot be reached with the keyboard")


def test_the_whole_walk_goes_with_the_keyboard_alone(page: Page) -> None:
    walking.goto(page, "start")
    tab_to(page, "quick questions", "button")
    page.keyboard.press("Enter")
    walking.at(page, "goals")
    ids = [step.id for step in STEPS]
    for step, later in itertools.pairwise(ids[ids.index("goals") : ids.index("compare") + 1]):
        # The new heading has the focus, so the next Tab goes on from the page's own beginning.
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        if step == "safety":
            for question in ("have you wished you were dead", "Do you have a plan", "Have you ever tried"):
                group = walking.asked(page, question).get_by_role("radio")
                page.keyboard.press("Tab")
                for _ in range(40):
                    if group.locator("visible=true").count() and walking.asked(page, question).evaluate(
                        "group => group.contains(document.activeElement)"
                    ):
                        break
                    page.keyboard.press("Tab")
                while not group.first.is_checked():
                    page.keyboard.press("ArrowDown")
                    walking.settled(page)
        tab_to(page, f"Next: {STEP[later].title}", "button")
        page.keyboard.press("Enter")
        walking.at(page, later)
    assert walking.main(page).locator("table.kd-table").count() > 0


def test_the_focus_can_be_seen(page: Page) -> None:
    walking.goto(page, "start")
    for name in ("quick questions", "full walk"):
        tab_to(page, name, "button")
        shown = page.evaluate(
            "(s => s.outlineStyle !== 'none' || s.boxShadow !== 'none')(getComputedStyle(document.activeElement))"
        )
        assert shown, name


OVERFLOW = """() => {
    const wide = Math.max(document.documentElement.scrollWidth, document.querySelector('[data-testid=stMain]').scrollWidth);
    return wide - innerWidth;
}"""


SMALL = """() => [...document.querySelectorAll('[data-testid=stMain] :is(button, summary, label[data-testid=stRadioOption])')]
    .filter(e => e.innerText.trim() && (e.tabIndex >= 0 || e.matches("label, summary")))
    .map(e => [e.innerText.slice(0, 40), e.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 23.5))
    .map(([text, box]) => `${text}: ${box.width} x ${box.height}`)"""


@pytest.mark.parametrize("width", [390, 320])
def test_every_page_fits_a_phone_and_a_thumb(phone: Page, width: int) -> None:
    """Nothing is cut off, and what can be tapped is large enough."""
    phone.set_viewport_size({"width": width, "height": 844})
    walking.become(phone, NAMES["mara"])
    for step in STEPS:
        walking.turn_to(phone, step.id)
        assert phone.evaluate(OVERFLOW) <= 0, step.id
        assert phone.evaluate(SMALL) == [], step.id
    walking.turn_to(phone, "compare")
    for topic in TOPICS.values():
        walking.choose(phone, topic)
        assert phone.evaluate(OVERFLOW) <= 0, topic


def test_nothing_is_cut_off_at_twice_the_size(page: Page) -> None:
    """A browser at 200 % shows half as many points across."""
    page.set_viewport_size({"width": 640, "height": 400})
    walking.become(page, NAMES["mara"])
    for step in STEPS:
        walking.turn_to(page, step.id)
        assert page.evaluate(OVERFLOW) <= 0, step.id


def test_nothing_moves_for_who_asked_for_stillness(browser: Browser, server: str) -> None:
    for page in window(browser, server, **DESK, reduced_motion="reduce"):
        walking.become(page, NAMES["dana"])
        moving = "[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).animationName !== 'none').length"
        assert page.evaluate(moving) == 0


def test_a_result_that_changes_is_announced(page: Page) -> None:
    walking.goto(page, "next_steps")
    page.get_by_role("tab", name="Alternatives").click()
    status = walking.main(page).get_by_role("status").filter(has_text="fit.")
    before = status.inner_text()
    walking.fill(page, "Search by name", "yoga")
    expect(status).not_to_have_text(before)
