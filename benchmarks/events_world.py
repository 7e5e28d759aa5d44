"""The invented world of benchmarks/events.py: its places, people and firms, and what is true of one event."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

_FIRST = """Ada Alma Anton Arvid Bea Bruno Carla Cornel Dagny Darius Edda Elias Esther Fabian Flora Frida Georg Greta Hanna Hugo
Ida Ilja Irma Ivo Jana Jarl Joris Judith Kaja Karel Klara Lasse Lea Leon Livia Luca Magda Malte Mara Matti Mira Nadja Nils
Noemi Olga Orla Oskar Paul Petra Rafael Rita Romy Ruben Sanna Selma Simon Stella Tamar Theo Tilda Tomas Ulla Vera Viktor Wanda
Yuri Zita""".split()
_ONSETS = "b br d dr f fr g gr h k kr l m n p pr r s sk st t tr v w z".split()
_CORES = "a e i o u a e o au ei".split()
_CODAS = "l n r s t nd rk rn ll ss m lt".split()
_ENDS = ["ov", "en", "er", "ik", "ström", "mann", "ley", "son", "a", "ini", "ec", "ard", "sen", "", ""]
_TOWN_ENDS = "ton burg stad haven field mere bridge ow ach itz ford wick".split()
_DISTRICTS = """Northgate|Old Harbour|Mill Hill|Lower Town|Saint Anne|Canal Side|Westfield|The Gardens|Eastmoor|Station
Quarter|Brickfields|Castle Ward""".replace("\n", " ").split("|")
_STREETS = """Weaver Street|Market Lane|Kiln Road|Linden Avenue|Ferry Street|Chapel Row|Quarry Road|Tanner Street|Mint
Square|Orchard Road|Bell Lane|Dyke Road""".replace("\n", " ").split("|")
_SECTORS = [
    "Steel",
    "Foods",
    "Logistics",
    "Chemicals",
    "Textiles",
    "Systems",
    "Paper",
    "Energy",
    "Glass",
    "Motors",
    "Marine",
    "Tools",
]
_UNIONS = ["Transport Union", "General Workers", "United Trades", "Public Service Union", "Metal League"]
_PARTIES = ["Civic League", "Labour Front", "Country Party", "Progress Union", "Free List", "Green Alliance"]
_CLUBS = ["United", "Rovers", "Athletic", "1908", "Wanderers", "Town"]
_SKIES = ["sunny spells", "grey and damp", "clear", "showers", "morning fog", "sleet", "thunder by evening", "broken cloud"]
CITIES = 14


@dataclass(frozen=True, slots=True)
class Person:
    """A first and a last name."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Sum:
    """Millions of crowns."""

    millions: float


@dataclass(frozen=True, slots=True)
class City:
    """A town with what stays the same there from event to event; `facts` by the names the sentences use."""

    name: str
    land: str
    facts: dict[str, Any]
    companies: tuple[tuple[str, Person], ...]
    players: tuple[Person, ...]


@dataclass(slots=True)
class Event:
    """One event: `facts` by the names the sentences use, `series` where it is an edition of a formula."""

    name: str
    kind: str
    topic: str
    city: City
    start: datetime
    size: int
    facts: dict[str, Any]
    series: str = ""
    languages: tuple[str, ...] = ("en",)
    picks: dict[str, int] = field(default_factory=dict)
    """Which of the topic's things, causes and claims it is, by number, so that two languages name the same."""


class World:
    """Places and people that many events share."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._used: set[str] = set()
        self.lands = [self._stem() + dice.choice(["ia", "land", "mark"]) for _ in range(5)]
        self.minister = self.person()
        self.institutes = [f"{self._stem()} {kind}" for kind in ("Institute", "University", "Bank", "Academy", "College")]
        self.experts = [self.person() for _ in range(12)]
        self.parties = dict(zip(_PARTIES, (self.person() for _ in _PARTIES), strict=True))
        self.unions = dict(zip(_UNIONS, (self.person() for _ in _UNIONS), strict=True))
        self.cities = [self._city() for _ in range(CITIES)]
        self._weights = [1 / (rank + 2) for rank in range(CITIES)]

    def _stem(self) -> str:
        dice = self._dice
        while True:
            made = "".join(
                dice.choice(_ONSETS) + dice.choice(_CORES) + dice.choice(_CODAS) for _ in range(dice.choice([1, 1, 2]))
            )
            if made not in self._used and len(made) > 3:
                self._used.add(made)
                return made.capitalize()

    def person(self) -> Person:
        """Somebody new."""
        return Person(self._dice.choice(_FIRST), self._stem() + self._dice.choice(_ENDS))

    def city(self) -> City:
        """A town, the larger ones more often."""
        return self._dice.choices(self.cities, self._weights)[0]

    def _city(self) -> City:
        dice = self._dice
        name = self._stem() + dice.choice(_TOWN_ENDS)
        facts = {
            "city": name,
            "mayor": self.person(),
            "police": self.person(),
            "river": self._stem(),
            "hospital": f"{self._stem()} Hospital",
            "court": f"the {name} district court",
            "team": f"{name} {dice.choice(_CLUBS)}",
            "coach": self.person(),
            "ground": f"the {self._stem()} stadium",
        }
        companies = tuple((f"{self._stem()} {dice.choice(_SECTORS)}", self.person()) for _ in range(5))
        return City(name, dice.choice(self.lands), facts, companies, tuple(self.person() for _ in range(6)))

    def facts(self, city: City, bank: dict[str, list[str]]) -> dict[str, Any]:
        """What is true of a new event of this town, its figures within the bounds the topic names."""
        dice = self._dice
        one, other = dice.sample(city.companies, 2)
        if dice.random() < 0.5:
            other = dice.choice(self.city().companies)
        away = dice.choice([some for some in self.cities if some is not city])
        scorers = dice.sample(city.players, 2)
        first, second = dice.sample(sorted(self.parties), 2)
        union = dice.choice(_UNIONS)
        facts: dict[str, Any] = {**city.facts, "land": city.land, "company": one[0], "ceo": one[1], "other": other[0]}
        facts |= {"district": dice.choice(_DISTRICTS), "street": dice.choice(_STREETS), "minister": self.minister}
        facts |= {"rival": away.facts["team"], "coach2": away.facts["coach"], "scorer": scorers[0], "scorer2": scorers[1]}
        facts |= {"party": first, "party2": second, "leader2": self.parties[first], "union": union, "leader": self.unions[union]}
        facts |= {"expert": dice.choice(self.experts), "institute": dice.choice(self.institutes)}
        facts |= {"third": away.facts["city"], "sky": dice.choice(_SKIES), "sky2": dice.choice(_SKIES)}
        facts |= {"side": dice.choice(["north", "east", "south", "west"]), "updown": dice.choice(["up", "down"])}
        facts |= {f"p{number}": self.person() for number in (1, 2, 3)}
        facts |= {"sum1": self._sum(), "sum2": self._sum()}
        return facts | self.figures(bank)

    def figures(self, bank: dict[str, list[str]]) -> dict[str, Any]:
        """The figures of a new event, or edition."""
        dice = self._dice
        made: dict[str, Any] = {f"pct{number}": f"{dice.uniform(0.1, 9):.1f}" for number in range(1, 6)}
        for name in ("n1", "n2", "n3", "n4", "n5", "n6", "g1", "g2", "pct1", "pct2", "pct3"):
            if name in bank:
                low, high = map(int, bank[name][0].split())
                made[name] = round(low * (high / max(1, low)) ** dice.random()) if low else dice.randint(low, high)
            elif name not in made:
                made[name] = dice.randint(10, 59)
        if "g1" in bank:
            made["g2"] = min(made["g2"], made["g1"] - 1)
        made["n1b"] = made["n1"] + dice.randint(1, 4)
        return made

    def _sum(self) -> Sum:
        return Sum(round(10 ** self._dice.uniform(0, 2.8), 1))
