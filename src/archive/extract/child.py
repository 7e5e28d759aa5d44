"""A child process that reads captures and may be killed: `python -m archive.extract.child FD DEADLINE MEMORY`.

A timer without a handler ends the process at the deadline even inside C code, where no Python signal handler would run.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from archive.core.errors import Unreadable
from archive.core.model import Rejection
from archive.extract.listing import ListJob, read_listing

if TYPE_CHECKING:
    from archive.core.rules import RuleSet
    from archive.extract.read import ReadJob


def main(fd: int, deadline: float, memory: int) -> None:
    """Answer each job received on `fd` with an Extract or a Listing, or a Rejection without its input.

    The rules come first; None says that only listings will be read, for which trafilatura need not be loaded.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    connection = Connection(fd)
    rules = connection.recv()
    _load(rules)
    resource.setrlimit(resource.RLIMIT_AS, (memory + _address_space(), resource.RLIM_INFINITY))
    while True:
        try:
            jobs = connection.recv()
        except EOFError:
            return
        for job in jobs:
            signal.setitimer(signal.ITIMER_REAL, deadline)
            stage = "list" if isinstance(job, ListJob) else "extract"
            try:
                found = answer(job, rules)
            except Unreadable as error:
                found = Rejection("", error.stage, error.reason)
            except MemoryError:
                found = Rejection("", stage, f"reading it needs more than {memory >> 20} MB of memory")
            except RecursionError:
                found = Rejection("", stage, "it is nested too deeply")
            except Exception as error:  # noqa: BLE001 - a fault of a parser on one input must not stop the others
                found = Rejection("", stage, f"the reader failed: {type(error).__name__}: {error}"[:300])
            signal.setitimer(signal.ITIMER_REAL, 0)
            connection.send(found)


def answer(job: ReadJob | ListJob, rules: RuleSet | None) -> object:
    """What one job asks for; raises Unreadable."""
    if isinstance(job, ListJob):
        return read_listing(job)
    from archive.extract.read import read_capture

    assert rules is not None
    return read_capture(job, rules)


def _load(rules: RuleSet | None) -> None:
    """Import what reading captures needs, before the limit of memory counts."""
    if rules is None:
        return
    from archive.core.reuse.fingerprint import fingerprint
    from archive.extract import read  # noqa: F401

    fingerprint(" ".join(map(str, range(60))))  # long enough to be signed


def _address_space() -> int:
    """Bytes of address space in use now: the limit counts what comes on top."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    with suppress(BrokenPipeError, ConnectionResetError, EOFError):  # whom it would answer is dead
        main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
