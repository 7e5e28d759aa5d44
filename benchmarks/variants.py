"""The golden pages over and over, each time with other words in the story, so that none is a copy of another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

from benchmarks.frontpage import furnished
from benchmarks.generate import Newsroom

GOLDEN = Path(__file__).resolve().parents[1] / "tests" / "pages"
_WORD = re.compile(r"\b[a-zäöüßáéíóúñçàèêąćęłńśźż]{4,}\b")
_TAG = re.compile(r"(<[^>]*>)")
_KEPT = re.compile(r'<[^>]*>|"[\w@:-]+"\s*:')  # markup and the keys of script data


def varied_pages(count: int, *, bare: bool = False) -> Iterator[bytes]:
    """`count` pages, the golden ones in turn. With furniture they have 20 to 80 kB, as real pages; `bare` ones 4 kB.

    Pages whose letters cannot be exchanged in this way (Chinese, Arabic, …) are left out, and so are walls and errors.
    """
    newsroom = Newsroom()
    articles = list(newsroom.articles(300))
    words = sorted({word.lower() for one in articles for word in one["text"].split() if word.isalpha() and len(word) > 3})
    headlines = [one["title"] for one in articles]
    folders = [folder for folder in sorted(GOLDEN.iterdir()) if _can_be_varied(folder)]
    for number in range(count):
        folder = folders[number % len(folders)]
        text = _varied(folder, words, Random(number))
        yield (text if bare else furnished(text, headlines, number)).encode()


def _can_be_varied(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    try:
        (folder / "page.html").read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    return len(_WORD.findall((folder / "story.txt").read_text(encoding="utf-8"))) > 60


def _varied(folder: Path, words: list[str], dice: Random) -> str:
    page = (folder / "page.html").read_text(encoding="utf-8")
    markup = " ".join(_KEPT.findall(page)).lower()
    told = sorted(set(_WORD.findall((folder / "story.txt").read_text(encoding="utf-8"))) - set(_WORD.findall(markup)))
    other = dict(zip(told, dice.sample(words, len(told)), strict=True))
    parts = _TAG.split(page)  # every second one is a tag
    parts[::2] = [_WORD.sub(lambda found: other.get(found[0], found[0]), part) for part in parts[::2]]
    return "".join(parts)
