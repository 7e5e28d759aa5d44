"""The command line as a contract: exit codes, clear lines, where --db may stand, who reads what."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.store.keyindex import KeyIndex
from archive.store.schema import open_store
from tests.conftest import SAMPLES, Ran, run_command, run_here

LANTERN = SAMPLES / "daily-lantern"


@pytest.fixture(scope="module")
def lantern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive of one outlet's samples, which the tests leave as it is."""
    folder = tmp_path_factory.mktemp("lantern")
    assert run_command("import", LANTERN, cwd=folder).code == 0
    return folder


def test_db_may_stand_before_or_after_the_command(archive: Callable[..., Ran], tmp_path: Path) -> None:
    assert archive("import", LANTERN, "--db", "a.db").code == 0
    assert archive("--db", "a.db", "articles", "--json").json == archive("articles", "--json", "--db", "a.db").json
    assert archive("articles", "--json", ARCHIVE_DATABASE_URL=str(tmp_path / "a.db")).json
    assert not (tmp_path / "archive.db").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("article", "nothing-of-the-kind"), 2, "no article is called “nothing-of-the-kind”"),
        (("cluster", "99"), 2, "there is no cluster 99"),
        (("explain", "1", "1"), 2, "takes two articles"),
        (("articles", "--since", "someday"), 2, "--since “someday” is no date"),
        (("articles", "--nonsense"), 2, "No such option"),
        (("export", "nonsense"), 2, "is not one of"),
        (("import",), 2, "Missing argument"),
        (("import", "-", "x.txt"), 2, "goes alone"),
        (("articles", "--db", "mysql://localhost/x"), 2, "mysql"),
        (("articles", "--db", "no/such/folder/a.db"), 3, "cannot be opened"),
        (("articles", "--db", "."), 3, "is a folder"),
        (("articles", "--db", "postgresql://localhost:1/none"), 3, "localhost"),
        (("backup", "archive.db"), 3, "exists already"),
        (("backup", "no/folder/b.db"), 3, "no folder"),
        (("doctor", "--db", "missing.db"), 3, "there is no archive at missing.db"),
    ],
)
def test_mistakes_get_one_line_and_an_exit_code(lantern: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    ran = run_here(*arguments, cwd=lantern)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err


def test_the_names_of_the_contract(archive: Callable[..., Ran]) -> None:
    archive("import", SAMPLES)
    listed = archive("articles", "--json").json
    article_names = "id external_id title publisher published url path language words cluster_id story_id flags".split()
    assert list(listed[0]) == article_names
    lines = archive("articles", "--nl").out.splitlines()
    assert [json.loads(line) for line in lines] == listed
    shown = archive("article", "lindmoor-dam-survey.md", "--json").json
    assert set(article_names) | set("text segments evidence attributions matches revisions".split()) <= set(shown)
    assert set("start end role rule text extractor rules".split()) == set(shown["segments"][0])
    assert set("type origin phantom direction scope confidence status evidence".split()) <= set(shown["attributions"][0])
    assert set("rule kind text start end polarity".split()) <= set(shown["attributions"][0]["evidence"][0])
    assert set(shown["attributions"][0]["origin"]) == {"name", "kind", "article_id"}
    match_names = set("a b jaccard containment_a containment_b reuse passages".split())
    assert match_names == set(shown["matches"][0])
    assert match_names == set(json.loads(archive("export", "matches").out.splitlines()[0]))
    assert set("text words a_start a_end b_start b_end a_role b_role".split()) == set(shown["matches"][0]["passages"][0])
    raws = {
        one["id"]: archive("article", one["id"], "--json").json["raw"]
        for one in (shown["matches"][0]["a"], shown["matches"][0]["b"])
    }
    for passage in shown["matches"][0]["passages"]:
        assert raws[shown["matches"][0]["a"]["id"]][passage["a_start"] : passage["a_end"]] == passage["text"]
    cluster = archive("clusters", "--json").json[0]
    assert set("id size members".split()) <= set(cluster)
    assert set(cluster["members"][0]) == {"id", "external_id"}


def test_csv_cells_are_no_formulas(archive: Callable[..., Ran]) -> None:
    record = {"id": "=1+1", "title": "@SUM(A1)", "text": "The mill has been sold again, and nobody knows to whom. " * 6}
    archive("import", "-", stdin=json.dumps(record).encode())
    row = archive("articles", "--csv").out.splitlines()[1]
    assert "'=1+1" in row
    assert "'@SUM(A1)" in row


def test_the_doctor_finds_what_is_wrong(archive: Callable[..., Ran], tmp_path: Path) -> None:
    archive("import", LANTERN)
    assert archive("doctor").code == 0
    store = open_store(str(tmp_path / "archive.db"))
    with store.write() as connection:
        KeyIndex("passage").take_out(connection, [1])
        connection.exec_driver_sql("UPDATE revision SET title = 'Another' WHERE id = 2")
    store.close()
    ran = archive("doctor", "--json")
    wrong = {check["check"]: check["advice"] for check in ran.json["checks"] if not check["ok"]}
    assert ran.code == 3
    assert set(wrong) == {"look-up index", "search index"}
    assert archive("rebuild", "--from", "fingerprint").code == 0
    assert archive("doctor").code == 0


def test_a_backup_opens_and_says_the_same(archive: Callable[..., Ran]) -> None:
    archive("import", LANTERN)
    assert archive("backup", "copy.db").code == 0
    assert archive("articles", "--json", "--db", "copy.db").json == archive("articles", "--json").json
    assert archive("doctor", "--db", "copy.db").code == 0


def test_a_reader_that_goes_away_is_no_error(lantern: Path) -> None:
    command = f"{sys.executable} -m archive articles --nl | head -c 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=lantern, capture_output=True, env=os.environ, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_settings_come_from_flag_environment_and_file(archive: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "archive.toml").write_text("[reading]\nmax_bytes = 2000\n")
    ran = archive("import", LANTERN, "--json", ARCHIVE_CONFIG_FOLDER=str(tmp_path / "own"))
    assert ran.code == 1
    assert {"larger than" in one["reason"] for one in ran.json["rejections"]} == {True}
    (tmp_path / "own" / "archive.toml").write_text("[reading]\nmax_bites = 2000\n")
    ran = archive("articles", ARCHIVE_CONFIG_FOLDER=str(tmp_path / "own"))
    assert (ran.code, "max_bites" in ran.err) == (2, True)


def test_a_query_of_a_new_database_is_empty_and_well(archive: Callable[..., Ran]) -> None:
    assert archive("articles", "--json").json == []
    assert archive("clusters", "--json").json == []
    assert archive("stats", "--json").json["articles"] == 0


def test_a_sentence_below_a_picture_links_the_caption(archive: Callable[..., Ran], tmp_path: Path) -> None:
    """21 words of one story stand below the picture of another, and no word else is shared."""
    sentence = "The ferry lay across the harbour mouth until the tide turned, and forty people watched from the wall with lamps."
    others = [" ".join(f"granite{letter}{number}" for number in range(40)) for letter in "abcd"]
    (tmp_path / "ferry.txt").write_text("\n\n".join([others[0], sentence, others[1]]))
    figure = f'<figure><img src="f.jpg"><figcaption>{sentence}</figcaption></figure>'
    body = f"<h1>Another matter</h1><p>{others[2]}.</p>{figure}<p>{others[3]}.</p>"
    (tmp_path / "page.html").write_text(
        f"<html><head><title>Another matter</title></head><body><article>{body}</article></body></html>"
    )
    archive("import", "ferry.txt", "page.html")
    (found,) = map(json.loads, archive("export", "matches").out.splitlines())
    assert (found["reuse"], found["containment_a"], found["containment_b"]) == ("statement", 0.0, 0.0)
    assert {"caption", "body"} == {found["passages"][0]["a_role"], found["passages"][0]["b_role"]}
