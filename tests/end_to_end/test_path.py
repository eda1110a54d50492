"""Crawl, clean, index, serve and ask: every stage real, from the sample's pages on loopback."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from tests.end_to_end.command import environment, get, scenthound, serving_index
from tests.end_to_end.conftest import Built
from tests.end_to_end.replay import Replay

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def ask(server: str, query: str, **fields: str) -> dict[str, object]:
    address = f"{server}/v1/search?q={quote(query)}" + "".join(f"&{name}={quote(v)}" for name, v in fields.items())
    status, body = get(address)
    assert status == 200, body
    answer = json.loads(body)
    assert isinstance(answer, dict)
    return answer


def paths_of(answer: dict[str, object]) -> list[str]:
    hits = answer["hits"]
    assert isinstance(hits, list)
    return [urlsplit(hit["url"]).path for hit in hits]


def test_every_page_of_the_sample_is_archived_again(built: Built, replay: Replay) -> None:
    assert built.crawl["pages"] == sum(len(paths) for paths in replay.paths.values())
    assert 300 <= built.crawl["pages"] <= 1000


def test_the_corpus_counts_add_up(built: Built) -> None:
    counts = built.corpus["counts"]
    drops = sum(count for name, count in counts.items() if name.startswith("drops."))
    assert counts["responses"] == counts["documents"] + drops
    assert counts["documents"] >= 300
    assert built.index["counts"]["documents"] == counts["documents"]


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("remove a database", "/docs/15/sql-dropdatabase.html"),
        ("list comprehension", "/3.11/tutorial/datastructures.html"),
        ("password protect a directory with basic authentication", "/docs/2.4/howto/auth.html"),
        ("ON CONFLICT DO UPDATE", "/lang_upsert.html"),
        ("several web sites on one IP address", "/docs/2.4/vhosts/name-based.html"),
    ],
)
def test_a_question_finds_the_page_that_answers_it(server: str, query: str, path: str) -> None:
    assert path in paths_of(ask(server, query, k="3"))


def test_each_mode_answers_and_hybrid_shows_both_legs(server: str) -> None:
    for mode, legs in [("lexical", {"lexical"}), ("dense", {"dense"}), ("hybrid", {"lexical", "dense"})]:
        answer = ask(server, "how does a transaction see the rows of another", mode=mode)
        hits = answer["hits"]
        assert isinstance(hits, list)
        assert {part["leg"] for hit in hits for part in hit["parts"]} == legs


def test_a_site_filter_holds(server: str) -> None:
    answer = ask(server, "create an index", site="sqlite.org", k="20")
    hits = answer["hits"]
    assert isinstance(hits, list)
    assert hits
    assert {hit["site"] for hit in hits} == {"sqlite.org"}


def test_a_document_can_be_fetched_by_the_id_of_its_hit(server: str) -> None:
    hits = ask(server, "list comprehension")["hits"]
    assert isinstance(hits, list)
    status, body = get(f"{server}/v1/documents/{hits[0]['doc_id']}")
    document = json.loads(body)
    assert status == 200
    assert document["url"] == hits[0]["url"]
    snippet = hits[0]["snippet"]
    assert document["text"][snippet["start"] : snippet["end"]].strip()


def test_answers_are_the_same_bytes_on_repeated_calls_and_after_a_restart(built: Built, server: str) -> None:
    question = "/v1/search?q=create+an+index+without+locking&k=20"
    _, first = get(server + question)
    assert all(get(server + question)[1] == first for _ in range(5))
    with serving_index(built.folder / "index") as other:
        assert get(other.address + question)[1] == first


def test_the_serving_process_never_loads_torch(built: Built) -> None:
    with serving_index(built.folder / "index") as running:
        assert get(running.address + "/v1/search?q=index")[0] == 200
        maps = Path(f"/proc/{running.pid}/maps").read_text(encoding="utf-8")
    assert "onnxruntime" in maps
    assert "libtorch" not in maps


def test_a_rebuild_from_the_same_warc_gives_the_same_ids(replay: Replay, tmp_path: Path) -> None:
    seed = replay.url("httpd.apache.org", "/docs/2.4/vhosts/index.html")
    crawl = scenthound(
        "crawl", seed, *replay.resolve, "--out", "crawl", "--max-pages", "6", "--delay-s", "0", cwd=tmp_path
    )
    assert crawl.code == 0, crawl.err
    ids = []
    for name in ("one", "two"):
        corpus = scenthound("clean", "crawl", "--out", f"{name}/corpus", "--json", cwd=tmp_path)
        index = scenthound("index", f"{name}/corpus", "--out", f"{name}/index", "--json", cwd=tmp_path)
        assert index.code == 0, index.err
        ids.append((corpus.result["corpus_id"], index.result["snapshot_id"]))
    assert ids[0] == ids[1]


def test_a_second_run_of_each_stage_keeps_what_is_there(built: Built) -> None:
    folder = built.folder
    cleaned = scenthound("clean", folder / "crawl", "--out", folder / "corpus", "--json")
    indexed = scenthound("index", folder / "corpus", "--out", folder / "index", "--json")
    assert cleaned.result["reused"] is True
    assert indexed.result["reused"] is True
    assert indexed.result["snapshot_id"] == built.index["snapshot_id"]


def test_the_command_line_gives_the_same_hits_as_the_api(built: Built, server: str) -> None:
    searched = scenthound("search", built.folder / "index", "virtual host", "-k", "5", "--json")
    assert searched.code == 0, searched.err
    assert searched.result["hits"] == ask(server, "virtual host", k="5")["hits"]


def test_ctrl_c_ends_a_crawl_and_keeps_what_was_fetched(replay: Replay, tmp_path: Path) -> None:
    seed = replay.url("www.postgresql.org", "/docs/15/index.html")
    command = [sys.executable, "-m", "scenthound", "crawl", seed, *replay.resolve, "--out", str(tmp_path / "crawl")]
    crawl = subprocess.Popen(
        [*command, "--delay-s", "0.2"], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert crawl.stderr
    while "pages" not in (seen := crawl.stderr.read(200)):  # the progress bar has begun: pages are arriving
        assert seen, "the crawl ended by itself"
    os.kill(crawl.pid, signal.SIGINT)
    out, err = crawl.communicate(timeout=30)
    assert "Interrupted; kept" in out, err
    cleaned = scenthound("clean", tmp_path / "crawl", "--out", tmp_path / "corpus", "--json")
    assert cleaned.code == 0, cleaned.err
