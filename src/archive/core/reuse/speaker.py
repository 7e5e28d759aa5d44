"""Who the words of a passage are by, as the sentences around it tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from archive.core.rules import SpeakerRule

AROUND = 600
"""Characters before and after a passage that are looked at."""

_PREVIOUS = 2  # sentences before that of a quotation in which its speaker may be named

_ARTICLE = "(?:[Tt]he|[Aa]n?|[Dd]er|[Dd]ie|[Dd]as|[Ee]ine?|[Ll][ae]|[Ll]es|[Ee]l|[Ll]os|[Uu]ne?|[Uu]na|[Ii]l|[Oo])"
_NOT_FIRST = (
    "(?!(?:The|An?|Der|Die|Das|Eine?|Le|La|Les|El|Los|Une?|Una|Il|O|He|She|It|They|We|I|You|This|That|These|Those|There|Here|Who|Which|What|When|While|As|After|Before|But|And|Or|If|On|In|"
    "At|By|For|From|With|Since|Meanwhile|However|Earlier|Later|Also|Nothing|Nobody|"
    "Ltd|Inc|Corp|Co|Plc|PLC|AG|Laut|Nach|Selon|Según|Secondo|Segundo|Er|Sie|Es|Wir|Ich|Elle|Ils|Elles|On|Ella|Ellos|Él|Он|Она|Они|Мы|Это)\\b)"
)
_NOT_SMALL = (
    "(?!(?:that|which|who|what|as|and|but|or|when|while|after|before|also|it|he|she|they|we|has|had|is|was|were|be|been|to|in|on|"
    "at|by|from|with|for|of|said|says|told|added|die|dass|que|qui|a)\\b)"
)
_LARGE = (
    r"[^\W\d_a-zà-öø-ÿа-яё][\w’'&-]*+(?:\.[A-Z])*+(?:(?<=\.[A-Z])\.|(?<=\b[A-Z][a-z][a-z])\.|(?<=\b[A-Z][a-z])\.|(?<=\b[A-Z])\.)?"
)
_SMALL = rf"{_NOT_SMALL}[a-zà-öø-ÿа-яё][\w’'-]*+"
_JOIN = "(?:of|for|the|and|de|la|du|des|del|von|van|der|den|al|bin|und|et|y|di|do|da)"
NAME = (
    rf"(?P<name>\b(?:{_ARTICLE} )?(?:{_SMALL} ){{0,2}}?{_NOT_FIRST}{_LARGE}(?: (?:{_JOIN} ){{0,2}}{_LARGE}){{0,5}}+"
    rf"(?: {_SMALL}){{0,2}}?(?: (?:of|for|from|at) (?:the |an? |its )?{_SMALL}(?: {_SMALL})?)??)"
)
"""A name as it is printed: what {name} stands for in a rule."""

_BOUNDARY = re.compile(
    r"(?<![A-Z.][A-Z])(?<!\b[A-Z])(?<!\bM[rs])(?<!\b(?:Dr|St|Lt))(?<!\b(?:Mrs|Gen|Maj|Col|Sgt|Sen|Rep|Gov|Mme))(?<!\bCapt|\bProf)"
    r"[.!?…]+[”\"’»)\]]*\s+(?=[“„«‘\"(\[]*[^\W\d_a-zà-öø-ÿа-яё])|\n\s*\n|\n[ \t]{2,}"
)
_PARAGRAPH = re.compile(r"\n\s*\n|\n[ \t]{2,}")
_CLOSING = re.compile(r"[\s,;:–—”“\"’»)\].!?-]*")
_QUOTE_ENDS = re.compile(r"[,.!?]?[”“\"»],?\s+")  # “ as in German
_MARKS = (("“", "”"), ("«", "»"))
_MARKS_LOW = (("„", "“"), ("«", "»"))


def speaker_of(before: str, passage: str, after: str, rules: Sequence[SpeakerRule]) -> str | None:
    """Who the words between `before` and `after` are by; None where the text does not tell.

    Looked for behind the quotation they stand in, else behind them in their own sentence, before them there, within them, and
    for a quotation in the sentences before.
    """
    earlier = _sentences(before)
    own = earlier.pop() if earlier and _BOUNDARY.search(before[-6:] + "X") is None else ""
    quoted = _is_open(_PARAGRAPH.split(before)[-1] + passage)
    return (
        (_behind(_after_quotation(after), rules) if quoted else None)
        or _behind(_flat(after[: _end_of_sentence(after)]), rules)
        or next(reversed(named_before(own, rules)), None)
        or _within(passage, rules)
        or (_in_previous(earlier, rules) if quoted else None)
    )


def named_behind(text: str, rules: Iterable[SpeakerRule]) -> list[str]:
    """The speakers that rules for what follows a quotation find at the start of a text."""
    hits = (rule.pattern.match(text) for rule in rules if rule.where == "after")
    return [without_article(hit["name"]) for hit in hits if hit is not None]


def named_before(text: str, rules: Iterable[SpeakerRule]) -> list[str]:
    """The speakers that rules for what goes before find in a text, in order; a hit within a longer one is none of its own."""
    hits = sorted(
        ((hit.span(), hit["name"]) for rule in rules if rule.where == "before" for hit in rule.pattern.finditer(text)),
        key=lambda hit: (hit[0][0], -hit[0][1]),
    )
    names, end = [], 0
    for (_, stop), name in hits:
        if stop > end:
            names.append(without_article(name))
            end = stop
    return names


def _behind(rest: str, rules: Sequence[SpeakerRule]) -> str | None:
    closing = _CLOSING.match(rest)
    return next(iter(named_behind(rest[closing.end() if closing else 0 :], rules)), None)


def _within(passage: str, rules: Sequence[SpeakerRule]) -> str | None:
    flat = _flat(passage)
    behind = (_behind(flat[hit.end() :], rules) for hit in _QUOTE_ENDS.finditer(flat))
    first = (name for sentence in _sentences(passage)[:1] for name in named_before(sentence, rules))
    return next((name for name in behind if name), None) or next(first, None)


def _in_previous(sentences: Sequence[str], rules: Sequence[SpeakerRule]) -> str | None:
    names = (next(iter(named_before(sentence, rules)), None) for sentence in reversed(sentences[-_PREVIOUS:]))
    return next((name for name in names if name), None)


def _is_open(text: str) -> bool:
    """Whether a quotation begins in a text and does not end there."""
    marks = _MARKS_LOW if "„" in text else _MARKS
    return any(text.rfind(opening) > text.rfind(closing) for opening, closing in marks) or text.count('"') % 2 == 1


def _after_quotation(after: str) -> str:
    """What follows, in its sentence, the end of a quotation that goes on at the start of a text."""
    paragraph = _PARAGRAPH.split(after, maxsplit=1)[0]
    hit = _QUOTE_ENDS.search(paragraph)
    rest = paragraph[hit.end() :] if hit is not None else ""
    return _flat(rest[: _end_of_sentence(rest)])


def _sentences(text: str) -> list[str]:
    starts = [0, *(hit.end() for hit in _BOUNDARY.finditer(text))]
    found = [_flat(text[start:end]) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    return [one for one in found if one]


def _end_of_sentence(text: str) -> int:
    hit = _BOUNDARY.search(text)
    return hit.start() + 1 if hit is not None else len(text)


def _flat(text: str) -> str:
    return " ".join(text.split())


def without_article(name: str) -> str:
    """A speaker as he is told: without "the", which comes and goes with the sentence."""
    return name.removeprefix("the ").removeprefix("The ").rstrip(",;:")
