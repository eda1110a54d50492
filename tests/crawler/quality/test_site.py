"""What a site's pages share is found in fixed memory, whatever the order of pages."""

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from crawler.quality.families import NO_FAMILY, FamilyCounter, family_shingles, skeleton
from crawler.quality.sketch import PageTable, hash_of, smallest
from crawler.quality.templates import MOST_LINES, TemplateCounter


def hashes(*texts: str) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    return np.array([hash_of(text) for text in texts], np.uint64)


def test_a_table_counts_pages_and_not_times() -> None:
    table = PageTable(1024)
    table.add(hashes("a", "a", "b"))
    table.add(hashes("a"))
    assert table.count(hashes("a", "b", "c")).tolist() == [2, 1, 0]


def test_a_count_stops_at_255_and_an_empty_page_counts_nothing() -> None:
    table = PageTable(64)
    for _ in range(300):
        table.add(hashes("a"))
        table.add(hashes())
    assert table.count(hashes("a")).tolist() == [255]
    assert table.count(hashes()).tolist() == []


def test_memory_is_fixed_from_the_beginning() -> None:
    table = PageTable(1000)
    assert table.memory_bytes == 2 * 1024
    for number in range(500):
        table.add(hashes(str(number)))
    assert table.memory_bytes == 2 * 1024


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=8), max_size=20), st.sampled_from([2, 8, 4096]))
def test_a_count_is_never_too_low(pages: list[list[str]], cells: int) -> None:
    table = PageTable(cells)
    for page in pages:
        table.add(hashes(*page))
    for thing in "abcdefgh":
        assert table.count(hashes(thing))[0] >= sum(thing in page for page in pages)


def test_with_as_many_cells_as_things_almost_nothing_is_counted_often() -> None:
    table = PageTable(1 << 16)
    for start in range(0, 1 << 16, 64):
        table.add(hashes(*map(str, range(start, start + 64))))
    counted = table.count(hashes(*map(str, range(1 << 16))))
    assert (counted >= 6).sum() <= 2


def test_equal_texts_have_equal_hashes_in_every_process() -> None:
    # b2sum -l 64, its bytes read from the last to the first.
    assert hash_of("scenthound") == 354816132231336810
    assert smallest(np.array([5, 3, 3, 9], np.uint64), 2).tolist() == [3, 5]


def template_counter(texts: list[str], least_pages: int = 2) -> TemplateCounter:
    counter = TemplateCounter(cells=4096, least_pages=least_pages)
    for text in texts:
        counter.add("a.test", text)
    return counter


def test_lines_that_enough_other_pages_have_are_the_frame() -> None:
    texts = [f"Menu of ten\nown line {number}\n\n  MENU  of Ten" for number in range(3)]
    counter = template_counter(texts)
    # "menu of ten" is 11 characters, twice; "own line 0" is 10. Case and white space make no difference.
    assert counter.share("a.test", texts[0]) == 22 / 32


def test_one_page_fewer_makes_no_frame_and_another_site_has_its_own() -> None:
    texts = ["Menu\nx", "Menu\ny"]
    assert template_counter(texts).share("a.test", texts[0]) == 0.0
    counter = template_counter(["Menu"] * 3)
    counter.add("b.test", "Menu")
    assert counter.share("b.test", "Menu") == 0.0
    assert counter.share("a.test", "Menu") == 1.0
    assert counter.share("a.test", "") == 0.0


def test_a_document_with_many_lines_is_measured_by_a_sample() -> None:
    frame = [f"frame line {number}" for number in range(1000)]
    texts = ["\n".join([*frame, *(f"own line {page} {number}" for number in range(1000))]) for page in range(4)]
    counter = template_counter(texts)
    assert counter.memory_bytes == 2 * 4096
    # Half of each text; of 128 sampled lines the standard error is 4 %.
    assert 0.35 < counter.share("a.test", texts[0]) < 0.65
    assert MOST_LINES == 128


def test_a_skeleton_has_slots_for_names_and_numbers() -> None:
    text = "In New York we've 25 jobs at €9.50, in iPhone2 and b2b."
    assert skeleton(text) == ["\x00", "we've", "\x00", "jobs", "at", "\x00", "in", "\x00", "and", "\x00"]


def doorway(city: str, number: int) -> str:
    return (
        f"we have been mending roofs and gutters for families in {city} since {1900 + number} and everybody who lives "
        f"there knows that nobody else in {city} does it as quickly and as cheaply as our {number} friendly people do"
    )


CITIES = ("Aberdeen", "Boston", "Cardiff", "Dallas", "New Haven", "San Diego", "York")


def test_pages_with_other_names_in_the_same_text_are_a_family() -> None:
    counter = FamilyCounter(cells=4096)
    texts = [doorway(city, number) for number, city in enumerate(CITIES)]
    for text in texts:
        counter.add(family_shingles("a.test", text))
    for text in texts:
        family = counter.measure(family_shingles("a.test", text))
        assert family.share == 1.0
        assert family.pages == 6


def test_own_words_are_no_family_and_neither_are_other_sites_or_too_few_pages() -> None:
    counter = FamilyCounter(cells=4096)
    rng = random.Random(5)  # noqa: S311  repeatable, not secret
    for city in CITIES:
        counter.add(family_shingles("a.test", doorway(city, 3)))
    own = " ".join(rng.choices(["whale", "sea", "deep", "swims", "and", "under", "cold", "water", "sings"], k=80))
    counter.add(family_shingles("a.test", own))
    counter.add(family_shingles("b.test", doorway("York", 3)))
    assert counter.measure(family_shingles("a.test", own)) == NO_FAMILY
    assert counter.measure(family_shingles("b.test", doorway("York", 3))) == NO_FAMILY
    half = doorway("Exeter", 4) + " " + own
    counter.add(family_shingles("a.test", half))
    assert 0.2 < counter.measure(family_shingles("a.test", half)).share < 0.8


def test_short_and_odd_texts_have_no_family() -> None:
    counter = FamilyCounter(cells=64)
    for text in ("", "a b c", "New York City", "\x00\x00", "1 2 3 4 5 6", "日本語"):
        for _ in range(9):
            counter.add(family_shingles("a.test", text))
        assert counter.measure(family_shingles("a.test", text)).share in (0.0, 1.0)


@given(st.text(max_size=200))
def test_any_text_can_be_added_and_measured(text: str) -> None:
    counter = FamilyCounter(cells=256)
    counter.add(family_shingles("a.test", text))
    assert counter.measure(family_shingles("a.test", text)) == NO_FAMILY
    templates = TemplateCounter(cells=256)
    templates.add("a.test", text)
    assert templates.share("a.test", text) == 0.0


def test_the_order_of_pages_makes_no_difference() -> None:
    texts = [doorway(city, number) for number, city in enumerate(CITIES)] + ["something else that is not like them"]
    measured = []
    for order in (texts, texts[::-1]):
        counter = FamilyCounter(cells=512)
        for text in order:
            counter.add(family_shingles("a.test", text))
        measured.append([counter.measure(family_shingles("a.test", text)) for text in texts])
    assert measured[0] == measured[1]
