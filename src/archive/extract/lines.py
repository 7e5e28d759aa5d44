"""The text of a page as its reader sees it: a line for each block-level element, with what the markup says of that line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from lxml import etree, html

_SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "title", "svg", "iframe", "textarea", "select", "object", "math"}
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img input ins kbd label mark q rp rt ruby s samp small span "
    "strike strong sub sup time tt u var wbr".split()
)
_APART = frozenset({"a", "time", "button"})  # side by side they are told apart by style sheets only
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_WHOLE = ("body", "html", "article", "main")
_WHOLE_PAGE = ("body", "html", "main")
_PARAGRAPHS = 3  # more than a teaser or a widget has
_MOST_IN_ROW = 60  # elements
_SIDE_TAGS = frozenset({"nav", "footer", "aside", "form"})
_SIDE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:footer|foot|nav|navigation|menu|sidebar|related|comments?|cookie|banner|breadcrumbs?)(?:$|[\s_-])", re.I
)
_BOX_NAMES = re.compile(
    r"(?:^|[\s_-])(?:newsletters?|author-?(?:bio|box|info|card|desc\w*)|about-?(?:the-?)?author|biography|related(?:[-_]\w+)?"
    r"|recommend(?:ed|ations?)|most-?read|read-(?:more|also|next)|more-?(?:on|from)|sign-?up|subscri(?:be|ption)|donat(?:e|ion)"
    r"|disclaimer|trending|tendencias|outbrain|taboola|app-?promo)(?:$|[\s_-])",
    re.I,
)
_ASIDE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:comments?(?:-?(?:list|body|content|text|area))?|disqus|respond|post-message|related|recommend(?:ed|ations?)"
    r"|most-?(?:read|popular|viewed)|popular|teasers?|tickers?|sidebar|promos?|newsletters?|trending)(?:$|[\s_-])"
    r"|(?:^|\s)(?:[\w-]*-card|card|widget|fb-post|twitter-tweet)(?:$|\s)",
    re.I,
)
_CREDIT_NAMES = re.compile(r"republi|reprint|syndicat|attribution|original", re.I)  # boxes that say whom the text is from
_SUBJECTS = re.compile(r"\b(?:category|tag|topic|section)-\S+")  # as WordPress writes them into the classes of a post
_CAPTION_NAMES = re.compile(
    r"(?:^|[\s_-])(?:caption(?:-?text)?|legende?|bildunterschrift|bildtext|podpis|didascalia|pie-?(?:de-?)?foto|epigrafe)(?:$|[\s_-])",
    re.I,
)
_EMBED_NAMES = re.compile(r"(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|fb-post|bluesky-embed|telegram-post)\b", re.I)
_NAMING = frozenset({"class", "id", "itemprop", "data-component", "data-testid"})
Attributes = list[tuple[str, str]]
_FLAT_CELL = frozenset({*_INLINE, "td", "th", "tr"})
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_LETTERS_A_WORD = 2  # of a script without spaces
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True, slots=True)
class Line:
    """One visible line. `hint` is what its element makes of it; `sides` numbers the menus, footers and side columns around it.

    `boxes` numbers the boxes of furniture around it: newsletter forms, author notes, lists of other articles. `asides` numbers
    the elements around it in which others speak or other articles are shown: comments, teasers, widgets, posts.
    `linked` is the share of its letters that stand in links, `target` the address of the first of them. `names` are the
    classes and ids of its element and the two around it; `place` numbers the element that holds it and its neighbours,
    and `kind` says what sort of element that is, so that the parts of a divided body can be told to be alike.
    """

    text: str
    hint: str = ""
    sides: tuple[int, ...] = ()
    boxes: tuple[int, ...] = ()
    asides: tuple[int, ...] = ()
    linked: float = 0.0
    target: str | None = None
    names: str = ""
    place: int = 0
    kind: str = ""


@dataclass(slots=True)
class _Open:
    """A block-level element that has begun and not ended."""

    tag: str
    number: int
    hint: str
    sides: tuple[int, ...]
    boxes: tuple[int, ...]
    asides: tuple[int, ...]
    names: str


class _Reader:
    """Walks a page once; `lines` is what it has found."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._open = [_Open("", 0, "", (), (), (), "")]
        self._pieces: list[str] = []
        self._linked = self._whole = self._in_link = self._skipping = self._count = 0
        self._in_row = self._ended = False
        self._link: str | None = None
        self._target: str | None = None

    def start(self, element: html.HtmlElement) -> None:
        """An element begins."""
        tag, attributes = element.tag, element.items()
        if self._skipping or tag in _SKIPPED or (attributes and _is_hidden(attributes)):
            self._skipping += 1
            return
        if tag in ("td", "th") and self._in_row:
            self._pieces.append(" ")
        elif tag not in _INLINE:
            self.close_line()
            self._in_row = tag == "tr" and _is_row_of_data(element)
            self._count += 1
            self._open.append(_opened(tag, attributes, self._count, self._open[-1]))
        elif tag in _APART:
            if self._ended:
                self._pieces.append(" ")
            if tag == "a":
                self._in_link += 1
                self._link = element.get("href")
        self._add(element.text)

    def end(self, element: html.HtmlElement) -> None:
        """An element ends; the text behind it follows."""
        if self._skipping:
            self._skipping -= 1
        elif element.tag not in _INLINE and not (self._in_row and element.tag in ("td", "th")):
            self.close_line()
            self._in_row = False
            self._open.pop()
        elif element.tag in _APART:
            self._in_link -= element.tag == "a"
            self._ended = True
        if not self._skipping:
            self._add(element.tail)

    def _add(self, text: str | None) -> None:
        if not text:
            return
        self._pieces.append(text)
        self._ended = False
        letters = len(text) - text.count(" ")
        self._whole += letters
        if self._in_link and not text.isspace():
            self._linked += letters
            self._target = self._target or self._link

    def close_line(self) -> None:
        """What was read since the last line becomes a line."""
        text = " ".join("".join(self._pieces).replace(_SOFT_HYPHEN, "").split())
        self._pieces.clear()
        if text:
            self.lines.append(self._line(text))
        self._linked = self._whole = 0
        self._target = None

    def _line(self, text: str) -> Line:
        inner, outer = self._open[-1], self._open[-2] if len(self._open) > 1 else self._open[-1]
        around = " ".join(one.names for one in self._open[-3:] if one.names)
        linked = self._linked / self._whole if self._whole else 0.0
        kind = f"{outer.tag} {outer.names}"
        return Line(text, inner.hint, inner.sides, inner.boxes, inner.asides, linked, self._target, around, outer.number, kind)


def count_words(text: str) -> int:
    """Words, near enough to tell a paragraph from a label, in scripts without spaces as well."""
    return text.count(" ") + 1 + len(_UNSPACED.findall(text)) // _LETTERS_A_WORD


def visible_lines(tree: html.HtmlElement) -> list[Line]:
    """The lines of a page, in order."""
    reader = _Reader()
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            reader.start(element)
        else:
            reader.end(element)
    reader.close_line()
    return reader.lines


def stands_aside(element: html.HtmlElement) -> bool:
    """Whether an element stands in a menu, a footer, a side column, or a part of the page where others speak."""
    return any(_told_by(one.tag, names).side or _is_aside(one, names) for one, names in _named_ancestors(element))


def _named_ancestors(element: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str]]:
    return ((one, _names(one.items())) for one in element.iterancestors())


def _is_aside(element: html.HtmlElement, names: str) -> bool:
    """Whether an element is named for comments, teasers or widgets and does not hold the page's headline or its paragraphs."""
    if not _is_named_aside(element.tag, names):
        return False
    inside = list(islice(element.iter("h1", "p"), _PARAGRAPHS))
    return len(inside) < _PARAGRAPHS and all(one.tag == "p" for one in inside)


@lru_cache(maxsize=20_000)
def _is_named_aside(tag: str, names: str) -> bool:
    if not names or tag in _WHOLE_PAGE or _CREDIT_NAMES.search(names):
        return False
    return _ASIDE_NAMES.search(_SUBJECTS.sub("", names)) is not None


def _is_hidden(attributes: Attributes) -> bool:
    return any(
        name == "hidden" or (name == "aria-hidden" and value == "true") or (name == "style" and _HIDING.search(value) is not None)
        for name, value in attributes
    )


def _opened(tag: str, attributes: Attributes, number: int, around: _Open) -> _Open:
    names = _names(attributes)
    told = _told_by(tag, names) if names else _TOLD_BY_TAG.get(tag, _NOTHING)
    sides = (*around.sides, number) if told.side else around.sides
    boxes = (*around.boxes, number) if told.box else around.boxes
    asides = (*around.asides, number) if _is_named_aside(tag, names) else around.asides
    return _Open(tag, number, _hint(tag, told, around.hint), sides, boxes, asides, names)


def _names(attributes: Attributes) -> str:
    return " ".join([value for name, value in attributes if name in _NAMING]) if attributes else ""


def _is_row_of_data(row: html.HtmlElement) -> bool:
    """Whether a table's row holds short cells of text only, and not the parts of a page laid out as a table."""
    inside = list(islice(row.iter(), _MOST_IN_ROW + 1))
    return 2 < len(inside) <= _MOST_IN_ROW and all(one.tag in _FLAT_CELL for one in inside)


class _Told(NamedTuple):
    """What an element's tag and names tell of what stands in it."""

    side: bool
    box: bool
    caption: bool
    embed: bool


@lru_cache(maxsize=20_000)
def _told_by(tag: str, names: str) -> _Told:
    if tag in _WHOLE:
        return _NOTHING
    return _Told(
        side=tag in _SIDE_TAGS or _SIDE_NAMES.search(names) is not None,
        box=_BOX_NAMES.search(_SUBJECTS.sub("", names)) is not None,
        caption=tag in _CAPTION_TAGS or _CAPTION_NAMES.search(names) is not None,
        embed=_EMBED_NAMES.search(names) is not None,
    )


_NOTHING = _Told(side=False, box=False, caption=False, embed=False)
_CAPTION_TAGS = ("figcaption", "caption")
_TOLD_BY_TAG = {tag: _told_by(tag, "") for tag in (*_SIDE_TAGS, *_CAPTION_TAGS)}


def _hint(tag: str, told: _Told, inherited: str) -> str:
    if inherited == "embed" or told.embed:
        return "embed"
    if tag in _HEADINGS:
        return "h1" if tag == "h1" else "heading"
    if told.caption:
        return "caption"
    if tag == "blockquote":
        return "quote"
    return inherited if inherited in ("caption", "quote") else ""
