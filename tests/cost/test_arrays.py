"""The array engine is the decimal one, faster: to half a cent a line on random plans and claim lists."""

from __future__ import annotations

import datetime as dt
import os
import random
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from kapdecide.cost import arrays
from kapdecide.cost.arrays import CATEGORIES, ClaimArrays, patient_pays
from kapdecide.cost.insurance import Claim, price_claims
from kapdecide.plan import Card, OutOfNetwork, Plan, Rule, plan_year

# Thousands in the test command; KAPDECIDE_MANY=50000 for a long run.
MANY = int(os.environ.get("KAPDECIDE_MANY", "2000"))


def _money(rng: random.Random, top: int) -> Decimal:
    return Decimal(rng.randrange(0, top * 100)) / 100


def _rule(rng: random.Random) -> Rule:
    if rng.random() < 0.4:
        return Rule(type="copay", amount=_money(rng, 120), deductible_applies=rng.random() < 0.5)
    rate = Decimal(rng.randrange(0, 61)) / 100
    return Rule(type="coinsurance", amount=rate, deductible_applies=rng.random() < 0.8)


def random_bill(seed: int) -> tuple[Plan, Card | None, list[Claim]]:
    """A plan, perhaps a card, and claims over two years with empty months, resets and every kind of line."""
    rng = random.Random(seed)
    oon = None
    if rng.random() < 0.5:
        oon = OutOfNetwork(
            deductible=_money(rng, 3000),
            coinsurance=Decimal(rng.randrange(10, 61)) / 100,
            oop_max=_money(rng, 12000) if rng.random() < 0.7 else None,
            met_deductible=_money(rng, 300),
            met_oop=_money(rng, 300),
        )
    plan = Plan(
        start_month=rng.randrange(1, 13),
        deductible=_money(rng, 5000),
        oop_max=_money(rng, 9000) if rng.random() < 0.8 else None,
        met_deductible=_money(rng, 800),
        met_oop=_money(rng, 800),
        rules={name: _rule(rng) for name in CATEGORIES if rng.random() < 0.9},
        oon=oon,
        hsa_minimum=Decimal(1700) if rng.random() < 0.3 else None,
    )
    card = None
    if rng.random() < 0.7:
        card = Card(
            floor=Decimal(rng.choice([0, 10, 25])),
            annual_max=_money(rng, 8000),
            mode=rng.choice(["standard", "accumulator", "maximizer"]),
            maximizer_share=_money(rng, 400),
        )
    day = dt.date(2026, rng.randrange(1, 13), rng.randrange(1, 28))
    claims = []
    for i in range(rng.randrange(1, 45)):
        day += dt.timedelta(days=rng.choice([0, 1, 3, 7, 14, 40]))
        billed = _money(rng, 1600)
        claims.append(
            Claim(
                date=day,
                category=rng.choice(CATEGORIES),
                billed=billed,
                allowed=billed if rng.random() < 0.6 else _money(rng, 1600),
                covered=rng.random() < 0.85,
                network="out" if rng.random() < 0.2 else "in",
                seq=i,
            )
        )
    return plan, card, claims


def by_arrays(plan: Plan, card: Card | None, claims: list[Claim]) -> list[float]:
    def column(values: list[object], kind: type) -> np.ndarray:
        return np.array(values, dtype=kind)[:, None]

    packed = ClaimArrays(
        column([plan_year(c.date, plan.start_month) for c in claims], np.int64),
        column([c.date.year for c in claims], np.int64),
        column([CATEGORIES.index(c.category) for c in claims], np.int64),
        column([c.covered for c in claims], np.bool_),
        column([c.network == "out" for c in claims], np.bool_),
        column([float(c.billed) for c in claims], np.float64)[..., None],
        column([float(c.allowed) for c in claims], np.float64)[..., None],
    )
    return [float(x) for x in patient_pays(plan, card, packed)[:, 0, 0]]


def disagreement(seed: int) -> float:
    """The largest gap of any line of one random bill, in dollars."""
    plan, card, claims = random_bill(seed)
    exact = [float(line.patient) for line in price_claims(plan, card, claims)]
    return max(abs(a - b) for a, b in zip(exact, by_arrays(plan, card, claims), strict=True))


def test_both_engines_agree_to_half_a_cent_on_every_line() -> None:
    worst = max(range(MANY), key=disagreement)
    assert disagreement(worst) <= 0.005, f"random bill {worst}"


# Each fault changes one thing in the array engine; comparing the engines must notice it.
SOURCE = Path(arrays.__file__).read_text(encoding="utf-8")
FAULTS = {
    "no reset at renewal": ("if new_plan_year[i].any():", "if False:"),
    "the deductible alone starts over": ("self.met_oop *= keep", "pass"),
    "out of network never starts over": ("outside.reset(keep)", "pass"),
    "no card reset in January": ("if new_calendar_year[i].any():", "if False:"),
    "the card starts over with the plan": ("_turns(claims.calendar_year)", "_turns(claims.plan_year)"),
    "deductible always applies": (
        "np.minimum(base[i], ded_left) * counts[i]",
        "np.minimum(base[i], ded_left)",
    ),
    "copay not capped by the rest": ("np.minimum(copays[i], rest)", "copays[i] + 0 * rest"),
    "coinsurance on the whole base": ("_half_up(rest * rates[i])", "_half_up(base[i] * rates[i])"),
    "no out-of-pocket maximum": ("np.minimum(deductible + share, oop_left)", "deductible + share"),
    "card ignores its floor": ("share - floor, 0.0", "share - 0 * floor, 0.0"),
    "card never runs out": ("np.maximum(yearly - card_used, 0.0)", "yearly"),
    "card pays for visits too": ("drug = (claims.category == 0)", "drug = (claims.category >= 0)"),
    "card pays out of network": (
        "drug = (claims.category == 0)[..., None] & ~out",
        "drug = (claims.category == 0)[..., None] & np.ones_like(out)",
    ),
    "accumulator counts card money": (
        "to_deductible, to_oop = np.minimum(deductible, own), own",
        "to_deductible, to_oop = np.minimum(deductible, own), share",
    ),
    "accumulator fills the deductible": (
        "to_deductible, to_oop = np.minimum(deductible, own), own",
        "to_deductible, to_oop = deductible, own",
    ),
    "no statutory minimum": ("elif minimum is not None:", "elif False:"),
    "statutory minimum never met": ("below = met < minimum", "below = met < np.inf"),
    "maximizer accrues": (
        'if mode == "maximizer":\n                to_deductible',
        'if mode == "none":\n                to_deductible',
    ),
    "balance bill forgotten": ("np.where(usable, paid + balance, billed)", "np.where(usable, paid, billed)"),
    "uncovered lines pay nothing": (
        "np.where(usable, paid + balance, billed)",
        "np.where(usable, paid + balance, 0.0)",
    ),
    "uncovered lines count toward the plan": ("base = np.where(usable, base, 0.0)", "pass"),
    "starting balances forgotten": ("np.full(shape, _cents(met_oop))", "np.zeros(shape)"),
    "out of network shares one deductible": (
        "np.where(out[i], outside.deductible_left(), ded_left)",
        "ded_left",
    ),
    "whole dollars": ("np.floor(cents + (0.5 + 1e-7))", "100 * np.floor(cents / 100 + 0.5)"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right, wrong = FAULTS[fault]
    assert SOURCE.count(right) == 1
    broken: dict[str, object] = {"__name__": "kapdecide.cost.broken"}
    code = compile(
        SOURCE.replace(right, wrong).replace("@dataclass(frozen=True)\nclass ClaimArrays", "class _Unused"),
        "broken",
        "exec",
        dont_inherit=True,
    )
    exec(code, broken)
    monkeypatch.setitem(globals(), "patient_pays", broken["patient_pays"])
    assert any(disagreement(seed) > 0.005 for seed in range(400))
