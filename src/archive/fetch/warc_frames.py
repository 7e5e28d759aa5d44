"""A WARC file to its records: where each begins, what its header says, and its content, within bounds of memory.

The framing is our own: FastWARC's iterator ends a file at its first damage, and hands out the rest of a cut record as if it were
whole. Here a damaged place costs what is damaged, and reading goes on at the next record that begins where one can begin.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from archive.core.errors import Unreadable
from archive.fetch.inputs import ReadLimits
from archive.fetch.warc_fields import LONGEST_HEAD, Fields, read_head

_PIECE = 1 << 16
_TWO_LINE_ENDS = (b"\r\n\r\n", b"\n\n")
_GAP = 16  # line ends between two records: four bytes by the standard
_SIGN = b"WARC/"
_LINE_WITH_SIGN = b"\n" + _SIGN
_GZIP = b"\x1f\x8b\x08"
_LENGTH = re.compile(r"[0-9]{1,15}")
_MOST_TRIES = 10_000  # places where a record might begin again
_TOO_MANY = f"it is damaged in more than {_MOST_TRIES:,} places; the rest is not read"


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole record. `content` is no more than its beginning where it is shorter than `length`: such a record is too large."""

    place: str
    fields: Fields
    length: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """A damaged place, and what is wrong there."""

    place: str
    reason: str


class _Damaged(Exception):
    """What is no whole record. `known` says whether a record does begin there."""

    def __init__(self, reason: str, *, known: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.known = known


def read_frames(stream: BinaryIO, size: int, limits: ReadLimits) -> Iterator[Frame | Broken]:
    """Every record of a file, compressed or not, and every damaged place; raises Unreadable for what is no WARC file.

    `size` is the file's, or 0 where it is not known.
    """
    raw = _Bytes(lambda: stream.read(_PIECE), end=size or None)
    if not raw.fill(1):
        raise Unreadable("read", "the file is empty")
    raw.fill(len(_SIGN))
    if raw.held.startswith(_GZIP):
        yield from _gzip_frames(raw, limits)
    elif raw.held.startswith(_SIGN):
        yield from _frames(raw, limits, str)
    else:
        raise Unreadable("read", "it is no WARC file: no record and no gzip data stand at its beginning")


class _Bytes:
    """Bytes read and not taken yet. `at` is the offset of the first of them, `end` the size of all where it is known."""

    def __init__(self, more: Callable[[], bytes], *, at: int = 0, end: int | None = None) -> None:
        self.held = bytearray()
        self.at = at
        self.end = end
        self.trouble: str | None = None
        self._more = more
        self._over = False

    def fill(self, count: int) -> bool:
        """Whether so many bytes are held, once more were read as needed."""
        while len(self.held) < count and not self._over:
            piece = self._more()
            self._over = not piece
            self.held += piece
        return len(self.held) >= count

    def drop(self, count: int) -> None:
        """Take bytes that are held."""
        self.at += min(count, len(self.held))
        del self.held[:count]

    def skip(self, count: int) -> bool:
        """Take bytes whether held or not; False where there are fewer."""
        while count and self.fill(1):
            count -= (some := min(count, len(self.held)))
            self.drop(some)
        return not count

    def skip_to(self, sign: bytes) -> bool:
        """Take all before the next `sign`; False where none comes."""
        while (found := self.held.find(sign)) < 0:
            self.drop(len(self.held) - len(sign) + 1 if len(self.held) >= len(sign) else 0)
            if not self.fill(len(self.held) + 1):
                self.drop(len(self.held))
                return False
        self.drop(found)
        return True


def _frames(text: _Bytes, limits: ReadLimits, place: Callable[[int], str], *, lost: bool = False) -> Iterator[Frame | Broken]:
    """The records of a text. After damage, and from the beginning where `lost`, what looks like no record is not reported."""
    tries = 0
    while text.fill(1):
        if text.held.startswith((b"\r", b"\n")):
            some = text.held[:_PIECE]
            text.drop(len(some) - len(some.lstrip(b"\r\n")))
            continue
        start = text.at
        try:
            frame = _frame(text, limits, place(start))
        except _Damaged as damage:
            if damage.known or not lost:
                yield Broken(place(start), text.trouble or damage.reason)
            lost, tries = True, tries + 1
            if tries > _MOST_TRIES:
                yield Broken(place(start), _TOO_MANY)
                return
            if not text.skip_to(_LINE_WITH_SIGN):
                return
            text.drop(1)
        else:
            lost = False
            yield frame


def _frame(text: _Bytes, limits: ReadLimits, place: str) -> Frame:
    """The record at the beginning of a text, taken from it; raises _Damaged."""
    text.fill(LONGEST_HEAD)
    if not text.held.startswith(_SIGN):
        raise _Damaged("no record begins where the one before it ends", known=False)
    found = read_head(bytes(text.held[:LONGEST_HEAD]))
    if found is None:
        raise _Damaged("the record's header is cut, or is none", known=False)
    fields, begin = found
    if not _LENGTH.fullmatch(fields.get("Content-Length")):
        raise _Damaged("the record does not say how long it is", known=True)
    length = int(fields.get("Content-Length"))
    if text.end is not None and text.at + begin + length > text.end:
        raise _Damaged(
            f"the record is cut, or its length is wrong: it says {length:,} bytes, and the file ends before", known=True
        )
    if length > limits.max_bytes + LONGEST_HEAD:
        text.fill(begin + LONGEST_HEAD)
        content = bytes(text.held[begin : begin + LONGEST_HEAD])
        if not text.skip(begin + length):
            raise _Damaged("the record is cut", known=True)
        _check_end(text, 0)
    else:
        if not text.fill(begin + length):
            raise _Damaged(f"the record is cut: {len(text.held) - begin:,} bytes of {length:,} are there", known=True)
        content = bytes(text.held[begin : begin + length])
        _check_end(text, begin + length)
        text.drop(begin + length)
    return Frame(place, fields, length, content)


def _check_end(text: _Bytes, end: int) -> None:
    """Raises _Damaged where a record does not end: two line ends stand there, or else another record or the end of the text."""
    text.fill(end + _GAP + len(_SIGN))
    gap = bytes(text.held[end : end + _GAP + len(_SIGN)])
    rest = gap.lstrip(b"\r\n")
    ended = gap.startswith(_TWO_LINE_ENDS) or _SIGN.startswith(rest[: len(_SIGN)])
    if not ended or (not rest and text.trouble):
        raise _Damaged("the record's length is wrong: no other begins where it ends", known=True)


def _gzip_frames(raw: _Bytes, limits: ReadLimits) -> Iterator[Frame | Broken]:
    """The records of gzip members, one member after another. After damage the next one that holds a record is looked for."""
    lost, tries = False, 0
    while raw.fill(1):
        start = raw.at
        raw.fill(len(_GZIP))
        if raw.held.startswith(_GZIP):
            member = _Member(raw, limits)
            text = member.text
            if not lost or (text.fill(len(_SIGN)) and text.held.startswith(_SIGN)):
                told = lost
                for one in _frames(text, limits, _Place(start), lost=lost):
                    told, lost = True, isinstance(one, Broken) and lost
                    yield one
                if text.trouble is not None and not told:
                    yield Broken(str(start), text.trouble)
            if text.trouble is None and not lost:
                raw.drop(member.end - raw.at)
                continue
        elif not lost:
            yield Broken(str(start), "no gzip data begin where those before end")
        lost, tries = True, tries + 1
        if tries > _MOST_TRIES:
            yield Broken(str(start), _TOO_MANY)
            return
        raw.drop(1 if raw.at == start else 0)
        if not raw.skip_to(_GZIP):
            return


@dataclass(frozen=True, slots=True)
class _Place:
    """Names a record by the offset of its gzip member, and behind a `+` its own within a member of several."""

    start: int

    def __call__(self, at: int) -> str:
        return f"{self.start}+{at}" if at else str(self.start)


class _Member:
    """One gzip member, unpacked piece by piece. Its packed bytes stay held: the next may begin right behind its start."""

    def __init__(self, raw: _Bytes, limits: ReadLimits) -> None:
        self.text = _Bytes(self._more)
        self._raw = raw
        self._unpack = zlib.decompressobj(zlib.MAX_WBITS + 16)
        self._start = self._next = raw.at
        self._ratio = limits.max_unpacked_ratio
        self._held = 2 * limits.max_bytes
        self._unpacked = 0

    @property
    def end(self) -> int:
        """The offset behind it, once it was read to its end."""
        return self._next - len(self._unpack.unused_data)

    def _more(self) -> bytes:
        """The next piece; none at its end, and where it cannot be read on: `text.trouble` says why."""
        while not self._unpack.eof and self.text.trouble is None:
            packed = self._unpack.unconsumed_tail or self._packed()
            if not packed:
                self.text.trouble = "the file is cut in the middle of a record"
                return b""
            try:
                piece = self._unpack.decompress(packed, _PIECE)
            except zlib.error:
                self.text.trouble = "the gzip data are damaged"
                return b""
            self._unpacked += len(piece)
            used = self._next - self._start - len(self._unpack.unconsumed_tail)
            if self._unpacked > max(100_000, self._ratio * used):
                self.text.trouble = f"it unpacks to more than {self._ratio} times its size, as a bomb does"
                return b""
            if piece:
                return piece
        return b""

    def _packed(self) -> bytes:
        from_here = self._next - self._raw.at
        self._raw.fill(from_here + 1)
        packed = bytes(self._raw.held[from_here : from_here + _PIECE])
        self._next += len(packed)
        if len(self._raw.held) > self._held + _PIECE:
            self._raw.drop(len(self._raw.held) - self._held)
        return packed
