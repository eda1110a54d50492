import numpy as np
from lxml.html import document_fromstring

from crawler.extraction.blocks import blocks_of
from crawler.extraction.complete import complete

PAGE = (
    "<html><body><div><p>ten words</p><ul><li>one</li><li>two <a href=x>link</a></li></ul></div>"
    "<p>end</p></body></html>"
)


def completed(keep: list[bool], probabilities: list[float]) -> list[bool]:
    page = blocks_of(document_fromstring(PAGE))
    words = np.array([10.0, 1.0, 2.0, 1.0])
    found: list[bool] = complete(page, np.array(keep), np.array(probabilities), words).tolist()
    return found


def test_items_without_links_join_the_text_around_them() -> None:
    assert completed([True, False, False, False], [0.9, 0.3, 0.3, 0.3]) == [True, True, False, False]


def test_unlikely_items_and_those_among_dropped_text_stay_away() -> None:
    assert completed([True, False, False, False], [0.9, 0.05, 0.3, 0.3]) == [True, False, False, False]
    assert completed([False, False, False, True], [0.1, 0.3, 0.3, 0.9]) == [False, False, False, True]


QUESTIONS = (
    "<html><body><main><div><h3>Why?</h3><div><p>Because of the scent.</p></div></div>"
    "<div><h3>When?</h3><p>See <a href=x>the list</a></p></div></main><footer><p>end</p></footer></body></html>"
)


def answered(keep: list[bool], probabilities: list[float]) -> list[bool]:
    page = blocks_of(document_fromstring(QUESTIONS))
    assert [block.text for block in page.blocks] == ["Why?", "Because of the scent.", "When?", "See the list", "end"]
    words = np.array([1.0, 4.0, 1.0, 3.0, 1.0])
    found: list[bool] = complete(page, np.array(keep), np.array(probabilities), words).tolist()
    return found


def test_a_heading_that_is_kept_alone_brings_its_text_along() -> None:
    assert answered([True, False, False, False, False], [0.6, 0.3, 0.1, 0.1, 0.3]) == [True, True, False, False, False]


def test_what_is_unlikely_or_a_link_or_outside_the_section_is_not_brought_along() -> None:
    assert answered([True, False, False, False, False], [0.6, 0.1, 0.1, 0.1, 0.3]) == [True, False, False, False, False]
    assert answered([False, False, True, False, False], [0.1, 0.1, 0.6, 0.5, 0.5]) == [False, False, True, False, False]
