"""Learn: how ketamine is thought to work, the claim ledger, a short check of the facts, terms in plain words."""

import streamlit as st

from kapdecide import ui
from kapdecide.ui import ledger, reading, state

ui.frame("learn")
knowledge = state.knowledge()
ui.heading(
    "learn",
    "Learn",
    "What ketamine is thought to do, what people say about it, and what studies show. Open what you want to read.",
)


def sections() -> None:
    for section in reading.sections("learn", knowledge):
        with st.expander(section.title):
            st.markdown(f"{section.text}\n\n:small[Sources: {reading.links(section.source_ids, knowledge)}]")


def six_questions() -> None:
    st.write(
        "Six questions on the facts that matter for this choice. Nobody grades you. Each answer comes with the reason."
    )
    for number, question in enumerate(knowledge.knowledge_check, 1):
        field = f"measures.knowledge.{question.id}"
        current = state.answer(field)
        st.radio(
            f"**{number}. {question.question}**",
            range(len(question.options)),
            index=current if isinstance(current, int) else None,
            format_func=lambda i, q=question: q.options[i],
            **state.bind(field),
        )
        given = state.answer(field)
        if given is not None:
            start = (
                "Yes."
                if given == question.answer
                else f"Not quite. The answer is: {question.options[question.answer]}."
            )
            st.info(f"{start} {question.why}")
            st.caption("Sources: " + reading.links(question.source_ids, knowledge))


def glossary() -> None:
    st.markdown("\n\n".join(f"**{term.term}.** {reading.plain(term.plain)}" for term in knowledge.glossary))


ui.parts(
    "learn",
    {
        "Read": sections,
        "Claims and facts": lambda: ledger.show(knowledge),
        "Check yourself": six_questions,
        "Terms": glossary,
    },
)
ui.back_and_next("learn")
