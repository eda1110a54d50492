"""Crawls written down in files."""

from pathlib import Path

import pytest

from crawler.crawling.config import CrawlConfig, read_config, read_seeds
from crawler.errors import InputError
from crawler.settings import CrawlSettings, Resolution


def test_a_file_states_seeds_and_any_setting(tmp_path: Path) -> None:
    path = tmp_path / "crawl.toml"
    path.write_text(
        """
seeds = ["http://a.test/"]
max_pages = 7
delay_s = 2
contact = "me@example.org"
include = ["domain:a.test"]
resolutions = ["a.test:80:127.0.0.1"]
"""
    )
    config = read_config(path)
    assert config == CrawlConfig(
        ("http://a.test/",),
        {
            "max_pages": 7,
            "delay_s": 2,
            "contact": "me@example.org",
            "include": ("domain:a.test",),
            "resolutions": (Resolution("a.test", 80, "127.0.0.1"),),
        },
    )
    assert CrawlSettings(**config.settings).max_pages == 7  # type: ignore[arg-type]  # names and types were checked


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"max_pages = ", "no TOML"), (b"max_page = 7", "unknown setting max_page"),
        (b"seeds = 'x'", "list of strings"),
        (b"max_pages = '7'", "a value such as 1000"), (b"max_pages = true", "a value such as 1000"),
        (b"max_pages = 7.0", "a value such as 1000"), (b"include = [1]", "list of strings"), (b"\xff", "no UTF-8"),
        (b"resolutions = ['x']", "HOST:PORT:ADDRESS"),
    ],
)  # fmt: skip
def test_what_no_crawl_knows_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "crawl.toml").write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_config(tmp_path / "crawl.toml")


def test_a_file_of_seeds_has_one_a_line_and_remarks(tmp_path: Path) -> None:
    path = tmp_path / "seeds.txt"
    path.write_text("\ufeff# mine\n\n http://a.test/#part \r\nhttp://b.test/\n")
    assert read_seeds(path) == ("http://a.test/#part", "http://b.test/")
    path.write_text("# none\n")
    with pytest.raises(InputError, match="no line with a URL"):
        read_seeds(path)
    with pytest.raises(InputError, match="No such file"):
        read_seeds(tmp_path / "none")
