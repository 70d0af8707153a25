"""Two settings of the process that make a rerun fast. Called at the top of every run; works once.

Both use the standard library alone, and both can stay when the platform mends its side.
"""

from __future__ import annotations

import gc
import os
import socket
import sys
from functools import cache

# So many new modules since the last time are worth another collection.
MANY_NEW = 50
_frozen = 0


def tune() -> None:
    """Answers leave at once, and the collector passes over what never goes away."""
    no_delay()
    freeze()


@cache
def no_delay() -> None:
    """Send each message as soon as it is written.

    The platform opens its listening socket in a way that keeps asyncio from switching off Nagle's algorithm. Each rerun
    then waits about 40 ms for the browser's delayed acknowledgement. Accepted sockets inherit the setting from the
    listening one. Without /proc (macOS, Windows) nothing happens: slower, never wrong.
    """
    try:
        numbers = os.listdir("/proc/self/fd")
    except OSError:
        return
    for number in numbers:
        try:
            found = socket.socket(fileno=os.dup(int(number)))
        except OSError:
            continue  # a file, a pipe, or closed meanwhile
        with found:
            if found.family in (socket.AF_INET, socket.AF_INET6) and found.type == socket.SOCK_STREAM:
                found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def freeze() -> None:
    """Take the libraries and the knowledge out of the collector's rounds.

    The platform runs a full collection after every rerun. Over all that pandas, Altair and the knowledge hold, this
    takes about 35 ms; over what one rerun made, almost nothing. Whatever is made later is collected as before.
    Done again only when many modules came in since, so a page that brings charts on its first visit counts too.
    """
    global _frozen
    if len(sys.modules) >= _frozen + MANY_NEW:
        gc.collect()
        gc.freeze()
        _frozen = len(sys.modules)
