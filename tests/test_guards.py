"""The guards in conftest.py bite: no connection, no window left behind."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no socket files on this system")
def test_socket_file_is_no_network(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(tmp_path / "s"))
        assert one.getsockname().endswith("s")


def test_connection_is_refused() -> None:
    with socket.socket() as one, pytest.raises(RuntimeError, match="no network connection"):
        one.connect(("127.0.0.1", 9))


def test_name_service_is_refused() -> None:
    with pytest.raises(RuntimeError, match="no name service"):
        socket.getaddrinfo("localhost", 80)


def test_children_are_as_deaf(tmp_path: Path) -> None:
    """A Python process that a test starts can't reach out either, nor what that one starts."""
    reach = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"
    again = f"import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-c', {reach!r}]).returncode)"
    for code in (
        reach,
        again,
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
    ):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False
        )
        assert done.returncode != 0
        assert "RuntimeError" in done.stderr
