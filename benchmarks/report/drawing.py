"""Charts as SVG: the one door to matplotlib.

In: `LineChart`, `DotChart`. Out: an `<svg>` that stands inside a page of HTML: no script, no file beside it, no id that
another chart has, a title and a description. Lines and marks differ by shape and dash, and names stand beside the
lines, so that nothing is told by colour alone. The same chart gives the same bytes.
Must not: know what is drawn; read a name as markup or as mathematics.
"""

import io
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import matplotlib
from lxml import etree
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from benchmarks.report.content import DotChart, Dots, Line, LineChart, number

_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"

_MARKS = ("o", "s", "^", "D", "v", "P", "X", "<")
_DASHES = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)), (0, (3, 1.5)), (0, (8, 2)), (0, (4, 1, 1, 1, 1, 1)))
# Dark enough on white for 4.5:1, and told apart in grey too as far as seven greys can be.
_COLOURS = ("#111111", "#0b4f8a", "#a03c00", "#2c6e2c", "#6b2a86", "#6b5200", "#006a70", "#8a1f4b")

_SETTINGS: Any = {
    # Letters as text: a tenth of the bytes of outlines, and they can be found and read aloud.
    "svg.fonttype": "none",
    # Ids by content, so that the same chart gives the same bytes.
    "svg.hashsalt": "scenthound",
    "text.parse_math": False,
    "font.family": "sans-serif",
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#d4d4d4",
    "grid.linewidth": 0.5,
}
_FONTS = "system-ui, 'Liberation Sans', 'DejaVu Sans', sans-serif"

# Least distance of two names beside a chart, in its height.
_NAME_GAP = 0.065


def draw(chart: LineChart | DotChart, name: str) -> str:
    """Draw a chart.

    Args:
        chart: What to draw.
        name: Letters, digits and hyphens, which no other chart of the page has.

    Returns:
        An `<svg>` element.
    """
    with matplotlib.rc_context(_SETTINGS):
        figure = _lines(chart) if isinstance(chart, LineChart) else _dots(chart)
        FigureCanvasSVG(figure)
        drawn = io.BytesIO()
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None, "Type": None, "Format": None})
    return _inline(drawn.getvalue(), chart, name)


def _look(at: int) -> tuple[str, Any, str]:
    """Give the mark, dash and colour that belong to a number, which is 0 or more."""
    return _MARKS[at % len(_MARKS)], _DASHES[at % len(_DASHES)], _COLOURS[at % len(_COLOURS)]


def _lines(chart: LineChart) -> Figure:
    figure = Figure(figsize=(7.4, 3.9), layout="constrained")
    axes = figure.add_subplot()
    for line in chart.lines:
        mark, dash, colour = _look(line.look)
        xs, ys = zip(*line.points, strict=True)
        axes.plot(xs, ys, marker=mark, linestyle=dash, color=colour, markersize=5, linewidth=1.4)
        for (x, y), word in zip(line.points, line.marks, strict=False):
            axes.annotate(word, (x, y), (-5, 1), textcoords="offset points", ha="right", fontsize=7.5, color=colour)
    axes.set_xlabel(chart.x)
    axes.set_ylabel(chart.y)
    _logarithmic(axes, "x", [x for line in chart.lines for x, _ in line.points])
    _logarithmic(axes, "y", [y for line in chart.lines for _, y in line.points])
    _name_lines(axes, chart.lines)
    return figure


def _name_lines(axes: Axes, lines: Sequence[Line]) -> None:
    """Write each line's name at the right edge, as high as its last point or near it, with a thin line to it."""
    low, high = (math.log(edge) for edge in axes.get_ylim())
    heights = [(math.log(line.points[-1][1]) - low) / (high - low) for line in lines]
    places = _spread_out(heights)
    for line, place in zip(lines, places, strict=True):
        mark, _, colour = _look(line.look)
        x, y = line.points[-1]
        axes.annotate(
            line.name,
            (x, y),
            (1.06, place),
            textcoords="axes fraction",
            va="center",
            ha="left",
            color=colour,
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.5, "shrinkA": 9, "shrinkB": 3},
        )
        axes.plot([1.04], [place], marker=mark, color=colour, markersize=5, transform=axes.transAxes, clip_on=False)


def _spread_out(heights: Sequence[float]) -> list[float]:
    """Move heights in [0, 1] apart until none is nearer to the next than a name is high; their order stays.

    Example:
        >>> [round(each, 3) for each in _spread_out([0.5, 0.5, 0.0])]
        [0.5, 0.565, 0.0]
    """
    order = sorted(range(len(heights)), key=lambda at: heights[at])
    placed = list(heights)
    for before, at in pairwise(order):
        placed[at] = max(placed[at], placed[before] + _NAME_GAP)
    limit = 1.0
    for at in reversed(order):
        # What was pushed over the edge pushes back.
        placed[at] = min(placed[at], limit)
        limit = placed[at] - _NAME_GAP
    return placed


def _dots(chart: DotChart) -> Figure:
    figure = Figure(figsize=(7.4, 1.1 + 0.22 * len(chart.rows)), layout="constrained")
    axes = figure.add_subplot()
    several = len(chart.dots) > 1
    for at, dots in enumerate(chart.dots):
        mark, _, colour = _look(at)
        _mark_rows(
            axes,
            dots,
            mark=mark,
            colour=colour,
            shift=0.2 * (at - (len(chart.dots) - 1) / 2),
            hollow_below=chart.reference,
        )
    axes.set_yticks(range(len(chart.rows)), chart.rows)
    axes.set_ylim(len(chart.rows) - 0.4, -0.6)
    axes.set_xlabel(chart.x)
    if chart.reference is not None:
        values = [value for dots in chart.dots for value in _all_values(dots)]
        _logarithmic(axes, "x", [*values, chart.reference])
        axes.axvline(chart.reference, color="#111111", linewidth=1)
        _number_rows(axes, chart.dots[0])
    if several:
        figure.legend(loc="outside upper left", ncols=len(chart.dots), frameon=False)
    return figure


def _mark_rows(axes: Axes, dots: Dots, *, mark: str, colour: str, shift: float, hollow_below: float | None) -> None:
    label = dots.name
    for at, value in enumerate(dots.values):
        if value is None:
            continue
        row = at + shift
        if dots.ranges and (spread := dots.ranges[at]) is not None:
            axes.plot(spread, [row, row], color=colour, linewidth=1.6, solid_capstyle="butt")
            axes.plot(spread, [row, row], color=colour, linestyle="", marker="|", markersize=6)
        fill = "white" if hollow_below is not None and value < hollow_below else colour
        axes.plot(
            [value], [row], marker=mark, markersize=6, linestyle="", color=colour, markerfacecolor=fill, label=label
        )
        label = "_nolegend_"


def _number_rows(axes: Axes, dots: Dots) -> None:
    """Write each value at the right edge of its row."""
    for row, value in enumerate(dots.values):
        if value is not None:
            axes.annotate(number(value), (1.01, row), xycoords=("axes fraction", "data"), va="center", fontsize=8)


def _all_values(dots: Dots) -> list[float]:
    ranges = [edge for spread in dots.ranges if spread is not None for edge in spread]
    return [value for value in (*dots.values, *ranges) if value is not None]


def _logarithmic(axes: Axes, which: str, values: Sequence[float]) -> None:
    """Make an axis logarithmic, with room at both ends and plain numbers at 1, 2 and 5 of each decade."""
    low, high = min(values), max(values)
    decades = math.log10(high / low)
    room = 10 ** max(0.06 * decades, 0.05)
    axis = axes.xaxis if which == "x" else axes.yaxis
    (axes.set_xscale if which == "x" else axes.set_yscale)("log")
    (axes.set_xlim if which == "x" else axes.set_ylim)(low / room, high * room)
    axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if decades < 2.5 else (1.0,), numticks=12))
    axis.set_major_formatter(FuncFormatter(lambda value, _: number(float(f"{value:.6g}"))))
    axis.set_minor_formatter(NullFormatter())


def _inline(drawn: bytes, chart: LineChart | DotChart, name: str) -> str:
    """Make of a file's SVG one that stands in a page: ids of its own, no styles for the page, told in words."""
    root = etree.fromstring(drawn, etree.XMLParser(resolve_entities=False, no_network=True))
    for element in list(root.iter(f"{_SVG}metadata", f"{_SVG}style")):
        element.getparent().remove(element)
    used = {element.get(_LINK, "").removeprefix("#") for element in root.iter()}
    for element in root.iter():
        if (target := element.attrib.pop(_LINK, None)) is not None:
            element.set("href", f"#{name}-{target.removeprefix('#')}")
        if (identifier := element.attrib.pop("id", None)) is not None and (
            identifier in used or element.tag == f"{_SVG}clipPath"
        ):
            element.set("id", f"{name}-{identifier}")
        if (clip := element.get("clip-path")) is not None:
            element.set("clip-path", clip.replace("url(#", f"url(#{name}-"))
        if (style := element.get("style")) is not None and element.tag == f"{_SVG}text":
            element.set("style", _with_fonts(style))
    for attribute in ("width", "height", "version"):
        root.attrib.pop(attribute, None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-told")
    for at, (tag, text) in enumerate((("title", chart.title), ("desc", chart.told))):
        element = etree.Element(f"{_SVG}{tag}", id=f"{name}-{'title' if tag == 'title' else 'told'}")
        element.text = text
        root.insert(at, element)
    etree.cleanup_namespaces(root)
    return str(etree.tostring(root, encoding="unicode"))


def _with_fonts(style: str) -> str:
    """Replace the list of fonts, which names some that no page has, by the page's own."""
    kept = [part.strip() for part in style.split(";") if not part.strip().startswith(("font-family", "font:"))]
    size = next((word for word in style.replace(";", " ").split() if word.endswith("px")), "9px")
    return "; ".join([f"font-size: {size}", f"font-family: {_FONTS}", *(p for p in kept if p and "font-size" not in p)])
