"""Fixed points instead of chance: the same each time, closer to the truth than many more random draws."""

from __future__ import annotations

import numpy as np
import pytest

from kapdecide import points
from kapdecide.points import COLUMN, Z90, Floats, chance, normal, plain, rate, uniforms


def test_the_points_never_change() -> None:
    assert np.array_equal(uniforms(64, 5), uniforms(64, 5))
    first = normal("control", 128).copy()
    points._normals.cache_clear()
    assert np.array_equal(first, normal("control", 128))
    with pytest.raises(ValueError, match="read-only"):
        normal("control", 128)[0] = 0


@pytest.mark.parametrize("count", [16, 256, 1000, 4096])
def test_every_column_covers_the_whole_range_evenly(count: int) -> None:
    found = uniforms(count, len(COLUMN))
    assert found.shape == (count, len(COLUMN))
    assert found.min() > 0
    assert found.max() < 1
    assert np.allclose(found.mean(axis=0), 0.5, atol=1 / count**0.5 / 4)
    if count & (count - 1) == 0:
        for column in found.T:
            assert np.array_equal(np.sort(np.floor(column * count)), np.arange(count)), "one point in each cell"


def test_each_unknown_has_points_of_its_own() -> None:
    found = np.array([normal(name, 4096) for name in COLUMN])
    together = np.corrcoef(found) - np.eye(len(COLUMN))
    assert np.abs(together).max() < 0.1
    with pytest.raises(KeyError):
        normal("nothing", 4096)


def smooth(x: Floats) -> Floats:
    """Its mean over the unit cube is exactly 1."""
    weight = 1 / np.arange(1, x.shape[1] + 1) ** 2
    product: Floats = np.prod(1 + weight * (x - 0.5), axis=1)
    return product


@pytest.mark.parametrize("columns", [4, 10, 30])
def test_their_mean_is_closer_to_the_truth_than_many_more_random_draws(columns: int) -> None:
    ours = abs(smooth(uniforms(1024, columns)).mean() - 1)
    theirs = [abs(smooth(np.random.default_rng(seed).random((32_768, columns))).mean() - 1) for seed in range(20)]
    assert ours < np.median(theirs)


def test_more_points_come_closer() -> None:
    for count in (64, 512, 4096, 16_384):
        assert abs(smooth(uniforms(count, 10)).mean() - 1) < 1 / count, "a random draw is off by 1 / sqrt(count)"


Z = np.linspace(-3, 3, 101)


@pytest.mark.parametrize(("low", "mid", "high"), [(0.1, 0.3, 0.6), (0.02, 0.05, 0.3), (0.4, 0.5, 0.55)])
def test_low_mid_and_high_are_met_where_they_are_promised(low: float, mid: float, high: float) -> None:
    edges = np.array([-Z90, 0.0, Z90])
    for spread in (chance, rate, plain):
        assert np.allclose(spread(low, mid, high, edges), (low, mid, high)), spread.__name__
        assert np.all(np.diff(spread(low, mid, high, Z)) > 0), f"{spread.__name__}: more luck is never less"
    assert np.all((chance(low, mid, high, 4 * Z) > 0) & (chance(low, mid, high, 4 * Z) < 1))
    assert np.all(rate(low, mid, high, 4 * Z) > 0)


@pytest.mark.parametrize("spread", [chance, rate, plain])
def test_what_has_no_range_is_never_spread(spread: object) -> None:
    assert callable(spread)
    assert np.array_equal(spread(0.4, 0.4, 0.4, Z), np.full_like(Z, 0.4))


def test_a_chance_of_none_or_all_stays_a_chance() -> None:
    for low, mid, high in ((0.0, 0.0, 0.1), (0.9, 1.0, 1.0)):
        found = chance(low, mid, high, Z)
        assert np.all(np.isfinite(found))
        assert np.all((found >= 0) & (found <= 1))


def test_a_difference_may_be_a_loss() -> None:
    found = plain(-0.05, 0.1, 0.2, Z)
    assert found.min() < 0 < found.max()
