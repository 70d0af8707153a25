"""Take home: nothing before the three questions, downloads that wait to be asked, and marks where a person is made up."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from kapdecide import load_knowledge
from kapdecide.people import people
from kapdecide.report import page_one, render, sheet
from kapdecide.wording import MADE_UP
from tests.pages.opening import NO_THOUGHTS, opened, words

PERSONS = {person.id: person for person in people()}
DOWNLOADS = ["Sheet as PDF", "Sheet as HTML", "Plan file", "Note for the chart", "FHIR bundle"]
OWN: dict[str, Any] = {"setting": "self", "safety": {"suicidality": NO_THOUGHTS}}


def buttons(at: AppTest) -> list[str]:
    return [button.proto.label for button in at.main.get("download_button")]


def links(at: AppTest) -> list[str]:
    return [link.proto.label for link in at.main.get("page_link")]


def test_no_sheet_and_no_price_before_the_three_questions() -> None:
    at = opened("take_home", {"setting": "self"})
    assert buttons(at) == []
    assert "$" not in "\n".join(str(text.value) for text in at.main.markdown)


def test_all_five_files_are_offered_and_none_is_built_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def built(*_: object, **__: object) -> bytes:
        raise AssertionError("a file was built on a rerun")

    monkeypatch.setattr(render, "as_pdf", built)
    monkeypatch.setattr(render, "as_html", built)
    at = opened("take_home", OWN)
    at.run()
    assert not at.exception
    assert buttons(at) == DOWNLOADS


@pytest.mark.parametrize(("contact", "boxes"), [("Zoë, Εύα or Пётр", False), ("أختي", True), ("妹妹", True)])
def test_letters_the_pdf_cannot_print_are_said_before_it_is_printed(contact: str, boxes: bool) -> None:
    at = opened("take_home", OWN | {"plan": {"contact": contact}})
    assert any("prints “□” there" in caption.value for caption in at.caption) is boxes


def test_little_known_says_what_would_add_to_the_sheet() -> None:
    assert {"Goals", "Safety", "Insurance", "Budget"} <= set(links(opened("take_home", OWN)))
    assert "Budget" not in links(opened("take_home", PERSONS["dana"].answers()))


def test_each_no_of_the_sure_test_leads_to_the_page_that_helps() -> None:
    answers = OWN | {
        "measures": {"sure_before": [False, False, False, False], "sure_after": [True, False, False, True]}
    }
    at = opened("take_home", answers)
    shown = words(at)
    assert "what helps and what can go wrong" in shown
    assert "Say what matters to you" in shown
    assert "plan who to call" not in shown
    assert {"Go to “Compare”", "Go to “What matters to me”"} <= set(links(at))
    assert any("2 of 4 yes" in info.value for info in at.info)
    assert any("0 of 4 yes" in caption.value for caption in at.caption)


def test_sure_counts_once_all_four_are_answered() -> None:
    at = opened("take_home", OWN)
    for number in range(4):
        assert at.session_state["case"].measures.sure_after is None
        at.radio(key=f"w_measures.sure_after_{number}_0").set_value(number != 1).run()
    assert at.session_state["case"].measures.sure_after == (True, False, True, True)


def test_the_therapists_note_is_asked_for_in_a_consultation_only() -> None:
    assert [area.label for area in opened("take_home", OWN).text_area] == []
    at = opened("take_home", OWN | {"setting": "consultation"})
    at.text_area[0].set_value("Prefers mornings.").run()
    assert at.session_state["case"].therapist.note == "Prefers mornings."
    assert not any("bring someone in" in header.value for header in at.header)
    assert any("bring someone in" in header.value for header in opened("take_home", OWN).header)


def test_a_note_from_a_plan_file_is_seen_and_can_be_deleted_in_any_setting() -> None:
    at = opened("take_home", OWN | {"therapist": {"note": "Prefers mornings."}})
    assert at.text_area[0].value == "Prefers mornings."
    assert any("plan file" in caption.value and "this note" in caption.value for caption in at.caption)
    next(button for button in at.button if button.label == "Delete this note").click().run()
    assert at.session_state["case"].therapist.note is None
    assert len(at.text_area) == 0


@pytest.mark.parametrize("turn", ["client", "therapist", "both"])
def test_the_therapist_sees_nothing_of_what_matters_to_the_client_in_their_turn(turn: str) -> None:
    answers = PERSONS["dana"].answers() | {"setting": "consultation"}
    at = opened("take_home", answers, w_folded_sheet_0=True, w_voice_0=turn)
    preview = next(one.proto.body for one in at.main.get("html") if "kd-page" in one.proto.body)
    hidden = turn == "therapist"
    assert (page_one.WITHHELD in preview) == hidden
    assert any(said in preview for said in page_one.LABEL.values()) != hidden
    assert ("Back to “What matters to me”" in links(at)) == hidden
    assert any("leave out what matters" in info.value for info in at.info) == hidden


@pytest.mark.parametrize("withheld", [True, False])
def test_every_file_of_the_therapists_turn_is_without_what_matters(
    withheld: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files themselves, as their buttons would make them."""
    made: dict[str, str] = {}

    def keep(*_: Any, key: str = "", data: Any = None, **__: Any) -> None:
        if key.startswith("download_") and key != "download_pdf":
            made[key.removeprefix("download_")] = str(data())

    monkeypatch.setattr(st, "download_button", keep)
    answers = PERSONS["dana"].answers() | {"setting": "consultation"}
    opened("take_home", answers, w_voice_0="therapist" if withheld else "both")
    assert sorted(made) == ["fhir", "html", "note", "plan"]
    assert ('"points"' in made["plan"]) != withheld
    assert ("What matters to me:" in made["fhir"]) != withheld
    assert ("priorities.points" in made["fhir"]) != withheld
    assert ("Points given" in made["note"]) != withheld
    assert (page_one.WITHHELD in made["html"]) == withheld


@pytest.mark.parametrize("person", ["dana", "sam"])
def test_the_preview_is_the_sheet(person: str) -> None:
    at = opened("take_home", PERSONS[person].answers(), w_folded_sheet_0=True)
    found = at.session_state["held_result"][1]
    drawn = sheet.make(PERSONS[person].case, found, load_knowledge(), list(found.paths), made_up=True)
    shown = [element.proto.body for element in at.main.get("html")]
    assert any(body.endswith(render.html_body(drawn)) for body in shown)


def test_a_made_up_person_is_marked_on_every_page_and_nobody_else_is() -> None:
    for page in ("start", "goals", "compare", "take_home", "sources"):
        assert MADE_UP in words(opened(page, PERSONS["luis"].answers())), page
        assert MADE_UP not in words(opened(page, OWN)), page


def test_in_danger_there_is_nothing_to_download_but_the_answers() -> None:
    at = opened("take_home", PERSONS["alex"].answers())
    assert buttons(at) == []
    assert "988" in words(at)
