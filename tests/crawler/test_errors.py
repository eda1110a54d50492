"""Errors say four things, and survive the way between processes."""

import pickle

import pytest

from crawler.errors import ArtefactError, CrawlerError, InputError, OutputError, RecordError, ScenthoundError, UrlError


@pytest.mark.parametrize(
    "kind", [ScenthoundError, CrawlerError, InputError, ArtefactError, UrlError, RecordError, OutputError]
)
def test_a_message_is_one_sentence_of_thing_found_wanted_and_remedy(kind: type[ScenthoundError]) -> None:
    error = kind("seeds", found="none", wanted="at least one URL", remedy="say where the crawl begins")
    assert str(error) == "seeds: found none, wanted at least one URL; say where the crawl begins"
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # its own bytes, made a line above
    assert type(again) is kind
    assert (again.thing, again.found, again.wanted, again.remedy) == (
        error.thing, error.found, error.wanted, error.remedy,
    )  # fmt: skip


def test_what_is_wrong_with_an_input_can_be_caught_as_such() -> None:
    assert all(issubclass(kind, InputError) for kind in (ArtefactError, UrlError, RecordError))
    assert not issubclass(OutputError, InputError)
