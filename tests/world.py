"""A world of news whose every copy is known: agencies, outlets and republishers, what they print, and what is true of it.

`World(seed, rounds)` holds the records as the import takes them, in the order in which an archive meets them, and the truth of
each. Nothing here knows the rules of the archive: credits are printed as newsrooms print them. The prose is invented.
"""

from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

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


class House(NamedTuple):
    """Who publishes."""

    name: str
    domain: str
    short: str = ""
    """As an agency stands in a dateline."""
    languages: tuple[str, ...] = ("en",)


AGENCIES = (
    House("Associated Press", "apnews.com", "AP"),
    House("Reuters", "reuters.com", "Reuters", ("en", "de", "fr", "es")),
    House("Agence France-Presse", "afp.com", "AFP", ("en", "fr", "es", "de")),
    House("dpa", "dpa.com", "dpa", ("de",)),
    House("EFE", "efe.com", "EFE", ("es",)),
    House("Canadian Press", "thecanadianpress.com", "CP"),
    House("PTI", "ptinews.com", "PTI"),
    House("Xinhua", "xinhuanet.com", "Xinhua"),
)
FAMOUS = tuple(
    House(*one)
    for one in (
        ("The Conversation", "theconversation.com"),
        ("Mongabay", "mongabay.com"),
        ("Middle East Eye", "middleeasteye.net"),
        ("Global Voices", "globalvoices.org"),
        ("The Texas Tribune", "texastribune.org"),
        ("The Guardian", "theguardian.com"),
        ("South China Morning Post", "scmp.com"),
    )
)
OWNERS = (
    (House("The Sydney Morning Herald", "smh.com.au"), House("Brisbane Times", "brisbanetimes.com.au")),
    (House("Chicago Tribune", "chicagotribune.com"), House("Orlando Sentinel", "orlandosentinel.com")),
    (House("Calgary Herald", "calgaryherald.com"), House("Edmonton Journal", "edmontonjournal.com")),
)
_TOWNS = "Brackwater Oldenmere Tarnholt Wexcombe Fallowby Stennick Marlhaven Corvane Pellbrook Dunmarrow Ashwick Lorriby".split()
_PAPERS = {
    "en": ("{} Herald", "{} Courier", "The {} Examiner", "{} Morning Post"),
    "de": ("{}er Zeitung", "{}er Rundschau"),
    "fr": ("Le Courrier de {}", "La Dépêche de {}"),
    "es": ("El Diario de {}", "La Voz de {}"),
}
_BLOGS = ("Notes from the {} Quay", "The {} Watchman", "{} Unfiltered")

_ADJECTIVES = """ageing disputed flooded planned overdue costly abandoned narrow temporary regional unpopular crumbling
modest sealed rebuilt leaking mobile fenced seasonal electric contested derelict municipal revised private listed cheaper
stalled ambitious""".split()
_NOUNS = """causeway orchard tramline reservoir quarry fish-market archive footbridge hospital tannery windmill pension
seawall dairy timetable observatory greenhouse levy ferry granary laundry stadium canal vineyard warehouse nursery
lighthouse allotment pipeline referendum barracks foundry museum toll subsidy library mast culvert school theatre""".split()
_VERBS = """postponed rejected inspected financed surveyed defended insured closed mapped cleared leased photographed
repainted praised measured occupied auctioned dismantled guarded reopened renamed neglected audited extended requested
doubted moved redesigned""".split()
_WHO = """councillors|a retired surveyor|the harbour board|volunteer firefighters|two engineers|the parish trust|a court
clerk|local growers|the night shift|inspectors|a group of teachers|the transport ministry|former tenants|the mayor's
office|union delegates|an insurance firm|marine biologists|the land registry|shopkeepers|a panel of judges|road crews|the
water company|pensioners|a committee of doctors|boat owners|the budget office|students|the regional bank|a family of
beekeepers|customs officers"""
_WHEN = """before the first frost|for a second time|against legal advice|without a public hearing|on Thursday
evening|after weeks of rain|at a cost nobody would name|in front of some 40 onlookers|under an old bylaw|because the pumps
had failed|ahead of the autumn vote|behind closed doors|within sight of the old mill|to general surprise|despite three
written warnings|at the request of the neighbours|during the spring tides|with borrowed equipment|by a margin of two
votes|as the grant ran out|long after midnight|for reasons still unclear|before the cameras arrived|on the advice of a
geologist|in the rush before the holidays"""
_ROLES = (
    "the deputy harbour master",
    "a resident",
    "head of the works department",
    "who chairs the appeal board",
    "a drainage expert",
)
_OTHER = {  # subjects, verbs, adverbs, objects, circumstances; sentences in which somebody speaks, and the usual one
    "de": (
        """Der Stadtrat|Die Hafenbehörde|Eine pensionierte Lehrerin|Das Wasserwerk|Ein Gutachter|Die Feuerwehr|Der
        Betriebsrat|Eine Bürgerinitiative|Das Bauamt|Die Landesregierung|Ein Imker|Die Genossenschaft""",
        "prüfte|vertagte|begutachtete|kritisierte|verteidigte|besichtigte|finanzierte|vermaß|sperrte|lobte|versteigerte|erwarb",
        "gestern|erneut|überraschend|kurzerhand|schließlich|zögernd|vorerst|einstimmig|heimlich|endlich|neulich|rasch",
        """die alte Brücke|den Stausee|das leere Lagerhaus|die Straßenbahn|den Fahrplan|eine Mühle|das Theater|die
        Wasserabgabe|den Leuchtturm|die Gärtnerei|das Gemeindearchiv|die Umgehungsstraße|den Steinbruch|das Hallenbad""",
        """noch am selben Abend|trotz dreier Warnungen|nach wochenlangem Regen|ohne öffentliche Anhörung|auf Rat eines
        Geologen|mit knapper Mehrheit|vor der Herbstwahl|hinter verschlossenen Türen|aus Geldmangel|unter Protest""",
        """„{who} in {place} {did} {adv} {what}“, sagte {person}.|Rund {n} Menschen in {place} sind nach Angaben von
        {person} betroffen.|{person} will {what} {adv} nicht aufgeben.|Gegen {what} sprach sich {adv} auch {person} aus.""",
        "{who} in {place} {did} {adv} {what} {how}.",
    ),
    "fr": (
        """Le conseil municipal|La capitainerie|Une institutrice retraitée|La régie|Un expert|La brigade|Le syndicat|Une
        association|La préfecture|Un apiculteur|La coopérative|Le tribunal""",
        "a examiné|a reporté|a rejeté|a critiqué|a défendu|a visité|a financé|a fermé|a salué|a vendu|a acquis|a mesuré",
        "hier|enfin|à nouveau|discrètement|finalement|aussitôt|provisoirement|sans hésiter|jeudi|volontiers|tardivement",
        """le vieux pont|le barrage|l'entrepôt|le tramway|l'horaire|un moulin|le théâtre|la taxe|le phare|la serre
        municipale|les archives|la rocade|la carrière|la piscine|le marché couvert""",
        """le soir même|malgré trois avertissements|sous la pluie|sans enquête|sur conseil|de justesse|avant le scrutin|à
        huis clos|deux fois|faute d'argent""",
        """« {who} de {place} {did} {adv} {what} », a déclaré {person}.|Quelque {n} habitants de {place} sont concernés,
        selon {person}.|{person} ne veut {adv} pas abandonner {what}.|{person} s'est {adv} prononcé contre {what}.""",
        "{who} de {place} {did} {adv} {what} {how}.",
    ),
    "es": (
        """El ayuntamiento|La autoridad portuaria|Una maestra jubilada|La empresa de aguas|Un perito|El cuerpo de
        bomberos|El sindicato|Una asociación|La diputación|Un apicultor|La cooperativa|El juzgado""",
        "examinó|aplazó|rechazó|criticó|defendió|visitó|financió|cerró|elogió|subastó|adquirió|midió",
        "ayer|de nuevo|por fin|discretamente|finalmente|enseguida|provisionalmente|sin dudar|el jueves|por sorpresa|tarde",
        """el viejo puente|el embalse|el almacén vacío|el tranvía|el horario|un molino|el teatro|la tasa del agua|el
        faro|el vivero|el archivo municipal|la circunvalación|la cantera|la piscina|el mercado""",
        """esa misma tarde|pese a tres advertencias|tras semanas de lluvia|sin audiencia pública|por consejo de un
        geólogo|por escaso margen|antes de las elecciones|a puerta cerrada|por falta de dinero|entre protestas""",
        """«{who} de {place} {did} {adv} {what}», dijo {person}.|Unas {n} personas de {place} están afectadas, según
        {person}.|{person} no quiere renunciar {adv} a nada: {what}.|{person} se opuso {adv} a tocar {what}.""",
        "{who} de {place} {did} {adv} {what} {how}.",
    ),
}
_FIRST = "Ilse Marek Odile Tobias Renata Hollis Pavel Greta Simon Ngaire Lucan Mirela Anselm Petra Joaquim Wanda".split()
_SYLLABLES = "bar cor dun fel gra hol ker lam mor nel ost pel rus sten tor vel wik zan".split()


def _phrases(text: str) -> list[str]:
    return " ".join(text.split()).split("|")


class Story:
    """An event with its people and places, and sentences about it, never the same twice."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.people = [f"{chance.choice(_FIRST)} {self._name()}" for _ in range(3)]
        self.places = [self._name() for _ in range(2)]
        self.number = chance.randint(120, 9700)

    def _name(self) -> str:
        return "".join(self._chance.sample(_SYLLABLES, self._chance.choice((2, 2, 3)))).capitalize()

    def _thing(self) -> str:
        return f"{self._chance.choice(_ADJECTIVES)} {self._chance.choice(_NOUNS)}"

    def clause(self) -> str:
        """Who did what."""
        pick = self._chance.choice
        who = pick([*_phrases(_WHO), pick(self.people)])
        return f"{who} {pick(_VERBS)} {pick(('the', 'its only', 'an otherwise', 'every'))} {self._thing()}"

    def said(self) -> str:
        """A statement as it is quoted, long enough to be known again."""
        others = f"whoever {self._chance.choice(_VERBS)} the {self._thing()} must answer for it"
        return f"“{_upper(self.clause())} and {self.clause()}, and {others},”"

    def sentence(self, language: str = "en") -> str:
        """One more sentence."""
        return self._english() if language == "en" else self._other(language)

    def _english(self) -> str:
        pick = self._chance.choice
        when, place, person = pick(_phrases(_WHEN)), pick(self.places), pick(self.people)
        users = f"About {self.number + self._chance.randint(0, 60)} people in {place} use the {self._thing()}"
        forms = (
            f"{_upper(self.clause())} {when}.",
            f"{_upper(when)}, {self.clause()} in {place}.",
            f"{_upper(self.clause())}, while {self.clause()} {when}.",
            f"“{_upper(self.clause())}, and that was all,” said {person}, {pick(_ROLES)}.",
            f"{users}, which {pick(_phrases(_WHO))} {pick(_VERBS)} {when}.",
            f"{person} said that {self.clause()} {when}.",
        )
        return pick(forms)

    def _other(self, language: str) -> str:
        pick = self._chance.choice
        who, did, adverb, what, how, told, form = map(_phrases, _OTHER[language])
        if self._chance.random() < 0.35:
            form = told
        return pick(form).format(
            who=pick(who), did=pick(did), adv=pick(adverb), what=pick(what), how=pick(how), person=pick(self.people),
            place=pick(self.places), n=self.number + self._chance.randint(0, 9),
        )  # fmt: skip

    def paragraphs(self, language: str = "en", count: int | None = None) -> list[str]:
        """So many paragraphs of two or three sentences."""
        lengths = [self._chance.choice((2, 3, 3)) for _ in range(count or self._chance.randint(6, 9))]
        return [" ".join(self.sentence(language) for _ in range(length)) for length in lengths]

    def headline(self, language: str = "en") -> str:
        """A title."""
        if language == "en":
            return _upper(f"{self.clause()} in {self.places[0]}")
        return self._other(language).strip("„«» .")


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


class Credit(NamedTuple):
    """A way to name a source: where it stands (`meta`, `canonical`, `author` and `based` in the markup) and its words."""

    place: str
    words: str


def _credits(*lines: str) -> tuple[Credit, ...]:
    return tuple(Credit(*line.split("|", 1)) for line in lines)


# {name} the source, {short} its sign, {person} and {town} somebody and some place, {day}, {dia} and {year} the date
FROM_AGENCY = {
    "en": _credits(
        "dateline|{TOWN}, {day} ({short}) - ", "dateline|{TOWN} ({short}) — ", "dateline|{TOWN}, {day} ({short}) -- ",
        "byline|By {PERSON}, {name}", "byline|{name}", "byline|By {person} | {short}", "tail|({short})", "tail|— {short}",
        "tail|Copyright {year} {name}. All rights reserved. This material may not be published, broadcast or redistributed.",
        "tail|© {year} {short}", "tail|Source: {name}", "author|{name}", "canonical|{link}", "meta|{name}",
        "tail|This report by {name} was first published {day}, {year}.",
    ),
    "de": _credits("dateline|{town} ({short}) - ", "tail|({short})", "tail|Quelle: {short}", "byline|{short}", "tail|© {short}"),
    "fr": _credits("dateline|{TOWN} ({short}) - ", "tail|({short})", "tail|Source : {short}", "byline|{short}",
                   "tail|© {year} {short}"),
    "es": _credits("dateline|{town}, {dia} ({short}).- ", "tail|({short})", "tail|Fuente: {short}", "byline|{name}",
                   "tail|© {short}"),
}  # fmt: skip
WITH_AGENCY = {
    "en": _credits(
        "tail|With files from {name}", "tail|(With {short} inputs)", "tail|{name} contributed to this report.",
        "tail|(With inputs from {short})", "tail|With reporting by {name}.", "tail|Additional reporting by {short}",
        "byline|By {person} with {name}", "tail|Material from {name} was used in this report.",
    ),
    "de": _credits("tail|(mit Material von {short})", "tail|mit {short}", "byline|{person}/{short}", "tail|(red/{short})"),
    "fr": _credits("tail|(avec {short})", "byline|{person} avec {short}", "tail|Avec {short}"),
    "es": _credits("tail|(Con información de {short})", "tail|Con información de {short}.",
                   "tail|Redacción, con datos de {short}"),
}  # fmt: skip
FROM_OUTLET = {
    "en": _credits(
        "tail|This article originally appeared on {name}.", "tail|This story was originally published by {name}.",
        "head|This article first appeared in {name}.", "tail|First published in {name}.",
        "tail|This article is republished from {name} under a Creative Commons license. Read the original article.",
        "tail|Originally published at {name}.", "tail|Reprinted with permission from {name}.", "byline|By {person}, {name}",
        "tail|Source: {name}", "tail|The original source of this article is {name}.", "canonical|{link}", "based|{link}",
        "tail|The post {title} appeared first on {name}.", "title| - via {name}",
    ),
    "de": _credits("tail|Dieser Artikel erschien zuerst bei {name}.", "tail|Quelle: {name}", "canonical|{link}",
                   "head|Dieser Text ist zuerst in {name} erschienen."),
    "fr": _credits("tail|Cet article a été initialement publié par {name}.", "tail|Source : {name}", "canonical|{link}",
                   "head|Cet article est paru à l'origine dans {name}."),
    "es": _credits("tail|Publicado originalmente en {name}.", "tail|Fuente: {name}", "canonical|{link}",
                   "head|Este artículo fue publicado originalmente por {name}."),
}  # fmt: skip
TRANSLATED = {
    "de": _credits("tail|Aus dem Englischen von {person}. Der Artikel erschien zuerst bei {name}.", "tail|Übersetzt aus {name}."),
    "fr": _credits("tail|Traduit de l'anglais par {person}. Article original publié par {name}.", "tail|Traduit de {name}."),
    "es": _credits("tail|Traducido del inglés por {person}. Publicado originalmente por {name}.", "tail|Traducido de {name}."),
}  # fmt: skip
FROM_AGENCIES = {
    "en": _credits("tail|(With inputs from agencies)", "byline|Agencies", "tail|With agency inputs", "byline|By Wire Services"),
    "de": _credits("tail|(mit Agenturmaterial)", "tail|Quelle: Agenturen"),
    "fr": _credits("tail|(avec agences)", "tail|Avec les agences"),
    "es": _credits("tail|(Con información de agencias)", "byline|Agencias"),
}
EXCERPTED = _credits(
    "tail|Read the full story at {name}.", "tail|Continue reading at {name}", "tail|Read the rest of this article on {name}."
)
PHOTOS = (
    "A view of {town} after the storm. ({short})", "Photo: {person}/{short}",
    "People wait in {town} on Friday. ({short} Photo/{person})",
    "FILE PHOTO: A street in {town}, last year. {short}/{person}", "Image: {short}",
)  # fmt: skip
CITED = {
    "en": ("{name} reported on Tuesday that {clause}.", "“We were not asked,” {person} told {name}.",
           "According to {name}, {clause}.",
           "{person}, quoted by {name}, denied it.", "In an interview with {name}, {person} spoke of a misunderstanding."),
    "de": ("Das berichtete {name} unter Berufung auf {person}.", "„Wir wurden nicht gefragt“, sagte {person} der {name}."),
    "fr": ("C'est ce qu'a rapporté {name} mardi.", "« On ne nous a rien demandé », a dit {person} à {name}."),
    "es": ("Así lo informó {name} el martes.", "«Nadie nos preguntó», dijo {person} a {name}."),
}  # fmt: skip
STATIONS = ("KVQO", "WZTJ", "KPXW", "WQHB", "KJYR")
OWN = (
    "byline|By {name} staff", "byline|{name}", "tail|Copyright {year} {name}. All rights reserved.", "author|{name}",
    "canonical|{own}", "tail|This article was first published by {name} on {day}.", "byline|By {person}, {name}",
    "title| | {name}", "tail|— {name}", "dateline|{TOWN} ({name}) — ",
)  # fmt: skip
_MONTHS = "ene feb mar abr may jun jul ago sep oct nov dic".split()
_OTHER_WORDS = (
    (" said ", " stated "), ("About ", "Some "), (" while ", " as "), (" after ", " following "), ("sagte", "erklärte"),
    ("Rund ", "Etwa "), ("trotz", "ungeachtet"), ("a déclaré", "a expliqué"), ("Quelque ", "Environ "), ("malgré", "en dépit de"),
    ("dijo", "afirmó"), ("pese a", "a pesar de"),
)  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.”“»])\s+(?=[A-ZÀ-Ý“„«])")


@dataclass(frozen=True, slots=True)
class Draft:
    """An article on the way to print: `body` without any credit, and what is `printed` with it, each in its place."""

    house: House
    story: Story
    title: str
    body: tuple[str, ...]
    published: datetime
    number: str
    language: str = "en"
    printed: tuple[Credit, ...] = ()
    caption: str = ""
    precision: str = "minute"
    leads_to: tuple[str, str] = ("", "")
    """A name in the last line, and where its link leads on a page."""

    @property
    def address(self) -> str:
        """Where it stands."""
        return f"https://www.{self.house.domain}/news/{self.number}"

    def names(self, credit: Credit, source: House, chance: random.Random, *, link: str = "") -> Draft:
        """The same with the source named in this way."""
        person = chance.choice(self.story.people)
        words = _filled(
            credit.words, self.story, chance, name=source.name, short=source.short or source.name, person=person,
            PERSON=person.upper(), day=f"{self.published:%B} {self.published.day}", year=str(self.published.year),
            dia=f"{self.published.day} {_MONTHS[self.published.month - 1]}", title=self.title,
            link=link or f"https://www.{source.domain}/a/{self.number}", own=self.address,
        )  # fmt: skip
        return replace(self, printed=(*self.printed, Credit(credit.place, words)), leads_to=(source.name, link))

    def record(self, *, page: bool) -> dict[str, Any]:
        """As the import takes it: plain text, or a page where it has to be one."""
        words = {place: [one.words for one in self.printed if one.place == place] for place in _PLACES}
        opening = "".join(words["dateline"]) + self.body[0]
        title, byline = self.title + "".join(words["title"]), ", ".join(words["byline"])
        body = (*words["head"], opening, *self.body[1:], *words["tail"])
        stamp = {"minute": self.published.isoformat(), "day": f"{self.published:%Y-%m-%d}", "none": ""}[self.precision]
        made = {"id": self.number, "url": self.address, "title": title, "published": stamp, "publisher": self.house.name}
        made = {name: value for name, value in made.items() if value}
        if page or any(words[place] for place in _MARKUP):
            return {**made, "html": _page(replace(self, title=title, body=body), byline, stamp, words)}
        return {**made, "text": "\n\n".join(filter(None, (self.caption, *body)))} | ({"byline": byline} if byline else {})


_MARKUP = ("meta", "canonical", "author", "based")
_PLACES = ("dateline", "byline", "head", "tail", "title", *_MARKUP)


def _filled(words: str, story: Story, chance: random.Random, **more: str) -> str:
    town = chance.choice(story.places)
    return words.format(
        **{"town": town, "TOWN": town.upper(), "person": chance.choice(story.people), "clause": story.clause(), **more}
    )


def _page(one: Draft, byline: str, stamp: str, said: dict[str, list[str]]) -> str:
    """The article as a web page of its house, with what is said in the markup."""
    quoted = html.escape
    stated: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": one.title,
        "datePublished": stamp,
    }
    stated |= {"publisher": {"@type": "Organization", "name": one.house.name}, "isBasedOn": "".join(said["based"])}
    stated |= {"author": {"@type": "Organization", "name": said["author"][0]}} if said["author"] else {}
    stated = {name: value for name, value in stated.items() if value}
    canonical = "".join(said["canonical"]) or one.address
    links = "".join(
        f'<li><a href="https://www.{one.house.domain}/{to}">{to.title()}</a></li>' for to in ("local", "sport", "letters")
    )
    paragraphs = [f"<p>{quoted(paragraph, quote=False)}</p>" for paragraph in one.body]
    name, link = one.leads_to
    if link:
        paragraphs[-1] = paragraphs[-1].replace(quoted(name), f'<a href="{link}">{quoted(name)}</a>')
    return "\n".join(
        [
            f'<!doctype html><html lang="{one.language}"><head><meta charset="utf-8">',
            f"<title>{quoted(one.title)} | {quoted(one.house.name)}</title>",
            f'<meta property="og:site_name" content="{quoted(one.house.name)}"><link rel="canonical" href="{canonical}">',
            *(f'<meta name="dc.source" content="{quoted(source)}">' for source in said["meta"]),
            f'<script type="application/ld+json">{json.dumps(stated)}</script></head>',
            f"<body><nav><ul>{links}</ul></nav><main><article><h1>{quoted(one.title)}</h1>",
            f'<p class="byline">{quoted(byline)}</p>' if byline else "",
            f'<figure><img src="/a.jpg" alt=""><figcaption>{quoted(one.caption)}</figcaption></figure>' if one.caption else "",
            *paragraphs,
            f"</article></main><footer><p>© {one.published.year} {quoted(one.house.name)}</p></footer></body></html>",
        ]
    )


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
    world.publish(replace(own, caption=_filled(caption, own.story, world.chance, **shown)), "photo credit", never=[agency])
    root = world.original(world.chance.choice(FAMOUS))
    copy = world.credit(world.copy(root, world.house(), verbatim), root)
    copy = replace(copy, caption=_filled(caption, copy.story, world.chance, **shown))
    world.publish(copy, "copy with agency photo", _origin(root), never=[agency])


def cited(world: World) -> None:
    """Others are quoted as witnesses, in a text of one's own."""
    language = world.language()
    draft = world.draft(world.house(language), language)
    others = world.chance.sample([*(one for one in AGENCIES if language in one.languages), *FAMOUS], 2)
    body = list(draft.body)
    for other in others:
        place = world.chance.randrange(len(body))
        body[place] += " " + _filled(world.chance.choice(CITED[language]), draft.story, world.chance, name=other.name)
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
    world.publish(world.draft(house).names(world.chance.choice(_credits(*OWN)), house, world.chance), "own name", never=[house])


def one_statement(world: World) -> None:
    """Independent reports with the same words of a witness in them."""
    story = Story(world.chance)
    said = f"{story.said()} said {story.people[0]}, {world.chance.choice(_ROLES)}."
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
