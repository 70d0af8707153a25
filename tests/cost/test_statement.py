"""What one path costs one person: the dearer where it is not sure, quotes, limits, tax, and what it rests on."""

from __future__ import annotations

import pytest

from kapdecide import Case, Knowledge, compare
from kapdecide.case import case_of
from tests.conftest import TODAY, picture

POINTS = 256


def test_staying_costs_nothing_extra_and_claims_no_study_of_its_own(knowledge: Knowledge) -> None:
    stay = picture(Case(), knowledge)["paths"]["stay"]
    assert stay["cost"]["first_12_months"]["typical"] == 0
    assert stay["response"]["raw"] is None
    assert stay["response"]["measured"] is False


def test_without_a_limit_there_is_no_chance_of_going_over_it(knowledge: Knowledge) -> None:
    found = picture(Case(), knowledge)["paths"]["iv"]["cost"]
    assert found["first_12_months"]["chance_over_limit"] is None


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
