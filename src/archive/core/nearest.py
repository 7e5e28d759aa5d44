"""What somebody probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], least: float = 0.6) -> str:
    """The known name nearest to a wrong one, as the end of a message; nothing where none is `least` alike (difflib's ratio)."""
    by_fold = {one.lower(): one for one in known}
    close = difflib.get_close_matches(name.lower(), by_fold, n=1, cutoff=least)
    return f"; did you mean “{by_fold[close[0]]}”?" if close else ""
