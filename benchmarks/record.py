"""A measurement with all that is needed to repeat it.

Out: JSON lines in `benchmarks/results/`: the figures, the command, commit, machine, versions, date.
Must not: hold a name or path of the machine.
"""

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from datetime import date
from importlib import metadata
from pathlib import Path

from crawler.artefact import Json

RESULTS = Path(__file__).parent / "results"
_LIBRARIES = (
    "pyserini", "faiss-cpu", "sentence-transformers", "torch", "onnxruntime", "aiohttp", "lxml", "trafilatura",
    "datasketch",
)  # fmt: skip


def record(name: str, command: str, figures: Mapping[str, Json], *, today: date, results: Path = RESULTS) -> Path:
    """Append one measurement to `<results>/<name>.jsonl`.

    Args:
        name: Name of the benchmark.
        command: What to type to measure it again.
        figures: What was measured, units in the names.
        today: Day of the measurement.
        results: Folder of the result files.

    Returns:
        The file.
    """
    row = {
        "benchmark": name,
        "date": today.isoformat(),
        "command": command,
        "commit": current_commit(),
        "machine": {"cpus": os.cpu_count(), "cpu": platform.machine(), "system": platform.system()},
        "versions": {"python": platform.python_version()} | {name: metadata.version(name) for name in _LIBRARIES},
        **figures,
    }
    results.mkdir(parents=True, exist_ok=True)
    path = results / f"{name}.jsonl"
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def current_commit() -> str:
    """Name the commit that ran, with "+changes" where the checkout departs from it; "unknown" outside a checkout."""
    folder = Path(__file__).parent
    try:
        commit = _git("rev-parse", "--short=12", "HEAD", folder=folder)
        return commit + ("+changes" if _git("status", "--porcelain", "--", "*.py", folder=folder) else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*arguments: str, folder: Path) -> str:
    ran = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603, S607  fixed words
    return ran.stdout.strip()
