"""The usual ways to tell whether two articles are about one event: how alike they are, and groups made of likeness."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import PERMUTATIONS, shingles

Article = Mapping[str, Any]
Matrix = NDArray[np.float32]
Scores = NDArray[np.float64]

_WORD = re.compile(r"\w+")
_BITS = 64
WINDOW_DAYS = 6.0
"""A story that has been silent for so long takes no more articles."""


@dataclass(frozen=True, slots=True)
class Way:
    """How alike the two articles of each pair are: 0 to 1. `steps` are the thresholds to try."""

    name: str
    scores: Callable[[Sequence[Article], Sequence[tuple[int, int]]], Scores]
    steps: Sequence[float]


def _whole(one: Article) -> str:
    return f"{one['title']}\n{one['text']}"


def _title(one: Article) -> str:
    return str(one["title"])


def _cosine(part: Callable[[Article], str], **options: Any) -> Callable[[Sequence[Article], Sequence[tuple[int, int]]], Scores]:
    """Cosine of sublinear TF-IDF vectors learned from all these articles."""

    def scores(articles: Sequence[Article], pairs: Sequence[tuple[int, int]]) -> Scores:
        vectors = _vectors([part(one) for one in articles], **options)
        first, second = ([pair[side] for pair in pairs] for side in (0, 1))
        return np.asarray(vectors[first].multiply(vectors[second]).sum(axis=1), dtype=float).ravel()

    return scores


def _vectors(texts: Sequence[str], **options: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **options).fit_transform(texts)


def _simhash(articles: Sequence[Article], pairs: Sequence[tuple[int, int]]) -> Scores:
    """Share of equal bits of 64 (Charikar 2002), every word counted as often as it occurs."""
    import xxhash

    bits = np.zeros((len(articles), _BITS), dtype=bool)
    for place, one in enumerate(articles):
        words = _WORD.findall(_whole(one).lower())
        hashes = np.array([xxhash.xxh64_intdigest(word.encode("utf-8")) for word in words], dtype=np.uint64)
        set_bits = (hashes[:, None] >> np.arange(_BITS, dtype=np.uint64)) & np.uint64(1)
        bits[place] = set_bits.sum(axis=0) * 2 > len(words)
    return np.array([(bits[one] == bits[other]).mean() for one, other in pairs])


def _minhash(articles: Sequence[Article], pairs: Sequence[tuple[int, int]]) -> Scores:
    """Jaccard of five-word shingles as datasketch estimates it."""
    from datasketch import MinHash

    encoded = ([shingle.encode("utf-8") for shingle in shingles(one["text"])] for one in articles)
    made = MinHash.bulk(encoded, num_perm=PERMUTATIONS)
    return np.array([made[one].jaccard(made[other]) for one, other in pairs])


def _token_ratio(articles: Sequence[Article], pairs: Sequence[tuple[int, int]]) -> Scores:
    """difflib's ratio of both headlines with their words in alphabetical order."""
    names = [" ".join(sorted(_WORD.findall(_title(one).lower()))) for one in articles]
    return np.array([SequenceMatcher(None, names[one], names[other], autojunk=False).ratio() for one, other in pairs])


_STEPS = [step / 100 for step in range(1, 100)]
WAYS = (
    Way("TF-IDF words", _cosine(_whole), _STEPS),
    Way("TF-IDF words and pairs", _cosine(_whole, ngram_range=(1, 2)), _STEPS),
    Way("TF-IDF characters 3-5", _cosine(_whole, analyzer="char_wb", ngram_range=(3, 5)), _STEPS),
    Way("SimHash 64", _simhash, [bits / _BITS for bits in range(_BITS // 2, _BITS + 1)]),
    Way("MinHash, 5-word shingles", _minhash, [step / PERMUTATIONS for step in range(1, PERMUTATIONS)]),
    Way("headlines: TF-IDF", _cosine(_title), _STEPS),
    Way("headlines: token ratio", _token_ratio, _STEPS),
)


class Alike:
    """All articles of a stream against each other: cosines of TF-IDF vectors that are learned from the whole stream at once."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.names = [one["id"] for one in articles]
        vectors = _vectors([_whole(one) for one in articles], min_df=2)
        self.cosines: Matrix = (vectors @ vectors.T).toarray()
        self.days = np.array([_day(one) for one in articles])

    def single_pass(self, threshold: float, order: Iterable[int] | None = None) -> dict[str, int]:
        """Each article in turn to the nearest group, by the cosine with its sum, that was reported in the window; or alone."""
        group = np.full(len(self.names), -1)
        norms: list[float] = []  # of each group's sum of vectors, squared
        last: list[float] = []
        for one in range(len(self.names)) if order is None else order:
            seen = np.flatnonzero(group >= 0)
            dots = np.bincount(group[seen], weights=self.cosines[one, seen], minlength=len(norms))
            alike = dots / np.sqrt(norms) if norms else dots
            alike[~self._near(np.array(last), self.days[one])] = 0.0
            best = int(alike.argmax()) if norms else -1
            if best < 0 or alike[best] < threshold:
                best, dot = len(norms), 0.0
                norms.append(0.0)
                last.append(np.nan)
            else:
                dot = float(dots[best])
            group[one] = best
            norms[best] += 2 * dot + 1
            last[best] = float(np.fmax(last[best], self.days[one]))
        return dict(zip(self.names, group.tolist(), strict=True))

    def components(self, threshold: float) -> dict[str, int]:
        """Groups that come of joining every pair over a threshold within the window."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        joined = (self.cosines >= threshold) & self._near(self.days[:, None], self.days[None, :])
        _, group = connected_components(csr_array(joined), directed=False)
        return dict(zip(self.names, group.tolist(), strict=True))

    @staticmethod
    def _near(one: Any, other: Any) -> Any:
        """Whether both lie in the window; what has no date lies in every one."""
        apart = np.abs(one - other)
        return np.isnan(apart) | (apart <= WINDOW_DAYS)


def _day(one: Article) -> float:
    if "published" not in one:
        return float("nan")
    time = datetime.fromisoformat(one["published"])
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp() / 86_400
