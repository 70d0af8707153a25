"""The tool without a browser: what each command prints, and the sentence and exit code that bad input gets."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kapdecide import Case
from kapdecide.__main__ import main
from kapdecide.case import PATHS
from kapdecide.knowledge.load import DATA

Capture = pytest.CaptureFixture[str]
PEOPLE = sorted((DATA / "people").glob("*.json"))
BILLS = sorted((DATA / "worked_bills").glob("*.json"))
FEW = ["--today", "2026-11-24", "--points", "16"]


def run(arguments: list[str], capsys: Capture) -> tuple[int, str, str]:
    """Exit code, what was printed, what was complained about."""
    try:
        code = main(arguments)
    except SystemExit as stopped:
        code = int(str(stopped.code))
    out, err = capsys.readouterr()
    return code, out, err


def saved(folder: Path, content: object) -> str:
    path = folder / "given.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def test_it_starts_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "kapdecide", "check"], capture_output=True, text=True, cwd=DATA.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("no problem found\n")


def test_check_names_each_fault_on_a_line_and_exits_1(tmp_path: Path, capsys: Capture) -> None:
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)
    (tmp_path / "glossary.csv").write_text("term\ndeductible\n", encoding="utf-8")
    (tmp_path / "gaps.csv").unlink()
    code, out, err = run(["check", "--data", str(tmp_path)], capsys)
    assert code == 1
    assert sorted(out.splitlines()) == [
        "gaps.csv:1: file: is missing",
        "glossary.csv:1: plain: this column is missing",
    ]
    assert err == ""


def test_a_broken_folder_stops_a_comparison_too(tmp_path: Path, capsys: Capture) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / "data" / "gaps.csv").unlink()
    code, out, err = run(["compare", saved(tmp_path, {}), "--data", str(tmp_path / "data"), *FEW], capsys)
    assert (code, out) == (1, "")
    assert err == "gaps.csv:1: file: is missing\n"


def test_an_empty_case_has_nothing_open_but_staying_and_cash_prices(tmp_path: Path, capsys: Capture) -> None:
    code, out, _ = run(["compare", saved(tmp_path, {}), *FEW], capsys)
    found = json.loads(out)
    assert code == 0
    assert found["urgent"] is False
    assert found["today"] == "2026-11-24"
    assert {name: path["gate"]["status"] for name, path in found["paths"].items()} == {"stay": "open"} | dict.fromkeys(
        PATHS[1:], "ask_first"
    )
    assert {path["cost"]["basis"] for name, path in found["paths"].items() if name != "stay"} == {"cash"}
    assert any("cash" in notice for notice in found["notices"])


@pytest.mark.parametrize("person", PEOPLE, ids=lambda path: path.stem)
def test_every_demo_person_can_be_compared(person: Path, tmp_path: Path, capsys: Capture) -> None:
    case = json.loads(person.read_text(encoding="utf-8"))["case"]
    code, out, err = run(["compare", saved(tmp_path, case), *FEW], capsys)
    assert (code, err) == (0, "")
    found = json.loads(out)
    if found["urgent"]:
        assert set(found) == {"urgent", "urgent_kind", "help", "content_version"}
        assert "$" not in out
    else:
        assert list(found["paths"]) == list(PATHS)
        assert found["paths"]["stay"]["cost"]["first_12_months"]["typical"] == 0


def test_the_case_may_come_from_another_program(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(Case().to_json()))
    code, out, _ = run(["compare", "-", *FEW], capsys)
    assert code == 0
    assert json.loads(out)["urgent"] is False


BAD_CASES: dict[str, tuple[object, str]] = {
    "unknown key": ({"goals": {"shoes": 1}}, "goals.shoes: this field is not known."),
    "wrong type": ({"insurance": {"deductible": "1900"}}, "insurance.deductible: must be a number."),
    "negative amount": ({"budget": {"ride_cost": -1}}, "budget.ride_cost: must be 0 or more."),
    "a date that does not exist": (
        {"budget": {"start_date": "2026-02-30"}},
        "budget.start_date: is not a date that exists, like 2026-11-24.",
    ),
    "more met than the maximum": (
        {"insurance": {"oop_max": 5000, "oop_met": 6000}},
        "insurance.oop_met: is more than the out-of-pocket maximum.",
    ),
    "an id that leads nowhere": ({"insurance": {"state": "ZZ"}}, "insurance.state: must be a state code"),
    "a start nobody can price": ({"budget": {"start_date": "2034-01-01"}}, "budget.start_date: is more than two years"),
    "no JSON": ("{", "case: this is not JSON (line 1)."),
    "no object": ([], "case: must be a JSON object."),
}


@pytest.mark.parametrize("name", BAD_CASES)
def test_a_case_that_cannot_be_used_gets_a_sentence_and_exit_2(name: str, tmp_path: Path, capsys: Capture) -> None:
    content, sentence = BAD_CASES[name]
    code, out, err = run(["compare", saved(tmp_path, content), *FEW], capsys)
    assert (code, out) == (2, "")
    assert err.startswith(sentence)
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--points", "15", "between 16 and 100000"),
        ("--points", "100001", "between 16 and 100000"),
        ("--points", "many", "between 16 and 100000"),
        ("--points", "-5", "between 16 and 100000"),
        ("--today", "yesterday", "a date that exists"),
        ("--today", "2026-02-30", "a date that exists"),
        ("--today", "9999-12-31", "between 2020 and 2035"),
        ("--today", "0001-01-01", "between 2020 and 2035"),
    ],
)
def test_an_option_out_of_bounds_is_refused_by_name(
    option: str, value: str, says: str, tmp_path: Path, capsys: Capture
) -> None:
    code, out, err = run(["compare", saved(tmp_path, {}), f"{option}={value}"], capsys)
    assert (code, out) == (2, "")
    assert f"argument {option}: must be" in err
    assert says in err


def test_a_file_that_is_not_there_or_is_no_text_is_refused(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "picture.json").write_bytes(b"\x89PNG\xff\xfe")
    for command in ("compare", "bill"):
        assert run([command, str(tmp_path / "nowhere.json")], capsys)[::2] == (
            2,
            f"{tmp_path}/nowhere.json: No such file or directory\n",
        )
        assert run([command, str(tmp_path / "picture.json")], capsys)[::2] == (
            2,
            f"{tmp_path}/picture.json: is not text\n",
        )


def test_check_lists_what_is_due_and_refuses_a_wrong_day(capsys: Capture) -> None:
    assert run(["check", "--as-of", "2026-11-24"], capsys)[0] == 0
    code, out, _ = run(["check", "--as-of", "2036-11-24"], capsys)
    assert code == 1
    assert out.splitlines()[-1].endswith("rows are past their review date on 2036-11-24")
    code, _, err = run(["check", "--as-of", "soon"], capsys)
    assert code == 2
    assert "argument --as-of: must be a date that exists" in err


# Bills


def worked(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("path", BILLS, ids=lambda path: path.stem)
def test_each_worked_bill_is_met_to_the_cent_on_every_line(path: Path, tmp_path: Path, capsys: Capture) -> None:
    example = worked(path)
    code, out, err = run(["bill", saved(tmp_path, example["inputs"])], capsys)
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "lines": example["expected_lines"],
        "patient_total": example["expected_totals"]["patient"],
    }


def test_a_list_of_bills_gives_a_list_in_the_same_order(tmp_path: Path, capsys: Capture) -> None:
    assert len(BILLS) == 7
    code, out, _ = run(["bill", saved(tmp_path, [worked(path)["inputs"] for path in BILLS])], capsys)
    assert code == 0
    assert [one["patient_total"] for one in json.loads(out)] == [
        worked(path)["expected_totals"]["patient"] for path in BILLS
    ]
    assert run(["bill", saved(tmp_path, [])], capsys)[:2] == (0, "[]\n")


LINE = {"date": "2026-01-05", "category": "drug", "billed": 100}
BAD_BILLS: dict[str, tuple[object, str]] = {
    "a number": (3, "bill: must be a "),
    "no lines": ({}, "lines: is missing."),
    "an unknown key": ({"lines": [], "shoes": 1}, "shoes: this field is not known."),
    "a negative charge": ({"lines": [LINE | {"billed": -1}]}, "lines.0.billed: must be 0 or more."),
    "a charge in words": ({"lines": [LINE, LINE | {"billed": "much"}]}, "lines.1.billed: must be a number."),
    "a date that does not exist": (
        {"lines": [LINE | {"date": "2026-13-01"}]},
        "lines.0.date: is not a date that exists, like 2026-11-24.",
    ),
    "coinsurance of 20": (
        {"lines": [], "plan": {"rules": {"drug": {"type": "coinsurance", "amount": 20}}}},
        "plan.rules.drug",
    ),
    "the second of two": ([{"lines": []}, {"lines": [LINE | {"billed": -1}]}], "1.lines.0.billed: must be 0 or more."),
    "no JSON": ("{", "bill: this is not JSON (line 1)."),
    "too deep": ("[" * 100_000, "bill: this is not JSON"),
}


@pytest.mark.parametrize("name", BAD_BILLS)
def test_a_bill_that_cannot_be_priced_gets_a_sentence_and_exit_2(name: str, tmp_path: Path, capsys: Capture) -> None:
    content, sentence = BAD_BILLS[name]
    code, out, err = run(["bill", saved(tmp_path, content)], capsys)
    assert (code, out) == (2, "")
    assert err.startswith(sentence)
    assert len(err.splitlines()) == 1
