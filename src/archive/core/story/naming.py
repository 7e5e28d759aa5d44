"""What a story is called: the headline of its most central report, and the words that its reports share and others lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from archive.core.story.likeness import Vector, sum_of
from archive.core.story.terms import printed_terms

KEY_WORDS = 5
_TRIED = 30  # of the weightiest terms, since some have no printed form worth showing
_SHORTEST = 3  # letters; one of a script without spaces


def most_central(vectors: Mapping[int, Vector], order: Iterable[int]) -> int:
    """The report that is most like all others; of several the first in `order`, which names all."""
    ordered = list(order)
    total = sum_of([vectors[one] for one in ordered])
    return max(ordered, key=lambda one: round(vectors[one] @ total, 9))


def key_words(vectors: Mapping[int, Vector], texts: Iterable[str]) -> tuple[str, ...]:
    """The five weightiest terms that at least half of the reports have, as the texts print them most often."""
    total = sum_of(list(vectors.values()))
    held = Counter(int(key) for one in vectors.values() for key in one.keys)
    enough = max(1, len(vectors) / 2)
    order = [int(key) for key in total.keys[np.lexsort((total.keys, -total.values))] if held[int(key)] >= enough]
    return printed_forms(order, texts)[:KEY_WORDS]


def printed_forms(keys: Sequence[int], texts: Iterable[str]) -> tuple[str, ...]:
    """The first terms of some, as texts print them most often; figures and very short words are left out."""
    wanted = set(keys[:_TRIED])
    forms: dict[int, Counter[str]] = {}
    for text in texts:
        for key, word in printed_terms(text):
            if key in wanted and not word.isdigit() and (len(word) >= _SHORTEST or not word[0].isascii()):
                forms.setdefault(key, Counter())[word] += 1
    return tuple(max(forms[key].items(), key=lambda pair: (pair[1], pair[0]))[0] for key in keys[:_TRIED] if key in forms)
