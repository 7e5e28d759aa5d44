"""What happened to a group of articles, a cluster or a story, also to one that ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from archive.queries.shape import iso, member_entry
from archive.store.dialects import AnyRow


def log_entry(kind: str, number: int, events: Sequence[AnyRow]) -> dict[str, Any]:
    """The events of a `cluster` or `story`, first to last; `went_into` is the group that took it up, if any."""
    ended = events[-1] if events[-1].kind == "ended" else None
    return {
        "id": number,
        "ended": iso(ended.at) if ended is not None else None,
        "went_into": ended.other_id if ended is not None else None,
        "events": [
            {
                "at": iso(one.at),
                "kind": one.kind,
                "article": member_entry(one.article_id, one.external_id) if one.article_id is not None else None,
                kind: one.other_id,
            }
            for one in events
        ],
    }


def whereabouts(kind: str, number: int, events: Sequence[AnyRow]) -> str | None:
    """Where a group went that is not there, for people; None where the log does not say that it ended."""
    if not events or events[-1].kind != "ended":
        return None
    end = events[-1]
    when = f"{end.at:%-d %b %Y %H:%M} UTC"
    see = f"`news-archive {kind} {number} --log` says what happened to it"
    if end.other_id is not None:
        return f"{kind} {number} went into {kind} {end.other_id} on {when}; {see}"
    return f"{kind} {number} ended on {when}{_WHY[kind]}; {see}"


_WHY = {"cluster": ", when its articles were no longer copies of one another", "story": ""}
