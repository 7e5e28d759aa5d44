"""Which origin a person means: an article, or a publisher that need not be in the archive."""

from __future__ import annotations

from sqlalchemy import Connection

from archive.core.errors import NotInArchive
from archive.core.model import PublisherName
from archive.core.provenance.parties import UNNAMED_PUBLISHER
from archive.core.rules import Register
from archive.queries.articles import find_article
from archive.store.kin import parties


def origin_named(connection: Connection, said: str, register: Register) -> tuple[PublisherName, int | None]:
    """The publisher meant, and its article where one was named; raises NotInArchive for what can only be a missing article."""
    said = said.strip()
    try:
        number = find_article(connection, said)
    except NotInArchive as error:
        if not said or said.isdigit() or "/" in said or "may be any of" in str(error):
            raise
        return register.named(said), None
    return parties(connection, [number])[number].publisher or UNNAMED_PUBLISHER, number
