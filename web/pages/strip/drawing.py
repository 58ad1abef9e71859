"""Geometry of a strip: where its rectangles, words and lines stand. The template only writes it down as SVG."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from web.pages.strip.parts import BANDS, Bar, Conflict, Lane, Strip

WIDTH = 1160
LEFT = 168
RIGHT = 6
TOP = 30
BAR = 20
STEP = 24
HEADS = 92
FLAG = 24
LETTER = 6.5
CROWD = 2
_WEEKS_MOST = 100


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with its words, and a link where it has one."""

    x: float
    y: float
    width: float
    height: float
    css: str
    words: str = ""
    title: str = ""
    href: str | None = None
    words_css: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A text at a place."""

    x: float
    y: float
    words: str
    css: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    css: str


@dataclass(frozen=True, slots=True)
class Area:
    """A band of the people present."""

    points: str
    css: str


@dataclass(slots=True)
class Drawing:
    """All that the template writes, from the back to the front."""

    width: int = WIDTH
    height: float = 0
    lines: list[Line] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    bars: list[Box] = field(default_factory=list)
    conflicts: list[Box] = field(default_factory=list)
    flags: list[Box] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    today: Line | None = None
    today_word: Word | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    top: float
    height: float
    rows_at: float
    flags_at: float


def draw(strip: Strip, tell_day: Callable[[dt.date], str], today_word: str) -> Drawing:
    """Lay a strip out; `tell_day` writes a day in few letters."""
    drawing = Drawing()
    flags = _flags_per_lane(strip)
    places: dict[str, _Place] = {}
    at = float(TOP)
    for lane in strip.lanes:
        places[lane.key] = place = _place(lane, at, len(flags.get(lane.key, ())))
        drawing.lines.append(Line(0, at, WIDTH, at, "rule"))
        drawing.words.append(Word(0, at + 20, _fit(lane.name, LEFT - 12), "lane-name"))
        drawing.words.append(Word(0, at + 36, _fit(lane.by, LEFT - 12), "faint"))
        _draw_lane(drawing, strip, lane, place)
        at += place.height
    drawing.lines.append(Line(0, at, WIDTH, at, "rule"))
    _draw_days(drawing, strip, at, tell_day)
    for conflict in strip.conflicts:
        _draw_conflict(drawing, strip, conflict, places, flags)
    if strip.first <= strip.today < strip.last:
        x = _x(strip, strip.today) + 1
        drawing.today = Line(x, TOP - 8, x, at + 4, "today")
        drawing.today_word = Word(x + 4, at + 16, today_word, "today-word")
    drawing.height = at + 22
    return drawing


def _x(strip: Strip, day: dt.date) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - strip.first).days / strip.days, 1)


def _clip(strip: Strip, starts: dt.date | None, ends: dt.date | None) -> tuple[dt.date, dt.date] | None:
    first = max(starts or strip.first, strip.first)
    last = min(ends or strip.last, strip.last)
    return (first, last) if first < last else None


def _fit(words: str, width: float) -> str:
    room = int(width / LETTER)
    if len(words) <= room:
        return words
    return words[: room - 1].rstrip() + "…" if room > 3 else ""  # noqa: PLR2004 — fewer letters say nothing


def _flags_per_lane(strip: Strip) -> dict[str, list[int]]:
    """Give for each lane the numbers of the conflicts whose words stand there: the first lane that they touch."""
    flags: dict[str, list[int]] = {}
    for conflict in strip.conflicts:
        key = next((lane.key for lane in strip.lanes if lane.key in conflict.lanes), None)
        if key and _clip(strip, conflict.starts, conflict.ends):
            flags.setdefault(key, []).append(conflict.number)
    return flags


def _place(lane: Lane, top: float, flags: int) -> _Place:
    heads = HEADS + 18 if lane.heads else 0
    rows = max(len(lane.rows), 0 if lane.heads else 1) * STEP
    return _Place(top, max(heads + rows + flags * (FLAG + 3) + 14, 46), top + 8 + heads, top + 8 + heads + rows)


def _draw_lane(drawing: Drawing, strip: Strip, lane: Lane, place: _Place) -> None:
    if lane.heads:
        _draw_heads(drawing, strip, lane, place.top + 8)
    for number, row in enumerate(lane.rows):
        for bar in row.bars:
            box = _bar(strip, bar, place.rows_at + number * STEP, f"{row.name}: {bar.words}")
            if box:
                drawing.bars.append(box)


def _bar(strip: Strip, bar: Bar, y: float, title: str) -> Box | None:
    shown = _clip(strip, bar.starts, bar.ends)
    if shown is None:
        return None
    x, end = _x(strip, shown[0]), _x(strip, shown[1])
    css = f"bar {bar.tone}" + (" proposed" if bar.proposed else "")
    words_css = "on-closed" if bar.tone == "closed" and not bar.proposed else ""
    whole = f"{title} ({bar.source})" if bar.source else title
    return Box(x, y, max(end - x - 2, 2), BAR, css, _fit(bar.words, end - x - 14), whole, bar.href, words_css)


def _draw_heads(drawing: Drawing, strip: Strip, lane: Lane, top: float) -> None:
    steps = [(shown, heads) for heads in lane.heads if (shown := _clip(strip, heads.starts, heads.ends))]
    most = max((heads.total for _, heads in steps), default=0) or 1
    base = top + HEADS + 12
    drawing.words.append(Word(_x(strip, strip.first) + 6, top + 4, lane.heads_words, "strong"))
    for band, css in enumerate(BANDS):
        upper: list[str] = []
        lower: list[str] = []
        for (starts, ends), heads in steps:
            under = sum(heads.counts[:band])
            high, low = (base - (HEADS - 4) * each / most for each in (under + heads.counts[band], under))
            x1, x2 = _x(strip, starts), _x(strip, ends)
            upper += [f"{x1},{high:.1f}", f"{x2},{high:.1f}"]
            lower += [f"{x1},{low:.1f}", f"{x2},{low:.1f}"]
        if upper:
            drawing.areas.append(Area(" ".join(upper + lower[::-1]), css))


def _draw_days(drawing: Drawing, strip: Strip, bottom: float, tell_day: Callable[[dt.date], str]) -> None:
    for day in _ticks(strip):
        x = _x(strip, day)
        drawing.lines.append(Line(x, TOP - 8, x, bottom, "week"))
        if x < WIDTH - 40:
            drawing.words.append(Word(x + 3, TOP - 12, tell_day(day), "faint"))


def _ticks(strip: Strip) -> Iterator[dt.date]:
    days = (strip.first + dt.timedelta(days=number) for number in range(strip.days))
    if strip.days <= _WEEKS_MOST:
        yield from (day for number, day in enumerate(days) if number % 7 == 0)
    else:
        yield from (day for number, day in enumerate(days) if number == 0 or (day.day == 1 and number > 10))  # noqa: PLR2004


def _runs(strip: Strip, conflict: Conflict) -> Iterator[list[str]]:
    """Give the lanes of a conflict as runs of neighbours."""
    run: list[str] = []
    for lane in strip.lanes:
        if lane.key in conflict.lanes:
            run.append(lane.key)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _draw_conflict(
    drawing: Drawing,
    strip: Strip,
    conflict: Conflict,
    places: dict[str, _Place],
    flags: dict[str, list[int]],
) -> None:
    """Hatch the lanes of a conflict; where there are many, each keeps to the row of its flag, so that all are seen."""
    shown = _clip(strip, conflict.starts, conflict.ends)
    if shown is None:
        return
    x, end = _x(strip, shown[0]), _x(strip, shown[1])
    css = f"conflict {conflict.severity}" + (" proposed" if conflict.proposed else "")
    crowded = len(strip.conflicts) > CROWD
    runs = [[key] for run in _runs(strip, conflict) for key in run] if crowded else list(_runs(strip, conflict))
    for run in runs:
        place, low = places[run[0]], places[run[-1]].top + places[run[-1]].height - 3
        own = flags.get(run[0], [])
        flagged = conflict.number in own
        row = place.flags_at + (own.index(conflict.number) if flagged else 0) * (FLAG + 3)
        top = row - 1 if crowded and flagged else place.top + 3
        if crowded and flagged:
            low = row + FLAG + 1
        elif crowded and len(own):
            low = place.flags_at - 2
        drawing.conflicts.append(Box(x, top, max(end - x - 2, 4), max(low - top, 4), css, title=conflict.words))
        if flagged:
            drawing.flags.append(_flag(conflict, x, place, own.index(conflict.number)))


def _flag(conflict: Conflict, x: float, place: _Place, number: int) -> Box:
    shape = "▲" if conflict.severity == "critical" else "■"
    words = f"{shape} {conflict.number}  {conflict.words}"
    width = min(len(words) * 7.5 + 20, WIDTH - LEFT - 12)
    left = max(min(x + 6, WIDTH - RIGHT - width - 2), LEFT + 2)
    return Box(
        left,
        place.flags_at + number * (FLAG + 3),
        width,
        FLAG,
        f"flag {conflict.severity}",
        _fit(words, width),
        conflict.words,
        conflict.href,
    )
