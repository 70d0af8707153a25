"""python -m benchmarks.start: from nothing to the first heading.

How long the core takes to import and the knowledge to load; then, for a bare app and for ours in turn, from the start of
the process to its first healthy answer, and on to the first heading painted in a real Chromium that is open already.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.pages import bare_server
from benchmarks.wire import serve
from kapdecide import load_knowledge
from tests.chromium import FLAGS, find

IMPORT = "import time; begun = time.perf_counter(); import kapdecide; print(1000 * (time.perf_counter() - begun))"


STARTS = 5


def first_page(app: Any, browser: Browser) -> tuple[float, float]:
    """Milliseconds from the start of the process: to healthy, and to the heading of a visitor who comes at once."""
    with app as server:
        healthy = time.perf_counter() - server.started
        page = browser.new_page()
        page.goto(server.url)
        page.get_by_role("heading", level=1).first.wait_for()
        heading = time.perf_counter() - server.started
        page.close()
    return 1000 * healthy, 1000 * heading


def main() -> None:
    imports = [
        float(subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True).stdout)
        for _ in range(5)
    ]
    loads = []
    for _ in range(10):
        begun = time.process_time()  # a busy machine must not look like a slow loader
        knowledge = load_knowledge()
        loads.append(1000 * (time.process_time() - begun))
    rows = sum(map(len, knowledge.tables.values()))
    print(f"import kapdecide     median {statistics.median(imports):6.1f} ms, least {min(imports):6.1f} ms")
    print(
        f"load {rows:,} rows      median {statistics.median(loads):6.1f} ms, least {min(loads):6.1f} ms of processor time (target 200)"
    )
    bare: list[tuple[float, float]] = []
    ours: list[tuple[float, float]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        for _ in range(STARTS):
            bare.append(first_page(bare_server({"start": {"button": 12, "page_link": 10, "radio": 1}}), browser))
            ours.append(first_page(serve(), browser))
        browser.close()
    for name, found in (("bare app", bare), ("kapdecide", ours)):
        healthy, heading = (statistics.median(column) for column in zip(*found, strict=True))
        print(
            f"{name:10s} process start to healthy {healthy:6.0f} ms, to the first heading {heading:6.0f} ms (targets 1,000 and 2,000)"
        )


if __name__ == "__main__":
    main()
