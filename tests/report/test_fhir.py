"""The bundle for a clinic's record: valid FHIR, the record's own codes, and marked where it is made up."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from kapdecide import Case, Knowledge, compare
from kapdecide.case import case_of
from kapdecide.people import people
from kapdecide.report import fhir, render, sheet
from kapdecide.wording import MADE_UP
from tests.conftest import NO_THOUGHTS, TODAY

PERSONS = {person.id: person.case for person in people()}


def bundled(case: Case, knowledge: Knowledge) -> dict[str, Any]:
    found = compare(case, knowledge, today=TODAY, points=256)
    html = render.as_html(sheet.make(case, found, knowledge))
    return fhir.bundle(case, found, knowledge, html, TODAY.isoformat())


def kinds(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


@pytest.mark.parametrize("person", list(PERSONS))
def test_every_demo_persons_bundle_is_valid_and_says_it_is_made_up(person: str, knowledge: Knowledge) -> None:
    bundle = bundled(PERSONS[person], knowledge)
    Bundle.model_validate_json(json.dumps(bundle))
    for resource in [bundle, *(entry["resource"] for entry in bundle["entry"])]:
        assert resource["meta"]["security"][0]["code"] == "HTEST"
        assert resource["meta"]["tag"] == [{"display": MADE_UP}]


def test_a_wrong_bundle_would_be_noticed(knowledge: Knowledge) -> None:
    bundle = bundled(PERSONS["dana"], knowledge)
    kinds(bundle, "Goal")[0].pop("lifecycleStatus")
    with pytest.raises(ValueError, match="lifecycleStatus"):
        Bundle.model_validate(bundle)


def test_a_real_persons_bundle_is_valid_without_a_mark_or_a_name(knowledge: Knowledge) -> None:
    case = case_of({"setting": "self", "safety": {"suicidality": NO_THOUGHTS}, "plan": {"contact": "SECRET"}})
    bundle = bundled(case, knowledge)
    Bundle.model_validate(bundle)
    assert MADE_UP not in json.dumps(bundle)
    assert "SECRET" not in json.dumps(kinds(bundle, "QuestionnaireResponse"))
    assert set(kinds(bundle, "Patient")[0]) == {"resourceType", "id"}


def test_the_phq9_stands_under_the_codes_of_the_record(knowledge: Knowledge) -> None:
    bundle = bundled(PERSONS["robin"], knowledge)
    codes = {row.item: row.code for row in knowledge.loinc if row.scale == "PHQ-9"}
    panel = kinds(bundle, "QuestionnaireResponse")[1]["item"][0]
    assert panel["linkId"] == codes["panel"]
    given = {item["linkId"]: item["answer"][0]["valueInteger"] for item in panel["item"]}
    items = PERSONS["robin"].measures.phq9_items
    assert items is not None
    assert given == {codes[str(n)]: points for n, points in enumerate(items, 1)} | {codes["total"]: sum(items)}


def test_every_score_is_an_observation_and_every_priority_a_goal(knowledge: Knowledge) -> None:
    robin, dana = bundled(PERSONS["robin"], knowledge), bundled(PERSONS["dana"], knowledge)
    scores = [(one.get("effectiveDateTime"), one["valueInteger"]) for one in kinds(robin, "Observation")]
    assert scores == [(None, 21), ("2026-09-14", 21), ("2026-10-05", 19), ("2026-11-02", 18)]
    goals = [goal["description"]["text"] for goal in kinds(dana, "Goal")]
    assert len(goals) == 7
    assert "Chance of clear relief (100 points" in goals[0]


def test_the_document_is_the_sheet_itself(knowledge: Knowledge) -> None:
    case = PERSONS["dana"]
    attachment = kinds(bundled(case, knowledge), "DocumentReference")[0]["content"][0]["attachment"]
    html = base64.b64decode(attachment["data"]).decode()
    assert html == render.as_html(sheet.make(case, compare(case, knowledge, today=TODAY, points=256), knowledge))
    assert attachment["size"] == len(html.encode())


def test_in_danger_there_are_no_goals_and_the_document_is_help(knowledge: Knowledge) -> None:
    bundle = bundled(PERSONS["alex"], knowledge)
    assert kinds(bundle, "Goal") == []
    html = base64.b64decode(kinds(bundle, "DocumentReference")[0]["content"][0]["attachment"]["data"]).decode()
    assert "988" in html
    assert "$" not in html


def test_the_same_case_gives_the_same_bundle_and_another_day_other_ids(knowledge: Knowledge) -> None:
    one, other = bundled(PERSONS["dana"], knowledge), bundled(PERSONS["dana"], knowledge)
    assert one == other
    assert bundled(PERSONS["mara"], knowledge)["id"] != one["id"]
