"""Every command and option in the README works, and every one there is stands in it."""

from __future__ import annotations

import io
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import click
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.cli.main import news_archive
from tests.conftest import ROOT, SAMPLES, run_command, run_here

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


def crawl() -> bytes:
    """A WARC file with one page."""
    written = io.BytesIO()
    page = b"<html><title>Weir</title><article><h1>The weir</h1>" + b"<p>The weir below the mill was opened for the eels.</p>" * 9
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    writer = WARCWriter(written, gzip=True)
    writer.write_record(
        writer.create_warc_record("https://weir.example/eels", "response", io.BytesIO(page), len(page), http_headers=head)
    )
    return written.getvalue()


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
    (made / "wire").mkdir()
    (made / "wire" / "lamp.txt").write_text(
        "A lamp was found\n\n" + "It had stood in the cellar of the customs house since the war. " * 6
    )
    (made / "subscriptions.opml").write_text("<opml><body><outline xmlUrl='https://weir.example/feed.xml'/></body></opml>")
    (made / "crawl.warc.gz").write_bytes(crawl())
    (made / "records.jsonl").write_text(json.dumps(record))
    (made / "lines.toml").write_text("".join(re.findall(r"```toml\n(.*?)```", README, re.DOTALL)))
    return made


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The site of the README's examples, on the loopback address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Lantern)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


class Lantern(BaseHTTPRequestHandler):
    """A home page that names a feed, a sitemap, a section page, and stories."""

    def do_GET(self) -> None:
        host = f"http://{self.headers['Host']}"
        stories = [f"{host}/story/{number}" for number in range(1, 4)]
        pages = {
            "/": ("text/html", "<link rel=alternate type=application/rss+xml href=/feed.xml><p>Welcome"),
            "/feed.xml": ("application/rss+xml", f"<rss version='2.0'><channel>{''.join(map(item, stories))}</channel></rss>"),
            "/news-sitemap.xml": (
                "application/xml",
                '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
                f"{''.join(f'<url><loc>{one}</loc></url>' for one in stories)}</urlset>",
            ),
            "/city": (
                "text/html",
                f"<main>{''.join(f'<h2><a href={one}>The lamps of the old harbour</a></h2>' for one in stories)}</main>",
            ),
        }
        if self.path.startswith("/story/"):
            said = "".join(
                f"<p>Lamp {self.path[-1]}{number} was lit again on the quay after the long winter.</p>" for number in range(9)
            )
            pages[self.path] = ("text/html", f"<html><title>Lamps</title><article><h1>Lamps {self.path[-1]}</h1>{said}</article>")
        kind, text = pages.get(self.path, ("text/plain", ""))
        self.send_response(200 if text else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        pass


def item(url: str) -> str:
    return f"<item><title>Lamps</title><link>{url}</link></item>"


def at_site(words: list[str], site: str) -> list[str]:
    """The words with the addresses of the README's sites made ours, which is a private one."""
    ours = [re.sub(r"https://\w+\.example", site, word) for word in words]
    asks = (words[0] == "fetch" and len(words) > 1) or words[:2] == ["sources", "add"]
    return [*ours, "--allow-private"] if asks and "--allow-private" not in ours else ours


def test_the_commands_of_the_readme_in_order(folder: Path, site: str) -> None:
    assert len(LINES) > 25
    (folder / "list.txt").write_text(f"{site}/story/1\n{site}/story/2\n")
    for line in LINES:
        words, given, written = parsed(line)
        words = at_site(words, site)
        stdin = (folder / given).read_bytes() if given else b""
        if words == ["run"]:
            run_for_a_moment(folder)
            continue
        ran = run_here(*words, cwd=folder, stdin=stdin, ARCHIVE_FETCHING__DELAY_SECONDS="0")
        assert ran.code == 0, f"{line}\n{ran.err}"
        if written:
            (folder / written).write_bytes(ran.raw)
        if "--json" in words:
            assert ran.json is not None
        elif "--nl" in words:
            assert all(json.loads(one) for one in ran.out.splitlines())
        assert ran.out or "nothing" in ran.err, line
    assert len((folder / "articles.jsonl").read_text().splitlines()) == 42


def run_for_a_moment(folder: Path) -> None:
    """The service until it looks at its sources, then SIGTERM."""
    with subprocess.Popen([sys.executable, "-m", "archive", "run"], cwd=folder, stderr=subprocess.PIPE, text=True) as service:
        assert service.stderr is not None
        assert any(" running " in line for line in service.stderr)
        service.terminate()
        assert service.stderr.read().endswith("stopped\n")
    assert service.returncode == 0


def test_exported_articles_can_be_imported_again(folder: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for one in (first, second):
        one.mkdir()
    assert run_here("import", folder / "samples", folder / "records.jsonl", cwd=first).code == 0
    exported = run_here("export", "articles", cwd=first).out.encode()
    ran = run_command("import", "-", "--json", cwd=second, stdin=exported)
    assert (ran.code, ran.json["stored"]) == (0, 42)
    before, after = (run_here("article", "r1", "--json", cwd=where).json for where in (first, second))
    assert {name: before[name] for name in SAME} == {name: after[name] for name in SAME}


SAME = ("external_id", "title", "publisher", "published", "url", "language", "words", "text")


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its name."""
    context = click.Context(news_archive)
    for name in news_archive.list_commands(context):
        command = news_archive.get_command(context, name)
        assert command is not None, name
        yield name, command


def test_every_command_and_option_stands_in_the_readme() -> None:
    shown = {(parsed(line)[0][0], word) for line in LINES for word in parsed(line)[0]}
    missing = []
    for name, command in commands():
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
    for name, command in commands():
        assert command.help, name
        for option in command.params:
            assert not isinstance(option, click.Option) or option.help, f"{name} {option.name}"
