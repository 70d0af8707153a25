"""Opens one page of the app with given answers. After ``switch_page`` a page runs without app.py first, as a deep link does."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from streamlit.testing.v1 import AppTest

from kapdecide.case import case_of
from kapdecide.ui.frame import STEP, STEPS, THROUGH_APP, part_key

PAGES = tuple(step.id for step in STEPS)
NO_THOUGHTS = {"thoughts": "no", "plan_or_intent": "no", "attempt_or_preparation": "never"}


def opened(page: str, answers: dict[str, Any] | None = None, part: str | None = None, **chosen: Any) -> AppTest:
    """The page after one run, with these answers, with one of its parts open, and with what else was chosen."""
    at = AppTest.from_file("../../app.py", default_timeout=30)
    given = copy.deepcopy({"schema_version": 1} | (answers or {}))
    at.session_state["answers"] = given
    at.session_state["case"] = case_of(given)
    at.session_state["faults"] = {}
    at.session_state["gen"] = 0
    at.session_state["changed"] = False
    at.run()
    if part is not None:
        chosen[part_key(page)] = part
    for name, value in chosen.items():
        at.session_state[name] = value
    if page != "start":
        at.switch_page(STEP[page].file).run()
    assert not at.exception
    return at


def again(at: AppTest) -> AppTest:
    """The same page once more, with what was just set, as app.py would run it."""
    at.session_state[THROUGH_APP] = True
    return at.run()


def turn(at: AppTest, page: str, part: str) -> AppTest:
    """Turn to one part of a page that has several."""
    at.session_state[part_key(page)] = part
    return again(at)


def every_part(page: str, answers: dict[str, Any] | None = None, **chosen: Any) -> Iterator[AppTest]:
    """The page with each of its parts open in turn."""
    at = opened(page, answers, **chosen)
    titles = [tab.label for tab in at.tabs]
    yield at
    for title in titles[1:]:
        yield turn(at, page, title)
        assert not at.exception, f"{page}: {title}"


def facts(at: AppTest) -> list[dict[str, list[str]]]:
    """The small tables that we write ourselves: each as its columns."""
    found = []
    for element in at.main.get("html"):
        for table in re.findall('<table class="kd-facts">.*?</table>', element.proto.body, re.DOTALL):
            head, *rows = (re.findall("<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall("<tr>(.*?)</tr>", table))
            found.append({title: [row[i] for row in rows] for i, title in enumerate(head)})
    return found


def words(at: AppTest) -> str:
    """All that stands on the page, as its elements hold it: text, tables, labels, links."""
    found: list[str] = []
    for block in (at.main, at.sidebar):
        for element in block:
            found += _words(element)
    return "\n".join(text for text in found if not text.lstrip().startswith(("<script", "<style")))


def _words(element: Any) -> list[str]:
    found = []
    for name in ("value", "label", "body", "options", "placeholder"):
        try:
            content = getattr(element, name)
        except (AttributeError, NotImplementedError, ValueError):
            continue
        if content is None or callable(content):
            continue
        found.append(content.to_csv() if hasattr(content, "to_csv") else str(content))
    proto = getattr(element, "proto", None)
    if not found and element.type != "flex_container" and proto is not None:
        found.append(str(proto))
    return found
