"""Check your answers: every answer a person gave stands there in words, and each part can be changed."""

from __future__ import annotations

import typing
from typing import Any

import pytest
from pydantic import BaseModel

from kapdecide import Knowledge, load_knowledge, safety
from kapdecide.case import Access, Budget, Goals, Insurance, Suicidality, Treatment
from kapdecide.people import Person, people
from kapdecide.ui import answers, choices
from tests.pages.opening import opened, words

LISTED = {field: kind for part in answers.ASKED.values() for field, _, kind in part}
# Told in another way: as rows of their own, after the treatment, or under priorities.
TOLD_APART = {
    "goals.leaning_after",
    "budget.quotes",
    "budget.role",
    "access.prescriber_willing",
    "access.round_trip_miles",
    "treatment.upkeep_per_month",
}


@pytest.mark.parametrize(
    ("prefix", "model"),
    [
        ("goals", Goals),
        ("safety.suicidality", Suicidality),
        ("access", Access),
        ("insurance", Insurance),
        ("budget", Budget),
        ("treatment", Treatment),
    ],
)
def test_no_answer_of_the_case_is_left_out_of_the_list(prefix: str, model: type[BaseModel]) -> None:
    fields = {f"{prefix}.{name}" for name in model.model_fields}
    assert fields - set(LISTED) <= TOLD_APART


def test_every_fixed_answer_has_words(knowledge: Knowledge) -> None:
    models = {"goals": Goals, "insurance": Insurance, "access": Access}
    for field, kind in LISTED.items():
        part, _, name = field.partition(".")
        if kind != "choice" or part not in models:
            continue
        found = choices.of(field, knowledge)
        assert found is not None, field
        values = _values(models[part].model_fields[name].annotation)
        assert values - {True, False} <= set(found), field


def _values(annotation: Any) -> set[Any]:
    """The fixed values a type allows, however deep they stand in it."""
    if typing.get_origin(annotation) is typing.Literal:
        return set(typing.get_args(annotation))
    return {value for inner in typing.get_args(annotation) for value in _values(inner)}


IN_NO_DANGER = [p for p in people() if safety.urgent(p.case, load_knowledge()) is None]


@pytest.mark.parametrize("person", IN_NO_DANGER, ids=lambda p: p.id)
def test_what_a_person_said_stands_on_the_page(person: Person, knowledge: Knowledge) -> None:
    told = person.answers()
    page = words(opened("answers", told))
    for name, value in (("goals", "main_condition"), ("insurance", "payer"), ("insurance", "state")):
        if given := told.get(name, {}).get(value):
            found = choices.of(f"{name}.{value}", knowledge)
            assert found is not None
            assert found[given] in page
    if limit := told.get("budget", {}).get("limit_12_months"):
        assert f"${limit:,.0f}" in page


def test_with_nothing_known_it_says_what_is_open_and_where_to_answer() -> None:
    at = opened("answers")
    page = words(at)
    assert sum(line.value.startswith("Not answered:") for line in at.caption) == len(answers.ASKED)
    for part in ("Goals", "Safety", "Insurance", "Budget"):
        assert f"Change {part.lower()}" in page


def test_a_number_is_said_back_as_it_was_typed_and_never_rounded() -> None:
    quotes = {"iv_infusion": {"amount": 412.5}}
    page = words(opened("answers", {"budget": {"limit_12_months": 4321.0, "quotes": quotes}}))
    assert "$4,321" in page
    assert "$412.50" in page
