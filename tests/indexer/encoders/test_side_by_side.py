"""Texts encoded side by side: their order, what is told, and that the number of threads changes nothing."""

import numpy as np
import pytest

from indexer.encoders.side_by_side import encode_side_by_side
from tests.encoder import HashQueryEncoder

TEXTS = [f"text {number} " * (number % 7 + 1) for number in range(130)]


@pytest.mark.parametrize("threads", [1, 2, 5, None])
def test_every_text_has_its_own_vector_in_its_own_place(threads: int | None) -> None:
    encoder = HashQueryEncoder(8)
    told: list[tuple[str, int, int | None]] = []
    found = encode_side_by_side(encoder, TEXTS, lambda *call: told.append(call), threads=threads)
    assert found.dtype == np.float32
    assert np.array_equal(found, np.stack([encoder.encode(text) for text in TEXTS]))
    assert told == [("passages", 64, 130), ("passages", 128, 130), ("passages", 130, 130)]


def test_no_texts_have_no_vectors() -> None:
    assert encode_side_by_side(HashQueryEncoder(8), [], lambda *_: None).shape == (0, 8)
