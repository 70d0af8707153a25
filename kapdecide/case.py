"""What the person told us: frozen, typed, every answer may be unknown.

``null`` (``None``) always means "not known". Unknown keys, wrong types and
impossible values are refused by the name of the field.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, LiteralString, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

if TYPE_CHECKING:
    from kapdecide.knowledge import Knowledge

SCHEMA_VERSION = 1

PathId = Literal["stay", "iv", "spravato", "home", "kap", "iv_kap"]
ActivePath = Literal["iv", "spravato", "home", "kap", "iv_kap"]
PATHS: tuple[PathId, ...] = get_args(PathId)
ACTIVE_PATHS: tuple[ActivePath, ...] = get_args(ActivePath)
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
]
Payer = Literal[
    "uninsured",
    "ppo",
    "hmo",
    "hdhp",
    "marketplace",
    "medicare_b",
    "medigap",
    "ma",
    "medicaid",
    "va",
    "tricare",
    "employer_kat",
]
Criterion = Literal["relief", "onset", "lasting", "harms", "burden", "cost", "therapy", "evidence"]
Answer = Literal["yes", "no", "unsure", "prefer_not_to_say"]
YesNoRather = Literal["no", "yes", "prefer_not_to_say"]
CALENDAR = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
TRIED_KETAMINE = ("ketamine_iv", "ketamine_home", "ketamine_kap", "spravato")


def _scale_id(value: object) -> object:
    """PHQ-9 and phq9 are the same scale."""
    return value.lower().replace("-", "") if isinstance(value, str) else value


def _calendar_date(value: object) -> object:
    """Dates are typed as 2026-11-24; a bare number, in quotes or not, is no date."""
    if value is None or isinstance(value, dt.date) or (isinstance(value, str) and CALENDAR.fullmatch(value)):
        return value
    raise PydanticCustomError("date_type", "is not a date like 2026-11-24")


def _empty_part(value: object) -> object:
    return {} if value is None else value


Scale = Annotated[Literal["phq9", "gad7", "madrs", "pcl5", "ybocs"], BeforeValidator(_scale_id)]
Day = Annotated[dt.date, BeforeValidator(_calendar_date)]
Whole = Annotated[int, Field(strict=True)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
YesNo = Annotated[bool, Field(strict=True)]
Dollars = Annotated[float, Field(strict=True, ge=0, le=1_000_000, allow_inf_nan=False)]
Share = Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False)]
Text = Annotated[str, Field(strict=True, max_length=2000)]


class Part(BaseModel):
    """A part of the case. Frozen; refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Goals(Part):
    aim: Literal["rebalance", "therapy", "both", "explore"] | None = None
    conditions: tuple[Condition, ...] | None = None
    main_condition: Condition | None = None
    relief_needed_within_days: Annotated[int, Field(strict=True, ge=0, le=3650)] | None = None
    session_kind: Literal["talking", "inward", "little", "unsure"] | None = None
    has_therapist: YesNo | None = None
    failed_antidepressants: Annotated[int, Field(strict=True, ge=0, le=20)] | None = None
    tried: tuple[str, ...] | None = None
    decides: Literal["me", "together", "clinician"] | None = None
    leaning_before: PathId | Literal["unsure"] | None = None
    leaning_after: PathId | Literal["unsure"] | None = None


class Suicidality(Part):
    thoughts: YesNoRather | None = None
    plan_or_intent: YesNoRather | None = None
    attempt_or_preparation: Literal["never", "within_3_months", "earlier", "prefer_not_to_say"] | None = None


class Safety(Part):
    suicidality: Annotated[Suicidality, BeforeValidator(_empty_part)] = Suicidality()
    age: Annotated[int, Field(strict=True, ge=0, le=120)] | None = None
    answers: Annotated[dict[str, Answer | None], BeforeValidator(_empty_part)] = Field(default_factory=dict)


class Access(Part):
    prescriber_willing: dict[ActivePath, Literal["yes", "no", "unknown"] | None] | None = None
    round_trip_miles: dict[ActivePath, Annotated[float, Field(strict=True, ge=0, le=5000)] | None] | None = None
    kap_route: Literal["iv", "im", "lozenge_in_office", "unsure"] | None = None
    home_programme: Literal["daily_very_low", "weekly_lozenge", "unsure"] | None = None


class Insurance(Part):
    payer: Payer | None = None
    marketplace_tier: Literal["bronze", "silver", "gold"] | None = None
    state: Annotated[str, Field(strict=True, pattern="^[A-Z]{2}$")] | None = None
    deductible: Dollars | None = None
    oop_max: Dollars | None = None
    deductible_met: Dollars | None = None
    oop_met: Dollars | None = None
    coinsurance: Share | None = None
    specialist_copay: Dollars | None = None
    copay_applies_to: Literal["visit", "therapy", "both"] | None = None
    plan_renewal_month: Annotated[int, Field(strict=True, ge=1, le=12)] | None = None
    card_mode: Literal["standard", "accumulator", "maximizer"] | None = None
    card_annual_max: Dollars | None = None
    therapy_in_network: YesNo | None = None
    spravato_covered: Literal["yes", "no"] | None = None
    account: Literal["none", "hsa", "fsa"] | None = None
    account_limit: Dollars | None = None
    marginal_tax_rate: Share | None = None

    # Fields are checked in the order above, so that the fault lands on the field a person can mend.
    @field_validator("oop_max")
    @classmethod
    def _deductible_fits(cls, value: float | None, info: ValidationInfo) -> float | None:
        return _not_below(value, info.data.get("deductible"), "is below the deductible")

    @field_validator("deductible_met")
    @classmethod
    def _met_deductible_fits(cls, value: float | None, info: ValidationInfo) -> float | None:
        return _not_above(value, info.data.get("deductible"), "is more than the deductible")

    @field_validator("oop_met")
    @classmethod
    def _met_oop_fits(cls, value: float | None, info: ValidationInfo) -> float | None:
        return _not_above(value, info.data.get("oop_max"), "is more than the out-of-pocket maximum")


def _not_below(value: float | None, limit: float | None, message: LiteralString) -> float | None:
    if value is not None and limit is not None and value < limit:
        raise PydanticCustomError("limit", message)
    return value


def _not_above(value: float | None, limit: float | None, message: LiteralString) -> float | None:
    if value is not None and limit is not None and value > limit:
        raise PydanticCustomError("limit", message)
    return value


class Quote(Part):
    amount: Annotated[float, Field(strict=True, gt=0, lt=100_000, allow_inf_nan=False)]
    from_: Text | None = Field(default=None, alias="from")
    date: Day | None = None

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)


class Budget(Part):
    start_date: Day | None = None
    limit_8_weeks: Dollars | None = None
    comfortable_8_weeks: Dollars | None = None
    limit_12_months: Dollars | None = None
    comfortable_12_months: Dollars | None = None
    monthly_limit: Dollars | None = None
    role: Literal["limit", "criterion"] | None = None
    ride_cost: Dollars | None = None
    hourly_wage: Annotated[float, Field(strict=True, ge=0, le=10_000)] | None = None
    unpaid_hours_per_visit: Annotated[float, Field(strict=True, ge=0, le=24)] | None = None
    childcare_per_visit: Dollars | None = None
    quotes: dict[str, Quote] | None = None

    @field_validator("start_date")
    @classmethod
    def _start_is_near(cls, value: dt.date | None) -> dt.date | None:
        if value is not None and not dt.date(2020, 1, 1) <= value <= dt.date(2035, 12, 31):
            raise PydanticCustomError("limit", "is too far away: give a date between 2020 and 2035")
        return value

    @field_validator("comfortable_8_weeks")
    @classmethod
    def _comfort_8_fits(cls, value: float | None, info: ValidationInfo) -> float | None:
        return _not_above(value, info.data.get("limit_8_weeks"), "is more than your limit for 8 weeks")

    @field_validator("comfortable_12_months")
    @classmethod
    def _comfort_12_fits(cls, value: float | None, info: ValidationInfo) -> float | None:
        return _not_above(value, info.data.get("limit_12_months"), "is more than your limit for 12 months")


class Treatment(Part):
    iv_sessions: Annotated[int, Field(strict=True, ge=4, le=8)] | None = None
    kap_sessions: Annotated[int, Field(strict=True, ge=3, le=10)] | None = None
    kap_spacing_days: Annotated[int, Field(strict=True, ge=1, le=90)] | None = None
    upkeep_per_month: dict[ActivePath, Annotated[float, Field(strict=True, ge=0, le=31)] | None] | None = None
    try_again: Share | None = None


class Priorities(Part):
    method: Literal["swing", "order", "none"] | None = None
    points: dict[Criterion, Annotated[float, Field(strict=True, ge=0, le=100)] | None] | None = None
    order: tuple[Criterion, ...] | None = None
    sureness: Literal["low", "medium", "high"] | None = None
    pairs: tuple[tuple[Criterion, Criterion, Criterion | Literal["same"]], ...] | None = None
    evidence_counts: YesNo | None = None


class Therapist(Part):
    priorities: Priorities | None = None
    note: Annotated[str, Field(strict=True, max_length=5000)] | None = None


class ScoreEntry(Part):
    date: Day
    scale: Scale
    score: Annotated[int, Field(strict=True, ge=0, le=80)]


class Measures(Part):
    phq9_items: tuple[Annotated[int, Field(strict=True, ge=0, le=3)], ...] | None = Field(
        default=None, min_length=9, max_length=9
    )
    baseline: dict[Scale, Annotated[int, Field(strict=True, ge=0, le=80)] | None] | None = None
    scores: tuple[ScoreEntry, ...] | None = None
    sure_before: tuple[YesNo, YesNo, YesNo, YesNo] | None = None
    sure_after: tuple[YesNo, YesNo, YesNo, YesNo] | None = None
    knowledge: dict[str, Text | Whole | None] | None = None


class Plan(Part):
    scale: Scale | None = None
    checkpoint: Day | None = None
    stop_date: Day | None = None
    stop_amount: Dollars | None = None
    next_first: str | None = None
    next_second: str | None = None
    contact: Text | None = None


class Case(Part):
    """Everything a person can tell us. ``Case()`` is "nothing known"."""

    schema_version: Literal[1] = 1
    setting: Literal["consultation", "self", "demo"] | None = None
    goals: Annotated[Goals, BeforeValidator(_empty_part)] = Goals()
    safety: Annotated[Safety, BeforeValidator(_empty_part)] = Safety()
    access: Annotated[Access, BeforeValidator(_empty_part)] = Access()
    insurance: Annotated[Insurance, BeforeValidator(_empty_part)] = Insurance()
    budget: Annotated[Budget, BeforeValidator(_empty_part)] = Budget()
    treatment: Annotated[Treatment, BeforeValidator(_empty_part)] = Treatment()
    priorities: Annotated[Priorities, BeforeValidator(_empty_part)] = Priorities()
    therapist: Annotated[Therapist, BeforeValidator(_empty_part)] = Therapist()
    measures: Annotated[Measures, BeforeValidator(_empty_part)] = Measures()
    plan: Annotated[Plan, BeforeValidator(_empty_part)] = Plan()

    def to_json(self) -> str:
        """The case as the plan file holds it: its version, and only what is known."""
        known = self.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        return json.dumps({"schema_version": self.schema_version} | known, indent=1)


class CaseError(ValueError):
    """A case that cannot be used. ``faults`` maps a field's name to one sentence."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__(" ".join(f"{field}: {sentence}" for field, sentence in self.faults.items()))


def _sentence(fault: ErrorDetails) -> str:
    kind, ctx = fault["type"], fault.get("ctx", {})
    if kind == "extra_forbidden":
        return "this field is not known."
    if kind == "literal_error":
        return f"must be one of {ctx['expected']}."
    if kind in {"limit", "date_type"}:
        return f"{fault['msg']}."
    if kind == "greater_than_equal":
        return f"must be {ctx['ge']:,.12g} or more."
    if kind == "less_than_equal":
        return f"must be {ctx['le']:,.12g} or less."
    if kind == "greater_than":
        return f"must be more than {ctx['gt']:,.12g}."
    if kind == "less_than":
        return f"must be less than {ctx['lt']:,.12g}."
    if kind.startswith("date"):
        return "is not a date that exists, like 2026-11-24."
    if kind.startswith("int"):
        return "must be a whole number."
    if kind.startswith(("float", "decimal")) or kind == "finite_number":
        return "must be a number."
    if kind.startswith("bool"):
        return "must be true or false."
    if kind in {"too_short", "too_long", "missing"}:
        return {"missing": "is missing."}.get(kind, "has the wrong number of entries.")
    if kind == "string_pattern_mismatch":
        return "must be a two-letter state code, like AL."
    if kind == "string_too_long":
        return f"is longer than {ctx['max_length']:,} characters."
    if kind.startswith("string"):
        return "must be text."
    if kind.startswith("tuple"):
        return "must be a list."
    if kind.startswith(("dict", "model")):
        return "must be a group of named fields."
    if kind == "value_error":
        return f"{fault['msg'].removeprefix('Value error, ')}."
    return "cannot be used."


# What pydantic puts between the names of fields: which kind of a choice it tried, and that a key is at fault.
NO_FIELD = re.compile(r"function-.*|literal\[.*|constrained-str|int|\[key\]")


def faults_of(error: ValidationError, whole: str = "case") -> dict[str, str]:
    """One sentence per field at fault. Names the field and never repeats the value that was typed."""
    faults: dict[str, str] = {}
    for fault in error.errors(include_url=False, include_input=False):
        names = [str(part) for part in fault["loc"] if not NO_FIELD.fullmatch(str(part))]
        faults.setdefault(".".join(names) or whole, _sentence(fault))
    # A list with one entry at fault is not also too short.
    return {name: told for name, told in faults.items() if not any(other.startswith(f"{name}.") for other in faults)}


def read_case(text: str | bytes) -> Case:
    """A case from JSON text. Raises ``CaseError`` naming each field at fault."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        detail = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "too deep or not text"
        raise CaseError({"case": f"this is not JSON ({detail})."}) from None
    if not isinstance(content, dict):
        raise CaseError({"case": "must be a JSON object."})
    content.pop("file", None)  # how a plan file says when it was saved: no answer
    return case_of(content)


def case_of(content: Mapping[str, Any]) -> Case:
    """A case from plain values. Raises ``CaseError``."""
    try:
        return Case.model_validate(content)
    except ValidationError as error:
        raise CaseError(faults_of(error)) from None


FARTHEST_START = dt.timedelta(days=2 * 365)


def check_dates(case: Case, today: dt.date) -> None:
    """A start so far ahead that no plan rule or price is known. Raises ``CaseError``."""
    start = case.budget.start_date
    if start is not None and start > today + FARTHEST_START:
        raise CaseError(
            {"budget.start_date": "is more than two years ahead. Nobody knows prices and plan rules that far."}
        )


def check_ids(case: Case, knowledge: Knowledge) -> None:
    """Ids inside the case that must stand in the knowledge. Raises ``CaseError``."""
    faults: dict[str, str] = {}
    asked = {rule.id: rule.asked for rule in knowledge.safety_rules}
    for rule_id in case.safety.answers:
        if knowledge.has("other_questions", rule_id):
            continue
        if rule_id not in asked:
            faults[f"safety.answers.{rule_id}"] = "this question is not known."
        elif asked[rule_id] == "derived":
            faults[f"safety.answers.{rule_id}"] = "is worked out from other answers and cannot be given."
    if case.insurance.state is not None and not knowledge.has("states", case.insurance.state):
        faults["insurance.state"] = "must be a state code of the United States, like AL."
    for price_id in case.budget.quotes or {}:
        if not knowledge.has("prices", price_id):
            faults[f"budget.quotes.{price_id}"] = "this price is not known."
    for place, tried in enumerate(case.goals.tried or (), start=1):
        if tried not in TRIED_KETAMINE and not knowledge.has("alternatives", tried):
            faults["goals.tried"] = f"entry {place} is not a treatment we know."
    for name in ("next_first", "next_second"):
        chosen = getattr(case.plan, name)
        if chosen is not None and not knowledge.has("alternatives", chosen):
            faults[f"plan.{name}"] = "this is not a treatment we know."
    for entry in case.measures.scores or ():
        scale = knowledge.row("scale_thresholds", entry.scale)
        if entry.score > scale.max:
            faults["measures.scores"] = f"a {scale.scale} total cannot be above {scale.max}."
    for scale_id, score in (case.measures.baseline or {}).items():
        scale = knowledge.row("scale_thresholds", scale_id)
        if score is not None and score > scale.max:
            faults[f"measures.baseline.{scale_id}"] = f"a {scale.scale} total cannot be above {scale.max}."
    if faults:
        raise CaseError(faults)
