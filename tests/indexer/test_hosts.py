"""The names of a site filter agree with `host_lies_in`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.hosts import LONGEST_HOST, site_names
from indexer.query import host_lies_in
from tests.documents import document


def test_a_page_lies_in_its_host_and_in_every_name_above_it() -> None:
    page = document("a", "", url="https://docs.python.org:8443/3/", site="python.org")
    assert site_names(page) == ("docs.python.org", "python.org", "org")


@pytest.mark.parametrize(("site", "names"), [("", ()), ("local.example", ("local.example", "example"))])
def test_a_document_without_address_lies_in_its_site(site: str, names: tuple[str, ...]) -> None:
    assert site_names(document("a", "", site=site)) == names


def test_a_host_that_is_longer_than_any_can_be_has_no_names() -> None:
    assert site_names(document("a", "", site="a" * (LONGEST_HOST + 1))) == ()


@given(st.text("ab.", max_size=12), st.text("ab.", min_size=1, max_size=12))
def test_the_names_are_exactly_the_sites_that_the_host_lies_in(host: str, site: str) -> None:
    assert (site in site_names(document("a", "", site=host))) == host_lies_in(host, site)
