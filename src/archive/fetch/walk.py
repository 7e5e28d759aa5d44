"""The files behind the paths a person names: folders are searched, links that lead out of them are not followed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archive.core.model import Rejection
from archive.fetch.inputs import Input, file_input, printable, suffix_of
from archive.fetch.kinds import READERS


@dataclass(slots=True)
class Found:
    """What a search of the paths came upon. `passed_over` counts files of other kinds and hidden ones, by ending."""

    inputs: list[Input] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    passed_over: dict[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(one.size for one in self.inputs)


def find_inputs(paths: Iterable[str]) -> Found:
    """Every readable file behind the paths, in a stable order, each once."""
    found = Found()
    seen: set[str] = set()
    for path in paths:
        for file in _files(path, found):
            real = os.path.realpath(file)
            if os.path.abspath(file) in seen:
                continue
            seen.add(os.path.abspath(file))
            _add(file, real, found)
    return found


def _files(path: str, found: Found) -> Iterator[str]:
    """The files of a folder, or the path itself. A named file is always tried, whatever its ending."""
    if not os.path.isdir(path):
        yield path
        return
    root = os.path.realpath(path)
    folders = [path]
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            found.rejections.append(Rejection(printable(folder), "read", f"the folder cannot be read: {error.strerror}"))
            continue
        inner = []
        for entry in entries:
            if entry.is_symlink() and not _stays_inside(entry.path, root):
                found.rejections.append(Rejection(printable(entry.path), "read", "the link leads out of the folder, or nowhere"))
            elif entry.name.startswith("."):
                _pass_over("hidden", found)
            elif entry.is_dir(follow_symlinks=False):
                inner.append(entry.path)
            elif entry.is_dir():
                continue  # a link to a folder that is searched anyway
            elif suffix_of(entry.name) in READERS or not entry.is_file():
                yield entry.path
            else:
                _pass_over(suffix_of(entry.name) or "no ending", found)
        folders.extend(reversed(inner))


def _stays_inside(path: str, root: str) -> bool:
    try:
        real = os.path.realpath(path, strict=True)
    except OSError:  # a broken link or a circle
        return False
    return real == root or real.startswith(root.rstrip(os.sep) + os.sep)


def _pass_over(kind: str, found: Found) -> None:
    found.passed_over[kind] = found.passed_over.get(kind, 0) + 1


def _add(path: str, real: str, found: Found) -> None:
    reason = _unreadable(real)
    if reason is not None:
        found.rejections.append(Rejection(printable(os.path.abspath(path)), "read", reason))
        return
    try:
        found.inputs.append(file_input(path))
    except OSError as error:
        found.rejections.append(Rejection(printable(os.path.abspath(path)), "read", f"it cannot be read: {error.strerror}"))


def _unreadable(path: str) -> str | None:
    """Why a path is nothing to read from; opening a pipe or a device could hang for ever."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return "there is no such file"
    except OSError as error:
        return f"it cannot be read: {error.strerror}"
    for test, what in (
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    ):
        if test(mode):
            return f"it is {what}, not a file"
    return None if os.access(path, os.R_OK) else "it cannot be read: Permission denied"
