"""Where each path stands on what a person may care about, over the fixed points.

Every number comes from the parts that other pages show: the same response, upkeep, courses and visits. The value
scale of a criterion is fixed in ``criteria.csv``; it never depends on which paths are on the screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from kapdecide import evidence, outcomes, points
from kapdecide.case import PATHS, ActivePath, Case, PathId
from kapdecide.cost.courses import NODES, Courses
from kapdecide.cost.schedule import MONTH_ENDS, YEAR_DAYS, PlannedVisit, programmes
from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import CriterionRow
from kapdecide.outcomes import Course, Usual
from kapdecide.points import Floats
from kapdecide.preferences import value_function

LASTS_TO = 6
# A question is answered by means alone, and these points give them well enough.
ANSWER_POINTS = 256
GRADES = {"very low": 0.0, "low": 1.0, "low-moderate": 2.0, "moderate": 3.0, "high": 4.0}
KAP_ROUTE = {"kap_iv": "iv", "kap_im": "im", "kap_lozenge": "lozenge_in_office"}
HOME_KIND = {"home_daily": "daily_very_low", "home_weekly": "weekly_lozenge"}


@dataclass(frozen=True)
class Followed:
    """One active path as ``compare`` worked it out. ``taken`` is None where it is not priced."""

    cohort: Course
    visits: tuple[PlannedVisit, ...]
    taken: Courses | None
    planned_year: float
    """Dollars in 12 months if everything goes as planned, at typical prices."""
    scenarios: Mapping[str, float]
    """The same, with one unknown answered one way."""
    over_limit: float | None
    certainty: str | None


@dataclass(frozen=True)
class Question:
    """Something still open: what each answer would do to the mean values ``(J, P)``, all answers alike likely."""

    id: str
    path: ActivePath
    says: tuple[str, ...]
    """What is said when the answer is so; empty where it has no words of its own."""
    answers: Floats
    """``(A, J, P)``"""


@dataclass(frozen=True)
class Standing:
    """Where P paths stand on J criteria over N points. ``value (J, P, N)`` from 0 to 1; ``amount (J, P)`` in units."""

    criteria: tuple[str, ...]
    paths: tuple[PathId, ...]
    value: Floats
    amount: Floats
    measured: Mapping[PathId, Mapping[str, bool]]
    known: Mapping[str, bool]
    """False where the studies behind a criterion are of another condition than the person's."""
    not_now: frozenset[PathId]
    over_limit: Mapping[PathId, float | None]
    floor: float
    """The least value in the product model, so that nothing rules a path out by itself."""
    questions: tuple[Question, ...] = ()

    @cached_property
    def mean(self) -> Floats:
        """``(J, P)``"""
        made: Floats = self.value.mean(axis=2)
        return made

    @cached_property
    def logs(self) -> Floats:
        """The logarithm of each value over the first points, ``(J, P, N)``: the product model is asked for a leader only."""
        made: Floats = np.log(np.maximum(self.value[:, :, : outcomes.SHOWN_POINTS], self.floor))
        return made


def _harms(path: ActivePath, case: Case, knowledge: Knowledge, count: int) -> Floats:
    """People of 100 with a side effect: the mean of the counts named in ``harm_mix.csv``, ``(N,)``."""
    mixes = {row.programme: row for row in knowledge.harm_mix}

    def mean(ids: Sequence[str]) -> float:
        return float(np.mean([knowledge.row("harms", i).pct_treated for i in ids]))

    def one(programme: str) -> Floats:
        low, high = sorted((mean(mixes[programme].low_from), mean(mixes[programme].high_from)))
        drawn = points.drawn("chance", low / 100, (low + high) / 200, high / 100, f"{path}.harms", count)
        return 100 * drawn

    ways = programmes(path, case)
    if len(ways) == 1:
        return one(ways[0])
    # Not sure which: every second point takes the other, as for what the treatment adds.
    return np.where(np.arange(count) % 2 == 0, one(ways[0]), one(ways[-1]))


def _clinic_days(followed: Followed) -> Floats:
    """Days away in 12 months, ``(N,)``: who leaves early goes half way, who is well goes on, who tries again starts over.

    Linear in the cohort, so its mean is exact. The upkeep after a second course is left out.
    """
    cohort = followed.cohort
    away = [v for v in followed.visits if v.row.in_clinic and v.day < YEAR_DAYS]
    upkeep_ids = {v.row.id for v in away if v.row.role == "upkeep"}
    upkeep = {v.day for v in away if v.row.id in upkeep_ids or v.row.follows in upkeep_ids}
    first = {v.day for v in away} - upkeep
    doses = {v.day for v in away if v.row.role in ("dose", "integration") and v.day in first}
    months = np.searchsorted(MONTH_ENDS, sorted(upkeep), side="right") + 1
    days = len(first) * (1 - cohort.dropout / 2)
    for month, number in zip(*np.unique(months, return_counts=True), strict=True):
        days = days + number * cohort.on_first[max(int(month) - 1, cohort.first_months)]
    again = cohort.relapsed[: 12 - 1].sum(axis=0) * cohort.again
    made: Floats = days + len(doses) * again
    return made


def _node_means(taken: Courses) -> Floats:
    """Mean dollars in 12 months at each level of local prices, ``(K,)``, over the courses people take."""
    made: Floats = taken.weight @ taken.first_year
    return made


def _amounts(
    path: ActivePath, followed: Followed, case: Case, knowledge: Knowledge, count: int
) -> dict[str, Floats | float]:
    cohort = followed.cohort
    onset = knowledge.input(path, "onset_days")
    there = cohort.response > 1e-9
    lasting = np.divide(cohort.working[LASTS_TO], cohort.response, out=np.zeros(count), where=there)
    cost: Floats | float = np.nan
    if followed.taken is not None:
        cost = np.interp(points.normal("price", count), NODES, _node_means(followed.taken))
    with_therapist = any(v.row.role in ("preparation", "integration") for v in followed.visits)
    return {
        "relief": 100 * cohort.response,
        "onset": points.drawn("rate", onset.low, onset.mid, onset.high, f"{path}.onset", count),
        "lasting": 100 * lasting,
        "harms": _harms(path, case, knowledge, count),
        "burden": _clinic_days(followed),
        "cost": cost,
        "therapy": float(with_therapist),
        "evidence": GRADES.get(followed.certainty or "", 0.0),
    }


def _of_staying(usual: Usual, certainty: str | None) -> dict[str, Floats | float]:
    """Usual care alone. How soon it works was not measured and counts as not at all."""
    return {
        "relief": 100 * usual.well[1],
        "onset": np.inf,
        "lasting": 100 * (1 - usual.loss) ** (LASTS_TO - 1),
        "harms": 0.0,
        "burden": 0.0,
        "cost": 0.0,
        "therapy": 0.0,
        "evidence": GRADES.get(certainty or "", 0.0),
    }


def standing(
    followed: Mapping[ActivePath, Followed],
    usual: Usual,
    stay_certainty: str | None,
    not_now: frozenset[PathId],
    waiting: Mapping[PathId, frozenset[str]],
    case: Case,
    knowledge: Knowledge,
    count: int,
) -> Standing:
    """All paths on all criteria. ``waiting``: the rules of each path that are still open and could rule it out."""
    rows: tuple[CriterionRow, ...] = knowledge.criteria
    in_depression = evidence.conditions_shown(case) == evidence.DEPRESSION
    value = np.zeros((len(rows), len(PATHS), count))
    amount = np.full((len(rows), len(PATHS)), np.nan)
    measured: dict[PathId, dict[str, bool]] = {}
    for p, path in enumerate(PATHS):
        if path == "stay":
            found = _of_staying(usual, stay_certainty)
            measured[path] = {row.id: row.id not in ("relief", "onset") for row in rows}
        else:
            found = _amounts(path, followed[path], case, knowledge, count)
            ways = programmes(path, case)
            measured[path] = {row.id: all(way in row.measured_for for way in ways) for row in rows}
        for j, row in enumerate(rows):
            if row.rests_on_condition and not in_depression:
                measured[path][row.id] = False
                continue
            x = found[row.id]
            if not np.isnan(np.sum(x)):
                value[j, p] = value_function(x, row.knots)
            amount[j, p] = np.mean(x)
    made = Standing(
        criteria=tuple(row.id for row in rows),
        paths=PATHS,
        value=value,
        amount=amount,
        measured=measured,
        known={row.id: in_depression or not row.rests_on_condition for row in rows},
        not_now=not_now,
        over_limit={path: f.over_limit for path, f in followed.items()},
        floor=knowledge.row("thresholds", "product_floor").value,
    )
    return replace(made, questions=_questions(made, followed, waiting, case, knowledge))


# What is still open -------------------------------------------------------------------------------

COVER_SAYS = {"not_covered": "your plan says no to Spravato and you pay cash"}
CARD_SAYS = {
    "standard": "your plan counts the savings card",
    "accumulator": "your plan does not count the savings card",
}
PROGRAMME_SAYS = {
    "home_daily": "the home program is a very low dose each day",
    "home_weekly": "the home program is a stronger lozenge once a week",
    "kap_iv": "KAP is given with a drip",
    "kap_im": "KAP is given with an injection",
    "kap_lozenge": "KAP is given with a lozenge",
}
RULE_SAYS = {
    "no_sober_adult_home": "no sober adult can be with you at home",
    "cannot_stay_2h": "you cannot stay at a clinic for two hours",
    "no_rems_site": "there is no certified Spravato site within reach",
}


def _questions(
    base: Standing,
    followed: Mapping[ActivePath, Followed],
    waiting: Mapping[PathId, frozenset[str]],
    case: Case,
    knowledge: Knowledge,
) -> tuple[Question, ...]:
    rows = {row.id: row for row in knowledge.criteria}
    place = {name: j for j, name in enumerate(base.criteria)}
    column = {path: p for p, path in enumerate(base.paths)}

    def with_values(path: ActivePath, **changes: float) -> Floats:
        table = base.mean.copy()
        for name, value in changes.items():
            if base.known[name]:
                table[place[name], column[path]] = value
        return table

    found: list[Question] = []
    for question in knowledge.next_questions:
        path: ActivePath = question.path
        its = followed[path]
        if path in base.not_now or its.taken is None:
            continue
        nodes = _node_means(its.taken)

        def scaled(name: str, its: Followed = its, nodes: Floats = nodes) -> float:
            """The value of the money when one unknown is answered: every course dearer or cheaper by as much."""
            ratio = its.scenarios[name] / its.planned_year if its.planned_year else 1.0
            return float(value_function(nodes * ratio, rows["cost"].knots).mean())

        answers: list[tuple[str, Floats]] = []
        if question.about == "cover" and "not_covered" in its.scenarios:
            answers = [("", base.mean), (COVER_SAYS["not_covered"], with_values(path, cost=scaled("not_covered")))]
        elif question.about == "card" and {"standard", "accumulator"} <= set(its.scenarios):
            answers = [(says, with_values(path, cost=scaled(mode))) for mode, says in CARD_SAYS.items()]
        elif question.about == "price" and nodes.max() - nodes.min() > 1:
            answers = [("", with_values(path, cost=float(v))) for v in value_function(nodes, rows["cost"].knots)]
        elif question.about == "programme" and len(programmes(path, case)) > 1:
            answers = [
                (PROGRAMME_SAYS[way], with_values(path, cost=scaled(way), **_of_programme(path, way, case, knowledge)))
                for way in programmes(path, case)
            ]
        elif question.about == "rule" and question.id in waiting.get(path, frozenset()):
            # Ruled out, a person is left with staying as now, or with less.
            out = base.mean.copy()
            out[:, column[path]] = np.minimum(out[:, column[path]], out[:, column["stay"]])
            answers = [("", base.mean), (RULE_SAYS[question.id], out)]
        if answers:
            says, tables = zip(*answers, strict=True)
            found.append(Question(question.id, path, says, np.stack(tables)))
    return tuple(found)


def _of_programme(path: ActivePath, way: str, case: Case, knowledge: Knowledge) -> dict[str, float]:
    """What changes when it is this programme: the mean values of relief, lasting and side effects."""
    told = {"home_programme": HOME_KIND[way]} if path == "home" else {"kap_route": KAP_ROUTE[way]}
    then = case.model_copy(update={"access": case.access.model_copy(update=told)})
    cohort = outcomes.course(path, then, knowledge, ANSWER_POINTS, outcomes.upkeep_share(path, then, knowledge))
    there = cohort.response > 1e-9
    x = {
        "relief": 100 * cohort.response,
        "lasting": 100 * np.divide(cohort.working[LASTS_TO], cohort.response, out=np.zeros(ANSWER_POINTS), where=there),
        "harms": _harms(path, then, knowledge, ANSWER_POINTS),
    }
    return {name: float(value_function(x[name], knowledge.row("criteria", name).knots).mean()) for name in x}
