"""Which alternatives fit, in the order of the evidence for this person's own condition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from kapdecide.case import Case
from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import Alternative, AlternativeEvidence, Strength

STRENGTHS: tuple[str, ...] = get_args(Strength)
NEAR = {"trd": ("depression",), "complex_ptsd": ("ptsd",)}


@dataclass(frozen=True)
class Filters:
    """What the reader asked to see. Empty means everything.

    ``conditions`` any of these; ``strength`` at least this; ``cost_at_most`` compares with the low end.
    """

    conditions: tuple[str, ...] = ()
    strength: str | None = None
    cost_at_most: float | None = None
    insured: bool = False
    at_home: bool = False
    search: str = ""
    hide_tried: bool = False


@dataclass(frozen=True)
class Option:
    """One alternative for one person: the evidence for their conditions, and what stands in the way."""

    row: Alternative
    evidence: tuple[AlternativeEvidence, ...]
    strength: str
    tried: bool
    not_now: tuple[str, ...]
    """Safety rules answered yes that this alternative's own cautions name."""


def wanted_conditions(case: Case) -> tuple[str, ...]:
    """The person's conditions, the main one first, with suicidal thoughts where they said so."""
    goals = case.goals
    named = [goals.main_condition] if goals.main_condition else []
    named += [c for c in goals.conditions or () if c not in named]
    if case.safety.suicidality.thoughts == "yes":
        named.append("suicidality")  # type: ignore[arg-type]
    return tuple(named)


def _blockers(row: Alternative, case: Case) -> tuple[str, ...]:
    return tuple(rule for rule in row.not_now_rules if case.safety.answers.get(rule) == "yes")


def options(case: Case, knowledge: Knowledge, filters: Filters | None = None) -> list[Option]:
    """Every alternative that passes the filters; strongest evidence for the wanted conditions first.

    Without conditions the strongest evidence on any condition counts, and every rating is kept.
    Equal evidence keeps the order of the names, so that nobody is put first for another reason.
    """
    filters = filters or Filters()
    rated: dict[str, list[AlternativeEvidence]] = {}
    for line in knowledge.alternative_evidence:
        rated.setdefault(line.alternative, []).append(line)
    tried = set(case.goals.tried or ())
    found = [
        Option(row, lines, _strongest(lines), row.id in tried, _blockers(row, case))
        for row in knowledge.alternatives
        if (lines := _lines_for(rated[row.id], filters.conditions)) and _passes(row, lines, filters, tried)
    ]
    return sorted(found, key=lambda option: (STRENGTHS.index(option.strength), option.row.name.lower()))


def _strongest(lines: Sequence[AlternativeEvidence]) -> str:
    return min((line.strength for line in lines), key=STRENGTHS.index)


def _lines_for(lines: Sequence[AlternativeEvidence], conditions: tuple[str, ...]) -> tuple[AlternativeEvidence, ...]:
    """The ratings for these conditions, in their order; a near relative stands in only by its own name."""
    if not conditions:
        return tuple(lines)
    order = list(dict.fromkeys(c for name in conditions for c in (name, *NEAR.get(name, ()))))
    return tuple(sorted((x for x in lines if x.condition in order), key=lambda x: order.index(x.condition)))


def _passes(row: Alternative, lines: Sequence[AlternativeEvidence], filters: Filters, tried: set[str]) -> bool:
    if filters.strength and STRENGTHS.index(_strongest(lines)) > STRENGTHS.index(filters.strength):
        return False
    if filters.cost_at_most is not None and (row.cost_low is None or row.cost_low > filters.cost_at_most):
        return False
    if filters.insured and row.insured not in ("yes", "often"):
        return False
    if filters.at_home and row.home_possible == "no":
        return False
    if filters.hide_tried and row.id in tried:
        return False
    return matches(row, filters.search)


def matches(row: Alternative, search: str) -> bool:
    """Every word typed stands somewhere in the names or the description."""
    text = " ".join((row.name, row.record_name, row.seed_wording or "", row.what_it_is, row.category)).lower()
    return all(word in text for word in search.lower().replace("-", " ").split()) or search.lower().strip() in text
