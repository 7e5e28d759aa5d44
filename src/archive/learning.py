"""Boilerplate learned per publisher: the stage that looks at where else a line stands.

`learned_out` takes the lines known so far out of what was just read, `learn` notes what that teaches and puts right every
article it concerns, those stored long ago as well, so that the outcome does not depend on the order of arrival.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from archive.core.model import Fingerprint
from archive.core.register import name_key
from archive.core.reuse.fingerprint import aside_of, fingerprint
from archive.core.text import learn as rule
from archive.core.text.outline import (
    flags_of,
    keys_of,
    line_key,
    line_text,
    names_taken_out,
    take_out,
    unpack,
    without_learned,
)
from archive.matching import Matcher, recluster
from archive.store import lines as store
from archive.store.articles import Reading, Saved
from archive.store.cleaned import articles_cleaned, articles_in_slices, retell, told
from archive.store.learned import Entry, entries, entries_of_names, replace_entries
from archive.store.lines import Placed
from archive.store.publishers import keep_publishers

Change = tuple[Entry | None, Entry | None]
"""An entry before and after."""


def learned_out(connection: Connection, readings: Sequence[Reading]) -> list[Reading]:
    """The readings with the lines learned so far, or pinned, taken out of their stories.

    A line that still recurred lately is expected to go on; where it does not, `learn` puts it back.
    """
    owners = {owner for one in readings if (owner := _publisher_key(one)) is not None}
    known = entries_of_names(connection, owners)
    if not known:
        return list(readings)
    by_name = {(one.publisher_key, one.key): one for one in known.values()}
    cleaned = []
    for one in readings:
        owner, published = _publisher_key(one), one.extract.published
        day = store.day_of(published.utc, published.precision) if published else None
        found = [by_name.get((owner or "", key)) for key in keys_of(one.extract.outline)]
        names = {entry.key: entry.name for entry in found if entry and entry.in_force(day, slack=rule.WINDOW_DAYS)}
        cleaned.append(replace(one, extract=without_learned(one.extract, names)) if names else one)
    return cleaned


def _publisher_key(reading: Reading) -> str | None:
    own = reading.extract.publisher
    return (name_key(own.name) or own.name) if own is not None else None


def note_lines(connection: Connection, saved: Sequence[Saved]) -> tuple[dict[int, Placed], set[int], set[int]]:
    """Store which lines stand in the articles just saved; returns them, and the publishers and keys this concerns."""
    placed = store.place(connection, {one.article_id: one.reading.extract.outline for one in saved})
    before = store.outlines_of(connection, [one.article_id for one in saved if one.outcome != "stored"])
    store.keep_outlines(connection, placed, before)
    owned = [one for one in (*placed.values(), *before.values()) if one.publisher_id is not None]
    owners = {one.publisher_id for one in owned if one.publisher_id is not None}
    return placed, owners, {key for one in owned for key in keys_of(one.lines)}


def learn(connection: Connection, saved: Sequence[Saved], matcher: Matcher, now: datetime) -> set[int]:
    """Note the lines of what was just saved, judge them anew, and put right every article this concerns.

    Returns the articles whose matches may have changed.
    """
    saved = [one for one in saved if one.revision_id]  # a twin teaches nothing its article has not taught
    if not saved:
        return set()
    placed, owners, keys = note_lines(connection, saved)
    concerned = _concerned(connection, _judge(connection, owners, keys))
    known = entries(connection, publishers=owners)
    for one in saved:
        if one.outcome == "unchanged":
            concerned.add(one.article_id)
        elif names_taken_out(one.reading.extract.segments) == set(_names(placed[one.article_id], known).values()):
            concerned.discard(one.article_id)  # it was written as it should be
        else:
            concerned.add(one.article_id)
    return _match_again(connection, put_right(connection, concerned), matcher, now)


def learn_again(connection: Connection) -> set[int]:
    """Judge every line afresh and put every story right; returns the articles whose story changed. Matches are the caller's.

    What a person pinned or vetoed stays.
    """
    fresh = {pair: None for pair, one in entries(connection).items() if one.state == "learned"}
    replace_entries(connection, fresh)
    _judge(connection, (), None)
    concerned = articles_cleaned(connection)
    for owner, key in entries(connection):
        concerned.update(number for number, _ in store.carriers_by_day(connection, owner, key))
    return set(put_right(connection, concerned))


def settle_lines(
    connection: Connection, choices: Sequence[rule.LineChoice], matcher: Matcher, now: datetime
) -> tuple[int, set[int]]:
    """Pin, veto or leave to the archive what a person chose, and put right the articles.

    Returns how many choices were new, and the articles whose matches may have changed.
    """
    owners = keep_publishers(connection, [one.publisher for one in choices])
    changes: dict[tuple[int, int], Change] = {}
    for one in choices:
        owner_key = name_key(one.publisher.name) or one.publisher.name
        owner, key = pair = (owners[owner_key], line_key(one.text))
        old = entries(connection, publishers={owner}).get(pair)
        if (old.state if old else "learned") == one.state:
            continue
        new = None if one.state == "learned" else Entry(owner, owner_key, key, one.text, one.state, ())
        changes[pair] = (old, new)
    replace_entries(connection, {pair: new for pair, (_, new) in changes.items()})
    judged = _judge(connection, (), {key for _, key in changes})
    final = {pair: (old, judged[pair][1] if pair in judged else new) for pair, (old, new) in changes.items()}
    return len(changes), _match_again(connection, put_right(connection, _concerned(connection, judged | final)), matcher, now)


def _judge(connection: Connection, publishers: Collection[int], keys: Collection[int] | None) -> dict[tuple[int, int], Change]:
    """What is learned now of all lines, or of these keys and whatever was learned of these publishers; returns the changes."""
    known = entries(connection, publishers=publishers, keys=keys) if keys is not None else entries(connection)
    pairs = store.recurring(connection, keys, rule.FEWEST_ARTICLES) | known.keys()
    counted = store.tally(connection, {key for _, key in pairs})
    carried_by: dict[int, set[int]] = {}
    for owner, key in counted:
        carried_by.setdefault(key, set()).add(owner)
    names = store.publisher_names(connection, {owner for owner, _ in pairs})
    calendars = {owner: store.calendar_of(connection, owner) for owner in names}
    changes: dict[tuple[int, int], Change] = {}
    for owner, key in sorted(pairs):
        old = known.get((owner, key))
        if old is not None and old.state != "learned":
            continue
        times = rule.runs(counted.get((owner, key), {}), calendars[owner], rule.SHARE)
        if times and len(carried_by[key]) > 1 and store.stands_elsewhere(connection, owner, key):
            times = ()
        text = _proven(connection, owner, key, old) if times else None
        share = rule.share_needed(text) if text is not None else None
        if share is not None and share != rule.SHARE:
            times = rule.runs(counted[owner, key], calendars[owner], share)
        new = Entry(owner, names[owner], key, text, "learned", times) if text and share and times else None
        if new != old:
            changes[owner, key] = (old, new)
    replace_entries(connection, {pair: new for pair, (_, new) in changes.items()})
    return changes


def _proven(connection: Connection, owner: int, key: int, known: Entry | None) -> str | None:
    """The line's text where unrelated articles carry it, and more hands than one unless only one writes for the publisher."""
    carriers = store.first_carriers(connection, owner, key, rule.MOST_COMPARED)
    authors = store.bylines(connection, carriers)
    if len(authors) == 1 and (author := next(iter(authors))) and store.has_other_byline(connection, owner, author):
        return None
    if known is not None:
        return known.text
    first = next(store.raw_texts(connection, carriers[:1]))
    text = next(line_text(first[0], line) for line in unpack(first[1]).lines if line.key == key)
    if rule.share_needed(text) is None:
        return None
    texts = store.raw_texts(connection, carriers)
    return text if rule.enough_unrelated(rule.carrier(raw, unpack(lines)) for raw, lines in texts) else None


def _concerned(connection: Connection, changes: dict[tuple[int, int], Change]) -> set[int]:
    """The articles in which a line is treated otherwise after these changes."""
    return {
        number
        for (owner, key), (old, new) in changes.items()
        for number, day in store.carriers_by_day(connection, owner, key, _same(old, new))
        if (old is not None and old.in_force(day)) != (new is not None and new.in_force(day))
    }


def _same(old: Entry | None, new: Entry | None) -> list[rule.Run]:
    """The times in which both treat the line alike: a footer's thousands of articles are not looked at for each new one."""
    if old is None or new is None or old.state != "learned" or new.state != "learned":
        return []
    return [run for run in old.runs if any(one.covers(run.first) and one.covers(run.last) for one in new.runs)]


def _names(placed: Placed, known: dict[tuple[int, int], Entry]) -> dict[int, str]:
    """The keys, with the names of their entries, of what is taken out of an article's story."""
    if placed.publisher_id is None or not known:
        return {}
    found = [known.get((placed.publisher_id, key)) for key in keys_of(placed.lines)]
    return {one.key: one.name for one in found if one is not None and one.in_force(placed.day)}


def put_right(connection: Connection, numbers: Iterable[int]) -> dict[int, Fingerprint]:
    """Stories and segments of these articles as today's entries have them; the fingerprints of those that changed."""
    changed: dict[int, Fingerprint] = {}
    for some in articles_in_slices(numbers):
        before = told(connection, some)
        owners = {one.placed.publisher_id for one in before if one.placed.publisher_id is not None}
        known = entries(connection, publishers=owners)
        after = []
        for one in before:
            names = _names(one.placed, known)
            story, segments = take_out(one.raw, one.story, one.segments, one.placed.lines, names)
            made = fingerprint(story, aside_of(one.raw, segments))
            new = replace(one, story=story, segments=segments, words=made.words, flags=flags_of(one.flags, story))
            if new != one:
                changed[one.article_id] = made
                after.append(new)
        same = {one.article_id for one in after}
        retell(connection, [one for one in before if one.article_id in same], after)
    return changed


def _match_again(connection: Connection, fingerprints: dict[int, Fingerprint], matcher: Matcher, now: datetime) -> set[int]:
    touched: set[int] = set()
    for some in articles_in_slices(fingerprints):
        these = {number: fingerprints[number] for number in some}
        near = matcher.match(connection, these)
        recluster(connection, near, now)
        touched |= near
    return touched
