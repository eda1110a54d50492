"""Documents for tests, with plain values for what a test does not care about."""

from crawler.document import Document, content_hash_of, quality_of


def document(
    doc_id: str, text: str, *, title: str = "", url: str = "", site: str = "", language: str = "en"
) -> Document:
    """Make a document of a few words."""
    return Document(
        doc_id=doc_id,
        url=url,
        title=title,
        text=text,
        language=language,
        published_at=None,
        fetched_at=None,
        content_hash=content_hash_of(title, text),
        site=site,
        quality=quality_of(text),
        warc_ref=None,
    )
