"""What became of groups of articles, clusters and stories alike: which goes on under its number, and what happened to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GroupEvent:
    """Something that happened to a cluster or a story.

    - `formed`: the group is new; `other` is the one it split off from, if any.
    - `joined`, `left`: an article came in or went out; `other` is the group it came from or went to, if any.
    - `merged`: the group `other` came in, or where `ended` follows, this one went into it.
    - `split`: a new group, `other`, was made of some of its articles.
    - `ended`: it is no more, and its number is not given again; `other` is the group it went into, if any.
    """

    group: int
    kind: str
    article: int | None = None
    other: int | None = None


def keep_ids(new: Sequence[frozenset[int]], old: Mapping[int, frozenset[int]]) -> dict[frozenset[int], int | None]:
    """For each new group the id of the old one it continues: the largest overlap, then the lower id; None for a new one."""
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


def events_between(old: Mapping[int, frozenset[int]], new: Mapping[int, frozenset[int]]) -> list[GroupEvent]:
    """What happened to groups, by id; those that stayed as they were have no part in it."""
    before, after = _owners(old), _owners(new)
    found = []
    for id_ in sorted(set(old) | set(new)):
        was, members = old.get(id_, frozenset()), new.get(id_, frozenset())
        if was == members:
            continue
        if not was:
            found.append(GroupEvent(id_, "formed", other=_most(members, before)))
        came_in = {other for other in _origins(members, before) if other not in new and _heir(old[other], after) == id_}
        found += [GroupEvent(id_, "merged", other=other) for other in sorted(came_in)]
        found += [GroupEvent(id_, "joined", one, before.get(one)) for one in sorted(members - was)]
        heir = None if members else _heir(was, after)
        found += [GroupEvent(id_, "split", other=other) for other in sorted(_origins(was, after)) if other not in old]
        gone = (
            one for one in sorted(was - members) if members or after.get(one) != heir
        )  # where it ended, the others are told of
        found += [GroupEvent(id_, "left", one, after.get(one)) for one in gone]
        if heir is not None:
            found.append(GroupEvent(id_, "merged", other=heir))
        if not members:
            found.append(GroupEvent(id_, "ended", other=heir))
    return found


def _owners(groups: Mapping[int, frozenset[int]]) -> dict[int, int]:
    return {member: id_ for id_, members in groups.items() for member in members}


def _origins(members: Iterable[int], owners: Mapping[int, int]) -> Counter[int]:
    """How many of some articles each group owns."""
    return Counter(owners[member] for member in members if member in owners)


def _most(members: Iterable[int], owners: Mapping[int, int]) -> int | None:
    return min(((-count, id_) for id_, count in _origins(members, owners).items()), default=(0, None))[1]


def _heir(members: frozenset[int], owners: Mapping[int, int]) -> int | None:
    """The group that more than half of some articles are in."""
    most = _most(members, owners)
    return most if most is not None and 2 * _origins(members, owners)[most] > len(members) else None
