"""Sources: every fact leads to a source, what is past its date says so, and the page tells who made this."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from kapdecide import Knowledge
from kapdecide.knowledge import freshness
from kapdecide.knowledge.load import checked
from kapdecide.ui import reading, state
from kapdecide.wording import VERIFIED
from tests.pages.opening import NO_THOUGHTS, again, opened, words

OnDay = Callable[[dt.date], None]
FRESH, STALE = dt.date(2026, 11, 24), dt.date(2028, 6, 1)
CALM = {
    "safety": {"suicidality": NO_THOUGHTS, "age": 40, "answers": {"osa": "yes"}},
    "goals": {"main_condition": "trd", "conditions": ["trd"], "failed_antidepressants": 3},
    "budget": {"start_date": "2026-12-01"},
}


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> OnDay:
    def set_day(day: dt.date) -> None:
        monkeypatch.setattr(state, "today", lambda: day)

    return set_day


def test_every_row_leads_to_a_source_or_says_it_is_not_verified(knowledge: Knowledge) -> None:
    assert checked()[1] == []
    for table, rows in knowledge.tables.items():
        for row in rows:
            if hasattr(row, "source_ids") and hasattr(row, "verified"):
                assert row.source_ids or row.verified == "no", (table, row)
    for claim in knowledge.claims:
        assert claim.source_ids, claim.id


def test_the_page_lists_every_source_with_its_link_and_what_rests_on_it(knowledge: Knowledge, on_day: OnDay) -> None:
    on_day(FRESH)
    at = opened("sources")
    listed = at.dataframe[0].value
    assert len(listed) == len(knowledge.sources)
    assert list(listed["Link"].fillna("")) == [source.url or "" for source in knowledge.sources]
    assert listed["What rests on it"].str.len().gt(0).all()
    assert set(listed["Checked"]) <= set(VERIFIED.values())


def test_a_search_keeps_what_has_every_word(knowledge: Knowledge) -> None:
    at = opened("sources")
    at.text_input[0].set_value("spravato label")
    found = again(at).dataframe[0].value
    assert 0 < len(found) < len(knowledge.sources)


def test_on_the_day_of_the_check_nothing_is_due(on_day: OnDay) -> None:
    on_day(FRESH)
    at = opened("sources", part="How fresh")
    assert any("Nothing is past its review date" in s.value for s in at.success)
    assert not any("past their review date" in w.value for w in at.warning)


def test_later_the_page_lists_each_fact_that_is_due(knowledge: Knowledge, on_day: OnDay) -> None:
    on_day(STALE)
    at = opened("sources", part="How fresh")
    late = freshness.due(knowledge, STALE)
    assert any(f"{len(late)} facts are past their review date" in w.value for w in at.warning)
    assert any(len(table.value) == len(late) for table in at.dataframe)


@pytest.mark.parametrize(("day", "due"), [(FRESH, False), (STALE, True)])
@pytest.mark.parametrize("topic", ["first", "harms", "money", "help", "lasting"])
def test_a_number_past_its_date_carries_a_mark_where_it_stands(
    topic: str, day: dt.date, due: bool, on_day: OnDay
) -> None:
    on_day(day)
    shown = words(opened("compare", CALM, picked_topic=topic)).lower()
    assert ("due for review" in shown or "past their review date" in shown or "past its review date" in shown) == due


@pytest.mark.parametrize(("day", "marks"), [(FRESH, 0), (STALE, 30)])
def test_a_claim_past_its_date_carries_a_mark(day: dt.date, marks: int, on_day: OnDay) -> None:
    on_day(day)
    claims = [e for e in opened("learn", part="Claims and facts").expander if any("Who says so" in m.value for m in e.markdown)]
    assert len(claims) == 30
    assert sum("due for review" in m.value for e in claims for m in e.markdown) == marks


def test_the_audit_is_drawn_from_the_record(knowledge: Knowledge) -> None:
    shown = words(opened("sources", part="Self-audit"))
    for title, total in (("Needed to be a decision aid", 6), ("Needed to avoid harmful bias", 6)):
        assert f"{title}: {total} of {total} met" in shown
    met = sum(i.status == "met" for i in knowledge.ipdas if i.group == "quality")
    assert f"Signs of quality: {met} of 23 met" in shown
    for item in knowledge.ipdas:
        assert item.short in shown, item.id


@pytest.mark.parametrize(
    ("day", "said"),
    [(dt.date(2026, 12, 31), "ends on December 31, 2026"), (dt.date(2027, 1, 1), "ended on December 31, 2026")],
)
def test_the_telehealth_rule_shows_as_ending_and_then_as_ended(day: dt.date, said: str, on_day: OnDay) -> None:
    on_day(day)
    assert said in words(opened("sources", part="How fresh"))


def test_about_says_who_made_it_who_paid_and_what_was_not_done(knowledge: Knowledge) -> None:
    titles = {section.title: section.text for section in reading.sections("about", knowledge)}
    made = titles["Who made it and who paid"]
    assert "no record of any payment" in made
    assert "conflict of interest" in made
    assert "no medical degree or license" in made
    assert "For professionals" in titles["What this is for"]
    assert "For the public" in titles["What this is for"]
    assert "One reviewer" in titles["How research was chosen"]
    assert "No patient and no clinician" in titles["What was never done"]
    assert "How to report an error" in titles
    shown = words(opened("sources", part="About"))
    assert all(title in shown for title in titles)
