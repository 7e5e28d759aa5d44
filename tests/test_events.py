"""The invented stream of benchmarks/events.py: what its truth promises holds in its articles."""

from collections import Counter
from datetime import datetime

import pytest
from benchmarks.events import BEGIN, stream


@pytest.fixture(scope="module")
def written():
    return stream(600, 5)


def test_the_same_seed_writes_the_same(written):
    assert stream(600, 5) == written
    assert [one.record["text"] for one in stream(600, 6)] != [one.record["text"] for one in written]


def test_it_has_every_kind_of_event(written):
    sizes = Counter(one.truth["event"] for one in written)
    kinds = {one.truth["event"]: one.truth["kind"] for one in written}
    assert set(kinds.values()) == {"burst", "single", "recurring", "ongoing"}
    assert max(sizes.values()) > 10
    assert sum(size <= 3 for size in sizes.values()) > len(sizes) / 2
    assert all(sizes[event] == 1 for event, kind in kinds.items() if kind == "single")
    assert {one.truth["language"] for one in written} == {"en", "de"}


def test_they_arrive_in_order(written):
    days = [one.truth["day"] for one in written]
    assert days == sorted(days)
    assert len({one.record["id"] for one in written}) == len(written)
    assert len({one.record["url"] for one in written}) == len(written)


def test_some_have_no_date_and_few_a_wrong_one(written):
    dated = [one for one in written if "published" in one.record]
    wrong = [
        one
        for one in dated
        if (datetime.fromisoformat(one.record["published"]).date() - BEGIN.date()).days
        not in {one.truth["day"], one.truth["day"] + 1}
    ]
    assert 0.04 < 1 - len(dated) / len(written) < 0.11
    assert 0 < len(wrong) / len(written) < 0.06


def test_a_copy_shares_its_text_with_what_it_copies_and_tells_the_same(written):
    by_id = {one.record["id"]: one for one in written}
    copies = [one for one in written if one.truth.get("copy_of")]
    assert len(copies) > len(written) / 10
    for one in copies:
        source = by_id[one.truth["copy_of"]]
        assert source.truth["event"] == one.truth["event"]
        assert one.truth["day"] >= source.truth["day"]
        assert len(words(one) & words(source)) > len(words(one)) / 2


def test_nothing_is_left_unfilled(written):
    for one in written:
        assert not set("{}[]|") & set(one.record["text"] + one.record["title"])


def test_two_own_reports_share_few_long_runs_of_words(written):
    own = [one for one in written if "copy_of" not in one.truth and one.truth["kind"] == "burst"]
    shares = [
        len(runs(one) & runs(other)) / min(len(runs(one)), len(runs(other)))
        for place, one in enumerate(own)
        for other in own[:place]
        if one.truth["event"] == other.truth["event"] and one.record["publisher"] != other.record["publisher"]
    ]
    assert len(shares) > 100
    assert sorted(shares)[len(shares) // 2] < 0.1


def test_towns_have_several_events_of_a_topic_in_one_week(written):
    events = {one.truth["event"]: one.truth for one in written if one.truth["kind"] in {"burst", "single"}}
    weeks = Counter((one["city"], one["topic"], one["day"] // 7) for one in events.values())
    assert sum(count > 1 for count in weeks.values()) > 5


def words(one):
    return set(one.record["text"].split())


def runs(one, length=8):
    some = one.record["text"].split()
    return {tuple(some[place : place + length]) for place in range(max(1, len(some) - length + 1))}
