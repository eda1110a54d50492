"""Items in JSON-LD and microdata, whole, broken and hostile."""

import json
import time

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages.structured import MAX_TYPES, Item, structured_items, type_names


def items(markup: str) -> tuple[Item, ...]:
    return structured_items(lxml.html.document_fromstring(f"<html><body>{markup}</body></html>"))


def ld(text: object) -> str:
    written = text if isinstance(text, str) else json.dumps(text)
    return f'<script type="application/ld+json">{written}</script>'


def test_an_article_gives_its_types_and_texts() -> None:
    (article,) = items(ld({
        "@context": "https://schema.org", "@type": ["NewsArticle", "https://schema.org/Article"],
        "headline": " Dogs\n bark ", "datePublished": "2026-11-23", "wordCount": 10, "description": "It&#8217;s loud",
        "inLanguage": "en",
    }))  # fmt: skip
    assert article.types == ("NewsArticle", "Article")
    assert article.is_own
    assert article.values["headline"] == ("Dogs bark",)
    assert article.first("name", "description") == "It’s loud"
    assert article.first("name") == ""


def test_a_graph_and_references_by_id_are_followed() -> None:
    found = items(ld({"@graph": [
        {"@type": "Article", "author": [{"@id": "#ann"}, {"name": "Bob"}, "Cy"], "publisher": {"@id": "#unknown"}},
        {"@type": "Person", "@id": "#ann", "name": "Ann"},
    ]}))  # fmt: skip
    assert [item.types for item in found if item.is_own] == [("Article",), ("Person",)]
    assert found[0].values["author"] == ("Ann", "Bob", "Cy")
    assert found[0].values["publisher"] == ("#unknown",)


def test_items_inside_others_are_not_the_pages_own() -> None:
    found = items(ld([
        {"@type": "QAPage", "mainEntity": {"@type": "Question", "name": "Why?", "acceptedAnswer": {"@type": "Answer"}}},
        {"@type": "ItemList", "itemListElement": [{"@type": "Product", "name": "A bone"}]},
    ]))  # fmt: skip
    assert {item.types[0]: item.is_own for item in found} == {
        "QAPage": True, "ItemList": True, "Question": True, "Answer": False, "Product": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        '{"@type":"Article","name":"Dogs",}',
        '{"@type":"Article","name":"Dogs"};',
        '<!-- {"@type":"Article","name":"Dogs"} -->',
        '//<![CDATA[\n{"@type":"Article","name":"Dogs"}\n//]]>',
        "{&quot;@type&quot;:&quot;Article&quot;,&quot;name&quot;:&quot;Dogs&quot;}",
        '{"@type":"Article","name":"Dogs"}{"@type":"Article"}',
        '{"@type":"http://schema.org/Article","name":["Dogs"]}',
        '{"@type":"schema:Article","name":{"@value":"Dogs","@language":"en"}}',
    ],
)
def test_the_usual_mistakes_are_read(text: str) -> None:
    (article,) = items(ld(text))
    assert (article.types, article.first("name")) == (("Article",), "Dogs")


def test_a_line_break_in_a_string_is_read() -> None:
    assert items(ld('{"@type":"Article","name":"Do\ngs"}'))[0].first("name") == "Do gs"


@pytest.mark.parametrize(
    "text", ["", "{", "null", "1", '"x"', "[]", "{}", '{"@type":1}', '{"@type":"a b"}', '{"@type":{}}', "[" * 100_000]
)
def test_what_is_no_item_gives_none(text: str) -> None:
    assert items(ld(text)) == ()


def test_a_broken_script_does_not_cost_the_next() -> None:
    assert len(items(ld("{") + ld({"@type": "Article"}))) == 1


def test_microdata_gives_items_with_their_own_properties() -> None:
    found = items("""<article itemscope itemtype="https://schema.org/BlogPosting">
        <h1 itemprop="headline">Dogs <b>bark</b></h1><meta itemprop="inLanguage" content="en">
        <time itemprop="datePublished" datetime="2026-11-23">yesterday</time>
        <span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Ann</b></span>
        </article>""")
    assert [(item.types, item.is_own) for item in found] == [(("BlogPosting",), True), (("Person",), False)]
    assert dict(found[0].values) == {
        "headline": ("Dogs bark",), "inLanguage": ("en",), "datePublished": ("2026-11-23",), "author": ("Ann",),
    }  # fmt: skip


def test_type_names_are_each_once_and_bounded() -> None:
    found = items(ld([{"@type": "Article"}, {"@type": ["Thing", "Article"]}]))
    assert type_names(found) == ("Article", "Thing")
    letters = [{"@type": f"T{chr(97 + number // 26)}{chr(97 + number % 26)}"} for number in range(100)]
    assert len(type_names(items(ld(letters)))) == MAX_TYPES


HOSTILE = {
    "deep": ld("[" * 500_000),
    "deep objects": ld('{"mainEntity":' * 5000 + "{}" + "}" * 5000),
    "wide": ld("[" + ",".join(['{"@type":"Article","author":[{"name":"a"}]}'] * 20_000) + "]"),
    "commas": ld("[" + ", " * 400_000),
    "entities": ld("&quot;" * 150_000),
    "nested scopes": "<div itemscope itemtype='http://schema.org/Article'><b itemprop=author>x" * 20_000,
    "flat scopes": "<div itemscope itemtype='http://schema.org/Article'><b itemprop=author>x</b></div>" * 20_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("markup", HOSTILE.values(), ids=HOSTILE)
def test_hostile_data_takes_bounded_time(markup: str) -> None:
    started = time.process_time()
    assert len(items(markup)) <= 5000
    assert time.process_time() - started < 10


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5) | st.sampled_from(["Article", "Ann"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "@graph", "@id", "name", "author", "mainEntity", "x"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(JSON, st.integers(0, 30))
def test_no_json_makes_it_raise(value: object, cut: int) -> None:
    text = json.dumps(value).replace("<", "")
    for markup in (ld(text), ld(text[cut:]), ld(text[:-cut])):
        for item in items(markup):
            assert item.types
            assert all("\n" not in text and text for texts in item.values.values() for text in texts)
