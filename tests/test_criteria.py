"""Where each path stands: the same numbers as on the other pages, on a scale that no other path can move."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from kapdecide import Case, Knowledge, outcomes
from kapdecide.case import case_of
from kapdecide.comparison import Comparison, draw
from kapdecide.criteria import Standing

TODAY = dt.date(2026, 11, 24)
POINTS = 512


def stands(case: Case, knowledge: Knowledge, points: int = POINTS) -> tuple[Comparison, Standing]:
    found = draw(case, knowledge, TODAY, points)
    assert isinstance(found.comparison, Comparison)
    assert found.standing is not None
    return found.comparison, found.standing


def amount(found: Standing, criterion: str, path: str) -> float:
    return float(found.amount[found.criteria.index(criterion), found.paths.index(path)])  # type: ignore[arg-type]


def test_amounts_are_those_of_the_other_pages(cleared: Case, knowledge: Knowledge) -> None:
    picture, found = stands(cleared, knowledge)
    for path in ("iv", "spravato", "iv_kap"):
        course = outcomes.course(path, cleared, knowledge, POINTS, outcomes.upkeep_share(path, cleared, knowledge))
        assert amount(found, "relief", path) == pytest.approx(100 * course.response.mean())
        cost = picture.paths[path].cost
        assert cost is not None
        assert amount(found, "cost", path) == pytest.approx(cost.first_12_months.mean, rel=0.03)
        assert 0 < amount(found, "burden", path) < picture.paths[path].visits.clinic_first_12_months
        row = knowledge.input(path, "onset_days")
        assert row.low < amount(found, "onset", path) < row.high
    assert [amount(found, "therapy", p) for p in found.paths] == [0, 0, 0, 0, 1, 1]
    assert [amount(found, c, "stay") for c in ("harms", "burden", "cost", "therapy")] == [0, 0, 0, 0]
    assert ((found.value >= 0) & (found.value <= 1)).all()


def test_side_effects_lie_between_the_counts_they_are_made_of(cleared: Case, knowledge: Knowledge) -> None:
    _, found = stands(cleared, knowledge)
    for mix in knowledge.harm_mix:
        if mix.programme in ("iv", "spravato"):
            ends = [
                np.mean([knowledge.row("harms", i).pct_treated for i in ids]) for ids in (mix.low_from, mix.high_from)
            ]
            assert min(ends) < amount(found, "harms", mix.programme) < max(ends)


def test_what_was_measured_follows_the_programme(cleared: Case, knowledge: Knowledge) -> None:
    def measured(**access: str) -> dict[str, bool]:
        told = case_of(cleared.model_dump(mode="json", exclude_none=True) | {"access": access})
        return dict(stands(told, knowledge, 64)[1].measured["home"])

    assert measured(home_programme="daily_very_low")["relief"] is True
    assert measured(home_programme="weekly_lozenge")["relief"] is False
    assert measured()["relief"] is False
    assert measured(home_programme="daily_very_low")["harms"] is False


def test_a_dearer_path_is_worth_less_on_money_and_moves_no_other(cleared: Case, knowledge: Knowledge) -> None:
    quotes = {"iv_infusion": {"amount": 1500.0}}
    told = case_of(cleared.model_dump(mode="json", exclude_none=True) | {"budget": {"quotes": quotes}})
    plain = case_of(cleared.model_dump(mode="json", exclude_none=True) | {"budget": {}})
    before, after = stands(plain, knowledge)[1], stands(told, knowledge)[1]
    cost, iv = before.criteria.index("cost"), before.paths.index("iv")
    assert after.mean[cost, iv] < before.mean[cost, iv]
    same = [p for p, path in enumerate(before.paths) if path not in ("iv", "iv_kap")]
    assert (after.value[:, same] == before.value[:, same]).all()


def test_open_questions_are_those_this_person_can_still_answer(cleared: Case, knowledge: Knowledge) -> None:
    content = cleared.model_dump(mode="json", exclude_none=True)
    insured = case_of(content | {"insurance": {"payer": "ppo"}})
    asked = {q.id for q in stands(insured, knowledge, 64)[1].questions}
    assert {"cover", "card", "price_iv", "home_programme", "kap_route"} <= asked
    assert "no_sober_adult_home" not in asked  # answered
    told = case_of(
        content
        | {
            "insurance": {"payer": "ppo", "spravato_covered": "yes", "card_mode": "standard"},
            "access": {"home_programme": "weekly_lozenge", "kap_route": "iv"},
            "safety": {
                **content["safety"],
                "answers": content["safety"]["answers"] | {"no_sober_adult_home": "unsure"},
            },
        }
    )
    asked = {q.id for q in stands(told, knowledge, 64)[1].questions}
    assert not {"cover", "card", "home_programme", "kap_route"} & asked
    assert "no_sober_adult_home" in asked
