"""The places of an article in which a marker may count: the role of a block first, then where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archive.core.model import STORY_ROLES, Role
from archive.core.text.segment import Labelled

_PLACES = {
    Role.TITLE: "title",
    Role.BYLINE: "byline",
    Role.DATELINE: "dateline",
    Role.CAPTION: "caption",
    Role.EMBED: "embed",
    Role.EDITOR_COMMENT: "comment",
    Role.UPDATE: "comment",
}
_OUTSIDE, _CAPTION, _EMBED = ("outside",), ("caption",), ("embed",)
_PROSE_WORDS = 12
_OPENINGS = 3  # paragraphs in which a dateline may stand: a teaser or a summary can go before
_NEAR_END = 3  # lines behind the story in which an agency's bare name signs it
_CREDIT_WORDS = 8
_CAPTION_WORDS = 32
_TOLD_WORDS = 5
_NOT_TOLD = frozenset({"teaser", "links", "heading", "caption"})
_PICTURE = re.compile(
    r"^[\W_]*(?:(?:titel|symbol|archiv|beitrags|vorschau|aufmacher)?(?:photos?|fotos?|bild(?:er|rechte|quelle|nachweis)?|images?|pictures?"
    r"|photographs?|fotografie|fotografía|imagen|imagem|immagine|zdjęcie|fot\.|снимок|фото|写真|사진|图|صورة|תמונה|צילום)"
    r"(?:\s*(?:[:/|©(：]|\.\.\.|$)|\s+(?:by|credits?|copyright|courtesy|caption|source|via|von|de|di|da)\b)|crédits?\s+photo)"
    r"|[(\[/|]\s*(?:photo|foto|bild|image|picture|files?|fot\.|archivbild|symbolbild|фото)s?\b"
    r"|\bap photo\b"
    r"|\b(?:getty|shutterstock|imago|picture[ -]alliance|epa|nurphoto)\b",
    re.IGNORECASE,
)
_PICTURE_WORDS = frozenset(
    """
    photo photos foto fotos bild bilder bildrechte bildquelle bildnachweis image images picture pictures photograph photographs
    fotografie fotografía imagen imagem immagine zdjęcie fot снимок фото 写 사진 图 صورة תמונה צילום
    crédit crédits getty shutterstock
    imago alliance epa nurphoto file files titelfoto titelbild symbolfoto symbolbild archivfoto archivbild beitragsbild
    vorschaubild aufmacherbild
    """.split()
)
_DPA_NUMBER = re.compile(r"dpa:\d")
_RIGHTS = re.compile(r"\b(?:1[89]|20)\d\d\b|\b(?:rights|rechte|droits|derechos)\b", re.IGNORECASE)


def placed(blocks: Sequence[Labelled]) -> Iterator[tuple[Labelled, tuple[str, ...]]]:
    """Every block with the places it stands in: "opening" and "end" are those of a story, "prose" its long paragraphs."""
    last = max((number for number, item in enumerate(blocks) if _is_told(item)), default=-1)
    openings = 0
    for number, item in enumerate(blocks):
        if item.block.hint.endswith("aside"):
            continue  # others speak there, or other articles are shown
        if item.block.hint == "embed":
            yield item, _EMBED
            continue
        if item.zone == "outside":
            yield item, _OUTSIDE
            continue
        place = place_of(item)
        if place == "caption" and _DPA_NUMBER.search(item.block.plain):
            place = item.zone
        if place in ("byline", "head", "body", "tail") and _credits_picture(blocks, number, behind=number > last):
            yield item, _CAPTION
            continue
        places = [place]
        if item.words > _PROSE_WORDS and _is_told(item):
            openings += 1
            if place == "body" and item.block.plain[-1:] not in ":)":
                places = []
            places += ["opening", "prose"] if openings <= _OPENINGS else ["prose"]
            if place == "body" and number == last:
                places.append("tail")  # the only paragraph is the last one, too
        elif place == "tail" and 0 < number - last <= _NEAR_END:
            places.append("end")
        yield item, tuple(places)


def place_of(item: Labelled) -> str:
    """Where a block stands by its role and zone alone, in the words of a marker's `where`."""
    return "outside" if item.zone == "outside" else _PLACES.get(item.role, item.zone)


def _is_told(item: Labelled) -> bool:
    """Whether a line is of the story, and not a link or a signature in it."""
    return item.zone != "outside" and item.words >= _TOLD_WORDS and item.role in STORY_ROLES and item.block.hint not in _NOT_TOLD


def _credits_picture(blocks: Sequence[Labelled], number: int, *, behind: bool) -> bool:
    """A short line that says it credits a picture, or follows the word "Photo" and is no more than a name.

    A bare "© AFP" credits one above and in a story; `behind` it, only right below a caption.
    """
    item = blocks[number]
    text = item.block.plain
    if item.words > _CAPTION_WORDS:
        return False
    if not _PICTURE_WORDS.isdisjoint(item.folded) and _PICTURE.search(text):
        return True
    before = blocks[number - 1] if number else None
    if text.startswith(("©", "(c)")) and not _RIGHTS.search(text) and not _DPA_NUMBER.search(text):
        return not behind or (before is not None and before.role == Role.CAPTION)
    if before is None or item.words > _CREDIT_WORDS or item.role == Role.BYLINE:
        return False
    if before.role == Role.CAPTION and item.zone == "body" and text.startswith(("(", "[")):
        return True
    named = before.words <= 3 and before.zone != "outside" and not _PICTURE_WORDS.isdisjoint(before.folded)
    return named and _PICTURE.search(before.block.plain) is not None
