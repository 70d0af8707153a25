"""Dated claims through a plan: the worked bills to the cent, the published cases, each rule, and what must always hold."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapdecide.__main__ import main
from kapdecide.case import CaseError
from kapdecide.cost.insurance import Claim, PricedLine, bill_as_json, price_claims, read_bill
from kapdecide.plan import Card, Category, OutOfNetwork, Plan, Rule

WORKED = Path(__file__).parents[2] / "data" / "worked_bills"
BILLS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(WORKED.glob("*.json"))}
D = Decimal


@pytest.mark.parametrize("name", BILLS)
def test_a_worked_bill_is_right_to_the_cent_on_every_field_of_every_line(name: str) -> None:
    bill = BILLS[name]
    found = bill_as_json(read_bill(bill["inputs"]))
    for number, (line, expected) in enumerate(zip(found["lines"], bill["expected_lines"], strict=True)):
        assert {field: line[field] for field in expected} == expected, f"line {number}"
    totals = bill["expected_totals"]
    assert found["patient_total"] == totals["patient"]
    for field in ("card", "plan_pays"):
        assert sum(D(line[field]) for line in found["lines"]) == D(totals[field])
    assert sum(D(line["balance"]) for line in found["lines"]) == D(totals["balance_or_noncovered"])


def test_all_seven_worked_bills_are_there() -> None:
    assert list(BILLS) == ["E1", "E2", "E3", "E5", "E6", "E7", "E8"]


def line(day: str, amount: str, category: Category = "medical_visit", **more: Any) -> Claim:
    return Claim(**({"date": day, "category": category, "billed": amount, "allowed": amount} | more))


def plan(**more: Any) -> Plan:
    everything = {
        name: Rule(type="coinsurance", amount=D("0.2")) for name in ("drug", "medical_visit", "therapy", "pharmacy")
    }
    return Plan(**({"deductible": D(1000), "oop_max": D(3000), "rules": everything} | more))


def paid(lines: list[PricedLine]) -> list[Decimal]:
    return [one.patient for one in lines]


@pytest.mark.parametrize(
    ("deductible", "total", "exact", "shown"), [(1800, 12700, 3980, 3980), (2900, 12800, 4880, 4900)]
)
def test_peg_is_having_a_baby(deductible: int, total: int, exact: int, shown: int) -> None:
    """The coverage example "Peg is having a baby" of the federal Summary of Benefits and Coverage, 20 % on everything.

    One plan prints 3,980; another prints 4,900, after the form's rounding to 100.
    """
    [priced] = price_claims(plan(deductible=D(deductible), oop_max=None), None, [line("2026-03-02", str(total))])
    assert priced.patient == exact
    assert exact == shown or round(exact, -2) == shown


def test_the_plan_year_starts_over_even_when_no_claim_fell_in_its_first_month() -> None:
    lines = price_claims(
        plan(start_month=7), None, [line("2026-06-30", "1000"), line("2026-09-15", "1000"), line("2026-09-16", "100")]
    )
    assert paid(lines) == [D(1000), D(1000), D(20)]


def test_a_plan_year_that_begins_in_july_does_not_end_in_january() -> None:
    lines = price_claims(plan(start_month=7), None, [line("2026-12-31", "1000"), line("2027-01-01", "100")])
    assert paid(lines) == [D(1000), D(20)]


def test_starting_balances_count_in_the_first_plan_year_only() -> None:
    met = plan(met_deductible=D(1000), met_oop=D(2990))
    lines = price_claims(met, None, [line("2026-12-01", "100"), line("2027-02-01", "100")])
    assert paid(lines) == [D(10), D(100)]


def test_the_card_starts_over_in_january_when_the_plan_renews_in_july() -> None:
    card = Card(floor=D(10), annual_max=D(150))
    lines = price_claims(
        plan(start_month=7, deductible=D(0)),
        card,
        [line(day, "500", "drug") for day in ("2026-11-02", "2026-12-02", "2027-01-04")],
    )
    # 20 % of 500 is 100: the card pays 90, then the last 60 of its year, then 90 again.
    assert [one.card for one in lines] == [D(90), D(60), D(90)]
    assert paid(lines) == [D(10), D(40), D(10)]


def test_a_card_never_pays_for_the_visit_nor_out_of_network() -> None:
    abroad = plan(oon=OutOfNetwork(coinsurance=D("0.4")))
    lines = price_claims(
        abroad,
        Card(floor=D(10), annual_max=D(9000)),
        [line("2026-02-02", "300"), line("2026-02-03", "300", "drug", network="out")],
    )
    assert [one.card for one in lines] == [D(0), D(0)]


def test_out_of_network_pays_the_balance_and_only_the_base_counts() -> None:
    abroad = plan(oon=OutOfNetwork(deductible=D(100), coinsurance=D("0.4"), oop_max=D(150)))
    first, second = price_claims(
        abroad,
        None,
        [
            line("2026-02-02", "250", allowed="200", network="out"),
            line("2026-02-03", "250", allowed="200", network="out"),
        ],
    )
    assert (first.base, first.deductible, first.cost_share, first.balance) == (D(200), D(100), D(40), D(50))
    assert (first.patient, first.plan_pays, first.ded_left, first.oop_left) == (D(190), D(60), D(0), D(10))
    # Ten dollars are left under the maximum; the balance has no cap.
    assert second.patient == D(60)


def test_out_of_network_never_takes_more_than_what_was_billed() -> None:
    abroad = plan(oon=OutOfNetwork(coinsurance=D("0.5")))
    [only] = price_claims(abroad, None, [line("2026-02-02", "100", allowed="300", network="out")])
    assert (only.base, only.balance, only.patient) == (D(100), D(0), D(50))


def test_an_hmo_pays_nothing_out_of_network_and_nothing_counts() -> None:
    first, second = price_claims(plan(), None, [line("2026-02-02", "400", network="out"), line("2026-02-03", "1000")])
    assert (first.patient, first.balance, first.plan_pays, first.base) == (D(400), D(400), D(0), D(0))
    assert second.deductible == D(1000)


def test_a_line_that_is_not_covered_costs_what_is_billed_and_counts_toward_nothing() -> None:
    first, second = price_claims(plan(), None, [line("2026-02-02", "700", covered=False), line("2026-02-03", "1000")])
    assert (first.patient, first.balance) == (D(700), D(700))
    assert second.ded_left == D(0)
    assert second.oop_left == D(2000)


def test_a_copay_is_never_more_than_what_is_left_of_the_price() -> None:
    flat = plan(rules={"therapy": Rule(type="copay", amount=D(45), deductible_applies=True)})
    lines = price_claims(
        flat, None, [line(day, "520", "therapy") for day in ("2026-02-02", "2026-02-03", "2026-02-04")]
    )
    # The first is wholly inside the deductible: no copay. The second leaves 40 to share: the copay is 40.
    assert paid(lines) == [D(520), D(520), D(45)]


def test_an_accumulator_counts_only_what_the_person_paid() -> None:
    card = Card(floor=D(10), annual_max=D(9000), mode="accumulator")
    drug, visit = price_claims(plan(), card, [line("2026-02-02", "800", "drug"), line("2026-02-03", "1000")])
    assert (drug.patient, drug.card, drug.ded_left, drug.oop_left) == (D(10), D(790), D(990), D(2990))
    assert visit.deductible == D(990)


def test_a_maximizer_takes_its_share_and_counts_toward_nothing() -> None:
    card = Card(floor=D(10), annual_max=D(7150), mode="maximizer", maximizer_share=D("210.29"))
    drug, visit = price_claims(plan(), card, [line("2026-02-02", "800", "drug"), line("2026-02-03", "1000")])
    assert (drug.patient, drug.card, drug.plan_pays) == (D(10), D("200.29"), D("589.71"))
    assert visit.deductible == D(1000)


def test_an_hsa_plan_counts_no_card_money_until_the_statutory_minimum_is_met() -> None:
    card = Card(floor=D(10), annual_max=D(9000))
    hdhp = plan(deductible=D(2500), oop_max=D(6000), hsa_minimum=D(1700))
    first, second, third, fourth = price_claims(
        hdhp,
        card,
        [
            line("2026-02-02", "800", "drug"),
            line("2026-02-03", "1690"),
            line("2026-02-04", "400", "drug"),
            line("2026-02-05", "500"),
        ],
    )
    assert first.ded_left == D(2490)
    assert second.ded_left == D(800)
    # 1,700 are met: from here on the card's money counts like the person's own.
    assert (third.patient, third.ded_left) == (D(10), D(400))
    assert fourth.deductible == D(400)


def test_lines_go_by_date_then_by_the_sequence_given() -> None:
    late = line("2026-02-03", "1", label="late", seq=0)
    lines = [late, line("2026-02-02", "2", label="second", seq=2), line("2026-02-02", "3", label="first", seq=1)]
    assert [one.label for one in price_claims(None, None, lines)] == ["first", "second", "late"]


def test_lines_with_no_sequence_keep_the_order_of_the_list() -> None:
    lines = [line("2026-02-02", "1", label=name) for name in ("a", "b", "c")]
    assert [one.label for one in price_claims(None, None, lines)] == ["a", "b", "c"]


# What must always hold, on plans and claims nobody thought of.
money = st.integers(0, 300_000).map(lambda cents: D(cents) / 100)
rule = st.one_of(
    st.builds(Rule, type=st.just("coinsurance"), amount=st.integers(0, 100).map(lambda p: D(p) / 100)),
    st.builds(Rule, type=st.just("copay"), amount=st.integers(0, 200).map(D), deductible_applies=st.booleans()),
)
CATEGORIES: tuple[Category, ...] = ("drug", "medical_visit", "therapy", "pharmacy")
plans = st.builds(
    Plan,
    start_month=st.integers(1, 12),
    deductible=money,
    oop_max=st.none() | money,
    rules=st.fixed_dictionaries(dict.fromkeys(CATEGORIES, rule)),
    oon=st.none()
    | st.builds(OutOfNetwork, deductible=money, coinsurance=st.integers(0, 100).map(lambda p: D(p) / 100)),
)
claims = st.lists(
    st.builds(
        Claim,
        date=st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)),
        category=st.sampled_from(CATEGORIES),
        billed=money,
        allowed=money,
        covered=st.booleans(),
        network=st.sampled_from(["in", "in", "out"]),
    ),
    max_size=25,
)
cards = st.builds(
    Card,
    floor=st.sampled_from([D(0), D(10)]),
    annual_max=money,
    mode=st.sampled_from(["standard", "accumulator", "maximizer"]),
    maximizer_share=money,
)
MONEY_FIELDS = ("base", "deductible", "cost_share", "balance", "card", "patient", "plan_pays")
few = settings(max_examples=80, deadline=None, derandomize=True, database=None)


@few
@given(plans, st.none() | cards, claims)
def test_every_dollar_of_a_line_is_paid_by_somebody_and_none_is_negative(
    one: Plan, card: Card | None, lines: list[Claim]
) -> None:
    for priced in price_claims(one, card, lines):
        assert priced.patient + priced.card + priced.plan_pays == priced.base + priced.balance
        assert all(getattr(priced, field) >= 0 for field in MONEY_FIELDS)


@few
@given(plans, st.none() | cards, claims)
def test_a_year_of_covered_care_never_passes_the_maximum(one: Plan, card: Card | None, lines: list[Claim]) -> None:
    if one.oop_max is None or (card is not None and card.mode != "standard"):
        return
    inside = [claim.model_copy(update={"network": "in", "covered": True}) for claim in lines]
    by_year: dict[int, Decimal] = {}
    for priced in price_claims(one, card, inside):
        year = priced.date.year - (priced.date.month < one.start_month)
        by_year[year] = by_year.get(year, D(0)) + priced.patient + priced.card
    assert all(total <= one.oop_max for total in by_year.values())


@few
@given(plans, st.none() | cards, claims, st.integers(0, 25))
def test_the_price_of_a_prefix_is_the_prefix_of_the_prices(
    one: Plan, card: Card | None, lines: list[Claim], stop: int
) -> None:
    ordered = sorted(lines, key=lambda claim: claim.date)
    assert price_claims(one, card, ordered[:stop]) == price_claims(one, card, ordered)[:stop]


@few
@given(plans, cards, claims)
def test_a_card_that_does_not_count_never_makes_the_year_cheaper(one: Plan, card: Card, lines: list[Claim]) -> None:
    def total(mode: str) -> Decimal:
        return sum(paid(price_claims(one, card.model_copy(update={"mode": mode}), lines)), D(0))

    assert total("accumulator") >= total("standard")


@few
@given(plans, claims, st.integers(0, 24), st.integers(0, 100))
def test_a_lower_price_never_raises_that_lines_share(one: Plan, lines: list[Claim], which: int, percent: int) -> None:
    if which >= len(lines):
        return
    ordered = sorted(lines, key=lambda claim: claim.date)
    cut = [*ordered]
    cut[which] = cut[which].model_copy(
        update={name: getattr(cut[which], name) * percent / 100 for name in ("billed", "allowed")}
    )
    before, after = price_claims(one, None, ordered)[which], price_claims(one, None, cut)[which]
    # A cent for the rounding of the price itself.
    assert after.deductible + after.cost_share <= before.deductible + before.cost_share + D("0.01")


# The command.
def _file(tmp_path: Path, content: Any) -> str:
    path = tmp_path / "bill.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def test_the_command_prices_one_bill_a_list_and_a_whole_worked_bill(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bill", _file(tmp_path, BILLS["E2"]["inputs"])]) == 0
    one = json.loads(capsys.readouterr().out)
    assert one["patient_total"] == "680.00"
    assert one["lines"][0] == BILLS["E2"]["expected_lines"][0]
    assert main(["bill", _file(tmp_path, [BILLS[name]["inputs"] for name in ("E2", "E5")])]) == 0
    assert [bill["patient_total"] for bill in json.loads(capsys.readouterr().out)] == ["680.00", "9367.18"]
    assert main(["bill", str(WORKED / "E8.json")]) == 0
    assert json.loads(capsys.readouterr().out)["patient_total"] == "3450.00"


def test_money_as_a_number_and_as_text_is_the_same_money() -> None:
    inputs = BILLS["E3"]["inputs"]
    as_text = json.loads(json.dumps(inputs), parse_int=str, parse_float=str)
    as_text["plan"]["start_month"] = 1
    for number, one in enumerate(as_text["lines"]):
        one["seq"] = number
    assert bill_as_json(read_bill(as_text))["patient_total"] == "1936.00"
    assert bill_as_json(read_bill(inputs))["patient_total"] == "1936.00"


WRONG = {
    "plan.deductible": [-1, "much", True, None, "inf"],
    "plan.start_month": [0, 13, "March"],
    "plan.oop_max": [-5, "none"],
    "plan.rules.drug.type": ["flat"],
    "plan.rules.drug.amount": [-0.1],
    "plan.network": ["ppo"],
    "card.mode": ["counts"],
    "card.annual_max": [-7150],
    "lines.3.date": ["2026-02-30", 20260202, "soon"],
    "lines.3.billed": [-1, "a lot", None],
    "lines.3.category": ["surgery"],
    "lines.3.network": ["near"],
    "lines.3.covered": ["maybe"],
    "lines.3.price": [100],
    "lines": ["none", 5],
}


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in WRONG.items() for value in values])
def test_a_wrong_field_is_named_in_a_sentence(
    field: str, value: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bill = json.loads(json.dumps(BILLS["E2"]["inputs"]))
    *parents, last = field.split(".")
    here = bill
    for name in parents:
        here = here[int(name)] if isinstance(here, list) else here[name]
    here[last] = value
    with pytest.raises(SystemExit) as stopped:
        main(["bill", _file(tmp_path, bill)])
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert f"{field}: " in said
    assert said.strip().endswith(".")


def test_a_covered_line_needs_the_allowed_amount_and_a_cash_line_does_not() -> None:
    bill = json.loads(json.dumps(BILLS["E2"]["inputs"]))
    del bill["lines"][0]["allowed"]
    with pytest.raises(CaseError, match=r"lines\.0\.allowed"):
        read_bill(bill)
    bill["plan"] = bill["card"] = None
    assert bill_as_json(read_bill(bill))["lines"][0]["patient"] == "807.00"


@pytest.mark.parametrize("content", [5, None, "bill", {}])
def test_what_is_no_bill_is_refused(content: Any) -> None:
    with pytest.raises(CaseError):
        read_bill(content)
