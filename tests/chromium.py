"""The browser the tests drive: found, or installed where we can, or one line on what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
WINDOWS = tuple(
    Path(os.environ.get(root, "")) / "Google/Chrome/Application/chrome.exe" for root in ("PROGRAMFILES", "LOCALAPPDATA")
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """The path of an installed Chromium or Chrome; ``CHROMIUM`` in the environment goes first."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return next((str(path) for path in (MAC, *WINDOWS) if path.is_file()), None)


def _install() -> None:
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    if find() is None and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("Installing Chromium for the browser tests ...")
        _install()
    if find() is None:
        print("The browser tests need Chromium or Chrome. Install it, or set CHROMIUM to its path.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
