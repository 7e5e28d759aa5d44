"""A world of news whose every copy is known: agencies, outlets and republishers, what they print, and what is true of it.

`World(seed, rounds)` holds the records as the import takes them, in the order in which an archive meets them, and the truth of
each. Nothing here knows the rules of the archive: credits are printed as newsrooms print them. The prose is invented.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.world_print import (
    AGENCIES,
    CITED,
    EXCERPTED,
    FAMOUS,
    FROM_AGENCIES,
    FROM_AGENCY,
    FROM_OUTLET,
    OWN,
    OWNERS,
    PHOTOS,
    STATIONS,
    TRANSLATED,
    WITH_AGENCY,
    Credit,
    Draft,
    House,
    filled,
    ways,
)
from tests.world_prose import ROLES, Story

UNNAMED = "unnamed agency"
COPIED = ("republished", "adapted")
_BEGIN = datetime(2024, 2, 5, 5, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Origin:
    """What an article truly derives from. `parent` is that article, archived or not; `credited`: the text or markup says so."""

    name: str
    type: str
    parent: str | None
    scope: str = "whole"
    credited: bool = True
    direct: bool = True


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of one article. `wave` is the import that brings it, None where the archive never gets it."""

    case: str
    publisher: str
    event: str
    """Articles of one event report on the same people and places, together or each for itself."""
    origins: tuple[Origin, ...] = ()
    never_from: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()
    """The words in which it names somebody, and where they stand."""
    wave: int | None = 0


_TOWNS = "Brackwater Oldenmere Tarnholt Wexcombe Fallowby Stennick Marlhaven Corvane Pellbrook Dunmarrow Ashwick Lorriby".split()
_PAPERS = {
    "en": ("{} Herald", "{} Courier", "The {} Examiner", "{} Morning Post"),
    "de": ("{}er Zeitung", "{}er Rundschau"),
    "fr": ("Le Courrier de {}", "La Dépêche de {}"),
    "es": ("El Diario de {}", "La Voz de {}"),
}
_BLOGS = ("Notes from the {} Quay", "The {} Watchman", "{} Unfiltered")

_OTHER_WORDS = (
    (" said ", " stated "), ("About ", "Some "), (" while ", " as "), (" after ", " following "), ("sagte", "erklärte"),
    ("Rund ", "Etwa "), ("trotz", "ungeachtet"), ("a déclaré", "a expliqué"), ("Quelque ", "Environ "), ("malgré", "en dépit de"),
    ("dijo", "afirmó"), ("pese a", "a pesar de"),
)  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.”“»])\s+(?=[A-ZÀ-Ý“„«])")


class World:
    """`rounds` times every kind of history. `waves` are the imports one after the other; `truth` knows also
    what is never imported, `domains` who publishes where.
    """

    def __init__(self, seed: int, rounds: int) -> None:
        self.chance = random.Random(seed)
        self.truth: dict[str, Truth] = {}
        self.domains: dict[str, str] = {}
        self._carried: dict[tuple[str, ...], set[str]] = {}
        self.waves: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
        for _ in range(rounds):
            for history in HISTORIES:
                history(self)
        for wave in self.waves:
            self.chance.shuffle(wave)

    def ancestors(self, number: str) -> dict[str, str | None]:
        """Everyone whose text this one truly holds, by name, with the nearest article of theirs, and what is credited besides."""
        found: dict[str, str | None] = {}
        for origin in self.truth[number].origins:
            found.setdefault(origin.name, origin.parent)
            if origin.parent is not None:
                for name, parent in self.ancestors(origin.parent).items():
                    found.setdefault(name, parent)
        return found

    def line(self, number: str) -> set[str]:
        """All articles from which one descends."""
        parents = {origin.parent for origin in self.truth[number].origins if origin.parent is not None}
        return parents.union(*map(self.line, parents))

    def held(self, number: str | None) -> bool:
        """Whether the archive ever gets this article."""
        return number is not None and self.truth[number].wave is not None

    # who and when

    def house(self, language: str = "en", *, blog: bool = False) -> House:
        """An outlet that no register knows."""
        name = self.chance.choice(_BLOGS if blog else _PAPERS[language]).format(self.chance.choice(_TOWNS))
        slug = "".join(filter(str.isascii, name.lower().replace("the ", ""))).replace(" ", "")
        return House(name, f"{slug}.example", "", (language,))

    def agency(self, language: str = "en") -> House:
        """An agency that writes in this language."""
        return self.chance.choice([one for one in AGENCIES if language in one.languages])

    def language(self) -> str:
        return self.chance.choice(("en", "en", "en", "de", "fr", "es"))

    def source(self, language: str) -> House:
        """Whom others copy: an agency, a famous outlet or any."""
        agency, house, famous = self.agency(language), self.house(language), self.chance.choice(FAMOUS)
        return self.chance.choice((agency, agency, house, famous) if language == "en" else (agency, agency, house))

    def draft(self, house: House, language: str = "en", story: Story | None = None) -> Draft:
        """A text of a house's own; agencies sign theirs."""
        story = story or Story(self.chance)
        when = _BEGIN + timedelta(minutes=self.chance.randint(0, 60 * 24 * 90))
        body = tuple(story.paragraphs(language))
        return Draft(house, story, story.headline(language), body, when, f"{self.chance.getrandbits(40):010x}", language)

    def publish(
        self,
        draft: Draft,
        case: str,
        *origins: Origin,
        never: Sequence[House] = (),
        wave: int | None = 0,
        page: bool | None = None,
    ) -> Draft:
        """Put it before the archive, with the truth about it."""
        self.domains[draft.house.domain] = draft.house.name
        printed = tuple(": ".join(one) for one in draft.printed)
        never_from, event = tuple(one.name for one in never), " and ".join(draft.story.places)
        self.truth[draft.number] = Truth(case, draft.house.name, event, origins, never_from, printed, wave)
        if wave is not None:
            self.waves[wave].append(draft.record(page=self.chance.random() < 0.15 if page is None else page))
        return draft

    def original(
        self, house: House, language: str = "en", *, case: str = "original", wave: int | None = 0, story: Story | None = None
    ) -> Draft:
        """A text that its house wrote. Agencies put their own sign to it, which says nothing."""
        draft = self.draft(house, language, story)
        if house in AGENCIES:
            signed = self.chance.choice([one for one in FROM_AGENCY[language] if one.place in ("dateline", "tail")])
            self.publish(draft.names(signed, house, self.chance), case, wave=wave)
            return draft
        return self.publish(draft, case, wave=wave)

    def copy(
        self, parent: Draft, house: House, manner: Callable[[World, Draft], tuple[str, ...]], *, headline: bool | None = None
    ) -> Draft:
        """The parent's text in another house, some time later, without credit."""
        carried = self._carried.setdefault(tuple(parent.story.places), set())
        while house.name in carried | {parent.house.name}:  # nobody runs a story twice
            house = self.house(parent.language)
        carried |= {house.name, parent.house.name}
        later = parent.published + timedelta(minutes=self.chance.choice((12, 35, 90, 240, 700, 1800)) + self.chance.randint(0, 9))
        new = self.chance.random() < 0.5 if headline is None else headline
        title = parent.story.headline(parent.language) if new else parent.title
        return replace(
            parent, house=house, title=title, body=manner(self, parent), published=later,
            number=f"{self.chance.getrandbits(40):010x}", printed=(), caption="", precision="minute",
        )  # fmt: skip

    def credit(self, copy: Draft, parent: Draft, *, added: bool = False) -> Draft:
        """The copy with a credit to its parent's house, as is usual for such a house."""
        agency = parent.house in AGENCIES
        forms = (WITH_AGENCY if added else FROM_AGENCY) if agency else FROM_OUTLET
        return copy.names(self.chance.choice(forms[copy.language]), parent.house, self.chance, link=parent.address)


# how texts are copied


def verbatim(_: World, parent: Draft) -> tuple[str, ...]:
    """All of it."""
    return parent.body


def cut(world: World, parent: Draft) -> tuple[str, ...]:
    """Without its end."""
    left = int(len(parent.body) * world.chance.uniform(0.5, 0.8))
    return parent.body[: max(2, left)]


def between(world: World, parent: Draft) -> tuple[str, ...]:
    """With paragraphs of the copier's own between the others."""
    body = list(parent.body)
    for own in parent.story.paragraphs(parent.language, world.chance.randint(1, 3)):
        body.insert(world.chance.randint(1, len(body) - 1), own)
    return tuple(body)


def edited(world: World, parent: Draft) -> tuple[str, ...]:
    """With other words for some, a sentence told anew here and there, and one dropped."""
    body = []
    for paragraph in parent.body:
        told = [
            parent.story.sentence(parent.language) if world.chance.random() < 0.08 else one for one in _SENTENCE.split(paragraph)
        ]
        body.append(_reworded(" ".join(told)))
    place = world.chance.randrange(len(body))
    body[place] = _SENTENCE.split(body[place])[0]
    return tuple(body)


def _reworded(text: str) -> str:
    for word, other in _OTHER_WORDS:
        text = text.replace(word, other)
    return text


def beginning(_: World, parent: Draft) -> tuple[str, ...]:
    """Its first two paragraphs."""
    return parent.body[:2]


MANNERS = (verbatim, cut, between, edited)


def _origin(parent: Draft, manner: object = None, **more: Any) -> Origin:
    added = manner is between
    usual = {"name": parent.house.name, "type": COPIED[added], "parent": parent.number, "scope": "part" if added else "whole"}
    return Origin(**usual | more)


# what happens in the world


def chain(world: World) -> None:
    """A text goes through up to four houses, each crediting the one before, some keeping what that one said."""
    language = world.language()
    here = root = world.original(world.source(language), language)
    kept: tuple[Credit, ...] = ()
    for hop in range(world.chance.randint(1, 4)):
        manner = world.chance.choice(MANNERS)
        copy = world.copy(here, world.house(language, blog=hop > 1 and language == "en"), manner)
        fresh = world.credit(copy, here, added=manner is between)
        keeps = hop == 1 and kept and kept[0].place in ("dateline", "tail") and fresh.printed[0].place != kept[0].place
        older = [_origin(root, name=root.house.name, direct=False)] if keeps else []
        shown = replace(fresh, printed=(*kept, *fresh.printed)) if keeps else fresh
        world.publish(shown, "copy of a copy" if hop else "credited copy", _origin(here, manner), *older)
        here, kept = fresh, fresh.printed


def lost_credit(world: World) -> None:
    """Two houses take a text and do not say so."""
    language = world.language()
    root = world.original(world.source(language), language)
    for manner in world.chance.sample(MANNERS, 2):
        world.publish(world.copy(root, world.house(language), manner), "credit lost", _origin(root, manner, credited=False))


def late_original(world: World) -> None:
    """The copies are there before their original comes, if it ever does."""
    language = world.language()
    wave = world.chance.choice((1, 1, None))
    root = world.original(world.source(language), language, wave=wave)
    for manner in world.chance.sample(MANNERS, 2):
        copy = world.credit(world.copy(root, world.house(language), manner), root, added=manner is between)
        world.publish(copy, "original never held" if wave is None else "late original", _origin(root, manner))


def lying_clock(world: World) -> None:
    """Copies dated before their original, by the day, or not at all: one with a credit, one without."""
    language = world.language()
    root = world.original(world.source(language), language)
    for credited in (True, False):
        manner = world.chance.choice(MANNERS)
        copy = world.copy(root, world.house(language), manner)
        lie = world.chance.choice(("minute", "minute", "day", "none"))
        early = root.published - timedelta(minutes=world.chance.randint(60, 540))
        copy = replace(copy, precision=lie, published=early if lie == "minute" else copy.published)
        if credited:
            world.publish(world.credit(copy, root, added=manner is between), "lying clock, credit", _origin(root, manner))
        else:
            world.publish(copy, "lying clock, no credit", _origin(root, manner, credited=False))


def excerpt(world: World) -> None:
    """The beginning, with a link to the rest."""
    root = world.original(world.chance.choice((*FAMOUS, world.house())))
    copy = world.copy(root, world.house(blog=True), beginning)
    copy = copy.names(world.chance.choice(EXCERPTED), root.house, world.chance, link=root.address)
    world.publish(copy, "excerpt", _origin(root, type="excerpted"), page=True)


def translated(world: World) -> None:
    """The same story told in another language, with a credit."""
    root = world.original(world.chance.choice((*FAMOUS, world.house())))
    language = world.chance.choice(("de", "fr", "es"))
    told = root.story.paragraphs(language)
    copy = world.copy(replace(root, language=language), world.house(language), lambda *_: tuple(told), headline=True)
    copy = copy.names(world.chance.choice(TRANSLATED[language]), root.house, world.chance, link=root.address)
    world.publish(copy, "translation", _origin(root, type="translated"))


def false_credit(world: World) -> None:
    """An agency is credited for another outlet's text, and for one's own."""
    root = world.original(world.house())
    agency = world.agency()
    copy = world.copy(root, world.house(), world.chance.choice(MANNERS))
    copy = copy.names(world.chance.choice(FROM_AGENCY["en"][:3]), agency, world.chance)
    world.publish(copy, "false credit", _origin(root, credited=False), never=[agency])
    own = world.draft(world.house())
    world.publish(own.names(world.chance.choice(WITH_AGENCY["en"]), agency, world.chance), "false credit", never=[agency])


def two_agencies(world: World) -> None:
    """One text made of two agencies'."""
    one, other = world.chance.sample([agency for agency in AGENCIES if "en" in agency.languages], 2)
    first = world.original(one)
    second = world.original(other, story=first.story)
    mixed = (*first.body[:4], *second.body[1:5])
    both = House(f"{one.name} and {other.name}", "", f"{one.short}/{other.short}")
    copy = replace(world.copy(first, world.house(), verbatim, headline=True), body=mixed)
    copy = copy.names(world.chance.choice(WITH_AGENCY["en"]), both, world.chance)
    world.publish(copy, "two agencies", *(_origin(root, between) for root in (first, second)))


def unnamed_agency(world: World) -> None:
    """“Agencies” are credited, and nobody by name."""
    language = world.language()
    root = world.original(world.agency(language), language, wave=world.chance.choice((0, None)))
    copy = world.copy(root, world.house(language), between)
    copy = copy.names(world.chance.choice(FROM_AGENCIES[language]), House(UNNAMED, ""), world.chance)
    world.publish(copy, "unnamed agency", Origin(UNNAMED, "adapted", None, "part"), _origin(root, between, credited=False))


def one_owner(world: World) -> None:
    """A text in another paper of the same owner."""
    first, second = world.chance.sample(world.chance.choice(OWNERS), 2)
    root = world.original(first)
    copy = world.copy(root, second, world.chance.choice((verbatim, cut)))
    forms = [one for one in FROM_OUTLET["en"] if one.place in ("tail", "head")]
    world.publish(copy.names(world.chance.choice(forms), first, world.chance), "one owner", _origin(root, type="same_publisher"))


def mutual(world: World) -> None:
    """Each of two says that it has the text of the other. One of them has."""
    forms = [one for one in FROM_OUTLET["en"] if one.place == "tail"]
    root = world.draft(world.house())
    manner = world.chance.choice((cut, between))
    copy = world.copy(root, world.house(), manner)
    world.publish(root.names(world.chance.choice(forms), copy.house, world.chance), "mutual credit", never=[copy.house])
    world.publish(copy.names(world.chance.choice(forms), root.house, world.chance), "mutual credit", _origin(root, manner))


def photo(world: World) -> None:
    """An agency's picture in a text of one's own, and in another outlet's."""
    agency, caption = world.agency(), world.chance.choice(PHOTOS)
    own = world.draft(world.house())
    shown = {"name": agency.name, "short": agency.short}
    world.publish(replace(own, caption=filled(caption, own.story, world.chance, **shown)), "photo credit", never=[agency])
    root = world.original(world.chance.choice(FAMOUS))
    copy = world.credit(world.copy(root, world.house(), verbatim), root)
    copy = replace(copy, caption=filled(caption, copy.story, world.chance, **shown))
    world.publish(copy, "copy with agency photo", _origin(root), never=[agency])


def cited(world: World) -> None:
    """Others are quoted as witnesses, in a text of one's own."""
    language = world.language()
    draft = world.draft(world.house(language), language)
    others = world.chance.sample([*(one for one in AGENCIES if language in one.languages), *FAMOUS], 2)
    body = list(draft.body)
    for other in others:
        place = world.chance.randrange(len(body))
        body[place] += " " + filled(world.chance.choice(CITED[language]), draft.story, world.chance, name=other.name)
    world.publish(replace(draft, body=tuple(body)), "citation", never=others)


def station(world: World) -> None:
    """A station's sign where agencies have theirs."""
    sign = world.chance.choice(STATIONS)
    house = House(world.chance.choice((sign, f"{sign} News", f"{sign}-TV")), f"{sign.lower()}.example", sign)
    form = Credit(
        "dateline", world.chance.choice(("{TOWN}, Mo. ({short}) — ", "{TOWN}, Neb. ({short}) - ", "{TOWN} ({short}) -- "))
    )
    world.publish(world.draft(house).names(form, house, world.chance), "station dateline", never=[House(sign, "")])


def own_name(world: World) -> None:
    """A house that names itself where others are credited."""
    house = world.chance.choice((world.house(), world.house(blog=True), *FAMOUS))
    world.publish(world.draft(house).names(world.chance.choice(ways(*OWN)), house, world.chance), "own name", never=[house])


def one_statement(world: World) -> None:
    """Independent reports with the same words of a witness in them."""
    story = Story(world.chance)
    said = f"{story.said()} said {story.people[0]}, {world.chance.choice(ROLES)}."
    for house in (world.agency(), world.house(), world.house()):
        draft = world.draft(house, story=story)
        place = world.chance.randrange(1, len(draft.body))
        world.publish(replace(draft, body=(*draft.body[:place], said, *draft.body[place:])), "shared statement")


def plain(world: World) -> None:
    """A text of one's own."""
    language = world.language()
    world.original(world.source(language), language)


HISTORIES: tuple[Callable[[World], None], ...] = (
    chain, chain, chain, lost_credit, lost_credit, late_original, late_original, lying_clock, lying_clock, excerpt, translated,
    false_credit, two_agencies, unnamed_agency, one_owner, mutual, photo, cited, cited, station, own_name, one_statement,
    plain, plain,
)  # fmt: skip
