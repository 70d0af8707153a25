"""The same claim rules as ``insurance``, over whole arrays at once: for distributions, in plain NumPy.

Dollars are floats rounded half-up to cents at every line. A test holds this
engine to the decimal one on thousands of random plans and claim lists.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kapdecide.plan import Card, Plan, Rule
from kapdecide.points import Floats

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
CATEGORIES = ("drug", "medical_visit", "therapy", "pharmacy")


@dataclass(frozen=True)
class ClaimArrays:
    """Claims in order along the first axis: ``(L, B)``, or ``(L, B, K)`` for the amounts in dollars.

    ``plan_year`` and ``calendar_year`` are whole years; ``category`` indexes ``CATEGORIES``.
    A line with nothing billed and nothing allowed changes nothing, so branches can be padded.
    """

    plan_year: Ints
    calendar_year: Ints
    category: Ints
    covered: Bools
    outside: Bools
    billed: Floats
    allowed: Floats


def to_cents(amount: Floats) -> Floats:
    """Half-up to whole cents; the small nudge undoes binary fractions just below a half."""
    rounded: Floats = np.floor(amount * 100 + 0.5 + 1e-7) / 100
    return rounded


def _table(plan: Plan, pick: str) -> Floats:
    def one(rule: Rule | None) -> float:
        if rule is None:
            return 0.0
        if pick == "deductible":
            return float(rule.deductible_applies)
        return float(rule.amount) if rule.type == pick else 0.0

    return np.array([one(plan.rules.get(name)) for name in CATEGORIES])  # type: ignore[call-overload]


def patient_pays(plan: Plan | None, card: Card | None, claims: ClaimArrays) -> Floats:
    """What the patient pays for every line, ``(L, B, K)``. Steps as in ``insurance.price_claims``."""
    plan = plan or Plan()
    known = np.array([name in plan.rules for name in CATEGORIES])
    copays, rates, counts = (_table(plan, pick) for pick in ("copay", "coinsurance", "deductible"))
    is_copay = np.array([name in plan.rules and plan.rules[name].type == "copay" for name in CATEGORIES])
    shape = claims.billed.shape[1:]
    inside_ded = np.full(shape, float(plan.met_deductible))
    inside_oop = np.full(shape, float(plan.met_oop))
    oon = plan.oon
    outside_ded = np.full(shape, float(oon.met_deductible) if oon else 0.0)
    outside_oop = np.full(shape, float(oon.met_oop) if oon else 0.0)
    card_used = np.zeros(shape)
    cap_in = np.inf if plan.oop_max is None else float(plan.oop_max)
    cap_out = np.inf if oon is None or oon.oop_max is None else float(oon.oop_max)
    floor, yearly = (float(card.floor), float(card.annual_max)) if card else (0.0, 0.0)
    maximized_share = float(card.maximizer_share) if card and card.maximizer_share is not None else 0.0
    maximizer = card is not None and card.mode == "maximizer"
    accumulator = card is not None and card.mode == "accumulator"
    minimum = None if plan.hsa_minimum is None else float(plan.hsa_minimum)
    any_outside = bool(claims.outside.any())

    paid = np.empty_like(claims.billed)
    for i in range(len(claims.billed)):
        if i:
            turn = claims.plan_year[i] != claims.plan_year[i - 1]
            if turn.any():
                keep = ~turn[..., None]
                inside_ded, inside_oop = inside_ded * keep, inside_oop * keep
                outside_ded, outside_oop = outside_ded * keep, outside_oop * keep
            january = claims.calendar_year[i] != claims.calendar_year[i - 1]
            if january.any():
                card_used = card_used * ~january[..., None]
        category = claims.category[i]
        out = claims.outside[i][..., None]
        usable = (claims.covered[i] & np.where(claims.outside[i], oon is not None, known[category]))[..., None]
        billed = to_cents(claims.billed[i])
        base = to_cents(claims.allowed[i])
        balance: Floats | float = 0.0
        applies, rate, copay, flat = (t[category][..., None] for t in (counts, rates, copays, is_copay))
        met_ded, met_oop, total, cap = inside_ded, inside_oop, float(plan.deductible), cap_in
        ded_left = np.maximum(total - met_ded, 0.0)
        oop_left = np.maximum(cap - met_oop, 0.0)
        if any_outside and oon is not None:
            base = np.where(out, np.minimum(base, billed), base)
            balance = np.where(out, billed - base, 0.0)
            applies = np.where(out, 1.0, applies)
            rate = np.where(out, float(oon.coinsurance), rate)
            flat = flat & ~out
            ded_left = np.where(out, np.maximum(float(oon.deductible) - outside_ded, 0.0), ded_left)
            oop_left = np.where(out, np.maximum(cap_out - outside_oop, 0.0), oop_left)

        deductible = np.minimum(base, ded_left) * applies
        rest = base - deductible
        share = deductible + np.where(flat, np.minimum(copay, rest), to_cents(rest * rate))
        share = np.minimum(share, oop_left)
        deductible = np.minimum(deductible, share)
        drug = (category == 0)[..., None] & ~out
        if maximizer:
            share = np.where(drug, np.minimum(base, to_cents(np.array(maximized_share))), share)
            deductible = np.where(drug, 0.0, deductible)
        own = share
        if card is not None:
            by_card = np.where(drug & usable, np.clip(share - floor, 0.0, np.maximum(yearly - card_used, 0.0)), 0.0)
            card_used = card_used + by_card
            own = share - by_card
        not_counted = np.zeros(shape, dtype=bool)
        if card is not None:
            not_counted = not_counted | accumulator
            if minimum is not None:
                not_counted = not_counted | (np.where(out, outside_ded, inside_ded) < minimum)
        to_ded = np.where(not_counted, np.minimum(deductible, own), deductible)
        to_oop = np.where(not_counted, own, share)
        accrues = usable & ~(drug & maximizer)
        inside_ded = inside_ded + np.where(accrues & ~out, to_ded, 0.0)
        inside_oop = inside_oop + np.where(accrues & ~out, to_oop, 0.0)
        if any_outside:
            outside_ded = outside_ded + np.where(accrues & out, to_ded, 0.0)
            outside_oop = outside_oop + np.where(accrues & out, to_oop, 0.0)
        paid[i] = np.where(usable, own + balance, billed)
    return paid
