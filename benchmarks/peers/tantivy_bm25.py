"""tantivy through its Python package: `index FILE FOLDER`, `ask FOLDER` or `ask-fast FOLDER`.

`ask` is tantivy as its documentation has it: a parsed query, all matches counted, the stored id of each hit. `ask-fast`
counts nothing, and fetches a number for all hits at once, which is turned into an id here. English stems, no stop
words, BM25 with tantivy's own k1 1.2 and b .75; two threads write, as Anserini's do.
"""

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.asking import Hits, Question, answer_all

_THREADS = 2
_BUFFER_BYTES = 256_000_000
_IDS = "ids.json"


def write_index(file: Path, folder: Path) -> None:
    """Index JSON lines with `id` and `contents` into a new folder."""
    import tantivy  # noqa: PLC0415  an optional extra

    folder.mkdir(parents=True)
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("number", stored=False, indexed=False, fast=True)
    builder.add_text_field("contents", stored=False, tokenizer_name="en_stem", index_option="position")
    writer = tantivy.Index(builder.build(), path=str(folder)).writer(_BUFFER_BYTES, _THREADS)
    ids = []
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            fields = json.loads(line)
            ids.append(fields["id"])
            writer.add_document(tantivy.Document(id=fields["id"], number=number, contents=fields["contents"]))
    writer.commit()
    writer.wait_merging_threads()
    (folder / _IDS).write_text(json.dumps(ids), encoding="utf-8")


class TantivyEngine:
    """An open index."""

    def __init__(self, folder: Path) -> None:
        import tantivy  # noqa: PLC0415  an optional extra

        self._index: Any = tantivy.Index.open(str(folder))
        self._index.reload()
        self._searcher: Any = self._index.searcher()
        self._ids: list[str] = json.loads((folder / _IDS).read_text(encoding="utf-8"))

    def answer(self, question: Question) -> Hits:
        """Give ids and scores as tantivy's documentation does."""
        query = self._index.parse_query(question.text, ["contents"])
        hits = self._searcher.search(query, question.depth).hits
        return [(self._searcher.doc(address)["id"][0], score) for score, address in hits]

    def answer_fast(self, question: Question) -> Hits:
        """Give ids and scores as fast as tantivy can."""
        query = self._index.parse_query(question.text, ["contents"])
        hits = self._searcher.search(query, question.depth, count=False).hits
        numbers = self._searcher.fast_field_values("number", [address for _, address in hits])
        return [(self._ids[number], score) for number, (score, _) in zip(numbers, hits, strict=True)]


def main(arguments: list[str]) -> None:
    """Index or answer."""
    if arguments[0] == "index":
        write_index(Path(arguments[1]), Path(arguments[2]))
        return
    engine = TantivyEngine(Path(arguments[1]))
    answer_all(engine.answer_fast if arguments[0] == "ask-fast" else engine.answer)


if __name__ == "__main__":
    main(sys.argv[1:])
