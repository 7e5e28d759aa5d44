"""Undoing what a body was packed in on its way, within bounds: of size, and of how far it unpacks."""

from __future__ import annotations

import re
import zlib
from io import BytesIO

import brotli
import zstandard

from archive.core.errors import Unreadable
from archive.fetch.inputs import ReadLimits

_MOST_LAYERS = 3
_WINDOW = 8 << 20  # of zstd, as RFC 9659 has it for the web
_CHUNK = re.compile(rb"[ \t]*([0-9a-fA-F]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")
_FAULTS = (zlib.error, brotli.error, zstandard.ZstdError)


def undo_transfer(body: bytes, codings: str) -> bytes:
    """A body out of its chunks; as it is where it is in none, though they were declared. Raises Unreadable where it is cut."""
    if "chunked" not in _names(codings) or _CHUNK.match(body) is None:
        return body
    parts: list[bytes] = []
    at = 0
    while (head := _CHUNK.match(body, at)) is not None:
        size = int(head[1], 16)
        if not size:
            return b"".join(parts)
        parts.append(body[head.end() : head.end() + size])
        at = head.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    raise Unreadable("read", "its chunks are damaged, or end in the middle")


def undo_content(body: bytes, codings: str, limits: ReadLimits) -> bytes:
    """A body unpacked; as it is where it is text, though packing was declared. Raises Unreadable for damage and for bombs."""
    names = [name for name in _names(codings) if name not in ("identity", "none")]
    if len(names) > _MOST_LAYERS:
        raise Unreadable("read", f"it is packed {len(names)} times over")
    for name in reversed(names):
        if not body:
            return body
        try:
            unpacked = _unpacked(body, name, limits.max_bytes + 1)
        except _FAULTS:
            if _is_text(body):  # many crawlers keep the header beside a body that they unpacked
                return body
            raise Unreadable("read", f"its {name} data are damaged, or end in the middle") from None
        if len(unpacked) > max(100_000, limits.max_unpacked_ratio * len(body)):
            raise Unreadable("read", f"it unpacks to more than {limits.max_unpacked_ratio} times its size, as a bomb does")
        if len(unpacked) > limits.max_bytes:
            raise Unreadable("read", f"it is larger than {limits.max_bytes / 1e6:g} MB")
        body = unpacked
    return body


def _names(codings: str) -> list[str]:
    return [name for part in codings.split(",") if (name := part.strip().lower())]


def _unpacked(body: bytes, name: str, most: int) -> bytes:
    """Up to `most` bytes of what was packed; raises one of _FAULTS."""
    if name in ("gzip", "x-gzip"):
        return _inflated(body, zlib.MAX_WBITS + 16, most)
    if name == "deflate":
        try:
            return _inflated(body, zlib.MAX_WBITS, most)
        except zlib.error:
            return _inflated(body, -zlib.MAX_WBITS, most)  # many servers leave out the wrapping
    if name == "br":
        return _unbrotlied(body, most)
    if name == "zstd":
        with zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(BytesIO(body)) as reader:
            unpacked = reader.read(most)
        if len(unpacked) < most and not _ends_zstd(body):
            raise zstandard.ZstdError
        return unpacked
    raise Unreadable("read", f"it is packed in a way that is not read: {name[:40]}")


def _inflated(body: bytes, window: int, most: int) -> bytes:
    unpack = zlib.decompressobj(window)
    unpacked = unpack.decompress(body, most)
    if len(unpacked) < most and not unpack.eof:
        raise zlib.error
    return unpacked


def _unbrotlied(body: bytes, most: int) -> bytes:
    unpack = brotli.Decompressor()
    unpacked = unpack.process(body, output_buffer_limit=most)
    while len(unpacked) < most and not unpack.is_finished():
        more = unpack.process(b"", output_buffer_limit=most - len(unpacked))
        if not more:
            raise brotli.error
        unpacked += more
    return bytes(unpacked[:most])


def _ends_zstd(body: bytes) -> bool:
    """Whether the frame at the beginning of a body is whole."""
    unpack = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
    unpack.decompress(body)
    return bool(unpack.eof)


def _is_text(body: bytes) -> bool:
    if body[:1000].lstrip().startswith(b"<"):
        return True
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
