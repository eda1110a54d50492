"""The names under which a site filter finds a document.

In: a Document. Out: its host and every name above it, so that `host_lies_in` becomes a look-up in an index.
Must not: judge whether a name is a registrable domain.
"""

from crawler.document import Document
from crawler.urls import host_of

# No host name is longer (RFC 1035, section 2.3.4); longer ones could not be terms of every engine.
LONGEST_HOST = 255


def site_names(document: Document) -> tuple[str, ...]:
    """List the sites that a document lies in: "docs.python.org", "python.org" and "org" for a page of docs.python.org.

    Returns:
        Every `site` for which `host_lies_in(host, site)` holds, longest first; empty for a document without an address.
    """
    return names_above(host_of(document.url) if document.url else document.site)


def names_above(host: str) -> tuple[str, ...]:
    """List a host and the names above it, longest first; none for "" and for what is too long to be a host."""
    if not host or len(host) > LONGEST_HOST:
        return ()
    labels = host.split(".")
    return tuple(name for name in (".".join(labels[first:]) for first in range(len(labels))) if name)
