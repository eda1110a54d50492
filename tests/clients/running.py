"""Run a client that others wrote, unmodified but for the base URL, and read what it understood.

In: the name of a script in `scripts/`, which gets the server's address as its argument and prints one JSON object as
its last line. Out: that object. `make clients` installs the clients (`requirements.txt`, `package.json`); where they
are not installed the test is skipped. Tests that use this are slow: say `pytestmark = pytest.mark.slow`.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".venv-clients"
SCRIPTS = Path(__file__).parent / "scripts"


def run_script(name: str, base_url: str, *arguments: str) -> dict[str, Any]:
    """Run `scripts/NAME.py` with the Python of `.venv-clients`."""
    return _run(ENVIRONMENT / "bin" / "python", ["-I"], SCRIPTS / f"{name}.py", [base_url, *arguments])


def run_node(name: str, base_url: str, *arguments: str) -> dict[str, Any]:
    """Run `scripts/NAME.mjs` with the node of `.venv-clients`; packages are found in `tests/clients/node_modules`."""
    if not (SCRIPTS.parent / "node_modules").exists():
        pytest.skip("the clients written for node are not installed; run: make clients")
    return _run(ENVIRONMENT / "bin" / "node", [], SCRIPTS / f"{name}.mjs", [base_url, *arguments])


def _run(program: Path, options: list[str], script: Path, arguments: list[str]) -> dict[str, Any]:
    if not program.exists():
        pytest.skip("the clients that others wrote are not installed; run: make clients")
    # Nothing of the caller's environment: no key, no proxy, no address that a client would take instead of ours.
    environment = {"PATH": f"{program.parent}{os.pathsep}{os.defpath}", "HOME": "/nonexistent", "LANG": "C.UTF-8"}
    command = [str(program), *options, str(script), *arguments]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, f"{script.name} failed:\n{ran.stdout}\n{ran.stderr}"
    answer: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return answer
