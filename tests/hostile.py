"""A farm of web servers on 127.0.0.1 that behave as badly as the web does.

    with Farm() as farm:
        farm.page("/news", b"<p>hello", **{"Content-Type": "text/html"})
        farm.raw("/odd", b"HTTP/1.1 200 OK\r\n...")
        farm.play("/trickle", trickled_body)
        ... ask for farm.url("/news") ...
        assert farm.asked("/news") == 1

Real sockets in threads; each path plays one behaviour. `farm.requests` holds every request with its headers.
"""

from __future__ import annotations

import contextlib
import gzip
import itertools
import socket
import ssl
import struct
import subprocess
import threading
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import brotli
import zstandard

_TICK = 0.1
"""Seconds between the bytes of a trickle."""


@dataclass(frozen=True)
class Request:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    connection: int


class Line:
    """The server's end of one connection."""

    def __init__(self, sock: socket.socket, request: Request, stopping: threading.Event) -> None:
        self.sock = sock
        self.request = request
        self._stopping = stopping

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def wait(self, seconds: float) -> bool:
        """Waits; False once the farm closes."""
        return not self._stopping.wait(seconds)

    def stall(self) -> None:
        self._stopping.wait(60)

    def trickle(self, data: bytes) -> None:
        """A byte at a time, for as long as anybody listens."""
        for byte in data:
            if not self.wait(_TICK):
                return
            self.send(bytes([byte]))

    def reset(self) -> None:
        """Breaks the connection off: the other side gets an error, not an end."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


Behaviour = Callable[[Line], None]


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """The bytes of an answer. Underscores in names of headers stand for hyphens."""
    named = {"Content-Length": str(len(body)), **{name.replace("_", "-"): value for name, value in headers.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value != "-")
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n", **headers: str) -> bytes:
    """The bytes of a chunked answer."""
    parts = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
    return answer(b"", Content_Length="-", Transfer_Encoding="chunked", **headers) + parts + end


class Farm:
    """Serves what it was told on a port of its own, over TLS where a context is given."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self._context = context
        self._answers: dict[str, tuple[Behaviour, bool]] = dict(BEHAVIOURS)
        self._stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Farm:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for sock in self._open:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"{'https' if self._context else 'http'}://{host}:{self.port}{path}"

    def asked(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(request.path == path for request in self.requests)

    def page(self, path: str, body: bytes, status: str = "200 OK", **headers: str) -> None:
        """Serves a body, properly; the connection stays open."""
        self.raw(path, answer(body, status, **headers), keep=True)

    def redirect(self, path: str, location: str, status: str = "302 Found", **headers: str) -> None:
        """Serves a redirect, properly."""
        self.raw(path, answer(b"", status, Location=location, **headers), keep=True)

    def raw(self, path: str, data: bytes, *, keep: bool = False) -> None:
        """Serves these very bytes, and closes the connection unless told to keep it."""
        self._answers[path] = (lambda line: line.send(data), keep)

    def play(self, path: str, behaviour: Behaviour) -> None:
        """Lets a function answer; the connection is closed when it returns."""
        self._answers[path] = (behaviour, False)

    def _accept(self) -> None:
        for number in itertools.count():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(sock, number), daemon=True)
            with self._lock:
                self.connections += 1
                self._open.add(sock)
                self._threads.append(thread)
            thread.start()

    def _serve(self, plain: socket.socket, number: int) -> None:
        sock = plain
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._context:
                sock = self._context.wrap_socket(plain, server_side=True)
                with self._lock:
                    self._open.discard(plain)
                    self._open.add(sock)
            keep = True
            while keep and not self._stopping.is_set():
                request = _read_request(sock, number)
                if request is None:
                    return
                self.requests.append(request)
                behaviour, keep = self._answers.get(request.path, _MISSING)
                behaviour(Line(sock, request, self._stopping))
        except (OSError, ValueError):  # they hung up, or would not have our certificate
            pass
        finally:
            with self._lock:
                self._open -= {plain, sock}
            sock.close()


def _read_request(sock: socket.socket, number: int) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(65536)
        if not more:
            return None
        data += more
    first, *lines = data.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Request(first.split(" ")[1], headers, number)


# The behaviours every farm plays, by path.

PAGE = b"<!doctype html><title>Ferry back</title><p>The ferry sails again from Monday, the harbour office said. " * 20
_OK = b"HTTP/1.1 200 OK\r\n"


def _endless(line: Line) -> None:
    line.send(_OK + b"Content-Type: text/html\r\n\r\n")
    while line.wait(0):
        line.send(PAGE * 20)


def _endless_feed(line: Line) -> None:
    line.send(_OK + b"Content-Type: application/rss+xml\r\nTransfer-Encoding: chunked\r\n\r\n")
    items = b"<item><title>Ferry</title><link>https://example.org/f</link></item>" * 500
    while line.wait(0):
        line.send(b"%x\r\n%b\r\n" % (len(items), items))


def _endless_headers(line: Line) -> None:
    line.send(_OK)
    for number in itertools.count():
        line.send(b"X-%d: %b\r\n" % (number, b"x" * 30_000))


def _reset_in_body(line: Line) -> None:
    line.send(answer(PAGE, Content_Length=str(len(PAGE) * 3)))
    line.wait(_TICK)
    line.reset()


def _stalled(line: Line) -> None:
    line.send(answer(PAGE[:100], Content_Length=str(len(PAGE))))
    line.stall()


def _late(line: Line) -> None:
    if line.wait(0.3):
        line.send(answer(PAGE))


def _tricked_chunks(line: Line) -> None:
    line.send(answer(b"", Content_Length="-", Transfer_Encoding="chunked"))
    line.trickle(b"1\r\na\r\n" * 1000)


def zeros(coding: str, megabytes: int) -> bytes:
    """So many million zero bytes, packed; all but zstd without an end, which nobody should live to see."""
    piece = bytes(1_000_000)
    if coding == "zstd":
        packed = zstandard.ZstdCompressor().compressobj()
        return b"".join(packed.compress(piece) for _ in range(megabytes)) + packed.flush()
    if coding == "br":
        packer = brotli.Compressor(quality=5)
        first, again = [packer.process(piece) + packer.flush() for _ in range(2)]
    else:
        deflated = zlib.compressobj(wbits={"gzip": 31, "deflate": 15, "raw": -15}[coding])
        first, again = [deflated.compress(piece) + deflated.flush(zlib.Z_FULL_FLUSH) for _ in range(2)]
    return first + again * (megabytes - 1)


def _bomb(coding: str) -> Behaviour:
    def play(line: Line) -> None:
        body = zeros(coding, 300)
        line.send(answer(body, Content_Encoding="deflate" if coding == "raw" else coding))

    return play


def _double_bomb(line: Line) -> None:
    body = gzip.compress(zeros("gzip", 300))
    line.send(answer(body, Content_Encoding="gzip, gzip"))


def _bomb_in_redirect(line: Line) -> None:
    body = zeros("gzip", 300)
    line.send(answer(body, "302 Found", Location="/page", Content_Encoding="gzip"))


_PACKED = gzip.compress(PAGE)
_COOKIES = b"".join(b"Set-Cookie: c%d=%d; Path=/\r\n" % (number, number) for number in range(10_000))
_BYTES: dict[str, bytes] = {
    "/cookies": _OK + _COOKIES + b"Content-Length: %d\r\n\r\n" % len(PAGE) + PAGE,
    "/big-headers": _OK + b"".join(b"X-%d: %b\r\n" % (n, b"x" * 30_000) for n in range(70)) + b"\r\n" + PAGE,
    "/many-headers": _OK + b"X: y\r\n" * 5_000 + b"\r\n" + PAGE,
    "/long-line": _OK + b"X: " + b"y" * 500_000 + b"\r\n\r\n" + PAGE,
    "/short": answer(PAGE[:120], Content_Length="5000"),
    "/cut-chunk": chunked(PAGE, end=b"500\r\nonly this"),
    "/no-last-chunk": chunked(PAGE, end=b""),
    "/bad-chunk": chunked(PAGE, end=b"zz\r\nwhat\r\n0\r\n\r\n"),
    "/negative-chunk": chunked(PAGE, end=b"-1\r\n" + PAGE),
    "/bad-crc": answer(_PACKED[:-8] + b"\0\0\0\0" + _PACKED[-4:], Content_Encoding="gzip"),
    "/cut-gzip": answer(_PACKED[:-40], Content_Encoding="gzip"),
    "/false-gzip": answer(PAGE, Content_Encoding="gzip"),
    "/surplus": answer(PAGE) + b"and more than was announced",
    "/two-lengths": answer(b"", Content_Length=str(len(PAGE)), Transfer_Encoding="chunked") + b"0\r\n\r\n",
    "/two-numbers": _OK + b"Content-Length: 10\r\nContent-Length: 20\r\n\r\n" + PAGE,
    "/senseless-length": answer(PAGE, Content_Length="-7"),
    "/unknown-transfer": answer(PAGE, Content_Length="-", Transfer_Encoding="gzip, chunked"),
    "/unknown-packing": answer(PAGE, Content_Encoding="snappy"),
    "/thrice-packed": answer(PAGE, Content_Encoding="gzip, gzip, gzip"),
    "/not-http": b"220 mail.example ESMTP ready\r\n",
    "/redirect-bare-cr": answer(b"", "302 Found", Location="/page\rX-Injected: yes"),
    "/redirect-nowhere": answer(b"", "302 Found"),
    "/redirect-empty": answer(b"", "302 Found", Location=""),
    "/redirect-broken": answer(b"", "302 Found", Location="http://[broken/"),
}

_PAGES: dict[str, bytes] = {
    "/page": answer(PAGE, Content_Type="text/html"),
    "/empty": answer(b""),
    "/hints": b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + answer(PAGE),
    "/gzip": answer(_PACKED, Content_Encoding="gzip"),
    "/deflate": answer(zlib.compress(PAGE), Content_Encoding="deflate"),
    "/bare-deflate": answer(zlib.compress(PAGE, wbits=-15), Content_Encoding="deflate"),
    "/br": answer(brotli.compress(PAGE), Content_Encoding="br"),
    "/zstd": answer(zstandard.compress(PAGE), Content_Encoding="zstd"),
    "/twice-packed": answer(gzip.compress(brotli.compress(PAGE)), Content_Encoding="br, gzip"),
    "/chunked": chunked(PAGE[:500], PAGE[500:], Content_Type="text/html"),
    "/loop": answer(b"", "302 Found", Location="/loop-back"),
    "/loop-back": answer(b"", "302 Found", Location="/loop"),
    **{f"/chain-{n}": answer(b"", "302 Found", Location=f"/chain-{n + 1}") for n in range(30)},
    "/chain-30": answer(PAGE),
    "/moved": answer(b"moved", "301 Moved Permanently", Location="/page"),
    "/partial": answer(PAGE, "206 Partial Content", Content_Range="bytes 0-9/10"),
    "/latin": answer("Fährverkehr".encode("latin-1"), Content_Type="text/html; charset=utf-8"),
    "/invalid-utf8": answer(b"<p>ferry \xff\xfe\xc3 back", Content_Type="text/html; charset=utf-8"),
    "/nuls": answer(b"<p>fer\0ry", Content_Type="text/html"),
    "/utf-16": answer("<p>ferry".encode("utf-16"), Content_Type="text/html"),
    "/pdf": answer(b"%PDF-1.7\n\xe2\xe3\xcf\xd3", Content_Type="text/html"),
}

BEHAVIOURS: dict[str, tuple[Behaviour, bool]] = {
    **{path: ((lambda line, data=data: line.send(data)), False) for path, data in _BYTES.items()},
    **{path: ((lambda line, data=data: line.send(data)), True) for path, data in _PAGES.items()},
    **{
        path: (behaviour, False)
        for path, behaviour in {
            "/silent": Line.stall,
            "/trickled-headers": lambda line: line.trickle(_OK + b"X-Slow: " + b"y" * 1000),
            "/trickled-body": lambda line: (line.send(answer(b"", Content_Length="5000")), line.trickle(PAGE))[1],
            "/trickled-chunks": _tricked_chunks,
            "/trickled-redirect": lambda line: (
                line.send(answer(b"", "302 Found", Location="/page", Content_Length="900")),
                line.trickle(PAGE),
            )[1],
            "/hinting": lambda line: [line.send(b"HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n") for _ in itertools.count()] and None,
            "/stalled": _stalled,
            "/late": _late,
            "/reset": Line.reset,
            "/reset-in-body": _reset_in_body,
            "/closed": lambda line: None,
            "/endless": _endless,
            "/endless-feed": _endless_feed,
            "/endless-headers": _endless_headers,
            **{f"/bomb-{coding}": _bomb(coding) for coding in ("gzip", "deflate", "raw", "br", "zstd")},
            "/bomb-twice": _double_bomb,
            "/bomb-in-redirect": _bomb_in_redirect,
        }.items()
    },
}

_MISSING: tuple[Behaviour, bool] = (lambda line: line.send(answer(b"no such page", "404 Not Found")), True)


class Authority:
    """Makes certificates for 127.0.0.1 and localhost with the `openssl` command; `file` is what a client trusts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.file = folder / "authority.pem"
        self._openssl(
            "req",
            "-x509",
            "-days",
            "2",
            "-keyout",
            "authority.key",
            "-out",
            "authority.pem",
            "-subj",
            "/CN=Test Authority",
            *_KEY,
        )

    def context(self, *, names: str = "IP:127.0.0.1,DNS:localhost", days: int = 2, self_signed: bool = False) -> ssl.SSLContext:
        """A server's side of TLS; a certificate of minus one days has expired."""
        subject = ["-subj", "/CN=server", "-addext", f"subjectAltName={names}", "-keyout", "server.key", *_KEY]
        if self_signed:
            self._openssl("req", "-x509", "-days", str(days), "-out", "server.pem", *subject)
        else:
            self._openssl("req", "-new", "-out", "server.csr", *subject)
            signer = ["-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial"]
            copied = ["-days", str(days), "-copy_extensions", "copy"]
            self._openssl("x509", "-req", "-in", "server.csr", "-out", "server.pem", *signer, *copied)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._folder / "server.pem", self._folder / "server.key")
        return context

    def old_context(self) -> ssl.SSLContext:
        """A server that speaks TLS 1.1 at most."""
        context = self.context()
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        return context

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self._folder, check=True, capture_output=True)


_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
