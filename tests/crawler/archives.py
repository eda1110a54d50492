"""Archives for tests: responses by hand, written by the crawler's own writer.

In: `response(...)`s. Out: WARC files, and sealed crawl folders.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from crawler.archiving.archive import FORMAT_VERSION, KIND
from crawler.archiving.warc_writer import WarcWriter
from crawler.artefact import new_artefact, seal
from crawler.fetching.exchange import Exchange

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)

# Longer than the 20 words that cleaning asks for.
WORDS = (
    "A scent hound follows the trail of an animal by its smell over many miles of field and forest, "
    "and it does so with more patience than speed, until the trail ends."
)


def page(text: str, *, title: str = "A page", head: str = "") -> bytes:
    """Make a plain page with one heading and one paragraph."""
    markup = f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1><p>{text}</p></body></html>"
    return markup.encode()


def response(
    url: str,
    body: bytes,
    *,
    content_type: str = "text/html; charset=utf-8",
    status: int = 200,
    fetched_at: datetime = NOON,
) -> Exchange:
    """Make a response as a server would have given it."""
    return Exchange(
        url=url,
        request_headers=(("Host", "example.org"),),
        version="1.1",
        status=status,
        reason="OK" if status == 200 else "Other",
        headers=(("Content-Type", content_type),),
        body=body,
        fetched_at=fetched_at,
        address="",
    )


def write_warc(folder: Path, responses: Sequence[Exchange]) -> Path:
    """Write one WARC file."""
    folder.mkdir(parents=True, exist_ok=True)
    with WarcWriter(folder, info={"software": "test"}, started_at=NOON, max_bytes=10**9) as writer:
        for exchange in responses:
            writer.write(exchange)
    return folder / "responses-00000.warc.gz"


def write_crawl(folder: Path, responses: Sequence[Exchange], *, crawl_id: str = "0" * 32) -> Path:
    """Write a sealed crawl."""
    with new_artefact(folder, KIND) as staging:
        write_warc(staging, responses)
        seal(
            staging,
            kind=KIND,
            format_version=FORMAT_VERSION,
            artefact_id=crawl_id,
            parent_id=None,
            settings={},
            counts={"responses": len(responses)},
        )
    return folder
