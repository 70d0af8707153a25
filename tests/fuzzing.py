"""How long random tests run, and nasty text to put where something plain is expected."""

from __future__ import annotations

import os

from hypothesis import HealthCheck
from hypothesis import strategies as st

# The normal run is short. ``KAPDECIDE_FUZZ=20`` makes each random test twenty times longer.
LONGER = max(1, min(int(os.environ.get("KAPDECIDE_FUZZ", "1")), 200))
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

NASTY = (
    "",
    " ",
    "\x00",
    "a\nb",
    '"',
    "'",
    ";",
    "\ufeff",
    "\u2028",
    "\u202e0010-555",
    "\u2066open",
    "مركز العلاج",
    "מרכז טיפול",
    "🏥",
    "é" * 301,
    "x" * 140_000,
    "=cmd()",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "<img src=x onerror=alert(1)>",
    "$400",
    "1,200",
    "1_200",
    "٤٢٥",
    "+425",
    "-1",
    "0",
    "1e5",
    "1e308",
    "1e999",
    "nan",
    "inf",
    "00014",
    "99999.99",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "1795651200",
    "11/20/2026",
    "null",
    "yes",
)
# Something nasty, or a few letters of any kind a file can hold.
nasty_text = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
