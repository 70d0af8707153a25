"""Alternatives on screen: grouped by the evidence for the reader's condition, equal slots for each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kapdecide.alternatives import STRENGTHS, Option
from kapdecide.case import Case
from kapdecide.knowledge import Knowledge
from kapdecide.wording import STRENGTH, VERIFIED, dollars

FIRST_SHOWN = 12


def cost(option: Option) -> str:
    row = option.row
    if row.cost_low is None or row.cost_high is None:
        return "Not in our record. Ask for the whole price."
    span = (
        dollars(row.cost_low)
        if row.cost_low == row.cost_high
        else f"{dollars(row.cost_low)} to {dollars(row.cost_high)}"
    )
    return f"{span} {row.cost_unit or ''} ({VERIFIED[row.cost_verified]})"


INSURED = {"yes": "Usually insured", "often": "Often insured", "sometimes": "Sometimes insured", "no": "Not insured"}


def show(found: Sequence[Option], case: Case, knowledge: Knowledge) -> None:
    """Groups by strength; the first of each group open to read, the others one click away."""
    for strength in STRENGTHS:
        group = [option for option in found if option.strength == strength]
        if not group:
            continue
        st.subheader(f"{STRENGTH[strength]} ({len(group)})", anchor=False)
        for option in group:
            _one(option, case, knowledge)


def _one(option: Option, case: Case, knowledge: Knowledge) -> None:
    row = option.row
    labels = {c.id: c.name for c in knowledge.conditions}
    flag = " · Not for you now: see why" if option.not_now else ""
    tried = " · You tried this" if option.tried else ""
    with st.expander(f"{row.name}{tried}{flag}"):
        st.write(row.what_it_is)
        if option.not_now:
            rules = [
                knowledge.row("safety_rules", rule).question
                for rule in option.not_now
                if knowledge.has("safety_rules", rule)
            ]
            st.warning(f"You told us: {'; '.join(rules)}. That matters for this one. {row.who_should_not}")
        st.markdown(
            "**What is known**\n"
            + "\n".join(
                f"- {labels[line.condition]}: {STRENGTH[line.strength].lower()}. {line.clinician if case.setting == 'consultation' else line.person} "
                f"({VERIFIED[line.verified]}{_sources(line.source_ids, knowledge)})"
                for line in option.evidence
            )
        )
        st.markdown(
            f"- **Course:** {row.course}\n- **Time to benefit:** {row.time_to_benefit}\n"
            f"- **Cost:** {escape_dollars(cost(option))}. {INSURED[row.insured]}. {escape_dollars(row.cost_note or '')}\n"
            f"- **Where:** {row.access}\n- **Harms:** {row.harms}\n- **Who should not, or should ask first:** {row.who_should_not}\n"
            f"- **Law:** {row.law} ({VERIFIED[row.legal_verified]})\n- **After ketamine:** {row.after_ketamine}"
        )
        if case.setting == "consultation":
            st.markdown(f"- **For the clinician:** {row.clinician}")


def escape_dollars(text: str) -> str:
    """A dollar sign is a formula mark in Markdown."""
    return text.replace("$", "\\$")


def _sources(ids: tuple[str, ...], knowledge: Knowledge) -> str:
    links = [f"[{s.title[:70]}]({s.url})" if s.url else s.title[:70] for s in knowledge.sources_of(ids)]
    return f"; {'; '.join(links)}" if links else ""
