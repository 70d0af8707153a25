"""The shape of every table in ``data/``: one frozen model per row.

A CSV cell arrives as text or, when empty, as ``None``. Lists inside a cell are
parted by semicolons, so that the tables open cleanly in a spreadsheet.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from kapdecide.wording import typed


def _split(cell: object) -> object:
    if cell is None:
        return ()
    if isinstance(cell, str):
        return tuple(part.strip() for part in cell.split(";") if part.strip())
    return cell


def _calendar_date(cell: object) -> object:
    """A bare number is no date, though it could be read as seconds since 1970."""
    if isinstance(cell, str) and not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
        raise PydanticCustomError("date_shape", "is not a date like 2026-11-24")
    return cell


Day = Annotated[dt.date, BeforeValidator(_calendar_date)]
Ids = Annotated[tuple[str, ...], BeforeValidator(_split)]
Numbers = Annotated[tuple[float, ...], BeforeValidator(_split)]
Verified = Literal["yes", "partial", "no"]
ActivePath = Literal["iv", "spravato", "home", "kap", "iv_kap"]
PathId = Literal["stay", "iv", "spravato", "home", "kap", "iv_kap"]
PathOrAll = Literal["all", "stay", "iv", "spravato", "home", "kap", "iv_kap"]
Action = Literal["NONE", "CAUTION", "BLOCK", "URGENT"]
Kind = Literal["safety", "approval", "law", "practical"]
Certainty = Literal["high", "moderate", "low-moderate", "low", "very low"]
Strength = Literal["strong", "moderate", "limited", "very limited", "none or contradicted"]
LegalStatus = Literal[
    "legal",
    "prescription",
    "state_programs",
    "state_law_varies",
    "church_exemption",
    "trials_only",
    "not_legal",
]
Category = Literal["drug", "medical_visit", "therapy", "pharmacy"]
Condition = Literal[
    "depression",
    "trd",
    "anxiety",
    "ocd",
    "ptsd",
    "complex_ptsd",
    "addiction",
    "eating_disorders",
    "existential_distress",
    "relationship_patterns",
    "suicidality",
]


class Row(BaseModel):
    """A row of a table. Unknown columns are refused; a row never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Path(Row):
    id: PathId
    name: str
    short_name: str
    plain: str
    route: str
    source_ids: Ids
    verified: Verified


class ConditionRow(Row):
    id: Condition
    name: str
    record_name: str


class State(Row):
    id: str
    name: str


class Source(Row):
    id: str
    records: Ids
    authors: str | None
    title: str
    journal: str | None
    year: str | None
    doi: str | None
    pmid: str | None
    url: str | None
    page_seen: str | None
    quality: str | None
    supports: str | None
    verified: Verified
    note: str | None
    checked_on: Day


class Finding(Row):
    id: str
    paths: Ids
    outcome: str
    population: str
    comparator: str
    n: str | None
    result: str
    ci95: str | None
    time_point: str
    design: str
    source_ids: Ids
    certainty: Certainty
    certainty_reason: str | None
    verified: Verified
    verified_from: str | None
    citation: str | None
    note: str | None
    checked_on: Day


class StudyResult(Row):
    """One finding, cut to what a reader can compare: of 100 with, of 100 without."""

    id: str
    condition: Condition
    path: PathOrAll
    outcome: Literal["response", "remission", "change", "abstinence", "relapse"]
    text: str
    of_100_treated: float | None
    of_100_comparator: float | None
    comparator: str
    people: int | None
    time: str
    finding_id: str
    headline: bool
    beside: str | None
    """In few words, what must stand beside the headline number, since it says less than that number alone."""
    from_age: int | None
    """The youngest age of a trial in older people only."""


class Claim(Row):
    id: str
    record_claim: str
    claim: str
    who_says: str
    studies_show: str
    record_literature: str
    verdict: Literal["agrees", "partly true", "contradicted", "unproven", "opinion", "not checked"]
    in_short: str | None
    """Which part holds, where only a part does: the title alone is what a hurried reader sees."""
    record_verdict: str
    we_say: str
    record_wording: str
    topic: str
    ledger_only: bool
    source_ids: Ids
    certainty: Certainty
    checked_on: Day


class SafetyRule(Row):
    id: str
    checklist: Literal["body", "mind", "medicines", "practical", "treatment_day", "derived"]
    asked: Literal["yes", "derived", "day_of"]
    kind: Kind
    urgent_kind: Literal["suicide", "medical"] | None
    iv: Action
    spravato: Action
    home: Action
    kap: Action
    iv_kap: Action
    question: str
    person: str
    clinician: str
    condition: str
    basis: str
    strictness: Literal["as_label", "stricter_than_label", "convention", "not_in_label"]
    source_ids: Ids
    verified: Verified
    checked_on: Day
    record_message: str


class Medicine(Row):
    id: str
    rule_id: str | None
    class_name: str
    generic_names: Ids
    brand_names: Ids
    keep_iv: str
    keep_spravato: str
    keep_home: str
    keep_kap: str
    keep_iv_kap: str
    verified: Verified


class KeyFact(Row):
    """A rate that is said on more than one page. ``low``, ``mid`` and ``high`` are people of 100."""

    id: str
    text: str
    """The sentence, with ``{low}``, ``{mid}``, ``{high}`` and ``{rest}`` (100 less mid) where the numbers go."""
    low: float | None
    mid: float
    high: float | None
    population: str
    comparator: str
    time: str
    source_ids: Ids
    certainty: Certainty
    verified: Verified
    checked_on: Day

    @property
    def sentence(self) -> str:
        numbers = {"low": self.low, "mid": self.mid, "high": self.high, "rest": 100 - self.mid}
        said = self.text
        for name, number in numbers.items():
            if number is not None:
                said = said.replace(f"{{{name}}}", f"{number:g}")
        return said


class ModelInput(Row):
    path: PathOrAll
    parameter: str
    low: float
    mid: float
    high: float
    unit: str
    basis: str
    derivation: str
    source_ids: Ids
    certainty: Certainty
    checked_on: Day


class DerivedRate(Row):
    id: str
    value: float


class Price(Row):
    id: str
    path: PathOrAll
    component: str
    unit: str
    low: float | None
    typical: float | None
    high: float | None
    currency: Literal["USD"]
    year: str
    region: str
    verified: Verified
    basis: Literal["published", "derived", "expert_knowledge"]
    source_ids: Ids
    note: str | None
    checked_on: Day

    @property
    def supplied(self) -> str | None:
        """Who supplied this price and when; None for a price of our own record."""
        return None


class ClinicPrice(Price):
    """A price the clinic that runs this computer put in place of ours."""

    supplied_by: str
    supplied_on: Day

    @property
    def supplied(self) -> str | None:
        return f"{typed(self.supplied_by)}, {self.supplied_on:%b} {self.supplied_on.day}, {self.supplied_on.year}"


class Provider(Row):
    """Somebody near, with a phone number, as the clinic supplied it. Our own record names nobody."""

    id: str
    name: str
    phone: str
    paths: Annotated[tuple[ActivePath, ...], BeforeValidator(_split)] = ()
    where: str | None = None
    note: str | None = None
    supplied_by: str
    supplied_on: Day


class Payer(Row):
    id: str
    name: str
    commercial: bool
    pricing: Literal["cash", "commercial", "medicare_bundle", "ask"]
    card_eligible: bool
    out_of_network: Literal["yes", "no", "unknown"]
    gfe_right: str | None
    hsa_fsa: str | None
    prior_authorization: str | None
    record_spravato: str
    record_iv: str
    record_home: str
    record_kap: str
    record_other: str | None
    source_ids: Ids
    verified: Verified
    note: str | None
    checked_on: Day


class PayerDefault(Row):
    payer: str
    tier: Literal["bronze", "silver", "gold"] | None
    name: Literal[
        "deductible",
        "coinsurance",
        "specialist_copay",
        "oop_max",
        "oon_coinsurance",
        "copay",
        "copay_sc10plus",
        "copay_specialty",
        "med_cap",
        "oop_max_legal",
        "g2082",
        "g2083",
    ]
    value: float | None
    verified: Verified
    basis: str
    source_ids: Ids


class Coverage(Row):
    payer: str
    path: ActivePath
    status: Literal["usually", "sometimes", "rarely", "no", "ask", "cash"]
    person: str
    source_ids: Ids
    verified: Verified
    checked_on: Day


class PlanParameter(Row):
    id: str
    name: str
    year: str
    value: str
    unit: str
    verified: Verified
    source_ids: Ids
    note: str | None
    checked_on: Day


class RegionalRule(Row):
    id: str
    region: str
    states: Ids
    topic: str
    person: str
    person_after: str | None
    """What to say of a rule that ends, to somebody who starts after its last day."""
    clinician: str
    gate_path: ActivePath | None
    gate_status: Literal["ask_first", "not_now"] | None
    gate_when: Literal["always", "lozenge", "after_expiry"] | None
    expires: Day | None
    time_limited: bool
    uncertain: str | None
    uncertain_person: str | None
    record_rule: str
    source_ids: Ids
    verified: Verified
    checked_on: Day


class CostTool(Row):
    name: str
    features: str
    gaps: str
    source_ids: Ids
    verified: Verified


class Complaint(Row):
    topic: str
    text: str
    source_ids: Ids


class Visit(Row):
    """One kind of planned visit: when it first falls, how it repeats, what it is billed as."""

    id: str
    programme: str
    path: ActivePath
    label: str
    role: Literal["evaluation", "preparation", "dose", "integration", "follow_up", "upkeep", "supply"]
    first_day: float
    gap_days: Ids
    count: Literal["one", "fixed", "iv_sessions", "kap_sessions", "to_end", "asked"]
    fixed_count: int | None
    follows: str | None
    in_clinic: bool
    needs_ride: bool
    hours_price_id: str | None
    price_ids: Ids
    categories: Annotated[tuple[Category, ...], BeforeValidator(_split)]
    coverable: Annotated[tuple[Literal["yes", "no"], ...], BeforeValidator(_split)]
    only_when: Literal["insured_drug", "medicare_bundle", "cash", "alabama"] | None
    basis: str
    source_ids: Ids
    verified: Verified


class Route(Row):
    id: str
    path: PathId
    name: str
    shared_topics: Ids


class RouteFact(Row):
    route: str
    topic: str
    by: str | None
    text: str
    source_ids: Ids
    verified: Verified


class DayStep(Row):
    """A step of a treatment day. ``visit`` is where a person is looked after: from arrival until they may go."""

    route: str
    step: str
    part: Literal["before", "visit", "dose", "peak", "after"]
    from_min: int
    to_min: int
    text: str
    source_ids: Ids
    verified: Verified


class CalendarDay(Row):
    route: str
    day: int
    what: str
    source_ids: Ids
    verified: Verified


class SharedTopic(Row):
    topic: str
    title: str
    ledger_only: bool
    text: str
    source_ids: Ids
    verified: Verified


class Harm(Row):
    id: str
    path: PathId
    programme: str
    group: str
    primary: bool
    harm: str
    of_100_treated: str
    of_100_comparator: str
    pct_treated: float | None
    pct_comparator: float | None
    comparator: str
    population: str
    n_treated: int | None
    n_comparator: int | None
    time: str
    source_ids: Ids
    certainty: Certainty
    verified: Verified
    note: str | None
    finding_ids: Ids
    checked_on: Day


class Gap(Row):
    text: str
    source_ids: Ids
    verified: Verified


class Alternative(Row):
    id: str
    name: str
    record_name: str
    in_seed: bool
    seed_wording: str | None
    also_called: Ids
    category: str
    category_note: str | None
    what_it_is: str
    course: str
    cost_low: float | None
    cost_high: float | None
    cost_unit: str | None
    cost_note: str | None
    cost_verified: Verified
    insured: Literal["yes", "often", "sometimes", "no"]
    difficulty: Literal["easy", "moderate", "hard"]
    home_possible: Literal["yes", "partly", "no"]
    access: str
    time_to_benefit: str
    harms: str
    who_should_not: str
    not_now_rules: Ids
    ask_first_rules: Ids
    not_now_under_age: int | None
    law: str
    legal_status: LegalStatus
    legal_states: Ids
    legal_source_ids: Ids
    legal_verified: Verified
    after_ketamine: str
    clinician: str
    sequence: Ids
    tags: Ids
    best_evidence: Strength
    extra_source_ids: Ids
    verified: Verified
    checked_on: Day
    record_course: str
    record_harms: str
    record_who_should_not: str
    record_fit: str


class OtherQuestion(Row):
    """Something that matters for an alternative and that no rule about ketamine asks."""

    id: str
    question: str


class Checkpoint(Row):
    """When a path is judged: at a dose, some weeks after the first one, or at the end of the first course."""

    path: ActivePath
    dose_number: int | None
    weeks_after_first_dose: int | None
    person: str
    clinician: str
    source_ids: Ids
    verified: Verified
    checked_on: Day


class AlternativeEvidence(Row):
    alternative: str
    condition: Condition
    strength: Strength
    person: str
    clinician: str
    source_ids: Ids
    verified: Verified


class NextStep(Row):
    """One of the steps for when a treatment does not help (nested, so TOML)."""

    id: str
    order: int
    title: str
    person_when: str
    person: str
    questions: tuple[str, ...]
    clinician: tuple[str, ...]
    who: str
    next_step_ids: tuple[str, ...]
    source_ids: tuple[str, ...]
    verified: Verified
    record_title: str
    record_when: str
    record_actions: tuple[str, ...]
    record_thresholds: tuple[str, ...]
    record_next: tuple[str, ...]
    record_words: str
    record_notes: str


class Band(Row):
    min: int
    max: int
    label: str


class Scale(Row):
    id: str
    scale: str
    name: str
    rated_by: Literal["self", "clinician"]
    min: int
    max: int
    bands: tuple[Band, ...]
    remission: str
    remission_max: int | None = None
    response: str
    response_pct: int | None = None
    partial: str
    partial_pct: int | None = None
    minimal_change: str
    minimal_change_points: int | None = None
    reliable_change_points: int | None = None
    response_points: int | None = None
    partial_points: int | None = None
    worse: str
    worse_points: int | None = None
    worse_pct: int | None = None
    relapse: str
    relapse_points: int | None = None
    relapse_days: int
    severe: str
    severe_min: int | None = None
    licence: str
    licence_use: str
    source_ids: tuple[str, ...]
    verified: Verified
    unverified_fields: tuple[str, ...]
    note: str


class Loinc(Row):
    code: str
    display: str
    scale: str
    item: str
    verified: Verified
    source_ids: Ids
    note: str | None


class Instrument(Row):
    """A questionnaire whose wording must not change."""

    id: str
    name: str
    citation: str | None
    verified: Verified
    stem: str | None = None
    answers: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    looks_back_days: int | None = None
    note: str | None = None


class SuicidalityPolicy(Row):
    id: str
    principle: str
    steps: tuple[str, ...]
    label_note: str
    caveat: str
    source_ids: tuple[str, ...]


class HelpScreen(Row):
    """What an urgent screen says, in order: the one thing shown. ``thoughts`` stands beside a comparison instead."""

    id: Literal["suicide", "medical", "thoughts"]
    title: str
    lines: tuple[str, ...]
    links: tuple[str, ...]
    therapist: tuple[str, ...]
    source_ids: tuple[str, ...]


class GlossaryTerm(Row):
    term: str
    plain: str


class Question(Row):
    """One question of the short knowledge check; ``answer`` counts from 0."""

    id: str
    question: str
    options: tuple[str, ...]
    answer: int
    why: str
    source_ids: tuple[str, ...]


class ReviewRule(Row):
    """How long a kind of fact holds before somebody must look again."""

    kind: str
    months: int
    tables: Ids
    why: str


class AuditItem(Row):
    """One item of the standard for decision aids: whether it is met, where to see it, the test that holds it true."""

    id: str
    group: Literal["qualifying", "certification", "quality"]
    short: str
    applies: bool
    status: Literal["met", "partly", "not_done", "needs_people_not_done", "does_not_apply"]
    page: str
    where: str
    test: str
    note: str
    numbering: str


class AuthorizationItem(Row):
    """One thing plans ask for before they say yes to Spravato."""

    id: Literal["adult", "antidepressants", "score", "psychiatrist", "certified_site", "renewal"]
    person: str
    if_missing: str
    source_ids: Ids
    verified: Verified


class ScriptLine(Row):
    """One sentence to say on the phone, and when it is needed."""

    id: str
    speaks_to: Literal["insurer", "clinic"]
    when: Literal["always", "cover_unknown", "met_unknown", "card_unknown", "therapy_unknown", "gfe"]
    text: str
    source_ids: Ids
    verified: Verified


class CriterionRow(Row):
    """One thing a person may care about: its fixed range, and what a step on it is worth."""

    id: Literal["relief", "onset", "lasting", "harms", "burden", "cost", "therapy", "evidence"]
    name: str
    swing: str
    meaning: str
    from_words: str
    to_words: str
    unit: Literal["people", "days", "clinic days", "dollars", "yes or no", "steps"]
    cutoffs: Numbers
    values: Numbers
    rests_on_condition: bool
    measured_for: Ids
    offered_for: Ids
    reason: str
    source_ids: Ids
    verified: Verified
    checked_on: dt.date

    @property
    def knots(self) -> tuple[tuple[float, float], ...]:
        return tuple(zip(self.cutoffs, self.values, strict=True))


class Threshold(Row):
    """A number that is a choice of ours, with the reason for it."""

    id: str
    value: float
    reason: str
    source_ids: Ids
    verified: Verified
    checked_on: dt.date


class HarmMix(Row):
    """Which counted side effects stand for a programme, from the mildest counts to the heaviest."""

    programme: str
    low_from: Ids
    high_from: Ids
    reason: str
    verified: Verified


class NextQuestion(Row):
    """Something a person can find out, and how to ask it."""

    id: str
    about: Literal["cover", "card", "price", "programme", "rule"]
    path: ActivePath
    question: str
    script: str
    source_ids: Ids
    verified: Verified


class SteeringRow(Row):
    """How often a path came first with all weights alike likely, and the content it was measured with."""

    content: str
    situation: Literal["no insurance", "employer plan"]
    path: ActivePath
    first_share: float
