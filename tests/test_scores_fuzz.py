"""Whatever is pasted into the tracker or opened there: every line is taken or named, and no typed line is lost."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from kapdecide import Knowledge, follow_up
from kapdecide.follow_up import SCALES
from tests.conftest import TODAY
from tests.fuzzing import LONGER, QUIET, nasty_text
from tests.pages.opening import again, opened

FIRST = dt.date(2020, 1, 1)
HEADER = "day,scale,total"
KNOWLEDGE: list[Knowledge] = []


@pytest.fixture(autouse=True)
def _read_once(knowledge: Knowledge) -> None:
    KNOWLEDGE[:] = [knowledge]


@st.composite
def good(draw: st.DrawFn) -> tuple[dt.date, str, int]:
    return draw(st.dates(FIRST, TODAY)), draw(st.sampled_from(SCALES)), draw(st.integers(0, 21))


@st.composite
def bad(draw: st.DrawFn) -> str:
    """A good line with one or two of its cells spoiled, or no line of scores at all."""
    day, scale, total = draw(good())
    cells = [day.isoformat(), scale, str(total)]
    for _ in range(draw(st.integers(1, 2))):
        cells[draw(st.integers(0, 2))] = draw(nasty_text)
    return draw(st.sampled_from([",", ";", "\t", " , "])).join(cells) if draw(st.booleans()) else draw(nasty_text)


def lines_of(text: str) -> list[str]:
    """The lines that say something, as a person sees them."""
    return [line for line in text.replace("\x00", "").lstrip("\ufeff").splitlines() if line.strip(",;\t ")]


def assert_every_line_is_accounted_for(text: str, found: follow_up.Read) -> None:
    said = lines_of(text)
    dropped = len(said) - len(found.kept) - len(found.left)
    # At most one line is neither: the names of the columns, which hold no number and stand first.
    assert dropped in (0, 1)
    if dropped:
        assert not any(letter.isdigit() for letter in said[0])
    assert len(found.faults) == len(found.left) or len(said) > follow_up.MOST_LINES
    rest = iter(said)
    assert all(line in rest for line in found.left), "a line that was left out comes back as it was typed, in its order"
    for fault in found.faults:
        assert fault.startswith("Line ")
        assert fault.endswith(".")
        assert len(fault) < 200


@settings(max_examples=150 * LONGER, deadline=None, suppress_health_check=QUIET)
@given(
    mixed=st.lists(good() | bad(), max_size=12),
    header=st.booleans(),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    start=st.sampled_from(["", "\ufeff", "\n\n"]),
)
@example(mixed=["x" * 140_000, "2026-03-30,phq9," + "1" * 140_000], header=True, ending="\n", start="")
def test_every_line_is_taken_or_named_and_the_good_ones_are_taken_exactly(
    mixed: list[tuple[dt.date, str, int] | str], header: bool, ending: str, start: str
) -> None:
    parts = [one if isinstance(one, str) else f"{one[0]},{one[1]},{one[2]}" for one in mixed]
    text = start + ending.join([HEADER, *parts] if header else parts)
    found = follow_up.read_scores(text, KNOWLEDGE[0], TODAY)
    assert_every_line_is_accounted_for(text, found)
    kept = {(entry.date, entry.scale): entry.score for entry in found.kept}
    assert len(kept) == len(found.kept), "one day takes one total of a scale"
    wanted = [one for one in mixed if not isinstance(one, str)]
    for day, scale, _ in wanted:
        assert (day, scale) in kept
    if all(not isinstance(one, str) for one in mixed) and len({one[:2] for one in wanted}) == len(wanted):
        assert kept == {one[:2]: one[2] for one in wanted}
    for entry in found.kept:
        scale_row = KNOWLEDGE[0].row("scale_thresholds", entry.scale)
        assert scale_row.min <= entry.score <= scale_row.max
        assert dt.date(2000, 1, 1) <= entry.date <= TODAY


@settings(max_examples=150 * LONGER, deadline=None, suppress_health_check=QUIET)
@given(text=st.text(max_size=400) | st.text('0123456789,;\t"\n-/phqPHQgad ', max_size=120))
def test_any_text_at_all_is_accounted_for(text: str) -> None:
    assert_every_line_is_accounted_for(text, follow_up.read_scores(text, KNOWLEDGE[0], TODAY))


@pytest.fixture(scope="module")
def tracker() -> AppTest:
    return opened("next_steps", {"setting": "self", "measures": {"baseline": {"phq9": 20}}}, "Track it")


@settings(max_examples=4 * LONGER, deadline=None, suppress_health_check=[*QUIET, HealthCheck.function_scoped_fixture])
@given(mixed=st.lists(good() | bad(), min_size=1, max_size=6))
def test_what_the_tracker_leaves_out_still_stands_in_its_field(
    tracker: AppTest, mixed: list[tuple[dt.date, str, int] | str]
) -> None:
    text = "\n".join(one if isinstance(one, str) else f"{one[0]},{one[1]},{one[2]}" for one in mixed)
    held = tracker.session_state["case"].measures.scores or ()
    expected = follow_up.read_scores(text, KNOWLEDGE[0], dt.date.today(), held)
    field = next(area for area in tracker.text_area if area.label == "Lines")
    field.set_value(text)
    again(tracker)
    next(button for button in tracker.button if button.label == "Add these totals").click()
    again(tracker)
    assert not tracker.exception
    kept = tracker.session_state["case"].measures.scores or ()
    assert kept == (*held, *expected.kept)
    field = next(area for area in tracker.text_area if area.label == "Lines")
    if text.strip():
        assert (field.value or "") == "\n".join(expected.left)
