"""The demo persons of ``data/people``: made up, for showing the tool and for tests."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from kapdecide.case import Case, faults_of
from kapdecide.knowledge import KnowledgeError, Problem
from kapdecide.knowledge.load import DATA


class Person(BaseModel):
    """A made-up person: who they are in a sentence, and their case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    story: str
    case: Case

    def answers(self) -> dict[str, Any]:
        return self.case.model_dump(mode="json", exclude_none=True)


@cache
def people(folder: Path = DATA / "people") -> tuple[Person, ...]:
    """All demo persons in the order of their files. Raises ``KnowledgeError`` naming every fault."""
    found: list[Person] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.json")):
        file = f"{folder.name}/{path.name}"
        try:
            found.append(Person.model_validate(json.loads(path.read_text("utf-8"))))
        except ValidationError as error:
            problems += [Problem(file, 1, field, told) for field, told in faults_of(error, "person").items()]
        except (ValueError, RecursionError) as error:
            problems.append(Problem(file, 1, "file", f"cannot be read: {error}"))
    if problems:
        raise KnowledgeError(problems)
    return tuple(found)
