"""python -m benchmarks.cost: claims a second in both engines, and the distribution for five paths over 24 months.

Everything is printed as a ratio to something done in the same run, so that two machines can be compared.
"""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Callable

import numpy as np

from kapdecide import compare, coverage, load_knowledge, outcomes
from kapdecide.case import ActivePath, case_of
from kapdecide.cost.arrays import ClaimArrays, patient_pays
from kapdecide.cost.courses import Courses, Distribution, by_month, courses
from kapdecide.cost.insurance import price_claims
from kapdecide.cost.planned import claims
from kapdecide.cost.schedule import planned_visits, programmes
from kapdecide.plan import plan_year

START = dt.date(2026, 10, 5)
PATHS: tuple[ActivePath, ...] = ("iv", "spravato", "home", "kap", "iv_kap")


def median_ms(work: Callable[[], object], times: int = 15) -> float:
    """Processor time, so that a busy machine does not count as slow code."""
    work()
    found = []
    for _ in range(times):
        begun = time.process_time()
        work()
        found.append(1000 * (time.process_time() - begun))
    return statistics.median(found)


def main() -> None:
    knowledge = load_knowledge()
    case = case_of({"insurance": {"payer": "ppo"}, "access": {"kap_route": "iv", "home_programme": "weekly_lozenge"}})
    who = coverage.policy(case, knowledge, START, START)
    card = coverage.card(case, knowledge, who, "standard")
    visits = planned_visits("spravato", case, knowledge, "insured_drug")
    lines = claims(visits, "spravato", case, knowledge, who, "typical", START)
    assert who.plan is not None

    slow = median_ms(lambda: price_claims(who.plan, card, lines))
    many = 20_000

    def column(values: list[object], kind: type) -> np.ndarray:
        return np.array(values, dtype=kind)[:, None]

    one = column([float(c.billed) for c in lines], np.float64)[..., None]
    packed = ClaimArrays(
        column([plan_year(c.date, 1) for c in lines], np.int64),
        column([c.date.year for c in lines], np.int64),
        column([0 if c.category == "drug" else 1 for c in lines], np.int64),
        column([c.covered for c in lines], np.bool_),
        column([False for _ in lines], np.bool_),
        np.repeat(one, many, axis=2),
        np.repeat(one, many, axis=2),
    )
    fast = median_ms(lambda: patient_pays(who.plan, card, packed), 5)
    print(f"decimal loop   {len(lines) / slow * 1000:14,.0f} claims a second ({slow:.2f} ms for {len(lines)} lines)")
    print(
        f"array loop     {len(lines) * many / fast * 1000:14,.0f} claims a second ({fast:.1f} ms for {len(lines)} x {many:,})"
    )
    print(f"array : decimal {len(lines) * many / fast / (len(lines) / slow):13,.0f} x")

    copied = median_ms(lambda: (packed.billed.copy(), packed.allowed.copy()), 5)
    print(f"array loop : copying its arrays once {fast / copied:6.1f} x")

    cohorts = {p: outcomes.course(p, case, knowledge, 1024, outcomes.upkeep_share(p, case, knowledge)) for p in PATHS}

    def made(path: ActivePath, months: int) -> Courses:
        name = programmes(path, case)[0]
        return courses(name, path, case, knowledge, who, START, "standard", cohorts[path], months)

    def run(path: ActivePath, months: int) -> None:
        found = made(path, months)
        by_month(found)
        Distribution.of(found.first_year, found.weight)

    for months in (24, 12):
        total = copying = 0.0
        for path in PATHS:
            took = median_ms(lambda path=path, months=months: run(path, months))
            tables = made(path, months)
            copying += median_ms(
                lambda tables=tables: (tables.fixed.copy(), tables.going.copy(), tables.first_year.copy())
            )
            total += took
            print(f"tables and distribution, {months} months, {path:9s} {took:6.1f} ms")
        target = " (target 8)" if months == 24 else " (what a comparison needs)"
        print(
            f"five paths x {months} months {total:28.1f} ms{target}; {total / copying:,.0f} x copying the same arrays once"
        )

    day = dt.date(2026, 11, 24)
    whole = median_ms(lambda: compare(case, knowledge, today=day), 9)
    print(f"one whole comparison at 4,096 points {whole:15.1f} ms")


if __name__ == "__main__":
    main()
