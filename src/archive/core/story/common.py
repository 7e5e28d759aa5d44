"""The words that stand in most texts of a language, by the lists that jusText brings along for a hundred languages."""

from __future__ import annotations

from functools import cache

import justext
import numpy as np
from babel import Locale, UnknownLocaleError

from archive.core.story.terms import LETTERS, Keys, key_of
from archive.core.text.tokens import folded_words

_LISTED_AS = {"no": "Norwegian_Bokmal", "nb": "Norwegian_Bokmal", "nn": "Norwegian_Nynorsk", "fy": "West_Frisian"}


@cache
def common_terms(language: str) -> Keys:
    """The sorted keys of a language's common short words; none where there is no list. `language` is an ISO 639-1 code.

    Only words that are not cut: the beginning of a long common word is that of rare ones, too.
    """
    try:
        name = _LISTED_AS.get(language) or (Locale(language).english_name or "").replace(" ", "_")
        listed = justext.get_stoplist(name)
    except (UnknownLocaleError, ValueError):
        return np.zeros(0, dtype=np.uint32)
    found = {key_of(word) for entry in listed for word in folded_words(entry) if len(word) <= LETTERS}
    return np.array(sorted(found), dtype=np.uint32)
