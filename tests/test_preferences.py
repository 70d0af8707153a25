"""Priorities: the published cases, an independent plain reading of the method, and what must never happen."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapdecide import preferences
from kapdecide.points import Floats
from kapdecide.preferences import confidence_factor, smaa, value_function

seeds = st.integers(0, 2**32 - 1)


def random_case(seed: int, options: int = 4, criteria: int = 3, count: int = 200) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    return rng.random((count, options, criteria)), rng.dirichlet(np.ones(criteria), count)


# Published cases ----------------------------------------------------------------------------------


def test_the_office_of_goodwin_and_wright() -> None:
    """Goodwin and Wright, Decision Analysis for Management Judgment, chapter 3 (SMART): seven offices, six criteria."""
    values = np.array(
        [
            [100, 20, 80, 70, 40, 0, 60],  # closeness to customers
            [60, 80, 70, 50, 60, 0, 100],  # visibility
            [100, 10, 0, 30, 90, 70, 20],  # image
            [75, 30, 0, 55, 100, 0, 50],  # size
            [0, 100, 10, 30, 60, 80, 50],  # comfort
            [90, 30, 100, 90, 70, 0, 80],  # parking
        ]
    )
    rounded = np.array([32, 26, 23, 10, 6, 3]) / 100
    overall = preferences.weighed([row[:, None] for row in values], rounded[:, None])[:, 0]
    assert overall.round(1).tolist() == [80.8, 39.4, 47.4, 52.3, 64.8, 20.9, 60.2]
    swing = dict(zip(("relief", "onset", "lasting", "harms", "burden", "cost"), (100, 80, 70, 30, 20, 10), strict=True))
    weights = preferences.swing_weights(swing, 0.0, 8)
    assert (100 * weights[:, 0]).round().tolist() == [32, 26, 23, 10, 6, 3]
    # By these weights A comes first and E second, whatever the point.
    found = smaa(values.T, weights.T)
    assert found.rank_acceptability[0, 0] == found.rank_acceptability[4, 1] == 1


def test_value_functions_of_the_r_package_smaa() -> None:
    """R package smaa (van Valkenhoef), its own tests of piecewise linear partial values."""
    falling = [(50, 1), (75, 0.8), (90, 0.5), (100, 0)]
    assert value_function([60, 10, 40, 101, 120], falling) == pytest.approx([0.92, 1, 1, 0, 0])
    rising = [(-0.15, 0), (0, 0.1), (0.25, 0.9), (0.35, 1)]
    assert value_function(0.1, rising) == pytest.approx(0.42)
    assert value_function([60], [(50, 75, 90, 100), (1, 0.8, 0.5, 0)]) == pytest.approx([0.92])
    assert value_function([60], dict(falling)) == pytest.approx([0.92])
    assert preferences.needed(0.92, falling) == pytest.approx(60)


@pytest.mark.parametrize("knots", [[], [(1, 0), (1, 1)], [(1, 0, 3), (1, 1, 2)], [(1,), (2, 3)], [(float("nan"), 0)]])
def test_knots_that_are_no_function_are_refused(knots: list[tuple[float, ...]]) -> None:
    with pytest.raises(ValueError, match="knots"):
        value_function([1.0], knots)


@pytest.mark.parametrize(
    ("gap", "exact"),
    [
        ((0.3, -0.2), 0.3 / 0.5),
        ((0.4, -0.3, -0.1), 0.4**2 / (0.7 * 0.5)),
        ((0.4, 0.1, -0.3), 1 - 0.3**2 / (0.7 * 0.4)),
    ],
)
def test_pairwise_chance_under_all_weights_is_the_exact_share_of_the_simplex(
    gap: tuple[float, ...], exact: float
) -> None:
    """Exact indices under uniform weights: h/(h+k), h^2/((h+k1)(h+k2)), 1-k^2/((h1+k)(h2+k))."""
    count = 40_000
    values = np.array([np.maximum(gap, 0), np.maximum(-np.array(gap), 0)])
    error = 4 * np.sqrt(exact * (1 - exact) / count)
    random = np.random.default_rng(1).dirichlet(np.ones(len(gap)), count)
    assert smaa(values, random).pairwise[0, 1] == pytest.approx(exact, abs=error)
    fixed = preferences.any_weights(("relief", "onset", "lasting")[: len(gap)], 4096).T
    assert smaa(values, fixed).pairwise[0, 1] == pytest.approx(exact, abs=0.004)


def test_ordered_weights_have_the_means_of_the_rank_order_centroid() -> None:
    """Barron and Barrett, Management Science 1996;42:1515: w_k = (1/K) sum_{i>=k} 1/i."""
    names = ("cost", "relief", "harms", "onset", "lasting", "burden", "therapy")
    found = preferences.ordered_weights(names, 4096)
    exact = [sum(1 / i for i in range(k, 8)) / 7 for k in range(1, 8)]
    assert found.mean(axis=1) == pytest.approx(exact, abs=0.002)
    assert (np.diff(found, axis=0) <= 0).all()


# An independent reading of the method -------------------------------------------------------------


def by_hand(values: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """SMAA with loops and sorting only."""
    count, options, criteria = values.shape
    ranks, central, pairs = np.zeros((options, options)), np.zeros((options, criteria)), np.zeros((options, options))
    for n in range(count):
        overall = [round(float(sum(v * w for v, w in zip(row, weights[n], strict=True))), 12) for row in values[n]]
        for i, own in enumerate(overall):
            above = sum(other > own for other in overall)
            equal = sum(other == own for other in overall)
            for rank in range(above, above + equal):
                ranks[i, rank] += 1 / equal / count
            if above == 0:
                central[i] += weights[n] / equal
            for j, other in enumerate(overall):
                pairs[i, j] += ((own > other) + 0.5 * (own == other)) / count
    return ranks, central, pairs


@pytest.mark.parametrize("coarse", [False, True])
def test_ranks_central_weights_and_pairs_agree_with_loops(coarse: bool) -> None:
    values, weights = random_case(7, count=300)
    if coarse:  # many ties
        values, weights = values.round(), np.full_like(weights, 1 / 3)
    found = smaa(values, weights)
    ranks, central, pairs = by_hand(values, weights)
    assert found.rank_acceptability == pytest.approx(ranks)
    assert found.pairwise == pytest.approx(pairs)
    first = found.rank_acceptability[:, 0, None] * len(values)
    assert found.central_weights * first == pytest.approx(central)


def test_the_confidence_factor_is_first_place_under_ones_own_central_weights() -> None:
    values, weights = random_case(3, count=300)
    central = smaa(values, weights).central_weights
    found = confidence_factor(values, central)
    for path, own in enumerate(central):
        every = np.tile(own, (len(values), 1))
        assert found[path] == pytest.approx(smaa(values, every).rank_acceptability[path, 0])
    assert confidence_factor(values[0], central).shape == (4,)


# What must hold for every case --------------------------------------------------------------------


def test_identical_options_share_every_rank() -> None:
    values = np.tile([0.2, 0.7, 0.4], (5, 1))
    found = smaa(values, random_case(0)[1])
    assert found.rank_acceptability == pytest.approx(np.full((5, 5), 0.2))
    assert found.pairwise == pytest.approx(np.full((5, 5), 0.5))
    assert confidence_factor(values, found.central_weights) == pytest.approx(np.full(5, 0.2))


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_rows_and_columns_of_the_rank_shares_sum_to_one(seed: int) -> None:
    values, weights = random_case(seed)
    values = values.round(1)  # with ties
    found = smaa(values, weights)
    assert found.rank_acceptability.sum(axis=0) == pytest.approx(np.ones(4))
    assert found.rank_acceptability.sum(axis=1) == pytest.approx(np.ones(4))
    assert found.pairwise + found.pairwise.T == pytest.approx(np.ones((4, 4)))


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_the_order_of_the_options_changes_nothing(seed: int) -> None:
    values, weights = random_case(seed)
    order = np.random.default_rng(seed).permutation(4)
    one, other = smaa(values, weights), smaa(values[:, order], weights)
    assert other.rank_acceptability == pytest.approx(one.rank_acceptability[order])
    assert other.central_weights == pytest.approx(one.central_weights[order], nan_ok=True)
    assert other.pairwise == pytest.approx(one.pairwise[np.ix_(order, order)])


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_a_dominated_option_never_comes_first(seed: int) -> None:
    values, weights = random_case(seed)
    values[:, 2] = values[:, 1] - 0.01
    found = smaa(values, weights)
    assert found.rank_acceptability[2, 0] == 0
    assert found.pairwise[1, 2] == 1
    assert np.isnan(found.central_weights[2]).all()
    assert confidence_factor(values, found.central_weights)[2] == 0


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_splitting_a_criterion_in_two_changes_nothing(seed: int) -> None:
    values, weights = random_case(seed)
    split = np.concatenate([weights[:, :2], weights[:, 2:] * 0.3, weights[:, 2:] * 0.7], axis=1)
    twice = np.concatenate([values, values[:, :, 2:]], axis=2)
    one, other = smaa(values, weights), smaa(twice, split)
    assert other.rank_acceptability == pytest.approx(one.rank_acceptability)
    assert other.pairwise == pytest.approx(one.pairwise)


def test_a_masked_option_holds_no_rank_and_changes_no_order() -> None:
    values, weights = random_case(5)
    found = smaa(values, weights, mask=[False, True, False, False])
    left = smaa(values[:, [0, 2, 3]], weights)
    assert found.rank_acceptability[[0, 2, 3], :3] == pytest.approx(left.rank_acceptability)
    assert found.rank_acceptability[1].tolist() == found.rank_acceptability[:, 3].tolist() == [0, 0, 0, 0]
    assert np.isnan(found.central_weights[1]).all()
    assert smaa(values, weights, mask=[True] * 4).rank_acceptability.sum() == 0


def test_41_small_steps_of_a_slider_move_the_shares_one_way_only() -> None:
    rng = np.random.default_rng(2)
    values = rng.random((3, 5))
    values[0, 0], values[1:, 0] = 1.0, values[1:, 0] * 0.9
    names = ("relief", "onset", "lasting", "harms", "burden")
    shares = [
        smaa(
            values, preferences.swing_weights(dict(zip(names, (s, 40, 30, 20, 10), strict=True)), 0.3, 1024).T
        ).rank_acceptability[0, 0]
        for s in np.linspace(0, 100, 41)
    ]
    assert all(b >= a for a, b in pairwise(shares))
    assert shares[-1] > shares[0]
    assert max(np.diff(shares)) < 0.15


def test_a_zero_stays_zero_and_the_spread_is_what_was_said() -> None:
    found = preferences.swing_weights({"relief": 50, "cost": 50, "harms": 0}, 0.3, 4096)
    assert (found[2] == 0).all()
    assert found.sum(axis=0) == pytest.approx(np.ones(4096))
    assert found[0].mean() == pytest.approx(0.5, abs=0.005)
    assert found[0].max() == pytest.approx(1.3 / 2.0, abs=0.01)
    with pytest.raises(ValueError, match="zero"):
        preferences.swing_weights({"relief": 0, "cost": 0}, 0.3, 16)


def test_a_change_that_ties_two_paths_does_tie_them() -> None:
    weights, gap = np.array([0.5, 0.3, 0.2]), np.array([0.4, -0.2, -0.1])
    for j in range(3):
        tied = preferences.tying_weight(weights, gap, j)
        if tied is not None:
            moved = weights * (1 - tied) / (1 - weights[j])
            moved[j] = tied
            assert moved @ gap == pytest.approx(0)
    assert preferences.tying_weight(weights, gap, 0) is not None
    for j in range(3):
        by = preferences.tying_change(weights, gap, j)
        assert by is not None
        after = gap.copy()
        after[j] -= by
        assert weights @ after == pytest.approx(0)


def test_asking_is_worth_something_only_where_an_answer_would_change_the_order() -> None:
    assert preferences.worth_of_asking(np.array([[1.0, 0.5], [0.0, 0.5]])) == pytest.approx(0.25)
    assert preferences.worth_of_asking(np.array([[0.9, 0.5], [0.7, 0.5]])) == 0


@pytest.mark.parametrize(
    ("values", "weights", "mask", "says"),
    [
        (np.ones(3), np.ones((4, 3)), None, "values must"),
        (np.ones((2, 3)), np.ones(3), None, "weights must"),
        (np.ones((2, 3)), np.ones((4, 2)), None, "do not fit"),
        (np.ones((5, 2, 3)), np.ones((4, 3)), None, "do not fit"),
        (np.full((2, 3), np.nan), np.ones((4, 3)), None, "finite"),
        (np.ones((2, 3)), np.ones((4, 3)), [True], "mask"),
    ],
)
def test_arrays_that_do_not_fit_are_refused_with_a_sentence(
    values: Floats, weights: Floats, mask: list[bool] | None, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        smaa(values, weights, mask)
