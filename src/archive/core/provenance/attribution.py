"""The noun of the field: the claim that one text derives from another."""

from __future__ import annotations

from dataclasses import dataclass

from archive.core.model import PublisherName


@dataclass(frozen=True, slots=True)
class Attribution:
    """The claim that an article derives from an origin, with the numbers of its evidence for and against.

    `parent_id` is the origin itself where the archive holds it (else the origin is a phantom), `parent_revision_id` the text of
    it that was copied where that can be told; `by` is a middleman. `status` is "accepted", "proposed" or "contested", and then
    `conflict` says by what: a "person", a "photo" credit, or a "circle" of credits. What is not `credited` rests on texts alone.
    """

    type: str
    origin: PublisherName
    scope: str
    direction: str
    confidence: str
    status: str
    evidence: tuple[int, ...]
    credited: bool
    reason: str
    by: PublisherName | None = None
    parent_id: int | None = None
    parent_revision_id: int | None = None
    conflict: str | None = None
