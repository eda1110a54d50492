"""The project's own files keep their promises: bounded versions, closed doors, quiet imports, a valid compose file."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("crawler", "indexer", "server", "benchmarks", "scenthound")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

# The heavy libraries and the one file that may import each.
DOORS = {
    "aiohttp": "crawler/fetching/fetch.py",
    "warcio": "crawler/reading/careful.py",
    "fastwarc": "crawler/reading/fast.py",
    "pypdf": "crawler/cleaning/pdf.py",
    "trafilatura": "crawler/cleaning/extract.py",
    "resiliparse": "crawler/extraction/by_resiliparse.py",
    "datasketch": "crawler/duplicates/signature.py",
    "jnius": "indexer/backends/lexical/jvm.py",
    "faiss": "indexer/backends/dense/library.py",
    "lmdb": "indexer/backends/docstore.py",
    "torch": "indexer/encoders/passage_encoder.py",
    "sentence_transformers": "indexer/encoders/library.py",
    "onnxruntime": "indexer/encoders/query_encoder.py",
    "ir_datasets": "benchmarks/datasets/by_ir_datasets.py",
    "ir_measures": "benchmarks/evaluation.py",
    "mcp": "server/adapters/mcp/door.py",
    "limits": "server/access/limiter.py",
    "prometheus_client": "server/metrics.py",
    "opentelemetry": "server/tracing.py",
    "scipy": "benchmarks/significance.py",
    "matplotlib": "benchmarks/report/drawing.py",
}

# One step before a door, and imported only by those who are about to go through it: what a cleaning process imports,
# and who reranks.
STEPS = ("crawler/cleaning/page.py", "crawler/cleaning/measuring.py", "indexer/encoders/cross_encoder.py")


def imported_by(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize(("library", "door"), DOORS.items())
def test_a_heavy_library_has_one_door(library: str, door: str) -> None:
    users = {path.relative_to(ROOT).as_posix() for path in MODULES if library in imported_by(path)}
    assert users == {door}


def test_every_dependency_has_a_lower_and_an_upper_bound_or_a_reason() -> None:
    listed = PROJECT["project"]["dependencies"] + [
        entry for extra in PROJECT["project"]["optional-dependencies"].values() for entry in extra
    ]
    for entry in listed:
        requirement = entry.partition(";")[0].strip()
        if requirement.startswith(("scenthound[", "regex")):  # itself; and dated versions, which have no next major one
            continue
        assert re.search(r"(>=.+,<|==)", requirement), requirement


def test_every_dependency_line_states_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = re.findall(r'^  "[a-z0-9-]+[>=].*$', text, flags=re.MULTILINE)
    assert len(lines) > 30
    assert all("  #" in line for line in lines)


def test_the_constraints_pin_every_dependency_exactly() -> None:
    pinned = {
        line.partition("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith("#")
    }
    wanted = {
        re.split(r"[<>=;\[ ]", entry)[0].lower().replace("_", "-")
        for group in (PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"].values())
        for entry in group
    } - {"scenthound"}
    assert wanted <= pinned


def test_importing_anything_but_a_door_starts_nothing_and_loads_no_heavy_library() -> None:
    names = [path.relative_to(ROOT).as_posix() for path in MODULES]
    modules = [
        name.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        for name in names
        # Peers run where their own libraries are.
        if name not in (*DOORS.values(), *STEPS)
        and not name.endswith("__main__.py")
        and not name.startswith("benchmarks/peers/")
    ]
    code = f"""
import importlib, logging, os, sys, threading
before = dict(os.environ)
for name in {modules!r}:
    importlib.import_module(name)
assert dict(os.environ) == before, "the environment was changed"
assert threading.active_count() == 1, "a thread was started"
assert not logging.getLogger().handlers, "a log handler was added"
heavy = {{"torch", "transformers", "sentence_transformers", "pyserini", "jnius", "trafilatura"}} & set(sys.modules)
assert not heavy, heavy
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == ""
    assert ran.stderr == ""


def test_the_compose_file_keeps_the_index_on_a_volume_without_root_and_checks_health() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    service = compose["services"]["scenthound"]
    assert service["volumes"] == ["index:/data"]
    assert "index" in compose["volumes"]
    assert service["user"].partition(":")[0] not in ("", "0", "root")
    assert "/readyz" in service["healthcheck"]["test"][-1]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])


@pytest.mark.slow
def test_docker_compose_accepts_the_compose_file() -> None:
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("docker-compose is not installed; Debian has it as the package docker-compose")
    ran = subprocess.run([program, "config", "--quiet"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_the_dockerfile_runs_as_a_user_without_rights() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users
    assert users[-1] not in ("root", "0")


def test_the_sample_crawl_is_small_and_of_the_stated_size() -> None:
    files = [path for path in (ROOT / "examples" / "crawl").rglob("*") if path.is_file()]
    assert 0 < sum(path.stat().st_size for path in files) <= 6 * 1024 * 1024
