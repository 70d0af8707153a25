"""The plan a claim meets: the person's numbers first, named defaults next, nothing made up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from kapdecide import Case, Knowledge, coverage
from kapdecide.case import case_of

START = dt.date(2026, 3, 2)


def policy(knowledge: Knowledge, **insurance: object) -> coverage.Policy:
    return coverage.policy(case_of({"insurance": insurance}), knowledge, START, START)


def test_an_unknown_payer_means_cash_and_says_so(knowledge: Knowledge) -> None:
    who = coverage.policy(Case(), knowledge, START, START)
    assert who.plan is None
    assert who.missing is not None
    assert "cash" in who.missing


@pytest.mark.parametrize("payer", ["va", "tricare", "employer_kat"])
def test_a_plan_we_have_no_rules_for_is_not_made_up(payer: str, knowledge: Knowledge) -> None:
    who = policy(knowledge, payer=payer)
    assert who.plan is None
    assert who.missing is not None
    assert policy(knowledge, payer=payer, specialist_copay=50.0).plan is not None


def test_a_persons_own_number_replaces_the_default(knowledge: Knowledge) -> None:
    typical, own = policy(knowledge, payer="ppo"), policy(knowledge, payer="ppo", deductible=500.0)
    assert typical.plan is not None
    assert own.plan is not None
    assert typical.plan.deductible == Decimal("1900.0")
    assert own.plan.deductible == 500
    assert "deductible" in {row.name for row in typical.assumed}
    assert "deductible" not in {row.name for row in own.assumed}


def test_what_is_met_counts_only_while_the_same_plan_year_runs(knowledge: Knowledge) -> None:
    case = case_of({"insurance": {"payer": "ppo", "deductible": 1900.0, "deductible_met": 600.0}})
    now = coverage.policy(case, knowledge, dt.date(2026, 12, 1), dt.date(2026, 11, 24)).plan
    later = coverage.policy(case, knowledge, dt.date(2027, 1, 4), dt.date(2026, 11, 24)).plan
    assert now is not None
    assert later is not None
    assert (now.met_deductible, later.met_deductible) == (600, 0)


def test_government_cover_never_uses_the_savings_card(knowledge: Knowledge) -> None:
    for payer in ("medicare_b", "medigap", "ma", "medicaid", "va", "tricare", "uninsured"):
        who = policy(knowledge, payer=payer, coinsurance=0.2)
        assert coverage.card(Case(), knowledge, who, "standard") is None
    assert coverage.card(Case(), knowledge, policy(knowledge, payer="ppo"), "standard") is not None


def test_not_sure_about_the_card_prices_both_ways(knowledge: Knowledge) -> None:
    who = policy(knowledge, payer="ppo")
    assert coverage.card_modes(Case(), who) == ("standard", "accumulator")
    told = case_of({"insurance": {"payer": "ppo", "card_mode": "maximizer"}})
    assert coverage.card_modes(told, who) == ("maximizer",)


def test_the_statutory_minimum_is_that_years_or_the_newest_before(knowledge: Knowledge) -> None:
    assert [coverage.hsa_minimum(y, knowledge) for y in (2024, 2025, 2026, 2027, 2030)] == [
        None,
        1650,
        1700,
        1750,
        1750,
    ]


def test_spravato_is_billed_as_the_payer_bills_it(knowledge: Knowledge) -> None:
    def billing(**insurance: object) -> str:
        case = case_of({"insurance": insurance})
        return coverage.spravato_billing(case, coverage.policy(case, knowledge, START, START))

    assert billing(payer="ppo") == "insured_drug"
    assert billing(payer="medicare_b") == "medicare_bundle"
    assert billing(payer="uninsured") == "cash"
    assert billing(payer="ppo", spravato_covered="no") == "cash"


def test_every_payer_answers_whether_each_path_is_covered(knowledge: Knowledge) -> None:
    for payer in knowledge.payers:
        for path in ("iv", "spravato", "home", "kap", "iv_kap"):
            assert coverage.answer(path, case_of({"insurance": {"payer": payer.id}}), knowledge) is not None


def test_prior_authorization_sorts_met_missing_and_ask(knowledge: Knowledge) -> None:
    case = case_of(
        {
            "goals": {"failed_antidepressants": 1},
            "safety": {"age": 40, "answers": {"no_rems_site": "no"}},
            "measures": {"baseline": {"phq9": 20}},
        }
    )
    found = {item.id: standing for item, standing in coverage.prior_authorization(case, knowledge)}
    assert found == {
        "adult": "met",
        "antidepressants": "missing",
        "score": "met",
        "psychiatrist": "ask",
        "certified_site": "met",
        "renewal": "ask",
    }


def test_the_call_script_asks_only_what_is_still_open(knowledge: Knowledge) -> None:
    unsure = coverage.call_script(case_of({"insurance": {"payer": "ppo"}}), knowledge, "insurer")
    told = {"payer": "ppo", "card_mode": "standard", "spravato_covered": "yes", "deductible_met": 0.0, "oop_met": 0.0}
    sure = coverage.call_script(case_of({"insurance": told}), knowledge, "insurer")
    assert any("savings card" in line for line in unsure)
    assert not any("savings card" in line for line in sure)
    assert not any("How much of my deductible" in line for line in sure)


def test_only_people_who_may_ask_for_an_estimate_are_told_to(knowledge: Knowledge) -> None:
    def asks(payer: str) -> bool:
        lines = coverage.call_script(case_of({"insurance": {"payer": payer}}), knowledge, "clinic")
        return any("good faith estimate" in line for line in lines)

    assert asks("uninsured")
    assert not asks("medicaid")
