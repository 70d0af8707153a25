"""python -m benchmarks.engine: the whole comparison, moving only a weight, and the rank shares alone.

Each time stands beside drawing as many random numbers in the same run, so that two machines can be compared. Where
pymcdm and pyrepo-mcda are installed (pip install pymcdm pyrepo-mcda; nothing else needs them) they do the same work.
"""

from __future__ import annotations

import datetime as dt
import importlib
import statistics
import time
from collections.abc import Callable
from types import ModuleType

import numpy as np

from kapdecide import load_knowledge, outcomes
from kapdecide.case import ACTIVE_PATHS, case_of
from kapdecide.comparison import compare, draw
from kapdecide.people import people
from kapdecide.points import COLUMN
from kapdecide.preferences import smaa

TODAY = dt.date(2026, 11, 24)
MATTERS = {"relief": 80, "onset": 30, "lasting": 60, "harms": 40, "burden": 20, "cost": 60, "therapy": 10}
OPTIONS, CRITERIA, DRAWS = 5, 8, 10_000


def milliseconds(work: Callable[[], object], times: int = 15) -> tuple[float, float]:
    """Processor time of a few runs: the median and the least. On a busy machine the least says more."""
    work()
    found = []
    for _ in range(times):
        begun = time.process_time()
        work()
        found.append(1000 * (time.process_time() - begun))
    return statistics.median(found), min(found)


def say(what: str, work: Callable[[], object], times: int = 15, beside: float | None = None) -> float:
    median, least = milliseconds(work, times)
    ratio = "" if beside is None else f"   {least / beside:8.1f} x drawing as many random numbers"
    print(f"{what:<66} {median:9.2f} ms (least {least:9.2f}){ratio}")
    return least


def _installed(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"{name.split('.')[0]} is not installed, so it is left out.")
        return None


def whole_comparison() -> None:
    knowledge = load_knowledge()
    dana = next(p for p in people() if p.id == "dana").case
    case = dana.model_copy(update={"priorities": case_of({"priorities": {"points": MATTERS}}).priorities})
    rng = np.random.default_rng(0)
    for points in (1_024, 4_096, 10_000):
        drawing = say(
            f"{points:>6} points: drawing {len(COLUMN)} normal columns",
            lambda n=points: rng.standard_normal((len(COLUMN), n)),
        )
        held = draw(case, knowledge, TODAY, points)
        say(
            f"{points:>6} points: whole comparison, money and texts included",
            lambda n=points: compare(case, knowledge, TODAY, n),
            5,
            drawing,
        )

        def engine(n: int = points) -> None:
            few = min(n, outcomes.SHOWN_POINTS)
            usual = outcomes.usual_care(knowledge, n).well[:, :few]
            for path in ACTIVE_PATHS:
                with_upkeep = outcomes.upkeep_share(path, case, knowledge)
                for share, count in ((with_upkeep, n), (0.0, few)):
                    working = outcomes.course(path, case, knowledge, count, share).working[:, :few]
                    outcomes.span(outcomes.well(working, usual))

        say(f"{points:>6} points: outcomes of five paths, 24 months, with and without", engine, 9, drawing)
        say(f"{points:>6} points: only a weight moved", lambda d=held: d.weighed(case, knowledge), 25, drawing)


def rank_shares() -> None:
    rng = np.random.default_rng(0)
    values, weights = rng.random((OPTIONS, CRITERIA)), rng.dirichlet(np.ones(CRITERIA), DRAWS)
    uncertain = rng.random((DRAWS, OPTIONS, CRITERIA))
    what = f"{OPTIONS} x {CRITERIA} x {DRAWS:,}"
    drawing = say(f"{what}: drawing the random weights", lambda: rng.standard_exponential((DRAWS, CRITERIA)))
    say(f"{what}: smaa", lambda: smaa(values, weights), 50, drawing)
    say(f"{what}: smaa, uncertain values too", lambda: smaa(uncertain, weights), 25, drawing)
    kinds = np.ones(CRITERIA, dtype=int)
    if (package := _installed("pymcdm.methods")) is not None:
        method = package.WSM(lambda column, cost=False: column)

        def by_pymcdm() -> None:
            shares = np.zeros((OPTIONS, OPTIONS))
            for row in weights:
                shares[np.argsort(-method(values, row, kinds)), np.arange(OPTIONS)] += 1

        say(f"{what}: pymcdm, a weighted sum for each draw", by_pymcdm, 2, drawing)
    if (package := _installed("pyrepo_mcda.mcda_methods")) is not None:
        saw, whole = package.SAW(), package.VIKOR_SMAA()

        def by_pyrepo() -> None:
            shares = np.zeros((OPTIONS, OPTIONS))
            for row in weights:
                shares[np.argsort(-saw(values, row, kinds)), np.arange(OPTIONS)] += 1

        say(f"{what}: pyrepo-mcda, a weighted sum for each draw", by_pyrepo, 2, drawing)
        say(f"{what}: pyrepo-mcda, its own SMAA (with VIKOR)", lambda: whole(values, weights, kinds), 2, drawing)


if __name__ == "__main__":
    whole_comparison()
    rank_shares()
