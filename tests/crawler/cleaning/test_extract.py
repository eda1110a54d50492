import json
import lzma
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.cleaning.candidate import NoText
from crawler.cleaning.extract import Extraction, extract
from tests.crawler.archives import WORDS

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "crawl"
URL = "https://docs.example.org/guide/page.html"
HTML = "text/html; charset=utf-8"

MANUAL = f"""<!DOCTYPE html><html><head><title>Trails - Hound Manual</title></head><body>
<div class="navheader"><a href="a.html">Prev</a> <a href="b.html">Next</a></div>
<div class="chapter"><h1>Trails</h1><p>{WORDS}</p>
<div class="section"><h2>Settings<a class="headerlink" href="#settings">¶</a></h2>
<p>The setting max_trail_length is
   read at start. {WORDS}</p>
<pre class="code">def follow(trail):
    for step in trail:
        yield step</pre>
<table><tr><th>Name</th><th>Default</th></tr><tr><td>max_trail</td><td>10</td></tr></table>
<ul><li>first item of the list</li><li>second item of the list</li></ul>
</div></div>
<!-- a comment nobody should read --><div style="display:none">hidden words</div></body></html>"""


def read(markup: str, content_type: str = HTML, url: str = URL, newest: date | None = None) -> Extraction:
    extraction = extract(markup.encode(), content_type, url, newest=newest)
    assert isinstance(extraction, Extraction)
    return extraction


def test_headings_lists_tables_and_code_of_a_manual_are_kept() -> None:
    text = read(MANUAL).text
    assert "## Settings\n" in text
    assert "```\ndef follow(trail):\n    for step in trail:\n        yield step\n```" in text
    assert "| max_trail | 10 |" in text
    assert "- first item of the list\n- second item of the list" in text


def test_names_with_underscores_are_not_escaped_and_lines_are_not_broken() -> None:
    assert "The setting max_trail_length is read at start." in read(MANUAL).text


def test_heading_anchors_comments_and_hidden_text_are_left_out() -> None:
    text = read(MANUAL).text
    assert "¶" not in text
    assert "nobody" not in text
    assert "hidden words" not in text


def test_the_title_is_that_of_the_page_or_else_its_first_heading() -> None:
    assert read(MANUAL).title == "Trails - Hound Manual"
    assert read(MANUAL.replace("<title>Trails - Hound Manual</title>", "")).title == "Trails"
    assert read("<html><body><p>text</p><p>more</p></body></html>").title == ""


def test_links_lose_their_targets() -> None:
    text = read(
        f'<html><body><article><p>{WORDS} <a href="https://x.test/y">the pack</a></p></article></body></html>'
    ).text
    assert "the pack" in text
    assert "x.test" not in text


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ('<meta property="article:published_time" content="2024-03-05T10:00:00Z">', "", date(2024, 3, 5)),
        ("", '<time datetime="2023-11-09">9 November</time>', date(2023, 11, 9)),
        ("", "<p>The release of 2016-07-01 was the first.</p>", None),
        ('<meta property="article:published_time" content="2025-06-02T10:00:00Z">', "", None),
        ('<meta property="article:published_time" content="soon">', "", None),
    ],
)
def test_a_date_is_taken_from_metadata_not_later_than_the_visit(head: str, body: str, expected: date | None) -> None:
    markup = f"<html><head>{head}</head><body><h1>Trails</h1>{body}<p>{WORDS}</p></body></html>"
    assert read(markup, newest=date(2025, 6, 1)).published_at == expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ('<link rel="canonical" href="/guide/">', "https://docs.example.org/guide/"),
        ('<link href="https://other.test/a#b" rel="Canonical">', "https://other.test/a"),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
        ('<link rel="alternate" href="/de/">', None),
    ],
)
def test_the_canonical_address_is_read_and_resolved(link: str, expected: str | None) -> None:
    assert read(f"<html><head>{link}</head><body><p>{WORDS}</p></body></html>").canonical_url == expected


def test_plain_text_is_taken_as_it_is_under_the_name_of_its_file() -> None:
    extraction = read(
        "first  line\r\n\r\n  second <b>\x7f", "text/plain; charset=utf-8", "https://a.test/docs/read%20me.txt"
    )
    assert extraction == Extraction("read me.txt", "first  line\n\n  second <b>", None, None)


def test_the_charset_of_the_header_reaches_the_text() -> None:
    body = f"<html><body><p>Spürhunde. {WORDS}</p></body></html>".encode("latin-1")
    extraction = extract(body, "text/html; charset=iso-8859-1", URL)
    assert isinstance(extraction, Extraction)
    assert "Spürhunde." in extraction.text


def test_html_without_a_content_type_is_known_by_its_beginning() -> None:
    assert WORDS in read("\n<!DOCTYPE html><html><body><p>" + WORDS + "</p></body></html>", "").text


@pytest.mark.parametrize(
    ("body", "content_type"), [(b"%PDF-1.7", "application/pdf"), (b"GIF89a\0\0", "text/html"), (b"what", "")]
)
def test_what_is_no_page_is_refused_by_content_type(body: bytes, content_type: str) -> None:
    found = extract(body, content_type, URL)
    assert isinstance(found, NoText)
    assert found.reason == "content_type"


HOSTILE = {
    "empty": "",
    "white space": " \n ",
    "one fragment": "<p>just this</p>",
    "10,000 nested elements": "<div>" * 10_000 + WORDS + "</div>" * 10_000,
    "unclosed lists": "<ul><li>item " * 2_000,
    "unclosed tables": "<table><tr><td>cell " * 500,
    "unclosed quotes": "<blockquote><p>quote " * 500,
    "unclosed code": "<pre>x\n" * 1_000,
    "entities of no characters": "<p>&#xD800;&#0;&#x1F;&#xFFFE;word</p><p>more</p>",
    "an entity bomb": '<!DOCTYPE html [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]><html><body><p>&b;</p></body></html>',
    "nested JSON": f'<script type="application/ld+json">{"[" * 20_000}</script><p>a</p>',
    "many attributes": f"<p {'a=1 ' * 50_000}>text</p>",
    "an unclosed comment": "<!--" + "x" * 10_000 + WORDS,
    "a false encoding": '<?xml version="1.0" encoding="utf-16"?><html><body><p>text</p></body></html>',
    "backticks": "<p>" + "`" * 5_000 + " \\</p><p>b</p>",
}


@pytest.mark.parametrize("markup", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_markup_gives_text_or_a_reason(markup: str) -> None:
    found = extract(markup.encode(), HTML, URL)
    if isinstance(found, NoText):
        assert found.reason in ("extraction_failed", "content_type")
    else:
        assert not re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff]", found.title + found.text)


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<pre>", "<h2>", "<li>", "<a href=#>", "¶", "&#0;", "\x00", "<br>", "a_b ", "`"]
        )
    )
)
def test_any_soup_of_tags_is_read(parts: list[str]) -> None:
    found = extract(("<html><body>" + "".join(parts)).encode(), HTML, URL)
    assert isinstance(found, Extraction) or found.reason in ("extraction_failed", "content_type")


def test_the_same_page_gives_the_same_extraction() -> None:
    assert read(MANUAL) == read(MANUAL)


@pytest.mark.slow
def test_five_megabytes_in_one_line_are_read() -> None:
    assert len(read("<html><body><p>" + "word " * 1_000_000).text) > 4_000_000


def word_f1(found: str, gold: str) -> float:
    """F1 of word multisets, the measure of the collection's authors."""
    a, b = (Counter(re.findall(r"\w+", text.lower())) for text in (found, gold))
    same = (a & b).total()
    return 2 * same / (a.total() + b.total()) if same else 0.0


@pytest.mark.slow
def test_main_text_of_real_pages_is_found_as_well_as_trafilatura_finds_it_alone() -> None:
    path = DATA / "wcxb-dev.jsonl.xz"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    scores = []
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in list(lines)[::12]:
            page = json.loads(line)
            found = extract(page["html"].encode("utf-8", "replace"), HTML, page["url"])
            text = found.text if isinstance(found, Extraction) else ""
            scores.append(word_f1(text, page["gold"].get("main_content") or ""))
    # trafilatura's own result on all pages is .823; these are every twelfth.
    assert sum(scores) / len(scores) >= 0.80
