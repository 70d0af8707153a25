"""What one person types is seen by nobody else: not in what others receive, not in the log, not in a file.

The normal run has 8 others on one server; ``KAPDECIDE_CROWD=100`` brings a hundred. The same server is then treated badly
by one person, and the others must not notice.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import os
import struct
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
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
        # Its own field is filled anew when the page is turned to again.
        await one.go("goals")
        await one.go("budget")
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


MEGABYTE = b"x" * 1_000_000
PART = b'--kd\r\nContent-Disposition: form-data; name="file"; filename="plan.json"\r\nContent-Type: application/json\r\n\r\n'
# Megabytes that a server may need to refuse a file: far less than any of those it is sent.
ROOM = 25


def upload(server: Server, session: str, headers: dict[str, str], pieces: Iterator[bytes]) -> tuple[int, int]:
    """Send a file the way a browser does. Gives the answer's status and how many megabytes went out before it."""
    said = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    said.request("GET", "/_stcore/health")
    reply = said.getresponse()
    token = SimpleCookie(reply.getheader("Set-Cookie") or "")["_streamlit_xsrf"].value
    reply.read()
    said.putrequest("PUT", f"/_stcore/upload_file/{session}/a-file")
    secret = {"Cookie": f"_streamlit_xsrf={token}", "X-Xsrftoken": token}
    for name, value in (secret | {"Content-Type": "multipart/form-data; boundary=kd"} | headers).items():
        said.putheader(name, value)
    said.endheaders()
    sent = 0
    with contextlib.suppress(OSError):
        for piece in pieces:
            said.send(piece)
            sent += len(piece)
    try:
        return said.getresponse().status, sent // 1_000_000
    finally:
        said.close()


def peak_megabytes(server: Server) -> float:
    """The most memory the process has held since its peak was set back (Linux)."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def files_held(server: Server) -> list[int]:
    """Sizes of the files without a name that the process keeps on disk (Linux)."""
    found = []
    for link in Path(f"/proc/{server.process.pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            if "(deleted)" in os.readlink(link):
                found.append(link.stat().st_size)
    return found


def in_chunks(megabytes: int) -> Iterator[bytes]:
    for piece in (PART, *[MEGABYTE] * megabytes):
        yield f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
    yield b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("headers", "pieces"),
    [
        ({"Content-Length": "1000000000"}, lambda: iter([PART, *[MEGABYTE] * 1000])),
        ({"Transfer-Encoding": "chunked"}, lambda: in_chunks(1000)),
    ],
    ids=["a length that is told", "chunks of no told length"],
)
def test_a_gigabyte_sent_into_a_real_session_is_thrown_away_as_it_comes_in(
    server: Server, headers: dict[str, str], pieces: Callable[[], Iterator[bytes]]
) -> None:
    """A gigabyte really goes out, with the session and the token that a browser has. It is refused, kept neither in memory
    nor on disk, and somebody who comes meanwhile is served.
    """
    whole = PART + b"{}\r\n--kd--\r\n"

    async def attack() -> tuple[int, int, int, bool]:
        person = Person(server.port)
        await person.open()
        right = {"Content-Length": str(len(whole))}
        fine, _ = await asyncio.to_thread(upload, server, person.session_id, right, iter([whole]))
        Path(f"/proc/{server.process.pid}/clear_refs").write_text("5")
        sending = asyncio.create_task(asyncio.to_thread(upload, server, person.session_id, headers, pieces()))
        served = await answered(server)
        status, sent = await sending
        await person.close()
        return fine, status, sent, served

    before = server.memory_kb() / 1024
    fine, status, sent, served = asyncio.run(attack())
    assert fine == 204, "a small file is taken, or this test knocks at the wrong door"
    assert status == 413
    assert sent > 10, "more than ten times the limit went out"
    assert served
    assert peak_megabytes(server) - before < ROOM
    assert all(size < 2_000_000 for size in files_held(server))
    assert server.process.poll() is None
