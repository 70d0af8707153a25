"""What no sentence may do, held over every text a person reads and every sentence built from a number."""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapdecide import Knowledge, compare, wording
from kapdecide.people import people
from tests.conftest import TODAY
from tests.readability import WORD, grade, plain_grade, syllables
from tests.reader_text import CLINICIAN_COLUMNS, in_code, in_prose, in_tables, literal_words

BANNED = re.compile(r"\b(best|winn(er|ing)|recommend\w*|top choice|breakthrough|miracle)\b|match %|\d% match", re.I)
TOTAL_SCORE = re.compile(r"\b(overall|total|your|path'?s?) score\b", re.I)
ONE_IN = re.compile(r"\b(1|one) (in|out of) (\d|(two|three|four|five|six|ten|twenty)\b)", re.I)
RELATIVE = re.compile(r"relative risk|hazard|\bodds\b|times (as|more) likely|\b(doubl|halv)es? the (risk|chance)", re.I)
HOW_MANY = r"\b(half|third|quarter|most|many|few|\d+ (of|in|out of) (\d+|ten))\b|\d ?(%|percent)"
WHAT_HAPPENED = r"\b(respon[ds]\w*|relaps\w*|remi(ss|tt)\w*|(get|got|stay|feel|felt) (well|better)|stop early|wears? off)\b"
RATE = re.compile(rf"({HOW_MANY})[^.:]*{WHAT_HAPPENED}|{WHAT_HAPPENED}[^.:]*({HOW_MANY})", re.I)
BRITISH = re.compile(
    r"\b(programmes?|\w*colours?|behaviours?|favour\w*|centres?|licence|judgement|whilst|towards|learnt|anaesth\w*|cheques?"
    r"|practis\w+|analys(es?|ed|ing) the|fulfil|labell\w+|counsell\w+|travell\w+|(organ|recogn|real|random|stabil|summar|hospital)is(e|es|ed|ing|ation))\b",
    re.I,
)
PERCENT_OF_PEOPLE = re.compile(
    r"\d ?(%|percent) (of )?(\w+ )?(people|patients|members|adults|responders|respond|response|remi)", re.I
)


def everything(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """All that a reader or a clinician may see: data, prose, words in code, demo persons' stories, what compare says."""
    yield from in_tables(knowledge)
    yield from in_tables(knowledge, CLINICIAN_COLUMNS)
    yield from in_prose(knowledge)
    yield from (found for found in in_code() if found[1] not in wording.BANNED)
    for person in people():
        yield f"people/{person.id}", person.story
        yield from said_by_compare(person.id, knowledge)


def said_by_compare(person_id: str, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Every string value of one demo person's comparison; the titles of other people's papers are theirs."""
    case = next(person.case for person in people() if person.id == person_id)
    made = compare(case, knowledge, today=TODAY, points=64).model_dump(mode="json")

    def walk(value: object, where: str) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from walk(inner, f"{where}.{name}")
        elif isinstance(value, list):
            for inner in value:
                yield from walk(inner, where)
        elif isinstance(value, str):
            yield where, value

    yield from walk(made, f"compare/{person_id}")


@pytest.fixture(scope="module")
def texts(knowledge: Knowledge) -> list[tuple[str, str]]:
    found = list(everything(knowledge))
    assert len(found) > 4000
    return found


@pytest.fixture(scope="module")
def read_alone(knowledge: Knowledge) -> list[tuple[str, str]]:
    """What a person without training reads, in sentences: too few words have no reading level."""
    sources_page = ("pages/sources.py", "ipdas:", "review_rules:")
    found = [*in_tables(knowledge), *in_prose(knowledge), *in_code()]
    return [(w, t) for w, t in found if len(WORD.findall(t)) >= 8 and not w.startswith(sources_page)]


def offending(pattern: re.Pattern[str], texts: list[tuple[str, str]]) -> list[str]:
    return [f"{where}: {text}" for where, text in texts if pattern.search(text)]


def test_nothing_is_called_the_choice_to_make_or_a_wonder(texts: list[tuple[str, str]]) -> None:
    assert offending(BANNED, texts) == []
    assert offending(TOTAL_SCORE, texts) == []


def test_the_words_are_found_where_they_stand() -> None:
    for sentence in ("The best path", "It is recommended", "A 90% match", "a miracle drug", "the winner"):
        assert BANNED.search(sentence)
    for sentence in ("1 in 5 people", "one in ten"):
        assert ONE_IN.search(sentence)
    assert PERCENT_OF_PEOPLE.search("55% of people")
    assert RELATIVE.search("twice the odds")


def test_a_chance_is_never_one_in_so_many_nor_relative(knowledge: Knowledge) -> None:
    texts = [*in_tables(knowledge), *in_prose(knowledge), *in_code()]
    assert offending(ONE_IN, texts) == []
    assert offending(RELATIVE, texts) == []
    assert offending(PERCENT_OF_PEOPLE, texts) == []


# The only counts that keep their own number: groups too small to be read as a share.
TINY = {"In one tiny trial, 4 of 8 people responded with ketamine and none of 7 with salt water."}
OF_PEOPLE = re.compile(
    r"\b[\d.]+ (?:more |fewer )?of (\d{1,3}(?:,\d{3})+|\d+)(?!\d|,\d)(?! (?:studies|trials|policies|courses))"
)


def test_every_chance_is_of_one_hundred_people(knowledge: Knowledge) -> None:
    found = [
        (w, t)
        for w, t in (*in_tables(knowledge), *in_prose(knowledge))
        if t not in TINY and "Medicaid policies" not in t
    ]
    wrong = [
        f"{where}: {text}" for where, text in found for of in OF_PEOPLE.findall(text) if of not in ("100", "1,000")
    ]
    assert wrong == []
    for result in knowledge.study_results:
        if result.of_100_treated is not None and result.text not in TINY and "none of" not in result.text:
            assert "of 100" in result.text, result.id


whole = st.floats(min_value=0, max_value=100)
money = st.floats(min_value=0, max_value=500_000)


@given(st.tuples(whole, whole, whole).map(sorted))
def test_a_number_of_people_always_carries_its_range(three: list[float]) -> None:
    low, mid, high = three
    said = wording.people_range(low, mid, high)
    assert said == f"{wording.people(mid)} of 100 ({wording.people(low)} to {wording.people(high)})"
    assert wording.people(low) <= wording.people(mid) <= wording.people(high) <= 100
    number, span = wording.extra_people(low - 5, mid, high)
    assert re.fullmatch(r"(No|\d+) more of 100", number)
    assert re.fullmatch(r"could be \d+( fewer)? to \d+ more", span)


@given(whole)
def test_both_sides_of_a_chance_add_up_to_all(of_100: float) -> None:
    did, not_did = map(int, re.findall(r"(\d+) of 100", wording.both_frames(of_100)))
    assert did + not_did == 100
    assert abs(did - of_100) <= 0.5


@given(st.tuples(money, money, money).map(sorted))
def test_a_price_is_typical_first_and_never_without_its_range(three: list[float]) -> None:
    low, typical, high = three
    said = wording.dollar_range(low, typical, high)
    amounts = [float(a.replace(",", "")) for a in re.findall(r"\$([\d,]+)", said)]
    if len(amounts) == 3:
        assert amounts[1] <= amounts[0] <= amounts[2]
    else:
        assert wording.dollars(low) == wording.dollars(high) or high == 0


@pytest.mark.parametrize(
    ("name", "inside"), [("A rule in AL", "a rule in AL"), ("ECT and more", "ECT and more"), ("PTSD", "PTSD"), ("", "")]
)
def test_a_name_fits_into_a_sentence_and_an_abbreviation_keeps_its_capitals(name: str, inside: str) -> None:
    assert wording.lower(name) == inside


@given(st.floats(min_value=0, max_value=1_000_000))
def test_money_is_rounded_to_what_is_known_and_never_to_cents(amount: float) -> None:
    said = float(wording.dollars(amount).replace("$", "").replace(",", ""))
    assert abs(said - amount) <= (0.5 if amount < 1000 else 5)
    assert "." not in wording.dollars(amount)


@given(st.tuples(whole, whole, whole).map(sorted), st.integers(-600, 600), st.integers(0, 600))
def test_no_built_sentence_says_a_banned_word_or_a_bare_percent(three: list[float], start: int, length: int) -> None:
    low, mid, high = three
    built = [
        wording.people_range(low, mid, high),
        *wording.extra_people(low, mid, high),
        wording.both_frames(mid),
        wording.days(low, mid, high),
        wording.dollar_range(low, mid, high),
        wording.minutes(start, start + length),
        wording.count(int(mid), "visit"),
    ]
    for sentence in built:
        assert not BANNED.search(sentence)
        assert "%" not in sentence
        assert "nan" not in sentence


def test_not_measured_says_that_it_is_neither_half_nor_none() -> None:
    assert "does not mean half" in wording.NOT_MEASURED_MEANS
    assert "does not mean none" in wording.NOT_MEASURED_MEANS
    assert not re.search(r"\d", wording.NOT_MEASURED_MEANS)


# Equal slots and equal length ---------------------------------------------------------------------

LIVED = (
    "plain",
    "who_is_in_the_room",
    "setting",
    "feelings_pleasant",
    "feelings_strange",
    "feelings_frightening",
    "after_effects_that_day",
    "work_next_day",
    "driving_rule",
    "escort_rule",
    "food_rule",
    "usual_dose",
    "legal_status",
    "usual_maintenance",
    "stopping",
    "who_prescribes",
)
MOST_LENGTH = 1.25


def words_told(route: str, knowledge: Knowledge) -> tuple[int, int]:
    """Words about one way of having ketamine: its facts, and with its treatment day."""
    facts = sum(len(f.text.split()) for f in knowledge.route_facts if f.route == route and f.topic in LIVED)
    day = sum(len(step.text.split()) for step in knowledge.treatment_days if step.route == route)
    return facts, facts + day


def test_every_way_of_having_ketamine_fills_the_same_slots(knowledge: Knowledge) -> None:
    for route in knowledge.routes:
        told = {fact.topic for fact in knowledge.route_facts if fact.route == route.id}
        if route.path != "stay":
            assert set(LIVED) <= told, route.id
        else:
            assert set(LIVED) - told <= {"feelings_pleasant", "feelings_strange", "feelings_frightening"}


def test_no_path_is_told_at_more_than_a_quarter_more_length(knowledge: Knowledge) -> None:
    told = [words_told(route.id, knowledge) for route in knowledge.routes if route.path != "stay"]
    for lengths in zip(*told, strict=True):
        assert max(lengths) / min(lengths) <= MOST_LENGTH
    plain = [len(path.plain.split()) for path in knowledge.paths if path.id != "kap"]
    assert max(plain) <= MOST_LENGTH * min(plain)


# One rate, one row ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "About half of people respond.",
        "Many who do later relapse.",
        "It fails to help: 30% do not respond.",
        "Of those who relapse, 40 of 100 try again.",
    ],
)
def test_a_rate_in_own_words_is_known_when_it_is_seen(sentence: str) -> None:
    assert RATE.search(sentence)


def test_no_page_says_a_rate_in_its_own_words() -> None:
    """What stands in ``key_facts`` is said from there; a median cost is worked out, not written down."""
    told = [
        f"{where}: {text}"
        for where, text in literal_words("pages", "kapdecide/ui", "kapdecide/report")
        if RATE.search(text) and "symptoms fell by at least half" not in text and "half of people pay" not in text.lower()
    ]
    assert told == []


def test_a_key_fact_is_said_with_its_certainty_and_how_far_it_was_checked(knowledge: Knowledge) -> None:
    for fact in knowledge.key_facts:
        said = wording.key_fact(fact)
        assert said.startswith(fact.sentence)
        assert f"{fact.mid:g}" in said
        assert f"Certainty: {fact.certainty}" in said
        assert wording.VERIFIED[fact.verified] in said
        assert fact.source_ids
        assert fact.population
        assert fact.time


def test_the_rate_that_is_said_everywhere_is_the_one_the_projection_uses(knowledge: Knowledge) -> None:
    said, used = knowledge.row("key_facts", "respond"), knowledge.input("iv", "response_end_induction")
    assert (said.low, said.mid, said.high) == tuple(round(100 * x) for x in (used.low, used.mid, used.high))
    assert said.source_ids == used.source_ids
    assert said.certainty == used.certainty
    lost = knowledge.row("findings", "iv-mcinnes-relapse")
    assert f"about {100 - knowledge.row('key_facts', 'relapse').mid:g}% at 8 weeks" in lost.result
    assert knowledge.row("key_facts", "relapse").verified == lost.verified


def test_a_text_with_a_fact_in_it_says_it_word_for_word_and_brings_its_sources(knowledge: Knowledge) -> None:
    fact = knowledge.row("key_facts", "respond")
    for table, name, column in (("knowledge_check", "half_respond", "why"), ("next_steps", "hope-and-crisis", "person")):
        row = knowledge.row(table, name)
        assert fact.sentence in getattr(row, column)
        assert set(fact.source_ids) <= set(row.source_ids)


# Reading level ------------------------------------------------------------------------------------


def test_the_measure_knows_an_easy_text_from_a_hard_one() -> None:
    assert [syllables(w) for w in ("the", "needed", "little", "people", "medicine", "changes")] == [1, 2, 2, 2, 3, 2]
    assert grade("The cat sat on the mat.") < 1
    assert grade("Contraindications necessitate individualized multidisciplinary evaluation procedures.") > 20


def test_nothing_a_person_reads_is_above_grade_8_and_half_is_at_6_or_below(
    read_alone: list[tuple[str, str]],
) -> None:
    graded = sorted((plain_grade(text), where, text) for where, text in read_alone)
    median, worst = statistics.median(g for g, _, _ in graded), graded[-1]
    print(f"{len(graded)} texts: median grade {median:.1f}, worst {worst[0]:.1f} ({worst[1]})")
    assert [f"{g:.1f} {where}: {text}" for g, where, text in graded if g > 8] == []
    assert median <= 6


TOKEN = re.compile(r"[A-Za-z0-9$][\w’'$.,%-]*")
NEW_SENTENCE = re.compile(r"(?<=[.!?])[\"”)]*\s+|\n+")
MOST_WORDS = 25


def test_no_sentence_a_person_reads_is_long(read_alone: list[tuple[str, str]]) -> None:
    long = [
        f"{where}: {sentence}"
        for where, text in read_alone
        for sentence in NEW_SENTENCE.split(text)
        if len(TOKEN.findall(sentence)) > MOST_WORDS
    ]
    assert long == []


# How one researcher tells another who took part and what weakens a study. A reader under "How sure" needs the words.
SHORTHAND = re.compile(
    r"\b(?:n ?=|RCTs?|CI|I2|ITT|PK|[Uu]ncontrolled|[Uu]nblind|[Uu]nmask|open-label|post hoc|single-arm|attrition|confound|"
    r"hetero|homogen|correlational|prespecified|observational|denominator|enriched|survivor bias|self-report|"
    r"regulatory|proof-of-concept|synergy|(?<!-)TRD\b|MDD\b|AUD\b|SL\b|IM\b|help-seeking|inpatients?|same as above|same cohort|remitters)"
)


@pytest.mark.parametrize("said", ["uncontrolled, attrition", "n=26, unblinded", "few RCTs, no pooling", "I2 65%", "severe TRD"])
def test_shorthand_is_known_when_it_is_seen(said: str) -> None:
    assert SHORTHAND.search(said)


def test_who_took_part_and_what_weakens_a_study_are_said_without_shorthand(knowledge: Knowledge) -> None:
    told = [(f.id, text) for f in knowledge.findings for text in (f.certainty_reason, f.population)]
    told += [(h.id, h.population) for h in knowledge.harms if h.of_100_treated[:1].isdigit()]
    assert [(name, text) for name, text in told if SHORTHAND.search(text or "")] == []


def test_the_spelling_is_american(texts: list[tuple[str, str]]) -> None:
    assert offending(BRITISH, texts) == []


def test_the_glossary_holds_twenty_words_at_most_and_each_is_used(knowledge: Knowledge) -> None:
    assert len(knowledge.glossary) <= 20
    found = [*in_tables(knowledge), *in_prose(knowledge), *in_code()]
    read = [text.lower() for where, text in found if not where.startswith("glossary")]
    for term in knowledge.glossary:
        name = term.term.removeprefix("copay ").removesuffix("nse").removesuffix("tion").lower()
        assert sum(name in text for text in read) >= 2, term.term


def test_what_the_glossary_leaves_out_is_said_in_plain_words(read_alone: list[tuple[str, str]]) -> None:
    """Words that were dropped from the glossary, so that nobody meets them bare."""
    bare = re.compile(r"\b(comparator|induction|maintenance|titrat\w+|adverse|efficacy|monotherapy|adjunct\w*|cohort)\b", re.I)
    assert offending(bare, read_alone) == []


def test_the_about_page_reports_the_reading_level_that_was_measured(
    knowledge: Knowledge, read_alone: list[tuple[str, str]]
) -> None:
    median = statistics.median(plain_grade(text) for _, text in read_alone)
    with_names = statistics.median(grade(text) for _, text in read_alone)
    said = knowledge.texts["about"]
    assert f"between grade {int(median)} and {int(median) + 1}" in said
    assert f"about grade {round(with_names)}" in said
    assert "none is above grade 8" in said


def test_the_comparison_speaks_no_json_of_a_banned_word(knowledge: Knowledge) -> None:
    for person in people():
        made = compare(person.case, knowledge, today=TODAY, points=64).model_dump(mode="json")
        assert not BANNED.search(json.dumps(made).replace("best_next_question", ""))


@pytest.mark.parametrize(("amount", "said"), [(999_999, "$999,999"), (1234, "$1,234"), (12.5, "$12.50"), (0, "$0")])
def test_what_a_person_gave_is_said_back_to_the_cent(amount: float, said: str) -> None:
    assert wording.given_dollars(amount) == said
