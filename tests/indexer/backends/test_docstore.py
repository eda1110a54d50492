"""The document store: long ids, many records, several processes, damaged records."""

import random
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import lmdb
import pytest

from crawler.document import Document, Link, Quality, WarcRef
from indexer.backends.docstore import DocStoreWriter, LmdbDocStore
from indexer.errors import DocumentNotFoundError, SnapshotError
from indexer.passages import Passage
from tests.documents import document

ROOT = Path(__file__).resolve().parents[3]


def store_of(folder: Path, *pages: Document) -> LmdbDocStore:
    writer = DocStoreWriter(folder)
    for page in pages:
        writer.add(page, (Passage(page.doc_id, 0, 0, 1),))
    writer.seal()
    return LmdbDocStore(folder)


def test_every_field_is_read_back(tmp_path: Path) -> None:
    page = Document(
        doc_id="a",
        url="https://example.org/é",
        title="Título\u2028",
        text="# Text\n\x00😀",
        language="pt-BR",
        published_at=date(2024, 2, 29),
        fetched_at=datetime(2026, 11, 23, 12, 0, 1, tzinfo=UTC),
        content_hash="0" * 32,
        site="example.org",
        quality=Quality(3, 0.5),
        warc_ref=WarcRef("crawl-00000.warc.gz", 1234),
    )
    store = store_of(tmp_path, page)
    assert store.get("a") == page
    assert store.passages("a") == (Passage("a", 0, 0, 1),)
    assert len(store) == 1
    store.close()


def test_damaged_links_keep_nobody_from_reading_the_document(tmp_path: Path) -> None:
    page = replace(document("a", "text of a"), links=(Link("https://example.org/", "home"),))
    store_of(tmp_path, page).close()
    environment = lmdb.open(str(tmp_path / "documents.lmdb"), subdir=False, lock=False)
    with environment, environment.begin(write=True) as transaction:
        packed = transaction.get(b"=a")
        assert packed is not None
        transaction.put(b"=a", packed[:-1] + bytes([packed[-1] ^ 1]))
    store = LmdbDocStore(tmp_path)
    assert store.get("a").text == "text of a"
    with pytest.raises(SnapshotError, match="a record that cannot be read"):
        store.links_out("a")
    store.close()


@pytest.mark.parametrize("size", [1, 509, 510, 511, 512, 100_000])
def test_ids_of_any_length_are_keys(size: int, tmp_path: Path) -> None:
    ids = [letter * size for letter in "abc"]
    store = store_of(tmp_path, *(document(doc_id, doc_id[:3]) for doc_id in ids))
    assert [store.get(doc_id).doc_id for doc_id in ids] == ids
    with pytest.raises(DocumentNotFoundError):
        store.get("d" * size)
    store.close()


def test_a_store_grows_beyond_its_first_map(tmp_path: Path) -> None:
    chance = random.Random(1)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    texts = [chance.randbytes(1000).hex() for _ in range(2000)]
    writer = DocStoreWriter(tmp_path, map_bytes=2**18)
    for number, text in enumerate(texts):
        writer.add(document(f"{number:04}", text), ())
    writer.seal()
    assert (tmp_path / "documents.lmdb").stat().st_size > 2**20
    store = LmdbDocStore(tmp_path)
    assert [store.get(f"{number:04}").text for number in range(2000)] == texts
    store.close()


@pytest.mark.slow
def test_several_processes_read_one_store_and_write_nothing_beside_it(tmp_path: Path) -> None:
    store = store_of(tmp_path, document("a", "text of a"))
    program = (
        "import sys; from pathlib import Path; from indexer.backends.docstore import LmdbDocStore\n"
        "print(LmdbDocStore(Path(sys.argv[1])).get('a').text)"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=60)[0] for process in processes] == ["text of a\n"] * 2
    assert [path.name for path in tmp_path.iterdir()] == ["documents.lmdb"]
    store.close()


@pytest.mark.slow
def test_processes_and_threads_that_read_at_random_all_read_what_was_written(tmp_path: Path) -> None:
    pages = [document(f"{number:04}", f"{number} " * (1 + number % 700)) for number in range(2000)]
    store_of(tmp_path, *pages).close()
    program = (
        "import random, sys; from concurrent.futures import ThreadPoolExecutor; from pathlib import Path\n"
        "from indexer.backends.docstore import LmdbDocStore\n"
        "store = LmdbDocStore(Path(sys.argv[1])); chance = random.Random(sys.argv[2])\n"
        "def is_right(number): return store.get(f'{number:04}').text == f'{number} ' * (1 + number % 700)\n"
        "with ThreadPoolExecutor(4) as pool:\n"
        "    print(sum(pool.map(is_right, (chance.randrange(2000) for _ in range(2000)))))"
    )
    commands = [[sys.executable, "-W", "error", "-c", program, str(tmp_path), str(seed)] for seed in range(3)]
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for command in commands]
    assert [process.communicate(timeout=120)[0] for process in processes] == ["2000\n"] * 3


@pytest.mark.parametrize("start", [0, 16, 24, 40, 128, 4096 + 16, 4096 + 128])
def test_a_damaged_header_is_refused_before_it_is_followed(start: int, tmp_path: Path) -> None:
    store_of(tmp_path, document("a", "text")).close()
    path = tmp_path / "documents.lmdb"
    content = bytearray(path.read_bytes())
    content[start : start + 8] = b"\xee" * 8
    path.write_bytes(content)
    if start in (0, 24):
        LmdbDocStore(tmp_path).close()  # a page's own number and an address that is not used
    else:
        with pytest.raises(SnapshotError, match=r"documents\.lmdb: found \d+ bytes (that|with)"):
            LmdbDocStore(tmp_path)


def test_a_record_of_another_document_and_a_changed_byte_of_one_are_refused(tmp_path: Path) -> None:
    text = "text of a that is long enough to be packed " * 9
    store_of(tmp_path, document("a", text), document("b", "text of b")).close()
    path = str(tmp_path / "documents.lmdb")
    with lmdb.open(path, subdir=False, lock=False) as environment, environment.begin(write=True) as transaction:
        packed = bytearray(transaction.get(b"=a") or b"")
        transaction.put(b"=b", bytes(packed))
        packed[-20] ^= 1
        transaction.put(b"=a", bytes(packed))
    store = LmdbDocStore(tmp_path)
    for doc_id in "ab":
        with pytest.raises(SnapshotError, match=r"documents\.lmdb: found a record that cannot be read"):
            store.get(doc_id)
    store.close()


def test_a_damaged_record_and_a_damaged_file_are_refused(tmp_path: Path) -> None:
    store_of(tmp_path, document("a", "text")).close()
    path = str(tmp_path / "documents.lmdb")
    with lmdb.open(path, subdir=False, lock=False) as environment, environment.begin(write=True) as transaction:
        transaction.put(b"=a", b"nonsense")
    store = LmdbDocStore(tmp_path)
    with pytest.raises(SnapshotError, match="documents.lmdb: found a record that cannot be read"):
        store.get("a")
    store.close()
    (tmp_path / "documents.lmdb").write_bytes(b"nonsense" * 1000)
    with pytest.raises(SnapshotError, match="documents.lmdb: found"):
        LmdbDocStore(tmp_path)
    (tmp_path / "documents.lmdb").unlink()
    with pytest.raises(SnapshotError, match="build the index again"):
        LmdbDocStore(tmp_path)
