"""Captions, embedded posts and quotations: what the markup calls so, and lines that end in a photo credit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.core.model import Role
from archive.core.rules import RuleSet
from archive.core.text.header import Draft, ends_sentence

_CAPTION_WORDS = 60  # a longer text below a picture is the story of a picture gallery
_PHOTO_CREDIT_END = re.compile(
    r"\((?:[^()]{0,40}\b)?(?:photo|foto|image|bild|file|archive|illustration|graphic|picture|photograph)s?\b[^()]{0,40}\)$|\((?P<name>[^()]{2,40})\)$",
    re.IGNORECASE,
)


def settle_captions(drafts: list[Draft], rules: RuleSet) -> None:
    """A line that ends in a photo credit without having ended a sentence, or that the markup calls a caption."""
    gallery = _is_gallery(drafts)
    for number, draft in enumerate(drafts):
        if draft.role is not None or draft.hit is not None:
            continue
        if draft.block.hint == "embed":
            draft.settle(Role.EMBED, "layout:embed")
            continue
        if draft.block.hint in ("caption", "outside:caption") and draft.words <= _CAPTION_WORDS and not gallery:
            draft.settle(Role.CAPTION, "layout:caption")
            continue
        if draft.block.hint == "quote":
            draft.settle(Role.BLOCK_QUOTE, "layout:quote")
            continue
        credit = _PHOTO_CREDIT_END.search(draft.block.plain)
        if credit is None or draft.words < 4 or draft.words > 60:
            continue
        named = credit["name"]
        before = draft.block.plain[: credit.start()].rstrip()
        is_photo = named is None
        is_source = named is not None and _names_supplier(named, rules)
        if is_photo or (is_source and not ends_sentence(before)):
            draft.settle(Role.CAPTION, "layout:photo-credit")
            _settle_repeat(drafts, number, before)


def _is_gallery(drafts: Sequence[Draft]) -> bool:
    """Whether the story is told below pictures: it has more words in captions than elsewhere."""
    told = [draft for draft in drafts if draft.role is None and draft.hit is None and not draft.block.hint.startswith("outside")]
    below = sum(draft.words for draft in told if draft.block.hint == "caption")
    return 2 * below > sum(draft.words for draft in told)


def _settle_repeat(drafts: list[Draft], number: int, caption: str) -> None:
    """A saved page prints the caption once as the picture's text and once with its credit."""
    for other in drafts[max(0, number - 1) : number + 2]:
        if other.role is None and other.block.plain == caption:
            other.settle(Role.CAPTION, "layout:repeated-caption")


def _names_supplier(named: str, rules: RuleSet) -> bool:
    """Whether what stands in the brackets names a registered publisher or agency: "(EU)" and "(CDU)" credit no picture."""
    return any(rules.register.by_name(part.strip()) is not None for part in re.split(r"[/,]|\bvia\b", named) if part.strip())
