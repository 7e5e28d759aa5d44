"""Who the publishers are: found by any of their names and domains, and how their names are compared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from archive.core.model import PublisherName
from archive.core.text.tokens import folded_words

_SHORT = 4  # letters; a longer name is seldom a word or somebody's initials


@dataclass(frozen=True, slots=True)
class RegisteredPublisher:
    """One entry of publishers.toml."""

    name: str
    kind: str
    aliases: tuple[str, ...]
    domains: tuple[str, ...]
    group: str | None


@dataclass(frozen=True)
class Register:
    """The known publishers, found by any of their printed names or domains."""

    publishers: tuple[RegisteredPublisher, ...]
    organisation_words: frozenset[str]
    nobody: frozenset[str]
    unnamed: frozenset[str]
    refused: frozenset[str] = frozenset()
    """Words that a credit's pattern may find in the place of a name: months, languages, "our website"."""
    platforms: frozenset[str] = frozenset()
    """Where anybody publishes: names of a place ("on Medium"), not of an origin."""
    masthead_words: frozenset[str] = frozenset()
    """Weaker than `organisation_words`: last words of many mastheads (Echo, Beacon) that are words of their own as well."""
    outlet_adjectives: frozenset[str] = frozenset()
    """First words of outlets' names that no person is called: Northern, Daily, Public."""
    surnames: frozenset[str] = frozenset()
    """Registered names that people carry, too."""

    @cached_property
    def _prints(self) -> frozenset[str]:
        return frozenset(name for entry in self.publishers for name in (entry.name, *entry.aliases))

    @cached_property
    def _by_name(self) -> dict[str, RegisteredPublisher]:
        return {name_key(name): entry for entry in self.publishers for name in (entry.name, *entry.aliases)}

    @cached_property
    def _by_domain(self) -> dict[str, RegisteredPublisher]:
        return {domain: entry for entry in self.publishers for domain in entry.domains}

    def by_name(self, printed: str) -> RegisteredPublisher | None:
        """The publisher a printed name stands for."""
        return self._by_name.get(name_key(printed))

    def credited(self, printed: str, *, whole_line: bool = False) -> RegisteredPublisher | None:
        """The publisher a credit names. A short name ("PA", "AA", "Vox") must be printed as registered or in capitals;

        in small letters ("ap") only where it is the whole line: "Pa" is a father, "pa" somebody's initials. A word that is a
        name only behind its article ("The Local", "The Times") must stand behind it.
        """
        entry, bare = self.by_name(printed), printed.strip()
        if entry is None:
            return None
        registered = bare in self._prints
        if entry.name.startswith("The ") and " " not in bare and name_key(bare) == name_key(entry.name) and not registered:
            return None
        if len(bare) > _SHORT or bare.isupper():
            return entry
        initials = bare.islower() and len(bare) == 2
        if registered and not initials:
            return entry
        return entry if whole_line and bare.islower() and (registered or not initials) else None

    def by_domain(self, domain: str | None) -> RegisteredPublisher | None:
        """The publisher of a registrable domain."""
        return self._by_domain.get(domain) if domain else None

    def named(self, printed: str, domain: str | None = None) -> PublisherName:
        """The publisher under its registered name, or as printed where it is not registered."""
        entry = self.by_name(printed) or self.by_domain(domain)
        if entry is None:
            return PublisherName(printed, domain, "agency" if self._says_agency(printed) else "outlet")
        return PublisherName(entry.name, domain or (entry.domains[0] if entry.domains else None), entry.kind)

    def looks_like_organisation(self, printed: str) -> bool:
        """Whether a capitalised name holds a word that news organisations carry (News, Times, Zeitung, …)."""
        parts = printed.split()
        if not 2 <= len(parts) <= 7 or "," in printed or not all(_starts_large(part) or len(part) <= 3 for part in parts):
            return False
        if parts[-1].casefold() in _OF_PEOPLE:
            return False
        return any(part.strip("’'.,").casefold() in self.organisation_words for part in parts)

    def same_owner(self, one: str, other: str) -> bool:
        """Whether two names are one publisher or belong to one owner group."""
        a, b = self.by_name(one), self.by_name(other)
        if name_key(one) == name_key(other) or (a is not None and a is b):
            return True
        return a is not None and b is not None and a.group is not None and a.group == b.group

    def _says_agency(self, printed: str) -> bool:
        words = folded_words(printed)
        return not {"agency", "wire", "agentur", "agence", "agencia", "agenzia"}.isdisjoint((*words[:1], *words[-1:]))


_OF_PEOPLE = frozenset("desk reporter correspondent editor staff team bureau writer columnist".split())


def _starts_large(word: str) -> bool:
    return not word[:1].islower()


def name_key(printed: str) -> str:
    """The form under which two prints of one name are equal: folded words, without a leading article."""
    parts = folded_words(printed)
    if len(parts) > 1 and parts[0] == "the":
        parts = parts[1:]
    return " ".join(parts)
