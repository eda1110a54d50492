"""How signals are spread: bins worked out by hand."""

from pathlib import Path

from crawler.corpus import Corpus
from crawler.document import Quality
from crawler.inspecting.histograms import SIGNALS, Bin, histograms
from crawler.quality.page import PageCounts
from crawler.quality.signals import quality_signals
from tests.crawler.inspecting.corpora import FORMAT_1, page, write_corpus


def test_counts_fall_into_bins_that_double(tmp_path: Path) -> None:
    lengths = [0, 1, 2, 3, 4, 7, 8]
    made = [page(f"https://example.org/{at}", quality=Quality(words, 0.5)) for at, words in enumerate(lengths)]
    words = histograms(write_corpus(tmp_path / "corpus", made))[0]
    assert words.bins[:5] == (Bin(0, 1, 1), Bin(1, 2, 1), Bin(2, 4, 2), Bin(4, 8, 2), Bin(8, 16, 1))
    assert [each.count for each in words.bins[5:]] == [0, 0, 0]
    assert (words.documents, words.without) == (7, 0)


def test_shares_fall_into_twentieths_and_the_whole_into_the_last(tmp_path: Path) -> None:
    made = [page(f"https://example.org/{at}", quality=Quality(9, share)) for at, share in enumerate((0, 0.05, 0.99, 1))]
    ratio = next(each for each in histograms(write_corpus(tmp_path / "corpus", made)) if "unique" in each.signal.column)
    assert [each.count for each in ratio.bins] == [1, 1, *[0] * 17, 2]
    assert (ratio.bins[1].low, ratio.bins[1].high) == (0.05, 0.1)


def test_documents_without_a_signal_are_counted_apart(tmp_path: Path) -> None:
    measured = quality_signals("A title", "Some text.", PageCounts(links=5), language="en")
    made = [page("https://example.org/a", signals=measured), page("https://example.org/b")]
    found = {each.signal.column: each for each in histograms(write_corpus(tmp_path / "corpus", made))}
    assert found["signal_links"].bins[3] == Bin(4, 8, 1)
    assert (found["signal_links"].documents, found["signal_links"].without) == (1, 1)
    # A score of 0 that nobody worked out is none.
    assert (found["spam_score"].documents, found["spam_score"].without) == (1, 1)


def test_an_older_format_has_no_signals_to_spread() -> None:
    old = {each.signal.column: each for each in histograms(Corpus(FORMAT_1))}
    assert old["signal_links"].documents == 0
    assert old["quality_words"].documents == old["signal_links"].without > 0
    assert list(old) == [signal.column for signal in SIGNALS]
