"""When a fact must be looked at again, by one public rule and a given date: no test turns red because a day passed."""

from __future__ import annotations

import datetime as dt

import pytest

from kapdecide import Case, Knowledge, safety
from kapdecide.__main__ import main
from kapdecide.case import case_of
from kapdecide.knowledge import freshness
from kapdecide.knowledge.freshness import add_months
from kapdecide.wording import rule_ends

CHECKED = dt.date(2026, 11, 24)


def test_the_rule_is_three_six_and_twelve_months(knowledge: Knowledge) -> None:
    assert [freshness.months_of(t, knowledge) for t in ("safety_rules", "prices", "regional_rules", "findings")] == [
        3,
        6,
        6,
        12,
    ]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2026, 11, 24), 3, dt.date(2027, 2, 24)),
        (dt.date(2026, 11, 30), 3, dt.date(2027, 2, 28)),
        (dt.date(2023, 11, 30), 3, dt.date(2024, 2, 29)),
        (dt.date(2026, 12, 31), 12, dt.date(2027, 12, 31)),
    ],
)
def test_a_month_ends_where_the_calendar_ends_it(day: dt.date, months: int, expected: dt.date) -> None:
    assert add_months(day, months) == expected


def test_nothing_is_due_on_the_day_it_was_checked_and_all_is_due_in_ten_years(knowledge: Knowledge) -> None:
    assert freshness.due(knowledge, CHECKED) == []
    late = {one.file for one in freshness.due(knowledge, CHECKED.replace(year=2036))}
    assert {"safety_rules.csv", "prices.csv", "findings.csv", "regional_rules.csv", "harms.csv"} <= late


def test_safety_comes_due_before_prices_and_prices_before_trials(knowledge: Knowledge) -> None:
    def files(day: dt.date) -> set[str]:
        return {one.file for one in freshness.due(knowledge, day)}

    spring, summer = files(dt.date(2027, 3, 1)), files(dt.date(2027, 6, 1))
    assert "safety_rules.csv" in spring
    assert "prices.csv" not in spring
    assert "prices.csv" in summer
    assert "findings.csv" not in summer


def test_the_command_lists_what_is_due_and_refuses_a_stale_release(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--as-of", "2026-12-01"]) == 0
    assert main(["check", "--as-of", "2027-03-01"]) == 1
    shown = capsys.readouterr().out
    assert "safety_rules.csv:2: checked_on: si_active was due for review by 2027-02-24" in shown
    assert main(["check"]) == 0


LAST_DAY = dt.date(2026, 12, 31)


def telehealth(case: Case, path: str, start: dt.date, knowledge: Knowledge) -> str | None:
    """What the federal rule on prescribing by video does to a path that starts on this day."""
    reasons = safety.gates(case, knowledge, start)[path].reasons
    return next((reason.status for reason in reasons if reason.rule == "telehealth_expiry"), None)


def test_the_telehealth_rule_lasts_to_the_end_of_2026(knowledge: Knowledge) -> None:
    assert knowledge.row("regional_rules", "fed-dea").expires == LAST_DAY
    assert rule_ends(LAST_DAY, LAST_DAY) == "ends on December 31, 2026"
    assert rule_ends(LAST_DAY, LAST_DAY + dt.timedelta(days=1)) == "ended on December 31, 2026"


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (dt.date(2025, 6, 1), None),  # a whole year before its end
        (dt.date(2026, 3, 2), "open"),  # later refills pass it: told, and nothing is closed
        (dt.date(2026, 12, 1), "ask_first"),  # planned visits of the first weeks pass it
        (dt.date(2027, 2, 1), "ask_first"),  # it has ended
    ],
)
def test_planned_visits_past_the_rules_last_day_ask_first(
    start: dt.date, expected: str | None, knowledge: Knowledge, cleared: Case
) -> None:
    assert telehealth(cleared, "home", start, knowledge) == expected
    assert telehealth(cleared, "iv", start, knowledge) is None
    assert telehealth(cleared, "spravato", start, knowledge) is None


def test_only_a_lozenge_makes_therapy_with_ketamine_depend_on_the_rule(knowledge: Knowledge) -> None:
    late = dt.date(2027, 2, 1)
    by_route = {r: telehealth(case_of({"access": {"kap_route": r}}), "kap", late, knowledge) for r in ("iv", "im")}
    assert by_route == {"iv": None, "im": None}
    assert telehealth(case_of({"access": {"kap_route": "lozenge_in_office"}}), "kap", late, knowledge) == "ask_first"
