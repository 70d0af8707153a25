"""Opening and saving a plan file in the session: what can be read is taken over, all else is named."""

from __future__ import annotations

from collections.abc import Callable

from kapdecide import plan_file
from kapdecide.ui import state

Messages = list[tuple[str, str]]
FROM_FILE = "Opened from a file"


def open_plan(content: bytes) -> Messages:
    """Take a plan file into the session. A file that is no plan changes nothing."""
    opened = plan_file.read(content, state.knowledge(), state.today())
    if opened.case is not None:
        state.replace(opened.case.model_dump(mode="json", exclude_none=True))
        state.made_up_person(FROM_FILE if opened.made_up else None)
    return [(message.kind, message.text) for message in opened.messages]


def saved() -> str:
    """The plan file of this session, written anew when an answer changed."""
    about = (state.made_up(), state.today())
    return state.held("plan_file", lambda: saver()(), about)


def saver() -> Callable[[], str]:
    """The same, for a button that builds its file later, outside the session."""
    case, version, today, made_up = state.case(), state.knowledge().content_version, state.today(), state.made_up()
    return lambda: plan_file.write(case, version, today, made_up)
