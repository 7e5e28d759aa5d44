"""How often each marker and each credit field fires on real pages and wires, and what it takes for a credit.

`python -m benchmarks.credits` counts on the 990 development pages and the 21,578 wires of 1987, and holds the 20 labelled pages
against their truth. `--show RULE` prints hits of one rule drawn at random (`--seed`), for a person to read and judge: there are
no labels, so precision is what reading says.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from archive.core.errors import Unreadable
from archive.core.model import Evidence, Extract
from archive.core.provenance.decide import decide
from archive.core.provenance.parties import Hit, Party
from archive.core.register import name_key
from archive.core.rules import RuleSet
from archive.extract.read import ReadJob, read_capture
from archive.rulefiles import load_rules
from benchmarks.evaluation import EXPECTED, PAGES
from benchmarks.measure import DATA, table, versions

LABELLED = DATA / "provenance-dev.json"
WIRES = DATA / "wires-1987.jsonl.gz"
LATEST = datetime(2027, 1, 1, tzinfo=UTC)
AROUND = 60  # characters of the text before and behind a hit

Read = tuple[str, Extract]


def read_pages(rules: RuleSet, entries: Iterable[dict[str, Any]], folder: str) -> Iterator[Read]:
    """(file, extract) of pages; what cannot be read is left out."""
    for entry in entries:
        data = gzip.decompress((DATA / folder / entry["file"]).read_bytes())
        try:
            yield entry["file"], read_capture(ReadJob(data, "text/html", entry["url"], LATEST), rules)
        except Unreadable:
            continue


def read_wires(rules: RuleSet) -> Iterator[Read]:
    """(id, extract) of the wires; some have no text."""
    with gzip.open(WIRES, "rb") as file:
        for line in file:
            try:
                extract = read_capture(ReadJob(line, "application/json", None, LATEST), rules)
            except Unreadable:
                continue
            yield str(json.loads(line)["id"]), extract


def fired(readings: Iterable[Read]) -> dict[str, list[tuple[str, str, Evidence]]]:
    """The hits of each rule: file, the text around, and the hit."""
    found: dict[str, list[tuple[str, str, Evidence]]] = defaultdict(list)
    for name, extract in readings:
        for hit in extract.evidence:
            around = hit.text
            if hit.start is not None and hit.end is not None:
                around = (
                    f"{extract.raw[max(0, hit.start - AROUND) : hit.start]}⟦{hit.text}⟧{extract.raw[hit.end : hit.end + AROUND]}"
                )
            found[hit.rule].append((name, " ".join(around.split()), hit))
    return found


def origins(extract: Extract, rules: RuleSet) -> dict[str, str]:
    """The accepted origins of a page by its own credits, with their types."""
    child = Party(1, "", extract.publisher, None, extract.language, extract.fingerprint.words)
    hits = [Hit(number, hit) for number, hit in enumerate(extract.evidence)]
    claims = decide(child, hits, [], lambda _: None, rules.register)
    return {one.origin.name: one.type for one in claims if one.status == "accepted"}


def judged(rules: RuleSet) -> str:
    """The labelled pages: what each is expected to credit, and what is accepted."""
    entries = json.loads(LABELLED.read_text("utf-8"))
    found = {name: origins(extract, rules) for name, extract in read_pages(rules, entries, "provenance-dev")}
    rows = []
    for entry in entries:
        wanted = entry["original_source"].split(" (")[0] if entry["expect"] == "republished" else ""
        named = rules.register.by_name(wanted)
        key = name_key(named.name if named else wanted)
        accepted = found.get(entry["file"], {})
        right = not accepted if not wanted else any(name_key(name) == key for name in accepted)
        shown = ", ".join(f"{name} ({type_})" for name, type_ in accepted.items()) or "–"
        rows.append([entry["file"][:8], entry["republisher"] or "", wanted or "an original", shown, "" if right else "WRONG"])
    return table(["page", "publisher", "expected", "accepted", ""], rows)


def main() -> None:
    """Count, judge, or show."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", metavar="RULE", help="print hits of one rule instead")
    parser.add_argument("--hits", type=int, default=20, help="so many of them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-wires", action="store_true", help="pages only")
    asked = parser.parse_args()
    rules = load_rules()
    print(versions("news-archive", "trafilatura"))
    with gzip.open(EXPECTED, "rt", encoding="utf-8") as file:
        pages = fired(read_pages(rules, map(json.loads, file), PAGES.name))
    wires = {} if asked.no_wires else fired(read_wires(rules))
    if asked.show:
        hits = [*pages.get(asked.show, []), *wires.get(asked.show, [])]
        for name, around, hit in random.Random(asked.seed).sample(hits, min(asked.hits, len(hits))):
            print(f"{name}  {hit.polarity} {hit.confidence}  {hit.name or 'unnamed'}\n    {around}")
        return
    rows = [[rule, *_cells(pages.get(rule, [])), *_cells(wires.get(rule, []))] for rule in sorted({*pages, *wires})]
    print(table(["rule", "pages", "supports", "against", "nothing", "wires", "supports", "against", "nothing"], rows))
    print(judged(rules))


def _cells(hits: list[tuple[str, str, Evidence]]) -> list[str]:
    polarities = Counter(hit.polarity for _, _, hit in hits)
    return [str(len({name for name, _, _ in hits})), *(str(polarities[one]) for one in ("supports", "contradicts", "nothing"))]


if __name__ == "__main__":
    main()
