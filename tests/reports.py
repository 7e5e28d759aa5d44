"""Invented news reports: events with names and facts of their own, told by many desks in words of their own.

made = Event("mill", seed=3)
made.report("Lantern", 1)  # a record as `import` takes it
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

Record = dict[str, Any]
BEGIN = datetime(2023, 3, 6, 8, tzinfo=UTC)
TOWNS = ("Varnholm", "Eskby", "Pellin", "Ollenau")

_PARTS = [f"{one}{other}" for one in "bdfghklmnprstvwz" for other in "aeiou"]
DESKS = ("lantern", "gazette", "pier", "weir", "herald", "echo")
_FRAMES = {
    "en": (
        "In {town} {who} saw how the {a} met the {b} at the {c}",
        "Nobody in the {c} had thought that a {a} could be near the {b}, said {who}",
        "The {b} of {who} was under the {a} and the {c} for {n} hours",
        "Of the {c} there are {n} by the {b} now, and only one {a} for {who}",
        "When the {a} came down, {who} was with the {b} or in the {c}",
        "What the {b} has to do with any {a} or {c} is not for {who} to say",
        "As many as {n} asked {who} about the {a}, the {b} and their {c}",
        "To the {b} this is worse than to the {a} or the {c}, said {who}",
        "Between the {a} and the {c} is a {b} which {who} would have kept",
        "Without its {b} the {a} is no {c}, as {who} put it",
    ),
    "de": (
        "In {town} sah {who}, wie {a} und {b} auf {c} kamen",
        "Niemand hatte gedacht, dass {a} wie {b} bis zu {c} geht, sagte {who}",
        "Nach {who} war {b} mit {c} dort {n} Stunden unter {a}",
        "Es sind {n} von {c} bei {b}, und nur ein {a} für {who}",
        "Als {a} zu {b} kam, war {who} noch mit den anderen bei {c}",
        "Was {b} mit {a} und mit {c} zu tun hat, kann {who} nicht sagen",
        "Es waren {n} bei {who}, die nach {a}, {b} oder {c} fragten",
        "Für {b} ist das nicht gut, aber auch {a} hat es von {c}, sagte {who}",
        "Zwischen {a} und {c} ist ein {b}, und das will {who} so haben",
        "Ohne {b} oder {c} ist es kein {a} mehr, so {who}",
    ),
}


def _word(chance: Random, parts: int = 3) -> str:
    return "".join(chance.choices(_PARTS, k=parts)) + chance.choice("klmnrst")


@dataclass(frozen=True)
class Event:
    """Something that happened in a town on a day. Events of one seed share names and figures."""

    name: str
    seed: int
    town: str = TOWNS[0]
    begin: datetime = BEGIN
    people: tuple[str, ...] = field(init=False)
    figures: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        chance = Random(self.seed)
        people = tuple(f"{_word(chance, 2).title()} {_word(chance).title()}" for _ in range(3))
        object.__setattr__(self, "people", people)
        object.__setattr__(self, "figures", tuple(chance.sample(range(12, 99), 3)))

    def report(self, desk: str, hour: float | None, language: str = "en", **more: Any) -> Record:
        """What a desk writes so many hours after the event (None: without a date), in words of its own; the same each time."""
        chance = Random(f"{self.seed} {self.name} {desk} {language}")
        nouns = self.nouns(language)
        facts = chance.sample(list(zip(nouns[::3], nouns[1::3], nouns[2::3], strict=True)), 6)
        frames = chance.sample(_FRAMES[language], 6)
        lines = [
            frame.format(town=self.town, who=self.people[place % 3], a=a, b=b, c=c, n=self.figures[place % 3])
            for place, (frame, (a, b, c)) in enumerate(zip(frames, facts, strict=True))
        ]
        return {
            "id": f"{self.name}-{desk}" + ("" if language == "en" else f"-{language}"),
            "title": f"{self.town}: {nouns[0]}, {chance.choice(nouns[2:])} and {nouns[1]}".replace(
                " and ", " und " if language == "de" else " and "
            ),
            "publisher": f"The {desk.title()}",
            "text": "\n\n".join(f"{line}." for line in lines),
            "language": language,
            **({"published": (self.begin + timedelta(hours=hour)).isoformat()} if hour is not None else {}),
            **more,
        }

    def nouns(self, language: str = "en") -> list[str]:
        """The things it is about."""
        chance = Random(f"{self.seed} {self.name} {language} nouns")
        return [_word(chance, 2 + place % 2) for place in range(24)]


def told_by(event: Event, *desks: str, hour: float | None = 0, language: str = "en") -> list[Record]:
    """The reports of some desks, an hour apart."""
    return [event.report(desk, None if hour is None else hour + place, language) for place, desk in enumerate(desks)]


def reworded(record: Record) -> Record:
    """The same words in an order of its own, so that it has no run of them in common with any other."""
    words = record["text"].split()
    Random(record["id"]).shuffle(words)
    return {**record, "text": " ".join(words)}


def copied(record: Record, publisher: str, hours: float = 1, **more: Any) -> Record:
    """The same text in another paper, so many hours later; without a date where the original has none."""
    when = record.get("published")
    dated = {"published": (datetime.fromisoformat(when) + timedelta(hours=hours)).isoformat()} if when else {}
    name = f"{record['id']}-in-{publisher.lower().replace(' ', '-')}"
    return {**record, "id": name, "publisher": publisher, **dated, **more}


def world(seed: int, count: int = 12) -> tuple[list[Record], dict[str, str]]:
    """Articles on some events of four towns in ten days, and the event of each: with copies, follow-ups, a second language and

    missing dates.
    """
    chance = Random(seed)
    records: list[Record] = []
    truth: dict[str, str] = {}
    for number in range(count):
        begin = BEGIN + timedelta(days=chance.randint(0, 9))
        event = Event(f"event{number}", 1000 * seed + number, chance.choice(TOWNS), begin)
        told = told_by(event, *chance.sample(DESKS, chance.randint(1, 5)), hour=chance.randint(0, 30))
        if chance.random() < 0.4:
            told += told_by(event, *chance.sample(("bote", "kurier", "blatt"), chance.randint(1, 2)), hour=5, language="de")
        told += [
            copied(chance.choice(told), f"Sheet {place}", chance.randint(1, 40)) for place in range(chance.choice((0, 0, 3)))
        ]
        for one in told:
            if chance.random() < 0.08:
                one.pop("published", None)
        records += told
        truth |= {str(one["id"]): event.name for one in told}
    return records, truth


def shuffled(chance: Random, records: Sequence[Record], most: int) -> list[Sequence[Record]]:
    """The records in another order, cut into batches of up to so many."""
    mixed, batches = chance.sample(list(records), len(records)), []
    while mixed:
        size = chance.randint(1, most)
        batches.append(mixed[:size])
        mixed = mixed[size:]
    return batches


def names(*records: Record) -> frozenset[str]:
    """The external ids of records, as stories() gives them."""
    return frozenset(str(one["id"]) for one in records)
