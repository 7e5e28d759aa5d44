"""Credits in the markup: what the fields of a page or record say of whom its text is from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.core.model import Evidence, PublisherName, Signals
from archive.core.rules import Register, RuleSet, name_key
from archive.core.urls import site_of

_FIELDS = {  # kind: (type, confidence); a cross-domain canonical is right in two cases of three
    "canonical": ("republished", "medium"),
    "is-based-on": ("republished", "high"),
    "author": ("republished", "high"),
    "listed-source": ("republished", "medium"),
}
_LONGEST_NAME = 200


def evidence_of_fields(signals: Signals, own: PublisherName | None, rules: RuleSet) -> Iterator[Evidence]:
    """Credits in the markup and in the record's own fields."""
    for kind, selector, printed in signals.structured:
        named = _structured_name(kind, printed, rules.register)
        if named is not None and not is_own(named, own, rules.register):
            yield _field(f"markup-{kind}", kind, printed, named, kind, selector)


def _structured_name(kind: str, printed: str, register: Register) -> str | None:
    if kind in ("canonical", "is-based-on"):
        known = register.by_domain(printed)
        return known.name if known is not None else printed
    if kind == "listed-source":
        known = register.by_name(printed) or register.by_domain(site_of(printed))
        return known.name if known is not None else (site_of(printed) or printed if "//" in printed else printed)
    known = register.by_name(printed) if len(printed) <= _LONGEST_NAME else None
    return known.name if known is not None and known.kind == "agency" else None


def _field(rule: str, kind: str, text: str, name: str, group: str, selector: str) -> Evidence:
    type_, confidence = _FIELDS[kind]
    return Evidence(rule, kind, text, None, None, "supports", name, group, selector, type=type_, confidence=confidence)


def is_own(name: str, own: PublisherName | None, register: Register) -> bool:
    """Whether a credited name is the publisher's own, under any of its names."""
    if own is None or not name:
        return False
    if name_key(name) == name_key(own.name) or _squashed(name) == _squashed(own.name):
        return True
    mine = register.by_name(own.name) or register.by_domain(own.domain)
    return mine is not None and mine is register.by_name(name)


def _squashed(name: str) -> str:
    return re.sub(r"[\W_]+|\.(?:com|org|net)$", "", name_key(name))
