"""Which way the content itself leans: how often each path comes first when nobody has said what matters.

All weights are alike likely and nothing stands in the way of any path. The shares are recorded in ``steering.csv``
with the content they were measured for; a test asks for a line in the changelog when they move.
"""

from __future__ import annotations

import hashlib

import numpy as np

from kapdecide import preferences
from kapdecide.case import ACTIVE_PATHS, ActivePath, Case, case_of
from kapdecide.comparison import draw
from kapdecide.knowledge import Knowledge, load_knowledge

POINTS = 1024
SITUATIONS = {"no insurance": "uninsured", "employer plan": "ppo"}
# What the shares rest on.
TABLES = ("criteria", "harm_mix", "harms", "model_inputs", "prices", "visits", "payers", "payer_defaults")


def content(knowledge: Knowledge) -> str:
    """A short name for everything the shares rest on; it changes when any of it does."""
    rows = [row.model_dump_json() for table in TABLES for row in knowledge.tables[table]]
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:8]


def _anyone(payer: str, knowledge: Knowledge) -> Case:
    """An adult with resistant depression and nothing in the way of any path."""
    return case_of(
        {
            "goals": {"conditions": ["trd"], "main_condition": "trd", "failed_antidepressants": 3},
            "safety": {
                "suicidality": {"thoughts": "no", "plan_or_intent": "no", "attempt_or_preparation": "never"},
                "age": 40,
                "answers": {rule.id: "no" for rule in knowledge.safety_rules if rule.asked == "yes"},
            },
            "insurance": {"payer": payer, "state": "TN"},
        }
    )


def first_shares(situation: str, knowledge: Knowledge) -> dict[ActivePath, float]:
    """How often each path comes first, 0 to 1; they sum to 1."""
    today = max(row.checked_on for row in knowledge.findings)
    standing = draw(_anyone(SITUATIONS[situation], knowledge), knowledge, today, POINTS).standing
    assert standing is not None
    names = [c for c in standing.criteria if c != "evidence"]
    weights = preferences.any_weights(names, POINTS)
    overall = preferences.weighed([standing.value[standing.criteria.index(c)] for c in names], weights)
    mask = np.array([path == "stay" for path in standing.paths])
    found = preferences.places(overall, weights, mask).rank_acceptability[:, 0]
    return {path: float(found[standing.paths.index(path)]) for path in ACTIVE_PATHS}


def record(knowledge: Knowledge) -> list[str]:
    """The lines for ``steering.csv`` with the content as it stands."""
    version = content(knowledge)
    return [
        f"{version},{situation},{path},{share:.2f}"
        for situation in SITUATIONS
        for path, share in first_shares(situation, knowledge).items()
    ]


if __name__ == "__main__":
    print("\n".join(record(load_knowledge())))
