"""text-dedup's own command on generated articles. It groups articles and keeps one of each group; it names no pairs."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from benchmarks.measure import Limits, Usage, run
from benchmarks.peers import PERMUTATIONS, SHINGLE_WORDS

NOTE = "in memory; its own command with 2 processes, groups by chaining (a pair counts where both stand in one group)"

_GROUPS = """
import json, pickle, sys
with open(sys.argv[1], "rb") as stream:
    found = pickle.load(stream)
parents = getattr(found, "parent", found)
parents = parents.get("parent", parents) if isinstance(parents, dict) else parents
def root(one):
    while parents.get(one, one) != one:
        one = parents[one]
    return one
json.dump([[one, root(one)] for one in parents], sys.stdout)
"""


def run_text_dedup(python: str, articles: Path, threshold: float, limits: Limits | None = None) -> tuple[Usage, dict[int, int]]:
    """What it took, and for each grouped article (by its place in the file) the first of its group.

    Raises RuntimeError with the reason where it cannot be run.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        options = {
            "path": "json",
            "data_files": articles,
            "split": "train",
            "cache_dir": folder / "cache",
            "output": folder / "out",
            "column": "text",
            "ngram": SHINGLE_WORDS,
            "num_perm": PERMUTATIONS,
            "threshold": threshold,
            "num_proc": 2,
        }
        flags = [part for option, value in options.items() for part in (f"--{option}", str(value))]
        home = {"HF_HOME": str(folder / "home"), "HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1"}
        home["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"
        home["PYTHONPATH"] = ""  # ours is made for another set of libraries
        used = run([python, "-m", "text_dedup.minhash", *flags, "--debug"], environment=home, limits=limits)
        if used.stopped or used.code:
            raise RuntimeError(used.stopped or f"its command ended with {used.code}")
        answer = subprocess.run([python, "-c", _GROUPS, str(folder / "out" / "uf.pkl")], stdout=subprocess.PIPE, check=True)
        return used, dict(json.loads(answer.stdout))
