import json

from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from crawler.extraction.structured import Stated, stated_by


def read(head: str) -> Stated:
    return stated_by(document_fromstring(f"<html><head>{head}</head><body><p>a</p></body></html>"))


def linked(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def test_kinds_and_texts_of_json_ld_are_read_at_any_place() -> None:
    found = read(
        linked({"@graph": [{"@type": ["Product", "Thing"], "name": "Lead", "review": {"@type": "Review"}}]})
        + linked([{"@type": "NewsArticle", "articleBody": "A <b>hound</b> &amp; its trail"}])
    )
    assert found.kinds == {"product": 1, "article": 2}
    assert found.text == "Lead\nA hound  & its trail"
    assert found.body == "A hound  & its trail"


def test_heads_of_pages_are_read() -> None:
    found = read(
        '<meta property="og:type" content="Product.Item"><meta property="og:title" content="Lead">'
        '<meta name="Description" content="For hounds"><meta name="author" content="Jo"><meta name="og:title">'
    )
    assert found.og_type == "product.item"
    assert found.text == "Lead\nFor hounds\n"


def test_what_is_no_json_or_too_deep_is_passed_over() -> None:
    deep = '<script type="application/ld+json">' + "[" * 100_000 + "</script>"
    broken = '<script type="application/ld+json">{"name": </script>'
    assert read(deep + broken + linked({"name": "Lead"})).text == "Lead"


def test_line_ends_inside_strings_are_forgiven() -> None:
    assert read('<script type="application/ld+json">{"name": "a\nb"}</script>').text == "a\nb"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["@type", "name", "text", "x"]), inner),
    max_leaves=20,
)


@given(json_values)
def test_any_json_is_read(value: object) -> None:
    script = json.dumps(value).replace("</", "<\\/")
    found = read(f'<script type="application/ld+json">{script}</script>')
    assert isinstance(found.text, str)
