"""What would change the picture: the smallest change that ties the first two paths, and the question that settles most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from kapdecide import preferences
from kapdecide.case import PathId
from kapdecide.criteria import Question, Standing
from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import CriterionRow
from kapdecide.points import Floats
from kapdecide.preferences import Acceptability
from kapdecide.wording import dollars, people


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, populate_by_name=True, serialize_by_alias=True)


class Change(Part):
    """The smallest change of one thing that ties the first two paths. ``from`` and ``to`` in the unit of the text."""

    text: str
    kind: Literal["priority", "cost", "chance", "days", "side_effects", "clinic_days", "answer", "tie"]
    from_: float | None = Field(default=None, alias="from")
    to: float | None = None


class Ask(Part):
    """A question a person can have answered, how much the answer would settle, and how to ask."""

    question: str
    settles: Literal["most", "some", "little"]
    script: str


@dataclass(frozen=True)
class Counted:
    """The paths that are counted, and their places: everything a label and a change need."""

    paths: tuple[PathId, ...]
    found: Acceptability
    rows: tuple[int, ...]
    """Where each counted path stands in the standing."""

    def share(self, n: int) -> float:
        return float(self.found.rank_acceptability[self.rows[n], 0])


@dataclass(frozen=True)
class _Pair:
    """The first path and the second, and what parts them: ``mean`` (J, P), ``middle`` and ``gap`` (J,), first minus second."""

    at: int
    rival: int
    one: str
    other: str
    rows: tuple[CriterionRow, ...]
    middle: Floats
    mean: Floats
    gap: Floats

    def moves(self, j: int, standing: Standing) -> Iterator[tuple[str, tuple[float, float]]]:
        """Whose amount on criterion ``j`` would tie the two, and from where to where: the second's, or else the first's."""
        rise = preferences.tying_change(self.middle, self.gap, j)
        if rise is None:
            return
        for path, by, who in ((self.rival, rise, self.other), (self.at, -rise, self.one)):
            span = _moved(self.rows[j], j, path, by, self.mean, standing)
            if span is not None:
                yield who, span


def changes(
    a: PathId,
    b: PathId,
    middle: Floats,
    place: Sequence[int],
    names: Sequence[str],
    points: Mapping[str, float] | None,
    counted: Counted,
    standing: Standing,
    knowledge: Knowledge,
) -> tuple[Change, ...]:
    """The smallest priority, price, chance or answer that ties the first path with the second.

    ``points`` are those of the sliders, one for each of ``names``; None where priorities were said another way.
    """
    mean = standing.mean[place]
    at, rival = standing.paths.index(a), standing.paths.index(b)
    short = {row.id: row.short_name for row in knowledge.paths}
    rows = tuple(knowledge.row("criteria", c) for c in names)
    pair = _Pair(at, rival, short[a], short[b], rows, middle, mean, mean[:, at] - mean[:, rival])
    if float(middle @ pair.gap) <= 0:
        return (Change(text=f"{pair.one} and {pair.other} lie so close that they trade places already.", kind="tie"),)
    found = [
        _priority(pair, points),
        _money(pair, standing),
        _fact(pair, standing),
        _answer(a, middle, place, counted, standing, short),
    ]
    return tuple(change for change in found if change is not None)


def _priority(pair: _Pair, points: Mapping[str, float] | None) -> Change | None:
    """One priority moved, the others kept: in points of the slider where there are points, else in weight of 100."""
    moves = []
    for j, row in enumerate(pair.rows):
        weight = preferences.tying_weight(pair.middle, pair.gap, j)
        if weight is None or weight >= 1:
            continue
        start, end = 100 * float(pair.middle[j]), 100 * weight
        if points is not None:
            given = points[row.id]
            start, end = given, weight / (1 - weight) * (sum(points.values()) - given)
        if 0 <= end <= 100:
            moves.append((abs(end - start), start, end, row.name))
    if not moves:
        return None
    _, start, end, name = min(moves)
    shown_from, shown_to = people(start), people(end)
    if shown_from == shown_to:
        shown_to += 1 if end > start else -1
    what = "of 100 of the weight" if points is None else "on the scale of 100"
    return Change(
        text=f"If “{name.lower()}” stood at {shown_to} instead of {shown_from} {what}, {pair.other} would tie with {pair.one}.",
        kind="priority",
        from_=start,
        to=end,
    )


def _moved(
    row: CriterionRow, j: int, path: int, by: float, mean: Floats, standing: Standing
) -> tuple[float, float] | None:
    """From which amount to which, when a path's value on one criterion changes by ``by``; None outside the scale."""
    now, then = (
        preferences.needed(float(mean[j, path]), row.knots),
        preferences.needed(float(mean[j, path]) + by, row.knots),
    )
    if now is None or then is None:
        return None
    start = float(standing.amount[standing.criteria.index(row.id), path])
    end = start + then - now
    return (start, end) if end >= 0 else None


def _money(pair: _Pair, standing: Standing) -> Change | None:
    """The price in 12 months at which the two tie: the second one cheaper, or else the first one dearer."""
    j = next((j for j, row in enumerate(pair.rows) if row.id == "cost"), None)
    if j is None:
        return None
    for who, (start, end) in pair.moves(j, standing):
        text = f"If {who} cost you about {dollars(end)} on average instead of {dollars(start)} in 12 months, {pair.other} would tie with {pair.one}."
        return Change(text=text, kind="cost", from_=start, to=end)
    return None


KIND_OF: dict[str, Literal["chance", "days", "side_effects", "clinic_days"]] = {
    "relief": "chance",
    "lasting": "chance",
    "onset": "days",
    "harms": "side_effects",
    "burden": "clinic_days",
}
FACT = {
    "relief": "{to} of 100 people instead of {start} had clear relief with {who}",
    "lasting": "{who} still held at month 6 for {to} of 100 people instead of {start}",
    "onset": "{who} worked within {to} days instead of {start}",
    "harms": "{to} of 100 people instead of {start} had side effects with {who}",
    "burden": "{who} asked for {to} clinic days in 12 months instead of {start}",
}


def _fact(pair: _Pair, standing: Standing) -> Change | None:
    """The fact that needs to move least on its own scale."""
    for _, j in sorted(
        (rise, j)
        for j, row in enumerate(pair.rows)
        if row.id in FACT and (rise := preferences.tying_change(pair.middle, pair.gap, j)) is not None
    ):
        for who, (start, end) in pair.moves(j, standing):
            if people(start) == people(end):
                continue
            name = pair.rows[j].id
            moved = standing.paths[pair.rival if who == pair.other else pair.at]
            now = f"{people(start)}{'' if standing.measured[moved][name] else ' (not measured)'}"
            words = FACT[name].format(to=people(end), start=now, who=who)
            text = f"If {words}, {pair.other} would tie with {pair.one}."
            return Change(text=text, kind=KIND_OF[name], from_=start, to=end)
    return None


def _answer(
    a: PathId,
    middle: Floats,
    place: Sequence[int],
    counted: Counted,
    standing: Standing,
    short: Mapping[str, str],
) -> Change | None:
    """An answer to an open question that would put another path first."""
    for question in standing.questions:
        for says, overall in zip(question.says, _answered(question, middle, place, counted), strict=True):
            then = counted.paths[int(np.argmax(overall))]
            if says and then != a and overall.max() > overall[counted.paths.index(a)] + preferences.SAME:
                text = f"If {says}, {short[then]} would line up more often with what you said matters."
                return Change(text=text, kind="answer")
    return None


def _answered(question: Question, middle: Floats, place: Sequence[int], counted: Counted) -> Floats:
    """The value of each counted path after each answer, ``(A, P)``."""
    weights = np.zeros(question.answers.shape[1])
    weights[list(place)] = middle
    made: Floats = np.einsum("j,ajp->ap", weights, question.answers)[:, list(counted.rows)]
    return made


def ask(
    standing: Standing, counted: Counted, place: Sequence[int], middle: Floats, knowledge: Knowledge
) -> tuple[Ask, ...]:
    """The open questions, the most telling first."""
    worth = {
        question.id: preferences.worth_of_asking(_answered(question, middle, place, counted))
        for question in standing.questions
        if question.path in counted.paths
    }
    most = max(worth.values(), default=0.0)
    least = knowledge.row("thresholds", "settles_least").value
    some = knowledge.row("thresholds", "settles_some").value * most

    def settles(value: float) -> Literal["most", "some", "little"]:
        if value < least:
            return "little"
        return "most" if value == most else "some" if value >= some else "little"

    rows = {row.id: row for row in knowledge.next_questions}
    return tuple(
        Ask(question=rows[i].question, settles=settles(value), script=rows[i].script)
        for i, value in sorted(worth.items(), key=lambda item: -item[1])
    )
