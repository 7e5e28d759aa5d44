"""Credits in the markup: what the fields of a page or entry say of whom its text is from, by the rules of signals.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from archive.core.model import CreditLink, Evidence, PublisherName, Signals, StatedCredit
from archive.core.provenance.names import is_own, squashed
from archive.core.register import Register, RegisteredPublisher, name_key
from archive.core.rules import FieldRule, RuleSet
from archive.core.urls import page_key, site_of

_OPENING = re.compile(
    r"^(?:(?:by|von|par|por|di|da|text|source|quelle|fuente|fonte|źródło|zdroj|kilde|källa|bron|источник|kaynak|autor|author|"
    r"copyright)(?=[\s:])|\(c\)|[©\s:])+",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*(?:[,/|;:•·()+&©\[\]、，]|\s[-–—]+\s|\b(?:19|20)\d\d\b|\b(?:and|und|et|y|e|i|with|mit|avec|con|com|for|of|via|in|from)\b)\s*"
)
_AROUND_NAME = re.compile(
    r"^(?:the\s+)?(?:agencia|agenzia|agência|agence|agentur|agencja)\s+|\s+(?:staff(?:\s+writers?)?|news\s*room|reporters?|"
    r"correspondents?|news\s+(?:agency|service)|ltd|limited|inc|llc|gmbh|plc|all rights reserved|alle rechte vorbehalten)\.?$",
    re.IGNORECASE,
)
_TELLING_PATH = 12  # letters of a path that two sites do not have by chance
_MOST_PARTS = 8
_SHORT = 4  # letters of a name that is a common word or a person's initials in any other spelling
_LONGEST_NAMES = 200


def evidence_of_fields(signals: Signals, own: PublisherName | None, rules: RuleSet) -> Iterator[Evidence]:
    """Every field that may credit somebody: what it names where that is another publisher, else that it proves nothing."""
    sites = _own_sites(signals, own, rules.register)
    page = _Page(signals.url if _site(signals.url) in sites else None, own, sites, rules.register, rules.carriers)
    told = set()
    for credit in signals.credits:
        found = rules.rules_of_field(credit.field)
        origins = list(_origins(credit, found, page))
        yield from origins
        if found and not origins and (found[0].kind, credit.text) not in told:  # one print is enough of what proves nothing
            told.add((found[0].kind, credit.text))
            yield _nothing(credit, found[0], page)
    for credit in _further(signals):
        yield from _origins(credit, rules.rules_of_field(credit.field), page)


def with_address(hit: Evidence, links: Iterable[CreditLink], register: Register) -> Evidence:
    """A credit in the text with the address of the link in its line that leads to the publisher it names."""
    if hit.start is None or hit.address is not None or hit.polarity != "supports" or not hit.name:
        return hit
    printed = " ".join(hit.text.split())
    for link in links:
        if printed in link.line and (_leads_to(link.address, hit.name, register) or (link.text and link.text in printed)):
            return replace(hit, address=link.address)
    return hit


def _leads_to(address: str, name: str, register: Register) -> bool:
    site = site_of(address) or ""
    known = register.by_domain(site)
    return known.name == name if known is not None else _label(site) in (squashed(name), squashed(name).removeprefix("the"))


@dataclass(frozen=True, slots=True)
class _Page:
    """Whose page it is. `url` is its address, unless that is another publisher's."""

    url: str | None
    own: PublisherName | None
    sites: frozenset[str]
    register: Register
    carriers: frozenset[str]

    def counts(self, known: RegisteredPublisher, rule: FieldRule) -> bool:
        """Whether a rule takes a registered publisher for an origin."""
        if self.is_own(known) or (rule.names == "agency" and known.kind != "agency"):
            return False
        return rule.names != "other" or self.own is None or not self.register.same_owner(known.name, self.own.name)

    def is_own_site(self, site: str, known: RegisteredPublisher | None) -> bool:
        """Whether a site is the page's own, or the same name under another ending (guardian.co.uk, theguardian.com)."""
        if site in self.sites or (known is not None and is_own(known.name, self.own, self.register)):
            return True
        if known is not None and self.own is not None and self.register.by_name(self.own.name) is not None:
            return False
        own = {_label(one) for one in self.sites} | ({squashed(self.own.name)} if self.own else set())
        return _label(site) in own

    def names_own(self, text: str, rule: FieldRule) -> bool:
        """Whether a text is the page's own name, or holds it."""
        parts = (text, *_parts(text, rule, self.register))
        return any(is_own(part, self.own, self.register) for part in parts)

    def is_own(self, known: RegisteredPublisher) -> bool:
        """Whether a registered publisher is the page's own."""
        return is_own(known.name, self.own, self.register) or any(self.is_own_site(site, known) for site in known.domains)


def _own_sites(signals: Signals, own: PublisherName | None, register: Register) -> frozenset[str]:
    """The sites a page may call its own; one that is registered as another publisher's is none of them.

    A page kept under the address of its canonical link has that address as its own, which it is not. Where no address is known,
    the one the page gives itself is its own: where its links lead is a guess.
    """
    entry = (register.by_name(own.name) or register.by_domain(own.domain)) if own else None
    address = _site(signals.url or (None if _is_named(signals.home, own, register) else _stated_address(signals)))
    sites = {own.domain if own else None, address, signals.home}
    sure = {address} if address == signals.home else set()
    kept = {site for site in sites if site and (entry is None or site in sure or register.by_domain(site) in (None, entry))}
    return frozenset(kept | set(entry.domains if entry else ()))


def _is_named(site: str | None, own: PublisherName | None, register: Register) -> bool:
    """Whether a site carries the name of the page's publisher."""
    known = register.by_domain(site)
    if site is None or own is None:
        return False
    return _label(site) == squashed(own.name) or (known is not None and is_own(known.name, own, register))


def _stated_address(signals: Signals) -> str | None:
    """The address a page gives itself: og:url, which is seldom another's, before the canonical link."""
    og_url = (credit.address for credit in signals.credits if credit.field == "meta og:url")
    return next(og_url, None) or signals.canonical


def _further(signals: Signals) -> Iterator[StatedCredit]:
    """The page's address and its links to other sites: there is nothing to keep of those that credit nobody."""
    if signals.url:
        yield StatedCredit("address", "address", signals.url)
    for link in signals.links:
        yield StatedCredit("link", "a", link.text, link.address)


def _origins(credit: StatedCredit, found: Iterable[FieldRule], page: _Page) -> Iterator[Evidence]:
    """The origins a field names by the first of its rules that finds one."""
    for rule in found:
        names = _names(credit, rule, page)
        if names:
            yield from (_evidence(credit, rule, name, type_) for name, type_ in names.items())
            return


def _names(credit: StatedCredit, rule: FieldRule, page: _Page) -> dict[str, str]:
    """The names of other publishers in a field, each with what it would mean; with a pattern, only what that takes."""
    if rule.names == "none":
        return {}
    text: str | None = credit.text if "//" not in credit.text else None
    if rule.pattern is not None:
        hit = rule.pattern.search(credit.text)
        if hit is None:
            return {}
        text = hit.groupdict().get("name")
        if text is None and rule.names == "unnamed":
            return {"": rule.type}
        text = text.upper() if text else None
    named = _named_in_text(text, rule, page) if text and len(text) <= _LONGEST_NAMES else {}
    if named or rule.names == "unnamed":
        return named
    if credit.address is not None:
        name = _owner_of(credit.address, rule, page)
        return {name if "." not in name or text is None else text: rule.type} if name else {}
    is_name = text and rule.names == "printed" and not page.names_own(text, rule)
    return {text: rule.type} if text and is_name else {}


def _owner_of(address: str, rule: FieldRule, page: _Page) -> str | None:
    """The publisher an address leads to, or its bare site; None where that is the page's own or counts for nothing."""
    site, parts = _site(address), urlsplit(address)
    if site is None or "." not in site or not page.sites or (rule.page and parts.path in ("", "/") and not parts.query):
        return None
    known = page.register.by_domain(site)
    if site in page.carriers or page.is_own_site(site, known) or (page.url and _is_same_page(address, page.url, known)):
        return None
    if known is None:
        return site if rule.names in ("any", "printed") else None
    return known.name if page.counts(known, rule) else None


def _is_same_page(address: str, url: str, known: RegisteredPublisher | None) -> bool:
    """Whether two addresses are of one page: its AMP form, a copy in a cache under an address that holds the other's host, or
    the same path on a site nobody knows, as of a publisher that has moved.
    """
    key, parts, own = page_key(address), urlsplit(address), urlsplit(url.strip())
    if key is not None and key == page_key(url):
        return True
    if known is None and len(parts.path) >= _TELLING_PATH and parts.path.rstrip("/") == own.path.rstrip("/"):
        return True
    return (parts.hostname or "").removeprefix("www.") in f"{own.path}?{own.query}"


def _named_in_text(text: str, rule: FieldRule, page: _Page) -> dict[str, str]:
    """The publishers a text names, each as a whole part of it; where the page's own is among them, they were edited."""
    parts = _parts(text, rule, page.register)
    if rule.names == "unnamed":
        return {"": rule.type} if any(name_key(part) in page.register.unnamed for part in parts) else {}
    known = [entry for part in parts if (entry := _known(part, rule, page.register)) is not None]
    found = [entry for entry in known if page.counts(entry, rule)]
    if rule.whole and len(found) < len(parts):
        return {}
    edited = any(is_own(part, page.own, page.register) or _starts_own(part, page.own) for part in parts)
    return {entry.name: "adapted" if edited else rule.type for entry in found if rule.names != "agency" or entry.kind == "agency"}


def _parts(text: str, rule: FieldRule, register: Register) -> list[str]:
    """A text without the word that opens it, as one name where it is one, else cut where names are parted."""
    whole = _OPENING.sub("", text).strip()
    if _known(whole, rule, register) is not None or name_key(whole) in register.unnamed:
        return [whole]
    return [part for part in _BETWEEN.split(whole) if part.strip(" .")][:_MOST_PARTS]


def _known(printed: str, rule: FieldRule, register: Register) -> RegisteredPublisher | None:
    """The publisher that a printed name stands for; a short one only as it is registered or in capitals."""
    for form in (printed.strip(" .*"), _AROUND_NAME.sub("", printed.strip(" .*"))):
        entry = register.by_name(form) if form else None
        if entry is None:
            continue
        key = name_key(form)
        bare = form[4:] if form[:4].lower() == "the " else form
        exact = bare.isupper() or bare in {name.removeprefix("The ") for name in (entry.name, *entry.aliases)}
        if (len(key) > _SHORT or exact) and (key not in rule.capitals or bare.isupper()):
            return entry
    return None


def _starts_own(part: str, own: PublisherName | None) -> bool:
    """Whether a part begins with the initials of the page's own publisher ("TOI staff")."""
    initials = "".join(word[0] for word in own.name.split()) if own else ""
    return len(initials) > 1 and part.split()[:1] == [initials.upper()]


def _evidence(credit: StatedCredit, rule: FieldRule, name: str, type_: str) -> Evidence:
    return Evidence(
        rule=rule.id,
        kind=rule.kind,
        text=credit.text,
        start=None,
        end=None,
        polarity="supports",
        name=name,
        group=rule.group,
        selector=credit.selector,
        address=credit.address,
        type=type_,
        confidence=rule.confidence,
    )


def _nothing(credit: StatedCredit, rule: FieldRule, page: _Page) -> Evidence:
    """A field that names the page's own publisher, a person or nobody known."""
    site = _site(credit.address)
    known = page.register.by_domain(site)
    name = known.name if known is not None else site or credit.text[:_LONGEST_NAMES]
    return replace(_evidence(credit, rule, name, "none"), polarity="nothing", confidence="low")


def _site(address: str | None) -> str | None:
    return site_of(address) if address else None


def _label(site: str) -> str:
    """The name of a site without its ending: `example` of example.co.uk."""
    return squashed(site.partition(".")[0])
