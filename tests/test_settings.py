"""Where settings come from, what is said of a wrong one, and what `doctor --config` tells."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core.secrets import without_password, without_userinfo
from archive.settings import KEYS, VARIABLES
from tests.conftest import ROOT, Ran, run_here

SHIPPED = tomllib.loads((ROOT / "config" / "archive.toml").read_text("utf-8"))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A settings folder of one's own, still empty."""
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def test_every_setting_is_in_the_shipped_file_with_a_reason() -> None:
    flat = {f"{name}.{inner}" for name, value in SHIPPED.items() if isinstance(value, dict) for inner in value}
    flat |= {name for name, value in SHIPPED.items() if not isinstance(value, dict)}
    assert flat == set(KEYS) - {"config_folder"}
    for line in (ROOT / "config" / "archive.toml").read_text("utf-8").splitlines():
        assert "=" not in line.split("#")[0] or len(line.partition("  # ")[2]) > 10, line


def test_each_value_says_where_it_came_from(own: Path, tmp_path: Path) -> None:
    (own / "archive.toml").write_text("batch = 7\n[fetching]\ncontact = 'desk@lantern.example'\nworkers = 3\n[schedule]\n")
    environment = {"ARCHIVE_CONFIG_FOLDER": str(own), "ARCHIVE_FETCHING__WORKERS": "5", "ARCHIVE_SCHEDULE__RECHECK": "false"}
    ran = run_here("--db", "flag.db", "doctor", "--config", "--json", cwd=tmp_path, **environment)
    assert ran.code == 0
    told = {one["key"]: (one["value"], one["kind"], one["place"]) for one in ran.json["settings"]}
    assert set(told) == set(KEYS)
    assert told["database_url"] == ("flag.db", "flag", "--db")
    assert told["batch"] == (7, "file", str(own / "archive.toml"))
    assert told["fetching.contact"] == ("desk@lantern.example", "file", str(own / "archive.toml"))
    assert told["fetching.workers"] == (5, "environment", "ARCHIVE_FETCHING__WORKERS")
    assert told["schedule.recheck"] == (False, "environment", "ARCHIVE_SCHEDULE__RECHECK")
    assert told["reading.jobs"] == (SHIPPED["reading"]["jobs"], "default", str(ROOT / "config" / "archive.toml"))
    assert list(tmp_path.iterdir()) == [own], "it needs no database and makes none"


def test_the_table_shows_the_same(own: Path, tmp_path: Path) -> None:
    (own / "archive.toml").write_text("batch = 7\n")
    (own / "pages.toml").write_bytes((ROOT / "config" / "pages.toml").read_bytes())
    lines = run_here("doctor", "--config", cwd=tmp_path, ARCHIVE_CONFIG_FOLDER=str(own)).out.splitlines()
    table = {line.split()[0]: line.split()[1:] for line in lines if "rules" not in line}
    assert set(table) == set(KEYS)
    assert table["batch"] == ["7", str(own / "archive.toml")]
    assert table["reading.memory_mb"] == ["1_024", "shipped"]
    assert f"rules: {own / 'pages.toml'}  (in place of the shipped one)" in lines
    assert f"rules: {ROOT / 'config' / 'markers.toml'}" in lines


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[reading]\ndeadline_second = 5\n", "unknown key “reading.deadline_second”; did you mean “reading.deadline_seconds”?"),
        ("[fetchin]\ncontact = 'x'\n", "unknown key “fetchin.contact”; did you mean “fetching.contact”?"),
        ("bach = 5\n", "unknown key “bach”; did you mean “batch”?"),
        ("[telling]\ntick_seconds = 5\n", "unknown key “telling.tick_seconds”; did you mean “schedule.tick_seconds”?"),
        ("zzzz = 5\n", "unknown key “zzzz”"),
        ("config_folder = 'x'\n", "unknown key “config_folder”"),
        ("reading = 5\n", "“reading” is a section; write its settings under [reading]"),
        ("batch = 0\n", "“0” is no value for “batch”: it should be greater than or equal to 1"),
        ("[telling]\nlog = 'xml'\n", "“xml” is no value for “telling.log”: it should be 'text' or 'json'"),
        (
            "[fetching]\ndeadline_seconds = inf\n",
            "“inf” is no value for “fetching.deadline_seconds”: it should be a finite number",
        ),
        ("[schedule]\nlongest_hours = 0.1\n", "shortest_minutes is longer than longest_hours"),
        ("[reading\n", "is not valid TOML"),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_place(own: Path, tmp_path: Path, text: str, said: str) -> None:
    (own / "archive.toml").write_text(text)
    ran = run_here("articles", cwd=tmp_path, ARCHIVE_CONFIG_FOLDER=str(own))
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err
    assert str(own / "archive.toml") in ran.err


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ARCHIVE_READING__DEADLINE_SECOND", "5", "did you mean “ARCHIVE_READING__DEADLINE_SECONDS”?"),
        ("ARCHIVE_DATABASE", "x", "did you mean “ARCHIVE_DATABASE_URL”?"),
        ("ARCHIVE_CONFIG_FOLDERS", "x", "did you mean “ARCHIVE_CONFIG_FOLDER”?"),
        ("ARCHIVE_Batch", "5", "did you mean “ARCHIVE_BATCH”?"),
        ("ARCHIVE_BATCH", "many", "ARCHIVE_BATCH: “many” is no value for “batch”"),
        ("ARCHIVE_CONFIG_FOLDER", "/no/such/folder", "there is no folder /no/such/folder"),
        ("ARCHIVE_FETCHING__CONTACT", "me)\r\nCookie: x", "without parentheses"),
    ],
)
def test_a_mistake_in_the_environment_is_told_with_its_name(tmp_path: Path, name: str, value: str, said: str) -> None:
    ran = run_here("doctor", "--config", cwd=tmp_path, **{name: value})
    assert (ran.code, ran.out) == (2, "")
    assert name in ran.err
    assert said in ran.err


def test_each_variable_gives_its_setting(tmp_path: Path) -> None:
    """A value read by `doctor --config` and given back through the environment changes nothing but its origin."""
    first = {one["key"]: one["value"] for one in run_here("doctor", "--config", "--json", cwd=tmp_path).json["settings"]}
    again = {name: str(first[key]) for name, key in VARIABLES.items()}
    told = run_here("doctor", "--config", "--json", cwd=tmp_path, **again).json["settings"]
    assert {one["key"]: one["value"] for one in told} == first
    assert {one["key"]: one["place"] for one in told} == {key: name for name, key in VARIABLES.items()}


SECRETS = st.text(st.characters(codec="utf-8", exclude_characters="*"), min_size=1).map(lambda text: f"§{text}§")


@given(password=SECRETS, user=st.from_regex(r"[a-z]{0,8}", fullmatch=True), database=st.from_regex(r"[a-z]{1,8}", fullmatch=True))
def test_a_password_is_never_shown(password: str, user: str, database: str) -> None:
    shown = without_password(f"postgresql+psycopg://{user}:{password}@db.example/{database}")
    assert shown == f"postgresql+psycopg://{user}:***@db.example/{database}"


def test_a_password_among_the_options_is_hidden_and_a_path_stays(archive: Callable[..., Ran]) -> None:
    url = "postgresql://u@h/news?sslmode=require&password=mill&sslpassword=weir"
    ran = archive("doctor", "--config", ARCHIVE_DATABASE_URL=url)
    assert "postgresql://u@h/news?sslmode=require&password=***&sslpassword=***" in ran.out
    assert without_password("folder/a:b@c.db") == "folder/a:b@c.db"


def test_a_wrong_database_is_told_without_its_password(own: Path, tmp_path: Path) -> None:
    (own / "archive.toml").write_text("database_url = ['postgresql://u:secret@h/d']\n")
    ran = run_here("doctor", "--config", cwd=tmp_path, ARCHIVE_CONFIG_FOLDER=str(own))
    assert ran.code == 2
    assert "secret" not in ran.err


@given(st.from_regex(r"[a-zA-Z0-9.:%~-]{1,20}", fullmatch=True), st.text(max_size=20))
def test_user_and_password_leave_every_address_in_a_text(secret: str, around: str) -> None:
    told = without_userinfo(f"{around} <https://§{secret}@mill.example/a@b> ftp://x:§{secret}@weir.example")
    assert "§" + secret not in told
    assert "://***@mill.example/a@b>" in told
    assert told.endswith("://***@weir.example")
