"""What stands in print in tests/world.py: who publishes, how credits are worded, and what an article or page of it looks like."""

from __future__ import annotations

import html
import json
import random
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from tests.world_prose import Story


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


class Credit(NamedTuple):
    """A way to name a source: where it stands (`meta`, `canonical`, `author` and `based` in the markup) and its words."""

    place: str
    words: str


def ways(*lines: str) -> tuple[Credit, ...]:
    """Ways to print a credit, each written as its place, a bar and its words."""
    return tuple(Credit(*line.split("|", 1)) for line in lines)


# {name} the source, {short} its sign, {person} and {town} somebody and some place, {day}, {dia} and {year} the date
FROM_AGENCY = {
    "en": ways(
        "dateline|{TOWN}, {day} ({short}) - ", "dateline|{TOWN} ({short}) — ", "dateline|{TOWN}, {day} ({short}) -- ",
        "byline|By {PERSON}, {name}", "byline|{name}", "byline|By {person} | {short}", "tail|({short})", "tail|— {short}",
        "tail|Copyright {year} {name}. All rights reserved. This material may not be published, broadcast or redistributed.",
        "tail|© {year} {short}", "tail|Source: {name}", "author|{name}", "canonical|{link}", "meta|{name}",
        "tail|This report by {name} was first published {day}, {year}.",
    ),
    "de": ways("dateline|{town} ({short}) - ", "tail|({short})", "tail|Quelle: {short}", "byline|{short}", "tail|© {short}"),
    "fr": ways("dateline|{TOWN} ({short}) - ", "tail|({short})", "tail|Source : {short}", "byline|{short}",
                   "tail|© {year} {short}"),
    "es": ways("dateline|{town}, {dia} ({short}).- ", "tail|({short})", "tail|Fuente: {short}", "byline|{name}",
                   "tail|© {short}"),
}  # fmt: skip
WITH_AGENCY = {
    "en": ways(
        "tail|With files from {name}", "tail|(With {short} inputs)", "tail|{name} contributed to this report.",
        "tail|(With inputs from {short})", "tail|With reporting by {name}.", "tail|Additional reporting by {short}",
        "byline|By {person} with {name}", "tail|Material from {name} was used in this report.",
    ),
    "de": ways("tail|(mit Material von {short})", "tail|mit {short}", "byline|{person}/{short}", "tail|(red/{short})"),
    "fr": ways("tail|(avec {short})", "byline|{person} avec {short}", "tail|Avec {short}"),
    "es": ways("tail|(Con información de {short})", "tail|Con información de {short}.",
                   "tail|Redacción, con datos de {short}"),
}  # fmt: skip
FROM_OUTLET = {
    "en": ways(
        "tail|This article originally appeared on {name}.", "tail|This story was originally published by {name}.",
        "head|This article first appeared in {name}.", "tail|First published in {name}.",
        "tail|This article is republished from {name} under a Creative Commons license. Read the original article.",
        "tail|Originally published at {name}.", "tail|Reprinted with permission from {name}.", "byline|By {person}, {name}",
        "tail|Source: {name}", "tail|The original source of this article is {name}.", "canonical|{link}", "based|{link}",
        "tail|The post {title} appeared first on {name}.", "title| - via {name}",
    ),
    "de": ways("tail|Dieser Artikel erschien zuerst bei {name}.", "tail|Quelle: {name}", "canonical|{link}",
                   "head|Dieser Text ist zuerst in {name} erschienen."),
    "fr": ways("tail|Cet article a été initialement publié par {name}.", "tail|Source : {name}", "canonical|{link}",
                   "head|Cet article est paru à l'origine dans {name}."),
    "es": ways("tail|Publicado originalmente en {name}.", "tail|Fuente: {name}", "canonical|{link}",
                   "head|Este artículo fue publicado originalmente por {name}."),
}  # fmt: skip
TRANSLATED = {
    "de": ways("tail|Aus dem Englischen von {person}. Der Artikel erschien zuerst bei {name}.", "tail|Übersetzt aus {name}."),
    "fr": ways("tail|Traduit de l'anglais par {person}. Article original publié par {name}.", "tail|Traduit de {name}."),
    "es": ways("tail|Traducido del inglés por {person}. Publicado originalmente por {name}.", "tail|Traducido de {name}."),
}  # fmt: skip
FROM_AGENCIES = {
    "en": ways("tail|(With inputs from agencies)", "byline|Agencies", "tail|With agency inputs", "byline|By Wire Services"),
    "de": ways("tail|(mit Agenturmaterial)", "tail|Quelle: Agenturen"),
    "fr": ways("tail|(avec agences)", "tail|Avec les agences"),
    "es": ways("tail|(Con información de agencias)", "byline|Agencias"),
}
EXCERPTED = ways(
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
        words = filled(
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


def filled(words: str, story: Story, chance: random.Random, **more: str) -> str:
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
