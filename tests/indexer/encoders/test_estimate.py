"""What is said before a long run: measured, of what is really left to encode."""

from collections.abc import Sequence
from pathlib import Path

from crawler.progress import Progress, silent
from indexer.backends.base import Vectors
from indexer.encoders.estimate import Estimate, estimate
from indexer.encoders.vector_cache import CachingEncoder, VectorCache
from tests.encoder import HashPassageEncoder

TEXTS = [f"text {number}" for number in range(3000)]


class Clocked(HashPassageEncoder):
    """Takes a tenth of a second a text by its own clock, and ten seconds for its first call."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0
        self.asked = 0

    def encode(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        self.now_s += 0.1 * len(texts) + (0 if self.asked else 10)
        self.asked += len(texts)
        return super().encode(texts, progress)


def test_the_rate_is_that_of_the_corpus_without_the_first_call() -> None:
    encoder = Clocked()
    found = estimate(encoder, TEXTS, 3000, clock=lambda: encoder.now_s)
    assert found is not None
    assert (found.passages, found.to_encode) == (3000, 3000)
    assert round(found.passages_per_s, 6) == 10
    assert encoder.asked == 40


def test_kept_vectors_are_not_counted(tmp_path: Path) -> None:
    encoder = Clocked()
    with VectorCache(tmp_path, "one", 32) as cache:
        keeping = CachingEncoder(encoder, cache)
        keeping.encode(TEXTS[:1500], silent)
        found = estimate(keeping, TEXTS, 3000, clock=lambda: encoder.now_s)
        assert found is not None
        assert found.to_encode == 1500
        keeping.encode(TEXTS, silent)
        # What was timed had been kept.
        assert encoder.asked == 3000
        assert estimate(keeping, TEXTS, 3000) is None


def test_nothing_is_said_of_little_work() -> None:
    encoder = Clocked()
    assert estimate(encoder, TEXTS[:999], 999) is None
    assert encoder.asked == 0


def test_the_sentence_rounds_minutes_up() -> None:
    assert Estimate(150_000, 150_000, 20.0).sentence() == "150,000 passages to encode, about 2:06 h at 20.0 passages/s"
    assert Estimate(150_000, 1500, 100.0).sentence() == (
        "1,500 of 150,000 passages to encode, about 0:01 h at 100.0 passages/s"
    )
