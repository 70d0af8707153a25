"""A real Chromium from Start to the sheet: with a therapist, alone, and as a demo in under twelve clicks."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from kapdecide import Knowledge, compare
from kapdecide.people import people
from kapdecide.report import render, sheet
from kapdecide.ui.sure import HELPS
from kapdecide.wording import MADE_UP
from tests.browser import walking
from tests.browser.walking import answer, at, fill, forward, goto, main, open_fold, pick, press, settled, tick, turn_to
from tests.conftest import TODAY

PERSONS = {person.id: person for person in people()}
SURE = (
    "Do you feel SURE about the best choice for you?",
    "Do you know the benefits and risks of each option?",
    "Are you clear about which benefits and risks matter most to you?",
    "Do you have enough support and advice to make a choice?",
)


def downloaded(page: Page, button: str) -> bytes:
    with page.expect_download() as started:
        main(page).get_by_role("button", name=button).click()
    path = started.value.path()
    return Path(path).read_bytes()


def upload(page: Page, name: str, content: bytes) -> None:
    file: FilePayload = {"name": name, "mimeType": "application/json", "buffer": content}
    main(page).locator("input[type=file]").set_input_files(file)
    settled(page)


def no_thoughts(page: Page) -> None:
    answer(page, "wished you were dead", "No")
    answer(page, "Do you have a plan", "No")
    answer(page, "tried to end your life", "Never")


@pytest.mark.parametrize("setting", ["My therapist and I", "I am on my own"])
def test_a_walk_from_start_to_the_sheet(page: Page, setting: str) -> None:
    together = setting.startswith("My")
    goto(page, "start")
    main(page).get_by_test_id("stRadio").first.locator("label").filter(has_text=setting).click()
    settled(page)
    press(page, re.compile("the quick questions"))
    at(page, "goals")
    answer(page, "What do you want ketamine to do?", "Both")
    pick(page, "Which one matters most", "Depression")
    fill(page, "How many antidepressants", "3")
    forward(page)
    at(page, "safety")
    no_thoughts(page)
    fill(page, "How old are you?", "44")
    forward(page)
    at(page, "insurance")
    pick(page, "What kind of insurance", "Employer PPO / POS")
    pick(page, "Which state", "Tennessee")
    forward(page)
    at(page, "budget")
    fill(page, "My limit for 12 months", "6000")
    turn_to(page, "take_home")
    for number, question in enumerate(SURE):
        answer(page, question, "No" if number == 1 else "Yes")
    expect(main(page).get_by_text(HELPS[1][0])).to_be_visible()
    note = main(page).get_by_label("Your note for the chart")
    expect(note).to_have_count(1 if together else 0)
    if together:
        note.fill("Prefers mornings.")
        note.press("Tab")
        settled(page)
    pdf = pypdf.PdfReader(io.BytesIO(downloaded(page, "Sheet as PDF")))
    assert len(pdf.pages) == 2
    text = "".join(one.extract_text() for one in pdf.pages)
    assert "$6,000" in text
    assert "3 of 4 yes" in text
    assert MADE_UP not in text
    assert ("Prefers mornings." in downloaded(page, "Note for the chart").decode()) is together
    if together:
        tick(page, "Large print")
        large = pypdf.PdfReader(io.BytesIO(downloaded(page, "Sheet as PDF"))).pages
        assert len(large) > 2
        assert large[0].mediabox.width > large[0].mediabox.height


def test_a_demo_takes_under_twelve_clicks_from_a_person_to_the_sheet_and_back_to_nothing(page: Page) -> None:
    clicks: list[str] = []
    page.expose_function("kdCount", lambda: clicks.append("click"))
    page.add_init_script("addEventListener('click', event => event.isTrusted && window.kdCount(), true)")
    goto(page, "start")
    open_fold(page, "made-up person")
    press(page, PERSONS["nia"].name)
    at(page, "compare")
    expect(page.get_by_text(MADE_UP).first).to_be_visible()
    turn_to(page, "take_home")
    pdf = pypdf.PdfReader(io.BytesIO(downloaded(page, "Sheet as PDF")))
    assert all(MADE_UP in one.extract_text() for one in pdf.pages)
    page.get_by_role("button", name="Reset the demo").click()
    at(page, "start")
    expect(page.get_by_text(MADE_UP)).to_have_count(0)
    assert 0 < len(clicks) < 12


@pytest.mark.parametrize("person", ["dana", "mara", "luis"])
def test_a_plan_opened_in_a_new_session_gives_the_same_sheet_to_the_byte(page: Page, person: str) -> None:
    walking.become(page, PERSONS[person].name)
    turn_to(page, "take_home")
    html, plan = downloaded(page, "Sheet as HTML"), downloaded(page, "Plan file")
    goto(page, "start")  # a new session: nothing is left
    expect(page.get_by_text(MADE_UP)).to_have_count(0)
    upload(page, "plan.json", plan)
    press(page, "Use this file")
    expect(main(page).get_by_text("Your plan is open")).to_be_visible()
    turn_to(page, "take_home")
    assert downloaded(page, "Sheet as HTML") == html
    assert json.loads(downloaded(page, "Plan file")) == json.loads(plan)


def test_a_bad_file_says_so_in_a_sentence_and_costs_no_answer(page: Page) -> None:
    goto(page, "start")
    main(page).get_by_test_id("stRadio").first.locator("label").filter(has_text="I am on my own").click()
    settled(page)
    for content, says in ((b"\x89PNG\r\n\x1a\n", "could not be read"), (b'{"schema_version": 99}', "newer version")):
        upload(page, "plan.json", content)
        press(page, "Use this file")
        expect(main(page).get_by_text(says)).to_be_visible()
    upload(page, "plan.json", b" " * 2_000_000)
    expect(
        main(page).get_by_text(re.compile("must be 1.?0?MB or smaller|exceeds|too large", re.I)).first
    ).to_be_visible()
    chosen = main(page).get_by_test_id("stRadio").first.locator("label").filter(has_text="I am on my own")
    expect(chosen.locator("input")).to_be_checked()


def test_a_script_in_a_plan_is_shown_and_never_run(page: Page) -> None:
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    goto(page, "start")
    asked = {"thoughts": "no", "plan_or_intent": "no", "attempt_or_preparation": "never"}
    script = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    plan = {"schema_version": 1, "safety": {"suicidality": asked}, "plan": {"contact": script}}
    upload(page, "plan.json", json.dumps(plan).encode())
    press(page, "Use this file")
    turn_to(page, "take_home")
    open_fold(page, "Look at the sheet here")
    expect(main(page).get_by_text("onerror=alert(1)").first).to_be_visible()
    saved = downloaded(page, "Sheet as HTML").decode()
    page.set_content(saved)
    expect(page.get_by_text("onerror=alert(1)").first).to_be_visible()
    assert ran == []
    assert render.CSS in saved


def test_the_html_sheet_of_every_person_prints_on_two_pages(browser: Browser, knowledge: Knowledge) -> None:
    window = browser.new_page()
    for person in PERSONS.values():
        found = compare(person.case, knowledge, today=TODAY, points=64)
        window.set_content(render.as_html(sheet.make(person.case, found, knowledge)))
        pdf = pypdf.PdfReader(io.BytesIO(window.pdf(prefer_css_page_size=True)))
        assert len(pdf.pages) == (1 if person.id == "alex" else 2), person.id
    window.close()
