"""The gate, the readable form, words, segments: properties that hold for any text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.core.errors import Unreadable
from archive.core.reuse.facts import facts_of
from archive.core.reuse.shingle import word_hashes
from archive.core.rules import RuleSet
from archive.core.text.gate import decode, gate
from archive.core.text.layout import text_blocks
from archive.core.text.plain import blank_markdown, plain, raw_map
from archive.core.text.search import MARK_START, excerpt, read_query, search_keys, search_terms
from archive.core.text.segment import segment, segments_of
from archive.core.text.tokens import fold, folded_words, word_spans, words
from archive.rulefiles import load_rules

RULES = load_rules()
anything = st.text(st.characters(codec=None), max_size=300)
markdown = st.lists(
    st.sampled_from(
        [
            "[a b](#)",
            "**bold**",
            "# Head",
            "plain words",
            "a\\_b",
            "*it*",
            "\n",
            "\n\n",
            "![x](y)",
            "---",
            "— X (@x) 1 May 2020",
            "> q",
        ]
    ),
    max_size=20,
).map(" ".join)


@given(anything)
def test_gated_text_suits_every_store_and_gating_again_changes_nothing(text: str) -> None:
    gated = gate(text).text
    assert gated.encode("utf-8").decode("utf-8") == gated
    assert "\0" not in gated
    assert unicodedata.is_normalized("NFC", gated)
    assert gate(gated).text == gated


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_unreadable(data: bytes) -> None:
    try:
        text = decode(data).text
    except Unreadable:
        return
    assert gate(text).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_text_comes_through_its_encoding(encoding: str) -> None:
    text = "The café’s owner said “no” — and closed the door on all of them.\n" * 3
    assert decode(text.encode(encoding)).text == text


@given(markdown | anything.map(lambda text: gate(text).text))
def test_blanking_keeps_length_and_the_map_leads_back(raw: str) -> None:
    assert len(blank_markdown(raw)) == len(raw)
    readable = plain(raw)
    found = raw_map(raw, 0, len(raw))
    for start, word in _words_with_places(readable):
        raw_start, raw_end = found.span(start, start + len(word))
        assert plain(raw[raw_start:raw_end]) == word or word in blank_markdown(raw)[raw_start:raw_end].replace("\0", "")


def _words_with_places(readable: str) -> list[tuple[int, str]]:
    places, start = [], 0
    for word in readable.split(" ") if readable else []:
        places.append((start, word))
        start += len(word) + 1
    return places


@given(anything)
def test_words_and_their_places_agree(text: str) -> None:
    assert [text[start:end] for start, end in word_spans(text)] == words(text)


@given(anything)
def test_folding_is_idempotent_on_words(text: str) -> None:
    for word in words(text):
        assert fold(fold(word)) == fold(word)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café", "cafe\u0301"),
        ("STRASSE", "straße"),
        ("co\u00adoperate", "cooperate"),
        ("we\u200bather", "weather"),
        ("ﬁnd", "find"),
        ("مُحَمَّد", "محـــمد"),
        ("שָׁלוֹם", "שלום"),
        ("می\u200cخواهم", "میخواهم"),
        ("ｶﾞｽ", "ガス"),
        ("Ｆｕｌｌ", "full"),
    ],
)
def test_prints_of_one_word_fold_alike(one: str, other: str) -> None:
    assert folded_words(gate(one).text) == folded_words(gate(other).text)


spread = st.text(
    st.sampled_from(
        "aéßŁ9 .-\n_İς’\u0301\u0307\u0323न्दिहीं०ที่น้ำ๒ກັຳក្មុမြန်人々ーかﾞ゙ｶ한\u1112\u1161مُحَـأל\u05b8״\u200b\u200c\u200d\u00ad\ufe0f❤1⃣ﷺﹰ½"
    ),
    max_size=40,
)


@given(spread)
def test_words_and_their_places_agree_in_every_script(text: str) -> None:
    assert [text[start:end] for start, end in word_spans(text)] == words(text)


@given(spread)
def test_folding_is_idempotent_in_every_script(text: str) -> None:
    for word in words(text):
        assert fold(fold(word)) == fold(word)


@given(spread | anything)
def test_a_combining_mark_never_cuts_a_word(text: str) -> None:
    starts = {start for start, _ in word_spans(text)}
    ends = {end for _, end in word_spans(text)}
    for place, one in enumerate(text):
        if unicodedata.category(one) in ("Mn", "Mc"):
            assert place not in starts
            assert place not in ends


@given(st.text(st.characters(max_codepoint=0x52F), max_size=60))
def test_the_fast_way_and_the_careful_way_find_the_same_words(text: str) -> None:
    found = words(text)
    assert [word.rstrip("\u00ad") for word in words(f"{text} 人")] == [*(word.rstrip("\u00ad") for word in found), "人"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新华社 reports 三", ["新", "华", "社", "reports", "三"]),
        ("人々が・来た", ["人", "々", "が", "来", "た"]),
        ("ที่น้ำ ๒๕๖๕", ["ที่", "น้ำ", "๒๕๖๕"]),
        ("កម្ពុជា", ["ក", "ម្", "ពុ", "ជា"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("தமிழ் நாடு", ["தமிழ்", "நாடு"]),
        ("مُحَمَّد هنا", ["مُحَمَّد", "هنا"]),
        ("ẹ́kọ́", ["ẹ́kọ́"]),
        ("人\u200b口", ["人\u200b", "口"]),
        ("정부는 한다", ["정부는", "한다"]),
        ("love ❤️ it", ["love", "it"]),
    ],
)
def test_words_in_every_script(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_the_figures_of_a_text_without_spaces_are_its_numbers() -> None:
    numbers = word_hashes(["2023", "3", "15", "7", "5", "3rd"])
    assert set(facts_of("在2023年3月15日下跌7.5%。F16 3rd 15°").figures.tolist()) == set(numbers.tolist())


@given(spread | anything)
def test_terms_lie_within_the_text_and_are_what_is_indexed(text: str) -> None:
    terms = list(search_terms(text))
    assert [term.key for term in terms] == search_keys(text)
    assert all(0 <= term.start < term.end <= len(text) for term in terms)
    assert all(key == "".join(key.split()) and key and not set(key) & set("\"'\\") for key in search_keys(text))


@given(spread.map(lambda text: gate(text).text))
def test_every_text_is_found_by_itself(text: str) -> None:
    """Any stretch of it, too, that begins and ends where words do."""
    phrases = read_query(f'"{text}"')
    assert all(MARK_START in excerpt(text, [phrase]) for phrase in phrases)


@given(markdown | anything.map(lambda text: gate(text).text))
@settings(deadline=None)
def test_segments_cover_the_raw_text_in_order(raw: str) -> None:
    segments = segments_of(segment(raw, text_blocks(raw), RULES).blocks, raw)
    assert "".join(raw[one.start : one.end] for one in segments) == raw
    assert all(one.start < one.end for one in segments)


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    raw = "\n".join(
        [
            "The council met on Monday in the old hall to talk about the",
            "bridge, which has been closed since the flood of last year and",
            "will stay closed until somebody pays for it, the mayor told the",
            "meeting.",
        ]
    )
    assert [block.plain for block in text_blocks(raw)] == [" ".join(raw.split())]


def test_a_masthead_is_not_the_headline(rules: RuleSet) -> None:
    raw = (
        "Northern Herald\nHome | News | Sport\n\nBridge to stay closed until autumn\n\nBy Ada Field\n\n"
        + "The bridge will stay closed, the council said. " * 6
    )
    found = segment(raw, text_blocks(raw), rules)
    assert (found.title, found.byline, found.publisher) == (
        "Bridge to stay closed until autumn",
        "Ada Field",
        "Northern Herald",
    )


def test_a_photo_credit_makes_a_caption_and_a_closing_credit_does_not(rules: RuleSet) -> None:
    story = "The minister opened the dam on Monday, and said that it would hold for a hundred years."
    end = "She left after an hour without taking questions from the reporters who had come. (AFP)"
    raw = f"Dam opened\n\n{story}\n\nThe minister at the dam with her staff (AFP)\n\n{story}\n\n{end}"
    roles = {item.block.plain: item.role.value for item in segment(raw, text_blocks(raw), rules).blocks}
    assert roles["The minister at the dam with her staff (AFP)"] == "caption"
    assert [role for text, role in roles.items() if text.startswith("She left")] == ["body"]


def test_lines_that_begin_with_an_angle_are_a_quotation() -> None:
    raw = "The mill closed on Monday, its owner said.\n\n> It was a good mill.\n> It fed us all.\n\nNobody knows what comes now."
    segments = segments_of(segment(raw, text_blocks(raw), RULES).blocks, raw)
    assert [one.role.value for one in segments] == ["body", "block_quote", "body"]
