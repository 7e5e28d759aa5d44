"""tests/pages/ holds one page per platform and class, and what an ideal reader makes of it; each is read by the real command.

What the folders hold, and how to add one, stands in tests/pages/README.md.
"""

from __future__ import annotations

import difflib
import itertools
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.cli.main import news_archive
from archive.core.errors import NotInArchive
from tests.conftest import run_command

PAGES = Path(__file__).parent / "pages"
FOLDERS = sorted(path.name for path in PAGES.iterdir() if path.is_dir())
FIELDS = ("title", "byline", "published", "modified", "publisher", "language")


@dataclass(frozen=True)
class Page:
    """One folder below tests/pages/."""

    slug: str

    @property
    def html(self) -> bytes:
        return (PAGES / self.slug / "page.html").read_bytes()

    @property
    def expected(self) -> dict[str, Any]:
        return tomllib.loads((PAGES / self.slug / "expected.toml").read_text("utf-8"))

    @property
    def story(self) -> str:
        return (PAGES / self.slug / "story.txt").read_text("utf-8")

    @property
    def is_file(self) -> bool:
        """Whether the page's bytes are the point of it: a JSON line can only carry text."""
        try:
            self.html.decode("utf-8")
        except UnicodeDecodeError:
            return True
        return False


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the archive of all pages; a page that is refused fails the test of its own folder, not this."""
    made = tmp_path_factory.mktemp("pages")
    pages = [Page(slug) for slug in FOLDERS]
    lines = [
        json.dumps({"id": page.slug, "url": page.expected["url"], "html": page.html.decode("utf-8")}, ensure_ascii=False)
        for page in pages
        if not page.is_file
    ]
    (made / "pages.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    files = []
    for page in pages:
        if page.is_file:
            files.append(made / f"{page.slug}.html")
            files[-1].write_bytes(page.html)
    summary = run_command("import", made / "pages.jsonl", *files, "--json", cwd=made, timeout=600)
    assert summary.code in (0, 1), summary.err
    return made


@pytest.mark.parametrize("slug", FOLDERS)
def test_page(slug: str, folder: Path) -> None:
    page = Page(slug)
    try:
        article = _shown(f"{slug}.html" if page.is_file else slug, folder)
    except NotInArchive:
        pytest.fail(f"{slug}\nthe page did not become an article", pytrace=False)
    wrong = dict(_wrong(page, article))
    not_yet = page.expected.get("not_yet", {})
    told = [f"-- {field}\n{why}" for field, why in wrong.items() if field not in not_yet]
    told += [f"-- {field}\nis right by now: take it out of not_yet" for field in not_yet if field not in wrong]
    if told:
        pytest.fail("\n".join([slug, *told]), pytrace=False)


def _shown(name: str, folder: Path) -> dict[str, Any]:
    """The answer of the command, run in this process: seventy starts of Python would take longer than all the reading."""
    arguments = ["article", name, "--json", "--db", str(folder / "archive.db")]
    ran = CliRunner().invoke(news_archive, arguments, catch_exceptions=False)
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def test_every_folder_is_whole() -> None:
    for slug in FOLDERS:
        page = Page(slug)
        names = {path.name for path in (PAGES / slug).iterdir()}
        assert names == {"page.html", "story.txt", "expected.toml"}, slug
        assert set(page.expected) <= {"url", "flags", "found_in", "segments", "unchecked", "not_yet", *FIELDS}, slug
        assert {"url", "flags"} <= set(page.expected), slug
        assert "|" not in page.story, slug


def _wrong(page: Page, article: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each field that is not as expected, with what to read about it."""
    expected = page.expected
    for field in FIELDS:
        wanted, got = expected.get(field), _asked_for(field, article.get(field))
        if got != wanted and field not in expected.get("unchecked", []):
            yield field, f"expected {wanted!r}\n     got {got!r}"
    flags = {*expected["flags"], *([] if page.story.strip() else ["no_story"])}
    if flags != set(article["flags"]):
        yield "flags", f"expected {sorted(flags)}\n     got {sorted(article['flags'])}"
    for field, place in expected.get("found_in", {}).items():
        if (article.get("found_in") or {}).get(field) != place:
            yield "found_in", f"expected {field} in {place!r}\n     got {article.get('found_in')!r}"
            break
    if told := _story_difference(page.story, article):
        yield "story", told
    if missed := [told for one in expected.get("segments", []) if (told := _segment_difference(one, article["segments"]))]:
        yield "segments", "\n".join(missed)


def _asked_for(field: str, value: Any) -> Any:
    """Of a date the time and its precision, of a publisher name and domain: what expected.toml states."""
    if isinstance(value, dict):
        names = ("name", "domain") if field == "publisher" else ("utc", "precision")
        return {name: value[name] for name in names}
    return value


def _story_difference(story: str, article: dict[str, Any]) -> str:
    """A diff of the paragraphs, or nothing. Lines found that should not be there show the rule that let them in."""
    wanted, got = _lines(story), _lines(article["text"])
    changes = difflib.unified_diff(wanted, got, "expected", "got", lineterm="", n=1)
    return "\n".join(f"{line}{_rule_of(line[1:], article['segments']) if line[0] in '+-' else ''}" for line in list(changes)[2:])


def _rule_of(line: str, segments: list[dict[str, Any]]) -> str:
    holding = [one for one in segments if line in _squashed(one["text"])]
    return f"   [{holding[0]['role']} by {holding[0]['rule']}]" if holding else "   [in no one segment]"


def _segment_difference(wanted: dict[str, str], segments: list[dict[str, Any]]) -> str:
    """What is wrong with one text that must have a role. Neighbours of one role count as one: two rules may share a line."""
    text = _squashed(wanted["text"])
    runs = [(role, list(run)) for role, run in itertools.groupby(segments, key=lambda one: one["role"])]
    holding = [(role, run) for role, run in runs if text in _squashed(" ".join(one["text"] for one in run))]
    if any(role == wanted["role"] for role, _ in holding):
        return ""
    told = ", ".join(f"{role} by {'/'.join(dict.fromkeys(one['rule'] for one in run))}" for role, run in holding)
    return f"expected {wanted['role']}, got {told or 'in no one segment'}: {text}"


def _lines(text: str) -> list[str]:
    """The lines that say something: a paragraph each, and in a poem or list a line each."""
    return [squashed for line in text.split("\n") if (squashed := _squashed(line))]


def _squashed(text: str) -> str:
    return " ".join(text.split())
