"""What a single row cannot know: ids that lead nowhere, ranges upside down, claims without a source."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any, get_args

from kapdecide.knowledge.load import CSV_TABLES, FILES, TOML_TABLES, WITH_FACTS, Knowledge, Problem
from kapdecide.knowledge.rows import PathId, PathOrAll

# column -> the table its ids must stand in
LINKS: dict[str, dict[str, str]] = {
    "study_results": {"finding_id": "findings"},
    "medicines": {"rule_id": "safety_rules"},
    "payer_defaults": {"payer": "payers"},
    "coverage": {"payer": "payers"},
    "regional_rules": {"states": "states"},
    "visits": {"hours_price_id": "prices", "price_ids": "prices", "follows": "visits"},
    "route_facts": {"route": "routes"},
    "treatment_days": {"route": "routes"},
    "first_8_weeks": {"route": "routes"},
    "harms": {"finding_ids": "findings"},
    "alternatives": {"not_now_rules": "safety_rules", "ask_first_rules": "safety_rules", "legal_states": "states"},
    "alternative_evidence": {"alternative": "alternatives"},
    "next_steps": {"next_step_ids": "next_steps"},
    "harm_mix": {"low_from": "harms", "high_from": "harms"},
}
SOURCE_COLUMNS = ("source_ids", "legal_source_ids", "extra_source_ids")
# Where an id may stand as well: what matters for an alternative only is asked apart from the rules about ketamine.
OR_IN = {"safety_rules": "other_questions"}
NO_ROW_OF_ITS_OWN = {"US"}  # the whole country
OUR_CHOICE = ("convention", "planning value")
RANGES = (("low", "mid", "high"), ("low", "typical", "high"), ("cost_low", "cost_high"), ("from_min", "to_min"))
DERIVED = ("si_active", "si_passive", "age_u18", "age_65_74", "age_75_plus", "not_trd", "telehealth_expiry")
NEEDED: dict[str, tuple[str, ...]] = {
    "paths": get_args(PathId),
    "help_screens": ("suicide", "medical"),
    "key_facts": ("respond", "relapse"),
    "safety_rules": DERIVED,
    "regional_rules": ("fed-dea", "rebate-states"),
    "plan_parameters": ("payroll_tax",),
    "scale_thresholds": ("phq9", "gad7", "madrs", "pcl5", "ybocs"),
    "criteria": ("relief", "onset", "lasting", "harms", "burden", "cost", "therapy", "evidence"),
    "thresholds": (
        *("clear_first", "clear_pairwise", "leans_first", "leans_pairwise", "product_floor", "least_criteria"),
        *("heavy_weight", "leading_share", "limit_chance", "spread_high", "spread_medium", "spread_low"),
        *("settles_some", "settles_least", "steering_move"),
    ),
}
SEVERITY = {"NONE": 0, "CAUTION": 1, "BLOCK": 2, "URGENT": 3}
PATHS = ("iv", "spravato", "home", "kap", "iv_kap")

# Lists inside a cell, and the words that may stand in them.
WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "findings": {"paths": get_args(PathOrAll)},
    "review_rules": {"tables": tuple(FILES)},
}

Found = Iterator[tuple[str, str]]
RowCheck = Callable[[Any], Found]


def _values(cell: Any) -> tuple[str, ...]:
    if cell is None:
        return ()
    return cell if isinstance(cell, tuple) else (cell,)


def _columns(table: str) -> set[str]:
    return set((CSV_TABLES | TOML_TABLES)[table].model_fields)


def _stands(knowledge: Knowledge, target: str, value: str) -> bool:
    other = OR_IN.get(target)
    if knowledge.faulty & {target, other}:
        return True
    return knowledge.has(target, value) or value in NO_ROW_OF_ITS_OWN or (other is not None and knowledge.has(other, value))


def _links(knowledge: Knowledge, table: str) -> RowCheck:
    targets = LINKS.get(table, {}) | {c: "sources" for c in SOURCE_COLUMNS if c in _columns(table)}

    def check(row: Any) -> Found:
        for column, target in targets.items():
            for value in _values(getattr(row, column)):
                if not _stands(knowledge, target, value):
                    yield column, f"{value!r} is not an id of {FILES[target]}"

    return check


def _sourced(knowledge: Knowledge, table: str) -> RowCheck | None:
    """No source is allowed only where the row itself says that nobody verified it, or that it is our own choice."""
    if "source_ids" not in _columns(table):
        return None

    def check(row: Any) -> Found:
        if row.source_ids:
            return
        if "verified" not in _columns(table):
            if getattr(row, "basis", None) not in OUR_CHOICE:
                yield "source_ids", "is empty"
        elif row.verified != "no":
            yield "source_ids", 'is empty, though verified is not "no"'

    return check


def _known_words(knowledge: Knowledge, table: str) -> RowCheck | None:
    """Lists inside a cell whose words are not ids of a table."""
    columns = WORDS.get(table)
    if columns is None:
        return None

    def check(row: Any) -> Found:
        for column, known in columns.items():
            for word in set(getattr(row, column)) - set(known):
                yield column, f"{word!r} is not known"

    return check


def _ranges(knowledge: Knowledge, table: str) -> RowCheck | None:
    columns = next((c for c in RANGES if set(c) <= _columns(table)), None)
    if columns is None:
        return None

    def check(row: Any) -> Found:
        known = [(c, v) for c in columns if (v := getattr(row, c)) is not None]
        for (low, a), (high, b) in itertools.pairwise(known):
            if a > b:
                yield high, f"{b:g} is below {low} ({a:g})"

    return check


def _chances(knowledge: Knowledge, table: str) -> RowCheck | None:
    if table != "model_inputs":
        return None

    def check(row: Any) -> Found:
        if "probab" in row.unit or "proportion" in row.unit:
            for column in ("low", "mid", "high"):
                if not 0 <= getattr(row, column) <= 1:
                    yield column, f"{getattr(row, column):g} is not between 0 and 1"

    return check


def _safety(row: Any) -> Found:
    actions = {path: getattr(row, path) for path in PATHS}
    if (row.urgent_kind is None) == ("URGENT" in actions.values()):
        yield "urgent_kind", "must be filled in exactly where an action is URGENT"
    if set(actions.values()) == {"NONE"}:
        yield "iv", "a rule that does nothing on every path"
    for part in ("iv", "kap"):
        if SEVERITY[actions["iv_kap"]] < SEVERITY[actions[part]]:
            yield "iv_kap", f"is milder than {part}, which it contains"


def _regional(row: Any) -> Found:
    filled = {column: getattr(row, column) is not None for column in ("gate_path", "gate_status", "gate_when")}
    for column, there in filled.items():
        if not there and any(filled.values()):
            yield column, "is empty, though the rule has a gate"
    if row.gate_when == "after_expiry" and row.expires is None:
        yield "expires", "is empty, though the gate waits for that day"


def _price(row: Any) -> Found:
    for column in ("low", "typical", "high"):
        if (getattr(row, column) or 0) < 0:
            yield column, f"{getattr(row, column):g} is below 0"


def _question(row: Any) -> Found:
    if not 0 <= row.answer < len(row.options):
        yield "answer", f"{row.answer} is not the place of an option, counted from 0"


def _harm_comparator(row: Any) -> Found:
    if row.comparator == "none" and (row.pct_comparator is not None or row.of_100_comparator[:1].isdigit()):
        yield "comparator", "has a figure but is called none"


def _study_comparator(row: Any) -> Found:
    if row.of_100_comparator is not None and row.comparator == "no comparison group":
        yield "comparator", "has a figure but is called no comparison group"


def _visits(row: Any) -> Found:
    if not len(row.price_ids) == len(row.categories) == len(row.coverable):
        yield "price_ids", "must have as many entries as categories and coverable"
    for gap in row.gap_days:
        if not gap.replace(".", "", 1).isdigit():
            yield "gap_days", f"{gap!r} is not a number of days"
    if (row.count == "fixed") != (row.fixed_count is not None):
        yield "fixed_count", "goes with count = fixed, and only with it"


def _numbers_put_in(knowledge: Knowledge, table: str) -> RowCheck | None:
    """A place in a sentence that no number, or no fact, was put into."""
    column = "text" if table == "key_facts" else WITH_FACTS.get(table)
    if column is None or "key_facts" in knowledge.faulty:
        return None

    def check(row: Any) -> Found:
        said, mark = (row.sentence, "{.*?}") if table == "key_facts" else (getattr(row, column), "{fact:.*?}")
        for place in re.findall(mark, said):
            yield column, f"{place} stands for nothing"

    return check


def _scale_bands(row: Any) -> Found:
    edges = [row.min, *(band.max + 1 for band in row.bands)]
    if row.bands and (edges[:-1] != [band.min for band in row.bands] or edges[-1] != row.max + 1):
        yield "bands", "leave a gap or overlap"


GENERAL = (_links, _sourced, _known_words, _ranges, _chances, _numbers_put_in)
def _criterion(row: Any) -> Found:
    if len(row.cutoffs) != len(row.values) or len(row.cutoffs) < 2:
        yield "values", "must have as many numbers as cutoffs, two or more"
    elif list(row.cutoffs) != sorted(set(row.cutoffs)):
        yield "cutoffs", "must go up"
    elif sorted(row.values) not in (list(row.values), list(reversed(row.values))):
        yield "values", "must only rise or only fall"
    elif (min(row.values), max(row.values)) != (0, 1):
        yield "values", "must run between 0 and 1"


SPECIAL: dict[str, RowCheck] = {
    "criteria": _criterion,
    "safety_rules": _safety,
    "regional_rules": _regional,
    "prices": _price,
    "knowledge_check": _question,
    "harms": _harm_comparator,
    "study_results": _study_comparator,
    "visits": _visits,
    "scale_thresholds": _scale_bands,
}

# What tells rows apart where it is not an id.
KEYS: dict[str, tuple[str, ...]] = {
    "model_inputs": ("path", "parameter"),
    "coverage": ("payer", "path"),
    "alternative_evidence": ("alternative", "condition"),
    "payer_defaults": ("payer", "tier", "name"),
    "review_rules": ("kind",),
    "glossary": ("term",),
    "loinc": ("code",),
}


def between_tables(knowledge: Knowledge) -> list[Problem]:
    """Every fault that only shows when rows are read together."""
    problems: list[Problem] = []
    for table, entries in knowledge.tables.items():
        seen: dict[Any, int] = {}
        checks = [check for make in GENERAL if (check := make(knowledge, table))]
        checks += [SPECIAL[table]] if table in SPECIAL else []
        for place, row in zip(knowledge.places[table], entries, strict=True):
            columns = KEYS.get(table, ("id",) if "id" in _columns(table) else ())
            key = tuple(getattr(row, column) for column in columns)
            if key and seen.setdefault(key, place) != place:
                shown = " ".join(str(part) for part in key if part is not None)
                problems.append(Problem(FILES[table], place, columns[0], f"{shown!r} stands in row {seen[key]} too"))
            for check in checks:
                problems += [Problem(FILES[table], place, column, message) for column, message in check(row)]
    problems += _safety_questions(knowledge)
    problems += _complete(knowledge)
    problems += _texts(knowledge)
    return problems


def _texts(knowledge: Knowledge) -> Iterator[Problem]:
    """Source ids named at the end of a section of prose."""
    for name, text in knowledge.texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            if line.startswith("sources:"):
                for source in (part.strip() for part in line.removeprefix("sources:").split(";")):
                    if source and not _stands(knowledge, "sources", source):
                        yield Problem(f"text/{name}.md", number, "sources", f"{source!r} is not an id of sources.csv")


def _safety_questions(knowledge: Knowledge) -> Iterator[Problem]:
    """A rule that is worked out from other answers needs a line of code that does so."""
    for place, row in zip(knowledge.places["safety_rules"], knowledge.safety_rules, strict=True):
        if row.asked == "derived" and row.id not in DERIVED:
            yield Problem("safety_rules.csv", place, "asked", f"nothing works out {row.id!r} from other answers")


def _complete(knowledge: Knowledge) -> Iterator[Problem]:
    """Tables that must cover another one whole, and rows that the core asks for by name."""
    for table, ids in NEEDED.items():
        for wanted in ids:
            if not _stands(knowledge, table, wanted):
                yield Problem(FILES[table], 1, "id", f"no row for {wanted!r}")
    topics = {row.topic for row in knowledge.shared_topics}
    for place, row in zip(knowledge.places["routes"], knowledge.routes, strict=True):
        for topic in () if "shared_topics" in knowledge.faulty else set(row.shared_topics) - topics:
            yield Problem("routes.csv", place, "shared_topics", f"{topic!r} is not a topic of shared_topics.csv")
    answered = {(row.payer, row.path) for row in knowledge.coverage}
    for payer in knowledge.payers:
        for path in ("iv", "spravato", "home", "kap"):
            if (payer.id, path) not in answered and "coverage" not in knowledge.faulty:
                yield Problem("coverage.csv", 1, "payer", f"no row for payer {payer.id!r} and path {path!r}")
    rated = {row.alternative for row in knowledge.alternative_evidence}
    for place, row in zip(knowledge.places["alternatives"], knowledge.alternatives, strict=True):
        if row.id not in rated and "alternative_evidence" not in knowledge.faulty:
            yield Problem("alternatives.csv", place, "id", f"{row.id!r} has no row in alternative_evidence.csv")
