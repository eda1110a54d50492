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

# Parameters that name a campaign, a click or a mailing's reader, never a page. A name is here only where its owner
# documents it or browsers strip it for everyone; ambiguous ones ("ref", "source", "si", "cid", "spm") are not, because
# some servers choose the page by them. Compared without regard to case.
_TRACKING_NAMES = frozenset(
    name
    for names in (
        # Firefox's list of stripped parameters (Mozilla, "Query Parameter Stripping", `privacy.query_stripping`):
        # HubSpot, Drip, Yandex, Google Ads, Facebook, MailerLite, Microsoft, Ortto, Olytics, Adobe, X, Vero, Wicked.
        "__hsfp __hssc __hstc __s _hsenc _openstat dclid fbclid gbraid gclid hsctatracking igshid mc_eid mkt_tok",
        "ml_subscriber ml_subscriber_hash msclkid oft_c oft_ck oft_d oft_id oft_ids oft_k oft_lk oft_sk oly_anon_id",
        "oly_enc_id rb_clickid s_cid twclid vero_conv vero_id wbraid wickedid yclid",
        # Google: Ads' click source, Merchant Center's results, and Analytics' cross-domain linker.
        "gclsrc srsltid _ga _gl",
        # Click ids of other advertisers, each from its owner's documentation of conversion tracking: Adobe Advertising,
        # TikTok, LinkedIn, Pinterest, Snapchat, Reddit, Yandex Market, Instagram.
        "ef_id s_kwcid ttclid li_fat_id epik sccid rdt_cid ymclid igsh",
        # Mailings: Mailchimp's campaign, HubSpot's message, Braze's click.
        "mc_cid _hsmi _bta_c _bta_tid",
    )
    for name in names.split()
)
# Families with a prefix of their own: Google Analytics ("Campaign URL builder"), Matomo ("Tracking Campaigns", its
# present and its two former prefixes), HubSpot Ads.
_TRACKING_FAMILIES = re.compile(
    r"utm_[a-z_]+|(mtm|matomo|pk|piwik)_(campaign|keyword|kwd|source|medium|content|cid|group|placement|cpn)"
    r"|hsa_(acc|ad|cam|grp|kw|la|mt|net|ol|src|tgt|ver)"
)


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
        # The functions and not the class: they cross into ada once, and a crawl does this for every link.
        href = str(ada_url.join_url(base, address.strip()) if base else ada_url.normalize_url(address.strip()))
    except ValueError as error:
        raise _refuse(address) from error
    # A URL of these schemes that parses has a host.
    if not href.startswith(("http://", "https://")):
        raise _refuse(address)
    # In what the parser gives, the first "#" begins the fragment and the first "?" before it the query.
    href = href.partition("#")[0]
    if "@" in href:
        url = ada_url.URL(href)
        url.username = url.password = ""
        href = str(url.href)
    rest, _, query = href.partition("?")
    kept = "&".join(part for part in query.split("&") if not is_tracking(part.partition("=")[0]))
    return f"{rest}?{kept}" if kept else rest


def is_tracking(name: str) -> bool:
    """Say whether a query parameter of this name tells who clicked where, and nothing about the page."""
    lower = name.lower()
    return lower in _TRACKING_NAMES or _TRACKING_FAMILIES.fullmatch(lower) is not None


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
