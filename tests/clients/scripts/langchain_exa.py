"""langchain-exa: its retriever and its tools, with the exa-py before version 2 that it asks for."""

import json
import sys
from pathlib import Path

# Both lie apart from the other clients, of which one is the current exa-py.
sys.path.insert(0, str(Path(sys.prefix) / "apart"))

from exa_py import Exa
from langchain_exa import ExaFindSimilarResults, ExaSearchResults, ExaSearchRetriever

base = sys.argv[1] + "/exa"
client = Exa("key", base_url=base)
retriever = ExaSearchRetriever(exa_api_key="key", exa_base_url=base, k=1, highlights=True)
(document,) = retriever.invoke("ring-tailed lemur")
tool = ExaSearchResults(exa_api_key="key")
tool.client = client
found = tool.invoke({"query": "grubs", "num_results": 1, "text_contents_options": {"max_characters": 12}})
similar = ExaFindSimilarResults(exa_api_key="key")
similar.client = client
like = similar.invoke({"url": document.metadata["url"], "num_results": 2})
print(
    json.dumps(
        {
            "text": document.page_content,
            "metadata": document.metadata,
            "cut": [one.text for one in found.results],
            "similar": len(like.results),
        }
    )
)
