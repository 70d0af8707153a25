"""The self-audit holds itself to what it says: a met item has its page and a test that exists."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from pathlib import Path

from kapdecide import Knowledge
from kapdecide.knowledge.rows import AuditItem
from kapdecide.ui.frame import STEPS

ROOT = Path(__file__).parents[2]
NEEDS_PEOPLE = {"Q12", "Q13", "Q14", "Q15", "Q16", "Q17", "Q22", "Q23"}


@cache
def names_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def met(knowledge: Knowledge, group: str) -> list[AuditItem]:
    return [item for item in knowledge.ipdas if item.group == group and item.status == "met"]


def test_the_list_is_whole_44_items_of_which_35_apply(knowledge: Knowledge) -> None:
    assert Counter(item.group for item in knowledge.ipdas) == {"qualifying": 6, "certification": 10, "quality": 28}
    applies = Counter(item.group for item in knowledge.ipdas if item.applies)
    assert applies == {"qualifying": 6, "certification": 6, "quality": 23}
    assert len({item.id for item in knowledge.ipdas}) == 44


def test_every_item_that_is_called_met_names_a_page_and_a_test_that_exists(knowledge: Knowledge) -> None:
    pages = {step.id for step in STEPS}
    for item in knowledge.ipdas:
        if item.status != "met":
            assert not item.test, item.id
            assert item.note, item.id
            continue
        assert item.page in pages, item.id
        assert item.where, item.id
        file, _, name = item.test.partition("::")
        assert (ROOT / file).is_file(), item.id
        assert name in names_in(file), item.id


def test_all_of_the_first_two_groups_and_at_least_15_of_23_are_met(knowledge: Knowledge) -> None:
    assert len(met(knowledge, "qualifying")) == 6
    assert len(met(knowledge, "certification")) == 6
    assert len(met(knowledge, "quality")) >= 15


def test_what_needs_people_is_never_called_met(knowledge: Knowledge) -> None:
    by_id = {item.id: item for item in knowledge.ipdas}
    assert {by_id[i].status for i in NEEDS_PEOPLE} == {"needs_people_not_done"}


def test_an_item_that_does_not_apply_says_why_and_is_met_by_nobody(knowledge: Knowledge) -> None:
    for item in knowledge.ipdas:
        assert item.applies == (item.status != "does_not_apply"), item.id


def test_numbers_of_our_own_are_marked_as_ours(knowledge: Knowledge) -> None:
    for item in knowledge.ipdas:
        assert item.id.startswith("Q") == ("number is ours" in item.numbering)
        assert ("from memory" in item.numbering) == item.id.startswith("Q")
