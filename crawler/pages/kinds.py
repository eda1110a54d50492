"""What kind of page a body is: its media type by the header, and by its first bytes where the header says nothing.

Out: `page_kind`, `is_address_list`, `PDF_TYPE`. Must not: import what reads pages.
"""

from crawler.pages.characters import media_type

PDF_TYPE = "application/pdf"

# What servers send PDF as that do not know it.
_UNSAID = frozenset({"", "application/x-pdf", "application/octet-stream", "binary/octet-stream"})

# Readers look for the mark in the first kilobyte (ISO 32000-1, annex H.3.4.1).
_PDF_MARK_BYTES = 1024


def is_address_list(body: bytes) -> bool:
    """Say whether each of a text's lines, the first thousand looked at, is an http or https URL: a sitemap as text."""
    lines = [line.strip() for line in body.split(b"\n", 1000)[:1000]]
    filled = [line for line in lines if line]
    return bool(filled) and all(line.startswith((b"http://", b"https://")) and b" " not in line for line in filled)


def page_kind(body: bytes, content_type: str) -> str:
    """Name the media type of a body, "" where it is not known; PDF is PDF whatever the header leaves open.

    Args:
        body: Bytes as received, content coding undone.
        content_type: Value of the Content-Type header, or "".
    """
    kind = media_type(content_type)
    return PDF_TYPE if kind in _UNSAID and b"%PDF-" in body[:_PDF_MARK_BYTES] else kind
