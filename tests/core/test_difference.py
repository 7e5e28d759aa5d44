"""Comparing two readings of one article: what is lost here is gained there, and nothing is lost on the way."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from archive.core.difference import EXAMPLES, FIELDS, Account, Difference, Line, Move, Named, Report, difference, lines_of, moves
from archive.core.model import Role, Segment

RULES = ("layout:story", "share-bar", "plea", "menu")
LINES = st.builds(
    Line, st.sampled_from(("Share this", "Give today", "The mill is sold", "Home")), st.sampled_from(Role), st.sampled_from(RULES)
)
READINGS = st.lists(LINES, max_size=12)
WORDS = st.sampled_from((None, "one", "two"))
ACCOUNTS = st.builds(
    Account,
    story=st.sampled_from(("a", "b")),
    title=WORDS,
    byline=WORDS,
    published=st.sampled_from((None, (None, "03/04/2021", "day", None))),
    modified=st.sampled_from((None, (None, "04/04/2021", "day", None))),
    publisher=WORDS,
    language=WORDS,
    flags=st.sampled_from(((), ("no_story",))),
    evidence=READINGS.map(frozenset),
    lines=READINGS.map(tuple),
)


@given(ACCOUNTS)
def test_a_reading_does_not_differ_from_itself(reading: Account) -> None:
    assert difference(reading, reading) == Difference((), ())
    assert not difference(reading, reading)


@given(ACCOUNTS, ACCOUNTS)
def test_lost_and_gained_swap_with_the_readings(one: Account, other: Account) -> None:
    there, back = difference(one, other), difference(other, one)
    assert there.fields == back.fields
    assert Counter(there.moves) == Counter(Move(move.after, move.before) for move in back.moves)


@given(READINGS, READINGS)
def test_the_moves_lead_from_one_reading_to_the_other(before: list[Line], after: list[Line]) -> None:
    found = moves(before, after)
    lost = Counter(move.before for move in found if move.before is not None)
    gained = Counter(move.after for move in found if move.after is not None)
    assert Counter(before) - lost + gained == Counter(after)
    assert not lost & gained  # nothing goes and comes back
    assert all(move.before is None or move.after is None or move.before.text == move.after.text for move in found)


@given(READINGS, st.randoms())
def test_the_order_of_lines_does_not_count(lines: list[Line], random: object) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert moves(lines, shuffled) == ()


@given(ACCOUNTS, st.sampled_from(FIELDS))
def test_each_field_is_named(reading: Account, name: str) -> None:
    credit = Line("By another", "credit", "byline")
    other = replace(reading, **{name: reading.evidence | {credit} if name == "evidence" else ("another",)})
    assert difference(reading, other) == Difference((name,), (Move(None, credit),) if name == "evidence" else ())


@given(st.lists(st.sampled_from(("a", " b ", "", "\t", "c c")), max_size=8), st.lists(st.integers(0, 30), max_size=4))
def test_however_segments_of_one_rule_are_cut_at_line_ends_the_lines_are_the_same(pieces: list[str], cuts: list[int]) -> None:
    raw = "".join(f"{piece}\n" for piece in pieces)
    ends = [place + 1 for place, letter in enumerate(raw) if letter == "\n"]
    bounds = sorted({0, len(raw), *(ends[cut % len(ends)] for cut in cuts if ends)})
    cut = [Segment(start, end, Role.BODY, "r") for start, end in pairwise(bounds)]
    whole = [Segment(0, len(raw), Role.BODY, "r")]
    assert list(lines_of(raw, cut)) == list(lines_of(raw, whole))
    assert [line.text for line in lines_of(raw, whole)] == [piece.strip() for piece in pieces if piece.strip()]


@given(st.lists(st.tuples(READINGS, READINGS), max_size=30))
def test_a_report_counts_every_line_and_keeps_a_few(articles: list[tuple[list[Line], list[Line]]]) -> None:
    report = Report()
    gained: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for number, (before, after) in enumerate(articles):
        found = moves(before, after)
        report.add(Named(number, None, None), Difference((), found))
        gained.update(line.rule for line in (Counter(after) - Counter(before)).elements())
        lost.update(line.rule for line in (Counter(before) - Counter(after)).elements())
    assert report.read == len(articles)
    assert {name: (one.gained, one.lost) for name, one in report.rules} == {
        name: (gained[name], lost[name]) for name in gained | lost
    }
    sums = [one.gained + one.lost for _, one in report.rules]
    assert sums == sorted(sums, reverse=True)
    for _, one in report.rules:
        assert len(one.examples_gained) == min(one.gained, EXAMPLES)
        assert len(one.examples_lost) == min(one.lost, EXAMPLES)


def test_examples_come_from_several_articles_and_stay_short() -> None:
    report = Report()
    for number in range(5):
        line = Line(f"{number} " + "Ring the bell at the gate, and wait. " * 30, "boilerplate", "bell")
        report.add(Named(number, None, None), Difference((), (Move(None, line),) * 5))
    ((_, bell),) = report.rules
    assert (bell.gained, bell.lost) == (25, 0)
    assert [one.article.id for one in bell.examples_gained] == [0, 1, 2]
    assert all(len(one.move.text) <= 120 and one.move.text.endswith("…") for one in bell.examples_gained)
