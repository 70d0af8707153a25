"""The lean of the content itself: recorded, and explained in the changelog when it moves."""

from __future__ import annotations

from pathlib import Path

import pytest

from kapdecide import Knowledge, steering

CHANGES = Path(__file__).resolve().parents[1] / "CHANGELOG.md"


@pytest.mark.parametrize("situation", list(steering.SITUATIONS))
def test_content_moves_no_path_unexplained(situation: str, knowledge: Knowledge) -> None:
    """Compared with the newest record. Recording anew (``python -m kapdecide.steering``) asks for a line in the changelog."""
    rows = [row for row in knowledge.steering if row.situation == situation]
    newest = rows[-1].content
    recorded = {row.path: row.first_share for row in rows if row.content == newest}
    found = steering.first_shares(situation, knowledge)
    assert set(recorded) == set(found)
    assert sum(found.values()) == pytest.approx(1)
    allowed = knowledge.row("thresholds", "steering_move").value
    moved = {p: (recorded[p], round(s, 2)) for p, s in found.items() if abs(s - recorded[p]) > allowed}
    assert not moved, (
        f"record content {steering.content(knowledge)} in data/steering.csv and explain it in CHANGELOG.md"
    )


def test_every_recorded_content_is_explained_in_the_changelog(knowledge: Knowledge) -> None:
    text = CHANGES.read_text(encoding="utf-8")
    unexplained = {row.content for row in knowledge.steering if f"Content {row.content}:" not in text}
    assert not unexplained


def test_the_name_of_the_content_changes_with_a_fact_and_not_with_a_word_elsewhere(knowledge: Knowledge) -> None:
    before = steering.content(knowledge)
    prices = (knowledge.prices[0].model_copy(update={"typical": 1.0}), *knowledge.prices[1:])
    glossary = knowledge.glossary[1:]
    assert steering.content(_with(knowledge, prices=prices)) != before
    assert steering.content(_with(knowledge, glossary=glossary)) == before


def _with(knowledge: Knowledge, **tables: tuple[object, ...]) -> Knowledge:
    return Knowledge(knowledge.folder, {**knowledge.tables, **tables}, knowledge.texts, knowledge.places)
