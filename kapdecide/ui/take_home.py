"""What the Take home page makes: the sheet once for each case, and files only when somebody asks for one."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import streamlit as st

from kapdecide.case import PathId
from kapdecide.comparison import Comparison
from kapdecide.report import chart_note, fhir, render, sheet
from kapdecide.ui import plan_file, state

PAPERS: dict[sheet.Paper, str] = {"us-letter": "US letter", "a4": "A4"}


def made(found: Comparison, chosen: Sequence[PathId]) -> sheet.Sheet:
    """The sheet of this session, made anew only when an answer or the choice of paths changed."""
    about = (found, tuple(chosen), state.made_up())
    held = st.session_state.get("held_sheet")
    if held is None or held[0] is not state.case() or held[1] != about:
        drawn = sheet.make(state.case(), found, state.knowledge(), chosen, state.made_up())
        held = (state.case(), about, drawn)
        st.session_state.held_sheet = held
    drawn_before: sheet.Sheet = held[2]
    return drawn_before


def downloads(found: Comparison, drawn: sheet.Sheet, chosen: Sequence[PathId], paper: sheet.Paper) -> None:
    """Five files. Each is built when its button is pressed, never on a rerun; nothing is kept here."""
    case, knowledge, made_up = state.case(), state.knowledge(), state.made_up()

    def as_fhir() -> str:
        html = render.as_html(drawn, paper)
        made_bundle = fhir.bundle(case, found, knowledge, html, found.today.isoformat(), made_up)
        return json.dumps(made_bundle, indent=1, ensure_ascii=False)

    files: list[tuple[str, str, str, str, str, Callable[[], str | bytes]]] = [
        (
            "pdf",
            "Sheet as PDF",
            "kapdecide-sheet.pdf",
            "application/pdf",
            "Two pages to print.",
            lambda: render.as_pdf(drawn, paper),
        ),
        (
            "html",
            "Sheet as HTML",
            "kapdecide-sheet.html",
            "text/html",
            "The same as a web page.",
            lambda: render.as_html(drawn, paper),
        ),
        (
            "plan",
            "Plan file",
            "kapdecide-plan.json",
            "application/json",
            "Your answers. Open it again on the Start page.",
            plan_file.saver(),
        ),
        (
            "note",
            "Note for the chart",
            "kapdecide-note.txt",
            "text/plain",
            "Plain text for a clinician's record.",
            lambda: chart_note.make(case, found, knowledge, chosen, made_up),
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


def preview(drawn: sheet.Sheet) -> None:
    """The sheet's own words and bars, as they stand in the files."""
    st.html(f"<style>{render.CSS}</style>{render.html_body(drawn)}")
