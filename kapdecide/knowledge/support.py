"""What rests on each source: how many rows of which table name it."""

from __future__ import annotations

from collections import Counter

from kapdecide.knowledge.load import Knowledge

COLUMNS = ("source_ids", "legal_source_ids", "extra_source_ids")
NAMES = {
    "findings": "finding",
    "key_facts": "key fact",
    "safety_rules": "safety rule",
    "model_inputs": "model input",
    "claims": "claim",
    "prices": "price",
    "payers": "payer rule",
    "coverage": "coverage line",
    "plan_parameters": "plan number",
    "regional_rules": "state rule",
    "harms": "harm figure",
    "alternatives": "alternative",
    "alternative_evidence": "evidence line",
    "next_steps": "next step",
    "route_facts": "path fact",
    "treatment_days": "treatment day step",
    "first_8_weeks": "calendar day",
    "paths": "path",
    "visits": "planned visit",
    "payer_defaults": "typical plan number",
    "prior_authorization": "prior authorization item",
    "scripts": "sentence of a call",
    "shared_topics": "shared topic",
    "cost_tools": "cost tool",
    "complaints": "complaint",
    "scale_thresholds": "scale",
    "loinc": "code",
    "help_screens": "help screen",
    "suicidality_policy": "crisis rule",
    "knowledge_check": "question of the check",
}


def what_rests_on(knowledge: Knowledge) -> dict[str, Counter[str]]:
    """Source id -> how many rows of each table name it."""
    found: dict[str, Counter[str]] = {}
    for table, rows in knowledge.tables.items():
        for row in rows:
            for source in {i for column in COLUMNS for i in (getattr(row, column, None) or ())}:
                found.setdefault(source, Counter())[table] += 1
    return found


def in_words(counted: Counter[str] | dict[str, int]) -> str:
    """2 findings, 1 safety rule"""
    parts = []
    for table, n in counted.items():
        first, *rest = NAMES.get(table, f"row of {table}").partition(" of ")
        parts.append(f"{n} {first}{'' if n == 1 else 's'}{''.join(rest)}")
    return ", ".join(parts) or "nothing yet"
