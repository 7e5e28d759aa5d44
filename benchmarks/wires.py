"""21,578 wires of 1987 through the real command: `python -m benchmarks.wires`."""

from __future__ import annotations

import gzip
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import DATA, archive_command, run, table, versions

WIRES = DATA / "wires-1987.jsonl.gz"


def main() -> None:
    """Import the wires into a new database and print rate, memory and size."""
    if not WIRES.is_file():
        sys.exit(f"not run: the wires are not there ({WIRES})")
    print(versions("news-archive", "numpy", "SQLAlchemy"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wires, database = folder / "wires.jsonl", folder / "archive.db"
        with gzip.open(WIRES) as packed, wires.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
        with wires.open("rb") as stream:
            count = sum(1 for _ in stream)
        imported = run(archive_command("import", wires, "--db", database))
        size = sum(path.stat().st_size for path in folder.glob("archive.db*"))
        again = run(archive_command("import", wires, "--db", database))
    print(f"first import: {imported.output.strip()} (exit code {imported.code})")
    print(f"second import: {again.output.strip()} (exit code {again.code})")
    rows = [
        ["first", f"{imported.wall:.1f}", f"{imported.cpu:.1f}", f"{count / imported.wall:,.0f}", f"{imported.peak_mb:,.0f}"],
        ["second, nothing new", f"{again.wall:.1f}", f"{again.cpu:.1f}", f"{count / again.wall:,.0f}", f"{again.peak_mb:,.0f}"],
    ]
    print(table(["import", "wall s", "CPU s", "articles/s", "peak MB of all processes"], rows))
    print(f"database: {size:,} bytes, {size / count:,.0f} an article")


if __name__ == "__main__":
    main()
