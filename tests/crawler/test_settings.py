"""What a crawl may be told, and how refusals read."""

import dataclasses
import re

import pytest

from crawler.errors import InputError
from crawler.settings import CrawlSettings, Resolution, parse_resolution


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("docs.example.org:80:127.0.0.1", Resolution("docs.example.org", 80, "127.0.0.1")),
        ("docs.example.org:443:[::1]", Resolution("docs.example.org", 443, "::1")),
        (" Docs.Example.ORG:65535:192.0.2.7 ", Resolution("docs.example.org", 65535, "192.0.2.7")),
        ("bücher.example:80:127.0.0.1", Resolution("xn--bcher-kva.example", 80, "127.0.0.1")),
        ("a.test:80:[2001:DB8::0:1]", Resolution("a.test", 80, "2001:db8::1")),
    ],
)
def test_a_resolution_is_read_as_curl_reads_it(text: str, expected: Resolution) -> None:
    assert parse_resolution(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "a.test", "a.test:80", "a.test:80:", ":80:127.0.0.1", "a.test:0:127.0.0.1", "a.test:65536:127.0.0.1",
        "a.test:x:127.0.0.1", "a.test:８０:127.0.0.1", "a.test:80:b.test", "a.test:80:127.0.0.1.2", "a.test:80:::1",
        "a.test:80:[127.0.0.1]", "a.test:80:[::1", "a test:80:127.0.0.1", "a/b:80:127.0.0.1",
        "a.test:99999999999:1.1.1.1",
    ],
)  # fmt: skip
def test_any_other_form_of_a_resolution_is_refused_with_the_form_that_is_wanted(text: str) -> None:
    with pytest.raises(InputError, match="HOST:PORT:ADDRESS"):
        parse_resolution(text)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_pages", 0), ("delay_s", -0.1), ("delay_s", float("nan")), ("delay_s", 3601), ("timeout_s", 0),
        ("max_body_bytes", 1023), ("max_redirects", 21), ("connections", 0), ("max_warc_bytes", 1),
        ("max_crawl_delay_s", -1),
    ],
)  # fmt: skip
def test_a_value_out_of_range_is_refused_by_its_name(name: str, value: float) -> None:
    with pytest.raises(InputError) as caught:
        CrawlSettings(**{name: value})  # type: ignore[arg-type]  # a wrong value is the point
    assert caught.value.thing == name
    assert caught.value.wanted.startswith("a value from")


def test_no_delay_and_no_redirects_may_be_chosen() -> None:
    settings = CrawlSettings(delay_s=0, max_redirects=0)
    assert (settings.delay_s, settings.max_redirects) == (0, 0)


@pytest.mark.parametrize("user_agent", ["", "two words", "bot/", "bot/1\r\nX: y", "bot7", "bot/1/2"])
def test_a_user_agent_that_robots_files_cannot_name_is_refused(user_agent: str) -> None:
    with pytest.raises(InputError, match="user_agent"):
        CrawlSettings(user_agent=user_agent)


@pytest.mark.parametrize("contact", ["me", "a@b\r\nX: y", "ftp://a.test/", "https://a.test/) evil(", "a b@c.test"])
def test_a_contact_that_is_no_address_is_refused(contact: str) -> None:
    with pytest.raises(InputError, match="contact"):
        CrawlSettings(contact=contact)


@pytest.mark.parametrize("contact", ["me@example.org", "https://example.org/bot?x=1"])
def test_the_contact_is_sent_with_the_user_agent_and_the_version_is_not_for_robots(contact: str) -> None:
    settings = CrawlSettings(user_agent="Hound/2.0", contact=contact)
    assert settings.user_agent_header == f"Hound/2.0 (+{contact})"
    assert settings.robots_token == "Hound"
    assert CrawlSettings(user_agent="Hound").user_agent_header == "Hound"


def test_every_setting_is_documented_with_its_default() -> None:
    described = dict(
        re.findall(r"^        (\w+): (.*(?:\n            .*)*)", CrawlSettings.__doc__ or "", re.MULTILINE)
    )
    for field in dataclasses.fields(CrawlSettings):
        assert "Default" in described[field.name], field.name
