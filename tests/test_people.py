"""The demo persons: made up, valid, and together they show every kind of gate, payer and screen."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from kapdecide import Knowledge
from kapdecide.case import case_of, check_dates, check_ids
from kapdecide.knowledge import KnowledgeError
from kapdecide.knowledge.load import DATA
from kapdecide.people import people
from kapdecide.safety import gates, urgent
from tests.conftest import TODAY


def test_every_person_is_valid_in_this_knowledge(knowledge: Knowledge) -> None:
    for person in people():
        check_ids(person.case, knowledge)
        check_dates(person.case, TODAY)
        assert case_of(person.answers()) == person.case


def test_names_and_ids_tell_them_apart_and_say_nothing_of_a_real_person() -> None:
    everyone = people()
    assert len({person.id for person in everyone}) == len(everyone) >= 8
    assert len({person.name for person in everyone}) == len(everyone)
    for person in everyone:
        first_name, _, age = person.name.partition(", ")
        assert first_name.isalpha(), "a first name only"
        assert int(age) == person.case.safety.age
        assert person.story.endswith(".")
        told = json.dumps(person.answers())
        assert "@" not in told
        assert person.case.therapist.note is None or person.name.split(",")[0] not in person.case.therapist.note


def test_together_they_show_every_gate_and_the_urgent_screen(knowledge: Knowledge) -> None:
    seen: set[str] = set()
    for person in people():
        if urgent(person.case, knowledge):
            seen.add("urgent")
            continue
        start = person.case.budget.start_date or TODAY
        seen |= {gate.status for path, gate in gates(person.case, knowledge, start).items() if path != "stay"}
    assert seen == {"open", "ask_first", "not_now", "urgent"}


def test_their_dates_are_near_the_day_the_knowledge_was_checked() -> None:
    starts = [person.case.budget.start_date for person in people()]
    assert all(start is None or start >= dt.date(2026, 1, 1) for start in starts)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "people/x.json:1: file: cannot be read"),
        ('{"id": "x", "name": "X, 1", "case": {}}', "people/x.json:1: story: is missing."),
        (
            '{"id": "x", "name": "X", "story": "", "case": {"goals": {"aim": 1}}}',
            "people/x.json:1: case.goals.aim: must",
        ),
    ],
)
def test_a_broken_person_is_named_by_file_and_field(content: str, says: str, tmp_path: Path) -> None:
    folder = tmp_path / "people"
    shutil.copytree(DATA / "people", folder)
    (folder / "x.json").write_text(content, encoding="utf-8")
    with pytest.raises(KnowledgeError) as refused:
        people(folder)
    assert str(refused.value).startswith(says)
    assert len(refused.value.problems) == 1
