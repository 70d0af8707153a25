"""The demo persons together show everything: each payer, each path open, danger, a gate, no response, Alabama."""

from __future__ import annotations

from kapdecide import Knowledge, compare
from kapdecide.case import PATHS
from kapdecide.comparison import Comparison, UrgentHelp
from kapdecide.people import people
from tests.conftest import TODAY


def test_the_persons_cover_what_a_demo_must_show(knowledge: Knowledge) -> None:
    cases = [person.case for person in people()]
    found = [compare(case, knowledge, today=TODAY, points=64) for case in cases]
    compared = [one for one in found if isinstance(one, Comparison)]
    assert len(cases) >= 8
    assert {case.setting for case in cases} == {"demo"}
    assert {case.insurance.payer for case in cases} == {row.id for row in knowledge.payers}
    assert any(isinstance(one, UrgentHelp) for one in found)
    for path in PATHS:
        assert any(one.paths[path].gate.status == "open" for one in compared), path
    assert any(all(one.paths[p].gate.status == "not_now" for p in PATHS if p != "stay") for one in compared)
    assert any(case.insurance.state == "AL" for case in cases)
    assert any("ketamine_iv" in (case.goals.tried or ()) and case.measures.scores for case in cases)


def test_every_person_has_a_name_and_a_story_of_their_own() -> None:
    assert len({person.id for person in people()}) == len({person.name for person in people()}) == len(people())
    assert all(20 < len(person.story) < 200 for person in people())
