"""Runs of words that several texts carry, what copies changed, and who is named as the speaker."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core.model import Role, Segment
from archive.core.reuse.align import Worded, worded
from archive.core.reuse.edits import Paragraph, changes, edits, story_paragraphs
from archive.core.reuse.speaker import speaker_of
from archive.core.reuse.spread import Words, maximal_run
from archive.rulefiles import load_speakers

SPEAKERS = load_speakers()
GRAM = 3

around = st.lists(st.integers(0, 2), max_size=6)


@given(st.lists(st.tuples(around, around), min_size=2, max_size=6), st.integers(2, 4))
def test_a_run_is_what_enough_texts_agree_on_and_no_word_less(sides: list[tuple[list[int], list[int]]], least: int) -> None:
    gram = [7, 8, 9]
    texts: dict[int, Words] = {
        number: np.array([*left, *gram, *right], dtype=np.uint64) for number, (left, right) in enumerate(sides)
    }
    places = {number: len(left) for number, (left, _) in enumerate(sides)}
    run = maximal_run(texts, places, GRAM, lambda some: len(some) >= least)
    whole = texts[run.article][run.whole.start : run.whole.end].tolist()
    offset = places[run.article] - run.whole.start
    for number, part in run.parts.items():
        lead = places[number] - part.start
        assert texts[number][part.start : part.end].tolist() == whole[offset - lead : offset - lead + part.words]
        assert part.start <= places[number]
        assert part.end >= places[number] + GRAM
    if len(whole) > GRAM:
        assert sum(part.words == len(whole) for part in run.parts.values()) >= least
    ahead = [
        texts[number][part.end]
        for number, part in run.parts.items()
        if part.words == len(whole) and part.end < len(texts[number])
    ]
    assert max((ahead.count(word) for word in ahead), default=0) < least or len(run.parts) < least


PARAGRAPHS = st.lists(
    st.integers(0, 30).map(lambda seed: " ".join(f"w{seed}x{place}" for place in range(12))), min_size=2, max_size=6, unique=True
)


def _read(paragraphs: list[str]) -> tuple[Worded, tuple[Paragraph, ...]]:
    raw = "\n\n".join(paragraphs)
    segments = [Segment(0, len(raw), Role.BODY, "")]
    return worded(raw, segments), story_paragraphs(raw, segments)


@given(PARAGRAPHS, st.data())
def test_edits_count_paragraphs_cut_and_added(paragraphs: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(paragraphs) - 1))
    opens = data.draw(st.integers(0, len(paragraphs) - 1 - cut))
    kept = paragraphs[opens : len(paragraphs) - cut]
    added = "only this text has these words and it is proud of them"
    place = data.draw(st.integers(0, len(kept)))
    full, copy = _read(paragraphs), _read([*kept[:place], added, *kept[place:]])
    found = edits(*full, *copy)
    assert [one.text for one in found.added] == [added]
    assert (found.opens_later, found.left_out, found.closes_earlier, found.words_changed) == (opens, 0, cut, 0)
    way = changes(full[1], copy[1])
    assert "".join(one.before for one in way) == "\n".join(paragraphs)
    assert "".join(one.after for one in way) == "\n".join([*kept[:place], added, *kept[place:]])


def test_a_text_cut_into_other_paragraphs_is_the_same_and_quotes_are_too() -> None:
    sentences = [f"Sentence {number} of the “long” report, as it was printed there." for number in range(8)]
    found = edits(*_read([" ".join(sentences)]), *_read([sentence.replace("“", '"').replace("”", '"') for sentence in sentences]))
    assert (found.added, found.opens_later, found.left_out, found.closes_earlier, found.words_changed) == ((), 0, 0, 0, 0)


WORDS = "no barge shall pass by night"


@pytest.mark.parametrize(
    ("before", "after", "speaker"),
    [
        ("The day was dull. “", ",” the Lock Office said. Rain fell.", "Lock Office"),
        ("“", ",” said Rika Maas, a widow.", "Rika Maas"),
        ("“", ",” he said. The Lock Office said nothing of it.", None),
        ("Ines Kolb of the union told the Courier: “", ".” Then she left.", "Ines Kolb of the union"),
        ("The Harbour Command said in a statement it was looking into it. “", ",” it said.", "Harbour Command"),
        ("“One thing is clear. ", ". And that is all,” said Rika Maas.", "Rika Maas"),
        ("The mayor said the bridge was safe. Then ", ", as everybody knew. Rika Maas said so.", None),
        ("According to the Port Authority, ", ".", "Port Authority"),
        ("„", "“, sagte Ines Kolb am Montag.", "Ines Kolb"),
        ("Das Hafenamt teilte am Montag mit: „", "“.", "Das Hafenamt"),
        ("«", "», a déclaré le ministre Jean Morel.", "le ministre Jean Morel"),
        ("«", "», dijo la ministra Ana Robles.", "la ministra Ana Robles"),
        ("«", "», — сказал Иван Петров.", "Иван Петров"),
        ("", "", None),
    ],
)
def test_the_speaker_is_whom_the_sentences_around_name(before: str, after: str, speaker: str | None) -> None:
    assert speaker_of(before, WORDS, after, SPEAKERS) == speaker


def test_a_speaker_within_the_passage_counts() -> None:
    assert speaker_of("It rained. ", "“No barge shall pass,” Rika Maas said", " on Monday.", SPEAKERS) == "Rika Maas"
    assert speaker_of("It rained. ", "Rika Maas said that no barge shall pass", " on Monday.", SPEAKERS) == "Rika Maas"
