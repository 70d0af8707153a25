"""What studies of one condition say about one path: of 100 with, of 100 without, or not measured.

Raw study rates stand beside their own comparator and are never ranked. Another
condition's number never stands in for one that is missing.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from kapdecide.case import Case, PathId
from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import ModelInput, StudyResult
from kapdecide.wording import days


class OfHundred(BaseModel):
    """People of 100."""

    model_config = ConfigDict(frozen=True)

    low: float
    mid: float
    high: float


class Comparator(BaseModel):
    """People of 100 who responded without the treatment, and what they had instead."""

    model_config = ConfigDict(frozen=True)

    of_100: float
    what: str
    time: str
    people: int | None


class Response(BaseModel):
    """``raw`` and ``comparator`` are null where nothing was measured; ``extra`` is what the path adds."""

    model_config = ConfigDict(frozen=True)

    raw: OfHundred | None
    comparator: Comparator | None
    extra: OfHundred | None
    measured: bool
    findings: tuple[str, ...]
    certainty: str | None
    population: str | None
    time: str | None
    sources: tuple[str, ...] = ()


EXTRA = {
    "iv": "extra_response_over_active_placebo",
    "spravato": "extra_response_over_control",
    "kap": "extra_over_ketamine_alone",
    "iv_kap": "extra_over_ketamine_alone",
}
HOME_EXTRA = {"daily_very_low": "extra_response_daily_very_low", "weekly_lozenge": "extra_response_weekly_lozenge"}
DEPRESSION = ("depression", "trd")


def conditions_shown(case: Case) -> tuple[str, ...]:
    """Whose evidence is shown. Depression and resistant depression share their studies; nothing known reads as depression.

    Without a main condition the ones a person lives with stand in, depression first: its numbers are never
    shown to somebody who named only others.
    """
    told = case.goals.conditions or ()
    main = case.goals.main_condition or next((c for c in told if c in DEPRESSION), None) or next(iter(told), None)
    return DEPRESSION if main is None or main in DEPRESSION else (main,)


def studies(path: PathId, case: Case, knowledge: Knowledge) -> list[StudyResult]:
    """Study results for the person's condition on this path, the one to show first first."""
    wanted = conditions_shown(case)
    found: list[Any] = [r for r in knowledge.study_results if r.path == path and r.condition in wanted]
    return sorted(found, key=lambda row: not row.headline)


def first_study(path: PathId, case: Case, knowledge: Knowledge) -> StudyResult | None:
    """The study to look at first, where the record names one."""
    return next((row for row in studies(path, case, knowledge) if row.headline), None)


def at_this_age(path: PathId, case: Case, knowledge: Knowledge) -> StudyResult | None:
    """The trial in people of the reader's age, where the first numbers come from younger ones."""
    age = case.safety.age
    own = (row for row in studies(path, case, knowledge) if row.from_age is not None)
    return None if age is None else next((row for row in own if row.from_age is not None and age >= row.from_age), None)


def beside(path: PathId, case: Case, knowledge: Knowledge) -> list[str]:
    """What the larger or the pooled studies say against the first one; it must stand wherever that number stands."""
    return [row.beside for row in studies(path, case, knowledge) if row.beside]


def measured(path: PathId, case: Case) -> bool:
    """Whether the path's own gain over a comparison group was measured in depression."""
    if path == "home":
        return case.access.home_programme == "daily_very_low"
    return path in ("iv", "spravato")


def was_measured(row: ModelInput) -> bool:
    """Whether an input of the projection was counted for this path itself, and not carried over from another."""
    return "extrapolated" not in row.basis


def onset(path: PathId, case: Case, knowledge: Knowledge) -> tuple[str | None, str]:
    """Days until it helps, where it does: the middle, None where nobody measured it, and what stands beside it.

    For another condition than depression nobody measured them. What is only assumed has no middle.
    """
    if path == "stay":
        return None, "at 4 weeks"
    row = knowledge.input(path, "onset_days")
    words = days(row.low, row.mid, row.high)
    if conditions_shown(case) != DEPRESSION:
        return None, f"in depression: {words}" if was_measured(row) else "not in depression either"
    middle, _, span = words.rstrip(")").partition(" (")
    if not was_measured(row):
        return None, f"we assume {span or middle}"
    return middle.capitalize(), "; ".join(filter(None, (span, row.basis)))


def _of_100(row: ModelInput) -> OfHundred:
    return OfHundred(low=100 * row.low, mid=100 * row.mid, high=100 * row.high)


def _together(rows: list[OfHundred]) -> OfHundred:
    """Not sure which: the whole range of both, and the middle of their middles."""
    return OfHundred(
        low=min(r.low for r in rows), mid=sum(r.mid for r in rows) / len(rows), high=max(r.high for r in rows)
    )


def _plus(one: OfHundred, other: OfHundred, floor: float | None = None) -> OfHundred:
    low = one.low + other.low
    return OfHundred(low=low if floor is None else max(low, floor), mid=one.mid + other.mid, high=one.high + other.high)


def extra(path: PathId, case: Case, knowledge: Knowledge) -> OfHundred | None:
    """How many more of 100 respond because of the treatment, by the record's inputs."""

    def of(owner: str, parameter: str) -> OfHundred:
        return _of_100(knowledge.input(owner, parameter))

    iv = of("iv", EXTRA["iv"])
    lozenge = of("home", HOME_EXTRA["weekly_lozenge"])
    if path == "stay":
        return None
    if path == "home":
        programme = case.access.home_programme
        if programme in HOME_EXTRA:
            return of("home", HOME_EXTRA[programme])
        return _together([of("home", name) for name in HOME_EXTRA.values()])
    if path == "kap":
        added = of("kap", EXTRA["kap"])
        route = case.access.kap_route
        bases = {"iv": [iv], "im": [iv], "lozenge_in_office": [lozenge]}.get(route or "", [iv, lozenge])
        return _plus(_together(bases), added)
    if path == "iv_kap":
        return _plus(iv, of("kap", EXTRA["iv_kap"]), floor=iv.low)
    return of(path, EXTRA[path])


def response(path: PathId, case: Case, knowledge: Knowledge) -> Response:
    """The response block of a path for this person's condition."""
    found = studies(path, case, knowledge)
    ids = tuple(dict.fromkeys(row.finding_id for row in found))
    head = next((row for row in found if row.headline), None)
    finding = head and knowledge.row("findings", head.finding_id)
    about = {
        "findings": ids,
        "certainty": finding and finding.certainty,
        "population": finding and finding.population,
        "time": head and head.time,
        "sources": finding.source_ids if finding else (),
    }
    if path == "stay":
        return Response(raw=None, comparator=None, extra=None, measured=False, **about)
    in_depression = conditions_shown(case) == DEPRESSION
    comparator = None
    if head is not None and head.of_100_comparator is not None:
        comparator = Comparator(of_100=head.of_100_comparator, what=head.comparator, time=head.time, people=head.people)
    if not in_depression:
        rate = head and head.of_100_treated
        known = rate is not None and comparator is not None
        return Response(
            raw=OfHundred(low=rate, mid=rate, high=rate) if known and rate is not None else None,
            comparator=comparator if known else None,
            extra=None,
            measured=known,
            **about,
        )
    is_measured = measured(path, case)
    raw = _of_100(knowledge.input(path, "response_end_induction")) if is_measured else None
    return Response(
        raw=raw,
        comparator=comparator if is_measured else None,
        extra=extra(path, case, knowledge),
        measured=is_measured,
        **about,
    )
