"""A server of our own on loopback, and sessions that speak its websocket protocol as a browser does.

Shared by the benchmarks and by the tests that need many people at once. It refuses every host but loopback, so that it
cannot be turned on anyone else's server.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ("127.0.0.1", "::1", "localhost")
# Each kind of widget we move, and the field its value travels in.
VALUE_OF = {
    "radio": "string_value",
    "selectbox": "string_value",
    "checkbox": "bool_value",
    "number_input": "double_value",
    "button_group": "string_array_value",
    "multiselect": "string_array_value",
    "slider": "double_array_value",
    "text_input": "string_value",
    "button": "trigger_value",
    "expandable": "bool_value",
    "tab_container": "string_value",
}


def only_loopback(host: str) -> str:
    """The host, or an error: this is a load generator, and it loads nobody but this machine."""
    if host not in LOOPBACK:
        raise ValueError(f"only {', '.join(LOOPBACK)} may be loaded, not {host}")
    return host


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Server:
    """A running app: where it listens, its process, and the file its log goes to."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path
    started: float

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def memory_kb(self) -> int:
        """Resident memory of the process, from /proc (Linux)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])

    def healthy(self) -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5) as answer:
            return bool(answer.status == 200)
        return False


@contextlib.contextmanager
def serve(
    script: Path = ROOT / "app.py",
    options: Mapping[str, str] | None = None,
    port: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Run a script as ``make run`` does, on a free loopback port, and end it afterwards."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    for name, value in (options or {}).items():
        command += [f"--{name}", value]
    with tempfile.TemporaryDirectory(prefix="kapdecide-") as folder:
        log = Path(folder) / "server.log"
        with log.open("wb") as out:
            begun = time.perf_counter()
            process = subprocess.Popen(
                command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})}
            )
            server = Server(port, process, log, begun)
            try:
                while not server.healthy():
                    if process.poll() is not None or time.perf_counter() - begun > 60:
                        raise RuntimeError(f"the server did not start: {log.read_text()[-2000:]}")
                    time.sleep(0.02)
                yield server
            finally:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


@dataclass
class Rerun:
    """What came back for one message: how long it took, its size, and whether the page failed."""

    seconds: float
    size: int
    failed: str | None


@dataclass
class Person:
    """One browser tab, without the browser."""

    port: int
    host: str = "127.0.0.1"
    session_id: str = ""
    page: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    widgets: dict[str, tuple[str, Any]] = field(default_factory=dict)
    shown: Counter[str] = field(default_factory=Counter)
    states: dict[str, WidgetState] = field(default_factory=dict)
    tabs: dict[str, list[str]] = field(default_factory=dict)
    received: bytearray = field(default_factory=bytearray)
    keep: bool = False
    socket: Any = None

    async def open(self, deep_link: str = "") -> Rerun:
        only_loopback(self.host)
        self.socket = await websockets.connect(
            f"ws://{self.host}:{self.port}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            max_size=None,
            compression=None,
            open_timeout=60,
            ping_interval=None,
        )
        return await self.rerun(page_name=deep_link)

    def find(self, ending: str) -> str:
        """The widget whose key ends like this, or whose label is this."""
        return next(
            i for i, (_, widget) in self.widgets.items() if i.endswith(ending) or getattr(widget, "label", "") == ending
        )

    async def close(self) -> None:
        if self.socket is not None:
            await self.socket.close()

    async def go(self, url_path: str) -> Rerun:
        """Another page, as a click in the menu."""
        self.states.clear()
        return await self.rerun(self.pages[url_path])

    async def set(self, widget_id: str, value: Any) -> Rerun:
        """Give one widget a value, as a person would."""
        kind, _ = self.widgets[widget_id]
        state = WidgetState(id=widget_id)
        name = VALUE_OF[kind]
        if name.endswith("array_value"):
            getattr(state, name).data.extend(value)
        else:
            setattr(state, name, value)
        self.states[widget_id] = state
        found = await self.rerun()
        if kind == "button":
            self.states.pop(widget_id, None)
        return found

    def message(self, page: str = "", page_name: str = "") -> bytes:
        sent = BackMsg()
        client = sent.rerun_script
        client.page_script_hash = page or self.page
        client.page_name = page_name
        client.widget_states.widgets.extend(self.states.values())
        return bytes(sent.SerializeToString())

    async def rerun(self, page: str = "", page_name: str = "") -> Rerun:
        begun = time.perf_counter()
        await self.socket.send(self.message(page, page_name))
        return await self.read(begun)

    async def read(self, begun: float) -> Rerun:
        """Read until the script has come to its end; a page that sends people on counts to the end of the second."""
        size, failed, seen, shown = 0, None, {}, Counter[str]()
        parts: dict[tuple[int, ...], str] = {}
        while True:
            data = await self.socket.recv()
            size += len(data)
            if self.keep:
                self.received += data
            got = ForwardMsg.FromString(data)
            kind = got.WhichOneof("type")
            if kind == "new_session":
                self.session_id = got.new_session.initialize.session_id or self.session_id
                self.page = got.new_session.page_script_hash
                seen, shown = {}, Counter[str]()
                parts.clear()
            elif kind == "delta" and got.delta.WhichOneof("type") == "add_block":
                block, place = got.delta.add_block, tuple(got.metadata.delta_path)
                name = block.WhichOneof("type")
                if name in ("expandable", "tab_container") and getattr(block, name).id:
                    parts[place] = getattr(block, name).id
                    seen[parts[place]] = (name, getattr(block, name))
                    self.tabs[parts[place]] = []
                elif name == "tab" and place[:-1] in parts:
                    self.tabs[parts[place[:-1]]].append(block.tab.label)
            elif kind == "navigation":
                self.pages = {page.url_pathname: page.page_script_hash for page in got.navigation.app_pages}
                self.page = got.navigation.page_script_hash or self.page
            elif kind == "delta" and got.delta.WhichOneof("type") == "new_element":
                element: Element = got.delta.new_element
                name = element.WhichOneof("type")
                shown[name] += 1
                if name == "exception":
                    failed = f"{element.exception.type}: {element.exception.message}"
                elif name in VALUE_OF:
                    widget = getattr(element, name)
                    if not widget.disabled:
                        seen[widget.id] = (name, widget)
            elif kind == "script_finished":
                if got.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                if got.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    failed = "compile error"
                self.widgets, self.shown = seen, shown
                self.states = {i: s for i, s in self.states.items() if i in seen}
                return Rerun(time.perf_counter() - begun, size, failed)

    def movable(
        self,
        kinds: tuple[str, ...] = (
            "radio",
            "selectbox",
            "checkbox",
            "number_input",
            "slider",
            "expandable",
            "tab_container",
        ),
    ) -> list[str]:
        return [i for i, (kind, _) in self.widgets.items() if kind in kinds]

    def any_value(self, widget_id: str, chance: random.Random) -> Any:
        """Some value this widget may have."""
        kind, widget = self.widgets[widget_id]
        match kind:
            case "radio" | "selectbox":
                return chance.choice(list(widget.options))
            case "checkbox" | "expandable":
                return chance.random() < 0.5
            case "tab_container":
                return chance.choice(self.tabs[widget_id])
            case "number_input":
                low = widget.min if widget.has_min else 0
                high = min(widget.max, 5000) if widget.has_max else 5000
                return float(chance.randint(int(low), max(int(low), int(high))))
            case "slider":
                return [float(chance.randint(int(widget.min), int(widget.max)))]
            case _:
                return [o.content if hasattr(o, "content") else o for o in list(widget.options)[:1]]


async def become(person: Person, name: str) -> None:
    """On the Start page: open the list of made-up people, and press one."""
    await person.set(person.find("Show it with a made-up person"), True)
    await person.set(person.find(name), True)


async def gather_bounded(jobs: list[Any], seconds: float) -> None:
    """All at once, and never longer than so many seconds."""
    await asyncio.wait_for(asyncio.gather(*jobs), seconds)
