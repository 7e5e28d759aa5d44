"""Bodies unpacked piece by piece: gzip, deflate, brotli and zstd, each piece of bounded size however hard it was packed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator

import brotli
import zstandard

_PIECE = 65_536
_ZSTD_INPUT = 64  # bytes given to zstd at a time: four bytes can unpack to 128 kB, and it has no bound of its own
_ZSTD_WINDOW = 8 << 20  # as RFC 9659 has it
_PLAIN = {"", "identity", "none", "utf-8"}  # the last is a common mistake, which browsers pass over
_DEEPEST = 2


class Packed(Exception):
    """A body that is not packed the way its headers say, or was cut."""


class UnknownPacking(Exception):
    """A way of packing we did not offer."""


class Surplus:
    """Set where bytes followed the end of a packed body."""

    found = False


Undo = Callable[[Iterator[bytes], Surplus], Iterator[bytes]]


def packings(header: str) -> list[Undo]:
    """How to undo a Content-Encoding, last applied first; raises UnknownPacking."""
    names = [name for name in (part.strip().lower() for part in header.split(",")) if name not in _PLAIN]
    unknown = [name for name in names if name not in _UNDO]
    if unknown:
        name = re.sub(r"[^!-~]", "?", unknown[0][:30])
        raise UnknownPacking(f"its body is packed in an unknown way (“{name}”)")
    if len(names) > _DEEPEST:
        raise UnknownPacking(f"its body is packed {len(names)} times over")
    return [_UNDO[name] for name in reversed(names)]


def _gzip(pieces: Iterator[bytes], surplus: Surplus) -> Iterator[bytes]:
    unpacker, begun, rest = zlib.decompressobj(16 + zlib.MAX_WBITS), False, b""
    for data in pieces:
        rest += data
        while rest:
            if unpacker.eof:
                if len(rest) == 1:
                    break  # too little to see whether another member begins
                if not rest.startswith(b"\x1f\x8b"):
                    surplus.found = True
                    rest = b""
                    break
                unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
            yield from _inflated(unpacker, rest)
            begun, rest = True, unpacker.unused_data
    if not unpacker.eof and begun:
        raise Packed("its packed body was cut short")


def _deflate(pieces: Iterator[bytes], surplus: Surplus) -> Iterator[bytes]:
    """Streams with zlib's header, and the bare ones that old servers send under the same name."""
    unpacker, begun = zlib.decompressobj(), False
    for data in pieces:
        if not begun and data:
            zlib_header = data[0] & 0x0F == zlib.DEFLATED and (len(data) < 2 or int.from_bytes(data[:2]) % 31 == 0)
            unpacker, begun = (zlib.decompressobj() if zlib_header else zlib.decompressobj(-zlib.MAX_WBITS)), True
        if unpacker.eof:
            surplus.found = True
            continue
        yield from _inflated(unpacker, data)
        surplus.found = surplus.found or bool(unpacker.unused_data)
    if begun and not unpacker.eof:
        raise Packed("its packed body was cut short")


def _inflated(unpacker: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    while True:
        try:
            unpacked = unpacker.decompress(data, _PIECE)
        except zlib.error as error:
            raise Packed(f"its packed body is broken ({_said(error)})") from None
        yield unpacked
        data = unpacker.unconsumed_tail
        if unpacker.eof or (not data and len(unpacked) < _PIECE):
            return


def _brotli(pieces: Iterator[bytes], surplus: Surplus) -> Iterator[bytes]:
    unpacker, begun = brotli.Decompressor(), False
    for data in pieces:
        if unpacker.is_finished():
            surplus.found = surplus.found or bool(data)
            continue
        begun = begun or bool(data)
        try:
            yield unpacker.process(data, output_buffer_limit=_PIECE)
            while not unpacker.can_accept_more_data():
                yield unpacker.process(b"", output_buffer_limit=_PIECE)
        except brotli.error as error:
            raise Packed(f"its packed body is broken ({_said(error)})") from None
    if begun and not unpacker.is_finished():
        raise Packed("its packed body was cut short")


def _zstd(pieces: Iterator[bytes], surplus: Surplus) -> Iterator[bytes]:
    factory = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    unpacker, begun, ended = factory.decompressobj(), False, False
    for data in pieces:
        start = len(data) if surplus.found else 0
        while start < len(data):
            begun = True
            if unpacker.eof:
                unpacker, ended = factory.decompressobj(), True
            try:
                yield unpacker.decompress(data[start : start + _ZSTD_INPUT])
            except zstandard.ZstdError as error:
                if not ended:
                    raise Packed(f"its packed body is broken ({_said(error)})") from None
                surplus.found = True
                break
            start += _ZSTD_INPUT - len(unpacker.unused_data)
    if begun and not unpacker.eof and not surplus.found:
        raise Packed("its packed body was cut short")


def _said(error: Exception) -> str:
    return str(error).splitlines()[0][:80] if str(error) else type(error).__name__


_UNDO: dict[str, Undo] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}

OFFERED = "gzip, deflate, br, zstd"
"""What we say we can undo."""
