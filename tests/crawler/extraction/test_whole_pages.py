"""The main text of pages of several kinds, made by hand: what must come out, and what must not."""

import time
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.cleaning.candidate import NoText
from crawler.cleaning.extract import Extraction, extract
from crawler.extraction.main_text import main_text_of
from crawler.extraction.page_type import TYPES

WCXB = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "crawl" / "wcxb-dev.jsonl.xz"

MENU = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("Home", "Shop", "About us", "Contact", "Careers"))
FRAME = """<!doctype html><html><head><title>{title}</title></head><body>
<header><nav class="menu"><ul>{menu}</ul></nav></header>{body}
<footer><p>© 2026 Kennel Ltd. All rights reserved.</p><ul>{menu}</ul><a href="/privacy">Privacy policy</a></footer>
</body></html>"""

SENTENCES = (
    "A scent hound follows the trail of an animal by its smell over many miles of field and forest.",
    "It does so with more patience than speed, until the trail ends at a river or a road.",
    "Hunters have kept such dogs for centuries, and breeders still select them for their noses.",
    "The long ears sweep the scent upward while the dog keeps its head close to the ground.",
    "A good hound gives voice when it is sure, so that the people behind it know where to go.",
)


def text_of(body: str, *, title: str = "Hounds") -> str:
    found = extract(FRAME.format(title=title, menu=MENU, body=body).encode(), "text/html", "https://a.test/x")
    assert isinstance(found, Extraction)
    assert found.page_type in TYPES
    return found.text


def test_an_article_comes_without_menus_teasers_and_footer() -> None:
    teasers = "".join(f'<li><a href="/t{n}">Ten more things about dogs, part {n}</a></li>' for n in range(8))
    paragraphs = "".join(f"<p>{sentence} {sentence.replace('hound', 'dog')}</p>" for sentence in SENTENCES)
    found = text_of(
        f'<main><article><h1>Hounds at work</h1>{paragraphs}</article></main><aside class="related"><h3>Read next</h3>'
        f"<ul>{teasers}</ul></aside>"
    )
    for sentence in SENTENCES:
        assert sentence in found
    for noise in ("Careers", "All rights reserved", "Privacy policy", "Ten more things"):
        assert noise not in found


def test_all_posts_of_a_thread_come_out() -> None:
    posts = "".join(
        f'<div class="post"><div class="author"><a href="/u/{n}">user{n}</a></div>'
        f'<div class="message"><p>{sentence}</p></div><a class="reply" href="#">Reply</a></div>'
        for n, sentence in enumerate(SENTENCES)
    )
    found = text_of(f'<div id="thread" class="topic"><h1>Which hound is best?</h1>{posts}</div>', title="Which hound?")
    for sentence in SENTENCES:
        assert sentence in found
    assert "Careers" not in found


def test_a_manual_keeps_headings_lists_tables_and_the_lines_of_its_code() -> None:
    body = (
        f"<main><h1>trail</h1><p>{SENTENCES[0]} {SENTENCES[1]}</p><h2>Options</h2><ul>"
        "<li>first option of the command</li><li>second option of the command</li></ul>"
        "<pre><code>for step in trail:\n    follow(step)\n</code></pre>"
        "<table><tr><th>Name</th><th>Default</th></tr><tr><td>max_trail</td><td>10</td></tr></table>"
        f"<p>{SENTENCES[2]} {SENTENCES[3]}</p></main>"
    )
    found = text_of(body, title="trail(1)")
    assert "## Options" in found
    assert "- first option of the command\n- second option of the command" in found
    assert "for step in trail:\n    follow(step)" in found
    assert "| max_trail | 10 |" in found


def test_nothing_is_asked_of_the_address_and_the_tree_stays_as_it_was() -> None:
    markup = FRAME.format(title="x", menu=MENU, body=f"<main><p>{' '.join(SENTENCES)}</p></main>")
    tree = lxml.html.document_fromstring(markup)
    before = lxml.html.tostring(tree)
    first = main_text_of(tree, markup)
    assert lxml.html.tostring(tree) == before
    assert main_text_of(tree, markup) == first
    assert 0 < first.expected_f1 <= 1


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p>",
        "<div>" * 20_000,
        "<table><tr><td>" * 3_000,
        "<ul><li>" * 3_000 + "x",
        "<p>a</p>" * 20_000,
        "<a href=x>y</a>" * 20_000,
        "&#0;<p>\ufffe</p>",
        "<script>" + "x" * 100_000,
        "word " * 200_000,
    ],
)
def test_markup_made_to_break_gives_a_result_in_bounded_time(body: str) -> None:
    began = time.process_time()
    found = extract(f"<html><body>{body}".encode(errors="replace"), "text/html", "https://a.test/")
    assert isinstance(found, Extraction | NoText)
    assert time.process_time() - began < 30


PIECES = (
    "<p>", "</p>", "<div class=post>", "</div>", "<li>", "<td>", "<pre>", "x y", "<!--", "<a href=", ">", "\x00", "é",
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_any_markup_gives_a_result(pieces: list[str]) -> None:
    assert isinstance(extract("".join(pieces).encode(), "text/html", "https://a.test/"), Extraction | NoText)


@pytest.mark.slow
@pytest.mark.skipif(not WCXB.is_file(), reason="WCXB's pages with marked main texts are not here")
def test_on_pages_marked_by_hand_it_is_better_than_trafilatura() -> None:
    from benchmarks.extraction import measure_extraction

    found = measure_extraction(WCXB, every=20).types[-1]
    assert found.pages == 75
    assert found.word_f1 > max(0.86, found.trafilatura_f1 + 0.03)
