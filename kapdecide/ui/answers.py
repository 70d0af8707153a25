"""All answers in one place, each part with the way to change it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal

import streamlit as st

from kapdecide import coverage
from kapdecide.case import Case
from kapdecide.knowledge import Knowledge
from kapdecide.ui import choices, state, tables
from kapdecide.wording import count, date, given_dollars, listed, typed

Kind = Literal["choice", "dollars", "percent", "number", "date"]
# What each answer is called in the list. Order is the order of the questions.
ASKED: dict[str, tuple[tuple[str, str, Kind], ...]] = {
    "goals": (
        ("goals.aim", "What ketamine should do", "choice"),
        ("goals.conditions", "What you live with", "choice"),
        ("goals.main_condition", "What matters most for this choice", "choice"),
        ("goals.failed_antidepressants", "Antidepressants that did not help", "number"),
        ("goals.session_kind", "Kind of session", "choice"),
        ("goals.has_therapist", "A therapist now", "choice"),
        ("goals.relief_needed_within_days", "Days until relief is needed", "number"),
        ("goals.tried", "Tried before", "choice"),
        ("goals.decides", "Who decides", "choice"),
        ("goals.leaning_before", "Leaning now", "choice"),
        ("measures.baseline.phq9", "Latest PHQ-9 total", "number"),
    ),
    "safety": (
        ("safety.suicidality.thoughts", "Thoughts of suicide in the past month", "choice"),
        ("safety.suicidality.plan_or_intent", "A plan, or meaning to act", "choice"),
        ("safety.suicidality.attempt_or_preparation", "Ever tried or got ready", "choice"),
        ("safety.age", "Age", "number"),
    ),
    "insurance": (
        ("insurance.payer", "Insurance", "choice"),
        ("insurance.marketplace_tier", "Tier", "choice"),
        ("insurance.state", "State", "choice"),
        ("insurance.deductible", "Deductible", "dollars"),
        ("insurance.deductible_met", "Deductible met so far", "dollars"),
        ("insurance.oop_max", "Out-of-pocket maximum", "dollars"),
        ("insurance.oop_met", "Out-of-pocket met so far", "dollars"),
        ("insurance.coinsurance", "Coinsurance", "percent"),
        ("insurance.specialist_copay", "Copay for a visit", "dollars"),
        ("insurance.copay_applies_to", "The copay is for", "choice"),
        ("insurance.plan_renewal_month", "Plan year starts in", "choice"),
        ("insurance.spravato_covered", "Plan said it covers Spravato", "choice"),
        ("insurance.card_mode", "Plan counts the savings card", "choice"),
        ("insurance.card_annual_max", "Yearly maximum of the card", "dollars"),
        ("insurance.therapy_in_network", "Therapist in the network", "choice"),
        ("insurance.account", "Health account", "choice"),
        ("insurance.account_limit", "Put in the account this year", "dollars"),
        ("insurance.marginal_tax_rate", "Top income tax rate", "percent"),
    ),
    "budget": (
        ("budget.limit_12_months", "Limit for 12 months", "dollars"),
        ("budget.comfortable_12_months", "Comfortable for 12 months", "dollars"),
        ("budget.limit_8_weeks", "Limit for the first 8 weeks", "dollars"),
        ("budget.comfortable_8_weeks", "Comfortable for the first 8 weeks", "dollars"),
        ("budget.monthly_limit", "Limit for one month", "dollars"),
        ("budget.start_date", "Start", "date"),
        ("budget.ride_cost", "Ride there and back", "dollars"),
        ("budget.hourly_wage", "Pay lost per hour", "dollars"),
        ("budget.unpaid_hours_per_visit", "Hours off work per visit", "number"),
        ("budget.childcare_per_visit", "Childcare for a visit", "dollars"),
        ("access.home_programme", "Program at home", "choice"),
        ("access.kap_route", "Route for KAP", "choice"),
        ("treatment.iv_sessions", "Infusions in the first course", "number"),
        ("treatment.kap_sessions", "KAP dosing sessions", "number"),
        ("treatment.kap_spacing_days", "Days between KAP sessions", "number"),
        ("treatment.try_again", "Chance of a second course", "percent"),
    ),
}


def in_words(field: str, kind: Kind, value: Any, knowledge: Knowledge) -> str:
    """One answer as a person would say it. The value is one the case accepted."""
    if kind == "dollars":
        return given_dollars(float(value))
    if kind == "percent":
        return f"{float(value):.0%}"
    if kind == "date":
        return date(dt.date.fromisoformat(value))
    words = choices.of(field, knowledge)
    if words is None:
        return f"{value:g}"
    return listed(words.get(one, str(one)) for one in (value if isinstance(value, list) else [value]))


def given(part: str, knowledge: Knowledge) -> tuple[list[tuple[str, str]], list[str]]:
    """The answers of one part in words, and the names of those asked and still open."""
    told, left = [], []
    for field, name, kind in ASKED[part]:
        value = state.answer(field)
        if value is None or state.fault(field):
            if part != "insurance" or coverage.asks(field.removeprefix("insurance."), state.case(), knowledge):
                left.append(name)
        else:
            told.append((name, in_words(field, kind, value, knowledge)))
    return told, left


def prices(case: Case, knowledge: Knowledge) -> list[tuple[str, str]]:
    """What the person was quoted, who would prescribe, and how often they would go on."""
    names = {row.id: row.short_name for row in knowledge.paths}
    told = []
    for price_id, quote in (case.budget.quotes or {}).items():
        said = ", ".join(filter(None, (quote.from_ and typed(quote.from_), date(quote.date) if quote.date else None)))
        price = knowledge.row("prices", price_id)
        told.append((f"Price: {price.component}", f"{given_dollars(quote.amount)}{f' ({said})' if said else ''}"))
    for path, willing in (case.access.prescriber_willing or {}).items():
        if willing is not None:
            told.append(
                (f"Someone would prescribe: {names[path]}", {"yes": "Yes", "no": "No"}.get(willing, "Not known"))
            )
    for path, often in (case.treatment.upkeep_per_month or {}).items():
        if often is not None:
            told.append((f"Upkeep a month: {names[path]}", f"{often:g}"))
    return told


def health(case: Case, knowledge: Knowledge) -> list[tuple[str, str]]:
    """The body, mind, medicines and practical lists: what was ticked, and what stands for the rest."""
    told = []
    for name, title in (
        ("body", "Your body"),
        ("mind", "Your mind"),
        ("medicines", "What you take"),
        ("practical", "Getting there"),
    ):
        rules = [rule for rule in knowledge.safety_rules if rule.checklist == name]
        answers = [case.safety.answers.get(rule.id) for rule in rules]
        ticked = [rule.question for rule, answer in zip(rules, answers, strict=True) if answer == "yes"]
        unsure = sum(answer in ("unsure", "prefer_not_to_say") for answer in answers)
        open_ones = answers.count(None)
        parts = [listed(ticked)] if ticked else ["None of the list"] if not (unsure or open_ones) else []
        parts += [f"{unsure} not sure or not said"] if unsure else []
        parts += [f"{count(open_ones, 'question')} not answered"] if open_ones else []
        told.append((title, "; ".join(parts)))
    return told


def show(title: str, rows: Sequence[tuple[str, str]], left: Sequence[str], file: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.header(title, anchor=False, width="content")
        st.page_link(file, label=f"Change {title.lower()}", icon=":material/edit:", width="content")
    if rows:
        tables.facts({"Question": [name for name, _ in rows], "Your answer": [words for _, words in rows]})
    if left:
        st.caption(f"Not answered: {'; '.join(left)}.")
