"""What a person says of stories: it is kept as a word, and the articles concerned are placed anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from archive.core.errors import ConfigError, NotInArchive
from archive.core.story.words import StoryWord, closed
from archive.placing import place_again
from archive.store.stories import events_of_story, tellings_in, tellings_of
from archive.store.story_words import add_story_word, brought_by, last_word_on, take_back_word, words_of

UNDO = "undo"
_NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says: that stories are one (`together`, the first keeps its number), that `articles` are taken out of a

    story (`apart`), that one is to stay as it is (`pinned`), or that the last word on it is taken back (UNDO).
    """

    kind: str
    stories: tuple[int, ...]
    articles: frozenset[int] = frozenset()
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Corrected:
    """The word that was kept or taken back, its kind, and the stories its articles are in now."""

    word: int
    kind: str
    stories: tuple[int, ...]


def correct(connection: Connection, said: Correction, now: datetime) -> Corrected:
    """Keep what a person says, or take it back, and place the articles concerned; raises where it cannot be meant."""
    if len(set(said.stories)) < len(said.stories):
        raise ConfigError(f"story {said.stories[0]} cannot be merged with itself")
    members = {number: _members(connection, number) for number in said.stories}
    everyone = _NOBODY.union(*members.values())
    if said.kind == UNDO:
        return _undone(connection, said.stories[0], everyone, now)
    if said.kind == "pinned" and (standing := _pin_of(connection, everyone)) is not None:
        return Corrected(standing, said.kind, said.stories)
    word = _word(connection, said, everyone)
    number = add_story_word(connection, word, said.why, now)
    first, *others = said.stories
    heirs = {first: word.left or word.articles, **dict.fromkeys(others, _NOBODY)}
    place_again(connection, members.keys(), now, heirs)
    return Corrected(number, said.kind, _stories_of(connection, (word.left, word.articles)))


def _undone(connection: Connection, story: int, members: frozenset[int], now: datetime) -> Corrected:
    last = last_word_on(connection, members)
    if last is None:
        raise NotInArchive(f"nobody said anything of story {story}; there is nothing to take back")
    named = take_back_word(connection, last.id, now)
    concerned = _stories_of(connection, (last.left, last.articles, named, members))
    place_again(connection, concerned, now, _heirs(connection, last, concerned))
    return Corrected(last.id, last.kind, _stories_of(connection, (last.left, last.articles)))


def _heirs(connection: Connection, word: StoryWord, stories: Sequence[int]) -> dict[int, frozenset[int]]:
    """Whose story goes on under which number, when a word is taken back: as it was before, as far as may be."""
    heirs = {number: _members(connection, number) for number in stories}
    first, *others = stories
    if word.kind == "together":
        heirs[first] = word.articles - brought_by(connection, word.id, first)
    elif word.kind == "apart":
        heirs |= {number: frozenset({min(heirs[number])}) for number in others}
    return heirs


def _word(connection: Connection, said: Correction, members: frozenset[int]) -> StoryWord:
    if said.kind != "apart":
        return StoryWord(0, said.kind, members)
    (story,) = said.stories
    strange = sorted(said.articles - members)
    if strange:
        where = tellings_of(connection, strange[:1])[strange[0]].story_id
        raise ConfigError(f"article {strange[0]} is not in story {story} but in story {where}")
    if said.articles == members:
        raise ConfigError(f"these are all the articles of story {story}; name those to take out of it")
    return StoryWord(0, said.kind, said.articles, members - said.articles)


def _members(connection: Connection, story: int) -> frozenset[int]:
    found = frozenset(tellings_in(connection, [story]))
    if found:
        return found
    events = events_of_story(connection, story)
    if events and events[-1].kind == "ended" and events[-1].other_id is not None:
        raise NotInArchive(f"story {story} went into story {events[-1].other_id}; name that one")
    raise NotInArchive(f"there is no story {story}; `news-archive stories` lists them")


def _pin_of(connection: Connection, members: frozenset[int]) -> int | None:
    """The standing pin of exactly these articles."""
    words = words_of(connection, members)
    pins = [word.id for word in words if word.kind == "pinned" and word.articles == members]
    return pins[-1] if pins and closed(words) >= members else None


def _stories_of(connection: Connection, sides: Iterable[Collection[int]]) -> tuple[int, ...]:
    """The stories that articles are in, each once: those of the first articles first."""
    found = [{one.story_id for one in tellings_of(connection, some).values()} for some in sides]
    return tuple(dict.fromkeys(number for some in found for number in sorted(some)))
