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
        "score": "ask",  # a number typed here is in nobody's file yet
        "psychiatrist": "ask",
        "certified_site": "ask",  # none was named
        "renewal": "ask",
    }


def test_a_willing_prescriber_and_a_site_within_reach_are_still_to_ask_about(knowledge: Knowledge) -> None:
    def standing(willing: str, no_site: str) -> dict[str, str]:
        case = case_of(
            {
                "safety": {"answers": {"no_rems_site": no_site}},
                "access": {"prescriber_willing": {"spravato": willing}},
            }
        )
        return {item.id: found for item, found in coverage.prior_authorization(case, knowledge)}

    said_yes, said_no = standing("yes", "no"), standing("no", "yes")
    assert [said_yes[name] for name in ("psychiatrist", "certified_site", "score")] == ["ask", "ask", "missing"]
    assert [said_no[name] for name in ("psychiatrist", "certified_site")] == ["missing", "missing"]


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


def test_a_typical_maximum_never_lies_below_what_the_person_said(knowledge: Knowledge) -> None:
    """A deductible of 7,000 with no maximum given: the legal maximum of the year stands in, not the typical 5,000."""
    high = policy(knowledge, payer="ppo", deductible=7000.0).plan
    assert high is not None
    assert high.oop_max == 10600
    used_up = policy(knowledge, payer="ppo", oop_met=5500.0, deductible_met=2500.0).plan
    assert used_up is not None
    assert used_up.oop_max is not None
    assert used_up.oop_max > used_up.met_oop
    assert used_up.deductible == used_up.met_deductible == 2500


def test_a_typical_deductible_never_lies_above_the_persons_maximum(knowledge: Knowledge) -> None:
    low = policy(knowledge, payer="ppo", oop_max=1500.0).plan
    assert low is not None
    assert (low.deductible, low.oop_max) == (1500, 1500)


def test_every_payer_has_a_plan_or_a_sentence_why_not(knowledge: Knowledge) -> None:
    for payer in knowledge.payers:
        who = policy(knowledge, payer=payer.id)
        assert who.plan is not None or who.missing is not None or payer.pricing == "cash"
        if who.plan is not None:
            assert who.plan.oop_max is None or who.plan.oop_max >= who.plan.deductible


def test_a_silver_plan_is_not_a_bronze_one_and_gold_is_not_made_up(knowledge: Knowledge) -> None:
    bronze, silver = (policy(knowledge, payer="marketplace", marketplace_tier=tier).plan for tier in ("bronze", "silver"))
    assert bronze is not None
    assert silver is not None
    assert (bronze.deductible, silver.deductible) == (7500, 5300)
    assert policy(knowledge, payer="marketplace", marketplace_tier="gold").plan is None


def test_a_copay_stands_on_the_lines_it_was_given_for(knowledge: Knowledge) -> None:
    def kinds(applies: str) -> tuple[str, str]:
        plan = policy(knowledge, payer="ppo", specialist_copay=60.0, copay_applies_to=applies).plan
        assert plan is not None
        assert plan.rules["drug"].type == "coinsurance"
        return plan.rules["medical_visit"].type, plan.rules["therapy"].type

    assert kinds("visit") == ("copay", "coinsurance")
    assert kinds("therapy") == ("coinsurance", "copay")
    assert kinds("both") == ("copay", "copay")


def test_a_savings_card_keeps_the_persons_own_yearly_maximum(knowledge: Knowledge) -> None:
    who = policy(knowledge, payer="ppo")
    told = case_of({"insurance": {"payer": "ppo", "card_annual_max": 8000.0}})
    card = coverage.card(told, knowledge, who, "maximizer")
    assert card is not None
    assert card.annual_max == 8000
    assert card.maximizer_share == Decimal(8000) / 34


def test_an_hsa_plan_knows_the_statutory_minimum_and_others_do_not(knowledge: Knowledge) -> None:
    hdhp, ppo = policy(knowledge, payer="hdhp").plan, policy(knowledge, payer="ppo").plan
    assert hdhp is not None
    assert ppo is not None
    assert (hdhp.hsa_minimum, ppo.hsa_minimum) == (1700, None)


@pytest.mark.parametrize(
    ("insurance", "asked", "spared"),
    [
        ({}, {"payer", "state"}, {"deductible", "account", "card_mode", "marketplace_tier", "account_limit"}),
        ({"payer": "uninsured"}, {"account"}, {"deductible", "card_mode", "spravato_covered"}),
        ({"payer": "medicaid"}, {"deductible", "spravato_covered"}, {"card_mode", "marketplace_tier"}),
        ({"payer": "marketplace"}, {"marketplace_tier", "card_mode"}, {"account_limit"}),
        ({"payer": "ppo", "account": "hsa"}, {"account_limit", "marginal_tax_rate"}, {"marketplace_tier"}),
    ],
)
def test_only_what_fits_a_persons_insurance_is_asked(
    insurance: dict[str, str], asked: set[str], spared: set[str], knowledge: Knowledge
) -> None:
    case = case_of({"insurance": insurance})
    assert {field for field in asked | spared if coverage.asks(field, case, knowledge)} == asked
