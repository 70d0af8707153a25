"""When a fact must be looked at again: one public rule per kind, checked against a given date.

A passed date is a mark beside the number and a line in ``check --as-of``. It is never a fault of the data.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kapdecide.knowledge.load import FILES, Knowledge


@dataclass(frozen=True)
class Due:
    """One row whose review date has passed, or passes on that day."""

    file: str
    row: int
    id: str
    checked_on: dt.date
    review_by: dt.date

    def __str__(self) -> str:
        return f"{self.file}:{self.row}: checked_on: {self.id} was due for review by {self.review_by}"


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def months_of(table: str, knowledge: Knowledge) -> int | None:
    """How many months rows of this table hold; None where no rule applies."""
    return next((rule.months for rule in knowledge.review_rules if table in rule.tables), None)


def review_by(table: str, row: Any, knowledge: Knowledge) -> dt.date | None:
    """The day by which this row must be looked at again."""
    months = months_of(table, knowledge)
    checked: dt.date | None = getattr(row, "checked_on", None)
    return None if months is None or checked is None else add_months(checked, months)


def is_due(table: str, row: Any, knowledge: Knowledge, as_of: dt.date) -> bool:
    by = review_by(table, row, knowledge)
    return by is not None and by < as_of


def due(knowledge: Knowledge, as_of: dt.date) -> list[Due]:
    """Every row past its review date on that day, in the order of the files."""
    found = []
    for table, rows in knowledge.tables.items():
        for place, row in zip(knowledge.places[table], rows, strict=True):
            by = review_by(table, row, knowledge)
            if by is not None and by < as_of:
                name = getattr(row, "id", None) or getattr(row, "payer", None) or getattr(row, "parameter", "row")
                found.append(Due(FILES[table], place, str(name), row.checked_on, by))
    return found
