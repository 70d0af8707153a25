"""The plan file: what was saved opens again as the same person; what cannot be read is named and the rest is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kapdecide import Case, Knowledge, compare, plan_file
from kapdecide.case import SCHEMA_VERSION, case_of, read_case
from kapdecide.people import people
from kapdecide.report import render, sheet
from kapdecide.wording import MADE_UP
from tests.conftest import NO_THOUGHTS, TODAY

PERSONS = {person.id: person.case for person in people()}


def saved(case: Case, knowledge: Knowledge, made_up: bool = False) -> bytes:
    return plan_file.write(case, knowledge.content_version, TODAY, made_up).encode()


def opened(content: bytes | dict[str, Any], knowledge: Knowledge) -> plan_file.Opened:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return plan_file.read(raw, knowledge, TODAY)


@pytest.mark.parametrize("person", list(PERSONS))
def test_a_saved_plan_opens_as_the_same_person_with_the_same_sheet(person: str, knowledge: Knowledge) -> None:
    case = PERSONS[person]
    again = opened(saved(case, knowledge), knowledge)
    assert again.case == case
    assert [message.kind for message in again.messages] == ["kept"]
    one, other = (compare(c, knowledge, today=TODAY, points=256) for c in (case, again.case))
    assert one == other
    assert render.as_html(sheet.make(case, one, knowledge)) == render.as_html(sheet.make(again.case, other, knowledge))


def test_a_plan_says_its_version_its_content_and_whether_it_is_made_up(knowledge: Knowledge) -> None:
    made_up = json.loads(saved(PERSONS["robin"], knowledge))
    assert made_up["schema_version"] == SCHEMA_VERSION
    assert made_up["file"]["content_version"] == knowledge.content_version
    assert made_up["file"]["note"] == MADE_UP
    assert [entry["score"] for entry in made_up["measures"]["scores"]] == [21, 19, 18]
    assert opened(saved(PERSONS["robin"], knowledge), knowledge).made_up
    own = case_of({"setting": "self"})
    assert "made_up" not in json.loads(saved(own, knowledge))["file"]
    assert not opened(saved(own, knowledge), knowledge).made_up
    # Somebody may show a demo person in another setting: the mark stays.
    assert opened(saved(own, knowledge, made_up=True), knowledge).made_up


def test_the_command_line_takes_a_plan_file_as_a_case(knowledge: Knowledge) -> None:
    assert read_case(saved(PERSONS["dana"], knowledge)) == PERSONS["dana"]


def test_the_first_files_had_no_version_and_still_open(knowledge: Knowledge) -> None:
    first = json.loads(PERSONS["dana"].to_json())
    del first["schema_version"]
    assert opened(first, knowledge).case == PERSONS["dana"]


def test_every_older_version_has_its_migration() -> None:
    assert sorted(plan_file.MIGRATIONS) == list(range(SCHEMA_VERSION))
    for version in range(SCHEMA_VERSION):
        assert plan_file.migrate({"schema_version": version, "setting": "self"}) == {
            "schema_version": SCHEMA_VERSION,
            "setting": "self",
        }


def test_what_cannot_be_read_is_named_and_all_else_is_kept(knowledge: Knowledge) -> None:
    found = opened(
        {
            "schema_version": 1,
            "setting": "self",
            "safety": {"age": "old", "suicidality": NO_THOUGHTS, "answers": {"nobody_asks_this": "yes", "osa": "no"}},
            "budget": {"limit_12_months": -5, "limit_8_weeks": 900, "start_date": "2099-01-01"},
            "goals": {"failed_antidepressants": 3},
            "with.a.dot": 1,
            "": 1,
        },
        knowledge,
    )
    assert found.case is not None
    assert found.case.safety.age is None
    assert found.case.safety.answers == {"osa": "no"}
    assert found.case.budget.limit_8_weeks == 900
    assert found.case.goals.failed_antidepressants == 3
    assert set(found.faults) == {
        "safety.age",
        "safety.answers.nobody_asks_this",
        "budget.limit_12_months",
        "budget.start_date",
        "with.a.dot",
        "case",
    }
    lost = next(message.text for message in found.messages if message.kind == "lost")
    assert "safety.age (must be a whole number)" in lost


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"schema_version": 1, "goals": {"aim": "bo', "could not be read"),
        (b"", "could not be read"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "could not be read"),
        (b"[" * 100_000, "could not be read"),
        (b'{"a":' * 900 + b"1" + b"}" * 900, "not a plan file"),
        (b"[1, 2, 3]", "not a plan file"),
        (b'{"hello": 1, "world": 2}', "none of our answers"),
        (b'{"schema_version": 2, "setting": "self"}', "newer version"),
        (b'{"schema_version": -1, "setting": "self"}', "which version"),
        (b'{"schema_version": "one", "setting": "self"}', "which version"),
        (b'{"schema_version": true, "setting": "self"}', "which version"),
        (b'{"schema_version": 1' + b"1" * 5_000 + b"}", "could not be read"),
        (b" " * 1_000_001, "too large"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else None,
)
def test_a_file_that_is_no_plan_is_refused_in_a_sentence(content: bytes, says: str, knowledge: Knowledge) -> None:
    found = opened(content, knowledge)
    assert found.case is None
    assert [message.kind for message in found.messages] == ["refused"]
    assert says in found.messages[0].text
    assert found.messages[0].text.endswith(plan_file.UNCHANGED)


def test_a_name_out_of_a_strange_file_is_not_repeated(knowledge: Knowledge) -> None:
    found = opened({"setting": "self", "![x](http://example.org/x.png)": 1, "<script>": 2}, knowledge)
    assert found.case is not None
    assert found.case.setting == "self"
    lost = next(message.text for message in found.messages if message.kind == "lost")
    assert "example.org" not in lost
    assert "<script>" not in lost
    assert "2 that we do not know" in lost


def test_a_script_in_a_text_is_kept_as_text(knowledge: Knowledge) -> None:
    typed = "<script>alert(1)</script>"
    found = opened({"plan": {"contact": typed}}, knowledge)
    assert found.case is not None
    assert found.case.plan.contact == typed
    assert len(found.messages) == 1


def test_half_a_letter_does_not_break_the_next_save(knowledge: Knowledge) -> None:
    found = opened(b'{"setting": "self", "plan": {"contact": "\\ud800"}}', knowledge)
    assert found.case is not None
    assert found.case.setting == "self"
    assert saved(found.case, knowledge)


def test_a_changed_file_and_an_older_content_are_told(knowledge: Knowledge) -> None:
    content = json.loads(saved(case_of({"setting": "self", "goals": {"failed_antidepressants": 2}}), knowledge))
    content["goals"]["failed_antidepressants"] = 3
    content["file"]["content_version"] = "2020-01-01-00000000"
    told = [message.text for message in opened(content, knowledge).messages if message.kind == "note"]
    assert len(told) == 2
    assert "changed this file" in told[0]
    assert "updated" in told[1]


def test_a_file_of_which_nothing_can_be_read_changes_nothing(knowledge: Knowledge) -> None:
    opened = plan_file.read(b'{"a": 1, "goals": "x"}', knowledge, TODAY)
    assert opened.case is None
    assert [message.kind for message in opened.messages] == ["refused"]
