"""The quick walk asks as many questions as the Start page says, counted one by one."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from kapdecide import Knowledge
from tests.pages.opening import opened, turn, words

KINDS = ("radio", "number_input", "selectbox", "multiselect", "text_input", "date_input", "button_group")


def asked(at: AppTest) -> int:
    """How many answers the page asks for; what is no answer has a key of another kind."""
    return sum(str(widget.key).startswith("w_") for kind in KINDS for widget in at.get(kind))


@pytest.fixture(scope="module")
def beside_insurance() -> int:
    first_part = opened("safety", quick=True)
    return asked(opened("goals", quick=True)) + asked(first_part) + asked(opened("budget", quick=True))


def test_the_quick_questions_are_as_many_as_start_says(beside_insurance: int, knowledge: Knowledge) -> None:
    counts = {
        payer.id: beside_insurance + asked(opened("insurance", {"insurance": {"payer": payer.id}}, quick=True))
        for payer in knowledge.payers
    }
    said = words(opened("start"))
    assert (
        f"The quick questions are {counts['uninsured']} if you pay yourself and up to {max(counts.values())} " in said
    )
    assert min(counts.values()) == counts["uninsured"]


def test_the_lists_to_tick_are_as_many_as_start_says() -> None:
    at = opened("safety", quick=True)
    lists = 0
    for title in [tab.label for tab in at.tabs]:
        if title != "Treatment day":  # for another day, and the walk does not lead there
            lists += bool(turn(at, "safety", title).checkbox)
    assert lists == 4
    assert "plus four safety lists to tick" in words(opened("start"))
