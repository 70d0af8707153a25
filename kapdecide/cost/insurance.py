"""What the patient pays: dated claims through one plan, line by line, exact to the cent.

This is the reference: plain decimals, one claim after the other. The steps are
numbered as the docstring of ``price_claims`` lists them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from kapdecide.case import CaseError, Day, faults_of
from kapdecide.plan import ZERO, Card, Category, Money, Part, Plan, Rule, plan_year

CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """Rounded half-up to whole cents, as a claim is."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


class Claim(Part):
    date: Day
    label: str = ""
    category: Category
    billed: Money
    allowed: Money | None = None
    """What the plan counts as the price; not needed where the plan has no part in the line."""
    covered: bool = True
    network: Literal["in", "out"] = "in"
    seq: int | None = None


class Bill(Part):
    plan: Plan | None = None
    card: Card | None = None
    lines: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class PlannedClaim:
    """A claim of our own making, for a planned visit: nothing in it needs checking."""

    date: dt.date
    label: str
    category: Category
    billed: Decimal
    allowed: Decimal | None
    covered: bool
    network: Literal["in", "out"] = "in"
    seq: int | None = None


class PricedLine(NamedTuple):
    """One claim and who pays what. ``ded_left`` and ``oop_left`` are those of the line's own network."""

    date: dt.date
    label: str
    category: str
    base: Decimal
    deductible: Decimal
    cost_share: Decimal
    balance: Decimal
    card: Decimal
    patient: Decimal
    plan_pays: Decimal
    ded_left: Decimal | None
    oop_left: Decimal | None
    billed: Decimal = ZERO

    def as_json(self) -> dict[str, str | None]:
        """Fields as the worked examples print them: money as text with cents."""
        money = ("base", "deductible", "cost_share", "balance", "card", "patient", "plan_pays", "ded_left", "oop_left")
        amounts = {name: None if (v := getattr(self, name)) is None else f"{v:.2f}" for name in money}
        return {"date": self.date.isoformat(), "label": self.label, "category": self.category, **amounts}


@dataclass
class _Side:
    """What one network has met so far in the plan year."""

    deductible: Decimal
    oop_max: Decimal | None
    met_deductible: Decimal
    met_oop: Decimal

    @property
    def deductible_left(self) -> Decimal:
        return max(self.deductible - self.met_deductible, ZERO)

    @property
    def oop_left(self) -> Decimal | None:
        return None if self.oop_max is None else max(self.oop_max - self.met_oop, ZERO)

    def reset(self) -> None:
        self.met_deductible = self.met_oop = ZERO

    def accrue(self, deductible: Decimal, out_of_pocket: Decimal) -> None:
        self.met_deductible += deductible
        self.met_oop += out_of_pocket


@dataclass
class _State:
    inside: _Side
    outside: _Side | None
    card_used: Decimal = ZERO
    plan_year: int | None = None
    calendar_year: int | None = None


def _in_order(claims: Sequence[Claim | PlannedClaim]) -> list[Claim | PlannedClaim]:
    """By date, then the sequence given; lines without one keep the listed order within a day."""
    places = [(claim.date, place if claim.seq is None else claim.seq) for place, claim in enumerate(claims)]
    return [claims[i] for i in sorted(range(len(claims)), key=places.__getitem__)]


def price_claims(plan: Plan | None, card: Card | None, claims: Sequence[Claim | PlannedClaim]) -> list[PricedLine]:
    """Every claim priced in order. Pure; the result of a prefix is the prefix of the result.

    1 reset at the plan's renewal (deductible, out-of-pocket) and in January (card);
    2 not covered: the patient pays what is billed, nothing accrues;
    3 base: allowed, or out of network the smaller of billed and allowed, the rest is a balance bill;
    4 deductible, then copay or coinsurance; 5 out-of-pocket maximum; 6 savings card;
    7 accrual by the plan's way of counting the card; 8 patient = own + balance, plan = base - share.
    """
    plan = plan or Plan()
    oon = plan.oon
    outside = _Side(oon.deductible, oon.oop_max, oon.met_deductible, oon.met_oop) if oon else None
    inside = _Side(plan.deductible, plan.oop_max, plan.met_deductible, plan.met_oop)
    state = _State(inside, outside)
    return [_price(plan, card, state, claim) for claim in _in_order(claims)]


def _turn_of_year(plan: Plan, state: _State, day: dt.date) -> None:
    year = plan_year(day, plan.start_month)
    if state.plan_year is not None and year != state.plan_year:
        state.inside.reset()
        if state.outside:
            state.outside.reset()
    if state.calendar_year is not None and day.year != state.calendar_year:
        state.card_used = ZERO
    state.plan_year, state.calendar_year = year, day.year


def _price(plan: Plan, card: Card | None, state: _State, claim: Claim | PlannedClaim) -> PricedLine:
    _turn_of_year(plan, state, claim.date)  # 1
    billed = cents(claim.billed)
    rule = plan.rules.get(claim.category)
    out = claim.network == "out"
    side = state.outside if out else state.inside
    if not claim.covered or side is None or (rule is None and not out):  # 2
        return PricedLine(
            date=claim.date,
            label=claim.label,
            category=claim.category,
            base=ZERO,
            deductible=ZERO,
            cost_share=ZERO,
            balance=billed,
            card=ZERO,
            patient=billed,
            plan_pays=ZERO,
            ded_left=None,
            oop_left=None,
            billed=billed,
        )

    allowed = ZERO if claim.allowed is None else claim.allowed
    if out:  # 3
        assert plan.oon is not None
        rule = Rule(type="coinsurance", amount=plan.oon.coinsurance, deductible_applies=True)
    assert rule is not None
    base = cents(min(claim.billed, allowed) if out else allowed)
    balance = billed - base if out else ZERO

    maximized = card is not None and card.mode == "maximizer" and claim.category == "drug" and not out
    if maximized:
        assert card is not None
        assert card.maximizer_share is not None
        deductible, share = ZERO, min(base, cents(card.maximizer_share))
    else:
        deductible = min(base, side.deductible_left) if rule.deductible_applies else ZERO  # 4
        rest = base - deductible
        share = deductible + (min(rule.amount, rest) if rule.type == "copay" else cents(rest * rule.amount))
        if side.oop_left is not None:  # 5
            share = min(share, side.oop_left)
        deductible = min(deductible, share)

    paid_by_card = ZERO
    if card is not None and claim.category == "drug" and not out:  # 6
        paid_by_card = min(max(share - card.floor, ZERO), max(card.annual_max - state.card_used, ZERO))
        state.card_used += paid_by_card
    own = share - paid_by_card

    if not maximized:  # 7
        below_minimum = plan.hsa_minimum is not None and side.met_deductible < plan.hsa_minimum
        if card is not None and (card.mode == "accumulator" or below_minimum):
            side.accrue(min(deductible, own), own)
        else:
            side.accrue(deductible, share)
    return PricedLine(
        date=claim.date,
        label=claim.label,
        category=claim.category,
        base=base,
        deductible=deductible,
        cost_share=share - deductible,
        balance=balance,
        card=paid_by_card,
        patient=own + balance,  # 8
        plan_pays=base - share,
        ded_left=cents(side.deductible_left),
        oop_left=None if side.oop_left is None else cents(side.oop_left),
        billed=billed,
    )


def read_bill(content: Any) -> Bill:
    """The ``inputs`` of a worked bill, or the whole worked bill. Raises ``CaseError`` naming the field at fault."""
    if isinstance(content, dict) and isinstance(content.get("inputs"), dict):
        content = content["inputs"]
    if not isinstance(content, dict):
        raise CaseError({"bill": "must be a JSON object with plan, card and lines."})
    try:
        bill = Bill.model_validate(content)
    except ValidationError as error:
        raise CaseError(faults_of(error)) from None
    unpriced = [i for i, line in enumerate(bill.lines) if line.allowed is None and line.covered and bill.plan]
    if unpriced:
        raise CaseError(
            {f"lines.{i}.allowed": "is missing: a covered line needs the allowed amount." for i in unpriced}
        )
    return bill


def bill_as_json(bill: Bill) -> dict[str, Any]:
    lines = price_claims(bill.plan, bill.card, bill.lines)
    total = sum((line.patient for line in lines), ZERO)
    return {"lines": [line.as_json() for line in lines], "patient_total": f"{total:.2f}"}
