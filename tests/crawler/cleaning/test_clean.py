import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.artefact import MANIFEST, verify
from crawler.cleaning.clean import clean, clean_files
from crawler.cleaning.losses import DROP_REASONS
from crawler.corpus import Corpus
from crawler.document import Document, doc_id_of
from crawler.errors import ArtefactError, InputError, OutputError
from crawler.fetching.exchange import Exchange
from crawler.settings import CleanSettings
from tests.crawler.archives import NOON, WORDS, page, response, write_crawl, write_warc

WARCS = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "crawl" / "warc"


def cleaned(tmp_path: Path, *responses: Exchange, settings: CleanSettings | None = None) -> Corpus:
    clean(write_crawl(tmp_path / "crawl", responses), tmp_path / "corpus", settings, workers=1)
    return Corpus(tmp_path / "corpus")


def by_url(corpus: Corpus) -> dict[str, Document]:
    return {document.url: document for document in corpus.documents()}


def reasons(corpus: Corpus) -> list[tuple[str, str]]:
    return [(drop.url, drop.reason) for drop in corpus.drops()]


def test_a_page_becomes_a_document_with_all_its_fields(tmp_path: Path) -> None:
    corpus = cleaned(tmp_path, response("https://docs.example.org/trails", page(WORDS, title="Trails")))
    (document,) = corpus.documents()
    assert document.doc_id == doc_id_of("https://docs.example.org/trails")
    assert document.title == "Trails"
    assert document.text == f"# Trails\n\n{WORDS}"
    assert document.language == "en"
    assert document.site == "example.org"
    assert document.fetched_at == NOON
    assert document.published_at is None
    assert document.quality.words == len(WORDS.split()) + 1
    assert document.warc_ref is not None
    assert document.warc_ref.file == "responses-00000.warc.gz"
    assert (corpus.manifest.parent_id, corpus.manifest.counts["documents"]) == ("0" * 32, 1)


def test_each_loss_has_its_reason_and_the_counts_add_up(tmp_path: Path) -> None:
    corpus = cleaned(
        tmp_path,
        response("https://a.test/kept", page(WORDS)),
        response("https://a.test/gone", page(WORDS), status=404),
        response("https://a.test/logo", b"GIF89a", content_type="image/gif"),
        response("https://a.test/binary", b"\0\1\2", content_type="text/html"),
        response("https://a.test/empty", b"<html><head><title>x</title></head><body></body></html>"),
        response("https://a.test/short", page("Three little words.")),
        response("https://a.test/copy", page(WORDS.upper())),
        response("https://a.test/large", page(WORDS * 20)),
        settings=CleanSettings(max_body_bytes=2048),
    )
    assert sorted(reasons(corpus)) == [
        ("https://a.test/binary", "content_type"),
        ("https://a.test/copy", "duplicate_content"),
        ("https://a.test/empty", "empty_text"),
        ("https://a.test/gone", "http_status"),
        ("https://a.test/large", "too_large"),
        ("https://a.test/logo", "content_type"),
        ("https://a.test/short", "too_short"),
    ]
    counts = corpus.manifest.counts
    assert (counts["responses"], counts["documents"], counts["drops.content_type"]) == (8, 1, 2)
    assert counts["responses"] == counts["documents"] + sum(v for k, v in counts.items() if k.startswith("drops."))
    assert {reason for _, reason in reasons(corpus)} <= set(DROP_REASONS)


def test_of_one_address_the_newest_response_is_kept(tmp_path: Path) -> None:
    corpus = cleaned(
        tmp_path,
        response("https://a.test/x", page(f"Old. {WORDS}"), fetched_at=NOON),
        response("https://a.test/x#part", page(f"New. {WORDS}"), fetched_at=NOON + timedelta(days=1)),
        response("https://a.test/x?utm_source=y", page(f"Older. {WORDS}"), fetched_at=NOON - timedelta(days=1)),
        response("https://a.test/x", page("Gone"), fetched_at=NOON + timedelta(days=2), status=500),
    )
    assert "New." in by_url(corpus)["https://a.test/x"].text
    assert Counter(reason for _, reason in reasons(corpus)) == {"duplicate_url": 2, "http_status": 1}


def test_a_page_may_name_another_address_of_its_own_host(tmp_path: Path) -> None:
    canonical = '<link rel="canonical" href="{}">'
    corpus = cleaned(
        tmp_path,
        response("https://a.test/x?sort=up", page(f"One. {WORDS}", head=canonical.format("/x"))),
        response("https://a.test/x?sort=down", page(f"Two. {WORDS}", head=canonical.format("/x"))),
        response("https://evil.test/y", page(f"Three. {WORDS}", head=canonical.format("https://a.test/y"))),
        response("https://a.test/z", page(f"Four. {WORDS}", head=canonical.format("/"))),
    )
    assert set(by_url(corpus)) == {"https://a.test/x", "https://evil.test/y", "https://a.test/z"}
    assert "One." in by_url(corpus)["https://a.test/x"].text
    assert reasons(corpus) == [("https://a.test/x?sort=down", "duplicate_url")]


def test_of_equal_pages_the_first_is_kept_and_the_drop_names_it(tmp_path: Path) -> None:
    corpus = cleaned(
        tmp_path,
        response("https://a.test/1", page(WORDS)),
        response("https://b.test/2", page(WORDS.replace(" ", "\n"))),
    )
    (drop,) = corpus.drops()
    assert (drop.url, drop.reason, drop.detail) == (
        "https://b.test/2",
        "duplicate_content",
        doc_id_of("https://a.test/1"),
    )
    assert drop.warc_ref is not None


def test_the_same_crawl_gives_the_same_corpus_on_any_number_of_processes(tmp_path: Path) -> None:
    pages = [response(f"https://a.test/{n}", page(f"Page number {n}. {WORDS}")) for n in range(12)]
    crawl = write_crawl(tmp_path / "crawl", [*pages, response("https://a.test/copy", pages[3].body)])
    reports = [clean(crawl, tmp_path / f"corpus{n}", workers=n) for n in (1, 2)]
    assert reports[0].corpus_id == reports[1].corpus_id
    files = [json.loads((tmp_path / f"corpus{n}" / MANIFEST).read_text())["files"] for n in (1, 2)]
    assert files[0] == files[1]


def test_a_corpus_that_is_there_already_is_reused_and_other_settings_make_it_anew(tmp_path: Path) -> None:
    crawl = write_crawl(tmp_path / "crawl", [response("https://a.test/1", page(WORDS))])
    out = tmp_path / "corpus"
    first = clean(crawl, out, workers=1)
    written = (out / MANIFEST).stat().st_mtime_ns
    second = clean(crawl, out, workers=1)
    assert (first.reused, second.reused) == (False, True)
    assert (second.corpus_id, second.counts) == (first.corpus_id, first.counts)
    assert (out / MANIFEST).stat().st_mtime_ns == written
    third = clean(crawl, out, CleanSettings(min_words=5), workers=1)
    assert not third.reused
    assert third.corpus_id != first.corpus_id


def test_a_damaged_corpus_is_made_anew(tmp_path: Path) -> None:
    crawl = write_crawl(tmp_path / "crawl", [response("https://a.test/1", page(WORDS))])
    out = tmp_path / "corpus"
    first = clean(crawl, out, workers=1)
    (out / "documents-00000.parquet").write_bytes(b"")
    second = clean(crawl, out, workers=1)
    assert (second.reused, second.corpus_id) == (False, first.corpus_id)
    verify(out, Corpus(out).manifest)


def test_work_is_reported_up_to_its_end(tmp_path: Path) -> None:
    calls: list[tuple[str, int, int | None]] = []
    crawl = write_crawl(tmp_path / "crawl", [response(f"https://a.test/{n}", page(f"{n}. {WORDS}")) for n in range(3)])
    clean(crawl, tmp_path / "corpus", workers=1, progress=lambda *call: calls.append(call))
    assert [call for call in calls if call[1] == 3] == [("records", 3, None), ("pages", 3, 3), ("documents", 3, 3)]


def test_a_crawl_without_a_usable_page_leaves_the_old_corpus_as_it_was(tmp_path: Path) -> None:
    good = write_crawl(tmp_path / "good", [response("https://a.test/1", page(WORDS))])
    bad = write_crawl(tmp_path / "bad", [response("https://a.test/1", b"", status=404)], crawl_id="1" * 32)
    out = tmp_path / "corpus"
    first = clean(good, out, workers=1)
    with pytest.raises(InputError, match="bad: found no document to keep \\(1 http_status\\), wanted"):
        clean(bad, out, workers=1)
    assert Corpus(out).corpus_id == first.corpus_id
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad", "corpus", "good"]


@pytest.mark.parametrize("what", ["nothing", "a file", "an empty folder", "a corpus", "a broken manifest"])
def test_what_is_no_crawl_is_refused_in_one_sentence(tmp_path: Path, what: str) -> None:
    crawl = tmp_path / "crawl"
    if what == "a file":
        crawl.write_bytes(b"text")
    elif what == "an empty folder":
        crawl.mkdir()
    elif what == "a corpus":
        clean(write_crawl(tmp_path / "c", [response("https://a.test/1", page(WORDS))]), crawl, workers=1)
    elif what == "a broken manifest":
        crawl.mkdir()
        (crawl / MANIFEST).write_text("{]")
    with pytest.raises(ArtefactError) as raised:
        clean(crawl, tmp_path / "corpus", workers=1)
    assert str(crawl) in str(raised.value)
    assert "\n" not in str(raised.value)
    assert not (tmp_path / "corpus").exists()


def test_a_folder_with_something_else_in_it_is_not_overwritten(tmp_path: Path) -> None:
    crawl = write_crawl(tmp_path / "crawl", [response("https://a.test/1", page(WORDS))])
    out = tmp_path / "photos"
    out.mkdir()
    (out / "cat.jpg").write_bytes(b"cat")
    with pytest.raises(OutputError, match="photos: found something that is not a corpus"):
        clean(crawl, out, workers=1)
    assert [path.name for path in out.iterdir()] == ["cat.jpg"]


def test_files_from_elsewhere_are_known_by_their_content(tmp_path: Path) -> None:
    warc = write_warc(tmp_path / "elsewhere", [response("https://a.test/1", page(WORDS))])
    first = clean_files([warc], tmp_path / "corpus", workers=1)
    assert clean_files([warc], tmp_path / "corpus", workers=1).reused
    assert Corpus(tmp_path / "corpus").manifest.parent_id is None
    other = write_warc(tmp_path / "other", [response("https://a.test/1", page(WORDS + " Indeed."))])
    assert clean_files([other], tmp_path / "corpus", workers=1).corpus_id != first.corpus_id


def test_a_date_with_parts_of_a_second_is_kept_in_seconds(tmp_path: Path) -> None:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(WORDS)
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.test/1\r\n"
        "WARC-Date: 2025-06-01T12:00:00.987654Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    warc = tmp_path / "a.warc"
    warc.write_bytes(head.encode() + http + b"\r\n\r\n")
    clean_files([warc], tmp_path / "corpus", workers=1)
    (document,) = Corpus(tmp_path / "corpus").documents()
    assert document.fetched_at == NOON


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["pywb", "warcio-odd"])
def test_odd_and_broken_archives_are_read_as_far_as_they_go(tmp_path: Path, folder: str) -> None:
    if not WARCS.exists():
        pytest.skip(f"{WARCS} is not here")
    files = sorted(path for path in (WARCS / folder).iterdir() if path.is_file())
    report = clean_files(files, tmp_path / "corpus")
    drops = {name.removeprefix("drops."): n for name, n in report.counts.items() if name.startswith("drops.")}
    assert report.counts["documents"] >= 2
    assert report.counts["responses"] == report.counts["documents"] + sum(drops.values())
    assert set(drops) <= set(DROP_REASONS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"min_words": -1},
        {"max_body_bytes": 10},
        {"max_pdf_pages": 0},
        {"page_timeout_s": 0},
        {"page_timeout_s": float("nan")},
    ],
)
def test_a_setting_outside_its_range_is_refused_by_its_name(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError) as raised:
        CleanSettings(**wrong)  # type: ignore[arg-type]  # one of several fields
    assert raised.value.thing == next(iter(wrong))
