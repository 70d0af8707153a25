"""``data/`` -> ``Knowledge``: every table read once, typed and frozen."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kapdecide.knowledge import rows

Made = TypeVar("Made")

DATA = FilePath(__file__).resolve().parents[2] / "data"

CSV_TABLES: dict[str, type[rows.Row]] = {
    "paths": rows.Path,
    "conditions": rows.ConditionRow,
    "states": rows.State,
    "sources": rows.Source,
    "findings": rows.Finding,
    "study_results": rows.StudyResult,
    "key_facts": rows.KeyFact,
    "claims": rows.Claim,
    "safety_rules": rows.SafetyRule,
    "medicines": rows.Medicine,
    "model_inputs": rows.ModelInput,
    "derived_rates": rows.DerivedRate,
    "prices": rows.Price,
    "payers": rows.Payer,
    "payer_defaults": rows.PayerDefault,
    "coverage": rows.Coverage,
    "plan_parameters": rows.PlanParameter,
    "regional_rules": rows.RegionalRule,
    "cost_tools": rows.CostTool,
    "complaints": rows.Complaint,
    "visits": rows.Visit,
    "routes": rows.Route,
    "route_facts": rows.RouteFact,
    "treatment_days": rows.DayStep,
    "first_8_weeks": rows.CalendarDay,
    "shared_topics": rows.SharedTopic,
    "harms": rows.Harm,
    "gaps": rows.Gap,
    "alternatives": rows.Alternative,
    "alternative_evidence": rows.AlternativeEvidence,
    "other_questions": rows.OtherQuestion,
    "checkpoints": rows.Checkpoint,
    "loinc": rows.Loinc,
    "glossary": rows.GlossaryTerm,
    "review_rules": rows.ReviewRule,
    "prior_authorization": rows.AuthorizationItem,
    "scripts": rows.ScriptLine,
    "criteria": rows.CriterionRow,
    "thresholds": rows.Threshold,
    "harm_mix": rows.HarmMix,
    "next_questions": rows.NextQuestion,
    "steering": rows.SteeringRow,
}
TOML_TABLES: dict[str, type[rows.Row]] = {
    "next_steps": rows.NextStep,
    "scale_thresholds": rows.Scale,
    "instruments": rows.Instrument,
    "suicidality_policy": rows.SuicidalityPolicy,
    "help_screens": rows.HelpScreen,
    "knowledge_check": rows.Question,
    "ipdas": rows.AuditItem,
}
# Worked out from the other tables, so empty until that is done.
WORKED_OUT = ("steering",)
TEXTS = ("about", "learn")
# Where ``{fact:id}`` may stand for the sentence of a row of key_facts.
WITH_FACTS = {"knowledge_check": "why", "next_steps": "person", "claims": "we_say"}
FILES = {name: f"{name}.csv" for name in CSV_TABLES} | {name: f"{name}.toml" for name in TOML_TABLES}


@dataclass(frozen=True)
class Problem:
    """One fault in the data: which file, row (as a spreadsheet counts) and column."""

    file: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.row}: {self.column}: {self.message}"


class KnowledgeError(Exception):
    """The data folder cannot be used. ``problems`` names every fault."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


@dataclass(frozen=True)
class Knowledge:
    """All tables, as tuples of rows under the name of their file."""

    folder: FilePath
    tables: Mapping[str, tuple[Any, ...]]
    texts: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Where each row stands in its file, so that a fault can be named."""
    faulty: frozenset[str] = frozenset()
    """Tables with faults of their own: what leads there cannot be judged, so a fault is told once."""
    clinic: FilePath | None = None
    """The folder of the clinic's own numbers that lie over the shipped ones."""
    made: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was made of the rows alone; see ``once``."""

    def __getattr__(self, name: str) -> tuple[Any, ...]:
        if name.startswith("_") or name not in self.tables:
            raise AttributeError(name)
        return self.tables[name]

    def row(self, table: str, row_id: str) -> Any:
        """The row of ``table`` with this id. Raises ``KeyError`` when there is none."""
        return self._index[table][row_id]

    def has(self, table: str, row_id: str) -> bool:
        return row_id in self._index[table]

    def input(self, path: str, parameter: str) -> rows.ModelInput:
        """The model input of a path. Raises ``KeyError`` when the record has none."""
        return self._inputs[path, parameter]

    def sources_of(self, ids: tuple[str, ...]) -> list[rows.Source]:
        return [self.row("sources", i) for i in ids if self.has("sources", i)]

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What ``make`` gives, made once for each key and shared by everybody. Only for what follows from the rows alone."""
        found: Made | None = self.made.get(key)
        if found is None:
            found = self.made.setdefault(key, make())
        return found

    @cached_property
    def _index(self) -> dict[str, dict[str, Any]]:
        return {name: {row.id: row for row in table if hasattr(row, "id")} for name, table in self.tables.items()}

    @cached_property
    def _inputs(self) -> dict[tuple[str, str], rows.ModelInput]:
        return {(row.path, row.parameter): row for row in self.tables["model_inputs"]}

    @cached_property
    def content_version(self) -> str:
        """The date of the newest check and a hash of every file: changes when any word does."""
        digest = hashlib.sha256()
        for folder in filter(None, (self.folder, self.clinic)):
            for path in sorted(folder.rglob("*")):
                if path.is_file() and path.suffix in {".csv", ".toml", ".md"}:
                    digest.update(path.relative_to(folder).as_posix().encode())
                    digest.update(path.read_bytes())
        newest = max(row.checked_on for row in self.tables["findings"])
        return f"{newest.isoformat()}-{digest.hexdigest()[:8]}"


def say(error: ErrorDetails) -> str:
    """A pydantic error in words a clinic's office can act on."""
    kind, given = error["type"], error.get("input")
    if kind == "missing":
        return "this column is missing"
    if kind == "extra_forbidden":
        return "this column is not known"
    if given is None:
        return "is empty"
    if kind == "literal_error":
        return f"{given!r} is not one of {error['ctx']['expected']}"
    if kind.startswith(("float", "int", "finite")):
        return f"{given!r} is not a number"
    if kind.startswith("bool"):
        return f"{given!r} is not true or false"
    if kind.startswith("date"):
        return f"{given!r} is not a date like 2026-11-24"
    return f"{given!r}: {error['msg'].lower()}"


def _typed(
    model: type[rows.Row], file: str, row: int, cells: Mapping[str, Any], problems: list[Problem]
) -> rows.Row | None:
    try:
        return model.model_validate(cells)
    except ValidationError as error:
        problems += [
            Problem(file, row, ".".join(map(str, fault["loc"])) or "row", say(fault))
            for fault in error.errors(include_url=False)
        ]
        return None


def _csv_rows(path: FilePath, model: type[rows.Row], problems: list[Problem]) -> Iterator[tuple[int, rows.Row]]:
    """Rows are numbered as a spreadsheet shows them: the header is row 1."""
    with path.open(newline="", encoding="utf-8-sig") as handle:
        reader = csv.reader(handle, strict=True)  # an open quote would swallow the rows below it
        header = next(reader, [])
        if not header:
            problems.append(Problem(path.name, 1, "file", "is empty"))
            return
        wanted = list(model.model_fields)
        faults = [Problem(path.name, 1, c, "this column is missing") for c in wanted if c not in header]
        faults += [Problem(path.name, 1, c, "this column is not known") for c in header if c not in wanted]
        faults += [
            Problem(path.name, 1, c, "this column stands twice") for c in sorted(set(header)) if header.count(c) > 1
        ]
        problems += faults
        if faults:
            return
        for number, cells in enumerate(reader, start=2):
            if not any(cells):
                continue
            if len(cells) != len(header):
                message = f"has {len(cells)} cells, the header has {len(header)}"
                problems.append(Problem(path.name, number, "row", message))
                continue
            named = {column: cell.strip() or None for column, cell in zip(header, cells, strict=True)}
            row = _typed(model, path.name, number, named, problems)
            if row is not None:
                yield number, row


def _toml_rows(
    path: FilePath, name: str, model: type[rows.Row], problems: list[Problem]
) -> Iterator[tuple[int, rows.Row]]:
    """Entries are numbered in the order of the file, from 1."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(Problem(path.name, 1, "file", f"cannot be read: {error}"))
        return
    entries = content.get(name)
    if not isinstance(entries, list):
        problems.append(Problem(path.name, 1, name, f"has no [[{name}]] entries"))
        return
    for number, entry in enumerate(entries, start=1):
        row = _typed(model, path.name, number, entry, problems)
        if row is not None:
            yield number, row


def read_tables(folder: FilePath) -> tuple[Knowledge, list[Problem]]:
    """Every table of ``folder`` and what is wrong with single rows (links are ``check``'s work)."""
    problems: list[Problem] = []
    tables: dict[str, tuple[Any, ...]] = {}
    places: dict[str, tuple[int, ...]] = {}
    faulty: set[str] = set()
    for name, model in (CSV_TABLES | TOML_TABLES).items():
        path, found_before = folder / FILES[name], len(problems)
        numbered: list[tuple[int, rows.Row]] = []
        if not path.is_file():
            problems.append(Problem(path.name, 1, "file", "is missing"))
        else:
            try:
                if name in CSV_TABLES:
                    numbered = list(_csv_rows(path, model, problems))
                else:
                    numbered = list(_toml_rows(path, name, model, problems))
            except (UnicodeDecodeError, csv.Error) as error:
                problems.append(Problem(path.name, 1, "file", f"cannot be read: {error}"))
        if not numbered and len(problems) == found_before and name not in WORKED_OUT:
            problems.append(Problem(path.name, 1, "file", "has no rows"))
        if len(problems) > found_before:
            faulty.add(name)
        tables[name] = tuple(row for _, row in numbered)
        places[name] = tuple(number for number, _ in numbered)
    _put_facts_in(tables)
    return Knowledge(folder, tables, _texts(folder, problems), places, frozenset(faulty)), problems


def _put_facts_in(tables: dict[str, tuple[Any, ...]]) -> None:
    """A fact brings its sources with it."""
    for table, column in WITH_FACTS.items():
        filled = []
        for row in tables[table]:
            for fact in tables["key_facts"]:
                place, text = f"{{fact:{fact.id}}}", getattr(row, column)
                if place in text:
                    sources = tuple(dict.fromkeys((*row.source_ids, *fact.source_ids)))
                    row = row.model_copy(update={column: text.replace(place, fact.sentence), "source_ids": sources})
            filled.append(row)
        tables[table] = tuple(filled)


def _texts(folder: FilePath, problems: list[Problem]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name in sorted({*TEXTS, *(path.stem for path in (folder / "text").glob("*.md"))}):
        try:
            texts[name] = (folder / "text" / f"{name}.md").read_text(encoding="utf-8")
        except FileNotFoundError:
            problems.append(Problem(f"text/{name}.md", 1, "file", "is missing"))
        except UnicodeDecodeError as error:
            problems.append(Problem(f"text/{name}.md", 1, "file", f"cannot be read: {error}"))
    return texts


def load_knowledge(folder: FilePath | str | None = None) -> Knowledge:
    """All the knowledge the product holds.

    Raises ``KnowledgeError`` naming every fault; nothing is ever half-loaded.
    """
    knowledge, problems = checked(folder)
    if problems:
        raise KnowledgeError(problems)
    return knowledge


def checked(folder: FilePath | str | None = None) -> tuple[Knowledge, list[Problem]]:
    """The knowledge with every problem found: in single rows first, then between tables."""
    from kapdecide.knowledge import clinic
    from kapdecide.knowledge.check import between_tables

    own = FilePath(folder) if folder else None
    local = own if own and clinic.is_clinic_folder(own) else clinic.folder_from_environment()
    knowledge, problems = read_tables(DATA if own is None or own == local else own)
    problems += between_tables(knowledge)
    knowledge, more = clinic.with_clinic(knowledge, local)
    return knowledge, problems + more
