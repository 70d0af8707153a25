"""The case -> a gate for each path, with every reason. Nothing is ever traded against a gate.

A gate is *open*, *ask first* or *not now*; an urgent answer leaves no gates at
all, only help. Each reason names the rule of ``safety_rules.csv`` (or the law)
it comes from, so that "not approved" is never read as "not safe".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kapdecide.case import ACTIVE_PATHS, ActivePath, Case
from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import RegionalRule, SafetyRule
from kapdecide.wording import lower

Status = Literal["open", "ask_first", "not_now"]
UrgentKind = Literal["suicide", "medical"]
# What a rule's state is for this person. "unasked" is a question still open.
State = Literal["yes", "no", "unsure", "unasked"]

SEVERITY: dict[Status, int] = {"open": 0, "ask_first": 1, "not_now": 2}
OF_ACTION: dict[str, Status] = {"NONE": "open", "CAUTION": "ask_first", "BLOCK": "not_now", "URGENT": "not_now"}
FIRST_WEEKS = dt.timedelta(weeks=8)
FIRST_YEAR = dt.timedelta(days=365)


class Reason(BaseModel):
    """Why a path is not simply open. ``state`` says whether it was answered or is still to ask."""

    model_config = ConfigDict(frozen=True)

    rule: str
    kind: Literal["safety", "approval", "law", "practical"]
    status: Status
    text: str
    short: str
    sources: tuple[str, ...]
    clinician: str = ""
    verified: Literal["yes", "partial", "no"] = "no"
    strictness: str = ""
    basis: str = ""
    state: State = "yes"

    @property
    def not_sure(self) -> bool:
        """Whether it rests on "not sure" or "prefer not to say"; what stands about suicide says that by itself."""
        return self.state == "unsure" and self.rule != "si_passive"


class Gate(BaseModel):
    model_config = ConfigDict(frozen=True)

    status: Status
    reasons: tuple[Reason, ...] = ()
    unanswered: int = 0
    """How many questions with no answer yet could touch this path; until then an open gate is open so far."""


def strictest(*statuses: Status) -> Status:
    return max(statuses, key=SEVERITY.__getitem__, default="open")


def urgent(case: Case, knowledge: Knowledge) -> UrgentKind | None:
    """Whether help comes first, before everything else. Suicide help goes before medical help."""
    found = {rule.urgent_kind for rule in knowledge.safety_rules if rule.urgent_kind and state_of(rule, case) == "yes"}
    return "suicide" if "suicide" in found else "medical" if "medical" in found else None


def suicidality(case: Case) -> Literal["active", "passive", "unasked", "none"]:
    """What the three questions say. Not answered and "prefer not to say" are never a no."""
    asked = case.safety.suicidality
    if asked.plan_or_intent == "yes" or asked.attempt_or_preparation == "within_3_months":
        return "active"
    if asked.thoughts == "yes" or asked.attempt_or_preparation == "earlier":
        return "passive"
    answers = (asked.thoughts, asked.plan_or_intent, asked.attempt_or_preparation)
    return "none" if answers == ("no", "no", "never") else "unasked"


def asks_suicidality_again(case: Case) -> bool:
    """PHQ-9 item 9 above 0 asks the questions again; so does a case where one is still open."""
    items = case.measures.phq9_items
    return bool(items and items[8] > 0) or suicidality(case) == "unasked"


def two_answers_about_suicide(case: Case) -> bool:
    """A mark at item 9 beside three answers that say no: until it is clear which holds, it is caution."""
    return suicidality(case) == "none" and asks_suicidality_again(case)


def resistant_depression(case: Case) -> Literal["met", "not_met", "unknown", "contradiction"]:
    """Whether depression counts as treatment-resistant: ticked, or two or more antidepressants failed."""
    goals = case.goals
    conditions = set(goals.conditions or ()) | ({goals.main_condition} if goals.main_condition else set())
    failed = goals.failed_antidepressants
    if "trd" in conditions:
        return "met" if failed is None or failed >= 2 else "contradiction"
    if not conditions:
        return "unknown" if failed is None or failed >= 2 else "not_met"
    if "depression" not in conditions:
        return "not_met"
    return "unknown" if failed is None else "met" if failed >= 2 else "not_met"


def _outside_approval(case: Case) -> State:
    """The rule ``not_trd``: Spravato is approved for resistant depression, or depression with acute thoughts."""
    goals = case.goals
    depression = {"depression", "trd"}
    if goals.main_condition not in (None, *depression):
        return "yes"
    told = set(goals.conditions or ())
    met = resistant_depression(case)
    depressed = goals.main_condition is not None or bool(depression & told)
    if depressed and goals.main_condition is None and told - depression and met != "not_met":
        return "unasked"  # which of them is the main problem decides it
    if met == "met" or (depressed and case.safety.suicidality.thoughts == "yes"):
        return "no"
    return "unasked" if met == "unknown" else "yes"


def _age(case: Case, low: int, high: int) -> State:
    age = case.safety.age
    return "unasked" if age is None else "yes" if low <= age <= high else "no"


def _derived(rule_id: str, case: Case) -> State:
    wish = suicidality(case)
    match rule_id:
        case "si_active":
            return "yes" if wish == "active" else "no"
        case "si_passive":
            unclear = wish == "unasked" or two_answers_about_suicide(case)
            return "yes" if wish == "passive" else "unsure" if unclear else "no"
        case "age_u18":
            return _age(case, 0, 17)
        case "age_65_74":
            return _age(case, 65, 74)
        case "age_75_plus":
            return _age(case, 75, 200)
        case "not_trd":
            return _outside_approval(case)
    raise KeyError(f"no way to derive the rule {rule_id!r}")


def state_of(rule: SafetyRule, case: Case) -> State:
    """Where this person stands on a rule, worked out or answered."""
    if rule.asked == "derived":
        return "no" if rule.id == "telehealth_expiry" else _derived(rule.id, case)
    answer = case.safety.answers.get(rule.id)
    if answer is None:
        return "no" if rule.asked == "day_of" else "unasked"
    return "unsure" if answer == "prefer_not_to_say" else answer


def _effect(action: str, state: State) -> Status:
    """The table's cell, softened to ask first while the answer is not sure or not given."""
    if state == "no" or action == "NONE":
        return "open"
    if state == "yes":
        return OF_ACTION[action]
    if state == "unsure":
        return "ask_first"
    return "ask_first" if action in {"BLOCK", "URGENT"} else "open"


def _on_path(rule: SafetyRule, path: ActivePath, state: State, case: Case) -> Status:
    effect = _effect(getattr(rule, path), state)
    if path != "kap":
        return effect
    at_home = _effect(rule.home, state)
    if case.access.kap_route == "lozenge_in_office":
        return strictest(effect, at_home)
    blocked = at_home == "not_now" or (rule.home == "BLOCK" and state == "unsure")
    if case.access.kap_route in (None, "unsure") and blocked:
        return strictest(effect, "ask_first")
    return effect


def _reason(rule: SafetyRule, status: Status, state: State, knowledge: Knowledge) -> Reason:
    """The same object for everybody: a person may have three hundred of them."""
    return knowledge.once(("reason", rule.id, status, state), lambda: _made(rule, status, state))


def _made(rule: SafetyRule, status: Status, state: State) -> Reason:
    return Reason(
        rule=rule.id,
        kind=rule.kind,
        status=status,
        text=rule.person,
        short=rule.question,
        sources=rule.source_ids,
        clinician=rule.clinician,
        verified=rule.verified,
        strictness=rule.strictness,
        basis=rule.basis,
        state=state,
    )


def _rule_reasons(path: ActivePath, case: Case, knowledge: Knowledge) -> Iterator[Reason]:
    for rule in knowledge.safety_rules:
        state = state_of(rule, case)
        status = _on_path(rule, path, state, case)
        if status != "open":
            reason = _reason(rule, status, state, knowledge)
            if rule.id == "si_passive":
                reason = reason.model_copy(update={"short": said_about_suicide(case)})
            elif path == "kap" and _effect(rule.kap, state) == "open":
                reason = reason.model_copy(update={"short": f"If KAP is by lozenge: {lower(rule.question)}"})
            yield reason


def said_about_suicide(case: Case) -> str:
    """What was said about suicide, and nothing that was not: the rule covers more than one answer."""
    asked = case.safety.suicidality
    told = []
    if asked.thoughts == "yes":
        told.append("Thoughts of suicide in the past month")
    if asked.attempt_or_preparation == "earlier":
        told.append("A suicide attempt, or getting ready for one, more than 3 months ago")
    if two_answers_about_suicide(case):
        told.append("Your PHQ-9 and your answers about suicide do not agree")
    return "; ".join(told) or "A question about suicide with no answer"


def prescribed_away_from_clinic(path: ActivePath, case: Case) -> bool:
    """Whether the drug comes by a prescription that the telehealth rule touches."""
    if path == "kap":
        return case.access.kap_route not in ("iv", "im")
    return path in ("home", "iv_kap")


def _telehealth(path: ActivePath, case: Case, knowledge: Knowledge, start: dt.date) -> Iterator[Reason]:
    """The federal rule that ends: ask first once the first weeks reach past its last day.

    A later refill past that day does not close anything now; it is told as a note (status open).
    """
    rule = knowledge.row("safety_rules", "telehealth_expiry")
    last_day = knowledge.row("regional_rules", "fed-dea").expires
    if last_day is None or getattr(rule, path) == "NONE" or not prescribed_away_from_clinic(path, case):
        return
    if start > last_day:
        after = knowledge.row("regional_rules", "fed-dea").person_after
        yield _reason(rule, _effect(getattr(rule, path), "yes"), "yes", knowledge).model_copy(update={"text": after})
    elif start + FIRST_WEEKS > last_day:
        yield _reason(rule, _effect(getattr(rule, path), "yes"), "yes", knowledge)
    elif start + FIRST_YEAR > last_day:
        yield _reason(rule, "open", "yes", knowledge)


def _law_applies(rule: RegionalRule, case: Case) -> Status:
    """What a state's rule does to its path, given what is known of the route."""
    if rule.gate_status is None or case.insurance.state not in rule.states:
        return "open"
    if rule.gate_when != "lozenge" or case.access.kap_route == "lozenge_in_office":
        return rule.gate_status
    return "ask_first" if case.access.kap_route in (None, "unsure") else "open"


def _regional(path: ActivePath, case: Case, knowledge: Knowledge) -> Iterator[Reason]:
    for rule in knowledge.regional_rules:
        status = _law_applies(rule, case)
        if rule.gate_path == path and status != "open":
            yield Reason(
                rule=rule.id,
                kind="law",
                status=status,
                text=rule.person,
                short=f"A rule in {rule.region} about {rule.topic}",
                sources=rule.source_ids,
                clinician=rule.clinician,
                verified=rule.verified,
                basis=rule.uncertain or "",
            )


def _unwilling(path: ActivePath, case: Case) -> Iterator[Reason]:
    if (case.access.prescriber_willing or {}).get(path) == "no":
        yield Reason(
            rule="prescriber_willing",
            kind="practical",
            status="ask_first",
            text="Nobody you asked will prescribe this yet. That is about access, not about safety.",
            short="No prescriber found yet",
            sources=(),
            clinician="The client reports no willing prescriber for this path.",
        )


def gate(path: ActivePath, case: Case, knowledge: Knowledge, start: dt.date) -> Gate:
    """The gate of one path: the strictest of all its reasons, strictest first, and what is about safety before the rest."""
    reasons = [
        *_rule_reasons(path, case, knowledge),
        *_telehealth(path, case, knowledge, start),
        *_regional(path, case, knowledge),
        *_unwilling(path, case),
    ]
    # Within one strictness: what was told, then what is about safety, and of that thoughts of suicide first.
    reasons.sort(
        key=lambda reason: (
            -SEVERITY[reason.status],
            reason.state == "unasked",
            reason.kind != "safety",
            reason.rule != "si_passive",
        )
    )
    return Gate(
        status=strictest(*(reason.status for reason in reasons)),
        reasons=tuple(reasons),
        unanswered=sum(
            rule.asked == "yes" and getattr(rule, path) != "NONE" and state_of(rule, case) == "unasked"
            for rule in knowledge.safety_rules
        ),
    )


def gates(case: Case, knowledge: Knowledge, start: dt.date) -> dict[str, Gate]:
    """A gate for every path; staying as now is always open."""
    return {"stay": Gate(status="open")} | {path: gate(path, case, knowledge, start) for path in ACTIVE_PATHS}


def treatment_day_checks(knowledge: Knowledge) -> list[SafetyRule]:
    """What to look at on the day itself, most urgent first: the day-of rules in the order of the table."""
    return [rule for rule in knowledge.safety_rules if rule.asked == "day_of"]


def questions_left(case: Case, knowledge: Knowledge) -> list[SafetyRule]:
    """Asked rules that could block a path and have no answer yet."""
    return [
        rule
        for rule in knowledge.safety_rules
        if rule.asked == "yes"
        and case.safety.answers.get(rule.id) is None
        and "BLOCK" in (rule.iv, rule.spravato, rule.home, rule.kap, rule.iv_kap)
    ]


class Move(BaseModel):
    """A path whose gate is another than before, and what that rests on now (nothing, where it opened)."""

    model_config = ConfigDict(frozen=True)

    path: ActivePath
    before: Status
    after: Status
    because: tuple[str, ...]


def moved(before: Mapping[str, Gate], after: Mapping[str, Gate]) -> list[Move]:
    """Every path whose gate changed, in the neutral order; ``because`` names the new reasons of that strictness."""
    found = []
    for path in ACTIVE_PATHS:
        was, now = before[path], after[path]
        if was.status == now.status:
            continue
        known = {(reason.rule, reason.status) for reason in was.reasons}
        because = tuple(
            reason.short
            for reason in now.reasons
            if reason.status == now.status and reason.state != "unasked" and (reason.rule, reason.status) not in known
        )
        found.append(Move(path=path, before=was.status, after=now.status, because=because))
    return found
