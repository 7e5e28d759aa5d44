"""What sources list: feeds of every age and make, sitemaps, and answers that are something else than they should be."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core.errors import Unreadable
from archive.core.listing import Entry, Listing
from archive.extract.listing import ListJob, read_listing

FEED_URL = "https://gazette.example/feeds/all.xml"
STORY = "<p>" + "The ferry came back to Ollenport on Monday, and nobody who had waited for it was still there. " * 20 + "</p>"


def read(data: str | bytes, kind: str = "feed", url: str = FEED_URL, media_type: str = "") -> Listing:
    return read_listing(ListJob(kind, data.encode() if isinstance(data, str) else data, url, media_type))


def rss(items: str, channel: str = "", opening: str = '<?xml version="1.0" encoding="utf-8"?>', attributes: str = "") -> str:
    return f'{opening}<rss version="2.0" {attributes}><channel><title>Gazette</title>{channel}{items}</channel></rss>'


def item(inner: str, link: str = "https://gazette.example/a") -> str:
    return f"<item><title>Ferry back</title><link>{link}</link>{inner}</item>"


def only(listing: Listing) -> Entry:
    [entry] = listing.entries
    return entry


def reason(data: str | bytes, kind: str = "feed", media_type: str = "") -> str:
    with pytest.raises(Unreadable) as refused:
        read(data, kind, media_type=media_type)
    assert refused.value.stage == "list"
    return refused.value.reason


CONTENT_NS = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
DC_NS = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'

FORMATS = {
    "RSS 0.91": '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
    '"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>Gazette</title>'
    "<item><title>Ferry back</title><link>https://gazette.example/ferry</link></item>"
    "<item><title>Bridge shut</title><link>https://gazette.example/bridge</link></item></channel></rss>",
    "RSS 1.0": '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    f'xmlns="http://purl.org/rss/1.0/" {DC_NS}><channel rdf:about="https://gazette.example/"><title>Gazette</title></channel>'
    '<item rdf:about="https://gazette.example/ferry"><title>Ferry back</title><link>https://gazette.example/ferry</link>'
    "<dc:date>2026-03-02T10:00+01:00</dc:date></item>"
    '<item rdf:about="https://gazette.example/bridge"><title>Bridge shut</title>'
    "<link>https://gazette.example/bridge</link></item></rdf:RDF>",
    "RSS 2.0": rss(
        "<item><title>Ferry back</title><link>https://gazette.example/ferry</link></item>"
        "<item><title>Bridge shut</title><guid>https://gazette.example/bridge</guid></item>"
    ),
    "Atom 0.3": '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Gazette</title>'
    '<entry><title>Ferry back</title><link rel="alternate" type="text/html" href="https://gazette.example/ferry"/>'
    "<issued>2026-03-02T10:00+01:00</issued></entry>"
    '<entry><title>Bridge shut</title><link rel="alternate" href="https://gazette.example/bridge"/></entry></feed>',
    "Atom 1.0": '<feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title>'
    '<entry><title>Ferry back</title><link href="https://gazette.example/ferry"/><id>tag:gazette.example,2026:1</id></entry>'
    '<entry><title type="html">Bridge &lt;b&gt;shut&lt;/b&gt;</title><link rel="enclosure" href="https://cdn.example/a.mp3"/>'
    '<link rel="alternate" href="https://gazette.example/bridge"/><link rel="replies" href="https://gazette.example/r"/></entry></feed>',
    "JSON Feed 1.0": json.dumps(
        {
            "version": "https://jsonfeed.org/version/1",
            "title": "Gazette",
            "items": [
                {"id": "1", "url": "https://gazette.example/ferry", "title": "Ferry back", "author": {"name": "Ada Field"}},
                {"id": "https://gazette.example/bridge", "title": "Bridge shut"},
            ],
        }
    ),
    "JSON Feed 1.1": json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Gazette",
            "items": [
                {"id": 7, "url": "/ferry", "title": "Ferry back"},
                {"id": "x", "external_url": "https://gazette.example/bridge", "title": "Bridge shut", "authors": [{"name": "A"}]},
            ],
        }
    ),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_of_feed_is_read_in_its_order(name: str) -> None:
    found = read(FORMATS[name])
    assert found.title == "Gazette"
    assert [(one.title, one.url) for one in found.entries] == [
        ("Ferry back", "https://gazette.example/ferry"),
        ("Bridge shut", "https://gazette.example/bridge"),
    ]
    assert found.passed_over == 0


DIRT = {
    "blank lines first": "\n\n  \t\n" + rss(item("")),
    "a byte-order mark": b"\xef\xbb\xbf" + rss(item("")).encode(),
    "a warning first": "<br />\n<b>Warning</b>: strtotime() in /srv/feed.php on line 7<br />\n" + rss(item("")),
    "no declaration": rss(item(""), opening=""),
    "control characters": rss(item("<description>a\x08b\x00c&#x1F;&#99999999999;</description>")),
    "a bare ampersand": rss(item("<description>Fish & chips &c.</description>")),
    "names of letters": rss(item("<description>caf&eacute;&nbsp;&nosuch;</description>")),
    "an undeclared namespace": rss(item("<media:thumbnail url='x'/><dc:creator>Ada Field</dc:creator>")),
    "an unclosed element": rss(item("<description>x")),
    "cut short": rss(item(""))[:-20],
    "UTF-16": rss(item(""), opening='<?xml version="1.0" encoding="utf-16"?>').encode("utf-16"),
    "UTF-16 under another name": rss(item("")).encode("utf-16"),
    "gzip": gzip.compress(rss(item("")).encode()),
    "an unknown encoding": rss(item(""), opening='<?xml version="1.0" encoding="no-such-thing"?>'),
    "comments": f"<!-- made by hand --><?xml-stylesheet href='a.xsl'?>{rss(item(''), opening='')}",
}


@pytest.mark.parametrize("name", DIRT)
def test_a_dirty_feed_is_read_all_the_same(name: str) -> None:
    entry = only(read(DIRT[name]))
    assert (entry.url, entry.title) == ("https://gazette.example/a", "Ferry back")


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (rss("<item><title>Паром вернулся</title><link>/a</link></item>", opening=opening).encode(encoding), media_type)
        for opening, encoding, media_type in [
            ('<?xml version="1.0" encoding="windows-1251"?>', "cp1251", ""),
            ('<?xml version="1.0" encoding="windows-1251"?>', "cp1251", "text/xml"),
            ('<?xml version="1.0"?>', "cp1251", "application/rss+xml; charset=windows-1251"),
            ('<?xml version="1.0" encoding="windows-1251"?>', "utf-8", "text/xml; charset=iso-8859-1"),
            ('<?xml version="1.0" encoding="koi8-r"?>', "koi8-r", "text/xml; charset=utf-8"),
        ]
    ],
)
def test_letters_are_read_as_what_they_are(data: bytes, media_type: str) -> None:
    assert only(read(data, media_type=media_type)).title == "Паром вернулся"


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("<![CDATA[Fish & chips]]>", "Fish & chips"),
        ("Fish &amp; chips", "Fish & chips"),
        ("Fish &amp;amp; chips", "Fish & chips"),
        ("<![CDATA[The <i>Ollen</i>&nbsp;Queen]]>", "The Ollen Queen"),
        ("caf&eacute; &#8211; open", "café – open"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Ferry", "Ferry"),
        ("  Ferry\n   back  ", "Ferry back"),
        ("3 &lt; 4, he says", "3 < 4, he says"),
        ("e\u0301cole", "école"),
    ],
)
def test_a_title_is_plain_text_on_one_line(written: str, title: str) -> None:
    assert only(read(rss(f"<item><title>{written}</title><link>/a</link></item>"))).title == title


@pytest.mark.parametrize(
    "printed", ["Mon, 02 Mar 2026 10:00:00 GMT", "31 Feb 2026", "gestern", "2999-01-01", "1900", "2.3.2026 10h"]
)
def test_dates_are_kept_as_printed(printed: str) -> None:
    assert only(read(rss(item(f"<pubDate> {printed} </pubDate>")))).published == printed


def test_published_and_updated() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><link href="/a"/>'
        "<updated>2026-03-02T10:00:00Z</updated></entry></feed>"
    )
    assert (only(read(atom)).published, only(read(atom)).updated) == (None, "2026-03-02T10:00:00Z")
    dated = only(read(rss(item("<dc:date>2026-03-02</dc:date>"), attributes=DC_NS)))
    assert (dated.published, dated.updated) == ("2026-03-02", None)


@pytest.mark.parametrize(
    ("inner", "byline"),
    [
        ("<author>desk@gazette.example (Ada Field)</author>", "Ada Field"),
        ("<author>desk@gazette.example</author>", None),
        ("<dc:creator><![CDATA[Ada Field &amp; Bo Reed]]></dc:creator>", "Ada Field & Bo Reed"),
        ("<dc:creator>Ada Field</dc:creator><dc:creator>Bo Reed</dc:creator>", "Ada Field, Bo Reed"),
    ],
)
def test_bylines(inner: str, byline: str | None) -> None:
    assert only(read(rss(item(inner), attributes=DC_NS))).byline == byline


def test_the_source_of_an_item_is_kept() -> None:
    entry = only(read(rss(item('<source url="https://wire.example/rss">Meridian Wire</source>'))))
    assert (entry.source_name, entry.source_url, entry.title) == ("Meridian Wire", "https://wire.example/rss", "Ferry back")
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Planet</title><entry><title>Ferry back</title><link href="https://b.example/1"/>'
        '<source><title>Meridian Wire</title><link rel="self" href="https://wire.example/atom"/><id>x</id></source></entry></feed>'
    )
    entry = only(read(atom))
    assert (entry.source_name, entry.source_url) == ("Meridian Wire", "https://wire.example/atom")
    assert (entry.title, entry.url) == ("Ferry back", "https://b.example/1")


@pytest.mark.parametrize(
    ("inner", "url"),
    [
        ("<link>/news/1.html</link>", "https://gazette.example/news/1.html"),
        ("<link>1.html</link>", "https://gazette.example/feeds/1.html"),
        ("<link>//m.gazette.example/1</link>", "https://m.gazette.example/1"),
        ("<link>\n  https://gazette.example/1?a=1&amp;b=2\n</link>", "https://gazette.example/1?a=1&b=2"),
        ("<link>https://gazette.example/1?a=1&b=2</link>", "https://gazette.example/1?a=1&b=2"),
        ("<link><![CDATA[https://gazette.example/1?a=1&b=2]]></link>", "https://gazette.example/1?a=1&b=2"),
        ("<link>https://gazette.example/a b</link>", "https://gazette.example/a%20b"),
        ("<link/><guid>https://gazette.example/1</guid>", "https://gazette.example/1"),
        ("<guid isPermaLink='true'>https://gazette.example/1</guid>", "https://gazette.example/1"),
        ("<guid>/1</guid><link>/1</link>", "https://gazette.example/1"),
        (
            "<link>https://feeds.example/~r/1</link><feedburner:origLink>https://gazette.example/1</feedburner:origLink>",
            "https://gazette.example/1",
        ),
    ],
)
def test_the_address_of_an_item(inner: str, url: str) -> None:
    feedburner = 'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
    assert only(read(rss(f"<item><title>A</title>{inner}</item>", attributes=feedburner))).url == url


def test_relative_links_follow_xml_base() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/x/"><entry xml:base="2026/"><title>A</title>'
        '<link href="1.html"/></entry></feed>'
    )
    assert only(read(atom)).url == "https://b.example/x/2026/1.html"


@pytest.mark.parametrize(
    "inner",
    [
        "<link>javascript:alert(1)</link>",
        "<link>file:///etc/passwd</link>",
        "<link>data:text/html,x</link>",
        "<link>http://[broken/</link>",
        "<link>https://gazette.example:port/</link>",
        "<guid>12345</guid>",
        "<guid isPermaLink='false'>https://gazette.example/?p=1</guid>",
        "<description>no address at all</description>",
    ],
)
def test_an_item_without_a_web_address_is_passed_over_and_counted(inner: str) -> None:
    found = read(rss(f"<item><title>A</title>{inner}</item>" + item("")))
    assert ([one.url for one in found.entries], found.passed_over) == (["https://gazette.example/a"], 1)


def test_a_number_for_a_guid_stays_a_number() -> None:
    assert only(read(rss(item("<guid>12345</guid>")))).guid == "12345"


def test_duplicates_in_a_feed_collapse() -> None:
    found = read(
        rss(
            "<item><title>A</title><link>/a?utm_source=rss</link><guid isPermaLink='false'>1</guid></item>"
            "<item><title>A, again</title><link>/a#top</link><guid isPermaLink='false'>2</guid></item>"
            "<item><title>A</title><link>/sport/a</link><guid isPermaLink='false'>1</guid></item>"
            "<item><title>B</title><link>/b?id=41</link></item><item><title>B</title><link>/b?id=42</link></item>"
        )
    )
    assert [one.url.removeprefix("https://gazette.example") for one in found.entries] == [
        "/a?utm_source=rss",
        "/b?id=41",
        "/b?id=42",
    ]


def test_a_guid_that_all_items_share_names_none_of_them() -> None:
    items = "".join(
        f"<item><title>Story {number}</title><link>/{number}</link><guid isPermaLink='false'>gazette</guid></item>"
        for number in range(3)
    )
    assert [(one.title, one.guid) for one in read(rss(items)).entries] == [(f"Story {number}", None) for number in range(3)]


@pytest.mark.parametrize(
    ("inner", "whole"),
    [
        (f"<description>A ferry.</description><content:encoded><![CDATA[{STORY}]]></content:encoded>", True),
        (f"<content:encoded><![CDATA[{STORY}]]></content:encoded><description>A ferry.</description>", True),
        ("<content:encoded><![CDATA[<p>Two lines, and all there is to say.</p>]]></content:encoded>", True),
        ("<content:encoded><![CDATA[<p>The ferry came back and […]</p>]]></content:encoded>", False),
        ("<content:encoded> </content:encoded><description>A ferry.</description>", False),
        ("<description>The ferry came back to Ollenport on Monday.</description>", False),
        (f"<description><![CDATA[{STORY}]]></description>", True),
        (f"<description><![CDATA[{STORY[:-20]}... ]]></description>", False),
    ],
)
def test_content_is_the_whole_article_or_nothing(inner: str, whole: bool) -> None:
    content = only(read(rss(item(inner), attributes=CONTENT_NS))).content
    assert (content is not None) is whole
    if STORY in inner:
        assert content == STORY


def test_two_descriptions_are_no_content() -> None:
    inner = "<description>The ferry is back.</description><itunes:summary>The ferry is back in Ollenport.</itunes:summary>"
    itunes = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    assert only(read(rss(item(inner), attributes=itunes))).content is None
    assert only(read(rss(item("<description>The ferry.</description><description>Is back.</description>")))).content is None


def test_content_comes_through_unchanged() -> None:
    """No cleaning of HTML: what is read later is what was sent, down to elements that nobody knows."""
    sent = f'<figure data-x="1"><img src="/a.jpg"/></figure>{STORY}<my-quote>“Never again”</my-quote><p>5 < 6 &amp; so on</p>'
    found = only(read(rss(item(f"<content:encoded><![CDATA[{sent}]]></content:encoded>"), attributes=CONTENT_NS))).content
    assert found == sent
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><link href="/a"/>{}</entry></feed>'
    xhtml = f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{STORY}<p>End &amp; all.</p></div></content>'
    found = only(read(atom.format(xhtml))).content
    assert found is not None
    assert found.count("nobody who had waited") == 20
    assert found.endswith("<p>End &amp; all.</p>")
    assert only(read(atom.format('<content type="image/png">iVBORw0KGgo=</content>'))).content is None
    assert only(read(atom.format(f"<summary>{STORY[:200]}</summary>"))).content is None


def test_content_of_a_json_feed() -> None:
    items = [
        {"url": "/1", "content_html": STORY},
        {"url": "/2", "content_text": "One & all.\n\nTwo."},
        {"url": "/3", "summary": "Short."},
        {"url": "/4", "content_text": "Cut off…"},
        {"url": ["odd"], "content_html": 5},
    ]
    found = read(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [*items, "odd"]}))
    assert [one.content for one in found.entries] == [STORY, "<p>One &amp; all.</p><p>Two.</p>", None, None]
    assert found.passed_over == 1


@pytest.mark.parametrize(
    ("channel", "seconds"),
    [
        ("", None),
        ("<ttl>60</ttl>", 3600),
        ("<ttl>0</ttl>", 300),
        ("<ttl>999999</ttl>", 86400),
        ("<ttl>soon</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 1800),
        ("<sy:updatePeriod>\n\thourly\t</sy:updatePeriod>", 3600),
        ("<sy:updatePeriod>weekly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 86400),
        ("<sy:updatePeriod>often</sy:updatePeriod>", None),
        ("<skipHours><hour>3</hour></skipHours>", None),
    ],
)
def test_how_often_a_feed_wants_to_be_asked(channel: str, seconds: float | None) -> None:
    syndication = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    assert read(rss(item(""), channel, attributes=syndication)).every == seconds


def test_an_endless_feed_is_read_to_a_bound() -> None:
    items = "".join(f"<item><link>/story-{number}</link></item>" for number in range(5_100))
    assert len(read(rss(items)).entries) == 5_000


URLSET = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(urls: str, attributes: str = URLSET) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {attributes}>{urls}</urlset>'


@pytest.mark.parametrize(
    "pack", [lambda data: data, gzip.compress, lambda data: gzip.compress(data[:50]) + gzip.compress(data[50:])]
)
@pytest.mark.parametrize("attributes", [URLSET, "", 'xmlns="http://www.google.com/schemas/sitemap/0.84"'])
def test_a_sitemap(pack: object, attributes: str) -> None:
    data = urlset(
        "<url><loc>\nhttps://gazette.example/a?x=1&amp;y=2\n</loc><lastmod>2026-03-02</lastmod></url>"
        '<url><loc><![CDATA[https://gazette.example/b?x=1&y=2]]></loc><image:image xmlns:image="i"><image:loc>https://c.example/b.jpg</image:loc>'
        "</image:image></url><url><loc>https://gazette.example/c?x=1&y=2</loc></url><url><loc>mailto:a@b.example</loc></url>",
        attributes,
    )
    found = read(pack(data.encode()), "sitemap")  # type: ignore[operator]
    assert [(one.url, one.updated) for one in found.entries] == [
        ("https://gazette.example/a?x=1&y=2", "2026-03-02"),
        ("https://gazette.example/b?x=1&y=2", None),
        ("https://gazette.example/c?x=1&y=2", None),
    ]
    assert (found.more, found.passed_over) == ((), 1)


@pytest.mark.parametrize("namespace", ['xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"', ""])
def test_a_news_sitemap_has_titles_and_dates(namespace: str) -> None:
    entry = only(
        read(
            urlset(
                "<url><loc>https://gazette.example/a</loc><news:news><news:publication><news:name>Gazette</news:name></news:publication>"
                "<news:publication_date>2026-03-02T10:00+01:00</news:publication_date><news:title>Fish &amp; chips</news:title>"
                "</news:news></url>",
                namespace,
            ),
            "sitemap",
        )
    )
    assert (entry.title, entry.published, entry.source_name) == ("Fish & chips", "2026-03-02T10:00+01:00", None)


def sitemap_index(*members: tuple[str, str]) -> str:
    inner = "".join(f"<sitemap><loc>{url}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</sitemap>" for url, day in members)
    return f"<sitemapindex {URLSET}>{inner}</sitemapindex>"


def test_an_index_names_its_newest_members_first_and_not_itself() -> None:
    members = [
        ("https://gazette.example/old.xml", "2024-01-01"),
        ("https://gazette.example/undated.xml", ""),
        (FEED_URL, "2026-03-03"),
        ("https://gazette.example/new.xml.gz", "2026-03-02T10:00:00+01:00"),
        ("/relative.xml", "2025"),
    ]
    found = read(sitemap_index(*members), "sitemap")
    assert found.entries == ()
    assert [url.removeprefix("https://gazette.example/") for url in found.more] == [
        "new.xml.gz",
        "relative.xml",
        "old.xml",
        "undated.xml",
    ]
    many = sitemap_index(*((f"https://gazette.example/{number}.xml", f"20{number:02}-01-01") for number in range(80)))
    assert read(many, "sitemap").more[::49] == ("https://gazette.example/79.xml", "https://gazette.example/30.xml")


def test_an_index_that_names_only_itself_ends() -> None:
    assert reason(sitemap_index((FEED_URL, "2026-03-02")), "sitemap") == "the sitemap index names only itself"


def test_a_text_sitemap() -> None:
    found = read(
        "\ufeffhttps://gazette.example/a\r\n\r\nnonsense\nhttps://gazette.example/b\n", "sitemap", media_type="text/plain"
    )
    assert [one.url for one in found.entries] == ["https://gazette.example/a", "https://gazette.example/b"]
    assert found.passed_over == 1
    assert "without an address" in reason("Nothing to see here.", "sitemap", "text/plain")


def test_a_sitemap_is_read_to_its_bound() -> None:
    urls = "".join(f"<url><loc>https://gazette.example/{number}</loc></url>" for number in range(50_010))
    assert len(read(urlset(urls), "sitemap").entries) == 50_000


def test_a_sitemap_that_is_cut_short_gives_what_there_is() -> None:
    cut = urlset("<url><loc>https://gazette.example/a</loc></url><url><loc>https://gazette.example/b</loc></url>")[:-40]
    assert [one.url for one in read(cut, "sitemap").entries][:1] == ["https://gazette.example/a"]


def packed(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(b"<a/>" * 250_000) for _ in range(size)), packer.flush()])


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (packed(60), "unpacks to more than 50 MB"),
        (gzip.compress(urlset("").encode(), mtime=0)[:-9], "cut short"),
        (b"\x1f\x8b\x08\x00" + b"rubbish" * 9, "broken"),
        (gzip.compress(urlset("").encode(), mtime=0)[:-8] + b"\0" * 8, "broken"),
    ],
)
def test_bad_gzip_is_refused(data: bytes, why: str) -> None:
    assert why in reason(data, "sitemap")


PAGE = (
    "<!doctype html><html><head><title>Gazette</title></head>"
    "<body><a href='/a-story-about-a-ferry'>A story about a ferry</a></body></html>"
)
OTHERS = {
    ("feed", PAGE): "it is a web page, not a feed",
    ("feed", "<p>Not found</p>"): "it is a web page, not a feed",
    ("feed", f'<?xml version="1.0"?>{PAGE}'): "it is a web page, not a feed",
    ("feed", urlset("")): "it is a sitemap, not a feed",
    ("feed", '<opml version="2.0"/>'): "it is a list of feeds (OPML), not a feed",
    ("feed", "Service unavailable"): "it is plain text, not a feed",
    ("feed", '{"items": []}'): "it is JSON, but not a JSON Feed",
    ("feed", '{"items": ['): "it is not valid JSON",
    ("feed", "%PDF-1.7 x"): "it is a PDF document, not a feed",
    ("feed", "<note>x</note>"): "it is an XML document of another kind (<note>), not a feed",
    ("feed", " \n"): "it is empty",
    ("feed", ""): "it is empty",
    ("sitemap", rss("")): "it is a feed, not a sitemap",
    ("sitemap", PAGE): "it is a web page, not a sitemap",
    ("listing", rss("")): "it is a feed, not a web page",
    ("listing", urlset("")): "it is a sitemap, not a web page",
    ("listing", "{}"): "it is JSON, not a web page",
    ("listing", "\x89PNG\r\n"): "it is a picture, not a web page",
    ("feed", "\x00\x01\x02\x03é" * 50): "it is binary data, not a feed",
}


@pytest.mark.parametrize(("kind", "data"), OTHERS)
def test_an_answer_of_another_kind_is_refused_by_name(kind: str, data: str) -> None:
    body = data.encode("latin-1" if data.startswith("\x89") else "utf-8")
    assert reason(body, kind, "application/rss+xml").startswith(OTHERS[kind, data])


def test_an_empty_feed_and_an_empty_sitemap_are_no_fault() -> None:
    assert read(rss("")).entries == ()
    assert read(urlset(""), "sitemap").entries == ()


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_no_bytes_are_read_as_more_than_a_listing_or_a_reason(data: bytes) -> None:
    for kind in ("feed", "sitemap", "listing", "feeds"):
        for body in (data, b"<rss><channel><item><title>" + data, b"<urlset><url><loc>" + data, b"<html><a href='" + data):
            try:
                entries = read(body, kind).entries
            except Unreadable:
                continue
            assert all(one.url.startswith(("http://", "https://")) for one in entries)
            assert not any("\x00" in (part or "") for one in entries for part in (one.title, one.guid, one.content))
