"""python -m benchmarks.soak: thousands of reruns of one server, and whether its memory stays where it was.

One person walks and answers without a pause; every 100 reruns a visitor comes, opens a page and leaves. The first fifth
warms up. Bounded in count; loopback only.
"""

from __future__ import annotations

import argparse
import asyncio
import random

from benchmarks.wire import Person, Server, serve

MOST = 50_000


async def soak(server: Server, reruns: int) -> tuple[list[int], int]:
    """Memory in KB at each tenth, and how many reruns failed."""
    chance = random.Random(1)
    person = Person(server.port)
    await person.open()
    pages = list(person.pages)
    memory, failed = [], 0
    for n in range(reruns):
        moved = [w for w in person.movable() if "suicidality" not in w]
        if n % 7 == 0 or not moved:
            one = await person.go(chance.choice(pages))
        else:
            widget = chance.choice(moved)
            one = await person.set(widget, person.any_value(widget, chance))
        failed += one.failed is not None
        if n % 100 == 0:
            visitor = Person(server.port)
            await visitor.open("goals")
            await visitor.close()
        if (n + 1) % (reruns // 10) == 0:
            memory.append(server.memory_kb())
    await person.close()
    return memory, failed


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--reruns", type=int, default=3000, help=f"at most {MOST}")
    reruns = max(100, min(parser.parse_args().reruns, MOST))
    with serve(options={"server.disconnectedSessionTTL": "2"}) as server:
        memory, failed = asyncio.run(soak(server, reruns))
    warm = memory[1]
    print(f"{reruns} reruns, {failed} failed; MB at each tenth: {' '.join(f'{kb / 1000:.0f}' for kb in memory)}")
    print(f"after warming up: {(memory[-1] - warm) / 1000:+.1f} MB, {100 * (memory[-1] - warm) / warm:+.1f} %")
    if failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
