"""Stories a clinician can read: a person, what they tell us, and what must follow."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from kapdecide import Case, Knowledge, follow_up
from kapdecide.alternatives import Filters, options, wanted_conditions
from kapdecide.case import case_of
from tests.conftest import NO_THOUGHTS, TODAY

HERE = Path(__file__).parent


def stories(name: str) -> list[Any]:
    told = tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))["story"]
    return [pytest.param(story, id=story["title"]) for story in told]


def person_with_scores(story: dict[str, Any], knowledge: Knowledge) -> Case:
    scale = story["scale"]
    measures: dict[str, Any] = {"scores": [{"date": d, "scale": scale, "score": s} for d, s in story["scores"]]}
    if "baseline" in story:
        measures["baseline"] = {scale: story["baseline"]}
    if "items" in story:
        measures["phq9_items"] = story["items"]
    answers = {rule.id: "no" for rule in knowledge.safety_rules if rule.asked == "yes"} | story.get("answers", {})
    return case_of(
        {
            "goals": {
                "main_condition": story.get("condition", "depression"),
                "leaning_before": story.get("path"),
                "tried": story.get("tried"),
            },
            "safety": {"suicidality": NO_THOUGHTS, "age": 40, "answers": answers},
            "budget": {"start_date": story["start"]},
            "measures": measures,
            "plan": {"scale": scale, "checkpoint": story.get("checkpoint")},
        }
    )


@pytest.mark.parametrize("story", stories("scores"))
def test_scores_lead_to_the_class_and_the_step(story: dict[str, Any], knowledge: Knowledge) -> None:
    case = person_with_scores(story, knowledge)
    found = follow_up.place(case, knowledge, TODAY)
    assert found.standing.word == story["word"]
    assert found.step == story["step"]
    for name in story.get("beside", []):
        assert name in found.beside
    assert knowledge.has("sources", story["source"])


def person_who_asks(story: dict[str, Any], knowledge: Knowledge) -> Case:
    asked = [rule.id for rule in knowledge.safety_rules if rule.asked == "yes"]
    asked += [question.id for question in knowledge.other_questions]
    answers = {} if story.get("unanswered") else dict.fromkeys(asked, "no") | story.get("answers", {})
    return case_of(
        {
            "goals": {
                "conditions": story["conditions"],
                "main_condition": story["conditions"][0],
                "tried": story.get("tried"),
            },
            "safety": {
                "suicidality": NO_THOUGHTS | {"thoughts": story.get("thoughts", "no")},
                "age": story.get("age", 40),
                "answers": answers,
            },
            "insurance": {"state": story.get("state")},
        }
    )


@pytest.mark.parametrize("story", stories("alternatives"))
def test_a_person_sees_what_fits_and_why_not(story: dict[str, Any], knowledge: Knowledge) -> None:
    case = person_who_asks(story, knowledge)
    given = {k: tuple(v) if isinstance(v, list) else v for k, v in story.get("filters", {}).items()}
    found = {o.row.id: o for o in options(case, knowledge, Filters(conditions=wanted_conditions(case), **given))}
    for name, condition, strength in story.get("inside", []):
        line = next(line for line in found[name].evidence if line.condition == condition)
        assert not strength or line.strength == strength
    for name in story.get("outside", []):
        assert name not in found
    everything = {o.row.id: o for o in options(case, knowledge)}
    for name, answer in story.get("not_now", []):
        assert everything[name].status == "not_now"
        assert answer in [o.rule for o in everything[name].not_now]
    for name, answer in story.get("ask_first", []):
        assert everything[name].status == "ask_first"
        assert answer in [o.rule for o in everything[name].ask_first]
    for name in story.get("open", []):
        assert everything[name].status == "open"
    for name in story.get("asked_first_unasked", []):
        assert everything[name].status == "ask_first"
        assert everything[name].unasked
    if "source" in story:
        assert knowledge.has("sources", story["source"])


def seed_names(knowledge: Knowledge) -> list[tuple[str, str]]:
    return [(row.id, row.seed_wording) for row in knowledge.alternatives if row.in_seed]


def test_every_alternative_of_the_first_guide_is_found_by_its_own_name(knowledge: Knowledge) -> None:
    names = seed_names(knowledge)
    assert len(names) == 44
    for alternative, wording in names:
        for typed in (wording, wording.upper(), wording.replace("-", " "), f"  {wording}. "):
            assert alternative in [o.row.id for o in options(Case(), knowledge, Filters(search=typed))], typed


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("St. John's wort", "herbal-remedies"),
        ("st johns wort", "herbal-remedies"),
        ("qigong", "qi-gong"),
        ("T.M.S.", "tms"),
        ("electroshock", "ect"),
        ("EFT", "tapping"),
        ("magic mushrooms", "psilocybin"),
        ("ice bath", "wim-hof"),
        ("past life", "regression-therapy"),
        ("couple", "ipt-psychodynamic"),
        ("antipsychotic", "antipsychotic-augmentation"),
    ],
)
def test_other_names_find_the_same_thing(typed: str, wanted: str, knowledge: Knowledge) -> None:
    found = [o.row.id for o in options(Case(), knowledge, Filters(search=typed))]
    assert wanted in found
    assert len(found) <= 5


def test_every_alternative_is_within_reach_of_somebody(knowledge: Knowledge) -> None:
    """Each of the 83 stands in the list of a person with one condition, or with thoughts of suicide."""
    reached: set[str] = set()
    for condition in (row.id for row in knowledge.conditions):
        thoughts = condition == "suicidality"
        case = case_of(
            {
                "goals": {} if thoughts else {"conditions": [condition], "main_condition": condition},
                "safety": {"suicidality": NO_THOUGHTS | {"thoughts": "yes" if thoughts else "no"}},
            }
        )
        wanted = wanted_conditions(case)
        assert wanted == (condition,)
        reached |= {o.row.id for o in options(case, knowledge, Filters(conditions=wanted))}
    assert reached == {row.id for row in knowledge.alternatives}
    assert len(reached) == 83


def test_no_alternative_stands_without_harms_and_evidence(knowledge: Knowledge) -> None:
    for option in options(Case(), knowledge):
        row = option.row
        assert option.evidence, row.id
        for text in (row.harms, row.who_should_not, row.law, row.course, row.time_to_benefit, row.after_ketamine):
            assert len(text) >= 4, row.id
        for line in option.evidence:
            assert line.person, (row.id, line.condition)
            assert line.clinician, (row.id, line.condition)
            assert line.source_ids or line.verified == "no", (row.id, line.condition)


def test_an_answer_never_takes_an_alternative_out_of_sight(knowledge: Knowledge) -> None:
    """Every safety question answered yes: all 83 are still there, each with its reason."""
    every = [rule.id for rule in knowledge.safety_rules if rule.asked == "yes"]
    case = case_of({"safety": {"suicidality": NO_THOUGHTS, "age": 20, "answers": dict.fromkeys(every, "yes")}})
    found = options(case, knowledge)
    assert len(found) == 83
    assert all(o.not_now for o in found if o.status == "not_now")


def test_stronger_evidence_always_comes_first_then_the_aim(knowledge: Knowledge) -> None:
    order = ["strong", "moderate", "limited", "very limited", "none or contradicted"]
    case = case_of({"goals": {"aim": "therapy", "conditions": ["depression"], "main_condition": "depression"}})
    found = options(case, knowledge, Filters(conditions=("depression",)))
    keys = [(order.index(o.strength), -o.fit, o.row.name.lower()) for o in found]
    assert keys == sorted(keys)
    strong = [o for o in found if o.strength == "strong"]
    assert "therapy depth" in strong[0].row.tags
    assert "therapy depth" not in strong[-1].row.tags
