"""Opening and saving a plan file in the session: what can be read is taken over, all else is named."""

from __future__ import annotations

from collections.abc import Callable

from kapdecide import plan_file
from kapdecide.ui import answers, state

Messages = list[tuple[str, str]]
FROM_FILE = "Opened from a file"


def open_plan(content: bytes) -> Messages:
    """Take a plan file into the session. A file that is no plan changes nothing."""
    opened = plan_file.read(content, state.knowledge(), state.today(), _named)
    if opened.case is not None:
        state.replace(opened.case.model_dump(mode="json", exclude_none=True))
        state.made_up_person(FROM_FILE if opened.made_up else None)
    return [(message.kind, message.text) for message in opened.messages]


def _named(field: str) -> str:
    """What the questions call a field; a safety question by its own words."""
    rule = field.removeprefix("safety.answers.")
    if state.knowledge().has("safety_rules", rule):
        return str(state.knowledge().row("safety_rules", rule).question)
    return next((name for part in answers.ASKED.values() for known, name, _ in part if known == field), field)


def saved() -> str:
    """The plan file of this session, written anew when an answer changed."""
    return state.held("plan_file", (state.case(), state.made_up(), state.today()), lambda: saver()())


def saver() -> Callable[[], str]:
    """The same, for a button that builds its file later, outside the session."""
    case, version, today, made_up = state.case(), state.knowledge().content_version, state.today(), state.made_up()
    return lambda: plan_file.write(case, version, today, made_up)
