"""python -m benchmarks.clicks: from a click to the last change painted, in a real Chromium, beside a bare page.

The bare page has as many widgets and charts of each kind, and is clicked at the same kind of widget. Both stand open in
one browser and take turns, so that a busy machine slows both. Read the ratios; the milliseconds belong to the machine.
"""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, sync_playwright

from benchmarks.pages import BODY, PERSON, WEIGHTS, View, bare_server, held, line
from benchmarks.wire import Person, Server, become, serve
from tests.chromium import FLAGS, find

IDLE = "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
# When nothing has changed for so many milliseconds, the last change was the last one.
QUIET = 350
# Times from the press to the last change of what stands on the page, and one frame to paint it.
MEASURE = """quiet => { window.kdTime = new Promise((done, fail) => {
  const app = document.querySelector('[data-testid=stApp]');
  let begun = 0, last = 0, waiting = 0;
  const late = setTimeout(() => fail('nothing changed'), 8000);
  const begin = () => { begun = begun || performance.now(); };
  for (const kind of ['click', 'keydown']) document.addEventListener(kind, begin, {capture: true, once: true});
  const seen = new MutationObserver(() => {
    if (!begun) return;
    requestAnimationFrame(() => { last = performance.now(); });
    clearTimeout(waiting);
    waiting = setTimeout(() => { clearTimeout(late); seen.disconnect(); done(last - begun); }, quiet);
  });
  seen.observe(app, {childList: true, characterData: true, attributes: true, subtree: true});
}) }"""


@dataclass(frozen=True)
class Click:
    """What is pressed again and again, on our view and on the bare one."""

    view: View
    ours: tuple[str, ...]
    """Selectors, pressed in turn."""
    bare: tuple[str, ...]
    key: str | None = None


MAIN = "[data-testid=stMain]"
BOX = f"{MAIN} [data-testid=stCheckbox] label"
HANDLE = f"{MAIN} input[type=range]"
TOPIC = f"{MAIN} .st-key-picked_topic button"
PILL = f"{MAIN} [data-testid=stButtonGroup] button"


def topics(first: int, second: int) -> tuple[str, ...]:
    return (f"{TOPIC} >> nth={second}", f"{TOPIC} >> nth={first}")


GLANCE, LIKE, LONG, MONEY = 0, 1, 3, 6
PILLS = (f"{PILL} >> nth=0", f"{PILL} >> nth=1")
CLICKS = (
    Click(BODY, (BOX,), (BOX,)),
    Click(View("compare: first view, like", "compare"), topics(GLANCE, LIKE), PILLS),
    Click(View("compare: money, how long", "compare", (("picked_topic", ["Money"]),)), topics(MONEY, LONG), PILLS),
    Click(WEIGHTS, (HANDLE,), (HANDLE,), key="ArrowRight"),
)


async def counted() -> dict[str, dict[str, int]]:
    """What each view holds."""
    with serve() as ours:
        person = Person(ours.port)
        await person.open()
        await become(person, PERSON)
        found = {one.view.name: await held(person, one.view) for one in CLICKS}
        await person.close()
    return found


def pressed(page: Page, where: Locator, key: str | None) -> float:
    page.wait_for_selector(IDLE)
    page.evaluate(MEASURE, QUIET)
    if key is None:
        where.click()
    else:
        where.press(key)
    took: float = page.evaluate("() => window.kdTime")
    return took / 1000


def turn_to(page: Page, title: str) -> None:
    page.locator("[data-testid=stSidebar]").get_by_role("link", name=title).click()
    page.get_by_role("heading", level=1).first.wait_for()
    page.wait_for_selector(IDLE)


def open_ours(page: Page, view: View) -> None:
    """The view by hand, as a person turns to it."""
    titles = {"safety": "Safety", "compare": "Compare", "priorities": "What matters to me"}
    turn_to(page, titles[view.page])
    for ending, wanted in view.picks:
        if ending.endswith("_part"):
            page.get_by_role("tab", name=wanted).click()
        elif ending == "picked_topic":
            page.locator(TOPIC).nth(MONEY).click()
        else:
            page.get_by_text(wanted, exact=True).click()
        page.wait_for_selector(IDLE)


def become_in_browser(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.get_by_text("Show it with a made-up person").click()
    page.get_by_role("button", name=PERSON).click()
    page.wait_for_url("**/compare")
    page.wait_for_selector(IDLE)


def measure(times: int) -> None:
    counts = asyncio.run(counted())
    print(f"{'click to painted, ms':26s} {'bare p50':>9s} {'p95':>6s} | {'ours p50':>9s} {'p95':>6s} {'ratio':>6s}")
    with serve() as ours, bare_server(counts) as bare, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        # One window each: a page in the background of another is not painted.
        page, other = (browser.new_context().new_page() for _ in range(2))
        become_in_browser(page, ours)
        for place, one in enumerate(CLICKS):
            open_ours(page, one.view)
            other.goto(f"{bare.url}/view-{place}" if place else bare.url)
            other.wait_for_selector(f"{MAIN} h1")
            found: dict[str, list[float]] = {"bare": [], "ours": []}
            for i in range(times + 2):
                for name, where, selectors in (("bare", other, one.bare), ("ours", page, one.ours)):
                    took = pressed(where, where.locator(selectors[i % len(selectors)]).first, one.key)
                    if i >= 2:
                        found[name].append(took)
            (b50, b95), (o50, o95) = line(found["bare"]), line(found["ours"])
            print(f"{one.view.name:26s} {b50:9.0f} {b95:6.0f} | {o50:9.0f} {o95:6.0f} {o50 / b50:6.2f}")
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clicks", description=__doc__)
    parser.add_argument("--times", type=int, default=30, help="clicks of each kind (at most 200)")
    options: Any = parser.parse_args()
    measure(min(options.times, 200))


if __name__ == "__main__":
    main()
