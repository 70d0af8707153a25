"""A clinic's own numbers: a folder whose tables override or add to the shipped ones, with who and when.

Only prices and providers can be supplied. Evidence, safety rules and law are never a clinic's to change.
What a clinic supplies is marked as such wherever it shows; it is checked like everything else.
"""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from kapdecide.knowledge import rows
from kapdecide.knowledge.load import Knowledge, Problem, say

Supplied = rows.ClinicPrice | rows.Provider
FOLDER_VARIABLE = "KAPDECIDE_CLINIC"
WHO_AND_WHEN = ("supplied_by", "supplied_on")
PRICE_COLUMNS = ("id", "path", "component", "unit", "low", "typical", "high", "region", "note", *WHO_AND_WHEN)
COLUMNS: dict[str, tuple[str, ...]] = {"prices": PRICE_COLUMNS, "providers": tuple(rows.Provider.model_fields)}
NEEDED: dict[str, tuple[str, ...]] = {
    "prices": ("id", "typical", *WHO_AND_WHEN),
    "providers": ("id", "name", "phone", *WHO_AND_WHEN),
}


def folder_from_environment() -> FilePath | None:
    """The clinic's folder this computer is set to; None where it has none."""
    named = os.environ.get(FOLDER_VARIABLE, "").strip()
    return FilePath(named) if named else None


def is_clinic_folder(folder: FilePath) -> bool:
    """A clinic's folder says in its tables who supplied them; a whole knowledge folder does not."""
    for table in folder.glob("*.csv"):
        with table.open(newline="", encoding="utf-8-sig", errors="replace") as handle:
            if "supplied_by" in next(csv.reader(handle), []):
                return True
    return False


def with_clinic(knowledge: Knowledge, folder: FilePath | None) -> tuple[Knowledge, list[Problem]]:
    """The knowledge with a clinic's rows over it, and every fault of those rows."""
    tables: dict[str, tuple[Any, ...]] = dict(knowledge.tables) | {"providers": ()}
    places = dict(knowledge.places) | {"providers": ()}
    if folder is None:
        return replace(knowledge, tables=tables, places=places), []
    if not folder.is_dir():
        return replace(knowledge, tables=tables, places=places), [
            Problem(folder.name, 1, "file", "the clinic's folder is missing")
        ]
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.csv")):
        if path.stem not in COLUMNS:
            known = " and ".join(f"{name}.csv" for name in COLUMNS)
            problems.append(Problem(_name(path), 1, "file", f"a clinic can supply only {known}"))
    for table in COLUMNS:
        path = folder / f"{table}.csv"
        if not path.is_file():
            continue
        try:
            found = _read(path, table, knowledge, problems)
        except (UnicodeDecodeError, csv.Error) as error:
            problems.append(Problem(_name(path), 1, "file", f"cannot be read: {error}"))
            continue
        supplied: dict[str, tuple[int, Any]] = {row.id: (number, row) for number, row in found}
        kept = [
            supplied.pop(row.id, (place, row)) for place, row in zip(places[table], tables[table], strict=True)
        ] + list(supplied.values())
        tables[table] = tuple(row for _, row in kept)
        places[table] = tuple(place for place, _ in kept)
    return replace(knowledge, tables=tables, places=places, clinic=folder), problems


def _name(path: FilePath) -> str:
    return f"{path.parent.name}/{path.name}"


def _read(path: FilePath, table: str, knowledge: Knowledge, problems: list[Problem]) -> list[tuple[int, Supplied]]:
    name = _name(path)
    with path.open(newline="", encoding="utf-8-sig") as handle:
        reader = csv.reader(handle)
        header = next(reader, [])
        faults = [Problem(name, 1, c, "this column is missing") for c in NEEDED[table] if c not in header]
        faults += [Problem(name, 1, c, "this column is not known") for c in header if c not in COLUMNS[table]]
        faults += [Problem(name, 1, c, "this column stands twice") for c in sorted(set(header)) if header.count(c) > 1]
        problems += faults
        if faults:
            return []
        found: list[tuple[int, Supplied]] = []
        seen: dict[str, int] = {}
        for number, cells in enumerate(reader, start=2):
            if not any(cells):
                continue
            if len(cells) != len(header):
                problems.append(Problem(name, number, "row", f"has {len(cells)} cells, the header has {len(header)}"))
                continue
            given = {column: cell.strip() or None for column, cell in zip(header, cells, strict=True)}
            row_id = given["id"] or ""
            if row_id in seen:
                problems.append(Problem(name, number, "id", f"{row_id!r} stands in row {seen[row_id]} too"))
                continue
            seen[row_id] = number
            row = _row(name, number, table, given, knowledge, problems)
            if row is not None:
                found.append((number, row))
    return found


def _row(
    name: str, number: int, table: str, given: dict[str, str | None], knowledge: Knowledge, problems: list[Problem]
) -> Supplied | None:
    try:
        if table == "providers":
            return rows.Provider.model_validate(given)
        price = rows.ClinicPrice.model_validate(_price_cells(given, knowledge))
    except ValidationError as error:
        problems += [
            Problem(name, number, ".".join(map(str, fault["loc"])) or "row", say(fault))
            for fault in error.errors(include_url=False)
        ]
        return None
    faults = []
    for column, value in (("low", price.low), ("typical", price.typical), ("high", price.high)):
        if value is None or value < 0:
            faults.append(Problem(name, number, column, "is empty" if value is None else "is below 0"))
    if not faults:
        assert price.low is not None
        assert price.typical is not None
        assert price.high is not None
        if price.typical < price.low:
            faults.append(Problem(name, number, "typical", f"{price.typical:g} is below low ({price.low:g})"))
        if price.high < price.typical:
            faults.append(Problem(name, number, "high", f"{price.high:g} is below typical ({price.typical:g})"))
    problems += faults
    return None if faults else price


def _price_cells(given: dict[str, str | None], knowledge: Knowledge) -> dict[str, Any]:
    """The shipped row with the clinic's cells over it. One price alone is the whole range."""
    row_id = given["id"] or ""
    cells: dict[str, Any] = {}
    if knowledge.has("prices", row_id):
        cells = knowledge.row("prices", row_id).model_dump()
    cells |= {column: value for column, value in given.items() if value is not None}
    for edge in ("low", "high"):
        if given.get(edge) is None:
            cells[edge] = given["typical"]
    cells |= {column: given[column] for column in NEEDED["prices"]}
    return cells | {
        "currency": "USD",
        "year": (given["supplied_on"] or "")[:4] or None,
        "region": given.get("region") or "this clinic",
        # The clinic is the source. We did not check it, and the screen says who did.
        "verified": "no",
        "basis": "published",
        "source_ids": (),
        "note": given.get("note"),
        "checked_on": given["supplied_on"],
    }
