"""Every text a person reads, where it stands: the tables of ``data/``, its prose, and the words in pages and ui."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kapdecide import Knowledge

ROOT = Path(__file__).parents[1]
# Columns a person reads. Everything else is an id, a number, a citation, or a note for whoever keeps the data.
COLUMNS: dict[str, tuple[str, ...]] = {
    "paths": ("name", "short_name", "plain"),
    "conditions": ("name",),
    "study_results": ("text", "comparator", "time", "beside"),
    "key_facts": ("sentence", "population", "comparator", "time"),
    "claims": ("claim", "who_says", "studies_show", "in_short", "we_say"),
    "safety_rules": ("question", "person"),
    "medicines": ("class_name", "keep_iv", "keep_spravato", "keep_home", "keep_kap", "keep_iv_kap"),
    "coverage": ("person",),
    "regional_rules": ("person", "uncertain_person"),
    "visits": ("label",),
    "routes": ("name",),
    "route_facts": ("text",),
    "treatment_days": ("text",),
    "first_8_weeks": ("what",),
    "shared_topics": ("title", "text"),
    "harms": ("population", "comparator", "time", "note"),
    "gaps": ("text",),
    "alternatives": (
        "name",
        "what_it_is",
        "course",
        "cost_note",
        "access",
        "time_to_benefit",
        "harms",
        "who_should_not",
        "law",
        "after_ketamine",
    ),
    "alternative_evidence": ("person",),
    "next_steps": ("title", "person_when", "person", "questions"),
    "checkpoints": ("person",),
    "other_questions": ("question",),
    "help_screens": ("title", "lines"),
    "knowledge_check": ("question", "options", "why"),
    "glossary": ("term", "plain"),
    "review_rules": ("kind", "why"),
    "prior_authorization": ("person", "if_missing"),
    "scripts": ("text",),
    "ipdas": ("short", "where", "note"),
    "findings": ("certainty_reason", "population"),
}
# For the clinician or on the sources page: held to the banned words and number rules, not to the reading level.
CLINICIAN_COLUMNS: dict[str, tuple[str, ...]] = {
    "safety_rules": ("clinician",),
    "regional_rules": ("clinician",),
    "alternatives": ("clinician",),
    "alternative_evidence": ("clinician",),
    "next_steps": ("clinician",),
    "help_screens": ("therapist",),
}
# Words in code that are not for a reader: HTML, CSS, file names, keys, formats.
NOT_PROSE = re.compile(r"[<{]|^[\w./%:,+~*#-]*$|^\W*$|;$|^--|==|^w_|:\s*[\d.#]+(rem|px)")


def _texts(cell: Any) -> Iterator[str]:
    if isinstance(cell, str):
        yield cell
    elif isinstance(cell, tuple):
        yield from (one for one in cell if isinstance(one, str))


def in_tables(knowledge: Knowledge, columns: dict[str, tuple[str, ...]] = COLUMNS) -> Iterator[tuple[str, str]]:
    """(file:row:column, text) of every cell in these columns."""
    for table, names in columns.items():
        for place, row in zip(knowledge.places[table], knowledge.tables[table], strict=True):
            for name in names:
                for text in _texts(getattr(row, name)):
                    yield f"{table}:{place}:{name}", text


def in_prose(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Each paragraph or list item of ``data/text``; the lines that name sources are not read as prose."""
    for name, text in knowledge.texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip() and not line.startswith("sources:"):
                yield f"{name}.md:{number}", line.lstrip("#- ").replace("**", "")


def literal_words(*folders: str) -> Iterator[tuple[str, str]]:
    """(file:line, text) of every piece of text written in the code of these folders; what is put in is left out."""
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            skip = _docstrings(tree)
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skip:
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", node.value


def _docstrings(tree: ast.AST) -> set[int]:
    """Strings that stand alone say something about the code."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def _joined(node: ast.JoinedStr) -> str:
    """An f-string with a plain number where a value goes."""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "20" for part in node.values)


def in_code() -> Iterator[tuple[str, str]]:
    """(file:line, text) of every string in pages/, kapdecide/ui/, the sheet and the core; the command line speaks to those who run it."""
    files = [
        *sorted((ROOT / "pages").glob("*.py")),
        *sorted((ROOT / "kapdecide" / "ui").glob("*.py")),
        *sorted((ROOT / "kapdecide" / "report").glob("[ps]*.py")),
        *sorted((ROOT / "kapdecide" / "cost").glob("*.py")),
        *(file for file in sorted((ROOT / "kapdecide").glob("*.py")) if file.name != "__main__.py"),
    ]
    for file in files:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        skip = _docstrings(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                skip |= {id(part) for part in ast.walk(node) if part is not node}
                text = _joined(node)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
            else:
                continue
            if id(node) not in skip and not NOT_PROSE.search(text):
                yield f"{file.relative_to(ROOT)}:{node.lineno}", text
