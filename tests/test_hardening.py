"""What was typed reaches no log, no file, no other machine, and no page as code."""

from __future__ import annotations

import ast
import asyncio
import copy
import datetime as dt
import io
import logging
import os
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from benchmarks.wire import Person, only_loopback, serve
from kapdecide import Knowledge, compare
from kapdecide.case import case_of
from kapdecide.comparison import Comparison
from kapdecide.report import chart_note, render, sheet
from kapdecide.ui import answers, log, state
from kapdecide.ui.frame import STEPS
from kapdecide.wording import typed
from tests.conftest import NO_THOUGHTS

ROOT = Path(__file__).parents[1]
SCREEN_FILES = sorted([ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "kapdecide" / "ui").glob("*.py")])
TYPED = "<img src=x onerror=alert(1)>&marker5130"
ESCAPED = "&lt;img src=x"
# Every place where a person may type words.
ANSWERS: dict[str, Any] = {
    "setting": "consultation",
    "goals": {"main_condition": "trd", "conditions": ["trd"], "failed_antidepressants": 3},
    "safety": {"suicidality": NO_THOUGHTS, "age": 40},
    "insurance": {"payer": "ppo", "state": "TN"},
    "budget": {"quotes": {"iv_infusion": {"amount": 400, "from": TYPED}}, "start_date": "2026-12-01"},
    "therapist": {"note": TYPED},
    "plan": {"contact": TYPED},
}


def walk(answers: dict[str, Any]) -> Iterator[tuple[str, AppTest]]:
    """Every page in turn, opened with these answers."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    made, faults = state.usable(answers)
    assert faults == {}
    for name, value in {"answers": answers, "case": made, "faults": {}, "gen": 1}.items():
        app.session_state[name] = value
    for step in STEPS:
        app.switch_page(step.file).run()
        assert not app.exception, f"{step.id}: {app.exception}"
        yield step.id, app


def html_of(app: AppTest) -> list[str]:
    """Every piece of a page that the browser takes as HTML, not as text."""
    found: list[str] = []

    def look(node: Any) -> None:
        proto = getattr(node, "proto", None)
        if type(proto).__name__ == "Html" or getattr(proto, "allow_html", False):
            found.append(proto.body)
        for child in getattr(node, "children", {}).values():
            look(child)

    look(app._tree)
    return found


def test_nothing_typed_becomes_html_on_any_page() -> None:
    pages = 0
    for page, app in walk(ANSWERS):
        pieces = html_of(app)
        assert pieces, f"{page}: no HTML was found, so this test looks in the wrong place"
        assert not [piece for piece in pieces if "<img" in piece], page
        pages += 1
    assert pages == len(STEPS)


def _raw(expression: ast.AST) -> list[str]:
    """Parts of an expression that hold an answer and do not pass through ``safe`` or ``json.dumps``."""
    if isinstance(expression, ast.Call):
        name = ast.unparse(expression.func)
        if name in {"safe", "wording.safe", "json.dumps", "len"}:
            return []
        if name in {"state.answer", "answer"}:
            return [ast.unparse(expression)]
        # The whole case handed to a function of ours is not text yet; that function's own lines are read too.
        inner = [*expression.args, *(keyword.value for keyword in expression.keywords)]
        return [found for one in inner if not isinstance(one, ast.Name) for found in _raw(one)]
    if isinstance(expression, ast.Compare):
        return []
    root = expression
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    if isinstance(root, ast.Name) and root.id in {"case", "answers", "told"}:
        return [ast.unparse(expression)]
    if isinstance(expression, ast.Attribute) and expression.attr == "session_state":
        return [ast.unparse(expression)]
    return [found for child in ast.iter_child_nodes(expression) for found in _raw(child)]


def html_faults(source: str) -> list[str]:
    """Calls that could bring typed text to the browser as code."""
    faults = []
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        options = {keyword.arg for keyword in call.keywords}
        where = f"line {call.lineno}"
        if "unsafe_allow_html" in options:
            faults.append(f"{where}: unsafe_allow_html; use st.html with escaped parts")
        if ast.unparse(call.func) == "st.html" or "unsafe_allow_javascript" in options:
            faults += [f"{where}: {raw} is not escaped" for argument in call.args for raw in _raw(argument)]
    return faults


@pytest.mark.parametrize("file", SCREEN_FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_html_is_written_of_constants_and_escaped_text(file: Path) -> None:
    assert html_faults(file.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "st.markdown(x, unsafe_allow_html=True)",
        "st.html(f'<p>{case.plan.contact}</p>')",
        "st.html('<p>' + state.answer('plan.contact') + '</p>')",
        "st.html(f'<p>{st.session_state.answers}</p>')",
    ],
)
def test_the_html_rule_finds_each_way_around_it(line: str) -> None:
    assert html_faults(line)
    assert html_faults("st.html(f'<p>{safe(case.plan.contact)}</p>')") == []


BREAKING = """
import streamlit as st
from kapdecide.ui.log import keep_answers_out
keep_answers_out()
typed = st.text_input("Note", key="note")
def refuse():
    raise KeyError(st.session_state.note)
st.button("Break", on_click=refuse)
if typed:
    try:
        float(typed)
    except ValueError as error:
        raise RuntimeError(f"cannot use {typed}") from error
"""


def test_a_failing_page_tells_neither_the_log_nor_the_browser_what_was_typed(tmp_path: Path) -> None:
    script = tmp_path / "breaking.py"
    script.write_text(BREAKING)

    async def break_it(port: int) -> list[str | None]:
        person = Person(port, keep=True)
        await person.open()
        by_kind = {kind: name for name, (kind, _) in person.widgets.items()}
        first = await person.set(by_kind["text_input"], "marker5130")
        second = await person.set(by_kind["button"], True)
        await person.close()
        return [first.failed, second.failed]

    with serve(script) as server:
        shown = asyncio.run(break_it(server.port))
        logged = server.log.read_text()
    assert shown[0] is not None
    assert shown[1] is not None
    assert "marker5130" not in "".join(filter(None, shown))
    assert "RuntimeError" in logged, "the kind of the error helps whoever mends it"
    assert "KeyError" in logged
    assert "breaking.py" in logged
    assert "marker5130" not in logged


def test_an_error_is_logged_with_what_caused_it_and_without_words() -> None:
    try:
        try:
            int("marker5130")
        except ValueError as error:
            raise LookupError("marker5130 is not there") from error
    except LookupError as error:
        said = log.place(error)
    assert "LookupError" in said
    assert "ValueError" in said
    assert "test_hardening.py" in said
    assert "marker5130" not in said.replace('int("marker5130")', "").replace('"marker5130 is not there"', "")


class Watch:
    """What a walk does outside its own memory: files opened to write, connections, programs started."""

    EVENTS = ("socket.connect", "socket.sendto", "subprocess.Popen", "os.system", "os.remove", "os.rename", "os.mkdir")
    on = False
    seen: tuple[str, ...] = ()

    @classmethod
    def hook(cls, event: str, arguments: tuple[Any, ...]) -> None:
        if not cls.on:
            return
        if event == "open":
            path, mode, flags = arguments
            writes = (isinstance(mode, str) and set(mode) & set("wax+")) or (
                flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            )
            if writes:
                cls.seen += (f"open {path}",)
        elif event in cls.EVENTS:
            cls.seen += (f"{event} {arguments!r}",)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Watch]]:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    if not hasattr(sys, "kapdecide_watch"):
        sys.addaudithook(Watch.hook)
        sys.kapdecide_watch = True  # type: ignore[attr-defined]
    Watch.seen, Watch.on = (), True
    yield Watch
    Watch.on = False


def test_a_walk_writes_no_file_and_calls_nobody(watched: type[Watch], tmp_path: Path) -> None:
    (tmp_path / "proof").write_text("the watch sees a file being written")
    assert f"open {tmp_path / 'proof'}" in watched.seen
    watched.seen = ()
    assert len(list(walk(ANSWERS))) == len(STEPS)
    assert watched.seen == ()


def test_a_walk_logs_nothing_that_was_typed() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    names = [name for name in logging.root.manager.loggerDict if name.startswith("streamlit")]
    loggers = [logging.getLogger(), *map(logging.getLogger, names)]
    for one in loggers:
        one.addHandler(handler)
    try:
        logging.getLogger().warning("heard")
        list(walk(ANSWERS))
    finally:
        for one in loggers:
            one.removeHandler(handler)
    assert "heard" in out.getvalue()
    assert "marker5130" not in out.getvalue()


def test_the_settings_keep_the_door_shut() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert settings["server"]["enableXsrfProtection"] is True
    assert settings["server"]["enableCORS"] is True
    assert settings["server"]["address"] == "127.0.0.1"
    assert settings["server"]["maxUploadSize"] == 1
    assert settings["server"]["fileWatcherType"] == "none"
    assert settings["runner"]["fastReruns"] is False, "one person's flood of messages would hold up everybody"
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["showErrorDetails"] == "none"
    assert settings["client"]["allowedOrigins"] == []
    assert "cookieSecret" not in settings["server"], "a secret is given by the environment, never kept in the code"


def test_the_load_client_loads_nobody_else() -> None:
    assert only_loopback("127.0.0.1") == "127.0.0.1"
    for host in ("example.org", "10.0.0.1", "0.0.0.0"):
        with pytest.raises(ValueError, match="only"):
            only_loopback(host)


def test_what_was_typed_is_read_back_so_the_walk_really_carried_it() -> None:
    made, _ = state.usable(ANSWERS)
    assert made.plan.contact == TYPED
    assert made.budget.start_date == dt.date(2026, 12, 1)


TURNED = "\u202eevil\u2066 مركز"


def test_typed_words_cannot_turn_ours_around_on_the_sheet_in_the_note_or_in_a_list(knowledge: Knowledge) -> None:
    told = copy.deepcopy(ANSWERS) | {"plan": {"contact": TURNED}, "therapist": {"note": TURNED}}
    told["budget"]["quotes"]["iv_infusion"]["from"] = TURNED
    case = case_of(told)
    found = compare(case, knowledge, today=dt.date(2026, 11, 24), points=16)
    assert isinstance(found, Comparison)
    made = sheet.make(case, found, knowledge)
    written = [
        render.html_body(made),
        chart_note.make(case, found, knowledge),
        *(words for _, words in answers.prices(case, knowledge)),
    ]
    for text in written:
        assert "\u202e" not in text
        lines = [line for line in text.replace("<", "\n<").splitlines() if "مركز" in line]
        assert lines, "the words are shown, or this test sees nothing"
        assert all("\u2068evil مركز\u2069" in line for line in lines)
    assert typed("My sister") == "My sister"
