"""Attributions in W3C PROV: who derived what from whom, on what evidence, and who says so.

Articles, their revisions, works that the archive does not hold, statements, claims and pieces of evidence are entities;
publishers, the rules and "a person" are agents; decisions are activities. What is contested stands in a bundle for each who
says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from prov.constants import PROV, PROV_LABEL, PROV_TYPE, PROV_VALUE
from prov.identifier import QualifiedName
from prov.model import ProvBundle, ProvDocument
from sqlalchemy import Connection

from archive.core.provenance.decide import CIRCLE
from archive.core.provenance.parties import PERSON
from archive.queries.asserted import (
    NAMESPACE,
    OFFSETS,
    Claim,
    address_of,
    article_name,
    articles_in,
    claims,
    date_known,
    origin_name,
    party_name,
    publisher_name,
    revision_name,
)
from archive.queries.shape import article_entry
from archive.queries.statements import Statement, statements
from archive.store.asserted import revisions_by_article
from archive.store.dialects import AnyRow
from archive.store.listing import Filter, articles_by_id

_RULES, _PERSON = "rules", "person"

Attributes = list[tuple[Any, Any]]


def prov_text(connection: Connection, wanted: Filter) -> str:
    """The current attributions of the articles that a filter leaves, and the statements that these share, as PROV-JSON."""
    return str(_document(connection, wanted).serialize(format="json", indent=1, ensure_ascii=False))


def _document(connection: Connection, wanted: Filter) -> ProvDocument:
    told = list(claims(connection, wanted))
    shared = statements(connection, wanted)
    numbers = sorted(articles_in(told) | {number for one in shared for number in one.articles})
    articles = {number: article_entry(row) for number, row in articles_by_id(connection, numbers).items()}
    revisions = revisions_by_article(connection, numbers)
    writer = _Writer(revisions)
    writer.publishers(articles.values(), told)
    for number in numbers:
        writer.article(articles[number], revisions.get(number, ()))
    for statement in shared:
        writer.statement(statement)
    for claim in told:
        writer.claim(claim)
    writer.bundles(told)
    return writer.document


class _Writer:
    """Writes each thing once, under a name that is the same in every export of an archive."""

    def __init__(self, revisions: Mapping[int, Sequence[AnyRow]]) -> None:
        self.document = ProvDocument()
        self._terms = self.document.add_namespace("archive", NAMESPACE)
        self._written: set[str] = set()
        self._revisions = {row.id: revision_name(number, row.number) for number, some in revisions.items() for row in some}

    def _name(self, local: str) -> QualifiedName:
        return self._terms[local]

    def _new(self, local: str) -> bool:
        """Whether this has not been written yet; it counts as written from now on."""
        fresh = local not in self._written
        self._written.add(local)
        return fresh

    def _attributes(self, kind: str, label: str | None = None, /, **values: Any) -> Attributes:
        """Attributes in the archive's own terms, those that are known."""
        own = [(self._name(name), value) for name, value in values.items() if value is not None]
        return [(PROV_TYPE, self._name(kind)), *([(PROV_LABEL, label)] if label else []), *own]

    def publishers(self, articles: Iterable[dict[str, Any]], told: Sequence[Claim]) -> None:
        """Whoever brought out an article, is an origin or stands between."""
        parties = [party for one in told for party in (one.entry["origin"], one.entry["by"]) if party is not None]
        known = {publisher_name(one["name"]): one for one in parties if one["kind"] != "unnamed"}
        outlets = [one["publisher"] for one in articles if one["publisher"] is not None]
        found = {**{publisher_name(one["name"]): one for one in outlets}, **known}
        for name in sorted(found):
            self._organization(name, found[name]["name"], found[name].get("kind"))

    def _organization(self, name: str, label: str, kind: str | None) -> QualifiedName:
        if self._new(name):
            types = [(PROV_TYPE, PROV["Organization"])]
            self.document.agent(self._name(name), [*types, *self._attributes("Publisher", label, kind=kind)])
        return self._name(name)

    def article(self, entry: dict[str, Any], revisions: Sequence[AnyRow]) -> None:
        """An article of its publisher, and its texts: each later one a revision of that before it."""
        number, published = entry["id"], entry["published"]
        name = self._name(article_name(number))
        known = {
            "externalId": entry["external_id"],
            "url": address_of(entry),
            "language": entry["language"],
            "published": date_known(published),
            "publishedAsPrinted": published["raw"] if published else None,
        }
        self.document.entity(name, self._attributes("Article", entry["title"], **known))
        if entry["publisher"] is not None:
            self.document.attribution(name, self._name(publisher_name(entry["publisher"]["name"])))
        before = None
        for row in revisions:
            own = self._name(self._revisions[row.id])
            self.document.entity(own, self._attributes("Revision", row.title, number=row.number))
            self.document.specialization(own, name)
            if before is not None:
                self.document.revision(own, before, identifier=self._name(f"revised/{number}/{row.number}"))
            before = own

    def statement(self, statement: Statement) -> None:
        """A statement, the primary source of the articles that carry it."""
        name = self._name(f"statement/{statement.name}")
        self.document.entity(name, [*self._attributes("Statement"), (PROV_VALUE, statement.text)])
        for number in statement.articles:
            link = self._name(f"carried/{statement.name}/{number}")
            own = self._attributes("SharedStatement")
            self.document.primary_source(self._name(article_name(number)), name, identifier=link, other_attributes=own)

    def claim(self, claim: Claim) -> None:
        """The origin, the evidence and the decision of a claim, and the claim itself where nothing speaks against it."""
        self._origin(claim)
        for hit in claim.evidence:
            self._evidence(hit)
        self._decision(claim)
        if claim.entry["status"] != "contested":
            self._link(self.document, claim)

    def _origin(self, claim: Claim) -> None:
        name = origin_name(claim)
        if claim.entry["phantom"] and self._new(name):
            origin = claim.entry["origin"]
            self.document.entity(self._name(name), self._attributes("Phantom", f"a work of {origin['name']}"))
            agent = self._organization(party_name(origin, claim.entry["phantom_id"]), origin["name"], origin["kind"])
            self.document.attribution(self._name(name), agent)

    def _evidence(self, hit: AnyRow) -> None:
        name = f"evidence/{hit.id}"
        if not self._new(name):
            return
        known = {
            "rule": hit.rule,
            "kind": hit.kind,
            "polarity": hit.polarity,
            "name": hit.name or None,
            "vote": hit.vote,
            "revision": self._name(self._revisions[hit.revision_id]),
            "start": hit.start,
            "end": hit.end,
            "offsets": OFFSETS if hit.start is not None else None,
            "selector": hit.selector,
            "address": hit.address,
        }
        own = self._name(name)
        self.document.entity(own, [*self._attributes("Evidence", **known), (PROV_VALUE, hit.text)])
        if hit.kind == PERSON:
            said = self._name(f"said/{hit.id}")
            self.document.activity(said, hit.found_at, hit.found_at, self._attributes("PersonsDecision"))
            self.document.association(said, self._person())
            self.document.generation(own, said, hit.found_at)
        else:
            self.document.attribution(own, self._software(f"rules/{hit.rules}", f"the rules for credits, version {hit.rules}"))

    def _person(self) -> QualifiedName:
        if self._new(_PERSON):
            types = [(PROV_TYPE, PROV["Person"])]
            self.document.agent(self._name(_PERSON), [*types, (PROV_LABEL, "a person")])
        return self._name(_PERSON)

    def _software(self, name: str, label: str) -> QualifiedName:
        if self._new(name):
            types = [(PROV_TYPE, PROV["SoftwareAgent"])]
            self.document.agent(self._name(name), [*types, (PROV_LABEL, label)])
        return self._name(name)

    def _policy(self, claim: Claim) -> QualifiedName:
        policy = claim.decision.policy
        return self._software(f"policy/{policy}", f"the rules for decisions, version {policy}")

    def _decision(self, claim: Claim) -> None:
        one = claim.decision
        name = self._name(f"decision/{one.id}")
        if self._new(name.localpart):
            self.document.activity(name, one.made_at, one.made_at, self._attributes("Decision", cause=one.cause))
            self.document.association(name, self._policy(claim))
        for hit in claim.evidence:
            if self._new(f"used/{one.id}/{hit.id}"):
                self.document.usage(name, self._name(f"evidence/{hit.id}"))
                if hit.kind == PERSON:
                    self.document.communication(name, self._name(f"said/{hit.id}"))

    def _link(self, place: ProvBundle, claim: Claim) -> None:
        """A claim as an entity that its decision generated, and the relation that it states."""
        entry = claim.entry
        child, origin = self._name(article_name(claim.article_id)), self._name(origin_name(claim))
        known = self._known(claim)
        own = self._name(f"claim/{claim.id}")
        hits = [(self._name("evidence"), self._name(f"evidence/{hit.id}")) for hit in claim.evidence]
        said = self._attributes("Claim", **known, article=child, origin=origin, reason=entry["reason"])
        place.entity(own, [*said, *hits])
        place.generation(own, self._name(f"decision/{claim.decision.id}"), claim.decision.made_at)
        if not claim.derives:
            place.alternate(child, origin)
            return
        passing = self._passing(place, claim, origin)
        quoted = [(self._name("quoted"), text) for text in claim.quoted]
        said = [*self._attributes(entry["type"].capitalize(), **known, claim=own), *quoted]
        state = place.quotation if entry["type"] == "quotes" else place.derivation
        state(child, origin, passing, identifier=self._name(f"link/{claim.id}"), other_attributes=said)

    def _known(self, claim: Claim) -> dict[str, Any]:
        entry = claim.entry
        names = ("type", "status", "conflict", "direction", "scope", "confidence", "credited")
        copied, parent = entry["origin_revision"], entry["origin"]["article_id"]
        by = entry["by"]
        return {
            **{name: entry[name] for name in names},
            "votes": entry["independent_votes"],
            "originRevision": self._name(revision_name(parent, copied)) if copied is not None and parent is not None else None,
            "by": self._name(party_name(by, article_name(claim.article_id))) if by is not None else None,
        }

    def _passing(self, place: ProvBundle, claim: Claim, origin: QualifiedName) -> QualifiedName | None:
        """What the one who stands between did."""
        by = claim.entry["by"]
        if by is None:
            return None
        agent = self._organization(party_name(by, article_name(claim.article_id)), by["name"], by["kind"])
        passing = self._name(f"passing/{claim.id}")
        place.activity(passing, None, None, self._attributes("PassingOn"))
        place.association(passing, agent)
        place.usage(passing, origin)
        return passing

    def bundles(self, told: Sequence[Claim]) -> None:
        """What is contested: what the rules say in one bundle, what a person says in another."""
        sides: dict[str, list[Claim | tuple[Claim, AnyRow]]] = {_RULES: [], _PERSON: []}
        for claim in told:
            if claim.entry["status"] == "contested":
                sides[_PERSON if claim.by_person else _RULES].append(claim)
                for hit in claim.evidence:
                    if hit.polarity == "contradicts":
                        sides[_PERSON if hit.kind == PERSON else _RULES].append((claim, hit))
        sides[_PERSON] += _rivals(told)
        for side, said in sides.items():
            if said:
                self._bundle(side, said)

    def _bundle(self, side: str, said: Sequence[Claim | tuple[Claim, AnyRow]]) -> None:
        name = self._name(f"contested/{side}")
        place = self.document.bundle(name)
        self.document.entity(name, [(PROV_TYPE, PROV["Bundle"])])
        agents = {self._policy(one if isinstance(one, Claim) else one[0]) for one in said}
        for agent in [self._person()] if side == _PERSON else sorted(agents, key=str):
            self.document.attribution(name, agent)
        for one in said:
            if isinstance(one, Claim):
                self._link(place, one)
            else:
                self._denial(place, *one)

    def _denial(self, place: ProvBundle, claim: Claim, hit: AnyRow) -> None:
        """That an article is not from an origin: PROV has no word for it."""
        known = {
            "claim": self._name(f"claim/{claim.id}"),
            "article": self._name(article_name(claim.article_id)),
            "origin": self._name(origin_name(claim)),
            "evidence": self._name(f"evidence/{hit.id}"),
        }
        own = self._attributes("Denial", **known)
        place.entity(self._name(f"denial/{claim.id}/{hit.id}"), [*own, (PROV_VALUE, hit.text)])


def _rivals(told: Sequence[Claim]) -> Iterator[Claim]:
    """What a person says where the rules say something else, or what the credits contradict by going round."""
    disputed = {one.article_id for one in told if one.entry["conflict"] == PERSON}
    circles = [one for one in told if one.entry["conflict"] == CIRCLE]
    disputed |= {number for one in circles for number in (one.article_id, one.entry["origin"]["article_id"])}
    return (one for one in told if one.article_id in disputed and one.by_person and one.entry["status"] != "contested")
