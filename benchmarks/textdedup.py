"""text-dedup's own command on generated articles. It groups articles and keeps one of each group; it names no pairs."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from benchmarks.measure import Usage, run
from benchmarks.methods import PERMUTATIONS, SHINGLE_WORDS, THRESHOLD
from benchmarks.truth import Pair

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


def run_text_dedup(python: str, articles: Path, planted: list[Pair]) -> tuple[Usage, dict[Pair, float]]:
    """What it took and the pairs in its groups: the planted ones, and each member with the first of its group.

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
            "threshold": THRESHOLD,
            "num_proc": 2,
        }
        flags = [part for option, value in options.items() for part in (f"--{option}", str(value))]
        home = {"HF_HOME": str(folder / "home"), "HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1"}
        home["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"
        used = run([python, "-m", "text_dedup.minhash", *flags, "--debug"], environment=home)
        if used.code:
            raise RuntimeError(f"its command ended with {used.code}")
        return used, _pairs(python, folder / "out" / "uf.pkl", planted)


def _pairs(python: str, groups: Path, planted: list[Pair]) -> dict[Pair, float]:
    answer = subprocess.run([python, "-c", _GROUPS, str(groups)], stdout=subprocess.PIPE, check=True)
    root = {f"g{one:07d}": f"g{first:07d}" for one, first in json.loads(answer.stdout)}
    pairs = {(min(one, first), max(one, first)): 1.0 for one, first in root.items() if one != first}
    return pairs | {pair: 1.0 for pair in planted if pair[0] in root and root[pair[0]] == root.get(pair[1])}
