"""A stream of news whose events are known: `python -m benchmarks.events COUNT --seed S --truth FILE > articles.jsonl`.

All invented and the same for the same seed. Articles come in the order in which an archive would meet them. Events of one topic
share words, places, institutions and background; most have one report or a few, some a burst of up to forty with follow-ups on
later days; others are editions of a formula (weather, markets, joblessness) or steps of talks that lie weeks apart. Desks word
the same facts on their own, or copy an agency. Some dates are missing or wrong. The truth is a JSON object: by article the
`event`, its `kind`, `topic` and `city`, the `language`, the `day` of arrival, and `copy_of`.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.events_english2 import STEPS
from benchmarks.events_print import BANKS, Desk, copied, desks
from benchmarks.events_world import Event, World

BEGIN = datetime(2021, 3, 1, 5, tzinfo=UTC)
A_DAY = 35
"""Articles, on average."""

_LARGEST, _TAIL = 40, 1.75
_TWINS = 0.3
"""Share of events that happen beside another of their topic: same town, same days, some of the same people and places."""
_COPIES = 0.3
_IN_GERMAN, _ONLY_GERMAN = 0.4, 0.06
_MENTIONS = 0.15
"""Share of reports that tell an earlier event of the town or the topic in a sentence."""
_UNDATED, _WRONG, _DAY_ONLY = 0.07, 0.03, 0.12
_SERIES = {"weather": (2, 1, 1), "market": (3, 7, 4), "jobless": (4, 28, 6)}
"""How many series of a kind there are, how many days lie between two editions, and how many desks report one at most."""
_PLACES = ("street", "district", "company", "ceo", "thing", "cause", "p2", "p3", "expert", "union", "leader")


@dataclass(frozen=True, slots=True)
class Written:
    """An article as the import takes it, and what is true of it."""

    record: dict[str, str]
    truth: dict[str, Any]


class Stream:
    """`count` articles, in order of arrival, with the events they tell."""

    def __init__(self, count: int, seed: int) -> None:
        self._dice = Random(seed)
        self._world = World(self._dice)
        self._days = max(28, count // A_DAY)
        self._desks = desks(self._dice)
        self._topics = [name for name in BANKS["en"] if name not in _SERIES and name != "talks"]
        self._number = 0
        events = [*self._series(), *self._talks(count // 400 + 1)]
        events = self._dice.sample(events, len(events))
        planned, recent = sum(event.size for event in events), []
        while planned < count:
            event = self._event(recent)
            recent.append(event)
            events.append(event)
            planned += event.size
        self._events = sorted(events, key=lambda event: event.start)
        found = [one for event in events for one in self._reports(event)]
        found.sort(key=lambda one: one[:2])
        self.articles = [
            Written({"id": f"s{seed}-{place:05}", **one.record}, {**one.truth, "day": (when - BEGIN).days})
            for place, (when, _, one) in enumerate(found[:count])
        ]
        self._name_originals({name: one.record["id"] for (_, name, _), one in zip(found, self.articles, strict=False)})

    def _name_originals(self, names: dict[str, str]) -> None:
        for one in self.articles:
            if "copy_of" in one.truth:
                one.truth["copy_of"] = names.get(one.truth["copy_of"])

    def _new(self, kind: str, topic: str, start: datetime, size: int, **more: Any) -> Event:
        self._number += 1
        city = more.pop("city", None) or self._world.city()
        bank = BANKS["en"][topic]
        facts = self._world.facts(city, bank) | more.pop("facts", {})
        picks = {name: self._dice.randrange(len(bank[f"{name}s"])) for name in ("thing", "cause", "effect") if f"{name}s" in bank}
        return Event(f"e{self._number:05}", kind, topic, city, start, size, facts, picks=picks, **more)

    def _time(self) -> datetime:
        return BEGIN + timedelta(days=self._dice.uniform(0, self._days), hours=self._dice.gauss(4, 3))

    def _size(self) -> int:
        weights = [size**-_TAIL for size in range(1, _LARGEST + 1)]
        return self._dice.choices(range(1, _LARGEST + 1), weights)[0]

    def _event(self, recent: list[Event]) -> Event:
        dice, size = self._dice, self._size()
        kind = "burst" if size > 1 else "single"
        if recent and dice.random() < _TWINS:
            like = dice.choice(recent[-60:])
            start = like.start + timedelta(days=dice.choice([0, 0.2, 1, 2, 3, 5]), hours=dice.uniform(0, 5))
            event = self._new(kind, like.topic, start, size, city=like.city)
            for name in dice.sample(_PLACES, dice.randint(2, 6)):
                for held, other in ((event.facts, like.facts), (event.picks, like.picks)):
                    if name in other:
                        held[name] = other[name]
        else:
            event = self._new(kind, dice.choice(self._topics), self._time(), size)
        if event.topic in BANKS["de"]:
            chance = dice.random()
            event.languages = ("de",) if chance < _ONLY_GERMAN else ("en", "de") if chance < _IN_GERMAN and size > 1 else ("en",)
        return event

    def _series(self) -> Iterator[Event]:
        """Every edition of every series: another event each, in the words of the last."""
        for topic, (count, every, most) in _SERIES.items():
            for number in range(count):
                city, dice = self._world.cities[number], self._dice
                facts = {"land": self._world.lands[number]}
                companies = dict(zip(("company", "other"), (name for name, _ in city.companies), strict=False))
                for day in range(number % every, self._days, every):
                    start, size = BEGIN + timedelta(days=day, hours=number), dice.randint(1, most)
                    varied = {} if dice.random() < 0.5 else companies
                    series = f"{topic} {number}"
                    yield self._new("recurring", topic, start, size, city=city, facts=facts | varied, series=series)

    def _talks(self, count: int) -> Iterator[Event]:
        """Every step of long talks: an event each, days to weeks after the last, with the same envoys."""
        things = len(BANKS["en"]["talks"]["things"])
        steps = STEPS.replace("\n", " ").split("|")
        for number in range(count):
            dice, when = self._dice, BEGIN + timedelta(days=self._dice.uniform(0, 8))
            land1, land2 = dice.sample(self._world.lands, 2)
            facts = {"land1": land1, "land2": land2, **{name: self._world.person() for name in ("envoy1", "envoy2", "mediator")}}
            city = self._world.city()
            for step in steps[: dice.randint(4, len(steps))]:
                if when < BEGIN + timedelta(days=self._days):
                    event = self._new("ongoing", "talks", when, 1 + self._size(), city=city, facts=facts | {"step": step})
                    event.picks["thing"] = number % things
                    yield event
                when += timedelta(days=dice.uniform(5, 20))

    def _reports(self, event: Event) -> Iterator[tuple[datetime, str, Written]]:
        """When each report of an event arrives, a name for it, and the report."""
        dice, own = self._dice, []
        times = sorted(self._times(event))
        for place, (when, stage) in enumerate(times):
            language = dice.choice(event.languages) if place else event.languages[0]
            desk = self._desk(event, language, place)
            earlier = [one for one in own if one[0].language == language and one[0] is not desk]
            name, extra, byline = f"{event.name}.{place}", {}, ""
            if earlier and dice.random() < _COPIES:
                agencies = [one for one in earlier if one[0].agency] or earlier
                author, title, text, source = dice.choice(agencies)
                title, text, byline = copied(desk, author, title, text, dice)
                extra = {"copy_of": source}
            else:
                title, text = desk.report(event, stage, when, dice, self._earlier(event, language))
                own.append((desk, title, text, name))
            record = self._record(desk, title, text, byline, when)
            truth = {"event": event.name, "kind": event.kind, "topic": event.topic, "city": event.city.name}
            truth |= {"language": language, **extra}
            yield when, name, Written(record, truth)

    def _earlier(self, event: Event, language: str) -> Event | None:
        if self._dice.random() > _MENTIONS:
            return None
        recent = [
            one
            for one in self._events
            if timedelta() < event.start - one.start < timedelta(days=20)
            and (one.city is event.city or one.topic == event.topic)
            and not one.series
            and one.topic in BANKS[language]
        ]
        return self._dice.choice(recent) if recent else None

    def _times(self, event: Event) -> Iterator[tuple[datetime, int]]:
        """Most soon after the event, of larger ones some for days, and follow-ups later."""
        dice = self._dice
        hours = 3 + 4 * math.log(event.size) if not event.series else 2
        for place in range(event.size):
            if place > 2 and not event.series and dice.random() < 0.22:
                yield event.start + timedelta(days=dice.uniform(1, 8)), 1
            else:
                yield event.start + timedelta(hours=1 + min(110, dice.expovariate(1 / hours))), 0

    def _desk(self, event: Event, language: str, place: int) -> Desk:
        some = [one for one in self._desks if one.language == language]
        if event.series:  # always the same ones, the first of them most faithfully
            return Random(event.series).sample(some, 8)[place % 8]
        if place == 0 and self._dice.random() < 0.4:
            return self._dice.choice([one for one in some if one.agency])
        return self._dice.choice(some)

    def _record(self, desk: Desk, title: str, text: str, byline: str, when: datetime) -> dict[str, str]:
        chance = self._dice.random()
        wrong = timedelta(days=self._dice.choice([-1, 1])) if _UNDATED < chance < _UNDATED + _WRONG else timedelta()
        printed = (when + wrong).replace(microsecond=0)
        record = {
            "url": f"https://{desk.domain}/{self._dice.randrange(10**9)}",
            "title": title,
            "text": text,
            "publisher": desk.name,
        }
        if chance >= _UNDATED:
            record["published"] = printed.date().isoformat() if chance > 1 - _DAY_ONLY else printed.isoformat()
        return record | ({"byline": byline} if byline else {})


def stream(count: int, seed: int) -> list[Written]:
    """`count` articles in order of arrival."""
    return Stream(count, seed).articles


def main() -> None:
    """Print articles, write the truth."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.events", description=__doc__.split("\n")[0])
    parser.add_argument("count", type=int, metavar="COUNT")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--truth", type=Path, metavar="FILE", help="write what is true of each article")
    given = parser.parse_args()
    articles = stream(given.count, given.seed)
    for one in articles:
        sys.stdout.write(json.dumps(one.record, ensure_ascii=False) + "\n")
    if given.truth:
        given.truth.write_text(json.dumps({one.record["id"]: one.truth for one in articles}, indent=0), "utf-8")


if __name__ == "__main__":
    main()
