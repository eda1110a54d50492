"""The books of a crawl."""

from crawler.exchange import FetchFailure
from crawler.ledger import Ledger


def test_counts_are_by_status_class_and_by_reason_and_none_is_zero() -> None:
    ledger = Ledger()
    ledger.archive("http://a.test/", 200, is_page=True, leads_to="")
    ledger.archive("http://a.test/t", 204, is_page=False, leads_to="")
    ledger.archive("http://a.test/r", 301, is_page=False, leads_to="http://a.test/")
    ledger.miss("http://a.test/x", FetchFailure("timeout", ""))
    ledger.miss("http://a.test/y", FetchFailure("timeout", ""))
    ledger.miss_off_site("http://b.test/")
    ledger.miss_off_site("http://b.test/")
    ledger.miss_many("max_pages", 0)
    assert ledger.counts() == {
        "pages": 1,
        "responses": 3,
        "status.2xx": 2,
        "status.3xx": 1,
        "missed.off_site": 1,
        "missed.timeout": 2,
    }
    assert ledger.succeeded


def test_the_story_of_an_address_follows_its_redirects_and_ends_in_a_loop() -> None:
    ledger = Ledger()
    ledger.archive("http://a.test/1", 301, is_page=False, leads_to="http://a.test/2")
    ledger.archive("http://a.test/2", 302, is_page=False, leads_to="http://a.test/1")
    ledger.archive("http://a.test/3", 302, is_page=False, leads_to="http://a.test/4")
    ledger.miss("http://a.test/4", FetchFailure("timeout", "no answer in 1 s"))
    assert ledger.explanation("http://a.test/1") == "a redirect to http://a.test/2, then a redirect to http://a.test/1"
    assert ledger.explanation("http://a.test/3") == "a redirect to http://a.test/4, then timeout (no answer in 1 s)"
    assert ledger.explanation("http://a.test/5") == "no answer before the end"
    assert not ledger.succeeded
