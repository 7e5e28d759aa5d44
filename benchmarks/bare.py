"""Bare trafilatura on a folder of pages: `python -m benchmarks.bare FOLDER OUT`, run by benchmarks.pages."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def main(folder: Path, out: Path) -> None:
    """Print the seconds that `trafilatura.extract` took, reading and decoding left out; write its texts by file name."""
    from trafilatura import extract
    from trafilatura.utils import decode_file

    pages = {path.name: decode_file(path.read_bytes()) for path in sorted(folder.iterdir())}
    extract(next(iter(pages.values())))  # what it loads on first use is not counted
    began, used = time.perf_counter(), time.process_time()
    texts = {name: extract(page) or "" for name, page in pages.items()}
    print(json.dumps({"wall": time.perf_counter() - began, "cpu": time.process_time() - used}))
    out.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
