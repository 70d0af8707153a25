"""python -m benchmarks.load: many people at once, each walking the pages and moving widgets, on a server of our own.

Sessions speak the platform's own websocket protocol, so the server cannot tell them from browsers. Prints reruns a
second, p50 and p95 (message sent to script finished), memory a session, errors; then whether the memory comes back when
everybody has left. A bare page is loaded the same way in the same run. Bounded in count and time; loopback only.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.pages import PERSON, bare_server, line
from benchmarks.wire import Person, Server, become, serve

MOST_SESSIONS = 500
MOST_SECONDS = 300
LEFT_AFTER = 5
# A bare app with as many widgets as a question page, and two charts on one of its pages.
BARE_VIEWS = {
    "start": {"button": 12, "page_link": 10, "radio": 1},
    "questions": {"radio": 7, "number_input": 6, "button": 2, "page_link": 10, "selectbox": 4},
    "charts": {"vega_lite_chart": 2, "button_group": 2, "checkbox": 1, "button": 2, "page_link": 10},
}


@dataclass
class Found:
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    late: int = 0


async def arrive(number: int, port: int, found: Found) -> Person:
    """One person comes in; every fourth opens a made-up person, so that Compare has something to compare."""
    person = Person(port)
    try:
        await person.open()
        if number % 4 == 0 and "compare" in person.pages:
            await become(person, PERSON)
    except Exception as error:
        found.errors.append(f"arriving, {type(error).__name__}: {error}")
    return person


async def live(number: int, person: Person, seconds: float, pause: float, found: Found) -> None:
    """Walks and answers; a click about every ``pause`` seconds."""
    chance = random.Random(number)
    try:
        await asyncio.sleep(pause * chance.random())
        pages = list(person.pages)
        due = time.perf_counter()
        until = due + seconds
        while time.perf_counter() < until:
            moved = [w for w in person.movable() if "suicidality" not in w]
            if chance.random() < 0.25 or not moved:
                one = await person.go(chance.choice(pages))
            else:
                widget = chance.choice(moved)
                one = await person.set(widget, person.any_value(widget, chance))
            found.seconds.append(one.seconds)
            if one.failed:
                found.errors.append(one.failed)
            due += pause
            wait = due - time.perf_counter()
            found.late += wait < 0
            await asyncio.sleep(max(0.0, wait))
    except Exception as error:
        found.errors.append(f"{type(error).__name__}: {error}")


async def load(server: Server, sessions: int, seconds: float, pause: float) -> tuple[Found, int, int]:
    """The numbers of one load; memory before anybody came, and while all are there."""
    first = Person(server.port)
    await first.open()
    if "compare" in first.pages:
        await become(first, PERSON)
    for page in list(first.pages):
        await first.go(page)  # everything is imported and cached once
    await first.close()
    before = server.memory_kb()
    found = Found()
    people = [await arrive(n, server.port, found) for n in range(sessions)]
    jobs = [live(n, person, seconds, pause, found) for n, person in enumerate(people)]
    await asyncio.wait_for(asyncio.gather(*jobs), seconds + 120)
    during = server.memory_kb()
    await asyncio.gather(*(person.close() for person in people))
    return found, before, during


def report(name: str, sessions: int, seconds: float, pause: float, found: Found) -> tuple[float, float]:
    p50, p95 = line(found.seconds)
    print(
        f"{name:10s} {sessions:4d} sessions, a click every {pause:g} s: {len(found.seconds):6d} reruns, "
        f"{len(found.seconds) / seconds:6.1f} a second (offered {sessions / pause:.1f}), p50 {p50:6.1f} ms, p95 {p95:6.1f} ms, "
        f"{len(found.errors)} errors, {found.late} clicks late"
    )
    for error in sorted(set(found.errors))[:5]:
        print(f"           {error[:200]}")
    return p50, p95


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--sessions", type=int, default=100, help=f"at most {MOST_SESSIONS}")
    parser.add_argument("--seconds", type=float, default=30, help=f"at most {MOST_SECONDS}")
    parser.add_argument("--pause", type=float, default=2, help="seconds between two clicks of one person")
    options = parser.parse_args()
    sessions = max(1, min(options.sessions, MOST_SESSIONS))
    seconds = max(1.0, min(options.seconds, MOST_SECONDS))
    pause = max(0.05, options.pause)
    gc.collect()
    gc.freeze()  # the client shares the cores: keep its own collector quiet

    with bare_server(BARE_VIEWS) as bare:
        theirs, _, _ = asyncio.run(load(bare, sessions, min(seconds, 15), pause))
    b50, b95 = report("bare app", sessions, min(seconds, 15), pause, theirs)
    # Sessions are kept for 15 minutes after the connection is lost; here for seconds, to see the memory come back.
    with serve(options={"server.disconnectedSessionTTL": str(LEFT_AFTER)}) as server:
        found, before, during = asyncio.run(load(server, sessions, seconds, pause))
        p50, p95 = report("kapdecide", sessions, seconds, pause, found)
        print(f"           ratio to the bare app: p50 {p50 / b50:.1f}, p95 {p95 / b95:.1f}")
        print(
            f"memory     {before / 1000:.0f} MB before, {during / 1000:.0f} MB with {sessions} sessions: "
            f"{(during - before) / sessions:.0f} KB a session"
        )

        async def later() -> int:
            await asyncio.sleep(LEFT_AFTER + 8)
            visitor = Person(server.port)
            await visitor.open()  # a new session makes the server look for sessions that are over
            await visitor.close()
            await asyncio.sleep(2)
            return server.memory_kb()

        after = asyncio.run(later())
        print(f"           {after / 1000:.0f} MB {LEFT_AFTER + 10} s after everybody left")
        # Memory that Python keeps for reuse is not lost: a second crowd must fit into it.
        again, _, second = asyncio.run(load(server, sessions, min(seconds, 20), pause))
        print(
            f"           {second / 1000:.0f} MB with a second crowd of {sessions}, {len(again.errors)} errors: "
            f"{(second - during) / sessions:+.0f} KB a session more than the first"
        )
        logged = [text for text in Path(server.log).read_text().splitlines() if "Error" in text or "Traceback" in text]
        print(f"log        {len(logged)} lines with an error")
        for text in logged[:5]:
            print(f"           {text[:200]}")
    if found.errors or again.errors:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
