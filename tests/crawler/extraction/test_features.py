import numpy as np
from lxml.html import document_fromstring

from crawler.extraction.agreement import Kept, words_of
from crawler.extraction.blocks import blocks_of
from crawler.extraction.features import NAMES, PAGE_NAMES, Floats, features_of
from crawler.extraction.structured import Stated

STATED = Stated({"product": 2}, "product.item", "A hound of oak", "")


def describe(body: str, kept: str = "", stated: Stated = STATED) -> Floats:
    page = blocks_of(document_fromstring(f"<html><body>{body}</body></html>"))
    return features_of(page, [words_of(block.text) for block in page.blocks], Kept(kept), stated)


def value(rows: Floats, row: int, name: str) -> float:
    return float(rows[row, NAMES.index(name)])


def test_each_block_has_one_row_of_named_finite_numbers() -> None:
    rows = describe("<p>a</p><ul><li>b</li></ul>")
    assert rows.shape == (2, len(NAMES))
    assert rows.dtype == np.float32
    assert np.isfinite(rows).all()
    assert len(set(NAMES)) == len(NAMES)


def test_a_block_is_described_by_its_own_text() -> None:
    rows = describe("<p>The hound, aged 12, is <a href=x>here</a>.</p><p>menu</p><p>menu</p>")
    assert value(rows, 0, "words") == 6
    assert value(rows, 0, "characters") == len("The hound, aged 12, is here.")
    assert value(rows, 0, "link_density") == np.float32(4 / 28)
    assert value(rows, 0, "ends_sentence") == 1
    assert value(rows, 0, "commas") == np.float32(2 / 6)
    assert value(rows, 0, "common_words") == np.float32(2 / 6)  # "the" and "is"
    assert [value(rows, row, "copies") for row in range(3)] == [1, 2, 2]


def test_votes_are_shares_of_what_others_kept_and_the_page_states() -> None:
    rows = describe("<p>a hound of oak</p><p>runs in the wood</p>", kept="runs in the wood")
    assert [value(rows, row, "kept") for row in (0, 1)] == [0, 1]
    assert [value(rows, row, "stated") for row in (0, 1)] == [1, 0]


def test_boxes_around_a_block_are_described_by_all_they_hold() -> None:
    rows = describe("<div><p>one two three</p><p>four</p></div><p>five six seven eight</p>")
    assert value(rows, 0, "box0_words") == 3
    assert value(rows, 0, "box1_words") == 4
    assert value(rows, 0, "box2_words") == 8
    assert value(rows, 0, "box1_share_of_page") == 0.5
    assert value(rows, 1, "box1_mean_words") == 2


def test_neighbours_are_described_and_missing_ones_are_minus_one() -> None:
    rows = describe("<p>one</p><p>two words</p>")
    assert value(rows, 0, "near+1_words") == 2
    assert value(rows, 1, "near-1_words") == 1
    assert value(rows, 0, "near-1_words") == value(rows, 1, "near+2_words") == -1


def test_names_of_boxes_count_at_their_distance() -> None:
    rows = describe('<div class="sidebar"><div><div class="comment"><p class="price">a</p></div></div></div>')
    assert value(rows, 0, "own_product") == 1
    assert value(rows, 0, "close_comment") == 1
    assert value(rows, 0, "close_side") == 0
    assert value(rows, 0, "around_side") == 1


def test_the_pages_own_columns_come_last_and_are_the_same_in_all_rows() -> None:
    rows = describe("<h1>a</h1><p>add to cart</p>")
    assert NAMES[-len(PAGE_NAMES) :] == PAGE_NAMES
    assert (rows[0, -len(PAGE_NAMES) :] == rows[1, -len(PAGE_NAMES) :]).all()
    assert value(rows, 0, "page_states_product") == 2
    assert value(rows, 0, "page_og_product") == 1
    assert value(rows, 0, "page_says_shop") == 0.5
