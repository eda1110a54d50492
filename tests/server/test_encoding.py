"""Shared vectors of queries: the same bytes, each encoded once."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from indexer.backends.base import Vectors
from indexer.errors import ModelError
from server.encoding import SharedEncoder
from tests.encoder import HashQueryEncoder


class Counted:
    """The tests' encoder, which counts, waits at a gate, and fails where it is told to."""

    def __init__(self) -> None:
        self._inner = HashQueryEncoder()
        self.dim = self._inner.dim
        self.asked: Counter[str] = Counter()
        self.at_work = threading.Event()
        self.gate = threading.Event()
        self.gate.set()
        self.fails = False

    def encode(self, text: str) -> Vectors:
        self.asked[text] += 1
        self.at_work.set()
        self.gate.wait(60)
        if self.fails:
            raise ModelError("the encoder", found="a fault", wanted="a vector", remedy="ask again")
        return np.array(self._inner.encode(text))

    def known(self, text: str) -> float:
        return self._inner.known(text)

    def spans(self, text: str) -> list[tuple[int, int]]:
        return self._inner.spans(text)


def test_a_vector_is_what_the_encoder_gives_and_is_encoded_once() -> None:
    encoder = Counted()
    shared = SharedEncoder(encoder)
    for _ in range(2):
        assert shared.encode("lemur").tobytes() == HashQueryEncoder().encode("lemur").tobytes()
    assert encoder.asked == {"lemur": 1}
    assert shared.dim == encoder.dim
    assert shared.spans("a lemur") == encoder.spans("a lemur")
    assert shared.known("a 猴") == encoder.known("a 猴") == 0.5
    with pytest.raises(ValueError, match="read-only"):
        shared.encode("lemur")[0] = 0


def test_threads_that_ask_for_the_same_at_once_wait_for_one() -> None:
    encoder = Counted()
    shared = SharedEncoder(encoder)
    encoder.gate.clear()
    with ThreadPoolExecutor(4) as threads:
        same = [threads.submit(shared.encode, "lemur") for _ in range(4)]
        assert encoder.at_work.wait(60)
        encoder.gate.set()
        assert len({each.result().tobytes() for each in same}) == 1
    assert encoder.asked == {"lemur": 1}


def test_a_failure_reaches_all_who_wait_and_is_not_kept() -> None:
    encoder = Counted()
    shared = SharedEncoder(encoder)
    encoder.fails = True
    with pytest.raises(ModelError):
        shared.encode("lemur")
    encoder.fails = False
    assert shared.encode("lemur").shape == (encoder.dim,)
    assert encoder.asked == {"lemur": 2}


def test_the_least_recently_asked_is_encoded_again() -> None:
    encoder = Counted()
    shared = SharedEncoder(encoder, kept=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        shared.encode(text)
    assert encoder.asked == {"a": 1, "b": 2, "c": 1}
