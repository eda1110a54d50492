"""Rows of results made by hand."""

import json
from pathlib import Path
from typing import Any


def row(benchmark: str, command: Any = "", **figures: Any) -> dict[str, Any]:
    """Give a row as `record` writes it."""
    return {
        "benchmark": benchmark,
        "date": "2026-11-20",
        "command": command or f"scenthound bench {benchmark}",
        "commit": "abc123",
        "machine": {"cpus": 2, "cpu": "x86_64", "system": "Linux"},
        "versions": {"python": "3.11.7", "pyserini": "1.6.0"},
        **figures,
    }


def write_rows(folder: Path, *rows: dict[str, Any]) -> Path:
    """Write rows into a folder of results."""
    folder.mkdir(parents=True, exist_ok=True)
    for each in rows:
        with (folder / f"{each['benchmark']}.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(each) + "\n")
    return folder


def scored(collection: str, system: str, build: str, value: float, **more: Any) -> dict[str, Any]:
    """Give a row of retrieval with an nDCG@10."""
    command = f"scenthound bench retrieval {collection} --build {build} --system {system} --qrels test"
    figures = {"collection": collection, "build": build, "system": system, "qrels": "test"}
    return row("retrieval", command, **figures, scores={"nDCG@10": value}, **more)


def lexical(documents: int, seconds: list[float], top_ms: float, **more: Any) -> dict[str, Any]:
    """Give a row of lexical: tantivy takes twice as long for ten hits, and half as long to index."""
    return row(
        "lexical",
        f"scenthound bench lexical texts.jsonl --most {documents}",
        documents=documents,
        index_scenthound={"per_s": 100, "seconds": seconds, "bytes": 10 * documents},
        index_tantivy={"per_s": 200, "seconds": [each / 2 for each in seconds], "bytes": 10 * documents},
        top10_ms_scenthound=[top_ms, top_ms / 2, top_ms * 2],
        top10_ms_tantivy=[2 * top_ms, top_ms, 4 * top_ms],
        top1000_ms_scenthound=[top_ms, top_ms, top_ms],
        top1000_ms_tantivy=[top_ms, top_ms, top_ms],
        **more,
    )


def level(server: str, dialect: str, clients: int, rate: float, p50: float, p99: float) -> dict[str, Any]:
    """Give a level of load."""
    return {
        "server": server,
        "offered": {"dialect": dialect, "clients": clients, "seconds": 6.0, "rate_per_s": None, "batch": 1},
        "requests_per_s": rate,
        "latency_ms": {"p50": p50, "p90": p99, "p99": p99, "p99.9": p99},
        "outcomes": {"200": 10, "503": 2, "lost": 1},
        "cpu_ms": 1.5,
        "rss_mib": 900,
    }
