"""What a person's priorities imply: value functions, swing weights, and how often each path comes first.

The value of a path is the weighted sum over criteria, ``V = sum_j w_j v_j(x_j)``,
each ``v_j`` piecewise linear on a fixed stated range. Nothing here knows a path
or a price; it is arrays in, arrays out. Stochastic multicriteria acceptability
analysis after Lahdelma and Salminen (SMAA-2, Operations Research 2001;49:444).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from kapdecide import points
from kapdecide.points import Floats

Bools = npt.NDArray[np.bool_]
Knots = Mapping[float, float] | Sequence[Sequence[float]]
# Two values closer than this are the same value: sums of the same terms in another order differ by less.
SAME = 1e-12


# Value functions ----------------------------------------------------------------------------------


def _read_knots(knots: Knots) -> tuple[Floats, Floats]:
    """Cutoffs going up, and the value at each. Raises ``ValueError``."""
    if isinstance(knots, tuple) and all(isinstance(part, tuple) for part in knots):
        return _read_once(knots)
    return _reading(knots)


@lru_cache(256)
def _read_once(knots: tuple[tuple[float, ...], ...]) -> tuple[Floats, Floats]:
    """Those of the record are asked for again and again."""
    return _reading(knots)


def _reading(knots: Knots) -> tuple[Floats, Floats]:
    listed: Any = list(knots.items()) if isinstance(knots, Mapping) else list(knots)
    rows = [np.asarray(part, dtype=np.float64).ravel() for part in listed]

    def usable(cutoffs: Floats, values: Floats) -> bool:
        return len(cutoffs) == len(values) > 0 and len(set(cutoffs)) == len(cutoffs)

    readings = []
    if rows and all(len(part) == 2 for part in rows):
        readings.append((np.array([a for a, _ in rows]), np.array([b for _, b in rows])))
    if len(rows) == 2 and (np.diff(rows[0]) > 0).all():
        readings.append((rows[0], rows[1]))
    for cutoffs, values in readings:
        if usable(cutoffs, values) and np.isfinite(cutoffs).all() and np.isfinite(values).all():
            order = np.argsort(cutoffs)
            return cutoffs[order], values[order]
    raise ValueError("knots must be pairs (cutoff, value), no cutoff twice")


def value_function(x: npt.ArrayLike, knots: Knots) -> Floats:
    """The value of ``x`` (any shape, same shape out): linear between knots, flat outside them.

    ``knots`` are pairs (cutoff, value), as in ``[(50, 1), (75, .8), (90, .5), (100, 0)]``; a mapping from
    cutoff to value, or one sequence of cutoffs and one of values, mean the same. Where two pairs could be
    read both ways they are pairs. Raises ``ValueError`` for knots that are no function.
    """
    cutoffs, values = _read_knots(knots)
    made: Floats = np.interp(np.asarray(x, dtype=np.float64), cutoffs, values)
    return made


def needed(value: float, knots: Knots) -> float | None:
    """The ``x`` at which a value function that only rises or only falls has this value; None outside its range."""
    cutoffs, values = _read_knots(knots)
    if not values.min() - SAME <= value <= values.max() + SAME:
        return None
    order = np.argsort(values)
    return float(np.interp(value, values[order], cutoffs[order]))


# Weights ------------------------------------------------------------------------------------------


def _exponentials(criteria: Sequence[str], count: int) -> Floats:
    """Exponential variates on the fixed points, ``(J, N)``: divided by their sum they fill the simplex evenly."""
    made: Floats = -np.log(np.stack([points.uniform(f"weight.{c}", count) for c in criteria]))
    return made


def swing_weights(told: Mapping[str, float], spread: float, count: int) -> Floats:
    """Weights from swing points (0 to 100), ``(J, N)`` in the order of ``told``, each column sums to 1.

    Each point count may be off by ``spread`` (0.25: a quarter more or less), all amounts alike likely.
    Zero stays zero. Raises ``ValueError`` when all are zero.
    """
    if not any(value > 0 for value in told.values()):
        raise ValueError("all weights are zero")
    off = np.stack([points.uniform(f"weight.{c}", count) for c in told])
    raw = np.array(list(told.values()))[:, None] * (1 + spread * (2 * off - 1))
    made: Floats = raw / raw.sum(axis=0)
    return made


def ordered_weights(order: Sequence[str], count: int) -> Floats:
    """All weights that fall in this order, each alike likely: ``(J, N)``, the first row the heaviest."""
    raw = -np.sort(-_exponentials(order, count), axis=0)
    made: Floats = raw / raw.sum(axis=0)
    return made


def any_weights(criteria: Sequence[str], count: int) -> Floats:
    """All weights there are, each alike likely: ``(J, N)``."""
    raw = _exponentials(criteria, count)
    made: Floats = raw / raw.sum(axis=0)
    return made


# How often each comes first -----------------------------------------------------------------------


@dataclass(frozen=True)
class Acceptability:
    """How often each of P paths comes in each place.

    ``rank_acceptability (P, P)``: path by rank, a row sums to 1. ``central_weights (P, J)``: the mean weights
    under which a path comes first; NaN for one that never does. ``pairwise (P, P)``: how often the row lies
    above the column, an equal counts half; 0.5 on the diagonal. Rows of masked paths are 0 (weights NaN).
    """

    rank_acceptability: Floats
    central_weights: Floats
    pairwise: Floats


def _places(overall: Floats, mask: Bools | None) -> tuple[Floats, Floats, Floats]:
    """Rank shares ``(P, P)``, the share of first place on each point ``(P, N)``, pairwise ``(P, P)``.

    Paths that are equal share the ranks they hold together. Loops run over pairs of paths, never over points.
    """
    count, total = overall.shape
    shown = [i for i in range(count) if mask is None or not mask[i]]
    above = np.zeros((count, total), np.int8)
    equal = np.ones((count, total), np.int8)
    pairwise = np.zeros((count, count))
    tied = False
    for n, i in enumerate(shown):
        pairwise[i, i] = 0.5
        for j in shown[n + 1 :]:
            gap = overall[i] - overall[j]
            over, under = gap > SAME, gap < -SAME
            above[j] += over.view(np.int8)
            above[i] += under.view(np.int8)
            wins, losses = int(np.count_nonzero(over)), int(np.count_nonzero(under))
            if wins + losses < total:
                same = ~(over | under)
                equal[i] += same.view(np.int8)
                equal[j] += same.view(np.int8)
                tied = True
            pairwise[i, j] = (wins + (total - wins - losses) / 2) / total
            pairwise[j, i] = 1 - pairwise[i, j]
    shares = np.zeros((count, count))
    first = np.zeros((count, total))
    for i in shown:
        first[i] = above[i] == 0
        if not tied:
            shares[i] = [np.count_nonzero(above[i] == rank) / total for rank in range(count)]
            continue
        first[i] /= equal[i]
        held = np.bincount(above[i].astype(np.intp) * (count + 1) + equal[i], minlength=count * (count + 1))
        for start, size in zip(*np.nonzero(held.reshape(count, count + 1)), strict=True):
            shares[i, start : start + size] += held[start * (count + 1) + size] / size / total
    return shares, first, pairwise


def places(overall: Floats, weights: Floats, mask: Bools | None = None) -> Acceptability:
    """As ``smaa``, from values already weighed: ``overall (P, N)``, ``weights (J, N)``."""
    shares, first, pairwise = _places(overall, mask)
    came_first = first.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        central = np.where(came_first > 0, (first @ weights.T) / came_first, np.nan)
    for made in (shares, central, pairwise):
        made.flags.writeable = False
    return Acceptability(shares, central, pairwise)


def weighed(values: Sequence[Floats], weights: Floats) -> Floats:
    """The value of each path on each point, ``(P, N)``, from J ``values (P, N)`` and ``weights (J, N)``."""
    made: Floats = values[0] * weights[0]
    for value, weight in zip(values[1:], weights[1:], strict=True):
        made += value * weight
    return made


def _two_or_three(values: npt.ArrayLike, name: str) -> Floats:
    made = np.asarray(values, dtype=np.float64)
    if made.ndim not in (2, 3) or 0 in made.shape:
        raise ValueError(f"{name} must have shape (P, J) or (N, P, J)")
    return made


def smaa(values: npt.ArrayLike, weights: npt.ArrayLike, mask: npt.ArrayLike | None = None) -> Acceptability:
    """Rank acceptability, central weights and pairwise chances over N points.

    ``values (P, J)`` or ``(N, P, J)``; ``weights (N, J)``; ``mask (P,)`` is true for a path that is left out of
    all ranks (a hard gate, never a low value). Ties are shared equally. Raises ``ValueError`` for shapes that
    do not fit and for values that are no numbers.
    """
    v, w = _two_or_three(values, "values"), np.asarray(weights, dtype=np.float64)
    if w.ndim != 2 or 0 in w.shape:
        raise ValueError("weights must have shape (N, J)")
    if v.shape[-1] != w.shape[1] or (v.ndim == 3 and v.shape[0] != w.shape[0]):
        raise ValueError(f"values {v.shape} and weights {w.shape} do not fit together")
    overall = v @ w.T if v.ndim == 2 else np.einsum("npj,nj->pn", v, w)
    if not np.isfinite(overall).all():
        raise ValueError("values and weights must be finite numbers")
    out = None if mask is None else np.asarray(mask, dtype=bool)
    if out is not None and out.shape != (v.shape[-2],):
        raise ValueError("mask must have shape (P,)")
    return places(overall, w.T, out)


def confidence_factor(values: npt.ArrayLike, central_weights: npt.ArrayLike) -> Floats:
    """How often each path comes first under its own central weights, ``(P,)``.

    ``values (N, P, J)`` or ``(P, J)``; ``central_weights (P, J)``. A path without central weights (NaN) gets 0.
    Ties are shared. Raises ``ValueError`` for shapes that do not fit.
    """
    v, w = _two_or_three(values, "values"), np.asarray(central_weights, dtype=np.float64)
    if w.shape != v.shape[-2:]:
        raise ValueError(f"values {v.shape} and central weights {w.shape} do not fit together")
    made = np.zeros(len(w))
    for path, own in enumerate(w):
        if not np.isnan(own).any():
            made[path] = first_share((v @ own).T.reshape(len(w), -1), path)
    return made


def first_share(overall: Floats, path: int) -> float:
    """How often one path comes first, ``overall (P, N)``; ties are shared."""
    own = overall[path]
    above = (overall > own + SAME).any(axis=0)
    equal = (np.abs(overall - own) <= SAME).sum(axis=0)
    return float(np.where(above, 0.0, 1 / equal).mean())


# What would tie two paths -------------------------------------------------------------------------


def tying_weight(weights: Floats, gap: Floats, criterion: int) -> float | None:
    """The weight of one criterion at which two paths tie, the others rescaled; None where there is none.

    ``weights (J,)`` sum to 1; ``gap (J,)`` is the leader's value less the rival's on each criterion.
    R = (w . d - w_j d_j) / (1 - w_j); x = R / (R - d_j).
    """
    w, d = float(weights[criterion]), float(gap[criterion])
    if w >= 1:
        return None
    rest = (float(weights @ gap) - w * d) / (1 - w)
    if abs(rest - d) < SAME:
        return None
    found = rest / (rest - d)
    return found if 0 <= found <= 1 else None


def tying_change(weights: Floats, gap: Floats, criterion: int) -> float | None:
    """How much the rival's value on one criterion must rise for a tie: (w . d) / w_j; None where it has no weight."""
    w = float(weights[criterion])
    return float(weights @ gap) / w if w > 0 else None


def worth_of_asking(answers: Floats) -> float:
    """The mean over answers of the highest value, less the highest mean. ``answers (A, P)``, all alike likely."""
    return max(0.0, float(answers.max(axis=1).mean() - answers.mean(axis=0).max()))
