"""Speed: ratios with peers, and what each part of the program takes.

In: `Ratio`s; rows of search, start, update and others that time one thing. Out: a `Section`. Must not: measure.
"""

from benchmarks.report.content import DotChart, Dots, Figure, Section, Table, number
from benchmarks.report.plain_figures import plain_figure
from benchmarks.report.ratios import Ratio, compared_kinds, encoding_key, ratios_of
from benchmarks.report.results import Results, Row

# Kinds with one thing each, and what it is.
_PLAIN = {
    "search": "One search beside its encoder and legs",
    "start": "From nothing to the first answer, and a restart",
    "update": "An index brought up to date, beside one built anew",
    "vectors": "Neighbours by cells beside every vector compared",
    "documents": "Documents read at random",
    "parsing": "Queries read",
    "snippets": "Snippets of a page of ten documents",
}


def speed(results: Results) -> Section:
    """Give the section.

    Raises:
        ResultsError: A row lacks what it must state.
    """
    ratios = ratios_of(results)
    figures = [_compared(ratios)] if ratios else []
    figures += [_answers(row) for row in _largest(results)]
    figures += [_encoding(row) for row in results.latest("encoding", encoding_key)]
    for kind, title in _PLAIN.items():
        figures += [plain_figure(row, title) for row in results.latest(kind)]
    missing = tuple(kind for kind in dict.fromkeys((*compared_kinds(), *_PLAIN)) if not results.latest(kind))
    return Section("speed", "Speed", tuple(figures), missing)


def _compared(ratios: tuple[Ratio, ...]) -> Figure:
    rows = tuple(
        (
            each.of,
            each.beside,
            each.own,
            each.other,
            number(each.value),
            f"{number(each.spread[0])} to {number(each.spread[1])}" if each.spread else "",
        )
        for each in ratios
    )
    chart = DotChart(
        "Scenthound's speed in that of others",
        "times as fast, logarithmic",
        tuple(f"{each.of}: {each.beside}" for each in ratios),
        (Dots("Scenthound", tuple(each.value for each in ratios), tuple(each.spread for each in ratios)),),
        reference=1.0,
    )
    return Figure(
        "Beside others, on the same machine in the same run",
        "More than 1 is faster: right of the line, and filled; slower is left of it, and hollow. The spread "
        "is the slowest repeat of one by the fastest of the other, both ways; it is empty where "
        "a row keeps a single repeat.",
        Table(("what", "beside", "Scenthound", "the other", "times as fast", "spread"), rows, names=2),
        tuple({each.row.figures.place: each.row for each in ratios}.values()),
        (chart,),
    )


def _largest(results: Results) -> tuple[Row, ...]:
    rows = results.latest("lexical", lambda row: row.figures.number("documents"))
    return (max(rows, key=lambda row: row.figures.number("documents")),) if rows else ()


def _answers(row: Row) -> Figure:
    """Give the times of BM25's answers at the largest size: median, and what a tenth is below and above."""
    rows = []
    for name in row.figures.values:
        depth, _, engine = name.partition("_ms_")
        if engine and depth.startswith("top"):
            median, low, high = row.figures.numbers(name)
            hits = number(float(depth.removeprefix("top"))) if depth.removeprefix("top").isdigit() else depth
            rows.append((engine.replace("_", " "), hits, number(median), number(low), number(high)))
    documents = number(row.figures.number("documents"))
    return Figure(
        f"BM25 over {documents} documents, milliseconds an answer",
        "In process, from the text to ids and scores in Python's hands. A tenth of the queries takes less "
        "than the first tenth, "
        "and a tenth more than the ninth.",
        Table(("engine", "hits", "median", "first tenth", "ninth tenth"), tuple(rows)),
        (row,),
    )


def _encoding(row: Row) -> Figure:
    """Give a line for each kind of texts and precision."""
    rows = []
    for name in row.figures.values:
        if name.endswith("_texts_per_s"):
            made = name.removesuffix("_texts_per_s")
            texts, _, precision = made.partition("_")
            spread = (f"{made}_spread" in row.figures and row.figures.numbers(f"{made}_spread")) or ()
            others = (f"{made}_{each}" for each in ("ratio", "least_cosine", "mean_cosine"))
            rows.append(
                (
                    texts,
                    precision.replace("_", " "),
                    number(row.figures.number(name)),
                    " to ".join(number(each) for each in spread),
                    *(number(row.figures.number(each)) if each in row.figures else "" for each in others),
                )
            )
    passages, queries = (row.figures.text(name) for name in ("default_precision", "default_query_precision"))
    chosen = f"{passages} for passages and {queries} for queries"
    return Figure(
        f"Encoding with {row.figures.text('model')} where {passages} is the default, beside SentenceTransformer.encode",
        f"On this processor the defaults are {chosen}. Cosines are with the library's vectors.",
        Table(
            ("texts", "precision", "texts a second", "spread", "times as fast", "least cosine", "mean cosine"),
            tuple(rows),
            names=2,
        ),
        (row,),
    )
