"""What one person types is seen by nobody else: not in what others receive, not in the log, not in a file.

The normal run has 8 others on one server; ``KAPDECIDE_CROWD=100`` brings a hundred. The same server is then treated badly
by one person, and the others must not notice.
"""

from __future__ import annotations

import asyncio
import http.client
import os
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.wire import Person, Server, serve

CROWD = min(int(os.environ.get("KAPDECIDE_CROWD", "8")), 200)
MARKER = 7_351_913.0 / 100  # 73519.13 dollars: a limit that nobody else types
SEEN_AS = ("73519", "73,519")
LIMIT = "w_budget.limit_12_months_0"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serve() as running:
        yield running


def seen(received: bytes | bytearray) -> bool:
    return any(mark.encode() in received for mark in SEEN_AS)


async def answered(server: Server) -> bool:
    """One newcomer is served as usual."""
    person = Person(server.port)
    shown = await asyncio.wait_for(person.open("budget"), 60)
    moved = await asyncio.wait_for(person.set(person.find(LIMIT), 10.0), 60)
    await person.close()
    return shown.failed is None and moved.failed is None


def test_a_marker_typed_by_one_reaches_none_of_the_others(server: Server, tmp_path: Path) -> None:
    async def crowd() -> tuple[bytearray, list[bytearray]]:
        one = Person(server.port, keep=True)
        await one.open("budget")
        await one.set(one.find(LIMIT), MARKER)
        others = [Person(server.port, keep=True) for _ in range(CROWD)]

        async def walk(person: Person) -> None:
            await person.open()
            for page in ("budget", "compare", "next_steps", "budget"):
                await person.go(page)
            await person.set(person.find(LIMIT), 5.0)

        await asyncio.gather(*map(walk, others))
        await one.rerun()
        own = one.received
        for person in (one, *others):
            await person.close()
        return own, [person.received for person in others]

    own, received = asyncio.run(crowd())
    assert seen(own) or _as_double(MARKER) in own, "the marker travels back to its owner, or this test sees nothing"
    assert len(received) == CROWD
    assert all(received)
    assert not [n for n, data in enumerate(received) if seen(data) or _as_double(MARKER) in data]
    assert not seen(server.log.read_bytes())
    fresh = [path for path in server.log.parent.rglob("*") if path.is_file()]
    assert not [path for path in fresh if seen(path.read_bytes())]


def _as_double(value: float) -> bytes:
    """The eight bytes in which a number field travels."""
    return struct.pack("<d", value)


def test_ten_thousand_messages_from_one_leave_the_others_served(server: Server) -> None:
    async def flood() -> bool:
        loud = Person(server.port)
        await loud.open("budget")
        message = loud.message()

        async def listen() -> None:
            while True:
                await loud.socket.recv()

        listening = asyncio.create_task(listen())
        for sent in range(10_000):
            await loud.socket.send(message)
            if sent % 100 == 0:
                await asyncio.sleep(0)  # whoever else is served in this process gets a turn
        served = await answered(server)
        listening.cancel()
        return served

    assert asyncio.run(flood())


def test_a_malformed_message_and_a_cut_connection_harm_nobody(server: Server) -> None:
    async def harm() -> bool:
        for bad in (b"\xff" * 40, b"", b"\x0a\xff\xff\xff\xff\x0f", os.urandom(5000)):
            person = Person(server.port)
            await person.open()
            await person.socket.send(bad)
            person.socket.transport.abort()
        for _ in range(5):
            gone = Person(server.port)
            await gone.open("compare")
            await gone.socket.send(gone.message())
            gone.socket.transport.abort()  # in mid-rerun
        return await answered(server)

    assert asyncio.run(harm())
    assert server.process.poll() is None


def test_an_upload_of_a_gigabyte_is_refused_before_it_is_read(server: Server) -> None:
    said = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    said.putrequest("PUT", "/_stcore/upload_file/nobody/nothing")
    said.putheader("Content-Length", str(1_000_000_000))
    said.putheader("Content-Type", "multipart/form-data; boundary=x")
    said.endheaders()
    try:
        for _ in range(200):
            said.send(b"x" * 1_000_000)
        status = 0
    except OSError:
        status = 400
    if not status:
        status = said.getresponse().status
    assert 400 <= status < 500
    assert asyncio.run(answered(server))
