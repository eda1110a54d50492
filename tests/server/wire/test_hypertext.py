from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from server.wire.hypertext import body, page, plain


def test_blocks_become_elements() -> None:
    markdown = "# A\n\nb\nc\n\n- d\n* e\nf\n\n```py\n<g>\n\n h\n```\n#no heading\n\n### I"
    assert body(markdown) == (
        "<h1>A</h1><p>b c</p><ul><li>d</li><li>e</li></ul><p>f</p>"
        "<pre>&lt;g&gt;\n\n h</pre><p>#no heading</p><h3>I</h3>"
    )
    assert body("") == body("\n\n") == ""


def test_a_title_is_escaped() -> None:
    assert page("</title><script>", "") == (
        "<html><head><title>&lt;/title&gt;&lt;script&gt;</title></head><body></body></html>"
    )


@given(st.text(st.sampled_from("<>&\"'`#*- \nabscript/=~"), max_size=60))
def test_no_text_makes_an_element_of_its_own(markdown: str) -> None:
    tags = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.add(tag)
            assert attrs == []

    Reader().feed(body(markdown))
    assert tags <= {"p", "ul", "li", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}


def test_a_plain_text_keeps_its_paragraphs() -> None:
    assert plain("## A\n\nb *c*\nd\n \n\n`e`") == "A\n\nb c d\n\ne"
