"""Web addresses as they are asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core.urls import host_of
from archive.fetch.targets import NoTarget, Target, redirected, target_of

PARTS = st.sampled_from(
    "http:// https:// // : / ? # @ user:secret@ example.org bücher.example 127.0.0.1 [::1] :80 :443 :8080 %41 %zz ä \\ ..".split()
)
ADDRESSES = st.lists(PARTS | st.text(max_size=5), max_size=8).map("".join) | st.text()


def _target(url: str) -> Target | None:
    try:
        return target_of(url)
    except NoTarget:
        return None


@given(ADDRESSES)
def test_any_text_is_an_address_or_none(url: str) -> None:
    target = _target(url)
    if target:
        assert target.url.isascii()
        assert target.path.startswith("/")
        assert target_of(target.url) == Target(target.url, target.scheme, target.host, target.port, target.path)


@given(ADDRESSES)
def test_any_location_leads_somewhere_or_nowhere(location: str) -> None:
    start = target_of("https://user:password@example.org/a/b?c")
    try:
        found = redirected(start, location)
    except NoTarget:
        return
    assert found.scheme in ("http", "https")
    assert found.authorization == (start.authorization if found.origin == start.origin else None)


@pytest.mark.parametrize("location", ["/b", "b", "?x", "//example.org/b", "https://example.org/b", "https://example.org:443/b"])
def test_credentials_stay_with_their_origin(location: str) -> None:
    start = target_of("https://user:password@example.org/a")
    assert start.authorization == "Basic dXNlcjpwYXNzd29yZA=="
    assert redirected(start, location).authorization == start.authorization


@pytest.mark.parametrize(
    "location",
    [
        "http://example.org/b",
        "https://www.example.org/b",
        "https://example.org:8443/b",
        "//evil.example/",
        "https://other:one@example.com/",
    ],
)
def test_credentials_go_nowhere_else(location: str) -> None:
    start = target_of("https://user:password@example.org/a")
    assert redirected(start, location).authorization is None


@pytest.mark.parametrize(
    ("url", "clean", "queue"),
    [
        ("HTTP://User:Secret@Example.ORG:80", "http://example.org/", "example.org"),
        ("https://www.example.org/a#b", "https://www.example.org/a", "example.org"),
        ("https://example.org:8443/?q=ä b", "https://example.org:8443/?q=%C3%A4%20b", "example.org:8443"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/", "xn--bcher-kva.example"),
        ("http://[2001:DB8::1]/x/../y", "http://[2001:db8::1]/y", "[2001:db8::1]"),
        ("http://example.org:443/", "http://example.org:443/", "example.org:443"),
    ],
)
def test_an_address_is_cleaned(url: str, clean: str, queue: str) -> None:
    target = target_of(url)
    assert (target.url, host_of(target.url)) == (clean, queue)
