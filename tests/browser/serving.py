"""The app on a free port of this machine, started as a person would start it, and stopped again."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEADLINE_SECONDS = 60


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


@contextlib.contextmanager
def serving(environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of a new server on which nothing was opened yet, with what is set for it alone.

    Raises ``RuntimeError`` with what the server said, when it stops or does not answer in time.
    """
    url = f"http://127.0.0.1:{(port := _free_port())}"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | dict(environment or {}), stdout=said, stderr=subprocess.STDOUT
        )
        try:
            deadline = time.monotonic() + DEADLINE_SECONDS
            while not _answers(url):
                if process.poll() is not None or time.monotonic() > deadline:
                    said.seek(0)
                    raise RuntimeError(f"The app did not start:\n{said.read().decode(errors='replace')}")
                time.sleep(0.05)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=20)
