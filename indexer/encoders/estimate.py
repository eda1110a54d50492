"""How long encoding will take, said before it starts.

In: an encoder and the passages of this corpus. Out: an `Estimate`, measured on some of them, evenly spaced.
Must not: guess: what is said was timed on this machine, with these texts.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from crawler.progress import silent
from indexer.encoders.base import PassageEncoder
from indexer.encoders.vector_cache import CachingEncoder

# Passages looked at, to learn how many have a vector already: their share is then known to some 3 %.
_LOOKED_AT = 1000

# Passages encoded to take the time, a few seconds on a processor; and as many before, since the first calls are slow.
_TIMED = 32
_WARM_UP = 8

# With fewer passages to encode the work is over before anybody has read an estimate.
_WORTH_SAYING = 1000


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is to be done, and how fast it goes.

    Attributes:
        passages: Passages of the index.
        to_encode: Those without a kept vector, by a sample.
        passages_per_s: Measured just before.
    """

    passages: int
    to_encode: int
    passages_per_s: float

    @property
    def seconds(self) -> float:
        """How long encoding will take."""
        return self.to_encode / self.passages_per_s

    def sentence(self) -> str:
        """Say it in one line, hours and minutes rounded up."""
        minutes = int(self.seconds / 60) + 1
        kept = "" if self.to_encode == self.passages else f" of {self.passages:,}"
        return (
            f"{self.to_encode:,}{kept} passages to encode, about {minutes // 60}:{minutes % 60:02} h"
            f" at {self.passages_per_s:.1f} passages/s"
        )


def no_estimate(estimate: Estimate) -> None:
    """Listen to nothing."""


def estimate(
    encoder: PassageEncoder,
    texts: Iterable[str],
    total: int,
    *,
    clock: Callable[[], float] = time.monotonic,
) -> Estimate | None:
    """Time the encoding of some passages of a corpus.

    Args:
        encoder: As the build uses it: what is encoded here is not encoded again where vectors are kept.
        texts: All passages, in any order; read once, one of `_LOOKED_AT` in step is held.
        total: How many there are.
        clock: Seconds.

    Returns:
        None where there is too little to encode to say anything.
    """
    if total < _WORTH_SAYING:
        return None
    step = max(total // _LOOKED_AT, 1)
    sample = [text for number, text in enumerate(texts) if number % step == 0]
    known = encoder.known(sample) if isinstance(encoder, CachingEncoder) else [False] * len(sample)
    unknown = [text for text, is_known in zip(sample, known, strict=True) if not is_known]
    to_encode = total * len(unknown) // max(len(sample), 1)
    if to_encode < _WORTH_SAYING:
        return None
    chosen = _spread(unknown, _WARM_UP + _TIMED)
    encoder.encode(chosen[:: len(chosen) // _WARM_UP][:_WARM_UP], silent)
    timed = [text for number, text in enumerate(chosen) if number % (len(chosen) // _WARM_UP)]
    began = clock()
    encoder.encode(timed, silent)
    return Estimate(total, to_encode, len(timed) / max(clock() - began, 1e-9))


def _spread(texts: list[str], wanted: int) -> list[str]:
    """Take `wanted` texts, evenly spaced; all where there are no more."""
    if len(texts) <= wanted:
        return texts
    return [texts[place * len(texts) // wanted] for place in range(wanted)]
