"""What the priorities say about one person's paths: counted only where it may be, and hidden with its reason elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kapdecide import Case, Knowledge, compare
from kapdecide.comparison import Drawn
from kapdecide.people import people
from tests.conftest import MATTERS, POINTS, TODAY, said, weighed


def test_nothing_said_is_null(insured: Case, drawn: Drawn, knowledge: Knowledge) -> None:
    bare = drawn.weighed(insured.model_copy(update={"priorities": Case().priorities}), knowledge)
    assert bare.urgent is False
    assert bare.priorities is None


def test_the_shape_others_read(insured: Case, drawn: Drawn, knowledge: Knowledge) -> None:
    found = weighed(drawn, said(insured, points=MATTERS), knowledge)
    content = found.model_dump(mode="json")
    shares = content["rank_acceptability"]
    assert list(shares) == ["iv", "spravato", "home", "kap", "iv_kap"]
    assert np.array(list(shares.values())).sum(axis=0) == pytest.approx(np.ones(5))
    assert np.array(list(shares.values())).sum(axis=1) == pytest.approx(np.ones(5))
    assert content["label"] in ("clear", "leans", "too_close")
    assert content["hidden_because"] is None
    assert {"stay", *shares} == set(content["intervals"])
    for change in content["what_would_change"]:
        assert {"text", "kind", "from", "to"} == set(change)
    for ask in content["best_next_question"]:
        assert {"question", "settles", "script"} == set(ask)
    for path, span in content["intervals"].items():
        assert 0 <= span["low"] <= span["mid"] <= span["high"] <= 1
        assert sum(content["contributions"][path].values()) == pytest.approx(span["mid"], abs=0.08)


def test_moving_a_weight_gives_the_same_as_comparing_anew(insured: Case, drawn: Drawn, knowledge: Knowledge) -> None:
    case = said(insured, points=MATTERS)
    anew = compare(case, knowledge, TODAY, POINTS)
    assert anew.urgent is False
    assert anew.priorities == weighed(drawn, case, knowledge)


# When nothing is counted --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"points": dict.fromkeys(MATTERS, 0)}, "stand at 0"),
        ({"points": {"relief": 50, "cost": 40, "harms": 10}}, "You gave 3 priorities"),
        ({"method": "none"}, "chose to say nothing"),
        ({"method": "swing"}, "not said yet"),
        ({"method": "order", "order": []}, "not said yet"),
        ({"points": {"lasting": 100, "relief": 20, "cost": 0, "therapy": 100}}, "was not measured for"),
        # Spravato leads, and it was measured; IV with KAP comes first nearly as often, and it was not.
        ({"points": {"relief": 100, "onset": 1, "lasting": 1, "cost": 2}}, "was not measured for"),
    ],
)
def test_shares_are_hidden_with_the_reason_and_the_rest_stays(
    answers: dict[str, Any], says: str, insured: Case, drawn: Drawn, knowledge: Knowledge
) -> None:
    found = weighed(drawn, said(insured, **answers), knowledge)
    assert found.hidden_because is not None
    assert says in " ".join(found.hidden_because)
    assert found.rank_acceptability is None
    assert found.pairwise is None
    assert found.label is None
    assert found.first is None
    assert found.what_would_change == ()
    if found.weights:
        assert set(found.intervals) == {"stay", "iv", "spravato", "home", "kap", "iv_kap"}


def test_a_heavy_priority_that_was_measured_for_the_leader_hides_nothing(
    insured: Case, drawn: Drawn, knowledge: Knowledge
) -> None:
    case = said(insured, points={"lasting": 100, "relief": 40, "harms": 60, "cost": 50, "burden": 10})
    found = weighed(drawn, case, knowledge)
    assert found.weights["lasting"] > 0.3
    assert found.first == "spravato"
    assert found.hidden_because is None


def test_it_says_how_often_staying_lines_up_as_well_though_it_is_never_ranked(
    insured: Case, drawn: Drawn, knowledge: Knowledge
) -> None:
    def ahead(**points: float) -> float | None:
        found = weighed(drawn, said(insured, points=points), knowledge)
        assert "stay" not in (found.rank_acceptability or {})
        return found.stay_ahead

    cheap = ahead(cost=100, burden=80, harms=60, relief=5)
    assert cheap is not None
    assert cheap > 0.9, "nothing costs less than staying"
    helped = ahead(lasting=100, relief=40, harms=60, cost=50, burden=10)
    assert helped is not None
    assert helped < cheap
    assert ahead(relief=50, cost=50) is None, "too few priorities: nothing is counted"


def test_paths_that_are_not_now_hold_no_rank_and_are_named(knowledge: Knowledge) -> None:
    for person in people():
        found = compare(said(person.case, points=MATTERS), knowledge, TODAY, 64)
        if found.urgent:
            assert "priorities" not in found.model_dump()
            continue
        told = found.priorities
        assert told is not None
        shut = {p for p, x in found.paths.items() if x.gate.status == "not_now"}
        assert shut == set(told.left_out)
        assert not shut & set(told.intervals)
        assert not shut & set(told.rank_acceptability or {})
        if len(found.paths) - 1 - len(shut) < 2:
            assert "Fewer than two paths" in " ".join(told.hidden_because or ())


def test_numbers_of_depression_never_stand_in_for_another_condition(insured: Case, knowledge: Knowledge) -> None:
    for condition in ("ptsd", "ocd", "addiction"):
        case = said(said(insured, "goals", main_condition=condition, conditions=[condition]), points=MATTERS)
        found = compare(case, knowledge, TODAY, 64)
        assert found.urgent is False
        told = found.priorities
        assert told is not None
        assert "Not measured for" in " ".join(told.hidden_because or ())
        for path in told.contributions.values():
            assert path["relief"] is path["onset"] is path["lasting"] is None
            assert path["cost"] is not None
        for span in told.intervals.values():
            assert span.mid is None
            assert span.high - span.low >= 0.4  # what is unknown may lie anywhere


def test_a_budget_is_a_limit_or_a_priority_and_never_both(insured: Case, knowledge: Knowledge) -> None:
    limited = said(said(insured, "budget", role="limit", limit_12_months=2500.0), points=MATTERS)
    found = compare(limited, knowledge, TODAY, 64)
    assert found.urgent is False
    told = found.priorities
    assert told is not None
    assert "cost" not in told.weights
    for path, why in told.left_out.items():
        cost = found.paths[path].cost
        assert cost is not None
        assert (cost.first_12_months.chance_over_limit or 0) > 0.5
        assert "limit" in why
    assert "kap" in told.left_out
    counted = said(said(insured, "budget", role="criterion", limit_12_months=2500.0), points=MATTERS)
    free = compare(counted, knowledge, TODAY, 64)
    assert free.urgent is False
    assert free.priorities is not None
    assert free.priorities.left_out == {}
    assert "cost" in free.priorities.weights


# What was said ------------------------------------------------------------------------------------


def test_contradictions_are_named_and_never_stop_the_page(insured: Case, drawn: Drawn, knowledge: Knowledge) -> None:
    ring = [["relief", "cost", "relief"], ["cost", "harms", "cost"], ["harms", "relief", "harms"]]
    found = weighed(drawn, said(insured, points=MATTERS, pairs=ring), knowledge)
    assert any("ring" in sentence for sentence in found.contradictions)
    found = weighed(drawn, said(insured, points=MATTERS, pairs=[["therapy", "relief", "therapy"]]), knowledge)
    assert any("Which fits today?" in sentence for sentence in found.contradictions)
    assert found.rank_acceptability is not None
    assert (
        weighed(drawn, said(insured, points=MATTERS, pairs=[["relief", "therapy", "relief"]]), knowledge).contradictions
        == ()
    )


def test_less_sure_means_wider(insured: Case, drawn: Drawn, knowledge: Knowledge) -> None:
    def width(sureness: str) -> float:
        found = weighed(drawn, said(insured, points=MATTERS, sureness=sureness), knowledge)
        return sum(span.high - span.low for span in found.intervals.values())

    assert width("high") < width("medium") < width("low")


def test_evidence_counts_only_when_it_is_switched_on(insured: Case, drawn: Drawn, knowledge: Knowledge) -> None:
    points = MATTERS | {"evidence": 50}
    assert "evidence" not in weighed(drawn, said(insured, points=points), knowledge).weights
    assert "evidence" in weighed(drawn, said(insured, points=points, evidence_counts=True), knowledge).weights


def test_another_paths_gate_never_changes_the_value_of_the_rest(insured: Case, knowledge: Knowledge) -> None:
    shut = said(insured, "safety", answers=insured.safety.answers | {"no_rems_site": "yes"})
    one = compare(said(insured, points=MATTERS), knowledge, TODAY, 64)
    other = compare(said(shut, points=MATTERS), knowledge, TODAY, 64)
    assert one.urgent is False
    assert other.urgent is False
    assert one.priorities is not None
    assert other.priorities is not None
    assert "spravato" in other.priorities.left_out
    for path, span in other.priorities.intervals.items():
        assert one.priorities.intervals[path] == span


def test_a_concern_that_was_never_called_the_main_one_is_named_as_well(insured: Case, knowledge: Knowledge) -> None:
    case = said(said(insured, "goals", main_condition=None, conditions=["anxiety"]), points=MATTERS)
    found = compare(case, knowledge, TODAY, 64)
    assert found.urgent is False
    assert found.priorities is not None
    assert "Not measured for anxiety" in " ".join(found.priorities.hidden_because or ())
