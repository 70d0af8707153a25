"""The visits each path plans: on which day, how many, and billed as what."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from kapdecide import Case, Knowledge
from kapdecide.case import case_of
from kapdecide.cost.schedule import planned_visits, programmes, sessions
from kapdecide.coverage import Billing


def days(programme: str, knowledge: Knowledge, *roles: str, billing: Billing = "cash", **case: object) -> list[int]:
    found = planned_visits(programme, case_of(case), knowledge, billing)
    return [visit.day for visit in found if visit.row.role in roles]


def bought(programme: str, knowledge: Knowledge, billing: Billing = "cash", **case: object) -> Counter[tuple[str, str]]:
    found = planned_visits(programme, case_of(case), knowledge, billing)
    return Counter(pair for visit in found for pair in zip(visit.row.price_ids, visit.row.categories, strict=True))


def test_iv_is_an_evaluation_six_infusions_in_three_weeks_then_a_booster_every_four(knowledge: Knowledge) -> None:
    assert days("iv", knowledge, "evaluation") == [0]
    assert days("iv", knowledge, "dose") == [3, 7, 10, 14, 17, 21]
    assert days("iv", knowledge, "upkeep")[:3] == [49, 77, 105]
    assert bought("iv", knowledge) == {
        ("iv_consult", "medical_visit"): 1,
        ("iv_infusion", "medical_visit"): 6,
        ("iv_booster", "medical_visit"): 12,
    }


@pytest.mark.parametrize("number", [4, 5, 8])
def test_the_number_of_infusions_can_be_set(number: int, knowledge: Knowledge) -> None:
    assert len(days("iv", knowledge, "dose", treatment={"iv_sessions": number})) == number
    assert sessions("iv_sessions", case_of({"treatment": {"iv_sessions": number}}), knowledge) == number


def test_spravato_is_twice_a_week_then_weekly_then_every_two_weeks(knowledge: Knowledge) -> None:
    assert days("spravato", knowledge, "evaluation") == [0]
    assert days("spravato", knowledge, "dose") == [7, 10, 14, 17, 21, 24, 28, 31]
    assert days("spravato", knowledge, "upkeep")[:6] == [38, 45, 52, 59, 73, 87]


def test_spravato_is_billed_as_each_payer_bills_it(knowledge: Knowledge) -> None:
    insured = planned_visits("spravato", Case(), knowledge, "insured_drug")
    first, second = (visit.row for visit in insured if visit.day in (7, 10))
    assert (first.price_ids, first.categories) == (("sp_drug_56", "sp_visit"), ("drug", "medical_visit"))
    assert (second.price_ids, second.categories) == (("sp_drug_84", "sp_visit"), ("drug", "medical_visit"))
    bundle = bought("spravato", knowledge, "medicare_bundle")
    assert bundle["sp_medicare_g2082", "medical_visit"] == 1
    assert bundle["sp_medicare_g2083", "medical_visit"] == len(insured) - 2
    assert not any(category == "drug" for _, category in bundle)
    assert set(bought("spravato", knowledge)) == {("iv_consult", "medical_visit"), ("sp_cash", "medical_visit")}


def test_home_sessions_are_weekly_after_a_visit_and_a_cuff(knowledge: Knowledge) -> None:
    assert days("home_weekly", knowledge, "evaluation", "supply") == [0, 0]
    assert days("home_weekly", knowledge, "dose") == [7, 14, 21, 28, 35, 42]
    assert days("home_weekly", knowledge, "upkeep")[:2] == [49, 56]
    assert set(bought("home_weekly", knowledge)) == {
        ("home_prescriber_visit", "medical_visit"),
        ("home_bp", "pharmacy"),
        ("home_mindbloom", "pharmacy"),
    }


def test_the_daily_home_programme_is_paid_twelve_times_a_year(knowledge: Knowledge) -> None:
    assert bought("home_daily", knowledge)["home_program_month", "pharmacy"] == 12


@pytest.mark.parametrize("programme", ["home_weekly", "home_daily"])
def test_alabama_adds_one_visit_in_person(programme: str, knowledge: Knowledge) -> None:
    here = bought(programme, knowledge, insurance={"state": "AL"})
    there = bought(programme, knowledge, insurance={"state": "TN"})
    assert here - there == {("home_prescriber_visit", "medical_visit"): 1}


@pytest.mark.parametrize(
    ("programme", "dose"),
    [("kap_iv", "kap_dosing_iv_combo"), ("kap_im", "kap_dosing_im"), ("kap_lozenge", "kap_dosing_loz")],
)
def test_kap_is_intake_preparation_and_integration_the_day_after_each_dose(
    programme: str, dose: str, knowledge: Knowledge
) -> None:
    found = planned_visits(programme, Case(), knowledge)
    assert [v.day for v in found if v.row.price_ids == ("kap_med_intake",)] == [0]
    assert [v.day for v in found if v.row.price_ids == ("kap_intake_ther",)] == [3]
    assert len([v for v in found if v.row.price_ids == ("kap_prep",) and v.day < 14]) == 2
    doses = [v for v in found if v.row.price_ids == (dose,)]
    assert [v.day for v in doses] == [14, 28, 42, 56, 70, 84]
    assert all(v.row.coverable == ("no",) for v in doses)
    assert [v.day for v in found if v.row.role == "integration"] == [v.day + 1 for v in doses]
    fees = {
        v.row.price_ids[0]: v.day for v in found if v.row.price_ids[0].startswith(("kap_med_non", "kap_med_follow"))
    }
    lozenge = {"kap_med_noncov1": 0, "kap_med_noncov2": 30, "kap_med_follow": 30}
    assert fees == (lozenge if programme == "kap_lozenge" else {})


def test_kap_sessions_and_their_spacing_can_be_set(knowledge: Knowledge) -> None:
    found = days("kap_iv", knowledge, "dose", treatment={"kap_sessions": 3, "kap_spacing_days": 7})
    assert found == [14, 21, 28]


def test_iv_with_kap_prepares_before_and_integrates_the_day_after_each_infusion(knowledge: Knowledge) -> None:
    found = planned_visits("iv_kap", Case(), knowledge)
    infusions = [v.day for v in found if v.row.role in ("dose", "upkeep") and v.row.follows is None]
    assert [v.day for v in found if v.row.role == "preparation"] == [1, 2]
    after = [v.day for v in found if v.row.follows is not None]
    assert after == [day + 1 for day in infusions if day + 1 < 365]


@pytest.mark.parametrize(("path", "programme"), [("iv", "iv"), ("spravato", "spravato"), ("kap", "kap_im")])
def test_upkeep_can_be_set_and_switched_off(path: str, programme: str, knowledge: Knowledge) -> None:
    def upkeep(number: float) -> list[int]:
        return days(programme, knowledge, "upkeep", treatment={"upkeep_per_month": {path: number}})

    late = [day for day in upkeep(0) if day > 60]
    assert late == []
    assert len(upkeep(1)) < len(upkeep(2)) < len(upkeep(4))


def test_not_sure_means_every_programme_that_fits(knowledge: Knowledge) -> None:
    assert programmes("kap", Case()) == ("kap_iv", "kap_im", "kap_lozenge")
    assert programmes("home", case_of({"access": {"home_programme": "weekly_lozenge"}})) == ("home_weekly",)


def test_no_visit_falls_after_the_last_day_asked_for(knowledge: Knowledge) -> None:
    for programme in {row.programme for row in knowledge.visits}:
        for until in (56, 365, 730):
            found = planned_visits(programme, Case(), knowledge, until=until)
            assert max(visit.day for visit in found) < until
            assert [visit.day for visit in found] == sorted(visit.day for visit in found)
            assert found[0].date(dt.date(2026, 3, 2)) == dt.date(2026, 3, 2)
