"""Our answers as Brave's results.

In: `SearchResponse`s and how they are to be shown. Out: the models of `wire`.
Must not: search, or look at the clock.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from indexer.addresses import file_types_of
from indexer.ranking import Hit
from indexer.search.response import SearchResponse
from indexer.search.words import QueryWords
from server.adapters.brave.asking import ListedParameters, Parameters
from server.adapters.brave.wire import MetaUrl, Mixed, NewsResult, Place, Profile, Query, SearchOperators, WebResult
from server.wire.addresses import AddressParts, parts_of
from server.wire.days import long_day
from server.wire.marks import marked, marked_title

MOST_EXTRA = 5
"""Pieces of a document besides the best one, as Brave gives them."""

_LAST_PAGE = 9


@dataclass(frozen=True, slots=True)
class Look:
    """How results are shown.

    Attributes:
        is_decorated: Whether words of the query are in <strong> and the rest is escaped.
        with_extra: Whether further pieces of a document are given.
        with_fetched: Whether it is said when a page was fetched.
    """

    is_decorated: bool
    with_extra: bool
    with_fetched: bool


def look_of(asked: ListedParameters) -> Look:
    """Say how results are to be shown."""
    return Look(bool(asked.text_decorations), bool(asked.extra_snippets), bool(asked.include_fetch_metadata))


def query_answer(asked: Parameters, altered: str | None, response: SearchResponse | None = None) -> Query:
    """Say what was made of a query; `response` is there where one was searched for."""
    query = Query(original=asked.q, altered=altered, spellcheck_off=not asked.spellcheck, country=asked.country.lower())
    if response is not None and (response.applied or response.ignored):
        query.search_operators = SearchOperators(
            applied=bool(response.applied), cleaned_query=response.query.text, sites=list(response.query.sites)
        )
    return query


def has_more(asked: ListedParameters, count: int, response: SearchResponse) -> bool:
    """Say whether another page would have results."""
    return asked.offset < _LAST_PAGE and (asked.offset + 1) * count < response.total


def web_results(response: SearchResponse, look: Look) -> list[WebResult]:
    """Give the hits as web results."""
    words = QueryWords(response.query.text)
    return [_web_result(hit, words, look) for hit in response.hits]


def news_results(response: SearchResponse, look: Look) -> list[NewsResult]:
    """Give the hits as news."""
    words = QueryWords(response.query.text)
    return [_news_result(hit, words, look) for hit in response.hits]


def mixed(web: int, *, with_news: bool) -> Mixed:
    """Give the order of what is shown: web results as ranked, news behind them."""
    main = [Place(type="web", index=index, all=False) for index in range(web)]
    return Mixed(main=[*main, *([Place(type="news", all=True)] if with_news else [])])


def favicon_of(parts: AddressParts) -> str:
    """Give the address at which a site's icon is looked for."""
    return f"{parts.scheme}://{_authority(parts)}/favicon.ico"


def _web_result(hit: Hit, words: QueryWords, look: Look) -> WebResult:
    parts = parts_of(hit.url, hit.doc_id)
    profile = Profile(name=_bare(parts.host), url=parts.url, long_name=parts.host, img=favicon_of(parts))
    return WebResult(**_common(hit, parts, words, look), language=hit.language, profile=profile)


def _news_result(hit: Hit, words: QueryWords, look: Look) -> NewsResult:
    parts = parts_of(hit.url, hit.doc_id)
    fetched = f"{hit.fetched_at:%Y-%m-%dT%H:%M:%SZ}" if hit.fetched_at else None
    return NewsResult(**_common(hit, parts, words, look), source=_bare(parts.host), page_fetched=fetched)


def _common(hit: Hit, parts: AddressParts, words: QueryWords, look: Look) -> dict[str, Any]:
    """Give the fields of `Result`; a dictionary only to fill either of the two models that extend it."""
    before, after = ("<strong>", "</strong>") if look.is_decorated else ("", "")
    fetched = int(hit.fetched_at.timestamp()) if look.with_fetched and hit.fetched_at else None
    extra = [snippet.text for snippet in hit.extra_snippets] if look.with_extra else []
    return {
        "title": marked(marked_title(hit, words), before, after, as_html=look.is_decorated),
        "url": parts.url,
        "description": marked(hit.snippet, before, after, as_html=look.is_decorated),
        "page_age": f"{hit.published_at.isoformat()}T00:00:00" if hit.published_at else None,
        "age": long_day(hit.published_at) if hit.published_at else None,
        "meta_url": MetaUrl(
            scheme=parts.scheme,
            netloc=_bare(_authority(parts)),
            hostname=parts.host,
            favicon=favicon_of(parts),
            path="  ".join(f"› {step}" for step in parts.trail),
        ),
        "extra_snippets": extra or None,
        "content_type": next((name for name in file_types_of("", hit.media_type) if name != "html"), None),
        "fetched_content_timestamp": fetched,
    }


def _authority(parts: AddressParts) -> str:
    return urlsplit(parts.url).netloc.rpartition("@")[2]


def _bare(host: str) -> str:
    return host.removeprefix("www.")
