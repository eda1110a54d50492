"""Addresses are compared as people write them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.addresses import (
    PAGES,
    address_of,
    directory,
    file_type,
    file_types_of,
    lies_in,
    path_of,
    stands_in,
    wanted_types,
)
from indexer.backends.address_table import AddressTable, write_addresses

ADDRESSES = ("", "a.org/b", "xa.a.a/aa?b=a/b", "東京.jp/a", "a東.org", "a.org/b/c", "a.org?b/c")


def test_an_address_is_one_line_unescaped_and_in_lower_case() -> None:
    assert address_of("https://A.org/%E6%9D%B1%0AB") == "a.org/東 b"
    assert address_of("https://a.org/\ud800") == "a.org/?"


@pytest.mark.parametrize(
    ("path", "wanted", "lies"),
    [("/3/os.html", "/3", True), ("/3", "/3", True), ("/3.11", "/3", False), ("", "", True), ("/a/b", "/b", False)],
)
def test_a_path_lies_in_a_directory_or_is_it(path: str, wanted: str, lies: bool) -> None:
    assert lies_in(path, wanted) is lies


def test_directories_have_one_spelling() -> None:
    assert [directory(path) for path in ("3/Lib/", "/3/lib", "", "/", "a%20b?c")] == [
        "/3/lib", "/3/lib", "", "", "/a b",
    ]  # fmt: skip
    assert path_of("a.org/b/c?d/e") == "/b/c"
    assert path_of("a.org?b/c") == ""


def test_file_types_are_endings_and_pages_have_many() -> None:
    assert [file_type(f"a.org/{name}") for name in ("x.pdf", "x", "x.tar.gz", "v1.2", "x.mp3")] == [
        "pdf", "", "gz", "", "mp3",
    ]  # fmt: skip
    assert wanted_types("HTM") == PAGES
    assert wanted_types(".jpg") == ("jpeg", "jpg")
    assert wanted_types("PDF") == ("pdf",)


@pytest.mark.parametrize(
    ("address", "media_type", "wanted"),
    [
        ("", "", ()),
        ("", "application/pdf", ("pdf",)),
        ("a.org", "", ("",)),
        ("a.org/b.pdf", "", ("pdf",)),
        ("a.org/get", "application/pdf", ("pdf",)),
        ("a.org/get.php?id=1", "application/pdf", ("pdf",)),
        ("a.org/b.pdf", "text/html", ("html",)),
        ("a.org/b", "text/html", ("html",)),
        ("a.org/b.htm", "application/xhtml+xml", ("html", "htm")),
        ("a.org/b.html", "text/html", ("html",)),
        ("a.org/blob/b.py", "text/html", ("html", "py")),
        ("a.org/b.py", "text/plain", ("py",)),
        ("a.org/license", "text/plain", ("txt",)),
        ("a.org/b.html", "text/plain", ("txt",)),
        ("a.org/b.pdf", "text/markdown", ("md",)),
        ("a.org/b.docx", "application/msword", ("docx",)),
    ],
)
def test_what_a_document_was_sent_as_decides_where_its_ending_says_something_else(
    address: str, media_type: str, wanted: tuple[str, ...]
) -> None:
    assert file_types_of(address, media_type) == wanted


@given(st.lists(st.text("aA1.東/?% ", max_size=12), max_size=8), st.text("a1.東/?", min_size=1, max_size=4))
def test_the_table_finds_what_each_address_alone_would(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], part: str
) -> None:
    addresses = [address_of("http://" + text) for text in (*ADDRESSES, *texts)]
    folder = tmp_path_factory.mktemp("table")
    write_addresses(folder, addresses)
    table = AddressTable(folder)
    assert table.having(part).tolist() == [stands_in(address, part) for address in addresses]
    path = directory(part)
    if path:
        assert table.lying_in(path).tolist() == [lies_in(path_of(address), path) for address in addresses]


def test_an_empty_table_has_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("empty")
    write_addresses(folder, [])
    assert len(AddressTable(folder).having("a")) == 0
    assert re.fullmatch("\n", (folder / "addresses.txt").read_text(encoding="utf-8"))
