"""What every test may ask for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kapdecide import Case, Knowledge, compare, load_knowledge
from kapdecide.case import case_of

TODAY = dt.date(2026, 11, 24)
NO_THOUGHTS = {"thoughts": "no", "plan_or_intent": "no", "attempt_or_preparation": "never"}


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="session")
def cleared(knowledge: Knowledge) -> Case:
    """An adult with nothing in the way: every question answered no, resistant depression, start in mid-2026."""
    return case_of(
        {
            "goals": {"conditions": ["trd"], "main_condition": "trd", "failed_antidepressants": 3},
            "safety": {
                "suicidality": NO_THOUGHTS,
                "age": 40,
                "answers": {rule.id: "no" for rule in knowledge.safety_rules if rule.asked == "yes"},
            },
            "insurance": {"state": "TN"},
            "budget": {"start_date": "2026-03-02"},
        }
    )


def picture(case: Case, knowledge: Knowledge) -> dict[str, Any]:
    """The whole comparison as it is printed, over a few points."""
    made: dict[str, Any] = compare(case, knowledge, today=TODAY, points=256).model_dump(mode="json")
    return made
