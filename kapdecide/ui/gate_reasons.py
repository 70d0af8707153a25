"""Why each path is open, ask first or not now, and what must be read before any number."""

from __future__ import annotations

import streamlit as st

from kapdecide import safety
from kapdecide.case import Case
from kapdecide.comparison import ASK_AGAIN, Comparison
from kapdecide.knowledge import Knowledge, freshness
from kapdecide.ui import reading, state
from kapdecide.wording import KIND, STATUS, STRICTNESS, VERIFIED, rule_ends, still_open, without_brackets


def caution(case: Case) -> None:
    """What must be read before any number: thoughts of suicide, asked again or told."""
    if safety.two_answers_about_suicide(case):
        st.warning(ASK_AGAIN)
        st.page_link("pages/safety.py", label="Go to the safety questions", icon=":material/health_and_safety:")
    elif safety.suicidality(case) != "none":
        st.warning(
            "Please talk with your clinician today about thoughts of suicide. Spravato is not shown to prevent suicide, "
            "and no path here replaces emergency care. Call or text 988 any time."
        )


def show(result: Comparison, names: dict[str, str], clinician: bool) -> None:
    """Every reason behind every gate: its kind, its basis, how far it was checked, its sources; what is left to ask."""
    knowledge = state.knowledge()
    for path in result.paths.values():
        told = [r for r in path.gate.reasons if r.state != "unasked"]
        st.markdown(f"**{names[path.id]}: {STATUS[path.gate.status]}**")
        lines = [line for r in told for line in _reason(r, path.id, knowledge, clinician)]
        if left := still_open(path.gate):
            lines.append(f"- {left[0].upper()}{left[1:]}.")
        st.markdown("\n".join(lines) if lines else "- Nothing you told us stands in the way.")


def _reason(reason: safety.Reason, path: str, knowledge: Knowledge, clinician: bool) -> list[str]:
    """One reason as Markdown lines; its kind comes first, so that "not approved" is never read as "not safe"."""
    step = "Good to know" if reason.status == "open" else STATUS[reason.status]
    unsure = " You said you are not sure, or prefer not to say." if reason.not_sure else ""
    marks = [STRICTNESS[reason.strictness]] if reason.strictness else []
    marks.append(VERIFIED[reason.verified])
    for table in ("safety_rules", "regional_rules"):
        if knowledge.has(table, reason.rule) and freshness.is_due(
            table, knowledge.row(table, reason.rule), knowledge, state.today()
        ):
            marks.append("due for review")
    if reason.rule == "telehealth_expiry":
        last_day = knowledge.row("regional_rules", "fed-dea").expires
        unsure += f" The rule {rule_ends(last_day, state.today())} unless it is renewed."
    lines = [
        f"- **{step}. {KIND[reason.kind]}: {reading.plain(without_brackets(reason.short))}.** {reading.plain(reason.text)}{unsure}",
        f"    - Basis: {'; '.join(marks)}. Sources: {reading.links(reason.sources, knowledge)}.",
    ]
    lines += [
        f"    - {medicine.class_name}: {reading.plain(getattr(medicine, f'keep_{path}'))}"
        for medicine in knowledge.medicines
        if medicine.rule_id == reason.rule
    ]
    if clinician and reason.clinician:
        lines.append(f"    - For the clinician: {reading.plain(reason.clinician)}")
    return lines
