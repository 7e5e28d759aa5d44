"""The markup of invented news sites: article pages of 20 to 80 kB with the furniture of real ones, feeds and sitemaps."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from random import Random

_SECTIONS = "News World Region Economy Culture Sport Opinion Weather Traffic Letters Archive Puzzles".split()
_RULES = "margin padding color background font-size line-height border display float width".split()
_FIRST_NAMES, _LAST_NAMES = "Orla Bram Ines Tove Milo".split(), "Quenby Hartsel Brask Vane Ollen".split()
_LEAST, _MOST = 20_000, 80_000


@dataclass(frozen=True, slots=True)
class Story:
    """One invented article as its site prints it."""

    site: str
    url: str
    title: str
    paragraphs: tuple[str, ...]
    published: datetime
    updated: datetime | None = None
    credit: str | None = None
    """The site that had it first."""


def page(story: Story, others: Sequence[str], seed: int) -> bytes:
    """The page of a story; `others` are headlines it links to. The same arguments give the same bytes."""
    dice = Random(seed)
    size = dice.randint(_LEAST, _MOST)
    kind = seed % 3
    head = _head(story, dice)
    body = _body(story, others, dice, kind)
    bare = len(head) + len(body)
    style = _style(dice, max(0, size - bare) // 2)
    script = _script(dice, max(0, size - bare - len(style)))
    return f"<!doctype html><html><head>{head}{style}</head><body>{body}{script}</body></html>".encode()


def _head(story: Story, dice: Random) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": story.published.isoformat(),
        "dateModified": (story.updated or story.published).isoformat(),
        "author": {"@type": "Person", "name": _name(dice)},
        "publisher": {"@type": "Organization", "name": story.site},
    }
    return (
        f'<meta charset="utf-8"><title>{escape(story.title)} | {escape(story.site)}</title>'
        f'<link rel="canonical" href="{escape(story.url)}"><meta property="og:site_name" content="{escape(story.site)}">'
        f'<meta property="og:title" content="{escape(story.title)}">'
        f'<meta name="description" content="{escape(story.paragraphs[0][:150])}">'
        f'<script type="application/ld+json">{json.dumps(data)}</script>'
    )


def _body(story: Story, others: Sequence[str], dice: Random, kind: int) -> str:
    open_, close = (
        ('<main><article class="post"><div class="entry-content">', "</div></article></main>"),
        ('<div id="wrap"><div class="article-body" itemprop="articleBody">', "</div></div>"),
        ('<div class="row"><section class="story"><div class="text">', "</div></section></div>"),
    )[kind]
    menu = "".join(f'<li><a href="/{one.lower()}/">{one}</a></li>' for one in _SECTIONS)
    told = [f"<p>{escape(one)}</p>" for one in story.paragraphs]
    for place in range(3, len(told), 5):
        told[place] += (
            f'<figure><img src="/i/{dice.randrange(10**6)}.jpg" alt=""><figcaption>Photo: {_name(dice)}</figcaption></figure>'
        )
    if len(told) > 4:
        told.insert(
            2,
            '<div class="read-more"><p>Read more: '
            f'<a href="/a/{dice.randrange(999)}">{escape(dice.choice(others))}</a></p></div>',
        )
    if story.credit:
        told.append(f"<p>This article was originally published by {escape(story.credit)}.</p>")
    return (
        f'<header><div class="logo"><a href="/">{escape(story.site)}</a></div><nav><ul>{menu}</ul></nav></header>'
        f"<h1>{escape(story.title)}</h1>"
        f'<div class="meta"><span class="byline">By {_name(dice)}</span> <time datetime="{story.published.isoformat()}">'
        f"{story.published:%d %B %Y %H:%M}</time></div>"
        f'<ul class="share"><li><a href="#">Share</a></li><li><a href="#">Tweet</a></li><li><a href="#">Mail</a></li></ul>'
        f"{open_}{''.join(told)}{close}"
        f'<div class="plea"><p>Support {escape(story.site)}: your subscription pays for every report you read here.</p></div>'
        f'<aside class="related"><h2>More from {escape(story.site)}</h2>{_teasers(others, dice)}</aside>'
        f"<footer><ul>{menu}</ul><p>© {story.published.year} {escape(story.site)}. All rights reserved.</p></footer>"
    )


def furnished(text: str, others: Sequence[str], seed: int) -> str:
    """A page made as large as real ones are: with teasers below it, styles and scripts."""
    dice = Random(seed)
    size = dice.randint(_LEAST, _MOST)
    teasers = f'<aside class="related"><h2>More from us</h2>{_teasers(others, dice)}</aside>'
    style = _style(dice, max(0, size - len(text) - len(teasers)) // 2)
    script = _script(dice, max(0, size - len(text) - len(teasers) - len(style)))
    head, body = text.lower().find("</head>"), text.lower().rfind("</body>")
    if head < 0 or body < head:
        return f"{text}{teasers}{script}"
    return f"{text[:head]}{style}{text[head:body]}{teasers}{script}{text[body:]}"


def _teasers(others: Sequence[str], dice: Random) -> str:
    return "".join(
        f'<div class="teaser"><a href="/a/{dice.randrange(10**6)}"><img src="/t/{dice.randrange(10**6)}.jpg" alt="">'
        f"<h3>{escape(one)}</h3></a><span>{dice.randint(1, 23)} hours ago</span></div>"
        for one in dice.sample(others, min(len(others), dice.randint(8, 40)))
    )


def _style(dice: Random, size: int) -> str:
    lines, held = [], 0
    while held < size:
        first, second = dice.choice(_RULES), dice.choice(_RULES)
        line = f".c{dice.randrange(10**4)} .e{dice.randrange(99)}{{{first}:{dice.randrange(100)}px;{second}:0}}"
        lines.append(line)
        held += len(line)
    return f"<style>{''.join(lines)}</style>"


def _script(dice: Random, size: int) -> str:
    lines, held = [], 0
    while held < size:
        line = f'w.push(["set","k{dice.randrange(10**5)}",{{"slot":{dice.randrange(99)},"size":[{dice.randrange(999)},250]}}]);'
        lines.append(line)
        held += len(line)
    return f"<script>var w=window.w||[];{''.join(lines)}</script>"


def _name(dice: Random) -> str:
    return (
        f"{dice.choice(('Orla', 'Bram', 'Ines', 'Tove', 'Milo'))} {dice.choice(('Quenby', 'Hartsel', 'Brask', 'Vane', 'Ollen'))}"
    )


def rss(site: str, home: str, stories: Sequence[Story]) -> bytes:
    """An RSS 2.0 feed of these stories."""
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{escape(one.url)}</link><guid>{escape(one.url)}</guid>"
        f"<pubDate>{format_datetime(one.published)}</pubDate><description>{escape(one.paragraphs[0][:200])}</description></item>"
        for one in stories
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{escape(site)}</title><link>{home}</link>'
        f"<description>{escape(site)}</description>{items}</channel></rss>"
    ).encode()


def atom(site: str, home: str, stories: Sequence[Story]) -> bytes:
    """An Atom feed of these stories."""
    newest = max((one.updated or one.published for one in stories), default=datetime(2020, 1, 1, tzinfo=UTC))
    items = "".join(
        f'<entry><title>{escape(one.title)}</title><link href="{escape(one.url)}"/><id>{escape(one.url)}</id>'
        f"<published>{one.published.isoformat()}</published><updated>{_changed(one)}</updated></entry>"
        for one in stories
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(site)}</title>'
        f"<id>{home}</id><updated>{newest.isoformat()}</updated>{items}</feed>"
    ).encode()


def sitemap(stories: Sequence[Story]) -> bytes:
    """A sitemap of these stories."""
    pages = "".join(
        f"<url><loc>{escape(one.url)}</loc><lastmod>{(one.updated or one.published).isoformat()}</lastmod></url>"
        for one in stories
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="utf-8"?><urlset xmlns="{space}">{pages}</urlset>'.encode()


def _changed(story: Story) -> str:
    return (story.updated or story.published).isoformat()
