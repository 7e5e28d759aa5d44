"""Twenty real pages beside the checkout, each with the origin that it credits, or an original that must stay one."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from archive.core.register import name_key
from archive.core.rules import RuleSet
from tests.conftest import run_here, shared_folder

pytestmark = pytest.mark.shared

FAMILY = {"republished", "adapted", "excerpted", "translated", "same_publisher"}
"""The types by which an article as a whole is somebody else's."""


@pytest.fixture(scope="module")
def pages() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((shared_folder("data") / "provenance-dev.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def accepted(pages: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The type of each accepted link by the name of its origin, by page."""
    made = tmp_path_factory.mktemp("credits")
    folder = shared_folder("data") / "provenance-dev"
    records = [{"id": one["file"], "url": one["url"], "html": _html(folder / one["file"])} for one in pages]
    stdin = "\n".join(map(json.dumps, records)).encode()
    assert run_here("import", "-", cwd=made, stdin=stdin).code == 0
    found: dict[str, dict[str, str]] = {one["file"]: {} for one in pages}
    for line in run_here("export", "attributions", cwd=made).out.splitlines():
        one = json.loads(line)
        if one["status"] == "accepted":
            found[one["article"]["external_id"]][one["origin"]["name"]] = one["type"]
    return found


def _html(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode("utf-8", "replace")


def test_no_original_is_given_an_origin(pages: list[dict[str, Any]], accepted: dict[str, dict[str, str]]) -> None:
    originals = [one["file"] for one in pages if one["expect"] == "original"]
    assert len(originals) == 3
    assert {name: accepted[name] for name in originals if accepted[name]} == {}


def test_credited_origins_are_found(pages: list[dict[str, Any]], accepted: dict[str, dict[str, str]], rules: RuleSet) -> None:
    missed = {}
    credited = [one for one in pages if one["expect"] == "republished"]
    for one in credited:
        wanted = one["original_source"].split(" (")[0]
        known = rules.register.by_name(wanted)
        key = name_key(known.name if known else wanted)
        types = {type_ for name, type_ in accepted[one["file"]].items() if name_key(name) == key}
        if not types & FAMILY:
            missed[wanted] = accepted[one["file"]]
    assert len(credited) == 17
    assert len(missed) <= 1, missed
