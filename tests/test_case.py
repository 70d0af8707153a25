"""The case: unknown is a value, nothing is lost on the way through a file, and a fault names its field, never the answer."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kapdecide import Case, Knowledge
from kapdecide.case import CaseError, case_of, check_dates, check_ids, read_case
from tests.cases import cases

TODAY = dt.date(2026, 11, 24)
# Stands for whatever a person typed; it must not come back in a message.
TYPED = "zebra-7391"


def known(value: object) -> list[object]:
    """Everything in the case that is not null and not empty."""
    if isinstance(value, dict):
        return [found for one in value.values() for found in known(one)]
    return [] if value in (None, [], ()) else [value]


def test_an_empty_case_knows_nothing() -> None:
    assert known(Case().model_dump(mode="json", exclude={"schema_version"})) == []
    assert read_case("{}") == Case()


def test_null_and_absent_mean_the_same_everywhere() -> None:
    parts = [name for name in Case.model_fields if name not in ("schema_version", "setting")]
    assert case_of(dict.fromkeys(parts)) == Case()
    for name in parts:
        nulls = dict.fromkeys(type(getattr(Case(), name)).model_fields)
        assert read_case(json.dumps({name: nulls})) == Case()


def test_a_case_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Case().setting = "self"  # type: ignore[misc]


@pytest.fixture(scope="module")
def any_case(knowledge: Knowledge) -> st.SearchStrategy[Case]:
    return cases(knowledge)


@given(st.data())
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_answer_survives_the_plan_file(
    any_case: st.SearchStrategy[Case], knowledge: Knowledge, data: st.DataObject
) -> None:
    case = data.draw(any_case)
    text = case.to_json()
    assert read_case(text) == case
    assert json.loads(text)["schema_version"] == 1
    check_ids(case, knowledge)


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    # what is given, the field that must be named
    "unknown part": ({"shoes": {}}, "shoes"),
    "unknown key": ({"goals": {"shoe_size": TYPED}}, "goals.shoe_size"),
    "unknown key deep inside": ({"safety": {"suicidality": {"mood": TYPED}}}, "safety.suicidality.mood"),
    "a newer version": ({"schema_version": 2}, "schema_version"),
    "version as text": ({"schema_version": "1"}, "schema_version"),
    "a part that is a list": ({"goals": [TYPED]}, "goals"),
    "a choice that is none": ({"goals": {"aim": TYPED}}, "goals.aim"),
    "a condition we do not know": ({"goals": {"conditions": ["ptsd", TYPED]}}, "goals.conditions.1"),
    "text for a list": ({"goals": {"conditions": TYPED}}, "goals.conditions"),
    "text for a number": ({"goals": {"failed_antidepressants": TYPED}}, "goals.failed_antidepressants"),
    "a number in quotes": ({"insurance": {"deductible": "7391"}}, "insurance.deductible"),
    "true for a number": ({"insurance": {"deductible": True}}, "insurance.deductible"),
    "yes for true": ({"goals": {"has_therapist": "yes"}}, "goals.has_therapist"),
    "half an antidepressant": ({"goals": {"failed_antidepressants": 1.5}}, "goals.failed_antidepressants"),
    "21 antidepressants": ({"goals": {"failed_antidepressants": 21}}, "goals.failed_antidepressants"),
    "a leaning to nowhere": ({"goals": {"leaning_before": TYPED}}, "goals.leaning_before"),
    "an age below 0": ({"safety": {"age": -1}}, "safety.age"),
    "an answer that is none": ({"safety": {"answers": {"maoi": TYPED}}}, "safety.answers.maoi"),
    "thoughts: maybe": ({"safety": {"suicidality": {"thoughts": TYPED}}}, "safety.suicidality.thoughts"),
    "a path we do not know": ({"access": {"prescriber_willing": {"sofa": "no"}}}, "access.prescriber_willing.sofa"),
    "staying needs no prescriber": (
        {"access": {"prescriber_willing": {"stay": "no"}}},
        "access.prescriber_willing.stay",
    ),
    "negative miles": ({"access": {"round_trip_miles": {"iv": -7391}}}, "access.round_trip_miles.iv"),
    "a negative deductible": ({"insurance": {"deductible": -7391}}, "insurance.deductible"),
    "coinsurance of 20": ({"insurance": {"coinsurance": 20}}, "insurance.coinsurance"),
    "a payer we do not know": ({"insurance": {"payer": TYPED}}, "insurance.payer"),
    "a state by name": ({"insurance": {"state": TYPED}}, "insurance.state"),
    "month 13": ({"insurance": {"plan_renewal_month": 13}}, "insurance.plan_renewal_month"),
    "maximum below the deductible": ({"insurance": {"deductible": 7391, "oop_max": 500}}, "insurance.oop_max"),
    "more met than the deductible": (
        {"insurance": {"deductible": 500, "deductible_met": 7391}},
        "insurance.deductible_met",
    ),
    "more met than the maximum": ({"insurance": {"oop_max": 500, "oop_met": 7391}}, "insurance.oop_met"),
    "a negative limit": ({"budget": {"limit_12_months": -1}}, "budget.limit_12_months"),
    "comfort above the limit": (
        {"budget": {"limit_8_weeks": 500, "comfortable_8_weeks": 7391}},
        "budget.comfortable_8_weeks",
    ),
    "comfort above the year's limit": (
        {"budget": {"limit_12_months": 500, "comfortable_12_months": 7391}},
        "budget.comfortable_12_months",
    ),
    "February 30": ({"budget": {"start_date": "2026-02-30"}}, "budget.start_date"),
    "a date that is a number": ({"budget": {"start_date": 7391}}, "budget.start_date"),
    "a date that is a number in quotes": ({"plan": {"checkpoint": "739100"}}, "plan.checkpoint"),
    "a date in another shape": ({"budget": {"start_date": "11/24/2026"}}, "budget.start_date"),
    "a date with an hour": ({"budget": {"start_date": "2026-11-24T00:00:00"}}, "budget.start_date"),
    "a start in 1999": ({"budget": {"start_date": "1999-01-01"}}, "budget.start_date"),
    "a quote of 0": ({"budget": {"quotes": {"iv_infusion": {"amount": 0}}}}, "budget.quotes.iv_infusion.amount"),
    "a quote of a million": (
        {"budget": {"quotes": {"iv_infusion": {"amount": 1_000_000}}}},
        "budget.quotes.iv_infusion.amount",
    ),
    "a quote without an amount": (
        {"budget": {"quotes": {"iv_infusion": {"from": TYPED}}}},
        "budget.quotes.iv_infusion.amount",
    ),
    "25 hours in a day": ({"budget": {"unpaid_hours_per_visit": 25}}, "budget.unpaid_hours_per_visit"),
    "3 infusions": ({"treatment": {"iv_sessions": 3}}, "treatment.iv_sessions"),
    "11 KAP sessions": ({"treatment": {"kap_sessions": 11}}, "treatment.kap_sessions"),
    "101 points": ({"priorities": {"points": {"cost": 101}}}, "priorities.points.cost"),
    "a criterion we do not know": ({"priorities": {"points": {"love": 3}}}, "priorities.points.love"),
    "a pair of two": ({"priorities": {"pairs": [["cost", "relief"]]}}, "priorities.pairs.0.2"),
    "eight PHQ-9 items": ({"measures": {"phq9_items": [1] * 8}}, "measures.phq9_items"),
    "ten PHQ-9 items": ({"measures": {"phq9_items": [1] * 10}}, "measures.phq9_items"),
    "a PHQ-9 item of 4": ({"measures": {"phq9_items": [0] * 8 + [4]}}, "measures.phq9_items.8"),
    "a score without a date": ({"measures": {"scores": [{"scale": "phq9", "score": 3}]}}, "measures.scores.0.date"),
    "a scale we do not know": ({"measures": {"baseline": {TYPED: 3}}}, f"measures.baseline.{TYPED}"),
    "three SURE answers": ({"measures": {"sure_before": [True] * 3}}, "measures.sure_before.3"),
    "a note that is a number": ({"therapist": {"note": 7391}}, "therapist.note"),
    "a note as long as a book": ({"therapist": {"note": TYPED * 1000}}, "therapist.note"),
    "half a letter": ({"plan": {"contact": "\ud800"}}, "plan.contact"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_cannot_be_true_is_refused_by_its_field(name: str) -> None:
    content, field = FAULTS[name]
    with pytest.raises(CaseError) as refused:
        case_of(content)
    assert list(refused.value.faults) == [field]
    sentence = refused.value.faults[field]
    assert sentence.endswith(".")
    assert sentence.count(". ") == 0, "one sentence"
    for typed in (TYPED, "7391", "7,391"):
        assert typed not in sentence, "a message never repeats what was typed"
    assert "input should" not in sentence.lower(), "a message is for people"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_no_amount_is_infinite_or_no_number(number: str) -> None:
    for part, field in (("insurance", "deductible"), ("budget", "hourly_wage"), ("budget", "limit_12_months")):
        with pytest.raises(CaseError, match=f"{part}.{field}"):
            read_case(f'{{"{part}": {{"{field}": {number}}}}}')


@pytest.mark.parametrize("text", ["", "{", "null", "[]", "3", '"yes"', "[" * 100_000, '{"goals": }', "9" * 10_000])
def test_what_is_no_json_object_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(CaseError) as refused:
        read_case(text)
    assert list(refused.value.faults) == ["case"]


IDS: dict[str, tuple[dict[str, Any], str]] = {
    "a question nobody asks": ({"safety": {"answers": {"shoe_size": "yes"}}}, "safety.answers.shoe_size"),
    "an answer that is worked out": ({"safety": {"answers": {"si_active": "no"}}}, "safety.answers.si_active"),
    "a state that is none": ({"insurance": {"state": "ZZ"}}, "insurance.state"),
    "a price nobody asks": ({"budget": {"quotes": {TYPED: {"amount": 5}}}}, f"budget.quotes.{TYPED}"),
    "a treatment nobody knows": ({"goals": {"tried": ["tms", TYPED]}}, "goals.tried"),
    "a next step nobody knows": ({"plan": {"next_first": TYPED}}, "plan.next_first"),
    "PHQ-9 of 28": (
        {"measures": {"scores": [{"date": "2026-11-01", "scale": "PHQ-9", "score": 28}]}},
        "measures.scores",
    ),
    "GAD-7 of 22": ({"measures": {"baseline": {"gad7": 22}}}, "measures.baseline.gad7"),
}


@pytest.mark.parametrize("name", IDS)
def test_an_id_that_leads_nowhere_is_named(name: str, knowledge: Knowledge) -> None:
    content, field = IDS[name]
    with pytest.raises(CaseError) as refused:
        check_ids(case_of(content), knowledge)
    assert list(refused.value.faults) == [field]
    assert TYPED not in refused.value.faults[field]


def test_every_fault_is_told_at_once_and_on_the_field_a_person_can_mend() -> None:
    with pytest.raises(CaseError) as refused:
        case_of({"insurance": {"deductible": 900, "oop_max": 500, "oop_met": 600}, "goals": {"aim": 1}})
    assert set(refused.value.faults) == {"insurance.oop_max", "goals.aim"}


def test_phq9_may_be_written_as_people_write_it() -> None:
    assert case_of({"measures": {"baseline": {"PHQ-9": 12}}}).measures.baseline == {"phq9": 12}


def test_a_start_two_years_ahead_is_the_farthest() -> None:
    check_dates(case_of({"budget": {"start_date": "2028-11-23"}}), TODAY)
    with pytest.raises(CaseError, match=r"budget\.start_date"):
        check_dates(case_of({"budget": {"start_date": "2028-11-25"}}), TODAY)


def test_every_part_of_the_case_can_be_given() -> None:
    """The contract other programs rely on: these names do not change within version 1."""
    assert set(Case.model_fields) >= {
        "schema_version", "setting", "goals", "safety", "access", "insurance",
        "budget", "treatment", "priorities", "therapist", "measures", "plan",
    }  # fmt: skip
    given_once = {
        "schema_version": 1,
        "setting": "consultation",
        "goals": {
            "aim": "both", "conditions": ["trd", "ptsd"], "main_condition": "trd", "relief_needed_within_days": 14,
            "session_kind": "inward", "has_therapist": True, "failed_antidepressants": 3,
            "tried": ["ketamine_iv", "tms"], "decides": "together", "leaning_before": "kap", "leaning_after": "unsure",
        },
        "safety": {
            "suicidality": {"thoughts": "no", "plan_or_intent": "no", "attempt_or_preparation": "earlier"},
            "age": 41, "answers": {"maoi": "unsure", "bp_elevated": "no"},
        },
        "access": {
            "prescriber_willing": {"home": "no"}, "round_trip_miles": {"iv": 30.5},
            "kap_route": "lozenge_in_office", "home_programme": "weekly_lozenge",
        },
        "insurance": {
            "payer": "marketplace", "marketplace_tier": "silver", "state": "AL", "deductible": 5300,
            "deductible_met": 100, "oop_max": 9500, "oop_met": 100, "coinsurance": 0.3, "specialist_copay": 45,
            "copay_applies_to": "both", "plan_renewal_month": 7, "card_mode": "maximizer", "card_annual_max": 7150,
            "therapy_in_network": False, "spravato_covered": "no", "account": "hsa", "account_limit": 4400,
            "marginal_tax_rate": 0.22,
        },
        "budget": {
            "start_date": "2026-12-01", "comfortable_8_weeks": 2000, "limit_8_weeks": 3000, "limit_12_months": 8000,
            "comfortable_12_months": 6000, "monthly_limit": 700, "role": "limit", "ride_cost": 40, "hourly_wage": 25,
            "unpaid_hours_per_visit": 4, "childcare_per_visit": 60,
            "quotes": {"iv_infusion": {"amount": 425.5, "from": "a clinic", "date": "2026-11-01"}},
        },
        "treatment": {
            "iv_sessions": 8, "kap_sessions": 3, "kap_spacing_days": 14, "upkeep_per_month": {"iv": 0.5}, "try_again": 1,
        },
        "priorities": {
            "method": "swing", "points": {"relief": 100, "evidence": 0}, "order": ["cost", "relief"],
            "sureness": "low", "pairs": [["cost", "relief", "cost"]], "evidence_counts": True,
        },
        "therapist": {"priorities": {"method": "none"}, "note": "words"},
        "measures": {
            "phq9_items": [0, 1, 2, 3, 0, 1, 2, 3, 0], "baseline": {"phq9": 12},
            "scores": [{"date": "2026-11-01", "scale": "pcl5", "score": 80}],
            "sure_before": [True, False, True, False], "sure_after": [True] * 4, "knowledge": {"half": 1, "other": "b"},
        },
        "plan": {
            "scale": "phq9", "checkpoint": "2027-01-05", "stop_date": "2027-02-01", "stop_amount": 4000,
            "next_first": "tms", "next_second": "ect", "contact": "my sister",
        },
    }  # fmt: skip
    assert json.loads(case_of(given_once).to_json()) == given_once
