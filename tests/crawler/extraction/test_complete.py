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
    assert completed([True, False, False, False], [0.9, 0.1, 0.3, 0.3]) == [True, False, False, False]
    assert completed([False, False, False, True], [0.1, 0.3, 0.3, 0.9]) == [False, False, False, True]
