"""Any case a person could make, for hypothesis: drawn from the case's own schema, so that new fields come along."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from kapdecide import Case, Knowledge
from kapdecide.case import TRIED_KETAMINE, case_of

SCHEMA = Case.model_json_schema()
DATES = st.dates(dt.date(2025, 1, 1), dt.date(2028, 11, 1)).map(dt.date.isoformat)
# A field that must not be above another one, the last named first to be lowered.
LIMITS = {
    "insurance": (("deductible", "oop_max"), ("deductible_met", "deductible"), ("oop_met", "oop_max")),
    "budget": (("comfortable_8_weeks", "limit_8_weeks"), ("comfortable_12_months", "limit_12_months")),
}
LOWEST_SCALE_MAXIMUM = 21  # GAD-7


def _drawn(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """A strategy for one piece of the schema."""
    if "$ref" in schema:
        return _drawn(SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]])
    if "anyOf" in schema:
        return st.one_of(*(_drawn(one) for one in schema["anyOf"] if one != {"type": "null"}))
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    if schema.get("format") == "date":
        return DATES
    match schema["type"]:
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(schema.get("minimum", 0), schema.get("maximum", 9))
        case "number":
            low, high = schema.get("minimum", schema.get("exclusiveMinimum", 0)), schema.get("maximum", 99_999)
            return st.integers(int(low) + ("exclusiveMinimum" in schema), int(high)).map(float)
        case "string":
            return st.text(max_size=6)
        case "array" if "prefixItems" in schema:
            return st.tuples(*(_drawn(one) for one in schema["prefixItems"])).map(list)
        case "array":
            size = {"min_size": schema.get("minItems", 0), "max_size": schema.get("maxItems", 3)}
            return st.lists(_drawn(schema["items"]), **size)
        case "object" if "properties" in schema:
            fields = {name: _drawn(one) for name, one in schema["properties"].items()}
            needed = {name: fields.pop(name) for name in schema.get("required", ())}
            return st.fixed_dictionaries(needed, optional=fields)
        case _:
            names = schema.get("propertyNames")
            keys = _drawn(names) if names else st.text(min_size=1, max_size=6)
            return st.dictionaries(keys, _drawn(schema["additionalProperties"]), max_size=3)


def _fitting(answers: dict[str, Any]) -> dict[str, Any]:
    for part, pairs in LIMITS.items():
        told = answers.get(part, {})
        for lower, upper in pairs:
            if lower in told and upper in told:
                told[lower] = min(told[lower], told[upper])
    measures = answers.get("measures", {})
    for entry in measures.get("scores", ()):
        entry["score"] %= LOWEST_SCALE_MAXIMUM + 1
    for scale in measures.get("baseline", {}):
        measures["baseline"][scale] %= LOWEST_SCALE_MAXIMUM + 1
    return answers


def cases(knowledge: Knowledge) -> st.SearchStrategy[Case]:
    """Cases whose ids all stand in the knowledge."""

    def put(part: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
        whole = _drawn(SCHEMA["properties"][part])
        return st.tuples(whole, st.fixed_dictionaries({}, optional=fields)).map(
            lambda two: {k: v for k, v in two[0].items() if k not in fields} | two[1]
        )

    asked = [rule.id for rule in knowledge.safety_rules if rule.asked != "derived"]
    asked += [question.id for question in knowledge.other_questions]
    alternatives = st.sampled_from([row.id for row in knowledge.alternatives])
    answers = st.sampled_from(["yes", "no", "no", "unsure", "prefer_not_to_say"])
    prices = st.sampled_from([row.id for row in knowledge.prices])
    parts = {name: _drawn(one) for name, one in SCHEMA["properties"].items()} | {
        "goals": put("goals", tried=st.lists(alternatives | st.sampled_from(TRIED_KETAMINE), max_size=3)),
        "safety": put("safety", answers=st.dictionaries(st.sampled_from(asked), answers, max_size=60)),
        "insurance": put("insurance", state=st.sampled_from([row.id for row in knowledge.states])),
        "budget": put(
            "budget", quotes=st.dictionaries(prices, _drawn({"$ref": "#/$defs/Quote"}), max_size=2), start_date=DATES
        ),
        "plan": put("plan", next_first=alternatives, next_second=alternatives),
    }
    return st.fixed_dictionaries({}, optional=parts).map(_fitting).map(case_of)
