"""Whether a snapshot finds its own documents: sample queries whose answer is known.

In: a snapshot's folder. Out: `SampleReport`, or the first fault as an error. Documents are drawn by a seed; each must
be read back whole, be found by the words of a passage and of its title, and by a passage's own vector; and every
question gets the same answer twice. No model is loaded. Must not: change anything in the folder.
"""

import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from crawler.artefact import Manifest
from crawler.document import Document
from indexer.backends.base import Entry, OpenIndex, Vectors
from indexer.backends.lexical.analyzers import BY_LANGUAGE
from indexer.backends.registry import find_backend
from indexer.errors import DocumentNotFoundError, SnapshotError
from indexer.links_in import LinkIn
from indexer.passages import Passage
from indexer.query import Query
from indexer.ranking import Ranking
from indexer.settings import BuildSettings, SearchSettings
from indexer.snapshot import opened_index

_WORD = re.compile(r"\w+")

# Words in a row that are asked for: few documents share so many.
_ASKED_WORDS = 12

# Where a document is looked for, ranks: most are the first; of many with the same words any may come before.
_DEPTHS = (100, 10_000)
_DENSE_DEPTH = 10

# What single precision loses of a sum of some thousand products.
_SCORE_TOLERANCE = 1e-4
_NORM_TOLERANCE = 1e-2

_REMEDY = "build the index again; it is damaged"


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What was asked, all of it answered rightly.

    Attributes:
        documents: Documents that were drawn and looked at.
        lexical: Questions by words.
        dense: Questions by vectors.
        wordless: Questions by words that hold none that the engine indexes, as stop words alone; they have no answer.
        is_complete: Whether there was time for all documents that were drawn.
    """

    documents: int
    lexical: int
    dense: int
    wordless: int
    is_complete: bool


def check_samples(
    folder: Path,
    *,
    most: int = 20,
    seed: int = 0,
    within_s: float = 30.0,
    clock: Callable[[], float] = time.monotonic,
) -> SampleReport:
    """Ask a snapshot for documents that it holds.

    Args:
        folder: The snapshot's.
        most: Documents to draw at most, >= 0.
        seed: Another one draws others.
        within_s: No document is begun after so many seconds.
        clock: Seconds from any start.

    Raises:
        SnapshotError: A document does not come back, or a question has two answers; or the snapshot is damaged.
        JavaError: Its engine needs Java and there is none.
    """
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    with opened_index(folder) as (manifest, index):
        checking = _Checking(folder, manifest, index, chance)
        count = len(index.documents)
        drawn = checking.read(sorted(chance.sample(range(count), min(most, count))))
        # Not in their order, so that those for which there is time come from all over.
        chance.shuffle(drawn)
        deadline = clock() + within_s
        done = 0
        for entry in drawn:
            if clock() > deadline:
                break
            checking.check(entry)
            done += 1
    return SampleReport(done, checking.lexical, checking.dense, checking.wordless, is_complete=done == len(drawn))


class _Checking:
    """The questions asked so far."""

    def __init__(self, folder: Path, manifest: Manifest, index: OpenIndex, chance: random.Random) -> None:
        self._folder = folder
        self._settings = manifest.settings
        self._index = index
        self._chance = chance
        self._defaults = SearchSettings()
        self._words = index.lexical(self._defaults.k1, self._defaults.b)
        self.lexical = self.dense = self.wordless = 0

    def read(self, numbers: Sequence[int]) -> list[Entry]:
        """Read documents back by their numbers.

        Raises:
            SnapshotError: One is not there.
        """
        try:
            return list(self._index.entries(numbers))
        except DocumentNotFoundError as error:
            raise SnapshotError(
                str(self._folder),
                found=f"a document store without {error.found}",
                wanted="every document that the index names",
                remedy=_REMEDY,
            ) from error

    def check(self, entry: Entry) -> None:
        """Look at one document.

        Raises:
            SnapshotError: It is not there, or not found.
        """
        self._check_record(entry)
        document, passages, vectors, links_in = entry
        if _WORD.search(document.title):
            self._ask_words(document, document.title, links_in)
        if passages:
            passage = self._chance.choice(passages)
            if words := self._run_of_words(document.text[passage.start : passage.end]):
                self._ask_words(document, words, links_in)
            self._ask_vector(document, passage, vectors[passage.number])

    def _check_record(self, entry: Entry) -> None:
        """Hold what is stored against itself."""
        document, passages, vectors, links_in = entry
        store = self._index.documents
        try:
            links_out = store.links_out(document.doc_id)
            held = (
                replace(store.get(document.doc_id), links=links_out),
                store.passages(document.doc_id),
                store.links_in(document.doc_id),
            )
        except DocumentNotFoundError as error:
            raise self._fault(document, "none of that id in the document store", "its text") from error
        if held != (document, passages, links_in):
            raise self._fault(document, "another text, passages or links when it is read by its id", "the same")
        for passage in passages:
            if not 0 <= passage.start <= passage.end <= len(document.text):
                window = f"passage {passage.number} from {passage.start} to {passage.end}"
                raise self._fault(document, window, f"a window of its {len(document.text)} characters")
        if vectors.shape != (len(passages), self._settings["dim"]):
            wanted = f"one of {self._settings['dim']} numbers for each of {len(passages)} passages"
            raise self._fault(document, f"vectors of shape {vectors.shape}", wanted)
        norms = np.linalg.norm(vectors.astype(np.float64), axis=1)
        # A text without tokens may have a vector of zeros.
        if not np.all((np.abs(norms - 1) < _NORM_TOLERANCE) | (norms == 0)):
            raise self._fault(document, f"a vector of length {norms[np.argmax(np.abs(norms - 1))]:.4f}", "length 1")

    def _run_of_words(self, text: str) -> str:
        words = _WORD.findall(text)
        start = self._chance.randrange(max(1, len(words) - _ASKED_WORDS + 1))
        return " ".join(words[start : start + _ASKED_WORDS])

    def _ask_words(self, document: Document, text: str, links_in: Sequence[LinkIn]) -> None:
        """Ask by words that the document holds, as deep as need be: it must come back."""
        query = Query(text)
        everything = len(self._index.documents)
        for depth in (*(depth for depth in _DEPTHS if depth < everything), everything):
            ask = partial(self._words.retrieve, query, depth)
            found = self._twice(document, f"the words {text[:60]!r}", ask)
            if document.doc_id in found.doc_ids:
                self.lexical += 1
                return
        if self._finds_alone(document, query, links_in):
            raise self._fault(document, f"it is not found by its own words {text[:60]!r}", "it to be found")
        self.wordless += 1

    def _finds_alone(self, document: Document, query: Query, links_in: Sequence[LinkIn]) -> bool:
        """Say whether an index of this document alone finds it: not where no word of the query is indexed."""
        backend = find_backend(str(self._settings["backend"]))
        settings = BuildSettings(
            analyzer=str(self._settings.get("analyzer", BY_LANGUAGE)),
            exact_words=bool(self._settings.get("exact_words", True)),
        )
        dim = int(str(self._settings["dim"]))
        with TemporaryDirectory() as place:
            writer = backend.write(Path(place), dim, settings)
            writer.add(document, (), np.empty((0, dim), dtype=np.float32), links_in)
            writer.seal()
            index = backend.open(Path(place))
            try:
                return bool(index.lexical(self._defaults.k1, self._defaults.b).retrieve(query, 1).doc_ids)
            finally:
                index.close()

    def _ask_vector(self, document: Document, passage: Passage, vector: Vectors) -> None:
        """Ask by a passage's own vector: nothing can score higher, so only its equals may come before it."""
        expected = float(np.square(vector.astype(np.float64)).sum())
        if not expected:
            return
        what = f"the vector of passage {passage.number}"
        query = Query(passage.passage_id)
        found = self._twice(document, what, lambda: self._index.dense.retrieve(query, vector, _DENSE_DEPTH))
        scores = _scores_of(found, document.doc_id, passage.number)
        if scores and abs(scores[0] - expected) > _SCORE_TOLERANCE:
            raise self._fault(document, f"a score of {scores[0]:.6f} for {what}", f"{expected:.6f}")
        crowded = len(found) == _DENSE_DEPTH and min(found.scores) >= expected - _SCORE_TOLERANCE
        if not scores and not crowded:
            raise self._fault(document, f"it is not found by {what}", "it to be found")
        self.dense += 1

    def _twice(self, document: Document, what: str, ask: Callable[[], Ranking]) -> Ranking:
        first, second = ask(), ask()
        if first != second:
            raise self._fault(document, f"two answers to {what}", "the same answer each time")
        return first

    def _fault(self, document: Document, found: str, wanted: str) -> SnapshotError:
        return SnapshotError(
            f"{self._folder}, document {document.doc_id[:100]!r}",
            found=found,
            wanted=wanted,
            remedy=_REMEDY,
        )


def _scores_of(ranking: Ranking, doc_id: str, number: int) -> Sequence[float]:
    return [entry.score for entry in ranking if (entry.doc_id, entry.passage_number) == (doc_id, number)]
