"""Crawling and cleaning: what crawls cost and survive, what cleaning costs, and what it tells apart.

In: rows of crawl, kills, frontier, cleaning, merging, duplicates and spam. Out: two `Section`s. Must not: measure.
"""

from benchmarks.report.content import Figure, Section, Table, number
from benchmarks.report.plain_figures import plain_figure
from benchmarks.report.results import Results, Row

_CRAWL = {
    "crawl": "A crawl of real pages on loopback, beside Scrapy",
    "kills": "A crawl that is killed again and again",
    "frontier": "A crawl with other addresses waiting, beside the same without",
}
_CLEANING = {
    "cleaning": "Pages imported, with all that belongs to it",
    "merging": "The end of an import",
    "duplicates": "Near-duplicates found",
}
_AUC = "_auc_all"


def crawl(results: Results) -> Section:
    """Give the section of crawls."""
    return _plain(results, "crawl", "Crawling", _CRAWL)


def cleaning(results: Results) -> Section:
    """Give the section of cleaning.

    Raises:
        ResultsError: A row lacks what it must state.
    """
    plain = _plain(results, "cleaning", "Cleaning", _CLEANING)
    spam = tuple(_spam(row) for row in results.latest("spam", lambda _: "spam"))
    return Section(plain.name, plain.title, plain.figures + spam, plain.missing + (() if spam else ("spam",)))


def _plain(results: Results, name: str, title: str, kinds: dict[str, str]) -> Section:
    figures = tuple(plain_figure(row, kinds[kind]) for kind in kinds for row in results.latest(kind))
    return Section(name, title, figures, tuple(kind for kind in kinds if not results.latest(kind)))


def _spam(row: Row) -> Figure:
    """Give a line a mixture: a collection and the share of made pages in it."""
    figures = row.figures
    rows = []
    for name in figures.values:
        if not name.endswith(_AUC):
            continue
        mixture = name.removesuffix(_AUC)
        collection, _, share = mixture.rpartition("_")
        text, markup, site = figures.numbers(name)
        at = figures.part(f"{mixture}_at_0.9")
        rows.append(
            (
                collection,
                share,
                number(figures.number(f"{mixture}_clean")),
                number(figures.number(f"{mixture}_made")),
                f"{text:.3f}",
                f"{markup:.3f}",
                f"{site:.3f}",
                number(at.number("clean_lost")),
                f"{at.number('caught_share'):.3f}",
            )
        )
    columns = (
        "collection",
        "made pages' share",
        "clean",
        "made",
        "AUC, text",
        "AUC, markup",
        "AUC, site",
        "clean lost at .9",
        "caught at .9",
    )
    return Figure(
        "Made pages told from clean ones",
        "Area under the curve by the text alone, with the page's markup, and with the rest of its site "
        "known; .5 is guessing.",
        Table(columns, tuple(rows)),
        (row,),
    )
