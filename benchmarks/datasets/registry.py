"""Test collections by name: sizes, licences, sources, hashes.

In: `registry.toml`. Out: `Dataset`s, and what to do for one that is not at hand. Must not: download anything.
"""

import gzip
import hashlib
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from benchmarks.errors import CollectionError

_TABLE = Path(__file__).with_name("registry.toml")


@dataclass(frozen=True, slots=True)
class Dataset:
    """A test collection that numbers are known of.

    Attributes:
        name: As `collection.name_of` gives it.
        documents: How many it holds.
        queries: How many of its queries are judged.
        licence: Of its texts.
        source: Where it comes from.
        sha256: Of its corpus file, unpacked, as 64 hex digits.
        domain: What its texts are about, or how its queries differ, in the words of reports.
    """

    name: str
    documents: int
    queries: int
    licence: str
    source: str
    sha256: str
    domain: str = "not stated"


def registered(table: Path = _TABLE) -> dict[str, Dataset]:
    """Give the collections by name.

    Raises:
        CollectionError: The table is not what this file describes.
    """
    try:
        entries = tomllib.loads(table.read_text(encoding="utf-8"))
        return {name: Dataset(name, **entry) for name, entry in entries.items()}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as error:
        wanted = sorted(field.name for field in fields(Dataset))
        raise CollectionError(
            str(table), found=str(error), wanted=f"a table a name, with {wanted}", remedy="mend the table"
        ) from error


def is_as_registered(folder: Path, dataset: Dataset) -> bool:
    """Say whether a folder's corpus is, byte for byte once unpacked, the one that numbers are known of."""
    plain, packed = folder / "corpus.jsonl", folder / "corpus.jsonl.gz"
    if not plain.is_file() and not packed.is_file():
        return False
    with plain.open("rb") if plain.is_file() else gzip.open(packed) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == dataset.sha256


def not_at_hand(name: str, place: Path) -> CollectionError:
    """Say how a registered collection is come by."""
    dataset = registered()[name]
    return CollectionError(
        name,
        found=f"nothing at {place}",
        wanted=f"{dataset.documents} documents and {dataset.queries} judged queries ({dataset.licence})",
        remedy=f"get it from {dataset.source}, and put it there in BEIR's layout, or give the folder where it lies",
    )
