"""The five real articles beside the checkout: what a correct archive says of them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from archive.core.text.plain import plain
from tests.conftest import SAMPLES, run_here, shared_folder

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    return tomllib.loads((shared_folder("seeds") / "expected.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, dict[str, Any]]]:
    """The folder of the archive, and each article by the first three letters of its file name."""
    folder = tmp_path_factory.mktemp("seeds")
    summary = run_here("import", shared_folder("seeds"), "--json", cwd=folder)
    assert (summary.code, summary.json["stored"]) == (0, 5)
    names = sorted(path.name for path in shared_folder("seeds").glob("*.txt"))
    return folder, {name[:3]: run_here("article", name, "--json", cwd=folder).json for name in names}


@pytest.mark.parametrize("key", ["000", "001", "002", "003", "004"])
def test_article(key: str, expected: dict[str, Any], imported: tuple[Path, dict[str, dict[str, Any]]]) -> None:
    wanted, article = expected[key], imported[1][key]
    assert article["title"] == wanted["title"]
    assert (article["publisher"] or {"name": ""})["name"] == wanted["publisher"]
    story = plain(article["text"])
    assert [part for part in wanted["strip"] if part in story] == []
    assert [part for part in wanted["keep"] if part not in story] == []
    claims = {(one["type"], one["origin"]["name"]): one for one in article["attributions"]}
    edges = wanted.get("edge", [])
    assert set(claims) == {(one["type"], one["from"]) for one in edges}
    for edge in edges:
        claim = claims[edge["type"], edge["from"]]
        printed = " ".join(one["text"] for one in claim["evidence"])
        assert [part for part in edge.get("evidence", []) if part not in printed] == []
        assert claim["phantom"]
        assert claim["independent_votes"] == edge.get("independent_votes", claim["independent_votes"])
    assert {one["origin"]["name"] for one in article["attributions"]}.isdisjoint(wanted["never_from"])
    comments = " ".join(one["text"] for one in article["segments"] if one["role"] == "editor_comment")
    assert [part for part in wanted.get("editor_passages", []) if part not in comments] == []


@pytest.mark.parametrize(
    ("key", "published"),
    [
        ("000", ("2016-09-18T00:00:00Z", "day", None)),
        ("001", ("2016-09-19T21:30:00Z", "minute", None)),
        ("002", None),
        ("003", None),
        ("004", ("2016-09-18T12:29:00Z", "minute", "BST")),
    ],
)
def test_date(key: str, published: tuple[str, str, str | None] | None, imported: tuple[Path, dict[str, dict[str, Any]]]) -> None:
    found = imported[1][key]["published"]
    assert (found and (found["utc"], found["precision"], found["zone"])) == published


def test_no_two_are_copies_and_shared_statements_are_told(
    expected: dict[str, Any], imported: tuple[Path, dict[str, dict[str, Any]]]
) -> None:
    folder, articles = imported
    assert run_here("clusters", "--json", cwd=folder).json == []
    statement = expected["shared_statement"][0]
    first, second = (articles[key]["id"] for key in statement["in"][:2])
    told = run_here("explain", first, second, "--json", cwd=folder).json
    assert told["reuse"] == "statement"
    assert any(statement["text"] in plain(one["text"]) for one in told["passages"])


def test_shared_statements_are_passages_with_everybody_who_carries_them(
    expected: dict[str, Any], imported: tuple[Path, dict[str, dict[str, Any]]]
) -> None:
    folder, articles = imported
    keys = {article["id"]: key for key, article in articles.items()}
    listed = run_here("passages", "--json", cwd=folder).json
    for statement in expected["shared_statement"]:
        told = next(one for one in listed if statement["text"] in one["text"])
        carriers = {keys[one["article"]["id"]]: one for one in told["carriers"]}
        assert {*statement["in"], *statement.get("tail_in", [])} <= set(carriers)
        assert told["spread"] == len(carriers)
        assert all(one["speaker"] for one in carriers.values())
        times = [one["published"]["utc"] for one in told["carriers"] if one["published"]]
        assert times == sorted(times)
        assert told["first"]["published"]["utc"] == times[0]


@pytest.mark.parametrize("order", [("seeds", "samples"), ("samples", "seeds")])
def test_all_five_are_one_story_with_the_statements_they_share_and_nothing_else_joins(
    order: tuple[str, str], expected: dict[str, Any], tmp_path: Path
) -> None:
    folders = {"seeds": shared_folder("seeds"), "samples": SAMPLES}
    for name in order:
        run_here("import", folders[name], cwd=tmp_path)
    articles = {Path(one["path"]).name[:3]: one for one in run_here("articles", "--json", cwd=tmp_path).json if one["path"]}
    (number,) = {articles[key]["story_id"] for key in expected["story"]["same_event"]}
    story = run_here("story", str(number), "--json", cwd=tmp_path).json
    assert (story["size"], story["reports"]) == (5, 5)
    assert {one["id"] for one in story["members"]} == {articles[key]["id"] for key in expected["story"]["same_event"]}
    assert len(story["statements"]) >= 2
    assert all(len({one["article"]["id"] for one in said["carriers"]}) >= 2 for said in story["statements"])
    listed = run_here("stories", "--since", "2016-09-17", "--until", "2016-09-20", "--min-size", "3", "--json", cwd=tmp_path).json
    assert [one["id"] for one in listed] == [number]
    run_here("rebuild", "--from", "stories", cwd=tmp_path)
    assert run_here("story", str(number), "--json", cwd=tmp_path).json["members"] == story["members"]
