"""/metrics and /health over HTTP, on this machine alone."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST

from archive.core.errors import ConfigError
from archive.telling.metrics import Metrics

_REQUEST_SECONDS = 10


class _Server(ThreadingHTTPServer):
    """A connection has a thread of its own and _REQUEST_SECONDS in all; none is waited for at the end."""

    daemon_threads = True
    block_on_close = False

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Answer one connection, cut off when its time is up."""

        def cut() -> None:
            with contextlib.suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(_REQUEST_SECONDS, cut)
        timer.daemon = True
        timer.start()
        try:
            super().finish_request(request, client_address)
        finally:
            timer.cancel()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: the one who asked has gone away."""


@dataclass(frozen=True, slots=True)
class Served:
    """Metrics and health, being served on this port."""

    port: int
    server: _Server
    thread: threading.Thread

    def close(self) -> None:
        """Stop answering; connections still open are left to end by themselves."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def serve_telling(port: int, metrics: Metrics, health: Callable[[], dict[str, Any]]) -> Served:
    """Serve /metrics and /health on 127.0.0.1; port 0 takes any that is free.

    `health` answers at once, with `ok` and whatever else there is to know. Raises ConfigError where the port is taken.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.headers.get("Host", "").rsplit(":", 1)[0] not in ("127.0.0.1", "localhost"):
                self._answer(403, "text/plain", b"ask for 127.0.0.1\n")  # a page whose name was made to point here
            elif self.path == "/metrics":
                self._answer(200, CONTENT_TYPE_LATEST, metrics.text())
            elif self.path == "/health":
                told = _asked(health)
                self._answer(200 if told["ok"] else 503, "application/json", json.dumps(told, default=str).encode())
            else:
                self._answer(404, "text/plain", b"there is /metrics and /health\n")

        do_HEAD = do_GET  # noqa: N815 - as the library calls them

        def _refuse(self) -> None:
            self.close_connection = True
            self._answer(405, "text/plain", b"only GET\n")

        do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _refuse  # noqa: N815

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")):
                self.send_header(name, value)
            if status == 405:
                self.send_header("Allow", "GET, HEAD")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def version_string(self) -> str:
            return "news-archive"

        def log_message(self, *_: Any) -> None:
            """Nothing: a monitor asks every few seconds."""

    try:
        server = _Server(("127.0.0.1", port), Handler)
    except OSError as error:
        raise ConfigError(f"telling.metrics_port: 127.0.0.1:{port} cannot be had: {error.strerror}") from None
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2}, name="telling", daemon=True)
    thread.start()
    return Served(server.server_address[1], server, thread)


def _asked(health: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        told = health()
        return {**told, "ok": bool(told.get("ok"))}
    except Exception as error:  # noqa: BLE001 - whatever is wrong there is what was asked for
        return {"ok": False, "error": f"{type(error).__name__}: {error}"}
