"""Statements that articles share without one being a copy of the other: both have them from whoever spoke."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection

from archive.core.text.tokens import folded_words
from archive.queries.matches import passage_entries
from archive.queries.texts import slices, texts_at_hand
from archive.store.asserted import statement_pairs
from archive.store.listing import Filter

_SLICE = 200  # pairs whose texts are read together


@dataclass(frozen=True, slots=True)
class Statement:
    """The words, a name that follows from them, and the numbers of the articles that carry them."""

    name: str
    text: str
    articles: tuple[int, ...]


def statements(connection: Connection, wanted: Filter) -> list[Statement]:
    """The longest words that each two articles share that have only a statement in common, of those that a filter leaves."""
    texts = texts_at_hand(connection)
    found: dict[str, tuple[str, set[int]]] = {}
    for some in slices(statement_pairs(connection, wanted), _SLICE):
        held = texts.of({number for pair in some for number in pair})
        for a, b in some:
            shared = passage_entries(held[a], held[b])
            if shared:
                longest = max(shared, key=lambda one: one["words"])["text"]
                found.setdefault(_name(longest), (longest, set()))[1].update((a, b))
    return [Statement(name, text, tuple(sorted(articles))) for name, (text, articles) in sorted(found.items())]


def _name(text: str) -> str:
    return sha256(" ".join(folded_words(text)).encode()).hexdigest()[:16]
