"""How much of one text stands in another, and whether that is copying.

The rule, in the order it is applied (measured on labelled pairs; see the README):
1. The larger containment under `PARTLY`: no reuse, or a shared statement where a run of `STATEMENT_WORDS` words is common.
   So, too, where only what one text sets off as a quotation stands in the other.
2. Passages that very many articles carry, or one publisher again and again, are worn and prove nothing: where less than
   `FRESH` of the shared passages is left, or none is shared at all, a template; unless `NEARLY_ALL` is the same and every fact,
   and it is not one publisher's text of another week.
3. Figures: of the text with fewer of them, the share that stands in the other; and names and figures in and around the
   shared words. Copies keep both, forms made out anew change them. A text that says it corrects an earlier one may change both.
   Who takes over part of another's text adds figures of his own: there what stands around the shared words decides alone.
4. One publisher's texts more than `SERIES_HOURS` apart count as a series: a template unless `SERIES_CONTAINMENT` is reached by
   texts of `BULLETIN_WORDS` and more, as when a feature is run again.
5. Else `WHOLLY` (one publisher repeats its own formulas: `WHOLLY_OWN`) separates wholly from partially derived.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from archive.core.model import Overlap, Reuse
from archive.core.reuse.facts import CHANGED, facts_of, kept_facts, shared_figures

PARTLY = 0.1
WHOLLY = 0.5
WHOLLY_OWN = 0.6
STATEMENT_WORDS = 8
FRESH = 0.5
SAME_FIGURES = 0.9
SAME_FACTS = 0.85
SOME_FIGURES = SOME_FACTS = 0.5
"""What suffices between publishers, and where nearly all words are equal."""
NEARLY_ALL = 0.9
SERIES_HOURS = 72
SERIES_CONTAINMENT = 0.8
BULLETIN_WORDS = 100

_NOTE = 400  # characters at either end of a text in which a correction is announced
_CORRECTED = re.compile(
    r"\b(?:correction|corrected|corrects|clarification|clarified|earlier version|amended|erratum|berichtigung|"
    r"korrektur|korrigiert|rectificati(?:on|f)|rectificación|fe de errores|corrección|rettifica|sprostowanie|уточнение|"
    r"исправлен)",
    re.IGNORECASE,
)

DECISION = 2
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


@dataclass(frozen=True, slots=True)
class Measured:
    """What was counted of two texts."""

    overlap: Overlap
    unquoted: Overlap
    """Without what either sets off as a quotation."""
    longest_run: int = 0
    """Words of the longest common run, where it was looked for."""
    passages: int = 0
    """How many passage keys they share."""
    fresh: float = 0.0
    """The share of these that is not worn."""


def decide(measured: Measured, a: Compared, b: Compared) -> Verdict:
    """The verdict on a pair; the same from both sides."""
    contained = _larger(measured.overlap)
    if contained < PARTLY:
        return _below_reuse(measured)
    if _larger(measured.unquoted) < PARTLY:
        return Verdict(Reuse.STATEMENT, f"{contained:.0%} of one text stands in the other, set off there as a quotation")
    contained = _larger(measured.unquoted)
    own = a.publisher_id is not None and a.publisher_id == b.publisher_id
    hours = hours_between(a, b)
    apart = hours if own and hours is not None and hours > SERIES_HOURS else None
    same = contained >= NEARLY_ALL and apart is None and _same_facts(a.story, b.story)
    if measured.fresh < FRESH and not same:
        return Verdict(Reuse.TEMPLATE, _why_worn(measured))
    corrects = own and contained >= WHOLLY_OWN and (_says_corrected(a.story) or _says_corrected(b.story))
    if not corrects and (change := _changed_facts(a, b, contained)):
        return Verdict(Reuse.TEMPLATE, change)
    if apart is not None and (contained < SERIES_CONTAINMENT or _shorter(a.story, b.story) < BULLETIN_WORDS):
        return Verdict(Reuse.TEMPLATE, f"one publisher's texts {apart / 24:.0f} days apart, in the same words as a series is")
    if contained >= (WHOLLY_OWN if own else WHOLLY):
        correction = ", and one says that it corrects the other" if corrects else ""
        return Verdict(Reuse.WHOLLY, f"{contained:.0%} of the shorter text stands in the other{correction}")
    return Verdict(Reuse.PARTIALLY, f"{contained:.0%} of one text stands in the other")


def _larger(overlap: Overlap) -> float:
    return max(overlap.containment_a, overlap.containment_b)


def _why_worn(measured: Measured) -> str:
    if not measured.passages:
        return "the wording is alike in short turns only: no passage of eight words is the same"
    worn = "all" if not measured.fresh else f"{1 - measured.fresh:.0%}"
    return f"{worn} of the passages they share are worn: one publisher's formulas, or everybody's"


def _shorter(a: str, b: str) -> int:
    return min(len(facts_of(a).words), len(facts_of(b).words))


def _same_facts(a: str, b: str) -> bool:
    return shared_figures(a, b) == 1.0 and not kept_facts(a, b).changed


def _changed_facts(a: Compared, b: Compared, contained: float) -> str | None:
    """In words how figures or names differ as only those of a template do."""
    own = a.publisher_id is not None and a.publisher_id == b.publisher_id
    between = a.publisher_id is not None and b.publisher_id is not None and not own
    lenient = between or contained >= NEARLY_ALL or (contained < WHOLLY and not own)
    figures = shared_figures(a.story, b.story) if own or contained >= WHOLLY else 1.0
    if figures < (SOME_FIGURES if lenient else SAME_FIGURES):
        return f"the wording is alike but only {figures:.0%} of the figures are the same"
    facts = kept_facts(a.story, b.story)
    if facts.share < (SOME_FACTS if lenient else SAME_FACTS) and not (lenient and facts.changed < CHANGED):
        return f"the wording is alike but only {facts.share:.0%} of the names and figures in and around it are the same"
    return None


def _below_reuse(measured: Measured) -> Verdict:
    worn = measured.passages and not measured.fresh
    if measured.longest_run >= STATEMENT_WORDS and not worn:
        said = f"they share a run of {measured.longest_run} words and hardly anything else: one statement, quoted by both"
        return Verdict(Reuse.STATEMENT, said)
    if measured.overlap.shared:
        return Verdict(Reuse.NONE, "they share a few words in a row, as unrelated texts do")
    return Verdict(Reuse.NONE, "they share no five words in a row")


def _says_corrected(story: str) -> bool:
    """Whether a note at either end of a text says that it corrects an earlier one."""
    return _CORRECTED.search(story[:_NOTE]) is not None or _CORRECTED.search(story[-_NOTE:]) is not None


def hours_between(a: Compared, b: Compared) -> float | None:
    """Hours between two publications, or None where one is unknown."""
    if a.published is None or b.published is None:
        return None
    return abs((a.published - b.published).total_seconds()) / 3600
