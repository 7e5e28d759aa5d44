"""Dates as newspapers print them, read without ever inventing a part that is not there.

No library does this job: the known ones guess the order of day and month, drop the zone or fill in today's parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from archive.core.model import PrintedTime

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jän jänner janvier janv enero ene gennaio janeiro stycznia января янв",
            "february feb februar février févr fevr febrero febbraio fevereiro lutego февраля фев",
            "march mar märz mrz mars marzo março marca марта мар",
            "april apr avril abril abr aprile kwietnia апреля апр",
            "may mai mayo maggio maio maja мая",
            "june jun juni juin junio giugno junho czerwca июня июн",
            "july jul juli juillet juil julio luglio julho lipca июля июл",
            "august aug août aout agosto ago sierpnia августа авг",
            "september sept sep septembre septiembre settembre setembro września сентября сен",
            "october oct oktober okt octobre octubre ottobre outubro października октября окт",
            "november nov novembre noviembre novembro listopada ноября ноя",
            "december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro grudnia декабря дек",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon montag lundi lunes lunedì segunda-feira poniedziałek понедельник",
            "tuesday tue tues dienstag mardi martes martedì terça-feira wtorek вторник",
            "wednesday wed mittwoch mercredi miércoles mercoledì quarta-feira środa среда",
            "thursday thu thurs donnerstag jeudi jueves giovedì quinta-feira czwartek четверг",
            "friday fri freitag vendredi viernes venerdì sexta-feira piątek пятница",
            "saturday sat samstag sonnabend samedi sábado sabato sobota суббота",
            "sunday sun sonntag dimanche domingo domenica niedziela воскресенье",
        )
    )
    for name in names.split()
}
# Offsets in minutes. Names that two continents share (IST, CST outside America, …) count only where one reading prevails.
_ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 60, "WEST": 60, "CET": 60, "MEZ": 60, "CEST": 120, "MESZ": 120, "EET": 120,
    "EEST": 180, "MSK": 180, "GST": 240, "PKT": 300, "HKT": 480, "SGT": 480, "AWST": 480, "JST": 540, "KST": 540,
    "AEST": 600, "IST": 330, "CST": -360, "AEDT": 660, "NZST": 720, "NZDT": 780, "EST": -300, "EDT": -240, "CDT": -300,
    "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "AKST": -540, "HST": -600,
}  # fmt: skip
_AREAS = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}

_MONTH = "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True))
_WEEKDAY = "|".join(sorted(map(re.escape, _WEEKDAYS), key=len, reverse=True))
_ZONE = (
    r"(?:\s*\(?(?P<zone>Z\b|[+-]\d\d:?\d\d|(?:(?:UTC|GMT)\s?[+-]\s?\d{1,2}(?::?\d\d)?)|"
    + "|".join(sorted((*_ZONES, *_AREAS), key=len, reverse=True))
    + r")\)?(?!\w))?"
)
_TIME = (
    r"(?:[\s,|·•–—-]{0,4}(?:(?:at|um|à|a las|alle|às|o|godz\.|в|T)\s*)?"
    r"(?P<hour>[01]?\d|2[0-3])[:.h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[ap]\.?\s?m\b\.?)?(?:\s*(?:Uhr|hrs?|ч\.?))?" + _ZONE + ")?"
)
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|º|\.)?"
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d|21\d\d)"
_YEAR_WITHIN = re.compile(_YEAR)  # every format has one, and most lines have none
_LEAD = rf"(?:\b(?P<weekday>{_WEEKDAY})\b\.?,?\s+(?:(?:the|den|le|el|dnia)\s+)?)?"
_FORMATS = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("iso", rf"(?<![\d-]){_YEAR}-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?![\d-]){_TIME}"),
        ("year first", rf"(?<![\d./]){_YEAR}[./](?P<month>0?[1-9]|1[0-2])[./](?P<day>0?[1-9]|[12]\d|3[01])(?![\d./]){_TIME}"),
        ("han", rf"{_YEAR}\s?年\s?(?P<month>\d\d?)\s?月\s?(?P<day>\d\d?)\s?[日号]{_TIME}"),
        (
            "day month year",
            rf"{_LEAD}(?<![\w.,/-]){_DAY}[\s/-]+(?:(?:of|de|di)\s+)?(?P<name>{_MONTH})\b\.?,?[\s/-]*"
            rf"(?:(?:de|del|of)\s+)?{_YEAR}(?!\d){_TIME}",
        ),
        ("month day year", rf"{_LEAD}\b(?P<name>{_MONTH})\b\.?\s+{_DAY},?\s+{_YEAR}(?!\d){_TIME}"),
        ("numeric", rf"(?<![\d./-])(?P<first>\d\d?)(?P<mark>[./-])(?P<second_part>\d\d?)(?P=mark){_YEAR}(?![\d/-]){_TIME}"),
        (
            "clock first",
            r"(?<![\d:.])(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)\s*(?P<half>[ap]\.?\s?m\b\.?)?\s*(?:Uhr|hrs?)?"
            + _ZONE
            + rf",?\s+(?:(?:on|am|le|el|il)\s+)?{_LEAD}(?:{_DAY}[\s]+(?P<name>{_MONTH})|"
            rf"(?P<name2>{_MONTH})\.?\s+(?P<day2>[0-3]?\d)),?\s+{_YEAR}(?!\d)",
        ),
        ("month year", rf"(?<!\d )(?<!\d\. )\b(?P<name>{_MONTH})\b\.?,?\s+{_YEAR}(?!\d)"),
    )
)
_EARLIEST = 1500
_ADDRESS_DATE = re.compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])[/-](0[1-9]|[12]\d|3[01])(?=[/-]|$)")
_NUMERIC = re.compile(r"(?<![\d./-])(\d\d?)([./-])(\d\d?)\2(?:1[5-9]|20|21)\d\d(?![\d/-])")


def read_date(text: str, *, context: str = "", latest: datetime | None = None) -> PrintedTime | None:
    """The first date printed in `text`, or None.

    `context` is the rest of the article: another numeric date there may tell day-first from month-first.
    A date after `latest` keeps its print but gets no `utc`.
    """
    hits = list(_hits(text))
    if not hits:
        return None
    hit, name = min(hits, key=lambda found: (found[0].start(), -found[0].end()))
    return _plausible(_read(hit, name, context), latest)


def date_span(text: str) -> tuple[int, int] | None:
    """Where read_date() finds its date in `text`."""
    hits = [hit for hit, _ in _hits(text)]
    return min((hit.span() for hit in hits), key=lambda span: (span[0], -span[1])) if hits else None


def read_timestamp(value: object, *, latest: datetime | None = None) -> PrintedTime | None:
    """The time in a field meant for one: ISO 8601, RFC 5322, seconds since 1970, or a printed date."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _plausible(_from_epoch(value), latest)
    text = str(value).strip()
    if not text:
        return None
    found = _from_iso(text) or _from_mail(text)
    if found is not None:
        return _plausible(found, latest)
    return read_date(text, latest=latest) or PrintedTime(text, None, "unknown", None, "unread")


def read_address_date(url: str, *, latest: datetime | None = None) -> PrintedTime | None:
    """The day in the path of an address, where weblogs and newspapers file an article under it."""
    hit = _ADDRESS_DATE.search(url)
    return read_date("-".join(hit.groups()), latest=latest) if hit is not None else None


def _hits(text: str) -> Iterator[tuple[re.Match[str], str]]:
    if _YEAR_WITHIN.search(text) is None:
        return
    for name, pattern in _FORMATS:
        hit = pattern.search(text)
        if hit is not None:
            yield hit, name


def _read(hit: re.Match[str], name: str, context: str) -> PrintedTime:
    parts = hit.groupdict()
    raw = hit[0].strip(" ,|·•–—-")
    year = int(parts["year"])
    if name == "month year":
        return _known(raw, datetime(year, _MONTHS[parts["name"].lower()], 1, tzinfo=UTC), "month", None, name)
    if name == "numeric":
        day, month, name = _order(int(parts["first"]), int(parts["second_part"]), parts["mark"], hit, context)
    else:
        day = int(parts["day"] or parts["day2"])
        month_name = parts.get("name") or parts.get("name2")
        month = _MONTHS[month_name.lower()] if month_name else int(parts["month"])
    if day == 0:
        return PrintedTime(raw, None, "unknown", parts.get("zone"), name)
    return _with_clock(raw, year, month, day, parts, name)


def _order(first: int, second: int, mark: str, hit: re.Match[str], context: str) -> tuple[int, int, str]:
    """(day, month, format name); day 0 where the text does not tell which number is the day."""
    if first > 12 >= second:
        return first, second, "day first"
    if second > 12 >= first:
        return second, first, "month first"
    if mark == ".":
        return first, second, "day first"  # dotted dates are written day first everywhere
    if first == second:
        return first, second, "day first"
    orders = {_told_order(int(one), int(other)) for one, sign, other in _NUMERIC.findall(context) if sign == mark} - {""}
    if orders == {"day first"}:
        return first, second, "day first"
    if orders == {"month first"}:
        return second, first, "month first"
    return _order_by_weekday(first, second, hit)


def _order_by_weekday(first: int, second: int, hit: re.Match[str]) -> tuple[int, int, str]:
    before = re.search(rf"\b({_WEEKDAY})\b\.?,?\s*$", hit.string[: hit.start()], re.IGNORECASE)
    if before is not None:
        weekday, year = _WEEKDAYS[before[1].lower()], int(hit["year"])
        day_first = _is_weekday(year, second, first, weekday)
        month_first = _is_weekday(year, first, second, weekday)
        if day_first != month_first:
            return (first, second, "day first") if day_first else (second, first, "month first")
    return 0, 0, "day or month first"


def _told_order(first: int, second: int) -> str:
    if first > 12 >= second:
        return "day first"
    return "month first" if second > 12 >= first else ""


def _is_weekday(year: int, month: int, day: int, weekday: int) -> bool:
    try:
        return datetime(year, month, day).weekday() == weekday
    except ValueError:
        return False


def _with_clock(raw: str, year: int, month: int, day: int, parts: dict[str, str | None], name: str) -> PrintedTime:
    hour, minute = parts.get("hour"), parts.get("minute")
    try:
        if hour is None or minute is None:
            return _known(raw, datetime(year, month, day, tzinfo=UTC), "day", None, name)
        second = parts.get("second")
        local = datetime(year, month, day, _on_24(int(hour), parts.get("half")), int(minute), int(second or 0))
    except ValueError:  # 31 February
        return PrintedTime(raw, None, "unknown", parts.get("zone"), name)
    zone = parts.get("zone")
    utc = (local - _offset(zone, local)).replace(tzinfo=UTC)
    return _known(raw, utc, "second" if second else "minute", zone, name)


def _on_24(hour: int, half: str | None) -> int:
    if half is None or hour > 12:
        return hour
    return hour % 12 + (12 if half[0] in "pP" else 0)


def _offset(zone: str | None, local: datetime) -> timedelta:
    if zone is None:
        return timedelta(0)
    name = zone.upper().replace(" ", "")
    if name in _AREAS:
        return ZoneInfo(_AREAS[name]).utcoffset(local) or timedelta(0)
    if name in _ZONES:
        return timedelta(minutes=_ZONES[name])
    digits = re.sub(r"^(?:UTC|GMT)", "", name)
    sign, numbers = (-1 if digits[0] == "-" else 1), digits[1:].replace(":", "")
    hours, minutes = (numbers[:-2], numbers[-2:]) if len(numbers) > 2 else (numbers, "0")
    return sign * timedelta(hours=int(hours), minutes=int(minutes))


def _known(raw: str, utc: datetime, precision: str, zone: str | None, name: str) -> PrintedTime:
    return PrintedTime(raw, utc, precision, zone, name)


def _plausible(found: PrintedTime, latest: datetime | None) -> PrintedTime:
    if found.utc is None or (found.utc.year >= _EARLIEST and (latest is None or found.utc <= latest)):
        return found
    return PrintedTime(found.raw, None, "unknown", found.zone, found.format)


def _from_epoch(seconds: float) -> PrintedTime:
    try:
        utc = datetime.fromtimestamp(seconds if abs(seconds) < 1e11 else seconds / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return PrintedTime(str(seconds), None, "unknown", None, "epoch")
    return _known(str(seconds), utc, "second", "UTC", "epoch")


def _from_iso(text: str) -> PrintedTime | None:
    if not re.match(r"\d{4}-?\d\d-?\d\d", text):
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return None
    has_clock = re.search(r"[T ]\d", text) is not None
    if not has_clock:
        return _known(text, value.replace(tzinfo=UTC), "day", None, "iso")
    zone = None
    if value.tzinfo is not None:
        printed = re.search(r"(Z|[+-]\d\d(?::?\d\d)?)$", text)
        zone = printed[1] if printed else "Z"
        try:
            value = value.astimezone(UTC)
        except OverflowError:
            return PrintedTime(text, None, "unknown", zone, "iso")
    precision = "second" if re.search(r"\d\d:?\d\d:?\d\d", re.split(r"[T ]", text, maxsplit=1)[1]) else "minute"
    return _known(text, value.replace(tzinfo=UTC), precision, zone, "iso")


def _from_mail(text: str) -> PrintedTime | None:
    if not re.match(r"(?:[A-Za-z]{3},\s*)?\d{1,2} [A-Za-z]{3} \d{2,4} \d\d:\d\d", text):
        return None
    try:
        value = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    zone = text.rsplit(maxsplit=1)[-1] if value.tzinfo is not None else None
    utc = value.astimezone(UTC) if value.tzinfo is not None else value.replace(tzinfo=UTC)
    return _known(text, utc, "second" if text.count(":") > 1 else "minute", zone, "rfc 5322")
