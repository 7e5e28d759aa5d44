"""The name in a credit: where it ends, whom it stands for, and whether it names anybody at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archive.core.dates import date_span
from archive.core.model import PublisherName
from archive.core.provenance.bylines import could_be_outlet, is_surely_outlet, outlet_at_end
from archive.core.register import Register, RegisteredPublisher, name_key
from archive.core.rules import Marker
from archive.core.urls import site_of

_LONGEST_NAME = 200
_LONGEST_CALLSIGN = 4  # letters
_LONGEST_SIGN = 5  # letters of the initials or the desk beside an agency's name: "dpa/lno", "aja/PAP"
_MOST_WORDS = 5  # of a registered name that is looked for among others
_NAME_END = re.compile(
    r"\s*(?:[,|–—-]\s*)?(?:\b(?:1[89]|20)\d\d(?:\s*[-–/]\s*\d{2,4})?\b.*"
    r"|\ball rights reserved.*|\balle rechte.*|\btous droits.*|\btodos los derechos.*|(?<!\s\w)[.;:!]\s.*|[\s.,;:|)\]]+)$",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(
    r",?\s+(?:under\s+an?|under\s+the|as\s+part|and\s+is|and\s+has|and\s+was|here|with\s+(?:permission|the)|where|which|who|that|by"
    r"|in\s+partnership|on\s+behalf|a\s+(?:member|division|unit|publication|project|nonprofit|non-profit)|an\s+(?:imprint|independent)"
    r"|unter|sous|bajo|sob|и\s+является)\b.*$",
    re.IGNORECASE,
)
_COMPANY = re.compile(r",?\s+(?:ltd|limited|inc|llc|gmbh|ag|plc|corp|co|s\.?a|s\.?l|pty|kg|e\.?v|b\.?v|a\.?s)\.?$", re.IGNORECASE)
_FIRM = re.compile(r",\s+\w+,?\s+(?:and|&|und|et)\s+(?:company|co|sons|brothers|partners|söhne|fils)\b", re.IGNORECASE)
_ISSUE = re.compile(
    r"[,\s]+(?:(?:(?:nr|no|issue|heft|ausgabe)\.?\s*)?\d{1,4}\s?[/-]\s?(?:\d\d|\d{4})|(?:nr|no|issue|heft|ausgabe)\.?\s*\d+)$",
    re.IGNORECASE,
)
_BETWEEN_NAMES = re.compile(
    r"\s*(?:,|/|;|=|\||\+|\b(?:and|AND)\b|&|\bund\b|\bet\b|\by\b|\be\b|\bi\b|\ba\b|\boch\b|\bog\b|\ben\b|\bja\b|\bve\b|\bи\b|、|\bو)\s*"
)
_BEFORE_NAME = re.compile(
    r"^(?:(?:the|our|der|die|das|dem|den|des|le|la|les|el|los|lo|il|gli|o|os|de|del|du|da|do|dos|das|von|vom|het|sajtó)\s+"
    r"|(?:de\s+)?[dl]['’]\s?|(?:news\s+)?agency\s+|(?:news\s+)?wire\s+|nachrichtenagentur\s+|agence(?:\s+de\s+presse)?\s+"
    r"|agencia(?:\s+de\s+noticias)?\s+|agência(?:\s+de\s+notícias)?\s+|agenzia(?:\s+di\s+stampa)?\s+|agencj[aię]\s+|agentur[aey]?\s+"
    r"|(?:информ)?агентств[оауе]\s+|агенція\s+|агентств[оауі]\s+|persbureau\s+|nyhetsbyrån\s+|nyhetsbyrået\s+|nyhedsbureauet\s+"
    r"|وكالة\s+(?:أنباء\s+|الأنباء\s+)?|خبرگزاری\s+)",
    re.IGNORECASE,
)
_BEHIND_NAME = re.compile(
    r"[’']?s?\s+(?:news\s+agency|news\s+service|newswires?|wires?(?:\s+services?)?|agency|staff|staff\s+writers?|reports?|reporters?"
    r"|correspondents?|writers?|journalists?|website|magazine|newspaper)$",
    re.IGNORECASE,
)
_FAMILY = re.compile(r"\b(?:family|families|estate|widow|heirs|familie|famille|familia|famiglia)\b", re.IGNORECASE)
_DAY = re.compile(r"(?P<month>[^\W\d_]+) \d{1,2}\b|\d{1,2} (?P<month2>[^\W\d_]+)\b")
_OF_DESK = re.compile(
    r"\s+[A-Z]?[a-z-]+\s+(?:writers?|reporters?|correspondents?|editors?|journalists?|columnists?)$", re.IGNORECASE
)
_CASE = re.compile(r"(\b[^\W\d_]{3,}?e)[nrs](?=\s|$)")
_DRESS = re.compile(
    r"^(?:(?:\w+\s+){0,3}?(?:issue|edition|number)\s+of\s+|(?:[\w-]*magazine?|[\w-]*portal|[\w-]*zeitung|zeitschrift|nachrichtenseite|"
    r"newsletter|journal|jornal|revista|periódico|diario|diário|quotidien|revue|site|website|webseite|blog|tygodnik|portalu?"
    r"|сайт[аеу]?|портал[аеу]?|издани[еия]|газет[аеы]|журнал[аеу]?)\s+)(?:(?:de|von|der|des|d['’]|of)\s+)?[„“\"«‘']?",
    re.IGNORECASE,
)
_PICTURED = re.compile(r"写真|사진|图片|圖片|\b(?:photos?|fotos?|bild)\b", re.IGNORECASE)
_SITE_NAME = re.compile(r"[a-z0-9-]{5,30}")  # "originally published on hilltopia"
_OF_HOUSE = frozenset("news digital online web tv radio television media staff team desk newsroom editorial board com".split())
_PLACES_OF_NAME = ("name", "name2", "name3")
_IN = re.compile(r"\bin\s+$", re.IGNORECASE)
_ON = re.compile(r"\b(?:on|auf|sur|en|no|na|su|at|op|på)\s+(?:the\s+)?$", re.IGNORECASE)


def credited_names(
    hit: re.Match[str], marker: Marker, register: Register, credited: frozenset[str] = frozenset()
) -> Iterator[str]:
    """The origins a hit names, under their registered names; "" for an unnamed one."""
    groups = hit.groupdict()
    if marker.names == "nobody" or groups.get("unnamed"):
        yield ""
        return
    if marker.origin:
        yield marker.origin
        return
    place = next((one for one in _PLACES_OF_NAME if groups.get(one)), None)
    if place is None:
        return
    printed = tidy_name(groups[place])
    if not printed or len(printed) > _LONGEST_NAME:
        return
    if marker.names in ("cited", "ending"):
        entry = _cited(printed, register) if marker.names == "cited" else outlet_at_end(printed, register)
        if entry is not None:
            yield entry.name
        return
    whole_line = hit.end() - hit.start() >= len(hit.string.strip()) - 2
    before = hit.string[: hit.start(place)]
    reader = _Reader(marker, register, credited, whole_line, before)
    yield from dict.fromkeys(reader.names(printed))


class _Reader:
    """Reads the names of one hit by what its marker accepts."""

    def __init__(self, marker: Marker, register: Register, credited: frozenset[str], whole_line: bool, before: str) -> None:
        self.accepts = marker.names
        self.is_source = marker.kind == "source_line"
        self.register = register
        self.credited = credited
        self.whole_line = whole_line or marker.names == "signature"
        self.after_on = _ON.search(before) is not None
        self.after_in = marker.confidence != "low" and _IN.search(before) is not None

    def names(self, printed: str) -> Sequence[str]:
        """A registered name as a whole; else each of several names; else the name up to its first comma."""
        known = self._known(printed)
        if known is not None:
            return self._registered(known)
        parts = [part for part in (tidy_name(one) for one in _BETWEEN_NAMES.split(printed)) if part]
        found = [(part, self._known(part)) for part in parts]
        alone = self.accepts == "signature" or (self.is_source and "/" in printed)
        if alone and _PICTURED.search(printed):
            return ()
        if alone and any(known is None and not _is_sign(part) for part, known in found):
            return ()  # somebody's picture: "AFP/Ada Reyes"
        if any(known is not None for _, known in found):
            return [
                name for part, known in found for name in (self._registered(known) if known else self._new(part, "organisation"))
            ]
        firm = _FIRM.search(printed)
        return self._new(printed[: firm.end()] if firm else tidy_name(printed.partition(",")[0]), self.accepts)

    def _known(self, printed: str) -> RegisteredPublisher | None:
        return known_publisher(printed, self.register, whole_line=self.whole_line)

    def _registered(self, entry: RegisteredPublisher) -> Sequence[str]:
        return (entry.name,) if self.accepts not in ("agency", "signature") or entry.kind == "agency" else ()

    def _new(self, printed: str, accepts: str) -> Sequence[str]:
        """A name that is not registered, where the marker takes such names."""
        printed = printed.removeprefix("the ")
        key = name_key(printed)
        if not key or self.accepts in ("known", "agency", "signature") or _is_nobody(key, self.register):
            return ()
        if key in self.register.platforms or _FAMILY.search(printed):
            return ()
        if self.accepts in ("outlet", "masthead"):
            sure = (
                is_surely_outlet(printed, self.register) if self.accepts == "outlet" else could_be_outlet(printed, self.register)
            )
            return (printed,) if sure or key in self.credited else ()
        if self.after_in and printed.isalpha() and printed.istitle() and printed.isascii():
            return (printed,) if key in self.credited else ()  # "first published in Paris"
        if key in self.credited or (self.accepts != "credited" and self.register.looks_like_organisation(printed)):
            return (printed,)
        if accepts == "any" and (_is_name(printed) or (self.after_on and _SITE_NAME.fullmatch(printed))):
            return (printed,)
        return ()


def _is_nobody(key: str, register: Register) -> bool:
    first = key.partition(" ")[0]
    day = _DAY.match(key)
    if day is not None and (day["month"] or day["month2"]) in register.refused:
        return True
    return key in register.nobody or key in register.unnamed or key in register.refused or first in ("our", "my", "their", "this")


def _is_sign(part: str) -> bool:
    return len(part) <= _LONGEST_SIGN and " " not in part


def _cited(printed: str, register: Register) -> RegisteredPublisher | None:
    """The longest registered name among the words of a citation; a name of two letters proves too little."""
    parts = printed.split()[: 2 * _MOST_WORDS]
    for size in range(min(_MOST_WORDS, len(parts)), 0, -1):
        for start in range(len(parts) - size + 1):
            part = " ".join(parts[start : start + size]).strip(" .,'’\"”“«»:")
            found = known_publisher(part, register) if len(part) > 2 else None
            if found is not None and (not part[0].islower() or part in (found.name, *found.aliases) or part.startswith("the ")):
                return found
    return None


def known_publisher(printed: str, register: Register, *, whole_line: bool = False) -> RegisteredPublisher | None:
    """The registered publisher a printed name stands for, with "the agency" before it or "staff" behind it, or its address."""
    entry = register.credited(printed, whole_line=whole_line)
    if entry is not None:
        return entry
    bare = printed
    for _ in range(3):
        bare = _BEFORE_NAME.sub("", bare, count=1)
    short = _BEHIND_NAME.sub("", bare).strip(" \"“”«»'’")
    for form in dict.fromkeys((short, _OF_DESK.sub("", bare), _inflected(short), *_undressed(short))):
        if form and form != printed and entry is None:
            entry = register.credited(form, whole_line=whole_line)
    if entry is None and "." in short and " " not in short:
        entry = register.by_domain(site_of(short if "//" in short else f"https://{short}"))
    return entry


def _inflected(name: str) -> str:
    """A German name as it is called: "Süddeutschen Zeitung" is "Süddeutsche Zeitung"."""
    return _CASE.sub(r"\1", name)


def _undressed(name: str) -> Iterator[str]:
    """What stands behind the words for a print's kind or issue: "Online-Magazin Telepolis", "March issue of The Atlantic"."""
    behind = _DRESS.sub("", name)
    if behind != name:
        yield behind
        yield _inflected(behind)


def tidy_name(printed: str) -> str:
    """A printed name without the year, the rights notice, the company form or the clause that follows it."""
    printed = printed.strip(" \t\"“”'*[]()·•|,«»【】")
    date = date_span(printed)
    if date is not None:
        if date[0] <= 1:
            return ""
        printed = printed[: date[0]]
    name = _ISSUE.sub("", _COMPANY.sub("", _AFTER_NAME.sub("", _NAME_END.sub("", printed))))
    return re.sub(r"\s+(?:on|in|at|am|le|el|il|em|from)$", "", name.strip(" \t\"“”'*[]()|·•,.:;–—-«»"))


def _is_name(printed: str) -> bool:
    parts = printed.split()
    capitals = [part for part in parts if part.lstrip("\"“«'‘(")[:1].isupper() or not part[:1].isascii()]
    return 1 <= len(parts) <= 7 and len(printed) >= 2 and parts[0] in capitals and len(capitals) * 2 >= len(parts)


def is_own(name: str, own: PublisherName | None, register: Register) -> bool:
    """Whether a credited name is the publisher's own, under any of its names."""
    if own is None or not name:
        return False
    if _is_short_for(name_key(name), name_key(own.name), register):
        return True
    mine, theirs = register.by_name(own.name) or register.by_domain(own.domain), register.by_name(name)
    if theirs is not None and mine is not None:
        return mine is theirs
    one, other, site = squashed(name), squashed(own.name), squashed((own.domain or "").partition(".")[0])
    return one == other or (bool(site) and one == site and (site in other or other in site))


def _is_short_for(key: str, own: str, register: Register) -> bool:
    """Whether a name is how a publisher calls itself: "The Gazette" for the Cedar Gazette, its callsign with "Digital News"."""
    words, mine = key.split(), own.split()
    if len(words) == 1 and len(mine) > 1 and key in register.organisation_words:
        return mine[-1] == key
    bare = [word for word in words if word not in _OF_HOUSE]
    if len(bare) == 1 and len(bare[0]) <= _LONGEST_CALLSIGN and mine[:1] == bare and register.by_name(own) is None:
        return key != own and len(mine) > 1  # a station of the network: CBS at CBS Chicago
    return bool(bare) and bare != words and bare == [word for word in mine if word not in _OF_HOUSE]


def squashed(name: str) -> str:
    """A name as one word, without the ending of a site: what makes "The Mail", "the-mail" and "themail.com" one name."""
    return re.sub(r"[\W_]+|\.(?:com|org|net)$", "", name_key(name))
