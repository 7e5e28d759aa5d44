"""Changes between two texts: applied to the old they give the new, whatever the texts and in bounded time."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.core.text.changes import Piece, changes_between

PIECES = ["pier", "tide", " ", "\n", "\n\n", ".", ", ", "the ", "港", "口", "é", "\u0301"]
TEXTS = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))


@settings(max_examples=500)
@given(TEXTS, TEXTS)
def test_changes_lead_from_the_old_text_to_the_new(old: str, new: str) -> None:
    changes = changes_between(old, new)
    assert "".join(change.before for change in changes) == old
    assert "".join(change.after for change in changes) == new
    assert all(piece.text for change in changes for piece in change.pieces)
    assert all(change.same for change in changes) == (old == new)


def test_only_the_words_that_changed_are_marked() -> None:
    old = "The pier closed.\n\nThe council met for two hours on Monday.\n\nNobody came."
    new = "The pier closed.\n\nThe council met for three hours on Monday.\n\nNobody came."
    changes = changes_between(old, new)
    assert [change.same for change in changes] == [True, False, True]
    assert changes[1].pieces == (
        Piece("same", "\n\nThe council met for"),
        Piece("removed", " two"),
        Piece("added", " three"),
        Piece("same", " hours on Monday."),
    )


def test_another_paragraph_is_not_taken_apart() -> None:
    changes = changes_between("The pier closed at noon, they said.", "Herring prices rose again in Corran this week.")
    assert [piece.kind for piece in changes[0].pieces] == ["removed", "added"]


def test_a_script_without_spaces_is_compared_by_character() -> None:
    changes = changes_between("港口今天关闭了。", "港口昨天关闭了。")
    assert [piece.text for piece in changes[0].pieces if piece.kind != "same"] == ["今", "昨"]


def megabyte(seed: str, words: list[str], joint: str) -> str:
    return joint.join(random.Random(seed).choices(words, k=1_000_000 // (len(words[0]) + len(joint))))


@pytest.mark.parametrize(
    ("words", "joint"),
    [(["a", "b"], " "), (["a", "b"], "\n"), (["a b a", "b a b"], "\n\n"), (["ab " * 120, "ba " * 120], "\n"), ([".", ","], "")],
)
def test_hostile_megabytes_are_compared_in_seconds(words: list[str], joint: str) -> None:
    began = time.process_time()
    changes = changes_between(megabyte("one", words, joint), megabyte("two", words, joint))
    assert any(not change.same for change in changes)
    assert time.process_time() - began < 20
