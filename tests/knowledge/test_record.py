"""Nothing of the research record was lost on the way into data/: what it counts, and facts that must not drift."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any

import pytest

from kapdecide import Knowledge
from kapdecide.knowledge.support import in_words, what_rests_on

COUNTS = {
    "findings": 109,
    "claims": 30,
    "safety_rules": 64,
    "model_inputs": 57,
    "derived_rates": 10,
    "prices": 66,
    "payers": 12,
    "payer_defaults": 33,
    "regional_rules": 11,
    "cost_tools": 8,
    "complaints": 7,
    "alternatives": 83,
    "alternative_evidence": 242,
    "next_steps": 16,
    "scale_thresholds": 5,
    "loinc": 20,
    "instruments": 4,
    "routes": 9,
    "treatment_days": 69,
    "first_8_weeks": 103,
    "shared_topics": 23,
    "harms": 152,
    "gaps": 3,
    "suicidality_policy": 1,
}


@pytest.mark.parametrize("table", COUNTS)
def test_no_row_of_the_record_is_lost(table: str, knowledge: Knowledge) -> None:
    assert len(knowledge.tables[table]) == COUNTS[table]


def test_every_source_of_the_four_records_is_there(knowledge: Knowledge) -> None:
    counted = Counter(record for source in knowledge.sources for record in source.records)
    assert {name: counted[name] for name in ("evidence", "costs", "alternatives", "paths")} == {
        "evidence": 98,
        "costs": 111,
        "alternatives": 193,
        "paths": 70,
    }


def test_the_rows_beside_the_records_plan_numbers_say_what_they_are(knowledge: Knowledge) -> None:
    assert len(knowledge.plan_parameters) == 53 + 2
    # The record names this line in a note on the card's maximum.
    assert knowledge.row("plan_parameters", "card_phone").value == "844-479-4846"
    assert knowledge.row("plan_parameters", "card_phone").verified == "no"
    ours = knowledge.row("plan_parameters", "payroll_tax")
    assert (ours.value, ours.verified, ours.source_ids) == ("0.0765", "no", ("gov-none",))
    assert ours.note.startswith("our own row")
    assert knowledge.row("sources", "gov-none").verified == "no"


def test_topics_and_programmes_of_the_paths(knowledge: Knowledge) -> None:
    assert len({row.topic for row in knowledge.shared_topics}) == 9
    assert [row.id for row in knowledge.routes] == [
        "stay", "iv", "spravato", "home_daily", "home_weekly", "kap_iv", "kap_im", "kap_lozenge", "iv_kap",
    ]  # fmt: skip
    told = Counter(row.topic for row in knowledge.route_facts)
    for topic in ("plain", "usual_dose", "legal_status", "driving_rule", "escort_rule", "food_rule", "stopping"):
        assert told[topic] == 9, topic
    assert (told["judge"], told["ask_first"]) == (110, 34)


def test_how_much_of_it_was_verified(knowledge: Knowledge) -> None:
    """A mark that turns from no to yes must be somebody's reading, not a slip."""

    def marks(table: str) -> dict[str, int]:
        return dict(Counter(row.verified for row in knowledge.tables[table]))

    assert {table: marks(table) for table in VERIFIED} == VERIFIED


VERIFIED = {
    "safety_rules": {"yes": 38, "partial": 18, "no": 8},
    "findings": {"yes": 105, "partial": 3, "no": 1},
    "prices": {"yes": 49, "no": 17},
    "alternative_evidence": {"yes": 71, "partial": 55, "no": 116},
    "harms": {"yes": 80, "partial": 21, "no": 51},
}

# table, id, column, value: each read from the research record.
FACTS: list[tuple[str, str, str, Any]] = [
    ("findings", "iv-elektd-response", "result", "55.4% ketamine vs 41.2% ECT; difference 14.2 points"),
    (
        "findings",
        "iv-karma2",
        "result",
        "MADRS difference -3.16 (not significant); response 46.9% vs 33.3%; remission 43.8% vs 30.0%",
    ),
    ("findings", "iv-alnefeesi", "result", "response 45%; remission 30%"),
    (
        "findings",
        "iv-kads",
        "result",
        "flexible-dose cohort 19.6% vs 2.0%; fixed 0.5 mg/kg cohort 6.3% vs 8.8% (no difference)",
    ),
    ("findings", "iv-ptsd-meta", "result", "g = 0.27; 0.20 after bias correction (n.s.)"),
    ("findings", "sp-transform2", "result", "-4.0"),
    (
        "findings",
        "sp-sustain3",
        "result",
        "mean exposure 42.9 months; remission 35.6% end of induction, 54.1% wk 56, 46.9% wk 256; stopped for AE 6.4%, lack of efficacy 5.3%; SAE in 216; 1 completed suicide",
    ),
    (
        "findings",
        "home-mathai",
        "result",
        "adverse events in 3.0-4.8%; most followed an improving trajectory (55.8% non-severe + 18.1% severe baseline)",
    ),
    (
        "findings",
        "kap-drozdz",
        "result",
        "17 articles; suggests therapy before/during/after may prolong benefit; practice very variable",
    ),
    (
        "findings",
        "ivkap-cbt-open",
        "result",
        "8/16 responded; 2/8 relapsed by 8 weeks; 5/8 eventually, median 12 weeks",
    ),
    (
        "findings",
        "stay-dunner-24",
        "result",
        "18.4% (19/103) response; 7.8% (8/103) remission; of 13 responders at 12 months 5 were responders at 24",
    ),
    ("findings", "iv-elektd-response", "ci95", "difference 3.9 to 24.2"),
    ("findings", "sp-transform2", "ci95", "-7.31 to -0.64"),
    ("findings", "iv-alnefeesi", "n", "2665"),
    ("sources", "anand2023", "doi", "10.1056/NEJMoa2302399"),
    ("sources", "singh2016", "doi", "10.1176/appi.ajp.2016.16010037"),
    ("sources", "ochsross2020", "doi", "10.1016/j.jagp.2019.10.008"),
    ("sources", "canuso2021", "doi", "10.1097/JCP.0000000000001465"),
    ("sources", "phillips2019", "doi", "10.1176/appi.ajp.2018.18070834"),
    ("sources", "wilkinson2018", "doi", "10.1176/appi.ajp.2017.17040472"),
    ("sources", "mcinnes2022", "doi", "10.1016/j.jad.2021.12.097"),
    ("sources", "alnefeesi2022", "doi", "10.1016/j.jpsychires.2022.04.037"),
    ("sources", "jelovac2025", "doi", "10.1001/jamapsychiatry.2025.3019"),
    ("sources", "hull2022", "doi", "10.1016/j.jad.2022.07.004"),
    ("sources", "williams2018", "doi", "10.1176/appi.ajp.2018.18020138"),
    ("sources", "veraart2021", "doi", "10.1093/ijnp/pyab039"),
    ("sources", "anand2023", "pmid", "37224232"),
    ("sources", "jelovac2025", "pmid", "41123905"),
    ("prices", "iv_consult", "low", 150.0),
    ("prices", "iv_infusion", "typical", 475.0),
    ("prices", "iv_booster", "high", 800.0),
    ("prices", "sp_drug_84", "typical", 1210.0),
    ("prices", "sp_card_max", "typical", 7150.0),
    ("prices", "home_program_month", "low", 129.0),
    ("prices", "kap_dosing_im", "typical", 700.0),
    ("prices", "kap_total_6", "high", 6060.0),
    ("prices", "sp_drug_84", "verified", "no"),
    ("prices", "home_pharmacy", "verified", "no"),
    ("prices", "ther_private_al", "verified", "no"),
    ("plan_parameters", "aca_oopm_self_2025", "value", "9200"),
    ("plan_parameters", "aca_oopm_self_2027", "value", "12000"),
    ("plan_parameters", "partb_ded_2026", "value", "283"),
    ("plan_parameters", "ma_moop_median_2026", "value", "5900"),
    ("plan_parameters", "hsa_family_2026", "value", "8750"),
    ("plan_parameters", "fsa_2025", "value", "3300"),
    ("plan_parameters", "emp_ded_single_2025", "value", "1886"),
    ("plan_parameters", "dea_flex_end", "value", "2026-12-31"),
    ("alternatives", "tms", "best_evidence", "strong"),
    ("alternatives", "ect", "best_evidence", "strong"),
    ("alternatives", "addiction-medicines", "best_evidence", "strong"),
    ("alternatives", "psilocybin", "best_evidence", "moderate"),
    ("alternatives", "esketamine-spray", "best_evidence", "strong"),
    ("alternatives", "tms", "cost_high", 18000.0),
    ("harms", "iv-dissociation-ketecttable3", "pct_treated", 60.4),
    ("harms", "iv-dissociation-ketecttable3", "pct_comparator", 15.6),
    ("harms", "iv-dissociation-ketecttable3", "comparator", "ECT"),
    ("claims", "safe", "record_verdict", "qualified"),
    ("claims", "ndE", "record_verdict", "contradicted"),
    ("claims", "sp_status", "record_verdict", "out of date"),
    ("safety_rules", "seizure", "condition", "Uncontrolled epilepsy"),
    ("safety_rules", "delirium", "condition", "Delirium or sudden confusion"),
    ("safety_rules", "bp_uncontrolled", "condition", "Uncontrolled hypertension (e.g. >=160/100 at rest)"),
    ("scale_thresholds", "phq9", "response_pct", 50),
    ("scale_thresholds", "phq9", "remission_max", 4),
    ("scale_thresholds", "madrs", "remission_max", 10),
    ("scale_thresholds", "ybocs", "response_pct", 35),
    ("scale_thresholds", "pcl5", "reliable_change_points", 15),
    ("derived_rates", "SUSTAIN1_stop", "value", 0.074),
    ("derived_rates", "McInnes_4wk", "value", 0.215),
    ("derived_rates", "R107_placebo", "value", 0.358),
    ("derived_rates", "KetECT_12mo", "value", 0.095),
    (
        "payers",
        "ppo",
        "record_spravato",
        "usually covered after prior authorisation; medical benefit (buy-and-bill) or specialty pharmacy; observation billed apart",
    ),
    (
        "payers",
        "medicare_b",
        "record_spravato",
        "bundled G2082/G2083; Part B deductible then 20%, no yearly cap unless Medigap; no written national position, claims judged case by case; clinic-billed use seen in 26 states",
    ),
]
INPUTS = [
    ("iv", "response_end_induction", 0.3, 0.48, 0.6),
    ("iv", "extra_response_over_active_placebo", 0.0, 0.15, 0.3),
    ("spravato", "response_end_induction", 0.27, 0.55, 0.69),
    ("spravato", "extra_response_over_control", 0.07, 0.14, 0.17),
    ("home", "response_end_induction", 0.15, 0.35, 0.63),
    ("kap", "extra_over_ketamine_alone", -0.05, 0.0, 0.1),
    ("stay", "well_at_6_months", 0.12, 0.2, 0.27),
]


@pytest.mark.parametrize(("table", "row", "column", "value"), FACTS)
def test_a_fact_of_the_record(table: str, row: str, column: str, value: object, knowledge: Knowledge) -> None:
    assert getattr(knowledge.row(table, row), column) == value


@pytest.mark.parametrize(("path", "parameter", "low", "mid", "high"), INPUTS)
def test_an_input_of_the_projection(
    path: str, parameter: str, low: float, mid: float, high: float, knowledge: Knowledge
) -> None:
    row = knowledge.input(path, parameter)
    assert (row.low, row.mid, row.high) == (low, mid, high)


def test_the_wordings_that_must_stay_exact(knowledge: Knowledge) -> None:
    """A questionnaire with other words is another questionnaire; so these are held by a fingerprint."""
    found = {}
    for row in knowledge.instruments:
        words = json.dumps([row.stem, row.answers, row.items], ensure_ascii=False)
        found[row.id] = (len(row.items), hashlib.sha256(words.encode()).hexdigest()[:12])
    assert found == INSTRUMENTS


INSTRUMENTS = {
    "phq9": (9, "6b259b9fa317"),
    "gad7": (7, "5947d6be4ff5"),
    "sure": (4, "af5f13b6f2e1"),
    "cssrs": (0, "b711efa002ef"),
}


def test_no_figure_stands_beside_a_comparator_that_is_not_named(knowledge: Knowledge) -> None:
    for harm in knowledge.harms:
        counted = harm.pct_comparator is not None or harm.of_100_comparator[:1].isdigit()
        assert not counted or harm.comparator != "none", harm.id
    named = {harm.comparator for harm in knowledge.harms}
    assert {"ECT", "none", "placebo spray", "placebo"} <= named, "another treatment is told apart from a placebo"


def test_every_study_result_leads_to_a_finding_with_a_source(knowledge: Knowledge) -> None:
    for row in knowledge.study_results:
        assert knowledge.row("findings", row.finding_id).source_ids, row.id
    assert len({(r.condition, r.path) for r in knowledge.study_results if r.headline}) == sum(
        r.headline for r in knowledge.study_results
    ), "one result to show first for each condition and path"


PATH_COLUMNS = ("iv", "spravato", "home", "kap", "iv_kap")


def test_what_is_said_of_each_medicine_agrees_with_its_rule(knowledge: Knowledge) -> None:
    for row in knowledge.medicines:
        told = {path: getattr(row, f"keep_{path}") for path in PATH_COLUMNS}
        assert not any("stop" in text.lower() for text in told.values()), "never tell anybody to stop a medicine"
        if row.rule_id is None:
            assert not any(text.startswith("This path is not for now") for text in told.values())
            continue
        rule = knowledge.row("safety_rules", row.rule_id)
        for path, text in told.items():
            starts = {"BLOCK": "This path is not for now", "CAUTION": "Ask first"}[getattr(rule, path)]
            assert text.startswith(starts), (row.id, path)
        if rule.home == "BLOCK":
            assert "lozenge" in told["kap"], (row.id, "KAP by lozenge takes the stricter of two columns")


def test_every_word_of_the_seed_has_its_alternative(knowledge: Knowledge) -> None:
    named = [row.seed_wording for row in knowledge.alternatives if row.in_seed]
    assert len(named) == 44
    assert all(named)
    assert not any(row.seed_wording for row in knowledge.alternatives if not row.in_seed)


def test_what_rests_on_a_source_is_counted(knowledge: Knowledge) -> None:
    rests = what_rests_on(knowledge)
    assert rests["spravato_pi"]["safety_rules"] == sum(
        "spravato_pi" in rule.source_ids for rule in knowledge.safety_rules
    )
    assert in_words({"findings": 2, "safety_rules": 1}) == "2 findings, 1 safety rule"
    assert in_words({}) == "nothing yet"
    assert in_words({"help_screens": 2, "scripts": 2, "anything": 3}) == (
        "2 help screens, 2 sentences of a call, 3 rows of anything"
    )
