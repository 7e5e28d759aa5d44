"""Every rule hits its own examples and keeps off its near misses; a broken rule file is named."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from archive.core.errors import ConfigError
from archive.core.provenance.names import credited_names
from archive.core.reuse.speaker import named_before, named_behind, without_article
from archive.core.rules import BoilerplateRule, Marker, PageRule, RuleSet, SpeakerRule
from archive.core.text.plain import plain
from archive.core.text.tokens import folded_words
from archive.rulefiles import load_rules, load_speakers

RULES = load_rules()
SPEAKERS = load_speakers()


def _hits(rule: BoilerplateRule, text: str) -> bool:
    readable = plain(text)
    found = folded_words(readable)
    tried = not rule.cues or bool(rule.cues & set(found))
    return tried and rule.match(readable, len(found)) is not None


@pytest.mark.parametrize("rule", RULES.boilerplate, ids=lambda rule: rule.id)
def test_boilerplate_rule(rule: BoilerplateRule) -> None:
    assert rule.example, "a rule needs an example"
    assert rule.keeps, "a rule needs a near miss"
    assert [text for text in rule.example if not _hits(rule, text)] == []
    assert [text for text in rule.keeps if _hits(rule, text)] == []


@pytest.mark.parametrize("rule", [*RULES.boilerplate, *RULES.markers], ids=lambda rule: rule.id)
def test_a_cue_is_a_word_as_blocks_hold_it(rule: BoilerplateRule | Marker) -> None:
    """A cue with a capital, an unfolded letter or two words in it would never be found, and its rule never be tried."""
    assert [cue for cue in rule.cues if folded_words(cue) != [cue]] == []


@pytest.mark.parametrize("rule", RULES.boilerplate, ids=lambda rule: rule.id)
def test_hostile_text_does_not_hold_a_rule_up(rule: BoilerplateRule) -> None:
    start = rule.example[0].rstrip(".!?")
    hostile = (f"{start} {'- ' * 1500}", f"{start} {'a' * 3000}", f"{'(|/- ' * 600}{start}", f"{start} " * 60 + "!x? .")
    began = time.perf_counter()
    for text in hostile:
        rule.pattern.search(text)
    assert time.perf_counter() - began < 0.1


def _names(marker: Marker, text: str) -> list[str]:
    readable = plain(text)
    if marker.cues and marker.cues.isdisjoint(folded_words(readable)):
        return []
    return [name for hit in marker.pattern.finditer(readable) for name in credited_names(hit, marker, RULES.register)]


@pytest.mark.parametrize("marker", RULES.markers, ids=lambda marker: marker.id)
def test_marker(marker: Marker) -> None:
    assert marker.example
    assert marker.keeps
    assert [one for one in marker.example if one["name"] not in _names(marker, one["text"])] == []
    assert [text for text in marker.keeps if _names(marker, text)] == []


@pytest.mark.parametrize("marker", RULES.markers, ids=lambda marker: marker.id)
def test_hostile_text_does_not_hold_a_marker_up(marker: Marker) -> None:
    start = marker.example[0]["text"].rstrip(".!?)]")
    hostile = (
        f"{start} {'- ' * 1500}",
        f"{start} {'a' * 3000}",
        f"{'(|/- ' * 600}{start}",
        f"{start} " * 60 + "!x? .",
        "Aa " * 1000,
        "A.B. " * 600,
        f"{start.split()[0]} {'Aa, ' * 800}",
        "this article " * 250,
    )
    began = time.perf_counter()
    for text in hostile:
        for hit in marker.pattern.finditer(text):
            list(credited_names(hit, marker, RULES.register))
    assert time.perf_counter() - began < 0.2


def test_no_rule_takes_a_near_miss_of_another_for_furniture() -> None:
    """Near misses are story text (but for two that tell a photo's © from a page's), so no rule at all may hit them."""
    misses = {text for rule in RULES.boilerplate for text in rule.keeps if not text.startswith("©")}
    assert [(rule.id, text) for rule in RULES.boilerplate for text in misses if _hits(rule, text)] == []


@pytest.mark.parametrize("rule", RULES.pages, ids=lambda rule: rule.id)
def test_page_rule(rule: PageRule) -> None:
    assert rule.example
    assert rule.keeps
    assert [text for text in rule.example if not rule.pattern.search(text)] == []
    assert [text for text in rule.keeps if rule.pattern.search(text)] == []


@pytest.mark.parametrize("rule", SPEAKERS, ids=lambda rule: rule.id)
def test_speaker_rule(rule: SpeakerRule) -> None:
    names = named_behind if rule.where == "after" else named_before
    assert rule.example
    assert rule.keeps
    assert [one for one in rule.example if without_article(one["name"]) not in names(one["text"], [rule])] == []
    assert [text for text in rule.keeps if names(text, SPEAKERS)] == []


@pytest.mark.parametrize("rule", SPEAKERS, ids=lambda rule: rule.id)
def test_hostile_text_does_not_hold_a_speaker_rule_up(rule: SpeakerRule) -> None:
    start = rule.example[0]["text"].rstrip(".:,")
    began = time.perf_counter()
    for text in (f"{start} {'Aa ' * 200}", "Of Aa " * 100, "aa " * 200 + "Aa" * 100, f"{start} " * 20, "A.B." * 150):
        rule.pattern.match(text)
        for _ in rule.pattern.finditer(text):
            pass
    assert time.perf_counter() - began < 0.2


def test_publishers_are_found_by_every_name(rules: RuleSet) -> None:
    for entry in rules.register.publishers:
        for name in (entry.name, *entry.aliases, f"The {entry.name}".replace("The The ", "The ")):
            assert rules.register.by_name(name) is entry


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('[[rule]]\nid = "x"\nrole = "boilerplate"\n', "rule x: the field 'scope' is missing"),
        (
            '[[rule]]\nid = "x"\nrole = "nonsense"\nscope = "any"\nposition = "head"\npattern = "a"\nexample = []\nkeeps = []',
            "rule x:",
        ),
        (
            '[[rule]]\nid = "x"\nrole = "caption"\nscope = "any"\nposition = "head"\npattern = "(a"\nexample = []\nkeeps = []',
            "no regular expression",
        ),
        (
            '[[rule]]\nid = "x"\nrole = "caption"\nscope = "any"\nposition = "foot"\npattern = "a"\nexample = []\nkeeps = []',
            "position is “foot”",
        ),
        ("[[rule]\n", "is not valid TOML"),
    ],
)
def test_a_broken_rule_file_is_named(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "boilerplate.toml").write_text(content)
    with pytest.raises(ConfigError, match=r"boilerplate\.toml") as raised:
        load_rules(tmp_path)
    assert said in str(raised.value)
