"""LiteLLM's search providers: one call, and the dialect of each on the wire."""

import json
import os
import sys

BASES = {
    "tavily": ("TAVILY_API_BASE", "/tavily"),
    "exa_ai": ("EXA_API_BASE", "/exa"),
    "serper": ("SERPER_API_BASE", "/serper"),
    "searxng": ("SEARXNG_API_BASE", "/searxng"),
    "perplexity": ("PERPLEXITY_API_BASE", "/perplexity"),
    "you_com": ("YOUCOM_API_BASE", "/you"),
}
KEYS = ("TAVILY", "EXA", "SERPER", "SEARXNG", "PERPLEXITYAI", "YOUCOM")
os.environ |= {variable: sys.argv[1] + path for variable, path in BASES.values()}
os.environ |= {f"{name}_API_KEY": "key" for name in KEYS}
# It would fetch a table of prices.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm  # noqa: E402

told = {}
for provider in BASES:
    answer = litellm.search(query="grubs", search_provider=provider, max_results=2)
    narrowed = litellm.search(
        query="ring-tailed lemur", search_provider=provider, max_results=1, search_domain_filter=["animals.example.org"]
    )
    first = answer.results[0]
    told[provider] = {
        "first": [first.title, first.url, first.snippet],
        "date": narrowed.results[0].date,
        "narrowed": narrowed.results[0].url,
    }
print(json.dumps(told))
