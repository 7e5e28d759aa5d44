"""The nouns of the archive as frozen values. Offsets are code points in a revision's raw text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What one span of an article is."""

    TITLE = "title"
    BYLINE = "byline"
    DATELINE = "dateline"
    BODY = "body"
    CAPTION = "caption"
    EMBED = "embed"
    EDITOR_COMMENT = "editor_comment"
    UPDATE = "update"
    BLOCK_QUOTE = "block_quote"
    BOILERPLATE = "boilerplate"


STORY_ROLES = frozenset({Role.BODY, Role.EDITOR_COMMENT, Role.UPDATE, Role.BLOCK_QUOTE})
"""The roles whose text is the story; the others stay in the raw text only."""


class Reuse(StrEnum):
    """How much of one text stands in another: the METER degrees (Clough et al., ACL 2002) and what only looks like reuse."""

    WHOLLY = "wholly"
    PARTIALLY = "partially"
    STATEMENT = "statement"
    TEMPLATE = "template"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Rejection:
    """An input that did not become an article."""

    input: str
    stage: str
    reason: str
    source_id: int | None = None
    """Of a polled source, where the input never became an item of it."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Something in an input that was never meant to be an article, such as a picture in a crawl."""

    kind: str


@dataclass(frozen=True, slots=True)
class RawItem:
    """One thing found at an input, before it is kept as a capture.

    `identity` is what makes it the same article next time. What was fetched, by us or by the crawler that wrote a WARC file, has
    its final address, status and headers, and the time of that fetch; `listed` is what the source's entry says of it.
    """

    location: str
    identity: str
    data: bytes
    media_type: str
    file_name: str | None = None
    path: str | None = None
    external_id: str | None = None
    url: str | None = None
    url_final: str | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    listed: dict[str, Any] | None = None
    captured_at: datetime | None = None
    """Where it is not now."""
    source_id: int | None = None
    """Where it is not the source of the whole import."""

    @property
    def is_file(self) -> bool:
        """Whether a file as a whole is the article, so that another file with the same bytes is the same article."""
        return self.identity.startswith("file:")


@dataclass(frozen=True, slots=True)
class PrintedTime:
    """A point in time as printed. `utc` is aware UTC or None where the print does not decide it;

    where `zone` is None the printed clock is kept in `utc` as if it were UTC, so it may be off by 14 hours.
    `precision` is one of year, month, day, hour, minute, second, or "unknown".
    """

    raw: str
    utc: datetime | None
    precision: str
    zone: str | None
    format: str


@dataclass(frozen=True, slots=True)
class Block:
    """One line or paragraph before it has a role. `hint` is what the layout says of it (an HTML tag, "outside", …)."""

    start: int
    end: int
    plain: str
    hint: str = ""
    opens_paragraph: bool = True
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A span with its role and the rule, or the learned line, that gave it."""

    start: int
    end: int
    role: Role
    rule: str


@dataclass(frozen=True, slots=True)
class PublisherName:
    """A publisher as far as a text or address tells: a name, a domain, or both."""

    name: str
    domain: str | None = None
    kind: str = "outlet"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One hit of a marker, with what it would mean (`type`, `scope`) and its worth (`confidence`) by the rules that found it.

    `polarity` is "supports", "contradicts" or "nothing": kept, though it says nothing of an origin, such as an outlet that names
    itself. Hits of one `group` are one vote. `address` is where the credit's own link leads, in its canonical form.
    """

    rule: str
    kind: str
    text: str
    start: int | None
    end: int | None
    polarity: str
    name: str
    group: str
    selector: str | None = None
    address: str | None = None
    type: str = "none"
    scope: str = "whole"
    confidence: str = "low"


@dataclass(frozen=True, slots=True)
class StatedCredit:
    """One field of the markup that may say whom a text is from: as signals.toml calls it, and where it was read and leads."""

    field: str
    selector: str
    text: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class CreditLink:
    """A link to another site: the line it stands in, its words and where it leads."""

    line: str
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Signals:
    """What the raw page or record says of itself, read before anything is stripped."""

    url: str | None = None
    canonical: str | None = None
    title: str | None = None
    byline: str | None = None
    published: PrintedTime | None = None
    modified: PrintedTime | None = None
    publisher: PublisherName | None = None
    """As the record states it."""
    site: PublisherName | None = None
    """As the page's markup states it."""
    language: str | None = None
    """As the record states it."""
    site_language: str | None = None
    """As the page's markup states it: often the language of the software, not of the text."""
    home: str | None = None
    """The site that a page's own links say it is of."""
    credits: tuple[StatedCredit, ...] = ()
    """Fields that may say whom the text is from, whatever they are worth."""
    links: tuple[CreditLink, ...] = ()
    """Links to other sites in lines that may be credits."""
    descriptions: tuple[str, ...] = ()
    """What the markup says the article is about."""
    found_in: tuple[tuple[str, str], ...] = ()
    """(field, where it was read) of title, byline, published and modified."""
    titles: tuple[str, ...] = ()
    """Every title the markup states."""
    kinds: tuple[str, ...] = ()
    """What the markup says the page is: types of schema.org, and og:type."""
    free: bool | None = None
    """Whether the markup says that the whole article is free to read."""
    stated_words: int | None = None
    """How many words the markup says the article has."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The raw text of one capture, cut into blocks, with the signals found beside it."""

    raw: str
    blocks: tuple[Block, ...]
    signals: Signals
    flags: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What one story text is compared by.

    `signature` holds little-endian uint32 MinHash values, empty when the text is under the minimum, as are `passages`: the
    sorted distinct passage keys, little-endian uint64 like `shingles`; `exact` is the SHA-256 of the comparison text.
    """

    recipe: str
    exact: bytes
    words: int
    shingle_count: int
    signature: bytes
    shingles: bytes
    passages: bytes


@dataclass(frozen=True, slots=True)
class Extract:
    """Everything taken from one capture."""

    raw: str
    story: str
    title: str | None
    byline: str | None
    published: PrintedTime | None
    modified: PrintedTime | None
    found_in: dict[str, str]
    publisher: PublisherName | None
    url: str | None
    canonical: str | None
    language: str | None
    segments: tuple[Segment, ...]
    evidence: tuple[Evidence, ...]
    flags: tuple[str, ...]
    extra: dict[str, Any]
    fingerprint: Fingerprint
    outline: bytes
    """The lines of the story, packed (core/text/outline.py)."""
    terms: bytes
    """What it is told apart by, packed (core/story/terms.py)."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """How two shingle sets meet. `containment_a` is the share of a's shingles found in b."""

    shared: int
    jaccard: float
    containment_a: float
    containment_b: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of words that stands in two texts; offsets into each raw text, and the roles of the spans it begins in."""

    text: str
    words: int
    a_start: int
    a_end: int
    b_start: int
    b_end: int
    a_role: Role
    b_role: Role
