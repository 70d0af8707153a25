"""What axe says of every page in every state, as the table of ``docs/access.md``: ``python -m tests.browser.axe_report``."""

from __future__ import annotations

from playwright.sync_api import sync_playwright

from tests.browser import axe, walking
from tests.browser.conftest import DESK
from tests.browser.serving import serving
from tests.chromium import FLAGS, find


def main() -> None:
    print("| page and part | state | rules | ours | ours in the dark | the platform's | unclear to a machine |")
    print("| --- | --- | --: | --: | --: | --: | --: |")
    total = [0, 0, 0, 0]
    faults: list[str] = []
    with serving() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        page = browser.new_context(base_url=url, **DESK, reduced_motion="reduce").new_page()
        walking.watch(page)
        for state, visit in axe.STATES.items():
            for place in visit(page):
                light, dark = axe.found(page), axe.found_in_the_dark(page)
                row = (len(light.ours), len(dark.ours), len(light.shells), light.unclear)
                total = [before + now for before, now in zip(total, row, strict=True)]
                faults += [f"{place}, {state}: {line}" for line in (*light.ours, *dark.ours)]
                print(f"| {place} | {state} | {light.rules} | {' | '.join(map(str, row))} |", flush=True)
        version = page.evaluate("axe.version")
        browser.close()
    print(f"| **together** | | | {' | '.join(f'**{number}**' for number in total)} |")
    print(f"\naxe-core {version}.")
    print("\n".join(faults))


if __name__ == "__main__":
    main()
