"""The same claim rules as ``insurance``, over whole arrays at once: for distributions, in plain NumPy.

Amounts are whole cents in floats, rounded half-up at every line. A test holds
this engine to the decimal one on thousands of random plans and claim lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from kapdecide.plan import ZERO, Card, Plan, Rule
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


def _half_up(cents: Floats) -> Floats:
    """To whole cents; the small nudge undoes binary fractions just below a half."""
    rounded: Floats = np.floor(cents + (0.5 + 1e-7))
    return rounded


def to_cents(dollars: Floats) -> Floats:
    """Dollars rounded half-up to whole cents."""
    rounded: Floats = _half_up(dollars * 100) / 100
    return rounded


def _cents(amount: Decimal) -> float:
    return float(amount * 100)


def _table(plan: Plan, pick: str) -> Floats:
    def one(rule: Rule | None) -> float:
        if rule is None:
            return 0.0
        if pick == "deductible":
            return float(rule.deductible_applies)
        if rule.type != pick:
            return 0.0
        return _cents(rule.amount) if pick == "copay" else float(rule.amount)

    return np.array([one(plan.rules.get(name)) for name in CATEGORIES])  # type: ignore[call-overload]


class _Side:
    """What one network has met so far in the plan year, for every branch and price node."""

    def __init__(
        self,
        deductible: Decimal,
        oop_max: Decimal | None,
        met_deductible: Decimal,
        met_oop: Decimal,
        shape: tuple[int, ...],
    ) -> None:
        self.deductible = _cents(deductible)
        self.cap = np.inf if oop_max is None else _cents(oop_max)
        self.met_deductible = np.full(shape, _cents(met_deductible))
        self.met_oop = np.full(shape, _cents(met_oop))

    def reset(self, keep: Bools) -> None:
        self.met_deductible *= keep
        self.met_oop *= keep

    def deductible_left(self) -> Floats:
        left: Floats = np.maximum(self.deductible - self.met_deductible, 0.0)
        return left

    def oop_left(self) -> Floats:
        left: Floats = np.maximum(self.cap - self.met_oop, 0.0)
        return left

    def accrue(self, deductible: Floats, out_of_pocket: Floats) -> None:
        self.met_deductible += deductible
        self.met_oop += out_of_pocket


def patient_pays(plan: Plan | None, card: Card | None, claims: ClaimArrays) -> Floats:
    """What the patient pays for every line, ``(L, B, K)``. Steps as in ``insurance.price_claims``."""
    plan = plan or Plan()
    oon = plan.oon
    count, shape = len(claims.billed), claims.billed.shape[1:]
    inside = _Side(plan.deductible, plan.oop_max, plan.met_deductible, plan.met_oop, shape)
    outside = None
    if oon is not None and claims.outside.any():
        outside = _Side(oon.deductible, oon.oop_max, oon.met_deductible, oon.met_oop, shape)

    # What depends on the line alone is worked out once for all lines.
    known = np.array([name in plan.rules for name in CATEGORIES])
    usable = (claims.covered & np.where(claims.outside, oon is not None, known[claims.category]))[..., None]
    out = claims.outside[..., None]
    flat = np.array([name in plan.rules and plan.rules[name].type == "copay" for name in CATEGORIES])
    flat = flat[claims.category][..., None] & ~out
    copays, rates, counts = (
        _table(plan, pick)[claims.category][..., None] for pick in ("copay", "coinsurance", "deductible")
    )
    billed, base = _half_up(claims.billed * 100), _half_up(claims.allowed * 100)
    balance: Floats | float = 0.0
    if outside is not None and oon is not None:
        base = np.where(out, np.minimum(base, billed), base)
        balance = np.where(out, billed - base, 0.0)
        rates = np.where(out, float(oon.coinsurance), rates)
        counts = np.where(out, 1.0, counts)
    # A line the plan has no part in shares nothing and counts toward nothing.
    base = np.where(usable, base, 0.0)

    drug = (claims.category == 0)[..., None] & ~out
    mode = card.mode if card else None
    floor, yearly = (_cents(card.floor), _cents(card.annual_max)) if card else (0.0, 0.0)
    per_treatment = _half_up(np.array(_cents(card.maximizer_share or ZERO))) if card else 0.0
    minimum = _cents(plan.hsa_minimum) if card and plan.hsa_minimum is not None else None
    card_used = np.zeros(shape)
    any_flat = np.atleast_1d(flat.any(axis=(1, 2)))
    any_drug = np.atleast_1d(drug.any(axis=(1, 2)))
    any_out = np.atleast_1d(out.any(axis=(1, 2)))
    new_plan_year, new_calendar_year = _turns(claims.plan_year), _turns(claims.calendar_year)

    paid = np.empty_like(claims.billed)
    for i in range(count):
        if new_plan_year[i].any():
            keep = ~new_plan_year[i, :, None]
            inside.reset(keep)
            if outside is not None:
                outside.reset(keep)
        if new_calendar_year[i].any():
            card_used *= ~new_calendar_year[i, :, None]
        ded_left, oop_left = inside.deductible_left(), inside.oop_left()
        foreign = outside is not None and any_out[i]
        if foreign and outside is not None:
            ded_left = np.where(out[i], outside.deductible_left(), ded_left)
            oop_left = np.where(out[i], outside.oop_left(), oop_left)
        # Once everyone is at the maximum, nothing is left to share.
        if mode != "maximizer" and not np.minimum(base[i], oop_left).any():
            paid[i] = 0.0
            continue

        deductible = np.minimum(base[i], ded_left) * counts[i]
        rest = base[i] - deductible
        share = _half_up(rest * rates[i])
        if any_flat[i]:
            share = np.where(flat[i], np.minimum(copays[i], rest), share)
        share = np.minimum(deductible + share, oop_left)
        deductible = np.minimum(deductible, share)
        own, to_deductible, to_oop = share, deductible, share
        if card is not None:
            if any_drug[i]:
                if mode == "maximizer":
                    share = np.where(drug[i], np.minimum(base[i], per_treatment), share)
                by_card = np.where(drug[i], np.clip(share - floor, 0.0, np.maximum(yearly - card_used, 0.0)), 0.0)
                card_used = card_used + by_card
                own = share - by_card
            if mode == "accumulator":
                to_deductible, to_oop = np.minimum(deductible, own), own
            elif minimum is not None:
                met = inside.met_deductible if not foreign else _met(inside, outside, out[i])
                below = met < minimum
                to_deductible = np.where(below, np.minimum(deductible, own), deductible)
                to_oop = np.where(below, own, share)
            if mode == "maximizer":
                to_deductible, to_oop = np.where(drug[i], 0.0, to_deductible), np.where(drug[i], 0.0, to_oop)
        if foreign and outside is not None:
            outside.accrue(np.where(out[i], to_deductible, 0.0), np.where(out[i], to_oop, 0.0))
            to_deductible, to_oop = np.where(out[i], 0.0, to_deductible), np.where(out[i], 0.0, to_oop)
        inside.accrue(to_deductible, to_oop)
        paid[i] = own
    cents: Floats = np.where(usable, paid + balance, billed)
    return cents / 100


def _turns(years: Ints) -> Bools:
    """Where a line falls in another year than the line before it; the first line never does."""
    turned = np.zeros(years.shape, np.bool_)
    turned[1:] = years[1:] != years[:-1]
    return turned


def _met(inside: _Side, outside: _Side | None, out: Bools) -> Floats:
    """The deductible met so far in each line's own network."""
    assert outside is not None
    return np.where(out, outside.met_deductible, inside.met_deductible)
