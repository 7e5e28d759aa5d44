"""Which of a page's lines are its story: the extractor's choice, and what the extractor is known to leave out.

Lost by trafilatura on real pages, most often first: the standfirst, which stands in an element of its own; parts of a body
that is divided over several elements; paragraphs between others. Each is taken back by a rule stated here, only where its
element does not speak against it, and only if the story does not hold the same text already.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.core.text.header import ends_sentence
from archive.extract.align import squeeze, story_lines
from archive.extract.lines import Line, count_words

_PROSE_WORDS = 12
_STANDFIRST_WORDS = 6
_MOST_LINKED = 0.3  # of a line's letters: more, and it is a teaser
_ALIKE = 2  # paragraphs of the story in elements of one sort, before a further such element is taken for a part of it
_LEAST_DESCRIPTION = 30  # letters
_SHORT_STORY = 300  # letters
_TEASER_LINKED = 0.9
_TEASER_WORDS = 4
_ARTICLE_PATH = 15  # letters of an address behind the host: a shorter one leads to a section, a person, a firm

_STANDFIRST_NAMES = re.compile(
    r"(?:^|[\s_-])(?:standfirst|deck|dek|summary|lead|lede|lead-?in|intro(?:duction|text)?|sub-?title|sub-?head(?:line|ing)?"
    r"|chapo|chapeau|entradilla|bajada|copete|sumario|volanta|sottotitolo|occhiello|sommario|vorspann|anrei(?:ß|ss)er"
    r"|abstract|excerpt|description|ingress|perex|zajawka|lid|blurb|kurztext|teaser-?text|preface|synopsis)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NOT_STORY_NAMES = re.compile(
    r"caption|legend|bilduntert|credit|newsletter|promo|consent|placeholder|cookie|author|\bbio\b|profile|subscri|paywall"
    r"|signup|social|share|advert|sponsor|review-?form|app-?store|tooltip|notification|pushlayer",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Numbers of the lines that are the story, and of those in menus and side columns; `share` is how much of the extractor's

    text the lines cover. `aside` are lines where others speak or other articles are shown, in the story or not.
    """

    lines: frozenset[int]
    far: frozenset[int]
    share: float
    aside: frozenset[int] = frozenset()


def choose_story(lines: Sequence[Line], extracted: str, second: str, descriptions: Iterable[str], title: str | None) -> Chosen:
    """The story's lines, from what trafilatura extracted and what a second reader found.

    `descriptions` are what the page's markup says the article is about: on many sites the standfirst, word for word.
    """
    letters = [squeeze(line.text) for line in lines]
    inside, share = story_lines(letters, extracted)
    page = _Page(lines, letters, inside, squeeze(second))
    inside = inside - page.boxed
    standfirst = page.standfirst([squeeze(text) for text in descriptions], title)
    inside = inside | standfirst
    inside |= page.parts(inside)
    inside |= page.headings(inside)
    inside |= page.between(inside)
    return Chosen(frozenset(inside), page.far, share, page.aside)


class _Page:
    """The lines of one page, with what tells about each of them."""

    def __init__(self, lines: Sequence[Line], letters: Sequence[str], inside: Collection[int], second: str) -> None:
        self._lines = lines
        self._letters = letters
        self._second = second
        paragraphs = [number for number in sorted(inside) if _is_prose(lines[number])]
        self.far = self._apart([line.sides for line in lines], paragraphs)
        self.boxed = self._apart([line.boxes for line in lines], paragraphs)
        self.aside = self._apart([line.asides for line in lines], paragraphs)
        self._first = paragraphs[0] if paragraphs else min(inside, default=0)
        self._last = paragraphs[-1] if paragraphs else max(inside, default=-1)
        self._kinds = Counter(lines[number].kind for number in paragraphs)

    def _apart(self, around: Sequence[tuple[int, ...]], paragraphs: Sequence[int]) -> frozenset[int]:
        """Lines in side columns or boxes, but for those that hold the story itself: names of classes are only names."""
        held = Counter(one for number in paragraphs for one in around[number])
        return frozenset(number for number, ones in enumerate(around) if any(held[one] < _ALIKE for one in ones))

    def standfirst(self, descriptions: Sequence[str], title: str | None) -> set[int]:
        """Lines above the first paragraph that repeat the page's description, are named so, or are prose below the headline."""
        headline = self._headline(squeeze(title or ""))
        found: set[int] = set()
        for number in range(self._first):
            if not self._may_be_taken(number, found):
                continue
            line = self._lines[number]
            below = headline is not None and number > headline
            named = _STANDFIRST_NAMES.search(line.names) is not None and count_words(line.text) >= _STANDFIRST_WORDS
            if self._is_described(number, descriptions) or (below and (named or _is_prose(line))):
                found.add(number)
        return found

    def _headline(self, title: str) -> int | None:
        """The last print of the headline above the story; where none is like it, the last main heading."""
        above = range(min(self._first + 1, len(self._lines)))
        same = [number for number in above if title and self._letters[number] == title]
        main = [number for number in above if self._lines[number].hint == "h1"]
        return max(same or main, default=None)

    def _is_described(self, number: int, descriptions: Sequence[str]) -> bool:
        letters = self._letters[number]
        if len(letters) < _LEAST_DESCRIPTION:
            return False
        return any(letters in text or (len(text) > _LEAST_DESCRIPTION and text[:60] in letters) for text in descriptions)

    def parts(self, inside: set[int]) -> set[int]:
        """Paragraphs that the second reader has too and that stand between the story's, or behind them in an element alike."""
        found: set[int] = set()
        for number in range(self._first + 1, len(self._lines)):
            line = self._lines[number]
            if number in inside or not _is_prose(line) or not self._may_be_taken(number, inside | found):
                continue
            alike = self._kinds[line.kind] >= _ALIKE and bool(line.kind.strip())
            if (number < self._last or alike) and self._letters[number] in self._second:
                found.add(number)
        return found

    def headings(self, inside: set[int]) -> set[int]:
        """Headings right above a paragraph of the story, as live blogs have them."""
        return {
            number
            for number in range(self._first + 1, self._last)
            if self._lines[number].hint == "heading"
            and number + 1 in inside
            and _is_prose(self._lines[number + 1])
            and self._may_be_taken(number, ())
        }

    def between(self, inside: set[int]) -> set[int]:
        """Single lines between two lines of the story in the same element: a reply of a dialogue is no paragraph."""
        return {
            number
            for number in range(self._first + 1, self._last)
            if number not in inside
            and {number - 1, number + 1} <= inside
            and self._lines[number - 1].place == self._lines[number].place == self._lines[number + 1].place
            and self._letters[number]
            and not self._lines[number].linked
            and self._may_be_taken(number, ())
        }

    def _may_be_taken(self, number: int, taken: Collection[int]) -> bool:
        line = self._lines[number]
        if number in self.far or number in self.boxed or line.linked > _MOST_LINKED or line.hint in ("caption", "h1"):
            return False
        if _NOT_STORY_NAMES.search(line.names):
            return False
        return not any(self._letters[other] == self._letters[number] for other in taken)


def holds_little(lines: Sequence[Line], extracted: str, second: str) -> bool:
    """Whether an extracted text is short, or holds less than half of the page's prose that a second reader found."""
    text, other = squeeze(extracted), squeeze(second)
    if len(text) < _SHORT_STORY:
        return True
    prose = [squeeze(line.text) for line in lines if not line.sides and line.linked <= _MOST_LINKED and _is_prose(line)]
    found = [letters for letters in dict.fromkeys(prose) if letters in other] or prose  # the second reader may fail, too
    return 2 * sum(len(letters) for letters in found if letters in text) < sum(map(len, found))


def is_teaser(line: Line) -> bool:
    """Whether a line is nothing but a headline that leads to another article."""
    if line.linked < _TEASER_LINKED or line.target is None or count_words(line.text) < _TEASER_WORDS:
        return False
    return len(urlsplit(line.target).path.strip("/")) >= _ARTICLE_PATH


def _is_prose(line: Line) -> bool:
    return line.hint != "caption" and count_words(line.text) >= _PROSE_WORDS and ends_sentence(line.text)
