"""Which of a page's visible lines an extractor took for the story."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NOT_LETTERS = re.compile(r"[\W_]+")
_ASCII_LETTERS = {code: None for code in range(128) if not chr(code).isalnum()}
_LONG = 25  # letters; a shorter line must equal an extracted line, or follow directly on the last one found


def story_lines(lines: Sequence[str], extracted: str) -> tuple[set[int], float]:
    """Numbers of the lines (as squeezed) found in the extracted text, and the share of that text which they cover."""
    wanted = [squeeze(line) for line in extracted.split("\n")]
    whole = "".join(wanted)
    exact = {line for line in wanted if line}
    found: set[int] = set()
    place = covered = 0
    for number, letters in enumerate(lines):
        if not letters:
            continue
        at = _find(letters, whole, place, exact)
        if at is None:
            continue
        found.add(number)
        covered += len(letters)
        if at >= place:
            place = at + len(letters)
    return found, min(1.0, covered / len(whole)) if whole else 0.0


def _find(letters: str, whole: str, place: int, exact: set[str]) -> int | None:
    if whole.startswith(letters, place):
        return place
    if len(letters) < _LONG and letters not in exact:
        return None
    at = whole.find(letters, place)
    if at < 0:
        at = whole.find(letters)
    return at if at >= 0 else None


def squeeze(text: str) -> str:
    """Letters and digits only: extractors differ in the white space they leave around inline elements."""
    if text.isascii():
        return text.translate(_ASCII_LETTERS).lower()
    return _NOT_LETTERS.sub("", text).lower()
