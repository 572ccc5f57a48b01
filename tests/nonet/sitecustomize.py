"""No network in the tests nor in any Python process that they start: Python itself imports this file at its start,
since ``tests/conftest.py`` puts its folder on the path that children inherit."""

from __future__ import annotations

import socket
import sys
from typing import Any


def refuse_network(event: str, args: tuple[Any, ...]) -> None:
    """The program makes no connection, and so does no test; a socket file on this machine is not a network."""
    if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"):
        family = getattr(args[0], "family", None)
        if family != getattr(socket, "AF_UNIX", None):
            raise RuntimeError(f"{event} {args[1]!r}: the program and its tests make no network connection")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        raise RuntimeError(f"{event} {args[0]!r}: the program and its tests ask no name service")


sys.addaudithook(refuse_network)
