"""Which answers a response holds, and where each is to be shown.

In: what a request asks for, and the answers there are. Out: the answers to give; the ranking.
Must not: search.
"""

from collections.abc import Sequence

from server.adapters.bing.answers import ID
from server.adapters.bing.asking import WebParameters, check_answers
from server.adapters.bing.wire import Identifiable, RankingGroup, RankingItem, RankingResponse, SearchResponse

RANKED = ("webpages", "news", "relatedsearches", "spellsuggestions")
"""The answers there can be, in the order of their rank."""

_BY_RELEVANCE = frozenset(RANKED) - {"news"}
"""Answers that are given to who does not choose; whether news would be wanted is not known."""


def wanted(asked: WebParameters) -> frozenset[str]:
    """Say which answers are to be looked for.

    Raises:
        ParameterError: A name is none of Bing's; `thing` is the parameter.
    """
    check_answers(asked.response_filter, "responseFilter")
    check_answers(asked.promote, "promote")
    chosen = frozenset(name for name in asked.response_filter if not name.startswith("-"))
    left_out = frozenset(name.removeprefix("-") for name in asked.response_filter if name.startswith("-"))
    return ((chosen or _BY_RELEVANCE) | frozenset(asked.promote)) - left_out


def counted(there: Sequence[str], asked: WebParameters) -> frozenset[str]:
    """Say which of the answers that there are, in the order of their rank, are given.

    Promoted ones do not count.

    Example:
        >>> asked = WebParameters(q="a", answerCount=1, promote=["news"])
        >>> sorted(counted(("webpages", "news", "relatedsearches"), asked))
        ['news', 'webpages']
    """
    if asked.answer_count is None:
        return frozenset(there)
    ranked = [name for name in there if name not in asked.promote]
    return frozenset(ranked[: asked.answer_count]) | (frozenset(asked.promote) & frozenset(there))


def ranking_of(answer: SearchResponse) -> RankingResponse | None:
    """Say where each answer is to be shown; None where there is nothing to show."""
    pages = len(answer.web_pages.value) if answer.web_pages else 0
    mainline = [_item("WebPages", f"WebPages.{number}", number) for number in range(pages)]
    if answer.news:
        mainline.append(_item("News", "News"))
    pole = [_item("SpellSuggestions", "SpellSuggestions")] if answer.spell_suggestions else []
    sidebar = [_item("RelatedSearches", "RelatedSearches")] if answer.related_searches else []
    if not mainline and not pole and not sidebar:
        return None
    return RankingResponse(pole=_group(pole), mainline=_group(mainline), sidebar=_group(sidebar))


def _item(answer: str, name: str, index: int | None = None) -> RankingItem:
    return RankingItem(answer_type=answer, result_index=index, value=Identifiable(id=f"{ID}{name}"))


def _group(items: list[RankingItem]) -> RankingGroup | None:
    return RankingGroup(items=items) if items else None
