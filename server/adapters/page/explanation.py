"""Why a document stands where it does, or does not, for the page that shows it.

In: a search and a document's name. Out: `Explanation`, as the library gives it.
"""

from indexer.search.explain import Explanation, explain
from indexer.search.request import SearchRequest
from server.engine import Engine


async def explain_request(engine: Engine, request: SearchRequest, name: str) -> Explanation:
    """Explain a document's place.

    Args:
        engine: What would answer.
        request: As it would be asked.
        name: doc_id or URL.

    Raises:
        As `explain`, and as `Engine.call`.
    """
    return await engine.call(lambda searcher: explain(searcher, request, name))
