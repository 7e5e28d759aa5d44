"""config/*.toml to rule objects; an error names the file and the rule."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import xxhash

from archive import resources
from archive.core.errors import ConfigError
from archive.core.model import Role
from archive.core.register import Register, RegisteredPublisher, name_key
from archive.core.reuse.speaker import NAME
from archive.core.rules import BoilerplateRule, FieldRule, Marker, PageRule, RuleSet, SpeakerRule
from archive.core.text.gate import gate
from archive.core.text.learn import LineChoice
from archive.core.text.outline import line_key
from archive.core.text.tokens import folded_words

T = TypeVar("T")

_STATES = ("pinned", "vetoed", "learned", "forgotten")
_TOLD = ("id", "articles", "first_seen", "last_seen")  # for readers of the file

FILES = ("boilerplate.toml", "markers.toml", "signals.toml", "pages.toml", "publishers.toml")

_POSITIONS = ("head", "tail", "anywhere")
_EXTENDS = ("", "previous", "rest")
_PLACES = frozenset("title byline dateline opening head body prose comment tail end caption embed outside pair".split())
_PAGE_PLACES = ("title", "story", "around", "kind")
_FIELD_NAMES = ("agency", "known", "other", "unnamed", "any", "printed", "none")
_TYPES = ("republished", "adapted", "quotes", "none")
_NAMES = ("agency", "known", "signature", "credited", "organisation", "outlet", "masthead", "ending", "any", "cited", "nobody")
_MARKER_TYPES = ("republished", "adapted", "excerpted", "translated", "quotes", "cites", "none")
_POLARITY = {"none": "contradicts", "cites": "nothing"}
_CONFIDENCE = ("high", "medium", "low")


@cache
def load_rules(folder: Path | None = None) -> RuleSet:
    """The rules of a folder; a file that is not there is taken from the shipped ones."""
    if folder is not None and not folder.is_dir():
        raise ConfigError(f"there is no folder {folder} to take the rules from; name another in ARCHIVE_CONFIG_FOLDER")
    paths = [rule_file(folder, name) for name in FILES]
    version = xxhash.xxh64(b"\0".join(path.read_bytes() for path in paths)).hexdigest()
    boilerplate = _entries(paths[0], "rule", _boilerplate_rule)
    markers = _entries(paths[1], "marker", _marker)
    fields = _entries(paths[2], "field", _field_rule)
    pages = _entries(paths[3], "page", _page_rule)
    carriers = frozenset(_read(paths[2]).get("carriers", ()))
    return RuleSet(boilerplate, markers, fields, carriers, pages, _register(paths[4]), version)


@cache
def load_speakers(folder: Path | None = None) -> tuple[SpeakerRule, ...]:
    """The rules by which speakers are found, of a folder or as shipped. Nothing stored depends on them."""
    return _entries(rule_file(folder, "speakers.toml"), "speaker", _speaker_rule)


def rule_file(folder: Path | None, name: str) -> Path:
    """Where the rule file of that name is read from: the folder given, else what was shipped."""
    own = folder / name if folder is not None else None
    return own if own is not None and own.is_file() else resources.config_folder() / name


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read the rule file {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error


def _entries(path: Path, table: str, build: Callable[[dict[str, Any]], T]) -> tuple[T, ...]:
    seen: set[str] = set()
    built = []
    entries = _read(path).get(table, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError(f"{path}: “{table}” must be tables of their own, each under [[{table}]]")
    for number, entry in enumerate(entries, start=1):
        name = str(entry.get("id", f"number {number}"))
        try:
            if name in seen:
                raise ValueError("the id is used twice")
            seen.add(name)
            built.append(build(dict(entry)))
        except KeyError as error:
            raise ConfigError(f"{path}, {table} {name}: the field {error} is missing") from error
        except re.error as error:
            raise ConfigError(f"{path}, {table} {name}: the pattern is no regular expression: {error}") from error
        except (TypeError, ValueError) as error:
            raise ConfigError(f"{path}, {table} {name}: {error}") from error
    return tuple(built)


def _boilerplate_rule(entry: dict[str, Any]) -> BoilerplateRule:
    entry.pop("class", None)  # for readers of the file
    rule = BoilerplateRule(
        id=entry.pop("id"),
        role=Role(entry.pop("role")),
        scope=entry.pop("scope"),
        position=_one_of("position", entry.pop("position"), _POSITIONS),
        pattern=re.compile(entry.pop("pattern"), re.IGNORECASE),
        cues=frozenset(entry.pop("cues", ())),
        signs=entry.pop("signs", ""),
        max_words=int(entry.pop("max_words", 40)),
        extends=_one_of("extends", entry.pop("extends", ""), _EXTENDS),
        evidence=bool(entry.pop("evidence", False)),
        example=tuple(entry.pop("example")),
        keeps=tuple(entry.pop("keeps")),
    )
    _nothing_left(entry)
    return rule


def _marker(entry: dict[str, Any]) -> Marker:
    marker = Marker(
        id=entry.pop("id"),
        kind=entry.pop("kind"),
        where=_places(entry.pop("where")),
        cues=frozenset(entry.pop("cues", ())),
        pattern=re.compile(entry.pop("pattern"), re.IGNORECASE),
        type=(type_ := _one_of("type", entry.pop("type"), _MARKER_TYPES)),
        scope=_one_of("scope", entry.pop("scope"), ("whole", "part", "block")),
        confidence=_one_of("confidence", entry.pop("confidence"), _CONFIDENCE),
        group=entry.pop("group"),
        names=(names := _one_of("names", entry.pop("names"), _NAMES)),
        polarity="nothing" if names == "nobody" else _POLARITY.get(type_, "supports"),
        origin=entry.pop("origin", ""),
        not_meaning=entry.pop("not_meaning"),
        example=tuple(entry.pop("example")),
        keeps=tuple(entry.pop("keeps")),
    )
    _nothing_left(entry)
    return marker


def _field_rule(entry: dict[str, Any]) -> FieldRule:
    pattern = entry.pop("pattern", None)
    rule = FieldRule(
        id=entry.pop("id"),
        kind=entry.pop("kind"),
        fields=tuple(entry.pop("fields")),
        pattern=re.compile(pattern, re.IGNORECASE) if pattern is not None else None,
        names=_one_of("names", entry.pop("names"), _FIELD_NAMES),
        whole=bool(entry.pop("whole", False)),
        page=bool(entry.pop("page", False)),
        capitals=frozenset(map(name_key, entry.pop("capitals", ()))),
        type=_one_of("type", entry.pop("type"), _TYPES),
        confidence=_one_of("confidence", entry.pop("confidence"), _CONFIDENCE),
        group=entry.pop("group"),
        not_meaning=entry.pop("not_meaning"),
        example=tuple(entry.pop("example")),
        keeps=tuple(entry.pop("keeps")),
    )
    _nothing_left(entry)
    return rule


def _page_rule(entry: dict[str, Any]) -> PageRule:
    rule = PageRule(
        id=entry.pop("id"),
        flag=entry.pop("flag"),
        where=_one_of("where", entry.pop("where"), _PAGE_PLACES),
        pattern=re.compile(entry.pop("pattern"), re.IGNORECASE),
        max_words=int(entry.pop("max_words")),
        example=tuple(entry.pop("example")),
        keeps=tuple(entry.pop("keeps")),
    )
    _nothing_left(entry)
    return rule


def _speaker_rule(entry: dict[str, Any]) -> SpeakerRule:
    rule = SpeakerRule(
        id=entry.pop("id"),
        where=_one_of("where", entry.pop("where"), ("after", "before")),
        pattern=re.compile(entry.pop("pattern").replace("{name}", NAME)),
        example=tuple(entry.pop("example")),
        keeps=tuple(entry.pop("keeps")),
    )
    if "name" not in rule.pattern.groupindex:
        raise ValueError("the pattern names no speaker; put {name} in it, or a group called name")
    _nothing_left(entry)
    return rule


def _register(path: Path) -> Register:
    data = _read(path)
    naming = data.get("naming", {})
    publishers = _entries(path, "publisher", _publisher)
    owners: dict[str, str] = {}
    for entry in publishers:
        for printed in {*map(name_key, (entry.name, *entry.aliases)), *entry.domains}:
            if printed in owners:
                raise ConfigError(f"{path}: “{printed}” stands for both {owners[printed]} and {entry.name}")
            owners[printed] = entry.name
    return Register(
        publishers,
        frozenset(naming.get("words", ())),
        frozenset(map(name_key, naming.get("nobody", ()))),
        frozenset(map(name_key, naming.get("unnamed", ()))),
        frozenset(map(name_key, naming.get("refused", ()))),
        frozenset(map(name_key, naming.get("platforms", ()))),
        frozenset(naming.get("mastheads", ())),
        frozenset(naming.get("adjectives", ())),
        frozenset(map(name_key, naming.get("surnames", ()))),
    )


def _publisher(entry: dict[str, Any]) -> RegisteredPublisher:
    built = RegisteredPublisher(
        name=entry.pop("name"),
        kind=_one_of("kind", entry.pop("kind"), ("agency", "outlet", "blog", "government")),
        aliases=tuple(entry.pop("aliases", ())),
        domains=tuple(entry.pop("domains", ())),
        group=entry.pop("group", None),
    )
    _nothing_left(entry)
    return built


def load_line_choices(path: Path, register: Register) -> tuple[LineChoice, ...]:
    """The lines of publishers a person pinned or vetoed, as `news-archive boilerplate export` writes them."""
    seen: set[tuple[str, int]] = set()

    def choice(entry: dict[str, Any]) -> LineChoice:
        publisher, text = _text(entry, "publisher"), _text(entry, "text")
        state = _one_of("state", _text(entry, "state"), _STATES)
        for told in _TOLD:
            entry.pop(told, None)
        _nothing_left(entry)
        if not folded_words(text):
            raise ValueError("text has no word in it")
        owner = register.named(publisher)
        if (line := (name_key(owner.name), line_key(text))) in seen:
            raise ValueError(f"this line of {owner.name} stands twice")
        seen.add(line)
        return LineChoice(owner, text, state)

    return _entries(path, "line", choice)


def _text(entry: dict[str, Any], field: str) -> str:
    value = entry.pop(field)
    if not isinstance(value, str) or not (found := " ".join(gate(value).text.split())):
        raise ValueError(f"{field} must be a text, and not an empty one")
    return found


def _one_of(field: str, value: str, allowed: Iterable[str]) -> str:
    if value not in allowed:
        raise ValueError(f"{field} is “{value}”; it must be one of {', '.join(repr(name) for name in allowed)}")
    return value


def _places(values: list[str]) -> frozenset[str]:
    unknown = sorted(set(values) - _PLACES)
    if unknown:
        raise ValueError(f"where has “{unknown[0]}”; it must be one of {', '.join(sorted(_PLACES))}")
    return frozenset(values)


def _nothing_left(entry: dict[str, Any]) -> None:
    if entry:
        raise ValueError(f"unknown field “{next(iter(entry))}”")
