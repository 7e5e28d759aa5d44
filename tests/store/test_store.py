"""What is written comes back, on SQLite and on PostgreSQL: articles, matches, clusters, search, rebuild."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.core.errors import NotInArchive
from archive.core.model import RawItem
from archive.extract.read import ReadJob, read_capture
from archive.fetch.walk import find_inputs
from archive.matching import Matcher
from archive.pipeline import import_found, write
from archive.queries.articles import find_article, list_entries, search_entries, whole_article
from archive.queries.care import examine, statistics
from archive.queries.clusters import cluster_entries, whole_cluster
from archive.queries.export import KINDS, export_entries
from archive.queries.matches import explain
from archive.queries.provenance import chain
from archive.rebuilding import rebuild
from archive.rulefiles import load_rules
from archive.settings import load_settings
from archive.store.articles import Reading
from archive.store.captures import keep_captures
from archive.store.listing import Filter
from archive.store.schema import open_store
from archive.store.session import Store
from archive.store.sources import keep_source
from tests.conftest import SAMPLES, new_database

RULES = load_rules()
LATER = datetime(2030, 1, 1, tzinfo=UTC)
VOCABULARY = [
    f"{first}{second}"
    for first in ("bar", "cor", "del", "fen", "gil", "hor", "mun", "pol")
    for second in ("ast", "ent", "ine", "ove", "urt", "yle")
]


def words(seed: str, count: int = 160) -> list[str]:
    return random.Random(seed).choices(VOCABULARY, k=count)


def story(seed: str, edits: int) -> str:
    """A text of its own for each seed; `edits` words of it are changed at fixed places."""
    text = words(seed)
    for place in range(edits):
        text[(place * 37 + 11) % len(text)] = f"edited{place}"
    return " ".join(text)


def import_records(store: Store, records: list[tuple[str, int]], batch: int = 500) -> None:
    """Write one record for each (seed, edits), without child processes."""
    now = datetime.now(UTC)
    matcher = Matcher()
    lines = [
        json.dumps({"id": f"{seed}-{edits}", "title": f"About {seed}", "text": story(seed, edits)}).encode()
        for seed, edits in records
    ]
    items = [
        RawItem(f"test:{n}", f"id:{seed}-{edits}", line, "application/json", external_id=f"{seed}-{edits}")
        for n, ((seed, edits), line) in enumerate(zip(records, lines, strict=True))
    ]
    for start in range(0, len(items), batch):
        with store.write() as connection:
            source = keep_source(connection, "import", "test", now)
            kept = keep_captures(connection, items[start : start + batch], source, now)
        readings = [
            Reading(
                one.capture_id,
                one.item,
                read_capture(ReadJob(one.item.data, one.item.media_type, None, LATER), RULES),
                one.digest,
            )
            for one in kept
        ]
        write(store, readings, RULES, matcher, now)


def grouping(store: Store) -> set[frozenset[str]]:
    """Clusters as sets of external ids."""
    with store.read() as connection:
        return {frozenset(one["external_id"] for one in entry["members"]) for entry in cluster_entries(connection, Filter(), 2)}


RECORDS = [("one", 0), ("one", 2), ("one", 5), ("two", 0), ("two", 3), ("three", 0), ("four", 0), ("four", 1)]


def test_copies_are_found_and_grouped(database: str) -> None:
    store = open_store(database)
    import_records(store, RECORDS)
    assert grouping(store) == {
        frozenset({"one-0", "one-2", "one-5"}),
        frozenset({"two-0", "two-3"}),
        frozenset({"four-0", "four-1"}),
    }
    with store.read() as connection:
        found = explain(connection, find_article(connection, "one-0"), find_article(connection, "id:one-2"))
        assert found["reuse"] == "wholly"
        assert 0.8 < found["containment_a"] < 1
        assert sum(one["words"] for one in found["passages"]) >= 150
        shown = whole_cluster(connection, whole_article(connection, "two-0")["cluster_id"])
        assert [one["in_fullest"] for one in shown["articles"]].count(1.0) == 1
    store.close()


def test_one_by_one_and_in_any_order_the_clusters_are_the_same(database: str) -> None:
    store = open_store(database)
    import_records(store, RECORDS[::-1], batch=1)
    assert grouping(store) == {
        frozenset({"one-0", "one-2", "one-5"}),
        frozenset({"two-0", "two-3"}),
        frozenset({"four-0", "four-1"}),
    }
    store.close()


@given(order=st.permutations(RECORDS), batch=st.integers(1, 8))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_and_batches_never_matter(
    tmp_path_factory: pytest.TempPathFactory, order: list[tuple[str, int]], batch: int
) -> None:
    store = open_store(str(tmp_path_factory.mktemp("order") / "a.db"))
    import_records(store, order, batch)
    assert grouping(store) == {
        frozenset({"one-0", "one-2", "one-5"}),
        frozenset({"two-0", "two-3"}),
        frozenset({"four-0", "four-1"}),
    }
    store.close()


def test_a_cluster_keeps_its_number_as_it_grows(database: str) -> None:
    store = open_store(database)
    import_records(store, [("one", 0), ("one", 2)])
    with store.read() as connection:
        before = whole_article(connection, "one-0")["cluster_id"]
    import_records(store, [("two", 0), ("one", 5), ("two", 3)])
    with store.read() as connection:
        assert whole_article(connection, "one-5")["cluster_id"] == before
    store.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def sampled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An archive of samples/ on either database, imported by the real pipeline. The tests that share it leave it as it is."""
    if request.param == "sqlite":
        database = str(tmp_path_factory.mktemp("sampled") / "archive.db")
    else:
        database = new_database(request.getfixturevalue("postgres_server"))
    store = open_store(database)
    found = find_inputs([str(SAMPLES)])
    summary = import_found(store, RULES, load_settings(), found, "import", str(SAMPLES), lambda articles, size: None)
    assert (summary.stored, summary.rejected) == (41, 0)
    yield store
    store.close()


def everything(store: Store) -> dict[str, list[Any]]:
    with store.read() as connection:
        return {kind: [json.loads(json.dumps(one)) for one in export_entries(connection, kind, Filter())] for kind in KINDS}


def test_samples_on_either_database(sampled: Store) -> None:
    with sampled.read() as connection:
        counted = statistics(sampled, connection)
        assert (counted["articles"], counted["clusters"], counted["clustered_articles"]) == (41, 5, 16)
        links = chain(connection, find_article(connection, "tallow-street-blog/lindmoor-dam-survey.md"))["attributions"]
        assert links[0]["behind"][0]["origin"]["name"] == "Meridian Wire Service"
        found = search_entries(connection, '"harbour pilots" strike', 20)
        assert {one["publisher"]["name"] for one in found} >= {"Meridian Wire Service", "The Harbour Gazette"}
        gazette = list(list_entries(connection, Filter(publisher="harbour gazette", since=datetime(2023, 1, 1, tzinfo=UTC))))
        assert {one["publisher"]["name"] for one in gazette} == {"The Harbour Gazette"}
        assert all(one["published"]["utc"] >= "2023" for one in gazette)
    with sampled.write() as connection:
        assert examine(sampled, connection)["ok"]


def test_any_string_is_a_query(sampled: Store) -> None:
    with sampled.read() as connection:
        for query in [
            '"',
            "c++",
            "AT&T",
            "-x",
            "NOT",
            "a OR",
            "*",
            "http://x.example/?q=1",
            "\0",
            "(",
            "'; DROP TABLE article",
            "",
        ]:
            assert isinstance(search_entries(connection, query, 5), list)
        assert search_entries(connection, "HARBOUR-pilots", 5)


@pytest.mark.parametrize("stage", ["extract", "fingerprint", "match", "evidence"])
def test_a_rebuild_with_the_same_rules_changes_nothing(sampled: Store, stage: str) -> None:
    before = everything(sampled)
    done = rebuild(sampled, RULES, load_settings(), stage, lambda articles, size: None)
    assert (done.articles, done.report.changed, done.failed) == (41, 0, [])
    assert done.report.rules == []
    assert everything(sampled) == before
    with sampled.write() as connection:
        assert examine(sampled, connection)["ok"]


def test_names_that_fit_nothing_or_several_are_refused(sampled: Store) -> None:
    with sampled.read() as connection:
        with pytest.raises(NotInArchive, match="no article"):
            find_article(connection, "nowhere.txt")
        with pytest.raises(NotInArchive, match="may be any of"):
            find_article(connection, "lindmoor-dam-survey.html")


def test_two_databases_tell_the_same(tmp_path: Path, postgres_url: str) -> None:
    """The same import, word for word the same answers."""
    told = []
    for database in (str(tmp_path / "a.db"), postgres_url):
        store = open_store(database)
        import_records(store, RECORDS, batch=3)
        told.append(everything(store))
        store.close()
    assert told[0] == told[1]
