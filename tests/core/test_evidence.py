"""Evidence can be quoted: whatever a text looks like, each hit is found again at its place."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.core.errors import Unreadable
from archive.core.model import Extract
from archive.extract.read import ReadJob, read_capture
from archive.rulefiles import load_rules

RULES = load_rules()
LATEST = datetime(2027, 1, 1, tzinfo=UTC)

credits = st.sampled_from([one["text"] for marker in RULES.markers for one in marker.example])
prose = st.sampled_from(
    [
        "The bridge over the Ollen will stay closed until the autumn, the county surveyor said after a meeting of many hours.",
        "Nobody knows who will pay for the new parapet — “not I”, said the miller — which a lorry struck in February\u00a02021.",
        "Der Müller zählt die Lastwagen laut mit, seit die Umleitung an seinem Garten vorbeiführt und niemand mehr schläft.",
        "ＮＡＭＥＳ e\u0301crits, 𝔄nd a 👩‍👩‍👧 of three in one line, with a zero\u200bwidth space and a soft\u00adhyphen.",
    ]
)
dressed = st.sampled_from(
    ["{}", "**{}**", "*{}*", "> {}", "# {}", "[{}](https://gazette.example/a)", "<p>{}</p>", "  {}  ", "({})", "— {}"]
)
line = st.builds(lambda form, text: form.format(text), dressed, credits | prose | st.text(max_size=60))


@settings(max_examples=150, deadline=None)
@given(st.lists(line, min_size=1, max_size=9), st.sampled_from(["\n", "\n\n", "\r\n\r\n"]), st.booleans())
def test_evidence_is_the_text_that_stands_at_its_place(lines: list[str], between: str, is_page: bool) -> None:
    text = between.join(lines) if not is_page else "".join(f"<p>{one}</p>" for one in lines)
    if not text.strip():
        return
    job = ReadJob(text.encode("utf-8", "replace"), "text/html" if is_page else "text/markdown", None, LATEST)
    with suppress(Unreadable):
        _check(read_capture(job, RULES))


def _check(found: Extract) -> None:
    for hit in found.evidence:
        if hit.start is None:
            assert hit.selector
            assert hit.end is None
        else:
            assert found.raw[hit.start : hit.end] == hit.text
            assert 0 <= hit.start < (hit.end or 0) <= len(found.raw)
        assert hit.polarity in ("supports", "contradicts", "nothing")
        assert hit.confidence in ("high", "medium", "low")
