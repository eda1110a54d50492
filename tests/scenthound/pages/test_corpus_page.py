"""The report page: what it counts, and that no page's text becomes more than text."""

import itertools
import json
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest

from crawler.corpus import Corpus
from crawler.progress import silent
from scenthound.__main__ import main
from scenthound.pages.corpus_page import corpus_page, link, shown
from tests.crawler.inspecting.corpora import FORMAT_1, drop, page, write_corpus

HOSTILE = "</bdi><script>alert(1)</script><img src=x onerror=alert(1)>\u202e{{ 7 * 7 }}"


def page_of(corpus: Corpus) -> str:
    return corpus_page(corpus, each=3, seed=0, progress=silent)


def test_documents_and_drops_add_up_to_responses(tmp_path: Path) -> None:
    drops = [drop("https://example.org/x", "timeout", "30 s"), drop("https://example.org/y", "timeout")]
    corpus = write_corpus(tmp_path / "corpus", [page(f"https://example.org/{at}") for at in range(3)], drops)
    tree = lxml.html.fromstring(page_of(corpus))
    assert "3 documents and 2 drops are 5 responses" in tree.text_content()
    (table,) = (table for table in tree.iter("table") if "became" in table.findtext("caption", ""))
    rows = [[cell.text_content() for cell in row.findall("td")][:2] for row in table.iter("tr")][1:]
    assert rows == [["3", "60.0%"], ["2", "40.0%"]]
    assert "reading the page took longer than page_timeout_s" in table.text_content()
    assert "https://example.org/x 30 s" in " ".join(table.text_content().split())


def test_what_comes_from_the_web_stays_text(tmp_path: Path) -> None:
    hostile = replace(
        page("https://example.org/a"), title=HOSTILE, text=HOSTILE * 3, url="javascript:alert(1)", site=HOSTILE,
        language=HOSTILE, page_type=HOSTILE, cluster_id=HOSTILE, list_action=HOSTILE, spam_score=0.9,
        spam_parts=((HOSTILE, 0.9),),
    )  # fmt: skip
    corpus = write_corpus(
        tmp_path / "corpus", [hostile], [drop(HOSTILE, "timeout", HOSTILE), drop("x", HOSTILE)], {"stage": HOSTILE}
    )
    html = page_of(corpus)
    tree = lxml.html.fromstring(html)
    assert {element.tag for element in tree.iter(lxml.html.etree.Element)}.isdisjoint({"script", "img", "iframe"})
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]
    assert not tree.xpath("//a/@href")
    assert "\u202e" not in html
    assert "49" not in tree.xpath("string(//article)")
    assert "<script>alert(1)</script>" in tree.xpath("string(//article)")


def test_it_needs_nothing_from_anywhere(tmp_path: Path) -> None:
    tree = lxml.html.fromstring(page_of(write_corpus(tmp_path / "corpus", [page("https://example.org/a")])))
    assert not tree.xpath("//@src | //link | //script")
    assert tree.xpath("//a/@href") == ["https://example.org/a"] * len(tree.xpath("//a"))
    assert tree.xpath("//a/@rel")[0] == "nofollow noopener noreferrer"
    assert "default-src 'none'" in tree.xpath("string(//meta[@http-equiv]/@content)")


def test_headings_go_down_one_by_one_and_drawings_have_names(tmp_path: Path) -> None:
    tree = lxml.html.fromstring(page_of(write_corpus(tmp_path / "corpus", [page("https://example.org/a")])))
    levels = [int(element.tag[1]) for element in tree.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert all(svg.get("aria-hidden") or svg.get("aria-label") for svg in tree.iter("svg"))


def test_older_formats_have_a_page_and_the_same_corpus_the_same_bytes() -> None:
    assert "Type not known" in page_of(Corpus(FORMAT_1))
    assert page_of(Corpus(FORMAT_1)) == page_of(Corpus(FORMAT_1))


def test_signs_that_nobody_sees_go_and_long_texts_are_cut() -> None:
    assert shown("a\u202eb\x00c\n d\ud800") == "ab c d?"
    assert shown("x" * 500) == "x" * 299 + "…"
    assert [link(each) for each in ("http://a/", "ftp://a/", "javascript:x", "http://[", "")] == ["http://a/"] + [
        ""
    ] * 4


def test_the_command_writes_the_page_or_says_why_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = write_corpus(tmp_path / "corpus", [page("https://example.org/a")])
    out = tmp_path / "page.html"
    assert main(["corpus", "report", str(corpus.folder), "--out", str(out), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == {"corpus": str(corpus.folder), "corpus_id": corpus.corpus_id, "report": str(out)}
    assert out.read_text(encoding="utf-8") == page_of(corpus)
    assert [path.name for path in tmp_path.glob(".*")] == []
    assert main(["corpus", "report", str(corpus.folder), "--out", str(tmp_path / "no" / "x")]) != 0
    assert "choose another --out" in capsys.readouterr().err
    assert main(["corpus", "report", str(tmp_path / "nothing"), "--out", str(out)]) != 0
    assert "nothing" in capsys.readouterr().err
