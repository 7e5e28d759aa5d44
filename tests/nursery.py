"""Readers for tests that are not about them: forked from a process that has loaded what a reader needs.

A reader that is started anew imports its libraries for a second or two, which is most of what importing a few articles takes.
Here the start of the program is replaced and nothing else: each reader is a process of its own, with its deadline and its limit
of memory, and dies and is replaced as any other. Tests marked `fresh_readers` have them started as the archive starts them.
"""

from __future__ import annotations

import gc
import os
import pickle
import re
import select
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from archive.extract import child, pool

_MODULE = "archive.extract.child"


class Reader:
    """As much of subprocess.Popen as the archive asks of a reader."""

    def __init__(self, pid: int, report: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._report = report
        self._lock = threading.Lock()

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        return self._wait(0)

    def wait(self, timeout: float | None = None) -> int:
        """How it ended; raises TimeoutExpired."""
        code = self._wait(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(_MODULE, timeout or 0)
        return code

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def _wait(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            select.select([self._report], [], [], timeout)
        with self._lock:  # what is said once may be waited for by several threads
            if self.returncode is None:
                with suppress(BlockingIOError):
                    said = self._report.recv(16, socket.MSG_DONTWAIT)
                    self.returncode = os.waitstatus_to_exitcode(int(said)) if said else -signal.SIGKILL
        return self.returncode

    def __del__(self) -> None:
        self._report.close()


class Nursery:
    """Starts readers as subprocess.Popen does; the first asks for the process that they are forked from."""

    def __init__(self) -> None:
        self.open = True
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._parent: subprocess.Popen[bytes] | None = None

    def take_over(self) -> None:
        """From here on the archive starts its readers through us."""
        named = {name: getattr(subprocess, name) for name in ("DEVNULL", "TimeoutExpired")}
        pool.subprocess = SimpleNamespace(**named, Popen=self.start)  # type: ignore[attr-defined]

    def start(self, command: list[str], *, pass_fds: list[int], **options: Any) -> Any:
        """A reader, for the command that would start one."""
        if not self.open or command[:-3] != [sys.executable, "-P", "-m", _MODULE]:
            return subprocess.Popen(command, pass_fds=pass_fds, **options)
        _, deadline, memory = command[-3:]
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, self._lock:
            if self._line is None:
                self._parent, self._line = _begin(options["env"])
            socket.send_fds(self._line, [f"{deadline} {memory}".encode()], [*pass_fds, theirs.fileno()])
        return Reader(int(ours.recv(16)), ours)

    def close(self) -> None:
        """End the process that they are forked from."""
        if self._parent is not None and self._line is not None:
            self._line.close()
            self._parent.wait(30)


def _begin(environment: dict[str, str]) -> tuple[subprocess.Popen[bytes], socket.socket]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        command = [sys.executable, "-P", "-c", f"from tests.nursery import serve; serve({theirs.fileno()})"]
        paths = os.pathsep.join([os.path.dirname(os.path.dirname(__file__)), environment.get("PYTHONPATH", "")])
        parent = subprocess.Popen(
            command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env={**environment, "PYTHONPATH": paths}
        )
    return parent, ours


def serve(fd: int) -> None:
    """Fork a reader for each message on `fd`, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _warm_up()
    line = socket.socket(fileno=fd)
    while True:
        said, fds, _, _ = socket.recv_fds(line, 100, 2)
        if not said:
            break
        if os.fork() == 0:
            line.close()
            _keep(*fds, *said.decode().split())
        for one in fds:
            os.close(one)
        _reap(os.WNOHANG)
    _reap(0)


def _warm_up() -> None:
    """Read a page, by rules that came as they come to a reader: what is loaded and compiled for it is there for the next."""
    from archive.extract.read import ReadJob
    from archive.rulefiles import load_rules

    re._MAXCACHE = 10_000  # type: ignore[attr-defined]  # the rules have more patterns than are usually remembered
    story = "".join(f"<p>Ferry number {number} sails to the island again today, as the board said.</p>" for number in range(9))
    page = f"<html><title>Ferry</title><article><h1>Ferry</h1>{story}</article></html>".encode()
    job = ReadJob(page, "text/html", "https://gazette.example/ferry", datetime.now(UTC))
    child.answer(job, pickle.loads(pickle.dumps(load_rules())))
    gc.freeze()


def _reap(options: int) -> None:
    """Wait for the keepers that have ended, or for all."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, options)[0]:
            pass


def _keep(fd: int, report: int, deadline: str, memory: str) -> None:
    """Fork the reader, say its number, and how it ended."""
    pid = os.fork()
    if pid == 0:
        os.close(report)
        code = 1
        try:
            child.main(fd, float(deadline), int(memory))
            code = 0
        except (BrokenPipeError, ConnectionResetError, EOFError):  # whom it would answer is dead
            code = 0
        finally:
            os._exit(code)
    os.close(fd)
    os.write(report, b"%d" % pid)
    os.write(report, b"%d" % os.waitpid(pid, 0)[1])
    os._exit(0)
