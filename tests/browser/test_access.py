"""Everyone can use it: machine rules of accessibility, the keyboard alone, a phone, large text, a screen reader's words."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from kapdecide.people import people
from kapdecide.ui.frame import STEP, STEPS
from kapdecide.ui.topics import TOPICS
from tests.browser import walking
from tests.browser.conftest import DESK, window

pytestmark = pytest.mark.browser
NAMES = {person.id: person.name for person in people()}
# The platform's own, each with the part of its page it stands in. Ours are never listed.
SHELL = {
    # The drop zone is a button inside a section with a role of its own (react-dropzone in st.file_uploader).
    "presentation-role-conflict": "stFileUploader",
}
axe = Axe()


@pytest.fixture
def dark(browser: Browser, server: str) -> Iterator[Page]:
    yield from window(browser, server, **DESK, color_scheme="dark")


def violations(page: Page) -> list[str]:
    """What breaks a rule on this page and is ours: rule, how bad, where."""
    found = []
    for rule in axe.run(page).response["violations"]:
        for node in rule["nodes"]:
            if SHELL.get(rule["id"], "?") not in f"{node['html']} {node['target']}":
                found.append(f"{rule['id']} ({rule['impact']}): {node['html'][:160]} {node['any'][:1]}")
    return found


def unfold(page: Page) -> None:
    """Open every folded part that is closed."""
    closed = page.locator("[data-testid=stMain] details:not([open]) > summary").locator("visible=true")
    for _ in range(min(closed.count(), 4)):
        closed.first.click()
        walking.settled(page)


def assert_clean(page: Page, where: str) -> None:
    assert violations(page) == [], where
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.evaluate("document.documentElement.lang") == "en"
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].filter(h => h.offsetParent).map(h => +h.tagName[1])"
    )
    assert all(later - before <= 1 for before, later in itertools.pairwise(levels)), (where, levels)


def test_no_page_breaks_a_rule_with_nothing_answered(page: Page) -> None:
    walking.goto(page, "start")
    for step in STEPS:
        walking.turn_to(page, step.id)
        assert_clean(page, step.id)


def test_no_page_breaks_a_rule_with_a_persons_answers_and_all_unfolded(page: Page) -> None:
    walking.become(page, NAMES["dana"])
    for step in STEPS:
        walking.turn_to(page, step.id)
        unfold(page)
        assert_clean(page, step.id)


def test_no_topic_of_compare_breaks_a_rule_and_every_picture_has_words(page: Page) -> None:
    walking.become(page, NAMES["mara"])
    pictures = 0
    for topic in TOPICS.values():
        walking.choose(page, topic)
        assert_clean(page, topic)
        charts = walking.main(page).get_by_test_id("stVegaLiteChart")
        drawn = walking.main(page).locator("[role=graphics-document]")
        expect(drawn).to_have_count(charts.count())
        said = drawn.evaluate_all("them => them.map(it => it.ariaLabel || '')")
        assert all(len(words) > 20 for words in said), (topic, said)
        pictures += len(said)
    assert pictures >= 2


def test_no_page_breaks_a_rule_in_the_dark(dark: Page) -> None:
    walking.become(dark, NAMES["mara"])
    for step in STEPS:
        walking.turn_to(dark, step.id)
        assert_clean(dark, step.id)
    walking.turn_to(dark, "compare")
    for topic in TOPICS.values():
        walking.choose(dark, topic)
        assert_clean(dark, topic)


def test_the_help_screen_breaks_no_rule(page: Page, dark: Page) -> None:
    for shown in (page, dark):
        walking.become(shown, NAMES["alex"])
        assert_clean(shown, "urgent")


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
