"""The kinds of file an import reads, by their ending. A new kind is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from archive.core.errors import Unreadable
from archive.core.model import PassedOver, RawItem, Rejection
from archive.fetch.inputs import Input, ReadLimits
from archive.fetch.jsonlines import read_jsonlines
from archive.fetch.table import read_table
from archive.fetch.warc import read_warc
from archive.fetch.whole import read_page_file, read_text_file
from archive.fetch.zipped import read_zip

Reader = Callable[[Input, ReadLimits], Iterator[RawItem | Rejection | PassedOver]]


def _read_zip(source: Input, limits: ReadLimits) -> Iterator[RawItem | Rejection | PassedOver]:
    return read_zip(source, limits, read_input)


READERS: dict[str, Reader] = {
    ".txt": read_text_file,
    ".text": read_text_file,
    ".md": read_text_file,
    ".markdown": read_text_file,
    ".html": read_page_file,
    ".htm": read_page_file,
    ".xhtml": read_page_file,
    ".jsonl": read_jsonlines,
    ".ndjson": read_jsonlines,
    ".csv": read_table,
    ".tsv": read_table,
    ".zip": _read_zip,
    ".warc": read_warc,
    ".warc.gz": read_warc,
}


def read_input(source: Input, limits: ReadLimits) -> Iterator[RawItem | Rejection | PassedOver]:
    """Every article of an input, a rejection for whatever in it cannot become one, and what was never meant to be one."""
    reader = READERS.get(source.suffix)
    if reader is None:
        known = " ".join(READERS)
        yield Rejection(source.location, "read", f"files ending in “{source.suffix}” are not read; these are: {known}")
        return
    try:
        yield from reader(source, limits)
    except Unreadable as error:
        yield Rejection(source.location, error.stage, error.reason)
    except OSError as error:
        yield Rejection(source.location, "read", f"it cannot be read: {error.strerror or error}")
