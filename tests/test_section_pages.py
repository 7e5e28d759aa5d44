"""The articles of section pages of quite different make, and the feeds that pages name."""

from __future__ import annotations

import pytest

from archive.core.listing import Listing
from archive.extract.discover import find_feeds
from archive.extract.listing import ListJob, read_listing

URL = "https://www.gazette.example/local/"
MENU = """<nav><ul><li><a href="/">Home</a></li><li><a href="/sport/">Sport</a></li>
<li><a href="/business-and-finance-and-trade/">Business, finance and all the trade</a></li></ul></nav>"""
FOOTER = """<footer><a href="/about-us">About us</a><a href="/privacy-policy-of-the-gazette">Our privacy policy in full</a>
<a href="/2020/01/01/terms-we-wrote-long-ago.html">The terms that we wrote long ago</a>
<a href="https://partner.example/2026/03/02/a-partner-of-ours-sells-boats">A partner of ours sells boats</a></footer>"""

WORDPRESS = """<main>
<article class="post"><header class="entry-header"><h2 class="entry-title">
<a href="https://www.gazette.example/2026/03/02/ferry-back/">Ferry back</a></h2></header>
<p>It came. <a class="more-link" href="https://www.gazette.example/2026/03/02/ferry-back/#more">Read more</a></p>
<a href="/category/harbour/">Harbour</a> <a href="/author/ada-field/">Ada Field</a></article>
<article class="post"><h2 class="entry-title"><a href="/2026/03/01/bridge-shut/">Bridge shut</a></h2>
<a href="/tag/bridges/">bridges</a></article>
<article class="post"><h2><a href="/2026/02/27/mayor/">Mayor</a></h2></article></main><a href="/page/2/">Older posts</a>"""

CARDS = """<div class="grid">
<a class="card" href="/news/local/ferry-comes-back-to-the-old-harbour-11824"><img src="/f.jpg" alt="">
<h3>Ferry comes back to the old harbour</h3><span>2 hours ago</span></a>
<a class="card" href="/news/local/bridge-over-the-ollen-is-shut-again-11820"><h3>Bridge over the Ollen is shut again</h3></a>
<a class="card" href="/news/local/mayor-counts-lorries-at-the-mill-11799"><h3>Mayor counts lorries at the mill</h3></a>
<a class="card" href="/live/"><h3>Live</h3></a></div>"""

TABLE = """<table width="760"><tr><td><font size="4">
<a href="story.asp?id=4411"><b>Ferry comes back to the old harbour</b></a></font><br>
It came on Monday.</td></tr>
<tr><td><a href="story.asp?id=4410"><b>Bridge over the Ollen is shut again</b></a></td></tr>
<tr><td><a href="story.asp?id=4409">Mayor counts lorries</a></td></tr></table>
<a href="login.asp">Log in</a> <a href="search.asp?q=x">Search our paper by its words</a> <a href="banner.gif">Ad</a>"""

PLAIN_LIST = """<h1>Archive</h1><ul>
<li><a href="/artikel/a-4411234.html">Fähre zurück</a> <time>2. März</time></li>
<li><a href="/artikel/a-4411233.html">Brücke zu</a></li>
<li><a href="/artikel/a-4411199.html">Bürgermeister zählt</a></li></ul>"""

APP = """<div id="app" class="layout with-sidebar"><div class="stream"><div class="item">
<a href="/s/Xy7Kq/ferry-comes-back-after-years"
title="Ferry comes back after years"><img src="f.jpg"></a><div class="headline">
<a href="/s/Xy7Kq/ferry-comes-back-after-years">Ferry comes back after years</a></div></div>
<div class="item"><div class="headline"><a href="/s/Zz81p/bridge">Bridge over the Ollen is shut again today</a></div></div>
<div class="item"><div class="headline"><a href="/s/Aa02m/mayor-counts-all-the-lorries">Mayor counts</a></div></div>
<a href="javascript:more()">More stories of this kind</a></div></div>"""

MONTHS = """<div id="top"><ul><li><a href="/money">Money and markets</a></li>
<li><a href="/news/politics">Politics</a></li></ul></div>
<a href="/news/2026/mar/02/dam-cracks">Cracks</a><a href="/news/2026/mar/02/dam-cracks#comments">12 comments</a>
<a href="/news/2026/mar/01/meg"><img src="m.jpg" alt=""></a><a href="/news/2026/mar/01/meg">Meg</a>
<a href="/news/2026/feb/27/mayor">Mayor</a><a href="/news/2026/mar/">All of March</a>"""

CYRILLIC = """<div class="news-item"><a href="/novosti/plotina-dala-treshchinu">Плотина дала трещину</a></div>
<div class="news-item"><a href="/novosti/mer-schitaet-gruzoviki">Мэр считает грузовики</a></div>
<div class="news-item"><a href="/novosti/parom-vernulsya-v-port">Паром вернулся</a></div><a href="/novosti">Все новости</a>"""

JAPANESE = """<div><ul class="list">
<li><a href="/articles/20260302-OYT1T50123/">連絡船が三年ぶりに港へ戻る</a></li>
<li><a href="/articles/20260301-OYT1T50077/">オレン川の橋がふたたび通行止め</a></li>
<li><a href="/articles/20260227-OYT1T50002/">市長がトラックを数える</a></li></ul></div>"""

LAYOUTS: dict[str, tuple[str, list[str]]] = {
    "WordPress": (WORDPRESS, ["/2026/03/02/ferry-back/", "/2026/03/01/bridge-shut/", "/2026/02/27/mayor/"]),
    "cards that are links": (
        CARDS,
        [
            "/news/local/ferry-comes-back-to-the-old-harbour-11824",
            "/news/local/bridge-over-the-ollen-is-shut-again-11820",
            "/news/local/mayor-counts-lorries-at-the-mill-11799",
        ],
    ),
    "tables": (TABLE, ["/local/story.asp?id=4411", "/local/story.asp?id=4410", "/local/story.asp?id=4409"]),
    "a plain list": (PLAIN_LIST, ["/artikel/a-4411234.html", "/artikel/a-4411233.html", "/artikel/a-4411199.html"]),
    "a frame called sidebar": (
        APP,
        ["/s/Xy7Kq/ferry-comes-back-after-years", "/s/Zz81p/bridge", "/s/Aa02m/mayor-counts-all-the-lorries"],
    ),
    "names of months": (MONTHS, ["/news/2026/mar/02/dam-cracks", "/news/2026/mar/01/meg", "/news/2026/feb/27/mayor"]),
    "short slugs": (
        CYRILLIC,
        ["/novosti/plotina-dala-treshchinu", "/novosti/mer-schitaet-gruzoviki", "/novosti/parom-vernulsya-v-port"],
    ),
    "no spaces": (
        JAPANESE,
        ["/articles/20260302-OYT1T50123/", "/articles/20260301-OYT1T50077/", "/articles/20260227-OYT1T50002/"],
    ),
}


def read(body: str, url: str = URL) -> Listing:
    head = "<!doctype html><html><head><meta charset='utf-8'><title>Local | Gazette</title></head>"
    page = f"{head}<body>{MENU}{body}{FOOTER}</body></html>"
    return read_listing(ListJob("listing", page.encode(), url, "text/html"))


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_articles_of_a_section_page(name: str) -> None:
    body, expected = LAYOUTS[name]
    found = read(body)
    assert [one.url.removeprefix("https://www.gazette.example") for one in found.entries] == expected
    assert found.title == "Local | Gazette"


def test_links_have_their_headlines_for_titles() -> None:
    assert [one.title for one in read(WORDPRESS).entries] == ["Ferry back", "Bridge shut", "Mayor"]
    assert read(CARDS).entries[0].title == "Ferry comes back to the old harbour"
    assert read(APP).entries[0].title == "Ferry comes back after years"


def test_links_to_scripts_are_counted_and_other_sites_left_out() -> None:
    found = read(APP)
    assert found.passed_over == 1
    assert all("gazette.example" in one.url for one in found.entries)


def test_a_twin_host_is_the_same_site_and_base_is_followed() -> None:
    link = '<h2><a href="2026/03/02/ferry-back.html">Ferry comes back at last</a></h2>'
    found = read(f'<base href="https://m.example.org/x/">{link}', "https://www.example.org/local/")
    assert [one.url for one in found.entries] == ["https://m.example.org/x/2026/03/02/ferry-back.html"]


def test_no_more_than_three_hundred_links_are_taken() -> None:
    body = "".join(
        f'<h3><a href="/2026/03/02/story-number-{number}.html">Story number {number} of many</a></h3>' for number in range(400)
    )
    assert len(read(body).entries) == 300


@pytest.mark.parametrize("number", ["41", "42"])
def test_two_numbers_are_two_articles(number: str) -> None:
    body = '<h3><a href="/news?id=41">Ferry comes back</a></h3><h3><a href="/news?id=42">Bridge is shut</a></h3>'
    assert f"https://www.gazette.example/news?id={number}" in [one.url for one in read(body).entries]


def test_feeds_named_by_a_page_best_first() -> None:
    page = """<html><head><link rel="alternate" type="application/rss+xml" title="Gazette » Comments" href="/comments/feed/">
    <link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2"><link rel="alternate" hreflang="fr" href="/fr/">
    <link rel="stylesheet" type="text/css" href="/feed.css">
    <link rel="ALTERNATE" type="application/RSS+XML; charset=utf-8" href="/feed/">
    <link rel="alternate" type="application/atom+xml" href="https://cdn.example/atom.xml">
    <link rel="alternate" type="application/feed+json" href="feed.json"></head>
    <body><a href="/about">About</a><a href="/rss/sport.xml">Sport</a><a href="/feed/">All</a><a href="feed:https://b.example/x">X</a>
    <a href="javascript:feed()">feed</a><a href="/feeding-the-birds">Feeding the birds</a></body></html>"""
    assert find_feeds(page.encode(), "https://gazette.example/local/") == (
        "https://gazette.example/feed/",
        "https://cdn.example/atom.xml",
        "https://gazette.example/local/feed.json",
        "https://gazette.example/rss/sport.xml",
        "https://b.example/x",
        "https://gazette.example/comments/feed/",
    )
    found = read_listing(ListJob("feeds", page.encode(), "https://gazette.example/local/", "text/html"))
    assert found.more[0] == "https://gazette.example/feed/"
