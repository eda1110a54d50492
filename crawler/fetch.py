"""One HTTP request at a time, safely; the one place that knows aiohttp.

In: a canonical URL. Out: the `Exchange` as it went over the wire, or a `FetchFailure` with its reason. Time and size
have limits, certificates are checked, cookies are not kept, environment proxies are not used, and redirects are not
followed: that is the crawl's decision. Addresses inside private networks are refused where names are resolved, so that
no page can make this machine ask its own network. Must not: read robots.txt, or retry.
"""

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

from crawler.encoding import ACCEPTED
from crawler.exchange import Exchange, FetchFailure, Headers
from crawler.settings import CrawlSettings
from crawler.urls import host_of

# Bodies that a cleaner can make text of; everything else is not even downloaded.
PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})

# Servers send content security policies and cookies longer than aiohttp's 8 KiB a line.
_MAX_HEADER_BYTES = 64 * 1024

_READ_BYTES = 64 * 1024


class _PrivateAddressError(OSError):
    """A name leads into a private network; an OSError because aiohttp passes those on from its resolver."""


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
        connector = aiohttp.TCPConnector(
            # The crawl limits connections: one a host, and `connections` hosts.
            limit=0,
            resolver=_Resolver(self._settings, self._trusted_hosts),
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
                "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1",
                "Accept-Encoding": ACCEPTED,
            },
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def fetch_page(self, url: str) -> Exchange | FetchFailure:
        """Ask for a page; a body that is no text, or longer than the settings allow, is not downloaded."""
        return await self._fetch(url, _Want(PAGE_TYPES, self._settings.max_body_bytes))

    async def fetch_robots(self, url: str, *, max_bytes: int) -> Exchange | FetchFailure:
        """Ask for a robots.txt of whatever content type; a longer one is cut to `max_bytes`."""
        return await self._fetch(url, _Want(None, max_bytes))

    async def _fetch(self, url: str, want: "_Want") -> Exchange | FetchFailure:
        host = host_of(url)
        # Literal addresses pass no resolver.
        if (literal := _literal(host)) and not _is_public(literal) and host not in self._trusted_hosts:
            return FetchFailure("private_address", literal)
        try:
            # `encoded`: the URL is canonical already and must not be rewritten.
            async with self._session.get(URL(url, encoded=True), allow_redirects=False) as answer:
                fetched_at = self._now()
                response = cast("_Response", answer)
                if refusal := want.refusal(response):
                    return refusal
                body = await _read(response, want.max_bytes + 1)
        except TimeoutError:
            return FetchFailure("timeout", f"no whole answer within {self._settings.timeout_s} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return FetchFailure(_reason(error), f"{type(error).__name__}: {error}"[:300])
        if want.types and len(body) > want.max_bytes:
            return FetchFailure("too_large", f"more than {want.max_bytes} bytes")
        return _exchange(url, response, body[: want.max_bytes], fetched_at)


@dataclass(frozen=True, slots=True)
class _Want:
    """What is downloaded: a page of some content type and size, or the start of anything (`types` None)."""

    types: frozenset[str] | None
    max_bytes: int

    def refusal(self, response: aiohttp.ClientResponse) -> FetchFailure | None:
        """Judge a response by its headers."""
        if self.types is None:
            return None
        if (response.content_length or 0) > self.max_bytes:
            return FetchFailure("too_large", f"{response.content_length} bytes announced")
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


class _Resolver(AbstractResolver):
    """Names to addresses: the user's own table first, then the system's; private addresses only where trusted."""

    def __init__(self, settings: CrawlSettings, trusted_hosts: frozenset[str]) -> None:
        self._table: Mapping[tuple[str, int], str] = {(r.host, r.port): r.address for r in settings.resolutions}
        self._trusted_hosts = trusted_hosts
        # The system's resolver in a thread: it reads /etc/hosts, and works the same whether aiodns is there or not.
        self._system = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        if address := self._table.get((host, port)):
            kind = socket.AF_INET6 if isinstance(ip_address(address), IPv6Address) else socket.AF_INET
            return [ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=0)]
        results = await self._system.resolve(host, port, family)
        if host in self._trusted_hosts:
            return results
        public = [result for result in results if _is_public(result["host"])]
        if results and not public:
            raise _PrivateAddressError(f"{host} is {results[0]['host']}, inside a private network")
        return public

    async def close(self) -> None:
        await self._system.close()


def is_private_literal(host: str) -> bool:
    """Say whether a host is written as an address, or as localhost, and lies in no public network."""
    literal = _literal(host)
    return host == "localhost" or host.endswith(".localhost") or (literal != "" and not _is_public(literal))


def _literal(host: str) -> str:
    """Give the address a host consists of, without brackets, or "" for a name."""
    try:
        return str(ip_address(host.removeprefix("[").removesuffix("]")))
    except ValueError:
        return ""


def _is_public(address: str) -> bool:
    # A scope ("fe80::1%eth0") names an interface of this machine, and no public address has one.
    if "%" in address:
        return False
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address):
        # An IPv4 address in IPv6 clothes (mapped, 6to4, NAT64) reaches the IPv4 one.
        nat64 = int(parsed) >> 32 == 0x64_FF9B << 64
        inner = parsed.ipv4_mapped or parsed.sixtofour or (ip_address(int(parsed) & 0xFFFF_FFFF) if nat64 else None)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return parsed.is_global and not parsed.is_multicast


async def _read(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    body = bytearray()
    async for block in response.content.iter_chunked(_READ_BYTES):
        body += block
        if len(body) >= max_bytes:
            break
    return bytes(body[:max_bytes])


def _exchange(url: str, response: _Response, body: bytes, fetched_at: datetime) -> Exchange:
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
        address=response.address,
    )


# The first class that fits names the reason; subclasses stand before their parents.
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (_PrivateAddressError, "private_address"),
    (aiohttp.ClientConnectorDNSError, "dns"),
    (aiohttp.ClientSSLError, "tls"),
    (ssl.SSLError, "tls"),
    (aiohttp.ClientPayloadError, "incomplete_body"),
    (aiohttp.ClientResponseError, "bad_response"),
    (aiohttp.ClientConnectionError, "connection"),
    (OSError, "connection"),
)


def _reason(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError) and isinstance(error.os_error, _PrivateAddressError):
        return "private_address"
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), "bad_response")
