"""Two replicas behind a real nginx, run from the shipped file; one of them dies.

Needs nginx (Debian: apt-get install nginx-light) and Chromium, and about 20 seconds:

    KAPDECIDE_NGINX=1 .venv/bin/pytest tests/deploy/test_nginx.py
"""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from benchmarks.wire import Server, free_port, serve
from kapdecide.ui.connection import LOST
from tests.chromium import FLAGS, find

pytestmark = pytest.mark.skipif(
    not os.environ.get("KAPDECIDE_NGINX"), reason="set KAPDECIDE_NGINX=1 to run two replicas behind a real nginx"
)
SHIPPED = Path(__file__).parents[2] / "deploy" / "nginx.conf"
IDLE = "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
SECRET = {
    "STREAMLIT_SERVER_COOKIE_SECRET": "only-for-this-test",
    "STREAMLIT_SERVER_ALLOWED_HOSTS": "127.0.0.1 localhost",
}


def shipped_with(ports: list[int], door: int, folder: Path) -> str:
    """The shipped file with nothing changed but the addresses and where nginx may write."""
    text = SHIPPED.read_text("utf-8")
    for name, port in zip(("app1", "app2"), ports, strict=True):
        text, found = re.subn(rf"{name}:8501", f"127.0.0.1:{port}", text)
        assert found == 1
    text, found = re.subn(r"listen 8080;", f"listen 127.0.0.1:{door};", text)
    assert found == 1
    return text.replace("/tmp/nginx", f"{folder}/nginx")


@dataclass
class Setup:
    url: str
    door: int
    replicas: list[Server]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Setup]:
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert nginx, "nginx is not installed. On Debian: apt-get install nginx-light"
    with serve(environment=SECRET) as one, serve(environment=SECRET) as two:
        door = free_port()
        file = tmp_path / "nginx.conf"
        file.write_text(shipped_with([one.port, two.port], door, tmp_path))
        process = subprocess.Popen([nginx, "-c", str(file), "-p", str(tmp_path), "-g", "daemon off;"])
        try:
            for _ in range(100):
                with contextlib.suppress(OSError):
                    get(door, "/_stcore/health")
                    break
                time.sleep(0.05)
            yield Setup(f"http://127.0.0.1:{door}", door, [one, two])
        finally:
            process.terminate()
            process.wait(10)


def get(door: int, path: str, **headers: str) -> http.client.HTTPResponse:
    asked = http.client.HTTPConnection("127.0.0.1", door, timeout=10)
    asked.request("GET", path, headers=headers)
    return asked.getresponse()


def sockets_of(server: Server) -> int:
    """How many connections are open at this replica (Linux)."""
    found = 0
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, _, status, *_ = line.split()
        found += status == "01" and int(local.split(":")[1], 16) == server.port
    return found


def open_with_answer(context: BrowserContext, url: str, number: str) -> Page:
    page = context.new_page()
    page.goto(f"{url}/budget")
    page.wait_for_selector(IDLE)
    field = page.get_by_label("My limit for 12 months")
    field.fill(number)
    field.press("Tab")
    page.wait_for_timeout(700)
    page.wait_for_selector(IDLE)
    return page


def test_one_replica_dies_and_only_its_own_people_notice(running: Setup, tmp_path: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        # People arrive until each replica has somebody.
        homes: dict[int, tuple[Page, BrowserContext]] = {}
        for arrival in range(12):
            before = [sockets_of(server) for server in running.replicas]
            context = browser.new_context(accept_downloads=True)
            page = open_with_answer(context, running.url, str(4000 + arrival))
            after = [sockets_of(server) for server in running.replicas]
            home = 0 if after[0] > before[0] else 1
            homes.setdefault(home, (page, context))
            if len(homes) == 2:
                break
        assert set(homes) == {0, 1}, "both replicas take people in"
        (unlucky, _), (lucky, _) = homes[0], homes[1]
        errors: list[str] = []
        lucky.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        kept = lucky.get_by_label("My limit for 12 months").input_value()
        mine = unlucky.get_by_label("My limit for 12 months").input_value()
        with unlucky.expect_download() as offered:
            unlucky.get_by_test_id("stSidebar").get_by_text("Save my answers").click()
        plan = tmp_path / "plan.json"
        offered.value.save_as(plan)

        running.replicas[0].process.kill()
        running.replicas[0].process.wait()

        # The killed one's person is told, and sees no answer that nobody counts.
        alert = unlucky.get_by_role("alert").filter(has_text=LOST)
        expect(alert).to_be_visible(timeout=30_000)
        expect(unlucky.get_by_label("My limit for 12 months")).to_have_value("")
        unlucky.screenshot(path=str(tmp_path / "lost.png"))
        alert.get_by_role("button", name="Close").click()
        expect(alert).to_have_count(0)
        # They open the plan file they were offered, and go on with the other replica.
        unlucky.get_by_test_id("stSidebar").get_by_role("link", name="Start").click()
        unlucky.locator("input[type=file]").first.set_input_files(plan)
        unlucky.get_by_role("button", name="Use this file").click()
        expect(unlucky.get_by_text("Your plan is open.")).to_be_visible(timeout=15_000)
        unlucky.get_by_test_id("stSidebar").get_by_role("link", name="Budget").click()
        expect(unlucky.get_by_label("My limit for 12 months")).to_have_value(mine, timeout=15_000)

        # The other one's person notices nothing: same answers, next answer kept, no message, no error.
        expect(lucky.get_by_label("My limit for 12 months")).to_have_value(kept)
        field = lucky.get_by_label("My limit for any one month")
        field.fill("300")
        field.press("Tab")
        lucky.wait_for_timeout(500)
        lucky.wait_for_selector(IDLE)
        lucky.get_by_test_id("stSidebar").get_by_role("link", name="Goals").click()
        lucky.wait_for_selector(IDLE)
        lucky.get_by_test_id("stSidebar").get_by_role("link", name="Budget").click()
        expect(lucky.get_by_label("My limit for 12 months")).to_have_value(kept, timeout=15_000)
        expect(lucky.get_by_label("My limit for any one month")).to_have_value("300")
        expect(lucky.get_by_text(LOST)).to_have_count(0)
        assert errors == []
        browser.close()


def test_the_door_sends_its_headers_and_shuts_what_is_not_for_visitors(running: Setup) -> None:
    home = get(running.door, "/")
    assert home.status == 200
    policy = home.getheader("Content-Security-Policy") or ""
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert home.getheader("X-Content-Type-Options") == "nosniff"
    assert home.getheader("Referrer-Policy") == "no-referrer"
    cookie = home.getheader("Set-Cookie") or ""
    assert re.fullmatch(r"kd_replica=[0-9a-f]{32}; Path=/; HttpOnly; SameSite=Lax", cookie.split(", ")[0])
    secure = get(running.door, "/", **{"X-Forwarded-Proto": "https"}).getheader("Set-Cookie") or ""
    assert "Secure" in secure
    for path in ("/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent/openapi.json"):
        assert get(running.door, path).status == 404, path
    assert get(running.door, "/_stcore/health").status == 200


def test_charts_draw_under_the_policy_and_nothing_is_blocked(running: Setup) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda line: said.append(line.text))
        page.goto(running.url)
        page.wait_for_selector(IDLE)
        page.get_by_text("Show it with a made-up person").click()
        page.get_by_role("button", name="Mara, 34").click()
        page.wait_for_url("**/compare")
        for topic in ("Money", "How long"):
            page.get_by_role("radio", name=topic, exact=True).locator("visible=true").click()
            expect(page.locator("[role=graphics-document]").first).to_be_visible(timeout=15_000)
        page.get_by_test_id("stSidebar").get_by_role("link", name="Sources").click()
        page.wait_for_selector(IDLE)
        page.wait_for_timeout(1000)
        assert [line for line in said if "Content Security Policy" in line or "Content-Security-Policy" in line] == []
        browser.close()
