"""Text of the story that stands in the page but not where a reader of its elements looks: JSON-LD and script data.

A body that is divided, or shown by a script only, is cut short by every extractor without a sign. Where the page's own data
hold clearly more, the story is completed from them, and the article says so with a flag.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from lxml import html

from archive.core.text.gate import gate
from archive.core.text.header import ends_sentence
from archive.core.text.tokens import folded_words
from archive.extract.align import squeeze
from archive.extract.lines import Line, count_words, visible_lines
from archive.extract.story import Chosen

_CLEARLY_MORE = 1.3  # times the story found: measured on 1,219 pages, ten of the 201 that state their text exceed it
_LEAST_LETTERS = 200  # of a stated body
_LEAST_WORDS = 100  # of a body in script data
_SHORT_STORY = 150  # words: a longer story is not looked for in scripts
_TELLING_LETTERS = 4  # of a word of the title
_LITTLE = 3  # the body in script data must be so many times longer than the story found
_SCRIPT_WORDS = 12  # of a string that counts as prose
_MOST_VALUES = 200_000  # looked at in script data
_SHORTEST_LINE = 25  # letters; a shorter line may stand in a body by chance
_DATA_TYPES = re.compile(r"^application/(?:[\w.-]+\+)?json$", re.IGNORECASE)
_ASSIGNED = re.compile(r"^\s*(?:window\.|self\.|var |let |const )?[\w.$\[\]'\"]{1,80}\s*=\s*(?=[{\[])")
Script = tuple[str, str]
_SENTENCE = re.compile(r"(?<=[.!?…。！？])\s+")


def complete(
    scripts: Sequence[Script], lines: list[Line], chosen: Chosen, article: dict[str, Any], title: str | None
) -> tuple[list[Line], Chosen] | None:
    """The page's lines and the story's among them with what was missing, or None where nothing is known to be."""
    body = article.get("articleBody")
    found, added = _lines_of_body(body, lines, chosen.lines) if isinstance(body, str) else (frozenset(), [])
    held = sum(count_words(lines[number].text) for number in chosen.lines | found)
    in_scripts = [] if held > _SHORT_STORY else _lines_of_scripts(scripts, held, title)
    if not added or (len(in_scripts) > len(added) and _holds(in_scripts, added[0])):
        added = in_scripts  # the same text, and cut into its paragraphs
    if not found and not added:
        return None
    new = range(len(lines), len(lines) + len(added))
    return [*lines, *added], replace(chosen, lines=chosen.lines | found | frozenset(new), far=chosen.far - found)


def _holds(lines: Sequence[Line], other: Line) -> bool:
    return squeeze(other.text)[:_LEAST_LETTERS] in squeeze("".join(line.text for line in lines))


def _lines_of_body(body: str, lines: Sequence[Line], inside: frozenset[int]) -> tuple[frozenset[int], list[Line]]:
    """What a stated body has beyond the story found: lines of the page that stand in it, and lines to add to the page."""
    whole = squeeze(body)
    held = sum(len(squeeze(lines[number].text)) for number in inside)
    if len(whole) < _LEAST_LETTERS or len(whole) < _CLEARLY_MORE * held:
        return frozenset(), []
    letters = [squeeze(line.text) for line in lines]
    found = frozenset(number for number, one in enumerate(letters) if len(one) >= _SHORTEST_LINE and one in whole) - inside
    had = "".join(letters[number] for number in sorted(inside | found))
    if len(whole) < _CLEARLY_MORE * len(had):
        return found, []
    return found, [Line(text) for text in _missing(body, had)]


def _missing(body: str, had: str) -> Iterator[str]:
    """The paragraphs of a body without the sentences that the story has already."""
    for paragraph in _paragraphs(body):
        rest = " ".join(one for one in _SENTENCE.split(paragraph) if squeeze(one) and squeeze(one) not in had)
        if rest:
            yield rest


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a text in a script's data, which may be HTML."""
    if re.search(r"</?(?:p|div|br|h\d|li|span|a)\b", text):
        return [line.text for line in visible_lines(html.fragment_fromstring(text, create_parent="div"))]
    return [" ".join(line.split()) for line in gate(text).text.split("\n") if line.strip()]


def _lines_of_scripts(scripts: Sequence[Script], words: int, title: str | None) -> list[Line]:
    """The body that stands only in the page's script data, where the story found has so few `words`; else nothing.

    It must speak of what the title names: a page's data hold the texts of other articles, too.
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    for number, data in enumerate(_script_data(scripts)):
        for path, text in _texts(data, f"{number}"):
            found[path].append(text)
    best = max(found.values(), key=_prose_words, default=[])
    if _prose_words(best) < max(_LEAST_WORDS, _LITTLE * words) or not _speaks_of(best, title):
        return []
    return [Line(text) for one in best for text in _paragraphs(one)]


def _speaks_of(texts: Sequence[str], title: str | None) -> bool:
    """Whether half of the title's longer words stand in the texts."""
    wanted = {word for word in folded_words(title or "") if len(word) >= _TELLING_LETTERS or not word.isascii()}
    return bool(wanted) and 2 * len(wanted.intersection(folded_words(" ".join(texts)))) >= len(wanted)


def _prose_words(texts: Sequence[str]) -> int:
    return sum(count_words(text) for text in dict.fromkeys(texts) if _is_long_prose(text))


def _is_long_prose(text: str) -> bool:
    return count_words(text) > _SCRIPT_WORDS and ("</p>" in text or ends_sentence(text.rstrip()))


def _script_data(scripts: Sequence[Script]) -> Iterator[Any]:
    for kind, text in scripts:
        start = 0 if _DATA_TYPES.match(kind) else _assigned_at(text)
        if start is None or not text[start:].strip():
            continue
        try:
            yield json.JSONDecoder(strict=False).raw_decode(text[start:].lstrip())[0]
        except (ValueError, RecursionError):
            continue


def _assigned_at(text: str) -> int | None:
    hit = _ASSIGNED.match(text)
    return hit.end() if hit is not None else None


def _texts(data: Any, root: str) -> Iterator[tuple[str, str]]:
    """(path without list places, text) of every string value, in the order of the data."""
    waiting: list[tuple[str, Any]] = [(root, data)]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        path, value = waiting.pop()
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, dict):
            waiting += [(f"{path}.{name}", one) for name, one in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [(path, one) for one in reversed(value)]
