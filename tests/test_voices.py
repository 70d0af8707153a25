"""What a person said and what their therapist guessed stand side by side, in words, and are never averaged."""

from __future__ import annotations

from typing import Any

import pytest

from kapdecide import Knowledge, voices
from kapdecide.case import case_of


def told(person: dict[str, Any], therapist: dict[str, Any] | None, knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    case = case_of({"priorities": person, "therapist": {"priorities": therapist} if therapist else None})
    ids = {row.name: row.id for row in knowledge.criteria}
    found = voices.side_by_side(case, knowledge)
    return {ids[row.name]: (row.person, row.therapist, row.apart) for row in found}


def points(**given: float) -> dict[str, Any]:
    return {"method": "swing", "points": given}


def order(*names: str) -> dict[str, Any]:
    return {"method": "order", "order": list(names)}


def test_points_are_apart_from_the_threshold_on(knowledge: Knowledge) -> None:
    least = knowledge.row("thresholds", "voices_apart").value
    found = told(points(relief=80, cost=30, harms=50), points(relief=80 - least, cost=30 + least, harms=51), knowledge)
    assert found["relief"] == ("80", f"{80 - least:g}", "person")
    assert found["cost"][2] == "therapist"
    assert found["harms"][2] == "same"


def test_an_order_is_compared_by_places(knowledge: Knowledge) -> None:
    found = told(order("relief", "cost", "harms", "onset"), order("onset", "cost", "harms", "relief"), knowledge)
    assert found["relief"] == ("place 1", "place 4", "person")
    assert found["onset"][2] == "therapist"
    assert found["cost"] == ("place 2", "place 2", "same")


def test_points_beside_an_order_are_compared_by_places_too(knowledge: Knowledge) -> None:
    found = told(points(relief=90, cost=50, harms=10), order("harms", "cost", "relief"), knowledge)
    assert (found["relief"][2], found["cost"][2], found["harms"][2]) == ("person", "same", "therapist")


def test_what_only_one_of_them_named_is_said_so(knowledge: Knowledge) -> None:
    found = told(points(relief=90), points(cost=20), knowledge)
    assert found == {"relief": ("90", voices.UNNAMED, "one"), "cost": (voices.UNNAMED, "20", "one")}


@pytest.mark.parametrize(
    ("person", "therapist"),
    [
        (points(relief=90), None),
        ({}, points(relief=90)),
        ({"method": "none", "points": {"relief": 90}}, points(relief=90)),
    ],
)
def test_there_are_no_two_voices_before_each_has_named_something(
    person: dict[str, Any], therapist: dict[str, Any] | None, knowledge: Knowledge
) -> None:
    case = case_of({"priorities": person, "therapist": {"priorities": therapist} if therapist else None})
    assert not voices.both_named(voices.side_by_side(case, knowledge))
