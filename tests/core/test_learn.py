"""The pure part of learning: lines leave a story and come back as they were, and the thresholds hold for any calendar."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.core.derive import derive
from archive.core.model import STORY_ROLES, Extract, Layout, Signals
from archive.core.text.gate import gate
from archive.core.text.layout import text_blocks
from archive.core.text.learn import (
    FEWEST_ARTICLES,
    SHARE,
    SHORT_SHARE,
    WINDOW_ARTICLES,
    WINDOW_DAYS,
    Calendar,
    Carrier,
    Run,
    carrier,
    enough_unrelated,
    related,
    runs,
    share_needed,
)
from archive.core.text.outline import keys_of, line_key, line_text, pack, take_out, unpack, without_learned
from archive.rulefiles import load_rules

RULES = load_rules()
LATEST = datetime(2030, 1, 1, tzinfo=UTC)

pieces = st.sampled_from(
    [
        "The *harbour* was closed again.",
        "Follow [us](https://x.example) on every network.",
        "**Read more** of this\\_kind in the evening.",
        "> Nobody had asked the pilots before the vote was taken on Monday night in the hall of the old customs house.",
        "The council voted on Tuesday, after nine hours, to keep both of the ferries and to sell the smaller of the two quays.",
        "* one, two, three",
        "## A heading of sorts",
        "Photo: the quay (Photo: A. Fenn)",
        "* * *",
        "Share this article on Facebook",
        "12 of 14",
        "«Не знаю», — сказал он и ушёл домой по мокрой улице, не оглядываясь ни разу.",
        "港口再次关闭。",
    ]
)
texts = st.lists(st.one_of(pieces, st.text(max_size=60)), min_size=1, max_size=9).map("\n\n".join)


def extracted(text: str) -> Extract:
    raw = gate(text).text
    return derive(Layout(raw, text_blocks(raw), Signals(title="A title of its own")), RULES, latest=LATEST)


def covers(extract: Extract) -> bool:
    ends = [0, *(one.end for one in extract.segments)]
    return [one.start for one in extract.segments] == ends[:-1] and ends[-1] == len(extract.raw)


@settings(deadline=None)
@given(texts, st.data())
def test_lines_leave_a_story_and_come_back_as_they_were(text: str, data: st.DataObject) -> None:
    read = extracted(text)
    keys = sorted(keys_of(read.outline))
    some, others = ({key: f"{key:x}" for key in keys if data.draw(st.booleans())} for _ in range(2))
    cleaned = without_learned(read, some)
    assert covers(cleaned)
    gone = [line for line in unpack(read.outline).lines if line.key in some]
    learned = "".join(read.raw[one.start : one.end] for one in cleaned.segments if one.rule.startswith("learned:"))
    for line in gone:
        assert read.raw[line.start : line.end] in learned
    assert (cleaned.evidence, cleaned.raw) == (read.evidence, read.raw)
    assert take_out(read.raw, cleaned.story, cleaned.segments, read.outline, {}) == (read.story, read.segments)
    straight = take_out(read.raw, read.story, read.segments, read.outline, others)
    assert take_out(read.raw, cleaned.story, cleaned.segments, read.outline, others) == straight


@settings(deadline=None)
@given(texts)
def test_the_story_is_its_lines(text: str) -> None:
    read = extracted(text)
    outline = unpack(read.outline)
    assert pack(outline) == read.outline
    everything = dict.fromkeys(keys_of(read.outline), "x")
    left = without_learned(read, everything)
    if all(line.key for line in outline.lines):
        assert left.story == ("" if outline.lines else read.story)
        assert ("no_story" in left.flags) == (not left.story.strip())
    for line in outline.lines:
        if line.key:
            assert line_key(line_text(read.raw, line)) == line.key
            assert any(one.start <= line.start < one.end and one.role in STORY_ROLES for one in read.segments)


def test_keys_see_words_only() -> None:
    assert line_key("Follow us, NOW — on “Port” 12!") == line_key("follow us now on port 12")
    assert line_key("No. 12 of our series") != line_key("No. 13 of our series")


days = st.dictionaries(st.one_of(st.none(), st.integers(1, 400)), st.integers(1, 6), max_size=60)


@given(days, days, st.sampled_from([SHARE, SHORT_SHARE]))
def test_what_a_run_is(carriers: dict[int | None, int], others: dict[int | None, int], share: float) -> None:
    calendar = Calendar(Counter(carriers) + Counter(others))
    found = runs(carriers, calendar, share)
    dated = [run for run in found if run.first is not None]
    for run in dated:
        inside = carriers.get(None, 0) + sum(count for day, count in carriers.items() if day is not None and run.covers(day))
        assert inside >= FEWEST_ARTICLES
        assert inside >= share * calendar.between(run.first or 0, run.last or 0)
        assert run.first in carriers
        assert run.last in carriers
        assert run.first != run.last or None in carriers
    for earlier, later in pairwise(dated):
        assert (later.first or 0) - (earlier.last or 0) > WINDOW_DAYS
        assert calendar.between((earlier.last or 0) + 1, (later.first or 0) - 1) > WINDOW_ARTICLES
    denser = Calendar(Counter(carriers) + Counter(others) + Counter(others))
    between = list(pairwise(sorted(day for day in carriers if day is not None)))
    if [calendar.gap(*one) for one in between] != [denser.gap(*one) for one in between]:
        return  # with more articles between them the days are cut otherwise, and each stretch is judged by itself
    fewer = runs(carriers, denser, share)
    assert sum(count for day, count in carriers.items() if any(run.covers(day) for run in fewer)) <= sum(
        count for day, count in carriers.items() if any(run.covers(day) for run in found)
    )


def test_a_line_is_forgotten_after_days_and_articles_without_it() -> None:
    daily = dict.fromkeys(range(100, 101 + WINDOW_ARTICLES), 1)
    over = Calendar(daily | {101 + WINDOW_ARTICLES: 1})
    assert not Calendar(daily).has_forgotten([Run(90, 100)])  # not yet
    assert over.has_forgotten([Run(90, 100)])
    assert not over.has_forgotten([Run(None, None)])
    busy = Calendar({100: 1, 99 + WINDOW_DAYS: 5000})
    assert not busy.has_forgotten([Run(90, 100)])


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("Yes.", None),
        ("He was 84.", None),
        ("The investigation continues.", SHORT_SHARE),
        ("Sign up here and get the tide tables by post every quarter.", SHARE),
        ("“We stand by every word of it,” the harbour office said on the day.", None),
        ("12 34 56 78 90 12 34 56 78 90", None),
        ("word " * 61, None),
    ],
)
def test_what_may_be_learned(text: str, needed: float | None) -> None:
    assert share_needed(text) == needed


def _carrier(*lines: str) -> Carrier:
    made = extracted("\n\n".join(lines))
    return carrier(made.raw, unpack(made.outline))


def _prose(seed: int, words: int = 60) -> str:
    return " ".join(f"w{word}" for word in np.random.default_rng(seed).integers(0, 10**6, words)) + "."


FOOTER = "Tide tables lie in every shop of the quarter from the first of the month on."


def test_who_is_related() -> None:
    one, other = _carrier(_prose(1), _prose(2), FOOTER), _carrier(_prose(3), _prose(4), FOOTER)
    assert not related(one, other)
    assert related(one, _carrier(_prose(1), _prose(5), FOOTER))  # half of it is the same
    edited = _prose(1).replace(".", ", it said."), _prose(2).replace(".", ", too.")
    assert related(one, _carrier(*edited, FOOTER))  # every line touched
    assert related(_carrier(FOOTER, "A note."), other)  # hardly anything but the line
    assert not enough_unrelated([one, other, _carrier(*edited, FOOTER)] * 5)
    assert enough_unrelated([one, other, _carrier(_prose(8), _prose(9), FOOTER)])


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=4), min_size=2, max_size=2))
def test_relation_is_mutual(seeds: list[list[int]]) -> None:
    one, other = (_carrier(*(_prose(seed, 20) for seed in some)) for some in seeds)
    assert related(one, other) == related(other, one)
    assert related(one, one)
