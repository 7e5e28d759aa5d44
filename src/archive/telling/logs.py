"""Logs: one line an event, as text for people or JSON for programs, which nothing that a server sends can forge."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from datetime import datetime
from typing import Any, TextIO

import structlog

from archive.core.secrets import without_userinfo

_LONGEST = 2_000  # characters of one value: a server can send 64 kB in a Location header
_LONGEST_TRACE = 20_000
_NEEDS_QUOTES = re.compile(r'[\s"\\]')

Event = MutableMapping[str, Any]


class _Lines(logging.StreamHandler[TextIO]):
    """Ours, told from handlers of others."""


def logger(name: str = "archive") -> Any:
    """A logger for one module: `logger(__name__).info("stored", url=…, article=…)`."""
    return structlog.stdlib.get_logger(name)


def set_up_logs(form: str, level: str) -> None:
    """Send the archive's own logs from `level` on, and its libraries' from warning on, to stderr as "text" or "json" lines."""
    last = _as_json if form == "json" else _as_text
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.processors.format_exc_info,
        _plain,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _Lines(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, structlog.stdlib.ExtraAdder(allow=()), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers = [*(one for one in root.handlers if not isinstance(one, _Lines)), handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("archive").setLevel(level.upper())
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a full disk under the log is no reason to print tracebacks into it


def _plain(_logger: Any, _method: str, event: Event) -> Event:
    """The event with values that JSON knows, no credentials in addresses, and nothing of boundless length."""
    for name, value in event.items():
        if name == "exception":
            event[name] = without_userinfo(str(value))[-_LONGEST_TRACE:]
        elif name[:1] != "_" and not isinstance(value, bool | int | float | None):
            text = without_userinfo(value.isoformat() if isinstance(value, datetime) else str(value))
            event[name] = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return event


def _as_json(_logger: Any, _method: str, event: Event) -> str:
    """One ASCII line, time and level first: no letter of it can end a line anywhere."""
    first = {name: event.pop(name) for name in ("time", "level", "event") if name in event}
    return json.dumps({**first, **event})


def _as_text(_logger: Any, _method: str, event: Event) -> str:
    """`2026-11-22T21:04:05Z info stored url=… article=12`; a traceback follows indented."""
    moment, level, what = (str(event.pop(name, "")) for name in ("time", "level", "event"))
    trace = str(event.pop("exception", ""))
    fields = [f"{_visible(name)}={_value(value)}" for name, value in event.items() if value is not None]
    lines = [" ".join((moment[:19] + "Z", level, _visible(what), *fields))]
    return "\n    ".join([*lines, *map(_visible, trace.splitlines())])


def _value(value: Any) -> str:
    text = str(value)
    plain = text.isprintable() and not _NEEDS_QUOTES.search(text)
    return text if plain and text else _visible(json.dumps(text, ensure_ascii=False))


def _visible(text: str) -> str:
    """Text in which what cannot be seen, or would move the cursor or end the line, is written as an escape."""
    return text if text.isprintable() else "".join(sign if sign.isprintable() else _escaped(sign) for sign in text)


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape", "surrogatepass").decode("ascii")
