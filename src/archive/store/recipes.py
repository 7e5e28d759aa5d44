"""Recipes: which reader, under which rules, gave a segment its place and role."""

from __future__ import annotations

from sqlalchemy import Connection, select

from archive.store.dialects import insert_ignoring
from archive.store.tables import recipe


def keep_recipe(connection: Connection, extractor: str, rules: str) -> int:
    """The number of the recipe of this reader and these rules; made where it is new."""
    connection.execute(insert_ignoring(connection, recipe), {"extractor": extractor, "rules": rules})
    query = select(recipe.c.id).where(recipe.c.extractor == extractor, recipe.c.rules == rules)
    return int(connection.execute(query).scalar_one())
