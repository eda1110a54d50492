"""An exchange with a server as the fetcher gives it, for tests of what is archived."""

from datetime import UTC, datetime

from crawler.fetching.exchange import Exchange, Headers

NOON = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


def exchange(url: str = "http://a.test/", body: bytes = b"<p>hello", headers: Headers = ()) -> Exchange:
    return Exchange(
        url=url,
        request_headers=(("Host", "a.test"), ("User-Agent", "Scenthound/0.1")),
        version="1.1",
        status=200,
        reason="OK",
        headers=(("Content-Type", "text/html"), *headers),
        body=body,
        fetched_at=NOON,
        address="127.0.0.1",
    )
