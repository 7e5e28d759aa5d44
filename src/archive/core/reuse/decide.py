"""How much of one text stands in another, and whether that is copying.

The rule, in the order it is applied (measured on labelled pairs of wires; see the README):
1. The larger containment under `PARTLY`: no reuse, or a shared statement where a run of `STATEMENT_WORDS` words is common.
2. Figures: of the text with fewer of them, the share that stands in the other. Copies keep the figures (0.95 and more),
   bulletins made from one template change them.
3. A text that says it corrects an earlier one may change figures and still be the same work.
4. Under `SAME_FIGURES`, or `SOME_FIGURES` between publishers or where nine tenths of the words are equal: a template.
5. One publisher's texts more than `SERIES_HOURS` apart count as a series: a template unless `SERIES_CONTAINMENT` is reached.
6. Else `WHOLLY` (one publisher repeats its own formulas: `WHOLLY_OWN`) separates wholly from partially derived.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from archive.core.model import Overlap, Reuse
from archive.core.text.tokens import figures

PARTLY = 0.15
WHOLLY = 0.5
WHOLLY_OWN = 0.6
STATEMENT_WORDS = 8
SAME_FIGURES = 0.9
SOME_FIGURES = 0.5
NEARLY_ALL = 0.9
SERIES_HOURS = 72
SERIES_CONTAINMENT = 0.8

_NOTE = 400  # characters at either end of a text in which a correction is announced
_CORRECTED = re.compile(
    r"\b(?:correction|corrected|corrects|clarification|clarified|earlier version|amended|erratum|berichtigung|"
    r"korrektur|korrigiert|rectificati(?:on|f)|rectificación|fe de errores|corrección|rettifica|sprostowanie|уточнение|"
    r"исправлен)",
    re.IGNORECASE,
)

DECISION = 1
"""Version of the rule; stored with every match through its recipe."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One of two texts, as the decision sees it. `published` is None where unknown or coarser than a day."""

    story: str
    publisher_id: int | None
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The degree of reuse and the reason in words."""

    reuse: Reuse
    reason: str


def decide(overlap: Overlap, a: Compared, b: Compared, *, longest_run: int = 0) -> Verdict:
    """The verdict on a pair; `longest_run` is the longest common run of words, where it was looked for."""
    contained = max(overlap.containment_a, overlap.containment_b)
    if contained < PARTLY:
        return _below_reuse(overlap, longest_run)
    own = a.publisher_id is not None and a.publisher_id == b.publisher_id
    corrects = own and contained >= WHOLLY_OWN and (_says_corrected(a.story) or _says_corrected(b.story))
    figures = 1.0 if corrects else shared_figures(a.story, b.story)
    between = a.publisher_id is not None and b.publisher_id is not None and not own
    if figures < (SOME_FIGURES if between or contained >= NEARLY_ALL else SAME_FIGURES):
        return Verdict(Reuse.TEMPLATE, f"the wording is alike but only {figures:.0%} of the figures are the same")
    hours = hours_between(a, b)
    if own and hours is not None and hours > SERIES_HOURS and contained < SERIES_CONTAINMENT:
        return Verdict(Reuse.TEMPLATE, f"one publisher's texts {hours / 24:.0f} days apart, in the same words as a series is")
    if contained >= (WHOLLY_OWN if own else WHOLLY):
        how = "and one says that it corrects the other" if corrects else "with the same figures"
        return Verdict(Reuse.WHOLLY, f"{contained:.0%} of the shorter text stands in the other, {how}")
    return Verdict(Reuse.PARTIALLY, f"{contained:.0%} of one text stands in the other")


def _below_reuse(overlap: Overlap, longest_run: int) -> Verdict:
    if longest_run >= STATEMENT_WORDS:
        return Verdict(
            Reuse.STATEMENT, f"they share a run of {longest_run} words and hardly anything else: one statement, quoted by both"
        )
    if overlap.shared:
        return Verdict(Reuse.NONE, "they share a few words in a row, as unrelated texts do")
    return Verdict(Reuse.NONE, "they share no five words in a row")


def _says_corrected(story: str) -> bool:
    """Whether a note at either end of a text says that it corrects an earlier one."""
    return _CORRECTED.search(story[:_NOTE]) is not None or _CORRECTED.search(story[-_NOTE:]) is not None


def shared_figures(a: str, b: str) -> float:
    """Share of the figures of the text with fewer distinct ones that stand in the other; 1.0 where one has none."""
    one, other = _figures(a), _figures(b)
    fewer, more = sorted((one, other), key=len)
    return len(fewer & more) / len(fewer) if fewer else 1.0


def _figures(story: str) -> set[str]:
    return set(figures(story))


def hours_between(a: Compared, b: Compared) -> float | None:
    """Hours between two publications, or None where one is unknown."""
    if a.published is None or b.published is None:
        return None
    return abs((a.published - b.published).total_seconds()) / 3600
