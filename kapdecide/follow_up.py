"""How it is going: scores by date, what they mean by published thresholds, and which of the steps follows.

All thresholds stand in ``scale_thresholds.toml`` with their sources, the day a path is judged in
``checkpoints.csv``, the steps in ``next_steps.toml``. Shares of a baseline are compared in whole
numbers, so that exactly half counts as half.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from kapdecide.case import ACTIVE_PATHS, ActivePath, Case, ScoreEntry
from kapdecide.cost.schedule import planned_visits, programmes
from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import Checkpoint as CheckpointRow
from kapdecide.knowledge.rows import Scale, Verified

ScaleId = Literal["phq9", "gad7", "madrs", "pcl5", "ybocs"]
SCALES: tuple[ScaleId, ...] = get_args(ScaleId)
Word = Literal[
    "no_baseline",
    "no_score",
    "low_baseline",
    "too_early",
    "worse",
    "none",
    "partial",
    "response",
    "remission",
    "slipping",
    "relapse",
]
# Why a step follows: a word above, or what is missing.
Because = Word | Literal["not_begun", "begun", "none_twice"]
HELPED: tuple[Word, ...] = ("response", "remission")
# Which scale speaks for which condition, where the person has not chosen one.
SCALE_FOR: dict[str, ScaleId] = {"anxiety": "gad7", "ptsd": "pcl5", "complex_ptsd": "pcl5", "ocd": "ybocs"}
TRIED_PATH: dict[str, ActivePath] = {
    "ketamine_iv": "iv",
    "spravato": "spravato",
    "ketamine_home": "home",
    "ketamine_kap": "kap",
}
FIRST_MONTH = dt.timedelta(days=30)
MOST_LINES = 500
MOST_LETTERS = 1000


@dataclass(frozen=True)
class Reading:
    """One total on one day."""

    date: dt.date
    score: int


@dataclass(frozen=True)
class Part:
    """A span of totals and what it would count as, for one baseline. Both ends belong to it."""

    word: Word
    low: int
    high: int


@dataclass(frozen=True)
class Checkpoint:
    """The day to judge, why then, and how far that was checked."""

    date: dt.date
    path: ActivePath
    why: str
    clinician: str
    source_ids: tuple[str, ...]
    verified: Verified


@dataclass(frozen=True)
class Standing:
    """Where a person stands on one scale. ``fall`` is points below baseline, negative when above."""

    scale: Scale
    baseline: int | None
    readings: tuple[Reading, ...]
    word: Word
    rule: str
    verified: Verified
    fall: int | None = None

    @property
    def latest(self) -> Reading | None:
        return self.readings[-1] if self.readings else None


@dataclass(frozen=True)
class Place:
    """The step that follows, why, and the steps that go beside it."""

    step: str
    because: Because
    thoughts: bool
    beside: tuple[str, ...]
    standing: Standing


@dataclass(frozen=True)
class Notice:
    """Something about the dates that a reader should know, and the days it is about."""

    kind: Literal["twice", "before_start", "looks_back", "checkpoint_early", "stop_early", "stop_before_checkpoint"]
    days: tuple[dt.date, ...] = ()


# --- one score ---------------------------------------------------------------------------------------------------


def _fell(scale: Scale, baseline: int, score: int, share: int | None, points: int | None) -> bool:
    """Whether the fall from baseline reaches a threshold, given as a share in percent or in points."""
    fall = baseline - score
    if points is not None:
        return fall >= points
    return share is not None and fall > 0 and fall * 100 >= share * baseline


def _rose(scale: Scale, baseline: int, score: int) -> bool:
    rise = score - baseline
    if scale.worse_points is not None:
        return rise >= scale.worse_points
    return scale.worse_pct is not None and rise > 0 and rise * 100 >= scale.worse_pct * baseline


def _responds(scale: Scale, baseline: int, score: int) -> bool:
    return _fell(scale, baseline, score, scale.response_pct, scale.response_points)


def word_for(scale: Scale, baseline: int, score: int) -> Word:
    """What one score counts as next to a baseline: worse, none, partial, response or remission.

    A baseline that already lies in the range of remission cannot show whether anything helps.
    Raises ``ValueError`` for a score or baseline the scale does not have.
    """
    for value in (baseline, score):
        if not scale.min <= value <= scale.max:
            raise ValueError(f"a {scale.scale} total lies between {scale.min} and {scale.max}")
    if _rose(scale, baseline, score):
        return "worse"
    if scale.remission_max is not None:
        if baseline <= scale.remission_max:
            return "low_baseline"
        if score <= scale.remission_max:
            return "remission"
    if _responds(scale, baseline, score):
        return "response"
    if _fell(scale, baseline, score, scale.partial_pct, scale.partial_points):
        return "partial"
    return "none"


def yardstick(scale: Scale, baseline: int) -> tuple[Part, ...]:
    """What each total would count as from this baseline, lowest first; the parts cover the whole scale."""
    parts: list[Part] = []
    for score in range(scale.min, scale.max + 1):
        word = word_for(scale, baseline, score)
        if parts and parts[-1].word == word:
            parts[-1] = Part(word, parts[-1].low, score)
        else:
            parts.append(Part(word, score, score))
    return tuple(parts)


def band(scale: Scale, score: int) -> str | None:
    """The scale's own name for how severe a total is; None where it has no bands."""
    return next((b.label for b in scale.bands if b.min <= score <= b.max), None)


# --- scores over time --------------------------------------------------------------------------------------------


def scale_for(case: Case) -> ScaleId:
    """The scale of the plan, or the one of the latest score, or the one that fits the main condition."""
    if case.plan.scale:
        return case.plan.scale
    if case.measures.scores:
        return max(case.measures.scores, key=lambda entry: entry.date).scale
    return SCALE_FOR.get(case.goals.main_condition or "", "phq9")


def readings(case: Case, scale: ScaleId) -> list[Reading]:
    """All totals of one scale by date; of two on one day the later one in the list counts."""
    by_day = {entry.date: entry.score for entry in case.measures.scores or () if entry.scale == scale}
    return [Reading(day, by_day[day]) for day in sorted(by_day)]


def baseline_of(case: Case, scale: ScaleId) -> int | None:
    """The baseline given, or the last total on or before the day treatment starts."""
    given = (case.measures.baseline or {}).get(scale)
    if given is not None or case.budget.start_date is None:
        return given
    before = [r.score for r in readings(case, scale) if r.date <= case.budget.start_date]
    return before[-1] if before else None


def since_start(case: Case, scale: ScaleId) -> tuple[Reading, ...]:
    """Totals that can show what treatment did: after the start, or all where no start is known."""
    start = case.budget.start_date
    return tuple(r for r in readings(case, scale) if start is None or r.date > start)


def _up_since(scale: Scale, baseline: int, found: Sequence[Reading]) -> dt.date | None:
    """Since when totals have been up again after a response; None while they are not."""
    lowest: int | None = None
    since: dt.date | None = None
    for reading in found:
        if lowest is None:
            if word_for(scale, baseline, reading.score) in HELPED:
                lowest = reading.score
            continue
        lowest = min(lowest, reading.score)
        up = not _well(scale, baseline, reading.score)
        if scale.relapse_points is not None:
            up = up or reading.score >= lowest + scale.relapse_points
        since = (since or reading.date) if up else None
    return since


def _well(scale: Scale, baseline: int, score: int) -> bool:
    return word_for(scale, baseline, score) in HELPED


def standing(case: Case, knowledge: Knowledge, scale_id: ScaleId) -> Standing:
    """Where the person stands on a scale, by the record's thresholds.

    A total up again after a response is *slipping*, and *relapse* once it has lasted the scale's days.
    No change before the checkpoint is *too early*, never *none*.
    """
    scale: Scale = knowledge.row("scale_thresholds", scale_id)
    baseline, found = baseline_of(case, scale_id), since_start(case, scale_id)
    if baseline is None:
        return _made(scale, None, found, "no_baseline", "")
    if not found:
        return _made(scale, baseline, found, "no_score", "")
    word = word_for(scale, baseline, found[-1].score)
    if word in ("worse", "low_baseline"):
        return _made(scale, baseline, found, word, scale.worse if word == "worse" else scale.remission)
    since = _up_since(scale, baseline, found)
    if since is not None:
        lasted = (found[-1].date - since).days >= scale.relapse_days
        return _made(scale, baseline, found, "relapse" if lasted else "slipping", scale.relapse)
    if word == "none" and found[-1].date < (judged_on(case, knowledge) or found[-1].date):
        return _made(scale, baseline, found, "too_early", scale.partial)
    rules = {"remission": scale.remission, "response": scale.response, "partial": scale.partial, "none": scale.partial}
    return _made(scale, baseline, found, word, rules[word])


_FIELD: dict[Word, str] = {
    "remission": "remission",
    "response": "response",
    "partial": "partial",
    "none": "partial",
    "too_early": "partial",
    "worse": "worse",
    "relapse": "relapse",
    "slipping": "relapse",
    "low_baseline": "remission",
}


def _made(scale: Scale, baseline: int | None, found: tuple[Reading, ...], word: Word, rule: str) -> Standing:
    verified: Verified = "no" if _FIELD.get(word) in scale.unverified_fields else scale.verified
    fall = baseline - found[-1].score if baseline is not None and found else None
    return Standing(scale, baseline, found, word, rule, verified, fall)


# --- when to judge -----------------------------------------------------------------------------------------------


def path_of(case: Case) -> ActivePath | None:
    """The path a plan is about: the one leaned to, or the only kind of ketamine tried."""
    for leaning in (case.goals.leaning_after, case.goals.leaning_before):
        if leaning in ACTIVE_PATHS:
            return leaning
    tried = [TRIED_PATH[name] for name in case.goals.tried or () if name in TRIED_PATH]
    return tried[0] if len(tried) == 1 else None


def dose_dates(path: ActivePath, case: Case, knowledge: Knowledge, days: int = 365) -> list[dt.date]:
    """The planned treatment days, the first course and upkeep. Empty without a start date."""
    start = case.budget.start_date
    if start is None:
        return []
    visits = planned_visits(programmes(path, case)[0], case, knowledge, until=days)
    return [visit.date(start) for visit in visits if visit.row.role in ("dose", "upkeep")]


def checkpoint(path: ActivePath, case: Case, knowledge: Knowledge) -> Checkpoint | None:
    """The day the path's own schedule suggests to judge; None without a start date."""
    start = case.budget.start_date
    if start is None:
        return None
    row = next(row for row in knowledge.checkpoints if row.path == path)
    day = max(_judged(row, programme, case, knowledge, start) for programme in programmes(path, case))
    return Checkpoint(day, path, row.person, row.clinician, row.source_ids, row.verified)


def _judged(row: CheckpointRow, programme: str, case: Case, knowledge: Knowledge, start: dt.date) -> dt.date:
    doses = [v.date(start) for v in planned_visits(programme, case, knowledge) if v.row.role == "dose"]
    if row.weeks_after_first_dose is not None:
        return doses[0] + dt.timedelta(weeks=row.weeks_after_first_dose)
    if row.dose_number is not None:
        return doses[min(row.dose_number, len(doses)) - 1]
    # A program billed by the month has one first date; its first month is the first course.
    return doses[-1] if len(doses) > 1 else doses[0] + FIRST_MONTH


def judged_on(case: Case, knowledge: Knowledge) -> dt.date | None:
    """The plan's own checkpoint, or the one its path suggests."""
    if case.plan.checkpoint is not None:
        return case.plan.checkpoint
    path = path_of(case)
    suggested = checkpoint(path, case, knowledge) if path else None
    return suggested.date if suggested else None


# --- which step follows ------------------------------------------------------------------------------------------


def thoughts_marked(case: Case) -> bool:
    """PHQ-9 item 9 above zero, or thoughts told in the safety questions."""
    items = case.measures.phq9_items
    return bool(items and items[8] > 0) or case.safety.suicidality.thoughts == "yes"


def place(case: Case, knowledge: Knowledge, today: dt.date) -> Place:
    """Which of the steps follows from the scores and the case, why, and what goes beside it.

    Thoughts of suicide come before every other step; the step the scores lead to then stands beside.
    """
    found = standing(case, knowledge, scale_for(case))
    step, because = _step(case, found, today)
    failing = found.word in ("none", "worse", "relapse")
    told = case.safety.answers
    beside = [
        name
        for name, wanted in (
            ("safety-first", found.word == "worse"),
            ("hope-and-crisis", failing),
            ("medicine-check", found.word in ("none", "partial") and bool(medicines_to_raise(case))),
            ("add-therapy", found.word in ("none", "partial")),
            ("adverse-effects", "yes" in (told.get("bladder_symptoms"), told.get("bad_reaction"))),
        )
        if wanted
    ]
    thoughts = thoughts_marked(case)
    if thoughts:
        beside = [step, "hope-and-crisis", *beside]
        step = "safety-first"
    others = tuple(dict.fromkeys(name for name in beside if name != step))
    return Place(step, because, thoughts, others, found)


def medicines_to_raise(case: Case) -> tuple[str, ...]:
    """The two kinds of medicine studied for weakening ketamine that this person told us of."""
    return tuple(name for name in ("benzodiazepine", "lamotrigine") if case.safety.answers.get(name) == "yes")


def _step(case: Case, found: Standing, today: dt.date) -> tuple[str, Because]:
    match found.word:
        case "no_baseline":
            return "agree-measures", "no_baseline"
        case "no_score":
            start = case.budget.start_date
            begun = start is not None and start <= today
            return ("define-nonresponse", "begun") if begun else ("agree-measures", "not_begun")
        case "worse":
            return "worsening", "worse"
        case "relapse" | "slipping":
            return "relapse-after-response", found.word
        case "remission" | "response":
            return "maintain", found.word
        case "partial":
            return "partial-response", "partial"
        case "low_baseline":
            return "agree-measures", "low_baseline"
        case "too_early":
            return "define-nonresponse", "too_early"
    # Another form of ketamine is looked at once only, so after two of them the next choice follows.
    ways = {TRIED_PATH[name] for name in case.goals.tried or () if name in TRIED_PATH}
    return ("choose-next", "none_twice") if len(ways) > 1 else ("check-delivery", "none")


# --- notices -----------------------------------------------------------------------------------------------------


def notices(case: Case, knowledge: Knowledge, scale_id: ScaleId) -> list[Notice]:
    """What a reader should know about the dates of the scores and of the plan."""
    start, plan, found = case.budget.start_date, case.plan, readings(case, scale_id)
    days = [entry.date for entry in case.measures.scores or () if entry.scale == scale_id]
    said = [Notice("twice", (day,)) for day in sorted({day for day in days if days.count(day) > 1})]
    if start is not None:
        if before := tuple(r.date for r in found if r.date <= start):
            said.append(Notice("before_start", before))
        early = tuple(r.date for r in found if 0 < (r.date - start).days < _looks_back(knowledge, scale_id))
        if early:
            said.append(Notice("looks_back", early))
        if plan.checkpoint is not None and plan.checkpoint <= start:
            said.append(Notice("checkpoint_early", (plan.checkpoint,)))
        if plan.stop_date is not None and plan.stop_date <= start:
            said.append(Notice("stop_early", (plan.stop_date,)))
    if plan.checkpoint and plan.stop_date and plan.stop_date < plan.checkpoint:
        said.append(Notice("stop_before_checkpoint", (plan.stop_date, plan.checkpoint)))
    return said


def _looks_back(knowledge: Knowledge, scale_id: ScaleId) -> int:
    """Days a questionnaire asks about; 0 where our record does not hold its wording."""
    if not knowledge.has("instruments", scale_id):
        return 0
    return knowledge.row("instruments", scale_id).looks_back_days or 0


# --- entering scores ---------------------------------------------------------------------------------------------


def fault_of(
    day: dt.date, scale: Scale, score: int, taken: Iterable[tuple[dt.date, str]], today: dt.date
) -> str | None:
    """Why one score cannot be added, in one sentence; None when it can."""
    if not scale.min <= score <= scale.max:
        return f"a {scale.scale} total lies between {scale.min} and {scale.max}."
    if day > today:
        return "this day has not come yet."
    if day < dt.date(2000, 1, 1):
        return "this date is too long ago."
    if (day, scale.id) in set(taken):
        return f"there is a {scale.scale} total for this day already. Delete that one first."
    return None


def scale_named(text: str, knowledge: Knowledge) -> Scale | None:
    """PHQ-9, phq 9 and PHQ9 are the same scale."""
    wanted = "".join(c for c in text.lower() if c.isalnum())
    return next((scale for scale in knowledge.scale_thresholds if scale.id == wanted), None)


def _day(text: str) -> dt.date | None:
    """2026-11-24 or 11/24/2026 (month first)."""
    for form in ("%Y-%m-%d", "%m/%d/%Y"):
        try:
            return dt.datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return None


class Read(NamedTuple):
    """What lines of scores gave: what was taken, why each other line was not, and those lines as they were typed."""

    kept: list[ScoreEntry]
    faults: list[str]
    left: list[str]


def read_scores(text: str, knowledge: Knowledge, today: dt.date, held: Sequence[ScoreEntry] = ()) -> Read:
    """Scores out of lines of ``date, scale, score`` (a header is fine; comma, semicolon or tab).

    Every line is taken or named by its number, never by what stands in it.
    """
    kept: list[ScoreEntry] = []
    faults: list[str] = []
    left: list[str] = []
    taken: set[tuple[dt.date, str]] = {(entry.date, entry.scale) for entry in held}
    for seen, (line, typed, cells) in enumerate(_rows(text)):
        if seen > MOST_LINES:
            left.append(typed)
            continue
        if seen == MOST_LINES:
            entry: ScoreEntry | str = f"only the first {MOST_LINES} rows are read at once."
        else:
            entry = _entry(cells, knowledge, today, taken)
        if isinstance(entry, ScoreEntry):
            kept.append(entry)
            taken.add((entry.date, entry.scale))
        elif seen or not _is_header(cells, knowledge):
            faults.append(f"Line {line}: {entry}")
            left.append(typed)
    return Read(kept, faults, left)


def _rows(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """Each line with its number and its cells, on its own, so that a stray quote spoils one row and not the rest."""
    lines = text.replace("\x00", "").lstrip("\ufeff").splitlines()
    for number, line in enumerate(lines, start=1):
        mark = next((mark for mark in ("\t", ";") if mark in line), ",")
        if line.strip(",; \t"):
            # Only the beginning of a very long line is looked at; it is no score.
            cells = next(csv.reader([line[:MOST_LETTERS]], delimiter=mark), [])
            yield number, line, [cell.strip() for cell in cells]


def _is_header(cells: list[str], knowledge: Knowledge) -> bool:
    """Names of columns: three words without a number, none of them the name of a scale."""
    words = all(cell and not any(letter.isdigit() for letter in cell) for cell in cells)
    return len(cells) == 3 and words and not any(scale_named(cell, knowledge) for cell in cells)


def _entry(cells: list[str], knowledge: Knowledge, today: dt.date, taken: set[tuple[dt.date, str]]) -> ScoreEntry | str:
    if len(cells) != 3:
        return f"has {len(cells)} values, and needs three: date, scale, score."
    day, scale = _day(cells[0]), scale_named(cells[1], knowledge)
    if day is None:
        return "the date cannot be read. Write it like 2026-11-24 or 11/24/2026."
    if scale is None:
        return f"this scale is not known. We know {', '.join(s.scale for s in knowledge.scale_thresholds)}."
    if not (cells[2].isascii() and cells[2].isdigit()):
        return "the score is not a whole number."
    if len(cells[2].lstrip("0")) > 3:
        return f"a {scale.scale} total lies between {scale.min} and {scale.max}."
    score = int(cells[2])
    fault = fault_of(day, scale, score, taken, today)
    return fault if fault else ScoreEntry(date=day, scale=scale.id, score=score)
