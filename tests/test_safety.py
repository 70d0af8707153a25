"""Gates never miss: every rule, answer, path and pair of rules; the crisis first of all."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kapdecide import Case, Knowledge, compare
from kapdecide.case import ACTIVE_PATHS, PATHS, Suicidality, case_of
from kapdecide.knowledge.load import DATA
from kapdecide.safety import (
    asks_suicidality_again,
    gates,
    moved,
    questions_left,
    resistant_depression,
    strictest,
    suicidality,
    urgent,
)
from tests.cases import cases
from tests.conftest import NO_THOUGHTS, TODAY

Cells = dict[str, str]
START = dt.date(2026, 3, 2)


def read(path: Path) -> list[Cells]:
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


SHIPPED = read(DATA / "safety_rules.csv")
EXPECTED = read(Path(__file__).with_name("expected_gates.csv"))
RULES = {row["id"]: row for row in SHIPPED}
ASKED = [row["id"] for row in SHIPPED if row["asked"] == "yes"]
DAY_OF = [row["id"] for row in SHIPPED if row["asked"] == "day_of"]
ORDER = ("open", "ask_first", "not_now")
ANSWERS = ("yes", "no", "unsure", "prefer_not_to_say", None)


def differences(shipped: Sequence[Cells], expected: Sequence[Cells]) -> list[str]:
    """Each cell of the safety table that is not what the research record says, by rule and column."""
    found = (
        [f"rules: {[row['id'] for row in shipped]}"]
        if [r["id"] for r in shipped] != [r["id"] for r in expected]
        else []
    )
    for ours, theirs in zip(shipped, expected, strict=False):
        found += [f"{theirs['id']}.{column}" for column in theirs if ours[column] != theirs[column]]
    return found


# The table itself


def test_no_cell_of_the_safety_table_differs_from_the_record() -> None:
    assert len(EXPECTED) == 64
    assert differences(SHIPPED, EXPECTED) == []


def test_the_core_reads_the_same_cells_as_a_spreadsheet(knowledge: Knowledge) -> None:
    as_loaded = [
        {column: getattr(rule, column) or "" for column in EXPECTED[0] if column != "source_ids"}
        | {"source_ids": "; ".join(rule.source_ids)}
        for rule in knowledge.safety_rules
    ]
    assert differences(as_loaded, EXPECTED) == []


def flipped(value: str, column: str) -> Iterator[str]:
    words = {
        "verified": ("yes", "partial", "no"),
        "kind": ("safety", "approval", "law", "practical"),
        "asked": ("yes", "derived", "day_of"),
        "urgent_kind": ("suicide", "medical", ""),
        "source_ids": ("", "expert; spravato_pi; ketalar_pi"),
    }.get(column, ("NONE", "CAUTION", "BLOCK", "URGENT"))
    return (word for word in words if word != value)


def test_flipping_any_single_cell_is_noticed() -> None:
    tried = 0
    for place, row in enumerate(SHIPPED):
        for column in EXPECTED[0]:
            if column == "id":
                continue
            for other in flipped(row[column], column):
                changed = [*SHIPPED[:place], row | {column: other}, *SHIPPED[place + 1 :]]
                assert differences(changed, EXPECTED) == [f"{row['id']}.{column}"]
                tried += 1
    assert tried > 64 * 5 * 3


def test_taking_out_or_adding_a_rule_is_noticed() -> None:
    for place in range(len(SHIPPED)):
        assert differences([*SHIPPED[:place], *SHIPPED[place + 1 :]], EXPECTED)
    assert differences([*SHIPPED, SHIPPED[0] | {"id": "one_more"}], EXPECTED)


# One rule, one answer, one path


def of_cell(action: str, answer: str | None, asked: str) -> str:
    """What a cell of the table means, written down here once more and on purpose."""
    if answer == "no" or (answer is None and asked == "day_of"):
        return "open"
    if answer == "yes":
        return {"NONE": "open", "CAUTION": "ask_first", "BLOCK": "not_now", "URGENT": "not_now"}[action]
    if answer is None:
        return "ask_first" if action in ("BLOCK", "URGENT") else "open"
    return "open" if action == "NONE" else "ask_first"


def with_answers(case: Case, answers: dict[str, str | None], **access: str) -> Case:
    told = case.model_dump(mode="json")
    told["safety"]["answers"] |= answers
    told["access"] |= access
    return case_of(told)


def statuses(case: Case, knowledge: Knowledge, start: dt.date = START) -> dict[str, str]:
    return {path: gate.status for path, gate in gates(case, knowledge, start).items()}


def test_a_cleared_person_has_every_path_open(cleared: Case, knowledge: Knowledge) -> None:
    assert statuses(cleared, knowledge) == dict.fromkeys(PATHS, "open")


@pytest.mark.parametrize("rule", [*ASKED, *DAY_OF])
def test_every_answer_to_every_rule_gives_the_gate_of_the_table(rule: str, cleared: Case, knowledge: Knowledge) -> None:
    row = RULES[rule]
    for answer in ANSWERS:
        case = with_answers(cleared, {rule: answer}, kap_route="iv")
        expected = {path: of_cell(row[path], answer, row["asked"]) for path in ACTIVE_PATHS}
        assert statuses(case, knowledge) == {"stay": "open"} | expected, answer
        is_urgent = answer == "yes" and row["urgent_kind"]
        assert urgent(case, knowledge) == (row["urgent_kind"] if is_urgent else None)
        for path, gate in gates(case, knowledge, START).items():
            told = [reason for reason in gate.reasons if reason.rule == rule]
            if path != "stay" and expected[path] != "open":
                assert [reason.status for reason in told] == [expected[path]]
                assert told[0].kind == row["kind"]
                assert told[0].verified == row["verified"]
                assert "; ".join(told[0].sources) == row["source_ids"]
                assert told[0].text
            else:
                assert told == []


@pytest.mark.parametrize("rule", ASKED)
def test_two_rules_together_give_the_stricter_gate(rule: str, cleared: Case, knowledge: Knowledge) -> None:
    for other in [*ASKED, *(day for day in DAY_OF if not RULES[day]["urgent_kind"])]:
        case = with_answers(cleared, {rule: "yes", other: "yes"}, kap_route="iv")
        found = statuses(case, knowledge)
        for path in ACTIVE_PATHS:
            each = [of_cell(RULES[r][path], "yes", "yes") for r in (rule, other)]
            assert found[path] == max(each, key=ORDER.index), (other, path)


def test_the_strictest_of_nothing_is_open() -> None:
    assert strictest() == "open"
    for some in itertools.product(ORDER, repeat=3):
        assert strictest(*some) == max(some, key=ORDER.index)


def test_the_first_reason_is_the_strictest_and_answered_ones_go_before_open_questions(knowledge: Knowledge) -> None:
    case = case_of({"safety": {"answers": {"maoi": "yes", "psychosis": "yes"}}})
    for path, gate in gates(case, knowledge, START).items():
        order = [(-ORDER.index(reason.status), reason.state == "unasked") for reason in gate.reasons]
        assert order == sorted(order), path
        assert gate.status == max((reason.status for reason in gate.reasons), key=ORDER.index, default="open")


def test_nothing_answered_leaves_only_staying_open_and_blocks_nothing(knowledge: Knowledge) -> None:
    assert statuses(Case(), knowledge) == {"stay": "open"} | dict.fromkeys(ACTIVE_PATHS, "ask_first")
    blockers = {r["id"] for r in SHIPPED if r["asked"] == "yes" and "BLOCK" in [r[path] for path in ACTIVE_PATHS]}
    assert {rule.id for rule in questions_left(Case(), knowledge)} == blockers


# KAP by its route


@pytest.mark.parametrize("rule", ASKED)
def test_kap_with_a_lozenge_takes_the_stricter_of_kap_and_home(rule: str, cleared: Case, knowledge: Knowledge) -> None:
    row = RULES[rule]
    for answer in ANSWERS:
        kap, home = (of_cell(row[path], answer, "yes") for path in ("kap", "home"))

        def found(route: str | None, answer: str | None = answer) -> str:
            case = with_answers(cleared, {rule: answer}, **({"kap_route": route} if route else {}))
            return statuses(case, knowledge)["kap"]

        assert found("iv") == found("im") == kap
        assert found("lozenge_in_office") == max(kap, home, key=ORDER.index)
        blocked = home == "not_now" or (row["home"] == "BLOCK" and answer in ("unsure", "prefer_not_to_say"))
        unknown = "ask_first" if blocked and kap == "open" else kap
        assert found(None) == found("unsure") == unknown


# Rules worked out from other answers


@pytest.mark.parametrize(
    ("age", "rule"),
    [
        (0, "age_u18"),
        (17, "age_u18"),
        (18, None),
        (64, None),
        (65, "age_65_74"),
        (74, "age_65_74"),
        (75, "age_75_plus"),
        (120, "age_75_plus"),
    ],
)
def test_age_gives_the_gate_of_its_own_rule(age: int, rule: str | None, cleared: Case, knowledge: Knowledge) -> None:
    case = case_of(cleared.model_dump(mode="json") | {"access": {"kap_route": "iv"}})
    aged = case.model_copy(update={"safety": case.safety.model_copy(update={"age": age})})
    expected = {path: of_cell(RULES[rule][path], "yes", "yes") if rule else "open" for path in ACTIVE_PATHS}
    assert statuses(aged, knowledge) == {"stay": "open"} | expected


def test_an_unknown_age_is_ask_first_everywhere(cleared: Case, knowledge: Knowledge) -> None:
    unknown = cleared.model_copy(update={"safety": cleared.safety.model_copy(update={"age": None})})
    assert statuses(unknown, knowledge) == {"stay": "open"} | dict.fromkeys(ACTIVE_PATHS, "ask_first")


ATTEMPTS = ("never", "within_3_months", "earlier", "prefer_not_to_say", None)
SAID = ("no", "yes", "prefer_not_to_say", None)


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize("plan", SAID)
@pytest.mark.parametrize("thoughts", SAID)
def test_every_combination_of_the_three_questions_about_suicide(
    thoughts: str | None, plan: str | None, attempt: str | None, cleared: Case, knowledge: Knowledge
) -> None:
    told = cleared.model_dump(mode="json")
    told["access"] = {"kap_route": "iv"}
    told["safety"]["suicidality"] = {"thoughts": thoughts, "plan_or_intent": plan, "attempt_or_preparation": attempt}
    case = case_of(told)
    found = statuses(case, knowledge)
    if plan == "yes" or attempt == "within_3_months":
        assert urgent(case, knowledge) == "suicide"
        assert suicidality(case) == "active"
        return
    assert urgent(case, knowledge) is None
    if thoughts == "yes" or attempt == "earlier":
        assert suicidality(case) == "passive"
        assert found["home"] == "not_now"
        assert {found[path] for path in ("iv", "spravato", "kap", "iv_kap")} == {"ask_first"}
    elif (thoughts, plan, attempt) == ("no", "no", "never"):
        assert suicidality(case) == "none"
        assert set(found.values()) == {"open"}
    else:
        assert suicidality(case) == "unasked", "a question not answered is never a no"
        assert {found[path] for path in ACTIVE_PATHS} == {"ask_first"}
        assert asks_suicidality_again(case)


def test_the_ninth_item_of_the_phq9_asks_again_whatever_was_said(cleared: Case) -> None:
    def asked_again(item: int) -> bool:
        return asks_suicidality_again(
            case_of(cleared.model_dump(mode="json") | {"measures": {"phq9_items": [0] * 8 + [item]}})
        )

    assert [asked_again(item) for item in (0, 1, 2, 3)] == [False, True, True, True]
    assert not asks_suicidality_again(cleared)
    assert asks_suicidality_again(Case())


def test_what_closes_only_doses_at_home_says_so_where_kap_may_be_by_lozenge(cleared: Case, knowledge: Knowledge) -> None:
    case = with_answers(cleared, {"no_sober_adult_home": "yes"}).model_copy(update={"access": Case().access})
    told = [reason.short for reason in gates(case, knowledge, TODAY)["kap"].reasons]
    assert any(short.startswith("If KAP is by lozenge: no sober adult") for short in told)
    assert not any("lozenge" in reason.short for reason in gates(case, knowledge, TODAY)["home"].reasons)


def test_thoughts_of_suicide_come_first_among_reasons_of_one_strictness(cleared: Case, knowledge: Knowledge) -> None:
    told = cleared.model_dump(mode="json")
    told["safety"]["suicidality"] |= {"thoughts": "yes"}
    told["safety"]["answers"] |= dict.fromkeys(("benzodiazepine", "osa", "lamotrigine"), "yes")
    found = gates(case_of(told), knowledge, TODAY)
    for path in ACTIVE_PATHS:
        assert found[path].reasons[0].rule == "si_passive", path


def test_a_marked_ninth_item_beside_three_noes_is_caution_until_it_is_clear(cleared: Case, knowledge: Knowledge) -> None:
    marked = case_of(cleared.model_dump(mode="json") | {"measures": {"phq9_items": [0] * 8 + [1]}})
    for path, found in gates(marked, knowledge, TODAY).items():
        if path == "stay":
            continue
        assert found.status == "ask_first"
        assert found.reasons[0].short == "Your PHQ-9 and your answers about suicide do not agree"
        assert found.reasons[0].kind == "safety"
        assert not found.reasons[0].not_sure, "nobody said that they are not sure"


@pytest.mark.parametrize(
    ("goals", "expected"),
    [
        ({}, "unknown"),
        ({"failed_antidepressants": 0}, "not_met"),
        ({"failed_antidepressants": 3}, "unknown"),
        ({"conditions": ["depression"]}, "unknown"),
        ({"conditions": ["depression"], "failed_antidepressants": 1}, "not_met"),
        ({"conditions": ["depression"], "failed_antidepressants": 2}, "met"),
        ({"main_condition": "depression", "failed_antidepressants": 2}, "met"),
        ({"conditions": ["trd"]}, "met"),
        ({"conditions": ["trd"], "failed_antidepressants": 1}, "contradiction"),
        ({"conditions": ["trd"], "failed_antidepressants": 2}, "met"),
        ({"conditions": ["ptsd"], "failed_antidepressants": 5}, "not_met"),
    ],
)
def test_when_depression_counts_as_resistant(goals: dict[str, Any], expected: str) -> None:
    assert resistant_depression(case_of({"goals": goals})) == expected


@pytest.mark.parametrize(
    ("goals", "thoughts", "spravato", "others"),
    [
        ({"conditions": ["trd"], "main_condition": "trd", "failed_antidepressants": 2}, "no", "open", "open"),
        ({"conditions": ["depression"], "failed_antidepressants": 1}, "no", "not_now", "ask_first"),
        ({"conditions": ["trd"], "failed_antidepressants": 1}, "no", "not_now", "ask_first"),
        ({"conditions": ["depression"]}, "no", "ask_first", "open"),
        ({}, "no", "ask_first", "open"),
        ({"conditions": ["ptsd"], "main_condition": "ptsd"}, "no", "not_now", "ask_first"),
        (
            {"conditions": ["ptsd", "trd"], "main_condition": "ptsd", "failed_antidepressants": 4},
            "no",
            "not_now",
            "ask_first",
        ),
        # Depression with suicidal thoughts is in the approval too; the thoughts themselves still ask first.
        ({"conditions": ["depression"], "failed_antidepressants": 0}, "yes", "ask_first", "ask_first"),
    ],
)
def test_outside_its_approval_spravato_is_not_now_and_never_called_unsafe(
    goals: dict[str, Any], thoughts: str, spravato: str, others: str, cleared: Case, knowledge: Knowledge
) -> None:
    told = cleared.model_dump(mode="json") | {"goals": goals, "access": {"kap_route": "iv"}}
    told["safety"]["suicidality"] = NO_THOUGHTS | {"thoughts": thoughts}
    found = gates(case_of(told), knowledge, START)
    assert found["spravato"].status == spravato
    assert found["iv"].status == others
    for path in ("iv", "spravato"):
        assert all(reason.kind == "approval" for reason in found[path].reasons if reason.rule == "not_trd")


# Law, access, dates


@pytest.mark.parametrize(
    ("state", "route", "home", "kap"),
    [
        ("AL", "lozenge_in_office", "ask_first", "not_now"),
        ("AL", "iv", "ask_first", "open"),
        ("AL", "im", "ask_first", "open"),
        ("AL", "unsure", "ask_first", "ask_first"),
        ("AL", None, "ask_first", "ask_first"),
        ("GA", "lozenge_in_office", "ask_first", "open"),
        ("TN", "lozenge_in_office", "open", "open"),
        (None, None, "open", "open"),
    ],
)
def test_a_states_own_law_is_a_reason_of_kind_law(
    state: str | None, route: str | None, home: str, kap: str, cleared: Case, knowledge: Knowledge
) -> None:
    told = cleared.model_dump(mode="json") | {"insurance": {"state": state}, "access": {"kap_route": route}}
    found = gates(case_of(told), knowledge, START)
    assert {p: g.status for p, g in found.items()} == {
        "stay": "open", "iv": "open", "spravato": "open", "home": home, "kap": kap, "iv_kap": "open",
    }  # fmt: skip
    for gate in found.values():
        assert {reason.kind for reason in gate.reasons} <= {"law"}
        assert all(reason.sources for reason in gate.reasons)


@pytest.mark.parametrize(
    ("start", "status", "told"),
    [
        (dt.date(2025, 12, 31), "open", False),  # a whole year ends on the last day
        (dt.date(2026, 1, 1), "open", True),  # a later refill falls after it: a note, no gate
        (dt.date(2026, 11, 5), "open", True),  # the first 8 weeks end on the last day
        (dt.date(2026, 11, 6), "ask_first", True),
        (dt.date(2026, 12, 31), "ask_first", True),
        (dt.date(2027, 1, 1), "ask_first", True),  # it has ended
        (dt.date(2028, 6, 1), "ask_first", True),
    ],
)
def test_the_telehealth_rule_ends_with_2026(
    start: dt.date, status: str, told: bool, cleared: Case, knowledge: Knowledge
) -> None:
    lozenge = with_answers(cleared, {}, kap_route="lozenge_in_office")
    found = gates(lozenge, knowledge, start)
    for path in ("home", "kap", "iv_kap"):
        assert found[path].status == status
        reasons = [reason for reason in found[path].reasons if reason.rule == "telehealth_expiry"]
        assert bool(reasons) is told
        assert {reason.kind for reason in reasons} <= {"law"}
    for path in ("stay", "iv", "spravato"):
        assert found[path].reasons == ()
    assert gates(with_answers(cleared, {}, kap_route="iv"), knowledge, start)["kap"].reasons == ()


@pytest.mark.parametrize("path", ACTIVE_PATHS)
@pytest.mark.parametrize("willing", ["yes", "no", "unknown"])
def test_nobody_willing_to_prescribe_is_about_access(
    path: str, willing: str, cleared: Case, knowledge: Knowledge
) -> None:
    told = cleared.model_dump(mode="json") | {"access": {"prescriber_willing": {path: willing}, "kap_route": "iv"}}
    found = gates(case_of(told), knowledge, START)
    expected = dict.fromkeys(PATHS, "open") | ({path: "ask_first"} if willing == "no" else {})
    assert {p: g.status for p, g in found.items()} == expected
    about = [reason.kind for reason in found[path].reasons if reason.rule == "prescriber_willing"]
    assert about == (["practical"] if willing == "no" else [])


# The crisis


@pytest.fixture(scope="module")
def any_case(knowledge: Knowledge) -> st.SearchStrategy[Case]:
    return cases(knowledge)


IN_DANGER = (
    {"plan_or_intent": "yes"},
    {"attempt_or_preparation": "within_3_months"},
    {"thoughts": "no", "plan_or_intent": "yes", "attempt_or_preparation": "never"},
    {"thoughts": "yes", "plan_or_intent": "no", "attempt_or_preparation": "within_3_months"},
)


@given(st.data())
@settings(max_examples=1000 // len(IN_DANGER), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_with_suicidal_intent_there_is_help_and_nothing_else(
    any_case: st.SearchStrategy[Case], knowledge: Knowledge, data: st.DataObject
) -> None:
    told = data.draw(any_case).model_dump(mode="json")
    for danger in IN_DANGER:
        told["safety"]["suicidality"] = danger
        shown = compare(case_of(told), knowledge, today=TODAY, points=16).model_dump(mode="json")
        assert set(shown) == {"urgent", "urgent_kind", "help", "content_version"}
        assert (shown["urgent"], shown["urgent_kind"]) == (True, "suicide")
        words = " ".join(shown["help"]).lower()
        assert "988" in words
        assert "911" in words
        assert "$" not in words, "no price"
        assert not re.search(r"%|of 100|percent|chance", words), "no chance"
        assert not re.search(r"ketamine|spravato|infusion|rank|compar|better", words), "no ranking, no persuasion"


@pytest.mark.parametrize("sign", [rule for rule in DAY_OF if RULES[rule]["urgent_kind"] == "medical"])
def test_signs_of_an_emergency_show_help_and_nothing_else(sign: str, cleared: Case, knowledge: Knowledge) -> None:
    shown = compare(with_answers(cleared, {sign: "yes"}), knowledge, today=TODAY).model_dump(mode="json")
    assert set(shown) == {"urgent", "urgent_kind", "help", "content_version"}
    assert shown["urgent_kind"] == "medical"
    assert "911" in shown["help"][0]
    assert "$" not in json.dumps(shown)


def test_danger_of_suicide_goes_before_danger_of_the_body(cleared: Case, knowledge: Knowledge) -> None:
    case = with_answers(cleared, {"bp_crisis": "yes"})
    assert urgent(case, knowledge) == "medical"
    told = case.model_dump(mode="json")
    told["safety"]["suicidality"] = {"plan_or_intent": "yes"}
    assert urgent(case_of(told), knowledge) == "suicide"


@given(st.data())
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_what_is_ruled_out_is_never_priced_nor_shown_as_open(
    any_case: st.SearchStrategy[Case], knowledge: Knowledge, data: st.DataObject
) -> None:
    case = data.draw(any_case)
    found = compare(case, knowledge, today=TODAY, points=16)
    if found.urgent:
        return
    assert list(found.paths) == list(PATHS), "the order never changes"
    for path in found.paths.values():
        worst = max((reason.status for reason in path.gate.reasons), key=ORDER.index, default="open")
        assert path.gate.status == worst
        assert (path.cost is None) == (path.gate.status == "not_now")


@given(st.data())
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_one_more_yes_never_opens_anything(
    any_case: st.SearchStrategy[Case], knowledge: Knowledge, data: st.DataObject
) -> None:
    case = data.draw(any_case)
    rule = data.draw(st.sampled_from(ASKED))
    before, after = (statuses(with_answers(case, {rule: said}), knowledge, TODAY) for said in ("no", "yes"))
    for path in PATHS:
        assert ORDER.index(after[path]) >= ORDER.index(before[path])


def test_what_an_answer_moved_is_named_with_its_reason(knowledge: Knowledge, cleared: Case) -> None:
    start = dt.date(2026, 3, 2)
    answers = {**cleared.safety.answers, "benzodiazepine": "yes"}
    told = cleared.model_copy(update={"safety": cleared.safety.model_copy(update={"answers": answers})})
    before, after = gates(cleared, knowledge, start), gates(told, knowledge, start)
    moves = {move.path: move for move in moved(before, after)}
    rule = knowledge.row("safety_rules", "benzodiazepine")
    assert moves["home"].before == "open"
    assert moves["home"].after == after["home"].status != "open"
    assert rule.question in moves["home"].because
    assert moved(after, after) == []
    back = {move.path: move for move in moved(after, before)}
    assert back["home"].after == "open"
    assert back["home"].because == ()


def _spravato(knowledge: Knowledge, **goals: Any) -> str:
    case = case_of({"goals": goals})
    start = dt.date(2026, 3, 2)
    rules = {reason.rule: reason for reason in gates(case, knowledge, start)["spravato"].reasons}
    return rules["not_trd"].state if "not_trd" in rules else "no"


def test_which_concern_is_the_main_one_decides_what_spravato_is_approved_for(knowledge: Knowledge) -> None:
    both = {"conditions": ["depression", "ptsd"], "failed_antidepressants": 3}
    assert _spravato(knowledge, **both, main_condition="depression") == "no"
    assert _spravato(knowledge, **both, main_condition="ptsd") == "yes"
    assert _spravato(knowledge, **both) == "unasked"
    assert _spravato(knowledge, conditions=["depression"], failed_antidepressants=3) == "no"


def test_a_reason_names_only_what_was_said_about_suicide(knowledge: Knowledge, cleared: Case) -> None:
    def short(**said: str) -> str:
        asked = {"thoughts": "no", "plan_or_intent": "no", "attempt_or_preparation": "never"} | said
        case = cleared.model_copy(
            update={"safety": cleared.safety.model_copy(update={"suicidality": Suicidality.model_validate(asked)})}
        )
        found = gates(case, knowledge, dt.date(2026, 3, 2))["home"].reasons
        return next(reason.short for reason in found if reason.rule == "si_passive")

    assert short(thoughts="yes") == "Thoughts of suicide in the past month"
    assert "attempt" in short(attempt_or_preparation="earlier")
    assert "Thoughts" not in short(attempt_or_preparation="earlier")
    assert "no answer" in short(thoughts="prefer_not_to_say")


def test_a_start_after_the_video_rule_is_told_so(knowledge: Knowledge, cleared: Case) -> None:
    def text(start: dt.date) -> str:
        found = gates(cleared, knowledge, start)["home"].reasons
        return next(reason.text for reason in found if reason.rule == "telehealth_expiry")

    assert "your start is after that day" in text(dt.date(2027, 1, 4))
    assert "your start is after that day" not in text(dt.date(2026, 12, 1))
