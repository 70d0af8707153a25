"""Response, upkeep, relapse, stopping: how many of 100 are well in each month.

Usual care goes on beside every path. A person is well when the course works, or
when usual care alone would have them well by then (taken as independent).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from kapdecide import points
from kapdecide.case import ActivePath, Case
from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import ModelInput
from kapdecide.points import Floats

MONTHS = 24
# As many points as a range on the screen needs: its ends do not move by a whole person with more.
SHOWN_POINTS = 1024
DAYS_PER_MONTH = 365.25 / 12
EXTRA_OF_HOME = {
    "daily_very_low": ("extra_response_daily_very_low",),
    "weekly_lozenge": ("extra_response_weekly_lozenge",),
}


@dataclass(frozen=True)
class Usual:
    """Usual care alone: ``recovery`` and ``loss`` each month, ``(N,)``; ``well`` at months 0 to 24, ``(25, N)``."""

    recovery: Floats
    loss: Floats
    well: Floats


@dataclass(frozen=True)
class Course:
    """One path over fixed points. All arrays ``(N,)`` unless said; months run 0 to 24 in the first axis."""

    first_months: int
    response: Floats
    dropout: Floats
    relapse: Floats
    relapse_off: Floats
    stop: Floats
    again: Floats
    second: Floats
    on_first: Floats
    """Responding in the first course and still in upkeep, ``(25, N)``."""
    relapsed: Floats
    """Relapsing out of the first course in the month, ``(25, N)``."""
    stopped: Floats
    """Stopping while well in the month, ``(25, N)``."""
    working: Floats
    """The course works (on upkeep, second course, or well after stopping), ``(25, N)``."""

    def first(self, count: int) -> Course:
        """The same cohort over its first points: a shorter lattice is as even as a longer one."""
        cut: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                cut[field.name] = value[..., :count]
        return replace(self, **cut)


def _draw_chance(row: ModelInput, name: str, count: int) -> Floats:
    return points.drawn("chance", row.low, row.mid, row.high, name, count)


def _draw_plain(row: ModelInput, name: str, count: int) -> Floats:
    return points.drawn("plain", row.low, row.mid, row.high, name, count)


def usual_care(knowledge: Knowledge, count: int) -> Usual:
    """stay(m) = u/(u+v) * (1 - (1-u-v)^m)"""
    u = _draw_chance(knowledge.input("all", "usual_care_recovery_per_month"), "recovery", count)
    v = _draw_chance(knowledge.input("all", "usual_care_loss_per_month"), "loss", count)
    months = np.arange(MONTHS + 1)[:, None]
    return Usual(u, v, u / (u + v) * (1 - (1 - u - v) ** months))


def extra(path: ActivePath, case: Case, knowledge: Knowledge, count: int) -> Floats:
    """What the treatment adds to the chance of response, ``(N,)``. IV with KAP is never below IV's low end."""
    iv_row = knowledge.input("iv", "extra_response_over_active_placebo")
    iv = _draw_plain(iv_row, "iv.extra", count)

    def home(name: str, own: str) -> Floats:
        return _draw_plain(knowledge.input("home", name), own, count)

    def half_and_half(one: Floats, other: Floats) -> Floats:
        """Not sure which: every second point takes the other."""
        return np.where(np.arange(count) % 2 == 0, one, other)

    if path == "iv":
        return iv
    if path == "spravato":
        return _draw_plain(knowledge.input("spravato", "extra_response_over_control"), "spravato.extra", count)
    if path == "home":
        names = EXTRA_OF_HOME.get(case.access.home_programme or "")
        if names:
            return home(names[0], "home.extra")
        return half_and_half(
            home("extra_response_daily_very_low", "home.extra"), home("extra_response_weekly_lozenge", "home.extra")
        )
    added = _draw_plain(knowledge.input("kap", "extra_over_ketamine_alone"), f"{path}.added", count)
    if path == "iv_kap":
        return np.maximum(iv + added, iv_row.low)
    lozenge = home("extra_response_weekly_lozenge", "kap.extra")
    injected = _draw_plain(iv_row, "kap.extra", count)
    base = {"iv": iv, "im": injected, "lozenge_in_office": lozenge}.get(case.access.kap_route or "")
    return (half_and_half(iv, lozenge) if base is None else base) + added


def usual_upkeep_gap(path: ActivePath, knowledge: Knowledge) -> float | None:
    """Days between the upkeep sessions that are planned without being asked for; None where none are."""
    rows = [row for row in knowledge.visits if row.path == path and row.role == "upkeep" and row.count == "to_end"]
    return float(rows[0].gap_days[0]) if rows else None


def upkeep_share(path: ActivePath, case: Case, knowledge: Knowledge) -> float:
    """How much of the usual upkeep is planned, 0 to 1. More than usual holds no better than usual.

    With no number of the person's own it is the planned visits: all of it, and none for KAP,
    whose boosters are planned only when asked for.
    """
    told = (case.treatment.upkeep_per_month or {}).get(path)
    gap = usual_upkeep_gap(path, knowledge)
    if told is None:
        return 0.0 if gap is None else 1.0
    usual = knowledge.input(path, "maintenance_sessions_per_month").mid if gap is None else DAYS_PER_MONTH / gap
    return min(told / usual, 1.0)


def course(path: ActivePath, case: Case, knowledge: Knowledge, count: int, share: float) -> Course:
    """The cohort of one path, month by month.

    on1(c) = p; R = on1(m-1) h; U = (on1(m-1) - R) s; on1(m) = on1(m-1) - R - U;
    on2(m) = on2(m-1)(1-h)(1-s) + R(m-1) q p2; off(m) = off(m-1)(1-h_off) + U + on2(m-1)(1-h) s.
    """
    control = _draw_chance(knowledge.input("all", "shared_control_response"), "control", count)
    p = np.clip(control + extra(path, case, knowledge, count), 0.0, 1.0)
    dropout_name = "dropout" if path == "kap" else "dropout_induction"
    d = np.minimum(_draw_chance(knowledge.input(path, dropout_name), f"{path}.dropout", count), 1 - p)
    # One set of points for both rates, so that upkeep never makes relapse likelier.
    none = _draw_chance(knowledge.input(path, "relapse_per_month_no_maintenance"), f"{path}.relapse", count)
    kept = _draw_chance(knowledge.input(path, "relapse_per_month_with_maintenance"), f"{path}.relapse", count)
    h = np.exp((1 - share) * np.log(none) + share * np.log(np.minimum(kept, none)))
    s = _draw_chance(knowledge.input("all", "stop_while_well_per_month"), "stop", count)
    again_row = knowledge.input("all", "try_again_after_relapse")
    told = case.treatment.try_again
    q = _draw_chance(again_row, "again", count) if told is None else np.full(count, told)
    ratio = knowledge.input("all", "second_course_response_ratio")
    p2 = np.clip(points.drawn("rate", ratio.low, ratio.mid, ratio.high, "second", count) * p, 0.0, 1.0)

    c = round(knowledge.input(path, "first_course_months").mid)
    on1, relapsed, stopped, working = (np.zeros((MONTHS + 1, count)) for _ in range(4))
    on1[c] = working[c] = p
    leaves, stays, holds_off, again = (1 - h) * s, (1 - h) * (1 - s), 1 - none, q * p2
    on2, off, stops2 = np.zeros(count), np.zeros(count), np.zeros(count)
    for m in range(c + 1, MONTHS + 1):
        before = on1[m - 1]
        np.multiply(before, h, out=relapsed[m])
        np.multiply(before, leaves, out=stopped[m])
        np.multiply(before, stays, out=on1[m])
        np.multiply(on2, leaves, out=stops2)
        on2 *= stays
        on2 += relapsed[m - 1] * again
        off *= holds_off
        off += stopped[m]
        off += stops2
        np.add(on1[m], on2, out=working[m])
        working[m] += off
    return Course(c, p, d, h, none, s, q, p2, on1, relapsed, stopped, working)


def well(working: Floats, usual: Floats) -> Floats:
    """Well by the course, or by usual care (``Usual.well``) where the course does not work: ``(25, N)``."""
    made: Floats = working + (1 - working) * usual
    return made


def span(of: Floats) -> Floats:
    """10th, 50th and 90th percentile along the last axis, ``(..., 3)``: the same on every machine, no interpolation."""
    last = of.shape[-1] - 1
    places = [round(0.1 * last), round(0.5 * last), round(0.9 * last)]
    made: Floats = np.partition(of, places, axis=-1)[..., places]
    return made
