"""The two callers of a Search-R1 retrieval server: what they send and how they read it, written after their sources.

Source: github.com/PeterGriffinJin/Search-R1, search_r1/llm_agent/generation.py (`batch_search`, `_passages2string`);
github.com/volcengine/verl, verl/tools/utils/search_r1_like_utils.py (`call_search_api`, `_passages2string`).
"""

import json
import sys

import requests

url = sys.argv[1] + "/retrieve"


def search_r1(queries, topk=3):
    payload = {"queries": queries, "topk": topk, "return_scores": True}
    results = requests.post(url, json=payload, timeout=30).json()["result"]
    told = []
    for result in results:
        lines = ""
        for number, item in enumerate(result):
            content = item["document"]["contents"]
            title = content.split("\n")[0]
            text = "\n".join(content.split("\n")[1:])
            lines += f"Doc {number + 1}(Title: {title}) {text}\n"
        told.append(lines)
    return told


def verl(queries, topk=3):
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    payload = {"queries": queries, "topk": topk, "return_scores": True}
    answer = requests.post(url, headers=headers, json=payload, timeout=30)
    assert answer.status_code not in (500, 502, 503, 504)
    answer.raise_for_status()
    pieces = []
    for retrieval in answer.json().get("result", []):
        text = ""
        for number, item in enumerate(retrieval):
            content = item["document"]["contents"]
            title = content.split("\n")[0]
            text += f"Doc {number + 1} (Title: {title})\n" + "\n".join(content.split("\n")[1:]) + "\n\n"
        pieces.append(text.strip())
    return "\n---\n".join(pieces)


refused = requests.post(url, json={"queries": "a", "topk": -1}, timeout=30)
print(
    json.dumps(
        {
            "search_r1": search_r1(["ring-tailed lemur", "", "grubs"], topk=1),
            "nobody": search_r1([]),
            "verl": verl(["grubs"], topk=1),
            "many": len(search_r1([f"sparrow number {number}" for number in range(512)])),
            "refused": refused.status_code,
        }
    )
)
