"""Whether a corpus that is there already is the one that would be made, so that nothing need be done.

Out: `CorpusReport`, what every way to a corpus returns, and `reuse`. Must not: import anything that reads pages; a
second start takes seconds because this is all that it runs.
"""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from crawler.artefact import Json, Manifest, check_target, digest_file, open_artefact
from crawler.corpus import FORMAT_VERSION, KIND
from crawler.errors import ArtefactError, InputError

# Raised whenever this project's own code would make another document of the same input; a corpus of older rules is
# then made anew.
RULES_VERSION = 6


@dataclass(frozen=True, slots=True)
class CorpusReport:
    """A corpus that lies ready.

    Attributes:
        folder: Where it lies.
        corpus_id: 32 hex digits; equal for equal inputs and settings.
        counts: "responses" (or records), "documents", and "drops.REASON" for each reason.
        reused: Whether it was there already.
    """

    folder: Path
    corpus_id: str
    counts: Mapping[str, int]
    reused: bool


def report_of(folder: Path, manifest: Manifest, *, reused: bool) -> CorpusReport:
    """Summarise a sealed corpus."""
    return CorpusReport(folder, manifest.artefact_id, dict(manifest.counts), reused)


def reuse(out: Path, *, settings: Mapping[str, Json], parent_id: str | None) -> CorpusReport | None:
    """Give the corpus at `out` where it has this parent and these settings and is whole, otherwise None.

    Raises:
        OutputError: `out` holds something that is no corpus and must not be replaced.
    """
    check_target(out, KIND)
    try:
        manifest = open_artefact(out, kind=KIND, newest_version=FORMAT_VERSION)
    except ArtefactError:
        # Nothing there, or a damaged or newer corpus: to be made, or made anew.
        return None
    if manifest.parent_id != parent_id or dict(manifest.settings) != dict(settings):
        return None
    return report_of(out, manifest, reused=True)


def versions_of(distributions: Iterable[str]) -> dict[str, Json]:
    """Name the versions of what can change a document: these distributions, Python's Unicode tables, our rules."""
    found: dict[str, Json] = {name: version(name) for name in distributions}
    return found | {"python": f"{sys.version_info.major}.{sys.version_info.minor}", "rules": RULES_VERSION}


def digests_of(paths: Iterable[Path]) -> list[Json]:
    """Identify input files by name and SHA-256, in the given order.

    Raises:
        InputError: One cannot be read.
    """
    found: list[Json] = []
    for path in paths:
        try:
            found.append([path.name, digest_file(path).sha256])
        except OSError as error:
            raise InputError(
                str(path),
                found=error.strerror or type(error).__name__,
                wanted="a file that can be read",
                remedy="check the path",
            ) from error
    return found
