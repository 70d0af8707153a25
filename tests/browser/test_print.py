"""Compare on paper: every word of the table, and nothing that only works on a screen."""

from __future__ import annotations

import io
import re
import unicodedata

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from kapdecide.people import people
from tests.browser import walking

pytestmark = pytest.mark.browser


def letters(text: str) -> str:
    """Without spaces, hyphens and joined letters, since paper breaks and joins them elsewhere."""
    return re.sub(r"[\s\-\u00ad\u2010]+", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_compare_prints_its_whole_table_and_no_menu(page: Page, theme: str) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    walking.become(page, people()[0].name)
    cells = walking.main(page).locator("table.kd-table :is(td, tbody th)").all_inner_texts()
    assert len(cells) > 30
    paper = PdfReader(io.BytesIO(page.pdf(format="Letter")))
    printed = letters(" ".join(sheet.extract_text() for sheet in paper.pages))
    lines = [letters(line) for cell in cells for line in cell.splitlines() if line.strip()]
    assert [line for line in lines if line not in printed] == []
    for only_on_a_screen in ("Savemyanswers", "Resetthedemo", "Next:", "Back:", "Lookcloser", "Whatcangowrong"):
        assert only_on_a_screen not in printed
    # Paper is white and the words on it are dark, whatever the screen was.
    page.emulate_media(media="print", color_scheme="dark" if theme == "dark" else "light")
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor") == "rgb(255, 255, 255)"
    inks = page.evaluate("[...document.querySelectorAll('h1, table.kd-table :is(td, th)')].map(e => getComputedStyle(e).color)")
    assert set(inks) == {"rgb(16, 22, 29)"}
