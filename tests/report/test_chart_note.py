"""The note for the chart: what was discussed, in plain text, without a word of what a person wrote freely."""

from __future__ import annotations

import pytest

from kapdecide import Case, Knowledge, compare
from kapdecide.case import case_of
from kapdecide.people import people
from kapdecide.report import chart_note
from kapdecide.wording import MADE_UP
from tests.conftest import NO_THOUGHTS, TODAY

PERSONS = {person.id: person.case for person in people()}


def note(case: Case, knowledge: Knowledge) -> str:
    return chart_note.make(case, compare(case, knowledge, today=TODAY, points=256), knowledge)


@pytest.mark.parametrize("person", [name for name in PERSONS if name != "alex"])
def test_a_note_has_all_its_parts_in_plain_text(person: str, knowledge: Knowledge) -> None:
    text = note(PERSONS[person], knowledge)
    for part in ("DISCUSSED", "SUICIDALITY", "OPTIONS", "GATES", "PRIORITIES", "PLAN", "SOURCES"):
        assert f"\n{part}" in text
    assert knowledge.content_version in text
    assert "<" not in text
    assert text.startswith(MADE_UP.upper())


def test_what_a_person_typed_freely_is_not_quoted_and_the_therapists_note_is(knowledge: Knowledge) -> None:
    case = case_of(
        {
            "setting": "consultation",
            "safety": {"suicidality": NO_THOUGHTS},
            "budget": {"quotes": {"iv_infusion": {"amount": 400, "from": "SECRET"}}},
            "measures": {"knowledge": {"q": "SECRET"}},
            "therapist": {"note": "Prefers mornings."},
        }
    )
    text = note(case, knowledge)
    assert "SECRET" not in text
    assert "THERAPIST'S NOTE\nPrefers mornings." in text
    assert MADE_UP.upper() not in text


def test_both_voices_stand_side_by_side_in_the_note_once_each_has_spoken(knowledge: Knowledge, cleared: Case) -> None:
    told = {"priorities": {"method": "swing", "points": {"relief": 90, "cost": 40}}}
    guess = {"therapist": {"priorities": {"method": "swing", "points": {"relief": 50}}}}
    relief, cost = (knowledge.row("criteria", name).name for name in ("relief", "cost"))
    text = note(case_of(cleared.model_dump(mode="json") | told | guess), knowledge)
    assert f"  {relief}: client 90; therapist 50\n  {cost}: client 40; therapist not named\n" in text
    assert "therapist" not in note(case_of(cleared.model_dump(mode="json") | told), knowledge)


def test_thoughts_of_suicide_are_told_as_what_was_ticked(knowledge: Knowledge) -> None:
    text = note(PERSONS["robin"], knowledge)
    assert "Thoughts of suicide in the past month. No plan or intent" in text


def test_a_reason_is_told_once_with_all_it_touches(knowledge: Knowledge) -> None:
    text = note(PERSONS["mara"], knowledge)
    line = next(line for line in text.splitlines() if line.startswith("- Benzodiazepine"))
    assert "not now for At home and KAP" in line
    assert text.count("- Benzodiazepine") == 1


def test_in_danger_the_note_holds_help_and_no_treatment(knowledge: Knowledge) -> None:
    text = note(PERSONS["alex"], knowledge)
    assert "988" in text
    assert "Stay with the client" in text
    assert "$" not in text
    assert "Spravato" not in text
