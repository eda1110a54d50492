"""How many times as fast Scenthound is as what it was measured beside, with the spread where repeats were made.

In: rows of lexical, hybrid, vectors, encoding, crawl, cleaning, extraction, update and load. Out: `Ratio`s, always of
speeds: more than 1 where Scenthound is faster. Must not: judge them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.errors import ResultsError
from benchmarks.report.content import number
from benchmarks.report.results import Results, Row

_ENGINES = {
    "anserini": "pyserini, ids alone",
    "anserini_raw": "pyserini, texts stored",
    "tantivy": "tantivy, as documented",
    "tantivy_fast": "tantivy, tuned",
    "bm25s": "bm25s",
    "pisa": "PISA",
}

# A peer's server: the dialect of Scenthound's that asks for the same, and its own.
_DIALECTS = {"pyserini": ("native-bm25", "pyserini"), "search-r1": ("native-hybrid", "retrieve")}


@dataclass(frozen=True, slots=True)
class Ratio:
    """A comparison of speeds.

    Attributes:
        of: What was timed.
        beside: What it was timed beside.
        own: Scenthound's figure, with its unit.
        other: The other's.
        value: Scenthound's speed in the other's, > 0.
        spread: The ratio at its lowest and highest if the slowest repeat of one meets the fastest of the other; None
            where there was one repeat, or the row keeps none.
        row: Where it comes from.
    """

    of: str
    beside: str
    own: str
    other: str
    value: float
    spread: tuple[float, float] | None
    row: Row


def ratios_of(results: Results) -> tuple[Ratio, ...]:
    """Give every comparison of the latest rows.

    Raises:
        ResultsError: A row lacks what it must state.
    """
    found: list[Ratio] = []
    for kind, (key, read) in _KINDS.items():
        for row in results.latest(kind, key):
            found += _above_zero(row, read)
    return tuple(found)


def _above_zero(row: Row, read: Callable[[Row], Iterator[Ratio]]) -> tuple[Ratio, ...]:
    """Read the comparisons of a row, and refuse times and rates of 0 or less, by which nothing can be compared."""
    try:
        ratios = tuple(read(row))
        is_sound = all(min((each.value, *(each.spread or ()))) > 0 for each in ratios)
    except ZeroDivisionError:
        is_sound, ratios = False, ()
    if not is_sound:
        raise ResultsError(
            row.figures.place,
            found="a time or rate that is not above 0",
            wanted="what can be compared",
            remedy="mend or remove that line, or measure again",
        )
    return ratios


def compared_kinds() -> tuple[str, ...]:
    """Name the kinds of rows that are read."""
    return tuple(_KINDS)


def encoding_key(row: Row) -> tuple[str, ...]:
    """Tell rows of encoding apart by model, texts, and the default precision, by which processors differ."""
    return tuple(row.figures.text(name) for name in ("model", "collection", "default_precision"))


def _lexical(row: Row) -> Iterator[Ratio]:
    size = f"{number(row.figures.number('documents'))} documents"
    for depth in (10, 1000):
        own = row.figures.numbers(f"top{depth}_ms_scenthound")[0]
        for engine, name in _ENGINES.items():
            if f"top{depth}_ms_{engine}" in row.figures:
                other = row.figures.numbers(f"top{depth}_ms_{engine}")[0]
                yield Ratio(
                    f"BM25, {number(depth)} hits of {size}",
                    name,
                    f"{number(own)} ms",
                    f"{number(other)} ms",
                    other / own,
                    None,
                    row,
                )
    for engine, name in (
        ("anserini", "Anserini, ids alone"),
        ("tantivy", "tantivy"),
        ("bm25s", "bm25s"),
        ("pisa", "PISA"),
    ):
        if f"index_{engine}" in row.figures:
            yield _indexing(row, size, engine, name)


def _hybrid(row: Row) -> Iterator[Ratio]:
    size = f"{number(row.figures.number('documents'))} documents"
    own = row.figures.numbers("top10_ms_scenthound")[0]
    for engine, name in (("lancedb", "LanceDB"), ("milvus_lite", "Milvus Lite")):
        if f"top10_ms_{engine}" not in row.figures:
            continue
        other = row.figures.numbers(f"top10_ms_{engine}")[0]
        of = f"words and vectors, ten hits of {size}"
        yield Ratio(of, name, f"{number(own)} ms", f"{number(other)} ms", other / own, None, row)


def _indexing(row: Row, size: str, engine: str, name: str) -> Ratio:
    own, other = row.figures.part("index_scenthound"), row.figures.part(f"index_{engine}")
    own_s, other_s = own.numbers("seconds"), other.numbers("seconds")
    spread = (min(other_s) / max(own_s), max(other_s) / min(own_s)) if len(own_s) > 1 and len(other_s) > 1 else None
    own_rate, other_rate = own.number("per_s"), other.number("per_s")
    return Ratio(
        f"indexing {size}", name, f"{number(own_rate)}/s", f"{number(other_rate)}/s", own_rate / other_rate, spread, row
    )


def _vectors(row: Row) -> Iterator[Ratio]:
    own, other = row.figures.number("cells_ms"), row.figures.number("exact_ms")
    of = f"ten nearest of {number(row.figures.number('vectors'))} vectors"
    yield Ratio(of, "every vector compared", f"{number(own)} ms", f"{number(other)} ms", other / own, None, row)


def _encoding(row: Row) -> Iterator[Ratio]:
    figures = row.figures
    for texts, setting in (("passages", "default_precision"), ("queries", "default_query_precision")):
        precision = figures.text(setting)
        own, other = f"{texts}_{precision}", f"{texts}_sentence_transformers"
        yield _rates(
            f"encoding {texts}, {precision}",
            "SentenceTransformer.encode",
            row,
            (own + "_texts_per_s", own + "_spread"),
            (other + "_texts_per_s", other + "_spread"),
        )


def _crawl(row: Row) -> Iterator[Ratio]:
    for name in row.figures.values:
        if name.startswith("scrapy") and name.endswith("_pages_per_s"):
            requests = name.removeprefix("scrapy").removesuffix("_pages_per_s").strip("_")
            yield _rates(
                "crawl of loopback hosts",
                "Scrapy" + (f", {requests} requests a host" if requests else ""),
                row,
                ("scenthound_pages_per_s", "scenthound_pages_per_s_spread"),
                (name, f"{name}_spread"),
            )


def _rates(of: str, beside: str, row: Row, own: tuple[str, str], other: tuple[str, str]) -> Ratio:
    """Compare two rates by the names of the rate and of its lowest and highest."""
    mine, theirs = row.figures.number(own[0]), row.figures.number(other[0])
    spread = None
    if own[1] in row.figures and other[1] in row.figures:
        low, high = row.figures.numbers(own[1]), row.figures.numbers(other[1])
        spread = (min(low) / max(high), max(low) / min(high))
    return Ratio(of, beside, f"{number(mine)}/s", f"{number(theirs)}/s", mine / theirs, spread, row)


def _cleaning(row: Row) -> Iterator[Ratio]:
    figures = row.figures
    own, other = figures.number("processes_1_pages_per_s"), figures.number("trafilatura_pages_per_s")
    spread = None
    if figures.number("repeats") > 1:
        spread = (
            figures.number("processes_1_slowest_pages_per_s") / figures.number("trafilatura_fastest_pages_per_s"),
            figures.number("processes_1_fastest_pages_per_s") / figures.number("trafilatura_slowest_pages_per_s"),
        )
    yield Ratio(
        "import of WARC, everything",
        "trafilatura, text alone",
        f"{number(own)}/s",
        f"{number(other)}/s",
        own / other,
        spread,
        row,
    )


def _extraction(row: Row) -> Iterator[Ratio]:
    own, value = row.figures.number("pages_per_s"), row.figures.number("speed")
    yield Ratio("main text of a page", "trafilatura", f"{number(own)}/s", f"{number(own / value)}/s", value, None, row)


def _update(row: Row) -> Iterator[Ratio]:
    own, other = row.figures.number("update_s"), row.figures.number("full_s")
    spread = None
    if "update_spread_s" in row.figures and row.figures.number("full_s"):
        low, high = min(row.figures.numbers("update_spread_s")), max(row.figures.numbers("update_spread_s"))
        spread = (other / high, other / low)
    of = f"update of 1 % of {number(row.figures.number('documents'))} documents"
    yield Ratio(of, "a full build", f"{number(own)} s", f"{number(other)} s", other / own, spread, row)


def _load(row: Row) -> Iterator[Ratio]:
    """Compare requests a second, as the row does: as many clients, and the dialect that asks for what a peer does."""
    ratios = row.figures.part("ratios")
    answered = {
        (level.text("server"), level.part("offered").text("dialect"), level.part("offered").number("clients")): level
        for level in row.figures.parts("levels")
        if "rate_per_s" not in level.part("offered")
    }
    for name in ratios.values:
        peer, _, clients = name.rpartition("_")
        own_dialect, dialect = _DIALECTS.get(peer, ("", ""))
        pair = [
            answered.get((server, spoken, float(clients) if clients.isdigit() else 0.0))
            for server, spoken in (("scenthound", own_dialect), (peer, dialect))
        ]
        rates = [level.number("requests_per_s") if level else 0.0 for level in pair]
        own, other = (f"{number(rate)}/s" if rate else "" for rate in rates)
        value = rates[0] / rates[1] if all(rates) else ratios.number(name)
        of = f"requests answered, {own_dialect.removeprefix('native-') or 'any'}, clients: {clients}"
        yield Ratio(of, f"{peer}'s server", own, other, value, None, row)


_KINDS = {
    "lexical": (lambda row: row.figures.number("documents"), _lexical),
    "hybrid": (lambda row: row.figures.number("documents"), _hybrid),
    "vectors": (lambda row: row.subject, _vectors),
    "encoding": (encoding_key, _encoding),
    "crawl": (lambda row: row.subject, _crawl),
    "cleaning": (lambda row: row.subject, _cleaning),
    "extraction": (lambda row: row.subject, _extraction),
    "update": (lambda row: row.subject, _update),
    "load": (lambda row: row.command, _load),
}
