"""The way in, top to bottom: capture, extract, segment and clean, fingerprint, match, cluster, learn, attribute, story,
commit.

Captures are kept before anything is derived from them. `archive.extract.read.read_capture` (in a killable child) runs the
stages that need one article only, `write` those that need the archive, in one transaction a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain
from types import TracebackType

from sqlalchemy import Connection

from archive.attributing import Attributed, attribute, concerned
from archive.core.model import Extract, PassedOver, RawItem, Rejection
from archive.core.provenance.parties import PERSON
from archive.core.provenance.word import Word
from archive.core.rules import RuleSet
from archive.core.text.learn import LineChoice
from archive.correcting import Corrected, Correction, correct
from archive.extract.pool import Limits, ReaderPool
from archive.extract.read import READER, job_for
from archive.fetch.inputs import ReadLimits
from archive.fetch.kinds import read_input
from archive.fetch.walk import Found
from archive.learning import learn, learned_out, settle_lines
from archive.matching import Matcher, recluster
from archive.placing import place, place_again
from archive.settings import Settings
from archive.store.articles import Reading, Saved, save_articles
from archive.store.captures import Kept, keep_captures
from archive.store.evidence import add_word, keep_evidence, last_word, withdraw
from archive.store.publishers import keep_publishers
from archive.store.rejections import keep_rejections
from archive.store.search import index_articles
from archive.store.session import Store
from archive.store.sources import keep_source
from archive.store.stories import stories_since

_LOOKED_OVER = timedelta(days=3)
"""How long ago a story was reported last that is looked over at night."""

OUTCOMES = ("stored", "unchanged", "revised", "rejected")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item: one of OUTCOMES, with its article or the rejection. `item` is None where none could be made."""

    name: str
    item: RawItem | None
    article_id: int | None = None
    rejection: Rejection | None = None


@dataclass(slots=True)
class Summary:
    """What became of every input of an import."""

    stored: int = 0
    unchanged: int = 0
    revised: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    passed_over: dict[str, int] = field(default_factory=dict)

    @property
    def rejected(self) -> int:
        """Inputs that did not become an article."""
        return len(self.rejections)

    def count(self, outcome: Outcome) -> None:
        """One more stored, unchanged, revised or rejected."""
        if outcome.rejection is not None:
            self.rejections.append(outcome.rejection)
        else:
            setattr(self, outcome.name, getattr(self, outcome.name) + 1)

    def without_passed_over(self, found: Iterable[RawItem | Rejection | PassedOver]) -> Iterator[RawItem | Rejection]:
        """What is to be dealt with; the rest is counted by kind."""
        for one in found:
            if isinstance(one, PassedOver):
                self.passed_over[one.kind] = self.passed_over.get(one.kind, 0) + 1
            else:
                yield one


Progress = Callable[[int, int], None]
"""Called with (articles and rejections dealt with, bytes read) whenever they grew."""


def import_found(
    store: Store, rules: RuleSet, settings: Settings, found: Found, kind: str, location: str, progress: Progress
) -> Summary:
    """Import everything found; each article is committed with its batch, so that a killed import resumes."""
    summary = Summary(passed_over=dict(found.passed_over))
    limits = ReadLimits(settings.reading.max_bytes, settings.reading.max_unpacked_ratio)
    items = chain(found.rejections, (one for source in found.inputs for one in read_input(source, limits)))
    with store.write() as connection:
        source_id = keep_source(connection, kind, location, datetime.now(UTC))

    def tell(outcome: Outcome) -> None:
        summary.count(outcome)
        progress(1, len(outcome.item.data) if outcome.item is not None else 0)

    with Intake(store, rules, settings, tell, batch=settings.batch) as intake:
        intake.take(summary.without_passed_over(items), source_id)
    return summary


class Intake:
    """Where items become articles. As a context it holds the child processes that read them.

    `tell` is called once for every item, when what became of it is committed; `beat` whenever one was read.
    """

    def __init__(
        self,
        store: Store,
        rules: RuleSet,
        settings: Settings,
        tell: Callable[[Outcome], None],
        *,
        batch: int,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._rules = rules
        self._batch = batch
        self._matcher = Matcher()
        self._tell = tell
        self._beat = beat
        limits = Limits(settings.reading.deadline_seconds, settings.reading.memory_mb << 20)
        self._readers = ReaderPool(rules, limits, processes=settings.reading.jobs)

    def __enter__(self) -> Intake:
        self._readers.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._readers.__exit__(kind, error, trace)

    def take(self, items: Iterable[RawItem | Rejection], source_id: int) -> None:
        """Bring in what comes, until no more comes."""
        captured = self._capture(items, source_id)
        answers = self._readers.read((kept, job_for(kept.item, datetime.now(UTC))) for kept in captured)
        for batch in _batches(self._beaten(answers), self._batch):
            self._write(batch, source_id)

    def _beaten(self, answers: Iterable[tuple[Kept, Extract | Rejection]]) -> Iterator[tuple[Kept, Extract | Rejection]]:
        for one in answers:
            self._beat()
            yield one

    def _capture(self, items: Iterable[RawItem | Rejection], source_id: int) -> Iterator[Kept]:
        """Keep a capture of every item and hand on those that have to be read."""
        for some in _slices(items, self._batch, 16_000_000):
            raw = [one for one in some if isinstance(one, RawItem)]
            self._reject([(None, one, None) for one in some if isinstance(one, Rejection)], source_id)
            with self._store.write() as connection:
                kept = keep_captures(connection, raw, source_id, datetime.now(UTC))
            for one in kept:
                if one.article_id is not None:
                    self._tell(Outcome("unchanged", one.item, one.article_id))
                else:
                    yield one

    def _write(self, batch: Sequence[tuple[Kept, Extract | Rejection]], source_id: int) -> None:
        readings = [Reading(kept.capture_id, kept.item, one, kept.digest) for kept, one in batch if isinstance(one, Extract)]
        saved = write(self._store, readings, self._rules, self._matcher, datetime.now(UTC)) if readings else []
        for one in saved:
            self._tell(Outcome(one.told, one.reading.item, one.article_id))
        rejected = [
            (kept.item, Rejection(kept.item.location, one.stage, one.reason), kept.capture_id)
            for kept, one in batch
            if isinstance(one, Rejection)
        ]
        self._reject(rejected, source_id)

    def _reject(self, rejections: Sequence[tuple[RawItem | None, Rejection, int | None]], source_id: int) -> None:
        if rejections:
            with self._store.write() as connection:
                sources = ((item and item.source_id) or one.source_id or source_id for item, one, _ in rejections)
                rows = [(one, capture, source) for (_, one, capture), source in zip(rejections, sources, strict=True)]
                keep_rejections(connection, rows, datetime.now(UTC))
            for item, one, _ in rejections:
                self._tell(Outcome("rejected", item, rejection=one))


def write(store: Store, readings: Sequence[Reading], rules: RuleSet, matcher: Matcher, now: datetime) -> list[Saved]:
    """Everything derived from some readings, in one transaction: all of it is stored or nothing."""
    with store.write() as connection:
        readings = learned_out(connection, readings)
        saved = save_articles(connection, readings, READER, rules.version, now)
        changed = [one for one in saved if one.outcome != "unchanged"]
        index_articles(connection, changed)
        fingerprints = {one.article_id: one.reading.extract.fingerprint for one in changed}
        told = [one for one in saved if one.revision_id]  # a credit may change beside a text that does not
        keep_evidence(connection, told, rules.register, rules.version, now)
        touched = matcher.match(connection, fingerprints)
        recluster(connection, touched, now)
        touched |= learn(connection, saved, matcher, now) | {one.article_id for one in told}
        numbers = concerned(connection, touched)
        attribute(connection, numbers, rules.register, "import", now)
        place(connection, {one.article_id: one.reading.extract.terms for one in told}, numbers, now)
    return saved


def settle(store: Store, choices: Sequence[LineChoice], rules: RuleSet) -> int:
    """Pin, veto or leave to the archive lines of publishers, in one transaction; returns how many choices were new."""
    now = datetime.now(UTC)
    with store.write() as connection:
        count, touched = settle_lines(connection, choices, Matcher(), now)
        numbers = concerned(connection, touched)
        attribute(connection, numbers, rules.register, "lines", now)
        place(connection, {}, numbers, now)
        return count


def look_over_stories(store: Store, now: datetime) -> int:
    """Place anew what stories of the last days tell, as a rebuild does with all; returns how many articles changed story."""
    with store.write() as connection:
        return place_again(connection, stories_since(connection, now - _LOOKED_OVER), now)


def state_origin(store: Store, word: Word, rules: RuleSet) -> Attributed:
    """Keep what a person says of an article's origin, and decide anew; nothing that rules found is lost."""
    now = datetime.now(UTC)
    with store.write() as connection:
        (origin_id,) = keep_publishers(connection, [word.origin]).values()
        add_word(connection, word.article_id, word.evidence, origin_id, word.target_id, now)
        return _decide_again(connection, word.article_id, rules, now)


def take_back(store: Store, article_id: int, rules: RuleSet) -> Attributed | None:
    """Withdraw the last thing a person said of an article's origin; None where nothing is left to take back."""
    now = datetime.now(UTC)
    with store.write() as connection:
        last = last_word(connection, article_id)
        if last is None:
            return None
        withdraw(connection, [last.id], now)
        return _decide_again(connection, article_id, rules, now)


def _decide_again(connection: Connection, article_id: int, rules: RuleSet, now: datetime) -> Attributed:
    numbers = concerned(connection, [article_id])
    done = attribute(connection, numbers, rules.register, PERSON, now)
    place(connection, {}, numbers, now)
    return done


def say_of_stories(store: Store, said: Correction) -> Corrected:
    """Keep what a person says of stories, or take it back, and place the articles concerned anew."""
    with store.write() as connection:
        return correct(connection, said, datetime.now(UTC))


def _batches(answers: Iterable[tuple[Kept, Extract | Rejection]], size: int) -> Iterator[list[tuple[Kept, Extract | Rejection]]]:
    """Batches in which no identity stands twice: its second text is a revision of the first."""
    batch: list[tuple[Kept, Extract | Rejection]] = []
    identities: set[str] = set()
    for kept, answer in answers:
        if len(batch) >= size or kept.item.identity in identities:
            yield batch
            batch, identities = [], set()
        batch.append((kept, answer))
        identities.add(kept.item.identity)
    if batch:
        yield batch


def _slices(items: Iterable[RawItem | Rejection], count: int, size: int) -> Iterator[list[RawItem | Rejection]]:
    """Up to `count` items or about `size` bytes at a time."""
    some: list[RawItem | Rejection] = []
    held = 0
    for item in items:
        some.append(item)
        held += len(item.data) if isinstance(item, RawItem) else 0
        if len(some) >= count or held >= size:
            yield some
            some, held = [], 0
    if some:
        yield some
