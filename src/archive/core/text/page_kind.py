"""What keeps a page from being an article, or a whole one: error pages, walls, live blogs, videos, cut stories."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archive.core.model import STORY_ROLES, Signals
from archive.core.rules import RuleSet
from archive.core.text.header import ends_sentence
from archive.core.text.segment import Labelled

NO_ARTICLE = frozenset({"soft_404", "robot_check", "consent_wall", "login_wall"})
"""Flags of pages whose text is nobody's story: as one they would be copies of each other."""

_QUOTED = re.compile(r"[“”„«»\"]|\b(?:said|says|told|tells)\b")  # somebody speaks of a wall
_AROUND = 4  # lines behind the story's last in which a page asks its reader to subscribe
_WORDS_MISSING = 1.5  # times the words found: a page that states so many has not shown them all
_LEAST_MISSING = 100  # words
_WALLED_WORDS = 250  # of a story that is not free: a shorter one is the part that is


def page_flags(signals: Signals, title: str | None, byline: str | None, blocks: Sequence[Labelled], rules: RuleSet) -> set[str]:
    """The flags of the rules of pages.toml that fit, and `truncated` where the markup states clearly more than was found.

    A page with an author, or that calls itself an article, is one, however it speaks: its story is never a wall's.
    """
    story = [item.block.plain for item in blocks if item.role in STORY_ROLES]
    words = sum(item.words for item in blocks if item.role in STORY_ROLES)
    fitting = [rule for rule in rules.pages if not rule.max_words or words <= rule.max_words]
    of_story = any(rule.where == "story" for rule in fitting)
    texts = {
        "title": [text for text in (title, *signals.titles) if text],
        "kind": list(signals.kinds),
        "story": [line for line in story if not _QUOTED.search(line)] if of_story else [],
        "around": list(_lines_behind(blocks)),
    }
    flags = {rule.flag for rule in fitting if any(map(rule.pattern.search, texts[rule.where]))}
    if signals.byline or byline or any(kind.endswith("Article") for kind in signals.kinds):
        flags -= NO_ARTICLE
    return _cut(flags, signals, story, words)


def _lines_behind(blocks: Sequence[Labelled]) -> Iterator[str]:
    last = max((number for number, item in enumerate(blocks) if item.role in STORY_ROLES), default=-1)
    yield from (item.block.plain for item in blocks[last + 1 : last + 1 + _AROUND])


def _cut(flags: set[str], signals: Signals, story: Sequence[str], words: int) -> set[str]:
    """The flags with or without `truncated`. What asks the reader to subscribe stands below whole articles, too."""
    stated = signals.stated_words or 0
    missing = stated >= _WORDS_MISSING * words and stated - words >= _LEAST_MISSING
    asked = "truncated" in flags and (signals.free is False or _breaks_off(story))
    walled = signals.free is False and words < _WALLED_WORDS and _breaks_off(story)
    cut = signals.free is not True and (missing or asked or walled)
    return flags - {"truncated"} | ({"truncated"} if cut else set())


def _breaks_off(story: Sequence[str]) -> bool:
    return not story or not ends_sentence(story[-1]) or story[-1].endswith(("…", "...", "[…]"))
