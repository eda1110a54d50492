"""A sample of each past format stays readable."""

from datetime import date
from pathlib import Path

from crawler.artefact import verify
from crawler.corpus import Corpus

HERE = Path(__file__).parent


def test_a_corpus_of_format_2_is_read_and_does_not_say_what_pages_were_sent_as() -> None:
    corpus = Corpus(HERE / "corpus-2")
    verify(corpus.folder, corpus.manifest)
    assert corpus.manifest.format_version == 2
    lemur, fig, *_ = corpus.documents()
    assert (lemur.modified_at, lemur.page_type, lemur.list_rule) == (date(2025, 5, 3), "article", "sample: example.org")
    assert [(link.url, link.text) for link in fig.links] == [(lemur.url, "who eats figs")]
    assert {document.media_type for document in corpus.documents()} == {""}
    assert [(drop.reason, drop.warc_ref and drop.warc_ref.offset) for drop in corpus.drops()] == [
        ("duplicate_content", 12)
    ]


def test_a_corpus_of_format_1_is_read_with_defaults_for_what_it_does_not_say() -> None:
    corpus = Corpus(HERE / "corpus-1")
    verify(corpus.folder, corpus.manifest)
    assert corpus.manifest.format_version == 1
    first, second = corpus.documents()
    assert (first.doc_id, first.title, first.published_at, first.language) == (
        "a",
        "Scent hounds",
        date(2025, 5, 1),
        "en",
    )
    assert (second.language, second.quality.words) == ("de", 12)
    assert (first.signals, first.links, first.cluster_id, first.spam_score) == (None, (), "", 0.0)
    assert [drop.reason for drop in corpus.drops()] == ["duplicate_id"]
