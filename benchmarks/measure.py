"""A command run on its own, with its time, processor time and memory."""

from __future__ import annotations

import contextlib
import os
import platform
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
"""Other people's texts, beside the checkout."""

_INTERVAL = 0.1  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Usage:
    """What a command took: wall and processor seconds, MB of memory, and what it printed."""

    wall: float
    cpu: float
    peak_mb: float
    """The largest sum of resident memory over the command and its children; pages they share count in each."""
    code: int
    output: str
    stopped: str = ""
    """Why it was not let go on to its end."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a command may take before it is stopped: minutes, and MB of all its processes."""

    minutes: float
    memory_mb: float


def run(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    into: Path | None = None,
) -> Usage:
    """The command, run to its end or a limit. `code` says whether it went well; stderr goes where ours goes, stdout into
    `output` or a file.
    """
    began = time.perf_counter()
    with into.open("wb") if into else contextlib.nullcontext(subprocess.PIPE) as stdout:
        process = subprocess.Popen(
            list(command), stdout=stdout, env={**os.environ, **(environment or {})}, encoding="utf-8", errors="replace"
        )
    watch = _Watch(process.pid, limits)
    watch.start()
    output = process.stdout.read() if process.stdout else ""
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    watch.stop()
    return Usage(wall, used.ru_utime + used.ru_stime, watch.peak_kb / 1024, process.returncode, output, watch.stopped)


class _Watch(threading.Thread):
    """Looks at the memory of a process and its descendants until it is told to stop; ends them past a limit."""

    def __init__(self, root: int, limits: Limits | None) -> None:
        super().__init__(daemon=True)
        self._root = root
        self._limits = limits
        self._over = threading.Event()
        self.peak_kb = 0
        self.stopped = ""

    def run(self) -> None:
        """Keep the largest sum seen, and the kernel's own high-water mark of the first process."""
        began = time.perf_counter()
        while not self._over.wait(_INTERVAL):
            total = sum(status_field(number, "VmRSS") for number in tree(self._root))
            self.peak_kb = max(self.peak_kb, total, status_field(self._root, "VmHWM"))
            if self._limits and time.perf_counter() - began > self._limits.minutes * 60:
                self._end(f"not done after {self._limits.minutes:g} minutes")
            elif self._limits and total > self._limits.memory_mb * 1024:
                self._end(f"took more than {self._limits.memory_mb:,.0f} MB of memory")

    def _end(self, why: str) -> None:
        self.stopped = self.stopped or why
        for number in tree(self._root):
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)

    def stop(self) -> None:
        """End and wait for the end."""
        self._over.set()
        self.join()


def tree(root: int) -> list[int]:
    """A process and all its descendants."""
    found, waiting = [], [root]
    while waiting:
        number = waiting.pop()
        found.append(number)
        try:
            for task in Path(f"/proc/{number}/task").iterdir():
                waiting += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def status_field(number: int, field: str) -> int:
    """A number in /proc/NUMBER/status (memory in kB); 0 for a process that has ended.

    getrusage's maximum is no use here: a child's begins at its parent's size before exec.
    """
    try:
        lines = Path(f"/proc/{number}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(field + ":")), 0)


def versions(*names: str) -> str:
    """Python and the installed versions of these distributions, in one line."""
    found = [f"Python {platform.python_version()}", f"{os.cpu_count()} processors"]
    for name in names:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    return ", ".join(found)


def archive_command(*arguments: str | Path) -> list[str]:
    """The real command line of the archive, under this Python."""
    return [sys.executable, "-P", "-m", "archive", *map(str, arguments)]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows as aligned columns, the first one flush left."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = [cell.rjust(width) for cell, width in zip(cells, widths, strict=True)]
        return "  ".join([cells[0].ljust(widths[0]), *padded[1:]])

    return "\n".join(map(line, [head, ["-" * width for width in widths], *rows]))
