"""The language of a text, by resiliparse's n-gram tables (31 µs a text; nothing is downloaded)."""

from __future__ import annotations

from resiliparse.parse.lang import detect_fast

_SAMPLE = 2000  # characters; more change no answer
_SHORTEST = 40


def detect_language(text: str) -> str | None:
    """The ISO 639-1 code, or None where the text is too short or looks like no known language."""
    sample = text[:_SAMPLE]
    if len(sample) < _SHORTEST:
        return None
    code, _ = detect_fast(sample)
    return code if code != "unknown" else None
