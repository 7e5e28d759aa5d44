"""The fingerprint of one story text: exact hash, shingles and signature."""

from __future__ import annotations

import hashlib

from archive.core.model import Fingerprint
from archive.core.reuse.shingle import MINIMUM_SHINGLES, distinct, shingle_hashes, word_hashes
from archive.core.reuse.signature import RECIPE, sign
from archive.core.text.tokens import words


def fingerprint(story: str) -> Fingerprint:
    """Two stories whose words fold alike have equal fingerprints; one under the minimum has an empty signature."""
    hashes = word_hashes(words(story))
    shingles = distinct(shingle_hashes(hashes))
    signature = sign(shingles).tobytes() if len(shingles) >= MINIMUM_SHINGLES else b""
    exact = hashlib.sha256(hashes.tobytes()).digest()
    return Fingerprint(RECIPE, exact, len(hashes), len(shingles), signature, shingles.tobytes())
