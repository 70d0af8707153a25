"""What the person's priorities say about the paths: contributions, intervals and a label.

Built from a ``Standing`` (what the paths do) and the priorities (what matters), so that moving a weight never
works out a path anew. Gates and a budget limit take a path out of the count; they are never a low value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from pydantic import Field

from kapdecide import evidence, outcomes, preferences
from kapdecide.case import Case, PathId, Priorities
from kapdecide.criteria import Standing
from kapdecide.knowledge import Knowledge
from kapdecide.points import Floats
from kapdecide.turning_points import Ask, Change, Counted, Part, ask, changes
from kapdecide.wording import count, given_dollars, listed, lower, people

Method = Literal["swing", "order", "none"]
Label = Literal["clear", "leans", "too_close"]


class Interval(Part):
    """The weighted value of a path, 0 to 1: 10th, 50th and 90th percentile. Null where nothing can be said."""

    low: float
    mid: float | None
    high: float


class Alignment(Part):
    """What the priorities say. Rank shares and all that rests on them are null where they are hidden."""

    method: Method
    weights: dict[str, float]
    """The share of each criterion in the middle of what was said; sums to 1."""
    intervals: dict[str, Interval]
    contributions: dict[str, dict[str, float | None]]
    """How much each criterion adds to a path on average; null where nothing is known for this condition."""
    measured: dict[str, dict[str, bool]]
    left_out: dict[str, str] = Field(default_factory=dict)
    """Paths that are not counted, and why."""
    rank_acceptability: dict[str, tuple[float, ...]] | None = None
    pairwise: dict[str, dict[str, float]] | None = None
    central_weights: dict[str, dict[str, float] | None] | None = None
    confidence: dict[str, float] | None = None
    label: Label | None = None
    first: str | None = None
    second: str | None = None
    stay_ahead: float | None = None
    """How often staying as now, which is not ranked, lines up as well as ``first`` or better, 0 to 1."""
    what_would_change: tuple[Change, ...] = ()
    best_next_question: tuple[Ask, ...] = ()
    hidden_because: tuple[str, ...] | None = None
    contradictions: tuple[str, ...] = ()


# What was said -----------------------------------------------------------------------------------


def method_of(told: Priorities) -> Method | None:
    """How the person chose to say it; None where nothing was said."""
    points = {c: p for c, p in (told.points or {}).items() if p is not None}
    if told.method is not None:
        return told.method
    return "swing" if points else "order" if told.order else None


def criteria_of(told: Priorities, case: Case, knowledge: Knowledge) -> tuple[str, ...]:
    """The criteria that were answered, in the order of the table. A budget that is a limit is no priority as well."""
    method = method_of(told)
    if method == "swing":
        given = {c for c, p in (told.points or {}).items() if p is not None}
    elif method == "order":
        given = set(told.order or ())
    else:
        given = {row.id for row in knowledge.criteria}
    if case.budget.role == "limit":
        given.discard("cost")
    if not told.evidence_counts:
        given.discard("evidence")
    return tuple(row.id for row in knowledge.criteria if row.id in given)


def _weights(told: Priorities, names: Sequence[str], count_: int, knowledge: Knowledge) -> tuple[Floats, Floats] | None:
    """Drawn weights ``(J, N)`` and their middle ``(J,)``; None where all are zero or none is given."""
    if not names:
        return None
    method = method_of(told)
    given = _points(told, names)
    if given is not None:
        if not any(given.values()):
            return None
        spread = knowledge.row("thresholds", f"spread_{told.sureness or 'medium'}").value
        drawn = preferences.swing_weights(given, spread, count_)
        middle = np.array(list(given.values()))
        return drawn, middle / middle.sum()
    if method == "order":
        order: list[str] = [c for c in dict.fromkeys(told.order or ()) if c in names]
        drawn = preferences.ordered_weights(order, count_)[[order.index(c) for c in names]]
        return drawn, drawn.mean(axis=1)
    drawn = preferences.any_weights(names, count_)
    return drawn, drawn.mean(axis=1)


def _points(told: Priorities, names: Sequence[str]) -> dict[str, float] | None:
    """The points of each criterion; None where priorities were not said in points."""
    if method_of(told) != "swing":
        return None
    given = {str(c): float(p or 0) for c, p in (told.points or {}).items()}
    return {c: given.get(c, 0.0) for c in names}


def contradictions(told: Priorities, knowledge: Knowledge) -> tuple[str, ...]:
    """Where a direct comparison of two priorities and the points or the order say different things."""
    names = {row.id: row.name.lower() for row in knowledge.criteria}
    order = list(told.order or ())
    size: dict[str, float] = {c: -float(i) for i, c in enumerate(order)}
    if method_of(told) == "swing":
        size = {c: float(p) for c, p in (told.points or {}).items() if p is not None}
    found = []
    beats: dict[str, set[str]] = {}
    for one, other, which in told.pairs or ():
        if one == other or which not in (one, other):
            continue
        less = other if which == one else one
        beats.setdefault(which, set()).add(less)
        if which in size and less in size and size[which] < size[less]:
            how = "points" if method_of(told) == "swing" else "order"
            found.append(
                f"Side by side you said “{names[which]}” matters more than “{names[less]}”. Your {how} "
                "say the other way round. Both can be true on different days. Which fits today?"
            )
    found += [
        f"You said “{names[a]}” matters more than “{names[b]}”, and the other way round too. Which fits today?"
        for a in sorted(beats)
        for b in sorted(beats[a])
        if a < b and a in beats.get(b, set())
    ]
    ring = _ring(beats)
    if ring:
        found.append(
            f"Your answers run in a ring: {listed(f'“{names[c]}”' for c in ring)} each matter more than the next. "
            "That happens to most people. Look at one of these pairs again."
        )
    return tuple(found)


def _ring(beats: Mapping[str, set[str]]) -> list[str]:
    """Three or more criteria where each was said to matter more than the next, and the last more than the first."""

    def walk(trail: list[str]) -> list[str]:
        for after in sorted(beats.get(trail[-1], ())):
            if after == trail[0] and len(trail) > 2:
                return trail
            if after not in trail and (found := walk([*trail, after])):
                return found
        return []

    return next((ring for start in sorted(beats) if (ring := walk([start]))), [])


# The picture -------------------------------------------------------------------------------------


def align(case: Case, standing: Standing, knowledge: Knowledge, told: Priorities | None = None) -> Alignment | None:
    """The alignment of the person's own priorities, or of another voice (``told``). None where nothing was said."""
    told = case.priorities if told is None else told
    method = method_of(told)
    if method is None:
        return None
    names = criteria_of(told, case, knowledge)
    drawn = _weights(told, names, standing.value.shape[2], knowledge)
    left_out = _left_out(standing, case, knowledge)
    shown = [p for p in standing.paths if p not in standing.not_now]
    measured = {p: {c: standing.measured[p][c] for c in names} for p in shown}
    conflicts = contradictions(told, knowledge)
    if drawn is None:
        return Alignment(
            method=method,
            weights={},
            intervals={},
            contributions={},
            measured=measured,
            left_out=left_out,
            hidden_because=_nothing_said(told, names, method),
            contradictions=conflicts,
        )
    weights, middle = drawn
    place = [standing.criteria.index(c) for c in names]
    rows = [standing.paths.index(p) for p in shown]
    value = [standing.value[j] for j in place]
    overall = preferences.weighed(value, weights)
    counted_paths = tuple(p for p in shown if p != "stay" and p not in left_out)
    mask = np.array([p not in counted_paths for p in standing.paths])
    counted = Counted(
        counted_paths,
        preferences.places(overall, weights, mask),
        tuple(standing.paths.index(p) for p in counted_paths),
    )
    order = sorted(range(len(counted_paths)), key=lambda n: -counted.share(n))
    hidden = _hidden(told, names, middle, standing, counted, order, case, knowledge)
    each = np.stack([v @ w for v, w in zip(value, weights, strict=True)]) / weights.shape[1]
    picture = Alignment(
        method=method,
        weights={c: float(w) for c, w in zip(names, middle, strict=True)},
        intervals=_intervals(shown, rows, overall, names, weights, standing),
        contributions={
            path: {c: float(each[j, row]) if standing.known[c] else None for j, c in enumerate(names)}
            for path, row in zip(shown, rows, strict=True)
        },
        measured=measured,
        left_out=left_out,
        contradictions=conflicts,
        best_next_question=ask(standing, counted, place, middle, knowledge) if len(counted_paths) > 1 else (),
        hidden_because=hidden or None,
    )
    if hidden:
        return picture
    return picture.model_copy(
        update=_ranked(counted, order, overall, weights, middle, place, names, told, standing, knowledge)
    )


def _nothing_said(told: Priorities, names: Sequence[str], method: Method) -> tuple[str, ...]:
    if method == "swing" and names:
        return ("All your priorities stand at 0. Give at least four of them some weight, and the picture appears.",)
    return ("You have not said yet what matters to you. Give at least four priorities, and the picture appears.",)


def _left_out(standing: Standing, case: Case, knowledge: Knowledge) -> dict[str, str]:
    found: dict[str, str] = {p: "Not now, so it is not counted." for p in standing.paths if p in standing.not_now}
    limit = case.budget.limit_12_months
    if case.budget.role == "limit" and limit is not None:
        most = knowledge.row("thresholds", "limit_chance").value
        for path, chance in standing.over_limit.items():
            if path not in found and chance is not None and chance > most:
                found[path] = (
                    f"{people(100 * chance)} of 100 people would pay more than your limit of {given_dollars(limit)} "
                    f"in 12 months. That is more than {people(100 * most)} of 100, so it is not counted."
                )
    return found


def _intervals(
    shown: Sequence[PathId],
    rows: Sequence[int],
    overall: Floats,
    names: Sequence[str],
    weights: Floats,
    standing: Standing,
) -> dict[str, Interval]:
    unknown = [j for j, c in enumerate(names) if not standing.known[c]]
    overall, weights = overall[:, : outcomes.SHOWN_POINTS], weights[:, : outcomes.SHOWN_POINTS]
    if not unknown:
        spans = outcomes.span(overall[rows])
        return {
            p: Interval(low=float(a), mid=float(b), high=float(c)) for p, (a, b, c) in zip(shown, spans, strict=True)
        }
    # What nobody knows may lie anywhere on its scale.
    open_ = weights[unknown].sum(axis=0)
    low, high = outcomes.span(overall[rows])[:, 0], outcomes.span(overall[rows] + open_)[:, 2]
    return {p: Interval(low=float(a), mid=None, high=float(b)) for p, a, b in zip(shown, low, high, strict=True)}


def _hidden(
    told: Priorities,
    names: Sequence[str],
    middle: Floats,
    standing: Standing,
    counted: Counted,
    order: Sequence[int],
    case: Case,
    knowledge: Knowledge,
) -> tuple[str, ...]:
    """Why no shares are shown; empty where they are."""

    def threshold(name: str) -> float:
        value: float = knowledge.row("thresholds", name).value
        return value

    rows = {row.id: row for row in knowledge.criteria}
    paths = {row.id: row.short_name for row in knowledge.paths}
    found = []
    least = int(threshold("least_criteria"))
    if method_of(told) == "none":
        found.append("You chose to say nothing about what matters, so nothing is counted. The bars weigh all alike.")
    elif len(names) < least:
        found.append(
            f"You gave {count(len(names), 'priority').replace('prioritys', 'priorities')} so far. "
            f"With fewer than {least}, one alone decides too much."
        )
    if len(counted.paths) < 2:
        gone = [p for p in standing.paths if p != "stay" and p not in standing.not_now]
        found.append(
            "Fewer than two paths stay within your limit, so there is nothing to set side by side."
            if len(gone) > 1
            else "Fewer than two paths are open to you or to ask about, so there is nothing to set side by side."
        )
    unknown = [rows[c].name.lower() for c in names if not standing.known[c]]
    if unknown:
        labels = {row.id: row.name for row in knowledge.conditions}
        condition = lower(labels[evidence.conditions_shown(case)[0]])
        found.append(
            f"Not measured for {condition}: {listed(unknown)}. No number from depression stands in for it here."
        )
        return tuple(found)
    heavy = [c for c, w in zip(names, middle, strict=True) if w > threshold("heavy_weight")]
    near = threshold("leading_share") * counted.share(order[0]) if order else 0.0
    leading = [n for n in order if counted.share(n) >= near]
    for c in heavy:
        guessed = [paths[counted.paths[n]] for n in leading if not standing.measured[counted.paths[n]][c]]
        if guessed:
            found.append(
                f"“{rows[c].name}” has over {people(100 * threshold('heavy_weight'))} of 100 of the weight, "
                f"and it was not measured for {listed(guessed)}. A count would mostly show a guess."
            )
    return tuple(found)


def _label(counted: Counted, order: Sequence[int], product_first: int, knowledge: Knowledge) -> Label:
    """Clear, leans or too close, by the thresholds of the table; too close where multiplying has another leader."""

    def threshold(name: str) -> float:
        value: float = knowledge.row("thresholds", name).value
        return value

    first, second = counted.rows[order[0]], counted.rows[order[1]]
    share, against = counted.share(order[0]), float(counted.found.pairwise[first, second])
    if product_first != first:
        return "too_close"
    for label in ("clear", "leans"):
        if share >= threshold(f"{label}_first") and against >= threshold(f"{label}_pairwise"):
            return "clear" if label == "clear" else "leans"
    return "too_close"


def _ranked(
    counted: Counted,
    order: Sequence[int],
    overall: Floats,
    weights: Floats,
    middle: Floats,
    place: Sequence[int],
    names: Sequence[str],
    told: Priorities,
    standing: Standing,
    knowledge: Knowledge,
) -> dict[str, object]:
    """Everything that rests on who comes first."""
    rows, paths, found = counted.rows, counted.paths, counted.found
    few = weights[:, : outcomes.SHOWN_POINTS]
    product = preferences.weighed([standing.logs[j] for j in place], few)[list(rows)]
    # A tie in the product model shares first place as well.
    shares = preferences.places(product, few).rank_acceptability[:, 0]
    central = found.central_weights[list(rows)]
    first, second = order[0], order[1]
    return {
        "rank_acceptability": {
            p: tuple(float(s) for s in found.rank_acceptability[row, : len(rows)])
            for p, row in zip(paths, rows, strict=True)
        },
        "pairwise": {
            p: {q: float(found.pairwise[a, b]) for q, b in zip(paths, rows, strict=True) if q != p}
            for p, a in zip(paths, rows, strict=True)
        },
        "central_weights": {
            p: None if np.isnan(w).any() else {c: float(x) for c, x in zip(names, w, strict=True)}
            for p, w in zip(paths, central, strict=True)
        },
        "confidence": dict(zip(paths, map(float, _confidence(place, rows, central, standing)), strict=True)),
        "label": _label(counted, order, rows[int(np.argmax(shares))], knowledge),
        "first": paths[first],
        "second": paths[second],
        "stay_ahead": float((overall[standing.paths.index("stay")] >= overall[rows[first]]).mean()),
        "what_would_change": changes(
            paths[first], paths[second], middle, place, names, _points(told, names), counted, standing, knowledge
        ),
    }


def _confidence(place: Sequence[int], rows: Sequence[int], central: Floats, standing: Standing) -> Floats:
    """As ``preferences.confidence_factor``: one path's central weights at a time, over the counted paths."""
    weights = np.zeros((len(central), len(standing.criteria)))
    weights[:, list(place)] = np.nan_to_num(central)
    # In one product over all criteria: those that do not count have no weight.
    value = standing.value[:, :, : outcomes.SHOWN_POINTS]
    overall = (weights @ value.reshape(len(standing.criteria), -1)).reshape(len(central), len(standing.paths), -1)
    return np.array(
        [
            0.0 if np.isnan(own).any() else preferences.first_share(overall[n, list(rows)], n)
            for n, own in enumerate(central)
        ]
    )
