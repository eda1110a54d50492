"""Drops, seen from the page that was lost.

In: the drops of a corpus. Out: what a reason means, which page a drop is about, which of several drops of a page
decided. Must not: read documents.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from crawler.cleaning.losses import DROP_REASONS as PAGE_REASONS
from crawler.columns import Drop, read_drop
from crawler.corpus import Corpus
from crawler.document import doc_id_of
from crawler.errors import UrlError
from crawler.importers.collection import DROP_REASONS as RECORD_REASONS
from crawler.inspecting.shards import read_columns
from crawler.urls import canonicalize

# Reasons that say something about one response, while another one decided about its page. The first says most: an
# older copy is dropped as gone or moved because of a response whose own status is no more than a sign of it.
_DECIDING = {"gone": 3, "moved": 3, "http_status": 1, "revisit": 1, "duplicate_url": 0}
_DECIDING_OTHERS = 2

_DROP_COLUMNS = ("url", "reason", "detail", "warc_file", "warc_offset")


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many were lost for one reason.

    Attributes:
        reason: Its name; "" where nothing says why.
        meaning: What it means, "" where this version does not know.
        count: How many, > 0.
    """

    reason: str
    meaning: str
    count: int


def meaning_of(corpus: Corpus, reason: str) -> str:
    """Say what a reason means in a corpus, "" where this version does not know it.

    Archives and collections of records share a name for some reasons, and mean other things by it.
    """
    stage = str(corpus.manifest.settings.get("stage", ""))
    of_records = stage.startswith("import") and stage != "import warc"
    first, then = (RECORD_REASONS, PAGE_REASONS) if of_records else (PAGE_REASONS, RECORD_REASONS)
    return first.get(reason) or then.get(reason, "")


def page_id_of(address: str) -> str:
    """Give the doc_id that the page of an address has or would have; of no address, that of the text as it is."""
    try:
        return doc_id_of(canonicalize(address))
    except UrlError:
        return doc_id_of(address)


def precedence(reason: str) -> int:
    """Rank a reason among those of one page: the greatest decided, and of equals the last."""
    return _DECIDING.get(reason, _DECIDING_OTHERS)


def drops_of(corpus: Corpus, page_ids: Collection[str]) -> Iterator[Drop]:
    """Find the drops of pages by the doc_ids that these would have, in the order they were recorded.

    Raises:
        ArtefactError: A shard is not the Parquet that was written.
    """
    for batch in read_columns(corpus, "drops", _DROP_COLUMNS):
        for row, url in enumerate(batch["url"].to_pylist()):
            if page_id_of(url) in page_ids:
                yield read_drop({name: batch[name][row].as_py() for name in _DROP_COLUMNS})
