"""The address of a document in the parts that dialects give.

In: an address as stored, which may be "" or no web address at all. Out: `AddressParts`. Must not: fetch anything.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote, urlsplit

_NOWHERE: Final = "document.invalid"


@dataclass(frozen=True, slots=True)
class AddressParts:
    """An address in parts.

    Attributes:
        url: An absolute address, whatever was stored: strict clients refuse anything else.
        scheme: "https", for instance.
        host: In lower case, without a port.
        trail: The steps of the path as people read them, for instance ("wiki", "Bloodhound").
    """

    url: str
    scheme: str
    host: str
    trail: tuple[str, ...]


def parts_of(url: str, doc_id: str) -> AddressParts:
    """Take an address apart.

    A document without a web address, as those of test collections, gets one under the reserved top domain "invalid"
    (RFC 2606), whose path is its doc_id: it parses everywhere and leads nowhere.
    """
    try:
        split = urlsplit(url)
        host = split.hostname or ""
    except ValueError:
        split, host = urlsplit(""), ""
    if split.scheme not in ("http", "https") or not host:
        return AddressParts(f"https://{_NOWHERE}/{quote(doc_id, safe='')}", "https", _NOWHERE, (doc_id,))
    trail = tuple(unquote(step) for step in split.path.split("/") if step)
    return AddressParts(url, split.scheme, host, trail)


def doc_id_of(url: str) -> str | None:
    """Give the doc_id that `parts_of` wrote into an address of its own making; None for any other address."""
    before, found, doc_id = url.partition(f"https://{_NOWHERE}/")
    return unquote(doc_id) if found and not before and doc_id else None
