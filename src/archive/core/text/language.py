"""The language of a text: its script where that says enough, else resiliparse's n-gram tables (nothing is downloaded).

Where the text is too short, mixes scripts or lies between two languages the answer is None: a wrong language hides an article
from whoever filters by it, none does not.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from resiliparse.parse.lang import detect_fast

from archive.core.text.tokens import folded_words

_SAMPLE = 2000  # characters; more change no answer
_MAIN_SHARE = 0.75  # of the letters must be of one script
_FEW, _ENOUGH, _MANY = 20, 120, 300  # letters: for a script of one language, for a guess by n-grams, for a close one
_MARGIN, _CLOSE_MARGIN = 10, 4  # how much nearer the best language must be than the next, under and over _MANY
_KANA_SHARE = 0.05  # of Japanese even headlines hold more, of Chinese with a Japanese name hardly any

_SCRIPTS = (
    "LATIN GREEK CYRILLIC ARMENIAN HEBREW ARABIC THAANA DEVANAGARI BENGALI GURMUKHI GUJARATI ORIYA TAMIL TELUGU "
    "KANNADA MALAYALAM SINHALA THAI LAO TIBETAN MYANMAR GEORGIAN HANGUL ETHIOPIC KHMER HIRAGANA KATAKANA CJK"
).split()
_ONE_LANGUAGE = {
    "GREEK": "el", "ARMENIAN": "hy", "THAANA": "dv", "GURMUKHI": "pa", "GUJARATI": "gu", "ORIYA": "or", "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn", "MALAYALAM": "ml", "SINHALA": "si", "THAI": "th", "LAO": "lo", "TIBETAN": "bo", "MYANMAR": "my",
    "GEORGIAN": "ka", "HANGUL": "ko", "ETHIOPIC": "am", "KHMER": "km",
}  # fmt: skip
_LATIN = (
    "af az br ca cs cy da de en eo es et eu fi fo fr fy ga gd gl ha hr hu id is it jv ku la lb lt lv mg mt nl no pl pt rm ro sk "
    "sl so sq sv sw tk tl tr uz vi"
).split()
_SEVERAL = {
    "LATIN": _LATIN,
    "CYRILLIC": "ba be bg ce cv kk ky mk mn ru sr tg tt uk".split(),
    "ARABIC": "ar fa ps sd ug ur".split(),
    "HEBREW": "he yi".split(),
    "BENGALI": "as bn".split(),
    "DEVANAGARI": "hi mr ne sa".split(),
}
# Letters of which a text of some length in the language holds some, or none; the n-grams of a short text are too alike.
_NEEDED = {"ru": "ыэ", "uk": "іїє", "be": "ў", "sr": "јљњћђ", "mk": "јљњѓќ", "bg": "ъ", "kk": "қғә", "ky": "өүң", "tg": "ҷқӣ",
           "tt": "әөүҗңһ", "ba": "ҙҡғә", "cv": "ӑӗҫӳ", "mn": "өү", "ce": "ӏ"}  # fmt: skip
_FOREIGN = {"ru": "іїєўјљњћђ", "uk": "ыэъёўј", "be": "ищъј", "sr": "ыэъьйщя", "mk": "ыэъьйщяћђ", "bg": "ыэёіїј"}
# Common words of the languages whose n-grams are alike at any length.
_COMMON = {
    "da": "af efter sagde blive blev ud mig nu kun noget nogle hvad op mod gennem også meget havde siger uge".split(),
    "no": "av etter sa bli ble ut meg nå bare noe noen hva opp mot gjennom mye hadde sier uke".split(),
    "es": "el los las del y una con en no su al más fue han había".split(),
    "pt": "o os as da do e uma com em não seu ao mais foi têm tinha".split(),
    "gl": "o os as da do e unha con en non seu ao máis foi teñen había".split(),
    "ca": "el els les del i una amb en no seu al més va han havia".split(),
    "hi": "है हैं था थे थी में के की का से ने और नहीं यह पर लिए गया होगी".split(),
    "ne": "छ छन् थियो हो मा को का ले र पनि भएको गरेको छैन लाई बाट".split(),
    "mr": "आहे आहेत होते होता आणि नाही या हे ते चा ची च्या मध्ये केले".split(),
}
_ALIKE = {"da": ("da", "no"), "no": ("da", "no"), "hi": ("hi", "ne", "mr"), "ne": ("hi", "ne", "mr"), "mr": ("hi", "ne", "mr")}
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+")


def detect_language(text: str) -> str | None:
    """The ISO 639-1 code, or None where the text is too short, mixes scripts or is in no language known here."""
    sample = text[:_SAMPLE]
    if "://" in sample or "@" in sample:
        sample = _ADDRESS.sub(" ", sample)
    scripts: Counter[str] = Counter()
    for one, times in Counter(sample).items():
        if (found := _script_of(one)) is not None:
            scripts[found] += times
    letters = sum(scripts.values())
    kana = scripts.pop("HIRAGANA", 0) + scripts.pop("KATAKANA", 0)
    if kana:
        scripts["CJK"] += kana
    if letters < _FEW:
        return None
    script, count = scripts.most_common(1)[0]
    if count < _MAIN_SHARE * letters:
        return None
    if script == "CJK":
        return "ja" if kana >= _KANA_SHARE * count else "zh"
    return _ONE_LANGUAGE.get(script) or _by_ngrams(sample, script, letters)


@lru_cache(maxsize=20_000)
def _script_of(one: str) -> str | None:
    """The first word of a letter's name in Unicode, where it is a script's."""
    if not one.isalpha():
        return None
    name = unicodedata.name(one, "").split(" ")[0]
    return name if name in _SCRIPTS else None


def _by_ngrams(sample: str, script: str, letters: int) -> str | None:
    """The language of this script whose tables come nearest, if they come nearer than all others."""
    if letters < _ENOUGH:
        return None
    able = _possible(_SEVERAL[script], sample.lower())
    found: list[tuple[str, int]] = list(detect_fast(sample, n_results=3, langs=able))  # type: ignore[arg-type]
    if not found:
        return None
    best, rank = found[0]
    if best in _ALIKE:
        return _by_words(sample, _ALIKE[best])
    if len(found) == 1 or found[1][1] - rank >= (_MARGIN if letters < _MANY else _CLOSE_MARGIN):
        return best
    close = [code for code, _ in found]
    return _by_words(sample, close) if letters >= _MANY and all(code in _COMMON for code in close[:2]) else None


def _possible(languages: Iterable[str], lowered: str) -> list[str]:
    """The languages of whose letters the text holds some, and of whose foreign letters it holds next to none."""
    most = len(lowered) // 200
    return [
        code
        for code in languages
        if _count(lowered, _FOREIGN.get(code, "")) <= most and (code not in _NEEDED or _count(lowered, _NEEDED[code]))
    ]


def _count(lowered: str, letters: str) -> int:
    return sum(map(lowered.count, letters))


def _by_words(sample: str, codes: Iterable[str]) -> str | None:
    """The one of some languages whose common words stand most often in the text."""
    found = Counter(folded_words(sample))
    counts = sorted(((sum(found[word] for word in _COMMON.get(code, ())), code) for code in codes), reverse=True)
    return counts[0][1] if counts[0][0] > counts[1][0] else None
