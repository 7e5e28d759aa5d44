"""What a person said of stories. Ended where a later word contradicts it or it is taken back, never deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, select, update

from archive.core.story.words import StoryWord
from archive.store.dialects import AnyRow, insert_numbered
from archive.store.lines import slices
from archive.store.story_tables import story_event, story_word, story_word_article

_LEFT, _OUT = 0, 1


def words_of(connection: Connection, numbers: Collection[int]) -> list[StoryWord]:
    """The standing words that name one of these articles, or one that another of these words binds to them; oldest first."""
    found: dict[int, StoryWord] = {}
    seen: set[int] = set()
    waiting = set(numbers)
    while waiting:
        fresh = _naming(connection, waiting) - found.keys()
        seen |= waiting
        found |= {word.id: word for word in _words(connection, fresh)}
        waiting = {one for number in fresh for one in found[number].articles} - seen
    return [found[number] for number in sorted(found)]


def standing_words(connection: Connection) -> list[StoryWord]:
    """Every word that stands, oldest first."""
    return _words(connection, connection.scalars(select(story_word.c.id).where(story_word.c.ended_at.is_(None))))


def sayings_of(connection: Connection, numbers: Sequence[int]) -> dict[int, AnyRow]:
    """`at` and `why` of words, by number."""
    query = select(story_word.c.id, story_word.c.at, story_word.c.why)
    return {row.id: row for some in slices(numbers) for row in connection.execute(query.where(story_word.c.id.in_(some)))}


def last_word_on(connection: Connection, numbers: Collection[int]) -> StoryWord | None:
    """The last standing word that names one of these articles."""
    naming = _naming(connection, numbers)
    return _words(connection, [max(naming)])[0] if naming else None


def add_story_word(connection: Connection, word: StoryWord, why: str | None, now: datetime) -> int:
    """Keep a word, and end those that it contradicts; returns its number."""
    row = {"at": now, "kind": word.kind, "why": why, "ended_at": None, "ended_by_id": None}
    (number,) = insert_numbered(connection, story_word, [row])
    earlier = _words(connection, _naming(connection, word.named))
    sides = [(one, _OUT if word.kind == "apart" else _LEFT) for one in word.articles] + [(one, _LEFT) for one in word.left]
    rows = [{"word_id": number, "article_id": one, "side": side} for one, side in sorted(sides)]
    connection.execute(insert(story_word_article), rows)
    contradicted = [one.id for one in earlier if word.contradicts(one)]
    _end(connection, story_word.c.id.in_(contradicted), now, number)
    return number


def take_back_word(connection: Connection, number: int, now: datetime) -> set[int]:
    """End a word, and let those stand again that it had ended; returns all articles that it and they name."""
    again = list(connection.scalars(select(story_word.c.id).where(story_word.c.ended_by_id == number)))
    _end(connection, story_word.c.id == number, now, None)
    _end(connection, story_word.c.ended_by_id == number, None, None)
    return {one for word in _words(connection, [number, *again]) for one in word.named}


def brought_by(connection: Connection, number: int, owner: int) -> set[int]:
    """The articles that a word, when it was said, brought to a story."""
    query = select(story_event.c.article_id).join(story_word, story_word.c.at == story_event.c.at)
    return set(
        connection.scalars(
            query.where(story_word.c.id == number, story_event.c.story_id == owner, story_event.c.kind == "joined")
        )
    )


def _end(connection: Connection, which: ColumnElement[bool], at: datetime | None, by: int | None) -> None:
    connection.execute(update(story_word).where(which).values(ended_at=at, ended_by_id=by))


def _naming(connection: Connection, numbers: Collection[int]) -> set[int]:
    """The standing words that name one of these articles, on whichever side."""
    query = select(story_word_article.c.word_id).join(story_word, story_word.c.id == story_word_article.c.word_id)
    query = query.where(story_word.c.ended_at.is_(None))
    found: set[int] = set()
    for some in slices(sorted(numbers)):
        found.update(connection.scalars(query.where(story_word_article.c.article_id.in_(some))))
    return found


def _words(connection: Connection, numbers: Iterable[int]) -> list[StoryWord]:
    """Words by number, oldest first."""
    kinds: dict[int, str] = {}
    sides: dict[tuple[int, int], set[int]] = {}
    for some in slices(sorted(numbers)):
        kinds |= {
            row.id: row.kind
            for row in connection.execute(select(story_word.c.id, story_word.c.kind).where(story_word.c.id.in_(some)))
        }
        for row in connection.execute(select(story_word_article).where(story_word_article.c.word_id.in_(some))):
            sides.setdefault((row.word_id, row.side), set()).add(row.article_id)
    return [_word(number, kind, sides) for number, kind in sorted(kinds.items())]


def _word(number: int, kind: str, sides: dict[tuple[int, int], set[int]]) -> StoryWord:
    out, left = (frozenset(sides.get((number, side), ())) for side in (_OUT, _LEFT))
    return StoryWord(number, kind, out, left) if kind == "apart" else StoryWord(number, kind, left)
