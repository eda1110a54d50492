"""Collections on a hub, in each of their forms: fetched by its own client from a server that speaks its protocol."""

import gzip
import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.collection import Collection, open_collection
from benchmarks.datasets.hub import _grade, _judgements
from benchmarks.datasets.rows import Row
from benchmarks.errors import CollectionError

DOCUMENTS = [
    {"_id": "d1", "title": "Stones", "text": "Green stones."},
    {"_id": "d2", "title": "", "text": "Clouds\tpass."},
]
QUERIES = [{"_id": "q1", "text": "green"}, {"_id": "q2", "text": "clouds"}]
JUDGED = [{"query-id": "q1", "corpus-id": "d1", "score": 1}, {"query-id": "q2", "corpus-id": "d2", "score": 2}]
REVISION = "0123456789abcdef0123456789abcdef01234567"

Files = Mapping[str, bytes]


def lines(rows: Sequence[Mapping[str, object]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def parquet(folder: Path, rows: Sequence[Mapping[str, object]]) -> bytes:
    pq.write_table(pa.Table.from_pylist(list(rows)), folder / "rows.parquet")
    return (folder / "rows.parquet").read_bytes()


TSV = b"query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t2.0\n"


class Hub(BaseHTTPRequestHandler):
    """As much of the hub's protocol as its client needs to bring a repository of data sets."""

    repositories: Mapping[str, Files]

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        body, headers = self._found(self.path.partition("?")[0])
        self.send_response(404 if body is None else 200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        if with_body and body:
            self.wfile.write(body)

    def _found(self, path: str) -> tuple[bytes | None, dict[str, str]]:
        for name, files in self.repositories.items():
            told: object = None
            if path.startswith(f"/api/datasets/{name}/revision/"):
                siblings = [{"rfilename": each} for each in files]
                told = {"id": name, "sha": REVISION, "siblings": siblings, "private": False, "disabled": False}
            elif path.startswith(f"/api/datasets/{name}/tree/"):
                told = [{"type": "file", "path": each, "size": len(body), "oid": "0"} for each, body in files.items()]
            if told is not None:
                return json.dumps(told).encode(), {"Content-Type": "application/json"}
            begin = f"/datasets/{name}/resolve/"
            if path.startswith(begin):
                body = files.get(path.removeprefix(begin).partition("/")[2])
                etag = hashlib.sha256(body or b"").hexdigest()
                return body, {"ETag": f'"{etag}"', "X-Repo-Commit": REVISION}
        return None, {"X-Error-Code": "RepoNotFound"}

    def log_message(self, *_: object) -> None: ...


@contextmanager
def serving(repositories: Mapping[str, Files]) -> Iterator[str]:
    handler = type("HubOfATest", (Hub,), {"repositories": repositories})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def bring(name: str, address: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Ask for a collection in a process of its own: the client reads where its hub is when it is imported."""
    code = (
        "import sys; from pathlib import Path; from benchmarks.datasets.source import collection_folder; "
        "from benchmarks.errors import CollectionError\n"
        "try: print(collection_folder(sys.argv[1], Path(sys.argv[2])))\n"
        "except CollectionError as error: sys.exit(str(error))"
    )
    environment = os.environ | {"HF_ENDPOINT": address, "HF_HOME": str(folder / "cache"), "HF_HUB_DISABLE_XET": "1"}
    command = [sys.executable, "-c", code, name, str(folder / "work")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def brought(name: str, address: str, folder: Path) -> Collection:
    ran = bring(name, address, folder)
    assert ran.returncode == 0, ran.stderr
    return open_collection(Path(ran.stdout.strip()))


def forms(folder: Path) -> dict[str, dict[str, Files]]:
    whole = {"corpus.jsonl": lines(DOCUMENTS), "queries.jsonl": lines(QUERIES)}
    renamed = [{"id": row["_id"], "title": row["title"], "text": row["text"]} for row in DOCUMENTS]
    return {
        "JSON lines": {"mteb/tiny": {**whole, "qrels/test.jsonl": lines(JUDGED), "README.md": b"#", "run.py": b"1/0"}},
        "Parquet": {
            "mteb/tiny": {
                "corpus/corpus-00000-of-00001.parquet": parquet(folder, renamed),
                "queries/queries-00000-of-00001.parquet": parquet(folder, QUERIES),
                "data/test-00000-of-00001.parquet": parquet(folder, [{**row, "score": 1.0} for row in JUDGED]),
            }
        },
        "judgements beside it": {
            "BeIR/tiny": {
                "corpus.jsonl.gz": gzip.compress(whole["corpus.jsonl"]),
                "queries.jsonl": whole["queries.jsonl"],
            },
            "BeIR/tiny-qrels": {"test.tsv": TSV, "train.tsv": b"query-id\tcorpus-id\tscore\nq1\td2\t1\n"},
        },
        "another split": {"mteb/tiny": {**whole, "qrels/dev.jsonl": lines(JUDGED)}},
    }


@pytest.mark.slow
@pytest.mark.parametrize("form", ["JSON lines", "Parquet", "judgements beside it", "another split"])
def test_a_repository_is_brought_once_in_whatever_form_it_keeps_its_rows(form: str, tmp_path: Path) -> None:
    repositories = forms(tmp_path)[form]
    name = "hub:" + next(iter(repositories))
    with serving(repositories) as address:
        found = brought(name, address, tmp_path)
    assert [(topic.query_id, topic.text) for topic in found.topics] == [("q1", "green"), ("q2", "clouds")]
    assert set(found.qrels.grades) == {"q1", "q2"}
    assert found.qrels.grades["q2"]["d2"] == (1 if form == "Parquet" else 2)
    corpus = [json.loads(line) for line in (found.folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["_id"], row["title"], row["text"]) for row in corpus] == [tuple(row.values()) for row in DOCUMENTS]
    assert not list((tmp_path / "cache").rglob("run.py"))
    # The hub is not there any more, and not asked again.
    assert brought(name, address, tmp_path).topics == found.topics


@pytest.mark.slow
def test_what_the_hub_does_not_have_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with serving({"acme/notes": {"corpus.jsonl": lines(DOCUMENTS)}}) as address:
        for name, found in (("acme/none", "nothing on the hub"), ("acme/notes", "no documents, queries or judgements")):
            ran = bring(f"hub:{name}", address, tmp_path)
            assert ran.returncode == 1
            assert f"hub:{name}: found {found}" in ran.stderr
            assert "Traceback" not in ran.stderr


def test_rows_of_judgements_are_read_with_their_places(tmp_path: Path) -> None:
    (tmp_path / "test.tsv").write_bytes(TSV)
    assert list(_judgements([tmp_path / "test.tsv"])) == [("q1", "d1", 1), ("q2", "d2", 2)]
    (tmp_path / "bad.tsv").write_bytes(b"query-id\tcorpus-id\tscore\nq1\td1\n")
    with pytest.raises(CollectionError, match=r"bad.tsv:2: found score 'None', wanted a whole number"):
        list(_judgements([tmp_path / "bad.tsv"]))


@pytest.mark.parametrize("score", ["", "x", 1.5, None, "nan", "inf", [1]])
def test_a_grade_is_a_whole_number(score: object) -> None:
    with pytest.raises(CollectionError, match="wanted a whole number"):
        _grade(Row("file:1", {"score": score}))
