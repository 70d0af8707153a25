"""Opening the tool brings in what the page needs, and the heavy libraries only when somebody asks for their work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
# What makes the sheet, charts for paper and medical records: large, and used by few.
HEAVY = ("typst", "vl_convert", "fhir", "playwright", "hypothesis", "websockets.legacy")
EVERY_PAGE = """
import sys
from streamlit.testing.v1 import AppTest
from kapdecide.ui.frame import STEPS
app = AppTest.from_file(r"{root}/app.py", default_timeout=60).run()
assert not app.exception, app.exception
for step in STEPS:
    app.switch_page(step.file).run()
    assert not app.exception, (step.id, app.exception)
print(len(STEPS), *[name for name in {heavy} if name in sys.modules])
"""


def test_walking_every_page_loads_no_heavy_library() -> None:
    said = subprocess.run(
        [sys.executable, "-c", EVERY_PAGE.format(root=ROOT, heavy=HEAVY)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    pages, *loaded = said.stdout.split()
    assert int(pages) >= 9
    assert loaded == []


def test_the_core_loads_no_screen_and_no_charts() -> None:
    code = "import sys, kapdecide; print([n for n in ('streamlit', 'altair', 'pandas', 'pyarrow') if n in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
