"""Under the content security policy of the nginx example every picture draws, every file opens, and nothing is blocked."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, Route, expect

from kapdecide.people import people
from tests.browser import walking
from tests.browser.screenshots import take_over
from tests.browser.serving import ROOT

pytestmark = pytest.mark.browser
NGINX = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
DANA = next(person for person in people() if person.id == "dana")
# The platform's library for large numbers asks whether it may use WebAssembly, is told no, and does without.
ASKED_AND_DONE_WITHOUT = {"script-src: wasm-eval"}
# What the browser refused, and by which part of the policy.
REPORTS = """window.kdBlocked = [];
document.addEventListener('securitypolicyviolation', e => window.kdBlocked.push(`${e.violatedDirective}: ${e.blockedURI}`));"""


def policy() -> str:
    """The header exactly as the shipped file sends it."""
    (found,) = re.findall(r'add_header Content-Security-Policy "([^"]+)" always;', NGINX)
    return str(found)


def with_policy(route: Route) -> None:
    try:
        reply = route.fetch()
    except Error:
        return  # the window closed while it still asked; what never came is missed by the tests themselves
    route.fulfill(response=reply, headers={**reply.headers, "content-security-policy": policy()})


def guard(page: Page) -> list[str]:
    """Lay the policy over the page, and give what its console will say about it."""
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if "Content Security Policy" in line.text else None)
    page.add_init_script(REPORTS)
    page.route(lambda url: "/_stcore/" not in url and "/static/" not in url, with_policy)
    # The page now counts as not loaded from this machine, and asks before it connects to it.
    page.context.grant_permissions(["local-network-access"])
    return said


def drawn(page: Page) -> int:
    """How many pictures stand on the page, each of them really drawn."""
    charts = walking.main(page).get_by_test_id("stVegaLiteChart")
    pictures = walking.main(page).locator("[role=graphics-document]")
    expect(pictures).to_have_count(charts.count())
    return pictures.count()


def test_charts_the_tracker_and_the_files_work_under_the_policy(page: Page) -> None:
    said = guard(page)
    today = dt.date.today()
    answers: dict[str, Any] = DANA.answers()
    answers["budget"]["start_date"] = (today - dt.timedelta(days=60)).isoformat()
    answers["measures"] = {
        "baseline": {"phq9": 20},
        "scores": [
            {"date": (today - dt.timedelta(days=days)).isoformat(), "scale": "phq9", "score": score}
            for days, score in ((50, 17), (36, 11), (22, 8))
        ],
    }
    take_over(page, answers)
    pictures = {}
    walking.turn_to(page, "compare")
    for topic in ("Money", "How long", "What it is like"):
        walking.choose(page, topic)
        pictures[topic] = drawn(page) + sum(drawn(page) for _ in walking.every_tab(page, topic))
    walking.turn_to(page, "next_steps")
    walking.open_tab(page, "Track it")
    pictures["tracker"] = drawn(page)
    assert all(pictures.values()), pictures
    walking.turn_to(page, "sources")
    expect(page.get_by_test_id("stDataFrame").first.locator("canvas").first).to_be_visible()
    walking.turn_to(page, "take_home")
    with page.expect_download():
        walking.main(page).get_by_role("button", name="Sheet as PDF").click()
    walking.settled(page)
    assert set(page.evaluate("window.kdBlocked")) <= ASKED_AND_DONE_WITHOUT
    assert said == []


def test_the_policy_is_really_set_and_what_it_forbids_is_reported(browser: Browser, server: str) -> None:
    context = browser.new_context(base_url=server)
    page = context.new_page()
    said = guard(page)
    page.goto("/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"http://127.0.0.1:9/spy.png\">')")
    page.wait_for_function("window.kdBlocked.some(line => line.includes('spy'))")
    assert set(page.evaluate("window.kdBlocked")) - ASKED_AND_DONE_WITHOUT == {"img-src: http://127.0.0.1:9/spy.png"}
    assert said
    context.close()
