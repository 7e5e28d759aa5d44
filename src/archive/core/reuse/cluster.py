"""Groups of copies in which every member has a direct match with the fullest text.

Transitive closure chains: on one set of wires it turned 3,595 links into 10,817 pairs. Here a component is cut into stars, so
that no member stands in a cluster by way of another:
1. The centre is the article whose matches are the closest in all: the sum of their weights.
2. Its star is all articles that it has a match with.
3. The fullest of them must match all others. Where it does not, it leaves the star (two stories in one article, say), or those
   that it does not match leave it: whoever is less close to the rest.
4. The star is a cluster; what is left of the component is cut in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

_UNIT = 1 << 30  # weights are summed as whole numbers: exactly, whatever the order

_Graph = dict[int, dict[int, int]]


@dataclass(frozen=True, slots=True)
class Link:
    """Two articles joined by a match, and how close it is: the Jaccard index, squared.

    Squared, an article made of two stories is less close to the copies of both than the copies of one are among themselves.
    """

    a: int
    b: int
    weight: float


def clusters(links: Iterable[Link], names: Mapping[int, str], words: Mapping[int, int]) -> list[frozenset[int]]:
    """The clusters of two and more articles.

    `names` (identities) break ties in place of numbers, so the outcome does not depend on the order of arrival.
    """
    graph: _Graph = {}
    for link in links:
        weight = round(link.weight * _UNIT)
        graph.setdefault(link.a, {})[link.b] = weight
        graph.setdefault(link.b, {})[link.a] = weight
    weights = {node: sum(near.values()) for node, near in graph.items()}
    queue = [(-weight, -words[node], names[node], node) for node, weight in weights.items()]
    heapify(queue)
    found = []
    while queue:
        weight, _, _, centre = heappop(queue)
        if centre not in graph or -weight != weights[centre]:
            continue  # in a cluster by now, or in the queue again with what is left of its matches
        members = _star(graph, centre, names, words)
        if len(members) > 1:
            found.append(members)
        for node in _taken_out(graph, weights, members):
            heappush(queue, (-weights[node], -words[node], names[node], node))
    return found


def fullest(members: Iterable[int], names: Mapping[int, str], words: Mapping[int, int]) -> int:
    """The member with the most words; of several the first by name."""
    return min(members, key=lambda node: (-words[node], names[node]))


def _star(graph: _Graph, centre: int, names: Mapping[int, str], words: Mapping[int, int]) -> frozenset[int]:
    members = {centre, *graph[centre]}
    for node in sorted(members, key=lambda node: (-words[node], names[node])):
        if node not in members:
            continue
        apart = members - graph[node].keys() - {node}
        if not apart:
            break  # the centre itself, at the latest
        members -= {node} if _closer(graph, members, apart, node) else apart
    return frozenset(members)


def _closer(graph: _Graph, members: set[int], some: set[int], one: int) -> bool:
    """Whether some of the members have closer matches in all with the rest than one has."""
    left = _closeness(graph, members, one)
    for node in some:
        left -= _closeness(graph, members, node)
        if left < 0:
            return True
    return False


def _closeness(graph: _Graph, members: set[int], node: int) -> int:
    return sum(weight for other, weight in graph[node].items() if other in members)


def _taken_out(graph: _Graph, weights: dict[int, int], members: frozenset[int]) -> set[int]:
    """Take the members out of the graph; returns the nodes that lost a match."""
    touched = set()
    for member in members:
        for other, weight in graph.pop(member).items():
            if other not in members:
                del graph[other][member]
                weights[other] -= weight
                touched.add(other)
    return touched
