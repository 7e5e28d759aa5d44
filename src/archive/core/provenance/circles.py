"""Accepted chains have no circles: which links give way where credits go round."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Edge(Generic[Node]):
    """A link from a copy to its origin. The higher `rank` gives way last."""

    child: Node
    parent: Node
    rank: tuple[int, ...]


def giving_way(edges: Collection[Edge[Node]]) -> set[Edge[Node]]:
    """The links to contest so that no circle is left: weaker ones before stronger, and of equals all that close one.

    The outcome depends on the links only, not on their order.
    """
    kept: dict[Node, set[Node]] = {}
    contested: set[Edge[Node]] = set()
    for _, level in groupby(sorted(edges, key=lambda edge: edge.rank, reverse=True), key=lambda edge: edge.rank):
        some = list(level)
        trial = {node: set(parents) for node, parents in kept.items()}
        _add(trial, some)
        round_ = {edge for edge in some if edge.child in reachable(trial, edge.parent)}
        contested |= round_
        _add(kept, (edge for edge in some if edge not in round_))
    return contested


def _add(links: dict[Node, set[Node]], edges: Iterable[Edge[Node]]) -> None:
    for edge in edges:
        links.setdefault(edge.child, set()).add(edge.parent)


def reachable(links: dict[Node, set[Node]], start: Node) -> set[Node]:
    """Every node that the links lead to from `start`, itself included."""
    seen, waiting = {start}, [start]
    while waiting:
        for parent in links.get(waiting.pop(), ()):
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return seen
