"""What the Take home page makes, when somebody asks for it: the sheet on screen, and files."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import streamlit as st

from kapdecide.case import PathId
from kapdecide.comparison import Comparison
from kapdecide.report import chart_note, fhir, render, sheet
from kapdecide.ui import plan_file, state

PAPERS: dict[sheet.Paper, str] = {"us-letter": "US letter", "a4": "A4"}


def downloads(found: Comparison, chosen: Sequence[PathId], paper: sheet.Paper) -> None:
    """Five files. Each is built when its button is pressed, never on a rerun; nothing is kept here."""
    case, knowledge, made_up = state.case(), state.knowledge(), state.made_up()

    def drawn() -> sheet.Sheet:
        return sheet.make(case, found, knowledge, chosen, made_up)

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
            "Two pages to print.",
            lambda: render.as_pdf(drawn(), paper),
        ),
        (
            "html",
            "Sheet as HTML",
            "kapdecide-sheet.html",
            "text/html",
            "The same as a web page.",
            lambda: render.as_html(drawn(), paper),
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


def preview(found: Comparison, chosen: Sequence[PathId]) -> None:
    """The sheet's own words and bars, as they stand in the files."""
    drawn = sheet.make(state.case(), found, state.knowledge(), chosen, state.made_up())
    st.html(f"<style>{render.CSS}</style>{render.html_body(drawn)}")
