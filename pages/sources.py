"""Sources: every source and what rests on it, freshness, the self-audit, and who made this."""

import datetime as dt
from collections import Counter

import streamlit as st

from kapdecide import ui
from kapdecide.knowledge import freshness, support
from kapdecide.knowledge.rows import AuditItem
from kapdecide.ui import reading, state, steering
from kapdecide.wording import VERIFIED, date, rule_ends

ui.frame("sources", layout="wide")
knowledge = state.knowledge()


# Both go through every row there is: once per content and day, not on every rerun.
@st.cache_resource(show_spinner=False, max_entries=4)
def what_rests_on(content_version: str) -> dict[str, Counter[str]]:
    return support.what_rests_on(knowledge)


@st.cache_resource(show_spinner=False, max_entries=4)
def due(content_version: str, day: dt.date) -> list[freshness.Due]:
    return freshness.due(knowledge, day)


AUDIT = {
    "met": "Met",
    "partly": "Partly met",
    "not_done": "Not done",
    "needs_people_not_done": "Needs people. Not done",
}


def _audited(item: AuditItem) -> str:
    """One item of the audit in a line: whether it is met, where to see it, the test that holds it true."""
    test = item.test.partition("::")[2].removeprefix("test_").replace("_", " ")
    parts = (f"**{AUDIT[item.status]}: {item.short}** ({item.id}).", f"{item.where}." if item.where else "", item.note)
    return " ".join(filter(None, (*parts, f"*Test: {test}.*" if test else "")))


ui.heading(
    "sources",
    "Sources",
    "Every fact here has a source, a mark for how far it was checked, and a day when it must be looked at again.",
)


def all_sources() -> None:
    rests = what_rests_on(knowledge.content_version)
    search = st.text_input(
        "Search sources", placeholder="For example: Spravato, bladder, 2024", **state.kept("source_search")
    )
    words = search.lower().split()
    found = [
        s
        for s in knowledge.sources
        if all(
            w in " ".join(filter(None, (s.id, s.authors, s.title, s.journal, s.year, s.supports))).lower()
            for w in words
        )
    ]
    st.html(f'<p role="status"><strong>{len(found)}</strong> of {len(knowledge.sources)} sources.</p>')
    st.dataframe(
        {
            "Source": [s.title for s in found],
            "Year": [s.year or "" for s in found],
            "Link": [s.url for s in found],
            "Checked": [VERIFIED[s.verified] for s in found],
            "What rests on it": [support.in_words(rests.get(s.id, {})) for s in found],
            "Who": [s.authors or "" for s in found],
        },
        column_config={
            "Source": st.column_config.TextColumn("Source", width=380),
            "Year": st.column_config.TextColumn("Year", width=60),
            "Link": st.column_config.LinkColumn("Link", display_text="Open", width=60),
        },
        hide_index=True,
        height=560,
    )


def how_fresh() -> None:
    st.write("Each kind of fact has one public rule for when somebody must look again.")
    st.table(
        {
            "Kind of fact": [r.kind.capitalize() for r in knowledge.review_rules],
            "Look again after": [f"{r.months} months" for r in knowledge.review_rules],
            "Why": [r.why for r in knowledge.review_rules],
            "Next review by": [
                date(
                    min(
                        b
                        for t in r.tables
                        for row in getattr(knowledge, t)
                        if (b := freshness.review_by(t, row, knowledge))
                    )
                )
                for r in knowledge.review_rules
            ],
        }
    )
    late = due(knowledge.content_version, state.today())
    if late:
        st.warning(f"{len(late)} facts are past their review date. They carry a mark where they are shown.")
        st.dataframe(
            {
                "Table": [d.file for d in late],
                "Row": [d.row for d in late],
                "Fact": [d.id for d in late],
                "Review by": [str(d.review_by) for d in late],
            },
            hide_index=True,
        )
    else:
        st.success("Nothing is past its review date today.")
    for law in (rule for rule in knowledge.regional_rules if rule.expires):
        st.markdown(
            f"**A rule of limited time.** It {rule_ends(law.expires, state.today())} unless it is renewed. {law.person} "
            f"{law.uncertain_person or ''} ({VERIFIED[law.verified]})"
        )
    st.markdown(
        "**What is not known.** These gaps are in the record too:\n" + "\n".join(f"- {g.text}" for g in knowledge.gaps)
    )


def self_audit() -> None:
    st.write(
        "IPDASi is the common checklist for decision aids. This is our own audit, item by item. Nobody outside has done it yet. "
        "A test holds every item that is called met to its page. The words of the quality items are from memory."
    )
    for group, title in (
        ("qualifying", "Needed to be a decision aid"),
        ("certification", "Needed to avoid harmful bias"),
        ("quality", "Signs of quality"),
    ):
        items = [e for e in knowledge.ipdas if e.group == group and e.applies]
        met = sum(e.status == "met" for e in items)
        st.header(f"{title}: {met} of {len(items)} met", anchor=False)
        st.markdown("\n".join(f"- {_audited(item)}" for item in items))
    left_out = [e for e in knowledge.ipdas if not e.applies]
    with st.expander(f"{len(left_out)} items that do not apply"):
        st.markdown("\n".join(f"- {e.id}: {e.short}. {e.note}" for e in left_out))
    st.subheader(steering.TITLE, anchor=False)
    steering.show(knowledge)


def who_made_this() -> None:
    for section in reading.sections("about", knowledge):
        st.header(section.title, anchor=False)
        st.markdown(section.text)


ui.parts(
    "sources",
    {"All sources": all_sources, "How fresh": how_fresh, "Self-audit": self_audit, "About": who_made_this},
)
ui.back_and_next("sources")
