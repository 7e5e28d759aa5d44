"""Sources as a person configures them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

REMOTE = ("feed", "sitemap", "listing")
LOCAL = ("urls", "folder", "warc")
KINDS = (*REMOTE, *LOCAL)
"""What a source can be. The first three are asked over HTTP, the others are files of this machine."""


def at_hand(*, allow_private: bool, ignore_robots: bool) -> str:
    """The location of the source of pages that a person named, and not a list; one for each way to ask for them."""
    private = ", private addresses allowed" if allow_private else ""
    return f"at hand{private}{', robots.txt ignored' if ignore_robots else ''}"


AT_HAND = frozenset(at_hand(allow_private=one, ignore_robots=other) for one in (False, True) for other in (False, True))


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """One configured source. `every` overrules the adaptive interval; `allow_private` lets it lead into the private network;

    `ignore_robots` is for a publisher's own feed that its robots.txt forbids, or a site of one's own.
    """

    kind: str
    location: str
    title: str | None = None
    publisher: str | None = None
    every: timedelta | None = None
    allow_private: bool = False
    ignore_robots: bool = False

    @property
    def options(self) -> dict[str, Any]:
        """What is not the rule, as JSON."""
        chosen: dict[str, Any] = {}
        if self.every is not None:
            chosen["every"] = int(self.every.total_seconds())
        if self.allow_private:
            chosen["allow_private"] = True
        if self.ignore_robots:
            chosen["ignore_robots"] = True
        return chosen
