"""Precision, recall and F1 on labelled pairs, with intervals, and parameters chosen by cross-validation.

Pairs of one family ("Fed adds reserves", …) tell of one another. So a fold is always made of whole families: each family is
judged by the parameters that are best on all the others, and a resample draws families, not pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
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


class Tried:
    """What a method finds with each of many parameters: a row of booleans each."""

    def __init__(self, parameters: Sequence[Hashable], decided: Callable[[Any], Sequence[bool]]) -> None:
        self.parameters = list(parameters)
        self.found: Found = np.array([decided(one) for one in self.parameters])
        self._rows = {one: row for row, one in enumerate(self.parameters)}

    def of(self, parameters: Hashable) -> Found:
        """The row of some parameters."""
        return self.found[self._rows[parameters]]


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

    def f1(self, found: Found) -> float:
        """F1 over all pairs."""
        return float(self._f1s(found[None, :], np.ones_like(self.positive))[0])

    def best(self, tried: Tried, among: Found | None = None) -> Any:
        """The parameters that are best on some pairs; of equals the middle one in the order of the grid."""
        reached = self._f1s(tried.found, np.ones_like(self.positive) if among is None else among)
        equal = np.flatnonzero(reached > reached.max() - 1e-9)
        return tried.parameters[equal[len(equal) // 2]]

    def left_out(self, tried: Tried) -> Found:
        """What is found when each family is judged by the parameters that are best on all others."""
        return self._held_out(tried, self._family)

    def folded(self, tried: Tried) -> list[float]:
        """F1 of REPEATS divisions into FOLDS of whole families, each fold judged by the best of the others."""
        return [self.f1(found) for found in self.folds(tried)]

    def folds(self, tried: Tried) -> list[Found]:
        """What is found in each of REPEATS divisions into FOLDS of whole families, each judged by the best of the others."""
        dice = np.random.default_rng(SEED)
        return [self._held_out(tried, self._folds(dice)[self._family]) for _ in range(REPEATS)]

    def _held_out(self, tried: Tried, fold: NDArray[np.int64]) -> Found:
        found = np.zeros_like(self.positive)
        for one in np.unique(fold):
            inside = fold == one
            found[inside] = tried.of(self.best(tried, ~inside))[inside]
        return found

    def _f1s(self, found: Found, among: Found) -> NDArray[np.float64]:
        """F1 over some pairs for each row."""
        right = (found & self.positive & among).sum(axis=1)
        both = (found & among).sum(axis=1) + np.count_nonzero(self.positive & among)
        return np.asarray(2 * right / np.maximum(both, 1))

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
