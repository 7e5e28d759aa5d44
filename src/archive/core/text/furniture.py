"""Page furniture told by structure alone: menus, mastheads, lone links, pictures, and what follows the end of a story."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.core.dates import date_span
from archive.core.model import Role
from archive.core.register import Register
from archive.core.text.header import Draft, ends_sentence

_SEPARATOR = re.compile(r"\s*(?:[|·•»›>]|/(?=\s)|\s{3,})\s*")
_PIECE_WORDS = 8
_CAPTION_WORDS = 40
_SITE_WORDS = 5
_SHARE_BAR_WORDS = 14
_SHORT_PARAGRAPH = 45  # words; a longer paragraph behind a share bar is the story going on
_TAIL_PROSE = 0.15  # of the story's words; more of them behind a share bar is the story going on
_TAIL_FURNITURE = 0.5  # share of the blocks behind it that must be furniture


_SECTIONS = frozenset(
    """
    home news politics economy business money world sport sports football culture arts life lifestyle opinion comment video
    videos weather crime courts health science tech technology travel local regional national provinces events contact about
    archive search login showbiz entertainment food games puzzles jobs start politik wirtschaft kultur panorama wissen reise
    regionales politique économie société monde política economía deportes cultura sociedad mundo politica economia cronaca
    esteri spettacoli
    """.split()
)

_SMALL_WORDS = frozenset("this it on by via to and the link page article story".split())
_SHARING = _SMALL_WORDS | frozenset(
    """
    share shares shared tweet tweets mail email e-mail print copy pin flip save listen comment comments like likes facebook
    twitter x linkedin reddit whatsapp telegram pinterest tumblr messenger pocket instagram mastodon bluesky threads xing
    teilen twittern drucken partager imprimer compartir imprimir condividi stampa udostępnij поделиться
    """.split()
)


def is_menu(text: str) -> bool:
    """Section names in a row, or three and more short pieces between bars, dots or arrows: "Home · Villages · Farming"."""
    words = text.casefold().split()
    if 3 <= len(words) <= 15 and 2 * sum(word in _SECTIONS for word in words) >= len(words) and text == text.title():
        return True
    if any(map(str.isdigit, text)):
        return False  # a row of a table, a list of works
    pieces = [piece for piece in _SEPARATOR.split(text) if piece]
    return len(pieces) >= 3 and all(len(piece.split()) <= _PIECE_WORDS and not re.search(r"[.!?]$", piece) for piece in pieces)


def site_name(text: str, register: Register) -> str | None:
    """The publisher a masthead, menu or breadcrumb line names: registered, or named like a news organisation."""
    for piece in _SEPARATOR.split(text):
        name = piece.strip(" *#[]")
        if not name or len(name.split()) > _SITE_WORDS or _SECTIONS.issuperset(name.casefold().split()):
            continue
        known = register.by_name(name) if name[0].isupper() else None
        if known is not None:
            return known.name if known.kind != "agency" or len(name) > 4 else None  # "AFP |" beside a date is a credit
        if register.looks_like_organisation(name) and all(word[0].isupper() or len(word) <= 3 for word in name.split()):
            return name.title() if name.isupper() else name
    return None


def settle_mastheads(drafts: Sequence[Draft], register: Register) -> str | None:
    """The name in the paragraph that opens a saved page, where that is the site's; its other lines are slogan and menu."""
    named = None
    for draft in drafts:
        if draft.zone != "head" or draft.solid:
            break
        if draft.opens_paragraph and draft is not drafts[0]:
            break
        if draft.words > _SITE_WORDS and draft is drafts[0]:
            break
        if date_span(draft.block.plain) is not None:
            continue
        found = site_name(draft.block.plain, register)
        if found is None and named is None:
            break
        named = named or found
        draft.settle(Role.BOILERPLATE, "layout:masthead")
    return named


def is_share_bar(text: str) -> bool:
    """Nothing but the names of networks, verbs of sharing and their counts: "0 Share 0 Tweet 2 Mail"."""
    words = text.split(maxsplit=_SHARE_BAR_WORDS)
    if len(words) > _SHARE_BAR_WORDS:
        return False
    bare = [word.strip(",:;|·•()").casefold() for word in words]
    shared = [word for word in bare if word and not word.isdigit()]
    return bool(shared) and all(word in _SHARING for word in shared) and not _SMALL_WORDS.issuperset(shared)


def settle_menus(drafts: Sequence[Draft]) -> None:
    """Menus above and below the story, before a headline is looked for."""
    for draft in drafts:
        free = draft.zone in ("head", "tail") and draft.role is None and draft.hit is None
        text = draft.block.plain
        if draft.zone != "outside" and draft.role is None and draft.hit is None and is_share_bar(text):
            draft.settle(Role.BOILERPLATE, "layout:share-bar")
        elif free and draft.block.hint not in ("heading", "h1") and is_menu(text) and date_span(text) is None:
            draft.settle(Role.BOILERPLATE, "layout:menu")


def settle_lone_lines(drafts: Sequence[Draft]) -> None:
    """Lines of nothing but links, and pictures with the caption in italics below them."""
    picture = False
    for draft in drafts:
        if draft.block.hint == "image":
            draft.settle(Role.CAPTION, "layout:picture")
            picture = True
            continue
        if draft.role is None and draft.hit is None:
            if picture and draft.words <= _CAPTION_WORDS and (draft.block.italic or not ends_sentence(draft.block.plain)):
                draft.settle(Role.CAPTION, "layout:below-picture")
            elif draft.block.hint.endswith("links"):
                draft.settle(Role.BOILERPLATE, "layout:link-line")
            elif draft.block.hint == "rule":
                draft.settle(Role.BOILERPLATE, "layout:rule")
        picture = False


def settle_after_story(drafts: Sequence[Draft]) -> None:
    """What follows the first piece of furniture behind the story, where most of it is furniture and none of it a long text.

    For texts only: of a page the extractor has chosen the story by its markup, which tells more than the lines do.
    """
    if any(draft.block.hint.startswith("outside") for draft in drafts):
        return
    total = sum(draft.words for draft in drafts if draft.solid and not _is_furniture(draft))
    for start, draft in enumerate(drafts):
        if not _opens_tail(draft):
            continue
        rest = drafts[start:]
        prose = [one for one in rest if one.solid and not _is_furniture(one)]
        furniture = sum(1 for one in rest if _is_furniture(one) or not one.solid)
        if (
            start >= 2
            and furniture >= _TAIL_FURNITURE * len(rest)
            and all(one.words <= _SHORT_PARAGRAPH for one in prose)
            and sum(one.words for one in prose) <= _TAIL_PROSE * total
            and not any(_goes_on(one) for one in rest)
        ):
            for one in rest:
                if one.role is None and one.hit is None:
                    one.settle(Role.BOILERPLATE, "layout:after-story")
            return


def _is_furniture(draft: Draft) -> bool:
    if draft.role is not None:
        return draft.role in (Role.BOILERPLATE, Role.CAPTION, Role.EMBED)
    return draft.hit is not None and draft.hit.rule.role == Role.BOILERPLATE


def _opens_tail(draft: Draft) -> bool:
    return _is_furniture(draft) and draft.role not in (Role.CAPTION, Role.EMBED) and draft.zone != "head"


def _goes_on(draft: Draft) -> bool:
    """An editor's comment or an update: the text is not over."""
    return draft.hit is not None and draft.hit.rule.role in (Role.EDITOR_COMMENT, Role.UPDATE)
