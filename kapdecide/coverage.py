"""Payer rules -> the plan a claim meets, with every default named.

What a payer's row does not hold is never made up: then a path is priced at the
cash price and says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kapdecide.case import Case, PathId
from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import AuthorizationItem, Coverage, Payer, PayerDefault, PlanParameter
from kapdecide.plan import Card, Category, Plan, Rule, plan_year

CardMode = Literal["standard", "accumulator", "maximizer"]
Billing = Literal["insured_drug", "medicare_bundle", "cash"]


@dataclass(frozen=True)
class Policy:
    """The person's plan as far as it is known. ``plan`` None: everything is paid in cash."""

    payer: Payer | None
    plan: Plan | None
    assumed: tuple[PayerDefault, ...] = ()
    """Defaults that stand in for answers."""
    missing: str | None = None
    """Why the plan could not be used, in one sentence."""


def _tier(case: Case) -> str | None:
    """Marketplace plans differ by tier; with none given the dearer of the two on record stands in."""
    if case.insurance.payer != "marketplace":
        return None
    return case.insurance.marketplace_tier or "bronze"


def defaults(case: Case, knowledge: Knowledge) -> dict[str, PayerDefault]:
    """The payer's defaults by name (``deductible``, ``coinsurance`` ...), for this tier."""
    tier = _tier(case)
    return {row.name: row for row in knowledge.payer_defaults if row.payer == case.insurance.payer and row.tier == tier}


def _of_year(prefix: str, year: int, knowledge: Knowledge) -> PlanParameter | None:
    """A yearly figure of the law (``aca_oopm_self_`` ...): that year's, or the newest before it."""
    known = [row for row in knowledge.plan_parameters if row.id.startswith(prefix) and row.id[len(prefix) :].isdigit()]
    return max((row for row in known if int(row.year) <= year), key=lambda row: int(row.year), default=None)


def hsa_minimum(year: int, knowledge: Knowledge) -> Decimal | None:
    """The statutory minimum deductible of an HSA plan: that year's, or the newest before it."""
    row = _of_year("hdhp_min_self_", year, knowledge)
    return None if row is None else Decimal(row.value)


def _decimal(amount: float | None) -> Decimal | None:
    return None if amount is None else Decimal(str(amount))


def policy(case: Case, knowledge: Knowledge, start: dt.date, today: dt.date) -> Policy:
    """The plan at the start of treatment, what was assumed, or why there is none."""
    told = case.insurance
    if told.payer is None:
        return Policy(None, None, missing="You have not said how you are insured, so these are cash prices.")
    payer: Payer = knowledge.row("payers", told.payer)
    if payer.pricing == "cash":
        return Policy(payer, None)

    rows = defaults(case, knowledge)
    used: list[PayerDefault] = []

    def value(name: str, answer: float | None, fallback: str | None = None) -> float | None:
        if answer is not None:
            return answer
        row = rows.get(name) or (rows.get(fallback) if fallback else None)
        if row is not None and row.value is not None:
            used.append(row)
            return row.value
        return None

    # A typical number never contradicts what the person said of their own plan.
    if (row := rows.get("deductible")) is not None and row.value is not None:
        most = row.value if told.oop_max is None else min(row.value, told.oop_max)
        rows["deductible"] = row.model_copy(update={"value": max(most, told.deductible_met or 0)})
    if (row := rows.get("oop_max")) is not None and row.value is not None:
        least = max(told.deductible or 0, told.oop_met or 0)
        legal = _of_year("aca_oopm_self_", start.year, knowledge) if payer.commercial else None
        if row.value < least:
            more = max(least, float(legal.value)) if legal else least
            rows["oop_max"] = row.model_copy(update={"value": more})

    coinsurance = value("coinsurance", told.coinsurance)
    # A flat copay on every visit (Medicaid) stands where there is no coinsurance.
    copay = told.specialist_copay if coinsurance is not None else value("copay", told.specialist_copay)
    if coinsurance is None and copay is None:
        return Policy(
            payer,
            None,
            missing="We do not have your plan's rules, so these are cash prices. Your copay or coinsurance would change that.",
        )
    rules = _rules(case, coinsurance, copay, rows, used)
    start_month = told.plan_renewal_month or 1
    same_year = plan_year(start, start_month) == plan_year(today, start_month)
    plan = Plan(
        start_month=start_month,
        deductible=_decimal(value("deductible", told.deductible)) or Decimal(0),
        oop_max=_decimal(value("oop_max", told.oop_max)),
        # What is met so far counts only while the same plan year runs.
        met_deductible=_decimal(told.deductible_met if same_year else None) or Decimal(0),
        met_oop=_decimal(told.oop_met if same_year else None) or Decimal(0),
        rules=rules,
        hsa_minimum=hsa_minimum(start.year, knowledge) if payer.id == "hdhp" else None,
    )
    return Policy(payer, plan, tuple(used))


def _rules(
    case: Case,
    coinsurance: float | None,
    copay: float | None,
    rows: dict[str, PayerDefault],
    used: list[PayerDefault],
) -> dict[Category, Rule]:
    told = case.insurance
    if coinsurance is None:
        flat = Rule(type="copay", amount=_decimal(copay) or Decimal(0), deductible_applies=False)
        return {"drug": flat, "medical_visit": flat, "therapy": flat}
    share = Rule(type="coinsurance", amount=_decimal(coinsurance) or Decimal(0))
    rules: dict[Category, Rule] = {"drug": share, "medical_visit": share, "therapy": share}
    applies = told.copay_applies_to or "therapy"
    amount = copay
    if amount is None and (row := rows.get("specialist_copay")) is not None and row.value is not None:
        used.append(row)
        amount = row.value
    if amount is not None:
        flat = Rule(type="copay", amount=_decimal(amount) or Decimal(0), deductible_applies=False)
        if applies in ("visit", "both"):
            rules["medical_visit"] = flat
        if applies in ("therapy", "both"):
            rules["therapy"] = flat
    return rules


def card(case: Case, knowledge: Knowledge, who: Policy, mode: CardMode) -> Card | None:
    """The Spravato savings card in one mode; None where it is not allowed (government cover, no plan)."""
    if who.payer is None or who.plan is None or not who.payer.card_eligible:
        return None
    yearly = _decimal(case.insurance.card_annual_max) or _decimal(knowledge.row("prices", "sp_card_max").typical)
    floor = _decimal(knowledge.row("prices", "sp_card_floor").typical)
    treatments = _decimal(knowledge.row("prices", "sp_sessions_y1").typical)
    assert yearly is not None
    assert floor is not None
    assert treatments is not None
    return Card(floor=floor, annual_max=yearly, mode=mode, maximizer_share=yearly / treatments)


def card_modes(case: Case, who: Policy) -> tuple[CardMode, ...]:
    """The modes to price: the one told, or both when the person is not sure."""
    if who.payer is None or not who.payer.card_eligible:
        return ("standard",)
    return (case.insurance.card_mode,) if case.insurance.card_mode else ("standard", "accumulator")


def spravato_billing(case: Case, who: Policy) -> Billing:
    """How Spravato is billed: drug plus visit, Medicare's bundle, or all in one in cash."""
    if who.plan is None or who.payer is None or case.insurance.spravato_covered == "no":
        return "cash"
    return "insured_drug" if who.payer.pricing == "commercial" else "medicare_bundle"


def covers(category: Category, path: PathId, case: Case, who: Policy) -> bool:
    """Whether the plan takes part in a line that can be covered at all."""
    if who.plan is None:
        return False
    if path == "spravato":
        return spravato_billing(case, who) != "cash"
    if category == "therapy":
        # Not known counts as not covered: the dearer of the two.
        return case.insurance.therapy_in_network is True
    return category == "medical_visit"


def answer(path: PathId, case: Case, knowledge: Knowledge) -> Coverage | None:
    """ "Is it covered?" in one line for this payer. IV with KAP reads as KAP's line."""
    wanted = "kap" if path == "iv_kap" else path
    for row in knowledge.coverage:
        if row.payer == case.insurance.payer and row.path == wanted:
            found: Coverage = row
            return found
    return None


Standing = Literal["met", "missing", "ask"]


def prior_authorization(case: Case, knowledge: Knowledge) -> list[tuple[AuthorizationItem, Standing]]:
    """What plans ask for before Spravato, against this person's history: met, missing, or to ask.

    Met is only what the person's own answer says in full. That no site was ticked as too far names none; a prescriber
    who is willing may be no psychiatrist; and a total typed here is in nobody's file yet.
    """

    def of(known: bool | None) -> Standing:
        return "ask" if known is None else "met" if known else "missing"

    age, failed = case.safety.age, case.goals.failed_antidepressants
    scores = {scale for scale, score in (case.measures.baseline or {}).items() if score is not None}
    scores |= {entry.scale for entry in case.measures.scores or ()}
    willing = (case.access.prescriber_willing or {}).get("spravato")
    no_site = case.safety.answers.get("no_rems_site")
    standing: dict[str, Standing] = {
        "adult": of(None if age is None else age >= 18),
        "antidepressants": of(None if failed is None else failed >= 2),
        "score": "ask" if {"phq9", "madrs"} & scores else "missing",
        "psychiatrist": "missing" if willing == "no" else "ask",
        "certified_site": "missing" if no_site == "yes" else "ask",
        "renewal": "ask",
    }
    return [(item, standing[item.id]) for item in knowledge.prior_authorization]


def may_ask_for_estimate(case: Case, knowledge: Knowledge) -> bool:
    """Whether a person who pays without a plan has a right to a good faith estimate; True where the payer is unknown."""
    told = case.insurance.payer
    return told is None or knowledge.row("payers", told).gfe_right is not None


def call_script(case: Case, knowledge: Knowledge, speaks_to: Literal["insurer", "clinic"]) -> list[str]:
    """What to say on the phone: only the questions this person's answers leave open."""
    told = case.insurance
    payer = knowledge.row("payers", told.payer) if told.payer else None
    open_now = {
        "always": True,
        "cover_unknown": told.spravato_covered is None,
        "met_unknown": None in (told.deductible_met, told.oop_met),
        "card_unknown": told.card_mode is None and (payer is None or payer.card_eligible),
        "therapy_unknown": told.therapy_in_network is None,
        "gfe": may_ask_for_estimate(case, knowledge),
    }
    return [line.text for line in knowledge.scripts if line.speaks_to == speaks_to and open_now[line.when]]


PAYROLL_TAX = "payroll_tax"


def tax_saving(spent: Mapping[int, float], case: Case, knowledge: Knowledge) -> float | None:
    """Each calendar year min(spend, that year's account limit) x marginal rate, with the payroll share; None if not known.

    Shown apart from every price and never taken off the cash a person needs.
    """
    told = case.insurance
    if told.account in (None, "none") or told.marginal_tax_rate is None:
        return None
    saved = 0.0
    for year, spend in spent.items():
        limit = told.account_limit
        if limit is None:
            row = _of_year({"fsa": "fsa_", "hsa": "hsa_self_"}[str(told.account)], year, knowledge)
            if row is None:
                return None
            limit = float(row.value)
        saved += min(spend, limit)
    payroll = float(knowledge.row("plan_parameters", PAYROLL_TAX).value)
    return round(saved * (told.marginal_tax_rate + payroll), 2)


def asks(field: str, case: Case, knowledge: Knowledge) -> bool:
    """Whether a question about insurance is one for this person: who pays cash has no deductible to tell."""
    told = case.insurance
    payer = knowledge.row("payers", told.payer) if told.payer else None
    insured = payer is not None and payer.pricing != "cash"
    match field:
        case "payer" | "state":
            return True
        case "marketplace_tier":
            return told.payer == "marketplace"
        case "account":
            return payer is not None
        case "account_limit" | "marginal_tax_rate":
            return told.account in ("hsa", "fsa")
        case "card_mode" | "card_annual_max":
            return insured and payer is not None and payer.card_eligible
        case _:
            return insured
