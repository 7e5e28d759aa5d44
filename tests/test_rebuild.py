"""`rebuild` on an archive that was read by other rules: what it says changed, what it leaves alone, how it ends."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from archive.queries.articles import whole_article
from archive.store.schema import open_store
from tests.conftest import Ran, new_database, run_here

STORY = """The ferry company will build a second pier at Lower Quell, its manager told a full hall on Tuesday evening.

Work is to begin when the herring have gone, and the old pier stays open until the last plank of the new one is laid.

Tide table: high at nine on the morning of the feast, and low at three when the boats go out to the banks again.

Farmers from the island asked for a ramp wide enough for hay carts, and were promised one before the autumn market.
"""
TAIL = """
Support the lamp fund today.

Ring the harbour bell desk if we got it wrong.
"""
RULE = """
[[rule]]
id = "{id}"
role = "boilerplate"
scope = "any"
position = "anywhere"
pattern = '''{pattern}'''
example = ["{example}"]
keeps = ["The mill has been sold."]
"""
LAMP = RULE.format(id="lamp-plea", pattern="^support the lamp fund", example="Support the lamp fund now.")
OLD_BELL = RULE.format(id="bell-desk", pattern="^ring the harbour bell desk", example="Ring the harbour bell desk.")
NEW_BELL = OLD_BELL.replace("bell-desk", "bell-notice")
TIDE = RULE.format(id="tide-table", pattern="^tide table:", example="Tide table: high at one.")
OWNER = """
[[publisher]]
name = "Quell Lamp"
kind = "outlet"
domains = ["quell-lamp.example"]
"""


@dataclass(frozen=True)
class News:
    """Four articles read under the old rules, two of them copies, and the command on their archive."""

    database: str
    folder: Path

    def __call__(self, *arguments: object, rules: str = "old") -> Ran:
        config = str(self.folder / rules)
        return run_here(*arguments, "--db", self.database, cwd=self.folder, ARCHIVE_CONFIG_FOLDER=config)

    def rows(self) -> dict[str, list[str]]:
        """Everything in the database, the shadow tables of the full-text index included."""
        store = open_store(self.database)
        with store.read() as connection:
            found = {
                name: sorted(map(repr, connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()))
                for name in inspect(connection).get_table_names()
            }
        store.close()
        assert found["segment"]
        assert found["match"]
        return found

    def articles(self) -> list[dict[str, Any]]:
        """Every article as `article ID --json` shows it."""
        store = open_store(self.database)
        with store.read() as connection:
            found = [whole_article(connection, str(number)) for number in range(1, 5)]
        store.close()
        return found


def imported(database: str, folder: Path) -> News:
    _config(folder / "old", LAMP + OLD_BELL, "")
    _config(folder / "new", LAMP + NEW_BELL + TIDE, OWNER)
    press = folder / "press"
    press.mkdir()
    for name, end in (("pier.txt", ""), ("pier-again.txt", "\nAnother evening follows in May.\n"), ("carts.md", "")):
        opening = "Second pier for Lower Quell\n\n" if name != "carts.md" else "Hay carts get a ramp\n\n"
        (press / name).write_text(opening + STORY + TAIL + end)
    record = {"id": "q-7", "url": "https://quell-lamp.example/7", "title": "A pier for the island", "text": STORY + TAIL}
    (press / "more.jsonl").write_text(json.dumps(record))
    news = News(database, folder)
    assert news("import", press, "--json").json["stored"] == 4
    return news


def _config(folder: Path, boilerplate: str, publishers: str) -> None:
    folder.mkdir()
    (folder / "boilerplate.toml").write_text(boilerplate)
    (folder / "publishers.toml").write_text(publishers)
    (folder / "archive.toml").write_text("[reading]\njobs = 1\n")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def news(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> News:
    """An archive on either database that the tests which share it leave as it is."""
    folder = tmp_path_factory.mktemp("news")
    if request.param == "sqlite":
        return imported(str(folder / "archive.db"), folder)
    return imported(new_database(request.getfixturevalue("postgres_server")), folder)


def counted(report: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {one["rule"]: (one["gained"], one["lost"]) for one in report["rules"]}


def lines(article: dict[str, Any]) -> Counter[tuple[str, str, str]]:
    return Counter(
        (text.strip(), one["role"], one["rule"])
        for one in article["segments"]
        for text in one["text"].splitlines()
        if text.strip()
    )


def versions(entries: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(one["extractor"], one["rules"]) for one in entries}


def test_a_dry_run_a_rebuild_and_the_way_back(database: str, tmp_path: Path) -> None:
    news = imported(database, tmp_path)
    before, stored = news.articles(), news.rows()
    dry = news("rebuild", "--dry-run", "--json", rules="new")
    assert (dry.code, news.rows()) == (0, stored)

    wet = news("rebuild", "--json", rules="new")
    report, after = wet.json, news.articles()
    assert wet.code == 0
    assert (report["articles"], report["read"], report["changed"]) == (4, 4, 4)
    assert {name: count for name, count in report["fields"].items() if count} == {"story": 4, "publisher": 1}
    assert list(report["fields"]) == "story title byline published modified publisher language flags evidence".split()
    assert counted(report) == {
        "bell-desk": (0, 4),
        "bell-notice": (4, 0),
        "layout:story": (0, 4),
        "tide-table": (4, 0),
    }
    gained = Counter(rule for old, new in zip(before, after, strict=True) for _, _, rule in (lines(new) - lines(old)).elements())
    lost = Counter(rule for old, new in zip(before, after, strict=True) for _, _, rule in (lines(old) - lines(new)).elements())
    assert counted(report) == {rule: (gained[rule], lost[rule]) for rule in gained | lost}
    assert report["matches_after"] == report["matches_before"] == len(stored["match"])
    assert dry.json == report | {"dry_run": True, "matches_after": None, "stories_after": None}

    ((extractor, old),) = versions([*before, *(one for entry in before for one in entry["segments"])])
    ((same, new),) = versions([*after, *(one for entry in after for one in entry["segments"])])
    assert (same, new != old) == (extractor, True)

    back = news("rebuild", "--from", "evidence", "--json").json
    assert counted(back) == {rule: (lost, gained) for rule, (gained, lost) in counted(report).items()}
    assert back["fields"] == report["fields"]
    assert [(one["text"], one["segments"], one["publisher"]) for one in news.articles()] == [
        (one["text"], one["segments"], one["publisher"]) for one in before
    ]
    late = news("rebuild", "--from", "match", "--json", rules="new").json
    assert (late["articles"], late["read"], late["changed"], late["rules"]) == (4, 0, 0, [])


@pytest.mark.parametrize("stage", ["clean", "evidence"])
def test_a_dry_run_writes_nothing_at_any_stage_that_knows_it(news: News, stage: str) -> None:
    before = news.rows()
    report = news("rebuild", "--from", stage, "--dry-run", "--json", rules="new").json
    assert (report["from"], report["read"], report["changed"]) == (stage, 4, 4)
    assert news.rows() == before


@pytest.mark.parametrize("stage", ["fingerprint", "match"])
def test_a_dry_run_of_a_later_stage_is_refused(news: News, stage: str) -> None:
    before = news.rows()
    ran = news("rebuild", "--from", stage, "--dry-run")
    assert (ran.code, ran.out) == (2, "")
    assert "extract, clean, evidence" in ran.err
    assert news.rows() == before


def test_examples_name_article_text_and_both_rules(news: News) -> None:
    rules = news("rebuild", "--dry-run", "--json", rules="new").json["rules"]
    changed = {one["rule"]: one["examples"] for one in rules}
    names = {one["id"]: (one["external_id"], one["path"]) for one in news.articles()}
    assert len({one["article"]["id"] for one in changed["bell-notice"]}) == 3
    for one in changed["bell-notice"]:
        assert one["text"] == "Ring the harbour bell desk if we got it wrong."
        assert one["before"] == {"role": "boilerplate", "rule": "bell-desk"}
        assert one["after"] == {"role": "boilerplate", "rule": "bell-notice"}
        assert names[one["article"]["id"]] == (one["article"]["external_id"], one["article"]["path"])
    assert changed["bell-desk"] == changed["bell-notice"]
    assert all(one["before"] == {"role": "body", "rule": "layout:story"} for one in changed["tide-table"])
    assert all(one["text"].startswith("Tide table: high at nine") for one in changed["tide-table"])


def test_a_person_gets_a_table_and_lines_that_fit(news: News) -> None:
    shown = news("rebuild", "--dry-run", rules="new").out
    assert "nothing was written" in shown
    assert "4 articles read again, 4 of them otherwise than before" in shown
    assert "another story 4, publisher 1" in shown
    cells = [line.split() for line in shown.splitlines()]
    assert ["rule", "gained", "lost"] in cells
    assert ["bell-notice", "4", "0"] in cells
    assert "+ from bell-desk" in shown
    assert "– to bell-notice" in shown
    assert "[1 carts.md]" in shown
    assert max(map(len, shown.splitlines())) <= 120


def test_the_same_rules_change_nothing(news: News) -> None:
    ran = news("rebuild", "--dry-run")
    assert ran.code == 0
    assert "4 articles read again, 0 of them otherwise" in ran.out
    assert "changed hands" not in ran.out


def test_a_capture_that_cannot_be_read_again_is_told(news: News) -> None:
    (news.folder / "hasty").mkdir(exist_ok=True)
    (news.folder / "hasty" / "archive.toml").write_text("[reading]\njobs = 1\ndeadline_seconds = 0.000001\n")
    before = news.rows()
    ran = news("rebuild", "--from", "evidence", "--json", rules="hasty")
    assert ran.code == 1
    assert (ran.json["read"], len(ran.json["failed"])) == (0, 4)
    assert news.rows() == before


def test_each_revision_tells_its_versions(database: str, tmp_path: Path) -> None:
    news = imported(database, tmp_path)
    with (tmp_path / "press" / "pier.txt").open("a") as file:
        file.write("\nThe manager was cheered.\n")
    assert news("import", tmp_path / "press" / "pier.txt", "--json", rules="new").json["revised"] == 1
    first, second = news("article", "pier.txt", "--history", "--json").json["revisions"]
    shown = news("article", "pier.txt", "--segments", "--json").json
    assert first["rules"] != second["rules"]
    assert versions([second]) == versions(shown["segments"]) == versions([shown])
