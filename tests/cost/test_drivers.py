"""What drives the cost: each unknown alone, largest first, and none that the person already settled."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kapdecide import Knowledge
from kapdecide.case import ActivePath, case_of
from kapdecide.cost.drivers import TOP, Driver, drivers
from kapdecide.coverage import CardMode

DAY = dt.date(2026, 3, 2)


def found(
    knowledge: Knowledge, path: ActivePath, programme: str | None = None, mode: CardMode = "standard", **told: Any
) -> dict[str, Driver]:
    made = drivers(path, programme or path, mode, case_of(told), knowledge, DAY, DAY)
    assert len(made) <= TOP
    assert [one.swing for one in made] == sorted((one.swing for one in made), reverse=True)
    return {one.label: one for one in made}


def test_ends_are_the_planned_totals_at_that_answer(knowledge: Knowledge) -> None:
    sessions = found(knowledge, "iv", budget={"ride_cost": 0.0})["Number of sessions"]
    assert sessions.at_high - sessions.at_low == pytest.approx(4 * 475)
    assert (sessions.low_word, sessions.high_word) == ("4 sessions", "8 sessions")


def test_what_was_answered_is_no_unknown_any_more(knowledge: Knowledge) -> None:
    open_now = found(knowledge, "iv")
    assert {"Number of sessions", "Price of a session"} <= set(open_now)
    told = found(
        knowledge,
        "iv",
        treatment={"iv_sessions": 6, "upkeep_per_month": {"iv": 1.0}},
        budget={"quotes": {"iv_infusion": {"amount": 450.0}}, "ride_cost": 0.0},
    )
    assert {"Number of sessions", "Price of a session", "Rides", "How often you need upkeep"}.isdisjoint(told)


def test_whether_spravato_is_covered_moves_the_most_until_it_is_known(knowledge: Knowledge) -> None:
    unsure = found(knowledge, "spravato", insurance={"payer": "ppo"})
    assert next(iter(unsure)) == "Your plan covers it or not"
    assert "Your plan counts the savings card or not" in unsure
    known = found(knowledge, "spravato", insurance={"payer": "ppo", "spravato_covered": "yes", "card_mode": "standard"})
    assert not [label for label in known if label.startswith("Your plan")]


def test_government_cover_is_never_asked_about_the_card(knowledge: Knowledge) -> None:
    assert "Your plan counts the savings card or not" not in found(
        knowledge, "spravato", insurance={"payer": "medicare_b"}
    )


def test_which_program_it_is_counts_while_that_is_open(knowledge: Knowledge) -> None:
    label = "Which program or route it is"
    unsure = found(knowledge, "home", "home_weekly")[label]
    assert unsure.at_low < unsure.at_high
    assert label not in found(knowledge, "home", "home_weekly", access={"home_programme": "weekly_lozenge"})


def test_a_therapist_in_the_network_costs_less(knowledge: Knowledge) -> None:
    one = found(knowledge, "kap", "kap_iv", insurance={"payer": "ppo"})["Therapist in your network or not"]
    assert one.at_low < one.at_high
