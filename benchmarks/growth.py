"""The picture of how each method grows: articles a second and peak memory against the number of articles, as SVG.

Its colours are of middle lightness, so that it reads on white and on dark; it has no background of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

_WIDTH, _HEIGHT = 960, 360
_PANEL, _TALL = 260, 250  # of the area with the lines
_LEFTS, _TOP = (62, 545), 62
_INK, _FAINT = "#768390", "#76839055"
_COLOURS = {
    "news-archive import": "#2f81f7",
    "archive, 1 process": "#6ea2e0",
    "rensa LSH": "#d9822b",
    "gaoya": "#2da160",
    "datasketch bulk, xxh32": "#a371f7",
    "text-dedup": "#cc5566",
}
"""The methods shown, one of each library; the first is drawn the strongest."""
_APART = 13  # pixels between two names at the ends of lines


@dataclass(frozen=True, slots=True)
class Point:
    """What a method took for so many articles."""

    name: str
    count: int
    wall: float
    peak_mb: float

    @property
    def rate(self) -> float:
        """Articles a second."""
        return self.count / self.wall


@dataclass(frozen=True, slots=True)
class _Scale:
    """A logarithmic axis: which pixel a value stands at."""

    least: float
    most: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (log10(value) - log10(self.least)) / (log10(self.most) - log10(self.least))
        return self.start + share * (self.end - self.start)


def draw(points: Sequence[Point]) -> str:
    """The whole picture. Of two points for one method and count the later counts."""
    latest = {(one.name, one.count): one for one in points}
    shown = [name for name in _COLOURS if any(one.name == name for one in points)]
    series = {name: sorted((one for one in latest.values() if one.name == name), key=lambda one: one.count) for name in shown}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'font-family="system-ui, -apple-system, Segoe UI, sans-serif" font-size="12" fill="{_INK}">',
        "<title>Articles a second and peak memory against the number of articles</title>",
        *_panel(_LEFTS[0], "Articles a second", series, lambda one: one.rate),
        *_panel(_LEFTS[1], "Peak memory of all processes, MB", series, lambda one: one.peak_mb),
        "</svg>\n",
    ]
    return "\n".join(parts)


def _panel(left: int, title: str, series: dict[str, list[Point]], value: Callable[[Point], float]) -> list[str]:
    everything = [one for some in series.values() for one in some]
    counts, values = [one.count for one in everything], [value(one) for one in everything]
    across = _Scale(min(counts), max(*counts, 10 * min(counts)), left, left + _PANEL)
    up = _Scale(min(values) / 1.3, max(values) * 1.3, _TOP + _TALL, _TOP)
    parts = [f'<text x="{left}" y="{_TOP - 30}" font-size="14" font-weight="600">{title}</text>']
    parts += [_level(left, up(tick), _short(tick)) for tick in _ticks(up.least, up.most)]
    parts += [_mark(across(tick), _short(tick)) for tick in _ticks(across.least, across.most, (1,))]
    parts.append(f'<text x="{left + _PANEL / 2:.0f}" y="{_TOP + _TALL + 38}" text-anchor="middle">articles</text>')
    for name, some in reversed(series.items()):  # the strongest on top
        path = " ".join(f"{across(one.count):.1f},{up(value(one)):.1f}" for one in some)
        width = 3 if name == next(iter(_COLOURS)) else 1.6
        parts.append(f'<polyline points="{path}" fill="none" stroke="{_COLOURS[name]}" stroke-width="{width}"/>')
        for one in some:
            spot = f'cx="{across(one.count):.1f}" cy="{up(value(one)):.1f}" r="{width + 1:.1f}"'
            parts.append(f'<circle {spot} fill="{_COLOURS[name]}"><title>{name}: {value(one):,.0f}</title></circle>')
    ends = {name: (across(some[-1].count), up(value(some[-1]))) for name, some in series.items()}
    return parts + _names(ends, left + _PANEL)


def _level(left: int, y: float, label: str) -> str:
    line = f'<line x1="{left}" x2="{left + _PANEL}" y1="{y:.1f}" y2="{y:.1f}" stroke="{_FAINT}"/>'
    return f'{line}<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'


def _mark(x: float, label: str) -> str:
    return f'<text x="{x:.1f}" y="{_TOP + _TALL + 19}" text-anchor="middle">{label}</text>'


def _ticks(least: float, most: float, steps: Sequence[int] = (1, 2, 5)) -> list[float]:
    """Round numbers on a logarithmic axis."""
    powers = range(floor(log10(least)), ceil(log10(most)) + 1)
    return [step * 10.0**power for power in powers for step in steps if least <= step * 10.0**power <= most]


def _short(value: float) -> str:
    return f"{value / 1e6:g} M" if value >= 1e6 else f"{value:,.0f}"


def _names(ends: dict[str, tuple[float, float]], right: float) -> list[str]:
    """Each name at the end of its line, moved down where it would stand on another."""
    lines, lowest = [], float("-inf")
    for name, (x, y) in sorted(ends.items(), key=lambda one: one[1][1]):
        lowest = max(y + 4, lowest + _APART)
        weight = "700" if name == next(iter(_COLOURS)) else "400"
        places = f'x1="{x + 5:.1f}" y1="{y:.1f}" x2="{right + 8}" y2="{lowest - 4:.1f}"'
        lines.append(f'<line {places} stroke="{_COLOURS[name]}" stroke-opacity=".5" stroke-dasharray="1 4"/>')
        place = f'x="{right + 11}" y="{lowest:.1f}"'
        lines.append(f'<text {place} fill="{_COLOURS[name]}" font-weight="{weight}">{name}</text>')
    return lines
