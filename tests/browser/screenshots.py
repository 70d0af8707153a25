"""Pictures of every page and each part of it, to be looked at: page × answers × width × theme, into ``screenshots/``.

``python -m tests.browser.screenshots --only compare --widths 390`` makes a few of them;
``--docs`` makes the three pictures of the README.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright

from kapdecide.people import people
from kapdecide.ui.frame import STEPS
from kapdecide.ui.topics import TOPICS
from tests.browser import walking
from tests.browser.serving import ROOT, serving
from tests.chromium import FLAGS, find

Theme = Literal["light", "dark"]
WIDTHS = {1280: 800, 768: 1024, 390: 844}
THEMES: tuple[Theme, ...] = ("light", "dark")
PERSONS = {person.id: person for person in people()}
# Long words, six digits, right-to-left, everything ticked: nothing may break, overlap or hide.
LONG = "Donaudampfschifffahrtsgesellschaftskapitän Überlang-Klinik مركز العلاج النفسي"


def extreme() -> dict[str, Any]:
    """Answers at the edge of what a person may type."""
    answers = PERSONS["dana"].answers()
    answers["setting"] = "consultation"
    answers["goals"]["conditions"] = ["depression", "trd", "anxiety", "ocd", "ptsd", "complex_ptsd", "addiction"]
    answers["safety"]["suicidality"]["thoughts"] = "yes"
    answers["safety"]["answers"] |= dict.fromkeys(
        ("benzodiazepine", "osa", "bipolar_hx", "liver_moderate", "sud_active", "lamotrigine", "no_ride_home"), "yes"
    )
    answers["insurance"] |= {"deductible": 250_000, "oop_max": 950_000, "deductible_met": 0, "oop_met": 0}
    answers["budget"] |= {
        "limit_12_months": 999_999,
        "limit_8_weeks": 1,
        "hourly_wage": 1000,
        "ride_cost": 2000,
        "quotes": {"iv_infusion": {"amount": 99_999, "from": LONG}},
    }
    return answers


STATES: dict[str, dict[str, Any]] = {
    "empty": {},
    # Just enough for Compare to open: nothing else is known.
    "bare": {"safety": {"suicidality": PERSONS["dana"].answers()["safety"]["suicidality"]}},
    "real": PERSONS["dana"].answers(),
    "extreme": extreme(),
    "urgent": PERSONS["alex"].answers(),
}


def window(browser: Browser, url: str, width: int, height: int, theme: Theme, scale: float = 1.0) -> Page:
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": height},
        color_scheme=theme,
        reduced_motion="reduce",
        device_scale_factor=scale,
        has_touch=width < 500,
        is_mobile=width < 500,
    )
    page = context.new_page()
    walking.watch(page)
    return page


def take_over(page: Page, answers: dict[str, Any]) -> None:
    """Open a plan file, as a person would."""
    walking.goto(page, "start")
    if not answers:
        return
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(answers, file)
        file.flush()
        page.locator("input[type=file]").set_input_files(file.name)
        walking.press(page, "Use this file")


def grow(page: Page, width: int, height: int) -> None:
    """Make the window as tall as the page, which scrolls inside itself."""
    for _ in range(3):
        needed = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        if needed <= page.evaluate("innerHeight"):
            return
        page.set_viewport_size({"width": width, "height": max(height, min(needed, 16_000))})
        walking.settled(page)


def gallery(browser: Browser, url: str, args: argparse.Namespace) -> int:
    args.folder.mkdir(parents=True, exist_ok=True)
    made = 0
    for name in args.states:
        for width in args.widths:
            for theme in args.themes:
                height = WIDTHS.get(width, 844)
                page = window(browser, url, width, height, theme)
                take_over(page, STATES[name])
                # In danger every page shows help and the menu leads nowhere else.
                for step in ["help"] if name == "urgent" else args.only:
                    page.set_viewport_size({"width": width, "height": height})
                    if name != "urgent":
                        walking.turn_to(page, step)
                    for part in parts(page, step):
                        if not args.first_view:
                            grow(page, width, height)
                        page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")
                        page.screenshot(path=args.folder / f"{step}{part}-{name}-{width}-{theme}.png")
                        page.set_viewport_size({"width": width, "height": height})
                        made += 1
                page.context.close()
    return made


def parts(page: Page, step: str) -> Iterator[str]:
    """The page as it opens, then with each of its topics and tabs open in turn: what to call it each time."""
    yield ""
    yield from tabs(page, "")
    if step == "compare" and walking.main(page).locator("table.kd-table").count():
        for name, title in TOPICS.items():
            walking.choose(page, title)
            yield f"-{name}"
            yield from tabs(page, f"-{name}")
        walking.choose(page, "At a glance")


def tabs(page: Page, name: str) -> Iterator[str]:
    for title in walking.main(page).get_by_role("tab").all_inner_texts()[1:]:
        walking.open_tab(page, title)
        yield f"{name}-{title.replace(' ', '_').lower()}"


def readme(browser: Browser, url: str) -> None:
    """The three pictures of the README: what a person sees first, small enough to load at once."""
    for name, state, width, height in (
        ("compare", "real", 1280, 800),
        ("phone", "real", 390, 844),
        ("urgent", "urgent", 390, 844),
    ):
        page = window(browser, url, width, height, "light")
        take_over(page, STATES[state])
        if state != "urgent":
            walking.turn_to(page, "compare")
        path = ROOT / "docs" / f"{name}.png"
        path.parent.mkdir(exist_ok=True)
        page.screenshot(path=path)
        page.context.close()


def main() -> None:
    steps = [step.id for step in STEPS]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", nargs="+", choices=steps, default=steps)
    parser.add_argument("--states", nargs="+", choices=list(STATES), default=list(STATES))
    parser.add_argument("--widths", nargs="+", type=int, default=list(WIDTHS))
    parser.add_argument("--themes", nargs="+", choices=THEMES, default=list(THEMES))
    parser.add_argument("--folder", type=Path, default=ROOT / "screenshots")
    parser.add_argument("--first-view", action="store_true", help="only what fits on the screen without scrolling")
    parser.add_argument("--docs", action="store_true", help="make the three pictures of the README instead")
    args = parser.parse_args()
    with serving() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        if args.docs:
            readme(browser, url)
            print("docs/compare.png, docs/phone.png, docs/urgent.png")
        else:
            print(f"{gallery(browser, url, args)} pictures in {args.folder}")
        browser.close()


if __name__ == "__main__":
    main()
