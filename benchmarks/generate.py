"""Articles like news, the same ones every time: `python -m benchmarks.generate COUNT > articles.jsonl`.

Words follow a Zipf law and, half of the time, a Markov chain; a quarter of the articles are copies of earlier ones with 1 to
20 % of their words edited. Some 200 articles come on a day. With a footer every article ends in the same long paragraph; with
a family one story is carried by so many outlets, one after the other: every second one verbatim, the others edited as copies are.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SEED = 20260401
COPIES = 0.25
LEAST_EDITED, MOST_EDITED = 0.01, 0.20
KINDS = ("substituted", "shortened", "lengthened", "mixed")

_WORDS = 40_000
_NUMBERS = 5_000
_FOLLOWERS = 24
_CHAINED = 0.5  # share of words drawn from the followers of the word before
_FIGURES = 0.015
_SENTENCE_END, _PARAGRAPH_END = 0, 1  # tokens that print no word
_FIRST_WORD = 2
_MEAN_WORDS, _SPREAD = 560, 0.45
_FOOTER_WORDS = 150
_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
_PUBLISHERS = (
    ("Northern Wire", "northernwire.example"),
    ("Harbour Press", "harbourpress.example"),
    ("Daily Meridian", "dailymeridian.example"),
    ("Valley Courier", "valleycourier.example"),
    ("The Lantern", "thelantern.example"),
    ("Capital Ledger", "capitalledger.example"),
    ("Coast Observer", "coastobserver.example"),
    ("Eastern Herald", "easternherald.example"),
)

Tokens = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Planted:
    """A copy made on purpose: the ids of both articles, how it was edited and how much."""

    original: str
    copy: str
    kind: str
    share: float


class Newsroom:
    """Writes articles; `planted` lists the copies among those written so far, `footer` is the text below each of them."""

    def __init__(self, seed: int = SEED, *, footer: bool = False, family: int = 0) -> None:
        self.planted: list[Planted] = []
        self._random = np.random.default_rng(seed)
        self._words = _lexicon(self._random)
        weights = 1.0 / (np.arange(_WORDS) + 2.7)
        self._zipf = np.cumsum(weights / weights.sum())
        followers = self._ranks(_WORDS * _FOLLOWERS).reshape(_WORDS, _FOLLOWERS)
        self._followers: list[list[int]] = followers.tolist()
        self._written: list[Tokens] = []
        self.family = family
        self.footer = self._print(self._text(_FOOTER_WORDS)) if footer else ""

    def articles(self, count: int) -> Iterator[dict[str, str]]:
        """`count` articles as the import takes them: id, url, title, text, published, publisher."""
        first = self.family_start(count)
        for number in range(count):
            related = first < number < first + self.family
            copied = number > 10 and self._random.random() < COPIES and not related
            tokens = self._carried(number, first) if related else self._copy(number) if copied else self._text(self._length())
            self._written.append(tokens)
            yield self._article(number, tokens, outlet=number - first if related else None)

    def family_start(self, count: int) -> int:
        """The number of the family's first article among `count`."""
        return (count - self.family) // 2

    def _carried(self, number: int, first: int) -> Tokens:
        """The family's story as one more outlet has it."""
        if number % 2:
            self.planted.append(Planted(_id(first), _id(number), "verbatim", 0.0))
            return self._written[first]
        return self._copy(number, first)

    def _article(self, number: int, tokens: Tokens, outlet: int | None = None) -> dict[str, str]:
        name, domain = _PUBLISHERS[int(self._random.random() * len(_PUBLISHERS))]
        if outlet is not None:
            name, domain = f"Outlet {outlet}", f"outlet{outlet}.example"
        text = "\n\n".join(filter(None, (self._print(tokens), self.footer)))
        title = " ".join(self._words[token] for token in self._text(9).tolist() if token >= _FIRST_WORD)
        return {
            "id": _id(number),
            "url": f"https://{domain}/{_BEGIN.year}/{number}",
            "title": title.capitalize(),
            "text": text,
            "published": (_BEGIN + timedelta(minutes=7 * number)).isoformat(),
            "publisher": name,
        }

    def _length(self) -> int:
        """Words of an article: 560 on average, rarely under 100 or over 2,000."""
        return max(40, int(_MEAN_WORDS * np.exp(_SPREAD * self._random.standard_normal() - _SPREAD**2 / 2)))

    def _ranks(self, count: int) -> NDArray[np.int64]:
        """Zipf-distributed numbers of words."""
        return np.searchsorted(self._zipf, self._random.random(count)).clip(max=_WORDS - 1)

    def _text(self, length: int) -> Tokens:
        """Fresh tokens: words in sentences of about 20, sentences in paragraphs of about three."""
        free = self._ranks(length).tolist()
        dice = self._random.random((length, 3))
        chained = (dice[:, 0] < _CHAINED).tolist()
        which = (dice[:, 1] ** 2 * _FOLLOWERS).astype(np.int64).tolist()
        word, words = free[0], []
        for drawn, follows, place in zip(free, chained, which, strict=True):
            word = self._followers[word][place] if follows else drawn
            words.append(word)
        tokens = np.array(words, dtype=np.int32) + _FIRST_WORD
        figures = np.flatnonzero(dice[:, 2] < _FIGURES)
        tokens[figures] = _FIRST_WORD + _WORDS + (self._random.random(len(figures)) * _NUMBERS).astype(np.int32)
        ends = np.flatnonzero((dice[:, 2] > 0.95) & (np.arange(length) > 4))
        marks = np.where(self._random.random(len(ends)) < 0.35, _PARAGRAPH_END, _SENTENCE_END)
        return np.insert(tokens, ends, marks.astype(np.int32))

    def _copy(self, number: int, source: int | None = None) -> Tokens:
        """An earlier article, any or this one, with a few edits, noted in `planted`."""
        if source is None:
            source = int(self._random.random() * len(self._written))
        kind = KINDS[int(self._random.random() * len(KINDS))]
        share = LEAST_EDITED + (MOST_EDITED - LEAST_EDITED) * self._random.random()
        self.planted.append(Planted(_id(source), _id(number), kind, round(share, 4)))
        tokens = self._written[source]
        if kind == "substituted":
            return self._substituted(tokens, share)
        if kind == "shortened":
            return _shortened(tokens, share)
        if kind == "lengthened":
            return self._lengthened(tokens, share)
        return self._lengthened(_shortened(self._substituted(tokens, share / 3), share / 3), share / 3)

    def _substituted(self, tokens: Tokens, share: float) -> Tokens:
        edited = tokens.copy()
        places = np.flatnonzero((self._random.random(len(tokens)) < share) & (tokens >= _FIRST_WORD))
        edited[places] = self._ranks(len(places)) + _FIRST_WORD
        return edited

    def _lengthened(self, tokens: Tokens, share: float) -> Tokens:
        place = int(self._random.random() * len(tokens))
        added = self._text(max(6, int(share * len(tokens))))
        end = np.array([_PARAGRAPH_END], dtype=np.int32)
        return np.concatenate([tokens[:place], end, added, end, tokens[place:]])

    def _print(self, tokens: Tokens) -> str:
        pieces: list[str] = []
        words = self._words
        opens = True
        for token in tokens.tolist():
            if token >= _FIRST_WORD:
                pieces.append(words[token].capitalize() if opens else words[token])
                opens = False
            elif not opens:
                pieces[-1] += ".\n\n" if token == _PARAGRAPH_END else "."
                opens = True
        return " ".join(pieces).replace("\n\n ", "\n\n").rstrip(".\n") + "."


def _shortened(tokens: Tokens, share: float) -> Tokens:
    return tokens[: max(20, len(tokens) - int(share * len(tokens)))]


def _lexicon(random: np.random.Generator) -> list[str]:
    """The printed form of each token: made-up words, the frequent ones short, then numbers."""
    onsets = "b c d f g h j k l m n p r s t v w st tr th".split()
    cores = "a e i o u a e i o ea".split()
    codas = ["", "", "", "n", "r", "s", "t", "l", "m", "nd"]
    words: dict[str, None] = {}
    while len(words) < _WORDS:
        rank = len(words)
        syllables = 1 + (rank > 300) + (rank > 1500)
        dice = random.random(3 * syllables)
        word = "".join(
            kinds[int(dice[3 * place + part] * len(kinds))]
            for place in range(syllables)
            for part, kinds in enumerate((onsets, cores, codas))
        )
        words[word] = None
    numbers = [str(1 + int(value**4 * 100_000)) for value in random.random(_NUMBERS)]
    return ["", "", *words, *numbers]


def _id(number: int) -> str:
    return f"g{number:07d}"


def write_articles(newsroom: Newsroom, count: int, articles: Path) -> None:
    """Write `count` articles as JSON Lines."""
    with articles.open("w", encoding="utf-8") as stream:
        for one in newsroom.articles(count):
            stream.write(json.dumps(one, ensure_ascii=False) + "\n")


def main() -> None:
    """Print articles; with --pairs also write which are copies of which."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__.split("\n")[0])
    parser.add_argument("count", type=int, metavar="COUNT")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--footer", action="store_true", help=f"the same {_FOOTER_WORDS} words below every article")
    parser.add_argument("--family", type=int, default=0, metavar="N", help="one story carried by N outlets")
    parser.add_argument("--pairs", type=Path, metavar="FILE", help="write original, copy, kind of edit and share of words")
    given = parser.parse_args()
    newsroom = Newsroom(given.seed, footer=given.footer, family=given.family)
    write_articles(newsroom, given.count, Path("/dev/stdout"))
    if given.pairs:
        with given.pairs.open("w", encoding="utf-8") as stream:
            stream.writelines(f"{one.original}\t{one.copy}\t{one.kind}\t{one.share}\n" for one in newsroom.planted)


if __name__ == "__main__":
    main()
