"""What went wrong, in words for people, and what becomes of the ask: by status and by error."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import BadStatusLine, HTTPException, IncompleteRead, LineTooLong, RemoteDisconnected, UnknownProtocol
from typing import Protocol

from urllib3.exceptions import HTTPError, InvalidHeader

from archive.fetch.answers import PERMANENT, SOFT, TEMPORARY, Failure
from archive.fetch.connecting import Private, Unresolved
from archive.fetch.targets import NoTarget
from archive.fetch.unpacking import Packed, UnknownPacking
from archive.fetch.wire import BadFraming, HeadersTooLarge, Overdue, TooManyHeaders

WRONGS = (OSError, HTTPException, HTTPError, ValueError, Packed, UnknownPacking, Overdue, Unresolved, Private)
"""All that an exchange may raise for what a server, a name or an address does."""

_LONGEST_WAIT = 86_400.0
_GONE = {410: "the page is gone for good (410)", 451: "the page may not be shown, for legal reasons (451)"}
_CLOSED = {401: "the page asks for a password (401)", 403: "the server refuses us this page (403)"}
_VERIFY = {
    9: "its certificate is not valid yet",
    10: "its certificate has expired",
    18: "its certificate is self-signed",
    19: "its certificate comes from nobody we trust",
    20: "its certificate comes from nobody we trust",
    21: "its certificate comes from nobody we trust",
    62: "its certificate is for another host",
    64: "its certificate is for another address",
}
_OLD_TLS = {
    "UNSUPPORTED_PROTOCOL",
    "TLSV1_ALERT_PROTOCOL_VERSION",
    "VERSION_TOO_LOW",
    "WRONG_SSL_VERSION",
    "NO_PROTOCOLS_AVAILABLE",
}
_NO_TLS = {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE"}


class Progress(Protocol):
    """How far an exchange had come."""

    @property
    def heard(self) -> int:
        """Bytes of the answer, headers included."""

    @property
    def body(self) -> int:
        """Bytes of its body as they were sent."""

    @property
    def announced(self) -> int | None:
        """Bytes of its body as the headers have it."""

    @property
    def connected(self) -> bool:
        """Whether a connection stood."""

    @property
    def seconds(self) -> float:
        """The deadline."""


def failure_of_target(error: NoTarget) -> Failure:
    """An address that is not asked: blocked where it is of another kind, rejected where it is none."""
    return Failure("blocked" if error.scheme else "rejected", str(error), PERMANENT)


def failure_of_status(status: int, headers: Mapping[str, str], *, conditional: bool) -> Failure | None:
    """Why a status yields no page; None for 200, and for 304 where something was known."""
    if status == 200 or (status == 304 and conditional):
        return None
    if status == 404:
        return Failure("retry", "there is no such page (404)", PERMANENT, status)
    if status in _GONE or status in _CLOSED:
        return Failure("rejected", _GONE.get(status) or _CLOSED[status], PERMANENT, status)
    if status in (408, 425, 429) or 500 <= status < 600:
        return Failure("retry", _busy(status), TEMPORARY, status, retry_after(headers.get("retry-after")))
    if status == 304:
        return Failure("retry", "the server says that nothing changed since a visit we never made (304)", SOFT, status)
    if status == 206:
        return Failure("retry", "the server sent a part of the page, which we did not ask for (206)", SOFT, status)
    if 200 <= status < 300:
        return Failure("retry", f"the server answered {status}, which brings no page", SOFT, status)
    return Failure("rejected", f"the server answered {status}", PERMANENT, status)


def _busy(status: int) -> str:
    if status == 429:
        return "the server asks us to come less often (429)"
    return f"the server cannot answer now ({status})" if status != 425 else "the server finds it too early (425)"


def retry_after(value: str | None) -> float | None:
    """Seconds to wait, at most a day; None where the header is missing, past or makes no sense."""
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]+", text, re.ASCII):
        return min(float(text[:12]), _LONGEST_WAIT)
    try:
        date = parsedate_to_datetime(text)
        seconds = (date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return min(seconds, _LONGEST_WAIT) if seconds > 0 else None


def failure_of_error(error: BaseException, progress: Progress) -> Failure:
    """What an error of the exchange means for the ask."""
    error = _inner(error)
    if isinstance(error, ssl.SSLError) and not isinstance(error, TimeoutError) and not progress.connected:
        return _failure_of_tls(error)
    for kinds, outcome, reason, weight in _ERRORS:
        if isinstance(error, kinds):
            return Failure(outcome, reason(error, progress), weight)
    return Failure("retry", f"its answer could not be read ({type(error).__name__})", SOFT)


def _inner(error: BaseException) -> BaseException:
    """The error that urllib3 wrapped in its own."""
    while isinstance(error, HTTPError) and isinstance(error.__cause__, Exception) and not isinstance(error, IncompleteRead):
        error = error.__cause__
    return error


def _failure_of_tls(error: ssl.SSLError) -> Failure:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = _VERIFY.get(error.verify_code, f"its certificate does not hold ({error.verify_message})")
    elif isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return Failure("retry", "the server closed the connection while it was being secured", TEMPORARY)
    elif error.reason in _OLD_TLS:
        reason = "it speaks only versions of TLS that are no longer safe"
    elif error.reason in _NO_TLS:
        reason = "what answers there does not speak TLS"
    else:
        reason = f"no secure connection could be agreed on ({(error.reason or 'unknown').lower().replace('_', ' ')})"
    return Failure("rejected", reason, PERMANENT)


def _late(progress: Progress) -> str:
    if not progress.connected:
        return "no connection came about in time"
    if not progress.heard:
        return f"the server said nothing within {progress.seconds:g} seconds"
    return f"the answer was not complete within {progress.seconds:g} seconds ({_so_far(progress)})"


def _short(progress: Progress) -> str:
    if progress.announced is None:
        return f"the answer broke off, or its parts are misnumbered, after {progress.body:,} bytes"
    return f"the server closed the connection after {_so_far(progress)}"


def _reset(progress: Progress) -> str:
    return f"the connection was lost after {_so_far(progress)}" if progress.heard else "the server broke off the connection"


def _so_far(progress: Progress) -> str:
    of = "" if progress.announced is None else f" of {progress.announced:,}"
    return f"{progress.body:,}{of} bytes"


def _failed(error: BaseException) -> str:
    known = error.strerror if isinstance(error, OSError) else None
    return f"the connection failed ({known or type(error).__name__})"


_Kinds = type[BaseException] | tuple[type[BaseException], ...]
_ERRORS: tuple[tuple[_Kinds, str, Callable[[BaseException, Progress], str], float], ...]
_ERRORS = (
    (Private, "blocked", lambda error, _: str(error), PERMANENT),
    (Unresolved, "retry", lambda error, _: f"the name {error} has no address we could find", TEMPORARY),
    ((Overdue, TimeoutError), "retry", lambda _, progress: _late(progress), TEMPORARY),
    ((HeadersTooLarge, LineTooLong), "rejected", lambda *_: "its headers are too large", PERMANENT),
    ((BadFraming, InvalidHeader), "rejected", lambda *_: "it contradicts itself about the length of its answer", PERMANENT),
    (UnknownPacking, "rejected", lambda error, _: str(error), PERMANENT),
    (Packed, "retry", lambda error, _: str(error), SOFT),
    (IncompleteRead, "retry", lambda _, progress: _short(progress), SOFT),
    (ConnectionRefusedError, "retry", lambda *_: "the server refused the connection", TEMPORARY),
    (RemoteDisconnected, "retry", lambda *_: "the server closed the connection without an answer", TEMPORARY),
    (ConnectionError, "retry", lambda _, progress: _reset(progress), TEMPORARY),
    ((BadStatusLine, UnknownProtocol), "retry", lambda *_: "what answers there does not speak HTTP", SOFT),
    (TooManyHeaders, "rejected", lambda *_: "it sends too many headers", PERMANENT),
    (OSError, "retry", lambda error, _: _failed(error), TEMPORARY),
)
"""What each kind of error means; the first that fits counts."""
