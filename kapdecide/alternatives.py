"""Which alternatives fit, in the order of the evidence for this person's own conditions, and what stands in the way."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Literal, get_args

from kapdecide import safety
from kapdecide.case import Case
from kapdecide.evidence import DEPRESSION
from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import Alternative, AlternativeEvidence, Strength
from kapdecide.safety import State, Status

STRENGTHS: tuple[str, ...] = get_args(Strength)
NEAR = {"trd": ("depression",), "complex_ptsd": ("ptsd",)}
# What a person may be after, and the tag that says an alternative serves it.
AIM_TAGS: dict[str, tuple[str, ...]] = {
    "rebalance": ("symptom relief",),
    "therapy": ("therapy depth",),
    "both": ("symptom relief", "therapy depth"),
    "explore": ("altered-state work",),
}
SOON_DAYS = 30
Legal = Literal["yes", "no", "not in our record"]


@dataclass(frozen=True)
class Filters:
    """What the reader asked to see. Empty means everything.

    ``conditions`` and ``aims`` (tags): any of these; ``strength``: at least this; ``cost_at_most`` compares with the
    low end; ``legal_here``: only where the record says that it is legal in the person's state.
    """

    conditions: tuple[str, ...] = ()
    strength: str | None = None
    cost_at_most: float | None = None
    insured: bool = False
    at_home: bool = False
    search: str = ""
    hide_tried: bool = False
    aims: tuple[str, ...] = ()
    legal_here: bool = False


@dataclass(frozen=True)
class Obstacle:
    """Something told, or still to be asked, that matters for one alternative."""

    rule: str
    question: str
    status: Status
    state: State


@dataclass(frozen=True)
class Option:
    """One alternative for one person: the evidence for their conditions, and what stands in the way."""

    row: Alternative
    evidence: tuple[AlternativeEvidence, ...]
    lead: AlternativeEvidence
    """The rating that gives its place: the strongest for one of the wanted conditions, the first of these on ties."""
    instead_of: str | None
    """The wanted condition that has no rating of its own, where ``lead`` is about its near relative."""
    tried: bool
    obstacles: tuple[Obstacle, ...]
    legal: Legal
    fit: int
    """How many of the person's aims it serves."""

    @property
    def strength(self) -> str:
        return self.lead.strength

    @property
    def status(self) -> Status:
        return safety.strictest(*(obstacle.status for obstacle in self.obstacles))

    @property
    def not_now(self) -> tuple[Obstacle, ...]:
        return tuple(o for o in self.obstacles if o.status == "not_now")

    @property
    def ask_first(self) -> tuple[Obstacle, ...]:
        """What the person told us that is a reason to ask; not what we still have to ask."""
        return tuple(o for o in self.obstacles if o.status == "ask_first" and o.state != "unasked")

    @property
    def unasked(self) -> tuple[Obstacle, ...]:
        return tuple(o for o in self.obstacles if o.state == "unasked")


def wanted_conditions(case: Case) -> tuple[str, ...]:
    """The person's conditions, the main one first, with suicidal thoughts where they said so."""
    goals = case.goals
    named: list[str] = [goals.main_condition] if goals.main_condition else []
    named += [c for c in goals.conditions or () if c not in named]
    if case.safety.suicidality.thoughts == "yes":
        named.append("suicidality")
    return tuple(named)


def wanted_aims(case: Case) -> tuple[str, ...]:
    """The tags of what this person is after; quick relief counts when it is needed within a month."""
    tags = AIM_TAGS.get(case.goals.aim or "", ())
    days = case.goals.relief_needed_within_days
    return (*tags, "fast") if days is not None and days <= SOON_DAYS else tags


# --- what stands in the way ---------------------------------------------------------------------------------------


def obstacles(row: Alternative, case: Case, knowledge: Knowledge) -> tuple[Obstacle, ...]:
    """Every safety answer this alternative's own cautions name, strictest first.

    A question not answered, or answered "not sure", is at most *ask first*, as for ketamine itself.
    """
    found = [
        obstacle
        for rules, status in ((row.not_now_rules, "not_now"), (row.ask_first_rules, "ask_first"))
        for rule in rules
        if (obstacle := _obstacle(rule, status, case, knowledge))
    ]
    if row.not_now_under_age is not None and (case.safety.age is None or case.safety.age < row.not_now_under_age):
        known = case.safety.age is not None
        found.append(
            Obstacle(
                "age",
                f"Age under {row.not_now_under_age}",
                "not_now" if known else "ask_first",
                "yes" if known else "unasked",
            )
        )
    return tuple(sorted(found, key=lambda o: (-safety.SEVERITY[o.status], o.state == "unasked")))


def _obstacle(rule: str, status: str, case: Case, knowledge: Knowledge) -> Obstacle | None:
    question, state = _told(rule, case, knowledge)
    if state == "no" or (state == "unasked" and status == "ask_first"):
        return None
    return Obstacle(rule, question, "not_now" if state == "yes" and status == "not_now" else "ask_first", state)


def _told(rule: str, case: Case, knowledge: Knowledge) -> tuple[str, State]:
    if knowledge.has("safety_rules", rule):
        row = knowledge.row("safety_rules", rule)
        state = safety.state_of(row, case)
        if rule == "si_passive":
            told = safety.said_about_suicide(case) if state == "yes" else "The questions about suicide"
            return told, "unasked" if state == "unsure" else state
        return row.question, state
    answer = case.safety.answers.get(rule)
    state = "unasked" if answer is None else "unsure" if answer == "prefer_not_to_say" else answer
    return knowledge.row("other_questions", rule).question, state


def legal_here(row: Alternative, state: str | None) -> Legal:
    """Whether the record says that this is legal where the person lives."""
    match row.legal_status:
        case "legal" | "prescription":
            return "yes"
        case "state_programs":
            return "not in our record" if state is None else "yes" if state in row.legal_states else "no"
        case "state_law_varies":
            return "not in our record"
    return "no"


# --- finding ------------------------------------------------------------------------------------------------------


def options(case: Case, knowledge: Knowledge, filters: Filters | None = None) -> list[Option]:
    """Every alternative that passes the filters; strongest evidence for any of the wanted conditions first.

    On ties the condition named first comes first; a near relative that stands in for a condition without a rating
    comes after all that are rated. Without conditions the strongest rating of all counts. Then follow how many of
    the person's aims it serves and its name, so that nothing is put first for another reason. What is not for this
    person now stays in its place, and says so. A search that names alternatives shows those; else what it finds in
    the descriptions.
    """
    filters = filters or Filters()
    rated = _rated(knowledge)
    found = [
        made
        for row in knowledge.alternatives
        if (lines := _lines_for(rated[row.id], filters.conditions))
        and _passes(made := _option(row, lines, filters.conditions, case, knowledge), filters)
    ]
    if filters.search and any(by_name := [named(o.row, filters.search) for o in found]):
        found = [o for o, hit in zip(found, by_name, strict=True) if hit]
    place = {condition: n for n, condition in enumerate(filters.conditions)}
    return sorted(
        found,
        key=lambda o: (
            STRENGTHS.index(o.strength),
            o.instead_of is not None,
            place.get(o.instead_of or o.lead.condition, 0),
            -o.fit,
            o.row.name.lower(),
        ),
    )


def groups(found: Sequence[Option], conditions: Sequence[str] = ()) -> list[tuple[Option, ...]]:
    """Options as they come, parted by strength and, among the wanted conditions, by the one it holds for."""

    def part(option: Option) -> tuple[str | None, ...]:
        return (option.strength, option.lead.condition, option.instead_of) if conditions else (option.strength,)

    return [tuple(group) for _, group in groupby(found, key=part)]


def option(alternative: str, case: Case, knowledge: Knowledge, conditions: tuple[str, ...] = ()) -> Option:
    """One alternative, with its ratings for these conditions, or all of them where it has none."""
    row, lines = knowledge.row("alternatives", alternative), _rated(knowledge)[alternative]
    mine = _lines_for(lines, conditions)
    return _option(row, mine or tuple(lines), conditions if mine else (), case, knowledge)


def _rated(knowledge: Knowledge) -> dict[str, list[AlternativeEvidence]]:
    rated: dict[str, list[AlternativeEvidence]] = {}
    for line in knowledge.alternative_evidence:
        rated.setdefault(line.alternative, []).append(line)
    return rated


def _option(
    row: Alternative,
    lines: tuple[AlternativeEvidence, ...],
    conditions: tuple[str, ...],
    case: Case,
    knowledge: Knowledge,
) -> Option:
    lead, instead_of = _lead(lines, conditions)
    return Option(
        row,
        lines,
        lead,
        instead_of,
        row.id in (case.goals.tried or ()),
        obstacles(row, case, knowledge),
        legal_here(row, case.insurance.state),
        sum(tag in row.tags for tag in wanted_aims(case)),
    )


def _lead(lines: Sequence[AlternativeEvidence], conditions: tuple[str, ...]) -> tuple[AlternativeEvidence, str | None]:
    """The strongest rating for one of the conditions, and the condition it stands in for where it is a relative's."""
    own = [line for line in lines if not conditions or line.condition in conditions]
    rated = {line.condition for line in own}
    unrated = {near: name for name in conditions if name not in rated for near in NEAR.get(name, ())}
    counted = own + [line for line in lines if line not in own and line.condition in unrated]
    lead = min(counted, key=lambda line: STRENGTHS.index(line.strength))  # the first of equals
    return lead, None if lead in own else unrated[lead.condition]


def _lines_for(lines: Sequence[AlternativeEvidence], conditions: tuple[str, ...]) -> tuple[AlternativeEvidence, ...]:
    """The ratings for these conditions, in their order; a near relative stands in only by its own name."""
    if not conditions:
        return tuple(lines)
    order = list(dict.fromkeys(c for name in conditions for c in (name, *NEAR.get(name, ()))))
    return tuple(sorted((x for x in lines if x.condition in order), key=lambda x: order.index(x.condition)))


def _passes(found: Option, filters: Filters) -> bool:
    row = found.row
    if filters.strength and STRENGTHS.index(found.strength) > STRENGTHS.index(filters.strength):
        return False
    if filters.cost_at_most is not None and (row.cost_low is None or row.cost_low > filters.cost_at_most):
        return False
    if filters.insured and row.insured not in ("yes", "often"):
        return False
    if filters.at_home and row.home_possible == "no":
        return False
    if filters.aims and not set(filters.aims) & set(row.tags):
        return False
    if filters.legal_here and found.legal != "yes":
        return False
    if filters.hide_tried and found.tried:
        return False
    return matches(row, filters.search)


def _words(text: str) -> tuple[str, ...]:
    """Lower case without accents and punctuation, so that "St. John's wort" and "st johns wort" are one."""
    plain = unicodedata.normalize("NFKD", text.lower())
    kept = "".join(c if c.isalnum() else "" if c in ".'\u2019" or unicodedata.combining(c) else " " for c in plain)
    return tuple(kept.split())


# Only texts of our own data go through this one: what a person types is never kept.
_known_words = cache(_words)


def _holds(wanted: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether every word wanted begins a word here, or they stand here written apart or together."""
    joined = "".join(wanted)
    return all(any(word.startswith(part) for word in words) for part in wanted) or any(
        "".join(words[i : i + 6]).startswith(joined) for i in range(len(words))
    )


def named(row: Alternative, search: str) -> bool:
    """Whether the search names this alternative, by any of its names."""
    names = (row.name, row.record_name, row.seed_wording or "", *row.also_called)
    wanted = _words(search)
    return any(_holds(wanted, _known_words(name)) for name in names)


def matches(row: Alternative, search: str) -> bool:
    """Whether the search stands in the names, the description or the kind of alternative."""
    return named(row, search) or _holds(_words(search), _known_words(row.what_it_is) + _known_words(row.category))


# --- strong evidence that few people know --------------------------------------------------------------------------


def little_known(case: Case, knowledge: Knowledge) -> list[tuple[str, tuple[AlternativeEvidence, ...]]]:
    """ECT, TMS and talk therapies, each with the person's conditions it has strong evidence for, the main one first.

    What is not strong for one of their conditions is left out. Who named none reads about depression.
    """
    rated = _rated(knowledge)
    wanted = wanted_conditions(case) or DEPRESSION
    therapies = [row.id for row in knowledge.alternatives if row.category == "evidence-based psychotherapy"]
    found = []
    for name, alternatives in (("ect", ["ect"]), ("tms", ["tms"]), ("therapy", therapies)):
        lines = [line for a in alternatives for line in rated[a] if line.strength == "strong"]
        mine = sorted((x for x in lines if x.condition in wanted), key=lambda x: wanted.index(x.condition))
        if mine:
            found.append((name, tuple(mine)))
    return found
