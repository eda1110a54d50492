"""Our answers as Bing's.

In: `SearchResponse`s, and how they are to be shown. Out: the models of `wire`.
Must not: search.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import quote, urlencode

from indexer.ranking import Hit, Snippet
from indexer.search import response as ours
from indexer.search.words import QueryWords
from server.adapters.bing.asking import Parameters
from server.adapters.bing.wire import (
    News,
    NewsArticle,
    Organization,
    Queries,
    Query,
    QueryContext,
    WebPage,
    WebPages,
)
from server.wire.addresses import parts_of
from server.wire.days import short_day
from server.wire.marks import marked, marked_title

ID: Final = "https://api.bing.microsoft.com/api/v7/#"
"""How Bing's ids begin; they are names, and lead nowhere."""

# Marks in plain text. What pages hold of that range would be taken for marks.
_BEFORE, _AFTER = "\ue000", "\ue001"
_MARKS = re.compile("[\ue000-\ue019]")


@dataclass(frozen=True, slots=True)
class Look:
    """How texts are shown.

    Attributes:
        origin: The address of this server.
        before: Sign before a word of the query; "" for none.
        after: Sign after it.
        is_html: Whether the rest is escaped.
    """

    origin: str
    before: str
    after: str
    is_html: bool

    def show(self, text: Snippet) -> str:
        """Write a text."""
        if not self.is_html and self.before:
            # Of the same length, so that the places of marks stay.
            text = Snippet(_MARKS.sub(" ", text.text), text.highlights, text.start, text.end)
        return marked(text, self.before, self.after, as_html=self.is_html)

    def page(self, query: str) -> str:
        """Give the address of a search on the page for people."""
        return f"{self.origin}/?{urlencode({'q': query})}"


def look_of(asked: Parameters, origin: str) -> Look:
    """Say how texts are to be shown."""
    if not asked.text_decorations:
        return Look(origin, "", "", asked.is_html)
    return Look(origin, *(("<b>", "</b>") if asked.is_html else (_BEFORE, _AFTER)), asked.is_html)


def context_of(query: str, altered: str | None) -> QueryContext:
    """Say what was made of a query."""
    return QueryContext(
        original_query=query, altered_query=altered, alteration_override_query=f"+{query}" if altered else None
    )


def web_pages(query: str, response: ours.SearchResponse, look: Look) -> WebPages:
    """Give the hits as web pages; ids begin with 0 on each page."""
    words = QueryWords(response.query.text)
    return WebPages(
        web_search_url=look.page(query),
        total_estimated_matches=response.total,
        value=[_web_page(number, hit, words, look) for number, hit in enumerate(response.hits)],
        some_results_removed=True if response.discarded else None,
    )


def articles(response: ours.SearchResponse, look: Look, *, with_ids: bool) -> list[NewsArticle]:
    """Give those hits that have a day of publication as news."""
    words = QueryWords(response.query.text)
    dated = [(hit, hit.published_at) for hit in response.hits if hit.published_at]
    return [
        NewsArticle(
            id=f"{ID}News.{number}" if with_ids else None,
            name=look.show(marked_title(hit, words)),
            url=parts_of(hit.url, hit.doc_id).url,
            description=look.show(hit.snippet),
            provider=[Organization(name=parts_of(hit.url, hit.doc_id).host)],
            date_published=_day(day) + "Z",
        )
        for number, (hit, day) in enumerate(dated)
    ]


def news(query: str, response: ours.SearchResponse, look: Look) -> News:
    """Give hits as the answer "news" of a web search."""
    link = f"{look.origin}/v7.0/news/search?{urlencode({'q': query})}"
    return News(id=f"{ID}News", read_link=link, value=articles(response, look, with_ids=True))


def queries(answer: str, texts: Sequence[str], look: Look | None) -> Queries:
    """Give queries to ask next; `look` where they have a page of results."""
    return Queries(
        id=f"{ID}{answer}",
        value=[Query(text=text, display_text=text, web_search_url=look.page(text) if look else None) for text in texts],
    )


def _web_page(number: int, hit: Hit, words: QueryWords, look: Look) -> WebPage:
    url = parts_of(hit.url, hit.doc_id).url
    language = hit.language.partition("-")[0].lower()
    return WebPage(
        id=f"{ID}WebPages.{number}",
        name=look.show(marked_title(hit, words)),
        url=url,
        date_published=_day(hit.published_at) if hit.published_at else None,
        date_published_display_text=short_day(hit.published_at) if hit.published_at else None,
        display_url=url,
        snippet=look.show(hit.snippet),
        date_last_crawled=_time(hit.fetched_at) if hit.fetched_at else None,
        cached_page_url=f"{look.origin}/documents/{quote(hit.doc_id, safe='')}",
        language=language if language != "und" else None,
    )


def _day(day: date) -> str:
    return f"{day.isoformat()}T00:00:00.0000000"


def _time(time: datetime) -> str:
    # Seven digits: Bing counts in tenths of a microsecond.
    return f"{time:%Y-%m-%dT%H:%M:%S.%f}0Z"
