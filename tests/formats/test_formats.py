"""A sample of each past format stays readable."""

from datetime import date
from pathlib import Path

from crawler.artefact import verify
from crawler.corpus import Corpus

HERE = Path(__file__).parent


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
