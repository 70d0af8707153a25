"""What matters to me: the questions, the picture of what was said, and two voices side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any

import streamlit as st

from kapdecide import voices
from kapdecide.alignment import Alignment, method_of
from kapdecide.case import Case, Priorities
from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import CriterionRow, Path
from kapdecide.ui import inputs, state
from kapdecide.ui.frame import folded
from kapdecide.ui.reading import plain
from kapdecide.ui.style import PATH_COLOR
from kapdecide.ui.tables import facts, paths_table, small, unmeasured
from kapdecide.wording import VERIFIED, given_dollars, listed, people, safe, stay_ahead, whole_people

MOST = 7
# Under this part of the full width nothing is drawn or said.
SLIVER = 0.005
METHODS = {
    "swing": "With points from 0 to 100",
    "order": "Just put them in order",
    "none": "I would rather not say",
}
SURENESS = {"high": "Very sure", "medium": "Fairly sure", "low": "Not so sure"}
PAIRS_SHOWN = 3
# Points across for a number field beside its slider.
NUMBER_WIDTH = 112


# Questions ----------------------------------------------------------------------------------------


def ask(prefix: str, told: Priorities, case: Case, knowledge: Knowledge) -> None:
    """All questions of one voice. ``prefix`` is where its answers are kept."""
    method = inputs.choice(f"{prefix}.method", "How do you want to say what matters?", METHODS, horizontal=True)
    if method == "none":
        st.caption("Fine. The bars below then weigh everything alike, and nothing is counted.")
        return
    if method is None:
        return
    shown = _offered(prefix, told, case, knowledge)
    names: dict[str, str] = {row.id: row.name for row in shown}
    if method == "swing":
        st.write(
            "Each step below goes from one end to the other. Give 100 to the step that matters most to you, "
            "and less to the others. 0 means it does not matter. Leave out what you do not know."
        )
        one, two = st.columns(2, gap="large")
        for n, row in enumerate(shown):
            with one if n < -(-len(shown) // 2) else two:
                _twin(f"{prefix}.points.{row.id}", row)
    else:
        inputs.many(
            f"{prefix}.order",
            "Pick them one after the other, what matters most first.",
            names,
            "At least four, please.",
        )
    with st.expander("Sure or not, pairs, and what each one means"):
        if method == "swing":
            inputs.choice(f"{prefix}.sureness", "How sure are you of these points?", SURENESS, horizontal=True)
        _more(prefix, shown, knowledge)
        _pairs(prefix, told, shown)
        for row in knowledge.criteria:
            st.markdown(
                plain(f"**{row.name}.** {row.meaning} The scale runs from {row.from_words} to {row.to_words}. ")
                + plain(f"*Why this scale: {row.reason} Ours, {VERIFIED[row.verified]}.*")
            )


def _offered(prefix: str, told: Priorities, case: Case, knowledge: Knowledge) -> list[CriterionRow]:
    """What this person's goal suggests, and whatever else was picked or answered; seven at most."""
    answered = {c for c, p in (told.points or {}).items() if p is not None} | set(told.order or ())
    extra = set(st.session_state.get(state.key(f"{prefix}.also"), []))
    aim = case.goals.aim
    found = []
    for row in knowledge.criteria:
        if row.id == "cost" and case.budget.role == "limit":
            continue
        if row.id == "evidence":
            wanted = bool(told.evidence_counts)
        else:
            wanted = aim is None or aim in row.offered_for or row.id in answered or row.id in extra
        if wanted:
            found.append(row)
    if len(found) > MOST:
        st.warning("Seven at most, so that each can be weighed with care. Leave one out to make room for the studies.")
    return found[:MOST]


def _more(prefix: str, shown: Sequence[CriterionRow], knowledge: Knowledge) -> None:
    missing = {
        row.id: row.name for row in knowledge.criteria if row.id not in ("evidence", "cost") and row not in shown
    }
    key = state.key(f"{prefix}.also")
    if missing or st.session_state.get(key):
        options = missing | {row.id: row.name for row in shown if row.id in st.session_state.get(key, [])}
        st.multiselect(
            "Something else that matters to you?",
            list(options),
            format_func=lambda name: options[name],
            placeholder="Pick one to add it",
            key=key,
        )
    inputs.choice(
        f"{prefix}.evidence_counts",
        "Should it count by itself how sure the studies are?",
        {True: "Yes", False: "No"},  # type: ignore[dict-item]
        "It already makes the ranges wider. Say yes if sure studies matter to you beyond that.",
        horizontal=True,
    )


def _twin(field: str, row: CriterionRow) -> None:
    """A slider and a number field for the same answer; each moves the other."""
    drag, typed = state.key(field), state.key(f"{field}.typed")
    now = state.answer(field)
    value = int(now) if isinstance(now, int | float) and 0 <= now <= 100 else None

    def dragged() -> None:
        st.session_state[typed] = st.session_state[drag]
        state.put(field, st.session_state[drag])

    def wrote() -> None:
        number = st.session_state[typed]
        st.session_state[drag] = number or 0
        state.put(field, number)

    st.markdown(f"**{row.name}**")
    st.caption(plain(row.swing))
    # A value is given once; after that the two keep each other in step.
    with st.container(horizontal=True, vertical_alignment="center"):
        start: dict[str, Any] = {} if drag in st.session_state else {"value": value or 0}
        st.slider(f"{row.name}: slider", 0, 100, key=drag, on_change=dragged, label_visibility="collapsed", **start)
        state.fill(typed, value)
        st.number_input(
            f"{row.name}: points from 0 to 100",
            value=None,
            min_value=0,
            max_value=100,
            step=5,
            placeholder="–",
            key=typed,
            on_change=wrote,
            label_visibility="collapsed",
            width=NUMBER_WIDTH,
        )
    if now is None:
        st.caption("Not answered yet.")


def _pairs(prefix: str, told: Priorities, shown: Sequence[CriterionRow]) -> None:
    """A few direct comparisons, of those that stand closest to each other."""
    size: dict[str, float] = {c: float(p) for c, p in (told.points or {}).items() if p is not None}
    if method_of(told) == "order":
        size = {c: -10.0 * i for i, c in enumerate(told.order or ())}
    near = sorted(
        combinations([row.id for row in shown if row.id in size], 2), key=lambda p: abs(size[p[0]] - size[p[1]])
    )
    asked = [(a, b) for a, b, _ in told.pairs or ()]
    wanted = [*asked, *(p for p in near if p not in asked)][: max(PAIRS_SHOWN, len(asked))]
    if not wanted:
        return
    names: dict[str, str] = {row.id: row.name for row in shown}
    st.markdown("**A check, if you like.** Two at a time: which matters more?")
    for a, b in wanted:
        if a in names and b in names:
            _pair(prefix, a, b, names)


def _pair(prefix: str, a: str, b: str, names: Mapping[str, str]) -> None:
    field, key = f"{prefix}.pairs", state.key(f"{prefix}.pair.{a}.{b}")
    told: list[list[str]] = [list(p) for p in state.answer(field) or []]
    current = next((which for one, other, which in told if (one, other) == (a, b)), None)

    def keep() -> None:
        which = st.session_state[key]
        left = [p for p in told if (p[0], p[1]) != (a, b)]
        state.put(field, [*left, *([[a, b, which]] if which else [])] or None)

    options: list[str | None] = [a, b, "same", None]
    words = {a: names[a], b: names[b], "same": "Both alike", None: "Not answered"}
    st.radio(
        f"{names[a]}, or {names[b].lower()}?",
        options,
        index=options.index(current) if current in options else 3,
        format_func=lambda value: words[value],
        horizontal=True,
        key=key,
        on_change=keep,
    )


# The picture --------------------------------------------------------------------------------------


def show(found: Alignment | None, case: Case, knowledge: Knowledge) -> None:
    """What the priorities say: bars in neutral order, then only on request how often each came closest."""
    st.header("What this says about the paths", anchor=False)
    if found is None:
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
        _against_the_limit(found, case, names)
        folded("The same as a table", "table_priorities", lambda: _table(found, names, criteria, knowledge))
    _shares(found, names, case)
    folded(LEANS, "leans", lambda: which_way_it_leans(knowledge))
    _what_would_change(found)
    _next_questions(found)


def _against_the_limit(found: Alignment, case: Case, names: Mapping[str, str]) -> None:
    """A limit is no priority, so no bar holds it: how likely each path that counts goes over it stands below them."""
    if case.budget.role != "limit" or (limit := case.budget.limit_12_months) is None:
        return
    result = state.result(weighing=True)
    if result.urgent:
        return
    told = [
        f"{names[path.id]} {people(100 * path.cost.first_12_months.chance_over_limit)}"
        for path in result.paths.values()
        if path.id in found.intervals and path.cost and path.cost.first_12_months.chance_over_limit is not None
        if path.id != "stay" and path.id not in found.left_out
    ]
    if told:
        st.write(plain(f"Of 100 people, so many would pay more than your limit of {given_dollars(limit)}: {listed(told)}."))


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


# Two voices ---------------------------------------------------------------------------------------


APART = {
    "same": "Much the same",
    "person": "Higher for the client",
    "therapist": "Higher in the therapist's guess",
    "one": "Only one of you named it",
}


def compare_voices(case: Case, knowledge: Knowledge) -> None:
    rows = voices.side_by_side(case, knowledge)
    st.header("Two voices", anchor=False)
    if not voices.both_named(rows):
        who = "therapist" if any(row.person != voices.UNNAMED for row in rows) else "client"
        st.write(f"The {who} has named nothing yet.")
        return
    apart = [row.name for row in rows if row.apart != "same"]
    st.write(
        f"You see these differently: {listed(name.lower() for name in apart)}. Talk about why. Nothing is averaged."
        if apart
        else "You see these much the same way."
    )
    facts(
        {
            "What matters": [row.name for row in rows],
            "The client says": [row.person for row in rows],
            "The therapist's guess": [row.therapist for row in rows],
            "Side by side": [APART[row.apart] for row in rows],
        }
    )


# On Sources ---------------------------------------------------------------------------------------


LEANS = "Which way this tool leans by itself"


def which_way_it_leans(knowledge: Knowledge) -> None:
    """The recorded lean of the content: how often each path comes first when nobody has said what matters."""
    st.write(
        "No tool is neutral: the list of priorities and their scales favor some paths. So we measure it. Below, all "
        "weights are alike likely, and nothing stands in the way of any path. If every path came first equally often, "
        "each would stand at 20 of 100. What you say on “What matters to me” replaces all of this."
    )
    names = {row.id: row.short_name for row in knowledge.paths}
    newest = knowledge.steering[-1].content
    rows = [row for row in knowledge.steering if row.content == newest]
    situations = list(dict.fromkeys(row.situation for row in rows))
    facts(
        {
            "Path": [names[row.path] for row in rows if row.situation == situations[0]],
            **{
                f"Comes first with {'no insurance' if s == 'no insurance' else 'an employer plan'}": [
                    f"{people(100 * row.first_share)} of 100" for row in rows if row.situation == s
                ]
                for s in situations
            },
        }
    )
    move = people(100 * knowledge.row("thresholds", "steering_move").value)
    st.caption(
        f"Measured with the facts of record {newest}. When new facts move a path by more than {move} of 100, the list of "
        "changes says why."
    )
