"""The stories that reports are compared with: those in the database, or those only just being formed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import count

from sqlalchemy import Connection

from archive.comparing import Found, Unit
from archive.core.story.words import StoryWord, closed
from archive.store.stories import Telling, reports_in, tellings_of


def members_by_story(tellings: Mapping[int, Telling]) -> dict[int, frozenset[int]]:
    """The articles of each story that some tellings are of."""
    found: dict[int, set[int]] = {}
    for one in tellings.values():
        found.setdefault(one.story_id, set()).add(one.article_id)
    return {number: frozenset(members) for number, members in found.items()}


class StoredShelf:
    """The stories in the database, without the articles that are placed anew."""

    def __init__(
        self,
        connection: Connection,
        words: Sequence[StoryWord],
        moved: Collection[int],
        reports: Mapping[int, tuple[int, int]],
        copies: Collection[int],
    ) -> None:
        """`reports` are those whose text is looked at and stays, with their story and day; `copies` hang under them."""
        self._connection = connection
        self._moved = moved
        self._reports = reports
        self._copies = copies
        self._named = frozenset().union(*(word.named for word in words)) - set(moved)
        self._pinned = closed(words)

    def stories_of(self, articles: Iterable[int]) -> dict[int, int]:
        """See Shelf."""
        wanted = set(articles) - set(self._moved)
        found = {one.article_id: one.story_id for one in tellings_of(self._connection, wanted).values()}
        return found | {one: self._reports[one][0] for one in wanted if one in self._reports}

    def reports_in(self, stories: Collection[int]) -> dict[int, list[tuple[int, int]]]:
        """See Shelf."""
        found = {number: dict.fromkeys(some) for number, some in reports_in(self._connection, stories).items()}
        for one, (number, day) in self._reports.items():
            if number in stories:
                found.setdefault(number, {})[day, one] = None
        gone = {*self._moved, *self._copies}
        left = {number: sorted(one for one in some if one[1] not in gone) for number, some in found.items()}
        return {number: some for number, some in left.items() if some}

    def named_in(self, stories: Iterable[int]) -> dict[int, frozenset[int]]:
        """See Shelf."""
        wanted = set(stories)
        found = members_by_story(tellings_of(self._connection, self._named))
        return {story: members for story, members in found.items() if story in wanted}

    def closed(self, stories: Iterable[int]) -> set[int]:
        """See Shelf."""
        return {story for story, named in self.named_in(stories).items() if not named.isdisjoint(self._pinned)}


class FormingShelf:
    """Stories that are only just being formed, in memory."""

    def __init__(self, words: Sequence[StoryWord]) -> None:
        self._named = frozenset().union(*(word.named for word in words))
        self._pinned = closed(words)
        self._numbers = count()
        self._story_of: dict[int, int] = {}
        self._members: dict[int, set[int]] = {}
        self._reports: dict[int, list[tuple[int, int]]] = {}

    def take(self, units: Sequence[Unit], found: Iterable[Found]) -> None:
        """Put units where they were found to belong."""
        for one in found:
            number = one.stories[0] if one.stories else next(self._numbers)
            members, reports = self._members.setdefault(number, set()), self._reports.setdefault(number, [])
            for other in one.stories[1:]:
                members |= self._members.pop(other)
                reports += self._reports.pop(other)
            for place in one.units:
                members |= units[place].articles
                reports += [(report.day or 0, report.article_id) for report in units[place].reports]
            self._story_of.update(dict.fromkeys(members, number))

    def sets(self) -> list[set[int]]:
        """The members of each story."""
        return list(self._members.values())

    def stories_of(self, articles: Iterable[int]) -> dict[int, int]:
        """See Shelf."""
        return {one: self._story_of[one] for one in articles if one in self._story_of}

    def reports_in(self, stories: Collection[int]) -> dict[int, list[tuple[int, int]]]:
        """See Shelf."""
        return {story: self._reports[story] for story in stories}

    def named_in(self, stories: Iterable[int]) -> dict[int, frozenset[int]]:
        """See Shelf."""
        return {story: self._named & self._members[story] for story in stories}

    def closed(self, stories: Iterable[int]) -> set[int]:
        """See Shelf."""
        return {story for story in stories if not self._pinned.isdisjoint(self._members[story])}
