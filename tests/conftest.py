"""What every test may ask for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kapdecide import Case, Knowledge, compare, load_knowledge
from kapdecide.alignment import Alignment
from kapdecide.case import case_of
from kapdecide.comparison import Drawn, draw

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


# A person with a plan and a way for every path, and what they say matters ------------------------

POINTS = 512
MATTERS = {"relief": 60, "onset": 50, "lasting": 40, "harms": 50, "burden": 40, "cost": 60, "therapy": 10}


def said(case: Case, part: str = "priorities", **answers: Any) -> Case:
    content = case.model_dump(mode="json", exclude_none=True)
    return case_of(content | {part: {**(content.get(part) or {} if part != "priorities" else {}), **answers}})


@pytest.fixture(scope="session")
def insured(cleared: Case) -> Case:
    told = said(cleared, "insurance", payer="ppo", state="TN")
    return said(told, "access", home_programme="daily_very_low", kap_route="iv")


@pytest.fixture(scope="session")
def drawn(insured: Case, knowledge: Knowledge) -> Drawn:
    return draw(insured, knowledge, TODAY, POINTS)


def weighed(drawn: Drawn, case: Case, knowledge: Knowledge) -> Alignment:
    found = drawn.weighed(case, knowledge)
    assert found.urgent is False
    assert found.priorities is not None
    return found.priorities
