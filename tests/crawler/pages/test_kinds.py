"""Kinds of bodies that are told by their bytes."""

import pytest

from crawler.pages.kinds import is_address_list


@pytest.mark.parametrize(
    ("body", "is_list"),
    [
        (b"https://a.test/\nhttp://a.test/b\n\n", True),
        (b"  https://a.test/\r\n", True),
        (b"https://a.test/\nsee https://a.test/b", False),
        (b"https://a.test/ is where it is", False),
        (b"", False),
        (b"\n\n", False),
        # Only the first thousand lines are looked at.
        (b"https://a.test/\n" * 1000 + b"prose", True),
        (b"https://a.test/\n" * 999 + b"prose", False),
    ],
)
def test_a_text_whose_lines_are_all_addresses_is_a_list_of_them(body: bytes, is_list: bool) -> None:
    assert is_address_list(body) is is_list
