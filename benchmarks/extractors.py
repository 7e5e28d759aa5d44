"""One extractor on a folder of pages, in a process of its own: `python -m benchmarks.extractors NAME FOLDER OUT`.

Peers may stand in another environment: this module needs nothing but the library it is asked for. FOLDER holds bytes for
ours and UTF-8 text for the others, who all get the same strings. OUT gets a line of JSON for each page as it is done; pages
already named there are passed over, so that a run that was ended by a page can go on after it.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

DEADLINE = 30.0
"""Seconds for a page, after which the process is ended, whatever C code it is in."""

_SENTENCE = "<p>The river rose by two metres in the night, and the bridge to the old town was closed.</p>"
_FIRST = f"<html><body><article>{_SENTENCE * 9}</article></body></html>"

Answer = dict[str, Any]
Extractor = Callable[[Any], Answer]


def _trafilatura(**options: Any) -> Extractor:
    from trafilatura import extract

    return lambda page: {"text": extract(page, include_comments=False, **options) or ""}


def _newspaper() -> Extractor:
    from newspaper import Article

    def read(page: str) -> Answer:
        article = Article("https://example.org/", fetch_images=False)  # it demands an address
        article.download(input_html=page)
        article.parse()
        return {"text": article.text or ""}

    return read


def _readability() -> Extractor:
    from lxml import html
    from readability import Document

    def read(page: str) -> Answer:
        """Its answer is HTML: a line break is put after each block, so that words of two paragraphs stay apart."""
        tree = html.document_fromstring(Document(page).summary())
        for element in tree.iter("p", "div", "li", "br", "tr", "td", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"):
            element.tail = "\n" + (element.tail or "")
            if element.tag != "br":
                element.text = "\n" + (element.text or "")
        return {"text": tree.text_content()}

    return read


def _resiliparse() -> Extractor:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda page: {"text": extract_plain_text(page, main_content=True)}


def _archive() -> Extractor:
    from archive.core.errors import Unreadable
    from archive.core.reuse.fingerprint import fingerprint
    from archive.extract.read import ReadJob, read_capture
    from archive.rulefiles import load_rules

    rules, latest = load_rules(), datetime.now(UTC)
    fingerprint("")  # imports what signing needs

    def read(page: bytes) -> Answer:
        try:
            found = read_capture(ReadJob(page, "text/html", None, latest), rules)
        except Unreadable as error:
            return {"text": "", "failed": error.reason}
        parts = [(one.role, one.rule, one.start, one.end) for one in found.segments]
        return {"text": found.story, "raw": found.raw, "parts": parts}

    return read


OURS = "news-archive"
BARE = "trafilatura"
EXTRACTORS: dict[str, tuple[str, str, Callable[[], Extractor]]] = {
    OURS: ("", "archive", _archive),
    BARE: ("trafilatura", "trafilatura", _trafilatura),
    "trafilatura fast": ("trafilatura", "trafilatura", lambda: _trafilatura(fast=True)),
    "trafilatura precision": ("trafilatura", "trafilatura", lambda: _trafilatura(favor_precision=True)),
    "trafilatura recall": ("trafilatura", "trafilatura", lambda: _trafilatura(favor_recall=True)),
    "newspaper4k": ("newspaper4k", "newspaper", _newspaper),
    "readability-lxml": ("readability-lxml", "readability", _readability),
    "resiliparse": ("resiliparse", "resiliparse", _resiliparse),
}
"""By name: the distribution to install, the module that is then there, and what makes the function."""

NOT_INSTALLED = 3


def main(name: str, folder: Path, out: Path) -> int:
    """Write `file wall cpu text` of each page, and `failed` with the reason where the extractor raised."""
    distribution, module, make = EXTRACTORS[name]
    try:
        import_module(module)
    except ImportError:
        return NOT_INSTALLED
    extract = make()
    paths = sorted(folder.iterdir())
    pages = {path.name: path.read_text("utf-8") if distribution else path.read_bytes() for path in paths}
    extract(_FIRST if distribution else _FIRST.encode())  # what it loads on first use is not counted
    with out.open("a+", encoding="utf-8") as stream:
        stream.seek(0)
        done = {json.loads(line)["file"] for line in stream}
        for file, page in pages.items():
            if file not in done:
                stream.write(json.dumps({"file": file, **_timed(extract, page)}, ensure_ascii=False) + "\n")
                stream.flush()
    return 0


def _timed(extract: Extractor, page: Any) -> Answer:
    signal.setitimer(signal.ITIMER_REAL, DEADLINE)
    began, used = time.perf_counter(), time.process_time()
    try:
        answer = extract(page)
    except Exception as error:  # noqa: BLE001 - what a peer raises on a page is counted, whatever it is
        answer = {"text": "", "failed": f"{type(error).__name__}: {error}"[:200], "crashed": True}
    spent = {"wall": time.perf_counter() - began, "cpu": time.process_time() - used}
    signal.setitimer(signal.ITIMER_REAL, 0)
    return {**spent, **answer}


if __name__ == "__main__":
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
