"""Whatever stands in a clinic's folder: it is used, or every fault is named by file, row and column, and ours stays ours."""

from __future__ import annotations

import csv
import io
import math
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kapdecide import Case, Knowledge, compare
from kapdecide.comparison import Comparison
from kapdecide.knowledge import clinic, freshness
from kapdecide.knowledge.rows import ClinicPrice
from tests.conftest import TODAY
from tests.fuzzing import LONGER, QUIET, nasty_text

GOOD: dict[str, list[list[str]]] = {
    "prices": [
        ["id", "path", "component", "unit", "low", "typical", "high", "region", "note", "supplied_by", "supplied_on"],
        ["iv_infusion", "iv", "", "per infusion", "400", "425", "450", "", "", "Front desk", "2026-11-20"],
        ["iv_booster", "", "", "", "", "450", "", "", "weekends too", "Front desk", "2026-11-20"],
    ],
    "providers": [
        ["id", "name", "phone", "paths", "where", "note", "supplied_by", "supplied_on"],
        ["river", "Riverside", "205-555-0100", "iv; iv_kap", "Main Street", "", "Front desk", "2026-11-20"],
        ["مركز", "מרכז טיפול", "205-555-0101", "", "", "", "Front desk", "2026-11-20"],
    ],
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "utf-32")
HERE: list[tuple[Knowledge, Case]] = []


@pytest.fixture(autouse=True)
def _read_once(knowledge: Knowledge, cleared: Case) -> None:
    HERE[:] = [(knowledge, cleared)]


@st.composite
def tables(draw: st.DrawFn, table: str) -> bytes:
    """A good table, spoiled in up to four ways, written in one of the ways spreadsheets write."""
    rows = [list(row) for row in GOOD[table]]
    for _ in range(draw(st.integers(0, 4))):
        row = draw(st.sampled_from(rows)) if rows else []
        match draw(st.sampled_from(("cell", "cell", "cell", "row twice", "row gone", "column gone", "column twice"))):
            case "cell" if row:
                row[draw(st.integers(0, len(row) - 1))] = draw(nasty_text)
            case "row twice":
                rows.append(list(row))
            case "row gone" if rows:
                rows.remove(row)
            case "column gone" if row:
                place = draw(st.integers(0, len(row) - 1))
                rows = [[*one[:place], *one[place + 1 :]] for one in rows]
            case "column twice" if row:
                place = draw(st.integers(0, len(row) - 1))
                rows = [[*one, *one[place : place + 1]] for one in rows]
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=draw(st.sampled_from(",,,,;\t")),
        lineterminator=draw(st.sampled_from(["\r\n", "\n", "\r"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )
    writer.writerows(rows)
    content = out.getvalue().encode(
        draw(st.sampled_from(ENCODINGS)) if draw(st.integers(0, 4)) == 0 else "utf-8", "replace"
    )
    for _ in range(draw(st.sampled_from((0, 0, 0, 1, 2)))):
        place = draw(st.integers(0, len(content)))
        content = content[:place] + draw(st.binary(max_size=3) | st.just(b'"')) + content[place:]
    return content


def supplied(folder: Path) -> tuple[Knowledge, list[str]]:
    """What a clinic's folder makes of the knowledge, with everything that must hold of any folder."""
    knowledge, _ = HERE[0]
    assert clinic.is_clinic_folder(folder) in (True, False)
    made, problems = clinic.with_clinic(knowledge, folder)
    for problem in problems:
        assert problem.file.partition("/")[0] == folder.name
        assert problem.row >= 1
        assert problem.message
        table = Path(problem.file).stem
        known = ("file", "row", *clinic.COLUMNS.get(table, ()))
        if problem.message != "this column is not known":
            assert problem.column.partition(".")[0] in known, problem
        assert len(str(problem).splitlines()) == 1, "a fault is one line"
        assert len(str(problem)) < 1500
    # Ours is ours: no other table moves, no row is lost, and a price that changed says who changed it.
    for name, rows in knowledge.tables.items():
        if name not in clinic.COLUMNS:
            assert made.tables[name] is rows
    assert [row.id for row in made.prices] == [row.id for row in knowledge.prices]
    for mine, theirs in zip(knowledge.prices, made.prices, strict=True):
        if theirs is not mine:
            assert isinstance(theirs, ClinicPrice)
            assert (theirs.path, theirs.unit, theirs.verified) == (mine.path, mine.unit, "no")
            assert theirs.supplied
    return made, [str(problem) for problem in problems]


def assert_usable(made: Knowledge) -> None:
    """What has no fault can be compared, dated and named."""
    _, cleared = HERE[0]
    found = compare(cleared, made, today=TODAY, points=8)
    assert isinstance(found, Comparison)
    for path in found.paths.values():
        if path.cost is not None:
            p90 = path.cost.first_12_months.p90
            assert p90 is None or math.isfinite(p90)
    freshness.due(made, TODAY)
    assert made.content_version


@settings(max_examples=100 * LONGER, deadline=None, suppress_health_check=QUIET)
@given(prices=st.none() | tables("prices"), providers=st.none() | tables("providers"))
@example(prices=b"", providers=b"\xff\xfe")
@example(prices=b'id,typical,supplied_by,supplied_on\niv_infusion,"425,Desk,2026-11-20\n', providers=None)
@example(prices=b"id,typical,supplied_by,supplied_on\niv_infusion,9e307,Desk,2026-11-20\n", providers=None)
def test_any_clinics_tables_are_used_or_named_and_nothing_of_ours_moves_unsaid(
    prices: bytes | None, providers: bytes | None
) -> None:
    folder = Path(tempfile.mkdtemp(prefix="clinic"))
    try:
        for name, content in (("prices", prices), ("providers", providers)):
            if content is not None:
                (folder / f"{name}.csv").write_bytes(content)
        made, problems = supplied(folder)
        if prices is None and providers is None:
            assert problems
        if not problems:
            assert_usable(made)
            for name, content in (("prices", prices), ("providers", providers)):
                if content is not None:
                    said = [
                        r for r in list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1:] if any(r)
                    ]
                    taken = [row for row in getattr(made, name) if getattr(row, "supplied_by", None)]
                    assert len(taken) == len(said), "a row was dropped without a word"
    finally:
        shutil.rmtree(folder)


@settings(max_examples=100 * LONGER, deadline=None, suppress_health_check=QUIET)
@given(
    content=st.binary(max_size=200) | nasty_text.map(str.encode), name=st.sampled_from(["prices", "providers", "tea"])
)
def test_any_bytes_in_a_clinics_folder_are_a_list_of_faults(content: bytes, name: str) -> None:
    folder = Path(tempfile.mkdtemp(prefix="clinic"))
    try:
        (folder / f"{name}.csv").write_bytes(content)
        assert supplied(folder)[1]
    finally:
        shutil.rmtree(folder)
