"""Rules as values: what boilerplate looks like, and what a credit looks like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Generic, TypeVar

from archive.core.model import Role
from archive.core.register import Register


@dataclass(frozen=True, slots=True)
class BoilerplateRule:
    """One kind of line that is not story text.

    `pattern` is searched in the readable form of one block. `cues` are words of which the block must hold one, `signs`
    characters of which it must (a cheap look before the pattern; empty means always look). `extends` also takes the block
    before ("previous"), or all that follows ("rest"). `evidence` marks lines that carry provenance too.
    """

    id: str
    role: Role
    scope: str
    position: str
    pattern: re.Pattern[str]
    cues: frozenset[str]
    signs: str
    max_words: int
    extends: str
    evidence: bool
    example: tuple[str, ...]
    keeps: tuple[str, ...]

    def match(self, text: str, word_count: int) -> re.Match[str] | None:
        """The hit of this rule in a block's readable text, or None."""
        if word_count > self.max_words or (self.signs and not any(sign in text for sign in self.signs)):
            return None
        return self.pattern.search(text)


@dataclass(frozen=True, slots=True)
class Marker:
    """One way in which a credit is printed; its pattern names the origin in the group `name` (or `unnamed`).

    `where` lists the places it counts in (core/provenance/places.py); `cues` are words of which a block must hold one (empty
    means always look). `names` says which names it accepts:
    "known" (in the register), "agency" (known as one), "signature" (an agency, and nothing beside it but publishers and
    initials), "credited" (known, or named by another credit), "organisation" (known, or looks like a news organisation),
    "outlet" (known, or a name that can only be an outlet's), "masthead" (known, or a name such as mastheads carry), "ending"
    (known, and behind a person's name), "any", "cited" (a registered name among the words found), "nobody" (a hit names no
    origin).
    `origin` is whom a hit means that prints no name. `polarity` is that of its evidence.
    """

    id: str
    kind: str
    where: frozenset[str]
    cues: frozenset[str]
    pattern: re.Pattern[str]
    type: str
    scope: str
    confidence: str
    group: str
    names: str
    polarity: str
    origin: str
    not_meaning: str
    example: tuple[dict[str, str], ...]
    keeps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What a field of the markup means, by the rules of signals.toml.

    `fields` are the fields it reads (`*` stands for anything); `pattern`, where there is one, must hit the field's text, and its
    group `name` is the name then. `names` says what counts: "agency" and "known" as for markers, "other" (known, and of another
    owner than the page), "unnamed" (words for agencies that are not named), "any" (any site), "printed" (any site or name),
    "none" (the field is kept and proves nothing). `whole`: each of several names must count; `page`: an address must lead to an
    article, not to a front page. `capitals` are names that people carry, too, in folded form: they count in capitals alone.
    """

    id: str
    kind: str
    fields: tuple[str, ...]
    pattern: re.Pattern[str] | None
    names: str
    whole: bool
    page: bool
    capitals: frozenset[str]
    type: str
    confidence: str
    group: str
    not_meaning: str
    example: tuple[dict[str, str], ...]
    keeps: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class PageRule:
    """One way to tell that a page is no article or not a whole one; its `flag` is the article's.

    `where` is what the pattern is searched in: title, story, around (lines behind the story), kind (as the markup states it).
    """

    id: str
    flag: str
    where: str
    pattern: re.Pattern[str]
    max_words: int
    example: tuple[str, ...]
    keeps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpeakerRule:
    """One way in which a text says who a passage is by; its pattern names the speaker in the group `name`.

    `where` is "after" for what follows the passage, right at its start, "before" for what goes before, anywhere.
    """

    id: str
    where: str
    pattern: re.Pattern[str]
    example: tuple[dict[str, str], ...]
    keeps: tuple[str, ...]


LONG_BLOCK = 40
"""Words past which only the rules for disclaimers and pleas in running text are tried."""

_ENDS = ("head", "tail")


@dataclass(frozen=True)
class RuleSet:
    """Every rule the archive reads with, and the version it was loaded as (a hash of the files)."""

    boilerplate: tuple[BoilerplateRule, ...]
    markers: tuple[Marker, ...]
    fields: tuple[FieldRule, ...]
    carriers: frozenset[str]
    """Sites that carry what others publish: an address there names nobody."""
    pages: tuple[PageRule, ...]
    register: Register
    version: str

    def boilerplate_for(self, folded: Sequence[str], zone: str) -> Sequence[BoilerplateRule]:
        """The rules worth trying on a block of these words that stands in `zone`, in the order of the file."""
        return _worth_trying(self._cued[zone if zone in _ENDS else "body", len(folded) > LONG_BLOCK], folded, self.boilerplate)

    def markers_for(self, place: str, folded: Sequence[str]) -> Sequence[Marker]:
        """The markers worth trying on a block of these words in a place, in the order of the file."""
        cued = self._cued_markers.get(place)
        return _worth_trying(cued, folded, self.markers) if cued is not None else ()

    def markers_at(self, place: str) -> tuple[Marker, ...]:
        """The markers that count in a place."""
        return self._markers_by_place.get(place, ())

    def rules_of_field(self, field: str) -> tuple[FieldRule, ...]:
        """The rules for a field of the markup, in the order of the file: the first that finds an origin counts."""
        return self._rules_by_field.get(field) or tuple(
            rule for rule in self.fields if any("*" in name and fnmatchcase(field, name) for name in rule.fields)
        )

    @cached_property
    def _rules_by_field(self) -> dict[str, tuple[FieldRule, ...]]:
        fields = {name for rule in self.fields for name in rule.fields}
        return {name: tuple(rule for rule in self.fields if name in rule.fields) for name in fields}

    @cached_property
    def _cued(self) -> dict[tuple[str, bool], _Cued[BoilerplateRule]]:
        """The rules by the zone they stand in and whether they are tried on long blocks."""
        return {
            (zone, long): _index(
                (place, rule)
                for place, rule in enumerate(self.boilerplate)
                if rule.position in ("anywhere", zone)
                and not rule.scope.startswith("publisher:")
                and not (long and rule.max_words <= LONG_BLOCK)
            )
            for zone in ("body", *_ENDS)
            for long in (False, True)
        }

    @cached_property
    def _markers_by_place(self) -> dict[str, tuple[Marker, ...]]:
        places = {place for marker in self.markers for place in marker.where}
        return {place: tuple(marker for marker in self.markers if place in marker.where) for place in places}

    @cached_property
    def _cued_markers(self) -> dict[str, _Cued[Marker]]:
        places = {place for marker in self.markers for place in marker.where}
        return {place: _index((n, one) for n, one in enumerate(self.markers) if place in one.where) for place in places}


Rule = TypeVar("Rule", BoilerplateRule, Marker)


@dataclass(frozen=True, slots=True)
class _Cued(Generic[Rule]):
    """Rules without cues, their places in the list of rules, and the places of the others by cue."""

    always: tuple[Rule, ...]
    always_at: tuple[int, ...]
    by_cue: dict[str, list[int]]


def _index(rules: Iterable[tuple[int, Rule]]) -> _Cued[Rule]:
    always: list[tuple[int, Rule]] = []
    by_cue: dict[str, list[int]] = {}
    for place, rule in rules:
        if not rule.cues:
            always.append((place, rule))
        for cue in rule.cues:
            by_cue.setdefault(cue, []).append(place)
    return _Cued(tuple(rule for _, rule in always), tuple(place for place, _ in always), by_cue)


def _worth_trying(cued: _Cued[Rule], folded: Sequence[str], rules: Sequence[Rule]) -> Sequence[Rule]:
    """The rules without cues and those of which a cue is among the words, in their order."""
    found = cued.by_cue.keys() & folded
    if not found:
        return cued.always
    places = {place for cue in found for place in cued.by_cue[cue]}
    return [rules[place] for place in sorted(places.union(cued.always_at))]
