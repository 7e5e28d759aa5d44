"""Names in a byline: where a person's ends and an outlet's begins, and which unknown names can only be an outlet's."""

from __future__ import annotations

import re

from archive.core.register import Register, RegisteredPublisher, name_key

_MOST_BEFORE = 6  # words of a person's name and what joins it to the outlet's
_INITIALS = 2  # letters
_JOINS = frozenset({"of", "for", "the", "from", "at", "and", "-", "–", "—", "|", "de", "von", "van", "der", "di", "del", "la"})
_INSIDE = frozenset("of the and de la le du des del da do di der die das den dem von y e et und & en for".split())
_OF_STAFF = re.compile(
    r"\b(?:secretary|producers?|editors?|editorial|board|release|guest|sponsored|letters?|staff|writers?|correspondents?|columnists?"
    r"|contributors?|photographers?|desk|team|director|manager|analyst|anchor|intern|fellow|critic|officer|special|submitted|paid"
    r"|reporting|former|redakteur(?:in)?|redaktion|rédaction|redacción|redazione)\b|[()\[\]:;/|]|\s[-–—]\s|\sfor\s|\sthe\s",
    re.IGNORECASE,
)
_ARTICLES = frozenset("the der die das le la les el il lo o".split())
_PAIR = re.compile(r"\s(?:and|und|et|y|&)\s", re.IGNORECASE)
_SURNAMES = frozenset(
    """
    daily weekly post press times news herald tribune reporter wire chronicle journal gazette lantern monitor courier sentinel
    dispatch bote kurier
    """.split()
)


def outlet_at_end(printed: str, register: Register) -> RegisteredPublisher | None:
    """The registered publisher whose name ends a byline behind a person's: "Jane Doe Associated Press"."""
    parts = printed.split()
    shouted = printed.isupper()
    for start in range(1, min(len(parts), _MOST_BEFORE + 1)):
        if not _is_person(parts[:start], register):
            continue
        rest = " ".join(parts[start:])
        entry = register.credited(rest)
        if entry is None and parts[start].lower() == "the":
            entry = register.credited(" ".join(parts[start + 1 :]))
        if entry is None:
            continue
        if len(name_key(rest).split()) > 1 or _is_agencys_word(rest, entry, register, shouted=shouted):
            return entry
    return None


def _is_agencys_word(word: str, entry: RegisteredPublisher, register: Register, *, shouted: bool) -> bool:
    """Whether one word at the end is an agency's and no surname: "AFP", or one that nobody is called."""
    if entry.kind != "agency":
        return False
    if shouted:
        return len(word) > _INITIALS and name_key(word) not in register.surnames
    return word.isupper() or name_key(word) not in register.surnames


def _is_person(parts: list[str], register: Register) -> bool:
    """Two names at least, or a desk: what an outlet's name may stand behind."""
    names = [part for part in parts if part.lower() not in _JOINS]
    if name_key(" ".join(names)) in register.nobody:
        return True
    if len(names) < 2 or any(name_key(part) in register.organisation_words for part in names):
        return False
    return all(
        part[:1].isupper() and part.replace("-", "").replace("’", "").replace("'", "").rstrip(".,").isalpha() for part in names
    )


def could_be_outlet(printed: str, register: Register) -> bool:
    """Whether an unknown name holds a word of mastheads, and none that people's titles and desks hold."""
    parts = printed.split()
    if not 2 <= len(parts) <= 7 or _OF_STAFF.search(printed) or _PAIR.search(printed):
        return False
    if not all(part[:1].isupper() or part[:1].isdigit() or part.lower() in _INSIDE or not part[:1].isascii() for part in parts):
        return False
    if outlet_at_end(printed, register) is not None:
        return False
    words = register.organisation_words | register.masthead_words
    return any(part.strip("’'.,").casefold() in words for part in (parts[0], parts[-1]))


def is_surely_outlet(printed: str, register: Register) -> bool:
    """Whether an unknown name can only be an outlet's: "Jane Post" and "Jane Doe Daily News" may be somebody's."""
    if not could_be_outlet(printed, register):
        return False
    first, *_, last = (part.strip("’'.,").casefold() for part in printed.split())
    if first in _ARTICLES | register.outlet_adjectives or first in register.organisation_words - _SURNAMES:
        return True
    return last in register.organisation_words - _SURNAMES and len(printed.split()) == 2
