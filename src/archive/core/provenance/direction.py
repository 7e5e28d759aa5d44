"""Which of two texts is made from the other, as far as the texts themselves tell.

Two signs (research on text phylogeny warns that such cues depend on the data, so what rests on them is only proposed): a text cut
at the bottom, as editors cut for space, and paragraphs put between the continuous paragraphs of another. That one text holds the
other says nothing: expansion and abridgement look alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from archive.core.reuse.align import common_runs

SHORTEST_RUN = 8
"""Words of a common run that counts."""

_HELD = 0.95  # share of a cut text that stands in the other
_BASE_HELD = 0.8  # share of the base that stands in the text with additions
_LONGEST_SLIP = 5  # words that may differ where two runs of the base meet
_ADDITION = 15  # words
_FEWEST_ADDITIONS = 2
_CUT = 0.15  # share of the other text that goes on behind the cut, and at least:
_CUT_WORDS = 40

Run = tuple[int, int, int]


def sign_of_copying(text: Sequence[str], other: Sequence[str]) -> str | None:
    """How the words of a text show that it was made from the other: "cut", "interleaved", or None where they do not."""
    runs = _in_both_orders(common_runs(text, other, shortest=SHORTEST_RUN))
    if not runs:
        return None
    shared = sum(length for _, _, length in runs)
    if shared >= _HELD * len(text) and _is_cut(runs, text, other):
        return "cut"
    if shared >= _BASE_HELD * len(other) and _additions(runs) >= _FEWEST_ADDITIONS:
        return "interleaved"
    return None


def _in_both_orders(runs: Sequence[Run]) -> list[Run]:
    """The longest chain of runs that stand in the same order in both texts, by words."""
    best: list[tuple[int, int]] = []  # words in the chain that ends with each run, and the run before it
    for place, (start, other, length) in enumerate(runs):
        before = max(
            (
                (best[one][0], one)
                for one in range(place)
                if runs[one][0] + runs[one][2] <= start and runs[one][1] + runs[one][2] <= other
            ),
            default=(0, -1),
        )
        best.append((before[0] + length, before[1]))
    chain: list[Run] = []
    place = max(range(len(best)), key=lambda one: best[one][0], default=-1)
    while place >= 0:
        chain.append(runs[place])
        place = best[place][1]
    return chain[::-1]


def _is_cut(runs: Sequence[Run], text: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the text ends where the other goes on for a while, and leaves nothing out before."""
    start, place, length = runs[-1]
    ends = len(text) - (start + length) <= _LONGEST_SLIP
    rest = len(other) - (place + length)
    whole = runs[0][1] <= _LONGEST_SLIP and all(later[1] - (one[1] + one[2]) <= _LONGEST_SLIP for one, later in pairwise(runs))
    return ends and whole and rest >= max(_CUT_WORDS, _CUT * len(other))


def _additions(runs: Sequence[Run]) -> int:
    """How often the text says something of its own between runs that meet in the other."""
    return sum(
        later[0] - (one[0] + one[2]) >= _ADDITION and later[1] - (one[1] + one[2]) <= _LONGEST_SLIP
        for one, later in pairwise(runs)
    )
