"""A turn at a host: its robots.txt first, kept for as long as it holds, and no longer."""

from __future__ import annotations

from dataclasses import dataclass, field

from archive.core.model import Rejection
from archive.fetch.answers import Answer, Ask, Failure
from archive.fetch.asking import Asker, Work

DAY, HOUR = 86_400.0, 3_600.0


@dataclass
class Site:
    """Answers every address, and remembers which were asked for."""

    robots: Answer | Failure
    asked: list[str] = field(default_factory=list)
    now: float = 0.0

    def get(self, ask: Ask) -> Answer | Failure:
        self.asked.append(ask.url)
        return self.robots if ask.url.endswith("/robots.txt") else told(ask.url)

    def asker(self) -> Asker:
        return Asker(self.get, lambda job: Rejection("", "list", "none"), "news-archive/0.1", lambda: self.now)


def told(url: str, body: bytes = b"<p>News") -> Answer:
    return Answer(url, 200, (), body, (), (), 0.0)


def page(path: str) -> Work:
    return Work(f"https://mill.example{path}", 1, entry_id=1)


def test_rules_hold_for_a_day_and_are_asked_for_again_then() -> None:
    site = Site(told("https://mill.example/robots.txt", b"User-agent: *\nDisallow: /closed\nCrawl-delay: 7"))
    asker = site.asker()
    first = asker.turn(page("/a"))
    assert (first.answer, first.delay) == (None, 7.0)
    assert isinstance(asker.turn(page("/a")).answer, Answer)
    refused = asker.turn(page("/closed/b")).answer
    assert isinstance(refused, Failure)
    assert refused.outcome == "blocked"
    assert site.asked == ["https://mill.example/robots.txt", "https://mill.example/a"]
    site.now = DAY - 1
    asker.turn(page("/a"))
    assert len(site.asked) == 3
    site.now = DAY + 1
    assert asker.turn(page("/a")).answer is None
    assert site.asked[-1] == "https://mill.example/robots.txt"


def test_a_site_without_an_answer_is_closed_for_an_hour() -> None:
    site = Site(Failure("retry", "it does not answer", 0.25))
    asker = site.asker()
    asker.turn(page("/a"))
    site.now = 600.0
    closed = asker.turn(page("/a")).answer
    assert isinstance(closed, Failure)
    assert (closed.outcome, closed.retry_after) == ("retry", HOUR - 600.0)
    assert "it does not answer" in closed.reason
    site.now = HOUR + 1
    site.robots = told("https://mill.example/robots.txt", b"")
    assert asker.turn(page("/a")).answer is None
    assert isinstance(asker.turn(page("/a")).answer, Answer)


def test_of_very_many_sites_the_ones_asked_longest_ago_are_forgotten() -> None:
    site = Site(told("https://mill.example/robots.txt", b""))
    asker = site.asker()
    asker.turn(page("/a"))
    for number in range(1_000):
        asker.remember(f"https://{number}.example", 200, b"", 0.0)
    assert asker.turn(page("/a")).answer is None
