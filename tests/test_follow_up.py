"""What scores mean and which step follows: the edges of every threshold, and what must always hold."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapdecide import Case, Knowledge, follow_up, load_knowledge
from kapdecide.case import ScoreEntry, case_of
from kapdecide.follow_up import HELPED, SCALES
from tests.conftest import TODAY

KNOWLEDGE = load_knowledge()
START = dt.date(2026, 3, 2)


def case(scores: list[tuple[str, int]], baseline: int | None = 20, scale: str = "phq9", **more: object) -> Case:
    measures: dict[str, object] = {"scores": [{"date": d, "scale": scale, "score": s} for d, s in scores]}
    if baseline is not None:
        measures["baseline"] = {scale: baseline}
    return case_of({"measures": measures, "budget": {"start_date": "2026-03-02"}, "plan": {"scale": scale}, **more})


@pytest.mark.parametrize(
    ("scale", "baseline", "expected"),
    [
        (
            "phq9",
            20,
            [("remission", 0, 4), ("response", 5, 10), ("partial", 11, 15), ("none", 16, 24), ("worse", 25, 27)],
        ),
        (
            "phq9",
            21,
            [("remission", 0, 4), ("response", 5, 10), ("partial", 11, 15), ("none", 16, 25), ("worse", 26, 27)],
        ),
        ("phq9", 27, [("remission", 0, 4), ("response", 5, 13), ("partial", 14, 20), ("none", 21, 27)]),
        (
            "gad7",
            14,
            [("remission", 0, 4), ("response", 5, 7), ("partial", 8, 10), ("none", 11, 19), ("worse", 20, 21)],
        ),
        (
            "madrs",
            30,
            [("remission", 0, 10), ("response", 11, 15), ("partial", 16, 21), ("none", 22, 38), ("worse", 39, 60)],
        ),
        ("pcl5", 50, [("response", 0, 40), ("partial", 41, 45), ("none", 46, 59), ("worse", 60, 80)]),
        (
            "ybocs",
            28,
            [("remission", 0, 12), ("response", 13, 18), ("partial", 19, 21), ("none", 22, 34), ("worse", 35, 40)],
        ),
    ],
)
def test_the_yardstick_of_a_baseline(scale: str, baseline: int, expected: list[object], knowledge: Knowledge) -> None:
    parts = follow_up.yardstick(knowledge.row("scale_thresholds", scale), baseline)
    assert [(part.word, part.low, part.high) for part in parts] == expected


@given(st.sampled_from(SCALES), st.data())
def test_a_yardstick_covers_every_total_once_and_agrees_with_the_class(scale_id: str, data: st.DataObject) -> None:
    scale = KNOWLEDGE.row("scale_thresholds", scale_id)
    baseline = data.draw(st.integers(scale.min, scale.max))
    parts = follow_up.yardstick(scale, baseline)
    assert parts[0].low == scale.min
    assert parts[-1].high == scale.max
    assert all(left.high + 1 == right.low for left, right in pairwise(parts))
    for part in parts:
        assert {follow_up.word_for(scale, baseline, s) for s in range(part.low, part.high + 1)} == {part.word}


ORDER = ["remission", "response", "partial", "none", "worse"]


@given(st.sampled_from(SCALES), st.data())
def test_a_lower_total_never_counts_as_less(scale_id: str, data: st.DataObject) -> None:
    scale = KNOWLEDGE.row("scale_thresholds", scale_id)
    baseline = data.draw(st.integers((scale.remission_max or 0) + 1, scale.max))
    ranks = [ORDER.index(follow_up.word_for(scale, baseline, score)) for score in range(scale.min, scale.max + 1)]
    assert ranks == sorted(ranks)


@given(st.sampled_from(SCALES), st.integers(-5, 90), st.integers(-5, 90))
def test_an_impossible_total_is_refused(scale_id: str, baseline: int, score: int) -> None:
    scale = KNOWLEDGE.row("scale_thresholds", scale_id)
    if scale.min <= baseline <= scale.max and scale.min <= score <= scale.max:
        assert follow_up.word_for(scale, baseline, score)
    else:
        with pytest.raises(ValueError, match="lies between"):
            follow_up.word_for(scale, baseline, score)


@given(st.lists(st.tuples(st.dates(START, TODAY), st.integers(0, 27)), max_size=12, unique_by=lambda x: x[0]))
def test_the_order_in_which_totals_were_entered_does_not_matter(entries: list[tuple[dt.date, int]]) -> None:
    told = [(day.isoformat(), score) for day, score in entries]
    one = follow_up.place(case(told), KNOWLEDGE, TODAY)
    other = follow_up.place(case(told[::-1]), KNOWLEDGE, TODAY)
    assert one == other
    assert KNOWLEDGE.has("next_steps", one.step)
    assert one.step not in one.beside
    if one.standing.word == "worse":
        assert "safety-first" in one.beside
    if one.standing.word in ("none", "worse", "relapse"):
        assert "hope-and-crisis" in one.beside


@given(st.integers(5, 27), st.integers(0, 27), st.integers(1, 60))
def test_relapse_needs_a_response_before_and_two_weeks_since(first: int, second: int, gap: int) -> None:
    day = dt.date(2026, 6, 1)
    told = case([("2026-05-01", first), (day.isoformat(), second), ((day + dt.timedelta(gap)).isoformat(), second)])
    scale = KNOWLEDGE.row("scale_thresholds", "phq9")
    found = follow_up.standing(told, KNOWLEDGE, "phq9")
    if found.word in ("relapse", "slipping"):
        assert follow_up.word_for(scale, 20, first) in HELPED
        assert (gap >= 14) == (found.word == "relapse")


def test_thirteen_days_up_is_not_yet_a_relapse_and_fourteen_is(knowledge: Knowledge) -> None:
    before = [("2026-04-13", 6), ("2026-05-01", 12)]
    assert follow_up.standing(case([*before, ("2026-05-14", 12)]), knowledge, "phq9").word == "slipping"
    assert follow_up.standing(case([*before, ("2026-05-15", 12)]), knowledge, "phq9").word == "relapse"


def test_each_path_is_judged_by_its_own_schedule(knowledge: Knowledge) -> None:
    told = case_of({"budget": {"start_date": "2026-03-02"}})
    found = {row.path: follow_up.checkpoint(row.path, told, knowledge) for row in knowledge.checkpoints}
    points = {path: point for path, point in found.items() if point is not None}
    # IV: the fourth infusion. Spravato: four weeks after the first dose of day 7. The others: the end of a first course.
    assert {path: (point.date - START).days for path, point in points.items()} == {
        "iv": 14,
        "spravato": 35,
        "home": 42,
        "kap": 84,
        "iv_kap": 21,
    }
    assert points["iv"].source_ids == ("ketnonimprove2024",)
    for path in ("home", "kap", "iv_kap"):
        assert points[path].verified == "no"
        assert "our suggestion" in points[path].why
    assert follow_up.checkpoint("iv", Case(), knowledge) is None


def test_the_fourth_treatment_is_said_of_iv_only(knowledge: Knowledge) -> None:
    said = {row.path for row in knowledge.checkpoints if "after the fourth infusion" in row.person.lower()}
    assert said == {"iv"}


def test_a_total_before_treatment_is_a_start_and_never_an_effect(knowledge: Knowledge) -> None:
    told = case([("2026-02-20", 4), ("2026-02-27", 18)], baseline=None)
    found = follow_up.standing(told, knowledge, "phq9")
    assert (found.baseline, found.word) == (18, "no_score")
    assert [n.kind for n in follow_up.notices(told, knowledge, "phq9")] == ["before_start"]


def test_notices_about_dates(knowledge: Knowledge) -> None:
    told = case(
        [("2026-03-10", 15), ("2026-05-01", 12), ("2026-05-01", 11)],
        plan={"checkpoint": "2026-03-01", "stop_date": "2026-02-01"},
    )
    kinds = [notice.kind for notice in follow_up.notices(told, knowledge, "phq9")]
    assert kinds == ["twice", "looks_back", "checkpoint_early", "stop_early", "stop_before_checkpoint"]
    assert follow_up.readings(told, "phq9")[-1].score == 11


def test_a_csv_keeps_good_rows_and_names_bad_ones_by_line(knowledge: Knowledge) -> None:
    text = "\n".join(
        [
            "Date,Scale,Score",
            "2026-03-30,PHQ-9,14",
            "2026-13-01,phq9,4",
            "",
            '"04/13/2026",gad 7,9',
            "2026-04-20;Y-BOCS;41",
            "2026-04-20\tPCL5\t33",
            "2026-03-30,phq9,12",
            "2026-04-27,HAM-D,12",
            "2026-04-27,phq9,twelve",
            '2026-04-28,"phq9,12',
            "2027-01-01,phq9,3",
            "2026-05-04,phq9,-1",
            "2026-05-04,phq9,3,4",
            "2026-05-11,phq9,7",
        ]
    )
    kept, faults, _ = follow_up.read_scores(text, knowledge, TODAY)
    assert [(e.date.isoformat(), e.scale, e.score) for e in kept] == [
        ("2026-03-30", "phq9", 14),
        ("2026-04-13", "gad7", 9),
        ("2026-04-20", "pcl5", 33),
        ("2026-05-11", "phq9", 7),
    ]
    assert [fault.split(":")[0] for fault in faults] == [f"Line {n}" for n in (3, 6, 8, 9, 10, 11, 12, 13, 14)]
    said = dict(zip((3, 6, 8, 9, 10, 12), faults[:5] + faults[6:7], strict=True))
    assert "date" in said[3]
    assert "between 0 and 40" in said[6]
    assert "already" in said[8]
    assert "not known" in said[9]
    assert "whole number" in said[10]
    assert "not come yet" in said[12]
    assert not any("twelve" in fault or "HAM" in fault for fault in faults)


def test_a_csv_needs_no_header_and_a_bad_first_row_is_named(knowledge: Knowledge) -> None:
    kept, faults, _ = follow_up.read_scores("2026-03-30,phq9,14", knowledge, TODAY)
    assert len(kept) == 1
    assert not faults
    kept, faults, _ = follow_up.read_scores("2026-3-99,phq9,14", knowledge, TODAY)
    assert not kept
    assert faults[0].startswith("Line 1:")


def test_a_first_line_that_is_no_header_is_never_dropped_without_a_word(knowledge: Knowledge) -> None:
    for first in ("Monday, PHQ-9, ten", "nine on the phq", "PHQ-9; PHQ-9; PHQ-9"):
        found = follow_up.read_scores(f"{first}\n2026-03-30,phq9,14", knowledge, TODAY)
        assert [fault.split(":")[0] for fault in found.faults] == ["Line 1"]
        assert found.left == [first]


def test_a_total_is_read_whole_or_not_at_all(knowledge: Knowledge) -> None:
    found = follow_up.read_scores("2026-03-30,phq9,00014\n2026-03-31,phq9,14000", knowledge, TODAY)
    assert [entry.score for entry in found.kept] == [14]
    assert found.left == ["2026-03-31,phq9,14000"]


def test_more_lines_than_are_read_at_once_stay_to_be_read_next(knowledge: Knowledge) -> None:
    first = dt.date(2020, 1, 1)
    lines = [f"{first + dt.timedelta(days=n)},phq9,5" for n in range(follow_up.MOST_LINES + 3)]
    found = follow_up.read_scores("\n".join(lines), knowledge, TODAY)
    assert len(found.kept) == follow_up.MOST_LINES
    assert found.left == lines[follow_up.MOST_LINES :]
    assert len(found.faults) == 1


def test_a_csv_never_doubles_what_is_there(knowledge: Knowledge) -> None:
    held = [ScoreEntry(date=dt.date(2026, 3, 30), scale="phq9", score=14)]
    kept, faults, _ = follow_up.read_scores("2026-03-30,phq9,9\n2026-03-30,gad7,9", knowledge, TODAY, held)
    assert [e.scale for e in kept] == ["gad7"]
    assert len(faults) == 1


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading_of_a_csv(text: str) -> None:
    kept, faults, _ = follow_up.read_scores(text, KNOWLEDGE, TODAY)
    for entry in kept:
        assert entry.date <= TODAY
        assert entry.score <= KNOWLEDGE.row("scale_thresholds", entry.scale).max
    assert len(kept) + len(faults) <= len(text.splitlines()) + 1


@given(st.lists(st.tuples(st.dates(START, TODAY), st.sampled_from(SCALES), st.integers(0, 21)), max_size=30))
def test_totals_written_out_as_csv_come_back(entries: list[tuple[dt.date, str, int]]) -> None:
    unique = {(day, scale): score for day, scale, score in entries}
    text = "date,scale,score\n" + "\n".join(f"{day},{scale},{score}" for (day, scale), score in unique.items())
    kept, faults, _ = follow_up.read_scores(text, KNOWLEDGE, TODAY)
    assert not faults
    assert {(e.date, e.scale): e.score for e in kept} == unique


def test_bands_name_how_severe_a_total_is(knowledge: Knowledge) -> None:
    phq9 = knowledge.row("scale_thresholds", "phq9")
    assert [follow_up.band(phq9, s) for s in (4, 5, 9, 10, 14, 15, 19, 20, 27)] == [
        "minimal",
        "mild",
        "mild",
        "moderate",
        "moderate",
        "moderately severe",
        "moderately severe",
        "severe",
        "severe",
    ]
    assert follow_up.band(knowledge.row("scale_thresholds", "pcl5"), 40) is None
