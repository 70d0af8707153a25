"""Opening a plan file: take what can be read, name what cannot, lose nothing."""

from __future__ import annotations

import json
from typing import Any

from kapdecide.case import SCHEMA_VERSION
from kapdecide.ui import state

Messages = list[tuple[str, str]]
LARGEST = 1_000_000
DEEPEST = 20


def _depth(value: Any, level: int = 0) -> int:
    if level > DEEPEST or not isinstance(value, dict | list):
        return level
    inner = value.values() if isinstance(value, dict) else value
    return max((_depth(one, level + 1) for one in inner), default=level)


def open_plan(content: bytes) -> Messages:
    """Take a plan file into the session. A file that is no plan changes nothing."""
    if len(content) > LARGEST:
        return [("refused", "This file is too large to be a plan file. Your answers here are unchanged.")]
    try:
        answers = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        return [("refused", "This is not a plan file: it could not be read. Your answers here are unchanged.")]
    if not isinstance(answers, dict) or _depth(answers) > DEEPEST:
        return [("refused", "This is not a plan file. Your answers here are unchanged.")]
    version = answers.get("schema_version", SCHEMA_VERSION)
    if not isinstance(version, int) or version > SCHEMA_VERSION:
        return [("refused", "This file comes from a newer version of the tool. Your answers here are unchanged.")]
    faults = state.replace(answers)
    found: Messages = [("kept", "Your plan is open. You can go on where you left off.")]
    if faults:
        parts = "; ".join(f"{field[:80]} {sentence}" for field, sentence in list(faults.items())[:10])
        found.append(("lost", f"These answers could not be read and were left out: {parts}"))
    return found
