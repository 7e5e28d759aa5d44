"""A zip archive of articles: members are read where they are, nothing is unpacked to disk."""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO, cast

from archive.core.model import PassedOver, RawItem, Rejection
from archive.fetch.inputs import Input, ReadLimits, suffix_of

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    IndexError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
_LONGEST_NAME = 1000


def read_zip(
    source: Input, limits: ReadLimits, read_member: Callable[[Input, ReadLimits], Iterator[RawItem | Rejection | PassedOver]]
) -> Iterator[RawItem | Rejection | PassedOver]:
    """The articles of every member that is safe to read; the others are rejected one by one."""
    with source.open() as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except _BROKEN as error:
            yield Rejection(source.location, "read", f"not a readable zip archive: {error}")
            return
        with archive:
            if not archive.infolist():
                yield Rejection(source.location, "read", "the archive is empty")
            seen: set[str] = set()
            for member in archive.infolist():
                location = f"{source.location}/{_clean(member.filename[:_LONGEST_NAME])}"
                if member.filename and member.is_dir():
                    continue
                reason = _unsafe(member, seen, limits)
                seen.add(member.filename)
                if reason is not None:
                    yield Rejection(location, "read", reason)
                    continue
                name = location.rsplit("/", 1)[-1]
                inner = Input(location, name, suffix_of(name), member.file_size, partial(_open, archive, member))
                try:
                    yield from read_member(inner, limits)
                except _BROKEN as error:
                    yield Rejection(location, "read", f"the member is damaged: {error}")


def _open(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> BinaryIO:
    return cast(BinaryIO, archive.open(member))


def _unsafe(member: zipfile.ZipInfo, seen: set[str], limits: ReadLimits) -> str | None:
    """Why a member is not read."""
    name = member.filename.replace("\\", "/")
    if not 0 < len(name) <= _LONGEST_NAME:
        return "the member has no name" if not name else f"the member's name is longer than {_LONGEST_NAME:,} characters"
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
        return "the member's name leads out of the archive"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "the member is a link"
    if member.flag_bits & 1:
        return "the member is encrypted"
    if member.filename in seen:
        return "the archive holds two members of this name; the first was read"
    if suffix_of(name) == ".zip":
        return "a zip archive inside a zip archive is not read"
    if member.file_size > limits.max_unpacked_ratio * max(member.compress_size, 1) and member.file_size > 100_000:
        return f"it unpacks to more than {limits.max_unpacked_ratio} times its size, as a zip bomb does"
    return None


def _clean(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode("utf-8").replace("\x00", "")
