"""The readers that tests get are forked, and are readers all the same."""

from __future__ import annotations

from datetime import UTC, datetime

from archive.core.model import Extract, Rejection
from archive.core.rules import RuleSet
from archive.extract.pool import Limits, ReaderPool
from archive.extract.read import ReadJob
from tests.nursery import Reader


def job(data: bytes) -> ReadJob:
    return ReadJob(data, "text/html", "https://gazette.example/a", datetime.now(UTC))


GOOD = job(b"<title>Weir</title><article><h1>The weir</h1><p>The weir below the mill was opened for the eels.</p></article>")
ENDLESS = job(b"<!doctype html><title>Weir</title>" + b"<br>" * 1_000_000)


def test_a_forked_reader_is_killed_at_its_deadline_and_replaced(rules: RuleSet) -> None:
    with ReaderPool(rules, Limits(deadline=3.0, memory=512 << 20), processes=1) as readers:
        answers = [found for _, found in readers.read([(1, GOOD), (2, ENDLESS), (3, GOOD)])]
        assert isinstance(readers._idle[0].process, Reader)  # else all tests are slower, and none says why
    assert [type(found) for found in answers] == [Extract, Rejection, Extract], answers
    assert isinstance(answers[1], Rejection)
    assert "longer than 3 seconds" in answers[1].reason


def test_a_forked_reader_has_its_bound_of_memory(rules: RuleSet) -> None:
    with ReaderPool(rules, Limits(deadline=20.0, memory=64 << 20), processes=1) as readers:
        answers = [found for _, found in readers.read([(1, job(b"<p>" + b"<i>x</i>" * 600_000)), (2, GOOD)])]
    assert isinstance(answers[0], Rejection)
    assert "64 MB" in answers[0].reason
    assert isinstance(answers[1], Extract)
