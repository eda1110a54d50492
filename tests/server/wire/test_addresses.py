import pytest

from server.wire.addresses import AddressParts, doc_id_of, parts_of


def test_an_address_is_taken_apart() -> None:
    found = parts_of("https://En.Example.org:8443/wiki/Blood%20hound?a=b#c", "d1")
    assert found == AddressParts(
        "https://En.Example.org:8443/wiki/Blood%20hound?a=b#c", "https", "en.example.org", ("wiki", "Blood hound")
    )


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "http://", "http://[oops", "no address"])
def test_what_is_no_web_address_gets_one_that_leads_nowhere_and_back(url: str) -> None:
    found = parts_of(url, "a/<b> é")
    assert (found.url, found.host) == ("https://document.invalid/a%2F%3Cb%3E%20%C3%A9", "document.invalid")
    assert doc_id_of(found.url) == "a/<b> é"


def test_other_addresses_hold_no_doc_id() -> None:
    assert doc_id_of("https://example.org/https://document.invalid/x") is None
    assert doc_id_of("https://document.invalid/") is None
