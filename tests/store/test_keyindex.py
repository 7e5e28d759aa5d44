"""The index of look-up keys against a plain dictionary, through merges, rollbacks, other processes and writers at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Connection, select

from archive.core.reuse import sorted_keys
from archive.store import index_tables as tables
from archive.store import keyindex, keyparts
from archive.store.keyindex import KeyIndex
from archive.store.schema import open_store
from archive.store.session import Store
from tests.conftest import new_database

KIND = "passage"
KEYS = np.sort(np.random.default_rng(5).integers(0, 2**64, 40, dtype=np.uint64) >> np.uint64(32) << np.uint64(32))
ARTICLES = st.integers(1, 60) | st.sampled_from([2**24 - 1, 2**24, 2**31 + 5])


class Undone(Exception):
    """Ends a transaction that is to be rolled back."""


def pairs_of(index: KeyIndex, connection: Connection, keys: Any = KEYS) -> set[tuple[int, int]]:
    positions, articles = index.holders(connection, keys)
    found = list(zip(keys[positions].tolist(), articles.tolist(), strict=True))
    assert found == sorted(set(found))
    return set(found)


def add(index: KeyIndex, connection: Connection, pairs: list[tuple[int, int]]) -> None:
    keys = np.array([key for key, _ in pairs], dtype=np.uint64)
    index.add(connection, keys, np.array([article for _, article in pairs], dtype=np.int64))


class AgainstADict(RuleBasedStateMachine):
    """The truth is a set of pairs; `store` and the size of pages and tiers are set by the test."""

    store: Store

    @initialize()
    def begin(self) -> None:
        self.index, self.other = KeyIndex(KIND), KeyIndex(KIND)
        self.truth: set[tuple[int, int]] = set()
        with self.store.write() as connection:
            self.index.clear(connection)

    @rule(wanted=st.lists(st.tuples(st.integers(0, 39), ARTICLES), max_size=60), undo=st.booleans(), ask=st.booleans())
    def add(self, wanted: list[tuple[int, int]], undo: bool, ask: bool) -> None:
        new = {(int(KEYS[place]), article) for place, article in wanted} - self.truth

        def work(connection: Connection) -> set[tuple[int, int]]:
            add(self.index, connection, sorted(new, key=hash))
            return self.truth | new

        self._in_transaction(work, undo, ask)

    @rule(article=ARTICLES, many=st.integers(1, 8))
    def add_an_article_with_many_keys(self, article: int, many: int) -> None:
        self.add([(place, article + other) for place in range(40) for other in range(many)], False, False)

    @precondition(lambda self: self.truth)
    @rule(articles=st.lists(ARTICLES, max_size=12), undo=st.booleans(), again=st.booleans())
    def take_out(self, articles: list[int], undo: bool, again: bool) -> None:
        def work(connection: Connection) -> set[tuple[int, int]]:
            self.index.take_out(connection, articles)
            left = {pair for pair in self.truth if pair[1] not in articles}
            if not again:
                return left
            back = {pair for pair in self.truth - left if pair[0] % 7 < 4}
            add(self.index, connection, list(back))
            return left | back

        self._in_transaction(work, undo, True)

    def _in_transaction(self, work: Any, undo: bool, ask: bool) -> None:
        try:
            with self.store.write() as connection:
                after = work(connection)
                if ask:
                    assert pairs_of(self.index, connection) == after
                if undo:
                    raise Undone
                self.truth = after
        except Undone:
            pass

    @rule()
    def reopen(self) -> None:
        self.index = KeyIndex(KIND)

    @rule()
    def another_kind_is_another_index(self) -> None:
        with self.store.read() as connection:
            assert not KeyIndex("band").counts(connection, KEYS).any()

    @rule(places=st.sets(st.integers(0, 39)), at_least=st.integers(1, 5))
    def ask(self, places: set[int], at_least: int) -> None:
        some = KEYS[sorted(places)]
        held = {key: sum(one == key for one, _ in self.truth) for key in KEYS.tolist()}
        with self.store.read() as connection:
            for index in (self.index, self.other):
                assert index.counts(connection, some).tolist() == [held[key] for key in some.tolist()]
                assert pairs_of(index, connection, some) == {pair for pair in self.truth if pair[0] in set(some.tolist())}
            pieces = list(self.other.keys_held(connection, at_least))
        listed = [pair for keys, counts in pieces for pair in zip(keys.tolist(), counts.tolist(), strict=True)]
        assert [key for key, _ in listed] == sorted(key for key, count in held.items() if count >= at_least)
        assert dict(listed).items() <= held.items()

    @invariant()
    def holds_the_truth(self) -> None:
        with self.store.read() as connection:
            assert pairs_of(self.other, connection) == self.truth
            assert entries_kept(connection) >= len(self.truth)


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    opened = open_store(database)
    yield opened
    opened.close()


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (sorted_keys, keyparts):
        monkeypatch.setattr(module, "PAGE", 8)
    monkeypatch.setattr(sorted_keys, "_BUCKETS", 4)
    monkeypatch.setattr(sorted_keys, "_FINE", 100)
    monkeypatch.setattr(keyparts, "FANOUT", 2)
    monkeypatch.setattr(keyparts, "_LARGE", 8 * 2**4)
    monkeypatch.setattr(keyparts, "_AT_ONCE", 3)
    monkeypatch.setattr(keyparts, "_LISTS", 3)
    monkeypatch.setattr(keyparts, "_MOST_TAKEN_OUT", 6)
    monkeypatch.setattr(sorted_keys, "_MAP_BITS", 16)
    monkeypatch.setattr(sorted_keys, "_AT_ONCE", 2)
    monkeypatch.setattr(keyindex, "_MOST_EXPANDED", 16)
    monkeypatch.setattr(keyindex, "MOST_RESIDENT", {"band": 0, KIND: 2000})


@pytest.mark.usefixtures("small_pages")
def test_it_holds_what_a_dict_holds(store: Store) -> None:
    machine = type("Machine", (AgainstADict,), {"store": store})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15 if store.dialect == "sqlite" else 5,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def filled(index: KeyIndex, store: Store, batches: int, per_batch: int, keys: np.ndarray[Any, Any]) -> dict[int, set[int]]:
    """Add batches of articles with eight of the keys each, one of them held by every article; what each key is held by."""
    random = np.random.default_rng(batches)
    truth: dict[int, set[int]] = {}
    for batch in range(batches):
        articles = np.repeat(np.arange(1, per_batch + 1) + batch * per_batch, 8)
        chosen = random.choice(keys, len(articles))
        chosen[::8] = keys[7]
        pairs = sorted(set(zip(chosen.tolist(), articles.tolist(), strict=True)))
        for key, article in pairs:
            truth.setdefault(key, set()).add(article)
        with store.write() as connection:
            add(index, connection, pairs)
    return truth


@pytest.mark.parametrize("shift", [0, 12], ids=["even", "crowded in a corner"])
def test_pages_of_full_size(store: Store, shift: int) -> None:
    """Keys that few hold, and one that fills pages of its own, among them."""
    random = np.random.default_rng(1)
    keys = np.unique(random.integers(0, 2**64, 30_000, dtype=np.uint64) >> np.uint64(24 + shift) << np.uint64(24))
    asked = np.union1d(keys[::3], keys[7:9])
    asked = np.union1d(asked, random.integers(0, 2**64, 3000, dtype=np.uint64) >> np.uint64(24 + shift) << np.uint64(24))
    index = KeyIndex(KIND)
    truth = filled(index, store, 5, 2000, keys)
    gone = set(range(1, 10_000, 13))
    with store.write() as connection:
        index.take_out(connection, sorted(gone))
        add(index, connection, [(int(keys[7]), 14)])
    truth = {key: articles - gone | ({14} if key == keys[7] else set()) for key, articles in truth.items()}
    for one in (index, KeyIndex(KIND)):
        with store.read() as connection:
            positions, articles = one.holders(connection, asked[::2])
            expected = [(key, article) for key in asked[::2].tolist() for article in sorted(truth.get(key, ()))]
            assert list(zip(asked[::2][positions].tolist(), articles.tolist(), strict=True)) == expected
            assert one.counts(connection, asked).tolist() == [len(truth.get(key, ())) for key in asked.tolist()]


def test_a_few_articles_cost_a_few_pages(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = np.random.default_rng(2).integers(0, 2**64, 200_000, dtype=np.uint64)
    with store.write() as connection:
        KeyIndex(KIND).add(connection, keys, np.arange(200_000))
    read: list[int] = []
    read_pages = keyparts.read_pages
    monkeypatch.setattr(keyparts, "read_pages", lambda *given: read.append(len(given[2])) or read_pages(*given))
    index = KeyIndex(KIND)
    with store.read() as connection:
        for _ in range(2):  # the second time nothing is read
            _, articles = index.holders(connection, np.sort(keys[:3]))
            assert sorted(articles.tolist()) == [0, 1, 2]
    assert sum(read) == 3


def test_parts_stay_few_and_what_was_taken_out_goes(store: Store) -> None:
    index = KeyIndex(KIND)
    for batch in range(40):
        with store.write() as connection:
            some = list(range(1 + 50 * (batch % 4), 51 + 50 * (batch % 4)))
            index.take_out(connection, [*some, 10_000 + batch])
            add(index, connection, [(int(key), article) for key in KEYS for article in some])
    with store.read() as connection:
        assert index.counts(connection, KEYS).tolist() == [200] * len(KEYS)
        rows = connection.execute(select(tables.key_part.c.taken_out, tables.key_part.c.entries)).all()
        pages = set(connection.scalars(select(tables.key_page.c.part_id)))
        assert pages == set(connection.scalars(select(tables.key_part.c.id)))
    assert len(rows) < 20
    assert index_size(store) < 40 * 50 * len(KEYS) / 2
    with store.write() as connection:
        index.clear(connection)
        assert not index.counts(connection, KEYS).any()
        assert connection.execute(select(tables.key_page.c.part_id)).first() is None


def index_size(store: Store) -> int:
    with store.read() as connection:
        return entries_kept(connection)


def entries_kept(connection: Connection) -> int:
    """Entries in all parts; those taken out are among them until a merge purges them."""
    return sum(part.entries for part in keyparts.live_parts(connection, KIND)[0])


@pytest.mark.usefixtures("small_pages")
def test_a_reader_goes_on_when_parts_are_merged_under_it(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(postgres_url)
    reader, writer = KeyIndex(KIND), KeyIndex(KIND)
    with store.write() as connection:
        add(writer, connection, [(key, 1) for key in KEYS.tolist()])
    merged: list[bool] = []
    read_pages = keyparts.read_pages

    def after_a_merge(*given: Any) -> Any:
        if not merged:
            merged.append(True)
            with store.write() as connection:
                add(writer, connection, [(key, 2) for key in KEYS.tolist()])
        return read_pages(*given)

    monkeypatch.setattr(keyparts, "read_pages", after_a_merge)
    with store.read() as connection:
        assert reader.counts(connection, KEYS).tolist() == [2] * len(KEYS)
        listed = reader.keys_held(connection, 1)
        keys, _ = next(listed)
        with store.write() as other:
            writer.take_out(other, [1])
            for article in range(3, 9):
                add(writer, other, [(key, article) for key in KEYS.tolist()])
        rest = [key for some, _ in listed for key in some.tolist()]
    store.close()
    assert keys.tolist() + rest == KEYS.tolist()


def test_two_writers_at_once_miss_nothing(postgres_server: Any, tmp_path: Path) -> None:
    """Each adds an article and then asks for the others with its keys: of two, at least the later one has to see the earlier."""
    for database in (new_database(postgres_server), str(tmp_path / "archive.db")):
        open_store(database).close()
        seen: dict[int, set[int]] = {}
        writers = [threading.Thread(target=write_articles, args=(database, range(one, 61, 3), seen)) for one in (1, 2, 3)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert len(seen) == 60
        for one, other in combinations(seen, 2):
            assert other in seen[one] or one in seen[other]


def write_articles(database: str, articles: range, seen: dict[int, set[int]]) -> None:
    store = open_store(database)
    index = KeyIndex(KIND)
    for article in articles:
        with store.write() as connection:
            add(index, connection, [(key, article) for key in KEYS.tolist()])
            found = pairs_of(index, connection)
        assert all((key, article) in found for key in KEYS.tolist())
        seen[article] = {other for key, other in found if key == KEYS[0]}
    store.close()
