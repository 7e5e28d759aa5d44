"""What two readings of one article say differently, and what that sums up to over an archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest

from archive.core.model import Evidence, Extract, PrintedTime, PublisherName, Segment
from archive.core.register import name_key

FIELDS = ("story", "title", "byline", "published", "modified", "publisher", "language", "flags", "evidence")
"""What two readings are compared in, beside their lines."""

EXAMPLES = 3
"""Lines shown of what a rule gained, and of what it lost."""

_EXCERPT = 120  # characters of a line shown

Published = tuple[datetime | None, str, str, str | None]
"""A date of publication as far as it is stored: utc, raw, precision, zone."""


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One line of text with its role and the rule that gave it: what one hit of a rule is, however the segments are cut."""

    text: str
    role: str
    rule: str


@dataclass(frozen=True, slots=True)
class Account:
    """What one reading of an article says, as far as two are compared."""

    story: str
    title: str | None
    byline: str | None
    published: Published | None
    modified: Published | None
    publisher: str | None
    language: str | None
    flags: tuple[str, ...]
    evidence: frozenset[Line]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A line that one rule lost to another; `before` is None where the line is new, `after` where it is gone."""

    before: Line | None
    after: Line | None

    @property
    def text(self) -> str:
        """The line."""
        return (self.after or self.before or Line("", "", "")).text


@dataclass(frozen=True, slots=True)
class Difference:
    """The FIELDS in which two readings differ, and the lines that changed hands. False where they say the same."""

    fields: tuple[str, ...]
    moves: tuple[Move, ...]

    def __bool__(self) -> bool:
        return bool(self.fields or self.moves)


def account_of(extract: Extract) -> Account:
    """What a fresh extract says."""
    return Account(
        story=extract.story,
        title=extract.title,
        byline=extract.byline,
        published=_printed(extract.published),
        modified=_printed(extract.modified),
        publisher=publisher_key(extract.publisher),
        language=extract.language,
        flags=tuple(extract.flags),
        evidence=frozenset(map(credit_line, extract.evidence)),
        lines=tuple(lines_of(extract.raw, extract.segments)),
    )


def credit_line(hit: Evidence) -> Line:
    """A hit of a marker as a line that the marker took."""
    return Line(hit.text, "credit" if hit.polarity == "supports" else f"credit, {hit.polarity}", hit.rule)


def publisher_key(publisher: PublisherName | None) -> str | None:
    """What makes a publisher the same one, however its name is printed."""
    return None if publisher is None else name_key(publisher.name) or publisher.name


def _printed(time: PrintedTime | None) -> Published | None:
    return None if time is None else (time.utc, time.raw, time.precision, time.zone)


def lines_of(raw: str, segments: Iterable[Segment]) -> Iterator[Line]:
    """The lines of a text that hold anything, with the role and rule of the segment they stand in."""
    for one in segments:
        for text in raw[one.start : one.end].splitlines():
            if text := text.strip():
                yield Line(text, one.role.value, one.rule)


def difference(before: Account, after: Account) -> Difference:
    """What the later of two readings of one article says otherwise."""
    fields = tuple(name for name in FIELDS if getattr(before, name) != getattr(after, name))
    lines = () if before.lines == after.lines else moves(before.lines, after.lines)
    return Difference(fields, (*lines, *moves(before.evidence, after.evidence)))


def moves(before: Iterable[Line], after: Iterable[Line]) -> tuple[Move, ...]:
    """The lines of two readings that don't pair off, those of one text side by side. The order of lines doesn't count."""
    old, new = Counter(before), Counter(after)
    lost, gained = _by_text(old - new), _by_text(new - old)
    return tuple(
        Move(one, other)
        for text in dict.fromkeys([*lost, *gained])
        for one, other in zip_longest(lost.get(text, ()), gained.get(text, ()))
    )


def _by_text(lines: Counter[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for one in lines.elements():
        found.setdefault(one.text, []).append(one)
    return {text: sorted(some) for text, some in found.items()}


@dataclass(frozen=True, slots=True)
class Named:
    """An article by the names that a person knows it by."""

    id: int
    external_id: str | None
    path: str | None


@dataclass(frozen=True, slots=True)
class Example:
    """A line that changed hands and the article it stands in; `move` holds the start of the line only."""

    article: Named
    move: Move


@dataclass(slots=True)
class RuleChange:
    """How many lines a rule gained and lost, with up to EXAMPLES of each."""

    gained: int = 0
    lost: int = 0
    examples_gained: list[Example] = field(default_factory=list)
    examples_lost: list[Example] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """The differences of many articles, summed up: it grows with the number of rules, not of articles."""

    read: int = 0
    changed: int = 0
    fields: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))
    _rules: dict[str, RuleChange] = field(default_factory=dict)

    def add(self, article: Named, found: Difference) -> None:
        """One more article read, and what it says otherwise."""
        self.read += 1
        self.changed += bool(found)
        for name in found.fields:
            self.fields[name] += 1
        for move in found.moves:
            self._count(article, move)

    def _count(self, article: Named, move: Move) -> None:
        example = Example(article, Move(_shortened(move.before), _shortened(move.after)))
        if move.before is not None:
            rule = self._rules.setdefault(move.before.rule, RuleChange())
            rule.lost += 1
            _keep(rule.examples_lost, example)
        if move.after is not None:
            rule = self._rules.setdefault(move.after.rule, RuleChange())
            rule.gained += 1
            _keep(rule.examples_gained, example)

    @property
    def rules(self) -> list[tuple[str, RuleChange]]:
        """The rules that gained or lost anything, those that changed most first."""
        return sorted(self._rules.items(), key=lambda pair: (-pair[1].gained - pair[1].lost, pair[0]))


def _keep(examples: list[Example], example: Example) -> None:
    """The first ones; where one article gave several of them, a line of another article says more."""
    if len(examples) < EXAMPLES:
        examples.append(example)
        return
    articles = [one.article for one in examples]
    repeated = [place for place, article in enumerate(articles) if article in articles[:place]]
    if repeated and example.article not in articles:
        examples[repeated[0]] = example


def _shortened(line: Line | None) -> Line | None:
    if line is None or len(line.text) <= _EXCERPT:
        return line
    return Line(line.text[: _EXCERPT - 1].rstrip() + "…", line.role, line.rule)
