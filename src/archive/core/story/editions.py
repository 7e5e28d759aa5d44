"""Editions of one bulletin: forecasts, market reports and statistics have one form and tell another event each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from archive.core.story.terms import Terms
from archive.core.text.tokens import folded_words

_FIGURES = 3
_SHARED_FIGURES = 0.25
"""Of the figures in one report's headline and lead, where both have _FIGURES, the share that another of the same event holds."""
_SAME_WORDS = 0.5
"""The likeness of such texts."""
_SAME_HEADLINE = 0.5
"""Of the words of the shorter headline, from which one publisher's headlines of two days have one form."""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A report as it may be an edition of something. `day` is an ordinal; publisher and day are None where not known."""

    publisher_id: int | None
    day: int | None
    headline: frozenset[str]
    lead_figures: frozenset[int]
    figures: frozenset[int]


def bulletin(publisher_id: int | None, day: int | None, title: str | None, terms: Terms) -> Bulletin:
    """A report, to be compared with others."""
    return Bulletin(publisher_id, day, frozenset(folded_words(title or "")), *terms.figures())


def are_editions(a: Bulletin, b: Bulletin, likeness: Callable[[], float]) -> bool:
    """Whether two reports are two editions rather than one event; `likeness` tells how alike they are, if it matters.

    They tell of other figures altogether, or one publisher printed much the same on two days under headlines of one form.
    """
    return _other_figures(a, b) or (
        a.publisher_id is not None
        and a.publisher_id == b.publisher_id
        and a.day != b.day
        and _same_form(a.headline, b.headline)
        and likeness() >= _SAME_WORDS
    )


def _other_figures(a: Bulletin, b: Bulletin) -> bool:
    ours, theirs = len(a.lead_figures), len(b.lead_figures)
    if ours < _FIGURES or theirs < _FIGURES or len(a.lead_figures & b.figures) > _SHARED_FIGURES * ours:
        return False
    return len(b.lead_figures & a.figures) <= _SHARED_FIGURES * theirs


def _same_form(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _SAME_HEADLINE * max(1, min(len(one), len(other)))
