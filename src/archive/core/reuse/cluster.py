"""Groups of copies in which every member has a direct match with the fullest text, and what became of such groups.

Transitive closure chains: on one set of wires it turned 3,595 links into 10,817 pairs. Here a component is cut into stars, so
that no member stands in a cluster by way of another:
1. The centre is the article whose matches are the closest in all: the sum of their weights.
2. Its star is all articles that it has a match with.
3. The fullest of them must match all others. Where it does not, it leaves the star (two stories in one article, say), or those
   that it does not match leave it: whoever is less close to the rest.
4. The star is a cluster; what is left of the component is cut in the same way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class ClusterEvent:
    """Something that happened to a cluster.

    - `formed`: the cluster is new; `other` is the one it split off from, if any.
    - `joined`, `left`: an article came in or went out; `other` is the cluster it came from or went to, if any.
    - `merged`: the cluster `other` came in, or where `ended` follows, this one went into it.
    - `split`: a new cluster, `other`, was made of some of its articles.
    - `ended`: it is no more, and its number is not given again; `other` is the cluster it went into, if any.
    """

    cluster: int
    kind: str
    article: int | None = None
    other: int | None = None


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


def keep_ids(new: Sequence[frozenset[int]], old: Mapping[int, frozenset[int]]) -> dict[frozenset[int], int | None]:
    """For each new cluster the id of the old one it continues: the largest overlap, then the lower id; None for a new one."""
    owners = _owners(old)
    offers = sorted(
        ((-count, id_, min(members), members) for members in new for id_, count in _origins(members, owners).items()),
        key=lambda offer: offer[:3],
    )
    given: dict[frozenset[int], int | None] = dict.fromkeys(new)
    taken: set[int] = set()
    for _, id_, _, members in offers:
        if given[members] is None and id_ not in taken:
            given[members] = id_
            taken.add(id_)
    return given


def events_between(old: Mapping[int, frozenset[int]], new: Mapping[int, frozenset[int]]) -> list[ClusterEvent]:
    """What happened to clusters, by id; those that stayed as they were have no part in it."""
    before, after = _owners(old), _owners(new)
    found = []
    for id_ in sorted(set(old) | set(new)):
        was, members = old.get(id_, frozenset()), new.get(id_, frozenset())
        if was == members:
            continue
        if not was:
            found.append(ClusterEvent(id_, "formed", other=_most(members, before)))
        came_in = {other for other in _origins(members, before) if other not in new and _heir(old[other], after) == id_}
        found += [ClusterEvent(id_, "merged", other=other) for other in sorted(came_in)]
        found += [ClusterEvent(id_, "joined", one, before.get(one)) for one in sorted(members - was)]
        heir = None if members else _heir(was, after)
        found += [ClusterEvent(id_, "split", other=other) for other in sorted(_origins(was, after)) if other not in old]
        gone = (
            one for one in sorted(was - members) if members or after.get(one) != heir
        )  # where it ended, the others are told of
        found += [ClusterEvent(id_, "left", one, after.get(one)) for one in gone]
        if heir is not None:
            found.append(ClusterEvent(id_, "merged", other=heir))
        if not members:
            found.append(ClusterEvent(id_, "ended", other=heir))
    return found


def _owners(clusters: Mapping[int, frozenset[int]]) -> dict[int, int]:
    return {member: id_ for id_, members in clusters.items() for member in members}


def _origins(members: Iterable[int], owners: Mapping[int, int]) -> Counter[int]:
    """How many of some articles each cluster owns."""
    return Counter(owners[member] for member in members if member in owners)


def _most(members: Iterable[int], owners: Mapping[int, int]) -> int | None:
    return min(((-count, id_) for id_, count in _origins(members, owners).items()), default=(0, None))[1]


def _heir(members: frozenset[int], owners: Mapping[int, int]) -> int | None:
    """The cluster that more than half of some articles are in."""
    most = _most(members, owners)
    return most if most is not None and 2 * _origins(members, owners)[most] > len(members) else None
