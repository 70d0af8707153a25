"""Learn: everything the guide says has its place, in our own words and graded; claims can be searched."""

from __future__ import annotations

import pytest

from kapdecide import Knowledge
from kapdecide.ui import reading
from kapdecide.ui.ledger import VERDICT
from tests.pages.opening import again, opened, words

# What the guide says -> where it is told: a claim of the ledger, a section of the text, or a path, and words that tell it.
PLACES = [
    ("two ways to use it", "learn", "Two ways of using it", "help therapy move"),
    ("relief while a slower drug sets in", "learn", "Two ways of using it", "bridge while an antidepressant sets in"),
    ("a single infusion in a crisis", "claim", "si", "one infusion helps fast"),
    ("6 to 8 infusions and upkeep", "claim", "course", "6 to 8 infusions in 2 to 3 weeks"),
    ("two or three a week", "claim", "freq", "Two infusions a week"),
    ("two or three a week, in the text", "learn", "No standard practice", "two or three a week"),
    ("low dose at home", "claim", "home_equal", "at home work about as well"),
    ("low dose at home, the book", "learn", "Home doses", "wrote a book on very low doses at home"),
    ("bladder", "claim", "home_bladder", "bladder"),
    ("hard to find, Alabama, liable", "learn", "Home doses", "doctors in Alabama would not"),
    ("no street ketamine", "claim", "blackmarket", "street ketamine"),
    ("window and the brain's openness", "claim", "plasticity", "open to change"),
    ("therapy within 24 hours", "learn", "Afterwards", "within 24 hours"),
    ("journal, art, a supporter", "learn", "Afterwards", "journal, quiet or art"),
    ("the inner journey", "learn", "What a session can be like", "Old memories"),
    ("it can frighten", "learn", "What a session can be like", "Frightening"),
    ("set and setting", "learn", "Set, setting", "state of mind"),
    ("psycholytic and psychedelic", "learn", "Psycholytic and psychedelic", "lower"),
    ("stepping the dose", "learn", "Psycholytic and psychedelic", "step up bit by bit"),
    ("a stronger trip", "claim", "dissociation", "stronger trip"),
    ("a spiritual feeling", "claim", "ndE", "near-death"),
    ("harm reduction, first legal experience", "learn", "Harm reduction", "legal experience"),
    ("a legal first step", "claim", "harmred", "first step"),
    ("3 to 10 sessions", "claim", "kap_sessions", "3 to 10"),
    ("close or spaced", "learn", "How many KAP sessions", "Spread out"),
    ("no standard practice", "learn", "No standard practice", "no one agreed way"),
    ("read and watch more", "learn", "Read and watch more", "235 people"),
    ("the cost letter", "learn", "Read and watch more", "letter with its prices"),
    ("routes", "learn", "Routes, and how much is absorbed", "Lozenge under the tongue"),
    ("staff on site for shots and lozenges", "learn", "Routes, and how much", "psychiatrist and nurse on site"),
    ("99 percent of IV", "claim", "bioavail", "99 percent"),
    ("R and S", "learn", "R- and S-ketamine", "mirror forms"),
    ("patents", "claim", "patent", "patent is gone"),
    ("when Spravato makes sense", "learn", "When Spravato makes sense", "plan covers it but not ketamine"),
    ("the 2021 review", "claim", "bahji", "2021 review"),
    ("Spravato against placebo", "claim", "sp_barely", "placebo"),
    ("less of an altered state", "claim", "sp_dissoc", "altered state"),
    ("not a cure, relapse", "claim", "relapse", "many people relapse"),
    ("70 respond, 30 do not", "claim", "seventy", "30 of 100"),
    ("other options", "claim", "alternatives", "TMS, ECT and therapy"),
    ("the conditions", "claim", "conditions", "anxiety, PTSD, OCD"),
    ("complex PTSD", "claim", "cptsd", "complex PTSD"),
    ("medicines", "claim", "meds", "most medicines"),
    ("safe", "claim", "safe", "little risk"),
    ("very practical", "claim", "iv_practical", "most practical"),
    ("how it works", "learn", "How ketamine is thought to work", "NMDA receptor"),
]


@pytest.mark.parametrize(("what", "place", "name", "told"), PLACES, ids=[place[0] for place in PLACES])
def test_what_the_guide_says_has_its_place(what: str, place: str, name: str, told: str, knowledge: Knowledge) -> None:
    if place == "claim":
        assert told in knowledge.row("claims", name).claim
    else:
        found = [s for s in reading.sections("learn", knowledge) if s.title.startswith(name)]
        assert len(found) == 1, name
        assert told in found[0].text.replace("**", "")


def test_all_alternatives_the_guide_names_are_listed(knowledge: Knowledge) -> None:
    named = [row for row in knowledge.alternatives if row.in_seed]
    assert len(named) >= 44
    shown = words(opened("next_steps", {"goals": {"main_condition": "trd"}}))
    assert "That is a fact about the" in shown or "fact about the treatment" in shown.replace("\n", " ")


def test_the_health_problem_is_explained_with_its_sources(knowledge: Knowledge) -> None:
    first = next(iter(reading.sections("learn", knowledge)))
    assert first.title.startswith("Hard-to-treat depression")
    assert "at least two antidepressants" in first.text
    assert "for each one alone" in first.text
    assert {"heerlein2021", "dunner2006"} <= set(first.source_ids)
    assert first.title in words(opened("learn"))


def test_every_section_names_what_it_rests_on(knowledge: Knowledge) -> None:
    for section in reading.sections("learn", knowledge):
        assert section.source_ids, section.title


def test_the_ledger_has_30_claims_each_whole(knowledge: Knowledge) -> None:
    assert len(knowledge.claims) == 30
    for claim in knowledge.claims:
        assert claim.verdict in VERDICT
        for text in (claim.claim, claim.who_says, claim.studies_show, claim.we_say):
            assert text.endswith((".", "from", "websites")) or text == claim.who_says, claim.id
        assert claim.source_ids
        assert claim.certainty


def test_a_claim_that_was_refuted_or_not_proven_is_never_repeated_as_ours(knowledge: Knowledge) -> None:
    for claim in knowledge.claims:
        if claim.verdict in ("contradicted", "unproven", "opinion", "not checked"):
            assert claim.we_say != claim.claim
            assert claim.studies_show


def test_the_ledger_shows_every_part_of_a_claim(knowledge: Knowledge) -> None:
    shown = words(opened("learn", part="Claims and facts"))
    for claim in knowledge.claims:
        assert claim.claim in shown, claim.id
        assert reading.plain(claim.studies_show) in shown, claim.id
        assert reading.plain(claim.we_say) in shown, claim.id
    for part in ("Who says so", "What studies show", "Verdict", "Certainty", "What we say instead"):
        assert shown.count(f"{part}") >= 30, part


@pytest.mark.parametrize(("search", "expected"), [("bladder", "home_bladder"), ("KAP sessions", "kap_sessions"), ("70%", "seventy")])
def test_a_search_finds_the_claim_and_hides_the_others(search: str, expected: str, knowledge: Knowledge) -> None:
    at = opened("learn", part="Claims and facts")
    box = next(field for field in at.text_input if field.label == "Search the claims")
    box.set_value(search)
    labels = [e.label for e in again(at).expander]
    claims = [c for c in knowledge.claims if any(label.startswith(c.claim) for label in labels)]
    assert knowledge.row("claims", expected) in claims
    assert len(claims) < 15


def test_what_is_partly_true_says_in_its_title_which_part(knowledge: Knowledge) -> None:
    labels = [e.label for e in opened("learn", part="Claims and facts").expander]
    for claim in knowledge.claims:
        assert (claim.in_short is not None) == (claim.verdict == "partly true"), claim.id
        if claim.in_short:
            assert f"{claim.claim} · Partly true: {claim.in_short}" in labels


def test_a_search_for_nothing_we_have_says_so() -> None:
    at = opened("learn", part="Claims and facts")
    next(field for field in at.text_input if field.label == "Search the claims").set_value("zebra")
    assert any("No claim has these words" in info.value for info in again(at).info)


def test_the_claim_about_a_crisis_gives_help_first(knowledge: Knowledge) -> None:
    claim = knowledge.row("claims", "si")
    assert claim.ledger_only
    at = opened("learn", part="Claims and facts")
    block = next(e for e in at.expander if e.label.startswith(claim.claim))
    assert "988" in block.warning[0].value


def test_a_wrong_answer_is_explained_and_never_graded(knowledge: Knowledge) -> None:
    question = knowledge.knowledge_check[0]
    at = opened("learn", part="Check yourself")
    radio = next(r for r in at.radio if question.question in r.label)
    radio.set_value((question.answer + 1) % len(question.options))
    told = [info.value for info in again(at).info]
    assert any(question.options[question.answer] in text and question.why in text for text in told)


def test_every_term_of_the_glossary_is_explained(knowledge: Knowledge) -> None:
    shown = words(opened("learn", part="Terms"))
    for term in knowledge.glossary:
        assert reading.plain(term.plain) in shown, term.term
