"""Lines of the page that stand among the story's and that no phrase gives away: told by structure, precision first.

Bare headlines of other articles, headings with nothing below them, long lines that the page prints twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from archive.core.model import STORY_ROLES, Role
from archive.core.text.header import Draft, ends_sentence

_LIST_OF_LINKS = 0.3  # of a story's lines: where more of them lead elsewhere, the links are what the page is about
_LONG_WORDS = 12  # a shorter line may well be said twice: a refrain, a speaker's name, a result
_PLACEHOLDER = 3  # places where a long line stands in one article, before none of them is the story
_PULLED_WORDS, _LONGEST_PULLED = 5, 60


def settle_leftovers(drafts: Sequence[Draft]) -> None:
    """Settle what is left over of the page in the story; `drafts` have their roles but for the story's own."""
    _settle_repeats(drafts)
    _settle_pull_quotes(drafts)
    _settle_teasers(drafts)
    _settle_contents(drafts)
    _settle_bare_headings(drafts)


def _is_story(draft: Draft) -> bool:
    return draft.role is None or draft.role in STORY_ROLES


def _settle_repeats(drafts: Sequence[Draft]) -> None:
    """A long line stands in a story once; what comes back again and again between other lines is a placeholder."""
    story = [draft for draft in drafts if _is_story(draft) and not draft.block.hint.startswith("outside")]
    places: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, draft in enumerate(story):
        if draft.words >= _LONG_WORDS:
            places[tuple(draft.folded)].append(place)
    for prints in places.values():
        apart = 1 + sum(later - earlier > 1 for earlier, later in pairwise(prints))
        for place in prints if apart >= _PLACEHOLDER else prints[1:]:
            story[place].settle(Role.BOILERPLATE, "layout:repeated-line")


def _settle_pull_quotes(drafts: Sequence[Draft]) -> None:
    """A line set apart that repeats a part of a paragraph of the story."""
    story = [draft for draft in drafts if _is_story(draft) and not draft.block.hint.startswith("outside")]
    apart = [draft for draft in story if draft.block.hint in ("quote", "heading")]
    paragraphs = [f" {' '.join(draft.folded)} " for draft in story if draft.solid] if apart else []
    for draft in apart:
        if not _PULLED_WORDS <= draft.words <= _LONGEST_PULLED:
            continue
        print_ = f" {' '.join(draft.folded)} "
        if any(print_ in paragraph and len(paragraph) > len(print_) for paragraph in paragraphs):
            draft.settle(Role.BOILERPLATE, "layout:pull-quote")


def _settle_teasers(drafts: Sequence[Draft]) -> None:
    """A line that is one link to another article, where the text before it does not announce it."""
    story = [draft for draft in drafts if _is_story(draft)]
    teasers = [draft for draft in story if draft.block.hint == "teaser"]
    if len(teasers) > _LIST_OF_LINKS * len(story):
        return
    announced = False
    for draft in story:
        if draft.block.hint != "teaser":
            announced = draft.block.plain.endswith((":", "："))
        elif not announced and draft.role is None:
            draft.settle(Role.BOILERPLATE, "layout:teaser")


def _settle_contents(drafts: Sequence[Draft]) -> None:
    """The list of a story's headings that some pages print above it."""
    story = [draft for draft in drafts if _is_story(draft) and not draft.block.hint.startswith("outside")]
    first = next((place for place, draft in enumerate(story) if draft.solid), 0)
    headings = {tuple(draft.folded) for draft in story[first:] if draft.block.hint == "heading"}
    for draft in story:
        if draft.block.hint not in ("heading", "h1") and draft.folded and tuple(draft.folded) in headings:
            draft.settle(Role.BOILERPLATE, "layout:contents")


def _settle_bare_headings(drafts: Sequence[Draft]) -> None:
    """A heading below which no line of the story stands."""
    for heading, below in _headings(drafts):
        if not below:
            heading.settle(Role.BOILERPLATE, "layout:bare-heading")


def _headings(drafts: Sequence[Draft]) -> Iterator[tuple[Draft, bool]]:
    """Each heading in the story from the last to the first, and whether text stands below it before the article ends."""
    below = False
    for draft in reversed(drafts):
        if draft.role is not None or draft.block.hint.startswith("outside"):
            below = below or (_is_story(draft) and not draft.block.hint.startswith("outside"))
        elif draft.block.hint == "heading" and not ends_sentence(draft.block.plain):
            yield draft, below
        else:
            below = True
