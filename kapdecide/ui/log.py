"""An error goes to the log with its kind and its place in the code, never with its words.

The words of an exception often repeat the value that caused it, and here a value is a person's answer.
"""

from __future__ import annotations

import logging
import traceback
from functools import cache
from typing import Any

WORDS = "(its words are left out: they may repeat an answer)"


def place(error: BaseException) -> str:
    """The kind of the error and the lines of code it went through; and of what caused it."""
    found, seen = [], set[int]()
    here: BaseException | None = error
    while here is not None and id(here) not in seen:
        seen.add(id(here))
        lines = traceback.format_tb(here.__traceback__)
        found.append("".join(lines) + f"{type(here).__qualname__} {WORDS}")
        here = here.__cause__ or here.__context__
    return "Traceback:\n" + "\nwhile handling, or because of:\n".join(found)


@cache
def keep_answers_out() -> None:
    """From now on, in this process, whatever logs an exception logs its place only."""
    make = logging.getLogRecordFactory()

    def record(*args: Any, **kwargs: Any) -> logging.LogRecord:
        made = make(*args, **kwargs)
        if made.exc_info and made.exc_info[1] is not None:
            made.exc_text = place(made.exc_info[1])
            made.exc_info = None
        if isinstance(made.msg, BaseException):
            made.msg = f"{type(made.msg).__qualname__} {WORDS}"
        return made

    logging.setLogRecordFactory(record)
