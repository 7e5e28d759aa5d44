"""How well articles are put together: BCubed (Amigó and others 2009) and pairwise precision, recall and F1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """Precision and recall; 1 where there is nothing to be wrong about."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def bcubed(found: Mapping[str, Hashable], truth: Mapping[str, Hashable], of: Iterable[str] | None = None) -> Agreement:
    """BCubed over the articles that both sides name, or over those of them in `of`, each seen among all.

    An article's precision is the share of its group that belongs with it, its recall the share of what belongs with it that
    stands in its group, itself counted in both; the measure is the mean over articles.
    """
    both = found.keys() & truth.keys()
    groups, events, common = _counts(found, truth, both)
    asked = both if of is None else both & set(of)
    if not asked:
        return Agreement(1.0, 1.0)
    precision = sum(common[found[one], truth[one]] / groups[found[one]] for one in asked) / len(asked)
    recall = sum(common[found[one], truth[one]] / events[truth[one]] for one in asked) / len(asked)
    return Agreement(precision, recall)


def pairwise(found: Mapping[str, Hashable], truth: Mapping[str, Hashable]) -> Agreement:
    """Of the pairs in one group the share that belongs together, and of those that belong together the share in one group."""
    groups, events, common = _counts(found, truth, found.keys() & truth.keys())
    right, said, wanted = (sum(map(_pairs, some.values())) for some in (common, groups, events))
    return Agreement(right / said if said else 1.0, right / wanted if wanted else 1.0)


def _counts(
    found: Mapping[str, Hashable], truth: Mapping[str, Hashable], both: Iterable[str]
) -> tuple[Counter[Hashable], Counter[Hashable], Counter[tuple[Hashable, Hashable]]]:
    both = list(both)
    return (
        Counter(found[one] for one in both),
        Counter(truth[one] for one in both),
        Counter((found[one], truth[one]) for one in both),
    )


def _pairs(count: int) -> int:
    return count * (count - 1) // 2
