"""compare: one object for all faces, pure, honest about what it does not know."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings

from kapdecide import Case, Knowledge, compare
from kapdecide.case import CaseError, case_of
from kapdecide.comparison import draw, pictured, unweighed
from kapdecide.cost.drivers import drivers
from kapdecide.people import people
from tests.cases import cases
from tests.conftest import NO_THOUGHTS, TODAY, picture

POINTS = 256


def test_a_price_that_no_shown_path_uses_is_said_and_one_that_counts_is_not(knowledge: Knowledge) -> None:
    def said(**access: str) -> bool:
        case = case_of(
            {
                "safety": {"suicidality": NO_THOUGHTS},
                "access": access,
                "budget": {"quotes": {"home_program_month": {"amount": 129.0}}},
            }
        )
        found = compare(case, knowledge, today=TODAY, points=16)
        return any("is in none of the prices here" in notice for notice in found.model_dump()["notices"])

    assert said(), "of the two programs at home the other one leads"
    assert said(home_programme="weekly_lozenge")
    assert not said(home_programme="daily_very_low")


def test_with_nothing_known_only_staying_is_open_and_prices_are_cash(knowledge: Knowledge) -> None:
    found = picture(Case(), knowledge)
    assert list(found["paths"]) == ["stay", "iv", "spravato", "home", "kap", "iv_kap"]
    assert {p: x["gate"]["status"] for p, x in found["paths"].items() if x["gate"]["status"] == "open"} == {
        "stay": "open"
    }
    assert {x["cost"]["basis"] for p, x in found["paths"].items() if p != "stay"} == {"cash"}
    assert any("cash" in notice for notice in found["notices"])


def test_the_same_question_gets_the_same_picture(knowledge: Knowledge) -> None:
    case = people()[0].case
    assert picture(case, knowledge) == picture(case, knowledge)


def test_every_month_and_chance_is_in_range_and_in_order(knowledge: Knowledge) -> None:
    found = picture(people()[0].case, knowledge)
    for path in found["paths"].values():
        assert list(path["well_at_months"]) == [str(m) for m in range(1, 25)]
        for month in path["well_at_months"].values():
            assert 0 <= month["low"] <= month["mid"] <= month["high"] <= 100
        for span in ("first_8_weeks", "first_12_months"):
            assert path["gate"]["status"] != "not_now"
            money = path["cost"][span]
            assert 0 <= money["low"] <= money["typical"] <= money["high"]
            assert 0 <= money["p10"] <= money["p50"] <= money["p90"]
            assert money["chance_over_limit"] is None or 0 <= money["chance_over_limit"] <= 1


def test_what_was_not_measured_is_null_and_never_depressions_number(knowledge: Knowledge) -> None:
    for condition in ("eating_disorders", "existential_distress", "relationship_patterns", "anxiety"):
        found = picture(case_of({"goals": {"main_condition": condition}}), knowledge)["paths"]
        for path in found.values():
            assert path["response"]["raw"] is None
            assert path["response"]["extra"] is None
            assert path["response"]["measured"] is False
            assert path["well_at_months"] is None
    ptsd = picture(case_of({"goals": {"main_condition": "ptsd"}}), knowledge)["paths"]["iv"]["response"]
    assert ptsd["raw"] == {"low": 67.0, "mid": 67.0, "high": 67.0}
    assert ptsd["comparator"]["of_100"] == 20


def test_kap_and_weekly_lozenges_are_called_not_measured(knowledge: Knowledge) -> None:
    found = picture(Case(), knowledge)["paths"]
    assert {p for p, x in found.items() if x["response"]["measured"]} == {"iv", "spravato"}
    daily = picture(case_of({"access": {"home_programme": "daily_very_low"}}), knowledge)["paths"]["home"]["response"]
    assert daily["measured"] is True


def test_an_answer_about_wishes_never_moves_a_number(knowledge: Knowledge) -> None:
    base = people()[0].case
    plain = picture(base, knowledge)
    for changes in (
        {"aim": "explore"},
        {"session_kind": "inward"},
        {"relief_needed_within_days": 2},
        {"has_therapist": False},
        {"decides": "me"},
    ):
        other = picture(base.model_copy(update={"goals": base.goals.model_copy(update=changes)}), knowledge)
        for path, was in plain["paths"].items():
            now = other["paths"][path]
            assert {k: v for k, v in now.items() if k != "fits"} == {k: v for k, v in was.items() if k != "fits"}


def test_a_start_years_ahead_is_refused_by_name_and_a_past_one_is_a_notice(knowledge: Knowledge) -> None:
    with pytest.raises(CaseError, match=r"budget\.start_date"):
        picture(case_of({"budget": {"start_date": "2029-06-01"}}), knowledge)
    assert any(
        "has passed" in n for n in picture(case_of({"budget": {"start_date": "2026-01-05"}}), knowledge)["notices"]
    )


def test_no_path_is_ever_called_better_in_the_picture(knowledge: Knowledge) -> None:
    for person in people():
        # "best_next_question" is the name of a question to ask, and no path's.
        text = json.dumps(picture(person.case, knowledge)).lower().replace("best_next_question", "")
        for word in ("best", "winner", "recommended", "match %"):
            assert word not in text


def test_what_drives_the_cost_is_sorted_and_at_most_five(knowledge: Knowledge) -> None:
    case = people()[0].case
    found = compare(case, knowledge, today=TODAY, points=POINTS)
    assert found.urgent is False
    cost = found.paths["spravato"].cost
    assert cost is not None
    assert cost.programme is not None
    assert cost.card_mode is not None
    moved = drivers("spravato", cost.programme, cost.card_mode, case, knowledge, found.start, TODAY)
    assert 0 < len(moved) <= 5
    assert [d.swing for d in moved] == sorted((d.swing for d in moved), reverse=True)
    assert any("covers" in d.label for d in moved)


def test_a_path_that_is_not_now_is_never_priced(knowledge: Knowledge) -> None:
    seen = 0
    for person in people():
        found = compare(person.case, knowledge, today=TODAY, points=POINTS)
        if found.urgent:
            continue
        for path in found.paths.values():
            seen += path.gate.status == "not_now"
            assert (path.cost is None) == (path.gate.status == "not_now")
    assert seen > 5


def test_a_price_no_visit_uses_is_told(knowledge: Knowledge) -> None:
    quotes = {"anc_ride": {"amount": 60.0}}
    found = picture(case_of({"budget": {"quotes": quotes}}), knowledge)
    assert any("No planned visit uses" in notice for notice in found["notices"])


def test_a_mark_in_the_phq9_asks_about_suicide_again(knowledge: Knowledge) -> None:
    said = {"thoughts": "no", "plan_or_intent": "no", "attempt_or_preparation": "never"}
    case = {"safety": {"suicidality": said}, "measures": {"phq9_items": [0, 0, 0, 0, 0, 0, 0, 0, 1]}}
    assert any("three questions about suicide again" in n for n in picture(case_of(case), knowledge)["notices"])


def test_answers_outside_the_picture_leave_it_as_it_is(knowledge: Knowledge) -> None:
    @given(cases(knowledge))
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(case: Case) -> None:
        whole = compare(case, knowledge, today=TODAY, points=64)
        assert compare(pictured(case), knowledge, today=TODAY, points=64) == whole
        # What is kept while weights move is weighed with the whole case.
        assert draw(unweighed(case), knowledge, TODAY, 64).weighed(case, knowledge) == whole

    holds()
