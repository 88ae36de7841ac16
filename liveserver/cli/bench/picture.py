"""The times of a run as a picture: one row for each scenario, one logarithmic axis for all."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, exp, floor, log10

from PIL import Image, ImageDraw, ImageFont

from liveserver.cli.bench.distribution import STEPS, Distribution
from liveserver.cli.bench.report import PERCENTS, Report
from liveserver.cli.bench.report import milliseconds as figure
from liveserver.cli.bench.result import Result

# Drawn at twice the size and made smaller, which is what smooths the lines.
SCALE = 2
WIDTH = 1600
LEFT, PLOT, PLOT_END, FIGURES, RIGHT = 60, 430, 1200, 1250, 1540
HEAD, ROW, AXIS, NOTE = 190, 150, 90, 28
CURVE = 92  # the height of the highest point of a row

PAPER, INK, MUTED, GRID, FAINT = "#fdfcf9", "#1b1f24", "#68707c", "#dedbd2", "#efece4"
HUES = {"deliveries": "#1f5fbf", "connections": "#0f7b6c"}
MARKS = {"p50": "#1b1f24", "p95": "#a85b00", "p99": "#b3261e", "max": "#6d28a8"}
KEPT, BROKEN = "#0f7b6c", "#b3261e"
# The typeface that comes with Pillow has few signs beyond ASCII; it is everywhere the same.
WITHOUT = str.maketrans({"×": "x", "µ": "u", "–": "-", "—": "-", "’": "'"})
# How far a step of the distribution is spread over its neighbours, so that few samples make a hill and not a fence.
SPREAD = 3


@dataclass(frozen=True, slots=True)
class Axis:
    """Whole decades of milliseconds, from left to right."""

    first: int
    last: int

    def x(self, ms: float) -> float:
        """Where a time stands."""
        share = (log10(max(ms, 10**self.first)) - self.first) / (self.last - self.first)
        return PLOT + share * (PLOT_END - PLOT)

    def ticks(self) -> Iterator[tuple[float, bool]]:
        """The times with a line: 1, 2 and 5 of each decade; and whether it is a decade's first."""
        for decade in range(self.first, self.last):
            for digit in (1, 2, 5):
                yield digit * 10.0**decade, digit == 1
        yield 10.0**self.last, True


class Canvas:
    """An image in points, drawn at SCALE."""

    def __init__(self, height: int) -> None:
        self._image = Image.new("RGB", (WIDTH * SCALE, height * SCALE), PAPER)
        self._draw = ImageDraw.Draw(self._image)
        self._fonts: dict[float, ImageFont.FreeTypeFont] = {}

    def text(
        self, x: float, y: float, words: str, size: float, ink: str = INK, *, anchor: str = "ls", weight: float = 0.0
    ) -> None:
        """Write words; ``anchor`` as Pillow has it, on the base line unless said otherwise."""
        font, place, stroke = self._font(size), (x * SCALE, y * SCALE), weight * SCALE
        self._draw.text(place, words.translate(WITHOUT), ink, font, anchor, stroke_width=stroke, stroke_fill=ink)

    def width(self, words: str, size: float) -> float:
        """How wide words are."""
        return self._font(size).getlength(words.translate(WITHOUT)) / SCALE

    def fitting(self, words: str, size: float, width: float) -> str:
        """The words, shortened to fit."""
        while self.width(words, size) > width:
            words = words.rstrip("…")[:-1].rstrip() + "…"
        return words

    def line(self, points: list[tuple[float, float]], ink: str, width: float = 1.0) -> None:
        """Draw from point to point."""
        self._draw.line([(x * SCALE, y * SCALE) for x, y in points], ink, round(width * SCALE), joint="curve")

    def area(self, points: list[tuple[float, float]], ink: str) -> None:
        """Fill what points surround."""
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], ink)

    def dot(self, x: float, y: float, radius: float, ink: str) -> None:
        """A filled circle."""
        box = [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE]
        self._draw.ellipse(box, ink)

    def finished(self) -> Image.Image:
        """The picture."""
        size = (self._image.width // SCALE, self._image.height // SCALE)
        return self._image.resize(size, Image.Resampling.LANCZOS)

    def _font(self, size: float) -> ImageFont.FreeTypeFont:
        if size not in self._fonts:
            font = ImageFont.load_default(size * SCALE)
            assert isinstance(font, ImageFont.FreeTypeFont)
            self._fonts[size] = font
        return self._fonts[size]


def draw(report: Report) -> Image.Image:
    """The picture of a run."""
    shown = [result for result in report.results if len(result.times)]
    notes = report.notes()[:4]
    bottom = HEAD + ROW * len(shown)
    canvas = Canvas(bottom + AXIS + 50 + NOTE * len(notes))
    axis = _axis(shown)
    _head(canvas, report)
    _grid(canvas, axis, bottom)
    for number, result in enumerate(shown):
        _row(canvas, axis, result, HEAD + ROW * (number + 1))
    _foot(canvas, report, notes, bottom + AXIS)
    return canvas.finished()


def _axis(shown: list[Result]) -> Axis:
    least = min((next(result.times.steps())[0] for result in shown), default=0.1)
    most = max((result.times.largest_ms for result in shown), default=10.0)
    first = floor(log10(least))
    return Axis(first, max(first + 2, ceil(log10(most) + 0.001)))


def _head(canvas: Canvas, report: Report) -> None:
    canvas.text(LEFT, 66, "How late an entry reaches its readers", 34, weight=0.5)
    words = f"{report.title}; {report.server}"
    canvas.text(LEFT, 102, canvas.fitting(words, 17, RIGHT - LEFT), 17, MUTED)
    words = f"{report.machine}; {report.at[:16].replace('T', ' ')} UTC; liveserver bench"
    canvas.text(LEFT, 128, canvas.fitting(words, 17, RIGHT - LEFT), 17, MUTED)
    for name, x in zip(MARKS, _columns(), strict=True):
        canvas.text(x, HEAD - 10, name, 16, MARKS[name], anchor="rs", weight=0.25)
    canvas.text(RIGHT, HEAD - 32, "milliseconds", 14, MUTED, anchor="rs")


def _grid(canvas: Canvas, axis: Axis, bottom: int) -> None:
    for ms, whole in axis.ticks():
        x = axis.x(ms)
        canvas.line([(x, HEAD), (x, bottom)], GRID if whole else FAINT)
        label = f"{ms / 1000:g} s" if ms >= 1000 else f"{ms:g} ms"
        if whole or axis.last - axis.first <= 4:
            canvas.text(x, bottom + 26, label, 15 if whole else 12, INK if whole else MUTED, anchor="ms")
    words = "time, logarithmic; each row's height is its share of all, to its own highest point"
    canvas.text((PLOT + PLOT_END) / 2, bottom + 54, words, 14, MUTED, anchor="ms")


def _row(canvas: Canvas, axis: Axis, result: Result, base: int) -> None:
    hue, times = HUES[result.unit], result.times
    canvas.text(LEFT, base - 68, result.name, 24, weight=0.35)
    canvas.text(LEFT, base - 44, canvas.fitting(result.about, 15, PLOT - LEFT - 20), 15, MUTED)
    rate = f"{result.served:,} {result.unit}, {result.served_per_second:,.0f}/s"
    canvas.text(LEFT, base - 22, canvas.fitting(rate, 15, PLOT - LEFT - 20), 15, MUTED)
    canvas.text(LEFT, base, result.timed, 15, hue)
    least = next(times.steps())[0]
    curve = [(axis.x(ms), base - CURVE * height) for ms, height in _curve(times) if least <= ms <= times.largest_ms]
    curve = curve or [(axis.x(times.largest_ms), base - CURVE)]
    canvas.area([(curve[0][0], base), *curve, (curve[-1][0], base)], _tinted(hue))
    canvas.line(curve, hue, 1.6)
    canvas.line([(PLOT, base), (PLOT_END, base)], GRID, 1.2)
    canvas.line([(axis.x(least), base), (axis.x(times.largest_ms), base)], hue, 2.4)
    marks = {f"p{percent}": times.percentile_ms(percent) for percent in PERCENTS} | {"max": times.largest_ms}
    taken = 0.0
    for name, column in zip(MARKS, _columns(), strict=True):
        x, size = axis.x(marks[name]), 13
        half = canvas.width(name, size) / 2
        label = max(x, taken + half + 7)
        taken = label + half
        top = base - CURVE - 12
        canvas.line([(x, base), (x, top + 8), (label, top + 2)], MARKS[name], 1.1)
        canvas.dot(x, base, 3.4, MARKS[name])
        canvas.text(label, top - 2, name, size, MARKS[name], anchor="ms")
        canvas.text(column, base - 22, figure(marks[name]), 20, MARKS[name], anchor="rs")


def _foot(canvas: Canvas, report: Report, notes: list[str], top: int) -> None:
    canvas.dot(LEFT + 7, top + 14, 7, KEPT if report.kept else BROKEN)
    canvas.text(LEFT + 26, top + 20, report.events, 17, KEPT if report.kept else BROKEN, weight=0.2)
    for number, note in enumerate(notes):
        canvas.text(LEFT + 26, top + 20 + NOTE * (number + 1), canvas.fitting(note, 15, RIGHT - LEFT - 26), 15, MUTED)


def _columns() -> list[float]:
    """Where the figures of p50, p95, p99 and max end."""
    width = (RIGHT - FIGURES) / len(MARKS)
    return [FIGURES + width * (number + 1) for number in range(len(MARKS))]


def _curve(times: Distribution) -> list[tuple[float, float]]:
    """The distribution as a line: milliseconds, and a height of at most one."""
    reach = 3 * SPREAD
    weights = [exp(-((step / SPREAD) ** 2) / 2) for step in range(-reach, reach + 1)]
    held = [step for step, count in enumerate(times.counts) if count]
    begin, end = max(0, held[0] - reach), min(len(times.counts), held[-1] + reach + 1)
    heights = [0.0] * (end - begin)
    for step in held:
        for offset, weight in zip(range(step - reach, step + reach + 1), weights, strict=True):
            if begin <= offset < end:
                heights[offset - begin] += times.counts[step] * weight
    highest = max(heights)
    return [(2 ** ((begin + n + 0.5) / STEPS) / 1e6, height / highest) for n, height in enumerate(heights)]


def _tinted(hue: str) -> str:
    """A hue as a wash on the paper."""
    parts = [(int(hue[n : n + 2], 16) * 22 + int(PAPER[n : n + 2], 16) * 78) // 100 for n in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in parts)
