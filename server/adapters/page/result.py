"""A hit as the pages show it.

In: `Hit`. Out: `Result`: texts for the templates, which escape them, and addresses that a browser may be sent to.
"""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode, urlsplit

from indexer.ranking import Hit, LegScore
from server.wire.marks import pieces


@dataclass(frozen=True, slots=True)
class Result:
    """A hit as it is shown.

    Attributes:
        doc_id: Its id.
        rank: Its rank, from 1.
        title: Its title, or its address, or its id.
        href: Where the title leads: the page itself, or the stored text where there is no address to link to.
        is_external: Whether `href` leaves this server.
        place: Host and path to show, or the address as plain text where it is not linked.
        cached: Address of the stored text.
        day: When it was published, else fetched; None when neither is known.
        is_fetched: Whether `day` is when it was fetched.
        pieces: The snippet in pieces, each with whether it is highlighted.
        language: For screen readers; "" when it is not known.
        score: The fused score.
        parts: What each leg said.
        similar: How many near-duplicates it stands for.
    """

    doc_id: str
    rank: int
    title: str
    href: str
    is_external: bool
    place: str
    cached: str
    day: date | None
    is_fetched: bool
    pieces: tuple[tuple[str, bool], ...]
    language: str
    score: float
    parts: tuple[LegScore, ...]
    similar: int


def result_of(hit: Hit, index: str) -> Result:
    """Prepare a hit of an index, "" being the first."""
    cached = document_address(hit.doc_id, index)
    href = web_address(hit.url)
    fetched = hit.fetched_at.date() if hit.fetched_at else None
    return Result(
        doc_id=hit.doc_id,
        rank=hit.rank,
        title=hit.title or hit.url or hit.doc_id,
        href=href or cached,
        is_external=href is not None,
        place=_place(hit.url) if href else hit.url,
        cached=cached,
        day=hit.published_at or fetched,
        is_fetched=hit.published_at is None,
        pieces=tuple(pieces(hit.snippet)),
        language="" if hit.language == "und" else hit.language,
        score=hit.score,
        parts=hit.parts,
        similar=len(hit.similar),
    )


def document_address(doc_id: str, index: str = "", **more: str) -> str:
    """Give the address of a stored text on this server; fields of "" are left out."""
    fields = urlencode([(name, value) for name, value in {"index": index, **more}.items() if value])
    return f"/documents/{quote(doc_id, safe='')}" + (f"?{fields}" if fields else "")


def web_address(url: str) -> str | None:
    """Give the address when a browser may be sent there, else None."""
    return url if url.startswith(("http://", "https://")) else None


def _place(url: str) -> str:
    """Write an address for people: host and path."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    steps = [step for step in parts.path.split("/") if step]
    return " › ".join([parts.netloc, *steps])
