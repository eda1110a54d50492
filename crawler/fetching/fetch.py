"""One HTTP request at a time, safely; the one place that knows aiohttp.

In: a canonical URL. Out: the `Exchange` as it went over the wire, or a `FetchFailure` with its reason. Time and size
have limits, certificates are checked, cookies are not kept, environment proxies are not used, and redirects are not
followed: that is the crawl's decision, and each hop comes back here. No page can make this machine ask its own network:
addresses that are not public are refused, unless the user named that host, where names are resolved and once more
where a socket is made for exactly the address that was resolved; between the two no name is looked up again.
Must not: read robots.txt, or retry.

With `settings.proxy` every request goes to that proxy, and the proxy resolves the names: this machine then refuses
only hosts that tell by themselves that they are not public, and the proxy must refuse the rest.
"""

import re
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address
from typing import Self, cast

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import Connection
from yarl import URL

from crawler.fetching.addresses import is_private_literal as is_private_literal  # noqa: PLC0414  # what others import from here
from crawler.fetching.addresses import is_public, kind_of, literal_of
from crawler.fetching.encoding import ACCEPTED
from crawler.fetching.exchange import Exchange, FetchFailure, Headers
from crawler.settings import CrawlSettings
from crawler.urls import host_of

# Bodies that a cleaner can make text of; everything else is not even downloaded.
PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain", "application/pdf"})

# Servers send content security policies and cookies longer than aiohttp's 8 KiB a line.
_MAX_HEADER_BYTES = 64 * 1024

# Every reason for which a request gives nothing; "bad_response" is what no other one fits.
FETCH_REASONS = frozenset(
    {
        "bad_response", "connection", "content_type", "dns", "incomplete_body", "private_address", "proxy", "timeout",
        "tls", "too_large",
    }
)  # fmt: skip

_READ_BYTES = 64 * 1024

_HEADER_VALUE = re.compile(r"[\x20-\x7e]{1,1000}")


class _PrivateAddressError(OSError):
    """A connection would leave the public internet; an OSError because aiohttp passes those on."""


class Fetcher:
    """An HTTP client for the length of one crawl; use it as an async context manager."""

    def __init__(self, settings: CrawlSettings, *, trusted_hosts: frozenset[str], now: Callable[[], datetime]) -> None:
        """Prepare; connections are made later.

        Args:
            settings: Limits, names and resolutions.
            trusted_hosts: Hosts that the user named and that may lie in a private network, as `host_of` gives them.
            now: Clock, UTC.
        """
        self._settings = settings
        self._trusted_hosts = trusted_hosts
        self._now = now

    async def __aenter__(self) -> Self:
        gate = _Gate(self._settings, self._trusted_hosts)
        connector = aiohttp.TCPConnector(
            # The crawl limits connections: one a host, and `connections` hosts.
            limit=0,
            resolver=gate,
            socket_factory=gate.open_socket,
            # Made here and not by aiohttp at import, so that SSL_CERT_FILE counts.
            ssl=ssl.create_default_context(),
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=self._settings.timeout_s),
            auto_decompress=False,
            response_class=_Response,
            max_line_size=_MAX_HEADER_BYTES,
            max_field_size=_MAX_HEADER_BYTES,
            headers={
                "User-Agent": self._settings.user_agent_header,
                "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,application/pdf;q=0.9,*/*;q=0.1",
                "Accept-Encoding": ACCEPTED,
            },
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def fetch_page(self, url: str, *, etag: str = "", last_modified: str = "") -> Exchange | FetchFailure:
        """Ask for a page; a body that is no text, or longer than the settings allow, is not downloaded.

        Args:
            url: Canonical URL.
            etag: ETag of the copy at hand: an unchanged page then comes back as 304 without a body.
            last_modified: Last-Modified of the copy at hand, to the same end.
        """
        known = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
        # Both come from a server's headers: what no header can hold was damaged on the way, and is not sent.
        sent = {name: value for name, value in known if _HEADER_VALUE.fullmatch(value)}
        return await self._fetch(url, _Want(PAGE_TYPES, self._settings.max_body_bytes, cut=False), sent)

    async def fetch_robots(self, url: str, *, max_bytes: int) -> Exchange | FetchFailure:
        """Ask for a robots.txt of whatever content type; a longer one is cut to `max_bytes`."""
        return await self._fetch(url, _Want(None, max_bytes, cut=True), {})

    async def fetch_sitemap(self, url: str, *, max_bytes: int) -> Exchange | FetchFailure:
        """Ask for a sitemap or feed of whatever content type; one longer than `max_bytes` is refused."""
        return await self._fetch(url, _Want(None, max_bytes, cut=False), {})

    async def _fetch(self, url: str, want: "_Want", headers: Mapping[str, str]) -> Exchange | FetchFailure:
        host = host_of(url)
        # Literal addresses pass no resolver, and through a proxy nothing does.
        if is_private_literal(host) and host not in self._trusted_hosts:
            literal = literal_of(host)
            return FetchFailure("private_address", f"{host} is {kind_of(literal) if literal else 'loopback'}")
        try:
            # `encoded`: the URL is canonical already and must not be rewritten.
            async with self._session.get(
                URL(url, encoded=True), allow_redirects=False, headers=headers, proxy=self._settings.proxy or None
            ) as answer:
                fetched_at = self._now()
                response = cast("_Response", answer)
                if refusal := want.refusal(response):
                    return refusal
                body = await _read(response, want.max_bytes + 1)
        except TimeoutError:
            return FetchFailure("timeout", f"no whole answer within {self._settings.timeout_s} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return FetchFailure(_reason(error), f"{type(error).__name__}: {error}"[:300])
        if len(body) > want.max_bytes and not want.cut:
            return FetchFailure("too_large", f"more than {want.max_bytes} bytes")
        # A proxy's address says nothing about the server.
        address = "" if self._settings.proxy else response.address
        return _exchange(url, response, body[: want.max_bytes], fetched_at, address)


@dataclass(frozen=True, slots=True)
class _Want:
    """What is downloaded: some content types, or anything (None); a longer body is cut, or refused."""

    types: frozenset[str] | None
    max_bytes: int
    cut: bool

    def refusal(self, response: aiohttp.ClientResponse) -> FetchFailure | None:
        """Judge a response by its status and headers."""
        if response.status < 200:
            # 100 to 199 announce a response and are none; below there is nothing.
            return FetchFailure("bad_response", f"status {response.status}")
        if (response.content_length or 0) > self.max_bytes and not self.cut:
            return FetchFailure("too_large", f"{response.content_length} bytes announced")
        if self.types is None:
            return None
        # What stands under a redirect is for nobody, and a missing type is for the cleaner to find out.
        is_redirect = 300 <= response.status <= 399
        if is_redirect or "Content-Type" not in response.headers or response.content_type in self.types:
            return None
        return FetchFailure("content_type", response.content_type[:100])


class _Response(aiohttp.ClientResponse):
    """A response that remembers who sent it; aiohttp's own forgets it once a short body has arrived."""

    address = ""

    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        peer = connection.transport.get_extra_info("peername") if connection.transport else None
        self.address = str(peer[0]) if peer else ""
        return await super().start(connection)


class _Gate(AbstractResolver):
    """Where connections may go: names to addresses, and addresses to sockets, the user's word before the rule.

    The user's own table comes first, then the system's resolver. Of a name's addresses only the public ones are used,
    except for hosts that the user named.
    """

    def __init__(self, settings: CrawlSettings, trusted_hosts: frozenset[str]) -> None:
        self._table: Mapping[tuple[str, int], str] = {(r.host, r.port): r.address for r in settings.resolutions}
        # With a proxy nothing else is connected to.
        proxy = URL(settings.proxy).raw_host if settings.proxy else None
        self._trusted_hosts = frozenset({proxy}) if proxy else trusted_hosts
        # Addresses that are not public and that the user named, itself or by the name of a host.
        self._granted = {literal for host in self._trusted_hosts if (literal := literal_of(host))}
        # The system's resolver in a thread: it reads /etc/hosts, and works the same whether aiodns is there or not.
        self._system = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        if address := self._table.get((host, port)):
            kind = socket.AF_INET6 if isinstance(ip_address(address), IPv6Address) else socket.AF_INET
            self._granted.add(address)
            return [ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=0)]
        results = await self._system.resolve(host, port, family)
        if host in self._trusted_hosts:
            self._granted.update(result["host"] for result in results)
            return results
        public = [result for result in results if is_public(result["host"])]
        if results and not public:
            raise _PrivateAddressError(f"{host} is {results[0]['host']}, {kind_of(results[0]['host'])}")
        return public

    def open_socket(self, target: aiohttp.AddrInfoType) -> socket.socket:
        """Make the socket for an address, the last moment at which a connection can be refused."""
        family, kind, protocol, _, endpoint = target
        address = str(endpoint[0])
        if address not in self._granted and not is_public(address):
            raise _PrivateAddressError(f"{address[:100]} is {kind_of(address)}")
        return socket.socket(family=family, type=kind, proto=protocol)

    async def close(self) -> None:
        await self._system.close()


async def _read(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    body = bytearray()
    async for block in response.content.iter_chunked(_READ_BYTES):
        body += block
        if len(body) >= max_bytes:
            break
    return bytes(body[:max_bytes])


def _exchange(url: str, response: _Response, body: bytes, fetched_at: datetime, address: str) -> Exchange:
    received: Headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers)
    version = response.version
    return Exchange(
        url=url,
        request_headers=tuple(response.request_info.headers.items()),
        version=f"{version.major}.{version.minor}" if version else "1.1",
        status=response.status,
        reason=(response.reason or "").encode("latin-1", errors="replace").decode("latin-1"),
        headers=received,
        body=body,
        fetched_at=fetched_at,
        address=address,
    )


# The first class that fits names the reason; subclasses stand before their parents.
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (_PrivateAddressError, "private_address"),
    (aiohttp.ClientProxyConnectionError, "proxy"),
    (aiohttp.ClientHttpProxyError, "proxy"),
    # Names that no resolver takes: a label that is empty or longer than 63 bytes, or digits that are no address.
    (UnicodeError, "dns"),
    (aiohttp.InvalidURL, "dns"),
    (aiohttp.ClientConnectorDNSError, "dns"),
    (aiohttp.ClientSSLError, "tls"),
    (ssl.SSLError, "tls"),
    (aiohttp.ClientPayloadError, "incomplete_body"),
    (aiohttp.ClientResponseError, "bad_response"),
    (aiohttp.ClientConnectionError, "connection"),
    (OSError, "connection"),
)


def _reason(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, _PrivateAddressError):
        return "private_address"
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), "bad_response")
