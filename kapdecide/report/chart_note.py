"""The note for the chart: plain text to paste. No free text of the person, only what was chosen and counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kapdecide import safety, voices
from kapdecide.case import PATHS, Case, PathId
from kapdecide.comparison import Comparison, PathComparison, UrgentHelp
from kapdecide.knowledge import Knowledge
from kapdecide.report import page_one, page_two, sheet
from kapdecide.wording import KIND, MADE_UP, STATUS, count, date, listed, typed


def make(
    case: Case,
    found: Comparison | UrgentHelp,
    knowledge: Knowledge,
    chosen: Sequence[PathId] | None = None,
    made_up: bool = False,
    withheld: bool = False,
) -> str:
    """The note of one conversation; ``withheld`` leaves out what matters. In danger: help came first, no treatments."""
    mark = [MADE_UP.upper(), ""] if made_up or case.setting == "demo" else []
    if isinstance(found, UrgentHelp):
        return "\n".join([*mark, *_urgent(found, case, knowledge)]) + "\n"
    wanted = set(chosen) | {"stay"} if chosen is not None else set(PATHS)
    paths = [found.paths[path] for path in PATHS if path in wanted]
    names = {row.id: row.short_name for row in knowledge.paths}
    parts = [
        [f"Decision aid used: kapdecide, {date(found.today)}. {sheet.NOT_ADVICE}"],
        [
            "DISCUSSED",
            page_one.DECISION,
            *page_one.decision(case, knowledge),
            *page_one.situation(case, found, knowledge),
        ],
        ["SUICIDALITY (three screening questions)", _suicide_line(case)],
        ["OPTIONS, IN NEUTRAL ORDER", *(line for path in paths for line in _option(path, case, knowledge, names))],
        ["GATES", *(list(_gates(paths, names)) or ["Nothing reported stands in the way."])],
        ["PRIORITIES", page_one.WITHHELD]
        if withheld
        else ["PRIORITIES", *_priorities(case, found, paths, names), *_voices(case, knowledge)],
        ["PLAN", *page_two.plan_lines(case, knowledge, "not set")],
        _therapist(case),
        [
            "SOURCES",
            f"Content {found.content_version}; each figure with its source is on the Sources page. "
            "The safety rules have not been signed off by a clinician of this practice.",
        ],
    ]
    return "\n\n".join("\n".join(part) for part in [mark[:1], *parts] if part) + "\n"


def _urgent(found: UrgentHelp, case: Case, knowledge: Knowledge) -> Iterator[str]:
    screen = knowledge.row("help_screens", found.urgent_kind)
    what = "suicide" if found.urgent_kind == "suicide" else "medical emergency"
    yield f"Decision aid used: kapdecide. It stopped for an urgent answer ({what}); no treatment was compared."
    if found.urgent_kind == "suicide":
        yield _suicide_line(case)
    yield "Shown to the person:"
    yield from (f"- {line}" for line in found.help)
    yield "Points for the therapist:"
    yield from (f"- {line}" for line in screen.therapist)
    yield f"Content {found.content_version}."


def _option(path: PathComparison, case: Case, knowledge: Knowledge, names: dict[str, str]) -> Iterator[str]:
    yield f"{names[path.id]}: {STATUS[path.gate.status].lower()}."
    yield f"  Help: {page_one.helps(path, case, knowledge)}"
    yield f"  Person pays in 12 months: {page_one.price_12_months(path)}"
    if path.id != "stay" and path.cost is not None:
        yield f"  First 8 weeks: {page_one.price_8_weeks(path)}"


def _gates(paths: Sequence[PathComparison], names: dict[str, str]) -> Iterator[str]:
    for reason, where in page_one.flags(paths, names):
        kind = "" if reason.kind == "safety" else f" ({KIND[reason.kind]})"
        unsure = " Person is not sure." if reason.not_sure else ""
        yield f"- {reason.short}: {where}{kind}.{unsure} {reason.clinician}".rstrip()
    if left := max((page_one.waiting(path) for path in paths), default=0):
        yield f"- {count(left, 'safety question')} not asked yet."


def _priorities(case: Case, found: Comparison, paths: Sequence[PathComparison], names: dict[str, str]) -> Iterator[str]:
    section = page_one.priorities(found, paths, names)
    if section.lead:
        yield section.lead
    if section.chart:
        yield from (f"  {bar.label}: {bar.words}" for bar in section.chart.bars)
    yield from section.lines
    told = {c: p for c, p in (case.priorities.points or {}).items() if p is not None}
    if told:
        yield "Points given: " + listed(f"{criterion} {points:g}" for criterion, points in told.items()) + "."


def _voices(case: Case, knowledge: Knowledge) -> Iterator[str]:
    rows = voices.side_by_side(case, knowledge)
    if voices.both_named(rows):
        yield "Client's own words beside the therapist's guess (not averaged):"
        yield from (f"  {row.name}: client {row.person}; therapist {row.therapist}" for row in rows)


def _therapist(case: Case) -> list[str]:
    note = case.therapist.note
    return ["THERAPIST'S NOTE", *map(typed, note.strip().splitlines())] if note and note.strip() else []


def _suicide_line(case: Case) -> str:
    """What the three questions say, in clinical words and without any free text."""
    if safety.two_answers_about_suicide(case):
        return "No thoughts, plan or attempt reported, but PHQ-9 item 9 is marked: ask again; counted as caution."
    items = case.measures.phq9_items
    ninth = f" PHQ-9 item 9: {items[8]} of 3." if items and items[8] else ""
    said = {
        "active": "Plan, intent or a recent attempt reported: help came first.",
        "passive": f"{safety.said_about_suicide(case)}. No plan or intent: same-day contact advised.",
        "unasked": "Some questions about suicide have no answer yet; counted as caution.",
        "none": "No thoughts, plan or attempt reported.",
    }[safety.suicidality(case)]
    return said + ninth
