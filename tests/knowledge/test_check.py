"""Broken data is named as file:row: column: message, and never half-loaded: tests/broken holds one folder per fault.

``fault.toml`` says what to change in a copy of the shipped data and what ``check`` must say then;
``{row}`` stands for the row that was changed. Any other file in the folder replaces the shipped one.
"""

from __future__ import annotations

import csv
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kapdecide import Knowledge, load_knowledge
from kapdecide.__main__ import main
from kapdecide.knowledge import KnowledgeError, load
from kapdecide.knowledge.check import DERIVED
from kapdecide.knowledge.load import DATA, checked
from kapdecide.wording import safe

ROOT = Path(__file__).parents[2]
BROKEN = ROOT / "tests" / "broken"
FAULTS = sorted(folder.name for folder in BROKEN.iterdir())


def changed(fault: dict[str, Any], folder: Path) -> dict[str, int]:
    """Makes the change; returns the place of every first cell, as a spreadsheet counts."""
    if "file" not in fault:
        return {}
    path = folder / fault["file"]
    if fault.get("remove"):
        path.unlink()
        return {}
    text = path.read_text(encoding="utf-8")
    if "replace" in fault:
        old, new = fault["replace"]
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return {}
    header, *lines = csv.reader(text.splitlines(keepends=True))
    if "drop" in fault:
        lines = [cells for cells in lines if cells[0] != fault["drop"]]
        places = {}
    elif "twice" in fault:
        place = next(i for i, cells in enumerate(lines) if cells[0] == fault["twice"])
        lines.insert(place, lines[place])
        places = {"row": place + 2, "next": place + 3}
    else:
        place = next(i for i, cells in enumerate(lines) if cells[0] == fault["row"])
        for column, value in fault["set"].items():
            lines[place][header.index(column)] = value
        places = {"row": place + 2, "next": place + 3}
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([header, *lines])
    return places


def broken(name: str, folder: Path) -> list[str]:
    """A copy of the shipped data with this fault in ``folder``; what must be said of it."""
    shutil.copytree(DATA, folder, dirs_exist_ok=True)
    shutil.copytree(BROKEN / name, folder, dirs_exist_ok=True)
    fault = tomllib.loads((BROKEN / name / "fault.toml").read_text(encoding="utf-8"))
    (folder / "fault.toml").unlink()
    places = changed(fault, folder)
    with (DATA / "alternatives.csv").open(newline="", encoding="utf-8") as handle:
        places |= {cells[0]: place for place, cells in enumerate(csv.reader(handle), start=1)}
    return [line.format_map(places) for line in fault["says"]]


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_named_once_by_file_row_and_column(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    says = broken(name, tmp_path)
    assert main(["check", "--data", str(tmp_path)]) == 1
    assert sorted(capsys.readouterr().out.splitlines()) == sorted(says)


def test_nothing_is_ever_half_loaded(tmp_path: Path) -> None:
    says = broken("two_faults_in_two_files", tmp_path)
    with pytest.raises(KnowledgeError) as refused:
        load_knowledge(tmp_path)
    assert sorted(str(refused.value).splitlines()) == sorted(says)


def test_there_are_many_ways_to_be_wrong() -> None:
    assert len(FAULTS) >= 40


def test_the_shipped_data_has_no_fault_and_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    counted = re.fullmatch(r"(\d+) rows in (\d+) tables, no problem found\n", said)
    assert counted, said
    assert int(counted[1]) > 2000
    assert int(counted[2]) >= 41


def test_a_copy_with_windows_line_ends_and_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    """As spreadsheets save it."""
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)
    for path in tmp_path.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    knowledge, problems = checked(tmp_path)
    assert problems == []
    assert len(knowledge.safety_rules) == 64


def test_a_folder_that_is_not_there_is_named_file_by_file(tmp_path: Path) -> None:
    _, problems = checked(tmp_path / "nowhere")
    assert problems
    assert {problem.message for problem in problems} == {"is missing"}


def test_what_code_works_out_and_what_the_table_says_is_worked_out_are_the_same(knowledge: Knowledge) -> None:
    assert {rule.id for rule in knowledge.safety_rules if rule.asked == "derived"} == set(DERIVED)


@pytest.mark.parametrize("page", ["start", "safety", "compare", "learn"])
def test_the_app_shows_the_fault_and_nothing_of_the_page(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kapdecide.ui import state

    says = broken("contradictory_pair_iv", tmp_path)
    monkeypatch.setattr(load, "DATA", tmp_path)
    state.knowledge.clear()
    try:
        app = AppTest.from_file(ROOT / "app.py", default_timeout=20)
        app.session_state["_wanted_page"] = page
        app.run()
        assert not app.exception
        assert [title.value for title in app.title] == ["The knowledge base has a fault"]
        written = "".join(drawn.proto.body for drawn in app.get("html"))
        assert re.findall('<th scope="row">(.*?)</th>', written) == [safe(line) for line in says]
        drawn = [*app.header, *app.subheader, *app.radio, *app.multiselect, *app.button, *app.text_input]
        assert drawn == [], "nothing of the page itself"
        assert "tel:988" in written, "help stays in reach"
    finally:
        state.knowledge.clear()
