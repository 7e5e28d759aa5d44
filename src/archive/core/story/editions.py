"""Editions of one bulletin: forecasts, market reports and dividends have one form and tell another event each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from archive.core.story.terms import Keys, Terms, headline_keys
from archive.core.story.vocabulary import Vocabulary, among

_FIGURES = 3
_SHARED_FIGURES = 0.25
"""Of the figures in one report's headline and lead, where both have _FIGURES, the share that another of the same event holds."""
_LEAST_OF_HEADLINE = 1 / 3
"""Of a headline's terms by their rarity, what must stand in the other report: in one of the two at least."""
_SAME_WORDS = 0.5
"""The likeness of such texts."""
_SAME_HEADLINE = 0.5
_OPENING = 2
"""Of the words of the shorter headline, and of its first words, what one publisher's headlines of one form have in common."""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A report as it may be an edition of something. `day` is an ordinal; publisher and day are None where not known.

    `opening` are the keys of the headline's first words, `headline` all of them, `rarities` theirs, `keys` the report's.
    """

    publisher_id: int | None
    day: int | None
    opening: tuple[int, ...]
    headline: Keys
    rarities: NDArray[np.float64]
    keys: Keys
    lead_figures: frozenset[int]
    figures: frozenset[int]


def bulletin(publisher_id: int | None, day: int | None, title: str | None, terms: Terms, vocabulary: Vocabulary) -> Bulletin:
    """A report, to be compared with others."""
    keys = headline_keys(title)
    headline = np.unique(np.array(keys, dtype=np.uint32))
    rarities = vocabulary.rarities(headline)
    return Bulletin(publisher_id, day, tuple(keys[:_OPENING]), headline, rarities, terms.keys, *terms.figures())


class Editions(Enum):
    """Whether two reports that are alike are two editions rather than one event."""

    SURE = "sure"
    LIKELY = "likely"
    NO = "no"


def editions(a: Bulletin, b: Bulletin, likeness: Callable[[], float]) -> Editions:
    """What speaks for two editions; `likeness` tells how alike the reports are, if it matters.

    Sure: they tell of other figures altogether, or one publisher printed much the same on two days under headlines of one form.
    Likely: hardly anything of either headline stands in the other report.
    """
    if _other_figures(a, b):
        return Editions.SURE
    is_series = (
        a.publisher_id is not None
        and a.publisher_id == b.publisher_id
        and a.day != b.day
        and a.opening == b.opening
        and _same_form(a.headline, b.headline)
        and likeness() >= _SAME_WORDS
    )
    if is_series:
        return Editions.SURE
    return Editions.LIKELY if _other_headline(a, b) else Editions.NO


def _other_figures(a: Bulletin, b: Bulletin) -> bool:
    ours, theirs = len(a.lead_figures), len(b.lead_figures)
    if ours < _FIGURES or theirs < _FIGURES or len(a.lead_figures & b.figures) > _SHARED_FIGURES * ours:
        return False
    return len(b.lead_figures & a.figures) <= _SHARED_FIGURES * theirs


def _other_headline(a: Bulletin, b: Bulletin) -> bool:
    if not len(a.headline) or not len(b.headline):
        return False
    return max(_share_told(a, b), _share_told(b, a)) < _LEAST_OF_HEADLINE


def _share_told(one: Bulletin, other: Bulletin) -> float:
    """The share of one report's headline, by rarity, that stands in the other report."""
    whole = float(one.rarities.sum())
    return float(one.rarities[among(one.headline, other.keys)].sum()) / whole if whole else 1.0


def _same_form(one: Keys, other: Keys) -> bool:
    return int(among(one, other).sum()) >= _SAME_HEADLINE * max(1, min(len(one), len(other)))
