"""One ``Sheet``, drawn twice: self-contained HTML, and PDF by typst. The bars are one SVG for both."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

from kapdecide.report.parts import Chart, Paper, Section, Sheet
from kapdecide.wording import MADE_UP, TURNING, date, safe

TEMPLATE = Path(__file__).with_name("sheet.typ")
INK, BAND, LIMIT = "#1c2530", "#9db8d2", "#8a3b12"
WIDTH, LABEL_WIDTH, WORDS_WIDTH, ROW = 560.0, 92.0, 180.0, 17.0
# Typst's own fonts write Latin, Greek and Cyrillic. PDF/UA refuses a sign it cannot draw, so the PDF says "□".
UNDRAWABLE = re.compile(r"[^\n\u0020-\u007e\u00a0-\u024f\u0370-\u03ff\u0400-\u045f\u2010-\u201e\u2022\u2026\u20ac\u25a1]")


def svg(chart: Chart) -> str:
    """Bars as vectors: the band from low to high, the mark at mid, the limit as a dashed line. Text is escaped."""
    span = (chart.top - chart.bottom) or 1.0
    across = WIDTH - LABEL_WIDTH - WORDS_WIDTH

    def x(value: float) -> float:
        return round(LABEL_WIDTH + across * (min(max(value, chart.bottom), chart.top) - chart.bottom) / span, 1)

    bottom = ROW * len(chart.bars)
    height = bottom + (14 if chart.limit is not None else 3)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:g}" role="img" '
        f'aria-label="{safe(chart.alt)}" font-family="Libertinus Serif, Source Sans, sans-serif" font-size="11" fill="{INK}">'
    ]
    for i, bar in enumerate(chart.bars):
        middle = ROW * i + ROW / 2
        parts.append(f'<text x="0" y="{middle + 4:g}">{safe(bar.label)}</text>')
        parts.append(
            f'<path d="M{LABEL_WIDTH:g} {middle:g}H{LABEL_WIDTH + across:g}" stroke="#d5dae0" stroke-width="1"/>'
        )
        if bar.low is not None and bar.high is not None:
            left, width = x(bar.low), max(x(bar.high) - x(bar.low), 1.5)
            parts.append(
                f'<rect x="{left:g}" y="{middle - 5:g}" width="{width:g}" height="10" fill="{BAND}" stroke="{INK}" stroke-width=".6"/>'
            )
        if bar.mid is not None:
            parts.append(f'<rect x="{x(bar.mid) - 1.2:g}" y="{middle - 7:g}" width="2.4" height="14"/>')
        parts.append(f'<text x="{LABEL_WIDTH + across + 8:g}" y="{middle + 4:g}">{safe(bar.words)}</text>')
    if chart.limit is not None:
        at = x(chart.limit)
        parts.append(
            f'<path d="M{at:g} 0V{bottom:g}" stroke="{LIMIT}" stroke-width="1.4" stroke-dasharray="4 3"/>'
            f'<text x="{at:g}" y="{bottom + 11:g}" text-anchor="{"end" if at > LABEL_WIDTH + across / 2 else "start"}" fill="{LIMIT}">{safe(chart.limit_words)}</text>'
        )
    return "".join(parts) + "</svg>"


# HTML -------------------------------------------------------------------------------------------------

CSS = """
.kd-sheet{font-size:.95rem;line-height:1.4;max-width:60rem;margin:0 auto;position:relative}
.kd-sheet h2{font-size:1.35rem;margin:.2rem 0 .4rem}.kd-sheet h3{font-size:1.05rem;margin:1rem 0 .25rem;padding:0}
.kd-sheet p{margin:.2rem 0}.kd-sheet ul{margin:.2rem 0;padding-left:1.1rem}.kd-sheet li{margin:.12rem 0}
.kd-sheet ul.kd-boxes{list-style:none;padding-left:0}.kd-sheet ul.kd-boxes li::before{content:"\\2610\\00a0"}
.kd-sheet table{border-collapse:collapse;width:100%;table-layout:fixed;font-size:.82rem}
.kd-sheet th,.kd-sheet td{border:1px solid color-mix(in srgb,currentColor 28%,transparent);padding:.25rem .35rem;text-align:left;
 vertical-align:top;overflow-wrap:anywhere}
.kd-sheet svg{width:100%;max-width:40rem;height:auto;background:#fff;border-radius:.3rem;padding:.3rem;box-sizing:border-box}
.kd-sheet .kd-note,.kd-sheet footer{font-size:.85rem}
.kd-sheet .kd-two{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:0 1.4rem;overflow-wrap:anywhere}
.kd-sheet .kd-made-up{border:2px solid currentColor;padding:.3rem .6rem;font-weight:700;text-align:center;margin:.3rem 0}
.kd-sheet .kd-scroll{overflow-x:auto}
@media screen and (max-width:640px){.kd-sheet .kd-two{display:block}.kd-sheet .kd-scroll table{min-width:46rem}}
"""
PRINT = """
html{color:#1c2530;background:#fff;font-family:system-ui,"Segoe UI",Roboto,Arial,sans-serif}body{margin:1rem}
@page{size:PAPER;margin:9mm}
@media print{html{font-family:"Liberation Serif","Times New Roman",Times,serif}body{margin:0}
.kd-sheet{font-size:SMALLESTpt;line-height:1.14;max-width:none}.kd-sheet h2{font-size:TITLEpt;margin:0}
.kd-sheet .kd-page-1{font-size:FRONTpt}.kd-sheet .kd-page-2{font-size:BACKpt}
.kd-sheet h3{font-size:1.1em;margin:2.4pt 0 .6pt}.kd-sheet table{font-size:1em}.kd-sheet th,.kd-sheet td{padding:.5pt 2pt}
.kd-sheet p,.kd-sheet ul{margin:.5pt 0}.kd-sheet li{margin:0}.kd-sheet svg{max-width:BARScm;padding:0}
.kd-sheet .kd-page+.kd-page{break-before:page}.kd-sheet .kd-note,.kd-sheet footer{font-size:1em}}
"""
# Large print has one size, on a page laid on its side, and as many pages as that takes.
# Sizes of type to print a page in, in points, the largest first. Only what two pages cannot hold otherwise is below 7.2.
LARGE = 14.0
SIZES = (10.0, 9.6, 9.2, 8.8, 8.4, 8.0, 7.8, 7.6, 7.4, 7.2, 7.0, 6.8, 6.6, 6.4, 6.2, 6.0)
CSS_PAPER = {"us-letter": "letter", "a4": "A4"}


def _section(section: Section) -> str:
    parts = [f"<h3>{safe(section.title)}</h3>"]
    if section.lead:
        parts.append(f"<p>{safe(section.lead)}</p>")
    if section.table:
        head = "".join(f'<th scope="col">{safe(cell)}</th>' for cell in section.table.head)
        rows = "".join(
            f'<tr><th scope="row">{safe(row[0])}</th>' + "".join(f"<td>{safe(cell)}</td>" for cell in row[1:]) + "</tr>"
            for row in section.table.rows
        )
        parts.append(
            f'<div class="kd-scroll" tabindex="0" role="region" aria-label="{safe(section.title)}"><table>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )
    if section.chart:
        parts.append(svg(section.chart))
    for lines, kind in ((section.lines, "kd-lines"), (section.boxes, "kd-boxes")):
        if lines:
            parts.append(f'<ul class="{kind}">{"".join(f"<li>{safe(line)}</li>" for line in lines)}</ul>')
    if section.note:
        parts.append(f'<p class="kd-note">{safe(section.note)}</p>')
    return f"<section>{''.join(parts)}</section>"


# How much room print takes, measured in a browser with some to spare. In points: a paper's width and height inside its
# margins. As parts of the type's size: a letter's mean width, what stays empty at a line's end, and a line's height.
ROOM: dict[Paper, tuple[float, float]] = {"us-letter": (561.0, 735.0), "a4": (544.0, 783.0)}
LETTER, RAGGED, LINE = 0.41, 0.8, 1.16


def _height(section: Section, size: float, across: float) -> float:
    """About how high a section stands in print, in points."""

    def lines(text: str, width: float) -> int:
        return math.ceil(len(text) * size * LETTER / (width - RAGGED * size)) if text else 0

    height = 1.1 * size * LINE + 3
    for text in (section.lead, section.note):
        height += lines(text, across) * size * LINE + (1 if text else 0)
    height += sum(lines(text, across - size) * size * LINE for text in (*section.lines, *section.boxes)) + 1
    if section.table:
        cell = across / len(section.table.head) - 5
        for row in (section.table.head, *section.table.rows):
            height += max(lines(text, cell) for text in row) * size * LINE + 2
    if section.chart:
        drawn = ROW * len(section.chart.bars) + (14 if section.chart.limit is not None else 3)
        height += drawn * min(425.0, across) / WIDTH + 4
    return height


def print_sizes(sheet: Sheet, paper: Paper) -> tuple[float, float]:
    """The largest type for each page in which all of it stands on that page, in points."""
    across, down = ROOM[paper]

    def fits(size: float, page: int) -> bool:
        if page == 1:
            height = 16 + sum(_height(one, size, across) for one in sheet.front)
        else:
            half = across / 2 - 11
            sides = [sum(_height(one, size, half) for one in side) for side in (sheet.left, sheet.right)]
            footer = sum(math.ceil(len(line) * 7.2 * LETTER / across) * 9 for line in sheet.footer)
            height = footer + sum(_height(one, size, across) for one in sheet.back) + max(sides)
        return height + (20 if sheet.made_up else 0) <= down

    front, back = (next((size for size in SIZES if fits(size, page)), SIZES[-1]) for page in (1, 2))
    return front, back


def html_body(sheet: Sheet) -> str:
    """The sheet without the frame of a document: what the page shows as a preview."""
    mark = f'<p class="kd-made-up">{MADE_UP}</p>' if sheet.made_up else ""
    front = "".join(map(_section, sheet.front))
    pages = [f'<div class="kd-page kd-page-1"><h2>{safe(sheet.title)}</h2>{mark}{front}</div>']
    if sheet.back:
        columns = "".join(f"<div>{''.join(map(_section, side))}</div>" for side in (sheet.left, sheet.right))
        pages.append(
            f'<div class="kd-page kd-page-2">{mark}{"".join(map(_section, sheet.back))}<div class="kd-two">{columns}</div></div>'
        )
    footer = "".join(f"<p>{safe(line)}</p>" for line in sheet.footer)
    return f'<div class="kd-sheet">{"".join(pages)}<footer>{footer}</footer></div>'


def as_html(sheet: Sheet, paper: Paper = "us-letter", large: bool = False) -> str:
    """One file that needs nothing else. It runs nothing: no scripts, and a policy that forbids any."""
    mark = f" ({MADE_UP})" if sheet.made_up else ""
    body = html_body(sheet)
    front, back = (LARGE, LARGE) if large else print_sizes(sheet, paper)
    print_rules = PRINT.replace("PAPER", f"{CSS_PAPER[paper]}{' landscape' if large else ''}")
    sizes = {"FRONT": front, "BACK": back, "SMALLEST": 7.2, "TITLE": 12.0, "BARS": 15.0}
    if large:
        sizes |= {"SMALLEST": LARGE, "TITLE": 20.0, "BARS": 24.0}
    for name, size in sizes.items():
        print_rules = print_rules.replace(name, f"{size:g}")
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{safe(sheet.title)}, {safe(date(sheet.made_on))}{mark}</title>"
        f"<style>{CSS}{print_rules}</style></head><body>{body}</body></html>\n"
    )


# PDF --------------------------------------------------------------------------------------------------


def _drawable(value: object) -> object:
    """The same content with every sign the PDF's fonts do not have shown as a box."""
    if isinstance(value, str):
        return UNDRAWABLE.sub("□", value.translate(TURNING))
    if isinstance(value, list):
        return [_drawable(one) for one in value]
    return {key: _drawable(one) for key, one in value.items()} if isinstance(value, dict) else value


def draws(text: str) -> bool:
    """Whether the PDF's fonts have every sign of a text."""
    return UNDRAWABLE.search(text.translate(TURNING)) is None


def as_pdf(sheet: Sheet, paper: Paper = "us-letter", large: bool = False) -> bytes:
    """Two pages, or more in large print, tagged for screen readers (PDF/UA-1, which the compiler checks).

    The sheet goes in as data, never as typst markup: nothing a person typed is read as code.
    """
    import typst  # heavy, and only wanted by those who download

    def section(one: Section) -> dict[str, object]:
        drawn = one.model_copy(update={"chart": None}).model_dump(mode="json")
        if one.chart:
            chart = one.chart.model_copy(
                update={
                    "bars": tuple(
                        b.model_copy(update={"label": str(_drawable(b.label)), "words": str(_drawable(b.words))})
                        for b in one.chart.bars
                    )
                }
            )
            drawn |= {"svg": svg(chart), "alt": chart.alt}
        return drawn

    content = {
        "title": sheet.title,
        "paper": paper,
        "large": large,
        "mark": MADE_UP if sheet.made_up else None,
        "day": [sheet.made_on.year, sheet.made_on.month, sheet.made_on.day],
        "made_on": date(sheet.made_on),
        "footer": list(sheet.footer),
        **{side: [section(one) for one in getattr(sheet, side)] for side in ("front", "back", "left", "right")},
    }
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs={"sheet": json.dumps(_drawable(content))},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )
    return made
