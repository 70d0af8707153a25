"""The mark beside a number whose fact is past its review date. It never hides the number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kapdecide.comparison import PathComparison
from kapdecide.knowledge import Knowledge, freshness
from kapdecide.ui import state
from kapdecide.ui.tables import small

MARK = "due for review"


def is_due(table: str, rows: Iterable[Any]) -> bool:
    """Whether any of these rows is past its date today."""
    knowledge = state.knowledge()
    return any(freshness.is_due(table, row, knowledge, state.today()) for row in rows)


def mark(table: str, *rows: Any) -> str:
    """The mark as HTML, or nothing."""
    return f"<br>{small(MARK)}" if is_due(table, rows) else ""


def evidence_mark(path: PathComparison, knowledge: Knowledge) -> str:
    """For a number that rests on this path's findings and on the inputs of its projection."""
    findings = [knowledge.row("findings", name) for name in path.response.findings]
    inputs = [row for row in knowledge.model_inputs if row.path in (path.id, "all")]
    return mark("findings", *findings) or mark("model_inputs", *inputs)
