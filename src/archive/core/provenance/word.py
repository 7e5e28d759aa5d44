"""What a person says of an article's origin, and the evidence it is kept as."""

from __future__ import annotations

from dataclasses import dataclass

from archive.core.model import Evidence, PublisherName
from archive.core.provenance.parties import PERSON


@dataclass(frozen=True, slots=True)
class Word:
    """What a person says of an article's origin: that it is from there, or is not. `target_id` is the very article meant."""

    article_id: int
    origin: PublisherName
    target_id: int | None
    type: str
    holds: bool
    why: str

    @property
    def evidence(self) -> Evidence:
        """The word as evidence of its own kind."""
        return Evidence(
            rule=PERSON,
            kind=PERSON,
            text=self.why,
            start=None,
            end=None,
            polarity="supports" if self.holds else "contradicts",
            name=self.origin.name,
            group=PERSON,
            selector="news-archive attribute",
            type=self.type,
            scope="block" if self.type == "quotes" else "whole",
            confidence="high",
        )
