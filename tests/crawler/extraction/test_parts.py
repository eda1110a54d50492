import pytest

from crawler.extraction.parts import PART_NAMES, VEILED, mask_of


def parts(attributes: dict[str, str]) -> set[str]:
    mask = mask_of(attributes)
    return {name for bit, name in enumerate(PART_NAMES) if mask >> bit & 1}


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"class": "Main-NAV"}, {"navigation", "body"}),
        ({"id": "comments"}, {"comment"}),
        ({"role": "contentinfo"}, {"body"}),
        ({"itemprop": "price"}, {"product"}),
        ({"class": "x1 y2", "href": "/menu"}, set()),
        # Names stand for themselves: "ad" is one beside others, and none inside another or out of two.
        ({"class": "ad x1", "id": "cta"}, {"advert"}),
        ({"class": "a", "id": "d"}, set()),
        ({}, set()),
    ],
)
def test_parts_are_told_by_the_names_an_element_bears(attributes: dict[str, str], expected: set[str]) -> None:
    assert parts(attributes) == expected


def test_the_bit_of_veiled_parts_is_that_of_unseen_ones() -> None:
    assert mask_of({"class": "invisible"}) == VEILED
