"""Everyone can use it: machine rules of accessibility, the keyboard alone, a phone, large text, a screen reader's words."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from kapdecide.ui.frame import STEP, STEPS
from tests.browser import axe, walking
from tests.browser.axe import NAMES
from tests.browser.conftest import DESK, window
from tests.browser.layout import assert_whole
from tests.browser.screenshots import THEMES

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


@pytest.mark.parametrize(
    ("state", "pictures"), [(state, 2 if state == "a person's picture" else 0) for state in axe.STATES]
)
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
    """Press Tab until something with this name has the focus."""
    for _ in range(160):
        page.keyboard.press("Tab")
        if name in focused(page) and page.evaluate("tag => document.activeElement.matches(tag)", tag):
            return
    raise AssertionError(f"{name} cannot be reached with the keyboard")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_whole_walk_goes_with_the_keyboard_alone(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    walking.goto(page, "start")
    tab_to(page, "quick questions", "button")
    page.keyboard.press("Enter")
    walking.at(page, "goals")
    ids = [step.id for step in STEPS]
    for step, later in itertools.pairwise(ids[ids.index("goals") : ids.index("take_home") + 1]):
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
        if step == "compare":
            assert walking.main(page).locator("table.kd-table").count() > 0
        tab_to(page, f"Next: {STEP[later].title}", "button")
        page.keyboard.press("Enter")
        walking.at(page, later)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    if width == 1280:  # on a phone the menu is opened first, which has a test of its own
        tab_to(page, STEP["learn"].title, "a")
        page.keyboard.press("Enter")
        walking.at(page, "learn")


# One of each kind of control, and the page it stands on.
CONTROLS = {
    "start": {
        "a button": "[data-testid=stMain] button[kind=secondary]",
        "the main button": "[data-testid=stMain] button[kind=primary]",
        "a round button": "[data-testid=stRadio] input",
        "a file": "[data-testid=stFileUploader] button",
        "a fold": "[data-testid=stExpander] summary",
        "a step in the menu": "[data-testid=stSidebar] a",
        "saving": "[data-testid=stSidebar] [data-testid=stDownloadButton] button",
        "a crisis line": ".kd-strip a",
    },
    "goals": {
        "a pill": "[data-testid=stButtonGroup] button",
        "a list to pick from": "[data-testid=stSelectbox] input",
        "a number": "[data-testid=stNumberInput] input",
    },
    "safety": {"a tab": "[role=tab]"},
    "budget": {
        "several from a list": "[data-testid=stMultiSelect] input",
        "a day": "[data-testid=stDateInput] [role=spinbutton]",
    },
    "priorities": {"a slider": "[data-testid=stSlider] input"},
    "next_steps": {"a few words": "[data-testid=stTextInput] input"},
    "next_steps: Track it": {"many words": "[data-testid=stTextArea] textarea"},
    "next_steps: Alternatives": {
        "a box to tick": "[data-testid=stCheckbox] input",
        "an alternative": ".kd-list summary",
    },
}


def picture(page: Page, box: dict[str, float]) -> bytes:
    return Image.open(io.BytesIO(page.screenshot(clip=box))).convert("L").tobytes()  # type: ignore[arg-type]


def focus_changes(page: Page, control: str) -> int:
    """How many points on the screen clearly change when the keyboard comes to a control."""
    place = page.locator(control).locator("visible=true").first
    place.evaluate("e => { e.scrollIntoView({block: 'center'}); document.activeElement.blur() }")
    walking.settled(page)  # leaving a field may send it, and what comes back may move the place
    at = place.evaluate("""e => {
        const near = e.closest('label, [data-baseweb], [data-testid^=st]') || e;
        const box = (near.getBoundingClientRect().width > 30 ? near : near.parentElement.closest('[data-testid^=st]')).getBoundingClientRect();
        return [box.left, box.top, box.right, box.bottom];
    }""")
    view = page.viewport_size or {"width": 1280, "height": 800}
    left, top = max(at[0] - 8, 0), max(at[1] - 8, 0)
    box = {
        "x": left,
        "y": top,
        "width": min(at[2] + 8, view["width"]) - left,
        "height": min(at[3] + 8, view["height"]) - top,
    }
    before = picture(page, box)
    page.keyboard.press("Shift")  # a key was used last, as with Tab
    place.focus()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    after = picture(page, box)
    return sum(abs(was - now) > 40 for was, now in zip(before, after, strict=True))


def test_the_focus_can_be_seen_on_every_kind_of_control_in_light_and_dark(still: Page) -> None:
    walking.become(still, NAMES["dana"])
    unseen = []
    for place, controls in CONTROLS.items():
        step, _, tab = place.partition(": ")
        walking.turn_to(still, step)
        if tab:
            walking.open_tab(still, tab)
        axe.unfold(still)
        for theme in THEMES:
            axe.wear(still, theme)
            for name, control in controls.items():
                if focus_changes(still, control) < 60:
                    unseen.append(f"{name} on {place}, {theme}")
        axe.wear(still, "light")
    assert not unseen, unseen


def test_each_slider_has_a_number_field_that_moves_it(page: Page) -> None:
    walking.become(page, NAMES["dana"])
    walking.turn_to(page, "priorities")
    axe.unfold(page)
    sliders = walking.main(page).get_by_role("slider")
    expect(sliders.first).to_be_visible()
    for slider in sliders.all():
        name = (slider.get_attribute("aria-label") or "").removesuffix(": slider")
        expect(walking.main(page).get_by_label(f"{name}: points from 0 to 100")).to_have_count(1)
    first = sliders.first
    name = (first.get_attribute("aria-label") or "").removesuffix(": slider")
    walking.fill(page, f"{name}: points from 0 to 100", "40")
    expect(first).to_have_value("40")
    first.focus()
    page.keyboard.press("ArrowRight")
    walking.settled(page)
    expect(walking.main(page).get_by_label(f"{name}: points from 0 to 100")).to_have_value("41")


SMALL = """() => [...document.querySelectorAll('[data-testid=stMain] :is(button, summary, label[data-testid=stRadioOption])')]
    .filter(e => e.innerText.trim() && (e.tabIndex >= 0 || e.matches("label, summary")))
    .map(e => [e.innerText.slice(0, 40), e.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 23.5))
    .map(([text, box]) => `${text}: ${box.width} x ${box.height}`)"""
# A laptop's browser at 200 %, which shows half as many points across; at 400 %, a quarter; and a phone.
NARROW = (640, 320, 390)


def test_every_page_fits_a_phone_a_thumb_and_large_type(page: Page) -> None:
    """Nothing is cut off or runs over its neighbor, and what can be tapped is large enough."""
    walking.become(page, NAMES["mara"])
    for place in walking.every_place(page):
        assert_whole(page, place, NARROW)
        assert page.evaluate(SMALL) == [], place
        assert_whole(page, place, (1280,))


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
