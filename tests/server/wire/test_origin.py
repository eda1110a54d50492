import pytest
from starlette.requests import Request

from server.wire.origin import origin_of


def _request(host: str | None, server: tuple[str, int | None] | None = ("127.0.0.1", 8080)) -> Request:
    headers = [] if host is None else [(b"host", host.encode("latin-1"))]
    return Request({"type": "http", "scheme": "http", "server": server, "headers": headers})


@pytest.mark.parametrize("host", ["example.org", "Search.example:9000", "127.0.0.1:1", "[::1]:80", "my_host"])
def test_a_client_may_name_the_server(host: str) -> None:
    assert origin_of(_request(host)) == f"http://{host}"


@pytest.mark.parametrize("host", [None, "", "a/b", "a@b", "a b", "x:123456", "<script>", "ä.org", "a" * 254, "a:b"])
def test_what_is_no_host_is_not_repeated(host: str | None) -> None:
    assert origin_of(_request(host)) == "http://127.0.0.1:8080"


def test_a_server_without_an_address_is_this_machine() -> None:
    assert origin_of(_request(None, ("::1", 80))) == "http://[::1]:80"
    assert origin_of(_request(None, ("/run/socket", None))) == "http://localhost"
    assert origin_of(_request(None, None)) == "http://localhost"
