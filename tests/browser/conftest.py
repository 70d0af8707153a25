"""A server and a Chromium for the whole session, and a new, watched window for every test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import walking
from tests.browser.serving import serving
from tests.chromium import FLAGS, find

DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of one server for all tests of this process; sessions share nothing on it."""
    with serving() as url:
        yield url


@pytest.fixture(scope="module")
def fresh_server() -> Iterator[str]:
    """A server of this module's own, on which nothing was opened before its tests."""
    with serving() as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find()
    assert path is not None, "Install Chromium or Chrome, or set CHROMIUM to its path."
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


def window(browser: Browser, url: str, **options: Any) -> Iterator[Page]:
    """A new window with a session of its own. In the end: no stranger was asked, nothing complained."""
    context = browser.new_context(base_url=url, **options)
    context.set_default_timeout(20_000)
    page = context.new_page()
    traffic = walking.watch(page)
    yield page
    page.unroute_all(behavior="ignoreErrors")  # what a test still held back when it ended
    context.close()
    assert traffic.strangers(url) == [], "the browser asked another host for something"
    assert traffic.complaints == [], "the console showed errors"


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """A laptop's window."""
    yield from window(browser, server, **DESK)


@pytest.fixture
def phone(browser: Browser, server: str) -> Iterator[Page]:
    """A phone's window, with touch."""
    yield from window(browser, server, **PHONE)
