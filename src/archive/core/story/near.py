"""A story that is near another one, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Near:
    """How alike a story is to another: the weighty words they have in common as printed, statements, links, days apart."""

    story_id: int
    likeness: float
    terms: tuple[str, ...]
    shared_passages: int
    links: int
    days: float | None
