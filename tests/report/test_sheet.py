"""The sheet a person takes home: two pages, the screen's own numbers, nothing that runs, and help alone in danger."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from typing import Any

import pypdf
import pytest

from kapdecide import Case, Knowledge, compare, evidence
from kapdecide.case import PATHS, case_of
from kapdecide.comparison import Comparison, UrgentHelp
from kapdecide.people import people
from kapdecide.report import chart_note, page_one, parts, render, sheet
from kapdecide.wording import BANNED, MADE_UP, NOT_PRICED, dollars, extra_people
from kapdecide.wording import people as people_of
from tests.conftest import NO_THOUGHTS, TODAY

PERSONS = {person.id: person.case for person in people()}
NUMBER = re.compile(r"\$?\d[\d,]*(?:\.\d+)?")
SCRIPT = "</style><script>alert(1)</script><img src=x onerror=alert(1)>"


class Tags(HTMLParser):
    """Which tags and attributes a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    @classmethod
    def of(cls, html: str) -> tuple[set[str], set[str]]:
        seen = cls()
        seen.feed(html)
        return seen.tags, seen.attributes


def drawn(case: Case, knowledge: Knowledge, **options: Any) -> sheet.Sheet:
    return sheet.make(case, compare(case, knowledge, today=TODAY, points=256), knowledge, **options)


def words(made: sheet.Sheet) -> str:
    """Everything a reader of the sheet reads, the words of its bars too."""
    found = [made.title, *made.footer]
    for section in made.sections:
        found += [section.title, section.lead, *section.lines, *section.boxes, section.note]
        if section.table:
            found += [*section.table.head, *(cell for row in section.table.rows for cell in row)]
        if section.chart:
            found += [word for bar in section.chart.bars for word in (bar.label, bar.words)]
            found.append(section.chart.limit_words)
    return "\n".join(found)


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


BOTH = {
    "priorities": {"method": "swing", "points": {"relief": 90, "cost": 40, "harms": 60}},
    "therapist": {"priorities": {"method": "swing", "points": {"relief": 50, "cost": 45, "therapy": 80}}},
}


def longest(answer: str, knowledge: Knowledge) -> Case:
    """Somebody who answered everything, at length."""
    return case_of(
        {
            "goals": {
                "conditions": ["depression", "trd", "anxiety", "ocd", "ptsd", "complex_ptsd", "addiction"],
                "main_condition": "trd",
                "failed_antidepressants": 20,
                "relief_needed_within_days": 3650,
                "tried": [row.id for row in knowledge.alternatives],
            },
            "safety": {
                "suicidality": {"thoughts": "yes", "plan_or_intent": "no", "attempt_or_preparation": "earlier"},
                "age": 70,
                "answers": {rule.id: answer for rule in knowledge.safety_rules if rule.asked == "yes"},
            },
            "insurance": {"payer": "marketplace", "state": "AL"},
            "budget": {"limit_12_months": 1_000_000},
            "priorities": {
                "method": "swing",
                "points": dict.fromkeys(("relief", "onset", "lasting", "harms", "burden", "cost", "therapy"), 50),
            },
            "therapist": {
                "priorities": {
                    "method": "swing",
                    "points": dict.fromkeys(("relief", "onset", "lasting", "harms", "burden", "cost", "therapy"), 50),
                }
            },
            "measures": {"sure_before": [False] * 4, "sure_after": [False] * 4},
            "plan": {"contact": "W" * 2000},
        }
    )


@pytest.mark.parametrize("person", [name for name in PERSONS if name != "alex"])
def test_a_sheet_is_two_pages_and_its_pdf_holds_every_number(person: str, knowledge: Knowledge) -> None:
    made = drawn(PERSONS[person], knowledge)
    pdf = render.as_pdf(made)
    assert len(pdf) < 500_000
    texts = pages(pdf)
    assert len(texts) == 2
    printed = "".join("".join(texts).split())
    wanted = set(NUMBER.findall(words(made)))
    assert len(wanted) > 40
    assert [number for number in wanted if number.strip(",.") not in printed] == []


def test_a4_is_two_pages_of_that_size(knowledge: Knowledge) -> None:
    reader = pypdf.PdfReader(io.BytesIO(render.as_pdf(drawn(PERSONS["dana"], knowledge), "a4")))
    assert [(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages] == [(595, 842)] * 2


def letters(pdf: bytes) -> list[float]:
    """The size of every run of letters in a PDF, in points."""
    found: list[float] = []
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=lambda text, _cm, _tm, _font, size: found.append(size) if text.strip() else None)
    return found


@pytest.mark.parametrize("paper", ["us-letter", "a4"])
def test_large_print_holds_every_number_in_letters_nobody_has_to_squint_at(
    paper: parts.Paper, knowledge: Knowledge
) -> None:
    made = drawn(longest("unsure", knowledge), knowledge)
    pdf, html = render.as_pdf(made, paper, large=True), render.as_html(made, paper, large=True)
    size = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    assert size.width > size.height, "laid on its side, so that six columns have room"
    assert min(letters(pdf)) >= 10.9, "the foot of the page"
    assert sorted(letters(pdf))[len(letters(pdf)) // 2] >= 14, "the rest"
    printed = "".join("".join(pages(pdf)).split())
    assert [number for number in NUMBER.findall(words(made)) if number.strip(",.") not in printed] == []
    assert "landscape" in html
    assert set(re.findall(r"\.kd-page-\d\{font-size:([\d.]+)pt", html)) == {"14"}
    assert min(letters(render.as_pdf(made, paper))) < 8, "two pages need smaller letters"


def test_the_note_says_what_was_marked_at_item_nine(knowledge: Knowledge) -> None:
    told = {
        "safety": {"suicidality": NO_THOUGHTS | {"thoughts": "yes"}},
        "measures": {"phq9_items": [1] * 8 + [2]},
    }
    case = case_of(told)
    found = compare(case, knowledge, today=TODAY, points=16)
    assert isinstance(found, Comparison)
    assert "PHQ-9 item 9: 2 of 3." in chart_note.make(case, found, knowledge, ["stay", "iv"])


def test_the_sheet_names_the_questionnaire_whose_total_was_given(knowledge: Knowledge) -> None:
    told = {
        "goals": {"main_condition": "ptsd"},
        "safety": {"suicidality": NO_THOUGHTS},
        "measures": {"baseline": {"pcl5": 52, "phq9": 15}},
    }
    assert "We judge it with: PCL-5; total before: 52;" in words(drawn(case_of(told), knowledge))
    del told["measures"]
    assert "We judge it with: ____" in words(drawn(case_of(told), knowledge)), "nothing given is a line to write on"


@pytest.mark.parametrize("answer", ["no", "unsure"])
def test_the_longest_answers_still_fit_two_pages_and_say_where_the_rest_is(answer: str, knowledge: Knowledge) -> None:
    made = drawn(longest(answer, knowledge), knowledge)
    assert len(pages(render.as_pdf(made))) == 2
    assert parts.IN_THE_APP in words(made)


def test_the_pdf_is_tagged_for_screen_readers_in_english_with_a_title(knowledge: Knowledge) -> None:
    reader = pypdf.PdfReader(io.BytesIO(render.as_pdf(drawn(PERSONS["dana"], knowledge))))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("en")
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert reader.metadata.title == "kapdecide: my sheet"


def test_the_sheet_says_what_the_comparison_says_to_the_digit(knowledge: Knowledge) -> None:
    case = PERSONS["dana"]
    found = compare(case, knowledge, today=TODAY, points=256)
    assert isinstance(found, Comparison)
    text = words(sheet.make(case, found, knowledge))
    for path in found.paths.values():
        if path.id == "stay" or path.cost is None:
            continue
        for span in (path.cost.first_8_weeks, path.cost.first_12_months):
            for amount in (span.p10, span.p50, span.p90):
                assert amount is not None
                assert dollars(amount) in text, path.id
        assert path.response.extra is not None
        if not path.response.measured:
            continue
        number, span_words = extra_people(path.response.extra.low, path.response.extra.mid, path.response.extra.high)
        assert number in text
        assert span_words in text


@pytest.mark.parametrize("person", ["dana", "casey", "longest"])
def test_what_nobody_measured_is_marked_and_has_a_range_and_no_middle(person: str, knowledge: Knowledge) -> None:
    case = longest("no", knowledge) if person == "longest" else PERSONS[person]
    found = compare(case, knowledge, today=TODAY, points=256)
    assert isinstance(found, Comparison)
    made = sheet.make(case, found, knowledge)
    table = made.front[2].table
    assert table is not None
    rows = {row[0].split("?")[0].split(" (")[0]: row[1:] for row in table.rows}
    unmeasured = 0
    for at, path in enumerate(found.paths.values()):
        if path.id == "stay":
            continue
        extra, well = path.response.extra, (path.well_at_months or {})["12"]
        assert extra is not None
        cells = [rows["Will it help"][at], rows["Well at 12 months"][at]]
        onset = knowledge.input(path.id, "onset_days")
        if not evidence.was_measured(onset):
            assert rows["How soon"][at] == f"Not measured: we assume {onset.low:g} to {onset.high:g}."
        if path.response.measured:
            assert not any("Not measured" in cell for cell in cells)
            continue
        unmeasured += 1
        assert all(cell.startswith("Not measured. We assume ") for cell in cells)
        assert [len(re.findall(r"\d+", cell.replace("of 100", ""))) for cell in cells] == [2, 2]
        assert str(people_of(well.low)) in cells[1]
        note = next(
            part for part in chart_note.make(case, found, knowledge).split("\n") if part == f"  Help: {cells[0]}"
        )
        assert extra_people(extra.low, extra.mid, extra.high)[0] not in note
    assert unmeasured >= 2


def test_side_effects_stand_in_the_same_slots_for_every_path(knowledge: Knowledge) -> None:
    for case in PERSONS.values():
        if case == PERSONS["alex"]:
            continue
        table = drawn(case, knowledge).front[2].table
        assert table is not None
        cells = next(row for row in table.rows if row[0] == "Side effects")[2:]
        for cell in cells:
            assert [name in cell.lower() for name in page_one.SHOWN_HARMS.values()] == [True] * 3


def test_nothing_on_paper_points_to_the_screen_it_was_made_on(knowledge: Knowledge) -> None:
    cases = [case for name, case in PERSONS.items() if name != "alex"] + [longest("no", knowledge)]
    for case in cases:
        text = words(drawn(case, knowledge))
        assert not re.search(r"\b[Tt]ype (yours?|in)\b|\bbelow it\b|\b[Pp]ress\b|\b[Cc]lick\b", text)
        assert "clear it" not in text
        assert not re.search(r"and [12] more (flag|question|source|entr)", text)


def test_withheld_priorities_are_on_no_part_of_the_sheet(knowledge: Knowledge, cleared: Case) -> None:
    both = case_of(cleared.model_dump(mode="json") | BOTH)
    for case in (both, PERSONS["dana"]):
        made = drawn(case, knowledge, withheld=True)
        section = next(one for one in made.front if one.title == "What matters to me")
        assert (section.lead, section.lines, section.chart) == ("", (page_one.WITHHELD,), None)
        assert not any(one.title.startswith("Two voices") for one in made.sections)


def test_however_long_the_list_the_safety_plan_and_keeping_medicines_come_first(knowledge: Knowledge) -> None:
    asked = next(
        s for s in drawn(longest("unsure", knowledge), knowledge).left if s.title == "Ask the prescriber"
    ).boxes
    assert asked[0].startswith("Please make a safety plan with me")
    assert asked[1].endswith("I change nothing on my own.")
    assert "more questions" in asked[-1]


def test_a_list_is_not_cut_for_one_or_two_and_a_text_ends_with_a_sentence() -> None:
    lines = [f"line {n}" for n in range(9)]
    assert parts.few(lines[:7], 5, "line") == tuple(lines[:7])
    assert parts.few(lines[:8], 5, "line") == (*lines[:5], f"and 3 more lines {parts.IN_THE_APP}")
    assert parts.short("It is short. It goes on and on.", 22) == f"It is short. {parts.IN_THE_APP}"


def test_the_tier_of_a_marketplace_plan_stands_beside_it(knowledge: Knowledge) -> None:
    case = case_of(
        {"safety": {"suicidality": NO_THOUGHTS}, "insurance": {"payer": "marketplace", "marketplace_tier": "silver"}}
    )
    assert "ACA marketplace (individual), silver tier" in words(drawn(case, knowledge))


def test_a_path_that_is_not_now_keeps_its_reason_and_has_no_price(knowledge: Knowledge) -> None:
    made = drawn(PERSONS["sam"], knowledge)
    table = made.front[2].table
    assert table is not None
    rows = {row[0]: row[1:] for row in table.rows}
    for name in ("I pay in 12 months", "If it helps and I go on all year", "I pay in the first 8 weeks"):
        assert rows[name][0].startswith("$0 extra")
        assert set(rows[name][1:]) == {NOT_PRICED}
    assert all("Not now: high blood pressure" in cell for cell in rows["Open to me?"][1:])
    money = made.back[0].chart
    assert money is not None
    assert [bar.low for bar in money.bars] == [None] * len(PATHS)


@pytest.mark.parametrize("kind", ["suicide", "medical"])
def test_in_danger_the_sheet_is_help_alone(kind: str, knowledge: Knowledge) -> None:
    if kind == "suicide":
        case = PERSONS["alex"]
    else:
        case = case_of({"safety": {"suicidality": NO_THOUGHTS, "answers": {"delirium": "yes"}}})
    found = compare(case, knowledge, today=TODAY)
    assert isinstance(found, UrgentHelp)
    made = sheet.make(case, found, knowledge)
    assert made.urgent
    assert [section.lines for section in made.sections] == [found.help]
    for text in (words(made), render.as_html(made), "".join(pages(render.as_pdf(made)))):
        assert "$" not in text
        assert "Spravato" not in text
        assert "911" in text


def test_the_chosen_paths_stand_in_neutral_order_with_staying_as_now(knowledge: Knowledge) -> None:
    table = drawn(PERSONS["dana"], knowledge, chosen=["kap", "iv"]).front[2].table
    assert table is not None
    assert table.head == ("Question", "Stay as now", "IV infusions", "KAP")


def test_made_up_stands_on_both_pages_and_in_the_html_and_only_there_where_it_is_true(knowledge: Knowledge) -> None:
    made = drawn(PERSONS["dana"], knowledge)
    html, pdf = render.as_html(made), pages(render.as_pdf(made))
    assert all(MADE_UP in page for page in pdf)
    assert html.count(MADE_UP) == 3  # the title of the file and the head of each page
    own = drawn(PERSONS["dana"].model_copy(update={"setting": "self"}), knowledge)
    assert MADE_UP not in render.as_html(own)
    assert MADE_UP not in "".join(pages(render.as_pdf(own)))


def test_nothing_typed_runs_or_asks_another_computer(knowledge: Knowledge) -> None:
    case = case_of({"safety": {"suicidality": NO_THOUGHTS}, "plan": {"contact": SCRIPT + " *b* #x $y$ 😀 中文 \u202e"}})
    made = drawn(case, knowledge)
    html = render.as_html(made)
    assert "alert(1)" in html
    tags, attributes = Tags.of(html)
    assert not tags & {"script", "img", "iframe", "link", "object", "a", "form"}
    assert not [name for name in attributes if name.startswith("on") or name in {"src", "href"}]
    assert not re.search(r"@import|url\(", html)
    assert "default-src 'none'" in html
    assert len(pages(render.as_pdf(made))) == 2  # a sign without a letter in the PDF's fonts is a box, not an error


def test_the_same_person_gives_the_same_bytes(knowledge: Knowledge) -> None:
    one, other = (drawn(PERSONS["mara"], knowledge) for _ in range(2))
    assert render.as_html(one) == render.as_html(other)
    assert render.as_pdf(one) == render.as_pdf(other)


@pytest.mark.parametrize("person", ["dana", "mara", "walt"])
def test_no_word_on_the_sheet_ranks_or_promises(person: str, knowledge: Knowledge) -> None:
    text = words(drawn(PERSONS[person], knowledge)).lower()
    assert [word for word in BANNED if re.search(rf"\b{re.escape(word)}\b", text)] == []


def test_open_answers_and_flags_become_questions(knowledge: Knowledge, cleared: Case) -> None:
    def asked(case: Case) -> str:
        return "\n".join(next(s for s in drawn(case, knowledge).left if s.title == "Ask the prescriber").boxes)

    answers = dict(cleared.safety.answers) | {"benzodiazepine": "yes", "osa": "unsure"}
    told = cleared.model_copy(update={"safety": cleared.safety.model_copy(update={"answers": answers})})
    assert "Benzodiazepine" not in asked(cleared)
    assert "Benzodiazepine" in asked(told)
    assert "I am not sure about this: Sleep apnea" in asked(told)
    assert "what I have not answered" not in asked(cleared)
    assert "what I have not answered" in asked(case_of({"safety": {"suicidality": NO_THOUGHTS}}))
    unwilling = cleared.model_copy(update={"access": case_of({"access": {"prescriber_willing": {"iv": "no"}}}).access})
    assert "Nobody I asked will prescribe IV infusions" in asked(unwilling)


def test_priorities_are_a_picture_with_its_label_and_a_line_for_staying_as_now(knowledge: Knowledge) -> None:
    found = compare(PERSONS["dana"], knowledge, today=TODAY, points=256)
    assert isinstance(found, Comparison)
    assert found.priorities is not None
    section = next(s for s in sheet.make(PERSONS["dana"], found, knowledge).front if s.title == "What matters to me")
    assert section.chart is not None
    assert [bar.label for bar in section.chart.bars] == ["IV infusions", "Spravato", "At home", "KAP", "IV with KAP"]
    assert section.chart.limit == found.priorities.intervals["stay"].mid
    assert section.lead.startswith(page_one.LABEL[found.priorities.label or ""])
    assert "Staying as now lines up as well as Spravato, or better, in about" in section.lead
    nothing = next(s for s in drawn(PERSONS["mara"], knowledge).front if s.title == "What matters to me")
    assert nothing.chart is None


def test_both_voices_are_printed_in_equal_slots_and_nothing_is_averaged(knowledge: Knowledge, cleared: Case) -> None:
    both = case_of(cleared.model_dump(mode="json") | BOTH)
    made = drawn(both, knowledge)
    table = next(s for s in made.right if s.title == "Two voices on what matters").table
    assert table is not None
    assert table.head == ("What matters", "I say", "My therapist's guess", "Side by side")
    said = {row[0]: row[1:] for row in table.rows}
    names = {row.id: row.name for row in knowledge.criteria}
    assert said == {
        names["relief"]: ("90", "50", "higher for me"),
        names["harms"]: ("60", "not named", "only one of us named it"),
        names["cost"]: ("40", "45", "much the same"),
        names["therapy"]: ("not named", "80", "only one of us named it"),
    }
    printed = pages(render.as_pdf(made))
    assert len(printed) == 2
    for text in (render.as_html(made), " ".join(printed[1].split())):
        assert "My therapist" in text
        assert "Nothing is averaged" in text


@pytest.mark.parametrize("gone", ["priorities", "therapist"])
def test_one_voice_alone_is_not_set_beside_an_empty_one(gone: str, knowledge: Knowledge, cleared: Case) -> None:
    alone = case_of(cleared.model_dump(mode="json") | {name: told for name, told in BOTH.items() if name != gone})
    assert "Two voices" not in words(drawn(alone, knowledge))


def test_each_page_of_the_html_prints_in_type_of_its_own_size(knowledge: Knowledge) -> None:
    for name, case in PERSONS.items():
        if name != "alex":
            assert min(render.print_sizes(drawn(case, knowledge), "us-letter")) >= 7.2, name
    made = drawn(PERSONS["dana"], knowledge)
    front, back = render.print_sizes(made, "us-letter")
    longer = made.front[-1].model_copy(update={"lines": ("A flag of many words. " * 8,) * 20})
    fuller = made.model_copy(update={"front": (*made.front[:-1], longer)})
    assert render.print_sizes(fuller, "us-letter")[0] < front
    assert render.print_sizes(fuller, "us-letter")[1] == back
    assert f".kd-page-1{{font-size:{front:g}pt}}" in render.as_html(made)
    assert f".kd-page-2{{font-size:{back:g}pt}}" in render.as_html(made)


def test_bars_stay_inside_the_picture(knowledge: Knowledge) -> None:
    for section in drawn(PERSONS["luis"], knowledge).sections:
        if section.chart:
            picture = render.svg(section.chart)
            for left, width in re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', picture):
                assert float(left) >= render.LABEL_WIDTH - 2
                assert float(left) + float(width) <= render.WIDTH - render.WORDS_WIDTH + 2
