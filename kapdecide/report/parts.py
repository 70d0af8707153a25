"""What a sheet is made of: sections of plain words, tables, bars and boxes to tick; and how a long text is cut to fit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kapdecide.wording import count

Paper = Literal["us-letter", "a4"]
IN_THE_APP = "(more in the app)"


class Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Bar(Part):
    """One bar: from low to high, a mark at mid, and its words. No bar where low is None."""

    label: str
    low: float | None = None
    mid: float | None = None
    high: float | None = None
    words: str


class Chart(Part):
    """Bars on one scale from ``bottom`` to ``top``; ``alt`` says the same in words. ``limit`` is a line across."""

    alt: str
    bars: tuple[Bar, ...]
    bottom: float = 0
    top: float = 1
    limit: float | None = None
    limit_words: str = ""


class Table(Part):
    """A row's first cell is its heading."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Section(Part):
    title: str
    lead: str = ""
    table: Table | None = None
    chart: Chart | None = None
    lines: tuple[str, ...] = ()
    boxes: tuple[str, ...] = ()
    """Lines to tick off with a pen."""
    note: str = ""


class Sheet(Part):
    """``front`` is page one; ``back`` is the top of page two, ``left`` and ``right`` its columns."""

    title: str
    made_on: dt.date
    made_up: bool
    urgent: bool
    front: tuple[Section, ...]
    back: tuple[Section, ...] = ()
    left: tuple[Section, ...] = ()
    right: tuple[Section, ...] = ()
    footer: tuple[str, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        return (*self.front, *self.back, *self.left, *self.right)


def short(text: str, limit: int) -> str:
    """A text cut after a whole sentence, or else at a word, with a word on where the rest is."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    whole = text[:limit].rfind(". ") + 1
    if whole > limit // 3:
        return f"{text[:whole]} {IN_THE_APP}"
    cut = text[:limit].rsplit(" ", 1)[0] if " " in text[:limit] else text[:limit]
    return f"{cut.rstrip(',;:.')} … {IN_THE_APP}"


def few(lines: Sequence[str], most: int, noun: str) -> tuple[str, ...]:
    """The first ``most`` lines and how many more there are; one or two more take no more room than that sentence."""
    if len(lines) <= most + 2:
        return tuple(lines)
    return (*lines[:most], f"and {count(len(lines) - most, f'more {noun}')} {IN_THE_APP}")
