"""What can be chosen for crawling and cleaning, with unit, default and reason; read once at the command line.

Out: `CrawlSettings` and `CleanSettings`, which the manifests of crawl and corpus keep, and `Resolution`, curl's
`--resolve HOST:PORT:ADDRESS`.
Must not: read the environment.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

import ada_url

from crawler.errors import InputError

_HOST = re.compile(r"[^\s/@?#:\[\]]{1,253}")
_PRODUCT = re.compile(r"(?P<token>[A-Za-z_-]{1,64})(/[A-Za-z0-9._-]{1,32})?")
_CONTACT = re.compile(r"https?://[!-'*-~]{1,200}|[!-'*-?A-~]{1,100}@[!-'*-~]{1,200}")
_PROXY = re.compile(r"http://([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?/?")


@dataclass(frozen=True, slots=True)
class Resolution:
    """One name that is not asked of DNS: connections to `host`:`port` go to `address`.

    Attributes:
        host: Host as URLs write it in canonical form (lower case, punycode).
        port: TCP port, 1 to 65535.
        address: IPv4 or IPv6 address, without brackets.
    """

    host: str
    port: int
    address: str


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """Settings of a crawl.

    Attributes:
        max_pages: HTML pages with a 2xx status to archive before the crawl ends. Default 1000: a documentation site.
        user_agent: Product token, with or without a version, sent to servers and matched against robots.txt.
            Default "Scenthound/0.1".
        contact: E-mail or web address at which an operator reaches who crawls; sent with each request. Default
            "": enough for sites on this machine, refused for any other.
        delay_s: Seconds between two requests to one host, 0 to 3600; a longer Crawl-delay in robots.txt wins.
            Default 1.0: what a small server bears without notice.
        max_crawl_delay_s: Longest Crawl-delay that is waited for, seconds; a host that wants more is not crawled.
            Default 60: at one page a minute a crawl of 1000 pages takes 17 hours.
        timeout_s: Seconds for one request, from connecting to the last byte. Default 30.
        max_body_bytes: Longest body, in bytes, both as sent and after decompression. Default 10 MiB: 100 times a
            usual page.
        max_redirects: Redirects followed from one link. Default 5: what RFC 9309 asks for robots.txt.
        connections: Hosts fetched from at the same time; one host sees one request at a time. Default 16.
        max_warc_bytes: A WARC file is closed once it is longer, in bytes. Default 1 GB: the archives' custom.
        resolutions: Names that are not asked of DNS. Default: none.
        include: Rules (`scope/rules.py`), one of which an address must match. Default: none; then the seeds' hosts do.
        exclude: Rules of which an address may match none, seeds excepted. Default: none.
        max_depth: Links followed from a seed, one behind the other, 0 to 100,000. Default 1000: more than any site
            needs, and an end for pages that lead to ever new ones.
        max_pages_per_host: Pages to archive of one host, 1 to 1,000,000,000. Default: that, so `max_pages` alone
            counts.
        proxy: HTTP proxy for every request, as "http://host:port"; then the proxy resolves names, so `resolutions`
            must be empty, and the proxy must refuse addresses that are not public. Default "": none, and the
            environment's is not used, so that a crawl does the same wherever it runs.
        backoff_s: Seconds a host rests after its first trouble (429, 503, a broken connection), doubled with each one
            that follows, 0 to 3600. Default 5: longer than a restart of a small server's process.
        max_backoff_s: Longest such rest, in seconds, and the longest Retry-After that is waited for, 0 to 86,400.
            Default 3600: quotas are by the hour.
        max_retries: Times one address is asked again after trouble, 0 to 100. Default 3.
        follow_sitemaps: Whether the sitemaps are read that a site's robots.txt names. Default True: they name pages
            that no link leads to, and say what has changed.
        sitemaps: Addresses of more sitemaps or feeds to read, http or https URLs. Default: none.
        max_sitemaps_per_host: Sitemaps to read of one host, 0 to 1,000,000. Default 100: 5 million addresses.
        max_crawl_bytes: A crawl ends once its WARC files hold more than this, in bytes, 1 MiB to 10**15; what is under
            way is still kept. Default 100 GB: a million usual pages, and an end for sites that would fill the disk.
        revisit_min_s: Least time between two visits to a page in a chain of crawls, in seconds, 0 to 31,536,000.
            Default 86,400, a day: what changes more often is found through pages that link to it.
        revisit_max_s: Greatest such time, in seconds, 0 to 315,360,000; 0 visits every page each time. Default
            7,776,000, 90 days: after that a page that never changed is asked again all the same.
        max_host_troubles: Troubles of one host in a row after which it is left alone, 1 to 1000. Default 10: with the
            other defaults it has then had 42 minutes to recover.
    """

    max_pages: int = 1000
    user_agent: str = "Scenthound/0.1"
    contact: str = ""
    delay_s: float = 1.0
    max_crawl_delay_s: float = 60.0
    timeout_s: float = 30.0
    max_body_bytes: int = 10 * 2**20
    max_redirects: int = 5
    connections: int = 16
    max_warc_bytes: int = 10**9
    resolutions: tuple[Resolution, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_depth: int = 1000
    max_pages_per_host: int = 1_000_000_000
    proxy: str = ""
    backoff_s: float = 5.0
    max_backoff_s: float = 3600.0
    max_retries: int = 3
    max_host_troubles: int = 10
    follow_sitemaps: bool = True
    sitemaps: tuple[str, ...] = ()
    max_sitemaps_per_host: int = 100
    max_crawl_bytes: int = 10**11
    revisit_min_s: float = 86_400.0
    revisit_max_s: float = 7_776_000.0

    def __post_init__(self) -> None:
        _require("max_pages", self.max_pages, 1, 1_000_000_000)
        _require("delay_s", self.delay_s, 0, 3600)
        _require("max_crawl_delay_s", self.max_crawl_delay_s, 0, 86_400)
        _require("timeout_s", self.timeout_s, 0.1, 3600)
        _require("max_body_bytes", self.max_body_bytes, 1024, 2**30)
        _require("max_redirects", self.max_redirects, 0, 20)
        _require("connections", self.connections, 1, 1000)
        _require("max_depth", self.max_depth, 0, 100_000)
        _require("max_pages_per_host", self.max_pages_per_host, 1, 1_000_000_000)
        _require("max_warc_bytes", self.max_warc_bytes, 2**20, 10**12)
        _require("backoff_s", self.backoff_s, 0, 3600)
        _require("max_backoff_s", self.max_backoff_s, 0, 86_400)
        _require("max_retries", self.max_retries, 0, 100)
        _require("max_host_troubles", self.max_host_troubles, 1, 1000)
        _require("max_sitemaps_per_host", self.max_sitemaps_per_host, 0, 1_000_000)
        _require("max_crawl_bytes", self.max_crawl_bytes, 2**20, 10**15)
        _require("revisit_min_s", self.revisit_min_s, 0, 31_536_000)
        _require("revisit_max_s", self.revisit_max_s, 0, 315_360_000)
        if self.proxy and (not _PROXY.fullmatch(self.proxy) or self.resolutions):
            raise InputError(
                "proxy",
                found=repr(self.proxy[:100]) + (" and names that are not asked of DNS" if self.resolutions else ""),
                wanted="http://host:port, without user and password, which manifests would keep, and no --resolve",
                remedy="change it",
            )
        if not _PRODUCT.fullmatch(self.user_agent):
            raise InputError(
                "user_agent",
                found=repr(self.user_agent[:100]),
                wanted="letters, hyphens and underscores, then perhaps a version, as in Scenthound/0.1",
                remedy="change it",
            )
        if self.contact and not _CONTACT.fullmatch(self.contact):
            raise InputError(
                "contact",
                found=repr(self.contact[:100]),
                wanted="an e-mail address or an http(s) URL",
                remedy="give an address at which site operators reach you",
            )

    @property
    def robots_token(self) -> str:
        """The name that robots.txt knows this crawler by: the user agent without its version."""
        return self.user_agent.partition("/")[0]

    @property
    def user_agent_header(self) -> str:
        """What servers see: the user agent, and the contact where there is one."""
        return f"{self.user_agent} (+{self.contact})" if self.contact else self.user_agent


@dataclass(frozen=True, slots=True)
class CleanSettings:
    """Settings of cleaning.

    Attributes:
        min_words: Fewest words of text a page must have, 0 to 10,000. Default 20: below that there is a heading or an
            error line, and nothing that answers a question.
        max_body_bytes: Longest body, in bytes, that is read as a page. Default 10 MiB, what a crawl keeps.
        page_timeout_s: Seconds for reading one page, 1 to 3600; then it is dropped. Default 30: a hundred times a long
            page's time, so that only a page made to hang reaches it.
        max_pdf_pages: Pages of a PDF that are read, 1 to 10,000; of a longer one the first. Default 500: they take
            about 10 seconds, and what is searched for stands in the first part of most long files.
        lists: Domain lists as "block:FILE", "demote:FILE" or "trust:FILE". Default: none. What a block list names is
            dropped; the others are noted on the document.
        max_spam_score: Documents with this spam score or more are dropped, 0 to 2; over 1 drops none. Default 0.9:
            what is worthless to anyone (`quality/spam.py`).
    """

    min_words: int = 20
    max_body_bytes: int = 10 * 2**20
    page_timeout_s: float = 30.0
    max_pdf_pages: int = 500
    lists: tuple[str, ...] = ()
    max_spam_score: float = 0.9

    def __post_init__(self) -> None:
        _require("min_words", self.min_words, 0, 10_000)
        _require("max_body_bytes", self.max_body_bytes, 1024, 2**30)
        _require("page_timeout_s", self.page_timeout_s, 1, 3600)
        _require("max_pdf_pages", self.max_pdf_pages, 1, 10_000)
        _require("max_spam_score", self.max_spam_score, 0, 2)


def parse_resolution(text: str) -> Resolution:
    """Read curl's `HOST:PORT:ADDRESS`; an IPv6 address stands in brackets.

    Example:
        >>> parse_resolution("docs.example.org:80:127.0.0.1")
        Resolution(host='docs.example.org', port=80, address='127.0.0.1')

    Raises:
        InputError: It has another form, the port is out of range, or the address is none.
    """
    host, _, rest = text.strip().partition(":")
    port, _, address = rest.partition(":")
    bracketed = address.startswith("[") and address.endswith("]")
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address[1:-1] if bracketed else address)
        canonical_host = str(ada_url.URL(f"http://{host}/").hostname) if _HOST.fullmatch(host) else ""
    except ValueError as error:
        raise _bad_resolution(text) from error
    well_formed = canonical_host and port.isascii() and port.isdigit() and 1 <= int(port[:6]) <= 65535
    if not well_formed or bracketed != isinstance(parsed, IPv6Address):
        raise _bad_resolution(text)
    return Resolution(canonical_host, int(port), str(parsed))


def _bad_resolution(text: str) -> InputError:
    return InputError(
        f"--resolve {text[:200]}",
        found="another form",
        wanted="HOST:PORT:ADDRESS, for instance docs.example.org:80:127.0.0.1 or docs.example.org:80:[::1]",
        remedy="write it so",
    )


def _require(name: str, value: float, low: float, high: float) -> None:
    # `not (low <= value <= high)` rather than its inverse: it also refuses nan.
    if not (low <= value <= high):
        raise InputError(name, found=str(value), wanted=f"a value from {low} to {high}", remedy="change it")
