"""A clinic's own numbers: a folder whose prices override the shipped ones and whose providers add to them, with who and when.

Only prices and providers can be supplied. Evidence, safety rules and law are never a clinic's to change.
What a clinic supplies is marked as such wherever it shows; it is checked like everything else.
"""

from __future__ import annotations

import csv
import io
import os
import unicodedata
from collections.abc import Mapping
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
# A cell is a name, a price or a short note. More would push everything else off a page.
MOST_LETTERS = 300
# A price below this, as for a quote that a person types.
MOST_DOLLARS = 100_000
# Nobody supplied a price before this, and one from farther ahead is a slip of the pen.
FIRST_YEAR, LAST_YEAR = 2015, 2099
# Hidden marks that lay text out from the other side: embeddings, overrides and isolates.
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
# Files that a person would take for a table.
SPREADSHEETS = {".csv", ".tsv", ".xls", ".xlsx", ".ods", ".numbers"}


def folder_from_environment() -> FilePath | None:
    """The clinic's folder this computer is set to; None where it has none."""
    named = os.environ.get(FOLDER_VARIABLE, "").strip()
    return FilePath(named) if named else None


def is_clinic_folder(folder: FilePath) -> bool:
    """A clinic's folder says in its tables who supplied them, or holds no other tables; a whole knowledge folder does not."""
    tables = sorted(folder.glob("*.csv"))
    return any(map(_says_who, tables)) or bool(tables and {path.stem for path in tables} <= set(COLUMNS))


def _says_who(table: FilePath) -> bool:
    try:
        with table.open(encoding="utf-8-sig", errors="replace") as handle:
            return "supplied_by" in handle.read(2000)
    except OSError:
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
    files = {f"{name}.csv" for name in COLUMNS}
    there = {path.name for path in folder.iterdir()}
    for other in sorted(there - files):
        if FilePath(other).suffix.lower() in SPREADSHEETS:
            message = f"a clinic can supply only {' and '.join(sorted(files))}"
            problems.append(Problem(_name(folder / other), 1, "file", message))
    if not there & files and not problems:
        problems.append(
            Problem(folder.name, 1, "file", f"the clinic's folder holds no {' and no '.join(sorted(files))}")
        )
    for table in COLUMNS:
        path = folder / f"{table}.csv"
        if path.name not in there:
            continue
        try:
            found = _read(path, table, knowledge, problems)
        except OSError:
            problems.append(Problem(_name(path), 1, "file", "cannot be opened"))
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
    """Every row that can be used. One fault in a row leaves that row out, one in the header leaves out all."""
    name, content = _name(path), path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.append(Problem(name, line, "file", "is not UTF-8 text. Save it as CSV (UTF-8)"))
        return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)  # an open quote would swallow the rows below it
    found: list[tuple[int, Supplied]] = []
    number = 1
    try:
        header = next(reader, [])
        faults = _header_faults(name, header, table)
        problems += faults
        if faults:
            return []
        seen: dict[str, int] = {}
        for number, cells in enumerate(reader, start=2):
            if not any(cells):
                continue
            if len(cells) != len(header):
                problems.append(Problem(name, number, "row", f"has {len(cells)} cells, the header has {len(header)}"))
                continue
            given = {column: cell.strip() or None for column, cell in zip(header, cells, strict=True)}
            unfit = [Problem(name, number, c, why) for c, cell in given.items() if cell and (why := _unfit(cell))]
            problems += unfit
            if unfit:
                continue
            row_id = given["id"] or ""
            if row_id in seen:
                problems.append(Problem(name, number, "id", f"{row_id!r} stands in row {seen[row_id]} too"))
                continue
            seen[row_id] = number
            row = _row(name, number, table, given, knowledge, problems)
            if row is not None:
                found.append((number, row))
    except csv.Error as error:
        problems.append(Problem(name, number + 1, "row", f"cannot be read: {error}"))
    return found


def _header_faults(name: str, header: list[str], table: str) -> list[Problem]:
    def shown(place: int) -> str:
        """A column by its name; one without a usable name by its number, counted from the left."""
        column = header[place]
        return column if column.isidentifier() else f"column {place + 1}"

    known = COLUMNS[table]
    faults = [Problem(name, 1, c, "this column is missing") for c in NEEDED[table] if c not in header]
    faults += [Problem(name, 1, shown(i), "this column is not known") for i, c in enumerate(header) if c not in known]
    return faults + [Problem(name, 1, c, "this column stands twice") for c in known if header.count(c) > 1]


def _unfit(cell: str) -> str | None:
    """Why a cell cannot stand on a page; None when it can.

    A mark that turns text around would also turn a phone number beside it; marks like it have no business in a name.
    """
    if len(cell) > MOST_LETTERS:
        return f"has {len(cell):,} characters, {MOST_LETTERS} are the most"
    kinds = {unicodedata.category(letter) for letter in cell}
    if kinds & {"Cc", "Zl", "Zp"}:
        return "holds a character that cannot be shown, or a line break"
    if any(unicodedata.bidirectional(letter) in TURNING for letter in cell):
        return "holds a hidden mark that turns text around"
    return None


def _row(
    name: str, number: int, table: str, given: dict[str, str | None], knowledge: Knowledge, problems: list[Problem]
) -> Supplied | None:
    made: Supplied
    row_id = given["id"]
    if table == "prices" and row_id is not None and not knowledge.has("prices", row_id):
        problems.append(Problem(name, number, "id", f"{row_id!r} is no id of our prices.csv, so nothing would use it"))
        return None
    try:
        if table == "providers":
            made = rows.Provider.model_validate(given)
        else:
            made = rows.ClinicPrice.model_validate(_price_cells(given, knowledge))
    except ValidationError as error:
        found = {".".join(map(str, fault["loc"])): say(fault) for fault in error.errors(include_url=False)}
        # What is worked out from a cell ("year" from "supplied_on") has no column of its own to be mended in.
        problems += [
            Problem(name, number, column, message)
            for column, message in found.items()
            if column.partition(".")[0] in COLUMNS[table]
        ]
        return None
    faults = []
    if not FIRST_YEAR <= made.supplied_on.year <= LAST_YEAR:
        faults.append(Problem(name, number, "supplied_on", f"is not between {FIRST_YEAR} and {LAST_YEAR}"))
    if isinstance(made, rows.ClinicPrice):
        faults += _price_faults(name, number, made, given, knowledge)
    problems += faults
    return None if faults else made


def _price_faults(
    name: str, number: int, price: rows.ClinicPrice, given: Mapping[str, str | None], knowledge: Knowledge
) -> list[Problem]:
    """What no single cell shows: a price that is none, a range upside down, one of our prices made into another."""
    faults = []
    ours = knowledge.row("prices", price.id)
    for column in ("path", "unit"):
        if given.get(column) not in (None, getattr(ours, column)):
            message = f"our price {price.id} is for {getattr(ours, column)!r}, and stays so. Leave this cell empty"
            faults.append(Problem(name, number, column, message))
    for column, value in (("low", price.low), ("typical", price.typical), ("high", price.high)):
        if value is None or value < 0:
            faults.append(Problem(name, number, column, "is empty" if value is None else "is below 0"))
        elif value >= MOST_DOLLARS:
            faults.append(Problem(name, number, column, f"is not below {MOST_DOLLARS:,}"))
    if not faults:
        assert price.low is not None
        assert price.typical is not None
        assert price.high is not None
        if price.typical < price.low:
            faults.append(Problem(name, number, "typical", f"{price.typical:g} is below low ({price.low:g})"))
        if price.high < price.typical:
            faults.append(Problem(name, number, "high", f"{price.high:g} is below typical ({price.typical:g})"))
    return faults


def _price_cells(given: dict[str, str | None], knowledge: Knowledge) -> dict[str, Any]:
    """The shipped row with the clinic's cells over it. One price alone is the whole range."""
    row_id = given["id"] or ""
    cells: dict[str, Any] = knowledge.row("prices", row_id).model_dump() if row_id else {}
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
