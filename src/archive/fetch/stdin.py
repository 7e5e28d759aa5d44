"""Standard input as JSON Lines."""

from __future__ import annotations

import sys

from archive.fetch.inputs import Input


def stdin_input() -> Input:
    """The records that are piped in."""
    return Input("-", "-", ".jsonl", 0, lambda: sys.stdin.buffer)
