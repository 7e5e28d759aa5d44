"""How the desks of benchmarks/events.py write: each its own words for the same facts, and copies of other desks' texts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random

from benchmarks import events_english, events_english2, events_german
from benchmarks.events_common import AGENCIES, COMMON, DESKS, FOOTERS, SYNONYMS, VAGUE
from benchmarks.events_world import Event, Person, Sum

Bank = dict[str, list[str]]

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_START = re.compile(r"(^|[.!?]\s+|\n|: (?=\"|„))([\"„]?)([a-zäöü])")
_FIGURE = re.compile(r"^([npg]\w*\d) (\d+ \d+)$")
_WORD = re.compile(r"(?<![\w{-])[a-zäöüß-]+(?![\w}-])")
_SMALL = "no one two three four five six seven eight nine ten eleven twelve".split()
_SMALL_GERMAN = "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_GERMAN_DAYS = "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split()
_MONTHS = "January February March April May June July August September October November December".split()
_MONATE = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
_SPECIAL = frozenset({"head", "lead", "background", "things", "causes", "effects"})
_LISTS = frozenset({"things", "causes", "effects", "tail", "open", "middle", "close"})
_PARAGRAPHS = (1, 1, 2, 2, 3)


def bank_of(text: str) -> Bank:
    """A topic's sentences by kind; lists and ranges as they stand. A line that begins with spaces goes on with the last."""
    bank: Bank = defaultdict(list)
    for line in filter(None, text.replace("\n  ", " ").splitlines()):
        figure = _FIGURE.match(line)
        if figure:
            bank[figure[1]].append(figure[2])
        elif re.match(r"^[\w@]+: ", line):
            kind, sentence = line.split(": ", 1)
            bank[kind] += sentence.split("|") if kind in _LISTS else [sentence]
        else:
            raise ValueError(f"not a line of sentences: {line}")
    return dict(bank)


def _banks(*texts: Mapping[str, str]) -> dict[str, Bank]:
    return {name: bank_of(text) for some in texts for name, text in some.items()}


BANKS: dict[str, dict[str, Bank]] = {
    "en": _banks(events_english.TOPICS, events_english2.MORE, events_english2.SERIES, {"talks": events_english2.TALKS}),
    "de": _banks(events_german.GERMAN),
}
ANYWHERE = {language: bank_of(text) for language, text in COMMON.items()}
_SETS = {language: [some.split() for some in re.sub(r"\s*\n\s*", " ", text).split("|")] for language, text in SYNONYMS.items()}


@dataclass(frozen=True, slots=True)
class Desk:
    """Who writes, and how: figures in words or digits, headlines in small or capital letters, its own footer and length."""

    name: str
    domain: str
    language: str
    agency: bool
    spells: bool
    short_sums: bool
    heads: str
    dateline: str
    footer: str
    length: float

    def report(self, event: Event, stage: int, now: datetime, dice: Random, earlier: Event | None = None) -> tuple[str, str]:
        """Title and text of its own report, which may mention an earlier event; editions of a series are worded alike."""
        wording = Random(f"{self.name} {event.series}") if event.series else dice
        writer = _Writer(self, event, stage, now, wording)
        return writer.title(dice), writer.text(dice, earlier)

    def worded(self, template: str, dice: Random) -> str:
        """A sentence still without its facts, with most words as this desk prefers them."""
        return _WORD.sub(lambda found: _other(found[0], self._words, dice, 0.7), template)

    @property
    def _words(self) -> dict[str, str]:
        return _preferred(self.name, self.language)


@cache
def _preferred(name: str, language: str) -> dict[str, str]:
    dice = Random(f"words of {name}")
    made: dict[str, str] = {}
    for some in _SETS[language]:
        mine = dice.choice(some)
        for word in some:
            made.setdefault(word, mine)
    return made


def _other(word: str, words: Mapping[str, str], dice: Random, chance: float) -> str:
    return words[word].replace("-to", " to").replace("-the-", " the ") if word in words and dice.random() < chance else word


class _Writer:
    """One report in the making: remembers whom it has named already."""

    def __init__(self, desk: Desk, event: Event, stage: int, now: datetime, dice: Random) -> None:
        self._desk, self._event, self._now, self._dice = desk, event, now, dice
        self._bank = BANKS[desk.language][event.topic]
        self._stage = f"@{stage}" if stage and f"lead@{stage}" in self._bank else ""
        self._named: set[Person] = set()
        self._facts = dict(event.facts)
        for name, place in event.picks.items():
            listed = self._bank.get(f"{name}s", [""])
            self._facts[name] = listed[place % len(listed)]
        if not event.series and not self._stage and dice.random() < 0.2:  # early figures differ
            self._facts["n1"] = max(1, event.facts["n1"] + dice.choice([-1, 1]))

    def title(self, dice: Random) -> str:
        vague = not self._event.series and dice.random() < 0.05
        template = dice.choice(VAGUE[self._desk.language] if vague else self._bank[f"head{self._stage}"])
        if self._event.series:
            template = self._dice.choice(self._bank["head"])
        made = self._filled(template).replace("  ", " ").strip(" :")
        self._named.clear()
        made = made[0].upper() + made[1:]
        if self._desk.heads == "title":
            return " ".join(
                word if word in {"of", "in", "by", "to", "for", "over"} else word[:1].upper() + word[1:] for word in made.split()
            )
        if self._desk.heads == "city" and not made.startswith(self._event.city.name):
            return f"{self._event.city.name}: {made}"
        return f"{made} - {self._desk.name}" if self._desk.heads == "named" else made

    def text(self, dice: Random, earlier: Event | None) -> str:
        wanted = min(480, max(50, dice.lognormvariate(5.0, 0.65) * self._desk.length))
        sentences, words = [], 0
        for template, wording in self._sentences(earlier):
            sentence = self._sentence(template, wording, earlier)
            sentences.append(sentence)
            words += len(sentence.split())
            if words >= wanted and not self._event.series:
                break
        body = "\n\n".join(self._paragraphs(sentences))
        return "\n\n".join(filter(None, (self._desk.dateline.format(city=self._event.city.name) + body, self._desk.footer)))

    def _sentences(self, earlier: Event | None) -> Iterator[tuple[str, Random]]:
        """Lead, then what is new, then the other facts with quotes and colour among them, then background, then more."""
        dice, bank, stage, common = self._dice, self._bank, self._stage, ANYWHERE[self._desk.language]
        yield dice.choice(bank[f"lead{stage}"]), dice
        fresh = [kind for kind in bank if stage and kind.endswith(stage) and kind.split("@")[0] not in _SPECIAL]
        known = [kind for kind in bank if "@" not in kind and kind not in _SPECIAL and not _FIGURE.match(f"{kind} 1 1")]
        if self._event.series:
            yield from ((bank[kind][0], dice) for kind in known)
            return
        middle = [dice.choice(bank[kind]) for kind in known]
        middle += [dice.choice(common["says"])] * (dice.random() < 0.75)
        middle += [dice.choice(common["past"])] * (earlier is not None)
        middle += dice.sample(common["colour"], 3)
        dice.shuffle(middle)
        cut = len(middle) * 2 // 3 if dice.random() < 0.6 else len(middle)
        for template in [dice.choice(bank[kind]) for kind in fresh] + middle[:cut]:
            yield template, dice
        own = Random(f"{self._desk.name} {self._event.topic}")  # a desk keeps its paragraphs of background
        background = own.sample(bank["background"], len(bank["background"])) + dice.sample(common["town"], 1)
        yield from ((template, Random(f"{self._desk.name} {template}")) for template in background)
        more = [*(sentence for kind in known for sentence in bank[kind]), *common["colour"], *common["town"], *common["says"]]
        rest = [sentence for sentence in more if sentence not in middle and sentence not in background]
        dice.shuffle(rest)
        yield from ((template, dice) for template in middle[cut:] + rest)

    def _paragraphs(self, sentences: list[str]) -> Iterator[str]:
        rest = list(sentences)
        while rest:
            count = self._dice.choice(_PARAGRAPHS)
            yield " ".join(rest[:count])
            rest = rest[count:]

    def _sentence(self, template: str, dice: Random, earlier: Event | None) -> str:
        if "{past}" in template and earlier:
            template = template.replace("{past}", self._lead_of(earlier))
        elif template.endswith(".") and not self._event.series and dice.random() < 0.25:
            template = template[:-1] + dice.choice(ANYWHERE[self._desk.language]["tail"]) + "."
        return _START.sub(lambda found: found[1] + found[2] + found[3].upper(), self._filled(template, dice))

    def _lead_of(self, earlier: Event) -> str:
        writer = _Writer(self._desk, earlier, 0, self._now, self._dice)
        return writer._filled(self._dice.choice(BANKS[self._desk.language][earlier.topic]["lead"]))

    def _filled(self, template: str, dice: Random | None = None) -> str:
        dice = dice or self._dice
        while (found := _CHOICE.search(template)) is not None:
            template = template[: found.start()] + dice.choice(found[1].split("|")) + template[found.end() :]
        template = self._desk.worded(template, dice)
        return _SLOT.sub(lambda slot: self._value(slot[1]), template)

    def _value(self, slot: str) -> str:
        facts, german = self._facts, self._desk.language == "de"
        if slot == "when":
            return self._when()
        if slot in {"claim", "Claim"}:
            return self._claim(slot == "Claim")
        if slot == "p":
            return self._value(self._dice.choice(["p3", "p3", "p2"]))
        if slot not in facts and slot.endswith("l"):
            return str(facts[slot[:-1]].last)
        value = facts[slot]
        if isinstance(value, Person):
            first, self._named = value not in self._named, self._named | {value}
            return f"{value.first} {value.last}" if first else value.last
        if isinstance(value, Sum):
            if german:
                return f"{value.millions:.1f} Millionen Kronen".replace(".", ",")
            return f"{value.millions:.1f}m crowns" if self._desk.short_sums else f"{value.millions:.1f} million crowns"
        if isinstance(value, int):
            if 1 < value < 13 and self._desk.spells and not slot.startswith("g"):
                return (_SMALL_GERMAN if german else _SMALL)[value]
            return f"{value:,}".replace(",", "." if german else ",") if value > 1999 else str(value)
        return str(value)

    def _claim(self, capital: bool) -> str:
        """What somebody said on the spot, or part of it: the same words in every report of the event."""
        dice, lists = Random(f"{self._event.name} says"), ANYWHERE[self._desk.language]
        parts = [dice.choice(lists[part]) for part in ("open", "middle", "close")]
        claim = ", ".join(self._dice.choice([parts, parts[:1], parts[:2], parts[1:], parts[::2]]))
        return claim[0].upper() + claim[1:] if capital else claim

    def _when(self) -> str:
        start, dice = self._event.start, self._dice
        if self._desk.language == "de":
            ways = [f"am {_GERMAN_DAYS[start.weekday()]}", f"am {start.day}. {_MONATE[start.month - 1]}"]
        else:
            day = _DAYS[start.weekday()]
            ways = [f"on {day}", day, f"late on {day}", f"early on {day}", f"on {start.day} {_MONTHS[start.month - 1]}"]
        if self._now.date() - start.date() == timedelta(days=1):
            ways.append("gestern" if self._desk.language == "de" else "yesterday")
        return dice.choice(ways)


def copied(desk: Desk, agency: Desk, title: str, text: str, dice: Random) -> tuple[str, str, str]:
    """Title, text and byline of another desk's report as this one prints it: cut, lightly edited, credited or not."""
    paragraphs = text.removesuffix(agency.footer).strip().split("\n\n")
    paragraphs[0] = paragraphs[0].replace(f" ({agency.name}) - ", " - " if dice.random() < 0.5 else f" ({agency.name}) - ")
    if len(paragraphs) > 3 and dice.random() < 0.5:
        paragraphs = paragraphs[: dice.randint(max(2, len(paragraphs) // 2), len(paragraphs) - 1)]
    body = "\n\n".join(paragraphs)
    if dice.random() < 0.5:
        words = _preferred(desk.name, desk.language)
        body = _WORD.sub(lambda found: _other(found[0], words, dice, 0.5), body)
    credit = dice.random()
    byline = f"{agency.name}" if credit < 0.3 else ""
    if 0.3 <= credit < 0.5:
        body += f"\n\nSource: {agency.name}" if desk.language == "en" else f"\n\nQuelle: {agency.name}"
    elif 0.5 <= credit < 0.7:
        body = f"({agency.name}) - {body}"
    if dice.random() < 0.3:
        title = title.split(" - ", maxsplit=1)[0].upper()
    return title, "\n\n".join(filter(None, (body, desk.footer))), byline


def desks(dice: Random) -> list[Desk]:
    """The newsrooms, the first four of each language agencies."""
    made = []
    for language, names in DESKS.items():
        for number, name in enumerate(re.sub(r"\s*\n\s*", " ", names).replace("| ", "|").split("|")):
            agency = number < AGENCIES[language]
            domain = re.sub(r"\W", "", name.lower().replace("ü", "ue")) + ".example"
            wire = f"{{city}} ({name}) - " if agency else dice.choice(["", "", "", "{city} — ", "{city}. "])
            footer = dice.choice(FOOTERS[language]).format(name=name) if dice.random() < 0.35 and not agency else ""
            heads = (
                dice.choice(["plain", "plain", "title", "city", "named"]) if language == "en" else dice.choice(["plain", "city"])
            )
            style = dice.random() < 0.5, dice.random() < 0.4
            made.append(Desk(name, domain, language, agency, *style, heads, wire, footer, dice.uniform(0.7, 1.8)))
    return made
