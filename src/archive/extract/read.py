"""One capture to an Extract, whatever its media type. This is what the killable child runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from typing import Any

from archive.core.derive import derive
from archive.core.errors import Unreadable
from archive.core.model import Extract, Layout, RawItem
from archive.core.rules import RuleSet
from archive.core.text.segment import SEGMENTER
from archive.extract.listed import with_listed
from archive.extract.page import EXTRACTOR, read_page
from archive.extract.record import read_record
from archive.extract.text import read_text

READER = f"{EXTRACTOR}; segmenter {SEGMENTER}"
"""What read an article; stored with its segments."""

_FUTURE = timedelta(days=2)  # a date of publication further ahead is a mistake


@dataclass(frozen=True, slots=True)
class ReadJob:
    """What reading one capture takes. `latest` is the last date of publication to believe; `charset` what the server declared."""

    data: bytes
    media_type: str
    url: str | None
    latest: datetime
    charset: str | None = None
    listed: dict[str, Any] | None = None


def job_for(item: RawItem, now: datetime) -> ReadJob:
    """What reading an item takes today."""
    latest = (item.captured_at or now) + _FUTURE
    return ReadJob(item.data, item.media_type, item.url_final or item.url, latest, _charset(item.headers), item.listed)


def _charset(headers: tuple[tuple[str, str], ...]) -> str | None:
    declared = next((value for name, value in headers if name.lower() == "content-type"), "")
    message = Message()
    message["content-type"] = declared.replace("\n", " ").replace("\r", " ")
    return message.get_content_charset()


def read_capture(job: ReadJob, rules: RuleSet) -> Extract:
    """Everything one capture says; raises Unreadable."""
    extract = derive(_layout(job), rules, latest=job.latest)
    if not extract.raw.strip():
        raise Unreadable("extract", "there is no text in it")
    return extract


def _layout(job: ReadJob) -> Layout:
    layout = _read(job)
    return with_listed(layout, job.listed, latest=job.latest) if job.listed else layout


def _read(job: ReadJob) -> Layout:
    if job.media_type == "text/html":
        return read_page(job.data, url=job.url, latest=job.latest, declared=job.charset)
    if job.media_type == "application/json":
        return read_record(job.data, url=job.url, latest=job.latest)
    return read_text(job.data, url=job.url, latest=job.latest)
