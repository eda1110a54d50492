"""Archives from elsewhere to a corpus: WET texts, revisits, lists of files, what is missing."""

import gzip
from collections import Counter
from pathlib import Path

import pytest

from crawler.corpus import Corpus
from crawler.errors import InputError
from crawler.importers.paths import read_paths
from crawler.importers.warc import import_warc
from tests.crawler.archives import WORDS, page
from tests.crawler.warc_records import PACKINGS, gzipped, record, zstandard_frames

SAMPLES = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "crawl" / "warc"


def html(text: str) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(text)


def conversion(url: str, text: str) -> bytes:
    return record(text.encode(), kind="conversion", url=url, more="Content-Type: text/plain\r\n")


def imported(tmp_path: Path, path: Path) -> Corpus:
    import_warc(path, tmp_path / "corpus")
    return Corpus(tmp_path / "corpus")


def test_a_wet_record_becomes_a_document_under_its_first_line(tmp_path: Path) -> None:
    text = f"Trails – a site\nHome\n{WORDS}"
    (tmp_path / "x.warc.wet.gz").write_bytes(gzipped([conversion("https://a.test/1", text)]))
    (document,) = imported(tmp_path, tmp_path).documents()
    assert (document.title, document.text) == ("Trails – a site", f"Home\n{WORDS}")
    assert document.warc_ref is not None
    assert document.warc_ref.file == "x.warc.wet.gz"


def test_a_response_is_read_rather_than_the_text_that_was_made_of_it(tmp_path: Path) -> None:
    records = [
        conversion("https://a.test/1", f"Text\n{WORDS} one"),
        record(html(f"{WORDS} Two."), url="https://a.test/1"),
        conversion("https://a.test/3", f"Text\n{WORDS} three"),
    ]
    (tmp_path / "x.warc").write_bytes(b"".join(records))
    corpus = imported(tmp_path, tmp_path / "x.warc")
    assert {each.url: each.text.split()[-1] for each in corpus.documents()} == {
        "https://a.test/1": "Two.",
        "https://a.test/3": "three",
    }
    assert [(drop.url, drop.reason) for drop in corpus.drops()] == [("https://a.test/1", "duplicate_url")]


def test_a_revisit_gives_its_address_the_body_it_refers_to(tmp_path: Path) -> None:
    records = [
        record(html(WORDS), url="https://a.test/1", more="WARC-Payload-Digest: sha1:A\r\n"),
        record(
            b"",
            kind="revisit",
            url="https://a.test/1",
            date="2026-12-24T12:00:00Z",
            more="WARC-Payload-Digest: sha1:A\r\n",
        ),
        record(b"", kind="revisit", url="https://a.test/2", more="WARC-Payload-Digest: sha1:B\r\n"),
        record(b"HTTP/1.1 404 No\r\n\r\n", kind="revisit", url="https://a.test/3"),
    ]
    (tmp_path / "x.warc.zst").write_bytes(zstandard_frames(records))
    corpus = imported(tmp_path, tmp_path)
    (document,) = corpus.documents()
    assert document.fetched_at is not None
    assert (document.url, document.fetched_at.month) == ("https://a.test/1", 12)
    assert document.warc_ref is not None
    assert document.warc_ref.offset == 0
    assert Counter(drop.reason for drop in corpus.drops()) == {"duplicate_url": 1, "revisit": 1, "http_status": 1}
    assert corpus.manifest.counts["responses"] == 4


@pytest.mark.parametrize("packing", PACKINGS)
def test_every_packing_gives_the_same_documents(tmp_path: Path, packing: str) -> None:
    records = [record(html(f"{n}. {WORDS}"), url=f"https://a.test/{n}") for n in range(3)]
    (tmp_path / "x").write_bytes(PACKINGS[packing](records))
    corpus = imported(tmp_path, tmp_path / "x")
    assert [each.url.rpartition("/")[2] for each in corpus.documents()] == ["0", "1", "2"]
    assert all(f"{n}. {WORDS}" in each.text for n, each in enumerate(corpus.documents()))


def listed(folder: Path, *lines: str, name: str = "wet.paths") -> Path:
    content = "".join(f"{line}\n" for line in lines).encode()
    (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return folder / name


def test_the_files_of_a_list_are_found_below_it_or_beside_it_in_its_order(tmp_path: Path) -> None:
    deep = tmp_path / "crawl-data" / "CC-MAIN" / "wet"
    deep.mkdir(parents=True)
    (deep / "b.warc.wet.gz").write_bytes(gzipped([conversion("https://a.test/b", f"B\n{WORDS}")]))
    (tmp_path / "a.warc.wet.gz").write_bytes(gzipped([conversion("https://a.test/a", f"A\n{WORDS} Yes.")]))
    lines = (
        "crawl-data/CC-MAIN/wet/b.warc.wet.gz",
        "",
        "https://data.example/crawl-data/CC-MAIN/wet/a.warc.wet.gz",
        "s3://bucket/crawl-data/CC-MAIN/wet/b.warc.wet.gz",
    )
    for name in ("wet.paths", "WET.PATHS.GZ".lower()):
        found = read_paths(listed(tmp_path, *lines, name=name))
        assert [path.name for path in found] == ["b.warc.wet.gz", "a.warc.wet.gz"]
    corpus = imported(tmp_path, tmp_path / "wet.paths.gz")
    assert [document.title for document in corpus.documents()] == ["B", "A"]


def test_files_that_are_missing_are_named_and_counted(tmp_path: Path) -> None:
    (tmp_path / "here.warc.gz").write_bytes(b"")
    with pytest.raises(InputError) as raised:
        read_paths(listed(tmp_path, "x/1.warc.gz", "here.warc.gz", "x/2.warc.gz", "x/3.warc.gz", "x/4.warc.gz"))
    assert "found 4 of its 5 files missing (x/1.warc.gz, x/2.warc.gz, x/3.warc.gz, …)" in str(raised.value)
    assert "make a list of those that you have" in str(raised.value)


@pytest.mark.parametrize("line", ["/etc/passwd", "../x.warc", "a/../../x.warc"])
def test_a_list_does_not_lead_out_of_its_folder(tmp_path: Path, line: str) -> None:
    with pytest.raises(InputError, match="wanted paths below the folder of the list"):
        read_paths(listed(tmp_path, line))


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe", b"\0", gzip.compress(b"x", mtime=0)[:-3]])
def test_a_list_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / ("x.paths.gz" if content.startswith(b"\x1f") else "x.paths")
    path.write_bytes(content)
    with pytest.raises(InputError, match="get the list again"):
        import_warc(path, tmp_path / "corpus")


def test_what_holds_no_archive_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found a folder without web archives"):
        import_warc(tmp_path, tmp_path / "corpus")
    with pytest.raises(InputError, match="found nothing"):
        import_warc(tmp_path / "none", tmp_path / "corpus")
    (tmp_path / "x.wacz").write_bytes(b"PK")
    with pytest.raises(InputError, match=r"unzip x\.wacz -d x/"):
        import_warc(tmp_path / "x.wacz", tmp_path / "corpus")


@pytest.mark.slow
def test_real_archives_give_documents_and_the_counts_add_up(tmp_path: Path) -> None:
    if not SAMPLES.is_dir():
        pytest.skip(f"no sample archives at {SAMPLES}")
    corpus = imported(tmp_path, SAMPLES)
    counts = corpus.manifest.counts
    assert counts["documents"] >= 15
    assert counts["responses"] == counts["documents"] + sum(
        n for name, n in counts.items() if name.startswith("drops.")
    )
    # iana.warc.gz holds 123 revisits, and the responses that they repeat: most of them are images and styles.
    assert counts.get("drops.revisit", 0) < 20
