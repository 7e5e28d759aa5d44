"""The fingerprint of one article: exact hash, shingles, signature and passage keys."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from archive.core.model import Fingerprint, Role, Segment
from archive.core.reuse.shingle import MINIMUM_SHINGLES, distinct, shingle_hashes, word_hashes
from archive.core.reuse.signature import RECIPE, sign
from archive.core.reuse.winnow import winnowed
from archive.core.text.plain import blank_markdown
from archive.core.text.tokens import words

ASIDE_ROLES = frozenset({Role.CAPTION, Role.EMBED})
"""Roles outside the story whose words are looked for in other articles all the same."""


def fingerprint(story: str, aside: str = "") -> Fingerprint:
    """Two stories whose words fold alike have equal fingerprints; one under the minimum has neither signature nor passages.

    `aside` (see `aside_of`) adds passage keys and nothing else.
    """
    hashes = word_hashes(words(story))
    shingles = distinct(shingle_hashes(hashes))
    enough = len(shingles) >= MINIMUM_SHINGLES
    keys = winnowed(hashes)[0] if enough else hashes[:0]
    if aside and enough:
        keys = np.concatenate([keys, winnowed(word_hashes(words(aside)))[0]])
    return Fingerprint(
        recipe=RECIPE,
        exact=hashlib.sha256(hashes.tobytes()).digest(),
        words=len(hashes),
        shingle_count=len(shingles),
        signature=sign(shingles).tobytes() if enough else b"",
        shingles=shingles.tobytes(),
        passages=distinct(keys).tobytes(),
    )


def aside_of(raw: str, segments: Sequence[Segment]) -> str:
    """The words of a raw text's captions and embeds."""
    spans = (raw[one.start : one.end] for one in segments if one.role in ASIDE_ROLES)
    return "\n\n".join(blank_markdown(span).replace("\x00", " ") for span in spans)
