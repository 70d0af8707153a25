"""Fixed low-discrepancy points: the only place where numbers stand in for chance.

The points never change between runs, so a slider never redraws the dice. They
are an extensible rank-1 lattice (each point is the van der Corput fraction of
its number times a generating vector), so any count of points can be asked for.
"""

from __future__ import annotations

from functools import cache, lru_cache
from statistics import NormalDist
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# Odd multipliers of an embedded lattice rule in base 2 (exod2_base2_m20 of Cools, Kuo and Nuyens). A test measures that means over these points
# are closer to the truth than means over many more random draws.
GENERATOR = (
    1, 182667, 469891, 498753, 110745, 446247, 250185, 118627, 245333, 283199,
    408519, 391023, 246327, 126539, 399185, 461527, 300343, 69681, 516695, 436179,
    106383, 238523, 413283, 70841, 47719, 300129, 113029, 123925, 410745, 211325,
    17489, 511893, 40767, 186077, 519471, 255369, 101819, 243573, 66189, 152143,
    503455, 113217, 132603, 463967, 297717,
)  # fmt: skip
Z90 = NormalDist().inv_cdf(0.95)
"""Low and high of an input are read as its 5th and 95th percentile."""

SHARED = ("control", "stop", "again", "second", "recovery", "loss", "price")
OWN = ("extra", "relapse", "dropout", "onset", "added")
PATHS = ("iv", "spravato", "home", "kap", "iv_kap")
CRITERIA = ("relief", "onset", "lasting", "harms", "burden", "cost", "therapy", "evidence")
COLUMN = {
    name: i
    for i, name in enumerate(
        (
            *SHARED,
            *(f"{path}.{own}" for path in PATHS for own in OWN),
            *(f"{path}.harms" for path in PATHS),
            # What a person means by a weight has points of its own, so that it goes with no unknown of the world.
            *(f"weight.{criterion}" for criterion in CRITERIA),
        )
    )
}


def _van_der_corput(count: int) -> Floats:
    """0, 1/2, 1/4, 3/4, ... : the bits of each number mirrored at the point."""
    numbers = np.arange(count, dtype=np.uint64)
    bits = max(int(count - 1).bit_length(), 1)
    mirrored = np.zeros(count, dtype=np.uint64)
    for _ in range(bits):
        mirrored = (mirrored << np.uint64(1)) | (numbers & np.uint64(1))
        numbers >>= np.uint64(1)
    return mirrored.astype(np.float64) / float(1 << bits)


@cache
def uniforms(count: int, columns: int) -> Floats:
    """``(count, columns)`` points in (0, 1), shifted off the edges."""
    lattice = np.mod(
        np.outer(_van_der_corput(count), np.array(GENERATOR[:columns], dtype=np.float64)) + 0.5 / count, 1.0
    )
    return np.clip(lattice, 0.25 / count, 1 - 0.25 / count)


@cache
def _normals(count: int) -> Floats:
    """Standard normal values, ``(columns, count)``: each row is one unknown, ready to read."""
    inverse = NormalDist().inv_cdf
    made = np.array([[inverse(x) for x in column] for column in uniforms(count, len(COLUMN)).T])
    made.flags.writeable = False
    return made


def normal(name: str, count: int) -> Floats:
    """The fixed points of one named unknown: ``(count,)``. Raises ``KeyError`` for an unknown name."""
    row: Floats = _normals(count)[COLUMN[name]]
    return row


@cache
def _rows(count: int) -> Floats:
    """The fixed points themselves, ``(columns, count)``."""
    made = np.ascontiguousarray(uniforms(count, len(COLUMN)).T)
    made.flags.writeable = False
    return made


def uniform(name: str, count: int) -> Floats:
    """The fixed points of one named unknown in (0, 1): ``(count,)``. Raises ``KeyError`` for an unknown name."""
    row: Floats = _rows(count)[COLUMN[name]]
    return row


def _spread(low: float, mid: float, high: float, z: Floats) -> Floats:
    """mid at z = 0, low at the 5th and high at the 95th percentile; a different width on each side."""
    return mid + z / Z90 * np.where(z < 0, mid - low, high - mid)


def _logit(chance: float) -> float:
    inside = min(max(chance, 0.002), 0.998)
    return float(np.log(inside / (1 - inside)))


def chance(low: float, mid: float, high: float, z: Floats) -> Floats:
    """A chance, spread on the logit scale; stays between 0 and 1."""
    if low == mid == high:
        return np.full_like(z, mid)
    drawn: Floats = 1 / (1 + np.exp(-_spread(_logit(low), _logit(mid), _logit(high), z)))
    return drawn


def rate(low: float, mid: float, high: float, z: Floats) -> Floats:
    """A rate or ratio above 0, spread on the log scale."""
    if low == mid == high:
        return np.full_like(z, mid)
    drawn: Floats = np.exp(_spread(float(np.log(low)), float(np.log(mid)), float(np.log(high)), z))
    return drawn


@lru_cache(512)
def drawn(
    kind: Literal["chance", "rate", "plain"], low: float, mid: float, high: float, name: str, count: int
) -> Floats:
    """One unknown of the record over its fixed points, ``(count,)``; kept, since it is the same for everybody."""
    made = {"chance": chance, "rate": rate, "plain": plain}[kind](low, mid, high, normal(name, count))
    made.flags.writeable = False
    return made


def plain(low: float, mid: float, high: float, z: Floats) -> Floats:
    """A difference that may be negative, spread on its own scale."""
    return _spread(low, mid, high, z)
