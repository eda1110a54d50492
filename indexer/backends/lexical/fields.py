"""The fields of Lucene's index, and what of a document stands in each.

In: a `Document`. Out: its texts and its filterable values by field. Must not: know Java.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from crawler.document import Document
from indexer.hosts import site_names

CONTENTS = "contents"
"""Title, a line end, text: what flat BM25 searches, as Anserini does."""

TITLE = "title"
URL = "url"
ANCHORS = "anchors"

WEIGHED = (CONTENTS, TITLE, URL, ANCHORS)
"""Fields that a search can weigh; all of a document's are read by the same analyzer."""

EXACT = "exact"
"""The words of the text in lower case, unstemmed and unstopped, for phrases."""

EXACT_TITLE = "exact_title"
"""The title's, likewise."""

WORDS = "exact"
"""The folder, inside an index's own, of the index that holds `EXACT` alone; in older ones it stands beside the rest."""

DOC_ID = "id"
"""Stored, so that other Lucene programs can name the hits."""

ORDINAL = "ordinal"
"""A document's number, by which the index is sorted."""

ANALYZER = "analyzer"
"""The name of the analyzer that read the document."""

SITE = "site"
LANGUAGE = "language"
PAGE_TYPE = "page_type"
LIST_ACTION = "list_action"
PUBLISHED = "published"
SPAM = "spam"

_SIGNS = re.compile(r"[\W_]+")

# Words of a URL: long ones are tracking and data, not names.
_LONGEST_URL = 1000


@dataclass(frozen=True, slots=True)
class Texts:
    """What of a document is searched.

    Attributes:
        contents: Title and text.
        title: The title alone.
        text: The text alone.
        url: Words of the address.
        anchors: Texts of links from elsewhere.
    """

    contents: str
    title: str
    text: str
    url: str
    anchors: str


def texts_of(document: Document, anchors: str = "") -> Texts:
    """Give what of a document is searched."""
    return Texts(f"{document.title}\n{document.text}", document.title, document.text, url_words(document.url), anchors)


def url_words(url: str) -> str:
    """Give the words of a URL: the labels of its host and the words of its path and query, unescaped.

    Example:
        >>> url_words("https://docs.python.org/3/how-to/Sort%20lists.html")
        'docs python org 3 how to Sort lists html'
    """
    _, _, rest = url[:_LONGEST_URL].partition("://")
    return _SIGNS.sub(" ", unquote(rest)).strip()


@dataclass(frozen=True, slots=True)
class Keywords:
    """What of a document is filtered by: values by field, each matching as a whole.

    Attributes:
        values: Field and value, in a fixed order of fields; a field may stand there several times.
        published: Day as `date.toordinal` counts it, None where it is not known.
        spam: Suspicion of spam in [0, 1].
    """

    values: tuple[tuple[str, str], ...]
    published: int | None
    spam: float


def keywords_of(document: Document, analyzer: str) -> Keywords:
    """Give what of a document is filtered by."""
    return Keywords(
        values=(
            (LANGUAGE, document.language),
            (PAGE_TYPE, document.page_type),
            (LIST_ACTION, document.list_action),
            (ANALYZER, analyzer),
            *((SITE, name) for name in site_names(document)),
        ),
        published=document.published_at.toordinal() if document.published_at else None,
        spam=document.spam_score,
    )
