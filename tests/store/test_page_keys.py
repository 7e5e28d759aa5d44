"""Articles stored under the addresses of before come to today's, and nothing is lost on the way."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import select, update

from archive.store.schema import open_store
from archive.store.tables import article, capture
from tests.conftest import ROOT, run_here
from tests.store.test_store import story

RECORDS = [
    ("https://www.gazette.example/news/a/", "url:https://www.gazette.example/news/a/"),
    ("https://gazette.example/story?41", "url:https://gazette.example/story"),  # the number was taken for a mark
    ("http://gazette.example/b", "url:http://gazette.example/b"),
    ("https://gazette.example/b", "url:https://gazette.example/b"),
    ("https://m.gazette.example/c", "url:https://m.gazette.example/c"),
    ("https://m.gazette.example/c/", "url:https://m.gazette.example/c/"),
]


def migration() -> ModuleType:
    spec = importlib.util.spec_from_file_location("page_keys", ROOT / "alembic" / "versions" / "0007_page_keys.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lines(records: list[dict[str, Any]]) -> bytes:
    return "\n".join(map(json.dumps, records)).encode()


def test_articles_are_renamed_and_none_is_merged(database: str, tmp_path: Path, monkeypatch: Any) -> None:
    records = [{"url": f"https://apart.example/{number}", "text": story(str(number), 0)} for number in range(len(RECORDS))]
    records.append({"url": "https://gazette.example/d", "id": 7, "text": story("seven", 0)})
    assert run_here("--db", database, "import", "-", "--json", stdin=lines(records), cwd=tmp_path).json["stored"] == 7
    store = open_store(database)
    with store.write() as connection:
        for number, (url, identity) in enumerate(RECORDS, 1):
            values = {"url": url, "identity": identity}
            connection.execute(update(capture).where(capture.c.article_id == number).values(values))
            connection.execute(update(article).where(article.c.id == number).values(identity=identity, url_requested=url))
        rejected = dict(connection.execute(select(capture).where(capture.c.article_id == 1)).mappings().one())
        rejected |= {"id": 99, "article_id": None, "sha256": b"\1" * 32, "url": "http://amp.gazette.example/e"}
        connection.execute(capture.insert().values({**rejected, "identity": "url:http://amp.gazette.example/e"}))
    page_keys = migration()
    monkeypatch.setattr(page_keys, "SLICE", 2)
    for _ in range(2):  # again it changes nothing
        with store.write() as connection:
            page_keys.rename(connection)
            named = connection.execute(select(article.c.id, article.c.identity).order_by(article.c.id)).all()
            kept = dict(connection.execute(select(capture.c.id, capture.c.identity)).all())
            owners = connection.execute(select(article.c.identity, article.c.capture_id)).all()
        assert [identity for _, identity in named] == [
            "url:https://gazette.example/news/a",
            "url:https://gazette.example/story?41",
            "url:http://gazette.example/b",  # the page is article 4's already
            "url:https://gazette.example/b",
            "url:https://gazette.example/c",
            "url:https://m.gazette.example/c/",  # the page is article 5's, the older
            "id:gazette.example/7",
        ]
        assert [kept[number] for _, number in owners] == [identity for identity, _ in owners]
        assert kept[99] == "url:https://gazette.example/e"
    store.close()
    again = [{"url": "http://gazette.example/news/a?utm_source=rss", "text": story("0", 3)}]
    assert run_here("--db", database, "import", "-", "--json", stdin=lines(again), cwd=tmp_path).json["revised"] == 1
