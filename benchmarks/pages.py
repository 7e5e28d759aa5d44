"""990 real pages: the whole import on two processes against bare trafilatura on one: `python -m benchmarks.pages`.

Ours is the real command from start to end, start-up and database included. Trafilatura is `extract(html)` in a fresh
interpreter on pages already read and decoded. Both run twice, in turn; the ratio is of the sums.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import DATA, Usage, archive_command, run, table, versions

PAGES = DATA / "pages-dev"
EXPECTED = DATA / "pages-dev.jsonl.gz"
ROUNDS = 2
JOBS = 2
AIM = 1.7


@dataclass(frozen=True, slots=True)
class Quality:
    """How many strings that must stand in the texts do, and how many that must not do."""

    wanted: int
    wanted_found: int
    unwanted: int
    unwanted_found: int
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


def quality(expected: Iterable[Mapping[str, Any]], texts: Mapping[str, str]) -> Quality:
    """The counts over all pages; white space is collapsed on both sides, a page without text holds nothing."""
    wanted = wanted_found = unwanted = unwanted_found = empty = 0
    for page in expected:
        text = _collapsed(texts.get(page["file"].removesuffix(".gz"), ""))
        empty += not text
        wanted += len(page["must_have"])
        wanted_found += sum(_collapsed(one) in text for one in page["must_have"])
        unwanted += len(page["must_not_have"])
        unwanted_found += sum(_collapsed(one) in text for one in page["must_not_have"])
    return Quality(wanted, wanted_found, unwanted, unwanted_found, empty)


def unpack(folder: Path) -> int:
    """Put every page as a file into the folder; returns how many there are."""
    folder.mkdir()
    packed = sorted(PAGES.glob("*.html.gz"))
    for path in packed:
        (folder / path.name.removesuffix(".gz")).write_bytes(gzip.decompress(path.read_bytes()))
    return len(packed)


def import_pages(folder: Path, database: Path) -> Usage:
    """What importing a folder or file into a new database took."""
    return run(archive_command("import", folder, "--db", database, "--jobs", JOBS))


def exported_texts(database: Path) -> dict[str, str]:
    """The clean story of every article by the name of the file it was imported from."""
    lines = run(archive_command("--db", database, "export", "articles")).output.splitlines()
    entries = map(json.loads, lines)
    return {Path(entry["path"]).name: entry["text"] for entry in entries if entry.get("path")}


def main() -> None:
    """Measure both in turn and print rates, the ratio and the quality of both."""
    if not (PAGES.is_dir() and EXPECTED.is_file()):
        sys.exit(f"not run: the pages are not there ({PAGES}, {EXPECTED})")
    print(versions("news-archive", "trafilatura", "lxml", "resiliparse", "SQLAlchemy"))
    with gzip.open(EXPECTED, "rt", encoding="utf-8") as stream:
        expected = [json.loads(line) for line in stream]
    with tempfile.TemporaryDirectory() as name:
        temporary = Path(name)
        folder, out = temporary / "pages", temporary / "bare.json"
        count = unpack(folder)
        ours, bare = [], []
        for number in range(ROUNDS):
            ours.append(import_pages(folder, temporary / f"archive{number}.db"))
            bare.append(json.loads(run([sys.executable, "-m", "benchmarks.bare", str(folder), str(out)]).output))
        one = import_pages(next(folder.iterdir()), temporary / "one.db")
        texts = {"archive": exported_texts(temporary / "archive0.db"), "trafilatura.extract": json.loads(out.read_text("utf-8"))}
    print(f"imported: {ours[0].output.strip()}")
    print(_rates(count, ours, bare, one))
    print()
    print(_qualities(expected, texts))


def _rates(count: int, ours: list[Usage], bare: list[dict[str, float]], one: Usage) -> str:
    rows = []
    for used, other in zip(ours, bare, strict=True):
        cells = [f"{used.wall:.1f}", f"{used.cpu:.1f}", f"{count / used.wall:.1f}", f"{used.peak_mb:,.0f}"]
        rows.append([f"archive import --jobs {JOBS}", *cells])
        rows.append(["trafilatura.extract", f"{other['wall']:.1f}", f"{other['cpu']:.1f}", f"{count / other['wall']:.1f}", ""])
    rows.append(["archive import of 1 page", f"{one.wall:.2f}", f"{one.cpu:.2f}", "", f"{one.peak_mb:,.0f}"])
    ratio = sum(other["wall"] for other in bare) / sum(used.wall for used in ours)
    work = sum(used.cpu for used in ours) / sum(other["cpu"] for other in bare)
    lines = [table(["", "wall s", "CPU s", "pages/s", "peak MB"], rows)]
    lines.append(f"pages a second, archive to trafilatura: {ratio:.2f} (aim {AIM}); processor time: {work:.2f}")
    return "\n".join(lines)


def _qualities(expected: list[dict[str, Any]], texts: Mapping[str, Mapping[str, str]]) -> str:
    rows = []
    for name, found in texts.items():
        one = quality(expected, found)
        shares = [f"{share:.4f}" for share in (one.precision, one.recall, one.f1)]
        counts = [f"{one.wanted_found:,} of {one.wanted:,}", f"{one.unwanted_found:,} of {one.unwanted:,}", str(one.empty)]
        rows.append([name, *shares, *counts])
    return table(["", "precision", "recall", "F1", "must have", "must not have", "no text"], rows)


def _collapsed(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    main()
