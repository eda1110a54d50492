"""exa-py, the current one: search with and without contents, contents with statuses, and how it takes refusals."""

import json
import sys
import warnings

from exa_py import Exa

exa = Exa("key", base_url=sys.argv[1] + "/exa")
found = exa.search("ring-tailed lemur", num_results=1, type="auto", start_published_date="2025-01-01")
bare = exa.search("grubs", num_results=2, contents=False, include_domains=["example.org"])
highlights = exa.search("grubs", num_results=1, contents={"highlights": True, "summary": True})
contents = exa.get_contents([bare.results[0].url, "https://nowhere.example/"])
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # It says that findSimilar is old.
    similar = exa.find_similar(bare.results[0].url, num_results=1)
try:
    exa.search("grubs", num_results=1000)
    refused = ""
except ValueError as error:
    refused = str(error)
print(
    json.dumps(
        {
            "found": [(one.title, one.text, one.published_date, one.score) for one in found.results],
            "bare": [(one.url, one.id == one.url, one.text) for one in bare.results],
            "highlights": highlights.results[0].highlights,
            "summary": highlights.results[0].summary,
            "texts": [one.text for one in contents.results],
            "statuses": [(one.id, one.status) for one in contents.statuses],
            "similar": len(similar.results),
            "refused": refused,
        }
    )
)
