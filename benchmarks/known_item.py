"""Known items: whether a document is found first by its own title, as words and in quotes.

In: a corpus and its index. Out: `KnownItems`, with what stood in front of each document that was not the first. Titles
that several documents have, but for the signs between words, name none of them and are left out.
Must not: ask in any other way than a user does: every setting has its default, operators are read.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import BenchmarkError
from crawler.corpus import Corpus
from crawler.progress import Progress, silent
from indexer.folding import words_of
from indexer.search.pipeline import Searcher
from indexer.search.request import SearchRequest
from indexer.snapshot import open_snapshot

LEAST_PLAIN = 0.99
LEAST_QUOTED = 1.0
"""The promises: of documents asked for by their titles, the share that is the first hit."""

# Ranks are looked for no deeper: what is not there is not found.
_DEEPEST = 100

_QUOTES = str.maketrans('"“”„«»', "      ")


@dataclass(frozen=True, slots=True)
class Miss:
    """A document that was not the first hit for its title.

    Attributes:
        doc_id: The document.
        query: What was asked.
        rank: Where it stood; None: not among the first `_DEEPEST`.
        first: doc_id of the first hit, "" where there was none.
        first_title: Its title.
    """

    doc_id: str
    query: str
    rank: int | None
    first: str
    first_title: str


@dataclass(frozen=True, slots=True)
class KnownItems:
    """What was found.

    Attributes:
        documents: In the corpus.
        queries: Titles asked for, each in both ways.
        plain: Titles as words whose document was not the first.
        quoted: Titles in quotes whose document was not the first.
    """

    documents: int
    queries: int
    plain: tuple[Miss, ...]
    quoted: tuple[Miss, ...]

    @property
    def plain_share(self) -> float:
        """Share of the titles as words that found their document first."""
        return 1 - len(self.plain) / self.queries

    @property
    def quoted_share(self) -> float:
        """The same in quotes."""
        return 1 - len(self.quoted) / self.queries

    @property
    def is_kept(self) -> bool:
        """Whether the promises are kept."""
        return self.plain_share >= LEAST_PLAIN and self.quoted_share >= LEAST_QUOTED


def measure_known_items(
    corpus: Path, index: Path, *, queries: int, seed: int = 0, progress: Progress = silent
) -> KnownItems:
    """Ask for documents by their titles.

    Args:
        corpus: What the index was built from.
        index: The index.
        queries: Titles to draw, >= 1.
        seed: Of the draw.
        progress: Told of "titles".

    Raises:
        BenchmarkError: There are fewer titles than are wanted.
    """
    documents, drawn = _draw(corpus, queries, seed)
    plain, quoted = [], []
    with open_snapshot(index) as snapshot:
        searcher = Searcher(snapshot)
        for done, (doc_id, title) in enumerate(drawn, start=1):
            plain.append(_missed(searcher, doc_id, title))
            quoted.append(_missed(searcher, doc_id, f'"{" ".join(title.translate(_QUOTES).split())}"'))
            progress("titles", done, len(drawn))
    return KnownItems(documents, len(drawn), tuple(filter(None, plain)), tuple(filter(None, quoted)))


def _draw(corpus: Path, queries: int, seed: int) -> tuple[int, Sequence[tuple[str, str]]]:
    """Give how many documents there are, and some of those whose title is theirs alone."""
    titles = [(document.doc_id, document.title) for document in Corpus(corpus).documents()]
    told = Counter(_plain(title) for _, title in titles)
    own = [(doc_id, title) for doc_id, title in titles if _plain(title) and told[_plain(title)] == 1]
    if len(own) < queries:
        raise BenchmarkError(
            str(corpus), found=f"{len(own)} titles of one document", wanted=f"{queries}", remedy="ask for fewer"
        )
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    return len(titles), chance.sample(own, queries)


def _plain(title: str) -> str:
    return " ".join(words_of(title))


def _missed(searcher: Searcher, doc_id: str, query: str) -> Miss | None:
    """Ask; give nothing where the document is the first hit."""
    hits = searcher.search(SearchRequest(query, k=1)).hits
    if hits and hits[0].doc_id == doc_id:
        return None
    doc_ids = [found.doc_id for found in searcher.rank(SearchRequest(query, k=_DEEPEST))]
    rank = doc_ids.index(doc_id) + 1 if doc_id in doc_ids else None
    return Miss(doc_id, query, rank, hits[0].doc_id if hits else "", hits[0].title if hits else "")
