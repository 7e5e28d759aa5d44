"""The lines above a story: headline, byline, date line, and the name of the site beside the date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.core.dates import date_span
from archive.core.model import Block, Role
from archive.core.register import Register, name_key
from archive.core.text.boilerplate import Hit
from archive.core.text.tokens import folded_words, words

_DATE_LINES = 4  # above a story: more, and they are its own list of results or events
_TITLE_WORDS = (2, 45)
_PADDING = 20  # letters by which a headline with a label may be longer than without
_HEADER_BLOCKS = 14
_BYLINE_WORDS = 16
_TELLING_WORDS = 4
_CREDIT_WORDS = 6
_SENTENCE_ENDS, _CLOSING = tuple(".!?…。！？؟:"), "\"”’'»)]"
_BYLINE = re.compile(
    r"^(?:(?:(?:words|story|report|reporting|text|posted|submitted)\s+by|by|von|par|por|di|autor(?:a|e|in|es)?\s?:|author\s?:"
    r"|written by|reported by|автор\s?:?|przez|tekst:)\s+|作者\s?[:：]\s*|記者\s?[:：]\s*)"
    r"(?P<name>\S.{1,100})$",
    re.IGNORECASE,
)
_DESK = re.compile(r"^(?:[\w’'-]+\s+){0,3}(?:desk|newsroom|bureau|redaktion|redacción|rédaction|redakcja)$", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"\s*[|•·,/]\s*|\s+(?:in|with|avec|mit|con|via)\s+(?=[A-ZÀ-Þd(])|\s+\(")
_BY_AT_END = re.compile(r"^(?:posted|published)?\s*(?:on|at)?\s*by\s+(?P<name>[\w .,'’&-]{2,60})$", re.IGNORECASE)


@dataclass(slots=True)
class Draft:
    """A block while its role is being found."""

    block: Block
    solid: bool
    hit: Hit | None = None
    role: Role | None = None
    rule: str = ""
    zone: str = "body"
    _folded: Sequence[str] | None = None
    _words: int | None = None

    @property
    def folded(self) -> Sequence[str]:
        """Its comparable words, found when first asked for: nobody asks about most lines of menus and footers."""
        if self._folded is None:
            self._folded = folded_words(self.block.plain)
        return self._folded

    @property
    def words(self) -> int:
        """How many words it has, or had before it was cut."""
        return len(self.folded) if self._words is None else self._words

    @property
    def opens_paragraph(self) -> bool:
        """Whether a blank line stands before it."""
        return self.block.opens_paragraph

    def cut_to(self, rest: Block) -> None:
        """Leave only the rest of the block; it counts for as long as it was."""
        self._words = self.words
        self.block, self._folded = rest, None

    def settle(self, role: Role, rule: str) -> None:
        """Give it its role."""
        self.role, self.rule = role, rule


def ends_sentence(text: str) -> bool:
    """Whether a readable text closes with the end of a sentence, quotes and brackets behind it or not."""
    return text.rstrip(_CLOSING).endswith(_SENTENCE_ENDS)


def find_title(drafts: list[Draft], given: str | None, register: Register) -> Draft | None:
    """The block that prints the headline, settled as such; with a `given` headline only a block that repeats it."""
    prints = _prints_of_title(drafts, given) if given else []
    found = _main_print(prints) if given else _likeliest_title(drafts, register)
    if found is not None:
        for draft in (found, *prints):
            draft.settle(Role.TITLE, "layout:title")
        if not given:
            for draft in drafts[: drafts.index(found)]:
                header = _is_date_line(draft.block.plain) or _BYLINE.match(draft.block.plain)
                if draft.role is None and draft.hit is None and not draft.solid and not header:
                    draft.settle(Role.BOILERPLATE, "layout:before-title")
    return found


def _prints_of_title(drafts: list[Draft], given: str) -> list[Draft]:
    """Every line above or in the story that repeats the given headline."""
    key, most = name_key(given), len(folded_words(given)) + 1
    near = [draft for draft in drafts if draft.zone != "tail" and len(draft.block.plain) <= 2 * len(given) + _PADDING]
    close = [draft for draft in near if abs(draft.words - most) <= 2]
    return [draft for draft in close if name_key(draft.block.plain) == key]


def _main_print(prints: list[Draft]) -> Draft | None:
    """A main heading first, else the last print above the story."""
    main = [draft for draft in prints if draft.block.hint.endswith("h1")]
    above = [draft for draft in prints if draft.zone == "head"]
    return next(iter(main), None) or next(reversed(above), None)


def _likeliest_title(drafts: list[Draft], register: Register) -> Draft | None:
    """The first heading, else the first line of some length; a line that only names a publisher comes last."""
    candidates = [draft for draft in drafts[:_HEADER_BLOCKS] if _could_be_title(draft)]
    telling = [draft for draft in candidates if register.by_name(draft.block.plain) is None and not _is_credit(draft, register)]
    headings = [draft for draft in telling if draft.block.hint in ("heading", "h1")]
    long = [draft for draft in telling if draft.words >= _TELLING_WORDS]
    return next(iter(headings or long or telling or candidates), None)


def _is_credit(draft: Draft, register: Register) -> bool:
    """A short line that closes with an agency's name: "Le Monde avec AFP"."""
    return draft.words <= _CREDIT_WORDS and _names_agency(draft.block.plain, register)


def _could_be_title(draft: Draft) -> bool:
    text = draft.block.plain
    if draft.role is not None or draft.hit is not None or draft.zone not in ("head", "body"):
        return False
    if draft.block.hint in ("links", "image", "rule"):
        return False
    if draft.block.hint in ("heading", "h1"):
        return draft.words >= 1
    if not _TITLE_WORDS[0] <= draft.words <= _TITLE_WORDS[1] or draft.zone != "head":
        return False
    return not (_BYLINE.match(text) or _is_date_line(text) or re.search(r"[.;,:]$|\w\w\. [A-ZÀ-Þ]", text))


@dataclass(frozen=True, slots=True)
class Header:
    """What the lines above a story say, as printed."""

    byline: str | None
    date_line: str | None
    beside_date: str | None


def read_header(drafts: list[Draft], register: Register) -> Header:
    """Bylines and date lines around the title; the first of each kind speaks."""
    byline = date_line = beside = None
    dated = sum(draft.zone == "head" and draft.role is None and _is_date_line(draft.block.plain) for draft in drafts)
    for place, draft in enumerate(drafts):
        if draft.zone != "head" or draft.role is not None:
            continue
        text = draft.block.plain
        by = _BYLINE.match(text)
        if by is None and place and drafts[place - 1].block.hint == "image" and not _is_date_line(text):
            continue  # the caption of a picture closes with an agency's name, too
        credits = _names_agency(text, register) or _DESK.match(text) is not None
        if credits and draft.words <= _BYLINE_WORDS and not ends_sentence(text):
            draft.settle(Role.BYLINE, "layout:credit-line")
            byline = byline or text
            date_line = date_line or (text if date_span(text) else None)
        elif by is not None and draft.words <= _BYLINE_WORDS and not ends_sentence(text.rstrip(".")):
            draft.settle(Role.BYLINE, "layout:byline")
            byline = byline or person_named(by["name"])
            date_line = date_line or (text if date_span(text) else None)
        elif _is_date_line(text) and (dated <= _DATE_LINES or not _beside_date(text)):
            draft.settle(Role.DATELINE, "layout:date-line")
            rest = _beside_date(text)
            by = _BY_AT_END.match(rest) or _BYLINE.match(rest)
            byline = byline or (person_named(by["name"]) if by else None)
            beside = beside or (rest if by is None and rest else None)
            date_line = date_line or text
    return Header(byline, date_line, beside)


def person_named(printed: str) -> str:
    """The name in a byline, without the date behind it and not in capitals."""
    span = date_span(printed)
    name = (printed[: span[0]] if span is not None and span[0] else printed).strip(" ,|·•–—-:/")
    return name.title() if name.isupper() and " " in name else name


def _names_agency(text: str, register: Register) -> bool:
    """Whether a header line opens or closes with an agency's name: "AFP in Moscow", "Le Monde avec AFP", "AP | By J. Field"."""
    pieces = [piece.strip(" .()") for piece in _BETWEEN_NAMES.split(text) if piece.strip(" .()")]
    ends = [re.sub(r"^(?:story\s+)?by\s+", "", piece, flags=re.IGNORECASE) for piece in pieces[:1] + pieces[-1:]]
    return any(entry is not None and entry.kind == "agency" for entry in map(register.by_name, ends))


def _is_date_line(text: str) -> bool:
    """A short line of one date or two (published, updated) with at most a few words around them."""
    if len(text) > 200 or date_span(text) is None:
        return False
    rest = text
    for _ in range(3):
        span = date_span(rest)
        if span is None:
            break
        rest, last = f"{rest[: span[0]]} {rest[span[1] :]}", rest[span[1] :]
    return len(words(_DATE_LABEL.sub(" ", rest))) <= 8 and not re.search(r"\w[.!?][\"”]?$", last)


_DATE_LABEL = re.compile(
    r"\b(?:first\s+)?(?:published|posted|updated|last\s+(?:updated|modified)|modified|created|date|time|on|at|veröffentlicht|erschienen|"
    r"aktualisiert|stand|"
    r"publié|mis à jour|publicado|actualizado|pubblicato|aggiornato|opublikowano|опубликовано|обновлено)"
    r"\b\s*(?:on|at|am|le|el|il)?\s*:?",
    re.IGNORECASE,
)


def _beside_date(text: str) -> str:
    span = date_span(text)
    if span is None:
        return text
    rest = f"{text[: span[0]]} {text[span[1] :]}"
    return re.sub(r"\s+", " ", _DATE_LABEL.sub(" ", rest)).strip(" ,|·•–—-:()")
