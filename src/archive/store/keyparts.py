"""The parts of the index of look-up keys: sorted runs of entries, in pages, written once and merged.

A *part* is a row of `key_part` and its pages. Parts are never changed: a merge writes a new one and deletes those it was made
of, in the same transaction. Their ids are drawn at random, so that what a process remembers of a part is true for ever, even
of a part whose transaction was rolled back. `born` orders them: articles taken out are taken out of the parts born up to then.
Lists of articles taken out are rows of the same table.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, insert, select

from archive.core.reuse.shingle import among, distinct
from archive.core.reuse.sorted_keys import PAGE, Entries, Numbers, articles_of, fences_of, key_part, widened
from archive.store import index_tables as tables

FANOUT = 4
"""As many parts of one size become one."""

_LARGE = PAGE * FANOUT**6  # entries of a part that is merged no more: a merge holds the one writer up for seconds at most
_LISTS = 16  # of articles taken out, before they become one
_MOST_TAKEN_OUT = 1000  # articles taken out and not purged yet, or a thousandth of the entries
_AT_ONCE = 32  # pages read of each part while merging: 1 MB


class PartVanished(Exception):
    """Another process merged a part away while this one, which is no writer, was reading it."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of a part without reading it; `lowest` and `highest` are articles."""

    id: int
    born: int
    taken_out: bool
    entries: int
    id_bits: int
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class TakenOut:
    """Articles taken out, in order, and the youngest part each of them was taken out of."""

    articles: Numbers
    upto: Numbers

    def of(self, part: Part) -> Numbers:
        """The articles whose entries in this part count no more."""
        low, high = np.searchsorted(self.articles, [part.lowest, part.highest + 1])
        return self.articles[low:high][self.upto[low:high] >= part.born]


_NOTHING: Entries = np.empty(0, dtype=np.uint64)
NOBODY = TakenOut(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))


def live_parts(connection: Connection, kind: str) -> tuple[list[Part], list[Part]]:
    """The parts of an index and its lists of articles taken out, the oldest first."""
    row = tables.key_part.c
    columns = (row.id, row.born, row.taken_out, row.entries, row.id_bits, row.lowest, row.highest)
    found = [Part(*one) for one in connection.execute(select(*columns).where(row.kind == kind).order_by(row.born))]
    return [one for one in found if not one.taken_out], [one for one in found if one.taken_out]


def add_entries(connection: Connection, kind: str, entries: Entries, id_bits: int) -> None:
    """Write sorted entries as a part, and merge the parts of one size where there are enough of them."""
    parts, lists = live_parts(connection, kind)
    born = _next_birth(parts, lists)
    parts += write_part(connection, kind, born, id_bits, iter([entries]))
    while alike := _alike(parts):
        born += 1
        parts = [part for part in parts if part not in alike]
        parts += merge_parts(connection, kind, alike, read_taken_out(connection, lists), born)
    _delete_parts(connection, [one for one in lists if all(one.born < part.born for part in parts)])


def _next_birth(parts: Sequence[Part], lists: Sequence[Part]) -> int:
    return 1 + max((one.born for one in (*parts, *lists)), default=0)


def _alike(parts: Sequence[Part]) -> list[Part]:
    """Parts of one size of which there are enough to be merged; the smallest first."""
    sizes: dict[int, list[Part]] = {}
    for part in parts:
        if part.entries < _LARGE:
            sizes.setdefault(_size_class(part.entries), []).append(part)
    return next((sizes[size] for size in sorted(sizes) if len(sizes[size]) >= FANOUT), [])


def _size_class(entries: int) -> int:
    size, bound = 0, PAGE
    while entries >= bound:
        size, bound = size + 1, bound * FANOUT
    return size


def take_out(connection: Connection, kind: str, articles: Numbers) -> None:
    """Let what the parts of today hold of these articles (in order, distinct) count no more."""
    parts, lists = live_parts(connection, kind)
    held = np.zeros(len(articles), dtype=bool)
    for part in parts:
        held |= (articles >= part.lowest) & (articles <= part.highest)
    if held.any():
        some = articles[held]
        lists.append(_write_list(connection, kind, TakenOut(some, np.full(len(some), parts[-1].born))))
        if len(lists) >= _LISTS or _too_many(lists, parts):
            _settle(connection, kind, parts, lists)


def _too_many(lists: Sequence[Part], parts: Sequence[Part]) -> bool:
    return sum(one.entries for one in lists) > max(_MOST_TAKEN_OUT, sum(part.entries for part in parts) // 1000)


def _settle(connection: Connection, kind: str, parts: list[Part], lists: list[Part]) -> None:
    """Make one list of all, without what no part holds any more; where it is long, write the oldest part anew."""
    gone = read_taken_out(connection, lists)
    if _too_many(lists, parts):
        parts += merge_parts(connection, kind, parts[:1], gone, _next_birth(parts, lists))
        parts = parts[1:]
    _delete_parts(connection, lists)
    needed = gone.upto >= min((part.born for part in parts), default=1 << 62)
    if needed.any():
        _write_list(connection, kind, TakenOut(gone.articles[needed], gone.upto[needed]))


def read_fences(connection: Connection, part: Part) -> tuple[Entries, int]:
    """The first key of each page, and the last key of all."""
    data = connection.scalar(select(tables.key_part.c.fences).where(tables.key_part.c.id == part.id))
    if data is None:
        raise PartVanished
    fences = np.frombuffer(data, dtype="<u8")
    return fences[:-1], int(fences[-1])


def read_pages(connection: Connection, part: Part, pages: NDArray[np.intp]) -> Entries:
    """The entries of some pages, which are in order."""
    row = tables.key_page.c
    query = select(row.data).where(row.part_id == part.id, row.number.in_(pages.tolist())).order_by(row.number)
    found = list(connection.scalars(query))
    if len(found) != len(pages):
        raise PartVanished
    return np.frombuffer(b"".join(found), dtype="<u8")


def write_part(connection: Connection, kind: str, born: int, id_bits: int, pieces: Iterator[Entries]) -> list[Part]:
    """Write sorted pieces as one part; returns it, or nothing where there are no entries."""
    id_, count, fences, last, lowest, highest = secrets.randbits(63), 0, [], 0, 1 << 62, 0
    rest = _NOTHING
    for piece, whole in _marked(pieces):
        entries = np.concatenate((rest, piece))
        cut = len(entries) if whole else len(entries) // PAGE * PAGE
        page, rest = entries[:cut], entries[cut:]
        if not cut:
            continue
        _write_pages(connection, id_, count // PAGE, page)
        articles = articles_of(page, id_bits)
        lowest, highest = min(lowest, int(articles.min())), max(highest, int(articles.max()))
        fences.append(fences_of(page, id_bits))
        last, count = int(page[-1]), count + cut
    if not count:
        return []
    fences.append(key_part(np.array([last], dtype=np.uint64), id_bits))
    part = Part(id_, born, False, count, id_bits, lowest, highest)
    _write_row(connection, kind, part, np.concatenate(fences))
    return [part]


def _marked(pieces: Iterator[Entries]) -> Iterator[tuple[Entries, bool]]:
    """Each piece, and an empty last one that is marked."""
    for piece in pieces:
        yield piece, False
    yield _NOTHING, True


def _write_pages(connection: Connection, part_id: int, first: int, entries: Entries) -> None:
    data = entries.astype("<u8", copy=False)
    rows = [
        {"part_id": part_id, "number": first + place, "data": data[place * PAGE : (place + 1) * PAGE].tobytes()}
        for place in range(-(-len(entries) // PAGE))
    ]
    connection.execute(insert(tables.key_page), rows)


def _write_row(connection: Connection, kind: str, part: Part, fences: Entries) -> None:
    row = {name: getattr(part, name) for name in Part.__slots__}
    connection.execute(insert(tables.key_part), row | {"kind": kind, "fences": fences.astype("<u8", copy=False).tobytes()})


def _delete_parts(connection: Connection, parts: Sequence[Part]) -> None:
    """Remove parts and their pages."""
    for part in parts:
        connection.execute(delete(tables.key_page).where(tables.key_page.c.part_id == part.id))
        connection.execute(delete(tables.key_part).where(tables.key_part.c.id == part.id))


def pieces(
    connection: Connection, parts: Sequence[Part], gone: TakenOut, id_bits: int, after: int = -1
) -> Iterator[tuple[Entries, int]]:
    """The entries of parts in one order, in pieces cut between two keys, each with the last number it may have held.

    Articles taken out are left out. A piece has some 32 pages of each part. `after` goes on behind an earlier piece.
    """
    runs = [(part, *read_fences(connection, part), gone.of(part)) for part in parts]
    longest = max((fences for _, fences, _, _ in runs), key=len, default=_NOTHING)
    cuts = distinct(key_part(longest[_AT_ONCE::_AT_ONCE], id_bits))
    begin = after + 1
    for end in [*map(int, cuts), 1 << 64]:
        if end > begin:
            some = [_between(connection, run, id_bits, begin, end) for run in runs]
            yield np.sort(np.concatenate([_NOTHING, *some])), end - 1
            begin = end


def _between(connection: Connection, run: tuple[Part, Entries, int, Numbers], id_bits: int, begin: int, end: int) -> Entries:
    """The entries of one part from begin up to, and without, end, which stand between two keys."""
    part, fences, _, dead = run
    first = max(int(np.searchsorted(fences, np.uint64(begin))) - 1, 0)
    last = len(fences) if end >= 1 << 64 else int(np.searchsorted(fences, np.uint64(end)))
    entries = read_pages(connection, part, np.arange(first, last)) if last > first else _NOTHING
    low = np.searchsorted(entries, np.uint64(begin))
    high = len(entries) if end >= 1 << 64 else np.searchsorted(entries, np.uint64(end))
    entries = entries[low:high]
    if len(dead):
        entries = entries[~among(articles_of(entries, part.id_bits), dead)]
    return widened(entries, part.id_bits, id_bits)


def merge_parts(connection: Connection, kind: str, parts: Sequence[Part], gone: TakenOut, born: int) -> list[Part]:
    """Put one new part, without the articles taken out, in place of some; nothing where no article is left."""
    id_bits = max(part.id_bits for part in parts)
    merged = write_part(connection, kind, born, id_bits, (piece for piece, _ in pieces(connection, parts, gone, id_bits)))
    _delete_parts(connection, parts)
    return merged


def read_taken_out(connection: Connection, lists: Sequence[Part]) -> TakenOut:
    """What these lists say together: of an article taken out twice, the later time."""
    if not lists:
        return NOBODY
    row = tables.key_page.c
    both = [
        np.frombuffer(data, dtype="<i8").reshape(2, -1)
        for data in connection.scalars(select(row.data).where(row.part_id.in_([one.id for one in lists])))
    ]
    if len(both) != len(lists):
        raise PartVanished
    articles, upto = np.concatenate(both, axis=1)
    order = np.lexsort((upto, articles))
    articles, upto = articles[order], upto[order]
    latest = np.append(articles[1:] != articles[:-1], True)
    return TakenOut(articles[latest], upto[latest])


def _write_list(connection: Connection, kind: str, gone: TakenOut) -> Part:
    born, lowest, highest = int(gone.upto.max()), int(gone.articles[0]), int(gone.articles[-1])
    row = Part(secrets.randbits(63), born, True, len(gone.articles), 0, lowest, highest)
    data = np.concatenate((gone.articles, gone.upto)).astype("<i8", copy=False).tobytes()
    connection.execute(insert(tables.key_page), {"part_id": row.id, "number": 0, "data": data})
    _write_row(connection, kind, row, _NOTHING)
    return row


def clear(connection: Connection, kind: str) -> None:
    """Remove all parts and lists of an index."""
    parts, lists = live_parts(connection, kind)
    _delete_parts(connection, parts + lists)
