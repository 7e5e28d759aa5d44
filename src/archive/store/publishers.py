"""Publishers as the archive knows them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select, update

from archive.core.model import PublisherName
from archive.core.register import name_key
from archive.store.dialects import insert_ignoring
from archive.store.tables import publisher


def keep_publishers(connection: Connection, names: Sequence[PublisherName]) -> dict[str, int]:
    """The number of each publisher by name_key(); new ones are added, a domain learned later is filled in."""
    wanted = {name_key(one.name) or one.name: one for one in names}
    if not wanted:
        return {}
    rows = [{"name_key": key, "name": one.name, "domain": one.domain, "kind": one.kind} for key, one in wanted.items()]
    connection.execute(insert_ignoring(connection, publisher), rows)
    found = {}
    lacking = []
    query = select(publisher.c.name_key, publisher.c.id, publisher.c.domain).where(publisher.c.name_key.in_(wanted))
    for key, number, domain in connection.execute(query):
        found[key] = number
        if domain is None and wanted[key].domain is not None:
            lacking.append({"number": number, "found": wanted[key].domain})
    if lacking:
        connection.execute(
            update(publisher).where(publisher.c.id == bindparam("number")).values(domain=bindparam("found")), lacking
        )
    return found
