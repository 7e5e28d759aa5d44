"""What an archive says of which articles belong together, asked of the real commands."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.measure import Usage, archive_command, run


def import_parts(parts: Iterable[Path], database: Path) -> Usage:
    """Import these files, one command after the other, each of which must store something; what the last one took."""
    used = Usage(0, 0, 0, 0, "")
    for path in parts:
        used = run(archive_command("import", path, "--json", "--db", database))
        if used.code > 1 or not used.output or not json.loads(used.output)["stored"]:
            raise RuntimeError(f"import ended with {used.code}: {used.output[:500]}")
    return used


def rebuild_stories(database: Path) -> Usage:
    """Form the stories anew."""
    used = run(archive_command("rebuild", "--from", "stories", "--db", database))
    if used.code:
        raise RuntimeError(f"rebuild ended with {used.code}")
    return used


def together(database: Path, what: str) -> dict[str, str]:
    """The group of each article by its external id: `story_id` or `cluster_id`; what has none stands alone."""
    used = run(archive_command("articles", "--json", "--db", database))
    if used.code:
        raise RuntimeError(f"articles ended with {used.code}")
    articles = json.loads(used.output)
    if articles and what not in articles[0]:
        sys.exit(f"not run: this archive names no {what}")
    return {
        one["external_id"]: f"alone {one['id']}" if one[what] is None else f"{what} {one[what]}"
        for one in articles
        if one["external_id"] is not None
    }


def cut(some: Sequence[Any], count: int) -> list[Sequence[Any]]:
    """A sequence in `count` parts of about one size, fewer where there are not so many."""
    size = math.ceil(len(some) / count)
    return [some[start : start + size] for start in range(0, len(some), size)]
