"""The benchmark of encoding: what it counts, which texts it takes, what it keeps."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from benchmarks.encoding import LIBRARY, measure, some_texts
from benchmarks.errors import CollectionError
from scenthound.__main__ import main


def test_each_way_is_held_against_the_library_in_turn() -> None:
    calls: list[str] = []

    def way(name: str, row: list[float]):  # type: ignore[no-untyped-def]
        def encode(texts: Sequence[str]) -> object:
            calls.append(name)
            return np.array([row] * len(texts))

        return encode

    rates = measure({LIBRARY: way("a", [1, 0]), "other": way("b", [0.6, 0.8])}, ["x", "y"], rounds=2)
    assert calls == ["a", "b"] * 3
    assert rates[LIBRARY].ratio == 1
    assert rates["other"].least_cosine == rates["other"].mean_cosine == 0.6
    assert rates["other"].spread[0] <= rates["other"].spread[1]


@pytest.mark.parametrize("name", ["corpus.jsonl", "corpus.jsonl.gz"])
def test_documents_are_evenly_spaced(name: str, tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({"_id": str(n), "title": f"t{n}", "text": "x"}) for n in range(10)).encode()
    (tmp_path / name).write_bytes(gzip.compress(lines) if name.endswith(".gz") else lines)
    assert some_texts(tmp_path, 3) == ["t0 x", "t3 x", "t6 x"]
    assert len(some_texts(tmp_path, 100)) == 10


@pytest.mark.parametrize("content", [None, b"[]", b"{}", b"nonsense", b"\xff"])
def test_a_collection_that_cannot_be_read_is_refused(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "corpus.jsonl").write_bytes(content)
    with pytest.raises(CollectionError, match="give the folder of a collection"):
        some_texts(tmp_path, 3)


@pytest.mark.slow
def test_the_command_keeps_ratios_and_ends_by_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "tiny"
    (folder / "qrels").mkdir(parents=True)
    entries = [{"_id": str(n), "title": "River", "text": f"Banks of rivers are green {n}."} for n in range(12)]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, entries)), encoding="utf-8")
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "green rivers"}), encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\t1\t1\n", encoding="utf-8")
    code = main(["bench", "encoding", str(folder), "--repeats", "1", "--results", str(tmp_path / "results"), "--json"])
    row = json.loads((tmp_path / "results" / "encoding.jsonl").read_text(encoding="utf-8"))
    assert (row["passages"], row["queries"]) == (12, 1)
    passages, queries = row[f"passages_{row['default_precision']}_ratio"], row["queries_int8_ratio"]
    assert code == int(passages < 1.5 or queries < 4)
    assert row["queries_float32_least_cosine"] == pytest.approx(1, abs=1e-4)
    assert row["passages_bfloat16_least_cosine"] > 0.999
    assert json.loads(capsys.readouterr().out).items() <= row.items()
