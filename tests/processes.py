"""Processes that tests start and end."""

from __future__ import annotations

import signal
import sys

KILLED = 1 if sys.platform == "win32" else -signal.SIGKILL
"""The exit status of a process after ``Popen.kill``: it had no say in the matter."""
