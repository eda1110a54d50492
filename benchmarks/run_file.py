"""Runs as files: TREC's six columns, and beside them what a run was made with.

In: a `Run`, or a file from anywhere. Out: NAME.run, which trec_eval reads, with NAME.run.json: snapshot, settings and
commit, and the SHA-256 of the run, so that the two cannot be taken from different runs; or the `Run` again, exactly.
Must not: judge a run.
"""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.errors import RunError
from benchmarks.lines import numbered_lines
from benchmarks.runs import Run, RunEntry
from crawler.artefact import digest_file

_COLUMNS = "query_id, Q0, doc_id, rank, score and name, separated by white space"


def write_run(run: Run, path: Path) -> None:
    """Write a run and what it was made with.

    Raises:
        RunError: A name in it has white space, which the format cannot hold.
    """
    names = {run.name} | {name for entry in run.entries for name in (entry.query_id, entry.doc_id)}
    for name in names:
        if len(name.split()) != 1 or name.split()[0] != name:
            raise RunError(
                str(path), found=f"the name {name!r}", wanted="names without white space", remedy="rename it"
            )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in trec_lines(run)), encoding="utf-8")
    made = {
        "name": run.name,
        "snapshot_id": run.snapshot_id,
        "commit": run.commit,
        "settings": dict(run.settings),
        "sha256": digest_file(path).sha256,
    }
    _beside(path).write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def trec_lines(run: Run) -> Iterator[str]:
    """Give a run in TREC's format; scores in as many digits as bring them back exactly."""
    for entry in run.entries:
        yield f"{entry.query_id} Q0 {entry.doc_id} {entry.rank} {entry.score!r} {run.name}"


def read_run(path: Path) -> Run:
    """Read a run as trec_eval does: by score in single precision, equal scores by doc_id downwards.

    The ranks in the file are not read, but for being numbers; those of the result are by that order, from 1. The name
    is the file's last column, in its first line. Topics come in the order of the file.

    Raises:
        RunError: A line has not six columns, a score is no number, a document comes twice for a query, the file is not
            UTF-8 or is empty, or what lies beside it is of another run; the message names file and line.
    """
    scored: dict[str, dict[str, float]] = {}
    name = ""
    for where, line in numbered_lines(path, RunError, wanted="a run in TREC's format"):
        query_id, doc_id, score, tag = _columns(where, line)
        if doc_id in scored.setdefault(query_id, {}):
            raise _unreadable(where, f"{doc_id!r} a second time for query {query_id!r}", "each document once a query")
        scored[query_id][doc_id] = score
        name = name or tag
    if not scored:
        raise _unreadable(str(path), "no line", _COLUMNS)
    made = _made_with(path)
    entries = [
        RunEntry(query_id, doc_id, rank, documents[doc_id])
        for query_id, documents in scored.items()
        for rank, doc_id in enumerate(_in_order(documents), start=1)
    ]
    if made is None:
        return Run(name, "", {}, "unknown", tuple(entries))
    return Run(str(made["name"]), str(made["snapshot_id"]), dict(made["settings"]), str(made["commit"]), tuple(entries))


def _columns(where: str, line: str) -> tuple[str, str, float, str]:
    """Read a line: query_id, doc_id, score, name."""
    parts = line.split()
    if len(parts) != 6:
        raise _unreadable(where, f"{len(parts)} columns in {line[:80]!r}", _COLUMNS)
    query_id, _, doc_id, rank, written, tag = parts
    if not rank.lstrip("-").isdigit():
        raise _unreadable(where, f"rank {rank!r}", "a whole number")
    try:
        score = float(written)
    except ValueError:
        score = math.nan
    if not math.isfinite(score):
        raise _unreadable(where, f"score {written!r}", "a finite number")
    return query_id, doc_id, score, tag


def _in_order(documents: dict[str, float]) -> list[str]:
    doc_ids = sorted(documents, key=lambda doc_id: doc_id.encode(), reverse=True)
    return sorted(doc_ids, key=lambda doc_id: -float(np.float32(documents[doc_id])))


def _made_with(path: Path) -> dict[str, Any] | None:
    """Read what lies beside a run; None where nothing does."""
    beside = _beside(path)
    if not beside.is_file():
        return None
    try:
        made = json.loads(beside.read_text(encoding="utf-8"))
        is_whole = {"name", "snapshot_id", "commit", "settings", "sha256"} <= made.keys()
    except (ValueError, AttributeError) as error:
        raise _unreadable(str(beside), str(error), "what `scenthound bench retrieval --runs` wrote") from error
    if not is_whole or not isinstance(made["settings"], dict):
        raise _unreadable(str(beside), f"{sorted(made)}", "name, snapshot_id, commit, settings and sha256")
    if made["sha256"] != digest_file(path).sha256:
        raise _unreadable(str(beside), "the SHA-256 of another file", f"that of {path.name}")
    return dict(made)


def _beside(path: Path) -> Path:
    return path.with_name(path.name + ".json")


def _unreadable(where: str, found: str, wanted: str) -> RunError:
    return RunError(where, found=found, wanted=wanted, remedy="mend that line, or make the run again")
