"""The books of a crawl."""

from crawler.crawling.ledger import Ledger, explain
from crawler.frontier.entries import Outcome


def test_counts_are_by_status_class_and_by_reason_and_none_is_zero() -> None:
    ledger = Ledger()
    ledger.book(Outcome(200, is_page=True, losses=(("links_over_limit", 7),)))
    ledger.book(Outcome(204))
    ledger.book(Outcome(301, detail="http://a.test/"))
    ledger.book(Outcome(reason="timeout"))
    ledger.book(Outcome(reason="timeout"))
    ledger.book(Outcome(reason="off_site"))
    assert ledger.counts() == {
        "pages": 1,
        "responses": 3,
        "status.2xx": 2,
        "status.3xx": 1,
        "missed.links_over_limit": 7,
        "missed.off_site": 1,
        "missed.timeout": 2,
    }
    assert ledger.succeeded
    assert ledger.missed == {"links_over_limit": 7, "timeout": 2, "off_site": 1}


def test_the_story_of_an_address_follows_its_redirects_and_ends_in_a_loop() -> None:
    outcomes = {
        "http://a.test/1": Outcome(301, detail="http://a.test/2"),
        "http://a.test/2": Outcome(302, detail="http://a.test/1"),
        "http://a.test/3": Outcome(302, detail="http://a.test/4"),
        "http://a.test/4": Outcome(reason="timeout", detail="no answer in 1 s"),
        "http://a.test/6": Outcome(404),
    }
    assert (
        explain("http://a.test/1", outcomes.get) == "a redirect to http://a.test/2, then a redirect to http://a.test/1"
    )
    assert explain("http://a.test/3", outcomes.get) == "a redirect to http://a.test/4, then timeout (no answer in 1 s)"
    assert explain("http://a.test/5", outcomes.get) == "no answer before the end"
    assert explain("http://a.test/6", outcomes.get) == "status 404"
