"""compare: one object for all faces, pure, honest about what it does not know."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from kapdecide import Case, Knowledge, compare
from kapdecide.case import CaseError, case_of
from kapdecide.comparison import draw, pictured, unweighed
from kapdecide.cost.drivers import drivers
from kapdecide.people import people
from tests.cases import cases

TODAY = dt.date(2026, 11, 24)
POINTS = 256


def picture(case: Case, knowledge: Knowledge) -> dict[str, Any]:
    made: dict[str, Any] = compare(case, knowledge, today=TODAY, points=POINTS).model_dump(mode="json")
    return made


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


def test_staying_costs_nothing_extra_and_claims_no_study_of_its_own(knowledge: Knowledge) -> None:
    stay = picture(Case(), knowledge)["paths"]["stay"]
    assert stay["cost"]["first_12_months"]["typical"] == 0
    assert stay["response"]["raw"] is None
    assert stay["response"]["measured"] is False


def test_without_a_limit_there_is_no_chance_of_going_over_it(knowledge: Knowledge) -> None:
    found = picture(Case(), knowledge)["paths"]["iv"]["cost"]
    assert found["first_12_months"]["chance_over_limit"] is None


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


def test_not_sure_shows_the_dearer_and_the_spread(knowledge: Knowledge) -> None:
    case = case_of({"insurance": {"payer": "ppo"}, "budget": {"start_date": "2026-01-05"}})
    cost = picture(case, knowledge)["paths"]["spravato"]["cost"]
    by_id = {s["id"]: s["first_12_months"]["typical"] for s in cost["scenarios"]}
    assert set(by_id) == {"standard", "accumulator", "not_covered"}
    assert cost["first_12_months"]["typical"] == by_id["accumulator"] > by_id["standard"]
    care = cost["first_12_months"]["typical"] - cost["around"]["rides"]
    assert care == pytest.approx(5000)


def test_a_quote_replaces_the_whole_range(knowledge: Knowledge) -> None:
    quotes = {
        p: {"amount": 400.0, "from": "a clinic", "date": "2026-11-01"}
        for p in ("iv_consult", "iv_infusion", "iv_booster")
    }
    case = case_of({"budget": {"quotes": quotes, "ride_cost": 0.0}})
    span = picture(case, knowledge)["paths"]["iv"]["cost"]["first_12_months"]
    assert span["low"] == span["typical"] == span["high"] == 400 * 19


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


def test_tax_is_shown_apart_and_only_when_it_is_known(knowledge: Knowledge) -> None:
    def saving(start: str = "2026-01-05", **insurance: object) -> float | None:
        case = case_of({"insurance": insurance, "budget": {"start_date": start}})
        found = compare(case, knowledge, today=TODAY, points=POINTS)
        assert found.urgent is False
        cost = found.paths["iv"].cost
        assert cost is not None
        return cost.tax_saving

    assert saving(payer="ppo") is None
    assert saving(payer="ppo", account="fsa") is None
    # The worked bill E6: an FSA of 3,400 at 22 percent plus payroll tax saves 1,008.10.
    assert saving(payer="ppo", account="fsa", marginal_tax_rate=0.22) == pytest.approx(1008.10)
    # A bill over two calendar years meets two limits: 3,100 of it falls in 2026.
    over = saving("2026-11-24", payer="ppo", account="fsa", marginal_tax_rate=0.22)
    assert over == pytest.approx(0.2965 * (3100 + 3400))


def test_what_a_plan_does_not_say_is_named_and_never_made_up(knowledge: Knowledge) -> None:
    def rests_on(payer: str) -> str:
        cost = picture(case_of({"insurance": {"payer": payer}}), knowledge)["paths"]["spravato"]["cost"]
        return " ".join(cost["rests_on"])

    assert "do not know your plan's deductible" in rests_on("ma")
    assert "no yearly maximum" in rests_on("medicare_b")
    assert "We do not know" not in rests_on("ppo")


def test_a_hundred_people_are_shared_among_the_courses_and_those_who_stop_pay_less(knowledge: Knowledge) -> None:
    for path in ("iv", "spravato", "home", "kap", "iv_kap"):
        courses = picture(Case(), knowledge)["paths"][path]["cost"]["courses"]
        by_id = {course["id"]: course for course in courses}
        assert sum(course["of_100"] for course in courses) == pytest.approx(100, abs=1e-6)
        assert by_id["left"]["p50"] < by_id["no_response"]["p50"] <= by_id["went_on"]["p50"]
        assert by_id["second"]["p50"] > by_id["no_response"]["p50"]


def test_a_quote_is_kept_with_its_date_and_the_one_who_gave_it(knowledge: Knowledge) -> None:
    quotes = {"iv_infusion": {"amount": 410.0, "from": "a clinic", "date": "2026-11-01"}}
    paths = picture(case_of({"budget": {"quotes": quotes}}), knowledge)["paths"]
    assert paths["iv"]["cost"]["quotes"] == [
        {
            "price": "iv_infusion",
            "component": "One infusion of IV ketamine (racemic) for mood, 40-60 min",
            "amount": 410.0,
            "said_by": "a clinic",
            "date": "2026-11-01",
        }
    ]
    assert paths["spravato"]["cost"]["quotes"] == []


def test_how_many_stop_early_is_not_borrowed_from_depression(knowledge: Knowledge) -> None:
    cost = picture(case_of({"goals": {"main_condition": "ocd"}}), knowledge)["paths"]["iv"]["cost"]
    assert cost["courses"] == []
    assert any("comes from studies of depression" in line for line in cost["rests_on"])
    assert picture(Case(), knowledge)["paths"]["iv"]["cost"]["courses"]


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
