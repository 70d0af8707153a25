"""How a person walks through the pages: open, answer, press; and wait until the app has answered."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.sync_api import ConsoleMessage, Locator, Page, WebSocket, expect
from playwright.sync_api import TimeoutError as NotInTime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from kapdecide.ui.frame import STEP, STEPS
from kapdecide.ui.topics import TOPICS

APP = "[data-testid=stApp]"
IDLE = f"{APP}[data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
EARLY = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN
# On a deep link the platform probes for its own files below the page's address first.
PROBES = ("/_stcore/health", "/_stcore/host-config")
DEADLINE_SECONDS = 30


class Traffic:
    """What one page asked of whom, what it complained about, and whether the app still owes it an answer."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.owed = True
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", self._listen)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, socket: WebSocket) -> None:
        self.asked.append(socket.url)
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes) and BackMsg.FromString(frame).WhichOneof("type") == "rerun_script":
            self.owed = True

    def _received(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            message = ForwardMsg.FromString(frame)
            if message.WhichOneof("type") == "script_finished" and message.script_finished != EARLY:
                self.owed = False

    def _hear(self, message: ConsoleMessage) -> None:
        probe = "404" in message.text and urlsplit(message.location.get("url", "")).path.endswith(PROBES)
        if message.type == "error" and not probe:
            self.complaints.append(message.text)

    def strangers(self, own: str) -> list[str]:
        """Addresses asked for that are not the app's own."""
        host = urlsplit(own).netloc
        return [
            url for url in self.asked if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != host
        ]


_traffic: WeakKeyDictionary[Page, Traffic] = WeakKeyDictionary()


def watch(page: Page) -> Traffic:
    """Begin to listen; to be called before the page opens anything."""
    _traffic[page] = Traffic(page)
    return _traffic[page]


def settled(page: Page) -> None:
    """Wait until the app has answered everything that was asked of it and drawn the answer."""
    traffic = _traffic[page]
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        # Two frames: what was just clicked has been sent by then, and what arrived has been drawn.
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        page.wait_for_selector(IDLE)
        if not traffic.owed:
            errors = page.get_by_test_id("stException").all_inner_texts()
            assert not errors, f"{page.url} shows an error: {errors[0]}"
            return
    raise TimeoutError(f"{page.url} still owes an answer")


# Points across below which the menu lies over the page.
PHONE_MENU = 768
# Points across beside the menu up to which the rows of Compare's choices are lists.
NARROW = 640


def goto(page: Page, step: str) -> None:
    """Open a page by its address, as from a bookmark: a new session with no answers."""
    _traffic[page].owed = True
    page.goto("/" if step == "start" else f"/{step}")
    settled(page)


def turn_to(page: Page, step: str) -> None:
    """Go to a page through the menu; answers stay. Whoever stands there already leaves the menu closed."""
    if urlsplit(page.url).path == ("/" if step == "start" else f"/{step}"):
        at(page, step)
        return
    link = page.get_by_test_id("stSidebar").get_by_role("link", name=STEP[step].title, exact=False)
    menu = page.get_by_test_id("stExpandSidebarButton")
    if menu.is_visible():
        menu.click()
    # A press lasts longer than the app takes to keep what was typed just before; an instant one overtakes it.
    link.first.hover()
    page.mouse.down()
    settled(page)
    page.mouse.up()
    at(page, step)
    # A new page begins at its top: until it has gone there, it would take back what is scrolled to.
    page.wait_for_function("document.activeElement.tagName === 'H1'")
    if (page.viewport_size or {"width": 1280})["width"] < PHONE_MENU:
        menu.wait_for()  # on a phone the menu closes over the page that was chosen


def at(page: Page, step: str) -> None:
    """Wait until the page of a step stands there."""
    page.wait_for_url(re.compile(r"/$" if step == "start" else rf"/{step}$"))
    settled(page)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button or a pill by what stands on it."""
    main(page).get_by_role("button", name=name).locator("visible=true").first.click()
    settled(page)


def forward(page: Page) -> None:
    press(page, re.compile("^Next: |arrow_forward Next: "))


def back(page: Page) -> None:
    press(page, re.compile("^Back: |arrow_back Back: "))


def main(page: Page) -> Locator:
    return page.get_by_test_id("stMain")


def answer(page: Page, question: str, choice: str) -> None:
    """Pick one answer of a question with round buttons."""
    asked(page, question).locator("label").filter(has=page.get_by_text(choice, exact=True)).click()
    settled(page)


def asked(page: Page, question: str) -> Locator:
    """The round buttons of one question."""
    return main(page).get_by_test_id("stRadio").filter(has_text=question)


def tick(page: Page, line: str) -> None:
    main(page).get_by_test_id("stCheckbox").filter(has_text=line).locator("label").first.click()
    settled(page)


def fill(page: Page, label: str, typed: str) -> None:
    """Type into a field and leave it."""
    field = main(page).get_by_label(label, exact=False).first
    field.fill(typed)
    field.press("Tab")
    settled(page)


def pick(page: Page, label: str, choice: str) -> None:
    """Choose from a list that opens."""
    main(page).get_by_role("combobox", name=label).first.fill(choice)
    page.get_by_role("option", name=choice, exact=True).click()
    settled(page)


# A fold grows as it opens. A press in the middle of that lands beside its button, so it is waited out, as a person does.
AT_REST = """fold => new Promise(done => {
    let still = 0, height = -1;
    const look = () => {
        const now = fold.getBoundingClientRect().height;
        still = now === height ? still + 1 : 0;
        height = now;
        still >= 20 ? done() : requestAnimationFrame(look);
    };
    look();
})"""


def open_fold(page: Page, title: str) -> Locator:
    """Open a folded part and give it back."""
    fold = main(page).get_by_test_id("stExpander").filter(has=page.locator("summary", has_text=title)).first
    if fold.locator("details").get_attribute("open") is None:
        fold.locator("summary").click()
        settled(page)
    expect(fold.locator("details")).to_have_attribute("open", "")
    fold.evaluate(AT_REST)
    return fold


def become(page: Page, person: str) -> None:
    """Open a made-up person from Start, which leads to Compare."""
    goto(page, "start")
    open_fold(page, "made-up person")
    press(page, re.compile(person))
    at(page, "compare")


def choose(page: Page, topic: str) -> None:
    """Turn to a topic of Compare: one of a row of segments, or of a list where there is little room."""
    if main(page).evaluate("page => page.clientWidth") <= NARROW:
        choose_from_list(page, "Topic", topic)
        return
    main(page).get_by_role("radio", name=topic, exact=True).locator("visible=true").first.click()
    settled(page)


def choose_from_list(page: Page, label: str, choice: str) -> None:
    """Choose from a short list that is opened and not typed into."""
    option = page.get_by_role("option", name=choice, exact=True)
    for _ in range(3):  # an open list closes when the page under it moves, as when a picture has just found its size
        main(page).get_by_role("combobox", name=label).click()
        try:
            option.click(timeout=5_000)
            break
        except NotInTime:
            continue
    settled(page)
    expect(main(page).get_by_role("combobox", name=label)).to_have_value(choice)


def open_tab(page: Page, title: str) -> None:
    """Turn to one of the tabs of a page."""
    main(page).get_by_role("tab", name=title, exact=True).click()
    settled(page)


def every_place(page: Page, but: Collection[str] = ()) -> Iterator[str]:
    """Every page, each of its tabs, and each topic of Compare, one after the other, with the answers held now."""
    for step in STEPS:
        if step.id in but:
            continue
        turn_to(page, step.id)
        yield step.id
        yield from every_tab(page, step.id)
        if step.id == "compare" and main(page).locator("table.kd-table").count():
            for topic in TOPICS.values():
                choose(page, topic)
                yield f"compare: {topic}"
                yield from every_tab(page, f"compare: {topic}")


def every_tab(page: Page, place: str) -> Iterator[str]:
    """Each tab but the first, which is open already."""
    for title in main(page).get_by_role("tab").all_inner_texts()[1:]:
        open_tab(page, title)
        yield f"{place}: {title}"
