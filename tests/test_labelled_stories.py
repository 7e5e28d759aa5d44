"""250 labelled pairs of web news beside the checkout: which of them an archive takes for one story."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.conftest import run_here, shared_folder

pytestmark = pytest.mark.shared


def test_labelled_pairs_are_told_better_than_the_usual_ways_tell_them(tmp_path: Path) -> None:
    """The bounds are the best F1 of any peer in benchmarks/stories.py with one threshold chosen by cross-validation."""
    with gzip.open(shared_folder("data") / "web-pairs-dev.jsonl.gz", "rt", encoding="utf-8") as stream:
        pairs = [json.loads(line) for line in stream]
    articles = {one["url"]: {**one, "id": one["url"]} for pair in pairs for one in (pair["a"], pair["b"])}
    (tmp_path / "web.jsonl").write_text("\n".join(json.dumps(one) for one in articles.values()), encoding="utf-8")
    assert run_here("import", "web.jsonl", "--json", cwd=tmp_path).json["stored"] == len(articles)
    story_of = {one["external_id"]: one["story_id"] for one in run_here("articles", "--json", cwd=tmp_path).json}
    found = {}
    for language in ("en", "ru"):
        told = [
            (story_of[pair["a"]["url"]] == story_of[pair["b"]["url"]], pair["same_story"])
            for pair in pairs
            if pair["language"] == language
        ]
        right = sum(joined and same for joined, same in told)
        found[language] = 2 * right / (sum(joined for joined, _ in told) + sum(same for _, same in told))
    assert found["en"] > 0.878
    assert found["ru"] > 0.835
