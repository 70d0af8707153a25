"""The claim ledger: what is said, by whom, what studies show, and what we say instead."""

from __future__ import annotations

import streamlit as st

from kapdecide.knowledge import Knowledge
from kapdecide.knowledge.rows import Claim
from kapdecide.ui import due, reading, state

VERDICT = {
    "agrees": "Studies agree",
    "partly true": "Partly true",
    "contradicted": "Studies say otherwise",
    "unproven": "Not proven",
    "opinion": "An opinion",
    "not checked": "Not checked",
}


def _matches(claim: Claim, search: str) -> bool:
    text = " ".join((claim.claim, claim.studies_show, claim.we_say, claim.topic)).lower()
    return all(word.strip("%$?.,") in text for word in search.lower().split())


def _verdict(claim: Claim) -> str:
    return f"{VERDICT[claim.verdict]}: {claim.in_short}" if claim.in_short else VERDICT[claim.verdict]


def show(knowledge: Knowledge) -> None:
    """All claims, searchable by word and by topic."""
    st.write(
        "This tool grew from one therapist's guide to ketamine, which is advocacy. We kept its claims, put them in our own words, "
        "and held each against studies."
    )
    left, right = st.columns(2)
    with left:
        search = st.text_input(
            "Search the claims", placeholder="For example: bladder, home, 70", **state.kept("claim_search")
        )
    with right:
        topics = list(dict.fromkeys(claim.topic for claim in knowledge.claims))
        topic = st.selectbox(
            "Topic",
            topics,
            index=None,
            placeholder="All topics",
            format_func=str.capitalize,
            **state.kept("claim_topic"),
        )
    found = [c for c in knowledge.claims if _matches(c, search) and topic in (None, c.topic)]
    st.html(f'<p role="status"><strong>{len(found)}</strong> of {len(knowledge.claims)} claims.</p>')
    if not found:
        st.info("No claim has these words. Try a shorter word.")
    for claim in found:
        with st.expander(f"{claim.claim} · {_verdict(claim)}"):
            if claim.ledger_only:
                st.warning(
                    "If you are in danger now, call or text 988, or call 911. Nothing here replaces emergency care."
                )
            late = f" This is {due.MARK}." if due.is_due("claims", [claim]) else ""
            st.markdown(
                f"- **Who says so:** {reading.plain(claim.who_says)}\n"
                f"- **What studies show:** {reading.plain(claim.studies_show)}\n"
                f"- **Verdict:** {VERDICT[claim.verdict]}. Certainty: {claim.certainty}.{late}\n"
                f"- **What we say instead:** {reading.plain(claim.we_say)}\n\n"
                f":small[Sources: {reading.links(claim.source_ids, knowledge)}]"
            )
