"""The report page of a corpus: what it holds, what was dropped and why, how its signals are spread, and examples.

In: a `Corpus`. Out: one page of HTML that needs nothing else: no script, no font, no picture from anywhere. The same
corpus and seed give the same bytes.
Must not: let a page's text become markup, or a link lead anywhere but to http and https.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import jinja2

from scenthound.pages.charts import HEIGHT, WIDTH, Bar, Columns, bars, columns

if TYPE_CHECKING:
    from crawler.corpus import Corpus
    from crawler.inspecting.examples import Examples
    from crawler.inspecting.histograms import Bin, Histogram
    from crawler.inspecting.statistics import Statistics
    from crawler.inspecting.tally import Ranking
    from crawler.progress import Progress

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_MOST_SITES = 20

# They would turn the reading direction of what follows, or be seen as something else than they are.
_UNSHOWN = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C))


@dataclass(frozen=True, slots=True)
class Spread:
    """A signal as the page shows it.

    Attributes:
        name: What people call it.
        drawing: Its columns.
        low: What the left edge stands for.
        high: What the right edge stands for.
        without: Documents that do not have it.
    """

    name: str
    drawing: Columns
    low: str
    high: str
    without: int


def corpus_page(corpus: "Corpus", *, each: int, seed: int, progress: "Progress") -> str:
    """Write the report of a corpus.

    Args:
        corpus: Any format.
        each: Examples of each kind, at most.
        seed: Of the examples.
        progress: Told of "documents" and "signals".

    Raises:
        ArtefactError: A shard is not the Parquet that was written.
    """
    # Here, because they load Arrow, which `--help` does not need.
    from crawler.inspecting.examples import choose_examples
    from crawler.inspecting.histograms import histograms
    from crawler.inspecting.statistics import measure

    statistics = measure(corpus, most=_MOST_SITES, progress=progress)
    spreads = histograms(corpus, progress=progress)
    examples = choose_examples(corpus, each=each, seed=seed)
    return (
        _environment()
        .get_template("corpus.html")
        .render(
            settings=_settings(corpus),
            found=statistics,
            seed=seed,
            size=(WIDTH, HEIGHT),
            **_charts(statistics, spreads),
            examples=examples,
            drop_examples=_drop_examples(examples),
        )
    )


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shown"] = shown
    environment.filters["link"] = link
    return environment


def shown(text: object, most: int = 300) -> str:
    """Give a text as a page may show it: one line, without signs that nobody sees, cut at `most` characters.

    Example:
        >>> shown("one\\u202e\\x07 two", 7)
        'one two'
    """
    whole = str(text)[: 4 * most].translate(_UNSHOWN).encode("utf-8", "replace").decode()
    line = " ".join("".join(each if each.isprintable() else " " for each in whole).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def link(address: str) -> str:
    """Give an address that may be followed, or "" for everything but http and https."""
    try:
        return address if urlsplit(address).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _settings(corpus: "Corpus") -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in sorted(corpus.manifest.settings.items())]


def _charts(found: "Statistics", spreads: "tuple[Histogram, ...]") -> dict[str, Any]:
    """Work out every chart, by the name that the template has for it."""
    kept = ("kept as documents", found.documents, "")
    drops = [(_reason(each.reason), each.count, each.meaning) for each in found.drops]
    years = [(year.value, year.count) for year in reversed(found.years)]
    tenths = [(f"{at / 10:.1f} to {(at + 1) / 10:.1f}", count) for at, count in enumerate(found.spam.histogram)]
    return {
        "outcomes": bars([kept, *drops], found.responses),
        "languages": _ranked(found.languages, "not known"),
        "types": _ranked(found.page_types, "not known"),
        "sites": _ranked(found.sites, "without an address"),
        "actions": _ranked(found.list_actions, "named by none"),
        "years": columns(years),
        "tenths": columns(tenths),
        "spreads": [_spread(each) for each in spreads],
    }


def _ranked(ranking: "Ranking", nothing: str) -> tuple[Bar, ...]:
    rows = [(shown(each.value) or nothing, each.count, "") for each in ranking.top]
    rest = ranking.total - sum(each.count for each in ranking.top)
    if rest:
        rows.append((f"{ranking.values - len(ranking.top):,} more", rest, ""))
    return bars(rows, ranking.total)


def _spread(histogram: "Histogram") -> Spread:
    is_count = histogram.signal.is_count
    drawing = columns([(_name(each, is_count=is_count), each.count) for each in histogram.bins])
    first, last = (drawing.columns[0].name, drawing.columns[-1].name) if drawing.columns else ("", "")
    if not is_count:
        first, last = "0", "1"
    return Spread(histogram.signal.name, drawing, first, last, histogram.without)


def _name(each: "Bin", *, is_count: bool) -> str:
    if not is_count:
        return f"{each.low:.2f} to {each.high:.2f}"
    low, high = int(each.low), int(each.high) - 1
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _drop_examples(examples: "Examples") -> dict[str, Any]:
    return {_reason(each.reason): each.drops for each in examples.drops}


def _reason(name: str) -> str:
    return shown(name, 80) or "no reason stated"
