"""In danger, help fills every page; short of it, the right questions are asked and the right things said."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from streamlit.proto.SelectWidgetFilterMode_pb2 import FILTER_MODE_PREFIX
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from kapdecide import Knowledge, safety
from kapdecide.case import case_of
from tests.pages.opening import NO_THOUGHTS, PAGES, again, facts, opened, words

IN_DANGER: dict[str, dict[str, Any]] = {
    "suicide": {"safety": {"suicidality": NO_THOUGHTS | {"thoughts": "yes", "plan_or_intent": "yes"}}},
    "medical": {"safety": {"suicidality": NO_THOUGHTS, "answers": {"acute_red_flags": "yes"}}},
}
THOUGHTS = {"safety": {"suicidality": NO_THOUGHTS | {"thoughts": "yes"}}}
TREATMENT_TALK = re.compile(r"\$|%|\bof 100\b|\brank|ketamine path|spravato|infusion|lozenge|\bIV\b", re.I)


def way_out(at: AppTest) -> list[Button]:
    return [button for button in at.button if "questions behind this" in button.label]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("kind", ["suicide", "medical"])
def test_in_danger_every_page_shows_help_and_nothing_else(page: str, kind: str, knowledge: Knowledge) -> None:
    at = opened(page, IN_DANGER[kind])
    screen = knowledge.row("help_screens", kind)
    assert [title.value for title in at.title] == [screen.title]
    shown = words(at)
    help_at = [shown.index(line) for line in screen.lines]
    assert help_at == sorted(help_at)
    for link in screen.links:
        assert f'href="{link.split("|")[1]}"' in shown
    main = "\n".join(
        t for t in shown.splitlines() if "Which ketamine path" not in t and "ketamine, or may have" not in t
    )
    assert not TREATMENT_TALK.search(main), TREATMENT_TALK.search(main)
    assert not at.dataframe
    assert not at.table
    assert not at.radio
    assert not at.number_input
    assert not at.tabs


def test_suicide_help_goes_before_medical_help(knowledge: Knowledge) -> None:
    both = {"safety": IN_DANGER["suicide"]["safety"] | {"answers": {"acute_red_flags": "yes"}}}
    assert opened("compare", both).title[0].value == knowledge.row("help_screens", "suicide").title


@pytest.mark.parametrize("kind", ["suicide", "medical"])
def test_the_therapist_sees_what_to_do_and_only_in_consultation(kind: str, knowledge: Knowledge) -> None:
    told = knowledge.row("help_screens", kind).therapist
    together = words(opened("compare", IN_DANGER[kind] | {"setting": "consultation"}))
    assert all(line in together for line in told)
    assert not any(line in words(opened("compare", IN_DANGER[kind])) for line in told)
    assert any(word in " ".join(knowledge.row("help_screens", "suicide").therapist) for word in ("Stay",))


def test_the_therapists_lines_say_stay_assess_and_safety_plan(knowledge: Knowledge) -> None:
    told = " ".join(knowledge.row("help_screens", "suicide").therapist).lower()
    places = [told.index(word) for word in ("stay with", "assess", "safety plan")]
    assert places == sorted(places)


def test_leaving_takes_a_clear_word_and_opens_only_the_questions_behind_it() -> None:
    at = opened("budget", IN_DANGER["suicide"])
    assert not way_out(at)
    at.checkbox[0].check()
    way_out(again(at))[0].click()
    again(at).switch_page("pages/safety.py")
    again(at)
    assert at.title[0].value == "Change your answers"
    assert len(at.radio) == 3
    assert not at.number_input
    assert "call or text 988" in at.error[0].value
    at.radio[0].set_value("no")
    assert again(at).title[0].value == "Change your answers"  # the plan still stands
    at.radio[1].set_value("no")
    again(at)
    assert at.title[0].value == "Is it safe for you?"


def test_having_left_once_does_not_open_any_other_page() -> None:
    at = opened("budget", IN_DANGER["suicide"])
    at.checkbox[0].check()
    way_out(again(at))[0].click()
    again(at)
    at.switch_page("pages/compare.py").run()
    assert at.title[0].value.startswith("Please get help now")
    at.switch_page("pages/safety.py").run()
    assert at.title[0].value.startswith("Please get help now")


def test_an_answer_that_tells_of_danger_brings_help_at_once() -> None:
    at = opened("safety", {"safety": {"suicidality": NO_THOUGHTS}})
    at.radio[1].set_value("yes").run()
    assert at.title[0].value.startswith("Please get help now")
    assert not at.radio


def test_thoughts_without_a_plan_ask_for_contact_today_and_close_doses_at_home(knowledge: Knowledge) -> None:
    case = case_of(THOUGHTS)
    gates = safety.gates(case, knowledge, dt.date(2026, 3, 2))
    assert gates["home"].status == "not_now"
    assert all(any(r.rule == "si_passive" for r in gates[p].reasons) for p in ("iv", "spravato", "kap", "iv_kap"))
    said = words(opened("safety", THOUGHTS))
    for line in (
        "Call or text 988",
        "today",
        "safety plan",
        "home are not now",
        "Spravato is not shown to prevent suicide",
    ):
        assert line in said
    compare = words(opened("compare", THOUGHTS))
    assert "Spravato is not shown to prevent suicide" in compare
    assert "today" in compare


def test_no_thoughts_means_no_warning() -> None:
    said = words(opened("safety", {"safety": {"suicidality": NO_THOUGHTS}}))
    assert "prevent suicide" not in said


@pytest.mark.parametrize("others", ["none answered", "all answered"])
def test_item_9_of_the_phq9_above_zero_asks_the_three_questions(others: str) -> None:
    given = {"safety": {"suicidality": NO_THOUGHTS}} if others == "all answered" else {}
    quiet = opened("goals", given | {"measures": {"phq9_items": [1] * 8 + [0]}})
    asked = opened("goals", given | {"measures": {"phq9_items": [1] * 8 + [1]}})
    question = "thought about killing yourself"
    assert not any(question in r.label for r in quiet.radio)
    assert any(question in r.label for r in asked.radio)
    assert any("tell your clinician today" in w.value for w in asked.warning)


def test_every_reason_says_its_kind_its_basis_how_far_checked_and_its_sources(knowledge: Knowledge) -> None:
    at = opened(
        "compare",
        {
            "goals": {"main_condition": "ptsd", "conditions": ["ptsd"]},
            "safety": {
                "suicidality": NO_THOUGHTS,
                "age": 40,
                "answers": {"aneurysm_avm": "yes", "no_rems_site": "yes"},
            },
            "insurance": {"state": "AL"},
        },
        w_folded_why_0=True,
    )
    lines = "\n".join(m.value for m in at.markdown)
    spravato = lines[lines.index("**Spravato") : lines.index("**At-home")] if "**At-home" in lines else lines
    about = "Main concern is not hard-to-treat depression"
    assert f"Not now. Approval or cover, not safety: {about}.** This is about approval, not about safety." in spravato
    assert "Not now. Practical: " in spravato
    assert "Not now. Safety: " in spravato
    assert "stricter than the label, on purpose" in lines
    assert "Law, not safety" in lines
    assert f"]({knowledge.row('sources', 'spravato_pi').url})" in spravato
    for line in lines.splitlines():
        if line.startswith(("- **Not now.", "- **Ask first.")):
            assert re.match(r"- \*\*(Not now|Ask first)\. (Safety|Approval|Law|Practical)", line)


def test_treatment_day_checks_are_the_day_of_rules_urgent_ones_first(knowledge: Knowledge) -> None:
    checks = safety.treatment_day_checks(knowledge)
    assert {c.id for c in checks} == {r.id for r in knowledge.safety_rules if r.checklist == "treatment_day"}
    urgent = [c.urgent_kind == "medical" for c in checks]
    assert urgent == sorted(urgent, reverse=True)


def test_a_medicine_is_found_by_brand_and_answered_for_every_path() -> None:
    at = opened("safety", {"safety": {"suicidality": NO_THOUGHTS}}, part="Medicines")
    box = next(s for s in at.selectbox if "keep my medicine" in s.label)
    assert "Xanax (Benzodiazepines)" in box.options
    assert "lorazepam (Benzodiazepines)" in box.options
    # Found by how it begins: typing lorazepam must never give clorazepate.
    assert box.proto.filter_mode == FILTER_MODE_PREFIX
    box.set_value("Ativan")
    [table] = facts(again(at))
    assert table["Path"] == ["IV infusions", "Spravato", "At home", "KAP", "IV with KAP"]
    assert all("own" in line for line in table["Can I keep it?"])
