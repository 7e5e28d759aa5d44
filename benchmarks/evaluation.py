"""The 990 pages of trafilatura's evaluation set: their bytes, the strings that belong to each, and how right texts are."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import DATA

PAGES = DATA / "pages-dev"
EXPECTED = DATA / "pages-dev.jsonl.gz"
RESAMPLES = 200
SEED = 20260101


@dataclass(frozen=True, slots=True)
class Counts:
    """How many strings that must stand in one text do, and how many that must not do."""

    wanted: int
    wanted_found: int
    unwanted: int
    unwanted_found: int
    empty: bool

    @property
    def clean(self) -> bool:
        """Whether there is a text and none of its unwanted strings stands in it."""
        return not self.empty and not self.unwanted_found


@dataclass(frozen=True, slots=True)
class Quality:
    """The counts over some pages."""

    wanted: int
    wanted_found: int
    unwanted: int
    unwanted_found: int
    clean: int
    empty: int

    @property
    def recall(self) -> float:
        """Share of the must_have strings found."""
        return self.wanted_found / self.wanted

    @property
    def precision(self) -> float:
        """Share of must_have strings among all strings found."""
        return self.wanted_found / (self.wanted_found + self.unwanted_found)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)

    @property
    def accuracy(self) -> float:
        """Share of all strings that are where they should be: must_have in the text, must_not_have out of it."""
        return (self.wanted_found + self.unwanted - self.unwanted_found) / (self.wanted + self.unwanted)


def expected_pages() -> list[dict[str, Any]]:
    """What is known of every page, `file` being its name without `.gz`; ends the program where the pages are not there."""
    _need(EXPECTED)
    with gzip.open(EXPECTED, "rt", encoding="utf-8") as stream:
        return [{**page, "file": page["file"].removesuffix(".gz")} for page in map(json.loads, stream)]


def unpack(folder: Path) -> int:
    """Put every page as a file into a new folder; returns how many there are. Ends the program like `expected_pages`."""
    _need(PAGES)
    folder.mkdir()
    packed = sorted(PAGES.glob("*.html.gz"))
    for path in packed:
        (folder / path.name.removesuffix(".gz")).write_bytes(gzip.decompress(path.read_bytes()))
    return len(packed)


def decode(pages: Path, folder: Path) -> None:
    """Put every page as UTF-8 text into a new folder: one decoding, trafilatura's, for all who take strings."""
    from trafilatura.utils import decode_file

    folder.mkdir()
    for path in pages.iterdir():
        (folder / path.name).write_text(decode_file(path.read_bytes()), encoding="utf-8", newline="")


def _need(path: Path) -> None:
    if not path.exists():
        sys.exit(f"not run: the pages are not there ({path})")


def collapsed(text: str) -> str:
    """Every run of white space as one space, as texts and strings are compared."""
    return " ".join(text.split())


def count(page: Mapping[str, Any], text: str) -> Counts:
    """The counts of one page; white space is collapsed on both sides, an empty text holds nothing."""
    text = collapsed(text)
    wanted, unwanted = page["must_have"], page["must_not_have"]
    found = sum(collapsed(one) in text for one in wanted)
    left = sum(collapsed(one) in text for one in unwanted)
    return Counts(len(wanted), found, len(unwanted), left, not text)


def quality(counts: Iterable[Counts]) -> Quality:
    """The sums over pages."""
    some = list(counts)
    sums = [sum(getattr(one, name) for one in some) for name in ("wanted", "wanted_found", "unwanted", "unwanted_found")]
    return Quality(*sums, sum(one.clean for one in some), sum(one.empty for one in some))


def resampled_f1(counts: Iterable[Counts]) -> np.ndarray[Any, Any]:
    """F1 of as many pages drawn with repetition, RESAMPLES times. The draws are the same in every call, so that two
    extractors' values can be subtracted: their difference on the same pages varies less than either.
    """
    rows = np.array([(one.wanted, one.wanted_found, one.unwanted_found) for one in counts])
    drawn = np.random.default_rng(SEED).integers(0, len(rows), (RESAMPLES, len(rows)))
    wanted, right, wrong = rows[drawn].sum(axis=1).T
    return 2 * right / (wanted + right + wrong)  # the harmonic mean of right/wanted and right/(right + wrong)
