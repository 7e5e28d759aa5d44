"""Every command and option in the README works, and every one there is stands in it."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import click
import pytest

from archive.cli.main import news_archive
from tests.conftest import ROOT, SAMPLES, run_command

README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
LINES = [line for block in BLOCKS for line in block.splitlines() if line.startswith("news-archive ")]


def parsed(line: str) -> tuple[list[str], str | None, str | None]:
    """(arguments, file read on stdin, file written from stdout) of a line of shell."""
    words = shlex.split(line, comments=True)[1:]
    given = written = None
    for sign in ("<", ">"):
        if sign in words:
            place = words.index(sign)
            name = words[place + 1]
            given, written = (name, written) if sign == "<" else (given, name)
            words = words[:place] + words[place + 2 :]
    return words, given, written


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("readme")
    (made / "samples").symlink_to(SAMPLES)
    record = {
        "id": "r1",
        "url": "https://mill.example/1?id=7",
        "published": "3 May 2021",
        "title": "A record",
        "text": "The mill at the bend of the river has been sold again, and nobody knows to whom. " * 5,
    }
    (made / "records.jsonl").write_text(json.dumps(record))
    (made / "lines.toml").write_text("".join(re.findall(r"```toml\n(.*?)```", README, re.DOTALL)))
    return made


def test_the_commands_of_the_readme_in_order(folder: Path) -> None:
    assert len(LINES) > 25
    for line in LINES:
        words, given, written = parsed(line)
        ran = run_command(*words, cwd=folder, stdin=(folder / given).read_bytes() if given else b"")
        assert ran.code == 0, f"{line}\n{ran.err}"
        if written:
            (folder / written).write_bytes(ran.raw)
        if "--json" in words:
            assert ran.json is not None
        elif "--nl" in words:
            assert all(json.loads(one) for one in ran.out.splitlines())
        assert ran.out or "nothing" in ran.err, line
    assert len((folder / "articles.jsonl").read_text().splitlines()) == 42


def test_exported_articles_can_be_imported_again(folder: Path, tmp_path: Path) -> None:
    exported = run_command("export", "articles", cwd=folder).out
    ran = run_command("import", "-", "--json", cwd=tmp_path, stdin=exported.encode())
    assert (ran.code, ran.json["stored"]) == (0, 42)
    before, after = (run_command("article", "r1", "--json", cwd=where).json for where in (folder, tmp_path))
    assert {name: before[name] for name in SAME} == {name: after[name] for name in SAME}


SAME = ("external_id", "title", "publisher", "published", "url", "language", "words", "text")


def test_every_command_and_option_stands_in_the_readme() -> None:
    shown = {(parsed(line)[0][0], word) for line in LINES for word in parsed(line)[0]}
    missing = []
    for name, command in news_archive.commands.items():
        if not any(first == name for first, _ in shown):
            missing.append(name)
        for option in command.params:
            if isinstance(option, click.Option) and option.name not in ("db", "form", "as_json", "help"):
                flag = max(option.opts, key=len)
                if not any(word == flag for _, word in shown):
                    missing.append(f"{name} {flag}")
    assert missing == []


def test_help_is_there_for_everything(tmp_path: Path) -> None:
    assert "An archive of news text" in run_command("--help", cwd=tmp_path).out
    for name, command in news_archive.commands.items():
        assert command.help, name
        for option in command.params:
            assert not isinstance(option, click.Option) or option.help, f"{name} {option.name}"
