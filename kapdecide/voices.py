"""Two voices: what a person said matters to them, and what their therapist guessed, side by side. Nothing is averaged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kapdecide.alignment import criteria_of, method_of
from kapdecide.case import Case, Priorities
from kapdecide.knowledge import Knowledge
from kapdecide.wording import people

UNNAMED = "not named"
Apart = Literal["same", "person", "therapist", "one"]


@dataclass(frozen=True)
class Priority:
    """One criterion as both see it, in words, and who puts it higher; ``one``: only one of them named it."""

    name: str
    person: str
    therapist: str
    apart: Apart


def side_by_side(case: Case, knowledge: Knowledge) -> tuple[Priority, ...]:
    """Each criterion that one of the two named, in the order of the table."""
    one, other = case.priorities, case.therapist.priorities or Priorities()
    in_points = method_of(one) == method_of(other) == "swing"
    mine, theirs = _said(one), _said(other)
    my_place, their_place = _places(one, case, knowledge), _places(other, case, knowledge)
    found = []
    for row in knowledge.criteria:
        if row.id not in mine and row.id not in theirs:
            continue
        a, b = my_place.get(row.id), their_place.get(row.id)
        apart: Apart
        if a is None or b is None:
            apart = "one"
        elif in_points:
            points = float(mine[row.id]) - float(theirs[row.id])
            least = knowledge.row("thresholds", "voices_apart").value
            apart = "same" if abs(points) < least else "person" if points > 0 else "therapist"
        else:
            apart = "same" if abs(a - b) < 2 else "person" if a < b else "therapist"
        found.append(Priority(row.name, mine.get(row.id, UNNAMED), theirs.get(row.id, UNNAMED), apart))
    return tuple(found)


def both_named(found: tuple[Priority, ...]) -> bool:
    """Whether each of the two named something: before that there are no two voices."""
    return any(p.person != UNNAMED for p in found) and any(p.therapist != UNNAMED for p in found)


def _said(told: Priorities) -> dict[str, str]:
    if method_of(told) == "order":
        return {c: f"place {n}" for n, c in enumerate(told.order or (), 1)}
    points = told.points if method_of(told) == "swing" else None
    return {c: str(people(p)) for c, p in (points or {}).items() if p is not None}


def _places(told: Priorities, case: Case, knowledge: Knowledge) -> dict[str, float]:
    """How many other criteria stand above each one."""
    names = criteria_of(told, case, knowledge) if method_of(told) in ("swing", "order") else ()
    if method_of(told) == "order":
        return {c: float((told.order or ()).index(c)) for c in names}
    points = {str(c): float(p or 0) for c, p in (told.points or {}).items()}
    size = {c: points.get(c, 0.0) for c in names}
    return {c: sum(other > value for other in size.values()) for c, value in size.items()}
