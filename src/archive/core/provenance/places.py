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
_PROSE_WORDS = 12
_OPENINGS = 3  # paragraphs in which a dateline may stand: a teaser or a summary can go before
_NEAR_END = 3  # lines behind the story in which an agency's bare name signs it
_CREDIT_WORDS = 8
_PICTURE = re.compile(
    r"^[\W_]*(?:©|(?:titel|symbol|archiv|beitrags|vorschau|aufmacher)?(?:photos?|fotos?|bild(?:er|rechte|quelle|nachweis)?|images?|pictures?"
    r"|photographs?|fotografie|fotografía|imagen|imagem|immagine|zdjęcie|fot\.|снимок|фото|写真|사진|图|صورة|תמונה|צילום|crédits?\s+photo)\b)"
    r"|[(\[/|]\s*(?:photo|foto|bild|image|picture|fot\.|фото)s?\b|\b(?:getty|shutterstock|imago|picture[ -]alliance|epa|nurphoto)\b",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"dpa:\d|\b(?:1[89]|20)\d\d\b|\brights\b|\brechte\b|\bdroits\b|\bderechos\b", re.IGNORECASE)


def placed(blocks: Sequence[Labelled]) -> Iterator[tuple[Labelled, tuple[str, ...]]]:
    """Every block with the places it stands in: "opening" and "end" are those of a story, "prose" its long paragraphs."""
    last = max((number for number, item in enumerate(blocks) if _is_prose(item)), default=-1)
    openings = 0
    for number, item in enumerate(blocks):
        place = place_of(item)
        if place in ("byline", "head", "body", "tail") and _credits_picture(blocks, number):
            yield item, ("caption",)
            continue
        places = [place]
        if _is_prose(item):
            openings += 1
            if place == "body" and item.block.plain[-1:] not in ":)":
                places = []
            places += ["opening", "prose"] if openings <= _OPENINGS else ["prose"]
        elif place == "tail" and number - last <= _NEAR_END:
            places.append("end")
        yield item, tuple(places)


def place_of(item: Labelled) -> str:
    """Where a block stands by its role and zone alone, in the words of a marker's `where`."""
    if item.zone == "outside":
        return "outside"
    return _PLACES.get(item.role, item.zone)


def _is_prose(item: Labelled) -> bool:
    return item.words > _PROSE_WORDS and item.role in STORY_ROLES and item.zone != "outside"


def _credits_picture(blocks: Sequence[Labelled], number: int) -> bool:
    """A short line that says it credits a picture, or follows one or the word "Photo" and is no more than a name."""
    item = blocks[number]
    if item.words > 4 * _CREDIT_WORDS:
        return False
    text = item.block.plain
    if item.words <= 4 * _CREDIT_WORDS and _PICTURE.search(text) is not None:
        return not (item.zone == "tail" and _COPYRIGHT.search(text))
    if item.words > _CREDIT_WORDS or number == 0 or item.role == Role.BYLINE:
        return False
    before = blocks[number - 1]
    return before.words <= 3 and before.zone != "outside" and _PICTURE.search(before.block.plain) is not None
