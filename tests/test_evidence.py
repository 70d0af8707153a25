"""What studies say of one condition on one path: both arms or nothing, and never another condition's number."""

from __future__ import annotations

import pytest

from kapdecide import Case, Knowledge, evidence
from kapdecide.case import PATHS, case_of

CONDITIONS = (
    "depression", "trd", "anxiety", "ocd", "ptsd", "complex_ptsd", "addiction", "eating_disorders",
    "existential_distress", "relationship_patterns",
)  # fmt: skip
ROUTES = ("iv", "im", "lozenge_in_office", "unsure", None)


def of(condition: str | None, **access: str | None) -> Case:
    return case_of({"goals": {"main_condition": condition}, "access": access})


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_study_of_another_condition_is_never_shown(condition: str, knowledge: Knowledge) -> None:
    own = {condition} if condition not in ("depression", "trd") else {"depression", "trd"}
    for path in PATHS:
        for row in evidence.studies(path, of(condition), knowledge):
            assert row.condition in own
            assert row.path == path


@pytest.mark.parametrize("condition", [*CONDITIONS, None])
@pytest.mark.parametrize("path", PATHS)
def test_a_number_comes_with_its_comparison_or_is_called_not_measured(
    path: str, condition: str | None, knowledge: Knowledge
) -> None:
    for programme in ("daily_very_low", "weekly_lozenge", None):
        found = evidence.response(path, of(condition, home_programme=programme), knowledge)
        assert (found.raw is not None) == found.measured
        if found.measured:
            if path == "home":
                # The trial of the daily program printed no counts: the pages draw no arm at all, only what it adds.
                assert [r.of_100_treated for r in evidence.studies(path, of(condition), knowledge) if r.headline] == [
                    None
                ]
            else:
                assert found.comparator is not None, "never the treated arm alone"
                assert found.comparator.what not in ("", "none", "no comparison group")
            assert found.certainty
            assert found.population
            assert found.time
            assert found.sources
        for span in (found.raw, found.extra):
            assert span is None or -100 <= span.low <= span.mid <= span.high <= 100
        for finding in found.findings:
            assert knowledge.has("findings", finding)


def test_staying_as_now_has_no_response_of_its_own(knowledge: Knowledge) -> None:
    found = evidence.response("stay", of("trd"), knowledge)
    assert (found.raw, found.extra, found.comparator, found.measured) == (None, None, None, False)


def test_the_first_study_is_the_one_to_show_first(knowledge: Knowledge) -> None:
    for condition in CONDITIONS:
        for path in PATHS:
            heads = [row.headline for row in evidence.studies(path, of(condition), knowledge)]
            assert heads == sorted(heads, reverse=True)


def test_what_iv_and_spravato_add_is_the_records_own_number(knowledge: Knowledge) -> None:
    for path, parameter in (("iv", "extra_response_over_active_placebo"), ("spravato", "extra_response_over_control")):
        row, found = knowledge.input(path, parameter), evidence.extra(path, of("trd"), knowledge)
        assert found is not None
        assert (found.low, found.mid, found.high) == (100 * row.low, 100 * row.mid, 100 * row.high)


def test_kap_by_an_unknown_route_spans_every_route(knowledge: Knowledge) -> None:
    spans = {route: evidence.extra("kap", of("trd", kap_route=route), knowledge) for route in ROUTES}
    known = [span for route, span in spans.items() if route in ("iv", "im", "lozenge_in_office") and span]
    unknown = spans["unsure"]
    assert unknown is not None
    assert unknown == spans[None]
    assert unknown.low == min(span.low for span in known)
    assert unknown.high == max(span.high for span in known)
    assert spans["iv"] == spans["im"]


def test_a_home_programme_not_chosen_spans_both(knowledge: Knowledge) -> None:
    daily, weekly, unsure = (
        evidence.extra("home", of("trd", home_programme=name), knowledge)
        for name in ("daily_very_low", "weekly_lozenge", "unsure")
    )
    assert daily
    assert weekly
    assert unsure
    assert (unsure.low, unsure.high) == (min(daily.low, weekly.low), max(daily.high, weekly.high))


def test_therapy_added_to_infusions_never_reads_as_less_than_infusions_at_their_least(knowledge: Knowledge) -> None:
    both, iv = (evidence.extra(path, of("trd"), knowledge) for path in ("iv_kap", "iv"))
    assert both
    assert iv
    assert both.low >= iv.low


def test_only_what_had_a_comparison_group_in_depression_is_measured() -> None:
    assert [path for path in PATHS if evidence.measured(path, Case())] == ["iv", "spravato"]
    assert evidence.measured("home", of("trd", home_programme="daily_very_low"))
    assert not evidence.measured("home", of("trd", home_programme="weekly_lozenge"))


def test_somebody_who_names_only_other_conditions_never_sees_depression(knowledge: Knowledge) -> None:
    for told in (["ptsd"], ["anxiety", "ocd"]):
        assert evidence.conditions_shown(case_of({"goals": {"conditions": told}})) == (told[0],)
    both = case_of({"goals": {"conditions": ["ptsd", "depression"]}})
    assert evidence.conditions_shown(both) == evidence.DEPRESSION


def test_a_good_number_never_stands_without_the_larger_study_that_says_less(knowledge: Knowledge) -> None:
    assert evidence.beside("iv", of("ptsd"), knowledge) == [
        "158 people: no clear effect.",
        "Six trials: small effect at most.",
    ]
    assert "six trials" in " ".join(evidence.beside("iv_kap", of("ptsd"), knowledge))
    assert "none of 10" in " ".join(evidence.beside("iv", of("ocd"), knowledge))
    assert evidence.beside("kap", of("ptsd"), knowledge) == []
