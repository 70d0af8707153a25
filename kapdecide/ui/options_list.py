"""Alternatives on screen: a short line each, equal slots inside, up to three side by side.

The list is plain HTML that opens in the browser, so that nothing is drawn anew to read one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from kapdecide.alternatives import Obstacle, Option, groups, wanted_conditions
from kapdecide.case import Case
from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import AlternativeEvidence
from kapdecide.ui.tables import gate_chip, items
from kapdecide.wording import (
    AT_HOME,
    INSURED,
    LEGAL,
    STRENGTH,
    VERIFIED,
    count,
    dollars,
    listed,
    lower,
    safe,
    short_date,
)

FIRST_SHOWN = 12
# One color for each of three columns; the names stand beside them.
COLUMN_COLOR = ("#3b7dc4", "#bd7430", "#2f8f74")


def cost(option: Option) -> str:
    row = option.row
    if row.cost_low is None or row.cost_high is None or row.cost_high == 0:
        return "Not in our record. Ask for the whole price."
    span = (
        dollars(row.cost_low)
        if row.cost_low == row.cost_high
        else f"{dollars(row.cost_low)} to {dollars(row.cost_high)}"
    )
    return f"{span} {row.cost_unit or ''}".strip()


def sources(ids: Iterable[str], knowledge: Knowledge) -> str:
    """Sources as safe HTML links."""
    return "; ".join(
        f'<a href="{safe(s.url)}" target="_blank" rel="noopener noreferrer">{safe(s.title)}</a>'
        if s.url
        else safe(s.title)
        for s in knowledge.sources_of(tuple(ids))
    )


def _mark(verified: str, ids: Iterable[str], knowledge: Knowledge) -> str:
    found = sources(ids, knowledge)
    return f'<span class="kd-small">({VERIFIED[verified]}{": " if found else ""}{found})</span>'


def _rated(line: AlternativeEvidence, knowledge: Knowledge) -> str:
    name = knowledge.row("conditions", line.condition).name
    mark = _mark(line.verified, line.source_ids, knowledge)
    return f"<strong>{safe(name)}: {STRENGTH[line.strength].lower()}.</strong> {safe(line.person)} {mark}"


def _evidence(option: Option, conditions: Sequence[str], knowledge: Knowledge) -> str:
    """The ratings for the reader's conditions; another condition's rating never stands in unnamed."""
    rated = {line.condition for line in option.evidence}
    lines = [_rated(line, knowledge) for line in option.evidence]
    missing = [knowledge.row("conditions", c).name for c in conditions if c not in rated]
    if missing:
        lines.append(f"Not rated in our record for: {safe(listed(missing))}.")
    return items(lines)


def _for_the_clinician(option: Option, knowledge: Knowledge) -> str:
    """In the field's terms. Two people share the screen, so these stand apart from what the client reads."""
    proof = [
        f"{safe(knowledge.row('conditions', line.condition).name)}: {safe(line.clinician)}." for line in option.evidence
    ]
    return items([safe(option.row.clinician), *proof])


SAID = {"yes": "You told us", "unsure": "You are not sure about", "unasked": "Not asked yet"}


def _for_you(option: Option) -> str:
    """What stands in the way, in the order of weight; what we still have to ask is said as such."""
    if not option.obstacles:
        return "Nothing you told us stands in the way. What stands under “Who should not” still holds."
    asked = [o for o in option.obstacles if o.state != "unasked"]
    lines = [
        f"{gate_chip(o.status)} {SAID['yes' if o.state == 'yes' else 'unsure']}: {safe(o.question)}." for o in asked
    ]
    if option.unasked:
        lines.append(f"Not answered yet: {safe('; '.join(o.question for o in option.unasked))}.")
    return items(lines)


def slots(option: Option, conditions: Sequence[str], case: Case, knowledge: Knowledge) -> list[tuple[str, str]]:
    """Every alternative in the same slots, as a title and safe HTML."""
    row = option.row
    note = f" {safe(row.cost_note)}" if row.cost_note else ""
    if option.legal == "not in our record":
        where = " Our record does not say how this is in your state."
    elif option.legal == "no" and row.legal_status == "state_programs":
        where = " Not in your state, as far as our record goes."
    else:
        where = ""
    found = [
        ("What it is", safe(row.what_it_is)),
        ("What is known", _evidence(option, conditions, knowledge)),
        ("For you", _for_you(option)),
        ("Course", safe(row.course)),
        ("Time to benefit", safe(row.time_to_benefit)),
        ("Cost", f'{safe(cost(option))}.{note} <span class="kd-small">({VERIFIED[row.cost_verified]})</span>'),
        ("Insurance", INSURED[row.insured]),
        ("Where", f"{safe(row.access)}"),
        ("Harms", safe(row.harms)),
        ("Who should not, or should ask first", safe(row.who_should_not)),
        (
            f"Law, looked up {short_date(row.checked_on)}",
            f"<strong>{LEGAL[row.legal_status]}.</strong> {safe(row.law)}{where} "
            + _mark(row.legal_verified, row.legal_source_ids, knowledge),
        ),
        ("After ketamine", safe(row.after_ketamine)),
    ]
    if case.setting == "consultation":
        found.append(("For the clinician", _for_the_clinician(option, knowledge)))
    return found


def _line(option: Option, conditions: Sequence[str], knowledge: Knowledge) -> str:
    """The short line: what is known for whom, cost, insurance, and what stands in the way."""
    row = option.row
    others = [x for x in option.evidence if x is not option.lead] if conditions else []
    shown = [option.lead, *others[:2]]
    known = "; ".join(f"{STRENGTH[x.strength].lower()} for {_of(x.condition, knowledge)}" for x in shown)
    parts = [known[:1].upper() + known[1:], cost(option) if row.cost_high else "Cost not known", INSURED[row.insured]]
    if row.home_possible != "no":
        parts.append(AT_HOME[row.home_possible])
    if row.legal_status not in ("legal", "prescription"):
        parts.append(LEGAL[row.legal_status])
    if option.tried:
        parts.append("You tried this")
    chip = ""
    if option.not_now:
        chip = f" {gate_chip('not_now')} {_short(option.not_now)}"
    elif option.ask_first:
        chip = f" {gate_chip('ask_first')} {_short(option.ask_first)}"
    return f"<b>{safe(row.name)}</b>{chip}<br><span>{safe(' · '.join(parts))}</span>"


def _short(found: Sequence[Obstacle]) -> str:
    first = found[0].question
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    return f"<span>{safe(first)}{more}</span>"


def _of(condition: str, knowledge: Knowledge) -> str:
    return lower(knowledge.row("conditions", condition).name)


def order_in_words(conditions: Sequence[str], knowledge: Knowledge) -> str:
    """The rule of the order, in a sentence."""
    if not conditions:
        return "The strongest evidence for any condition comes first. Pick yours to see what is known for them."
    names = [_of(c, knowledge) for c in conditions]
    if len(names) == 1:
        return f"The strongest evidence for {names[0]} comes first."
    return (
        f"Each stands under its strongest evidence for one of your {len(names)} conditions. "
        f"Where two are equal, {names[0]} comes first."
    )


def _heading(group: Sequence[Option], conditions: Sequence[str], knowledge: Knowledge) -> str:
    """The strength, and the condition it holds for: a rating for another condition is never read as one's own."""
    lead, instead_of = group[0].lead, group[0].instead_of
    if not conditions:
        return f"{STRENGTH[lead.strength]} for at least one condition"
    about = f"{_of(lead.condition, knowledge)}: {STRENGTH[lead.strength].lower()}"
    if instead_of:
        return f"Not rated for {_of(instead_of, knowledge)}. For {about}"
    return about[:1].upper() + about[1:]


def show(found: Sequence[Option], conditions: Sequence[str], case: Case, knowledge: Knowledge, shown: int) -> None:
    """Grouped by strength and condition, so that what is proven and what is not never stand in one list."""
    st.caption(order_in_words(conditions, knowledge))
    first = {option.row.id for option in found[:shown]}
    for group in groups(found, conditions):
        here = [option for option in group if option.row.id in first]
        if not here:
            continue
        st.subheader(f"{_heading(group, conditions, knowledge)} ({len(group)})", anchor=False)
        st.html('<div class="kd-list">' + "".join(_details(o, conditions, case, knowledge) for o in here) + "</div>")


def _details(option: Option, conditions: Sequence[str], case: Case, knowledge: Knowledge) -> str:
    inside = "".join(
        f"<dt>{safe(title)}</dt><dd>{cell}</dd>" for title, cell in slots(option, conditions, case, knowledge)
    )
    return (
        f'<details id="alternative-{option.row.id}"><summary>{_line(option, conditions, knowledge)}</summary>'
        f"<dl>{inside}</dl></details>"
    )


def side_by_side(chosen: Sequence[Option], conditions: Sequence[str], case: Case, knowledge: Knowledge) -> None:
    """The same slots as columns; on a phone one after the other under each question."""
    columns = [dict(slots(option, conditions, case, knowledge)) for option in chosen]
    titles = list(dict.fromkeys(_plain(title) for column in columns for title in column))
    by_title = [{_plain(title): cell for title, cell in column.items()} for column in columns]
    head = "".join(
        f'<th scope="col"><span class="kd-name" style="--kd-path:{color}">{safe(option.row.name)}</span></th>'
        for option, color in zip(chosen, COLUMN_COLOR, strict=False)
    )
    body = "".join(
        f'<tr><th scope="row">{safe(title)}</th>'
        + "".join(
            f'<td data-path="{safe(option.row.name)}" style="--kd-path:{color}">{cells[title]}</td>'
            for option, color, cells in zip(chosen, COLUMN_COLOR, by_title, strict=False)
        )
        + "</tr>"
        for title in titles
    )
    st.html(
        f'<table class="kd-table" id="side-by-side"><caption>{count(len(chosen), "alternative")} side by side. '
        "Same questions for each.</caption>"
        '<colgroup><col class="kd-first"></colgroup>'
        f'<thead><tr><td class="kd-corner"></td>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def _plain(title: str) -> str:
    return title.partition(",")[0] if title.startswith("Law") else title


LITTLE_KNOWN = {
    "ect": "ECT for severe or psychotic depression",
    "tms": "TMS (magnetic brain stimulation)",
    "therapy": "Talk therapies",
}


def little_known(found: Sequence[tuple[str, Sequence[AlternativeEvidence]]], case: Case, knowledge: Knowledge) -> None:
    """Facts with their sources, side by side in equal slots; no advice."""
    rated = {line.condition for _, lines in found for line in lines}
    missing = [_of(c, knowledge) for c in wanted_conditions(case) if c not in rated]
    if missing:
        st.write(f"For {listed(missing)}, our record rates neither ECT, TMS nor a talk therapy as strong.")
    if not found:
        return
    for column, (name, lines) in zip(st.columns(len(found)), found, strict=True):
        with column:
            st.markdown(f"**{LITTLE_KNOWN[name]}**")
            text = [
                (f"{safe(knowledge.row('alternatives', line.alternative).name)}. " if name == "therapy" else "")
                + _rated(line, knowledge)
                for line in lines
            ]
            st.html(f'<div class="kd-list">{items(text)}</div>')
