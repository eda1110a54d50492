"""What kind of page a body is: its media type by the header, and by its first bytes where the header says nothing.

Out: `page_kind`, `PDF_TYPE`. Must not: import what reads pages.
"""

from crawler.pages.characters import media_type

PDF_TYPE = "application/pdf"

# What servers send PDF as that do not know it.
_UNSAID = frozenset({"", "application/x-pdf", "application/octet-stream", "binary/octet-stream"})

# Readers look for the mark in the first kilobyte (ISO 32000-1, annex H.3.4.1).
_PDF_MARK_BYTES = 1024


def page_kind(body: bytes, content_type: str) -> str:
    """Name the media type of a body, "" where it is not known; PDF is PDF whatever the header leaves open.

    Args:
        body: Bytes as received, content coding undone.
        content_type: Value of the Content-Type header, or "".
    """
    kind = media_type(content_type)
    return PDF_TYPE if kind in _UNSAID and b"%PDF-" in body[:_PDF_MARK_BYTES] else kind
