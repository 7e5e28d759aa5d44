"""What became of single lines and strings of the evaluated pages, to be read by eye."""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.core.model import STORY_ROLES, Role
from benchmarks.evaluation import SEED, collapsed
from benchmarks.extractors import Answer
from benchmarks.measure import table

_LONG = 25  # letters; a shorter line counts as kept by the other extractor only where it is a whole line there

_NOT_LETTERS = re.compile(r"[\W_]+")
_WORD = re.compile(r"\S+")

Pages = Sequence[Mapping[str, Any]]
Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Span:
    """A line that another extractor has in its text and ours labels as something else than story."""

    file: str
    role: str
    rule: str
    text: str
    wanted: bool
    """Whether it holds a must_have string, or is part of one."""


def removed_spans(expected: Pages, bare: Answers, ours: Answers) -> Iterator[Span]:
    """Every such line that does not stand elsewhere in our story."""
    for page in expected:
        file, answer = page["file"], ours[page["file"]]
        lines = {_squeezed(line) for line in bare[file]["text"].split("\n")}
        whole, story = _squeezed(bare[file]["text"]), _squeezed(answer["text"])
        wanted = [collapsed(one) for one in page["must_have"]]
        for role, rule, start, end in answer.get("parts", ()):
            if role in STORY_ROLES:
                continue
            for line in map(collapsed, answer["raw"][start:end].split("\n")):
                letters = _squeezed(line)
                if letters and letters not in story and (letters in lines or (len(letters) >= _LONG and letters in whole)):
                    yield Span(file, role, rule, line, any(one in line or line in one for one in wanted))


def sampled(spans: Iterable[Span], number: int) -> str:
    """How many spans each role and rule took, and some of them drawn at random. Headlines are counted, not drawn."""
    found = list(spans)
    counted = Counter((span.role, span.rule) for span in found)
    wanted = Counter((span.role, span.rule) for span in found if span.wanted)
    rows = [[f"{key[0]}, {key[1]}", str(times), str(wanted[key])] for key, times in counted.most_common()]
    drawn = [span for span in found if span.role != Role.TITLE]
    drawn = random.Random(SEED).sample(drawn, min(number, len(drawn)))
    lines = [f"{span.file} {span.role}, {span.rule}{' (must have)' * span.wanted}: {span.text}" for span in drawn]
    return "\n".join([table(["removed as", "spans", "with a must_have string"], rows), "", *lines])


def lost_strings(expected: Pages, bare: Answers, ours: Answers) -> Iterator[str]:
    """Each must_have string that the other text holds and ours lacks, with what took it."""
    for page in expected:
        file, answer = page["file"], ours[page["file"]]
        for string in map(collapsed, page["must_have"]):
            if string in collapsed(bare[file]["text"]) and string not in collapsed(answer["text"]):
                yield f"{file} {answer.get('failed') or _labels(answer, string)}: {string}"


def kept_strings(expected: Pages, bare: Answers, ours: Answers) -> Iterator[str]:
    """Each must_not_have string that ours holds, with its label and whether the other text holds it too."""
    for page in expected:
        file, answer = page["file"], ours[page["file"]]
        for string in map(collapsed, page["must_not_have"]):
            if string in collapsed(answer["text"]):
                also = "both" if string in collapsed(bare[file]["text"]) else "ours alone"
                yield f"{file} {also}, {_labels(answer, string)}: {string}"


def _labels(answer: Answer, string: str) -> str:
    """The roles and rules of the segments over which a string runs, for each place in our raw text where it stands."""
    words = list(_WORD.finditer(answer["raw"]))
    places, length = [], 0
    for word in words:
        places.append(length)
        length += len(word[0]) + 1
    found = []
    for hit in re.finditer(re.escape(string), " ".join(word[0] for word in words)):
        first, last = (bisect_right(places, place) - 1 for place in (hit.start(), hit.end() - 1))
        start, end = words[first].start(), words[last].end()
        found.append(
            " + ".join(f"{role}, {rule}" for role, rule, begins, ends in answer["parts"] if begins < end and ends > start)
        )
    return " / ".join(dict.fromkeys(found)) or "not in the raw text"


def _squeezed(text: str) -> str:
    return _NOT_LETTERS.sub("", text).lower()
