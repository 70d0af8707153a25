"""Money on screen: what is typed wrongly is said beside its field and the rest still counts; what is shown is whole."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kapdecide.ui.frame import part_key
from kapdecide.wording import whole_people
from tests.pages.opening import NO_THOUGHTS, again, facts, opened, words

TODAY = dt.date.today()
ADULT = {"safety": {"suicidality": NO_THOUGHTS, "age": 40}}


def money(part: str = "Month by month", unfolded: str = "", **answers: Any) -> AppTest:
    """The money topic of Compare, with one of its parts open, and what is folded in it."""
    chosen = {part_key("money"): part, f"w_folded_{unfolded}_0": True}
    return opened("compare", ADULT | answers, picked_topic="money", **chosen)


def typed(at: AppTest, field: str, value: Any) -> AppTest:
    widget = next(w for kind in (at.number_input, at.date_input) for w in kind if w.key == f"w_{field}_0")
    widget.set_value(value)
    return again(at)


def said(at: AppTest) -> list[str]:
    return [error.value for error in at.error]


@pytest.mark.parametrize(
    ("page", "held", "field", "value", "sentence"),
    [
        ("insurance", {"deductible": 6000.0}, "insurance.oop_max", 5000.0, "is below the deductible"),
        (
            "insurance",
            {"deductible": 1000.0},
            "insurance.deductible_met",
            1500.0,
            "is more than the deductible",
        ),
        ("insurance", {"oop_max": 3000.0}, "insurance.oop_met", 3500.0, "more than the out-of-pocket maximum"),
        ("insurance", {}, "insurance.deductible", -1.0, "must be 0 or more"),
        ("budget", {}, "budget.start_date", TODAY + dt.timedelta(days=4 * 365), "is more than two years ahead"),
        ("budget", {}, "budget.quotes.iv_infusion.amount", 0.0, "must be more than 0"),
        ("budget", {}, "budget.quotes.iv_infusion.amount", 1_000_000.0, "must be less than 100,000"),
        ("budget", {}, "treatment.iv_sessions", 12, "must be 8 or less"),
        ("budget", {}, "treatment.kap_sessions", 2, "must be 3 or more"),
    ],
)
def test_a_number_that_cannot_be_is_said_at_its_field_and_the_rest_still_counts(
    page: str, held: dict[str, Any], field: str, value: Any, sentence: str
) -> None:
    answers: dict[str, Any] = ADULT | {"insurance": {"payer": "ppo"} | held}
    if "quotes" in field:
        answers["budget"] = {"quotes": {"iv_infusion": {"amount": 500.0}}}
    at = typed(opened(page, answers), field, value)
    assert not at.exception
    assert any(sentence in error for error in said(at)), said(at)
    # What was typed stays in the field.
    shown = next(w for kind in (at.number_input, at.date_input) for w in kind if w.key == f"w_{field}_0")
    assert shown.value == value
    at.session_state["picked_topic"] = "money"
    at.switch_page("pages/compare.py").run()
    assert not at.exception
    assert "First 12 months" in words(at)


def test_a_start_that_has_passed_is_a_notice_and_no_fault() -> None:
    at = opened("compare", ADULT | {"budget": {"start_date": "2026-01-05"}})
    assert "has passed" in words(at)
    assert not at.error


def test_with_nothing_known_there_are_cash_prices_and_they_say_so() -> None:
    text = words(money())
    assert "cash prices" in text
    assert "First 8 weeks" in text


def test_what_is_quietly_paid_is_listed_too() -> None:
    text = words(money("What is in it", budget={"hourly_wage": 20.0, "childcare_per_visit": 30.0}))
    for line in (
        "First evaluation",
        "Booster infusion",
        "rides",
        "take you home",
        "Hours off work",
        "Blood pressure cuff",
    ):
        assert line in text
    assert "What is not in it" in text
    assert "ECG" in text


def test_how_peoples_courses_go_adds_up_to_a_hundred_and_each_has_its_price() -> None:
    text = words(money("What is in it", access={"home_programme": "weekly_lozenge", "kap_route": "im"}))
    for course in ("leave during the first course", "it does not help", "try again", "are helped all year"):
        assert course in text


def test_parts_of_a_hundred_stay_a_hundred() -> None:
    assert whole_people([33.4, 33.3, 33.3]) == [34, 33, 33]
    assert whole_people([14.6, 36.6, 26.8, 7.4, 14.6]) == [15, 37, 27, 7, 14]
    assert whole_people([]) == []


def test_a_quote_is_shown_with_its_date_and_who_said_so() -> None:
    quotes = {"iv_infusion": {"amount": 410.0, "from": "<b>Dr. A</b>", "date": "2026-11-01"}}
    text = words(money(budget={"quotes": quotes}))
    assert "$410.00" in text
    assert "November 1, 2026" in text
    assert "&lt;b&gt;Dr. A" in text


def test_the_card_counted_or_not_stands_side_by_side_until_it_is_known() -> None:
    unsure = words(money(insurance={"payer": "ppo"}))
    assert "If your plan counts the savings card, or does not" in unsure
    assert unsure.index("one open question is worth about") < unsure.index("What you may pay from")
    known = words(money(insurance={"payer": "ppo", "card_mode": "standard"}))
    assert "If your plan counts the savings card, or does not" not in known


def _turns(start: str) -> str:
    at = money(insurance={"payer": "ppo", "spravato_covered": "yes"}, budget={"start_date": start})
    return words(at)


def test_the_plan_years_turn_is_marked_where_it_falls() -> None:
    assert "new plan year, Jan 1" in _turns(f"{TODAY.year}-11-10")
    assert "new plan year" not in words(money())


def test_every_chart_has_its_sentence_and_its_table() -> None:
    answers = {"insurance": {"payer": "ppo"}, "budget": {"monthly_limit": 300.0}}
    text = words(money("Month by month", **answers))
    assert "8 of 10 people pay" in text
    assert "The same as a table" in text
    text = words(money("What drives it", **answers))
    assert "what moves the cost most is" in text
    assert text.count("The same as a table") >= 5


def test_a_price_in_six_digits_and_a_limit_of_nothing_still_draw() -> None:
    at = money(
        budget={
            "quotes": {price: {"amount": 99_999.0} for price in ("iv_infusion", "iv_booster")},
            "monthly_limit": 0.0,
            "limit_12_months": 0.0,
        }
    )
    assert not at.exception
    assert "100 of 100 would pay more than your limit of $0" in words(at)


def test_the_letter_for_an_estimate_names_this_persons_visits_and_only_where_there_is_a_right() -> None:
    def letter(payer: str) -> str:
        return words(money("What to say", "estimate", insurance={"payer": payer}, treatment={"iv_sessions": 8}))

    assert "8 x Infusion" in letter("uninsured")
    assert "good faith estimate in writing" in letter("uninsured")
    assert "8 x Infusion" not in letter("medicaid")


def test_prior_authorization_sorts_this_persons_history() -> None:
    told = {"conditions": ["depression"], "failed_antidepressants": 3}
    at = money("What to say", "authorization", insurance={"payer": "ppo"}, goals=told)
    [table] = [one for one in facts(at) if "Where you stand" in one]
    assert set(table["Where you stand"]) == {"Met", "Missing", "Ask"}


def test_the_bill_lists_every_line_with_what_is_left() -> None:
    at = money("The bill", "bill_spravato", insurance={"payer": "ppo", "card_mode": "standard"})
    bills = [frame.value for frame in at.dataframe if "You pay" in frame.value.columns]
    assert bills
    assert {
        "Date",
        "What",
        "Billed",
        "Deductible",
        "Share",
        "Card pays",
        "You pay",
        "Deductible left",
        "Maximum left",
    } <= set(bills[0].columns)


def test_every_payer_answers_whether_each_path_is_covered() -> None:
    for payer in ("uninsured", "hmo", "medicare_b", "va"):
        at = opened("insurance", {"insurance": {"payer": payer}})
        [table] = [one for one in facts(at) if "What our record says" in one]
        assert len(table["What our record says"]) == 4
        assert min(map(len, table["What our record says"])) > 5


def test_where_every_path_is_likely_over_the_limit_a_way_on_is_shown() -> None:
    for topic in ("first", "money"):
        at = opened("compare", ADULT | {"budget": {"limit_12_months": 200.0}}, picked_topic=topic)
        assert "more than your limit on every path priced here" in words(at)
        assert "See the alternatives" in [button.label for button in at.button]
        at = opened("compare", ADULT | {"budget": {"limit_12_months": 90_000.0}}, picked_topic=topic)
        assert "more than your limit on every path" not in words(at)


def test_two_plan_years_are_told_before_the_prices() -> None:
    later = {"budget": {"start_date": (TODAY + dt.timedelta(days=40)).isoformat()}}
    plan = {"payer": "hdhp", "plan_renewal_month": (TODAY.month + 5) % 12 + 1, "deductible": 3000.0, "oop_max": 6000.0}
    assert "span two plan years" in words(money(insurance=plan, **later))
    assert "span two plan years" not in words(money(insurance={"payer": "uninsured"}, **later))
