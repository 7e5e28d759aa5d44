"""Editions of one bulletin: forecasts, market reports and statistics have one form and tell another event each time."""

from __future__ import annotations

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


def are_editions(a: Bulletin, b: Bulletin, likeness: float) -> bool:
    """Whether two reports, and how alike they are, are two editions rather than one event.

    They tell of other figures altogether, or one publisher printed much the same on two days under headlines of one form.
    """
    return _other_figures(a, b) or (
        likeness >= _SAME_WORDS
        and a.publisher_id is not None
        and a.publisher_id == b.publisher_id
        and a.day != b.day
        and _same_form(a.headline, b.headline)
    )


def _other_figures(a: Bulletin, b: Bulletin) -> bool:
    if min(len(a.lead_figures), len(b.lead_figures)) < _FIGURES:
        return False
    shared = len(a.lead_figures & b.figures) / len(a.lead_figures), len(b.lead_figures & a.figures) / len(b.lead_figures)
    return max(shared) <= _SHARED_FIGURES


def _same_form(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _SAME_HEADLINE * max(1, min(len(one), len(other)))
