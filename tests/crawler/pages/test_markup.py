"""The text in an element, read as far as is asked."""

import time

import lxml.html

from crawler.pages.markup import text_within


def element(markup: str) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(markup)


def test_the_text_is_one_line_in_its_order_without_scripts_and_what_follows() -> None:
    markup = "<p>one <b>two <i>three</i> four</b>\n five<script>var x</script><style>p{}</style> six</p>"
    assert text_within(element(markup), 100) == "one two three four five six"
    paragraph = element("<div><p>in</p>behind</div>")[0]
    assert text_within(paragraph, 100) == "in"


def test_the_text_is_cut_at_the_limit() -> None:
    assert text_within(element("<p>" + "ab " * 100 + "</p>"), 5) == "ab ab"


def test_a_huge_element_is_not_read_to_its_end() -> None:
    huge = element("<div>" + "<b></b>" * 200_000 + "end</div>")
    started = time.process_time()
    for _ in range(100):
        assert text_within(huge, 100) == ""
    assert time.process_time() - started < 5
