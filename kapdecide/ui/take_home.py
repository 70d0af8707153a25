"""What the Take home page makes, when somebody asks for it: the sheet on screen, and files."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import streamlit as st

from kapdecide.case import Case, PathId, Priorities
from kapdecide.comparison import Comparison
from kapdecide.plan_file import write as write_plan
from kapdecide.report import chart_note, fhir, render, sheet
from kapdecide.ui import plan_file, state
from kapdecide.ui.frame import STEP

PAPERS: dict[sheet.Paper, str] = {"us-letter": "US letter", "a4": "A4"}


def therapists_turn() -> bool:
    """Whether the screen is with the therapist on What matters, and what the client said there is out of sight."""
    return state.case().setting == "consultation" and st.session_state.get(state.key("voice")) == "therapist"


def _told(withheld: bool) -> Case:
    """The case that goes into the files; while the therapist has their turn, without what either has said matters."""
    case = state.case()
    if not withheld:
        return case
    unsaid = case.therapist.model_copy(update={"priorities": None})
    return case.model_copy(update={"priorities": Priorities(), "therapist": unsaid})


def say_what_is_left_out() -> None:
    """One sentence, and the way back, while the therapist has their turn."""
    if therapists_turn():
        st.info(
            "It is the therapist's turn, so the sheet and the files on this page leave out what matters to the client."
        )
        st.page_link(STEP["priorities"].file, label="Back to “What matters to me”", icon=":material/arrow_back:")


def note() -> None:
    """The therapist's private note: wherever there is one it can be seen and deleted, whoever opened the plan file."""
    together, kept = state.case().setting == "consultation", state.answer("therapist.note")
    if not together and not kept:
        return
    st.header("For the therapist" if together else "A therapist's note", anchor=False)
    tied = state.bind_empty("therapist.note", kept or "", lambda value: value.strip() or None)
    st.text_area(
        "**Your note for the chart**" if together else "**Note for the chart**",
        max_chars=5000,
        height=130,
        placeholder="It goes into the note for the chart and the plan file, not onto the sheet.",
        **tied,
    )
    if kept:
        st.caption("The plan file and the note for the chart hold this note. Whoever opens the plan file can read it.")

        def delete() -> None:
            state.put("therapist.note", None)
            st.session_state[tied["key"]] = ""

        st.button("Delete this note", icon=":material/delete:", on_click=delete, key=state.key("delete_note"))


def downloads(found: Comparison, chosen: Sequence[PathId], paper: sheet.Paper, large: bool) -> None:
    """Five files. Each is built when its button is pressed, never on a rerun; nothing is kept here."""
    withheld = therapists_turn()
    case, knowledge, made_up = _told(withheld), state.knowledge(), state.made_up()

    def drawn() -> sheet.Sheet:
        return sheet.make(case, found, knowledge, chosen, made_up, withheld)

    def as_fhir() -> str:
        html = render.as_html(drawn(), paper)
        made_bundle = fhir.bundle(case, found, knowledge, html, found.today.isoformat(), made_up)
        return json.dumps(made_bundle, indent=1, ensure_ascii=False)

    files: list[tuple[str, str, str, str, str, Callable[[], str | bytes]]] = [
        (
            "pdf",
            "Sheet as PDF",
            "kapdecide-sheet.pdf",
            "application/pdf",
            "Large print." if large else "Two pages to print.",
            lambda: render.as_pdf(drawn(), paper, large),
        ),
        (
            "html",
            "Sheet as HTML",
            "kapdecide-sheet.html",
            "text/html",
            "The same as a web page.",
            lambda: render.as_html(drawn(), paper, large),
        ),
        (
            "plan",
            "Plan file",
            "kapdecide-plan.json",
            "application/json",
            "Your answers. Open it again on the Start page.",
            (lambda: write_plan(case, knowledge.content_version, found.today, made_up))
            if withheld
            else plan_file.saver(),
        ),
        (
            "note",
            "Note for the chart",
            "kapdecide-note.txt",
            "text/plain",
            "Plain text for a clinician's record.",
            lambda: chart_note.make(case, found, knowledge, chosen, made_up, withheld),
        ),
        (
            "fhir",
            "FHIR bundle",
            "kapdecide-fhir.json",
            "application/fhir+json",
            "For a clinic's record system (R4).",
            as_fhir,
        ),
    ]
    for column, (name, label, file, kind, about, build) in zip(st.columns(len(files)), files, strict=True):
        with column:
            st.download_button(
                label,
                data=build,
                file_name=file,
                mime=kind,
                on_click="ignore",
                icon=":material/download:",
                key=f"download_{name}",
                type="primary" if name == "pdf" else "secondary",
                width="stretch",
            )
            st.caption(about)
    if not all(map(render.draws, _own_words(case))):
        st.caption("The PDF has no letters for some of what you typed, and prints “□” there. The HTML sheet shows it all.")


def _own_words(case: Case) -> list[str]:
    """What a person typed that the sheet prints."""
    return [case.plan.contact or "", *(quote.from_ or "" for quote in (case.budget.quotes or {}).values())]


def preview(found: Comparison, chosen: Sequence[PathId]) -> None:
    """The sheet's own words and bars, as they stand in the files."""
    withheld = therapists_turn()
    drawn = sheet.make(_told(withheld), found, state.knowledge(), chosen, state.made_up(), withheld)
    st.html(f"<style>{render.CSS}</style>{render.html_body(drawn)}")
