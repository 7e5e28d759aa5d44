"""A time axis in columns of text: scaled to a story's span, with long gaps folded and ticks at round times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

_FOLDED = (1 / 3, 2 / 3, 2 / 3)  # a gap is folded that is a larger share of the span; then of what is left of it; and once more
_LEAST = timedelta(hours=1)  # shorter gaps are not worth it
_PIECE = 8  # columns at least for a stretch of time between folds
_FOLD = 7  # columns of a fold, for its length to stand in
_SHORTEST = timedelta(minutes=30)  # that an axis spans
_APART = 8  # columns from one tick to the next at least, for "18:30" and a space or two
_MINUTES = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720)
_DAYS = (1, 2, 7, 14, 28, 56, 91, 182, 364)
_STEPS = (*(timedelta(minutes=one) for one in _MINUTES), *(timedelta(days=one) for one in _DAYS))
_MONDAY = datetime(1970, 1, 5, tzinfo=UTC)  # ticks of weeks stand on Mondays

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of time and the columns it has."""

    begin: datetime
    end: datetime
    column: int
    columns: int

    def at(self, moment: datetime) -> int:
        """The column of a moment."""
        share = (moment - self.begin) / (self.end - self.begin)
        return self.column + min(self.columns - 1, max(0, int(share * self.columns)))


@dataclass(frozen=True, slots=True)
class Axis:
    """The pieces of an axis, in order; between two of them a gap is folded."""

    pieces: tuple[Piece, ...]
    width: int

    def at(self, moment: datetime) -> int:
        """The column of a moment; one within a fold is where the fold begins."""
        return next((one for one in reversed(self.pieces) if one.begin <= moment), self.pieces[0]).at(moment)

    def lines(self) -> tuple[str, str, str]:
        """Dates, times of the day, and the line itself with its ticks and folds."""
        dates, times, ruler = ([" "] * self.width for _ in range(3))
        for piece in self.pieces:
            ruler[piece.column : piece.column + piece.columns] = "─" * piece.columns
            for column, day, time in _labels(piece):
                _write(dates, column, day, piece.column + piece.columns)
                _write(times, column, time, piece.column + piece.columns)
            for moment, _ in _ticks(piece):
                ruler[piece.at(moment)] = "┬"
        for one, other in pairwise(self.pieces):
            start = one.column + one.columns
            ruler[start : other.column] = f"{f'⋯{in_short(other.begin - one.end)}⋯':^{other.column - start}}"
        return "".join(dates).rstrip(), "".join(times).rstrip(), "".join(ruler).rstrip()


def axis_over(spans: Sequence[Span], width: int) -> Axis:
    """The axis on which all these spans of time are seen, `width` columns wide."""
    stretches = _folded(_joined(spans), (width + _FOLD) // (_PIECE + _FOLD) - 1)
    length = sum((end - begin for begin, end in stretches), timedelta())
    spare = width - _FOLD * (len(stretches) - 1) - _PIECE * len(stretches)
    pieces: list[Piece] = []
    column, over = 0, 0.0
    for begin, end in stretches:
        over += spare * ((end - begin) / length)
        columns = _PIECE + int(over + 1e-9)
        over -= columns - _PIECE
        pieces.append(Piece(begin, end, column, columns))
        column += columns + _FOLD
    return Axis(tuple(pieces), width)


def in_short(length: timedelta) -> str:
    """A length of time in its largest unit: 40m, 5h, 12d."""
    minutes = round(length.total_seconds() / 60)
    if minutes < 100:
        return f"{minutes}m"
    return f"{round(minutes / 60)}h" if minutes < 48 * 60 else f"{round(minutes / 1440)}d"


def _joined(spans: Sequence[Span]) -> list[Span]:
    """The stretches of time that the spans cover, the last one long enough for the whole to make an axis."""
    found: list[Span] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((begin, end))
    first, (begin, end) = found[0][0], found[-1]
    found[-1] = begin, max(end, first + _SHORTEST)
    return found


def _folded(covered: Sequence[Span], most: int) -> list[Span]:
    """What the axis shows: the covered time with the gaps between, but for at most so many that would take most of its width.

    A gap is folded only where there is something to see more of: more than one stretch without a gap.
    """
    gaps = [(one[1], other[0]) for one, other in pairwise(covered)]
    folded: set[Span] = set()
    left = covered[-1][1] - covered[0][0]
    for share in _FOLDED:
        wide = {gap for gap in gaps if gap not in folded and gap[1] - gap[0] > max(left * share, _LEAST)}
        if not wide or len(folded | wide) == len(gaps) or len(folded | wide) > most:
            break
        folded |= wide
        left -= sum((end - begin for begin, end in wide), timedelta())
    edges = [covered[0][0], *(edge for gap in sorted(folded) for edge in gap), covered[-1][1]]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _ticks(piece: Piece) -> Iterator[tuple[datetime, bool]]:
    """Round times of a piece, as close as their labels allow, and whether they are a day apart and more."""
    length = piece.end - piece.begin
    step = next((one for one in _STEPS if one / length * piece.columns >= _APART), _STEPS[-1])
    moment = _MONDAY + -((_MONDAY - piece.begin) // step) * step
    if moment < piece.begin:
        moment += step
    while moment < piece.end:
        yield moment, step >= timedelta(days=1)
        moment += step


def _labels(piece: Piece) -> Iterator[tuple[int, str, str]]:
    """Column, date and time of each label. The date stands where a piece begins, if the next leaves room, and at each new day."""
    ticks = [(piece.at(moment), moment, by_day) for moment, by_day in _ticks(piece)]
    begin, last = _day(piece.begin), piece.begin.date()
    new_day = next((column for column, moment, by_day in ticks if by_day or moment.date() != last), None)
    if new_day is None or new_day == piece.column or new_day > piece.column + len(begin):
        yield piece.column, begin, ""
    for column, moment, by_day in ticks:
        yield column, _day(moment) if by_day or moment.date() != last else "", "" if by_day else f"{moment:%H:%M}"
        last = moment.date()


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b}"


def _write(line: list[str], column: int, label: str, end: int) -> None:
    """Put a label into a line where it fits before `end` and touches no other."""
    around = line[max(0, column - 1) : column + len(label) + 1]
    if column + len(label) <= end and set(around) <= {" "}:
        line[column : column + len(label)] = label
