"""What the fixed answers are called on screen: once, for the questions and for the list of answers."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from typing import Any

from kapdecide.knowledge import Knowledge
from kapdecide.wording import KETAMINE_BEFORE

Words = Mapping[Any, str]

YES_NO: Words = {True: "Yes", False: "No"}
HOME_PROGRAMME: Words = {
    "weekly_lozenge": "A stronger lozenge about once a week",
    "daily_very_low": "A very low dose each day",
    "unsure": "Not sure",
}
KAP_ROUTE: Words = {
    "iv": "IV drip",
    "im": "Injection",
    "lozenge_in_office": "Lozenge in the therapist's office",
    "unsure": "Not sure",
}
RATHER_NOT = "I prefer not to say"
WORDS: dict[str, Words] = {
    "setting": {
        "consultation": "My therapist and I, together",
        "self": "I am on my own",
        "demo": "Clinic staff showing the tool",
    },
    "goals.aim": {
        "rebalance": "Ease symptoms: use it as a medicine",
        "therapy": "Help therapy move when it feels stuck",
        "both": "Both",
        "explore": "A first, legal, careful experience of an altered state",
    },
    "goals.session_kind": {
        "talking": "Talking with lowered defenses",
        "inward": "An inward journey with little talk",
        "little": "As little altered state as can be",
        "unsure": "Not sure",
    },
    "goals.has_therapist": YES_NO,
    "goals.decides": {"me": "I decide", "together": "My clinician and I together", "clinician": "My clinician"},
    "safety.suicidality.thoughts": {"no": "No", "yes": "Yes", "prefer_not_to_say": RATHER_NOT},
    "safety.suicidality.plan_or_intent": {"no": "No", "yes": "Yes", "prefer_not_to_say": RATHER_NOT},
    "safety.suicidality.attempt_or_preparation": {
        "never": "Never",
        "within_3_months": "Yes, in the last 3 months",
        "earlier": "Yes, longer ago",
        "prefer_not_to_say": RATHER_NOT,
    },
    "insurance.marketplace_tier": {"bronze": "Bronze", "silver": "Silver", "gold": "Gold"},
    "insurance.plan_renewal_month": dict(enumerate(calendar.month_name[1:], 1)),
    "insurance.copay_applies_to": {"visit": "Medical visits", "therapy": "Therapy visits", "both": "Both"},
    "insurance.spravato_covered": {"yes": "Yes", "no": "No"},
    "insurance.card_mode": {
        "standard": "Yes, it counts",
        "accumulator": "No (an accumulator)",
        "maximizer": "It spreads the card over the year (a maximizer)",
    },
    "insurance.therapy_in_network": YES_NO,
    "insurance.account": {"none": "No", "hsa": "HSA", "fsa": "FSA"},
    "access.home_programme": HOME_PROGRAMME,
    "access.kap_route": KAP_ROUTE,
    **{
        f"access.prescriber_willing.{path}": {"yes": "Yes", "no": "No", "unknown": "Not known"}
        for path in ("iv", "spravato", "home", "kap")
    },
}


def conditions(knowledge: Knowledge) -> Words:
    """What a person may live with; thoughts of suicide are asked on their own."""
    return {row.id: row.name for row in knowledge.conditions if row.id != "suicidality"}


def tried(knowledge: Knowledge) -> Words:
    return KETAMINE_BEFORE | {row.id: row.name for row in knowledge.alternatives}


def leaning(knowledge: Knowledge) -> Words:
    return {row.id: row.name for row in knowledge.paths} | {"unsure": "Not sure"}


def of(field: str, knowledge: Knowledge) -> Words | None:
    """The words of a field with fixed answers; None for a number, a date or free text."""
    match field:
        case "goals.conditions" | "goals.main_condition":
            return conditions(knowledge)
        case "goals.tried":
            return tried(knowledge)
        case "goals.leaning_before" | "goals.leaning_after":
            return leaning(knowledge)
        case "insurance.payer":
            return {row.id: row.name for row in knowledge.payers}
        case "insurance.state":
            return {row.id: row.name for row in knowledge.states}
    return WORDS.get(field)
