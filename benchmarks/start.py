"""python -m benchmarks.start: how long the core takes to import, and how long the knowledge takes to load."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from kapdecide import load_knowledge

IMPORT = "import time; begun = time.perf_counter(); import kapdecide; print(1000 * (time.perf_counter() - begun))"


def main() -> None:
    imports = [
        float(subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True).stdout)
        for _ in range(5)
    ]
    loads = []
    for _ in range(10):
        begun = time.process_time()  # a busy machine must not look like a slow loader
        knowledge = load_knowledge()
        loads.append(1000 * (time.process_time() - begun))
    rows = sum(map(len, knowledge.tables.values()))
    print(f"import kapdecide     median {statistics.median(imports):6.1f} ms, least {min(imports):6.1f} ms")
    print(f"load {rows:,} rows      median {statistics.median(loads):6.1f} ms, least {min(loads):6.1f} ms of processor time (target 200)")


if __name__ == "__main__":
    main()
