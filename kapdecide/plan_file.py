"""The plan file: a person's answers as JSON they keep themselves, and what it takes to open one again.

It is the case as the contract has it (``schema_version`` and the answers, the tracker among them) with one
key more, ``file``: the content it was saved with, a fingerprint of the answers, and whether they are made up.
Pure: what to keep and what to say; nothing is stored anywhere.
"""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kapdecide.case import SCHEMA_VERSION, Case, CaseError, case_of, check_dates, check_ids
from kapdecide.knowledge import Knowledge
from kapdecide.wording import MADE_UP, listed

LARGEST = 1_000_000
DEEPEST = 20
MOST_NAMED = 10
STAMP = "file"
UNCHANGED = "Your answers here are unchanged."

Answers = dict[str, Any]


def fingerprint(answers: Mapping[str, Any]) -> str:
    """The same for the same answers, in whatever order they stand."""
    told = {name: part for name, part in answers.items() if name not in (STAMP, "schema_version")}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def write(case: Case, content_version: str, saved_on: dt.date, made_up: bool = False) -> str:
    """The plan file of a case; only what is known stands in it."""
    answers = json.loads(case.to_json())
    stamp: Answers = {
        "content_version": content_version,
        "saved_on": saved_on.isoformat(),
        "answers_sha256": fingerprint(answers),
    }
    if made_up or case.setting == "demo":
        stamp |= {"made_up": True, "note": MADE_UP}
    return json.dumps({"schema_version": SCHEMA_VERSION, STAMP: stamp} | answers, indent=1, ensure_ascii=False) + "\n"


# Migrations: each takes the answers of one version to the next, and is tested on a file of that version.


def _from_0(answers: Answers) -> Answers:
    """The first files were saved without any version; their answers are those of version 1."""
    return answers | {"schema_version": 1}


MIGRATIONS: dict[int, Callable[[Answers], Answers]] = {0: _from_0}


def migrate(answers: Answers) -> Answers:
    """The same answers in today's version. No version counts as 0. Raises ``ValueError`` for one that is not known."""
    version = answers.get("schema_version", 0)
    if isinstance(version, bool) or not isinstance(version, int) or not 0 <= version <= SCHEMA_VERSION:
        raise ValueError(version)
    while version < SCHEMA_VERSION:
        answers = MIGRATIONS[version](answers)
        version += 1
    return answers


# Opening ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Message:
    kind: Literal["kept", "lost", "note", "refused"]
    text: str


@dataclass(frozen=True)
class Opened:
    """``case`` None: the file was refused, and what is on screen stays as it is."""

    case: Case | None
    made_up: bool = False
    messages: tuple[Message, ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)


def _refused(sentence: str) -> Opened:
    return Opened(None, messages=(Message("refused", f"{sentence} {UNCHANGED}"),))


def _too_deep(value: Any, level: int = 0) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return level >= DEEPEST or any(_too_deep(one, level + 1) for one in inner)


def read(content: bytes, knowledge: Knowledge, today: dt.date, named: Callable[[str], str] = str) -> Opened:
    """What a file holds: the case of every answer that can be used, and a sentence on all else.

    ``named`` gives a field the name that a reader knows it by.
    """
    if len(content) > LARGEST:
        return _refused("This file is too large to be a plan file.")
    try:
        answers = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return _refused("This is not a plan file, or only a part of one: it could not be read.")
    if not isinstance(answers, dict) or _too_deep(answers):
        return _refused("This is not a plan file.")
    stamp = answers.pop(STAMP, None)
    stamp = stamp if isinstance(stamp, dict) else {}
    version = answers.get("schema_version", 0)
    if isinstance(version, int) and version > SCHEMA_VERSION:
        return _refused("This file comes from a newer version of the tool.")
    try:
        answers = migrate(answers)
    except ValueError:
        return _refused("This file does not say which version it is in a way we know.")
    if answers.keys() and not answers.keys() & (Case.model_fields.keys() - {"schema_version"}) and len(answers) > 1:
        return _refused("This is not a plan file: it holds none of our answers.")
    changed = "answers_sha256" in stamp and stamp["answers_sha256"] != fingerprint(answers)
    case, faults = usable(answers, knowledge, today)
    if faults and case == Case():
        return _refused("Nothing in this file could be read as an answer.")
    if case == Case():
        return _refused("This file holds no answers.")
    messages = [Message("kept", "Your plan is open. You can go on where you left off.")]
    if faults:
        messages.append(Message("lost", _what_was_lost(faults, named)))
    if changed:
        messages.append(Message("note", "Somebody changed this file after it was saved. Please look over the answers."))
    if stamp.get("content_version") not in (None, knowledge.content_version):
        messages.append(
            Message(
                "note", "The facts were updated since this plan was saved. Some numbers may differ from your old sheet."
            )
        )
    return Opened(case, stamp.get("made_up") is True or case.setting == "demo", tuple(messages), faults)


# What the case says of a choice lists every value as the file spells it; a reader needs none of them.
UNKNOWN = "must be one of"


def _what_was_lost(faults: Mapping[str, str], named: Callable[[str], str]) -> str:
    """Names our own fields only: a name out of a strange file is not repeated."""
    ours = [(name, told) for name, told in faults.items() if re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)*", name)]
    parts = [
        f"{named(name)[:60]} ({'not an answer we know' if told.startswith(UNKNOWN) else told.rstrip('.')})"
        for name, told in ours[:MOST_NAMED]
    ]
    left = len(faults) - len(parts)
    if left:
        parts.append(f"{left} more" if parts else f"{left} that we do not know")
    return f"We could not read these answers and left them out: {listed(parts)}. All else is kept."


def usable(answers: Mapping[str, Any], knowledge: Knowledge, today: dt.date) -> tuple[Case, dict[str, str]]:
    """The case of all answers that hold together, and a sentence for each that does not."""
    left = copy.deepcopy(dict(answers))
    found: dict[str, str] = {}
    for _ in range(50):
        try:
            made = case_of(left)
            check_ids(made, knowledge)
            check_dates(made, today)
        except CaseError as error:
            for name, sentence in error.faults.items():
                # What was wrong with it, not that it is missing once it was taken out.
                found.setdefault(name, sentence)
                if not drop(left, name):  # a key so strange that no fault can name it
                    left = {key: part for key, part in left.items() if key in Case.model_fields}
        else:
            return made, found
    return Case(), found


def drop(tree: dict[str, Any], name: str) -> bool:
    """Take out the answer a fault names, or the smallest part that holds it. A key may itself hold a dot."""
    if name in tree:
        del tree[name]
        return True
    for key in sorted(tree, key=len, reverse=True):
        if name.startswith(f"{key}."):
            inner = tree[key]
            if not (isinstance(inner, dict) and drop(inner, name[len(key) + 1 :])):
                del tree[key]
            return True
    return False
