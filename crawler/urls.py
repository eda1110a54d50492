"""Addresses: one spelling each, and the names derived from them.

In: what people and pages write. Out: canonical URLs (WHATWG parsing by ada-url), hosts, registrable domains by the
public suffix list that ships with tldextract. Must not: use the network.
"""

import re
from functools import cache, lru_cache
from ipaddress import ip_address

import ada_url
import tldextract

from crawler.errors import UrlError

# Parameters that name a campaign or a click, never a page. Sources: Google Analytics' utm_*, and the click ids that
# Google, Facebook, Microsoft and Mailchimp append to links.
_TRACKING = re.compile(r"^(utm_[a-z_]+|gclid|fbclid|msclkid|mc_cid|mc_eid)$", re.IGNORECASE)


def canonicalize(address: str, base: str | None = None) -> str:
    """Give an address its one spelling.

    WHATWG parsing and serialising (case of scheme and host, default port, dot segments, percent-encoding), then
    without fragment, user name, password, tracking parameters and an empty query. The order of other parameters is
    kept, because servers may read it.

    Args:
        address: An absolute URL, or one relative to `base`.
        base: The URL of the page that holds the link.

    Raises:
        UrlError: It cannot be parsed, or is not http or https.
    """
    try:
        url = ada_url.URL(address.strip(), base=base) if base else ada_url.URL(address.strip())
    except ValueError as error:
        raise _refuse(address) from error
    if url.protocol not in ("http:", "https:") or not url.hostname:
        raise _refuse(address)
    url.hash = ""
    url.username = ""
    url.password = ""
    kept = [part for part in url.search[1:].split("&") if not _TRACKING.match(part.partition("=")[0])]
    url.search = "&".join(kept)
    return str(url.href)


def host_of(url: str) -> str:
    """Name the host of a canonical URL, without port; an IPv6 address keeps its brackets."""
    return str(ada_url.URL(url).hostname)


def origin_of(url: str) -> str:
    """Give scheme, host and port of a canonical URL: what robots.txt is valid for (RFC 9309, section 2.3)."""
    return str(ada_url.URL(url).origin)


@lru_cache(maxsize=100_000)
def site_of_host(host: str) -> str:
    """Give the registrable domain of a host ("docs.python.org" -> "python.org"), or the host where there is none."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return _extractor()(host).top_domain_under_public_suffix or host
    return host


def site_of(url: str) -> str:
    """Give the registrable domain of a canonical URL, or its host where there is none."""
    return site_of_host(host_of(url))


@cache
def _extractor() -> tldextract.TLDExtract:
    # No list URLs and no cache folder: the copy inside the package is read, and nothing is fetched or written.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def _refuse(address: str) -> UrlError:
    return UrlError(
        address[:200],
        found="no address that can be fetched",
        wanted="an absolute http or https URL",
        remedy="write it as https://example.org/page",
    )
