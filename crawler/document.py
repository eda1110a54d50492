"""One cleaned page, or one record of a test collection: the unit that every later stage works on.

Out: `Document`, its parts, and the two hashes that name a document and its content.
Must not: read files or parse HTML.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from crawler.quality.reading import split_whole

if TYPE_CHECKING:
    from crawler.quality.signals import QualitySignals


@dataclass(frozen=True, slots=True)
class WarcRef:
    """Where the raw response lies: a WARC file's name inside its crawl, and the byte offset of the record."""

    file: str
    offset: int


@dataclass(frozen=True, slots=True)
class Quality:
    """Signals measured on the text, kept as columns so that a reader can judge; none of them is a verdict.

    Attributes:
        words: Number of words, >= 0: runs of letters, marks and digits; pairs of signs in scripts without spaces.
        unique_word_ratio: Different words over words, in [0, 1]; 0 for an empty text.
    """

    words: int
    unique_word_ratio: float


@dataclass(frozen=True, slots=True)
class Link:
    """A link out of a page.

    Attributes:
        url: Canonical URL.
        text: What people click on, one line; may be "".
        rel: Words of its rel attribute in lower case, in their order.
    """

    url: str
    text: str
    rel: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageShare:
    """How much of a text is in one language.

    Attributes:
        language: BCP 47 tag, "und" where it is not known.
        share: Share of the text's letters, in (0, 1].
    """

    language: str
    share: float


@dataclass(frozen=True, slots=True)
class Document:
    """A page after cleaning.

    What stands behind `warc_ref` is known of pages alone; a collection's documents have the defaults.

    Attributes:
        doc_id: 32 hex digits, `doc_id_of(url)`; a test collection's documents keep the ids they came with.
        url: Canonical URL (`crawler.urls.canonicalize`), or "" for a collection without addresses.
        title: One line, without markup; may be "".
        text: Markdown without link targets; headings, lists, tables and code are kept.
        language: BCP 47 tag of the main language, "und" when unsure.
        published_at: Day of publication as the page states it, None when it does not.
        fetched_at: When the response was received, UTC; None for a collection.
        content_hash: 32 hex digits over title and text after normalising case and white space.
        site: Registrable domain of the URL, or the host where there is none (an IP address, localhost), or "".
        quality: Signals measured on the text.
        warc_ref: Where the raw response lies; None for a collection.
        author: As the page states it, one line; several are joined by "; ".
        modified_at: Day of the last change as the page states it, None when it does not.
        page_type: "article", "documentation", "service", "forum", "collection", "listing" or "product"; "" where it
            is not known.
        languages: The languages of its parts, the largest share first; the shares sum to 1.
        canonical_url: Address that the page names as its own, where that is another one; or "".
        links: Links out of the page, in document order, without those that people cannot see.
        signals: What was measured on page and text.
        spam_score: Suspicion of spam in [0, 1] (`crawler/quality/spam.py`).
        spam_parts: What the score is made of: names and values in [0, 1], those above 0.
        list_action: "trust" or "demote", where a domain list names the page; or "".
        list_rule: The list and the rule that decided, or "".
        cluster_id: The doc_id of the document that stands for this one and its near-duplicates; its own where it
            stands for itself.
        copies: Pages with the same text that were dropped in favour of this one, >= 0.
        media_type: What the page was sent as, for instance "application/pdf": lower case, without parameters; "" where
            it is not known.
    """

    doc_id: str
    url: str
    title: str
    text: str
    language: str
    published_at: date | None
    fetched_at: datetime | None
    content_hash: str
    site: str
    quality: Quality
    warc_ref: WarcRef | None
    author: str = ""
    modified_at: date | None = None
    page_type: str = ""
    languages: tuple[LanguageShare, ...] = ()
    canonical_url: str = ""
    links: tuple[Link, ...] = ()
    signals: "QualitySignals | None" = None
    spam_score: float = 0.0
    spam_parts: tuple[tuple[str, float], ...] = ()
    list_action: str = ""
    list_rule: str = ""
    cluster_id: str = ""
    copies: int = 0
    media_type: str = ""


def quality_of(text: str) -> Quality:
    """Measure the signals of a text; words are compared in lower case."""
    words, _ = split_whole(text)
    return Quality(len(words), len(set(words)) / len(words) if words else 0.0)


def doc_id_of(url: str) -> str:
    """Name a page: 128 bits of BLAKE2b over its canonical URL, as 32 hex digits.

    Args:
        url: A canonical URL; two spellings of one address give two ids, so canonicalize first.
    """
    return hashlib.blake2b(url.encode(), digest_size=16).hexdigest()


def content_hash_of(title: str, text: str) -> str:
    """Name a content: equal for texts that differ only in case and white space.

    Returns:
        32 hex digits: 128 bits of BLAKE2b over the case-folded words of title and text.
    """
    normal = " ".join(f"{title}\n{text}".casefold().split())
    return hashlib.blake2b(normal.encode(), digest_size=16).hexdigest()
