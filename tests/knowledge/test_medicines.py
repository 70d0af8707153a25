"""Medicines: every kind a person asks about is there, agrees with its safety rule, and is never told to be stopped."""

from __future__ import annotations

import re

import pytest

from kapdecide import Knowledge
from kapdecide.ui.medicines import KEEP

MUST_FIND = [
    ("benzodiazepine", ("Xanax", "clonazepam")),
    ("lamotrigine", ("Lamictal",)),
    ("naltrexone", ("Vivitrol", "Contrave")),
    ("maoi", ("Nardil", "tranylcypromine")),
    ("stimulants", ("Adderall", "methylphenidate", "modafinil")),
    ("opioid_medicine", ("oxycodone", "tramadol")),
    ("opioid_hx", ("Suboxone", "methadone")),
    ("other_sedatives", ("Ambien", "gabapentin", "pregabalin")),
    ("theophylline", ("aminophylline",)),
    ("cyp", ("clarithromycin", "carbamazepine", "ritonavir")),
    ("antipsychotic", ("clozapine", "haloperidol", "risperidone")),
]
SAYS = {"NONE": "No ", "CAUTION": "Ask first", "BLOCK": "This path is not for now"}


@pytest.mark.parametrize(("rule", "names"), MUST_FIND)
def test_every_kind_is_found_by_brand_and_by_drug_name(rule: str, names: tuple[str, ...], knowledge: Knowledge) -> None:
    rows = [row for row in knowledge.medicines if row.rule_id == rule]
    listed = {name for row in rows for name in (*row.brand_names, *row.generic_names)}
    assert set(names) <= listed
    assert all(row.brand_names and row.generic_names for row in rows)


def test_every_medicine_question_has_its_kind_of_medicine(knowledge: Knowledge) -> None:
    asked = {rule.id for rule in knowledge.safety_rules if rule.checklist == "medicines"}
    assert asked <= {row.rule_id for row in knowledge.medicines}


def test_each_line_says_what_the_safety_rule_does_on_that_path(knowledge: Knowledge) -> None:
    for row in knowledge.medicines:
        for path, column in KEEP.items():
            line = getattr(row, column)
            if row.rule_id is None:
                assert not line.startswith(("Ask first", "This path")), row.id
                assert "prescriber" in line
            else:
                rule = knowledge.row("safety_rules", row.rule_id)
                assert line.startswith(SAYS[getattr(rule, path)]), (row.id, path)
                lozenge_is_stricter = path == "kap" and rule.home == "BLOCK" and rule.kap != "BLOCK"
                assert ("With a lozenge" in line) == lozenge_is_stricter, (row.id, path)


def test_no_line_ever_tells_to_stop_and_each_that_matters_says_not_to_change_it(knowledge: Knowledge) -> None:
    for row in knowledge.medicines:
        for column in KEEP.values():
            line = getattr(row, column)
            assert not re.search(r"\b(stop|quit|skip|come off|taper|hold)\b", line, re.I), (row.id, column)
            assert row.rule_id is None or "Do not change it on your own" in line
    for rule in knowledge.safety_rules:
        for stop in re.finditer(r"(\w+) stop\b", rule.person if rule.checklist == "medicines" else ""):
            assert stop.group(1).lower() in ("never", "not"), rule.id


def test_no_name_stands_in_two_kinds_that_say_different_things(knowledge: Knowledge) -> None:
    seen: dict[str, str | None] = {}
    for row in knowledge.medicines:
        for name in (*row.brand_names, *row.generic_names):
            assert seen.setdefault(name.lower(), row.rule_id) == row.rule_id, name
