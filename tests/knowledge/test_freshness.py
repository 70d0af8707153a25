"""When a fact must be looked at again, by one public rule and a given date: no test turns red because a day passed."""

from __future__ import annotations

import datetime as dt

import pytest

from kapdecide import Knowledge
from kapdecide.__main__ import main
from kapdecide.knowledge import freshness
from kapdecide.knowledge.freshness import add_months

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
