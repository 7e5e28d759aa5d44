"""How well the story of a page is found, against trafilatura and other extractors: `python -m benchmarks.extraction`.

Every extractor runs in one fresh process over the 990 pages of trafilatura's evaluation set, read before the clock starts.
Ours gets bytes and does everything up to the fingerprint; the others get strings, decoded by trafilatura's `decode_file`.
Peers that this Python lacks run under the Python named by --python or BENCHMARK_PYTHON. The text of ours is the clean story.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.evaluation import count, decode, expected_pages, quality, resampled_f1, unpack
from benchmarks.extractors import BARE, DEADLINE, EXTRACTORS, NOT_INSTALLED, OURS, Answer
from benchmarks.measure import run, table, versions
from benchmarks.residue import CLASSES, MOST_WORDS, classes_of
from benchmarks.spans import kept_strings, lost_strings, removed_spans, sampled

Page = dict[str, Any]
Answers = dict[str, Answer]


def extract(name: str, python: str, pages: Path, decoded: Path, out: Path) -> Answers | str:
    """What an extractor answered for each page, or why it was not run. A page that ends the process counts as failed."""
    distribution, module, _ = EXTRACTORS[name]
    executable = sys.executable if find_spec(module) else python
    command = [executable, "-m", "benchmarks.extractors", name, str(decoded if distribution else pages), str(out)]
    while code := run(command).code:
        if code == NOT_INSTALLED:
            return f"not installed: pip install {distribution}"
        if code > 0:
            return f"its process ended with {code}"
        _blame(pages, out, -code)
    return _answers(out)


def _answers(out: Path) -> Answers:
    if not out.exists():
        return {}
    with out.open(encoding="utf-8") as stream:
        return {entry["file"]: entry for entry in map(json.loads, stream)}


def _blame(pages: Path, out: Path, number: int) -> None:
    """Put down the page at which the process was ended, so that the next one goes on after it."""
    done = _answers(out)
    file = next(path.name for path in sorted(pages.iterdir()) if path.name not in done)
    spent = DEADLINE if number == signal.SIGALRM else 0.0
    failed = {"text": "", "crashed": True, "failed": f"ended by {signal.Signals(number).name}"}
    with out.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps({"file": file, "wall": spent, "cpu": spent, **failed}) + "\n")


def qualities(expected: Sequence[Page], measured: Mapping[str, Answers]) -> str:
    """The table of all extractors."""
    counts = {name: [count(page, answers[page["file"]]["text"]) for page in expected] for name, answers in measured.items()}
    ours = resampled_f1(counts[OURS])
    rows = []
    for name, answers in measured.items():
        one, f1 = quality(counts[name]), resampled_f1(counts[name])
        behind = "" if name == OURS else f"{quality(counts[OURS]).f1 - one.f1:+.4f} ± {(ours - f1).std():.4f}"
        row = [name, f"{one.precision:.4f}", f"{one.recall:.4f}", f"{one.f1:.4f} ± {f1.std():.4f}", behind, f"{one.accuracy:.4f}"]
        row += [f"{one.clean / len(expected):.1%}", str(one.empty), str(sum("crashed" in answer for answer in answers.values()))]
        rows.append([*row, *(f"{len(expected) / sum(one[clock] for one in answers.values()):.1f}" for clock in ("wall", "cpu"))])
    head = ["", "precision", "recall", "F1", "ours - it", "accuracy", "left clean", "no text", "failed", "pages/s", "pages/CPU s"]
    return table(head, rows)


def residues(expected: Sequence[Page], before: Answers, after: Answers) -> str:
    """The share of pages, of news and of all, which still hold a line of each class."""
    news = {page["file"] for page in expected if page["news"]}
    everything = {page["file"] for page in expected}
    found = [{file: _classes(answer["text"]) for file, answer in answers.items()} for answers in (before, after)]
    rows = []
    for name in [*CLASSES, "any of them"]:
        row = [name]
        for files in (news, everything):
            row += [f"{sum(name in one[file] for file in files) / len(files):.1%}" for one in found]
        rows.append(row)
    return table(["pages with a line of", f"{len(news)} news, {BARE}", OURS, f"all {len(everything)}, {BARE}", OURS], rows)


def _classes(text: str) -> set[str]:
    found = {name for line in text.split("\n") for name in classes_of(line)}
    return found | {"any of them"} if found else found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extraction", description=__doc__.split("\n")[0])
    parser.add_argument("--only", action="append", choices=EXTRACTORS, metavar="NAME", help=f"beside ours and {BARE}")
    parser.add_argument("--python", metavar="PYTHON", help="Python of a venv that has the peers")
    parser.add_argument(
        "--answers", type=Path, metavar="FOLDER", help="keep the peers' answers here, and use those that are here"
    )
    parser.add_argument("--removed", type=int, default=0, metavar="N", help=f"print N spans which {BARE} keeps and ours does not")
    parser.add_argument("--lost", action="store_true", help=f"list the must_have strings which {BARE} keeps and ours does not")
    parser.add_argument("--kept", action="store_true", help="list the must_not_have strings which ours keeps")
    return parser.parse_args()


def main() -> None:
    """Run every extractor, print both tables and what was asked for."""
    given = _arguments()
    expected = expected_pages()
    python = given.python or os.environ.get("BENCHMARK_PYTHON") or sys.executable
    print(versions("news-archive", "trafilatura", "lxml", "resiliparse"), flush=True)
    with tempfile.TemporaryDirectory() as name:
        pages, decoded, out = (Path(name) / part for part in ("pages", "decoded", "answers"))
        unpack(pages)
        decode(pages, decoded)
        out = given.answers or out
        out.mkdir(exist_ok=True)
        (out / f"{OURS}.jsonl").unlink(missing_ok=True)
        names = [one for one in EXTRACTORS if not given.only or one in (OURS, BARE, *given.only)]
        answered = {one: extract(one, python, pages, decoded, out / f"{one}.jsonl") for one in names}
    measured = {one: answers for one, answers in answered.items() if not isinstance(answers, str)}
    print(qualities(expected, measured))
    for one, why in answered.items():
        if isinstance(why, str):
            print(f"{one}: not run: {why}")
    print("precision: must_have among all strings found; accuracy: strings that are where they should be; left clean: pages that")
    print("have a text with none of their must_not_have strings; ±: standard deviation over resampled pages; one process each.\n")
    print(residues(expected, measured[BARE], measured[OURS]))
    print(f"lines of up to {MOST_WORDS} words that begin with a usual wording of the class; see benchmarks/residue.py.")
    _listings(given, expected, measured[BARE], measured[OURS])


def _listings(given: argparse.Namespace, expected: Sequence[Page], bare: Answers, ours: Answers) -> None:
    if given.removed:
        print(f"\n{sampled(removed_spans(expected, bare, ours), given.removed)}")
    lost, kept = list(lost_strings(expected, bare, ours)), list(kept_strings(expected, bare, ours))
    print(f"\n{len(lost)} must_have strings stand in {BARE} and not in ours; {len(kept)} must_not_have strings stand in ours.")
    for wanted, listed in ((given.lost, lost), (given.kept, kept)):
        if wanted:
            print("\n" + "\n".join(listed))


if __name__ == "__main__":
    main()
