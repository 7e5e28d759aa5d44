"""Precision, recall and F1 on labelled pairs, with intervals, and parameters chosen by cross-validation.

Pairs of one family ("Fed adds reserves", …) tell of one another. So a fold is always made of whole families: each family is
judged by the parameters that are best on all the others, and a resample draws families, not pairs.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.labelled import Labelled

RESAMPLES = 2_000
FOLDS, REPEATS = 5, 20
SEED = 20260501

Found = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision, recall and F1, each with the bounds within which 95 % of resamples lie."""

    values: tuple[float, float, float]
    bounds: tuple[tuple[float, float], ...]

    def cells(self) -> list[str]:
        """For a table."""
        return [f"{value:.3f} [{low:.2f}–{high:.2f}]" for value, (low, high) in zip(self.values, self.bounds, strict=True)]


class Judge:
    """Labelled pairs, to judge what is found of them: arrays of booleans in their order."""

    def __init__(self, labelled: Sequence[Labelled]) -> None:
        self.positive: Found = np.array([one.positive for one in labelled])
        self._family = np.array([one.family for one in labelled])
        self.families = int(self._family.max()) + 1

    def quality(self, found: Found) -> Quality:
        """The measures of one method, with their bounds over resampled families."""
        counts = np.array([self._counts(found & (self._family == one)) for one in range(self.families)])
        counts[:, 2] = [np.count_nonzero(self.positive & (self._family == one)) for one in range(self.families)]
        drawn = np.random.default_rng(SEED).integers(0, self.families, (RESAMPLES, self.families))
        resampled = np.array([_measures(*some) for some in counts[drawn].sum(axis=1)])
        bounds = np.percentile(resampled, [2.5, 97.5], axis=0).T
        return Quality(_measures(*counts.sum(axis=0)), tuple((float(low), float(high)) for low, high in bounds))

    def f1(self, found: Found, among: Found | None = None) -> float:
        """F1 over all pairs, or some of them."""
        some = np.ones_like(self.positive) if among is None else among
        right, said, _ = self._counts(found & some)
        return _measures(right, said, np.count_nonzero(self.positive & some))[2]

    def best(self, decisions: Mapping[Hashable, Found], among: Found | None = None) -> Any:
        """The parameters that are best on some pairs; of equals the middle one in the order of the grid."""
        reached = {parameters: self.f1(found, among) for parameters, found in decisions.items()}
        most = max(reached.values())
        equal = [parameters for parameters, f1 in reached.items() if f1 > most - 1e-9]
        return equal[len(equal) // 2]

    def left_out(self, decisions: Mapping[Hashable, Found]) -> Found:
        """What is found when each family is judged by the parameters that are best on all others."""
        found = np.zeros_like(self.positive)
        for one in range(self.families):
            inside = self._family == one
            found[inside] = decisions[self.best(decisions, ~inside)][inside]
        return found

    def folded(self, decisions: Mapping[Hashable, Found]) -> list[float]:
        """F1 of REPEATS divisions into FOLDS of whole families, each fold judged by the best of the others."""
        dice = np.random.default_rng(SEED)
        reached = []
        for _ in range(REPEATS):
            fold = self._folds(dice)[self._family]
            found = np.zeros_like(self.positive)
            for one in range(FOLDS):
                found[fold == one] = decisions[self.best(decisions, fold != one)][fold == one]
            reached.append(self.f1(found))
        return reached

    def _folds(self, dice: np.random.Generator) -> NDArray[np.int64]:
        """The fold of each family: those with positives and those without are dealt out in turn, so that all folds have both."""
        positives = np.array([self.positive[self._family == one].any() for one in range(self.families)])
        folds = np.zeros(self.families, dtype=np.int64)
        for kind in (True, False):
            members = dice.permutation(np.flatnonzero(positives == kind))
            folds[members] = np.arange(len(members)) % FOLDS
        return folds

    def _counts(self, found: Found) -> tuple[int, int, int]:
        return int(np.count_nonzero(found & self.positive)), int(np.count_nonzero(found)), 0


def _measures(right: int, said: int, wanted: int) -> tuple[float, float, float]:
    """Precision, recall, F1; a method that says nothing makes no mistake."""
    precision = right / said if said else 1.0
    recall = right / wanted if wanted else 1.0
    return precision, recall, 2 * right / (said + wanted) if said + wanted else 1.0
