"""The oracle's own arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.backends.plain_bm25 import lossy_length


# Lucene's SmallFloat.intToByte4 keeps 0 to 39 exactly, then four significant bits of what is above 24: 41 - 24 = 17 =
# 0b10001 -> 0b10000 = 16 -> 40; 57 - 24 = 33 = 0b100001 -> 32 -> 56; 1000 - 24 = 976 = 0b1111010000 -> 960 -> 984.
@pytest.mark.parametrize(("length", "kept"), [(0, 0), (23, 23), (39, 39), (40, 40), (41, 40), (57, 56), (1000, 984)])
def test_lengths_lose_what_lucenes_norm_byte_loses(length: int, kept: int) -> None:
    assert lossy_length(length) == kept


@given(st.integers(0, 2**31 - 1))
def test_a_length_never_grows_and_loses_less_than_an_eighth(length: int) -> None:
    assert length * 7 / 8 <= lossy_length(length) <= length
    assert lossy_length(lossy_length(length)) == lossy_length(length)


@pytest.mark.slow
def test_lengths_are_those_of_lucene() -> None:
    from indexer.backends.lexical.jvm import java

    java()
    from jnius import autoclass  # after Java has been started with Lucene's class path

    small = autoclass("org.apache.lucene.util.SmallFloat")
    for length in [*range(0, 3000, 7), 10**5, 123_456_789, 2**31 - 1]:
        assert lossy_length(length) == small.byte4ToInt(small.intToByte4(length))
