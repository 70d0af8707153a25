"""What the priorities say about the paths: bars in neutral order, words, what would change it, what to ask next."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from kapdecide.alignment import Alignment
from kapdecide.case import Case
from kapdecide.comparison import Comparison, UrgentHelp
from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import Path
from kapdecide.ui import state, steering
from kapdecide.ui.frame import folded
from kapdecide.ui.reading import plain
from kapdecide.ui.style import PATH_COLOR
from kapdecide.ui.tables import facts, paths_table, small, unmeasured
from kapdecide.wording import given_dollars, listed, people, safe, stay_ahead, whole_people

# Under this part of the full width nothing is drawn or said.
SLIVER = 0.005


def show(result: Comparison | UrgentHelp, case: Case, knowledge: Knowledge) -> None:
    """What the priorities say: bars in neutral order, then only on request how often each came closest."""
    st.header("What this says about the paths", anchor=False)
    if result.urgent or (found := result.priorities) is None:
        st.info(
            "Nothing to draw yet. Give at least four priorities above. Until then no path is set above another.",
            icon=":material/balance:",
        )
        return
    for sentence in found.contradictions:
        st.info(sentence, icon=":material/compare_arrows:")
    names = {row.id: row.short_name for row in knowledge.paths}
    criteria = {row.id: row.name for row in knowledge.criteria}
    if found.weights:
        st.html(_bars(found, names, criteria))
        st.caption(_sentences(found, names, criteria))
        _against_the_limit(result, found, case, names)
        folded("The same as a table", "table_priorities", lambda: _table(found, names, criteria, knowledge))
    _shares(found, names, case)
    folded(steering.TITLE, "leans", lambda: steering.show(knowledge))
    _what_would_change(found)
    _next_questions(found)


def _against_the_limit(result: Comparison, found: Alignment, case: Case, names: Mapping[str, str]) -> None:
    """A limit is no priority, so no bar holds it: how likely each path that counts goes over it stands below them."""
    if case.budget.role != "limit" or (limit := case.budget.limit_12_months) is None:
        return
    told = [
        f"{names[path.id]} {people(100 * path.cost.first_12_months.chance_over_limit)}"
        for path in result.paths.values()
        if path.id in found.intervals and path.cost and path.cost.first_12_months.chance_over_limit is not None
        if path.id != "stay" and path.id not in found.left_out
    ]
    if told:
        st.write(
            plain(f"Of 100 people, so many would pay more than your limit of {given_dollars(limit)}: {listed(told)}.")
        )


def _bars(found: Alignment, names: Mapping[str, str], criteria: Mapping[str, str]) -> str:
    order = list(found.weights)
    number = {c: n for n, c in enumerate(order, 1)}
    legend = "".join(
        f"<li><b>{number[c]}</b> {safe(criteria[c])} <span class='kd-small'>weight {people(100 * w)} of 100</span></li>"
        for c, w in found.weights.items()
    )
    stay = found.intervals.get("stay")
    at = None if stay is None else stay.mid
    blocks = []
    for path, name in names.items():
        # Staying is the dashed line; where only its range is known, a bar like the others.
        if path == "stay" and (stay is None or at is not None):
            continue
        color = f"--kd-path:{PATH_COLOR[path]}"
        if path not in found.intervals:
            blocks.append(
                f'<div class="kd-align" style="{color}"><b class="kd-name">{safe(name)}</b>'
                f'<p class="kd-small">{safe(found.left_out.get(path, "Not counted."))}</p></div>'
            )
            continue
        parts = ""
        for c in order:
            value = found.contributions[path][c]
            guess = not found.measured[path][c]
            share = 100 * (found.weights[c] if value is None else value)
            if share < 100 * SLIVER:
                continue
            label = str(number[c]) if share >= 3 else ""
            kind = "unknown" if value is None else "guess" if guess else "known"
            said = (
                "not measured for your condition"
                if value is None
                else f"{people(share)} of {people(100 * found.weights[c])}"
            )
            parts += (
                f'<i class="{kind}" style="width:{share:.2f}%" '
                f'title="{safe(criteria[c])}: {said}{", our planning range" if kind == "guess" else ""}">{label}</i>'
            )
        span = found.intervals[path]
        line = (
            f'<span class="reach" style="left:{100 * span.low:.1f}%;width:{100 * (span.high - span.low):.1f}%"></span>'
        )
        mid = "" if span.mid is None else f'<span class="mid" style="left:{100 * span.mid:.1f}%"></span>'
        now = "" if at is None else f'<span class="stay" style="left:{min(100 * at, 99.4):.1f}%"></span>'
        out = f'<p class="kd-small">{safe(found.left_out[path])}</p>' if path in found.left_out else ""
        guessed = listed(criteria[c].lower() for c in _unmeasured(path, found))
        label = _one_sentence(path, found, names, criteria) + (f" Not measured: {guessed}." if guessed else "")
        blocks.append(
            f'<div class="kd-align" style="{color}"><b class="kd-name">{safe(name)}</b>'
            f'<div class="kd-bar" role="img" aria-label="{safe(label)}">{parts}{now}</div>'
            f'<div class="kd-reach">{line}{mid}</div>{_assumed(path, found, criteria)}{out}</div>'
        )
    key = (
        '<p class="kd-small">The full width would be the far end on everything you care about. Below each bar: the range '
        "from 10 to 90 of 100 ways the facts and your points may turn out."
        + (
            " The dashed line is staying as you are now. It costs nothing and adds no side effects, so it often stands far "
            "to the right, also where it does not help."
            if at is not None
            else ""
        )
        + _parts_explained(found)
        + "</p>"
    )
    return f'<ol class="kd-key">{legend}</ol>{"".join(blocks)}{key}'


def _unmeasured(path: str, found: Alignment) -> list[str]:
    """What matters to the person and nobody measured for this path."""
    return [c for c, weight in found.weights.items() if weight >= SLIVER and not found.measured[path][c]]


def _assumed(path: str, found: Alignment, criteria: Mapping[str, str]) -> str:
    """The mark of Compare, and what it holds for; what is known for no path at all is said once, below."""
    names = [criteria[c].lower() for c in _unmeasured(path, found) if found.contributions[path][c] is not None]
    return f'<p class="kd-small">{unmeasured()} {safe(listed(names))}</p>' if names else ""


def _parts_explained(found: Alignment) -> str:
    values = [
        (v, found.measured[p][c]) for p, told in found.contributions.items() if p != "stay" for c, v in told.items()
    ]
    unknown = " Parts with a dashed edge are not known for your condition: anything up to that width."
    assumed = " Open parts with a dashed edge were not measured for that path: they are the ranges we assume."
    if any(v is None for v, _ in values):
        return unknown + assumed if any(v is not None and not known for v, known in values) else unknown
    return assumed if any(not known for _, known in values) else ""


def _one_sentence(path: str, found: Alignment, names: Mapping[str, str], criteria: Mapping[str, str]) -> str:
    known = {c: v for c, v in found.contributions[path].items() if v}
    top = sorted(known, key=lambda c: -known[c])[:2]
    span = found.intervals[path]
    most = f"most of it comes from {listed(f'“{criteria[c].lower()}”' for c in top)}" if top else "nothing adds to it"
    return f"{names[path]}: {most}; its range runs from {people(100 * span.low)} to {people(100 * span.high)}, where 100 is the full width."


def _sentences(found: Alignment, names: Mapping[str, str], criteria: Mapping[str, str]) -> str:
    shown = [p for p in names if p in found.intervals and (p != "stay" or found.intervals[p].mid is None)]
    return "\n".join(f"- {_one_sentence(p, found, names, criteria)}" for p in shown)


def _table(found: Alignment, names: Mapping[str, str], criteria: Mapping[str, str], knowledge: Knowledge) -> None:
    def row(c: str, weight: float) -> tuple[str, Callable[[Path], str]]:
        def cell(path: Path) -> str:
            value = found.contributions[path.id][c]
            if value is None:
                return unmeasured()
            part = str(people(100 * value))
            return part if found.measured[path.id][c] else f"{unmeasured()}<br>{small(f'we assume {part}')}"

        return (f"{criteria[c]}\nweight {people(100 * weight)} of 100", cell)

    def whole(path: Path) -> str:
        span = found.intervals[path.id]
        partly = f"<br>{small('partly not measured')}" if _unmeasured(path.id, found) else ""
        return f"{people(100 * span.low)} to {people(100 * span.high)}{partly}"

    paths_table(
        "How much of the full width of 100 each part takes.",
        [path for path in knowledge.paths if path.id in found.intervals],
        names,
        [*(row(c, w) for c, w in found.weights.items()), ("Range of the whole bar", whole)],
    )


def _shares(found: Alignment, names: Mapping[str, str], case: Case) -> None:
    if found.hidden_because:
        st.markdown("**No count of how often each came closest.** " + " ".join(map(plain, found.hidden_because)))
        if any(None in told.values() for told in found.contributions.values()):
            st.write(
                "More points cannot settle this. A clinic may know more: ask what it saw in people with your main concern, "
                "how many there were, and for how long. Compare shows what is known, study by study."
            )
        st.page_link("pages/compare.py", label="Back to Compare", icon=":material/table_view:")
        return
    criteria = {row.id: row.name for row in state.knowledge().criteria}
    st.html(f'<p role="status" class="kd-say">{safe(_in_words(found, names, criteria))}</p>')
    if not st.toggle(
        "Show how often each came out closest to my priorities", key="show_shares", persist_state="session"
    ):
        return
    shares = found.rank_acceptability or {}
    counts = dict(zip(shares, whole_people([100 * s[0] for s in shares.values()]), strict=True))

    partly = [names[p] for p in shares if _unmeasured(p, found)]

    def squares(full: int) -> str:
        return "".join(f'<i class="{"f" if k < full else "e"}"></i>' for k in range(10))

    rows = "".join(
        f'<div class="kd-align" style="--kd-path:{PATH_COLOR[p]}"><b class="kd-name">{safe(names[p])}</b>'
        f'<div class="kd-tens" role="img" aria-label="{n} of 100">{squares(n // 10)}</div>'
        f"<span>{f'about {n}' if n else 'fewer than 1'} of 100</span></div>"
        for p, n in counts.items()
    )
    st.html(rows)
    st.caption(
        "We read your points and the facts in thousands of ways they may turn out. Each full square is 10 of 100 of these. "
        "It says what your own words imply. It does not say what to do."
        + (
            f" For {listed(partly)} some of it was not measured: there the count rests on ranges we assume."
            if partly
            else ""
        )
    )
    if case.setting == "consultation":
        with st.expander("For the therapist: the numbers"):
            facts(
                {
                    "Path": [names[p] for p in shares],
                    "Comes first, of 100": [f"{100 * s[0]:.0f}" for s in shares.values()],
                    "Under its own central weights": [f"{100 * (found.confidence or {})[p]:.0f}" for p in shares],
                    **{
                        f"Above {names[q]}, of 100": [
                            "–" if p == q else f"{100 * (found.pairwise or {})[p][q]:.0f}" for p in shares
                        ]
                        for q in shares
                    },
                }
            )


def _in_words(found: Alignment, names: Mapping[str, str], criteria: Mapping[str, str]) -> str:
    """What the points say, with what they rest on in the same breath."""
    first, second = names[str(found.first)], names[str(found.second)]
    resting: dict[str, list[str]] = {}
    for path in (str(found.first), str(found.second)):
        if guessed := [criteria[c].lower() for c in _unmeasured(path, found)]:
            resting.setdefault(listed(guessed), []).append(names[path])
    rests = "; ".join(f"for {listed(who)} {what} rest on ranges we assume" for what, who in resting.items())
    match found.label:
        case "clear":
            said = f"By your points, {first} lines up more often with what you said matters"
        case "leans":
            said = f"By your points it leans to {first}, but {second} is not far"
        case _:
            said = f"Too close to call. {first} and {second} trade places with small changes in the facts or in your points"
    beside = "" if found.stay_ahead is None else f" {stay_ahead(first, found.stay_ahead)}"
    return f"{said}{f'; {rests}, not on measurements' if rests else ''}.{beside}"


def _what_would_change(found: Alignment) -> None:
    if found.what_would_change:
        st.subheader("What would change this", anchor=False)
        st.markdown("\n".join(f"- {plain(change.text)}" for change in found.what_would_change))


SETTLES = {"most": "Would settle most", "some": "Would settle some", "little": "Would settle little"}


def _next_questions(found: Alignment) -> None:
    if found.best_next_question:
        st.subheader("Which question to ask next", anchor=False)
        asked = found.best_next_question[:4]
        little = all(one.settles == "little" for one in asked)
        lines = [
            f"- **{one.question}** {'' if little else SETTLES[one.settles] + '.'}  \n  Say: “{one.script}”"
            for one in asked
        ]
        lead = "None of these would settle much. Ask what you want to know.\n\n" if little else ""
        st.markdown(plain(lead + "\n".join(lines)))
