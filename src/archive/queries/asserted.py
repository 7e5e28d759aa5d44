"""Attributions with all that stands behind them, as the exports for other programs' models need them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import quote

from sqlalchemy import Connection

from archive.core.provenance.parties import PERSON
from archive.core.register import name_key
from archive.core.urls import site_of
from archive.queries.provenance import every_attribution
from archive.store.asserted import decisions_by_link
from archive.store.dialects import AnyRow
from archive.store.links import evidence_of_links
from archive.store.listing import Filter

NAMESPACE = "urn:news-archive:"
"""Of everything that the archive names in exports; it names no host."""

OFFSETS = "code points of the revision's raw text, which is in Unicode NFC with \\n line ends"
"""What the offsets of evidence count."""

_BATCH = 200
_LETTERS = {"year": 4, "month": 7, "day": 10, "hour": 13, "minute": 16, "second": 19}  # of a time in ISO 8601

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Claim:
    """An attribution as it is told (`entry`), with its decision and its evidence as kept, in reading order."""

    entry: dict[str, Any]
    decision: AnyRow
    evidence: tuple[AnyRow, ...]

    @property
    def id(self) -> int:
        """The number of the attribution."""
        return int(self.entry["id"])

    @property
    def article_id(self) -> int:
        """The article it is about."""
        return int(self.entry["article"]["id"])

    @property
    def by_person(self) -> bool:
        """Whether a person says so, and not the rules alone."""
        return any(one.kind == PERSON and one.polarity == "supports" for one in self.evidence)

    @property
    def derives(self) -> bool:
        """Whether it says that the article came of its origin, and not only that the two are versions of one text."""
        return bool(self.entry["direction"] == "forward" and self.entry["type"] != "same_publisher")

    @property
    def quoted(self) -> tuple[str, ...]:
        """The words of the evidence for it."""
        return tuple(dict.fromkeys(one.text for one in self.evidence if one.polarity == "supports"))


def claims(connection: Connection, wanted: Filter) -> Iterator[Claim]:
    """The current attributions of the articles that a filter leaves, in the order of these."""
    for entries in batches(every_attribution(connection, wanted), _BATCH):
        numbers = [entry["id"] for entry in entries]
        decisions = decisions_by_link(connection, numbers)
        evidence = evidence_of_links(connection, numbers)
        for entry in entries:
            hits = sorted(evidence[entry["id"]], key=lambda one: (one.start or 0, one.id))
            yield Claim(entry, decisions[entry["id"]], tuple(hits))


def batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """So many at a time."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some


def articles_in(told: Collection[Claim]) -> set[int]:
    """The articles of some claims, their origins, and where their evidence stands."""
    numbers = {one.article_id for one in told}
    numbers |= {one.entry["origin"]["article_id"] for one in told} - {None}
    return numbers | {hit.article_id for one in told for hit in one.evidence}


def article_name(number: int) -> str:
    """What an article is called in exports, within NAMESPACE."""
    return f"article/{number}"


def revision_name(number: int, revision: int) -> str:
    """What a revision of an article is called."""
    return f"article/{number}/revision/{revision}"


def publisher_name(name: str) -> str:
    """What a publisher is called: the same however its name was printed."""
    return f"publisher/{_plain((name_key(name) or name).replace(' ', '+'))}"


def origin_name(claim: Claim) -> str:
    """What the origin of a claim is called: an article, or a work that the archive does not hold."""
    number = claim.entry["origin"]["article_id"]
    return article_name(number) if number is not None else f"phantom/{_plain(claim.entry['phantom_id'])}"


def party_name(party: dict[str, Any], place: str) -> str:
    """What the publisher of an origin, or a middleman, is called; one without a name is another one in each `place`."""
    return publisher_name(party["name"]) if party["kind"] != "unnamed" else f"unnamed/{place}"


def _plain(name: str) -> str:
    return quote(name, safe="/+")


def address_of(article: dict[str, Any]) -> str | None:
    """The address of an article, as far as it is known.

    A canonical link to another's site says whose text it is, not where it stands.
    """
    url: dict[str, str | None] = article["url"]
    asked = url["final"] or url["requested"]
    if asked or not url["canonical"]:
        return asked
    domain = (article["publisher"] or {}).get("domain")
    return url["canonical"] if site_of(url["canonical"]) == domain else None


def date_known(published: dict[str, Any] | None) -> str | None:
    """A time of publication in ISO 8601, no more precisely than it was printed; None where the print does not decide it."""
    if published is None or published["utc"] is None:
        return None
    letters = _LETTERS.get(published["precision"], _LETTERS["second"])
    zone = "Z" if published["zone"] is not None and letters > _LETTERS["day"] else ""
    return f"{published['utc'][:letters]}{zone}"


def without_gaps(named: dict[str, Any]) -> dict[str, Any]:
    """The values that are known."""
    return {name: value for name, value in named.items() if value is not None}
