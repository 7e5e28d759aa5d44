"""What an article's own credits support, as the archive decides it for an article that shares its text with nobody."""

from __future__ import annotations

from archive.core.model import Extract
from archive.core.provenance.decide import decide
from archive.core.provenance.parties import Hit, Party
from archive.rulefiles import load_rules

RULES = load_rules()


def origins(extract: Extract) -> set[tuple[str, str]]:
    """(type, origin) of each attribution."""
    child = Party(1, "a", extract.publisher, None, extract.language, extract.fingerprint.words)
    hits = [Hit(number, one) for number, one in enumerate(extract.evidence)]
    return {(one.type, one.origin.name) for one in decide(child, hits, [], lambda _: None, RULES.register)}
