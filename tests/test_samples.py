"""samples/expected.toml says what is right of each sample; all of it is checked through the real command."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SAMPLES, run_command, run_here

EXPECTED = tomllib.loads((SAMPLES / "expected.toml").read_text("utf-8"))
ARTICLES = EXPECTED["article"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("samples")
    assert run_command("import", SAMPLES, cwd=made).code == 0
    return made


@pytest.fixture(scope="module")
def listed(folder: Path) -> dict[str, dict[str, Any]]:
    """Article entries by path below samples/."""
    entries = run_here("articles", "--json", cwd=folder).json
    return {str(Path(one["path"]).relative_to(SAMPLES)): one for one in entries}


@pytest.fixture(scope="module")
def shown(folder: Path) -> dict[str, dict[str, Any]]:
    """Whole articles by path below samples/, read in one process."""
    from archive.queries.articles import whole_article
    from archive.store.schema import open_store

    store = open_store(str(folder / "archive.db"))
    with store.read() as connection:
        found = {one["path"]: whole_article(connection, str(SAMPLES / one["path"])) for one in ARTICLES}
    store.close()
    return found


def test_every_sample_is_expected_and_stored(listed: dict[str, Any]) -> None:
    assert set(listed) == {one["path"] for one in ARTICLES}


@pytest.mark.parametrize("expected", ARTICLES, ids=lambda one: one["path"])
def test_article(expected: dict[str, Any], shown: dict[str, dict[str, Any]]) -> None:
    article = shown[expected["path"]]
    assert article["title"] == expected["title"]
    assert (article["publisher"] or {"name": ""})["name"] == expected["publisher"]
    assert article["language"] == expected["language"]
    _check_date(article["published"], expected)
    assert [part for part in expected["keep"] if part not in article["text"]] == []
    assert [part for part in expected["strip"] if part in article["text"]] == []
    _check_origins(article, expected)
    for one in article["segments"]:
        assert article["raw"][one["start"] : one["end"]] == one["text"]
    for one in article["evidence"]:
        assert one["start"] is None or article["raw"][one["start"] : one["end"]] == one["text"]


def _check_date(published: dict[str, Any] | None, expected: dict[str, Any]) -> None:
    if not expected["published"]:
        assert published is None or published["utc"] is None
        assert (published or {}).get("raw") == expected.get("published_raw")
        return
    wanted = datetime.fromisoformat(expected["published"])
    assert published is not None
    assert datetime.fromisoformat(published["utc"]) == (wanted.astimezone(UTC) if wanted.tzinfo else wanted.replace(tzinfo=UTC))
    assert (published["zone"] is not None) == (wanted.tzinfo is not None)
    assert (published["precision"] in ("minute", "second")) == ("T" in expected["published"])


def _check_origins(article: dict[str, Any], expected: dict[str, Any]) -> None:
    claims = [one for one in article["attributions"] if one["type"] != "quotes" and one["credited"]]
    proposed = [one for one in article["attributions"] if not one["credited"]]
    assert [one["origin"]["name"] for one in proposed] == expected.get("uncredited", [])
    assert {one["status"] for one in proposed} <= {"proposed"}
    assert {(one["origin"]["name"], one["type"]) for one in claims} == {(one["name"], one["type"]) for one in expected["origins"]}
    named = {one["origin"]["name"] for one in article["attributions"]}
    assert named.isdisjoint(expected["never_from"])
    for origin in expected["origins"]:
        claim = next(one for one in claims if one["origin"]["name"] == origin["name"])
        printed = " ".join(f"{one['text']} {one['kind']}" for one in claim["evidence"])
        assert [part for part in origin["evidence"] if part not in printed] == []


@pytest.mark.parametrize("group", EXPECTED["cluster"], ids=lambda one: one["members"][0])
def test_copies_are_one_cluster(group: dict[str, Any], listed: dict[str, Any]) -> None:
    numbers = {listed[path]["cluster_id"] for path in group["members"]}
    assert len(numbers) == 1
    assert None not in numbers
    others = {path for path, one in listed.items() if one["cluster_id"] in numbers}
    assert others == set(group["members"])


@pytest.mark.parametrize("group", EXPECTED["apart"], ids=lambda one: one["members"][0])
def test_what_is_no_copy_stays_apart(group: dict[str, Any], listed: dict[str, Any]) -> None:
    numbers = [listed[path]["cluster_id"] for path in group["members"]]
    clustered = [one for one in numbers if one is not None]
    assert len(clustered) == len(set(clustered))


@pytest.mark.parametrize("expected", EXPECTED["chain"], ids=lambda one: one["child"])
def test_chain(expected: dict[str, Any], folder: Path) -> None:
    links = run_here("chain", SAMPLES / expected["child"], "--json", cwd=folder).json["attributions"]
    for name in expected["via"]:
        link = next(one for one in links if one["origin"]["name"] == name)
        links = link["behind"]
