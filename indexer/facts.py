"""What is known of documents without reading them.

Out: `Facts`, `Addresses` and `Merits`, columns of one length in the order that was asked for: an object for each
document would take longer to make than a search. Must not: know where they are kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from crawler.document import Document


@dataclass(frozen=True, slots=True)
class Facts:
    """What documents are grouped by.

    Attributes:
        sites: As `Document.site` has them; may be "".
        clusters: As `Document.cluster_id` has them; a document that stands for itself has its own doc_id.
    """

    sites: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()

    @classmethod
    def of(cls, documents: Iterable[Document]) -> "Facts":
        """Take them from documents."""
        pairs = [(document.site, document.cluster_id or document.doc_id) for document in documents]
        return cls(tuple(site for site, _ in pairs), tuple(cluster for _, cluster in pairs))


@dataclass(frozen=True, slots=True)
class Addresses:
    """What documents are called.

    Attributes:
        urls: As `Document.url` has them; may be "".
        titles: As `Document.title` has them; may be "".
    """

    urls: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()

    @classmethod
    def of(cls, documents: Iterable[Document]) -> "Addresses":
        """Take them from documents."""
        pairs = [(document.url, document.title) for document in documents]
        return cls(tuple(url for url, _ in pairs), tuple(title for _, title in pairs))


@dataclass(frozen=True, slots=True)
class Merits:
    """What speaks for documents before any query.

    Attributes:
        published_at: As `Document.published_at` has them; None where it is not known.
        spam_scores: As `Document.spam_score` has them, in [0, 1].
    """

    published_at: tuple[date | None, ...] = ()
    spam_scores: tuple[float, ...] = ()

    @classmethod
    def of(cls, documents: Iterable[Document]) -> "Merits":
        """Take them from documents."""
        pairs = [(document.published_at, document.spam_score) for document in documents]
        return cls(tuple(day for day, _ in pairs), tuple(score for _, score in pairs))
