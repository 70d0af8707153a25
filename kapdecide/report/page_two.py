"""Page two of the sheet: the money, what to ask whom, the plan if it does not help, and the sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kapdecide import coverage, follow_up, voices
from kapdecide.case import Case
from kapdecide.comparison import Comparison, PathComparison
from kapdecide.cost.drivers import drivers
from kapdecide.knowledge import Knowledge
from kapdecide.report.page_one import told
from kapdecide.report.parts import IN_THE_APP, Bar, Chart, Section, Table, few, short
from kapdecide.safety import Reason
from kapdecide.wording import (
    NOT_PRICED,
    VERIFIED,
    dollars,
    given_dollars,
    listed,
    lower,
    short_date,
    typed,
    without_brackets,
)

# How much of a list stands on paper; the rest is in the app and the sheet says so.
MOST_DRIVERS = 2
MOST_QUESTIONS = 8
MOST_PROVIDERS = 4
MOST_SOURCES = 9
SUICIDE_RULES = {"si_passive", "si_active"}
TO_WRITE = "____________________"


def treatment_day(knowledge: Knowledge) -> Section:
    rules = [rule for rule in knowledge.safety_rules if rule.checklist == "treatment_day"]
    now = [rule.question for rule in rules if rule.urgent_kind]
    first = [rule.question for rule in rules if not rule.urgent_kind]
    return Section(
        title="On a treatment day",
        boxes=(*(f"Tell the staff before the dose: {lower(q)}." for q in first),),
        lines=tuple(f"Call 911: {lower(q)}." for q in now),
    )


def money(
    case: Case, found: Comparison, paths: Sequence[PathComparison], names: dict[str, str], knowledge: Knowledge
) -> Section:
    limit = case.budget.limit_12_months
    bars = []
    for path in paths:
        year = None if path.cost is None or path.id == "stay" else path.cost.first_12_months
        words = "$0 extra" if path.id == "stay" else NOT_PRICED
        if year is not None:
            words = f"{dollars(year.p50 or 0)} ({dollars(year.p10 or 0)} to {dollars(year.p90 or 0)})"
        bars.append(
            Bar(
                label=names[path.id],
                low=None if year is None else year.p10,
                mid=None if year is None else year.p50,
                high=None if year is None else year.p90,
                words=words,
            )
        )
    top = max([bar.high or 0 for bar in bars] + [limit or 0]) or 1.0
    chart = Chart(
        alt="What people pay in 12 months: " + "; ".join(f"{bar.label} {bar.words}" for bar in bars) + ".",
        bars=tuple(bars),
        top=top,
        limit=limit,
        limit_words="" if limit is None else f"my limit {given_dollars(limit)}",
    )
    lines = [line for path in paths if (line := _what_moves(path, case, found, names, knowledge))]
    rests = list(dict.fromkeys(text for path in paths if path.cost for text in path.cost.rests_on))
    return Section(
        title="What I may pay in 12 months",
        lead="A bar covers 8 of 10 people; the mark is the middle person. Who stops early, because it does not help, pays less.",
        chart=chart,
        lines=tuple(lines),
        note=short("This rests on: " + " ".join(rests), 700) if rests else "",
    )


def _what_moves(
    path: PathComparison, case: Case, found: Comparison, names: dict[str, str], knowledge: Knowledge
) -> str:
    """What drives this path's cost most, as the Money topic shows it."""
    cost = path.cost
    if path.id == "stay" or cost is None or cost.programme is None:
        return ""
    moved = drivers(path.id, cost.programme, cost.card_mode or "standard", case, knowledge, found.start, found.today)
    if not moved:
        return ""
    parts = [
        f"“{lower(d.label)}”, {dollars(d.at_low)} ({d.low_word}) to {dollars(d.at_high)} ({d.high_word})"
        for d in moved[:MOST_DRIVERS]
    ]
    return f"{names[path.id]}, going on all year, {dollars(cost.first_12_months.typical)}. What moves it most: {'; '.join(parts)}."


def _asked(case: Case, paths: Sequence[PathComparison], names: dict[str, str]) -> list[str]:
    """Out of this person's flags and open answers, never a text for everybody."""
    asked: dict[str, tuple[Reason, list[str]]] = {}
    for path in paths:
        for reason in told(path):
            if reason.kind != "practical":
                asked.setdefault(reason.rule, (reason, []))[1].append(names[path.id])
    # First what must not be cut off when the list is long.
    lines = []
    if asked.keys() & SUICIDE_RULES:
        lines.append("Please make a safety plan with me. Who do I call at night and on weekends?")
    lines.append(
        "Which of my medicines do I go on taking, and what changes on a treatment day? I change nothing on my own."
    )
    for reason, where in asked.values():
        if reason.rule in SUICIDE_RULES:
            continue
        start = "I am not sure about this: " if reason.not_sure else ""
        lines.append(
            f"{start}{without_brackets(reason.short)}. What does that mean for {_ways(where, paths, names)}, "
            "and what do you want to know first?"
        )
    open_answers = list(dict.fromkeys(r.short for p in paths for r in p.gate.reasons if r.state == "unasked"))
    if open_answers:
        rest = f", and {len(open_answers) - 2} more" if len(open_answers) > 2 else ""
        shown = "; ".join(without_brackets(text) for text in open_answers[:2])
        lines.append(f"Please check with me what I have not answered: {shown}{rest}.")
    active = [p for p in paths if p.id != "stay" and p.gate.status != "not_now"]
    willing = {str(path): said for path, said in (case.access.prescriber_willing or {}).items()}
    no = [names[p.id] for p in active if willing.get(p.id) == "no"]
    unknown = [names[p.id] for p in active if p.id != "iv_kap" and willing.get(p.id) in (None, "unknown")]
    if no:
        lines.append(f"Nobody I asked will prescribe {listed(no)}. Who near me does?")
    if unknown:
        lines.append(f"Do you prescribe {_either(unknown)}, or who near me does?")
    if case.plan.scale is None or case.plan.checkpoint is None:
        lines.append("With which questionnaire and on which day do we judge if it works?")
    if any(p.id == "kap" for p in active) and case.access.kap_route in (None, "unsure"):
        lines.append("For KAP: IV, injection or lozenge?")
    if any(p.id == "home" for p in active) and case.access.home_programme in (None, "unsure"):
        lines.append("At home: a weekly lozenge or a very low dose each day? Who do I call at night?")
    lines.append("What do we do if it does not help, and what if it helps and wears off?")
    return lines


def _ways(where: Sequence[str], paths: Sequence[PathComparison], names: dict[str, str]) -> str:
    """Every path on the sheet is "each way"."""
    ways = [names[path.id] for path in paths if path.id != "stay"]
    return "each way" if list(where) == ways and len(ways) > 1 else listed(where)


def questions(case: Case, paths: Sequence[PathComparison], names: dict[str, str]) -> Section:
    return Section(
        title="Ask the prescriber",
        boxes=few(_asked(case, paths, names), MOST_QUESTIONS, "question"),
    )


def insurer(case: Case, knowledge: Knowledge) -> Section:
    return Section(title="Call your plan", boxes=tuple(coverage.call_script(case, knowledge, "insurer")))


def _either(items: Iterable[str]) -> str:
    names = list(items)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


STANDING = {"met": "met", "missing": "missing", "ask": "to ask"}


def authorization(case: Case, paths: Sequence[PathComparison], knowledge: Knowledge) -> Section:
    title = "Prior authorization for Spravato"
    spravato = next((p for p in paths if p.id == "spravato"), None)
    if spravato is None:
        return Section(title=title, lead="Spravato is not on this sheet.")
    if spravato.gate.status == "not_now":
        return Section(title=title, lead="This waits while Spravato is “not now”.")
    payer = knowledge.row("payers", case.insurance.payer) if case.insurance.payer else None
    if payer is not None and payer.pricing == "cash":
        return Section(title=title, lead="There is no plan to ask. Ask the maker about its help program.")
    boxes = []
    for item, standing in coverage.prior_authorization(case, knowledge):
        rest = "" if standing == "met" else f" {item.if_missing}"
        boxes.append(f"{item.person} ({STANDING[standing]}){rest}")
    return Section(title=title, boxes=tuple(boxes))


def estimate(case: Case, knowledge: Knowledge) -> Section:
    return Section(
        title="Ask the clinic about the price",
        boxes=tuple(coverage.call_script(case, knowledge, "clinic")),
    )


def plan_lines(case: Case, knowledge: Knowledge, blank: str = TO_WRITE) -> list[str]:
    """The plan made beforehand; what is not set is a line to write on, or ``blank``."""
    plan, measures = case.plan, case.measures
    scales = {row.id: row.scale for row in knowledge.scale_thresholds}
    chosen = follow_up.scale_for(case)
    baseline = follow_up.baseline_of(case, chosen)
    # Whoever gave a total of the questionnaire we offer has picked it.
    scale = blank if plan.scale is None and baseline is None else scales[chosen]
    lines = [
        f"We judge it with: {scale}; total before: {blank if baseline is None else baseline}; "
        f"on: {blank if plan.checkpoint is None else short_date(plan.checkpoint)}.",
        f"I pause and talk by: {blank if plan.stop_date is None else short_date(plan.stop_date)}, or when I have spent: "
        f"{blank if plan.stop_amount is None else given_dollars(plan.stop_amount)}.",
        f"Then first: {_next(plan.next_first, knowledge, blank)}; second: {_next(plan.next_second, knowledge, blank)}.",
        f"I call: {blank if plan.contact is None else typed(short(plan.contact, 90))}.",
    ]
    if measures.scores:
        last = max(measures.scores, key=lambda entry: entry.date)
        start = (measures.baseline or {}).get(last.scale)
        beside = "" if start is None else f" (before: {start})"
        lines.append(f"Latest total: {scales[last.scale]} {last.score} on {short_date(last.date)}{beside}.")
    return lines


APART = {
    "same": "much the same",
    "person": "higher for me",
    "therapist": "higher for my therapist",
    "one": "only one of us named it",
}


def two_voices(case: Case, knowledge: Knowledge) -> tuple[Section, ...]:
    """What both said, in equal slots; nothing before each of them has named something."""
    rows = voices.side_by_side(case, knowledge)
    if not voices.both_named(rows):
        return ()
    return (
        Section(
            title="Two voices on what matters",
            table=Table(
                head=("What matters", "I say", "My therapist's guess", "Side by side"),
                rows=tuple((row.name, row.person, row.therapist, APART[row.apart]) for row in rows),
            ),
            note="Points run from 0 to 100. Nothing is averaged. The bars under “What matters to me” use my own words alone.",
        ),
    )


def near(paths: Sequence[PathComparison], knowledge: Knowledge) -> tuple[Section, ...]:
    """Whom the clinic that runs this computer names, with who said so and when; nothing where it named nobody."""
    shown = {p.id for p in paths if p.gate.status != "not_now"}
    lines = [
        f"{typed(short(row.name, 60))}: {short(row.phone, 30)}{f', {typed(short(row.where, 50))}' if row.where else ''} "
        f"(from {typed(short(row.supplied_by, 40))}, {short_date(row.supplied_on)})"
        for row in knowledge.providers
        if not row.paths or shown & set(row.paths)
    ]
    if not lines:
        return ()
    return (Section(title="Near me, as my clinic says", lines=few(lines, MOST_PROVIDERS, "entry")),)


def if_it_fails(case: Case, knowledge: Knowledge) -> Section:
    return Section(
        title="If it does not work",
        lead=f"{knowledge.row('key_facts', 'respond').sentence} That is a fact about the treatment, not about me.",
        lines=tuple(plan_lines(case, knowledge)),
    )


def _next(treatment: str | None, knowledge: Knowledge, blank: str) -> str:
    return blank if treatment is None else str(knowledge.row("alternatives", treatment).name)


def sources(paths: Sequence[PathComparison], knowledge: Knowledge) -> Section:
    ids: dict[str, None] = {}
    for path in paths:
        ids |= dict.fromkeys(path.response.sources)
        ids |= dict.fromkeys(s for reason in told(path) for s in reason.sources)
        ids |= dict.fromkeys(path.coverage.sources if path.coverage else ())
    lines = []
    for source in knowledge.sources_of(tuple(ids)):
        if source.url is None:
            continue
        year = f", {source.year}" if source.year else ""
        mark = "" if source.verified == "yes" else f"; {VERIFIED[source.verified]}"
        lines.append(
            f"{short(source.title, 100).replace(f' {IN_THE_APP}', '')}{year} (checked {short_date(source.checked_on)}{mark})"
        )
    return Section(
        title="Sources",
        lines=few(lines, MOST_SOURCES, "source"),
        note="What rests on general knowledge alone is marked “not verified” in the app.",
    )
