"""Which blocks belong to the page and not to the story, by the rules of boilerplate.toml."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.core.rules import BoilerplateRule, RuleSet
from archive.core.text.tokens import folded_words

_LONGEST_WORTH_TRYING = 400  # words; no rule describes a longer block


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fits a block, and the publisher its phrase names, if any."""

    rule: BoilerplateRule
    publisher: str | None


def find_rule(plain: str, rules: RuleSet, *, zone: str, words: Sequence[str] | None = None) -> Hit | None:
    """The first rule that fits a readable text standing in `zone` (head, body, tail)."""
    found = folded_words(plain) if words is None else words
    if not plain or len(found) > _LONGEST_WORTH_TRYING:
        return None
    for rule in rules.boilerplate_for(found, zone):
        hit = rule.match(plain, len(found))
        if hit is not None:
            named = hit.groupdict().get("publisher")
            return Hit(rule, named.strip(" .,’'") if named else None)
    return None


def extended(hits: Sequence[Hit | None], last_prose: int) -> Iterator[tuple[int, Hit]]:
    """(block number, hit) for every block taken by a hit, the neighbours that `extends` adds included.

    "rest" counts only behind the block numbered `last_prose`: a heading in mid-text must not swallow the story below it.
    """
    rest: Hit | None = None
    for number, hit in enumerate(hits):
        if rest is not None:
            yield number, hit or rest
            continue
        if hit is None:
            continue
        yield number, hit
        if hit.rule.extends == "rest" and number > last_prose:
            rest = hit
        if hit.rule.extends == "previous" and number and hits[number - 1] is None:
            yield number - 1, hit
