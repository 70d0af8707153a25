"""Every number turned into words, one function for each kind. Pages never format a number themselves."""

from __future__ import annotations

import datetime as dt
import html
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

# Words that rank or promise. A test reads every string for them; SURE's own "best" is the one exception.
BANNED = ("best", "winner", "winning", "recommended", "recommend", "match %", "top choice", "breakthrough", "miracle")

STATUS = {"open": "Open", "ask_first": "Ask first", "not_now": "Not now"}
STATUS_MEANS = {
    "open": "Nothing you told us stands in the way.",
    "ask_first": "Something must be asked or cleared first.",
    "not_now": "Something you told us rules this out for now.",
}
KIND = {
    "safety": "Safety",
    "approval": "Approval or cover, not safety",
    "law": "Law, not safety",
    "practical": "Practical",
}
KIND_SHORT = {"approval": "approval, not safety", "law": "a law, not safety", "practical": "a practical reason"}
VERIFIED = {
    "yes": "checked at the source",
    "partial": "partly checked at the source",
    "no": "not verified",
}
STRICTNESS = {
    "as_label": "as the label or rule has it",
    "stricter_than_label": "stricter than the label, on purpose",
    "convention": "a custom among clinicians, not a label rule",
    "not_in_label": "from a study or a law, not from the label",
}
STRENGTH = {
    "strong": "Strong evidence",
    "moderate": "Moderate evidence",
    "limited": "Limited evidence",
    "very limited": "Very limited evidence",
    "none or contradicted": "No evidence, or evidence against",
}
# What a total on a questionnaire counts as, next to where a person started.
SCORE_WORD = {
    "no_baseline": "No starting point yet",
    "no_score": "No total yet since the start",
    "low_baseline": "Started too low to tell",
    "too_early": "Too early to say",
    "worse": "Worse",
    "none": "No change that counts yet",
    "partial": "Some change (partial response)",
    "response": "Clear change (response)",
    "remission": "Few symptoms left (remission)",
    "slipping": "Up again, not yet for two weeks",
    "relapse": "Up again for two weeks (relapse)",
}
INSURED = {"yes": "Usually insured", "often": "Often insured", "sometimes": "Sometimes insured", "no": "Not insured"}
AT_HOME = {"yes": "Can be done at home", "partly": "Partly at home", "no": "Not at home"}
LEGAL = {
    "legal": "Legal",
    "prescription": "Legal by prescription",
    "state_programs": "Legal only in some states' programs",
    "state_law_varies": "State laws differ",
    "church_exemption": "Legal only for a few churches",
    "trials_only": "In trials only",
    "not_legal": "Not legal in the US",
}
NOT_PRICED = "Not priced while it is not now."
# Stands on everything made from a demo person, so that it is never taken for a patient.
MADE_UP = "Made-up person – not a patient"
NOT_MEASURED = "Not measured"
NOT_MEASURED_MEANS = "Nobody has measured this. It does not mean half, and it does not mean none."


def dollars(amount: float) -> str:
    """Whole dollars below 1,000; above, rounded to ten, since no price here is known to the dollar."""
    rounded = round(amount) if abs(amount) < 1000 else round(amount, -1)
    return f"${rounded:,.0f}"


def exact_dollars(amount: float) -> str:
    """To the cent, for the lines of a bill."""
    return f"${amount:,.2f}"


def given_dollars(amount: float) -> str:
    """What a person told us, as they told it: with cents only where they gave some."""
    return f"${amount:,.0f}" if amount == int(amount) else exact_dollars(amount)


def stay_ahead(first: str, share: float) -> str:
    """How staying as now, which is never ranked, stands beside the path that lines up more often than the others."""
    number = people(100 * share)
    often = f"in {'fewer than 1' if number == 0 else f'about {number}'} of 100 ways we read"
    return f"Staying as now lines up as well as {first}, or better, {often} your points and the facts."


def months_over(months: int, limit: float) -> str:
    """How often a month costs more than a person can pay in one."""
    return f"over {given_dollars(limit)} in {months} of 12 months" if months else f"within {given_dollars(limit)} each month"


def dollar_range(low: float, typical: float, high: float) -> str:
    """Typical first, then the range; one number where there is no range."""
    if high == 0:
        return "$0"
    if dollars(low) == dollars(high):
        return dollars(typical)
    return f"{dollars(typical)} ({dollars(low)} to {dollars(high)})"


def people(of_100: float) -> int:
    """A whole person, rounded half up."""
    return math.floor(of_100 + 0.5)


def people_range(low: float, mid: float, high: float) -> str:
    return f"{people(mid)} of 100 ({people(low)} to {people(high)})"


def extra_people(low: float, mid: float, high: float) -> tuple[str, str]:
    """What a treatment adds, of 100 people: the number, and its range."""
    number = f"{people(mid)} more of 100" if people(mid) else "No more of 100"
    return number, f"could be {_signed(low)} to {_signed(high)} more"


def assumed(low: float, high: float, more: bool = False) -> str:
    """What nobody measured, of 100 people: the range that is assumed, and never a middle."""
    span = f"{_signed(low)} to {_signed(high)} more" if more else f"{people(low)} to {people(high)}"
    return f"{NOT_MEASURED}. We assume {span} of 100"


def _signed(value: float) -> str:
    whole = people(abs(value))
    return f"{whole} fewer" if value < 0 and whole else str(whole)


def whole_people(parts: Sequence[float]) -> list[int]:
    """Parts of 100 as whole people that still add up to the rounded whole: the largest rests are rounded up."""
    found = [math.floor(part) for part in parts]
    rests = sorted(range(len(parts)), key=lambda i: found[i] - parts[i])
    for i in rests[: people(sum(parts)) - sum(found)]:
        found[i] += 1
    return found


def both_frames(of_100: float, what: str = "responded") -> str:
    """Both sides of one chance: x of 100 did, the others did not."""
    did = people(of_100)
    return f"{did} of 100 {what}, {100 - did} of 100 did not"


def key_fact(row: Any) -> str:
    """A rate that more than one page says: its sentence, how sure it is and how far it was checked."""
    return f"{row.sentence} (Certainty: {row.certainty}; {VERIFIED[row.verified]}.)"


def span(low: int, high: int, top: int) -> str:
    """A span of totals on a questionnaire; ``top`` is the highest there is."""
    if low == high:
        return str(low)
    if high == top:
        return f"{low} or more"
    return f"{high} or less" if low == 0 else f"{low} to {high}"


def moved(fall: int, baseline: int) -> str:
    """How far a total is from where a person started; a positive fall is lower."""
    if fall == 0:
        return "the same as at the start"
    share = f" ({people(abs(fall) / baseline * 100)}%)" if baseline else ""
    return f"{count(abs(fall), 'point')}{share} {'lower' if fall > 0 else 'higher'} than at the start"


def days(low: float, mid: float, high: float) -> str:
    if high == low:
        return count(round(mid), "day")
    return f"about {count(round(mid), 'day')} ({round(low)} to {round(high)})"


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def date(day: dt.date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def rule_ends(last_day: dt.date, today: dt.date) -> str:
    """Whether a rule of limited time still holds: "ends on ..." through its last day, "ended on ..." after it."""
    return f"{'ends' if today <= last_day else 'ended'} on {date(last_day)}"


def short_date(day: dt.date) -> str:
    return f"{day:%b} {day.day}, {day.year}"


def minutes(start: int, end: int) -> str:
    """A span around the start of dosing, in words."""

    def one(value: int) -> str:
        size = abs(value)
        if size >= 120 and size % 60 == 0:
            return f"{size // 60} hours"
        if size >= 120:
            return f"{size / 60:.1f} hours"
        return f"{size} min"

    if end <= 0 and start < 0:
        return f"{one(start)} before" if end == 0 or start == end else f"{one(start)} to {one(end)} before"
    if start < 0:
        return f"{one(start)} before to {one(end)} after"
    if start == end:
        return f"at {one(start)}"
    return f"{one(start)} to {one(end)}" if start else f"0 to {one(end)}"


# Ketamine somebody had before, which stands in no list of alternatives.
KETAMINE_BEFORE = {
    "ketamine_iv": "Ketamine by IV",
    "spravato": "Spravato",
    "ketamine_home": "Ketamine at home",
    "ketamine_kap": "Ketamine with therapy (KAP)",
}

# What is worked out from other answers, by the answer it waits for.
WAITS_FOR = {
    "not_trd": "your main concern and how many medicines failed",
    "age_u18": "your age",
    "age_65_74": "your age",
    "age_75_plus": "your age",
}


def still_open(gate: Any) -> str:
    """What a gate still waits for: how many safety questions, and other answers by name. Empty when nothing is."""
    waiting = [reason.rule for reason in gate.reasons if reason.state == "unasked"]
    parts = [count(gate.unanswered, "safety question")] if gate.unanswered else []
    parts += dict.fromkeys(WAITS_FOR[rule] for rule in waiting if rule in WAITS_FOR)
    return f"not answered yet: {listed(parts)}" if parts else ""


def without_brackets(text: str) -> str:
    """The sentence alone: every part in brackets is an example or another name, wherever it stands."""
    return re.sub(r" \([^)]*\)", "", text)


def lower(text: str) -> str:
    """For the middle of a sentence; an abbreviation keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def listed(items: Iterable[str]) -> str:
    """a, b and c"""
    names = list(items)
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def safe(text: str) -> str:
    """Text made safe for the HTML we write ourselves."""
    return html.escape(text, quote=True)


# Hidden marks that lay out from the other side whatever follows them, a price or a phone number too.
TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
SET_APART, END_APART = "\u2068", "\u2069"


def typed(text: str) -> str:
    """Words that somebody typed, kept from turning our words beside them around.

    Hidden marks of direction are left out. Words with letters that run from right to left are set apart by the two
    marks of Unicode that every screen and screen reader knows, in HTML, Markdown and plain text alike.
    """
    plain = text.translate(TURNING)
    from_the_right = any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in plain)
    return f"{SET_APART}{plain}{END_APART}" if from_the_right else plain
