"""One capture to an Extract, whatever its media type. This is what the killable child runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.core.derive import derive
from archive.core.errors import Unreadable
from archive.core.model import Extract, Layout, RawItem
from archive.core.rules import RuleSet
from archive.core.text.segment import SEGMENTER
from archive.extract.page import EXTRACTOR, read_page
from archive.extract.record import read_record
from archive.extract.text import read_text

READER = f"{EXTRACTOR}; segmenter {SEGMENTER}"
"""What read an article; stored with its segments."""

_FUTURE = timedelta(days=2)  # a date of publication further ahead is a mistake


@dataclass(frozen=True, slots=True)
class ReadJob:
    """What reading one capture takes. `latest` is the last date of publication to believe."""

    data: bytes
    media_type: str
    url: str | None
    latest: datetime


def job_for(item: RawItem, now: datetime) -> ReadJob:
    """What reading an item takes today."""
    return ReadJob(item.data, item.media_type, item.url, now + _FUTURE)


def read_capture(job: ReadJob, rules: RuleSet) -> Extract:
    """Everything one capture says; raises Unreadable."""
    extract = derive(_layout(job), rules, latest=job.latest)
    if not extract.raw.strip():
        raise Unreadable("extract", "there is no text in it")
    return extract


def _layout(job: ReadJob) -> Layout:
    if job.media_type == "text/html":
        return read_page(job.data, url=job.url, latest=job.latest)
    if job.media_type == "application/json":
        return read_record(job.data, url=job.url, latest=job.latest)
    return read_text(job.data, latest=job.latest)
