"""In danger, all of the help stands on a phone's screen at once, from its top, large enough to tap."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from kapdecide import Knowledge
from tests.browser import walking
from tests.browser.screenshots import take_over

CALM = {"thoughts": "no", "plan_or_intent": "no", "attempt_or_preparation": "never"}
IN_DANGER = {
    "suicide": {"suicidality": CALM | {"plan_or_intent": "yes"}},
    "medical": {"suicidality": CALM, "answers": {"acute_red_flags": "yes"}},
}


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["suicide", "medical"])
def test_all_help_is_on_the_screen_without_scrolling(phone: Page, kind: str, knowledge: Knowledge) -> None:
    take_over(phone, {"schema_version": 1, "safety": IN_DANGER[kind]})
    phone.get_by_role("heading", level=1, name=knowledge.row("help_screens", kind).title).wait_for()
    main = phone.locator("[data-testid=stMain]")
    assert main.evaluate("m => m.scrollTop") == 0
    assert main.evaluate("m => m.scrollHeight - m.clientHeight") <= 1
    height = phone.viewport_size["height"] if phone.viewport_size else 0
    screen = knowledge.row("help_screens", kind)
    links, lines = phone.locator(".kd-urgent a"), phone.locator(".kd-urgent li")
    assert links.count() == len(screen.links)
    assert lines.count() == len(screen.lines)
    for place in (*links.all(), *lines.all(), phone.get_by_role("checkbox")):
        box = place.bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height
    for link, wanted in zip(links.all(), screen.links, strict=True):
        assert link.get_attribute("href") == wanted.split("|")[1]
        box = link.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    walking.settled(phone)
