"""All 83 alternatives, in the order of the evidence for the person's own condition, none hidden and none pushed."""

from __future__ import annotations

import pytest

from kapdecide import Case, Knowledge
from kapdecide.alternatives import (
    STRENGTHS,
    Filters,
    groups,
    legal_here,
    little_known,
    option,
    options,
    wanted_aims,
    wanted_conditions,
)
from kapdecide.case import case_of

CONDITIONS = (
    "depression", "trd", "anxiety", "ocd", "ptsd", "complex_ptsd", "addiction", "eating_disorders",
    "existential_distress", "relationship_patterns", "suicidality",
)  # fmt: skip
NEAR = {"trd": "depression", "complex_ptsd": "ptsd"}


def ids(found: list) -> list[str]:  # type: ignore[type-arg]
    return [one.row.id for one in found]


def test_without_filters_all_83_are_there_for_anybody(knowledge: Knowledge) -> None:
    for case in (Case(), case_of({"goals": {"main_condition": "ocd", "tried": ["tms"]}, "safety": {"age": 30}})):
        found = options(case, knowledge)
        assert sorted(ids(found)) == sorted(row.id for row in knowledge.alternatives)
        assert len(found) == 83


@pytest.mark.parametrize("condition", CONDITIONS)
def test_the_order_is_the_evidence_for_this_condition(condition: str, knowledge: Knowledge) -> None:
    found = options(Case(), knowledge, Filters(conditions=(condition,)))
    places = [STRENGTHS.index(one.strength) for one in found]
    assert found
    assert places == sorted(places)
    own = {(line.alternative, line.condition): line.strength for line in knowledge.alternative_evidence}
    for one in found:
        by_name = own.get((one.row.id, condition)) or own.get((one.row.id, NEAR.get(condition, "")))
        assert one.strength == by_name
        assert {line.condition for line in one.evidence} <= {condition, NEAR.get(condition)}
    rated = {a for a, c in own if c in (condition, NEAR.get(condition))}
    assert set(ids(found)) == rated


TWO = [
    ("ptsd", "depression"),
    ("depression", "ptsd"),
    ("ocd", "anxiety"),
    ("trd", "anxiety"),
    ("complex_ptsd", "addiction"),
]


@pytest.mark.parametrize("conditions", TWO, ids="+".join)
def test_with_two_conditions_the_strongest_counts_and_the_main_one_comes_first_on_ties(
    conditions: tuple[str, str], knowledge: Knowledge
) -> None:
    own = {(line.alternative, line.condition): line.strength for line in knowledge.alternative_evidence}
    found = options(Case(), knowledge, Filters(conditions=conditions))
    places = []
    for one in found:
        rated = {c: STRENGTHS.index(own[one.row.id, c]) for c in conditions if (one.row.id, c) in own}
        if one.instead_of is None:
            assert STRENGTHS.index(one.strength) == min(rated.values())
            assert one.lead.condition == min(rated, key=lambda c: rated[c])  # the main one is the first of equals
        else:
            assert one.instead_of in conditions
            assert one.instead_of not in rated, "a relative counts only where the condition itself has no rating"
            assert one.lead.condition == NEAR[one.instead_of]
        condition = one.instead_of or one.lead.condition
        places.append((STRENGTHS.index(one.strength), one.instead_of is not None, conditions.index(condition)))
    assert places == sorted(places)
    assert len({place[2] for place in places}) == 2


@pytest.mark.parametrize("conditions", [*TWO, ("ptsd",), ("trd",)], ids="+".join)
def test_every_group_is_of_one_strength_for_one_condition(conditions: tuple[str, ...], knowledge: Knowledge) -> None:
    found = options(Case(), knowledge, Filters(conditions=conditions))
    parts = groups(found, conditions)
    assert [option for part in parts for option in part] == found
    kinds = [{(o.strength, o.lead.condition, o.instead_of) for o in part} for part in parts]
    assert all(len(kind) == 1 for kind in kinds)
    assert len(set().union(*kinds)) == len(kinds), "no heading stands twice"


def test_what_is_strong_for_depression_alone_never_stands_as_strong_for_ptsd(knowledge: Knowledge) -> None:
    strong = {
        o.row.id: o.lead.condition
        for o in options(Case(), knowledge, Filters(conditions=("ptsd", "depression"), strength="strong"))
    }
    assert strong["tms"] == strong["ect"] == "depression"
    assert strong["emdr"] == strong["cbt"] == "ptsd"
    assert options(Case(), knowledge, Filters(conditions=("ptsd", "depression")))[0].lead.condition == "ptsd"
    assert not {"tms", "ect"} & set(ids(options(Case(), knowledge, Filters(conditions=("ptsd",), strength="strong"))))


def test_little_known_shows_only_what_is_strong_for_a_condition_of_theirs(knowledge: Knowledge) -> None:
    def shown(*conditions: str) -> dict[str, list[str]]:
        case = case_of(
            {"goals": {"main_condition": conditions[0], "conditions": list(conditions)}} if conditions else {}
        )
        found = little_known(case, knowledge)
        assert all(line.strength == "strong" for _, lines in found for line in lines)
        return {name: [line.condition for line in lines] for name, lines in found}

    assert set(shown("ptsd")) == {"therapy"}
    assert set(shown("ptsd")["therapy"]) == {"ptsd"}
    both = shown("ptsd", "depression")
    assert both["ect"] == both["tms"] == ["depression"]
    assert both["therapy"] == sorted(both["therapy"], key=("ptsd", "depression").index)
    assert set(shown("trd")["ect"]) == {"trd"}
    assert shown("relationship_patterns") == {}
    assert set(shown()) == {"ect", "tms", "therapy"}


def test_equal_evidence_is_in_the_order_of_names(knowledge: Knowledge) -> None:
    found = options(Case(), knowledge, Filters(conditions=("depression",)))
    for strength in STRENGTHS:
        names = [one.row.name.lower() for one in found if one.strength == strength]
        assert names == sorted(names)


def test_every_alternative_is_found_under_a_condition(knowledge: Knowledge) -> None:
    reached = {i for c in CONDITIONS for i in ids(options(Case(), knowledge, Filters(conditions=(c,))))}
    assert len(reached) == 83


def test_every_word_of_the_seed_finds_its_alternative(knowledge: Knowledge) -> None:
    for row in knowledge.alternatives:
        if row.in_seed:
            assert row.id in ids(options(Case(), knowledge, Filters(search=row.seed_wording))), row.seed_wording


def test_every_name_finds_its_alternative_in_any_case(knowledge: Knowledge) -> None:
    for row in knowledge.alternatives:
        assert row.id in ids(options(Case(), knowledge, Filters(search=row.name.upper()))), row.name
    assert options(Case(), knowledge, Filters(search="zzzz")) == []


def test_each_filter_keeps_exactly_what_it_says(knowledge: Knowledge) -> None:
    everything = options(Case(), knowledge)

    def kept(**filters: object) -> set[str]:
        return set(ids(options(Case(), knowledge, Filters(**filters))))  # type: ignore[arg-type]

    assert kept(insured=True) == {o.row.id for o in everything if o.row.insured in ("yes", "often")}
    assert kept(at_home=True) == {o.row.id for o in everything if o.row.home_possible != "no"}
    assert kept(cost_at_most=100.0) == {
        o.row.id for o in everything if o.row.cost_low is not None and o.row.cost_low <= 100
    }
    assert kept(strength="moderate") == {o.row.id for o in everything if o.strength in ("strong", "moderate")}
    assert kept(legal_here=True) == {o.row.id for o in everything if legal_here(o.row, None) == "yes"}
    assert kept(insured=True, at_home=True) == kept(insured=True) & kept(at_home=True)
    tried = case_of({"goals": {"tried": ["tms", "ketamine_iv"]}})
    assert "tms" not in ids(options(tried, knowledge, Filters(hide_tried=True)))
    assert {o.row.id for o in options(tried, knowledge) if o.tried} == {"tms"}


def test_what_a_person_told_stands_beside_an_alternative_and_hides_nothing(knowledge: Knowledge) -> None:
    case = case_of({"safety": {"answers": {"seizure": "yes"}}})
    found = options(case, knowledge)
    assert len(found) == 83
    named = {row.id for row in knowledge.alternatives if "seizure" in row.not_now_rules}
    assert named
    assert {o.row.id for o in found if any(x.rule == "seizure" for x in o.not_now)} == named
    for one in found:
        for asked in one.unasked:
            assert asked.status == "ask_first", "an open question never rules anything out"


def test_every_caution_says_what_was_asked(knowledge: Knowledge) -> None:
    answers = {rule.id: "yes" for rule in knowledge.safety_rules if rule.asked == "yes"}
    for one in options(case_of({"safety": {"answers": answers}}), knowledge):
        assert all(obstacle.question for obstacle in one.obstacles)
        worst = [obstacle.status for obstacle in one.obstacles]
        assert one.status == ("not_now" if "not_now" in worst else "ask_first" if worst else "open")


def test_wishes_and_conditions_are_read_from_the_case() -> None:
    case = case_of(
        {
            "goals": {
                "aim": "both",
                "main_condition": "ptsd",
                "conditions": ["trd", "ptsd"],
                "relief_needed_within_days": 7,
            },
            "safety": {"suicidality": {"thoughts": "yes"}},
        }
    )
    assert wanted_conditions(case) == ("ptsd", "trd", "suicidality")
    assert wanted_aims(case) == ("symptom relief", "therapy depth", "fast")
    assert wanted_conditions(Case()) == wanted_aims(Case()) == ()


def test_one_alternative_can_be_asked_for_by_its_id(knowledge: Knowledge) -> None:
    one = option("ect", Case(), knowledge, ("trd",))
    assert (one.row.id, one.strength) == ("ect", "strong")
    assert {line.condition for line in one.evidence} <= {"trd", "depression"}
    with pytest.raises(KeyError):
        option("nothing", Case(), knowledge)
