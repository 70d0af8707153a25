"""Very long names, six digits, nothing measured, nothing found, text from right to left: nothing breaks, overlaps or hides."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect

from kapdecide.ui.topics import TOPICS
from kapdecide.wording import NOT_MEASURED
from tests.browser import walking
from tests.browser.conftest import DESK, window
from tests.browser.layout import assert_whole, faults, runs_from_left_to_right
from tests.browser.screenshots import STATES, take_over
from tests.browser.serving import serving
from tests.browser.walking import fill, main, open_fold, open_tab, turn_to

pytestmark = pytest.mark.browser
CLINIC = (
    "Donaudampfschifffahrtsgesellschaftskapitänswitwenstiftung für ganzheitliche Seelenheilkunde am Großen Werbellinsee"
)
ONE_WORD = "Donaudampfschifffahrtsgesellschaftskapitänswitwenstiftungsverwaltungsgebäudenebenstelle"
HEBREW = "מרכז טיפול בקטמין על שם לוי"
TABLES = {
    "prices": (
        "id,low,typical,high,supplied_by,supplied_on\n"
        f'iv_infusion,1,99999,99999,"{CLINIC}, {ONE_WORD}",2026-11-20\n'
        f"kap_dosing_im,90000,95000,99999,{HEBREW},2026-11-20\n"
    ),
    "providers": (
        "id,name,phone,paths,where,note,supplied_by,supplied_on\n"
        f'long,"{CLINIC} und {ONE_WORD}",205-555-0100,,"{CLINIC} {ONE_WORD}",,{ONE_WORD},2026-11-20\n'
        f"hebrew,{HEBREW},205-555-0123,,רחוב הרצל 5,,{HEBREW},2026-11-20\n"
    ),
}
# As pasted from a message in Arabic, with a hidden mark that turns all that follows around.
TURNED = "\u202eعيادة النور ABC 123"
SHOWN = TURNED.removeprefix("\u202e")
CALM = {"thoughts": "no", "plan_or_intent": "no", "attempt_or_preparation": "never"}


@pytest.fixture(scope="module")
def clinics(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose clinic has very long names, a name in Hebrew, and prices of 99,999 dollars."""
    folder: Path = tmp_path_factory.mktemp("clinic")
    for name, content in TABLES.items():
        (folder / f"{name}.csv").write_text(content, "utf-8")
    with serving({"KAPDECIDE_CLINIC": str(folder)}) as url:
        yield url


@pytest.fixture
def clinic_page(browser: Browser, clinics: str) -> Iterator[Page]:
    yield from window(browser, clinics, **DESK)


def test_very_long_names_and_six_digits_stay_whole_everywhere(clinic_page: Page) -> None:
    page = clinic_page
    take_over(page, STATES["extreme"])
    dear = {}
    for place in walking.every_place(page, but=("safety", "learn", "sources")):
        assert_whole(page, place)
        dear[place] = re.findall(r"\$\d{3},\d{3}", main(page).inner_text())
    assert dear["compare: Money"], "six digits are shown, or this test sees nothing"
    assert dear["answers"]
    turn_to(page, "take_home")
    open_fold(page, "Numbers from your clinic")
    assert_whole(page, "the clinic's numbers")
    for words in (ONE_WORD, CLINIC, HEBREW, "205-555-0123"):
        expect(main(page).get_by_text(words).first).to_be_visible()
    assert runs_from_left_to_right(page, "Nov 20, 2026")
    open_fold(page, "Look at the sheet here")
    assert_whole(page, "the sheet")
    for phone in ("205-555-0100", "205-555-0123"):
        assert runs_from_left_to_right(page, phone), phone


def test_eighty_three_alternatives_filtered_to_none_say_so_and_come_back(page: Page) -> None:
    walking.goto(page, "next_steps")
    open_tab(page, "Alternatives")
    status = main(page).get_by_role("status").filter(has_text="fit.")
    fill(page, "Search by name", f"{ONE_WORD} {HEBREW}")
    expect(status).to_have_text(re.compile(r"^0 of \d+ fit\."))
    expect(main(page).get_by_text("Nothing fits all of these.")).to_be_visible()
    expect(page.locator("details[id^=alternative-]")).to_have_count(0)
    assert_whole(page, "no alternative")
    fill(page, "Search by name", "")
    expect(status).not_to_have_text(re.compile("^0 of"))
    expect(page.locator("details[id^=alternative-]").first).to_be_visible()


def test_where_nothing_was_measured_it_says_so_and_every_topic_stays_whole(page: Page) -> None:
    told = {"conditions": ["relationship_patterns"], "main_condition": "relationship_patterns"}
    take_over(page, {"schema_version": 1, "goals": told, "safety": {"suicidality": CALM, "age": 40}})
    turn_to(page, "compare")
    for topic in ("At a glance", *TOPICS.values()):
        walking.choose(page, topic)
        assert_whole(page, topic)
        if topic in ("At a glance", "Will it help"):
            cells = main(page).locator("table.kd-table").get_by_text(NOT_MEASURED)
            expect(cells.locator("visible=true").first).to_be_visible()
    turn_to(page, "priorities")
    assert_whole(page, "priorities")


def answers(**more: Any) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "setting": "consultation",
        "goals": {"conditions": ["trd"], "main_condition": "trd", "failed_antidepressants": 3},
        "safety": {"suicidality": CALM, "age": 40},
        "budget": {"quotes": {"iv_infusion": {"amount": 400, "date": "2026-11-20"}}},
    } | more


def test_text_from_right_to_left_in_every_field_turns_nothing_of_ours_around(page: Page) -> None:
    take_over(page, answers())
    turn_to(page, "budget")
    fill(page, "Who said so", TURNED)
    turn_to(page, "next_steps")
    fill(page, "Who", TURNED)
    open_tab(page, "Track it")
    open_fold(page, "Add many at once")
    fill(page, "Lines", f"{TURNED}, PHQ-9, 14")
    walking.press(page, "Add these totals")
    expect(main(page).get_by_label("Lines").first).to_have_value(f"{TURNED}, PHQ-9, 14")
    assert_whole(page, "track it")
    open_tab(page, "Alternatives")
    fill(page, "Search by name", TURNED)
    assert_whole(page, "alternatives")
    turn_to(page, "sources")
    fill(page, "Search sources", TURNED)
    assert_whole(page, "sources")
    turn_to(page, "take_home")
    fill(page, "Your note for the chart", TURNED)
    turn_to(page, "budget")
    expect(main(page).get_by_label("Who said so").first).to_have_value(TURNED)
    assert_whole(page, "budget")
    turn_to(page, "answers")
    expect(main(page).get_by_text(SHOWN).first).to_be_visible()
    assert_whole(page, "answers")
    assert runs_from_left_to_right(page, "November 20, 2026")
    turn_to(page, "compare")
    walking.choose(page, "Money")
    assert_whole(page, "money")
    turn_to(page, "take_home")
    open_fold(page, "Look at the sheet here")
    assert_whole(page, "sheet")
    expect(main(page).get_by_text(SHOWN).first).to_be_visible()
    files = {}
    for button in ("Sheet as HTML", "Sheet as PDF", "Note for the chart"):
        with page.expect_download() as started:
            main(page).get_by_role("button", name=button).click()
        files[button] = Path(started.value.path()).read_bytes()
    for name in ("Sheet as HTML", "Note for the chart"):
        assert "\u202e" not in files[name].decode()
        assert SHOWN in files[name].decode()
    paper = "".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(files["Sheet as PDF"])).pages)
    assert "ABC 123" in paper, "what the fonts of the PDF cannot draw is a box; the rest stays readable and in order"
    page.set_content(files["Sheet as HTML"].decode())
    assert runs_from_left_to_right(page, "I call: ")


def test_the_eye_test_sees_words_that_were_turned_around(page: Page) -> None:
    walking.goto(page, "start")
    page.evaluate("""() => document.querySelector('h1').insertAdjacentHTML('afterend',
        '<p id=a>\\u202eabc, Nov 20, 2026</p><p style="width:3rem;white-space:nowrap">much too long for here</p>')""")
    assert not runs_from_left_to_right(page, "Nov 20, 2026")
    assert any("much too long" in fault for fault in faults(page))
