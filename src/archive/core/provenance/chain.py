"""Attributions followed from an article to the root of its text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Claim = TypeVar("Claim")

CHAIN_TYPES = frozenset({"republished", "adapted", "excerpted", "translated", "quotes", "same_publisher"})
"""The types that carry text on; `cites` and `shares_statement` stay outside chains."""


@dataclass(frozen=True, slots=True)
class Link(Generic[Claim]):
    """One attribution and what follows behind its origin. `article_id` is None for a phantom."""

    claim: Claim
    article_id: int | None
    behind: tuple[Link[Claim], ...]
    returns: bool = False
    """Whether the origin stands further down the chain already: the credits go round in a circle."""


def follow(
    article_id: int,
    claims_of: Callable[[int], Sequence[Claim]],
    origin_of: Callable[[Claim], int | None],
    path: tuple[int, ...] = (),
) -> tuple[Link[Claim], ...]:
    """The links of an article, each with those of its origin where the archive holds it."""
    links = []
    here = (*path, article_id)
    for claim in claims_of(article_id):
        origin = origin_of(claim)
        if origin in here:
            links.append(Link(claim, origin, (), returns=True))
        else:
            links.append(Link(claim, origin, follow(origin, claims_of, origin_of, here) if origin is not None else ()))
    return tuple(links)
