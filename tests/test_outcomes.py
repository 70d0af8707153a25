"""Months well: usual care beside every path, upkeep that holds, sliders that never jump."""

from __future__ import annotations

import numpy as np
import pytest

from kapdecide import Case, Knowledge, outcomes, points
from kapdecide.case import ActivePath, case_of

PATHS: tuple[ActivePath, ...] = ("iv", "spravato", "home", "kap", "iv_kap")
N = 1024


def test_means_over_the_fixed_points_beat_sixteen_times_as_many_random_draws() -> None:
    def integrand(u: np.ndarray) -> float:
        return float(np.prod(1 + 0.3 * (u[:, : len(points.COLUMN)] - 0.5), axis=1).mean() - 1)

    spread = np.std([integrand(np.random.default_rng(seed).random((16 * N, len(points.COLUMN)))) for seed in range(40)])
    assert abs(integrand(points.uniforms(N, len(points.COLUMN)))) < 2 * spread
    assert abs(integrand(points.uniforms(4 * N, len(points.COLUMN)))) < spread


def test_the_points_are_the_same_every_time_and_cannot_be_changed() -> None:
    first = points.normal("iv.extra", N)
    assert first is not None
    assert np.array_equal(first, points.normal("iv.extra", N))
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 1.0


def test_a_chance_keeps_its_middle_and_its_edges() -> None:
    z = np.array([-points.Z90, 0.0, points.Z90])
    assert points.chance(0.1, 0.23, 0.6, z) == pytest.approx([0.1, 0.23, 0.6])
    assert points.rate(0.5, 0.7, 0.9, z) == pytest.approx([0.5, 0.7, 0.9])
    assert points.plain(-0.05, 0.0, 0.1, z) == pytest.approx([-0.05, 0.0, 0.1])


def test_usual_care_matches_the_studies_it_is_derived_from(knowledge: Knowledge) -> None:
    well = outcomes.usual_care(knowledge, N).well.mean(axis=1)
    for months in (6, 12):
        row = knowledge.input("stay", f"well_at_{months}_months")
        assert row.low <= well[months] <= row.high


@pytest.mark.parametrize("path", PATHS)
def test_no_path_with_its_middle_inputs_ends_below_staying_as_now(path: ActivePath, knowledge: Knowledge) -> None:
    usual = outcomes.usual_care(knowledge, N)
    for share in (0.0, 0.5, 1.0):
        working = outcomes.course(path, Case(), knowledge, N, share).working
        assert (outcomes.well(working, usual.well) >= usual.well - 1e-12).all()


@pytest.mark.parametrize("path", PATHS)
def test_the_cohort_adds_up(path: ActivePath, knowledge: Knowledge) -> None:
    found = outcomes.course(path, Case(), knowledge, N, 1.0)
    accounted = found.on_first[24] + (found.relapsed + found.stopped).sum(axis=0)
    assert accounted == pytest.approx(found.response)
    assert ((found.working >= 0) & (found.working <= 1)).all()
    assert (found.dropout <= 1 - found.response + 1e-12).all()


@pytest.mark.parametrize("path", PATHS)
def test_more_upkeep_never_leaves_fewer_people_well_in_41_small_steps(path: ActivePath, knowledge: Knowledge) -> None:
    usual = outcomes.usual_care(knowledge, N)
    steps = [
        outcomes.well(outcomes.course(path, Case(), knowledge, N, share).working, usual.well)[12].mean()
        for share in np.linspace(0, 1, 41)
    ]
    assert (np.diff(steps) >= 0).all()


def test_fewer_boosters_hold_less(knowledge: Knowledge) -> None:
    def share(n: float | None) -> float:
        return outcomes.upkeep_share("iv", case_of({"treatment": {"upkeep_per_month": {"iv": n}}}), knowledge)

    assert share(None) == 1.0
    assert share(0.0) == 0.0
    assert 0 < share(0.5) < share(1.0) <= 1
    assert outcomes.upkeep_share("kap", Case(), knowledge) == 0.0


def test_iv_with_kap_is_never_below_the_low_end_of_iv(knowledge: Knowledge) -> None:
    low = knowledge.input("iv", "extra_response_over_active_placebo").low
    assert outcomes.extra("iv_kap", Case(), knowledge, N).min() >= low


@pytest.mark.parametrize("path", PATHS)
def test_no_path_ends_a_year_below_staying_whatever_is_answered(path: ActivePath, knowledge: Knowledge) -> None:
    usual = outcomes.usual_care(knowledge, N)
    for answers in (
        {"access": {"home_programme": "daily_very_low", "kap_route": "lozenge_in_office"}},
        {"access": {"home_programme": "weekly_lozenge", "kap_route": "im"}},
        {"treatment": {"try_again": 0.0, "upkeep_per_month": {path: 0.0}}},
    ):
        case = case_of(answers)
        share = outcomes.upkeep_share(path, case, knowledge)
        found = outcomes.well(outcomes.course(path, case, knowledge, N, share).working, usual.well)
        assert (found.mean(axis=1) >= usual.well.mean(axis=1) - 1e-12).all()
        assert found[12].mean() > usual.well[12].mean()


@pytest.mark.parametrize("path", PATHS)
def test_age_moves_no_projection_since_no_finding_gives_its_size(path: ActivePath, knowledge: Knowledge) -> None:
    """The trial at 65 and over adds 13.7 of 100, inside the range for all ages; a smaller raw rate is shown as its own study."""
    row = knowledge.input("spravato", "extra_response_over_control")
    assert row.low <= 0.137 <= row.high
    young, old = (outcomes.course(path, case_of({"safety": {"age": a}}), knowledge, N, 1.0) for a in (40, 70))
    assert np.array_equal(young.working, old.working)
    assert any("65 and over" in s.text for s in knowledge.study_results if s.path == "spravato")
    assert not any("65 and over" in s.text for s in knowledge.study_results if s.path not in ("spravato", "stay"))


@pytest.mark.parametrize("path", PATHS)
def test_more_points_move_no_range_on_the_screen_by_a_whole_person(path: ActivePath, knowledge: Knowledge) -> None:
    def ends(points: int) -> np.ndarray:
        usual = outcomes.usual_care(knowledge, points).well
        working = outcomes.course(path, Case(), knowledge, points, 1.0).working
        return outcomes.span(100 * outcomes.well(working, usual))

    assert np.abs(ends(outcomes.SHOWN_POINTS) - ends(16 * outcomes.SHOWN_POINTS)).max() < 1
