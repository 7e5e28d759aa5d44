"""Deriving again, offline, what `pipeline` derived before: with newer rules, and with a report of what they changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

from archive.attributing import Attributed, attribute
from archive.core.difference import Report, account_of, difference
from archive.core.errors import ConfigError
from archive.core.model import Extract, Rejection
from archive.core.reuse.fingerprint import aside_of, fingerprint
from archive.core.rules import RuleSet
from archive.core.story.terms import pack, terms_of
from archive.extract.pool import Limits, ReaderPool
from archive.extract.read import READER, job_for
from archive.learning import learn_again, learned_out, note_lines
from archive.matching import Matcher, recluster
from archive.placing import place_again
from archive.settings import Settings
from archive.store.accounts import stored_accounts
from archive.store.articles import Reading, rewrite_articles
from archive.store.captures import StoredCapture, current_captures
from archive.store.evidence import keep_evidence
from archive.store.fingerprints import forget_fingerprints
from archive.store.lines import slices
from archive.store.listing import every_article
from archive.store.matches import count_matches, texts_after
from archive.store.search import index_articles, rebuild_index
from archive.store.session import Store
from archive.store.stories import count_stories, texts_told
from archive.store.terms import keep_terms

STAGES = ("extract", "clean", "fingerprint", "match", "evidence", "stories")
"""Where a rebuild may begin. `clean` reads the captures like `extract`: text and roles are found in one pass.

`stories` forms only the stories anew; every other ends with that, too.
"""

READING = ("extract", "clean", "evidence")
"""The stages that read the captures again, and so can say what would change without writing it."""

_MATCHED_BY = ("story", "publisher", "published")  # what the decision on a pair looks at

Progress = Callable[[int, int], None]
"""Called with (articles dealt with, bytes read) whenever they grew."""

Answers = Iterable[tuple[tuple[int, StoredCapture], Extract | Rejection]]


@dataclass(slots=True)
class Rebuilt:
    """What a rebuild went over and what came out otherwise than before. A dry run knows no matches after it."""

    articles: int = 0
    report: Report = field(default_factory=Report)
    learned_otherwise: int = 0
    """Articles whose story changed because the lines of their publishers were judged afresh."""
    failed: list[Rejection] = field(default_factory=list)
    matches_before: int = 0
    matches_after: int | None = None
    evidence_found: int = 0
    evidence_withdrawn: int = 0
    attributed: Attributed = field(default_factory=Attributed)
    stories_before: int = 0
    stories_after: int | None = None
    moved: int = 0
    """Articles that are in another story than before."""


def rebuild(
    store: Store, rules: RuleSet, settings: Settings, stage: str, progress: Progress, *, dry_run: bool = False
) -> Rebuilt:
    """Derive again from the stored captures (or the stored stories, for the later stages); a dry run only compares."""
    if dry_run and stage not in READING:
        raise ConfigError(
            f"--dry-run does not know the stage {stage}, whose outcome cannot be told without writing it; "
            f"it knows those that read the captures: {', '.join(READING)}"
        )
    done = Rebuilt()
    with store.read() as connection:
        done.matches_before = count_matches(connection)
        done.stories_before = count_stories(connection)
    if stage in READING:
        _reread(store, rules, settings, progress, done, dry_run=dry_run)
    if dry_run:
        return done
    if stage in READING:
        with store.write() as connection:
            done.learned_otherwise = len(learn_again(connection))
    if stage not in ("evidence", "stories") or done.learned_otherwise or any(done.report.fields[name] for name in _MATCHED_BY):
        done.articles = 0
        _rematch(store, settings.batch, progress, done)
    if stage != "stories":
        _attribute_again(store, rules, settings.batch, done)
    _tell_again(store, settings.batch, done)
    with store.read() as connection:
        done.matches_after = count_matches(connection)
        done.stories_after = count_stories(connection)
    return done


def _reread(store: Store, rules: RuleSet, settings: Settings, progress: Progress, done: Rebuilt, *, dry_run: bool) -> None:
    limits = Limits(settings.reading.deadline_seconds, settings.reading.memory_mb << 20)
    now = datetime.now(UTC)
    with ReaderPool(rules, limits, processes=settings.reading.jobs) as readers:
        jobs = ((one, job_for(one[1].item, now)) for one in _stored(store, settings.batch))
        for batch in _lists(readers.read(jobs), settings.batch):
            read = {number: (one, answer) for (number, one), answer in batch if isinstance(answer, Extract)}
            done.failed += [
                Rejection(one.item.location, answer.stage, answer.reason)
                for (_, one), answer in batch
                if isinstance(answer, Rejection)
            ]
            with store.read() if dry_run else store.write() as connection:
                readings = [Reading(one.capture_id, one.item, answer, b"") for one, answer in read.values()]
                cleaned = dict(zip(read, learned_out(connection, readings), strict=True))
                for number, (article, before) in stored_accounts(connection, list(read)).items():
                    done.report.add(article, difference(before, account_of(cleaned[number].extract)))
                if not dry_run:
                    saved = rewrite_articles(connection, list(cleaned.values()), READER, rules.version)
                    index_articles(connection, saved)
                    found, withdrawn = keep_evidence(connection, saved, rules.register, rules.version, now)
                    done.evidence_found += found
                    done.evidence_withdrawn += withdrawn
                    note_lines(connection, saved)
            done.articles = done.report.read
            progress(len(batch), sum(len(one.item.data) for (_, one), _ in batch))


def _rematch(store: Store, size: int, progress: Progress, done: Rebuilt) -> None:
    """Fingerprints, search index, matches and clusters anew from the stored stories."""
    matcher = Matcher()
    with store.write() as connection:
        rebuild_index(connection)
        forget_fingerprints(connection)
        matcher.clear(connection)
    after = 0
    while True:
        with store.write() as connection:
            texts = texts_after(connection, after, size)
            if not texts:
                return
            fingerprints = {one.article_id: fingerprint(one.story, aside_of(one.text, one.segments)) for one in texts}
            recluster(connection, matcher.match(connection, fingerprints), datetime.now(UTC))
        after = texts[-1].article_id
        done.articles += len(texts)
        progress(len(texts), 0)


def _attribute_again(store: Store, rules: RuleSet, size: int, done: Rebuilt) -> None:
    """Decide on every article anew; what comes out as before stays as it is."""
    with store.read() as connection:
        numbers = every_article(connection)
    for some in slices(numbers, size):
        with store.write() as connection:
            done.attributed += attribute(connection, some, rules.register, "rebuild", datetime.now(UTC))


def _tell_again(store: Store, size: int, done: Rebuilt) -> None:
    """Terms anew from the stored stories, then every article placed anew, as placing.place_again() says."""
    with store.read() as connection:
        numbers = every_article(connection)
    for some in slices(numbers, size):
        with store.write() as connection:
            texts = texts_told(connection, some)
            keep_terms(connection, {number: pack(terms_of(*text)) for number, text in texts.items()})
    with store.write() as connection:
        done.moved = place_again(connection, None, datetime.now(UTC))
    done.articles = done.articles or len(numbers)


def _stored(store: Store, size: int) -> Iterator[tuple[int, StoredCapture]]:
    """Every article's number with the capture it was last seen in."""
    after = 0
    while True:
        with store.read() as connection:
            some = current_captures(connection, after, size)
        if not some:
            return
        yield from some
        after = some[-1][0]


def _lists(answers: Answers, size: int) -> Iterator[list[tuple[tuple[int, StoredCapture], Extract | Rejection]]]:
    iterator = iter(answers)
    while some := list(islice(iterator, size)):
        yield some
