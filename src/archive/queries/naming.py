"""Which origin a person means: an article, or a publisher that need not be in the archive."""

from __future__ import annotations

from sqlalchemy import Connection

from archive.core.errors import NotInArchive
from archive.core.model import PublisherName
from archive.core.provenance.parties import UNNAMED_PUBLISHER
from archive.core.register import Register, name_key
from archive.queries.articles import find_article
from archive.store.kin import parties

_FILES = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".jsonl", ".csv", ".tsv", ".zip", ".warc", ".gz")
"""How a name ends that is a file's and no publisher's."""


def is_publisher_of(connection: Connection, number: int, name: PublisherName) -> bool:
    """Whether an article is of this publisher."""
    own = parties(connection, [number])[number].publisher
    return own is not None and name_key(own.name) == name_key(name.name)


def origin_named(connection: Connection, said: str, register: Register) -> tuple[PublisherName, int | None]:
    """The publisher meant, and its article where one was named; raises NotInArchive for what can only be a missing article."""
    said = said.strip()
    if not said:
        raise NotInArchive("name the article, the agency or the outlet")
    try:
        number = find_article(connection, said)
    except NotInArchive as error:
        if said.isdigit() or "/" in said or said.lower().endswith(_FILES) or "may be any of" in str(error):
            raise
        return register.named(said), None
    return parties(connection, [number])[number].publisher or UNNAMED_PUBLISHER, number
